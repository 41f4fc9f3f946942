package dev.sallyport.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Waits for a condition with a deadline.
public final class Eventually {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private Eventually() {}

    public static void holds(Runnable assertion) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError | RuntimeException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
    }
}
