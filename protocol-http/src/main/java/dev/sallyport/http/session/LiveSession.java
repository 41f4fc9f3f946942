package dev.sallyport.http.session;

import dev.sallyport.core.Session;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A session and what is under way in it. Thread-safe.
public final class LiveSession {
    private static final Logger log = LoggerFactory.getLogger(LiveSession.class);

    private final Session session;
    private final SessionKey key;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable String> ended = new AtomicReference<>();
    private volatile long lastUsedNanos = System.nanoTime();

    LiveSession(Session session, SessionKey key) {
        this.session = session;
        this.key = key;
    }

    public Session session() {
        return session;
    }

    SessionKey key() {
        return key;
    }

    /// Why it is over; null while it lives.
    public @Nullable String ended() {
        return ended.get();
    }

    /// @return whether the session lives; if not, the request must not go on
    public boolean begin(Running one) {
        lastUsedNanos = System.nanoTime();
        running.add(one);
        if (ended.get() == null) {
            return true;
        }
        running.remove(one);
        return false;
    }

    public void done(Running one) {
        running.remove(one);
        lastUsedNanos = System.nanoTime();
    }

    void tick(long nowNanos) {
        tell(one -> one.tick(nowNanos));
    }

    void stopping() {
        tell(Running::stopping);
    }

    /// One that meets a fault keeps nothing from the others.
    private void tell(Consumer<Running> what) {
        for (Running one : running) {
            try {
                what.accept(one);
            } catch (RuntimeException e) {
                log.atError()
                        .addKeyValue("session", session.id())
                        .setCause(e)
                        .log("http: a request under way met a fault");
            }
        }
    }

    boolean isIdle(long nowNanos, long idleNanos) {
        return running.isEmpty() && nowNanos - lastUsedNanos > idleNanos;
    }

    /// @return whether it lived until now
    boolean end(String reason) {
        if (!ended.compareAndSet(null, reason)) {
            return false;
        }
        tell(one -> one.end(reason));
        return true;
    }
}
