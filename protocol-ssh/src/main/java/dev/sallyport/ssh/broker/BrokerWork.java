package dev.sallyport.ssh.broker;

import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.VisibleText;
import dev.sallyport.core.recording.AsciicastRecorder;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest.Terminal;
import dev.sallyport.core.ssh.Tier;
import dev.sallyport.ssh.channel.ChannelContext;
import dev.sallyport.ssh.channel.ChannelWork;
import dev.sallyport.ssh.channel.CommandRecord;
import dev.sallyport.ssh.channel.Voice;
import dev.sallyport.ssh.wire.ChannelWriter;
import dev.sallyport.ssh.wire.Pty;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client that asked for a shell: the terminal is decided as a command of its own, recorded from
/// its first byte, and then lines are read.
///
/// ```
/// start ─▶ gate (terminal, broker) ─▶ recording ─▶ line ─▶ judge ─▶ gate ─▶ host ─▶ line … ─▶ exit
/// ```
public final class BrokerWork implements ChannelWork {
    private static final Logger log = LoggerFactory.getLogger(BrokerWork.class);
    private static final int BROKEN = 255;
    private static final Pty NO_TERMINAL = new Pty("dumb", new Pty.Size(80, 24, 0, 0), new byte[0]);

    private final ChannelContext context;
    private final Asking asking;
    private final PlainLines plain;
    private final ReentrantLock resizing = new ReentrantLock();

    // Guarded by this.
    private @Nullable BrokerTerminal terminal;
    private @Nullable LineRunner runner;
    private @Nullable BrokerShell shell;
    private @Nullable AsciicastRecorder recorder;
    private boolean isClosed;

    public BrokerWork(ChannelContext context) {
        this.context = context;
        this.plain = new PlainLines(context.client().consumed());
        this.asking =
                new Asking(notice -> context.client().say("sallyport: " + Words.held(notice)));
    }

    @Override
    public void start() {
        context.parts().blocking().execute(this::run);
    }

    private void run() {
        synchronized (this) {
            if (isClosed) {
                return;
            }
        }
        try {
            var command =
                    new SshCommand(new Terminal(Tier.BROKER), SshFacts.ofTerminal(Tier.BROKER));
            Gate.Clearance clearance =
                    asking.ask(context.parts().gate(), context.live().session(), command);
            if (clearance.verdict() instanceof Block(_, Refusal refusal)) {
                refuse(refusal);
            } else {
                open(clearance);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the client is gone
        }
    }

    private void refuse(Refusal refusal) {
        if (context.pty().isPresent()) {
            Words.refused(refusal).lines().forEach(line -> context.client().say(line));
        } else {
            context.client().say(refusal.toJson());
        }
        context.client().exit(Voice.REFUSED);
    }

    private void open(Gate.Clearance clearance) {
        Instant started = context.parts().clock().instant();
        AsciicastRecorder opened;
        try {
            opened =
                    CommandRecord.cast(
                            context,
                            clearance.decision(),
                            context.client().pty().orElse(NO_TERMINAL),
                            "");
        } catch (Unavailable e) {
            finish(clearance, started, Outcome.Status.NOT_SENT, null, null);
            refuse(
                    Refusal.of(
                            Refusal.Code.EVIDENCE_UNAVAILABLE,
                            "the terminal can't be recorded now; nothing was run",
                            null,
                            "try again later"));
            return;
        }
        Integer status = null;
        try {
            status = shell(opened, clearance.verdict() instanceof Mask);
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the client left the broker shell");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("session", context.live().session().id())
                    .setCause(e)
                    .log("broker shell failed");
            status = BROKEN;
        } finally {
            end(clearance, started, status, opened);
        }
    }

    private int shell(AsciicastRecorder opened, boolean isMasked)
            throws IOException, InterruptedException {
        var screen =
                new Screen(
                        context.client().writer().blocking(false),
                        opened,
                        context.pty().isPresent());
        var lines = new LineRunner(context, opened.id().toString());
        var made = new BrokerShell(context, lines, screen, opened::entered, !isMasked);
        synchronized (this) {
            recorder = opened;
            runner = lines;
            shell = made;
        }
        Optional<Pty> pty = context.client().pty();
        if (pty.isEmpty()) {
            return made.run(plain);
        }
        screen.say(
                "sallyport: lines are judged one by one and recorded; type help for what is here");
        try (var ours = new BrokerTerminal(pty.get(), screen, consumed())) {
            ours.onInterrupt(lines::interrupt);
            synchronized (this) {
                terminal = ours;
                plain.drainTo(ours); // what was typed before
            }
            resized(); // while this was made
            var completer = new PathCompleter(lines, made, context.parts().clock());
            return made.run(new EditedLines(ours, completer, opened::input));
        }
    }

    private ChannelWriter.Credit consumed() {
        return context.client().consumed();
    }

    private void end(
            Gate.Clearance clearance,
            Instant started,
            @Nullable Integer status,
            AsciicastRecorder opened) {
        opened.close();
        finish(
                clearance,
                started,
                status == null ? Outcome.Status.CUT : Outcome.Status.OK,
                status,
                opened);
        context.client().exit(status == null ? BROKEN : status);
    }

    private void finish(
            Gate.Clearance clearance,
            Instant started,
            Outcome.Status how,
            @Nullable Integer status,
            @Nullable AsciicastRecorder opened) {
        var detail = new LinkedHashMap<String, String>();
        detail.put("tier", Tier.BROKER.word());
        if (opened != null) {
            detail.putAll(opened.facts());
        }
        context.parts()
                .gate()
                .finished(
                        clearance,
                        new Outcome(
                                how,
                                status == null ? null : Integer.toString(status),
                                -1,
                                0,
                                0,
                                Duration.between(started, context.parts().clock().instant()),
                                null,
                                Map.copyOf(detail)));
    }

    @Override
    public synchronized void input(byte[] data, int offset, int length) {
        if (terminal != null) {
            terminal.typed(data, offset, length);
        } else {
            plain.typed(data, offset, length);
        }
    }

    @Override
    public synchronized void inputEnded() {
        if (terminal != null) {
            terminal.ended();
        } else {
            plain.ended();
        }
    }

    @Override
    public void signal(String name) {
        LineRunner lines;
        synchronized (this) {
            lines = runner;
        }
        if (lines == null) {
            asking.cancel("cancelled with SIG" + VisibleText.line(name));
        } else {
            lines.interrupt();
        }
    }

    @Override
    public void resized(Pty.Size size) {
        resized();
    }

    /// Redrawing waits for the client. All get the size that the client's terminal has by now; one
    /// call at a time, so that the newest is the last one.
    private void resized() {
        resizing.lock();
        try {
            context.client().pty().map(Pty::size).ifPresent(this::apply);
        } finally {
            resizing.unlock();
        }
    }

    private void apply(Pty.Size size) {
        BrokerTerminal open;
        BrokerShell made;
        AsciicastRecorder kept;
        synchronized (this) {
            open = terminal;
            made = shell;
            kept = recorder;
        }
        if (kept != null) {
            kept.resize(CommandRecord.size(size));
        }
        if (made != null) {
            made.resized(size);
        }
        if (open != null) {
            open.resized(size);
        }
    }

    @Override
    public void interrupted(int milliseconds) {
        signal("INT");
    }

    @Override
    public void closed() {
        LineRunner lines;
        BrokerTerminal open;
        synchronized (this) {
            isClosed = true;
            lines = runner;
            open = terminal;
        }
        asking.cancel("the client closed the channel");
        if (lines != null) {
            lines.giveUp();
        }
        plain.ended();
        if (open != null) {
            open.ended();
        }
    }
}
