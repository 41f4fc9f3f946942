package dev.sallyport.policy.sql;

import java.time.Duration;

/// The end of the time that one text may take.
final class Deadline {
    private static final int CHECKS_PER_LOOK = 64;

    private final long end;
    private int checks;

    private Deadline(long end) {
        this.end = end;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /// Cheap enough for inner loops: looks at the clock now and then. One thread at a time.
    void check() {
        if (++checks % CHECKS_PER_LOOK == 0 && nanosLeft() <= 0) {
            throw passed();
        }
    }

    long nanosLeft() {
        return end - System.nanoTime();
    }

    static Unreadable passed() {
        return Unreadable.forNow("reading it took longer than the analyser's deadline");
    }
}
