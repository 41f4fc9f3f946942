package dev.sallyport.http.mcp;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/// Which web pages may ask: the gateway's own. What a page calls its host proves nothing where the
/// name itself could be anyone's (DNS rebinding), so only addresses, `localhost` and the configured
/// domain are ours.
///
/// @param domain the gateway's own
record Origins(Optional<String> domain) {

    /// @param origin the header (RFC 6454, section 7); `null` is foreign
    /// @param authority host and port that the request names
    boolean isOurs(String origin, String authority) {
        URI page;
        URI asked;
        try {
            page = URI.create(origin);
            asked = URI.create(page.getScheme() + "://" + authority);
        } catch (IllegalArgumentException _) {
            return false;
        }
        return ("http".equals(page.getScheme()) || "https".equals(page.getScheme()))
                && page.getHost() != null
                && page.getRawPath().isEmpty()
                && page.getRawUserInfo() == null
                && page.getHost().equalsIgnoreCase(asked.getHost())
                && port(page) == port(asked)
                && isCertain(page.getHost().toLowerCase(Locale.ROOT));
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    }

    private boolean isCertain(String host) {
        return host.equals("localhost")
                || host.startsWith("[")
                || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
                || domain.filter(own -> host.equals(own) || host.endsWith("." + own)).isPresent();
    }
}
