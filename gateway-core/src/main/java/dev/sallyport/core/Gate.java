package dev.sallyport.core;

import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Hold;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Decision.Verdict;
import dev.sallyport.core.Refusal.Code;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place that puts judging, holding, recording and releasing in order.
///
/// ```
/// submit ─▶ policy.decide ─┬─ verdict ────────────────────────▶ audit.append ─▶ settled
///                          └─ hold ─▶ HeldCommand (blocking) ─▶ audit.append ─▶ settled
/// ```
///
/// A protocol may send a command's first byte only after [Passage#settled] brought an [Allow] or a
/// [Mask]: by then the decision is durable. Whatever fails on the way ends in a [Block].
/// Thread-safe.
public final class Gate {
    private static final Logger log = LoggerFactory.getLogger(Gate.class);

    private final Policy policy;
    private final AuditLog audit;
    private final RateMeter rates;
    private final HoldDesk holds;
    private final InstantSource clock;

    /// @param blocking runs what waits; one virtual thread a task
    /// @param approveUrl where people approve: `https://gw/approvals/` plus the request's id
    public Gate(
            Policy policy,
            AuditLog audit,
            Approvals approvals,
            HoldLimits limits,
            String approveUrl,
            InstantSource clock,
            Executor blocking) {
        this.policy = policy;
        this.audit = audit;
        this.rates = new RateMeter(clock);
        this.clock = clock;
        this.holds = new HoldDesk(approvals, limits, approveUrl, clock, blocking);
    }

    /// How a protocol hears of its command. Methods are called from any thread and must not block.
    public interface Passage {
        /// The command waits for people: once at the start and then every
        /// [HoldLimits#noticeEvery()].
        void held(HoldNotice notice);

        /// Exactly once, the last call.
        void settled(Clearance clearance);

        /// How long this client waits at most; null where it waits as long as is usual for who it
        /// is.
        default @Nullable Duration patience() {
            return null;
        }

        /// As [AuditLog.Ack#home], for [#settled].
        default Executor home() {
            return AuditLog.Ack.ANYWHERE;
        }
    }

    /// @param decision the id of the decision's event
    /// @param wasHeld whether people were asked: what they approved runs once
    public record Clearance(UUID decision, Session session, Verdict verdict, boolean wasHeld) {
        /// Whether the command may be sent.
        public boolean isPassed() {
            return !(verdict instanceof Block);
        }
    }

    /// What a waiting client is told.
    public record HoldNotice(String request, String approveUrl, String rule, long secondsLeft) {}

    /// A submitted command.
    public interface Ticket {
        /// The client is gone or pressed Ctrl-C: a held command is given up, its request cancelled
        /// and [Passage#settled] brings a block. Without effect on a command that is not held.
        void cancel(String reason);
    }

    private static final Ticket NOT_HELD = _ -> {};

    /// Judges, records and, where the policy says so, holds a command. Returns at once.
    public Ticket submit(Session session, Command command, Passage passage) {
        return switch (judge(session, command)) {
            case Verdict verdict -> {
                record(session, command, verdict, null, passage);
                yield NOT_HELD;
            }
            case Hold hold when command.isPreparation() -> {
                record(session, command, hold.release(), null, passage);
                yield NOT_HELD;
            }
            case Hold hold when !command.canWait() -> {
                record(session, command, cannotWait(hold), null, passage);
                yield NOT_HELD;
            }
            case Hold hold -> holds.take(this, session, command, hold, passage);
        };
    }

    /// As [#submit], for what nobody is to be asked about, such as a look that the gateway offers
    /// by itself: what the policy would hold is refused.
    public void submitUnasked(Session session, Command command, Passage passage) {
        Verdict verdict =
                switch (judge(session, command)) {
                    case Verdict settled -> settled;
                    case Hold hold -> new Block(hold.basis(), HoldRefusals.unasked(hold));
                };
        record(session, command, verdict, null, passage);
    }

    /// Whether the policy may let a command of this kind pass, as [Policy#mayEverPass] tells: for
    /// lists of what there is to ask for. Nothing is recorded and nothing may be sent for it; a
    /// fault of the policy is a no.
    public boolean mayEverPass(Session session, Command command) {
        try {
            return policy.mayEverPass(session, command);
        } catch (RuntimeException | StackOverflowError e) {
            log.atError().addKeyValue("session", session.id()).setCause(e).log("policy failed");
            return false;
        }
    }

    private static Block cannotWait(Hold hold) {
        return new Block(
                hold.basis(),
                Refusal.of(
                        Code.UNJUDGED,
                        "this command needs an approval, and nobody can approve what is not known"
                                + " as a whole; nothing was run",
                        hold.basis().rule(),
                        "send less at once"));
    }

    /// Refuses a command for a reason of the protocol's own (it can't be carried out safely,
    /// whatever the policy says): the block is recorded, then settled.
    public void refuse(Session session, Command command, Refusal refusal, Passage passage) {
        var basis = new Basis(policy.digest(), List.of(), null, List.of());
        record(session, command, new Block(basis, refusal), null, passage);
    }

    /// Records what came of a command that was let through. Call it once for each passed clearance.
    public void finished(Clearance clearance, Outcome outcome) {
        append(
                new AuditEvent.Finished(
                        Ids.uuid7(clock),
                        clock.instant(),
                        clearance.session(),
                        clearance.decision(),
                        outcome),
                AuditLog.Ack.IGNORED);
    }

    /// A log that throws instead of answering is a log that is not available.
    private void append(AuditEvent event, AuditLog.Ack ack) {
        try {
            audit.append(event, ack);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("event", event.id()).setCause(e).log("audit log failed");
            ack.unavailable(new Unavailable("the audit log failed", e));
        }
    }

    /// What the policy and the rate limits say; a fault of the policy is a block. A hold's rate is
    /// counted when it is released.
    Decision judge(Session session, Command command) {
        Decision decision;
        try {
            decision = policy.decide(session, command);
        } catch (RuntimeException | StackOverflowError e) {
            log.atError().addKeyValue("session", session.id()).setCause(e).log("policy failed");
            return notJudged();
        }
        return switch (decision) {
            case Verdict verdict -> withinRates(session, verdict);
            case Hold hold -> hold;
        };
    }

    /// The verdict, or a block where the deciding rule's rate is used up.
    Verdict withinRates(Session session, Verdict verdict) {
        return switch (verdict) {
            case Allow _, Mask _ -> rates.within(session, verdict, verdict.limits());
            case Block block -> block;
        };
    }

    private static Block notJudged() {
        return new Block(
                new Basis("", List.of(), null, List.of()),
                Refusal.of(
                        Code.POLICY_UNAVAILABLE,
                        "the policy could not judge this command; nothing was run",
                        null,
                        "tell the operators of the gateway"));
    }

    /// Makes a verdict durable, then lets the protocol act on it.
    void record(
            Session session,
            Command command,
            Verdict verdict,
            @Nullable String approval,
            Passage passage) {
        var id = Ids.uuid7(clock);
        append(
                new AuditEvent.Decided(id, clock.instant(), session, command, verdict, approval),
                new Settling(new Clearance(id, session, verdict, approval != null), passage));
    }

    /// Tells the protocol once, whatever the log says twice.
    private static final class Settling extends AtomicBoolean implements AuditLog.Ack {
        private static final long serialVersionUID = 1L;

        private final transient Clearance clearance;
        private final transient Passage passage;

        Settling(Clearance clearance, Passage passage) {
            this.clearance = clearance;
            this.passage = passage;
        }

        @Override
        public Executor home() {
            return passage.home();
        }

        @Override
        public void durable() {
            if (compareAndSet(false, true)) {
                passage.settled(clearance);
            }
        }

        @Override
        public void unavailable(Unavailable why) {
            if (compareAndSet(false, true)) {
                var block = noEvidence(clearance.verdict(), why);
                passage.settled(
                        new Clearance(
                                clearance.decision(),
                                clearance.session(),
                                block,
                                clearance.wasHeld()));
            }
        }
    }

    /// Makes the fact that a command waits durable.
    void recordHeld(
            Session session, Command command, Hold hold, String approval, AuditLog.Ack ack) {
        append(
                new AuditEvent.Decided(
                        Ids.uuid7(clock), clock.instant(), session, command, hold, approval),
                ack);
    }

    /// Records what happened to a request without anyone's vote.
    void recordApproval(
            ApprovalRequest request, @Nullable Principal by, String act, String reason) {
        append(
                new AuditEvent.ApprovalChanged(
                        Ids.uuid7(clock), clock.instant(), request, by, act, reason),
                AuditLog.Ack.IGNORED);
    }

    static Block noEvidence(Decision decision, Unavailable why) {
        log.atWarn()
                .addKeyValue("reason", why.getMessage())
                .log("command refused: audit log not available");
        return new Block(
                decision.basis(),
                Refusal.of(
                        Code.EVIDENCE_UNAVAILABLE,
                        "the audit log is not available; nothing was run",
                        decision.basis().rule(),
                        "try again later"));
    }
}
