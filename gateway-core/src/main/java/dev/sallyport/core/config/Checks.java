package dev.sallyport.core.config;

import java.net.InetAddress;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;

/// What several records ask of a value.
final class Checks {
    /// Names that clients type: they stand in `dbname=TARGET/DB` and `ACCOUNT@TARGET@HOST`, so
    /// neither `/` nor `@` may be in them.
    static final String NAME_RULE =
            "1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern DOMAIN =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,62}");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:=/-]{0,62}");

    private Checks() {}

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /// Labels of letters, digits and hyphens with dots between (RFC 1123, section 2.1), at least
    /// two.
    static boolean isDomain(String text) {
        return DOMAIN.matcher(text).matches();
    }

    static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    static boolean isPort(int port, int lowest) {
        return port >= lowest && port <= 65_535;
    }

    /// Whether the host is this machine, told without asking a name server: `localhost`, an address
    /// in 127.0.0.0/8 or ::1.
    static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        try {
            return InetAddress.ofLiteral(literal).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false; // a name, or nothing: not known to be loopback
        }
    }

    /// Whether a path needs no quoting anywhere.
    static boolean isPlainPath(String text) {
        return text.matches("[A-Za-z0-9/._+-]+");
    }

    /// A [SafeUrl] without a query.
    static boolean isSafeUrl(String text) {
        try {
            URI url = URI.create(text);
            return SafeUrl.isSafe(url) && url.getRawQuery() == null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// For a message; a text in which a login may stand is not repeated.
    static String quote(String text) {
        return text.contains("@") ? "something else" : "'" + text + "'";
    }

    /// The first that fails, quoted, for a message; the empty string where all pass.
    static String firstNot(Set<String> texts, java.util.function.Predicate<String> rule) {
        return texts.stream()
                .filter(text -> !rule.test(text))
                .findFirst()
                .map(text -> "'" + text + "'")
                .orElse("");
    }
}
