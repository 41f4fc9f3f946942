package dev.sallyport.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came of a command that was let through.
///
/// @param code SQLSTATE, exit status or HTTP status; null where there is none
/// @param rows rows released or changed, as the upstream says; −1 where the protocol has no rows
/// @param bytes bytes released to the client
/// @param sha256 over the bytes released, in hex; null where the target is configured without it
/// @param detail what else the protocol counts, public: digests, a recording's id, a tier
public record Outcome(
        Status status,
        @Nullable String code,
        long rows,
        long bytes,
        long maskedCells,
        Duration duration,
        @Nullable String sha256,
        Map<String, String> detail) {
    public Outcome {
        detail = Map.copyOf(detail);
    }

    public Outcome(
            Status status,
            @Nullable String code,
            long rows,
            long bytes,
            long maskedCells,
            Duration duration,
            @Nullable String sha256) {
        this(status, code, rows, bytes, maskedCells, duration, sha256, Map.of());
    }

    /// With more detail than it has.
    public Outcome with(Map<String, String> more) {
        var all = new HashMap<>(detail);
        all.putAll(more);
        return withDetail(all);
    }

    /// With this detail alone.
    public Outcome withDetail(Map<String, String> other) {
        return new Outcome(status, code, rows, bytes, maskedCells, duration, sha256, other);
    }

    public enum Status {
        OK,
        ERROR,
        CANCELLED,
        /// The connection broke before the answer was complete: what the upstream did is not known.
        CUT,
        /// The decision was to let it through, but it was not sent.
        NOT_SENT;

        private final String word = name().toLowerCase(Locale.ROOT);

        public String word() {
            return word;
        }
    }
}
