package dev.sallyport.core;

import dev.sallyport.core.Decision.Hold;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Where held commands wait; counts them per principal.
final class HoldDesk {
    private static final Gate.Ticket NOT_HELD = _ -> {};

    final Approvals approvals;
    final HoldLimits limits;
    final InstantSource clock;
    private final String approveUrl;
    private final Executor blocking;
    private final ConcurrentHashMap<Principal.Person, Integer> waiting = new ConcurrentHashMap<>();

    HoldDesk(
            Approvals approvals,
            HoldLimits limits,
            String approveUrl,
            InstantSource clock,
            Executor blocking) {
        this.approvals = approvals;
        this.limits = limits;
        this.approveUrl = approveUrl;
        this.clock = clock;
        this.blocking = blocking;
    }

    Gate.Ticket take(Gate gate, Session session, Command command, Hold hold, Gate.Passage passage) {
        var who = session.principal().person();
        var refusals = new HoldRefusals(hold, this);
        if (waiting.merge(who, 1, Integer::sum) > limits.perPrincipal()) {
            leave(who);
            gate.record(session, command, refusals.tooMany(), null, passage);
            return NOT_HELD;
        }
        var held = new HeldCommand(this, gate, session, command, hold, passage);
        try {
            blocking.execute(() -> run(held, who));
        } catch (RejectedExecutionException _) { // the gateway is stopping
            leave(who);
            gate.record(session, command, refusals.notAvailable(), null, passage);
            return NOT_HELD;
        }
        return held;
    }

    private void run(HeldCommand held, Principal.Person who) {
        try {
            held.run();
        } finally {
            leave(who);
        }
    }

    private void leave(Principal.Person who) {
        waiting.computeIfPresent(who, (_, count) -> count == 1 ? null : count - 1);
    }

    String url(ApprovalRequest request) {
        return approveUrl + request.id();
    }
}
