package dev.sallyport.http.exchange;

import java.util.concurrent.atomic.AtomicLong;

/// How much memory the bodies of all requests may take that are kept while they are judged,
/// unpacked and with what was read of them. Thread-safe.
public final class BodyBudget {
    private static final long LEAST_BYTES = 64L << 20;

    /// As it came, unpacked, and what is read of it: its texts, two bytes a character.
    private static final int COPIES = 6;

    /// One request may take a quarter of all, or what the largest body of few values takes.
    private static final int SHARES = 4;

    private static final int COPIES_OF_TEXT = 5;

    private final long all;
    private final AtomicLong left;

    /// @param largest bytes of the largest body that is kept: there is room for one at least
    public static BodyBudget forBodiesOf(int largest) {
        return new BodyBudget(Math.max(LEAST_BYTES, (long) COPIES * largest));
    }

    BodyBudget(long bytes) {
        this.all = bytes;
        this.left = new AtomicLong(bytes);
    }

    /// Bytes that what was read of one body may take.
    ///
    /// @param largest bytes of the largest body that is kept
    long mostOfOne(int largest) {
        return Math.max(all / SHARES, (long) COPIES_OF_TEXT * largest);
    }

    /// @return whether so much was left
    public boolean take(long bytes) {
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        left.addAndGet(bytes);
        return false;
    }

    public void giveBack(long bytes) {
        left.addAndGet(bytes);
    }

    /// What nobody has taken.
    long left() {
        return left.get();
    }
}
