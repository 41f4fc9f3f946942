package dev.sallyport.audit;

import java.time.Duration;

/// The bounds of one lane.
///
/// @param deadline after which an append that is not durable is refused
/// @param grace the same while the store is known to be down
/// @param queueBytes of events that wait to be written. Decisions may fill half of it: the rest is
///   for what comes of commands that were let through
/// @param linger how long an event that nobody waits for may wait for company
/// @param silence how long the store may say nothing before a connection counts as broken
record LaneLimits(
        Duration deadline,
        Duration grace,
        long queueBytes,
        int queueEvents,
        Duration linger,
        Duration silence) {
    private static final Duration MOST_GRACE = Duration.ofMillis(250);
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(10);
    private static final Duration LINGER = Duration.ofMillis(10);
    private static final long ALL_QUEUES_BYTES = 64L << 20;
    private static final int ALL_QUEUES_EVENTS = 100_000;

    static LaneLimits of(Duration deadline, int lanes) {
        Duration silence = deadline.multipliedBy(2);
        return new LaneLimits(
                deadline,
                deadline.compareTo(MOST_GRACE) < 0 ? deadline : MOST_GRACE,
                ALL_QUEUES_BYTES / lanes,
                ALL_QUEUES_EVENTS / lanes,
                LINGER,
                silence.compareTo(LEAST_SILENCE) < 0 ? LEAST_SILENCE : silence);
    }
}
