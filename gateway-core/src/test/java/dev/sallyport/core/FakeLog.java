package dev.sallyport.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A log in memory that answers at once, as it is told to.
final class FakeLog implements AuditLog {
    final List<AuditEvent> events = new ArrayList<>();
    Predicate<AuditEvent> down = _ -> false;
    Predicate<AuditEvent> broken = _ -> false;

    @Override
    public void append(AuditEvent event, Ack ack) {
        if (broken.test(event)) {
            throw new IllegalStateException("bug in the log");
        }
        if (down.test(event)) {
            ack.unavailable(new Unavailable("log is down"));
        } else {
            events.add(event);
            ack.durable();
        }
    }

    List<Decision> decisions() {
        return events.stream()
                .filter(AuditEvent.Decided.class::isInstance)
                .map(event -> ((AuditEvent.Decided) event).decision())
                .toList();
    }
}
