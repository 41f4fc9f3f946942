package dev.sallyport.postgres.path;

import dev.sallyport.postgres.OpenedSession;
import dev.sallyport.postgres.SessionEnd;
import dev.sallyport.postgres.wire.BackendMessages;
import dev.sallyport.postgres.wire.ErrorFields;
import dev.sallyport.postgres.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/// How a session ends: who leaves, what the other side is told, and why, for the record. The first
/// reason counts.
///
/// ```
/// open ─┬─ goodbye ─▶ leaving: what runs still finishes ─┬─▶ closed
///       ├─ the door ends it ─▶ last word ────────────────┤
///       └─ a leg is lost, a side violates, a fault ──────┘
/// ```
///
/// Belongs to the event loop.
final class Parting {
    private final OpenedSession opened;
    private final SessionLog log;
    private final Conversation conversation;
    private final ClientOutlet outlet;
    private String last = "";
    private boolean leaving;
    private boolean closed;

    Parting(OpenedSession opened, SessionLog log, Conversation conversation, ClientOutlet outlet) {
        this.opened = opened;
        this.log = log;
        this.conversation = conversation;
        this.outlet = outlet;
    }

    boolean isClosed() {
        return closed;
    }

    /// Whether the client said goodbye.
    boolean isLeaving() {
        return leaving;
    }

    /// The client said goodbye. The server may close before the client does: it is the client who
    /// left all the same.
    void leaves(ByteBuf goodbye) {
        leaving = true;
        opened.ends().accept("client closed");
        conversation.toUpstream(goodbye);
        conversation.flush();
    }

    void clientIsGone() {
        if (leaving && !conversation.ring().isEmpty()) {
            return; // the server finishes what was sent before the goodbye, and closes
        }
        close("client closed");
    }

    void upstreamIsGone(boolean saidWhy) {
        if (closed || leaving || saidWhy) {
            close("upstream closed");
        } else {
            opened.ends().accept("upstream closed");
            end("08006", "the connection to the target is lost; what ran last is not known");
        }
    }

    void clientViolates(ProtocolViolation violation) {
        log.violated("client", violation);
        end("08P01", String.valueOf(violation.getMessage()));
    }

    void upstreamViolates(ProtocolViolation violation) {
        log.violated("upstream", violation);
        end("08006", "the target does not speak PostgreSQL's protocol as expected");
    }

    /// The door ends the session: the client reads why as soon as no message is half sent.
    void sessionEnds(SessionEnd why) {
        if (!closed) {
            last = why.message();
            outlet.last(
                    BackendMessages.errorResponse(
                            conversation.buffer(), ErrorFields.fatal(why.sqlState(), last)));
            conversation.goOn();
        }
    }

    /// Closes when the client has read the last word.
    ///
    /// @return whether it has
    boolean isOver() {
        if (outlet.isDone()) {
            close(last);
        }
        return closed;
    }

    /// A reset is a way to leave.
    void clientIsReset() {
        close("client closed");
    }

    void failed(String side, Throwable cause) {
        if (!closed) {
            log.failed(side, cause);
            end("XX000", "internal error of the gateway; what ran last is not known");
        }
    }

    /// Says why and closes both sides.
    void end(String sqlState, String message) {
        if (closed) {
            return;
        }
        if (!outlet.isInsideFrame()) {
            outlet.last(
                    BackendMessages.errorResponse(
                            conversation.buffer(), ErrorFields.fatal(sqlState, message)));
        }
        close(message);
    }

    private void close(String reason) {
        if (!closed) {
            closed = true;
            opened.ends().accept(reason);
            conversation.close(reason, !leaving);
        }
    }
}
