package dev.sallyport.ssh.channel;

import dev.sallyport.ssh.upstream.UpstreamChannel;
import dev.sallyport.ssh.wire.ChannelWriter;
import dev.sallyport.ssh.wire.WindowCredit;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;
import org.jspecify.annotations.Nullable;

/// A forwarded connection that one side asks for (RFC 4254, section 7): confirmed only when the
/// other side has it. Then bytes go both ways until both have ended.
final class ForwardChannel extends AbstractServerChannel {
    /// What is to become of the request; returns at once.
    interface Opener {
        /// @param details of the request, valid during the call
        void open(ForwardChannel channel, Buffer details);

        /// The side that asked has closed the channel, before or after it was confirmed.
        void closed();
    }

    private final Opener opener;
    private final ChannelWriter writer = new ChannelWriter(this);
    private final WindowCredit consumed;
    private final OpenFuture opening = new DefaultOpenFuture(this, this);
    private final AtomicLong received = new AtomicLong();
    private volatile @Nullable UpstreamChannel other;

    ForwardChannel(Opener opener, Executor blocking) {
        super(null);
        this.opener = opener;
        this.consumed = new WindowCredit(this, blocking);
    }

    @Override
    protected OpenFuture doInit(Buffer details) {
        opener.open(this, details);
        return opening;
    }

    /// The other side has the connection: this side is told, and may send.
    void accepted(UpstreamChannel to) {
        other = to;
        signalChannelOpenSuccess();
        opening.setOpened();
    }

    /// @param reason of RFC 4254, section 5.1
    /// @param message for the client
    void refused(int reason, String message) {
        Buffer buffer =
                getSession()
                        .createBuffer(
                                SshConstants.SSH_MSG_CHANNEL_OPEN_FAILURE,
                                4 * message.length() + 32);
        buffer.putUInt(getRecipient());
        buffer.putUInt(reason);
        buffer.putString(message);
        buffer.putString("");
        try {
            getSession().writePacket(buffer);
        } catch (IOException e) {
            getSession().exceptionCaught(e);
        }
        close(true);
    }

    /// Bytes that the side that asked has sent.
    long received() {
        return received.get();
    }

    ChannelWriter writer() {
        return writer;
    }

    /// What the other side sent is at its end.
    void end() {
        writer.afterwards(() -> {
            try {
                sendEof();
            } catch (IOException e) {
                close(true);
            }
        });
    }

    /// Closed when everything written so far has gone out.
    void closeAfterwards() {
        writer.afterwards(() -> close(false));
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        UpstreamChannel to = other;
        if (to != null && !isClosing()) {
            received.addAndGet(length);
            to.writer().write(false, data, offset, (int) length, consumed);
        }
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) {
        consumed.gone((int) length); // connections have no second stream
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        UpstreamChannel to = other;
        if (to != null) {
            to.endInput();
        }
    }

    @Override
    public void handleWindowAdjust(Buffer buffer) throws IOException {
        super.handleWindowAdjust(buffer);
        writer.windowOpened();
    }

    @Override
    protected void preClose() {
        writer.close();
        opener.closed();
        UpstreamChannel to = other;
        if (to != null) {
            to.close(false);
        }
        super.preClose();
    }
}
