package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Outcome;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is open, by the host's handles. One that the client closed is forgotten at once: the host
/// may give its name to the next. Guarded by the session.
final class Handles {
    private static final int MOST = 256;

    private final Outcomes outcomes;
    private final Map<String, Opened> open = new HashMap<>();
    private final Set<Opened> all = new LinkedHashSet<>();

    Handles(Outcomes outcomes) {
        this.outcomes = outcomes;
    }

    boolean isFull() {
        return all.size() >= MOST;
    }

    static int most() {
        return MOST;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void opened(String handle, Opened opened) throws Malformed {
        if (open.putIfAbsent(handle, opened) != null) {
            throw new Malformed("the host gave a handle twice");
        }
        all.add(opened);
    }

    Optional<Opened> find(String handle) {
        return Optional.ofNullable(open.get(handle));
    }

    void closing(String handle) {
        open.remove(handle);
    }

    /// After each answer about it.
    void settle(Opened opened) {
        if (opened.isOver() && all.remove(opened)) {
            outcomes.closed(opened, Outcome.Status.OK);
        }
    }

    void lost(Outcome.Status how) {
        all.forEach(opened -> outcomes.closed(opened, how));
        all.clear();
        open.clear();
    }
}
