package dev.sallyport.ssh.door;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// When a connection must have logged in. Machines get the configured time; once a person may be
/// asked for something, they get a person's time. Thread-safe.
final class Deadline {
    private final ScheduledExecutorService timers;
    private final Runnable late;
    private final long startNanos = System.nanoTime();
    private volatile long endNanos;
    private volatile boolean isMet;

    /// @param late run once when the time is up; must not block
    Deadline(ScheduledExecutorService timers, Duration first, Runnable late) {
        this.timers = timers;
        this.late = late;
        this.endNanos = startNanos + first.toNanos();
        watch();
    }

    private void watch() {
        timers.schedule(this::look, endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (isMet) {
            return;
        }
        if (System.nanoTime() - endNanos >= 0) {
            late.run();
        } else {
            watch();
        }
    }

    /// @param fromStart at least so long since the connection began
    void extendTo(Duration fromStart) {
        endNanos = Math.max(endNanos, startNanos + fromStart.toNanos());
    }

    /// @param fromNow at least so long from now
    void extendBy(Duration fromNow) {
        endNanos = Math.max(endNanos, System.nanoTime() + fromNow.toNanos());
    }

    void met() {
        isMet = true;
    }
}
