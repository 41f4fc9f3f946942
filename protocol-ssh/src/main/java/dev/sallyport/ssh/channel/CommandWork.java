package dev.sallyport.ssh.channel;

import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.ssh.Tier;
import dev.sallyport.ssh.upstream.UpstreamRequest;
import dev.sallyport.ssh.wire.Pty;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thing that a client wants run at the host, a line or a raw terminal: judged, perhaps held,
/// recorded, and only then run.
///
/// ```
/// start ─▶ judge ─▶ gate ─┬─ block ─▶ said, exit 77
///             ▲           ├─ held ─▶ said, now and then
///             │           └─ pass ─▶ CommandRun: host, relay, outcome
///           cancelled by: Ctrl-C on a terminal, INT, the channel's end
/// ```
public final class CommandWork implements ChannelWork, Gate.Passage {
    private static final Logger log = LoggerFactory.getLogger(CommandWork.class);

    private static final byte CTRL_C = 3;

    /// What is asked.
    ///
    /// @param line what the record says of it; empty for a shell
    /// @param request for the host; empty where it is longer than a host takes
    public record Asked(
            SshCommand command, Tier tier, String line, Optional<UpstreamRequest> request) {}

    private final ChannelContext context;
    private final Supplier<Asked> judging;
    private final Voice voice;
    private final Input input;

    // Guarded by this.
    private Gate.@Nullable Ticket ticket;
    private @Nullable CommandRun run;
    private boolean isHeld;
    private boolean isClosed;

    /// @param judging may take a while: done on a virtual thread
    public CommandWork(ChannelContext context, Supplier<Asked> judging, Voice voice) {
        this.context = context;
        this.judging = judging;
        this.voice = voice;
        this.input = new Input(context.client().consumed());
    }

    @Override
    public void start() {
        context.parts()
                .blocking()
                .execute(() -> {
                    try {
                        judge();
                    } catch (RuntimeException e) {
                        notJudged(e);
                    }
                });
    }

    private void notJudged(RuntimeException fault) {
        log.atError().setCause(fault).log("command not judged");
        voice.refused(
                context.client(),
                Refusal.of(
                        Refusal.Code.POLICY_UNAVAILABLE,
                        "the gateway could not judge this command; nothing was run",
                        null,
                        "tell the operators of the gateway"));
    }

    private void judge() {
        Asked asked = judging.get();
        synchronized (this) {
            if (isClosed) {
                return; // the client is gone before anyone was asked
            }
            run = new CommandRun(context, asked, voice, input);
        }
        var submitted =
                context.parts().gate().submit(context.live().session(), asked.command(), this);
        boolean isTooLate;
        synchronized (this) {
            ticket = submitted;
            isTooLate = isClosed;
        }
        if (isTooLate) {
            submitted.cancel("the client closed the channel");
        }
    }

    @Override
    public void held(Gate.HoldNotice notice) {
        synchronized (this) {
            isHeld = true;
        }
        voice.held(context.client(), notice);
    }

    @Override
    public void settled(Gate.Clearance clearance) {
        CommandRun next;
        synchronized (this) {
            isHeld = false;
            next = run;
        }
        if (clearance.verdict() instanceof Block block) {
            voice.refused(context.client(), block.refusal());
        } else if (next != null) {
            context.parts().blocking().execute(() -> next.start(clearance));
        }
    }

    /// On a terminal Ctrl-C is a byte; while nothing runs, nobody but the gateway can hear it.
    @Override
    public void input(byte[] data, int offset, int length) {
        if (context.pty().isPresent() && isHeld() && contains(data, offset, length)) {
            cancel("cancelled with Ctrl-C");
        }
        input.data(data, offset, length);
    }

    private static boolean contains(byte[] data, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (data[i] == CTRL_C) {
                return true;
            }
        }
        return false;
    }

    private synchronized boolean isHeld() {
        return isHeld;
    }

    private void cancel(String reason) {
        Gate.Ticket open;
        synchronized (this) {
            open = ticket;
        }
        if (open != null) {
            open.cancel(reason);
        }
    }

    @Override
    public void inputEnded() {
        input.end();
    }

    @Override
    public void signal(String name) {
        if (!input.signal(name)) {
            cancel("cancelled with SIG" + name);
        }
    }

    @Override
    public void resized(Pty.Size size) {
        input.resized(size);
        CommandRun running;
        synchronized (this) {
            running = run;
        }
        if (running != null) {
            running.resized();
        }
    }

    @Override
    public void interrupted(int milliseconds) {
        input.interrupted(milliseconds);
    }

    @Override
    public void closed() {
        CommandRun running;
        synchronized (this) {
            isClosed = true;
            running = run;
        }
        cancel("the client closed the channel");
        if (running != null) {
            running.clientClosed();
        }
    }
}
