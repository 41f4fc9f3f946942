package dev.sallyport.ssh.channel;

import dev.sallyport.ssh.wire.ChannelWriter;
import dev.sallyport.ssh.wire.Pty;
import dev.sallyport.ssh.wire.WindowCredit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;
import org.jspecify.annotations.Nullable;

/// A client's session channel (RFC 4254, section 6): every request is taken up here or refused and
/// recorded.
///
/// ```
/// env, pty-req ─▶ exec | shell | subsystem ─▶ data, signal, window-change, break ─▶ EOF, close
///                 once
/// ```
///
/// Fields belong to the connection's I/O thread; others may read the volatile ones.
final class SessionChannel extends AbstractServerChannel implements ClientChannel {
    private static final int MOST_MODE_BYTES = 1024;
    private static final int MOST_COLUMNS = 10_000;
    private static final Set<String> SIGNALS =
            Set.of(
                    "ABRT", "ALRM", "FPE", "HUP", "ILL", "INT", "KILL", "PIPE", "QUIT", "SEGV",
                    "TERM", "USR1", "USR2");

    private final LiveSession live;
    private final Works works;
    private final ChannelWriter writer = new ChannelWriter(this);
    private final WindowCredit consumed;
    private final Surroundings surroundings = new Surroundings();
    private final ByteArrayOutputStream early = new ByteArrayOutputStream(0);
    private final Resizes resizes;
    private volatile @Nullable Pty pty;
    private volatile @Nullable ChannelWork work;
    private volatile boolean isStarted;

    SessionChannel(LiveSession live, Works works) {
        super(null);
        this.live = live;
        this.works = works;
        this.consumed = new WindowCredit(this, live.parts().blocking());
        this.resizes = new Resizes(live.parts().blocking(), this::tell);
    }

    @Override
    protected Result handleInternalRequest(String name, boolean wantReply, Buffer buffer)
            throws IOException {
        return switch (name) {
            case "env" -> environment(buffer.getString(), buffer.getString());
            case "pty-req" -> terminal(buffer);
            case "exec" -> exec(buffer.getBytes());
            case "shell" -> begin("shell", works.shell(context()), !surroundings.wantsRaw());
            case "subsystem" -> subsystem(buffer.getString());
            case "signal" -> signal(buffer.getString());
            case "window-change" -> resize(size(buffer));
            case "break" -> interrupt(buffer.getInt());
            case "eow@openssh.com" -> Result.ReplySuccess;
            case "keepalive@openssh.com" -> Result.ReplyFailure; // an answer is all it wants
            default -> refuse(name);
        };
    }

    private Result refuse(String what) {
        live.refuse(what);
        return Result.ReplyFailure;
    }

    private Result environment(String name, String value) {
        return work == null && surroundings.set(name, value)
                ? Result.ReplySuccess
                : refuse("env " + name);
    }

    private Result terminal(Buffer buffer) {
        Optional<String> term = Surroundings.term(buffer.getString());
        Pty.Size size = size(buffer);
        byte[] modes = buffer.getBytes();
        if (work != null || pty != null || term.isEmpty() || modes.length > MOST_MODE_BYTES) {
            return refuse("pty-req");
        }
        pty = new Pty(term.get(), size, modes);
        return Result.ReplySuccess;
    }

    private static Pty.Size size(Buffer buffer) {
        return new Pty.Size(
                clamp(buffer.getInt()),
                clamp(buffer.getInt()),
                clamp(buffer.getInt()),
                clamp(buffer.getInt()));
    }

    private static int clamp(int value) {
        return Math.clamp(value, 0, MOST_COLUMNS);
    }

    /// A line is text: what is no UTF-8 can be neither shown nor approved.
    private Result exec(byte[] line) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
            return begin("exec", Optional.of(works.exec(context(), text)), true);
        } catch (CharacterCodingException e) {
            return refuse("exec with a line that is not UTF-8");
        }
    }

    private Result subsystem(String name) {
        return begin("subsystem " + name, works.subsystem(context(), name), false);
    }

    private ChannelContext context() {
        return new ChannelContext(
                live, this, surroundings.variables(), surroundings.wantsRaw(), pty());
    }

    /// @param listens whether a line of ours on its stderr does no harm
    private Result begin(String what, Optional<ChannelWork> next, boolean listens) {
        if (work != null || next.isEmpty()) {
            return refuse(work == null ? what : "a second request on one channel: " + what);
        }
        work = next.get();
        if (listens) {
            live.told(this);
        }
        return Result.ReplySuccess;
    }

    /// The work starts after the answer to its request has gone out.
    @Override
    protected IoWriteFuture sendResponse(
            Buffer buffer, String name, Result result, boolean wantReply) throws IOException {
        IoWriteFuture sent = super.sendResponse(buffer, name, result, wantReply);
        if (work != null && !isStarted) {
            isStarted = true;
            work.start();
            byte[] waiting = early.toByteArray();
            early.reset();
            if (waiting.length > 0) {
                work.input(waiting, 0, waiting.length);
            }
            if (isEofSignalled()) {
                work.inputEnded();
            }
        }
        return sent;
    }

    private Result signal(String name) {
        if (work == null || !SIGNALS.contains(name)) {
            return refuse("signal " + name);
        }
        work.signal(name);
        return Result.ReplySuccess;
    }

    private Result resize(Pty.Size size) {
        Pty before = pty;
        if (before == null) {
            return refuse("window-change");
        }
        if (!size.equals(before.size())) {
            pty = before.resized(size);
            if (work != null) {
                resizes.changed(size);
            }
        }
        return Result.ReplySuccess;
    }

    private void tell(Pty.Size size) {
        ChannelWork told = work;
        if (told != null && !isClosing()) {
            told.resized(size);
        }
    }

    private Result interrupt(int milliseconds) {
        if (work == null) {
            return refuse("break");
        }
        work.interrupted(milliseconds);
        return Result.ReplySuccess;
    }

    /// What comes before the request is kept; the window bounds it.
    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        if (isClosing()) {
            return;
        }
        if (work == null) {
            early.write(data, offset, (int) length);
        } else {
            work.input(data, offset, (int) length);
        }
    }

    /// Clients have no second stream to send.
    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) {
        consumed.gone((int) length);
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        if (work != null) {
            work.inputEnded();
        }
    }

    @Override
    public void handleWindowAdjust(Buffer buffer) throws IOException {
        super.handleWindowAdjust(buffer);
        writer.windowOpened();
    }

    @Override
    protected void preClose() {
        live.gone(this);
        writer.close();
        if (work != null && isStarted) {
            work.closed();
        }
        super.preClose();
    }

    @Override
    public ChannelWriter writer() {
        return writer;
    }

    @Override
    public ChannelWriter.Credit consumed() {
        return consumed;
    }

    @Override
    public Optional<Pty> pty() {
        return Optional.ofNullable(pty);
    }

    @Override
    public void say(String line) {
        byte[] text = (line + (pty == null ? "\n" : "\r\n")).getBytes(StandardCharsets.UTF_8);
        writer.write(true, text, 0, text.length, ChannelWriter.NOBODY);
    }

    @Override
    public void exit(int status) {
        writer.afterwards(() -> finish("exit-status", 8, buffer -> buffer.putInt(status)));
    }

    @Override
    public void exitSignal(String name, boolean dumpedCore, String message) {
        writer.afterwards(() ->
                finish(
                        "exit-signal",
                        4 * (name.length() + message.length()) + 32,
                        buffer -> {
                            buffer.putString(name);
                            buffer.putBoolean(dumpedCore);
                            buffer.putString(message);
                            buffer.putString("");
                        }));
    }

    private interface Filling {
        void fill(Buffer buffer);
    }

    /// The end of data comes last: a client that has sent its own closes the channel on it, and
    /// what comes after that is lost.
    private void finish(String name, int bytes, Filling filling) {
        if (!getSession().isOpen()) { // nobody is told any more
            close(true);
            return;
        }
        try {
            Buffer buffer =
                    getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, bytes + 32);
            buffer.putUInt(getRecipient());
            buffer.putString(name);
            buffer.putBoolean(false);
            filling.fill(buffer);
            writePacket(buffer);
            sendEof();
            close(false);
        } catch (IOException e) {
            close(true);
        }
    }
}
