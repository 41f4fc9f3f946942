package dev.sallyport.core.config;

import java.time.Duration;

/// @param handshakeTimeout from the first byte to a finished login
/// @param connections client connections at most, per listener
/// @param unauthenticatedConnections connections that have not logged in, at most
/// @param tokenBytes largest token that is looked at
/// @param frameBytes largest message of a client that is judged as a whole
/// @param sqlBytes largest SQL text
/// @param boundValueBytes largest sum of bound values of one Execute
/// @param heldPerPrincipal held commands of one principal
public record LimitsConfig(
        Duration handshakeTimeout,
        int connections,
        int unauthenticatedConnections,
        int tokenBytes,
        int frameBytes,
        int sqlBytes,
        int boundValueBytes,
        int heldPerPrincipal) {
    public static final LimitsConfig DEFAULT =
            new LimitsConfig(
                    Duration.ofSeconds(10), 10_000, 500, 65_535, 16 << 20, 1 << 20, 1 << 20, 16);
}
