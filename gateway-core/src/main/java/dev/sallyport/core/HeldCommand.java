package dev.sallyport.core;

import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Hold;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Decision.Verdict;
import dev.sallyport.core.Refusal.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One held command on its virtual thread, from the request to the verdict.
///
/// ```
/// open ─▶ held event durable ─▶ notice ─▶ await ─┬─ approved ─▶ judge again ─▶ claim ─▶ release
///                                 ▲              ├─ denied, expired ─▶ block
///                                 └── pending ◀──┼─ patience over ─▶ block with a retry handle, request stays
///                                                └─ cancelled ─▶ request cancelled, block
/// ```
///
/// `cancel` comes from any thread and interrupts the wait; the fields it shares are guarded by
/// `this`.
final class HeldCommand implements Gate.Ticket {
    private static final Logger log = LoggerFactory.getLogger(HeldCommand.class);

    private final HoldDesk desk;
    private final Gate gate;
    private final Session session;
    private final Command command;
    private final Hold hold;
    private final Gate.Passage passage;

    private @Nullable Thread runner;
    private @Nullable String cancelled;
    private boolean finished;

    HeldCommand(
            HoldDesk desk,
            Gate gate,
            Session session,
            Command command,
            Hold hold,
            Gate.Passage passage) {
        this.desk = desk;
        this.gate = gate;
        this.session = session;
        this.command = command;
        this.hold = hold;
        this.passage = passage;
    }

    @Override
    public synchronized void cancel(String reason) {
        if (finished || cancelled != null) {
            return;
        }
        cancelled = reason;
        if (runner != null) {
            runner.interrupt();
        }
    }

    private synchronized @Nullable String begin() {
        runner = Thread.currentThread();
        return cancelled;
    }

    /// Ends the reach of [#cancel]; what was cancelled before is told.
    private synchronized @Nullable String end() {
        finished = true;
        runner = null;
        Thread.interrupted();
        return cancelled;
    }

    void run() {
        ApprovalRequest request = null;
        Verdict verdict;
        try {
            if (begin() == null) {
                request = desk.approvals.open(draft());
                awaitDurable(request);
                verdict = settle(request);
            } else {
                verdict = cancelledBlock(null);
            }
        } catch (InterruptedException _) {
            verdict = cancelledBlock(request);
        } catch (Unavailable why) {
            verdict = notAvailable(why);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("session", session.id()).setCause(e).log("hold failed");
            verdict = notAvailable(new Unavailable("internal error"));
        }
        String reason = end();
        if (reason != null) {
            withdraw(request, reason);
            verdict = cancelledBlock(request);
        }
        gate.record(session, command, verdict, request == null ? null : request.id(), passage);
    }

    private ApprovalRequest draft() {
        Instant now = desk.clock.instant();
        var who = session.principal();
        return new ApprovalRequest(
                Ids.handle("req"),
                binding(),
                session.id().toString(),
                who.person(),
                who.name(),
                who.persons(),
                session.target().name(),
                session.account(),
                command.protocol(),
                command.text(),
                String.valueOf(hold.basis().rule()),
                hold.terms(),
                ApprovalRequest.Status.PENDING,
                List.of(),
                now,
                now.plus(hold.terms().within()));
    }

    private String binding() {
        var who = session.principal();
        return new CommandDigest("approval")
                .with(who.issuer())
                .with(who.subject())
                .with(session.target().name())
                .with(session.account())
                .with(command.digest())
                .hex();
    }

    /// No evidence, no wait: the hold itself is in the log before anyone is told of it.
    private void awaitDurable(ApprovalRequest request) throws InterruptedException {
        var durable = new CompletableFuture<Boolean>();
        gate.recordHeld(
                session,
                command,
                hold,
                request.id(),
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
            throw e.getCause() instanceof Unavailable why ? why : new Unavailable("audit log", e);
        }
    }

    private Verdict settle(ApprovalRequest request) throws InterruptedException {
        Instant patience = patienceEnds(request);
        ApprovalRequest now = request;
        while (now.status() == ApprovalRequest.Status.PENDING) {
            Instant moment = desk.clock.instant();
            if (!moment.isBefore(patience)) {
                return stillOpen(now);
            }
            passage.held(
                    new Gate.HoldNotice(
                            now.id(),
                            desk.url(now),
                            now.rule(),
                            Duration.between(moment, now.expiresAt()).toSeconds()));
            now =
                    desk.approvals.await(
                            now.id(),
                            shorter(desk.limits.noticeEvery(), Duration.between(moment, patience)));
        }
        return switch (now.status()) {
            case APPROVED -> release(now);
            case DENIED ->
                    refuse(Code.APPROVAL_DENIED, "the approval was denied" + because(now), now);
            case EXPIRED -> refuse(Code.APPROVAL_EXPIRED, "nobody approved in time", now);
            case CANCELLED, USED, PENDING ->
                    refuse(
                            Code.APPROVAL_CANCELLED,
                            "the approval request is " + now.status().word(),
                            now);
        };
    }

    /// People wait as long as the request is open, programs as long as the rule says.
    private Instant patienceEnds(ApprovalRequest request) {
        if (session.principal().kind() == Principal.Kind.HUMAN) {
            return request.expiresAt();
        }
        Instant patience = desk.clock.instant().plus(hold.terms().patience());
        return patience.isBefore(request.expiresAt()) ? patience : request.expiresAt();
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /// The policy is asked again: what changed while the command waited counts. Only then is the
    /// approval used.
    private Verdict release(ApprovalRequest request) {
        Decision now = gate.judge(session, command);
        Verdict verdict =
                switch (now) {
                    case Hold again when !again.terms().equals(hold.terms()) ->
                            refuse(
                                    Code.APPROVAL_CANCELLED,
                                    "the policy changed while the command waited",
                                    request);
                    case Hold again -> again.release();
                    case Allow allow -> allow;
                    case Mask mask -> mask;
                    case Block block -> block;
                };
        if (verdict instanceof Block || desk.approvals.claim(request.id())) {
            return verdict;
        }
        return refuse(
                Code.APPROVAL_CANCELLED,
                "the approval was used, withdrawn or expired meanwhile",
                request);
    }

    private static String because(ApprovalRequest request) {
        return request.votes().stream()
                .filter(vote -> !vote.approve() && !vote.reason().isBlank())
                .findFirst()
                .map(vote -> ": " + vote.reason())
                .orElse("");
    }

    private Block stillOpen(ApprovalRequest request) {
        return desk.refuse(
                hold,
                Code.APPROVAL_REQUIRED,
                "this command needs an approval that nobody has given yet; nothing was run",
                request,
                "send the same command again once it is approved; the approval is kept for it until "
                        + request.expiresAt());
    }

    private Block refuse(Code code, String message, ApprovalRequest request) {
        return desk.refuse(
                hold,
                code,
                message + "; nothing was run",
                request,
                "ask the approvers before you try again");
    }

    private Block cancelledBlock(@Nullable ApprovalRequest request) {
        return desk.refuse(
                hold,
                Code.APPROVAL_CANCELLED,
                "cancelled while it waited for approval; nothing was run",
                request,
                "");
    }

    private Block notAvailable(Unavailable why) {
        log.atWarn()
                .addKeyValue("reason", why.getMessage())
                .log("held command refused: store not available");
        return desk.refuse(
                hold,
                Code.APPROVALS_UNAVAILABLE,
                "approvals can't be recorded now; nothing was run",
                null,
                "try again later");
    }

    private void withdraw(@Nullable ApprovalRequest request, String reason) {
        if (request == null) {
            return;
        }
        try {
            desk.approvals.cancel(request.id(), reason);
        } catch (Unavailable why) {
            // The request ends by its time; its binding is good for this very command alone.
            log.atWarn()
                    .addKeyValue("request", request.id())
                    .log("approval request could not be cancelled");
        }
        gate.recordApproval(request, null, "cancel", reason);
    }
}
