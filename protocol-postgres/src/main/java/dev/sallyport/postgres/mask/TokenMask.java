package dev.sallyport.postgres.mask;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/// `tok_` and the first 96 bits of the value's HMAC in lower-case hex: equal values of one key stay
/// equal, in every table and format.
final class TokenMask implements CellMask {
    private static final byte[] PREFIX = "tok_".getBytes(US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private static final int DIGEST_BYTES = 12;
    private static final int LENGTH = PREFIX.length + 2 * DIGEST_BYTES;

    private final MaskKey key;
    private final boolean padded;

    TokenMask(MaskKey key, boolean padded) {
        this.key = key;
        this.padded = padded;
    }

    @Override
    public void write(ByteBuf row, int index, int length, ByteBuf out) {
        int end = index + length;
        byte[] digest = key.digest(row, index, padded ? Texts.trimmedEnd(row, index, end) : end);
        out.writeInt(LENGTH).writeBytes(PREFIX);
        for (int i = 0; i < DIGEST_BYTES; i++) {
            out.writeByte(HEX[(digest[i] >> 4) & 0xF]).writeByte(HEX[digest[i] & 0xF]);
        }
    }
}
