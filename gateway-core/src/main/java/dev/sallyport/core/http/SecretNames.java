package dev.sallyport.core.http;

import java.util.Locale;
import java.util.Set;

/// Headers whose values are for nobody's eyes.
public final class SecretNames {
    private static final Set<String> HEADERS =
            Set.of("authorization", "proxy-authorization", "cookie", "cookie2", "set-cookie");

    private SecretNames() {}

    /// Whether a header of this name carries a secret: `cookie`, `x-api-key`.
    public static boolean isSecretHeader(String name) {
        return HEADERS.contains(name.toLowerCase(Locale.ROOT)) || QueryText.isSecretName(name);
    }
}
