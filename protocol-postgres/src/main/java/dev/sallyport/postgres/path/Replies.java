package dev.sallyport.postgres.path;

import dev.sallyport.core.Outcome;
import dev.sallyport.postgres.path.FrameWalker.Way;
import dev.sallyport.postgres.path.Reply.Kind;
import dev.sallyport.postgres.wire.BackendMessages;
import dev.sallyport.postgres.wire.ErrorFields;
import dev.sallyport.postgres.wire.ProtocolViolation;
import dev.sallyport.postgres.wire.Reader;
import dev.sallyport.postgres.wire.Tags;
import dev.sallyport.postgres.wire.Tags.Backend;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives each of the upstream's messages to the command it answers, and says whether the client
/// sees it. A message that nothing asked for is a [ProtocolViolation]. Belongs to the event loop.
final class Replies {
    private static final String LIMIT = "54000";
    private static final String FAILED_TRANSACTION = "25P02";

    private final Conversation conversation;
    private final ReplyRing ring;
    private final SessionState state;
    private final MaskedAnswers masked;
    private final Masking masking;
    private final CatalogueAnswer catalogue;
    private final List<Ruling> succeeded = new ArrayList<>();
    private boolean overLimit;
    private boolean failed;
    private boolean fatal;

    Replies(Conversation conversation, MaskedAnswers masked) {
        this.conversation = conversation;
        this.masked = masked;
        this.masking = conversation.masking();
        this.catalogue = new CatalogueAnswer(conversation);
        this.ring = conversation.ring();
        this.state = conversation.state();
    }

    /// Whether the server said why it ends the connection.
    boolean isFatal() {
        return fatal;
    }

    /// A DataRow or CopyData begins.
    Way row(byte tag, int length) {
        if (masking.isReading()) {
            return Way.WHOLE;
        }
        Reply head = head(Kind.EXECUTE, Kind.QUERY);
        Run run = head.run();
        if (overLimit || run == null) {
            return Way.SKIP;
        }
        if (run.exceeds(1L + length)) {
            overLimit = true;
            conversation.cancelUpstream();
            return Way.SKIP;
        }
        if (MaskedAnswers.masksRows(head)) {
            if (tag == Backend.DATA_ROW) {
                return Way.WHOLE;
            }
            MaskedAnswers.checkCopy(head);
        }
        run.row();
        return Way.STREAM;
    }

    private boolean row(ByteBuf body) {
        Reply head = head(Kind.EXECUTE, Kind.QUERY);
        if (head.run() != null) {
            masked.row(head, head.run(), body);
        }
        return false;
    }

    /// Row data that the client gets.
    void released(ByteBuf in, int start, int end) {
        Reply head = ring.head();
        if (head != null && head.run() != null) {
            head.run().released(in, start, end);
        }
    }

    /// @param frame a whole message with its header
    /// @return whether it is relayed as it is
    boolean take(byte tag, ByteBuf frame) {
        ByteBuf body = frame.slice(Tags.HEADER_BYTES, frame.readableBytes() - Tags.HEADER_BYTES);
        if (catalogue.takes(tag, body)) {
            catalogue.take(tag, body);
            return false;
        }
        return switch (tag) {
            case Backend.DATA_ROW -> row(body);
            case Backend.READY_FOR_QUERY -> ready(Reader.int8(body));
            case Backend.COMMAND_COMPLETE -> completed(Reader.cStringLenient(body, 1000));
            case Backend.EMPTY_QUERY_RESPONSE, Backend.PORTAL_SUSPENDED -> completed("");
            case Backend.PARSE_COMPLETE -> done(Kind.PARSE);
            case Backend.BIND_COMPLETE -> done(Kind.BIND);
            case Backend.CLOSE_COMPLETE -> done(Kind.CLOSE);
            case Backend.PARAMETER_DESCRIPTION -> parameterTypes(body);
            case Backend.ROW_DESCRIPTION -> described(body);
            case Backend.NO_DATA -> described(null);
            case Backend.ERROR_RESPONSE -> error(body);
            case Backend.NOTICE_RESPONSE -> notice(body);
            case Backend.NOTIFICATION_RESPONSE -> true;
            case Backend.PARAMETER_STATUS -> parameter(body);
            case Backend.COPY_IN_RESPONSE -> copyIn();
            case Backend.COPY_OUT_RESPONSE, Backend.COPY_DONE -> {
                head(Kind.EXECUTE, Kind.QUERY);
                yield !overLimit;
            }
            default ->
                    throw new ProtocolViolation(
                            "message with tag " + (tag & 0xff) + " from the upstream after login");
        };
    }

    private Reply head(Kind one, Kind other) {
        Reply head = ring.head();
        if (head == null || (head.kind() != one && head.kind() != other)) {
            throw new ProtocolViolation(
                    "an answer to " + one + " from the upstream, expected one to " + head);
        }
        return head;
    }

    private boolean done(Kind kind) {
        Reply head = head(kind, kind);
        if (head.rejection() != null) {
            throw new ProtocolViolation("the upstream accepted a statement that can't be parsed");
        }
        if (head.name() != null) {
            head.name().confirm();
        }
        finish(head);
        ring.pop();
        return true;
    }

    private static void finish(Reply head) {
        if (head.closes() && head.run() != null) {
            head.run().finish(Outcome.Status.OK, null);
        }
    }

    private boolean parameterTypes(ByteBuf body) {
        Statement statement = head(Kind.DESCRIBE, Kind.DESCRIBE).describes();
        int count = Reader.int16(body) & 0xffff;
        var types = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            types.add(Reader.int32(body));
        }
        if (statement != null) {
            statement.describedAs(types);
        }
        return true;
    }

    /// @param columns body of a RowDescription; null for NoData
    private boolean described(@Nullable ByteBuf columns) {
        Reply head = ring.head();
        if (head != null && head.kind() == Kind.QUERY) {
            describe(head, columns);
            return !overLimit;
        }
        Reply described = head(Kind.DESCRIBE, Kind.OWN_DESCRIBE);
        describe(described, columns);
        ring.pop();
        return described.kind() == Kind.DESCRIBE;
    }

    private void describe(Reply head, @Nullable ByteBuf columns) {
        if (columns != null && head.ruling() != null) {
            masked.described(head.ruling(), columns);
        }
    }

    private boolean notice(ByteBuf body) {
        if (masked.isActive()) {
            masked.redact(Backend.NOTICE_RESPONSE, body);
            return false;
        }
        return true;
    }

    private boolean parameter(ByteBuf body) {
        String name = Reader.cStringLenient(body, 10_000);
        if (name.equals("session_authorization")) {
            return false; // the upstream login's name is not shown
        }
        String problem = state.reported(name, Reader.cStringLenient(body, body.readableBytes()));
        if (problem != null) {
            conversation.parting().end("0A000", problem);
        }
        return problem == null;
    }

    private boolean copyIn() {
        head(Kind.EXECUTE, Kind.QUERY);
        ring.copyInBegins();
        return true;
    }

    private boolean completed(String tag) {
        Reply head = head(Kind.EXECUTE, Kind.QUERY);
        Run run = head.run();
        if (run == null || head.rejection() != null) {
            throw new ProtocolViolation("the upstream ran a statement that can't be parsed");
        }
        run.completed(tag);
        state.completed(tag);
        if (head.kind() == Kind.QUERY) {
            return !overLimit;
        }
        ring.copyInEnds();
        ring.pop();
        if (overLimit) {
            stoppedTooLate(run);
            return false;
        }
        released(head);
        finish(head);
        return true;
    }

    /// The whole command succeeded.
    private void released(Reply head) {
        if (head.ruling() != null) {
            succeeded.add(head.ruling());
        }
    }

    /// The server finished before the cancel came; the batch is open still, so it can be undone.
    private void stoppedTooLate(Run run) {
        overLimit = false;
        run.finish(Outcome.Status.ERROR, LIMIT);
        conversation.refusals().undoBatch(Unsupported.overLimit(run, false));
    }

    private boolean error(ByteBuf body) {
        var fields = ErrorFields.read(body.duplicate());
        Reply head = ring.head();
        fatal |= fields.isFatal();
        failed = true;
        state.failed();
        Rejection instead = head == null || fatal ? null : instead(head, fields.code());
        if (head != null && head.run() != null) {
            head.run().failed(instead == null ? fields.code() : instead.sqlState());
        }
        overLimit = false;
        if (!fatal && !ring.failed(fields.code())) {
            conversation.batch().serverSkips();
        }
        if (instead != null) {
            conversation.answerError(instead);
        } else if (masked.isActive() && !fatal) {
            masked.redact(Backend.ERROR_RESPONSE, body);
        } else {
            return true;
        }
        return false;
    }

    /// A FunctionCall in a failed transaction is refused by the server itself, for its own reason.
    private @Nullable Rejection instead(Reply head, String sqlState) {
        if (overLimit && head.run() != null) {
            return Unsupported.overLimit(head.run(), false);
        }
        boolean own = head.kind() == Kind.FUNCTION && sqlState.equals(FAILED_TRANSACTION);
        return own ? null : head.rejection();
    }

    private boolean ready(byte status) {
        Reply head = ring.ready();
        boolean succeeds = !failed;
        failed = false;
        if (head != null && head.name() != null) {
            head.name().confirm(); // a Query ends the unnamed statement, whatever comes of it
        }
        if (head != null && head.kind() == Kind.QUERY && succeeds) {
            if (head.rejection() != null || head.run() == null) {
                throw new ProtocolViolation("the upstream ran a statement that can't be parsed");
            }
            if (overLimit) {
                overLimit = false;
                return queryOverLimit(head.run(), status);
            }
            released(head);
            finish(head);
        }
        state.ready(status, ring.isEmpty());
        settleNames(head, succeeds);
        if (ring.isEmpty()) {
            conversation.batch().serverIsReady();
        }
        return true;
    }

    private void settleNames(@Nullable Reply head, boolean succeeds) {
        if (succeeds) {
            succeeded.forEach(ruling ->
                    conversation.names().succeeded(ruling.facts(), ruling.question().mark()));
        }
        if (head != null && state.isIdle()) {
            conversation.names().transactionEnded(head.mark());
        }
        if (ring.isEmpty()) {
            masked.end();
            if (state.isIdle()) {
                masking.idle();
            }
        }
        succeeded.clear();
    }

    /// Inside a transaction block the transaction is made to fail, so that nothing stays of the
    /// command; the failing statement's ReadyForQuery takes this one's place. Outside it is too
    /// late.
    private boolean queryOverLimit(Run run, byte status) {
        run.finish(Outcome.Status.ERROR, LIMIT);
        boolean undoes = status == BackendMessages.IN_TRANSACTION;
        Rejection why = Unsupported.overLimit(run, !undoes);
        if (undoes) {
            conversation.refusals().undoQuery(why);
            return false;
        }
        conversation.answerError(why);
        state.ready(status, ring.isEmpty());
        return true;
    }
}
