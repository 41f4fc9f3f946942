package dev.sallyport.http.door;

import dev.sallyport.http.request.Naming.Named;
import java.util.regex.Pattern;

/// What `WWW-Authenticate` says (RFC 6750, section 3; RFC 9728, section 5.1).
final class Challenge {
    static final String METADATA = "/.well-known/oauth-protected-resource";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private Challenge() {}

    /// @param base scheme and authority of the gateway, as the client names it
    /// @param error `invalid_token`, or nothing where there was no token
    static String of(String base, Named named, String error) {
        String target = named.prefix().isEmpty() ? "" : "/" + named.target();
        return "Bearer realm=\"sallyport\""
                + (error.isEmpty() ? "" : ", error=\"" + error + "\"")
                + (NAME.matcher(named.target()).matches()
                        ? ", resource_metadata=\"" + base + METADATA + target + "\""
                        : "");
    }
}
