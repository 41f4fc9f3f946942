package dev.sallyport.postgres.mask;

import io.netty.buffer.ByteBuf;

/// What one hidden column's values become. Stateless, or of one thread.
interface CellMask {
    /// Writes length and value of the cell that replaces the one at `index`; -1 is SQL NULL. Not
    /// called for NULL.
    void write(ByteBuf row, int index, int length, ByteBuf out);
}
