package dev.sallyport.ssh.channel;

import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.VisibleText;
import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.ShellFacts;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest.Exec;
import dev.sallyport.core.ssh.Tier;
import dev.sallyport.ssh.wire.Pty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One `exec`: judged, perhaps held, recorded, and only then run at the host.
///
/// ```
/// start ─▶ judge ─▶ gate ─┬─ block ─▶ JSON on stderr, exit 77
///             ▲           ├─ held ─▶ a line on stderr, now and then
///             │           └─ pass ─▶ ExecRun: host, relay, outcome
///           cancelled by: Ctrl-C on a terminal, INT, the channel's end
/// ```
final class ExecWork implements ChannelWork, Gate.Passage {
    private static final Logger log = LoggerFactory.getLogger(ExecWork.class);

    /// What a refused command exits with, on every SSH path.
    static final int REFUSED = 77;

    private static final byte CTRL_C = 3;

    private final ChannelContext context;
    private final String line;
    private final Input input;

    // Guarded by this.
    private Gate.@Nullable Ticket ticket;
    private @Nullable ExecRun run;
    private boolean isHeld;
    private boolean isClosed;

    ExecWork(ChannelContext context, String line) {
        this.context = context;
        this.line = line;
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
        refuse(
                context.client(),
                Refusal.of(
                        Refusal.Code.POLICY_UNAVAILABLE,
                        "the gateway could not judge this command; nothing was run",
                        null,
                        "tell the operators of the gateway"));
    }

    private void judge() {
        ShellFacts facts = context.parts().shell().analyze(line, ShellAnalyzer.State.LOGIN);
        var command =
                new SshCommand(
                        new Exec(line, context.environment(), context.pty().isPresent()),
                        SshFacts.ofShell(facts, Tier.EXEC));
        synchronized (this) {
            if (isClosed) {
                return; // the client is gone before anyone was asked
            }
            run = new ExecRun(context, facts.judged() ? facts.line() : line, input);
        }
        var submitted = context.parts().gate().submit(context.live().session(), command, this);
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
        context.client()
                .say(
                        "sallyport: held by rule "
                                + VisibleText.line(notice.rule())
                                + "; waiting for approval of "
                                + notice.request()
                                + ": "
                                + notice.approveUrl()
                                + " ("
                                + notice.secondsLeft()
                                + " s left)");
    }

    @Override
    public void settled(Gate.Clearance clearance) {
        ExecRun next;
        synchronized (this) {
            isHeld = false;
            next = run;
        }
        if (clearance.verdict() instanceof Block block) {
            refuse(context.client(), block.refusal());
        } else if (next != null) {
            context.parts().blocking().execute(() -> next.start(clearance));
        }
    }

    static void refuse(ClientChannel client, Refusal refusal) {
        client.say(refusal.toJson());
        client.exit(REFUSED);
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
        ExecRun running;
        synchronized (this) {
            running = run;
        }
        if (running != null) {
            running.resized(size);
        }
    }

    @Override
    public void interrupted(int milliseconds) {
        input.interrupted(milliseconds);
    }

    @Override
    public void closed() {
        ExecRun running;
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
