package dev.sallyport.http.exchange;

import java.time.Duration;

/// A moment until which something has to happen. Set on one thread, looked at from others.
final class Deadline {
    private static final long NEVER = Long.MAX_VALUE;

    private volatile long nanos = NEVER;

    void in(Duration fromNow) {
        nanos = System.nanoTime() + fromNow.toNanos();
    }

    void never() {
        nanos = NEVER;
    }

    boolean isPast(long nowNanos) {
        long at = nanos;
        return at != NEVER && nowNanos - at > 0;
    }
}
