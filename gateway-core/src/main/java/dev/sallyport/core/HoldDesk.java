package dev.sallyport.core;

import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Hold;
import dev.sallyport.core.Refusal.Code;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Where held commands wait; counts them per principal.
final class HoldDesk {
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
        if (waiting.merge(who, 1, Integer::sum) > limits.perPrincipal()) {
            leave(who);
            gate.record(session, command, tooMany(hold), null, passage);
            return _ -> {};
        }
        var held = new HeldCommand(this, gate, session, command, hold, passage);
        blocking.execute(() -> {
            try {
                held.run();
            } finally {
                leave(who);
            }
        });
        return held;
    }

    private void leave(Principal.Person who) {
        waiting.computeIfPresent(who, (_, count) -> count == 1 ? null : count - 1);
    }

    String url(ApprovalRequest request) {
        return approveUrl + request.id();
    }

    /// A block that says what became of the request; a request that is still open can be retried.
    Block refuse(
            Hold hold, Code code, String message, @Nullable ApprovalRequest request, String hint) {
        if (request == null) {
            return block(hold, code, message, null, null, null, null, hint);
        }
        String id = request.id();
        return code == Code.APPROVAL_REQUIRED
                ? block(
                        hold,
                        code,
                        message,
                        id,
                        url(request),
                        id,
                        limits.noticeEvery().toSeconds(),
                        hint)
                : block(hold, code, message, id, null, null, null, hint);
    }

    private static Block block(
            Hold hold,
            Code code,
            String message,
            @Nullable String request,
            @Nullable String approveUrl,
            @Nullable String retryHandle,
            @Nullable Long retryAfterSeconds,
            String hint) {
        return new Block(
                hold.basis(),
                new Refusal(
                        code,
                        message,
                        hold.basis().rule(),
                        request,
                        approveUrl,
                        retryHandle,
                        retryAfterSeconds,
                        hint));
    }

    private Block tooMany(Hold hold) {
        return refuse(
                hold,
                Code.LIMIT_EXCEEDED,
                "more than "
                        + limits.perPrincipal()
                        + " of your commands wait for approval; nothing was run",
                null,
                "wait until some of them are settled, or cancel them");
    }
}
