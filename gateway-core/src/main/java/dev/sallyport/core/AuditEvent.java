package dev.sallyport.core;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that happened, for the log. `id` is a UUID of version 7 made by the gateway.
public sealed interface AuditEvent {
    UUID id();

    Instant at();

    /// A login, accepted or not.
    ///
    /// @param principal null where the token was not accepted
    /// @param target what the client asked for, whether it exists or not
    /// @param reason why it was refused, for the operator; empty where accepted
    record Login(
            UUID id,
            Instant at,
            Protocol protocol,
            String clientAddress,
            @Nullable Principal principal,
            String target,
            String account,
            boolean accepted,
            String reason)
            implements AuditEvent {}

    record SessionOpened(UUID id, Instant at, Session session) implements AuditEvent {}

    /// @param reason `client closed`, `token expired`, `killed by …`, `upstream closed`, …
    record SessionClosed(UUID id, Instant at, Session session, String reason)
            implements AuditEvent {}

    /// A decision. Durable before the command's first byte goes up.
    ///
    /// @param approval the request that let it through or that it waits for
    record Decided(
            UUID id,
            Instant at,
            Session session,
            Command command,
            Decision decision,
            @Nullable String approval)
            implements AuditEvent {}

    /// @param decision the id of the [Decided] it belongs to
    record Finished(UUID id, Instant at, Session session, UUID decision, Outcome outcome)
            implements AuditEvent {}

    /// A vote, an expiry or a withdrawal.
    ///
    /// @param by null where time or the gateway did it
    record ApprovalChanged(
            UUID id,
            Instant at,
            ApprovalRequest request,
            @Nullable Principal by,
            String act,
            String reason)
            implements AuditEvent {}

    /// An act on the gateway itself: started, stopped, configuration or policy loaded or refused,
    /// an audit query.
    ///
    /// @param by null where the gateway did it by itself
    record Administered(
            UUID id, Instant at, @Nullable Principal by, String act, Map<String, String> detail)
            implements AuditEvent {
        public Administered {
            detail = Map.copyOf(detail);
        }
    }
}
