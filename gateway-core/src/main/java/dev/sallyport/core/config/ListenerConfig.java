package dev.sallyport.core.config;

import java.nio.file.Path;
import java.util.Optional;

/// @param address to bind, a literal or a host name
/// @param port 0 lets the system choose
/// @param allowPlaintext tokens may come outside TLS although the address is not loopback
public record ListenerConfig(String address, int port, Optional<Tls> tls, boolean allowPlaintext) {
    /// PEM files.
    public record Tls(Path certificate, Path key) {}
}
