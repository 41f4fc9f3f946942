package dev.sallyport.policy.sql;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.LongSupplier;

/// The end of what one text may cost: processor time of the thread that reads it, so that neither
/// other texts nor a busy machine use it up, and time on the wall, so that nobody waits for ever.
///
/// ```
/// asked ──── waits for a parser ──── begin() ──── reads ──── answer
///                                    └─ processor time ─┘
/// └─────────────────────── patience ───────────────────────────┘
/// ```
final class Deadline {
    private static final int CHECKS_PER_LOOK = 64;

    private final long work;
    private final long patienceEnds;
    private final LongSupplier processor;
    private final LongSupplier wall;
    private long workEnds;
    private int checks;

    /// @param processor nanoseconds that the calling thread has run, from any origin
    /// @param wall nanoseconds, from any origin
    Deadline(Duration work, Duration patience, LongSupplier processor, LongSupplier wall) {
        this.work = work.toNanos();
        this.patienceEnds = wall.getAsLong() + patience.toNanos();
        this.processor = processor;
        this.wall = wall;
    }

    /// Patience counts from now on, work from [#begin].
    static Deadline of(Duration work, Duration patience) {
        return new Deadline(work, patience, processorTime(), System::nanoTime);
    }

    /// A JVM that can't tell a thread's processor time gets time on the wall.
    private static LongSupplier processorTime() {
        var threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? threads::getCurrentThreadCpuTime
                : System::nanoTime;
    }

    /// The calling thread starts to read; [#check] is for it alone from now on.
    void begin() {
        workEnds = processor.getAsLong() + work;
    }

    /// Cheap enough for inner loops: looks at the clocks now and then.
    void check() {
        if (++checks % CHECKS_PER_LOOK != 0) {
            return;
        }
        if (processor.getAsLong() - workEnds >= 0) {
            throw Unreadable.forNow("reading it took longer than the analyser's deadline");
        }
        if (patienceLeft() <= 0) {
            throw busy();
        }
    }

    /// In nanoseconds.
    long patienceLeft() {
        return patienceEnds - wall.getAsLong();
    }

    static Unreadable busy() {
        return Unreadable.forNow("no parser had time for it; try again");
    }
}
