package dev.sallyport.audit;

import dev.sallyport.core.AuditLog.Ack;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What waits to be written on one lane, in order, and the batch that is being written. Sequences
/// are given here, dense from 1, in the order in which events are queued. Thread-safe; all fields
/// are guarded by `lock`, which is held for copying one row at most.
final class LaneQueue {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSING_BACK_OFF_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int MOST_SPARE = 4;

    private final LaneLimits limits;
    private final Company company = new Company();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<Batch> waiting = new ArrayDeque<>();
    private final ArrayDeque<Batch> spare = new ArrayDeque<>();
    private @Nullable Batch inFlight;
    private long lastSequence;
    private long queuedBytes;
    private int queuedEvents;

    /// Events in `waiting` that someone waits for.
    private int awaited;

    /// The lane's thread sleeps. Events that someone waits for wake it when there are so many;
    /// others only where it would not look again by itself.
    private boolean sleeping;

    private int wakesAt;
    private boolean dozing;
    private boolean closing;

    /// When the store was last found not to answer, while it is so.
    private @Nullable Long downSince;

    LaneQueue(LaneLimits limits) {
        this.limits = limits;
    }

    enum Refusal {
        FULL,
        CLOSED
    }

    /// Queues a row.
    ///
    /// @param obliged a correction that must follow what is queued already: it has no bounds, as
    ///   there is at most one for each event that has
    /// @return null where it was queued
    @SuppressWarnings("ReferenceEquality") // IGNORED is one object
    @Nullable Refusal add(
            Bytes row, int epochDay, Ack ack, Batch.@Nullable Promise promise, boolean obliged) {
        boolean isAwaited = ack != Ack.IGNORED;
        lock.lock();
        try {
            if (closing && !obliged) {
                return Refusal.CLOSED;
            }
            if (!obliged && isFullFor(isAwaited, row.length())) {
                return Refusal.FULL;
            }
            long now = System.nanoTime();
            tail().add(row, ++lastSequence, epochDay, ack, promise, now);
            queuedBytes += row.length();
            queuedEvents++;
            if (isAwaited && awaited++ == 0) {
                company.firstCame(now);
            }
            if (sleeping && (isAwaited ? awaited >= wakesAt || waiting.size() > 1 : !dozing)) {
                sleeping = false;
                work.signal();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFullFor(boolean isAwaited, int bytes) {
        int share = isAwaited ? 2 : 1;
        return queuedBytes + bytes > limits.queueBytes() / share
                || queuedEvents >= limits.queueEvents() / share;
    }

    private Batch tail() {
        Batch last = waiting.peekLast();
        if (last == null || last.isFull()) {
            last = spare.isEmpty() ? new Batch() : spare.removeLast();
            waiting.addLast(last);
        }
        return last;
    }

    /// Takes all that is there, as one batch or the first of several. Waits for an event that
    /// someone waits for and for its [Company], or until the oldest other one has lingered.
    ///
    /// @return null once the queue is closed and empty
    @Nullable Batch take() throws InterruptedException {
        lock.lock();
        try {
            long idleSince = System.nanoTime();
            company.leaves(awaited, idleSince);
            for (long wait = waitNanos(idleSince); wait > 0; wait = waitNanos(idleSince)) {
                if (closing && waiting.isEmpty()) {
                    return null;
                }
                sleeping = true;
                if (wait == Long.MAX_VALUE) {
                    work.await();
                } else {
                    long _ = work.awaitNanos(wait);
                }
            }
            Batch taken = waiting.removeFirst();
            taken.seal();
            inFlight = taken;
            awaited -= taken.awaited();
            company.departs(taken.awaited(), System.nanoTime());
            return taken;
        } finally {
            sleeping = false;
            lock.unlock();
        }
    }

    /// How long the lane's thread may sleep; 0 where there is something to write now.
    private long waitNanos(long idleSince) {
        Batch first = waiting.peekFirst();
        if (first != null && (closing || waiting.size() > 1)) {
            return 0;
        }
        long now = System.nanoTime();
        long gather = company.waitNanos(awaited, now);
        wakesAt = gather > 0 ? company.expected() : 1;
        if (awaited > 0 || gather > 0) {
            dozing = true;
            return gather;
        }
        long linger = limits.linger().toNanos();
        dozing = first != null || now - idleSince < IDLE_NANOS;
        if (first != null) {
            return Math.max(0, linger - (now - first.firstAppendedNanos()));
        }
        return dozing ? linger : Long.MAX_VALUE;
    }

    /// Waits before the store is tried again; shorter when the lane is to be closed.
    void backOff(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (left > 0) {
                left = work.awaitNanos(closing ? Math.min(left, CLOSING_BACK_OFF_NANOS) : left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The batch in flight is durable.
    ///
    /// @return the index of the first of its events that nobody has answered: the caller does
    int durable(Batch batch) {
        lock.lock();
        try {
            downSince = null;
            inFlight = null;
            queuedBytes -= batch.rowBytes();
            queuedEvents -= batch.count();
            company.returns(awaited, System.nanoTime());
            return batch.answerAll();
        } finally {
            lock.unlock();
        }
    }

    /// Gives a batch back whose acks have been called.
    void recycle(Batch batch) {
        boolean keep = batch.reset();
        lock.lock();
        try {
            if (keep && spare.size() < MOST_SPARE) {
                spare.addLast(batch);
            }
        } finally {
            lock.unlock();
        }
    }

    void down(long sinceNanos) {
        lock.lock();
        try {
            if (downSince == null) {
                downSince = sinceNanos;
            }
        } finally {
            lock.unlock();
        }
    }

    void up() {
        lock.lock();
        try {
            downSince = null;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    boolean isDown() {
        lock.lock();
        try {
            return downSince != null;
        } finally {
            lock.unlock();
        }
    }

    /// Takes everyone whose time is over. An event that runs out while it is written means that the
    /// store is as good as down, so that the next ones don't wait as long.
    Batch.Refused overdue(long nowNanos) {
        var refused = new Batch.Refused();
        lock.lock();
        try {
            if (inFlight != null && !expire(inFlight, nowNanos, refused)) {
                return refused;
            }
            for (Batch batch : waiting) {
                if (!expire(batch, nowNanos, refused)) {
                    break;
                }
            }
            if (!refused.acks.isEmpty() && downSince == null) {
                downSince = nowNanos;
            }
            return refused;
        } finally {
            lock.unlock();
        }
    }

    /// @return whether all of the batch is answered
    private boolean expire(Batch batch, long nowNanos, Batch.Refused refused) {
        while (!batch.isAnswered() && nowNanos - batch.nextAppendedNanos() >= patience(batch)) {
            batch.answerNext(refused);
        }
        return batch.isAnswered();
    }

    /// Nanoseconds from the append to its refusal; grows with the time of the append no faster than
    /// that, so the first one in the queue is due first.
    private long patience(Batch batch) {
        long whole = limits.deadline().toNanos();
        if (downSince == null) {
            return whole;
        }
        long upFor = Math.max(0, downSince - batch.nextAppendedNanos());
        return Math.min(whole, upFor + limits.grace().toNanos());
    }

    void close() {
        lock.lock();
        try {
            closing = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Takes everyone who is left, when the lane gives up.
    Batch.Refused abandon() {
        var refused = new Batch.Refused();
        lock.lock();
        try {
            closing = true;
            if (inFlight != null) {
                waiting.addFirst(inFlight);
                inFlight = null;
            }
            for (Batch batch : waiting) {
                while (!batch.isAnswered()) {
                    batch.answerNext(refused);
                }
            }
            waiting.clear();
            awaited = 0;
            return refused;
        } finally {
            lock.unlock();
        }
    }
}
