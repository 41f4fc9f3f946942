package dev.sallyport.postgres.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads the parts of messages. Every method throws [ProtocolViolation] rather than read past the
/// buffer's end.
public final class Reader {
    private static final byte NUL = 0;
    private static final char REPLACEMENT = '\ufffd';

    private Reader() {}

    /// Reads a zero-terminated UTF-8 text of at most `mostBytes` bytes without its terminator, and
    /// the terminator.
    public static String cString(ByteBuf in, int mostBytes) {
        int length = textLength(in, mostBytes);
        String text = utf8(in, length);
        in.skipBytes(1);
        return text;
    }

    /// As [#cString], but what is not UTF-8 becomes U+FFFD: a server writes errors before it knows
    /// the client's encoding.
    public static String cStringLenient(ByteBuf in, int mostBytes) {
        int length = textLength(in, mostBytes);
        String text = in.readString(length, StandardCharsets.UTF_8);
        in.skipBytes(1);
        return text;
    }

    private static int textLength(ByteBuf in, int mostBytes) {
        int length = in.bytesBefore(NUL);
        if (length < 0) {
            throw new ProtocolViolation(
                    "a text without terminating zero byte in " + in.readableBytes() + " bytes");
        }
        if (length > mostBytes) {
            throw new ProtocolViolation(
                    "a text of " + length + " bytes, expected at most " + mostBytes);
        }
        return length;
    }

    /// Reads `length` bytes that must be UTF-8.
    public static String utf8(ByteBuf in, int length) {
        require(in, length);
        if (length == 0) {
            return "";
        }
        byte[] bytes = new byte[length];
        in.getBytes(in.readerIndex(), bytes);
        var text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            requireUtf8(bytes);
        }
        in.skipBytes(length);
        return text;
    }

    /// U+FFFD may have been written by the sender, or stand for what it isn't.
    private static void requireUtf8(byte[] bytes) {
        try {
            var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new ProtocolViolation("a text of " + bytes.length + " bytes that is not UTF-8");
        }
    }

    public static byte int8(ByteBuf in) {
        require(in, Byte.BYTES);
        return in.readByte();
    }

    public static int int16(ByteBuf in) {
        require(in, Short.BYTES);
        return in.readShort();
    }

    public static int int32(ByteBuf in) {
        require(in, Integer.BYTES);
        return in.readInt();
    }

    public static byte[] bytes(ByteBuf in, int length) {
        require(in, length);
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    /// Throws unless the whole message was read.
    public static void end(ByteBuf in) {
        if (in.isReadable()) {
            throw new ProtocolViolation(
                    in.readableBytes() + " bytes after the end of a message's fields");
        }
    }

    private static void require(ByteBuf in, int length) {
        if (length < 0 || in.readableBytes() < length) {
            throw new ProtocolViolation(
                    "a field of " + length + " bytes where " + in.readableBytes() + " are left");
        }
    }
}
