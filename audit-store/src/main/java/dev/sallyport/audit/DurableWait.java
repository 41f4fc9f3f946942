package dev.sallyport.audit;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Unavailable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Appends an event and waits until it is durable; the log's own deadline bounds the wait.
final class DurableWait {
    private DurableWait() {}

    /// @throws Unavailable when it is not durable in time, or the thread was interrupted
    static void append(AuditLog audit, AuditEvent event) {
        var durable = new CompletableFuture<Boolean>();
        audit.append(
                event,
                new AuditLog.Ack() {
                    @Override
                    public void durable() {
                        durable.complete(true);
                    }

                    @Override
                    public void unavailable(Unavailable why) {
                        durable.completeExceptionally(why);
                    }
                });
        try {
            durable.get();
        } catch (ExecutionException e) {
            throw new Unavailable("the audit log does not take the event", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted before the event was durable", e);
        }
    }
}
