package dev.sallyport.ssh.channel;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.config.SshTargetConfig;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest.Unsupported;
import dev.sallyport.ssh.SshParts;
import dev.sallyport.ssh.upstream.Incoming;
import dev.sallyport.ssh.upstream.UpstreamLink;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/// A session from its login to its end: when its token expires, it is killed, the gateway stops or
/// one leg closes, both legs close and the end is recorded. Thread-safe.
public final class LiveSession {
    public static final AttributeKey<LiveSession> KEY = new AttributeKey<>();

    /// A client that asks for so much that nobody does is looking for something.
    private static final int MOST_UNSUPPORTED = 64;

    /// Before the token expires: long enough to save what is being edited.
    private static final Duration WARNING = Duration.ofMinutes(1);

    /// For the message that says why, before the connection is cut.
    private static final long LAST_WORD_MILLIS = 300;

    private static final Gate.Passage NOBODY_WAITS =
            new Gate.Passage() {
                @Override
                public void held(Gate.HoldNotice notice) {}

                @Override
                public void settled(Gate.Clearance clearance) {}
            };

    private final SshParts parts;
    private final Session session;
    private final SshTargetConfig target;
    private final ServerSession connection;
    private final UpstreamLink upstream;
    private final ScheduledExecutorService timers;
    private final AtomicReference<@Nullable String> reason = new AtomicReference<>();
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final AtomicInteger unsupported = new AtomicInteger();
    private final RemoteListeners listeners = new RemoteListeners(this);
    private final Set<ClientChannel> audience = ConcurrentHashMap.newKeySet();
    private List<Future<?>> expiry = List.of();

    /// @param timers one thread: what runs there returns at once
    public LiveSession(
            SshParts parts,
            Session session,
            SshTargetConfig target,
            ServerSession connection,
            UpstreamLink upstream,
            ScheduledExecutorService timers) {
        this.parts = parts;
        this.session = session;
        this.target = target;
        this.connection = connection;
        this.upstream = upstream;
        this.timers = timers;
    }

    /// The client is logged in.
    public void begin() {
        connection.setAttribute(KEY, this);
        parts.sessions().opened(session, this::end);
        Duration left = Duration.between(parts.clock().instant(), session.expiresAt());
        expiry =
                left.compareTo(WARNING) > 0
                        ? List.of(
                                after(left, () -> end("token expired")),
                                after(left.minus(WARNING), this::warn))
                        : List.of(after(left, () -> end("token expired")));
        connection.addCloseFutureListener(_ -> closed());
    }

    private Future<?> after(Duration time, Runnable task) {
        return timers.schedule(task, Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS);
    }

    /// Writing may block the thread of all sessions.
    private void warn() {
        String line =
                "sallyport: this session ends in one minute, at "
                        + session.expiresAt().truncatedTo(ChronoUnit.SECONDS)
                        + ", when its token expires; what runs then is cut";
        parts.blocking().execute(() -> audience.forEach(channel -> channel.say(line)));
    }

    /// Somebody may read what is said there.
    void told(ClientChannel channel) {
        audience.add(channel);
    }

    void gone(ClientChannel channel) {
        audience.remove(channel);
    }

    public SshParts parts() {
        return parts;
    }

    public Session session() {
        return session;
    }

    public SshTargetConfig target() {
        return target;
    }

    public UpstreamLink upstream() {
        return upstream;
    }

    public ScheduledExecutorService timers() {
        return timers;
    }

    ServerSession connection() {
        return connection;
    }

    RemoteListeners listeners() {
        return listeners;
    }

    /// Takes what the host's listeners accept.
    public Incoming incoming() {
        return listeners;
    }

    public boolean isOver() {
        return isClosed.get() || reason.get() != null;
    }

    /// Ends both legs. Returns at once; any thread.
    ///
    /// @param why `token expired`, `killed by …`, `upstream closed`, …: for the client and the log
    public void end(String why) {
        if (reason.compareAndSet(null, why)) {
            parts.blocking().execute(() -> disconnect(why));
        }
    }

    /// What is shown can't be kept any more: nothing more is shown.
    public void recordingLost() {
        end("the recording can't be kept");
    }

    /// The reason goes first: a client whose channels are all closed leaves without reading on.
    private void disconnect(String why) {
        try {
            timers.schedule(() -> connection.close(true), LAST_WORD_MILLIS, TimeUnit.MILLISECONDS);
            connection.disconnect(
                    SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "session ended: " + why);
        } catch (IOException | RejectedExecutionException e) { // gone, or the door is closing
            connection.close(true);
        }
        upstream.close();
    }

    private void closed() {
        if (!isClosed.compareAndSet(false, true)) {
            return;
        }
        reason.compareAndSet(null, "client closed");
        expiry.forEach(timer -> timer.cancel(false));
        upstream.close();
        listeners.close();
        parts.sessions().closed(session);
        parts.audit()
                .append(
                        new AuditEvent.SessionClosed(
                                Ids.uuid7(parts.clock()),
                                parts.clock().instant(),
                                session,
                                String.valueOf(reason.get())),
                        AuditLog.Ack.IGNORED);
    }

    /// Records that something was refused that nobody gets.
    ///
    /// @param what the protocol's name of it
    public void refuse(String what) {
        var command = new SshCommand(new Unsupported(what), SshFacts.ofUnsupported());
        parts.gate().refuse(session, command, unsupported(what), NOBODY_WAITS);
        if (unsupported.incrementAndGet() > MOST_UNSUPPORTED) {
            end("too many requests that are not supported");
        }
    }

    public static Refusal unsupported(String what) {
        return Refusal.of(
                Refusal.Code.UNSUPPORTED, what + " is not supported; nothing was run", null, null);
    }
}
