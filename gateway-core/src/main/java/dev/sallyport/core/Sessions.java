package dev.sallyport.core;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The live sessions of this replica. Thread-safe.
public final class Sessions {
    private record Live(Session session, Consumer<String> end) {}

    private final ConcurrentHashMap<UUID, Live> live = new ConcurrentHashMap<>();

    /// @param end ends the session, given the reason; returns at once, any thread may call it
    public void opened(Session session, Consumer<String> end) {
        live.put(session.id(), new Live(session, end));
    }

    public void closed(Session session) {
        live.remove(session.id());
    }

    public List<Session> list() {
        return live.values().stream().map(Live::session).toList();
    }

    /// @return whether such a session was live
    public boolean end(UUID id, String reason) {
        var found = live.get(id);
        if (found != null) {
            found.end().accept(reason);
        }
        return found != null;
    }

    /// Ends all of them, at shutdown.
    public void endAll(String reason) {
        Collection<Live> all = List.copyOf(live.values());
        all.forEach(one -> one.end().accept(reason));
    }
}
