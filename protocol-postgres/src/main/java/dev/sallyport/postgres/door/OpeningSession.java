package dev.sallyport.postgres.door;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Unavailable;
import dev.sallyport.postgres.door.LoginDesk.Applicant;
import dev.sallyport.postgres.door.LoginDesk.Granted;
import dev.sallyport.postgres.upstream.UpstreamLogin;
import dev.sallyport.postgres.upstream.UpstreamResult;
import dev.sallyport.postgres.upstream.UpstreamResult.Failed;
import dev.sallyport.postgres.upstream.UpstreamResult.LoggedIn;
import dev.sallyport.postgres.wire.BackendMessages;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From a client's token to a session.
///
/// ```
/// LoginDesk (blocking) ─▶ UpstreamLogin (event loop) ─▶ SessionOpened durable ─▶ client told ─▶ StatementPath
/// ```
///
/// Everything but the desk's work is on the client's event loop, which is the upstream's too.
final class OpeningSession {
    private static final Logger log = LoggerFactory.getLogger(OpeningSession.class);

    private final Door door;
    private final DoorLogin login;
    private final ChannelHandlerContext client;
    private final Applicant applicant;
    private final int minor;
    private @Nullable UpstreamLogin upstreamLogin;
    private boolean isAbandoned;

    /// @param minor of the client's protocol 3
    OpeningSession(
            Door door,
            DoorLogin login,
            ChannelHandlerContext client,
            Applicant applicant,
            int minor) {
        this.door = door;
        this.login = login;
        this.client = client;
        this.applicant = applicant;
        this.minor = minor;
    }

    void judge(Secret token) {
        door.parts.blocking().execute(() -> ruled(rule(token)));
    }

    /// Back on the event loop, with whatever the desk said.
    private void ruled(Runnable next) {
        client.executor().execute(next);
    }

    private Runnable rule(Secret token) {
        try (token) {
            Granted granted = door.desk.rule(applicant, token);
            return () -> dial(granted);
        } catch (Refusal refusal) {
            return () -> login.refuse(client, refusal.answer());
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("login failed");
            return () -> login.refuse(client, Answers.internal());
        }
    }

    private void dial(Granted granted) {
        if (isAbandoned) {
            granted.order().credential().close();
            return;
        }
        upstreamLogin =
                new UpstreamLogin(
                        client.channel().eventLoop(),
                        door.upstreamChannel,
                        door.parts.blocking(),
                        granted.order(),
                        result -> dialled(granted, result));
        upstreamLogin.start();
    }

    /// The time is up: an upstream that did not answer is named in the audit log and to the client.
    void tooLate() {
        if (upstreamLogin != null) {
            upstreamLogin.abandon("no login at the upstream in time");
        }
        isAbandoned = true;
    }

    /// The client is gone, or the gateway stops.
    void abandon() {
        isAbandoned = true;
        if (upstreamLogin != null) {
            upstreamLogin.abandon("the client's login ended before the upstream's");
        }
    }

    private void dialled(Granted granted, UpstreamResult result) {
        switch (result) {
            case Failed(var why) -> {
                if (!isAbandoned) {
                    var refusal = door.desk.upstreamFailed(applicant, granted.session(), why);
                    login.refuse(client, refusal.answer());
                }
            }
            case LoggedIn upstream -> record(granted, upstream);
        }
    }

    private void record(Granted granted, LoggedIn upstream) {
        var clock = door.parts.clock();
        door.parts
                .audit()
                .append(
                        new AuditEvent.SessionOpened(
                                Ids.uuid7(clock), clock.instant(), granted.session()),
                        new AuditLog.Ack() {
                            @Override
                            public void durable() {
                                client.executor().execute(() -> open(granted, upstream));
                            }

                            @Override
                            public void unavailable(Unavailable why) {
                                client.executor().execute(() -> notOpen(upstream));
                            }
                        });
    }

    private void notOpen(LoggedIn upstream) {
        upstream.channel().close();
        login.refuse(client, Answers.evidenceUnavailable());
    }

    private void open(Granted granted, LoggedIn upstream) {
        var key = door.cancelKeys.issue(minor, client.executor());
        var live =
                new LiveSession(door, granted.session(), client.channel(), upstream.channel(), key);
        if (isAbandoned || !upstream.channel().isActive()) {
            live.neverBegan("ended before it began");
            login.refuse(client, Answers.targetGone());
            return;
        }
        login.authenticated();
        client.writeAndFlush(welcome(granted, upstream, key));
        live.begin(applicant, granted, upstream);
        if (!client.isRemoved()) {
            client.pipeline().remove(login);
        }
        upstream.letGo().run();
    }

    private ByteBuf welcome(Granted granted, LoggedIn upstream, CancelKeys.Issued key) {
        ByteBuf out = BackendMessages.authenticationOk(client.alloc().buffer());
        shown(granted, upstream)
                .forEach((name, value) -> BackendMessages.parameterStatus(out, name, value));
        return BackendMessages.backendKeyData(out, key.key());
    }

    /// The upstream's parameters; its login is not shown, the account's name stands for it.
    private static Map<String, String> shown(Granted granted, LoggedIn upstream) {
        var shown = new TreeMap<>(upstream.parameters());
        shown.computeIfPresent("session_authorization", (_, _) -> granted.session().account());
        return shown;
    }
}
