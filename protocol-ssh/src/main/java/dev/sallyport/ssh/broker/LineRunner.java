package dev.sallyport.ssh.broker;

import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Gate;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.ssh.ShellFacts;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest.Line;
import dev.sallyport.core.ssh.Tier;
import dev.sallyport.ssh.channel.ChannelContext;
import dev.sallyport.ssh.channel.CommandRun;
import dev.sallyport.ssh.channel.ExecLine;
import dev.sallyport.ssh.channel.Voice;
import dev.sallyport.ssh.upstream.UpstreamFailure;
import dev.sallyport.ssh.upstream.UpstreamRequest;
import dev.sallyport.ssh.wire.Pty;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes one line from the judge to its outcome. Blocks; one line at a time but for [#interrupt]
/// and [#giveUp], which come from any thread.
final class LineRunner {
    private static final Logger log = LoggerFactory.getLogger(LineRunner.class);
    private static final int NOT_AVAILABLE = 255;
    private static final int BY_SIGNAL = 128;
    private static final int INTERRUPTED = 130;
    private static final int NONCE_BYTES = 18;

    private final ChannelContext context;
    private final String recording;
    private final SecureRandom random = new SecureRandom();
    private volatile @Nullable Asking asking;
    private volatile @Nullable LineRun running;
    private volatile boolean isOver;

    /// What a line is shown on, and by.
    ///
    /// @param held told when the line waits for people
    /// @param screen where output goes
    /// @param started told when input may go to the command
    /// @param mayAsk whether people may be asked to approve the line; else it is refused
    record Show(
            Consumer<Gate.HoldNotice> held,
            LineRun.Shown screen,
            Consumer<LineRun> started,
            Optional<Pty> pty,
            boolean mayAsk) {}

    /// @param refusal why it was not run; null where it ran
    /// @param notices what a person has to know of its end and of what is kept
    record Done(ShellState state, @Nullable Refusal refusal, List<String> notices) {
        Done(ShellState state, Refusal refusal) {
            this(state, refusal, List.of());
        }
    }

    /// @param recording the id of the terminal's recording, for outcomes
    LineRunner(ChannelContext context, String recording) {
        this.context = context;
        this.recording = recording;
    }

    ShellFacts judge(String line, ShellState state) {
        return context.parts().shell().analyze(line, state.shell());
    }

    /// @throws IOException when the client is gone
    Done run(String line, ShellFacts facts, ShellState state, Show show)
            throws IOException, InterruptedException {
        var command =
                new SshCommand(new Line(line, state.shell()), SshFacts.ofShell(facts, Tier.BROKER));
        if (isOver) {
            throw new ClosedChannelException();
        }
        var next = new Asking(show.held());
        asking = next;
        if (isOver) {
            next.cancel("the session ended");
        }
        Gate.Clearance clearance;
        try {
            var gate = context.parts().gate();
            var session = context.live().session();
            clearance =
                    show.mayAsk()
                            ? next.ask(gate, session, command)
                            : next.askNobody(gate, session, command);
        } finally {
            asking = null;
        }
        if (clearance.verdict() instanceof Block(_, Refusal refusal)) {
            return new Done(state.withStatus(Voice.REFUSED), refusal);
        }
        return passed(line, facts, state, show, clearance);
    }

    private Done passed(
            String line, ShellFacts facts, ShellState state, Show show, Gate.Clearance clearance)
            throws IOException, InterruptedException {
        Instant started = context.parts().clock().instant();
        var script = new ShellScript(state, marker());
        LineRun run;
        try {
            run = run(script, clearance, show);
        } catch (Unavailable e) {
            finish(clearance, started, Outcome.Status.NOT_SENT, null, null);
            return new Done(state.withStatus(Voice.REFUSED), notMaskable());
        } catch (RuntimeException e) {
            finish(clearance, started, Outcome.Status.NOT_SENT, null, null);
            throw e;
        }
        try {
            String text = text(script, show, facts, line);
            if (ExecLine.isTooLong(text)) {
                finish(clearance, started, Outcome.Status.NOT_SENT, null, null);
                return new Done(state.withStatus(Voice.REFUSED), ExecLine.tooLong());
            }
            send(text, run, show);
            return followed(script, facts, run, clearance, started);
        } catch (UpstreamFailure e) {
            log.atWarn()
                    .addKeyValue("session", context.live().session().id())
                    .addKeyValue("cause", e.getMessage())
                    .log("line not sent");
            finish(clearance, started, Outcome.Status.NOT_SENT, null, null);
            return new Done(state.withStatus(NOT_AVAILABLE), notAvailable());
        } catch (IOException | InterruptedException | RuntimeException e) {
            run.giveUp();
            finish(clearance, started, Outcome.Status.CUT, null, null);
            throw e;
        } finally {
            running = null;
        }
    }

    /// What was judged is what runs; what was let through unjudged runs as it was typed.
    private String text(ShellScript script, Show show, ShellFacts facts, String line) {
        String alone = facts.judged() ? facts.line() : line;
        String text =
                show.pty().isPresent()
                        ? script.start() + alone
                        : script.text(alone, facts.judged());
        return ExecLine.of(
                context.live().target(), environment(script.state(), show), show.pty(), text);
    }

    private void send(String text, LineRun run, Show show) throws UpstreamFailure {
        running = run;
        if (isOver) {
            run.giveUp();
        }
        context.live().upstream().open(new UpstreamRequest.Exec(text, show.pty()), run);
        show.started().accept(run);
    }

    /// A program that takes the screen is not let out of it into a shell: less(1), SECURITY.
    private static Map<String, String> environment(ShellState state, Show show) {
        var environment = new LinkedHashMap<>(state.environment());
        if (show.pty().isPresent()) {
            environment.put("LESSSECURE", "1");
        }
        return environment;
    }

    private String marker() {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return "\u001e" + HexFormat.of().formatHex(nonce);
    }

    private LineRun run(ShellScript script, Gate.Clearance clearance, Show show) {
        List<MaskOrder> masks =
                clearance.verdict() instanceof Mask mask ? mask.masks() : List.<MaskOrder>of();
        return new LineRun(
                show.pty().isPresent() ? null : script.marker().getBytes(StandardCharsets.UTF_8),
                mask(masks),
                mask(masks),
                CommandRun.mostBytes(clearance),
                show.screen());
    }

    private @Nullable StreamMask mask(List<MaskOrder> orders) {
        return orders.isEmpty() ? null : context.parts().masks().start(orders, true);
    }

    private Done followed(
            ShellScript script,
            ShellFacts facts,
            LineRun run,
            Gate.Clearance clearance,
            Instant started)
            throws IOException, InterruptedException {
        LineRun.Result result = run.follow();
        int status =
                result.status() != null
                        ? result.status()
                        : result.signal() != null ? BY_SIGNAL : INTERRUPTED;
        finish(clearance, started, status(result), code(result), result);
        var after = script.after(status, result.told());
        var kept = KeptVariables.after(script.state().shell(), facts, after.isWhole(), status);
        return new Done(
                after.state().with(kept),
                null,
                result.isWhole() ? kept.notices() : List.of(Words.stopped(clearance)));
    }

    private static Outcome.Status status(LineRun.Result result) {
        if (!result.isWhole()) {
            return Outcome.Status.CANCELLED;
        }
        if (result.status() != null) {
            return result.status() == 0 ? Outcome.Status.OK : Outcome.Status.ERROR;
        }
        if (result.signal() != null) {
            return Outcome.Status.ERROR;
        }
        return result.isRefused() ? Outcome.Status.NOT_SENT : Outcome.Status.CUT;
    }

    private static @Nullable String code(LineRun.Result result) {
        if (result.status() != null) {
            return Integer.toString(result.status());
        }
        return result.signal() == null ? null : "SIG" + result.signal();
    }

    private void finish(
            Gate.Clearance clearance,
            Instant started,
            Outcome.Status how,
            @Nullable String code,
            LineRun.@Nullable Result result) {
        context.parts()
                .gate()
                .finished(
                        clearance,
                        new Outcome(
                                how,
                                code,
                                -1,
                                result == null ? 0 : result.bytes(),
                                result == null ? 0 : result.masked(),
                                Duration.between(started, context.parts().clock().instant()),
                                null,
                                Map.of("tier", Tier.BROKER.word(), "recording", recording)));
    }

    private static Refusal notMaskable() {
        return Refusal.of(
                Refusal.Code.EVIDENCE_UNAVAILABLE,
                "what the line shows can't be masked now; nothing was run",
                null,
                "try again later");
    }

    private static Refusal notAvailable() {
        return Refusal.of(
                Refusal.Code.UNSUPPORTED,
                "the host does not answer; nothing was run",
                null,
                "try again later");
    }

    /// Ctrl-C: a line that waits for people is given up, one that runs is told.
    void interrupt() {
        Asking open = asking;
        LineRun run = running;
        if (open != null) {
            open.cancel("cancelled with Ctrl-C");
        } else if (run != null) {
            run.interrupt();
        }
    }

    /// The client is gone.
    void giveUp() {
        isOver = true;
        Asking open = asking;
        LineRun run = running;
        if (open != null) {
            open.cancel("the client closed the terminal");
        }
        if (run != null) {
            run.giveUp();
        }
    }
}
