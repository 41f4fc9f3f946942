package dev.sallyport.core;

import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Hold;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Decision.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
///                                                └─ cancelled, session over ─▶ request withdrawn, block
/// ```
///
/// `cancel` comes from any thread and interrupts the wait; the fields it shares are guarded by
/// `this`. `request` and `claimed` belong to the running thread.
final class HeldCommand implements Gate.Ticket {
    private static final Logger log = LoggerFactory.getLogger(HeldCommand.class);

    private final HoldDesk desk;
    private final Gate gate;
    private final Session session;
    private final Command command;
    private final Hold hold;
    private final Gate.Passage passage;
    private final HoldRefusals refusals;

    private @Nullable ApprovalRequest request;
    private boolean claimed;

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
        this.refusals = new HoldRefusals(hold, desk);
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

    /// @return whether nobody cancelled so far
    private synchronized boolean begin() {
        runner = Thread.currentThread();
        return cancelled == null;
    }

    /// Ends the reach of [#cancel]; what was cancelled before is told.
    private synchronized @Nullable String end() {
        finished = true;
        runner = null;
        Thread.interrupted();
        return cancelled;
    }

    void run() {
        Verdict verdict = attempt();
        String reason = end();
        if (reason != null) {
            withdraw(reason);
            verdict = refusals.cancelled(request);
        }
        gate.record(session, command, verdict, request == null ? null : request.id(), passage);
    }

    /// Whatever fails is a block.
    private Verdict attempt() {
        try {
            return begin() ? hold() : refusals.cancelled(null);
        } catch (InterruptedException _) {
            cancel("the gateway is stopping"); // without effect where a client's cancel came first
            return refusals.cancelled(request);
        } catch (Unavailable why) {
            log.atWarn()
                    .addKeyValue("reason", why.getMessage())
                    .log("held command refused: store not available");
            return refusals.notAvailable();
        } catch (RuntimeException | StackOverflowError e) {
            log.atError().addKeyValue("session", session.id()).setCause(e).log("hold failed");
            return refusals.notAvailable();
        }
    }

    private Verdict hold() throws InterruptedException {
        var opened = desk.approvals.open(draft());
        request = opened;
        var lost = recordHeld(opened);
        return lost.isPresent() ? Gate.noEvidence(hold, lost.get()) : settle(opened);
    }

    private ApprovalRequest draft() {
        Instant now = desk.clock.instant();
        var who = session.principal();
        return new ApprovalRequest(
                Ids.handle("req"),
                HoldBinding.of(session, command, hold),
                session.id().toString(),
                who.person(),
                who.name(),
                who.persons(),
                session.target().name(),
                session.account(),
                command.protocol(),
                command.shown(),
                String.valueOf(hold.basis().rule()),
                hold.terms(),
                ApprovalRequest.Status.PENDING,
                List.of(),
                now,
                now.plus(hold.terms().within()));
    }

    /// No evidence, no wait: the hold itself is in the log before anyone is told of it.
    ///
    /// @return why it is not in the log
    private Optional<Unavailable> recordHeld(ApprovalRequest opened) throws InterruptedException {
        var durable = new CompletableFuture<Optional<Unavailable>>();
        gate.recordHeld(
                session,
                command,
                hold,
                opened.id(),
                new AuditLog.Ack() {
                    @Override
                    public void durable() {
                        durable.complete(Optional.empty());
                    }

                    @Override
                    public void unavailable(Unavailable why) {
                        durable.complete(Optional.of(why));
                    }
                });
        try {
            return durable.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the log never fails the future", e);
        }
    }

    private Verdict settle(ApprovalRequest opened) throws InterruptedException {
        Instant patience = patienceEnds(opened);
        ApprovalRequest now = opened;
        while (now.status() == ApprovalRequest.Status.PENDING) {
            Instant moment = desk.clock.instant();
            if (!moment.isBefore(session.expiresAt())) {
                return sessionOver(now);
            }
            if (!moment.isBefore(now.expiresAt())) {
                return refusals.expired(now);
            }
            if (!moment.isBefore(patience)) {
                return refusals.stillOpen(now);
            }
            Duration left = Duration.between(moment, patience);
            passage.held(
                    new Gate.HoldNotice(
                            now.id(), desk.url(now), now.rule(), Math.max(1, left.toSeconds())));
            now = desk.approvals.await(now.id(), shorter(desk.limits.noticeEvery(), left));
        }
        return switch (now.status()) {
            case APPROVED -> release(now);
            case DENIED -> refusals.denied(now);
            case EXPIRED -> refusals.expired(now);
            case CANCELLED, USED, PENDING ->
                    refusals.gone(now, "the approval request is " + now.status().word());
        };
    }

    /// People wait as long as the request is open, programs as long as the rule says; nobody longer
    /// than the session lasts, or than the client said.
    private Instant patienceEnds(ApprovalRequest opened) {
        Instant end = earlier(opened.expiresAt(), session.expiresAt());
        Duration wish = passage.patience();
        if (wish == null && session.principal().kind() == Principal.Kind.HUMAN) {
            return end;
        }
        Duration usual = hold.terms().patience();
        return earlier(end, desk.clock.instant().plus(wish == null ? usual : shorter(usual, wish)));
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private Block sessionOver(ApprovalRequest now) {
        withdraw("the session ended");
        return refusals.sessionEnded(now);
    }

    /// The policy is asked again: what changed while the command waited counts, and an approval is
    /// good only for the rule and the terms that it was given for. Only then is it used.
    private Verdict release(ApprovalRequest approved) {
        if (!desk.clock.instant().isBefore(session.expiresAt())) {
            return sessionOver(approved);
        }
        Decision now = gate.judge(session, command);
        Verdict verdict =
                switch (now) {
                    case Hold again
                            when !HoldBinding.of(session, command, again)
                                    .equals(approved.binding()) -> {
                        withdraw("the policy changed");
                        yield refusals.gone(
                                approved, "the policy changed while the command waited");
                    }
                    case Hold again -> gate.withinRates(session, again.release());
                    case Allow allow -> allow;
                    case Mask mask -> mask;
                    case Block block -> block;
                };
        if (verdict instanceof Block) {
            return verdict;
        }
        claimed = desk.approvals.claim(approved.id());
        return claimed
                ? verdict
                : refusals.gone(approved, "the approval was used, withdrawn or expired meanwhile");
    }

    /// Takes the request back, once, unless its approval is used up already.
    private void withdraw(String reason) {
        if (request == null || claimed) {
            return;
        }
        var withdrawn = request;
        try {
            desk.approvals.cancel(withdrawn.id(), reason);
            gate.recordApproval(withdrawn, null, "cancel", reason);
        } catch (RuntimeException e) {
            // The request ends by its time, and its approval lets nothing but this command through.
            log.atWarn()
                    .addKeyValue("request", withdrawn.id())
                    .addKeyValue("reason", e.toString())
                    .log("approval request could not be cancelled");
        }
    }
}
