package dev.sallyport.policy.sql;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The few platform threads on which the recursive parser runs, each with a stack of known size: a
/// virtual thread would grow its stack on the heap, and a caller's is of unknown depth. Idle ones
/// end by themselves.
final class ParserThreads {
    /// Reserved, not committed; the deepest text within the limits took a quarter of it.
    private static final long STACK_BYTES = 64L << 20;

    private static final int MOST_WAITING = 256;
    private static final long IDLE_SECONDS = 30;
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ThreadPoolExecutor threads;

    ParserThreads() {
        int count = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);
        threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MOST_WAITING),
                        ParserThreads::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(null, work, "sql-parser", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    /// @throws Unreadable at the deadline, when too much waits, or when the work says so
    <T> T run(Callable<T> work, Deadline deadline) {
        try {
            return await(threads.submit(work), deadline);
        } catch (RejectedExecutionException e) {
            throw Unreadable.forNow("too many texts wait for the parser; try again");
        }
    }

    private static <T> T await(Future<T> result, Deadline deadline) {
        try {
            return result.get(
                    Math.max(0, deadline.nanosLeft()) + GRACE_NANOS, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            result.cancel(false);
            throw Deadline.passed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result.cancel(false);
            throw Unreadable.forNow("interrupted while the text was read");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Unreadable unreadable) {
                throw unreadable;
            }
            if (e.getCause() instanceof StackOverflowError) {
                throw Unreadable.because("nested too deeply for the parser");
            }
            throw new IllegalStateException("the SQL analysis failed", e.getCause());
        }
    }
}
