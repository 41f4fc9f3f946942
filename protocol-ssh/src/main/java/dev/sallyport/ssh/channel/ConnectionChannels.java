package dev.sallyport.ssh.channel;

import java.io.IOException;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.session.AbstractServerSession;
import org.apache.sshd.server.session.ServerConnectionService;

/// What a logged-in client may open and ask for on its connection (RFC 4254, sections 4 and 5): the
/// matrix. What is not in it is refused in the protocol's words, and recorded.
public final class ConnectionChannels extends ServerConnectionService {
    private static final int MOST_CHANNELS = 128;
    private static final int MOST_SESSIONS = 32;
    private static final byte[] NOTHING = {};

    private final LiveSession live;
    private final Works works;
    private final HostKeyProof proof;
    private final GlobalReplies replies;
    private final RemoteListeners listeners;
    private boolean takesSessions = true;

    public ConnectionChannels(AbstractServerSession session, HostKeyProof proof)
            throws SshException {
        super(session);
        LiveSession known = session.getAttribute(LiveSession.KEY);
        if (known == null) {
            throw new SshException("no session was opened for this connection");
        }
        this.live = known;
        this.works = new SessionWorks();
        this.proof = proof;
        this.replies = new GlobalReplies(session);
        this.listeners = known.listeners();
    }

    @Override
    protected void channelOpen(Buffer buffer) throws Exception {
        int start = buffer.rpos();
        String type = buffer.getString();
        long sender = buffer.getUInt();
        if (getChannels().size() >= MOST_CHANNELS
                || (type.equals("session") && sessions() >= MOST_SESSIONS)) {
            refuse(buffer, sender, SshConstants.SSH_OPEN_RESOURCE_SHORTAGE, "too many channels");
            return;
        }
        switch (type) {
            case "session" -> {
                if (!takesSessions) {
                    live.refuse("a session after no-more-sessions");
                    refuse(
                            buffer,
                            sender,
                            SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                            "no more sessions, as you asked");
                    return;
                }
            }
            case "direct-tcpip", "direct-streamlocal@openssh.com" -> {}
            default -> {
                live.refuse("channel " + type);
                refuse(
                        buffer,
                        sender,
                        SshConstants.SSH_OPEN_UNKNOWN_CHANNEL_TYPE,
                        "this channel type is not supported");
                return;
            }
        }
        buffer.rpos(start);
        super.channelOpen(buffer);
    }

    private long sessions() {
        return getChannels().stream().filter(SessionChannel.class::isInstance).count();
    }

    private void refuse(Buffer buffer, long sender, int reason, String message) throws IOException {
        sendChannelOpenFailure(buffer, sender, reason, message, "");
    }

    /// What the library asks for a `session` channel.
    public Channel session() {
        return new SessionChannel(live, works);
    }

    /// What the library asks for a `direct-…` channel.
    public Channel forward(boolean isSocket) {
        return new ForwardChannel(new DirectForward(live, isSocket), live.parts().blocking());
    }

    @Override
    protected IoWriteFuture globalRequest(Buffer buffer) throws Exception {
        String name = buffer.getString();
        GlobalReplies.Slot reply = replies.next(buffer.getBoolean());
        switch (name) {
            case "no-more-sessions@openssh.com" -> {
                takesSessions = false;
                reply.succeed(NOTHING);
            }
            case "keepalive@openssh.com" -> reply.fail(); // an answer is all it wants
            case "hostkeys-prove-00@openssh.com" ->
                    proof.prove(getSession(), buffer).ifPresentOrElse(reply::succeed, reply::fail);
            case "tcpip-forward" ->
                    listeners.listen(buffer.getString(), (int) buffer.getUInt(), false, reply);
            case "streamlocal-forward@openssh.com" ->
                    listeners.listen(buffer.getString(), 0, true, reply);
            case "cancel-tcpip-forward" ->
                    listeners.cancel(buffer.getString(), (int) buffer.getUInt(), false, reply);
            case "cancel-streamlocal-forward@openssh.com" ->
                    listeners.cancel(buffer.getString(), 0, true, reply);
            default -> {
                live.refuse("request " + name);
                reply.fail();
            }
        }
        return AbstractIoWriteFuture.fulfilled(name, true);
    }
}
