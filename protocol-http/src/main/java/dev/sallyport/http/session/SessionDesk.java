package dev.sallyport.http.session;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Session;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.Target;
import dev.sallyport.core.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sessions of the HTTP door. Requests of one token to one account from one host belong
/// together; the first of them signs in, and its login is durable before anything goes on.
///
/// A session that was killed stays so: its token opens no other at that account, and those that it
/// has open from elsewhere end with it. Thread-safe.
public final class SessionDesk {
    private static final Logger log = LoggerFactory.getLogger(SessionDesk.class);
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final String KILLED = "killed";

    private final AuditLog audit;
    private final Sessions sessions;
    private final InstantSource clock;
    private final LoginBook book;
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
        this.book = new LoginBook(audit, clock);
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
    /// @param software the client's own words about itself
    public record Applicant(
            TokenDesk.Known known,
            Target target,
            String account,
            String clientHost,
            int clientPort,
            String software) {
        /// `host:port`
        String clientAddress() {
            return clientHost + ":" + clientPort;
        }
    }

    /// @param then is told at once where the session is open, else when the log has answered, on
    ///   any thread
    public void sign(Applicant applicant, Consumer<Answer> then) {
        var key =
                new SessionKey(
                        applicant.known().key(),
                        applicant.target().name(),
                        applicant.account(),
                        applicant.clientHost());
        if (isKilled(key)) {
            then.accept(new Ended(KILLED));
            return;
        }
        var found = open.get(key);
        if (found != null && found.isDone() && !found.isCompletedExceptionally()) {
            LiveSession live = found.join();
            if (live.session().target().equals(applicant.target())) {
                then.accept(signed(live));
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
                        then.accept(failure == null ? signed(live) : new NoEvidence()));
    }

    private boolean isKilled(SessionKey key) {
        return !killed.isEmpty() && killed.containsKey(key.door());
    }

    /// Another session of the same token may have been killed while this one was signed in.
    private Answer signed(LiveSession live) {
        if (isKilled(live.key())) {
            end(live, KILLED);
            return new Ended(KILLED);
        }
        return new Signed(live);
    }

    private void begin(Applicant applicant, SessionKey key, CompletableFuture<LiveSession> opened) {
        try {
            var live = new LiveSession(session(applicant), key);
            Runnable last = () -> opened(live, opened);
            Runnable second =
                    () ->
                            audit.append(
                                    new AuditEvent.SessionOpened(
                                            Ids.uuid7(clock), clock.instant(), live.session()),
                                    step(key, opened, last));
            audit.append(book.accepted(live.session()), step(key, opened, second));
        } catch (RuntimeException e) {
            fail(key, opened, e);
        }
    }

    private Session session(Applicant applicant) {
        var identity = applicant.known().identity();
        return new Session(
                Ids.uuid7(clock),
                identity.principal(),
                applicant.target(),
                applicant.account(),
                applicant.clientAddress(),
                Map.of("client", LoginBook.shorten(applicant.software())),
                clock.instant(),
                identity.expiresAt());
    }

    private void opened(LiveSession live, CompletableFuture<LiveSession> opened) {
        sessions.opened(live.session(), reason -> kill(live, reason));
        opened.complete(live);
    }

    /// A step of a login: where it fails, in whatever way, those who wait are told.
    private AuditLog.Ack step(
            SessionKey key, CompletableFuture<LiveSession> opened, Runnable next) {
        return new AuditLog.Ack() {
            @Override
            public void durable() {
                try {
                    next.run();
                } catch (RuntimeException e) {
                    fail(key, opened, e);
                }
            }

            @Override
            public void unavailable(Unavailable why) {
                fail(key, opened, why);
            }
        };
    }

    private void fail(SessionKey key, CompletableFuture<LiveSession> opened, RuntimeException why) {
        if (opened.isDone()) {
            return;
        }
        log.atWarn()
                .addKeyValue("reason", why.toString())
                .log("login refused: audit log not available");
        open.remove(key, opened);
        opened.completeExceptionally(why);
    }

    private void kill(LiveSession live, String reason) {
        killed.put(live.key().door(), live.session().expiresAt());
        end(live, reason);
        for (LiveSession other : living()) {
            if (other.key().door().equals(live.key().door())) {
                end(other, reason);
            }
        }
    }

    /// Ends what is under way in it, too. Throws nothing: others may wait to be ended as well.
    public void end(LiveSession live, String reason) {
        if (!live.end(reason)) {
            return;
        }
        open.computeIfPresent(
                live.key(), (_, future) -> future.getNow(live) == live ? null : future);
        sessions.closed(live.session());
        try {
            audit.append(
                    new AuditEvent.SessionClosed(
                            Ids.uuid7(clock), clock.instant(), live.session(), reason),
                    AuditLog.Ack.IGNORED);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("session", live.session().id())
                    .setCause(e)
                    .log("end of a session not written down");
        }
    }

    /// Ends what is over, and lets what is under way look at its deadlines.
    public void sweep() {
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        book.sweep();
        killed.values().removeIf(until -> !now.isBefore(until));
        for (LiveSession live : living()) {
            if (!now.isBefore(live.session().expiresAt())) {
                end(live, "token expired");
            } else if (live.isIdle(nanos, idle.toNanos())) {
                end(live, "idle");
            } else {
                live.tick(nanos);
            }
        }
    }

    private List<LiveSession> living() {
        return open.values().stream()
                .filter(future -> future.isDone() && !future.isCompletedExceptionally())
                .map(CompletableFuture::join)
                .toList();
    }

    /// Tells what would go on for long that the gateway is stopping.
    public void stopping() {
        living().forEach(LiveSession::stopping);
    }

    public void endAll(String reason) {
        living().forEach(live -> end(live, reason));
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
        book.refused(clientAddress, principal, target, account, reason);
    }
}
