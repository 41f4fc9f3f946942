package dev.sallyport.core.recording;

import java.time.Instant;
import java.time.InstantSource;

/// Milliseconds since a recording's start. They never go back, whatever the wall clock does. Not
/// thread-safe.
final class RecordingClock {
    private final InstantSource clock;
    private final Instant start;
    private long last;

    RecordingClock(InstantSource clock) {
        this.clock = clock;
        this.start = clock.instant();
    }

    Instant start() {
        return start;
    }

    long millis() {
        last = Math.max(last, clock.millis() - start.toEpochMilli());
        return last;
    }
}
