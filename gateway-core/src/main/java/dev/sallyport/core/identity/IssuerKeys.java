package dev.sallyport.core.identity;

import com.nimbusds.jose.jwk.JWK;
import dev.sallyport.core.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of one issuer, kept for a while.
///
/// ```
/// age     0 ──── REFRESH_AFTER ──── WAIT_AFTER ──── STALE_AFTER
/// used    as they are │ as they are,    │ after waiting   │ not: no keys, no login
///                     │ fetched beside  │ for a fetch, or │
///                     │                 │ if that fails   │
/// ```
///
/// One fetch at a time, on a thread of its own, and none sooner than [#PAUSE] after the one before:
/// tokens with invented key ids cost the identity provider six fetches a minute, and nobody else
/// waits for them. Thread-safe; the fields below `lock` are guarded by it.
final class IssuerKeys {
    private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);

    static final Duration REFRESH_AFTER = Duration.ofMinutes(5);
    static final Duration WAIT_AFTER = Duration.ofMinutes(10);
    static final Duration STALE_AFTER = Duration.ofHours(1);
    static final Duration PAUSE = Duration.ofSeconds(10);

    /// Instead of [#PAUSE] after a fetch that failed.
    static final Duration RETRY = Duration.ofSeconds(2);

    /// Longer than a fetch takes at most.
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /// Gets the keys from the issuer.
    @FunctionalInterface
    interface Source {
        /// @throws Unavailable where the issuer doesn't answer, or not with keys
        List<JWK> fetch();
    }

    private record Known(List<JWK> keys, Instant at) {}

    private final String issuer;
    private final Source source;
    private final InstantSource clock;
    private final Executor fetching;

    private volatile @Nullable Known known;

    private final Object lock = new Object();
    private @Nullable CompletableFuture<Known> running;
    private Instant lastBegin = Instant.MIN;
    private String lastFailure = "";

    IssuerKeys(String issuer, Source source, InstantSource clock, Executor fetching) {
        this.issuer = issuer;
        this.source = source;
        this.clock = clock;
        this.fetching = fetching;
    }

    /// Starts fetching, so that the first login need not wait.
    void prepare() {
        refresh();
    }

    /// The keys that fit; where none does, the issuer may have made a new one and is asked.
    ///
    /// @throws Unavailable where the keys can't be had
    List<JWK> find(Predicate<JWK> fits) {
        Known now = current();
        var found = now.keys().stream().filter(fits).toList();
        if (!found.isEmpty()) {
            return found;
        }
        var fetch = refresh();
        if (fetch != null) {
            return await(fetch).keys().stream().filter(fits).toList();
        }
        String failure = lastFailure();
        if (!failure.isEmpty()) {
            throw new Unavailable(failure);
        }
        return List.of();
    }

    private Known current() {
        Known now = known;
        if (now == null) {
            return fetched();
        }
        Duration age = Duration.between(now.at(), clock.instant());
        if (age.compareTo(REFRESH_AFTER) < 0) {
            return now;
        }
        if (age.compareTo(WAIT_AFTER) < 0) {
            refresh();
            return now;
        }
        try {
            return fetched();
        } catch (Unavailable why) {
            if (age.compareTo(STALE_AFTER) < 0) {
                return now;
            }
            throw why;
        }
    }

    private Known fetched() {
        var fetch = refresh();
        if (fetch == null) {
            throw new Unavailable(
                    "the keys of " + issuer + " could not be fetched: " + lastFailure());
        }
        return await(fetch);
    }

    private String lastFailure() {
        synchronized (lock) {
            return lastFailure;
        }
    }

    /// The fetch under way, a new one, or null where the last one was too short a time ago.
    private @Nullable CompletableFuture<Known> refresh() {
        CompletableFuture<Known> fetch;
        synchronized (lock) {
            if (running != null) {
                return running;
            }
            Instant now = clock.instant();
            Duration pause = lastFailure.isEmpty() ? PAUSE : RETRY;
            if (lastBegin.isAfter(now.minus(pause)) && !lastBegin.isAfter(now)) {
                return null;
            }
            lastBegin = now;
            fetch = new CompletableFuture<>();
            running = fetch;
        }
        fetching.execute(() -> fetch(fetch));
        return fetch;
    }

    private void fetch(CompletableFuture<Known> result) {
        try {
            var fetched = new Known(List.copyOf(source.fetch()), clock.instant());
            known = fetched;
            ended("");
            result.complete(fetched);
        } catch (RuntimeException e) {
            String why = e instanceof Unavailable ? String.valueOf(e.getMessage()) : e.toString();
            log.atWarn()
                    .addKeyValue("issuer", issuer)
                    .addKeyValue("reason", why)
                    .log("keys could not be fetched");
            ended(why);
            result.completeExceptionally(e);
        }
    }

    private void ended(String failure) {
        synchronized (lock) {
            running = null;
            lastFailure = failure;
        }
    }

    private Known await(CompletableFuture<Known> fetch) {
        try {
            return fetch.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while the keys of " + issuer + " were fetched", e);
        } catch (TimeoutException e) {
            throw new Unavailable(issuer + " did not send its keys in time", e);
        } catch (ExecutionException e) {
            throw new Unavailable(
                    "the keys of " + issuer + " could not be fetched: " + lastFailure(), e);
        }
    }
}
