package dev.sallyport.postgres.path;

import dev.sallyport.core.Refusal;
import dev.sallyport.postgres.mask.CatalogueQuery;
import dev.sallyport.postgres.path.ClientMessage.Bind;
import dev.sallyport.postgres.path.ClientMessage.Close;
import dev.sallyport.postgres.path.ClientMessage.CopyEnd;
import dev.sallyport.postgres.path.ClientMessage.CopyPiece;
import dev.sallyport.postgres.path.ClientMessage.Describe;
import dev.sallyport.postgres.path.ClientMessage.Execute;
import dev.sallyport.postgres.path.ClientMessage.Faulty;
import dev.sallyport.postgres.path.ClientMessage.Flush;
import dev.sallyport.postgres.path.ClientMessage.FunctionCall;
import dev.sallyport.postgres.path.ClientMessage.Parse;
import dev.sallyport.postgres.path.ClientMessage.Query;
import dev.sallyport.postgres.path.ClientMessage.Sync;
import dev.sallyport.postgres.path.ClientMessage.Terminate;
import dev.sallyport.postgres.path.Reply.Kind;
import dev.sallyport.postgres.wire.FrontendMessages;
import dev.sallyport.postgres.wire.Tags.Frontend;
import org.jspecify.annotations.Nullable;

/// Sends what may go, when its turn has come, and has the rest refused. Behind a refusal or an
/// error of the extended protocol the server skips up to Sync; what the client sends meanwhile is
/// dropped here. Belongs to the event loop.
final class Forwarder {
    private final Conversation conversation;
    private final ReplyRing ring;
    private final SessionState state;
    private final Masking masking;
    private final CopyData copyData;
    private final Batch batch;
    private final Refusals refusals;
    private @Nullable Run alone;
    private int cancels;

    Forwarder(Conversation conversation, Batch batch, Refusals refusals) {
        this.conversation = conversation;
        this.ring = conversation.ring();
        this.state = conversation.state();
        this.masking = conversation.masking();
        this.copyData = new CopyData(conversation);
        this.batch = batch;
        this.refusals = refusals;
    }

    /// False while a command runs whose answer may have to be cut off, and while a cancel is on its
    /// way: it must hit nothing else.
    boolean isFreeFor(Step step) {
        if (alone != null && alone.isFinished()) {
            alone = null;
        }
        boolean free = alone == null && cancels == 0;
        return (free || isPartOfRunning(step))
                && !(step.isCopy() && !drops(step) && copyData.mayBeAskedFor(step))
                && !masking.isReading()
                && isMaskable(step);
    }

    void cancelBegins() {
        cancels++;
    }

    void cancelIsOver() {
        cancels--;
    }

    private boolean isPartOfRunning(Step step) {
        return step.isCopy()
                || step.message() instanceof Terminate
                || (ring.isCopyIn() && step.message() instanceof Sync);
    }

    /// Before the first message of a masked command: whether its catalogue is there. It is asked
    /// for where that can be done; else the command is refused.
    private boolean isMaskable(Step step) {
        Ruling ruling = step.ruling;
        if (ruling == null || drops(step) || !Masking.applies(ruling) || ruling.hasBegun()) {
            return true;
        }
        boolean between = batch.isBetween();
        boolean keepsUnnamed = !batch.hasUnnamed() || step.endsUnnamed();
        boolean canRead = between && keepsUnnamed && ring.isEmpty() && !state.hasFailed();
        switch (masking.readiness(canRead)) {
            case READY -> {
                Refusal why = masking.refusal(ruling);
                if (why != null) {
                    ruling.reject(why);
                }
            }
            case REFUSE -> {
                if (between && !ring.isEmpty()) {
                    return false; // soon
                }
                ruling.reject(Unsupported.mask(ruling.verdict().basis()));
            }
            case LOAD -> {
                readCatalogue();
                return false;
            }
        }
        return true;
    }

    /// Our own query between two commands of the client.
    void readCatalogue() {
        masking.reads();
        batch.simple();
        ring.add(Reply.of(Kind.CATALOGUE));
        conversation.toUpstream(
                FrontendMessages.query(conversation.buffer(), CatalogueQuery.sql()));
    }

    /// After everything was answered: a catalogue that this session made out of date is read again.
    void refreshCatalogue() {
        if (masking.wantsRefresh()
                && cancels == 0
                && !copyData.isInside()
                && ring.isEmpty()
                && !batch.isOpen()
                && !state.hasFailed()
                && !batch.hasUnnamed()) {
            readCatalogue();
        }
    }

    boolean drops(Step step) {
        return batch.drops(step);
    }

    void take(Step step) {
        if (step.message() instanceof CopyPiece(boolean ends)) {
            copyData.piece(step, ends, drops(step));
            return;
        }
        if (drops(step)) {
            drop(step);
            return;
        }
        Rejection why = rejection(step);
        if (why != null) {
            refusals.refuse(step, why);
            drop(step);
        } else {
            send(step);
        }
    }

    private static @Nullable Rejection rejection(Step step) {
        return switch (step.message()) {
            case Faulty(_, Rejection why) -> why;
            case FunctionCall _ -> Unsupported.FUNCTION_CALL;
            default -> step.ruling == null ? null : step.ruling.rejection();
        };
    }

    private static void drop(Step step) {
        if (step.name != null && !(step.message() instanceof Close)) {
            step.name.drop();
        }
        if (step.ruling != null) {
            step.ruling.abandon("the batch failed before");
        }
        step.frame().release();
    }

    private void send(Step step) {
        switch (step.message()) {
            case Query _ -> query(step);
            case Parse _ -> counted(step, Kind.PARSE);
            case Bind _ -> counted(step, Kind.BIND);
            case Execute execute -> execute(step, execute);
            case Describe _ -> extended(step, Reply.describing(step.statement));
            case Close _ ->
                    extended(
                            step,
                            step.name == null
                                    ? Reply.of(Kind.CLOSE)
                                    : Reply.named(Kind.CLOSE, step.name));
            case Flush _ -> conversation.toUpstream(step.frame());
            case Sync _ -> sync(step);
            case CopyEnd _ -> copyData.end(step);
            case Terminate _ -> conversation.parting().leaves(step.frame());
            case CopyPiece _, FunctionCall _, Faulty _ ->
                    throw new IllegalStateException("not sent here: " + step.message());
        }
    }

    private void query(Step step) {
        counted(step, Kind.QUERY);
        conversation.runs(ruling(step));
        batch.simple();
        watch(ruling(step).run());
    }

    private void execute(Step step, Execute execute) {
        Ruling ruling = ruling(step);
        if (Masking.applies(ruling)) {
            conversation.toUpstream(Poison.describePortal(conversation.buffer(), execute.portal()));
            ring.add(Reply.ownDescribe(ruling.run(), ruling));
        }
        counted(step, Kind.EXECUTE);
        conversation.runs(ruling);
        if (watch(ruling.run())) {
            conversation.toUpstream(FrontendMessages.bare(conversation.buffer(), Frontend.FLUSH));
        }
    }

    /// A limited answer is waited for: nothing else goes up meanwhile.
    private boolean watch(Run run) {
        if (run.isLimited()) {
            alone = run;
        }
        return run.isLimited();
    }

    private static Ruling ruling(Step step) {
        if (step.ruling == null) {
            throw new IllegalStateException("undecided: " + step.message());
        }
        return step.ruling;
    }

    private void counted(Step step, Kind kind) {
        Ruling ruling = ruling(step);
        Run run = ruling.run();
        if (step.closesRuling) {
            conversation.isUnderWay(ruling);
        }
        extended(step, Reply.counted(kind, run, step.closesRuling, ruling, step.name));
    }

    private void extended(Step step, Reply reply) {
        batch.extended(step.message() instanceof Parse parse ? parse.statement() : null);
        ring.add(reply);
        conversation.toUpstream(step.frame());
    }

    private void sync(Step step) {
        if (batch.endsAlone()) {
            conversation.answerReady();
            step.frame().release();
            return;
        }
        if (!ring.isCopyIn()) {
            batch.ends();
            ring.add(Reply.sync(step.mark));
        }
        conversation.toUpstream(step.frame());
    }
}
