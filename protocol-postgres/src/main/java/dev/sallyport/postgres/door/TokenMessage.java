package dev.sallyport.postgres.door;

import dev.sallyport.core.Secret;
import dev.sallyport.postgres.wire.Frames;
import dev.sallyport.postgres.wire.Frames.Frame;
import dev.sallyport.postgres.wire.ProtocolViolation;
import dev.sallyport.postgres.wire.Reader;
import dev.sallyport.postgres.wire.Tags;
import dev.sallyport.postgres.wire.Tags.Frontend;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Reads the PasswordMessage that carries the token.
final class TokenMessage {
    private static final int TERMINATOR_BYTES = 1;

    private TokenMessage() {}

    /// @return null until the whole message is there; its bytes in `in` are wiped
    /// @throws Refusal when the token is empty or longer than `mostBytes`, the latter before the
    ///   message itself came
    static @Nullable Secret read(ByteBuf in, int mostBytes) {
        requireTag(in.getByte(in.readerIndex()));
        requireLength(in, mostBytes);
        Frame frame = Frames.read(in, Tags.LENGTH_BYTES + mostBytes + TERMINATOR_BYTES);
        return frame == null ? null : token(frame.body());
    }

    private static void requireTag(byte tag) {
        if (tag != Frontend.PASSWORD) {
            throw new ProtocolViolation("expected the password message");
        }
    }

    private static void requireLength(ByteBuf in, int mostBytes) {
        if (in.readableBytes() >= Tags.HEADER_BYTES) {
            int length = in.getInt(in.readerIndex() + 1);
            if (length > Tags.LENGTH_BYTES + mostBytes + TERMINATOR_BYTES) {
                throw new Refusal(Answers.tokenTooLong(mostBytes));
            }
        }
    }

    private static Secret token(ByteBuf body) {
        int length = body.bytesBefore((byte) 0);
        if (length < 0 || length != body.readableBytes() - TERMINATOR_BYTES) {
            throw new ProtocolViolation("expected a password with one zero byte, at its end");
        }
        if (length == 0) {
            throw new Refusal(Answers.noToken());
        }
        int start = body.readerIndex();
        byte[] token = Reader.bytes(body, length);
        body.setZero(start, length);
        return Secret.owning(token);
    }
}
