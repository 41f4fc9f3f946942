package dev.sallyport.core.recording;

import dev.sallyport.core.Recordings.Chunk;
import dev.sallyport.core.Recordings.Recording;
import dev.sallyport.core.Unavailable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cuts events into chunks and has them kept, one after the other, on a virtual thread of its own.
/// When one can't be kept, that is told once, before anyone who waits for room goes on, and nothing
/// more is kept: a recording has no holes. Thread-safe.
final class ChunkWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChunkWriter.class);

    private record Event(long millis, String line, String text, long nanos) {
        int length() {
            return line.length() + text.length();
        }
    }

    private final Recording recording;
    private final ChunkLimits limits;
    private final Consumer<Unavailable> onLost;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Condition taken = lock.newCondition();
    private final ArrayDeque<Event> waiting = new ArrayDeque<>();
    private final List<Runnable> forRoom = new ArrayList<>();
    private final Thread thread;
    private int waitingCharacters;
    private boolean closed;
    private @Nullable Unavailable lost;
    private boolean isLossTold;

    ChunkWriter(Recording recording, ChunkLimits limits, Consumer<Unavailable> onLost) {
        this.recording = recording;
        this.limits = limits;
        this.onLost = onLost;
        this.thread = Thread.ofVirtual().name("recording " + recording.id()).start(this::run);
    }

    /// Never waits. What comes after the end, or after a loss, is dropped: the session is ending
    /// then.
    ///
    /// @param text what a person would have read, or the empty string
    void add(long millis, String line, String text) {
        lock.lock();
        try {
            if (isOver()) {
                return;
            }
            boolean isFirst = waiting.isEmpty();
            var event = new Event(millis, line, text, System.nanoTime());
            waiting.add(event);
            waitingCharacters += event.length();
            if (isFirst || waitingCharacters >= limits.characters()) {
                added.signal(); // else a time to write is set already
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver() {
        return closed || lost != null;
    }

    /// After a loss there is none before it was told: nobody goes on showing what isn't kept.
    private boolean hasRoom() {
        return lost == null ? closed || waitingCharacters <= limits.waiting() : isLossTold;
    }

    /// Waits while too much waits to be kept.
    void awaitRoom() {
        lock.lock();
        try {
            while (!hasRoom()) {
                taken.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Runs `then` as soon as not too much waits: before this returns, or on the writer's thread.
    void whenRoom(Runnable then) {
        lock.lock();
        try {
            if (!hasRoom()) {
                forRoom.add(then);
                return;
            }
        } finally {
            lock.unlock();
        }
        then.run();
    }

    /// Not under the lock.
    private void madeRoom() {
        List<Runnable> due;
        lock.lock();
        try {
            if (!hasRoom() || forRoom.isEmpty()) {
                return;
            }
            due = List.copyOf(forRoom);
            forRoom.clear();
        } finally {
            lock.unlock();
        }
        due.forEach(Runnable::run);
    }

    private void run() {
        try {
            for (var chunk = next(); chunk != null; chunk = next()) {
                madeRoom();
                recording.append(chunk);
            }
            madeRoom();
            recording.close();
        } catch (Unavailable why) {
            lose(why);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("recording", recording.id()).setCause(e).log("recorder");
            lose(new Unavailable("the recording failed", e));
        }
    }

    /// Waits for a chunk.
    ///
    /// @return null at the end
    private @Nullable Chunk next() {
        lock.lock();
        try {
            while (!isDue()) {
                if (waiting.isEmpty()) {
                    added.awaitUninterruptibly();
                } else {
                    long _ = added.awaitNanos(left() + 1);
                }
            }
            return waiting.isEmpty() ? null : take();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a recorder", e);
        } finally {
            lock.unlock();
        }
    }

    private boolean isDue() {
        return closed
                || waitingCharacters >= limits.characters()
                || (!waiting.isEmpty() && left() <= 0);
    }

    /// Nanoseconds.
    private long left() {
        return limits.age().toNanos() - (System.nanoTime() - waiting.getFirst().nanos());
    }

    private Chunk take() {
        var lines = new StringBuilder();
        var text = new StringBuilder();
        long from = waiting.getFirst().millis();
        long to = from;
        while (!waiting.isEmpty()
                && (lines.isEmpty()
                        || lines.length() + text.length() + waiting.getFirst().length()
                                <= limits.characters())) {
            var event = waiting.removeFirst();
            waitingCharacters -= event.length();
            to = event.millis();
            lines.append(event.line());
            text.append(event.text());
        }
        taken.signalAll();
        return new Chunk(
                Duration.ofMillis(from), Duration.ofMillis(to), lines.toString(), text.toString());
    }

    private void lose(Unavailable why) {
        lock.lock();
        try {
            lost = why;
            waiting.clear();
            waitingCharacters = 0;
        } finally {
            lock.unlock();
        }
        log.atError()
                .addKeyValue("recording", recording.id())
                .addKeyValue("reason", why.getMessage())
                .log("recording lost");
        try {
            onLost.accept(why);
        } finally {
            lossTold();
        }
    }

    /// Who waits for room goes on, and finds the end.
    private void lossTold() {
        lock.lock();
        try {
            isLossTold = true;
            taken.signalAll();
        } finally {
            lock.unlock();
        }
        madeRoom();
    }

    boolean isLost() {
        lock.lock();
        try {
            return lost != null;
        } finally {
            lock.unlock();
        }
    }

    /// Returns when all is kept, or lost. Don't call it from `onLost`.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            added.signal();
            taken.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true; // the store's own deadline bounds the wait
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
