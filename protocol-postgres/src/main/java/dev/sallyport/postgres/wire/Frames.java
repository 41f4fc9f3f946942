package dev.sallyport.postgres.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Cuts tagged messages: tag, 1 byte; length, 4 bytes big-endian, counting itself and the body but
/// not the tag; body.
public final class Frames {
    private Frames() {}

    /// Reads one whole message, or nothing. A length outside `4..mostBytes` is a
    /// [ProtocolViolation], found before any memory is set aside for it.
    ///
    /// @param mostBytes largest value of the length field
    /// @return null until the whole message is in `in`; the body is a slice of `in`, valid until
    ///   `in` is changed
    public static @Nullable Frame read(ByteBuf in, int mostBytes) {
        if (in.readableBytes() < Tags.HEADER_BYTES) {
            return null;
        }
        int length = length(in, mostBytes);
        if (in.readableBytes() < 1 + length) {
            return null;
        }
        byte tag = in.readByte();
        in.skipBytes(Tags.LENGTH_BYTES);
        return new Frame(tag, in.readSlice(length - Tags.LENGTH_BYTES));
    }

    private static int length(ByteBuf in, int mostBytes) {
        int length = in.getInt(in.readerIndex() + 1);
        if (length < Tags.LENGTH_BYTES || length > mostBytes) {
            throw new ProtocolViolation(
                    "message length "
                            + Integer.toUnsignedString(length)
                            + ", expected 4.."
                            + mostBytes);
        }
        return length;
    }

    /// @param body without tag and length
    public record Frame(byte tag, ByteBuf body) {}
}
