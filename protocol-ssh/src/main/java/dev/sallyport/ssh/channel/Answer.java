package dev.sallyport.ssh.channel;

import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.ssh.wire.ChannelWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What the client gets of a command's output: masked, counted, digested. Without masks the bytes
/// go from the host's packet into the client's. Guarded by `this`.
final class Answer {
    /// A prompt, not the middle of a burst.
    private static final long QUIET_MILLIS = 150;

    /// The masks of one command; standard output and standard error are two streams.
    record Masks(StreamMask out, StreamMask err) {}

    private final ChannelContext context;
    private final @Nullable Masks masks;
    private final CommandRecord record;
    private final long mostBytes;
    private final @Nullable MessageDigest digest;
    private long bytes;
    private long fed;
    private boolean isWatched;
    private boolean isFinished;

    Answer(ChannelContext context, @Nullable Masks masks, CommandRecord record, long mostBytes) {
        this.context = context;
        this.masks = masks;
        this.record = record;
        this.mostBytes = mostBytes;
        this.digest = context.live().target().answerDigest() ? sha256() : null;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// @param used told when the host may send as much again
    /// @return whether the command may go on: false where it has returned all that its rule allows
    synchronized boolean data(
            boolean stderr, byte[] data, int offset, int length, ChannelWriter.Credit used) {
        if (isFinished) {
            used.gone(length);
            return true;
        }
        if (masks == null) {
            return release(stderr, data, offset, length, used);
        }
        byte[] shown = (stderr ? masks.err() : masks.out()).feed(data, offset, length);
        fed++;
        watch();
        if (shown.length == 0) {
            used.gone(length);
            return true;
        }
        return release(stderr, shown, 0, shown.length, once(used, length, shown.length));
    }

    /// `used` hears of all that came when all that is shown for it is gone.
    private static ChannelWriter.Credit once(ChannelWriter.Credit used, int came, int shown) {
        var left = new AtomicInteger(shown);
        return gone -> {
            if (left.addAndGet(-gone) == 0) {
                used.gone(came);
            }
        };
    }

    private boolean release(
            boolean stderr, byte[] data, int offset, int length, ChannelWriter.Credit used) {
        if (bytes + length > mostBytes) {
            used.gone(length);
            return false;
        }
        bytes += length;
        if (digest != null) {
            digest.update(data, offset, length);
        }
        record.output(stderr, data, offset, length);
        context.client().writer().write(stderr, data, offset, length, whenKept(used));
        return true;
    }

    /// The host may send more when what came is gone and the record has room.
    private ChannelWriter.Credit whenKept(ChannelWriter.Credit used) {
        return gone -> record.whenRoom(() -> used.gone(gone));
    }

    private void watch() {
        if (!isWatched) {
            isWatched = true;
            long before = fed;
            context.live()
                    .timers()
                    .schedule(
                            () -> context.parts().blocking().execute(() -> quiet(before)),
                            QUIET_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void quiet(long before) {
        isWatched = false;
        if (isFinished || masks == null) {
            return;
        }
        if (fed == before) {
            show(false, masks.out().pause());
            show(true, masks.err().pause());
        } else {
            watch();
        }
    }

    private void show(boolean stderr, byte[] data) {
        if (data.length > 0) {
            release(stderr, data, 0, data.length, ChannelWriter.NOBODY);
        }
    }

    /// No more comes: what the masks kept back is judged and shown.
    synchronized void finish() {
        if (!isFinished) {
            if (masks != null) {
                show(false, masks.out().finish());
                show(true, masks.err().finish());
            }
            isFinished = true;
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized long masked() {
        return masks == null ? 0 : masks.out().masked() + masks.err().masked();
    }

    /// Once, after [#finish].
    synchronized @Nullable String digest() {
        return digest == null ? null : HexFormat.of().formatHex(digest.digest());
    }
}
