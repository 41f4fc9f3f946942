package dev.sallyport.postgres.path;

import dev.sallyport.postgres.path.ClientMessage.Faulty;
import dev.sallyport.postgres.path.ClientMessage.FunctionCall;
import dev.sallyport.postgres.path.ClientMessage.Parse;
import dev.sallyport.postgres.path.ClientMessage.Query;
import dev.sallyport.postgres.path.Reply.Kind;

/// Refuses so that client and server keep in step:
///
/// - Nothing under way, no transaction: the client gets the error at once, the server nothing.
/// - Otherwise [Poison] goes in the message's place, and its error is rewritten when it comes back.
///
/// Belongs to the event loop.
final class Refusals {
    private final Conversation conversation;
    private final ReplyRing ring;
    private final SessionState state;
    private final Batch batch;

    Refusals(Conversation conversation, Batch batch) {
        this.conversation = conversation;
        this.ring = conversation.ring();
        this.state = conversation.state();
        this.batch = batch;
    }

    void refuse(Step step, Rejection why) {
        boolean simple = step.isSimple();
        if (canAnswerAlone(step)) {
            conversation.answerError(why);
            if (simple) {
                conversation.answerReady();
            } else {
                batch.refusedAlone();
            }
            return;
        }
        poison(step, why);
        if (!simple) {
            batch.refusedWithServer();
        }
    }

    /// A refused Query or unnamed Parse ends the unnamed statement, so the server must hear of it
    /// where there is one.
    private boolean canAnswerAlone(Step step) {
        return ring.isEmpty()
                && state.isIdle()
                && !state.isInTransaction()
                && !batch.isOpen()
                && !(batch.hasUnnamed() && step.endsUnnamed());
    }

    private void poison(Step step, Rejection why) {
        String trace = step.ruling == null ? "-" : step.ruling.trace();
        switch (step.message()) {
            case FunctionCall _ -> {
                ring.add(Reply.poisoned(Kind.FUNCTION, why));
                conversation.toUpstream(Poison.functionCall(conversation.buffer()));
            }
            case Parse parse -> poisonParse(parse.statement(), trace, why);
            case Query _ -> poisonQuery(trace, why);
            case Faulty(boolean isSimple, _) when isSimple -> poisonQuery(trace, why);
            default -> poisonParse(Poison.NAME, trace, why);
        }
    }

    private void poisonParse(String name, String trace, Rejection why) {
        batch.parseFails(name);
        ring.add(Reply.poisoned(Kind.PARSE, why));
        conversation.toUpstream(Poison.parse(conversation.buffer(), name, trace));
    }

    private void poisonQuery(String trace, Rejection why) {
        batch.simple();
        ring.add(Reply.poisoned(Kind.QUERY, why));
        conversation.toUpstream(Poison.query(conversation.buffer(), trace));
    }

    /// Undoes a command whose answer went over its limit and that the server finished before the
    /// cancel came: the batch is still open.
    void undoBatch(Rejection why) {
        poisonParse(Poison.NAME, "-", why);
        batch.serverSkips();
    }

    /// The same inside a transaction block, after a Query.
    void undoQuery(Rejection why) {
        poisonQuery("-", why);
    }
}
