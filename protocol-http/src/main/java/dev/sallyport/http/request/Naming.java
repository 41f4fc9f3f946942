package dev.sallyport.http.request;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which target a request names: the first segment of its path, or its host where that is
/// `TARGET.DOMAIN`.
///
/// @param domain the gateway's own, in lower case
public record Naming(Optional<String> domain) {
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
        var parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw new BadRequest("expected HOST or HOST:PORT in Host or :authority");
        }
        return parts.group(1).toLowerCase(Locale.ROOT);
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
