package dev.sallyport.audit;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.CommandDigest;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Turns an event into its row of the COPY stream. Its buffers are used again: not thread-safe, and
/// a row is valid until the next event.
final class EventEncoder {
    private static final int LEAF_BYTES = 32;

    /// What RFC 6962 puts before a leaf, so that no leaf is an inner node.
    private static final byte LEAF_PREFIX = 0;

    private final Fragments fragments;
    private final Bytes body = new Bytes(2048);
    private final Bytes row = new Bytes(4096);
    private final EventRow.Projection projection = new EventRow.Projection();
    private final Spellings spellings = new Spellings();
    private final EventBody writer;
    private final MessageDigest sha256 = CommandDigest.sha256();
    private final byte[] leaf = new byte[LEAF_BYTES];

    EventEncoder(Fragments fragments) {
        this.fragments = fragments;
        this.writer = new EventBody(body, projection, fragments, spellings);
    }

    /// The row; its sequence is still to be set, at [EventRow#WSEQ_OFFSET].
    Bytes encode(AuditEvent event, long lane, ActiveDigests active) {
        Origin origin = origin(event);
        body.clear();
        writer.write(event, origin, active);
        hashLeaf();
        row.clear();
        EventRow.begin(row, lane, event.id(), event.at());
        EventRow.end(row, origin, projection, active.config(), spellings, leaf, body);
        return row;
    }

    /// The body of the event encoded last.
    Bytes body() {
        return body;
    }

    private void hashLeaf() {
        sha256.update(LEAF_PREFIX);
        sha256.update(body.array(), 0, body.length());
        try {
            sha256.digest(leaf, 0, LEAF_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
    }

    private Origin origin(AuditEvent event) {
        return switch (event) {
            case AuditEvent.Decided e -> fragments.of(e.session());
            case AuditEvent.Finished e -> fragments.of(e.session());
            case AuditEvent.SessionOpened e -> fragments.of(e.session());
            case AuditEvent.SessionClosed e -> {
                Origin last = fragments.of(e.session());
                fragments.forget(e.session());
                yield last;
            }
            case AuditEvent.Login e ->
                    Origin.of(
                            null,
                            e.protocol(),
                            e.principal(),
                            e.clientAddress(),
                            Map.of(),
                            e.target(),
                            e.account());
            case AuditEvent.ApprovalChanged e ->
                    Origin.of(
                            sessionId(e.request().session()),
                            e.request().protocol(),
                            e.by(),
                            "",
                            Map.of(),
                            e.request().target(),
                            e.request().account());
            case AuditEvent.Administered e ->
                    Origin.of(null, null, e.by(), "", Map.of(), null, null);
        };
    }

    static @Nullable UUID sessionId(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
