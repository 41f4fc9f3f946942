package dev.sallyport.core.config;

import java.nio.file.Path;
import java.util.Optional;

/// @param address to bind, a literal or a host name
/// @param port 0 lets the system choose
/// @param allowPlaintext tokens may come outside TLS although the address is not loopback
public record ListenerConfig(String address, int port, Optional<Tls> tls, boolean allowPlaintext) {
    /// PEM files.
    public record Tls(Path certificate, Path key) {}

    public ListenerConfig {
        new Problems()
                .require(
                        !address.isBlank(),
                        "address",
                        "found nothing, expected an address of this machine")
                .require(
                        Checks.isPort(port, 0),
                        "port",
                        "found " + port + ", expected 0 to 65535, 0 for any free port")
                .require(
                        tls.isPresent() || allowPlaintext || Checks.isLoopback(address),
                        "tls",
                        "missing although '"
                                + address
                                + "' is not loopback: tokens would cross the network readable; add"
                                + " tls.certificate and tls.key, or bind 127.0.0.1, or set"
                                + " allow-plaintext: true where something else encrypts")
                .throwIfAny();
    }

    /// Whether only this machine can connect.
    public boolean isLoopback() {
        return Checks.isLoopback(address);
    }
}
