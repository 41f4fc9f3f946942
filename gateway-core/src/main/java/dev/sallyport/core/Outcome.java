package dev.sallyport.core;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What came of a command that was let through.
///
/// @param code SQLSTATE, exit status or HTTP status; null where there is none
/// @param rows rows released or changed, as the upstream says; −1 where the protocol has no rows
/// @param bytes bytes released to the client
/// @param sha256 over the bytes released, in hex; null where the target is configured without it
public record Outcome(
        Status status,
        @Nullable String code,
        long rows,
        long bytes,
        long maskedCells,
        Duration duration,
        @Nullable String sha256) {
    public enum Status {
        OK,
        ERROR,
        CANCELLED,
        /// The connection broke before the answer was complete: what the upstream did is not known.
        CUT,
        /// The decision was to let it through, but it was not sent.
        NOT_SENT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
