package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Unavailable;
import dev.sallyport.ssh.channel.ChannelContext;
import dev.sallyport.ssh.channel.Voice;
import dev.sallyport.ssh.sftp.Lookups.Looked.Found;
import dev.sallyport.ssh.upstream.UpstreamChannel;
import dev.sallyport.ssh.upstream.UpstreamFailure;
import dev.sallyport.ssh.upstream.UpstreamRequest;
import dev.sallyport.ssh.upstream.UpstreamSink;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A subsystem that was let through: its record, its channel at the host, its relay and its end,
/// exactly once. Fields are guarded by `this`, which is never held while the relay or a channel is
/// called: they call in here with locks of their own.
final class SftpRun implements UpstreamSink {
    private static final Logger log = LoggerFactory.getLogger(SftpRun.class);

    /// As `ssh` itself exits when there is no connection.
    private static final int NO_CONNECTION = 255;

    private final ChannelContext context;
    private final Notices notices;
    private final Judge judge;
    private final ByteArrayOutputStream early = new ByteArrayOutputStream(0);
    private Gate.@Nullable Clearance clearance;
    private @Nullable Instant since;
    private @Nullable Outcomes outcomes;
    private @Nullable SftpSession session;
    private @Nullable UpstreamChannel upstream;
    private @Nullable Integer status;
    private volatile @Nullable String broken;
    private boolean hasEnded;
    private boolean isReady;
    private boolean isClientGone;
    private boolean isHostGone;
    private boolean isFinished;

    SftpRun(ChannelContext context, Notices notices, Judge judge) {
        this.context = context;
        this.notices = notices;
        this.judge = judge;
    }

    /// On a virtual thread: waits for the record, the host and its greeting.
    void start(Gate.Clearance passed) {
        synchronized (this) {
            clearance = passed;
            since = context.parts().clock().instant();
            if (isClientGone || context.live().isOver()) {
                finish(Outcome.Status.NOT_SENT, null);
                return;
            }
        }
        try {
            var record = KeptRecord.open(context, passed.decision());
            prepare(record);
            context.live().upstream().open(new UpstreamRequest.Subsystem("sftp"), this);
            greet();
        } catch (Unavailable e) {
            notSent();
            notices.refused(
                    Refusal.of(
                            Refusal.Code.EVIDENCE_UNAVAILABLE,
                            "the session can't be recorded; nothing was run",
                            null,
                            "try again later"));
            context.client().exit(Voice.REFUSED);
        } catch (UpstreamFailure e) {
            unreachable(e);
        }
    }

    private synchronized void prepare(SftpRecord record) {
        var parts = context.parts();
        outcomes = new Outcomes(parts.gate(), parts.clock(), parts.blocking(), record);
    }

    private synchronized void notSent() {
        finish(Outcome.Status.NOT_SENT, null);
    }

    private void unreachable(UpstreamFailure why) {
        log.atWarn()
                .addKeyValue("session", context.live().session().id())
                .addKeyValue("cause", why.getMessage())
                .log("sftp not started");
        UpstreamChannel open;
        synchronized (this) {
            open = upstream;
            finish(Outcome.Status.NOT_SENT, null);
        }
        if (open != null) {
            open.close(true);
        }
        notices.say(
                "sallyport: the target offers no SFTP now; nothing was done (session "
                        + context.live().session().id()
                        + ")");
        context.client().exit(NO_CONNECTION);
    }

    @Override
    public void opened(UpstreamChannel channel) {
        boolean isTooLate;
        synchronized (this) {
            upstream = channel;
            isTooLate = isClientGone;
            if (outcomes != null) {
                session = session(channel, outcomes);
            }
        }
        if (isTooLate) {
            channel.close(true);
        }
    }

    /// Nobody knows it yet, so its lock is free.
    private SftpSession session(UpstreamChannel channel, Outcomes kept) {
        var exchange = new Exchange(new ClientWire(context.client()), new HostWire(channel));
        var handles = new Handles(kept);
        var clock = context.parts().clock();
        boolean digestsAnswers = context.live().target().answerDigest();
        var replies = new Replies(exchange, handles, kept, clock, digestsAnswers);
        var next = new SftpSession(this::broken, exchange, handles, kept, replies, clock);
        byte[] waiting = early.toByteArray();
        early.reset();
        next.clientData(waiting, 0, waiting.length);
        if (hasEnded) {
            next.clientEnded();
        }
        return next;
    }

    @Override
    public void requested(UpstreamChannel channel) {}

    private void greet() throws UpstreamFailure {
        SftpSession open = session();
        if (open == null) {
            throw new UpstreamFailure("the host opened no channel");
        }
        var lookups = new HostLookups(open::ask);
        Packet version = HostLookups.await(open.greet());
        try {
            var greeting = Greeting.of(version, lookups);
            if (!(lookups.realpath(".") instanceof Found(String login))) {
                throw new UpstreamFailure("the host does not tell its login directory");
            }
            var planner = new Planner(new Places(login), lookups, open::opened);
            var desk =
                    new Desk(
                            planner,
                            judge,
                            notices,
                            open,
                            () -> context.live().end("a fault of the gateway"));
            open.ready(
                    greeting,
                    request -> context.parts().blocking().execute(() -> desk.take(request)));
        } catch (Malformed e) {
            throw new UpstreamFailure("the host broke the SFTP protocol", e);
        }
        boolean isTooLate;
        synchronized (this) {
            isReady = true;
            isTooLate = isHostGone;
        }
        if (isTooLate) {
            conclude();
        }
    }

    private synchronized @Nullable SftpSession session() {
        return session;
    }

    void input(byte[] data, int offset, int length) {
        SftpSession open;
        synchronized (this) {
            open = session;
            if (open == null) {
                early.write(data, offset, length);
            }
        }
        if (open != null) {
            open.clientData(data, offset, length);
        }
    }

    void inputEnded() {
        SftpSession open;
        synchronized (this) {
            hasEnded = true;
            open = session;
        }
        if (open != null) {
            open.clientEnded();
        }
    }

    /// What the server says beside the protocol is nobody's: it was not judged.
    @Override
    public void data(boolean stderr, byte[] data, int offset, int length) {
        SftpSession open = session();
        if (open != null && !stderr) {
            open.hostData(data, offset, length);
        } else if (open != null) {
            open.hostSaid(length);
        }
    }

    private void broken(String why) {
        broken = why;
        log.atWarn()
                .addKeyValue("session", context.live().session().id())
                .addKeyValue("cause", why)
                .log("sftp broken off");
        notices.say("sallyport: " + why);
    }

    /// Its channel's end is what counts.
    @Override
    public void ended() {}

    @Override
    public synchronized void exited(int code) {
        status = code;
    }

    @Override
    public void killed(String name, boolean dumpedCore, String message) {}

    @Override
    public void refused() {}

    void clientClosed() {
        UpstreamChannel open;
        synchronized (this) {
            isClientGone = true;
            open = upstream;
        }
        if (open != null) {
            open.close(false);
        }
    }

    /// Until the relay is ready, whoever waits for the host's greeting hears of it.
    @Override
    public void closed() {
        SftpSession open;
        boolean isMine;
        Outcome.Status how;
        synchronized (this) {
            isHostGone = true;
            isMine = isReady;
            open = session;
            how = isClientGone || hasEnded ? Outcome.Status.CANCELLED : Outcome.Status.CUT;
        }
        if (open != null) {
            open.over(how);
        }
        if (isMine) {
            conclude();
        }
    }

    private void conclude() {
        int exit;
        synchronized (this) {
            // A host that ends because its client vanished ends well by its own account.
            boolean isLeft = isClientGone && !hasEnded;
            boolean isWell = broken == null && status != null && status == 0 && !isLeft;
            exit = isWell ? 0 : NO_CONNECTION;
            finish(isWell ? Outcome.Status.OK : ending(), status == null ? null : "" + status);
        }
        context.client().exit(exit);
    }

    private Outcome.Status ending() {
        if (broken != null || (status != null && status != 0)) {
            return Outcome.Status.ERROR;
        }
        return isClientGone ? Outcome.Status.CANCELLED : Outcome.Status.CUT;
    }

    private void finish(Outcome.Status how, @Nullable String code) {
        Gate.Clearance passed = clearance;
        Instant began = since;
        if (isFinished || passed == null || began == null) {
            return;
        }
        isFinished = true;
        if (outcomes != null) {
            outcomes.over(passed, began, how, code);
            return;
        }
        var outcome = new Outcome(how, code, -1, 0, 0, Duration.ZERO, null);
        context.parts().blocking().execute(() -> context.parts().gate().finished(passed, outcome));
    }
}
