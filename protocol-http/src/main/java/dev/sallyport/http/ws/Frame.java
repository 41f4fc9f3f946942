package dev.sallyport.http.ws;

import com.linecorp.armeria.common.HttpData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/// Writes frames (RFC 6455, section 5.2).
final class Frame {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /// Of a control frame's payload.
    static final int MOST_CONTROL = 125;

    static final int FINAL = 0x80;
    static final int MASKED = 0x80;
    static final int TWO_BYTES = 126;
    static final int EIGHT_BYTES = 127;

    private static final int MOST_HEAD = 14;
    private static final int MOST_TWO_BYTES = 65_535;
    private static final byte[] NOTHING = new byte[0];

    /// Masking keys have to be unpredictable (section 10.3).
    private static final SecureRandom RANDOM = new SecureRandom();

    private Frame() {}

    /// @param isMasked as a client has to; the payload itself is not changed
    static HttpData of(int opcode, boolean isFinal, byte[] payload, boolean isMasked) {
        var frame = ByteBuffer.allocate(MOST_HEAD + payload.length);
        frame.put((byte) (opcode | (isFinal ? FINAL : 0)));
        int flag = isMasked ? MASKED : 0;
        if (payload.length <= MOST_CONTROL) {
            frame.put((byte) (payload.length | flag));
        } else if (payload.length <= MOST_TWO_BYTES) {
            frame.put((byte) (TWO_BYTES | flag)).putShort((short) payload.length);
        } else {
            frame.put((byte) (EIGHT_BYTES | flag)).putLong(payload.length);
        }
        if (isMasked) {
            byte[] key = new byte[4];
            RANDOM.nextBytes(key);
            frame.put(key);
            int at = frame.position();
            frame.put(payload);
            mask(frame.array(), at, payload.length, key);
        } else {
            frame.put(payload);
        }
        return HttpData.wrap(frame.array(), 0, frame.position());
    }

    private static void mask(byte[] bytes, int from, int length, byte[] key) {
        for (int i = 0; i < length; i++) {
            bytes[from + i] ^= key[i & 3];
        }
    }

    /// @param code [CloseCode#NONE] for a frame without one
    /// @param reason cut where it is too long
    static HttpData close(int code, String reason, boolean isMasked) {
        return of(CLOSE, true, code == CloseCode.NONE ? NOTHING : body(code, reason), isMasked);
    }

    private static byte[] body(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MOST_CONTROL - 2);
        while (length < text.length && length > 0 && (text[length] & 0xC0) == 0x80) {
            length--; // not inside a character
        }
        byte[] body = Arrays.copyOf(new byte[] {(byte) (code >> 8), (byte) code}, length + 2);
        System.arraycopy(text, 0, body, 2, length);
        return body;
    }
}
