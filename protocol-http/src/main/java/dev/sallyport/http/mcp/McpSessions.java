package dev.sallyport.http.mcp;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The MCP sessions of this replica. The upstream's own ids stay here: a client gets random ones,
/// good for its principal at one account of one target alone. Thread-safe.
final class McpSessions {
    private static final long IDLE_NANOS = Duration.ofHours(1).toNanos();
    private static final int MOST = 20_000;
    private static final int MOST_OF_ONE = 200;
    private static final int ID_BYTES = 24;

    private final LongSupplier nanos;
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<String, McpSession> sessions = new ConcurrentHashMap<>();

    McpSessions(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// @return empty where there are too many already
    Optional<McpSession> open(
            McpVisit visit, @Nullable String upstreamId, Revision revision, ClientMeans means) {
        var owner = visit.owner();
        if (sessions.size() >= MOST / 2 || isFull(owner)) {
            sweep();
        }
        if (sessions.size() >= MOST || isFull(owner)) {
            return Optional.empty();
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        var session =
                new McpSession(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(id),
                        owner,
                        upstreamId,
                        revision,
                        means,
                        nanos.getAsLong(),
                        visit.ended());
        sessions.put(session.id(), session);
        return Optional.of(session);
    }

    private boolean isFull(McpSession.Owner owner) {
        return sessions.values().stream().filter(one -> one.owner().equals(owner)).count()
                >= MOST_OF_ONE;
    }

    /// @return empty where there is none of this id, it is over, or someone else's
    Optional<McpSession> find(String id, McpVisit visit) {
        McpSession session = sessions.get(id);
        if (session == null || !session.owner().equals(visit.owner())) {
            return Optional.empty();
        }
        if (isOver(session, nanos.getAsLong())) {
            close(session);
            return Optional.empty();
        }
        session.used(nanos.getAsLong(), visit.ended());
        return Optional.of(session);
    }

    void close(McpSession session) {
        session.end();
        sessions.remove(session.id(), session);
    }

    private static boolean isOver(McpSession session, long nowNanos) {
        return session.isIdle(nowNanos, IDLE_NANOS) || session.wasKilled();
    }

    /// Many clients never say that they are done: theirs make room here.
    private void sweep() {
        long now = nanos.getAsLong();
        sessions.values().stream().filter(one -> isOver(one, now)).forEach(this::close);
    }
}
