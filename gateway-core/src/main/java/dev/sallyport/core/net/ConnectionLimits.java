package dev.sallyport.core.net;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts a listener's connections, and those among them that have not logged in, against two
/// limits. Thread-safe.
public final class ConnectionLimits {
    private final int most;
    private final int mostUnauthenticated;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger unauthenticated = new AtomicInteger();

    public ConnectionLimits(int most, int mostUnauthenticated) {
        this.most = most;
        this.mostUnauthenticated = mostUnauthenticated;
    }

    /// @return empty where a limit is reached: the connection is to be closed unread
    public Optional<Place> admit() {
        if (!take(open, most)) {
            return Optional.empty();
        }
        if (!take(unauthenticated, mostUnauthenticated)) {
            open.decrementAndGet();
            return Optional.empty();
        }
        return Optional.of(new Place());
    }

    private static boolean take(AtomicInteger count, int limit) {
        if (count.incrementAndGet() <= limit) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }

    public int open() {
        return open.get();
    }

    public int unauthenticated() {
        return unauthenticated.get();
    }

    /// One connection's place. Both methods may be called more than once; only the first call
    /// counts.
    public final class Place {
        private final AtomicBoolean waiting = new AtomicBoolean(true);
        private final AtomicBoolean taken = new AtomicBoolean(true);

        private Place() {}

        /// The connection has logged in.
        public void authenticated() {
            if (waiting.getAndSet(false)) {
                unauthenticated.decrementAndGet();
            }
        }

        /// The connection is closed.
        public void leave() {
            authenticated();
            if (taken.getAndSet(false)) {
                open.decrementAndGet();
            }
        }
    }
}
