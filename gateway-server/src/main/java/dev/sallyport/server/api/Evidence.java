package dev.sallyport.server.api;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Unavailable;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Acts on the gateway are in the log before they are done: no evidence, no act.
record Evidence(AuditLog audit, InstantSource clock) {
    /// Returns once the act is durable.
    ///
    /// @throws Unavailable where it can't be made so; nothing may be done then
    void record(Principal by, String act, Map<String, String> detail) {
        var answer = new CompletableFuture<Optional<Unavailable>>();
        audit.append(
                new AuditEvent.Administered(Ids.uuid7(clock), clock.instant(), by, act, detail),
                new AuditLog.Ack() {
                    @Override
                    public void durable() {
                        answer.complete(Optional.empty());
                    }

                    @Override
                    public void unavailable(Unavailable why) {
                        answer.complete(Optional.of(why));
                    }
                });
        var failure = answer.join(); // the log answers within its own deadline
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
