package dev.sallyport.http.request;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which target a request names: the first segment of its path, or its host where that is
/// `TARGET.DOMAIN`.
///
/// @param domain the gateway's own, in lower case
public record Naming(Optional<String> domain) {
    private static final int MOST_CHARACTERS = 255;

    /// `:65535`
    private static final int MOST_PORT = 6;

    /// `host`, `host:port`, `[::1]:port`; no user information.
    private static final Pattern AUTHORITY =
            Pattern.compile(
                    "([A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}(?:%25[A-Za-z0-9]{1,16})?\\])"
                            + "(?::[0-9]{1,5})?");

    /// @param target its name; may be none of ours
    /// @param prefix what stands before the target's own paths in the client's URLs: `/TARGET`, or
    ///   nothing where the host names it
    /// @param place below the target
    /// @param isOurHost whether the host that the client named is the gateway's; else it may be any
    public record Named(String target, String prefix, Place place, boolean isOurHost) {}

    /// The host alone, in lower case.
    public static String host(String authority) throws BadRequest {
        int end = plainName(authority);
        if (end > 0) {
            return authority.substring(0, end);
        }
        var parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw new BadRequest("expected HOST or HOST:PORT in Host or :authority");
        }
        return parts.group(1).toLowerCase(Locale.ROOT);
    }

    /// Most hosts are names in lower case or IPv4 addresses, and need no pattern.
    ///
    /// @return where the name ends; 0 where the pattern has to tell
    private static int plainName(String authority) {
        int end = 0;
        while (end < authority.length() && isPlain(authority.charAt(end))) {
            end++;
        }
        for (int i = end; i < authority.length(); i++) {
            char c = authority.charAt(i);
            boolean isPort = i == end ? c == ':' : c >= '0' && c <= '9';
            if (!isPort) {
                return 0;
            }
        }
        int port = authority.length() - end;
        return end <= MOST_CHARACTERS && port != 1 && port <= MOST_PORT ? end : 0;
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    }

    /// @param host as [#host] gave it
    public Named of(String host, Place place) {
        if (domain.isPresent()
                && host.length() > domain.get().length() + 1
                && host.endsWith(domain.get())
                && host.charAt(host.length() - domain.get().length() - 1) == '.') {
            String target = host.substring(0, host.length() - domain.get().length() - 1);
            return new Named(target, "", place, true);
        }
        int slash = place.path().indexOf('/', 1);
        String target = place.path().substring(1, slash < 0 ? place.path().length() : slash);
        String below = slash < 0 ? "/" : place.path().substring(slash);
        boolean isOurs = domain.isPresent() && host.equals(domain.get());
        return new Named(target, "/" + target, new Place(below, place.query()), isOurs);
    }
}
