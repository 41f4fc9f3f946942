package dev.sallyport.http.mcp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time that a test moves.
final class SettableClock implements InstantSource {
    private volatile Instant now;

    /// The next look at it fails.
    volatile boolean isBrokenOnce;

    SettableClock(Instant start) {
        this.now = start;
    }

    @Override
    public Instant instant() {
        if (isBrokenOnce) {
            isBrokenOnce = false;
            throw new IllegalStateException("a broken clock");
        }
        return now;
    }

    void advance(Duration by) {
        now = now.plus(by);
    }

    long nanos() {
        return now.toEpochMilli() * 1_000_000;
    }
}
