package dev.sallyport.audit;

import dev.sallyport.core.AuditLog.Ack;
import dev.sallyport.core.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Events that are committed together: the COPY messages and who waits for what. Guarded by its
/// lane's lock, but for the stream of a sealed batch, which the lane's thread alone reads.
///
/// Deadlines come in the order of the events, so those that were answered are always a prefix.
final class Batch {
    private static final int FULL_BYTES = 512 * 1024;
    private static final int FULL_EVENTS = 1024;
    private static final int KEEP_BYTES = 2 * FULL_BYTES;

    final Bytes stream = new Bytes(16 * 1024);
    private final List<Integer> epochDays = new ArrayList<>(2);
    private Ack[] acks = new Ack[32];
    private @Nullable Promise[] promises = new @Nullable Promise[32];
    private long[] appendedNanos = new long[32];
    private int count;
    private int awaited;
    private int answered;
    private long rowBytes;
    private @Nullable Place last;

    /// Where an event is in its lane, and which one it is.
    record Place(long sequence, UUID id) {}

    /// What must be taken back if its decision turns out durable only after it was refused.
    record Promise(Session session, UUID decision) {}

    Batch() {
        CopyMessages.begin(stream);
    }

    boolean isFull() {
        return stream.length() >= FULL_BYTES || count >= FULL_EVENTS;
    }

    int count() {
        return count;
    }

    /// Events that someone waits for.
    int awaited() {
        return awaited;
    }

    /// Of the rows alone, without the frame of the stream.
    long rowBytes() {
        return rowBytes;
    }

    /// Of the last event.
    ///
    /// @throws IllegalStateException where the batch is empty
    Place last() {
        if (last == null) {
            throw new IllegalStateException("an empty batch has no last event");
        }
        return last;
    }

    List<Integer> epochDays() {
        return epochDays;
    }

    @SuppressWarnings("ReferenceEquality") // IGNORED is one object
    void add(
            Bytes row,
            long sequence,
            int epochDay,
            Ack ack,
            @Nullable Promise promise,
            long nowNanos) {
        int at = stream.length();
        stream.put(row);
        stream.set(at + EventRow.WSEQ_OFFSET, sequence);
        if (!epochDays.contains(epochDay)) {
            epochDays.add(epochDay);
        }
        if (count == acks.length) {
            acks = Arrays.copyOf(acks, 2 * count);
            promises = Arrays.copyOf(promises, 2 * count);
            appendedNanos = Arrays.copyOf(appendedNanos, 2 * count);
        }
        acks[count] = ack;
        promises[count] = promise;
        appendedNanos[count] = nowNanos;
        last =
                new Place(
                        sequence,
                        new UUID(
                                row.longAt(EventRow.ID_OFFSET),
                                row.longAt(EventRow.ID_OFFSET + Long.BYTES)));
        rowBytes += row.length();
        count++;
        awaited += ack == Ack.IGNORED ? 0 : 1;
    }

    long firstAppendedNanos() {
        return appendedNanos[0];
    }

    boolean isAnswered() {
        return answered == count;
    }

    int answered() {
        return answered;
    }

    long nextAppendedNanos() {
        return appendedNanos[answered];
    }

    /// Takes the next event that nobody has answered.
    void answerNext(Refused refused) {
        refused.add(acks[answered], promises[answered]);
        answered++;
    }

    /// Takes the answering of all that is left; [#ack] tells whom, from the index returned.
    int answerAll() {
        int from = answered;
        answered = count;
        return from;
    }

    Ack ack(int index) {
        return acks[index];
    }

    void seal() {
        CopyMessages.end(stream);
    }

    /// Empty again, unless it grew so large that it is better let go.
    boolean reset() {
        Arrays.fill(acks, 0, count, Ack.IGNORED);
        Arrays.fill(promises, 0, count, null);
        epochDays.clear();
        last = null;
        count = 0;
        awaited = 0;
        answered = 0;
        rowBytes = 0;
        stream.clear();
        CopyMessages.begin(stream);
        return stream.capacity() <= KEEP_BYTES;
    }

    /// Those who are to be told that their event is not durable in time.
    static final class Refused {
        final List<Ack> acks = new ArrayList<>();
        final List<Promise> promises = new ArrayList<>();

        void add(Ack ack, @Nullable Promise promise) {
            acks.add(ack);
            if (promise != null) {
                promises.add(promise);
            }
        }
    }
}
