package dev.sallyport.http.request;

import java.util.Locale;
import java.util.Set;

/// The names by which a request asks to be taken for one of another method than its own, be it as a
/// header, a parameter of the query, a form's field or a member of a JSON object.
public final class MethodNames {
    /// In lower case.
    static final Set<String> ALL =
            Set.of(
                    "$httpmethod",
                    "$method",
                    "_http_method",
                    "_httpmethod",
                    "_method",
                    "_method_override",
                    "http-method-override",
                    "http_method_override",
                    "httpmethodoverride",
                    "method-override",
                    "method_override",
                    "methodoverride",
                    "x-http-method",
                    "x-http-method-override",
                    "x-http-verb-override",
                    "x-method-override",
                    "x-original-method");

    private MethodNames() {}

    /// Servers fold names: PHP writes `_` for blanks, dots and brackets and leaves leading blanks
    /// out, Rack takes what is between brackets.
    public static boolean has(String name) {
        String bare = name.stripLeading();
        int zero = bare.indexOf('\0');
        bare = zero < 0 ? bare : bare.substring(0, zero);
        String plain = bare.toLowerCase(Locale.ROOT);
        return isOne(plain) || isOne(inner(plain));
    }

    private static boolean isOne(String name) {
        return ALL.contains(name) || ALL.contains(folded(name));
    }

    private static String folded(String name) {
        return name.replace(' ', '_').replace('.', '_').replace('[', '_');
    }

    private static String inner(String name) {
        int from = 0;
        while (from < name.length() && isBracket(name.charAt(from))) {
            from++;
        }
        int to = from;
        while (to < name.length() && !isBracket(name.charAt(to))) {
            to++;
        }
        return name.substring(from, to);
    }

    private static boolean isBracket(char c) {
        return c == '[' || c == ']';
    }
}
