package dev.sallyport.postgres.mask;

import dev.sallyport.core.mask.MaskKey;
import io.netty.buffer.ByteBuf;

/// The value's token: equal values of one key stay equal, in every table and format.
final class TokenMask implements CellMask {
    private final MaskKey key;
    private final boolean padded;

    TokenMask(MaskKey key, boolean padded) {
        this.key = key;
        this.padded = padded;
    }

    @Override
    public void write(ByteBuf row, int index, int length, ByteBuf out) {
        int end = index + length;
        out.writeInt(MaskKey.TOKEN_BYTES);
        key.token(row, index, padded ? Texts.trimmedEnd(row, index, end) : end, out);
    }
}
