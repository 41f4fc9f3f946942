package dev.sallyport.audit;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/// A place between two events in the order of time and id; stays right while events are added.
record SearchCursor(Instant at, UUID id) {
    private static final int BYTES = 24;

    String text() {
        var bytes =
                ByteBuffer.allocate(BYTES)
                        .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at))
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /// @throws IllegalArgumentException for what no page gave out
    static SearchCursor parse(String text) {
        byte[] bytes = decoded(text);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("the cursor is not one that a search returned");
        }
        var buffer = ByteBuffer.wrap(bytes);
        Instant at = Instant.EPOCH.plus(buffer.getLong(), ChronoUnit.MICROS);
        if (!AuditQuery.isStorable(at)) {
            throw new IllegalArgumentException("the cursor is not one that a search returned");
        }
        return new SearchCursor(at, new UUID(buffer.getLong(), buffer.getLong()));
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the cursor is not one that a search returned", e);
        }
    }
}
