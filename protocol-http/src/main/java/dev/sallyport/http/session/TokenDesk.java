package dev.sallyport.http.session;

import dev.sallyport.core.Identity;
import dev.sallyport.core.Secret;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.Unavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says whom a token names. What was verified holds for a minute, and never beyond the token's own
/// end. Thread-safe.
public final class TokenDesk {
    private static final Logger log = LoggerFactory.getLogger(TokenDesk.class);
    private static final Duration KEPT = Duration.ofSeconds(60);
    private static final int MOST_KEPT = 100_000;

    /// A token that was refused is not looked at again so soon: a client that tries it again and
    /// again costs no signatures.
    private static final Duration REFUSED = Duration.ofSeconds(5);

    private static final int MOST_REFUSED = 10_000;

    private final TokenVerifier tokens;
    private final InstantSource clock;
    private final Executor blocking;
    private final int mostBytes;
    private final Semaphore verifying;
    private final ConcurrentHashMap<TokenKey, Kept> kept = new ConcurrentHashMap<>();

    private final ConcurrentHashMap<TokenKey, Turned> turned = new ConcurrentHashMap<>();

    private record Turned(Refused refused, long untilMillis) {}

    private record Kept(Known known, long untilMillis) {}

    /// @param mostBytes of a token that is looked at
    /// @param mostAtOnce tokens that are verified at once; more of them are turned away
    public TokenDesk(
            TokenVerifier tokens,
            InstantSource clock,
            Executor blocking,
            int mostBytes,
            int mostAtOnce) {
        this.tokens = tokens;
        this.clock = clock;
        this.blocking = blocking;
        this.mostBytes = mostBytes;
        this.verifying = new Semaphore(mostAtOnce);
    }

    /// What became of a token.
    public sealed interface Answer {}

    /// @param key what sessions are found by
    public record Known(TokenKey key, Identity identity) implements Answer {}

    /// @param reason for the log, not for the caller
    public record Refused(String reason) implements Answer {}

    /// @param reason for the log
    public record NotAvailable(String reason) implements Answer {}

    /// @param then is told at once where the answer is known, else on another thread
    public void identify(String token, Consumer<Answer> then) {
        if (token.length() > mostBytes) {
            then.accept(new Refused("longer than " + mostBytes + " bytes"));
            return;
        }
        var key = TokenKey.of(token);
        var known = known(key);
        if (known != null) {
            then.accept(known);
            return;
        }
        if (!verifying.tryAcquire()) {
            then.accept(new NotAvailable("too many tokens are verified at once"));
            return;
        }
        try {
            blocking.execute(() -> then.accept(verify(key, token)));
        } catch (RejectedExecutionException _) { // the gateway is stopping
            verifying.release();
            then.accept(new NotAvailable("the gateway is stopping"));
        }
    }

    private @Nullable Answer known(TokenKey key) {
        Kept found = kept.get(key);
        if (found != null && clock.millis() < found.untilMillis()) {
            return found.known();
        }
        Turned away = turned.get(key);
        return away != null && clock.millis() < away.untilMillis() ? away.refused() : null;
    }

    private Answer verify(TokenKey key, String token) {
        try (var secret = Secret.of(token)) {
            return switch (tokens.verify(secret)) {
                case TokenVerifier.Verified(Identity identity) -> keep(key, identity);
                case TokenVerifier.Refused(String reason) -> turnAway(key, new Refused(reason));
                case TokenVerifier.NotAvailable(String reason) -> new NotAvailable(reason);
            };
        } catch (Unavailable e) {
            return new NotAvailable(String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            log.atError().setCause(e).log("http: a token could not be verified");
            return new NotAvailable("a fault of the gateway; its log says more");
        } finally {
            verifying.release();
        }
    }

    private Answer turnAway(TokenKey key, Refused refused) {
        if (turned.size() < MOST_REFUSED) {
            turned.put(key, new Turned(refused, clock.millis() + REFUSED.toMillis()));
        }
        return refused;
    }

    private Answer keep(TokenKey key, Identity identity) {
        long now = clock.millis();
        long until = Math.min(now + KEPT.toMillis(), identity.expiresAt().toEpochMilli());
        if (until <= now) {
            return new Refused("expired");
        }
        var known = new Known(key, identity);
        if (kept.size() < MOST_KEPT) {
            kept.put(key, new Kept(known, until));
        }
        return known;
    }

    /// Forgets what no longer holds.
    public void sweep() {
        long now = clock.millis();
        kept.values().removeIf(one -> one.untilMillis() <= now);
        turned.values().removeIf(one -> one.untilMillis() <= now);
    }
}
