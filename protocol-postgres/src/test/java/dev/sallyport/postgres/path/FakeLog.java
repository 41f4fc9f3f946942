package dev.sallyport.postgres.path;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Keeps events; acknowledges decisions at once, by hand, or never.
final class FakeLog implements AuditLog {
    enum Mode {
        AT_ONCE,
        BY_HAND,
        DOWN
    }

    final List<AuditEvent> events = java.util.Collections.synchronizedList(new ArrayList<>());
    private final ConcurrentLinkedQueue<Ack> pending = new ConcurrentLinkedQueue<>();
    volatile Mode mode = Mode.AT_ONCE;

    @Override
    public void append(AuditEvent event, Ack ack) {
        if (mode == Mode.DOWN) {
            ack.unavailable(new Unavailable("store is down"));
            return;
        }
        events.add(event);
        if (mode == Mode.BY_HAND && event instanceof AuditEvent.Decided) {
            pending.add(ack);
        } else {
            ack.durable();
        }
    }

    /// Acknowledges the oldest decision that waits.
    void acknowledge() {
        pending.remove().durable();
    }

    int waiting() {
        return pending.size();
    }

    List<String> outcomes() {
        return events.stream()
                .filter(AuditEvent.Finished.class::isInstance)
                .map(event -> ((AuditEvent.Finished) event).outcome())
                .map(o -> o.status().word() + " " + o.code() + " " + o.rows())
                .toList();
    }

    List<String> decisions() {
        return events.stream()
                .filter(AuditEvent.Decided.class::isInstance)
                .map(AuditEvent.Decided.class::cast)
                .map(d -> d.decision().getClass().getSimpleName() + " " + d.command().text())
                .toList();
    }

    /// Decisions that let something run, in the order of their ids.
    List<UUID> passed() {
        return List.copyOf(events).stream()
                .filter(AuditEvent.Decided.class::isInstance)
                .map(AuditEvent.Decided.class::cast)
                .filter(decided -> !(decided.decision() instanceof Decision.Block))
                .map(AuditEvent.Decided::id)
                .sorted()
                .toList();
    }

    /// Decisions that have an outcome, in the order of their ids.
    List<UUID> finished() {
        return List.copyOf(events).stream()
                .filter(AuditEvent.Finished.class::isInstance)
                .map(event -> ((AuditEvent.Finished) event).decision())
                .sorted()
                .toList();
    }

    /// Why sessions ended, in their order.
    List<String> endings() {
        return List.copyOf(events).stream()
                .filter(AuditEvent.SessionClosed.class::isInstance)
                .map(event -> ((AuditEvent.SessionClosed) event).reason())
                .toList();
    }
}
