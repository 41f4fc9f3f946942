package dev.sallyport.ssh.upstream;

import dev.sallyport.ssh.wire.ChannelWriter;
import dev.sallyport.ssh.wire.Pty;
import dev.sallyport.ssh.wire.WindowCredit;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.EventNotifier;
import org.apache.sshd.common.util.buffer.Buffer;

/// A channel that the gateway opened: at the host, or at the client for what the host accepted.
public final class UpstreamChannel extends AbstractClientChannel {
    private final UpstreamRequest request;
    private final UpstreamSink sink;
    private final ChannelWriter writer;
    private final WindowCredit consumed;
    private final AtomicBoolean hasOpened = new AtomicBoolean();

    private UpstreamChannel(UpstreamRequest request, UpstreamSink sink, Executor blocking) {
        super(type(request));
        this.request = request;
        this.sink = sink;
        this.writer = new ChannelWriter(this);
        this.consumed = new WindowCredit(this, blocking);
        addCloseFutureListener(_ -> closed());
    }

    private static String type(UpstreamRequest request) {
        return switch (request) {
            case UpstreamRequest.Exec _, UpstreamRequest.Shell _, UpstreamRequest.Subsystem _ ->
                    "session";
            case UpstreamRequest.Connection _ -> "direct-tcpip";
            case UpstreamRequest.Socket _ -> "direct-streamlocal@openssh.com";
            case UpstreamRequest.Accepted _ -> "forwarded-tcpip";
            case UpstreamRequest.AcceptedSocket _ -> "forwarded-streamlocal@openssh.com";
        };
    }

    /// Opens a channel and waits until the peer has confirmed it.
    ///
    /// @throws IOException when it does not
    public static UpstreamChannel open(
            Session session,
            UpstreamRequest request,
            UpstreamSink sink,
            Executor blocking,
            Duration patience)
            throws IOException {
        var channel = new UpstreamChannel(request, sink, blocking);
        try {
            session.getService(ConnectionService.class).registerChannel(channel);
            channel.open().verify(patience);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close(true);
            throw e;
        }
    }

    /// Where input goes.
    public ChannelWriter writer() {
        return writer;
    }

    /// So much of what [UpstreamSink#data] brought is used up: the host may send as much again.
    public ChannelWriter.Credit consumed() {
        return consumed;
    }

    /// No more input, once everything written so far has gone out.
    public void endInput() {
        writer.afterwards(() -> {
            try {
                sendEof();
            } catch (IOException e) {
                close(true);
            }
        });
    }

    /// @param name without `SIG`
    public void signal(String name) {
        ask("signal", name.length() + 8, buffer -> buffer.putString(name));
    }

    public void resize(Pty.Size size) {
        ask("window-change", 32, buffer -> put(buffer, size));
    }

    /// A `break` (RFC 4335).
    public void interrupt(int milliseconds) {
        ask("break", 16, buffer -> buffer.putInt(milliseconds));
    }

    private interface Filling {
        void fill(Buffer buffer);
    }

    private void ask(String name, int bytes, Filling filling) {
        try {
            send(name, false, bytes, filling);
        } catch (IOException e) {
            close(true);
        }
    }

    private void send(String name, boolean wantReply, int bytes, Filling filling)
            throws IOException {
        Buffer buffer =
                getSession()
                        .createBuffer(
                                SshConstants.SSH_MSG_CHANNEL_REQUEST, bytes + name.length() + 16);
        buffer.putUInt(getRecipient());
        buffer.putString(name);
        buffer.putBoolean(wantReply);
        filling.fill(buffer);
        writePacket(buffer);
    }

    /// RFC 4254, sections 5.1 and 7.2; OpenSSH's PROTOCOL file, section 2.4.
    @Override
    public synchronized OpenFuture open() throws IOException {
        openFuture = new DefaultOpenFuture(toString(), futureLock);
        Buffer buffer = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN, 512);
        buffer.putString(getChannelType());
        buffer.putUInt(getChannelId());
        buffer.putUInt(getLocalWindow().getSize());
        buffer.putUInt(getLocalWindow().getPacketSize());
        switch (request) {
            case UpstreamRequest.Connection(String host, int port) -> {
                buffer.putString(host);
                buffer.putUInt(port);
                buffer.putString(
                        "127.0.0.1"); // the originator, which is none of the host's business
                buffer.putUInt(0);
            }
            case UpstreamRequest.Socket(String path) -> {
                buffer.putString(path);
                buffer.putString("");
                buffer.putUInt(0);
            }
            case UpstreamRequest.Accepted accepted -> {
                buffer.putString(accepted.host());
                buffer.putUInt(accepted.port());
                buffer.putString(accepted.originator());
                buffer.putUInt(accepted.originatorPort());
            }
            case UpstreamRequest.AcceptedSocket(String path) -> {
                buffer.putString(path);
                buffer.putString("");
            }
            case UpstreamRequest.Exec _, UpstreamRequest.Shell _, UpstreamRequest.Subsystem _ -> {}
        }
        writePacket(buffer);
        return openFuture;
    }

    @Override
    protected void doOpen() throws IOException {
        hasOpened.set(true);
        sink.opened(this);
        switch (request) {
            case UpstreamRequest.Exec exec -> {
                if (exec.pty().isPresent()) {
                    askForTerminal(exec.pty().get());
                }
                send("exec", true, 4 * exec.line().length(), b -> b.putString(exec.line()));
            }
            case UpstreamRequest.Shell shell -> {
                askForTerminal(shell.pty());
                send("shell", true, 0, _ -> {});
            }
            case UpstreamRequest.Subsystem(String name) ->
                    send("subsystem", true, name.length() + 4, b -> b.putString(name));
            case UpstreamRequest.Connection _,
                    UpstreamRequest.Socket _,
                    UpstreamRequest.Accepted _,
                    UpstreamRequest.AcceptedSocket _ -> {}
        }
        sink.requested(this);
    }

    private void askForTerminal(Pty pty) throws IOException {
        send(
                "pty-req",
                false,
                pty.term().length() + pty.modes().length + 64,
                buffer -> {
                    buffer.putString(pty.term());
                    put(buffer, pty.size());
                    buffer.putBytes(pty.modes());
                });
    }

    private static void put(Buffer buffer, Pty.Size size) {
        buffer.putInt(size.columns());
        buffer.putInt(size.rows());
        buffer.putInt(size.width());
        buffer.putInt(size.height());
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        if (!isClosing()) {
            sink.data(false, data, offset, (int) length);
        }
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) {
        if (!isClosing()) {
            sink.data(true, data, offset, (int) length);
        }
    }

    /// The library's own handlers only remember; ours are in [#handleInternalRequest].
    @Override
    protected void addChannelSignalRequestHandlers(EventNotifier<String> notifier) {}

    @Override
    protected RequestHandler.Result handleInternalRequest(
            String name, boolean wantReply, Buffer buffer) throws IOException {
        switch (name) {
            case "exit-status" -> sink.exited(buffer.getInt());
            case "exit-signal" ->
                    sink.killed(buffer.getString(), buffer.getBoolean(), buffer.getString());
            case "eow@openssh.com", "xon-xoff" -> {}
            default -> {
                return super.handleInternalRequest(name, wantReply, buffer);
            }
        }
        return RequestHandler.Result.ReplySuccess;
    }

    @Override
    public void handleWindowAdjust(Buffer buffer) throws IOException {
        super.handleWindowAdjust(buffer);
        writer.windowOpened();
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        sink.ended();
    }

    @Override
    public void handleFailure() {
        sink.refused();
        close(false);
    }

    private void closed() {
        writer.close();
        if (hasOpened.get()) {
            sink.closed();
        }
    }
}
