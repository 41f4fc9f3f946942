package dev.sallyport.policy.sql;

import dev.sallyport.core.Principal.Person;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The few platform threads on which the recursive parser runs, each with a stack of known size: a
/// virtual thread would grow its stack on the heap, and a caller's is of unknown depth. Idle ones
/// end by themselves. Who gets one is [Turns]' matter.
final class ParserThreads {
    /// Reserved, not committed; the deepest text within the limits took a quarter of it.
    private static final long STACK_BYTES = 64L << 20;

    private static final int MOST_WAITING = 4096;
    private static final int MOST_WAITING_OF_ONE = 256;
    private static final long IDLE_SECONDS = 30;
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ThreadPoolExecutor threads;
    private final Turns turns;

    ParserThreads() {
        this(Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8));
    }

    ParserThreads(int count) {
        turns = new Turns(count, MOST_WAITING, MOST_WAITING_OF_ONE);
        threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(), // as many as `turns` lets through, and no more
                        ParserThreads::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(null, work, "sql-parser", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    /// @param asker shares the threads with the others; equal ones count as one
    /// @throws Unreadable at the deadline, when too much waits, or when the work says so
    <T> T run(Person asker, Callable<T> work, Deadline deadline) {
        var task =
                new FutureTask<>(() -> {
                    deadline.begin();
                    return work.call();
                });
        turns.add(asker, task);
        giveTurns();
        try {
            return await(task, deadline);
        } finally {
            turns.withdraw(asker, task);
        }
    }

    private void giveTurns() {
        for (var turn = turns.next(); turn != null; turn = turns.next()) {
            give(turn);
        }
    }

    private void give(Turns.Turn turn) {
        boolean given = false;
        try {
            threads.execute(() -> take(turn));
            given = true;
        } finally {
            if (!given) {
                turns.done(turn); // no thread could be made; the caller hears that none had time
            }
        }
    }

    private void take(Turns.Turn turn) {
        try {
            turn.work().run(); // keeps what it throws
        } finally {
            turns.done(turn);
            giveTurns();
        }
    }

    private static <T> T await(FutureTask<T> result, Deadline deadline) {
        try {
            return result.get(
                    Math.max(0, deadline.patienceLeft()) + GRACE_NANOS, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            result.cancel(false);
            throw Deadline.busy();
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
