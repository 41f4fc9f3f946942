package dev.sallyport.postgres.door;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Session;
import dev.sallyport.postgres.OpenedSession;
import dev.sallyport.postgres.SessionEnd;
import dev.sallyport.postgres.door.LoginDesk.Applicant;
import dev.sallyport.postgres.door.LoginDesk.Granted;
import dev.sallyport.postgres.upstream.UpstreamResult.LoggedIn;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A session from its first to its last moment: when its token expires, it is killed, the gateway
/// stops or one leg closes, both legs close and the end is recorded. Fields belong to the event
/// loop.
final class LiveSession {
    private static final Logger log = LoggerFactory.getLogger(LiveSession.class);

    /// How long the statement path has for its last message.
    private static final long GRACE_MILLIS = 2_000;

    /// The statement path hears of a closed leg right after this class does, and may have something
    /// to say to the other one.
    private static final long LAST_WORD_MILLIS = 100;

    private static final String ADMIN_SHUTDOWN = "57P01";

    private final Door door;
    private final Session session;
    private final Channel client;
    private final Channel upstream;
    private final CancelKeys.Issued key;
    private @Nullable Future<?> expiry;
    private @Nullable String reason;
    private @Nullable String pathReason;
    private boolean isClosed;

    LiveSession(
            Door door, Session session, Channel client, Channel upstream, CancelKeys.Issued key) {
        this.door = door;
        this.session = session;
        this.client = client;
        this.upstream = upstream;
        this.key = key;
    }

    /// Hands both legs to the statement path.
    void begin(Applicant applicant, Granted granted, LoggedIn login) {
        door.onStop(client, () -> end("the gateway is stopping", "gateway stopped"));
        door.parts.sessions().opened(session, why -> client.eventLoop().execute(() -> kill(why)));
        expiry =
                client.eventLoop()
                        .schedule(
                                () -> end("session ended: the token expired", "token expired"),
                                millisLeft(),
                                TimeUnit.MILLISECONDS);
        client.closeFuture().addListener(_ -> closed("client closed", upstream));
        upstream.closeFuture().addListener(_ -> closed("upstream closed", client));
        open(
                new OpenedSession(
                        session,
                        granted.order().target(),
                        granted.order().database(),
                        client,
                        upstream,
                        login.parameters(),
                        applicant.settings().settings(),
                        key::onCancel,
                        login.sendCancel(),
                        this::endsBecause));
    }

    private void open(OpenedSession opened) {
        try {
            door.parts.path().open(opened);
        } catch (RuntimeException e) {
            log.atError()
                    .setCause(e)
                    .addKeyValue("session", session.id())
                    .log("statement path not opened");
            client.close();
        }
    }

    /// Which leg closes first says little: a server that got the client's goodbye closes before the
    /// client does.
    private void endsBecause(String why) {
        if (pathReason == null) {
            pathReason = why;
        }
    }

    private long millisLeft() {
        var left = Duration.between(door.parts.clock().instant(), session.expiresAt());
        return Math.max(0, left.toMillis());
    }

    private void kill(String why) {
        end("session ended: " + why, why);
    }

    private void end(String message, String why) {
        if (reason != null || isClosed) {
            return;
        }
        reason = why;
        client.pipeline().fireUserEventTriggered(new SessionEnd(ADMIN_SHUTDOWN, message));
        client.eventLoop()
                .schedule(
                        () -> {
                            client.close();
                            upstream.close();
                        },
                        GRACE_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private void closed(String why, Channel other) {
        if (isClosed) {
            return;
        }
        client.eventLoop()
                .schedule(
                        () -> Ending.closeAfterWrites(other, GRACE_MILLIS),
                        LAST_WORD_MILLIS,
                        TimeUnit.MILLISECONDS);
        if (expiry != null) {
            expiry.cancel(false);
        }
        door.parts.sessions().closed(session);
        String known = reason == null ? pathReason : reason;
        recordEnd(known == null ? why : known);
    }

    /// It was recorded as opened, but a leg was lost before the client was told.
    void neverBegan(String why) {
        upstream.close();
        recordEnd(why);
    }

    private void recordEnd(String why) {
        isClosed = true;
        door.cancelKeys.revoke(key);
        var clock = door.parts.clock();
        door.parts
                .audit()
                .append(
                        new AuditEvent.SessionClosed(
                                Ids.uuid7(clock), clock.instant(), session, why),
                        AuditLog.Ack.IGNORED);
    }
}
