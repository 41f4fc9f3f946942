package dev.sallyport.audit;

import dev.sallyport.core.Session;
import dev.sallyport.core.sql.SqlFacts;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Parts of events that come again and again, encoded once: sessions, and facts of known
/// statements. Bounded: a full table is emptied and fills again. Thread-safe.
final class Fragments {
    private static final int MOST_SESSIONS = 20_000;
    private static final int MOST_FACTS = 4_096;

    private record Known(Session session, Origin origin) {}

    private final ConcurrentHashMap<UUID, Known> sessions = new ConcurrentHashMap<>();

    /// By identity: [SqlFacts] are shared between the sessions that run one statement.
    private final ConcurrentHashMap<SqlFacts, byte[]> facts = new ConcurrentHashMap<>();

    @SuppressWarnings("ReferenceEquality") // the same object has the same encoding, and is quick
    Origin of(Session session) {
        Known known = sessions.get(session.id());
        if (known != null && known.session() == session) {
            return known.origin();
        }
        if (sessions.size() >= MOST_SESSIONS) {
            sessions.clear();
        }
        var made = Origin.of(session);
        sessions.put(session.id(), new Known(session, made));
        return made;
    }

    void forget(Session session) {
        sessions.remove(session.id());
    }

    byte[] facts(SqlFacts of) {
        byte[] known = facts.get(of);
        if (known != null) {
            return known;
        }
        if (facts.size() >= MOST_FACTS) {
            facts.clear();
        }
        byte[] made = FactsJson.of(of);
        facts.put(of, made);
        return made;
    }
}
