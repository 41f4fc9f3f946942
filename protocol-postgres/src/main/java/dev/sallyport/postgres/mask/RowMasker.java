package dev.sallyport.postgres.mask;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Writes DataRow messages anew with the hidden cells replaced (PostgreSQL manual, "Message
/// Formats", DataRow): tag `D`; length, 4 bytes; columns, 2 bytes; for each column its length, 4
/// bytes, -1 for NULL, and the value. What is not hidden is copied in runs and never decoded.
///
/// Immutable; several results may use one masker, on any thread.
public final class RowMasker {
    private static final int LENGTH_BYTES = 4;
    private static final int COUNT_BYTES = 2;

    /// By column, null for what passes.
    private final @Nullable CellMask[] cells;

    RowMasker(@Nullable CellMask[] cells) {
        this.cells = cells.clone();
    }

    /// How many columns of the result are hidden.
    public int hiddenColumns() {
        int hidden = 0;
        for (CellMask cell : cells) {
            hidden += cell == null ? 0 : 1;
        }
        return hidden;
    }

    /// Masks one row.
    ///
    /// @param row the message's body, from the reader index to the writer index; indexes stay
    /// @param out gets the whole message; unchanged where this throws
    /// @return how many values were replaced; NULL in a hidden column stays NULL and doesn't count
    /// @throws MaskFailure when the row is not of the described form
    public int mask(ByteBuf row, ByteBuf out) throws MaskFailure {
        int start = out.writerIndex();
        try {
            out.writeByte('D').writeInt(0);
            int replaced = rewrite(row, out);
            out.setInt(start + 1, out.writerIndex() - start - 1);
            return replaced;
        } catch (MaskFailure | RuntimeException e) {
            out.writerIndex(start);
            throw e;
        }
    }

    private int rewrite(ByteBuf row, ByteBuf out) throws MaskFailure {
        int end = row.writerIndex();
        int at = firstCell(row, end);
        int copied = row.readerIndex();
        int replaced = 0;
        for (CellMask cell : cells) {
            int length = lengthAt(row, at, end);
            int value = at + LENGTH_BYTES;
            if (cell != null && length >= 0) {
                out.writeBytes(row, copied, at - copied);
                cell.write(row, value, length, out);
                copied = value + length;
                replaced++;
            }
            at = value + Math.max(length, 0);
        }
        if (at != end) {
            throw new MaskFailure("a row has " + (end - at) + " bytes after its last column");
        }
        out.writeBytes(row, copied, end - copied);
        return replaced;
    }

    private int firstCell(ByteBuf row, int end) throws MaskFailure {
        int at = row.readerIndex();
        if (end - at < COUNT_BYTES) {
            throw new MaskFailure("a row of " + (end - at) + " bytes has no column count");
        }
        int columns = row.getUnsignedShort(at);
        if (columns != cells.length) {
            throw new MaskFailure(
                    "a row has " + columns + " columns, described were " + cells.length);
        }
        return at + COUNT_BYTES;
    }

    private static int lengthAt(ByteBuf row, int at, int end) throws MaskFailure {
        if (end - at < LENGTH_BYTES) {
            throw new MaskFailure("a row ends before its last column");
        }
        int length = row.getInt(at);
        if (length < -1 || length > end - at - LENGTH_BYTES) {
            throw new MaskFailure("a row has a column of " + length + " bytes, more than are left");
        }
        return length;
    }
}
