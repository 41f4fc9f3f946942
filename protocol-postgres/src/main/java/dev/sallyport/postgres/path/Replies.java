package dev.sallyport.postgres.path;

import dev.sallyport.core.Outcome;
import dev.sallyport.core.sql.SqlFacts;
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

    private final Conversation conversation;
    private final ReplyRing ring;
    private final SessionState state;
    private final List<SqlFacts> succeeded = new ArrayList<>();
    private boolean overLimit;
    private boolean failed;
    private boolean fatal;

    Replies(Conversation conversation) {
        this.conversation = conversation;
        this.ring = conversation.ring();
        this.state = conversation.state();
    }

    /// Whether the server said why it ends the connection.
    boolean isFatal() {
        return fatal;
    }

    /// A DataRow or CopyData begins.
    Way row(byte tag, int length) {
        Run run = head(Kind.EXECUTE, Kind.QUERY).run();
        if (overLimit || run == null) {
            return Way.SKIP;
        }
        if (run.exceeds(1L + length)) {
            overLimit = true;
            conversation.cancelUpstream();
            return Way.SKIP;
        }
        if (tag == Backend.DATA_ROW) {
            run.row();
        }
        return Way.STREAM;
    }

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
        return switch (tag) {
            case Backend.READY_FOR_QUERY -> ready(Reader.int8(body));
            case Backend.COMMAND_COMPLETE -> completed(Reader.cStringLenient(body, 1000));
            case Backend.EMPTY_QUERY_RESPONSE, Backend.PORTAL_SUSPENDED -> completed("");
            case Backend.PARSE_COMPLETE -> done(Kind.PARSE);
            case Backend.BIND_COMPLETE -> done(Kind.BIND);
            case Backend.CLOSE_COMPLETE -> done(Kind.CLOSE);
            case Backend.PARAMETER_DESCRIPTION -> parameterTypes(body);
            case Backend.ROW_DESCRIPTION -> described();
            case Backend.NO_DATA -> described();
            case Backend.ERROR_RESPONSE -> error(ErrorFields.read(body));
            case Backend.NOTICE_RESPONSE, Backend.NOTIFICATION_RESPONSE -> true;
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

    private boolean described() {
        Reply head = ring.head();
        if (head != null && head.kind() == Kind.QUERY) {
            return !overLimit;
        }
        boolean own = head(Kind.DESCRIBE, Kind.OWN_DESCRIBE).kind() == Kind.OWN_DESCRIBE;
        ring.pop();
        return !own;
    }

    private boolean parameter(ByteBuf body) {
        String name = Reader.cStringLenient(body, 10_000);
        String problem = state.reported(name, Reader.cStringLenient(body, body.readableBytes()));
        if (problem != null) {
            conversation.end("0A000", problem);
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
            succeeded.add(head.ruling().facts());
        }
    }

    /// The server finished before the cancel came; the batch is open still, so it can be undone.
    private void stoppedTooLate(Run run) {
        overLimit = false;
        run.finish(Outcome.Status.ERROR, LIMIT);
        conversation.forwarder().undoBatch(Unsupported.overLimit(run, false));
    }

    private boolean error(ErrorFields fields) {
        Reply head = ring.head();
        fatal |= fields.isFatal();
        failed = true;
        state.failed();
        Rejection instead = head == null || fatal ? null : instead(head);
        if (head != null && head.run() != null) {
            head.run().failed(instead == null ? fields.code() : instead.sqlState());
        }
        overLimit = false;
        if (!fatal && !ring.failed(fields.code())) {
            conversation.forwarder().serverSkips();
        }
        if (instead != null) {
            conversation.answerError(instead);
        }
        return instead == null;
    }

    private @Nullable Rejection instead(Reply head) {
        return overLimit && head.run() != null
                ? Unsupported.overLimit(head.run(), false)
                : head.rejection();
    }

    private boolean ready(byte status) {
        Reply head = ring.ready();
        boolean succeeds = !failed;
        failed = false;
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
        settleNames(succeeds);
        conversation.forwarder().serverIsReady();
        return true;
    }

    private void settleNames(boolean succeeds) {
        if (ring.isEmpty() && conversation.isQuiet()) {
            if (succeeds) {
                succeeded.forEach(conversation.names()::succeeded);
            }
            if (state.isIdle()) {
                conversation.names().settled();
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
            conversation.forwarder().undoQuery(why);
            return false;
        }
        conversation.answerError(why);
        state.ready(status, ring.isEmpty());
        return true;
    }

    /// After a message was relayed or swallowed.
    void relayed(byte tag) {
        if (tag == Backend.ERROR_RESPONSE && fatal) {
            conversation.flush();
        }
    }
}
