package dev.sallyport.ssh.broker;

import dev.sallyport.ssh.wire.ChannelWriter;
import dev.sallyport.ssh.wire.Pty;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.jline.utils.InfoCmp;

/// The client's terminal as the line editor sees it. What the client types is queued (its window
/// bounds the queue) and fed in on a virtual thread, since the editor's pipe can be full.
final class BrokerTerminal implements AutoCloseable {
    /// The library would run `infocmp` for a terminal that it has not loaded; the gateway runs no
    /// programs, so clients get one of these.
    private static final String FULL = "sallyport-full";

    private static final String DUMB = "sallyport-dumb";
    private static final Set<String> WITHOUT_CURSOR = Set.of("", "dumb", "unknown", "network");

    static {
        InfoCmp.setLoadedInfoCmp(
                FULL, Objects.requireNonNull(InfoCmp.getDefaultInfoCmp("xterm-256color")));
        InfoCmp.setLoadedInfoCmp(DUMB, Objects.requireNonNull(InfoCmp.getDefaultInfoCmp("dumb")));
    }

    private static final int MOST_LINE = 4_096;

    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    private record Typed(byte[] bytes, boolean isEnd) {}

    private final LineDisciplineTerminal terminal;
    private final BlockingQueue<Typed> typed = new LinkedBlockingQueue<>();
    private final ChannelWriter.Credit used;
    private final Thread feeder;
    private volatile Runnable onInterrupt = () -> {};
    private volatile boolean isClosed;
    private volatile boolean edits;
    private int sinceReturn; // the feeder's alone

    /// @param used told when the client may send as much again
    BrokerTerminal(Pty pty, Screen screen, ChannelWriter.Credit used) throws IOException {
        this.used = used;
        this.terminal =
                new LineDisciplineTerminal(
                        "sallyport",
                        WITHOUT_CURSOR.contains(pty.term()) ? DUMB : FULL,
                        new BufferedOutputStream(screen), // the library writes bytes one by one
                        StandardCharsets.UTF_8);
        terminal.setSize(size(pty.size()));
        silence();
        terminal.handle(Terminal.Signal.INT, _ -> onInterrupt.run());
        this.feeder = Thread.ofVirtual().name("broker input").start(this::feed);
    }

    /// The editor shows what it edits. What is typed before a command has begun to read may be a
    /// password for it: it is not shown, nor recorded then.
    private void silence() {
        var attributes = terminal.getAttributes();
        attributes.setLocalFlag(Attributes.LocalFlag.ECHO, false);
        terminal.setAttributes(attributes);
    }

    boolean isClosed() {
        return isClosed;
    }

    LineDisciplineTerminal terminal() {
        return terminal;
    }

    /// @param act run on Ctrl-C while no line is edited
    void onInterrupt(Runnable act) {
        onInterrupt = act;
    }

    /// From the connection's I/O thread.
    void typed(byte[] data, int offset, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(data, offset, copy, 0, length);
        typed.add(new Typed(copy, false));
    }

    void ended() {
        typed.add(new Typed(new byte[0], true));
    }

    void resized(Pty.Size now) {
        terminal.setSize(size(now));
        terminal.raise(Terminal.Signal.WINCH);
    }

    private static Size size(Pty.Size asked) {
        return Size.of(
                asked.columns() > 0 ? asked.columns() : 80, asked.rows() > 0 ? asked.rows() : 24);
    }

    /// @param now whether a line is edited, and not a program typed into
    void edits(boolean now) {
        edits = now;
    }

    /// The editor's work grows with the square of the line's length, so a line without an end is
    /// the end of the terminal.
    private boolean isShort(byte[] bytes) {
        for (byte each : bytes) {
            sinceReturn = !edits || each == '\r' || each == '\n' ? 0 : sinceReturn + 1;
            if (sinceReturn > MOST_LINE) {
                return false;
            }
        }
        return true;
    }

    private void feed() {
        try {
            Typed next = typed.take();
            while (!next.isEnd() && isShort(next.bytes())) {
                terminal.processInputBytes(next.bytes());
                used.gone(next.bytes().length);
                next = typed.take();
            }
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            ended(); // closed meanwhile: nobody reads any more
        }
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        feeder.interrupt();
        terminal.close();
    }
}
