package dev.sallyport.ssh.channel;

import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Unavailable;
import dev.sallyport.ssh.upstream.UpstreamChannel;
import dev.sallyport.ssh.upstream.UpstreamFailure;
import dev.sallyport.ssh.upstream.UpstreamSink;
import dev.sallyport.ssh.wire.Pty;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A command that was let through: opens a channel at the host, relays, and tells what came of it,
/// exactly once, whatever happens. Fields are guarded by `this`.
public final class CommandRun implements UpstreamSink {
    private static final Logger log = LoggerFactory.getLogger(CommandRun.class);

    /// As `ssh` itself exits when there is no connection.
    private static final int NO_CONNECTION = 255;

    private final ChannelContext context;
    private final CommandWork.Asked asked;
    private final Voice voice;
    private final Input input;
    private Gate.@Nullable Clearance clearance;
    private @Nullable Instant startedAt;
    private @Nullable Answer answer;
    private @Nullable CommandRecord record;
    private @Nullable UpstreamChannel upstream;
    private @Nullable Integer status;
    private @Nullable Killed killed;
    private @Nullable Refusal stopped;
    private boolean isRefused;
    private boolean isClientGone;
    private boolean isFinished;

    private record Killed(String signal, boolean dumpedCore, String message) {}

    CommandRun(ChannelContext context, CommandWork.Asked asked, Voice voice, Input input) {
        this.context = context;
        this.asked = asked;
        this.voice = voice;
        this.input = input;
    }

    /// On a virtual thread: waits for the log, the host and the channel.
    void start(Gate.Clearance passed) {
        synchronized (this) {
            clearance = passed;
            startedAt = context.parts().clock().instant();
            if (isClientGone || context.live().isOver()) {
                finish(Outcome.Status.NOT_SENT, null);
                return;
            }
        }
        try {
            if (asked.request().isEmpty()) {
                notSent(ExecLine.tooLong());
                return;
            }
            prepare(passed);
            context.live().upstream().open(asked.request().get(), this);
        } catch (Unavailable e) {
            notSent(
                    Refusal.of(
                            Refusal.Code.EVIDENCE_UNAVAILABLE,
                            "what the command shows can't be recorded or masked; nothing was run",
                            null,
                            "try again later"));
        } catch (UpstreamFailure e) {
            unreachable(e);
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("command failed");
            unreachable(new UpstreamFailure("a fault of the gateway", e));
        }
    }

    private void prepare(Gate.Clearance passed) {
        Answer.Masks masks = masks(passed);
        var recorded = CommandRecord.open(context, passed.decision(), asked.line());
        synchronized (this) {
            record = recorded;
            answer = new Answer(context, masks, recorded, mostBytes(passed));
            resized(); // while it was begun
        }
    }

    private Answer.@Nullable Masks masks(Gate.Clearance passed) {
        if (!(passed.verdict() instanceof Mask mask)) {
            return null;
        }
        List<MaskOrder> orders = mask.masks();
        boolean isTerminal = context.pty().isPresent();
        return new Answer.Masks(
                context.parts().masks().start(orders, isTerminal),
                context.parts().masks().start(orders, isTerminal));
    }

    /// How much a command may show.
    public static long mostBytes(Gate.Clearance passed) {
        return switch (passed.verdict()) {
            case Allow(_, Limits limits) -> limits.bytes();
            case Mask(_, Limits limits, _) -> limits.bytes();
            case Block _ -> 0;
        };
    }

    private void notSent(Refusal refusal) {
        synchronized (this) {
            finish(Outcome.Status.NOT_SENT, null);
        }
        voice.refused(context.client(), refusal);
    }

    private void unreachable(UpstreamFailure why) {
        log.atWarn()
                .addKeyValue("session", context.live().session().id())
                .addKeyValue("cause", why.getMessage())
                .log("command not sent");
        synchronized (this) {
            finish(Outcome.Status.NOT_SENT, null);
        }
        context.client()
                .say(
                        "sallyport: the target is not available; nothing was run (session "
                                + context.live().session().id()
                                + ")");
        context.client().exit(NO_CONNECTION);
    }

    /// The exec request follows this call, and input that request.
    @Override
    public void opened(UpstreamChannel channel) {
        boolean isTooLate;
        synchronized (this) {
            upstream = channel;
            isTooLate = isClientGone;
        }
        if (isTooLate) {
            channel.close(true);
        }
    }

    @Override
    public void requested(UpstreamChannel channel) {
        CommandRecord kept;
        synchronized (this) {
            kept = record;
        }
        input.flowsTo(channel, kept);
    }

    @Override
    public void data(boolean stderr, byte[] data, int offset, int length) {
        UpstreamChannel from;
        Answer to;
        synchronized (this) {
            from = upstream;
            to = answer;
        }
        if (from != null && to != null && !to.data(stderr, data, offset, length, from.consumed())) {
            stop(from);
        }
    }

    /// The command has returned all that its rule allows.
    private void stop(UpstreamChannel from) {
        synchronized (this) {
            if (stopped != null) {
                return;
            }
            stopped =
                    Refusal.of(
                            Refusal.Code.LIMIT_EXCEEDED,
                            "the command returned more than its rule allows, and was stopped",
                            rule(),
                            null);
        }
        from.signal("TERM");
        from.close(false);
    }

    private @Nullable String rule() {
        return clearance == null ? null : clearance.verdict().basis().rule();
    }

    /// The record gets the size that the client's terminal has by now.
    synchronized void resized() {
        if (record != null) {
            context.client().pty().map(Pty::size).ifPresent(record::resized);
        }
    }

    @Override
    public void ended() {}

    @Override
    public synchronized void exited(int code) {
        status = code;
    }

    @Override
    public synchronized void killed(String signal, boolean dumpedCore, String message) {
        killed = new Killed(signal, dumpedCore, message);
    }

    @Override
    public synchronized void refused() {
        isRefused = true;
    }

    @Override
    public void closed() {
        synchronized (this) {
            var failed = failed(); // before the client is told, who then leaves
            if (answer != null) {
                answer.finish();
            }
            if (stopped != null) {
                voice.refused(context.client(), stopped);
                finish(Outcome.Status.CANCELLED, null);
            } else if (killed != null) {
                context.client().exitSignal(killed.signal(), killed.dumpedCore(), killed.message());
                finish(failed, "SIG" + killed.signal());
            } else if (status != null) {
                context.client().exit(status);
                finish(status == 0 ? Outcome.Status.OK : failed, Integer.toString(status));
            } else {
                context.client().exit(NO_CONNECTION);
                finish(cut(), null);
            }
        }
    }

    /// What ends because the client or its session did is no fault of the command.
    private Outcome.Status failed() {
        return isClientGone || context.live().isOver()
                ? Outcome.Status.CANCELLED
                : Outcome.Status.ERROR;
    }

    private Outcome.Status cut() {
        if (isRefused) {
            return Outcome.Status.NOT_SENT;
        }
        return isClientGone ? Outcome.Status.CANCELLED : Outcome.Status.CUT;
    }

    void clientClosed() {
        UpstreamChannel to;
        synchronized (this) {
            isClientGone = true;
            to = upstream;
        }
        if (to != null) {
            to.close(false);
        }
    }

    private void finish(Outcome.Status how, @Nullable String code) {
        Gate.Clearance passed = clearance;
        if (isFinished || passed == null) {
            return;
        }
        isFinished = true;
        var detail = detail();
        Instant now = context.parts().clock().instant();
        Duration took = Duration.between(startedAt == null ? now : startedAt, now);
        long bytes = answer == null ? 0 : answer.bytes();
        long masked = answer == null ? 0 : answer.masked();
        String digest = answer == null ? null : answer.digest();
        CommandRecord kept = record;
        context.parts()
                .blocking()
                .execute(() -> {
                    if (kept != null) {
                        detail.putAll(kept.close(summary(how, code, detail)));
                    }
                    var outcome = new Outcome(how, code, -1, bytes, masked, took, digest, detail);
                    context.parts().gate().finished(passed, outcome);
                });
    }

    private static Map<String, String> summary(
            Outcome.Status how, @Nullable String code, Map<String, String> detail) {
        var summary = new LinkedHashMap<String, String>();
        summary.put("status", how.word());
        if (code != null) {
            summary.put("code", code);
        }
        summary.putAll(detail);
        return summary;
    }

    private Map<String, String> detail() {
        var detail = new LinkedHashMap<String, String>();
        detail.put("tier", asked.tier().word());
        if (input.bytes() > 0) {
            detail.put("input_bytes", Long.toString(input.bytes()));
            detail.put("input_sha256", input.digest());
        }
        return detail;
    }
}
