package dev.sallyport.core.config;

import java.time.Duration;

/// @param handshakeTimeout from the first byte to a finished login
/// @param connections client connections at most, per listener
/// @param unauthenticatedConnections connections that have not logged in, at most
/// @param tokenBytes largest token that is looked at
/// @param frameBytes largest message of a client that is judged as a whole
/// @param sqlBytes largest SQL text
/// @param boundValueBytes largest sum of bound values of one Execute
/// @param httpBodyBytes largest body of a request that is read whole and judged; a larger one
///   passes only where no rule asks what it says
/// @param heldPerPrincipal held commands of one principal
public record LimitsConfig(
        Duration handshakeTimeout,
        int connections,
        int unauthenticatedConnections,
        int tokenBytes,
        int frameBytes,
        int sqlBytes,
        int boundValueBytes,
        int httpBodyBytes,
        int heldPerPrincipal) {
    // Before DEFAULT, whose constructor uses them.
    private static final Duration LONGEST_HANDSHAKE = Duration.ofMinutes(2);
    private static final int MOST_CONNECTIONS = 1_000_000;
    private static final int MOST_FRAME_BYTES = 256 << 20;

    public static final LimitsConfig DEFAULT =
            new LimitsConfig(
                    Duration.ofSeconds(10),
                    10_000,
                    500,
                    65_535,
                    16 << 20,
                    1 << 20,
                    1 << 20,
                    1 << 20,
                    16);

    public LimitsConfig {
        var problems =
                new Problems()
                        .require(
                                handshakeTimeout.isPositive()
                                        && handshakeTimeout.compareTo(LONGEST_HANDSHAKE) <= 0,
                                "handshake-timeout",
                                "found "
                                        + Durations.print(handshakeTimeout)
                                        + ", expected more than 0, at most 2m");
        range(problems, "connections", connections, 1, MOST_CONNECTIONS);
        range(
                problems,
                "unauthenticated-connections",
                unauthenticatedConnections,
                1,
                MOST_CONNECTIONS);
        range(problems, "token-bytes", tokenBytes, 256, 65_535);
        range(problems, "frame-bytes", frameBytes, 1024, MOST_FRAME_BYTES);
        range(problems, "sql-bytes", sqlBytes, 256, MOST_FRAME_BYTES);
        range(problems, "bound-value-bytes", boundValueBytes, 256, MOST_FRAME_BYTES);
        range(problems, "http-body-bytes", httpBodyBytes, 1024, 64 << 20);
        range(problems, "held-per-principal", heldPerPrincipal, 1, 1000);
        problems.throwIfAny();
    }

    private static void range(Problems problems, String key, int value, int lowest, int highest) {
        problems.require(
                value >= lowest && value <= highest,
                key,
                "found " + value + ", expected " + lowest + " to " + highest);
    }
}
