package dev.sallyport.core.config;

import java.net.URI;

/// Which URLs the gateway asks for things that it believes.
public final class SafeUrl {
    private SafeUrl() {}

    /// `https`, or `http` to this machine; no login and no fragment in it.
    public static boolean isSafe(URI url) {
        String host = url.getHost();
        if (host == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            return false;
        }
        return isHttps(url) || ("http".equals(url.getScheme()) && Checks.isLoopback(host));
    }

    public static boolean isHttps(URI url) {
        return "https".equals(url.getScheme());
    }
}
