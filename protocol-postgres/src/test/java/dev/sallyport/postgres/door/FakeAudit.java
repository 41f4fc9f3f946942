package dev.sallyport.postgres.door;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Unavailable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// Keeps events in memory; takes none that `isDown` holds for.
final class FakeAudit implements AuditLog {
    final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    volatile Predicate<AuditEvent> isDown = _ -> false;

    @Override
    public void append(AuditEvent event, Ack ack) {
        if (isDown.test(event)) {
            ack.unavailable(new Unavailable("the store is down"));
        } else {
            events.add(event);
            ack.durable();
        }
    }

    <E extends AuditEvent> List<E> of(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    AuditEvent.Login lastLogin() {
        return of(AuditEvent.Login.class).getLast();
    }
}
