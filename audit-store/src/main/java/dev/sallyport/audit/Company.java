package dev.sallyport.audit;

import java.util.concurrent.TimeUnit;

/// When one commit can carry more callers for a short wait. Callers that were answered together
/// come back together, so after a commit as many are expected as it carried and as came meanwhile.
/// The first of them is waited for as long as it usually takes, the others half as long as a commit
/// takes, as long as one who comes while another's commit runs waits on average; both together at
/// most a millisecond. A wait that brought nobody is not tried again for a while; one caller alone
/// waits for none.
///
/// Belongs to its [LaneQueue], whose lock guards it.
final class Company {
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MOST_PAUSE = 64;
    private static final int SMOOTHING = 8;

    private long commitNanos;

    /// From a commit's end to the first caller after it.
    private long returnNanos;

    private long departed;
    private long freeSince;
    private boolean free;
    private int travelling;
    private int expected = 1;
    private boolean gathers;
    private long until;
    private int present;
    private int pause;
    private int pauseLength;

    /// So many are worth a wait.
    int expected() {
        return expected;
    }

    /// The lane is free again.
    ///
    /// @param awaited events that someone waits for and that are there
    void leaves(int awaited, long nowNanos) {
        present = awaited;
        gathers = expected > 1 && awaited < expected && pause == 0;
        if (pause > 0) {
            pause--;
        }
        free = true;
        freeSince = nowNanos;
        long first = awaited > 0 ? 0 : returnNanos;
        until = nowNanos + Math.min(MOST_NANOS, first + windowNanos());
    }

    /// Nobody was there, and now the first one is.
    void firstCame(long nowNanos) {
        if (free) {
            returnNanos += (Math.min(MOST_NANOS, nowNanos - freeSince) - returnNanos) / SMOOTHING;
        }
        if (nowNanos - until > 0) {
            until = nowNanos + windowNanos();
        }
    }

    private long windowNanos() {
        return Math.min(MOST_NANOS, commitNanos / 2);
    }

    /// How long to wait for more; 0 where that is over or all are there.
    long waitNanos(int awaited, long nowNanos) {
        return gathers && awaited < expected ? Math.max(0, until - nowNanos) : 0;
    }

    /// A batch is being written.
    void departs(int awaited, long nowNanos) {
        free = false;
        departed = nowNanos;
        travelling = awaited;
        if (gathers) {
            boolean gained = awaited > Math.max(1, present);
            pauseLength = gained ? 0 : Math.min(MOST_PAUSE, Math.max(1, 2 * pauseLength));
            pause = pauseLength;
        }
    }

    /// It is durable.
    ///
    /// @param awaited events that came meanwhile and that someone waits for
    void returns(int awaited, long nowNanos) {
        commitNanos += (nowNanos - departed - commitNanos) / SMOOTHING;
        expected = travelling + awaited;
    }
}
