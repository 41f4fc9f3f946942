package dev.sallyport.core.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// Queries for people and logs.
public final class QueryText {
    private QueryText() {}

    /// `a=1&api_key=[secret]`: a value whose name says that it is a secret is left out. Names are
    /// read as servers read them: decoded, and by some after a semicolon too.
    ///
    /// @param query percent-encoded, without the question mark
    public static String withoutSecrets(String query) {
        var shown = new StringBuilder(query.length());
        int start = 0;
        while (start <= query.length()) {
            int end = end(query, start);
            String pair = query.substring(start, end);
            int equals = pair.indexOf('=');
            boolean isSecret = equals >= 0 && isSecret(pair.substring(0, equals));
            shown.append(isSecret ? pair.substring(0, equals) + "=[secret]" : pair);
            if (end < query.length()) {
                shown.append(query.charAt(end));
            }
            start = end + 1;
        }
        return shown.toString();
    }

    private static int end(String query, int start) {
        int end = start;
        while (end < query.length() && query.charAt(end) != '&' && query.charAt(end) != ';') {
            end++;
        }
        return end;
    }

    private static boolean isSecret(String name) {
        return SecretNames.isSecret(name.indexOf('%') < 0 ? name : decoded(name));
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return name;
        }
    }
}
