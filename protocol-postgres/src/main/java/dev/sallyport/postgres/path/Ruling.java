package dev.sallyport.postgres.path;

import dev.sallyport.core.Decision;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import dev.sallyport.postgres.mask.MaskPlan;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One command from its message to its decision.
///
/// ```
/// NEW ─▶ ANALYSING (on a worker) ─▶ READY ─▶ SUBMITTED ─▶ SETTLED
///   └──── shape known ─────────────▶
/// ```
///
/// Fields belong to the event loop; [Gate.Passage]'s calls hop to it.
final class Ruling implements Gate.Passage {
    private enum Stage {
        NEW,
        ANALYSING,
        READY,
        SUBMITTED,
        SETTLED
    }

    private final Conversation conversation;
    private final long namesBySql;
    private Question question;

    private Stage stage = Stage.NEW;
    private @Nullable SqlFacts facts;
    private Gate.@Nullable Ticket ticket;
    private Gate.@Nullable Clearance clearance;
    private @Nullable Rejection rejection;
    private @Nullable Run run;
    private @Nullable MaskPlan maskPlan;
    private boolean held;
    private boolean unholdable;
    private boolean cancelled;
    private boolean abandoned;

    Ruling(Conversation conversation, Question question) {
        this.conversation = conversation;
        this.namesBySql = conversation.names().madeBySql();
        this.question = question;
    }

    Question question() {
        return question;
    }

    /// Whether a name in it may mean several things, or nothing, until what is before it was sent.
    boolean isUnsure() {
        return stage == Stage.NEW && question.again() != null && !question.isSure();
    }

    /// Whether what came before it has made names since it was asked.
    boolean isOutdated() {
        return stage == Stage.NEW && namesBySql != conversation.names().madeBySql();
    }

    void askAgain() {
        if (question.again() != null) {
            question = question.again().get();
        }
    }

    /// Empty before it was analysed.
    SqlFacts facts() {
        return facts == null ? SqlFacts.unjudged("not analysed") : facts;
    }

    /// Whether it can be submitted. Begins the analysis where that is needed; the docket is asked
    /// to go on when it is done.
    boolean isReady() {
        if (stage == Stage.NEW) {
            stage =
                    conversation.analysis().begin(question, this::analysed)
                            ? Stage.READY
                            : Stage.ANALYSING;
        }
        return stage != Stage.ANALYSING;
    }

    private void analysed() {
        stage = Stage.READY;
        conversation.goOn();
    }

    /// Asks the gate. What comes before it in the session is on its way, or can't change what it
    /// means.
    void submit() {
        stage = Stage.SUBMITTED;
        if (question.statements().isEmpty()) {
            rejection = question.missing();
            stage = Stage.SETTLED;
            return;
        }
        SqlFacts own = union();
        facts = conversation.names().resolved(own);
        var command =
                new SqlCommand(
                        text(own),
                        question.values(),
                        facts,
                        conversation.state().context(question.preparation()));
        Refusal pinned = PinnedSettings.refusal(facts);
        if (pinned == null) {
            ticket = conversation.gate().submit(conversation.session(), command, this);
        } else {
            conversation.gate().refuse(conversation.session(), command, pinned, this);
        }
    }

    /// The client's text, and what else it takes to know what runs: approvers see it, and an
    /// approval of `EXECUTE p` is good for that `p` alone.
    private String text(SqlFacts own) {
        if (question.statements().size() == 1 && !SessionNames.namesOther(own)) {
            return question.statements().getFirst().sql();
        }
        var texts = new LinkedHashSet<String>();
        question.statements().reversed().forEach(statement -> texts.add(statement.sql()));
        String text = String.join("\n-- or, as the server may know it: ", texts);
        Set<String> bodies = conversation.names().texts(own);
        return bodies.isEmpty()
                ? text
                : text + "\n-- runs: " + String.join("\n-- or runs: ", bodies);
    }

    private SqlFacts union() {
        List<Statement> meanings = question.statements();
        if (meanings.size() >= Names.TOO_MANY) {
            return SqlFacts.unjudged("the name may stand for too many statements");
        }
        if (meanings.size() == 1) {
            SqlFacts one = meanings.getFirst().facts();
            return one == null ? SqlFacts.unjudged("not analysed") : one;
        }
        var all = new ArrayList<StatementFacts>();
        for (Statement meaning : meanings) {
            SqlFacts one = meaning.facts();
            all.addAll((one == null ? SqlFacts.unjudged("not analysed") : one).statements());
        }
        return new SqlFacts(all);
    }

    /// Whether what comes after may mean something else once this was sent: nothing is submitted
    /// before.
    boolean changesSession() {
        return SessionChange.isMadeBy(facts());
    }

    @Override
    public void held(Gate.HoldNotice notice) {
        conversation.hop(() -> isHeld(notice));
    }

    private void isHeld(Gate.HoldNotice notice) {
        if (stage != Stage.SUBMITTED || cancelled || abandoned) {
            return;
        }
        held = true;
        if (question.afterWork() || conversation.state().isInTransaction()) {
            unholdable = true;
            giveUp("commands are not held inside a transaction");
        } else {
            conversation.tellHeld(notice);
        }
    }

    @Override
    public Executor home() {
        return conversation.loop();
    }

    @Override
    public void settled(Gate.Clearance settled) {
        conversation.hop(() -> isSettled(settled));
    }

    private void isSettled(Gate.Clearance settled) {
        clearance = settled;
        stage = Stage.SETTLED;
        held = false;
        rejection = rejection(settled);
        if ((abandoned || rejection != null) && settled.isPassed()) {
            notSent(settled);
        }
        conversation.goOn();
    }

    private @Nullable Rejection rejection(Gate.Clearance settled) {
        if (settled.verdict() instanceof Decision.Block(var basis, Refusal refusal)) {
            boolean given = unholdable && refusal.code() == Refusal.Code.APPROVAL_CANCELLED;
            return Rejection.of(given ? Holds.notInTransaction(basis) : refusal);
        }
        return cancelled ? Holds.CANCELLED : null;
    }

    private void notSent(Gate.Clearance passed) {
        conversation.run(passed).finish(Outcome.Status.NOT_SENT, null);
    }

    boolean isSettled() {
        return stage == Stage.SETTLED;
    }

    boolean isHeld() {
        return held;
    }

    boolean isOpen() {
        return stage != Stage.SETTLED;
    }

    /// Only after it settled.
    Decision.Verdict verdict() {
        if (clearance == null) {
            throw new IllegalStateException("not settled");
        }
        return clearance.verdict();
    }

    /// Passed by the policy, but it can't be carried out safely.
    void reject(Refusal refusal) {
        if (rejection == null && run == null && clearance != null) {
            rejection = Rejection.of(refusal);
            notSent(clearance);
        }
    }

    /// How its rows are masked; null until they were described.
    @Nullable MaskPlan maskPlan() {
        return maskPlan;
    }

    void maskedBy(MaskPlan plan) {
        maskPlan = plan;
    }

    boolean isCleared() {
        return stage == Stage.SETTLED && clearance != null && rejection == null;
    }

    boolean hasBegun() {
        return run != null;
    }

    /// Why it may not be sent; null where it may. Only after it settled.
    @Nullable Rejection rejection() {
        return rejection;
    }

    /// The decision's id for the server's log; a dash where there was none.
    String trace() {
        return clearance == null ? "-" : clearance.decision().toString();
    }

    /// Begins to count; only for a passed command that is being sent.
    Run run() {
        if (run == null) {
            if (clearance == null || rejection != null) {
                throw new IllegalStateException("not cleared: nothing of it may be sent");
            }
            run = conversation.run(clearance);
        }
        return run;
    }

    /// The client pressed Ctrl-C: what was not sent yet will not be.
    void cancel() {
        if (isOpen()) {
            cancelled = true;
            giveUp("cancelled by the client");
        }
    }

    private void giveUp(String reason) {
        if (ticket != null) {
            ticket.cancel(reason);
        }
    }

    /// Its messages are dropped: the server would skip them, or the client is gone.
    void abandon(String reason) {
        if (abandoned) {
            return;
        }
        abandoned = true;
        if (isOpen()) {
            giveUp(reason);
        } else if (run == null && rejection == null && clearance != null) {
            notSent(clearance);
        }
    }

    boolean isAbandoned() {
        return abandoned;
    }
}
