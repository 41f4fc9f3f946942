package dev.sallyport.postgres.path;

import dev.sallyport.postgres.wire.ProtocolViolation;
import dev.sallyport.postgres.wire.Tags;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Walks the frames of one direction by index, however the bytes arrive. Only a header and a frame
/// that must be seen whole are ever kept back; everything else is handed on as ranges of the buffer
/// that was received. Belongs to the event loop.
abstract class FrameWalker {
    /// How a frame is wanted.
    enum Way {
        /// In one piece, with its header.
        WHOLE,
        /// As it comes, header first.
        STREAM,
        /// Not at all.
        SKIP
    }

    private @Nullable ByteBuf rest;
    private long remaining;
    private Way way = Way.WHOLE;
    private byte tag;
    private boolean stopped;

    /// @param length as in the header: counts itself and the body. Asked once for a STREAM or SKIP
    ///   frame, perhaps several times for a WHOLE one
    abstract Way way(byte tag, int length);

    /// `in` holds the frame from `start` (its tag) to `end`; valid during the call.
    abstract void whole(byte tag, ByteBuf in, int start, int end);

    /// A piece of a STREAM frame.
    abstract void piece(byte tag, ByteBuf in, int start, int end, boolean ends);

    /// The end of a frame that was wanted not at all.
    abstract void skipped(byte tag);

    /// Every range of the buffer was handed over.
    abstract void ended(ByteBuf in);

    /// Whether a frame was handed on in part.
    final boolean isInsideFrame() {
        return remaining > 0 && way == Way.STREAM;
    }

    /// Drops what is left and what may come.
    final void stop() {
        stopped = true;
    }

    /// Releases what was kept back.
    final void close() {
        stopped = true;
        if (rest != null) {
            rest.release();
            rest = null;
        }
    }

    /// Takes the buffer over.
    @SuppressWarnings("ReferenceEquality") // the same buffer, not one with the same bytes
    final void take(ByteBuf received) {
        ByteBuf in = joined(received);
        boolean growing = in != received;
        try {
            int left = walk(in, in.readerIndex());
            if (left < in.writerIndex() && !stopped) {
                keep(in, left, growing);
            }
        } finally {
            ended(in);
            in.release();
        }
    }

    /// A frame that comes in many buffers is not copied again with each: the buffer that it grows
    /// in is nobody else's until the frame is whole.
    private void keep(ByteBuf in, int left, boolean growing) {
        if (growing && left == in.readerIndex()) {
            rest = in.retain();
        } else {
            rest = in.alloc().buffer(in.writerIndex() - left);
            rest.writeBytes(in, left, in.writerIndex() - left);
        }
    }

    private ByteBuf joined(ByteBuf received) {
        if (rest == null) {
            return received;
        }
        ByteBuf in = rest;
        rest = null;
        in.writeBytes(received);
        received.release();
        return in;
    }

    private int walk(ByteBuf in, int from) {
        int at = from;
        int end = in.writerIndex();
        while (at < end && !stopped) {
            if (remaining > 0) {
                at = goOn(in, at, end);
            } else if (end - at < Tags.HEADER_BYTES) {
                return at;
            } else {
                int next = begin(in, at, end);
                if (next == at && remaining == 0) {
                    return at;
                }
                at = next;
            }
        }
        return at;
    }

    private int goOn(ByteBuf in, int at, int end) {
        int bytes = (int) Math.min(remaining, end - at);
        remaining -= bytes;
        if (way == Way.STREAM) {
            piece(tag, in, at, at + bytes, remaining == 0);
        } else if (remaining == 0) {
            skipped(tag);
        }
        return at + bytes;
    }

    /// Returns where to go on; `at` itself where a STREAM or SKIP frame begins or a WHOLE one isn't
    /// complete.
    private int begin(ByteBuf in, int at, int end) {
        tag = in.getByte(at);
        int length = in.getInt(at + 1);
        if (length < Tags.LENGTH_BYTES) {
            throw new ProtocolViolation("message length " + length + ", expected at least 4");
        }
        way = way(tag, length);
        long frameBytes = 1L + length;
        if (way != Way.WHOLE) {
            remaining = frameBytes;
            return at;
        }
        if (end - at < frameBytes) {
            return at;
        }
        whole(tag, in, at, at + (int) frameBytes);
        return at + (int) frameBytes;
    }
}
