package dev.sallyport.core.http;

import java.util.Locale;
import java.util.regex.Pattern;

/// Queries for people and logs.
public final class QueryText {
    private static final Pattern SECRET_NAME =
            Pattern.compile(
                    "(?:.*[_.-])?(?:key|apikey|token|secret|password|passwd|pwd|signature|sig|auth|code|credential)",
                    Pattern.CASE_INSENSITIVE);

    private QueryText() {}

    /// `a=1&api_key=[secret]`: a value whose name says that it is a secret is left out.
    ///
    /// @param query percent-encoded, without the question mark
    public static String withoutSecrets(String query) {
        var shown = new StringBuilder(query.length());
        int start = 0;
        while (start <= query.length()) {
            int end = query.indexOf('&', start);
            end = end < 0 ? query.length() : end;
            String pair = query.substring(start, end);
            int equals = pair.indexOf('=');
            boolean isSecret = equals >= 0 && isSecretName(pair.substring(0, equals));
            shown.append(start == 0 ? "" : "&")
                    .append(isSecret ? pair.substring(0, equals) + "=[secret]" : pair);
            start = end + 1;
        }
        return shown.toString();
    }

    /// Whether a parameter of this name carries a secret: `api_key`, `access_token`, `sig`.
    public static boolean isSecretName(String name) {
        return SECRET_NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }
}
