package dev.sallyport.ssh.broker;

import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.recording.AsciicastRecorder;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest.Terminal;
import dev.sallyport.core.ssh.Tier;
import dev.sallyport.ssh.channel.ChannelContext;
import dev.sallyport.ssh.channel.ChannelWork;
import dev.sallyport.ssh.upstream.UpstreamFailure;
import dev.sallyport.ssh.upstream.UpstreamRequest;
import dev.sallyport.ssh.wire.Pty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A terminal whose keys go to the host as they come, where a rule lets that pass: recorded from
/// its first byte, masked, ended with the session, and marked in every event as not governed.
public final class RawWork implements ChannelWork {
    private static final Logger log = LoggerFactory.getLogger(RawWork.class);
    private static final int REFUSED = 77;
    private static final int NO_CONNECTION = 255;

    private final ChannelContext context;
    private final Pty pty;
    private final Asking asking;

    // Guarded by this.
    private final ByteArrayOutputStream early = new ByteArrayOutputStream(0);
    private @Nullable LineRun run;
    private @Nullable AsciicastRecorder recorder;
    private Pty.@Nullable Size size;
    private boolean hasEnded;
    private boolean isClosed;
    private boolean hasLeft;
    private boolean wasOpened;

    public RawWork(ChannelContext context, Pty pty) {
        this.context = context;
        this.pty = pty;
        this.asking =
                new Asking(notice -> context.client().say("sallyport: " + Words.held(notice)));
    }

    @Override
    public void start() {
        context.parts().blocking().execute(this::open);
    }

    private void open() {
        try {
            var command = new SshCommand(new Terminal(Tier.RAW), SshFacts.ofTerminal(Tier.RAW));
            Gate.Clearance clearance =
                    asking.ask(context.parts().gate(), context.live().session(), command);
            if (clearance.verdict() instanceof Block(_, Refusal refusal)) {
                refuse(refusal);
            } else {
                passed(clearance);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the gateway is stopping
        }
    }

    private void refuse(Refusal refusal) {
        Words.refused(refusal).lines().forEach(line -> context.client().say(line));
        context.client().exit(REFUSED);
    }

    private void passed(Gate.Clearance clearance) throws InterruptedException {
        Instant started = context.parts().clock().instant();
        AsciicastRecorder opened = null;
        LineRun.Result result = null;
        try {
            opened =
                    AsciicastRecorder.open(
                            context.parts().recordings(),
                            new AsciicastRecorder.Terminal(
                                    context.live().session(),
                                    clearance.decision(),
                                    recorded(pty.size()),
                                    pty.term()),
                            context.parts().clock(),
                            _ -> context.live().end("the recording can't be kept"));
            result = relay(clearance, opened);
        } catch (Unavailable e) {
            refuse(
                    Refusal.of(
                            Refusal.Code.EVIDENCE_UNAVAILABLE,
                            "the terminal can't be recorded or masked now; nothing was run",
                            null,
                            "try again later"));
        } catch (UpstreamFailure e) {
            log.atWarn()
                    .addKeyValue("session", context.live().session().id())
                    .addKeyValue("cause", e.getMessage())
                    .log("terminal not opened");
            context.client().say("sallyport: the target is not available; nothing was run");
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the client left its terminal");
        } finally {
            leave();
            finish(clearance, started, opened, result);
            context.client()
                    .exit(
                            result == null || result.status() == null
                                    ? NO_CONNECTION
                                    : result.status());
        }
    }

    /// No key reaches the host any more, whatever ended the relay.
    private void leave() {
        LineRun open;
        synchronized (this) {
            open = run;
            run = null;
            hasLeft = true;
        }
        if (open != null) {
            open.giveUp();
        }
    }

    private LineRun.Result relay(Gate.Clearance clearance, AsciicastRecorder opened)
            throws UpstreamFailure, IOException, InterruptedException {
        var screen = new Screen(context.client().writer().blocking(false), opened, false);
        var made =
                new LineRun(
                        null,
                        mask(clearance),
                        mask(clearance),
                        mostBytes(clearance),
                        data -> screen.write(data, 0, data.length));
        context.live().upstream().open(new UpstreamRequest.Shell(pty), made);
        synchronized (this) {
            wasOpened = true;
            recorder = opened;
            run = made;
            if (isClosed) {
                made.giveUp();
            }
            byte[] waiting = early.toByteArray();
            early.reset();
            pass(made, opened, waiting);
            if (size != null) {
                made.resized(size);
            }
            if (hasEnded) {
                made.endInput();
            }
        }
        return made.follow();
    }

    private @Nullable StreamMask mask(Gate.Clearance clearance) {
        return clearance.verdict() instanceof Mask mask
                ? context.parts().masks().start(mask.masks(), true)
                : null;
    }

    private static long mostBytes(Gate.Clearance clearance) {
        return switch (clearance.verdict()) {
            case Allow allow -> allow.limits().bytes();
            case Mask mask -> mask.limits().bytes();
            case Block _ -> 0;
        };
    }

    private void pass(LineRun to, AsciicastRecorder kept, byte[] data) {
        if (data.length > 0) {
            kept.input(data, 0, data.length);
            to.input(data, context.client().consumed());
        }
    }

    private void finish(
            Gate.Clearance clearance,
            Instant started,
            @Nullable AsciicastRecorder opened,
            LineRun.@Nullable Result result) {
        var detail = new LinkedHashMap<String, String>();
        detail.put("tier", Tier.RAW.word());
        if (opened != null) {
            opened.close();
            detail.putAll(opened.facts());
        }
        context.parts()
                .gate()
                .finished(
                        clearance,
                        new Outcome(
                                status(result),
                                result == null || result.status() == null
                                        ? null
                                        : Integer.toString(result.status()),
                                -1,
                                result == null ? 0 : result.bytes(),
                                result == null ? 0 : result.masked(),
                                Duration.between(started, context.parts().clock().instant()),
                                null,
                                detail));
    }

    private synchronized Outcome.Status status(LineRun.@Nullable Result result) {
        if (result == null) {
            return wasOpened ? Outcome.Status.CUT : Outcome.Status.NOT_SENT;
        }
        if (!result.isWhole()) {
            return Outcome.Status.CANCELLED;
        }
        if (result.isRefused()) {
            return Outcome.Status.NOT_SENT;
        }
        return result.status() == null ? Outcome.Status.CUT : Outcome.Status.OK;
    }

    private static AsciicastRecorder.Size recorded(Pty.Size size) {
        return new AsciicastRecorder.Size(size.columns(), size.rows());
    }

    @Override
    public synchronized void input(byte[] data, int offset, int length) {
        if (hasLeft) {
            context.client().consumed().gone(length);
            return;
        }
        if (run == null || recorder == null) {
            early.write(data, offset, length);
            return;
        }
        byte[] copy = new byte[length];
        System.arraycopy(data, offset, copy, 0, length);
        pass(run, recorder, copy);
    }

    @Override
    public synchronized void inputEnded() {
        hasEnded = true;
        if (run != null) {
            run.endInput();
        }
    }

    @Override
    public synchronized void signal(String name) {
        if (run == null) {
            asking.cancel("cancelled by a signal");
        } else {
            run.signal(name);
        }
    }

    /// The recording may wait for the store: not on this thread.
    @Override
    public void resized(Pty.Size now) {
        context.parts().blocking().execute(() -> apply(now));
    }

    private void apply(Pty.Size now) {
        AsciicastRecorder kept;
        synchronized (this) {
            size = now;
            kept = recorder;
            if (run != null) {
                run.resized(now);
            }
        }
        if (kept != null) {
            kept.resize(recorded(now));
        }
    }

    @Override
    public void interrupted(int milliseconds) {
        signal("INT");
    }

    @Override
    public void closed() {
        LineRun open;
        synchronized (this) {
            isClosed = true;
            open = run;
        }
        asking.cancel("the client closed the channel");
        if (open != null) {
            open.giveUp();
        }
    }
}
