package dev.sallyport.http.exchange;

import java.util.concurrent.atomic.AtomicLong;

/// How much memory the bodies of all requests may take that are kept while they are judged.
/// Thread-safe.
public final class BodyBudget {
    private final AtomicLong left;

    public BodyBudget(long bytes) {
        this.left = new AtomicLong(bytes);
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
}
