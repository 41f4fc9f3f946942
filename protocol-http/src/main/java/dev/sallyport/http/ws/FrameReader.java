package dev.sallyport.http.ws;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads a peer's frames (RFC 6455, section 5.2): a bit FIN, three reserved bits, opcode, 4 bits; a
/// bit MASK, length, 7 bits, or 7 + 16, or 7 + 64; masking key, 4 bytes, where there is the bit;
/// payload.
///
/// A payload is handed over as it comes: no frame is kept in memory here, however long it says it
/// is. Extensions are never agreed on, so reserved bits are violations. Not thread-safe.
final class FrameReader {
    private static final int RESERVED = 0x70;
    private static final int LONGEST_HEAD = 14;
    private static final int KEY = 4;

    private final boolean isMasked;
    private final Frames frames;
    private final byte[] head = new byte[LONGEST_HEAD];
    private int headLength;

    /// Of the message under way; 0 where there is none.
    private int message;

    private boolean isInPayload;
    private long left;
    private int keyAt;
    private int keyNext;
    private byte[] control = new byte[0];
    private int controlLength;

    /// Takes what was read.
    interface Frames {
        /// @param piece the next bytes of a message; may be empty at its end
        void data(boolean isText, byte[] piece, boolean isLast) throws FrameViolation;

        void ping(byte[] payload);

        void pong();

        /// @param code [CloseCode#NONE] where there was none
        void closing(int code, String reason);
    }

    /// @param isMasked whether the peer has to mask: a client has to, a server must not
    FrameReader(boolean isMasked, Frames frames) {
        this.isMasked = isMasked;
        this.frames = frames;
    }

    /// Reads no further than the end of one frame, so that the caller may stop between two.
    void step(ByteBuf in) throws FrameViolation {
        if (!isInPayload && !readHead(in)) {
            return;
        }
        if (isControl()) {
            readControl(in);
        } else {
            readData(in);
        }
    }

    private boolean readHead(ByteBuf in) throws FrameViolation {
        while (headLength < headNeeds()) {
            if (!in.isReadable()) {
                return false;
            }
            head[headLength++] = in.readByte();
            if (headLength == 2) {
                check();
            }
        }
        begin();
        return true;
    }

    private int headNeeds() {
        if (headLength < 2) {
            return 2;
        }
        int more =
                switch (head[1] & 0x7F) {
                    case Frame.TWO_BYTES -> 2;
                    case Frame.EIGHT_BYTES -> 8;
                    default -> 0;
                };
        return 2 + more + (isMasked ? KEY : 0);
    }

    private int opcode() {
        return head[0] & 0x0F;
    }

    private boolean isFinal() {
        return (head[0] & Frame.FINAL) != 0;
    }

    private boolean isControl() {
        return (opcode() & 0x08) != 0;
    }

    private void check() throws FrameViolation {
        require((head[0] & RESERVED) == 0, "a reserved bit without an extension");
        require(
                (head[1] & Frame.MASKED) != 0 == isMasked,
                isMasked ? "a frame that is not masked" : "a frame that is masked");
        switch (opcode()) {
            case Frame.CONTINUATION -> require(message != 0, "a continuation of nothing");
            case Frame.TEXT, Frame.BINARY -> require(message == 0, "a message within a message");
            case Frame.CLOSE, Frame.PING, Frame.PONG -> {
                require(isFinal(), "a control frame in fragments");
                require((head[1] & 0x7F) <= Frame.MOST_CONTROL, "a control frame that is too long");
            }
            default -> throw violation("an opcode that nobody knows");
        }
    }

    private void begin() throws FrameViolation {
        int length = head[1] & 0x7F;
        left =
                switch (length) {
                    case Frame.TWO_BYTES -> ByteBuffer.wrap(head).getShort(2) & 0xFFFF;
                    case Frame.EIGHT_BYTES -> ByteBuffer.wrap(head).getLong(2);
                    default -> length;
                };
        require(length != Frame.TWO_BYTES || left > Frame.MOST_CONTROL, "a length in a long form");
        require(length != Frame.EIGHT_BYTES || left > 0xFFFF, "a length in a long form");
        keyAt = headLength - KEY;
        keyNext = 0;
        headLength = 0;
        isInPayload = true;
        if (isControl()) {
            control = new byte[(int) left];
            controlLength = 0;
        } else if (opcode() != Frame.CONTINUATION) {
            message = opcode();
        }
    }

    private void readControl(ByteBuf in) throws FrameViolation {
        byte[] piece = piece(in);
        System.arraycopy(piece, 0, control, controlLength, piece.length);
        controlLength += piece.length;
        if (left > 0) {
            return;
        }
        isInPayload = false;
        switch (opcode()) {
            case Frame.PING -> frames.ping(control);
            case Frame.PONG -> frames.pong();
            default -> close();
        }
    }

    private void close() throws FrameViolation {
        if (control.length == 0) {
            frames.closing(CloseCode.NONE, "");
            return;
        }
        require(control.length > 1, "half a close code");
        int code = ByteBuffer.wrap(control).getShort() & 0xFFFF;
        require(CloseCode.mayBeSent(code), "a close code that may not be sent");
        frames.closing(code, utf8(Arrays.copyOfRange(control, 2, control.length)));
    }

    /// @throws FrameViolation where it is none
    static String utf8(byte[] bytes) throws FrameViolation {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw new FrameViolation(CloseCode.NOT_UTF8, "text that is not UTF-8");
        }
    }

    private void readData(ByteBuf in) throws FrameViolation {
        byte[] piece = piece(in);
        boolean isEnd = left == 0;
        boolean isLast = isEnd && isFinal();
        boolean isText = message == Frame.TEXT;
        isInPayload = !isEnd;
        if (isLast) {
            message = 0;
        }
        if (piece.length > 0 || isLast) {
            frames.data(isText, piece, isLast);
        }
    }

    private byte[] piece(ByteBuf in) {
        byte[] piece = new byte[(int) Math.min(left, in.readableBytes())];
        in.readBytes(piece);
        left -= piece.length;
        if (isMasked) {
            for (int i = 0; i < piece.length; i++) {
                piece[i] ^= head[keyAt + (keyNext++ & 3)];
            }
        }
        return piece;
    }

    private static void require(boolean holds, String why) throws FrameViolation {
        if (!holds) {
            throw violation(why);
        }
    }

    private static FrameViolation violation(String why) {
        return new FrameViolation(CloseCode.PROTOCOL_ERROR, why);
    }
}
