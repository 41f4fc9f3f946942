package dev.sallyport.testing;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Unavailable;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// Keeps events in memory; takes none that `isDown` holds for, and acknowledges none that `isSlow`
/// holds for until it is told to.
public final class FakeAudit implements AuditLog {
    public final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Ack> pending = new ConcurrentLinkedQueue<>();
    public volatile Predicate<AuditEvent> isDown = _ -> false;
    public volatile Predicate<AuditEvent> isSlow = _ -> false;

    @Override
    public void append(AuditEvent event, Ack ack) {
        if (isDown.test(event)) {
            ack.unavailable(new Unavailable("the store is down"));
            return;
        }
        boolean waits = isSlow.test(event);
        if (waits) {
            pending.add(ack);
        }
        events.add(event);
        if (!waits) {
            ack.durable();
        }
    }

    public void acknowledge() {
        pending.remove().durable();
    }

    public <E extends AuditEvent> List<E> of(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public AuditEvent.Login lastLogin() {
        return of(AuditEvent.Login.class).getLast();
    }

    /// `Allow echo hi`, `Block x11-req`, …
    public List<String> decisions() {
        return of(AuditEvent.Decided.class).stream()
                .map(d -> d.decision().getClass().getSimpleName() + " " + d.command().text())
                .toList();
    }

    /// What came of the commands with this text.
    public List<Outcome> outcomesOf(String text) {
        List<UUID> decisions =
                of(AuditEvent.Decided.class).stream()
                        .filter(event -> event.command().text().equals(text))
                        .map(AuditEvent::id)
                        .toList();
        return outcomes().stream()
                .filter(event -> decisions.contains(event.decision()))
                .map(AuditEvent.Finished::outcome)
                .toList();
    }

    public List<AuditEvent.Finished> outcomes() {
        return of(AuditEvent.Finished.class);
    }
}
