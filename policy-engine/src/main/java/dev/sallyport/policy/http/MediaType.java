package dev.sallyport.policy.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A `Content-Type` (RFC 9110, section 8.3.1).
///
/// @param name `type/subtype` in lower case
/// @param parameters by lower-case name, quotes removed
record MediaType(String name, Map<String, String> parameters) {
    private static final int MOST_CHARACTERS = 1_000;
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern NAME = Pattern.compile("\\s*(" + TOKEN + "/" + TOKEN + ")\\s*");
    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*(?:(" + TOKEN + ")=(?:(" + TOKEN + ")|\"([^\"\\\\]*)\")\\s*)?");

    /// Null where it can't be told which type it is.
    static @Nullable MediaType of(String text) {
        if (text.isEmpty() || text.length() > MOST_CHARACTERS) {
            return null;
        }
        Matcher name = NAME.matcher(text);
        if (!name.lookingAt()) {
            return null;
        }
        Map<String, String> parameters = new HashMap<>();
        Matcher parameter = PARAMETER.matcher(text);
        int at = name.end();
        while (at < text.length()) {
            parameter.region(at, text.length());
            if (!parameter.lookingAt()) {
                return null;
            }
            at = parameter.end();
            String key = parameter.group(1);
            String value = parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
            if (key != null && parameters.put(key.toLowerCase(Locale.ROOT), value) != null) {
                return null;
            }
        }
        return new MediaType(name.group(1).toLowerCase(Locale.ROOT), parameters);
    }

    boolean is(String other) {
        return name.equals(other);
    }

    boolean isJson() {
        return is("application/json") || is("text/json") || name.endsWith("+json");
    }

    /// Whether texts in it are UTF-8, as far as it says.
    boolean isUtf8() {
        String charset = parameters.getOrDefault("charset", "utf-8").toLowerCase(Locale.ROOT);
        return charset.equals("utf-8") || charset.equals("utf8") || charset.equals("us-ascii");
    }
}
