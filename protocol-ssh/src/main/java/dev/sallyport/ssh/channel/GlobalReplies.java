package dev.sallyport.ssh.channel;

import java.io.IOException;
import java.util.ArrayDeque;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Answers to a client's global requests, which carry no name: they go out in the order of the
/// requests (RFC 4254, section 4), although some take minutes. Guarded by `this`.
final class GlobalReplies {
    private final Session session;
    private final ArrayDeque<Slot> open = new ArrayDeque<>();

    GlobalReplies(Session session) {
        this.session = session;
    }

    /// One request's answer, given once, from any thread.
    final class Slot {
        private final boolean isWanted;
        private @Nullable Buffer packet;
        private boolean isGiven;

        private Slot(boolean isWanted) {
            this.isWanted = isWanted;
        }

        /// @param content what the answer carries
        void succeed(byte[] content) {
            Buffer buffer =
                    session.createBuffer(SshConstants.SSH_MSG_REQUEST_SUCCESS, content.length + 16);
            buffer.putRawBytes(content);
            give(this, buffer);
        }

        void fail() {
            give(this, session.createBuffer(SshConstants.SSH_MSG_REQUEST_FAILURE, 16));
        }
    }

    /// @param isWanted whether the client waits for an answer
    synchronized Slot next(boolean isWanted) {
        var slot = new Slot(isWanted);
        if (isWanted) {
            open.add(slot);
        }
        return slot;
    }

    private synchronized void give(Slot slot, Buffer packet) {
        if (!slot.isWanted || slot.isGiven) {
            return;
        }
        slot.packet = packet;
        slot.isGiven = true;
        try {
            while (!open.isEmpty() && open.getFirst().packet != null) {
                session.writePacket(open.removeFirst().packet);
            }
        } catch (IOException e) {
            session.exceptionCaught(e);
        }
    }
}
