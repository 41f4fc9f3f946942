package dev.sallyport.postgres.door;

import dev.sallyport.postgres.wire.ErrorFields;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// The settings of a start-up packet that are passed on. What is not in the list of harmless ones
/// is refused rather than dropped: a client must not believe that a setting holds when it does not.
///
/// @param settings for the upstream: names in lower case; no `client_encoding` and no
///   `application_name`, which the gateway sets itself
/// @param applicationName as the client gave it, else empty
record StartupSettings(Map<String, String> settings, String applicationName) {
    private static final Set<String> PASSED_ON =
            Set.of(
                    "bytea_output",
                    "client_min_messages",
                    "datestyle",
                    "default_transaction_isolation",
                    "extra_float_digits",
                    "geqo",
                    "idle_in_transaction_session_timeout",
                    "idle_session_timeout",
                    "intervalstyle",
                    "jit",
                    "lock_timeout",
                    "search_path",
                    "statement_timeout",
                    "timezone",
                    "transaction_timeout",
                    "xmloption");

    /// Not settings but words of the start-up packet itself.
    private static final Set<String> READ_ELSEWHERE = Set.of("user", "database", "options");

    /// Spellings that mean UTF-8 to the server, letters and digits only. `SQL_ASCII` is what libpq
    /// says in the C locale, for "whatever comes": such a client is served UTF-8.
    private static final Set<String> UTF8 = Set.of("utf8", "unicode", "sqlascii");

    StartupSettings {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /// @param parameters of the start-up packet
    /// @throws Refusal when one of them is not passed on
    static StartupSettings from(Map<String, String> parameters) {
        var all = new LinkedHashMap<String, String>();
        OptionsText.parse(parameters.getOrDefault("options", ""))
                .forEach((name, value) -> all.put(lowerCase(name), value));
        var named = new TreeSet<String>();
        parameters.forEach((name, value) -> {
            if (!READ_ELSEWHERE.contains(name) && !name.startsWith("_pq_.")) {
                requireNew(named, lowerCase(name));
                all.put(lowerCase(name), value);
            }
        });
        all.forEach(StartupSettings::check);
        all.remove("client_encoding");
        String applicationName = all.remove("application_name");
        return new StartupSettings(all, applicationName == null ? "" : applicationName);
    }

    private static void requireNew(Set<String> named, String name) {
        if (!named.add(name)) {
            throw refused(name, "is given twice", "give it once");
        }
    }

    /// Names are compared as the server does: letters of ASCII without case.
    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static void check(String name, String value) {
        switch (name) {
            case "application_name" -> {}
            case "client_encoding" -> checkEncoding(value);
            case "replication" ->
                    throw refused(name, "is not allowed", "connect without replication");
            default -> {
                if (!PASSED_ON.contains(name)) {
                    throw refused(
                            name,
                            "is not allowed at start-up",
                            "allowed are application_name, client_encoding (UTF8) and "
                                    + String.join(", ", sorted()));
                }
            }
        }
    }

    private static void checkEncoding(String value) {
        if (!UTF8.contains(lowerCase(value.replaceAll("[^A-Za-z0-9]", "")))) {
            throw refused(
                    "client_encoding",
                    "must be UTF8",
                    "set PGCLIENTENCODING or the driver to UTF8");
        }
    }

    private static SortedSet<String> sorted() {
        return new TreeSet<>(PASSED_ON);
    }

    private static Refusal refused(String name, String what, String hint) {
        return new Refusal(
                ErrorFields.fatal("22023", "start-up parameter " + shown(name) + " " + what)
                        .withHint(hint));
    }

    /// The client's own text, without what could confuse a terminal.
    private static String shown(String name) {
        String cut = name.length() <= 63 ? name : name.substring(0, 63) + "…";
        return "\"" + cut.replaceAll("[^\\x21-\\x7e…]", "?") + "\"";
    }
}
