package dev.sallyport.audit;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the store's server is. Nothing of it is ever put together to a URL again, so no part can
/// become an option of the driver.
///
/// @param hosts tried in order until one is the primary
/// @param sslMode a word of libpq: `disable` to `verify-full`
/// @param sslRootCert file of trusted certificates; null: those of the Java platform
public record StoreAddress(
        List<Host> hosts, String database, String sslMode, @Nullable String sslRootCert) {
    private static final int DEFAULT_PORT = 5432;
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    public record Host(String name, int port) {
        boolean isLoopback() {
            return LOOPBACK.contains(name);
        }
    }

    public StoreAddress {
        hosts = List.copyOf(hosts);
    }

    /// A server on this machine, without TLS.
    public static StoreAddress local(int port, String database) {
        return new StoreAddress(List.of(new Host("127.0.0.1", port)), database, "disable", null);
    }

    /// Reads `postgresql://host[:port][,host…]/database[?sslmode=…&sslrootcert=…]`. Without
    /// `sslmode`, TLS is verified unless every host is the loopback.
    ///
    /// @throws IllegalArgumentException with a sentence for the operator
    public static StoreAddress parse(String url) {
        URI uri = uri(url);
        String authority = uri.getRawAuthority();
        if (authority == null || authority.indexOf('@') >= 0) {
            throw wrong(
                    "expected host[:port] without a user or password; logins have keys of their own");
        }
        String path = uri.getRawPath();
        if (path == null || path.length() < 2 || path.indexOf('/', 1) >= 0) {
            throw wrong("expected one database name after the host: postgresql://host:5432/audit");
        }
        var hosts = new ArrayList<Host>();
        for (String part : authority.split(",", -1)) {
            hosts.add(host(part));
        }
        var options = options(uri.getRawQuery());
        boolean local = hosts.stream().allMatch(Host::isLoopback);
        String sslMode = options.getOrDefault("sslmode", local ? "prefer" : "verify-full");
        if (!SSL_MODES.contains(sslMode)) {
            throw wrong("sslmode is '" + sslMode + "', expected one of " + SSL_MODES);
        }
        return new StoreAddress(
                hosts, decoded(path.substring(1)), sslMode, options.get("sslrootcert"));
    }

    private static URI uri(String url) {
        try {
            URI uri = URI.create(url);
            if ("postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // The exception quotes the whole text, which may hold a password.
        }
        throw wrong("expected postgresql://host:port/database");
    }

    private static Host host(String part) {
        int colon = part.lastIndexOf(':');
        boolean hasPort = colon > part.lastIndexOf(']');
        String name = hasPort ? part.substring(0, colon) : part;
        if (name.isEmpty()) {
            throw wrong("a host name is empty");
        }
        try {
            int port = hasPort ? Integer.parseInt(part.substring(colon + 1)) : DEFAULT_PORT;
            if (port > 0 && port < 65_536) {
                return new Host(decoded(name), port);
            }
        } catch (NumberFormatException _) {
            // told below, like a number out of range
        }
        throw wrong("the port of host '" + name + "' must be 1..65535");
    }

    private static Map<String, String> options(@Nullable String query) {
        var options = new HashMap<String, String>();
        if (query == null) {
            return options;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (equals < 0 || !Set.of("sslmode", "sslrootcert").contains(key)) {
                throw wrong("unknown option '" + key + "', expected sslmode or sslrootcert");
            }
            options.put(key, decoded(pair.substring(equals + 1)));
        }
        return options;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException wrong(String message) {
        return new IllegalArgumentException("audit store URL: " + message);
    }
}
