package dev.sallyport.http.session;

import dev.sallyport.core.Session;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A session and what is under way in it. Thread-safe.
public final class LiveSession {
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
        running.forEach(one -> one.tick(nowNanos));
    }

    void stopping() {
        running.forEach(Running::stopping);
    }

    boolean isIdle(long nowNanos, long idleNanos) {
        return running.isEmpty() && nowNanos - lastUsedNanos > idleNanos;
    }

    /// @return whether it lived until now
    boolean end(String reason) {
        if (!ended.compareAndSet(null, reason)) {
            return false;
        }
        running.forEach(one -> one.end(reason));
        return true;
    }
}
