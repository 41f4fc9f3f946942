package dev.sallyport.http.session;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Session;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.Target;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.VisibleText;
import dev.sallyport.http.session.RefusalQuota.Share;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sessions of the HTTP door. Requests of one token to one account from one host belong
/// together; the first of them signs in, and its login is durable before anything goes on.
///
/// A session that was killed stays so: its token opens no other at that account. Thread-safe.
public final class SessionDesk {
    private static final Logger log = LoggerFactory.getLogger(SessionDesk.class);
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final int MOST_NAME = 256;
    private static final String FURTHER =
            "; too many from this address, further ones are not written down for up to a minute";

    private final AuditLog audit;
    private final Sessions sessions;
    private final InstantSource clock;
    private final RefusalQuota quota;
    private final Duration idle;
    private final ConcurrentHashMap<SessionKey, CompletableFuture<LiveSession>> open =
            new ConcurrentHashMap<>();
    private final ConcurrentHashMap<SessionKey.Door, Instant> killed = new ConcurrentHashMap<>();

    public SessionDesk(AuditLog audit, Sessions sessions, InstantSource clock) {
        this(audit, sessions, clock, IDLE);
    }

    SessionDesk(AuditLog audit, Sessions sessions, InstantSource clock, Duration idle) {
        this.audit = audit;
        this.sessions = sessions;
        this.clock = clock;
        this.quota = new RefusalQuota(clock);
        this.idle = idle;
    }

    /// What became of a sign-in.
    public sealed interface Answer {}

    public record Signed(LiveSession session) implements Answer {}

    /// @param reason why this token's session at this account was ended
    public record Ended(String reason) implements Answer {}

    /// It could not be written down.
    public record NoEvidence() implements Answer {}

    /// Who wants in.
    ///
    /// @param clientHost without the port
    /// @param clientAddress `host:port`
    /// @param software the client's own words about itself
    public record Applicant(
            TokenDesk.Known known,
            Target target,
            String account,
            String clientHost,
            String clientAddress,
            String software) {}

    /// @param then is told at once where the session is open, else when the log has answered, on
    ///   any thread
    public void sign(Applicant applicant, Consumer<Answer> then) {
        var key =
                new SessionKey(
                        applicant.known().key(),
                        applicant.target().name(),
                        applicant.account(),
                        applicant.clientHost());
        if (!killed.isEmpty() && killed.containsKey(key.door())) {
            then.accept(new Ended("killed"));
            return;
        }
        var found = open.get(key);
        if (found != null && found.isDone() && !found.isCompletedExceptionally()) {
            LiveSession live = found.join();
            if (live.session().target().equals(applicant.target())) {
                then.accept(new Signed(live));
                return;
            }
            end(live, "the target's configuration changed");
        }
        var mine = new CompletableFuture<LiveSession>();
        var other = open.putIfAbsent(key, mine);
        if (other == null) {
            begin(applicant, key, mine);
        }
        (other == null ? mine : other)
                .whenComplete((live, failure) ->
                        then.accept(failure == null ? new Signed(live) : new NoEvidence()));
    }

    private void begin(Applicant applicant, SessionKey key, CompletableFuture<LiveSession> opened) {
        var identity = applicant.known().identity();
        var session =
                new Session(
                        Ids.uuid7(clock),
                        identity.principal(),
                        applicant.target(),
                        applicant.account(),
                        applicant.clientAddress(),
                        Map.of("client", shorten(applicant.software())),
                        clock.instant(),
                        identity.expiresAt());
        var live = new LiveSession(session, key);
        var login =
                login(
                        Ids.uuid7(clock),
                        applicant.clientAddress(),
                        identity.principal(),
                        applicant.target().name(),
                        applicant.account(),
                        true,
                        "");
        audit.append(
                login,
                new AuditLog.Ack() {
                    @Override
                    public void durable() {
                        audit.append(
                                new AuditEvent.SessionOpened(
                                        Ids.uuid7(clock), clock.instant(), session),
                                opening(live, opened));
                    }

                    @Override
                    public void unavailable(Unavailable why) {
                        fail(key, opened, why);
                    }
                });
    }

    private AuditLog.Ack opening(LiveSession live, CompletableFuture<LiveSession> opened) {
        return new AuditLog.Ack() {
            @Override
            public void durable() {
                sessions.opened(live.session(), reason -> kill(live, reason));
                opened.complete(live);
            }

            @Override
            public void unavailable(Unavailable why) {
                fail(live.key(), opened, why);
            }
        };
    }

    private void fail(SessionKey key, CompletableFuture<LiveSession> opened, Unavailable why) {
        log.atWarn()
                .addKeyValue("reason", why.getMessage())
                .log("login refused: audit log not available");
        open.remove(key, opened);
        opened.completeExceptionally(why);
    }

    private void kill(LiveSession live, String reason) {
        killed.put(live.key().door(), live.session().expiresAt());
        end(live, reason);
    }

    /// Ends what is under way in it, too.
    public void end(LiveSession live, String reason) {
        if (!live.end(reason)) {
            return;
        }
        open.computeIfPresent(
                live.key(), (_, future) -> future.getNow(live) == live ? null : future);
        sessions.closed(live.session());
        audit.append(
                new AuditEvent.SessionClosed(
                        Ids.uuid7(clock), clock.instant(), live.session(), reason),
                AuditLog.Ack.IGNORED);
    }

    /// Ends what is over, and lets what is under way look at its deadlines.
    public void sweep() {
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        quota.sweep();
        killed.values().removeIf(until -> !now.isBefore(until));
        for (var future : open.values()) {
            if (!future.isDone() || future.isCompletedExceptionally()) {
                continue;
            }
            LiveSession live = future.join();
            if (!now.isBefore(live.session().expiresAt())) {
                end(live, "token expired");
            } else if (live.isIdle(nanos, idle.toNanos())) {
                end(live, "idle");
            } else {
                live.tick(nanos);
            }
        }
    }

    /// Tells what would go on for long that the gateway is stopping.
    public void stopping() {
        for (var future : open.values()) {
            if (future.isDone() && !future.isCompletedExceptionally()) {
                future.join().stopping();
            }
        }
    }

    public void endAll(String reason) {
        for (var future : open.values()) {
            if (future.isDone() && !future.isCompletedExceptionally()) {
                end(future.join(), reason);
            }
        }
    }

    /// Writes down that someone was not let in; of strangers' tries only so many.
    ///
    /// @param target as the client named it
    /// @param reason for the operator
    public void refused(
            String clientAddress,
            @Nullable Principal principal,
            String target,
            String account,
            String reason) {
        var share = principal == null ? quota.take(host(clientAddress)) : Share.WRITTEN;
        switch (share) {
            case WRITTEN -> write(clientAddress, principal, target, account, reason);
            case LAST -> write(clientAddress, principal, target, account, reason + FURTHER);
            case LEFT_OUT -> {}
        }
    }

    private static String host(String clientAddress) {
        return clientAddress.substring(0, Math.max(0, clientAddress.lastIndexOf(':')));
    }

    private void write(
            String clientAddress,
            @Nullable Principal principal,
            String target,
            String account,
            String reason) {
        UUID event = Ids.uuid7(clock);
        log.atInfo()
                .addKeyValue("event", event)
                .addKeyValue("client", clientAddress)
                .addKeyValue("reason", VisibleText.line(reason))
                .log("login refused");
        audit.append(
                login(event, clientAddress, principal, target, account, false, reason),
                AuditLog.Ack.IGNORED);
    }

    private AuditEvent.Login login(
            UUID id,
            String clientAddress,
            @Nullable Principal principal,
            String target,
            String account,
            boolean accepted,
            String reason) {
        return new AuditEvent.Login(
                id,
                clock.instant(),
                Protocol.HTTP,
                clientAddress,
                principal,
                shorten(target),
                shorten(account),
                accepted,
                reason);
    }

    private static String shorten(String text) {
        String visible = VisibleText.line(text);
        return visible.length() <= MOST_NAME ? visible : visible.substring(0, MOST_NAME) + "…";
    }
}
