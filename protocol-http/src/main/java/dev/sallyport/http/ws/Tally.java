package dev.sallyport.http.ws;

import dev.sallyport.core.CommandDigest;
import dev.sallyport.core.Outcome;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// What is counted of one WebSocket. Not thread-safe.
final class Tally {
    /// The connection was made.
    private static final String SWITCHED = "101";

    private final long startNanos = System.nanoTime();
    private final @Nullable MessageDigest digest;
    private long messagesUp;
    private long bytesUp;
    private long refused;
    private long messagesDown;
    private long bytesDown;
    private long masked;

    /// @param isDigested whether the outcome has a SHA-256 over the payloads shown to the client
    Tally(boolean isDigested) {
        this.digest = isDigested ? CommandDigest.sha256() : null;
    }

    void sent(long bytes) {
        messagesUp++;
        bytesUp += bytes;
    }

    void refused() {
        refused++;
    }

    void shown(byte[] payload, boolean isLast) {
        bytesDown += payload.length;
        if (digest != null) {
            digest.update(payload);
        }
        if (isLast) {
            messagesDown++;
        }
    }

    void masked(long values) {
        masked += values;
    }

    long bytesDown() {
        return bytesDown;
    }

    Outcome outcome(Ending ending, long echoes) {
        var detail = new LinkedHashMap<String, String>();
        detail.put("messages_up", Long.toString(messagesUp));
        detail.put("messages_down", Long.toString(messagesDown));
        detail.put("bytes_up", Long.toString(bytesUp));
        if (refused > 0) {
            detail.put("messages_refused", Long.toString(refused));
        }
        detail.put("close_code", Integer.toString(ending.code()));
        if (echoes > 0) {
            detail.put("credential_echoes", Long.toString(echoes));
        }
        return new Outcome(
                ending.status(),
                SWITCHED,
                -1,
                bytesDown,
                masked,
                Duration.ofNanos(System.nanoTime() - startNanos),
                digest == null ? null : HexFormat.of().formatHex(digest.digest()),
                detail);
    }
}
