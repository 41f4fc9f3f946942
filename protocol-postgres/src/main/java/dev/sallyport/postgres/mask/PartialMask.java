package dev.sallyport.postgres.mask;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/// Keeps the first and last characters (code points) of a text. Always four stars stand for the
/// rest, so its length doesn't show. A value not longer than what is kept, and one that is no
/// UTF-8, is the stars alone.
final class PartialMask implements CellMask {
    private static final byte[] STARS = "****".getBytes(US_ASCII);

    private final int first;
    private final int last;
    private final boolean padded;

    PartialMask(int first, int last, boolean padded) {
        this.first = Math.max(first, 0);
        this.last = Math.max(last, 0);
        this.padded = padded;
    }

    @Override
    public void write(ByteBuf row, int index, int length, ByteBuf out) {
        int end = padded ? Texts.trimmedEnd(row, index, index + length) : index + length;
        long characters = Texts.characters(row, index, end);
        if (characters <= (long) first + last) { // no UTF-8 counts as -1
            out.writeInt(STARS.length).writeBytes(STARS);
            return;
        }
        int head = Texts.skip(row, index, first) - index;
        int tail = end - Texts.skipBack(row, end, last);
        out.writeInt(head + STARS.length + tail)
                .writeBytes(row, index, head)
                .writeBytes(STARS)
                .writeBytes(row, end - tail, tail);
    }
}
