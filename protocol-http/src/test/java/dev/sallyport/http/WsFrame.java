package dev.sallyport.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// One frame of a WebSocket as it is on the wire, right or wrong.
final class WsFrame {
    static final int FIN = 0x80;

    /// FIN, reserved bits and opcode.
    private final int first;

    private final byte[] payload;

    WsFrame(int first, byte[] payload) {
        this.first = first;
        this.payload = payload;
    }

    int first() {
        return first;
    }

    byte[] payload() {
        return payload;
    }

    int opcode() {
        return first & 0x0F;
    }

    boolean isFinal() {
        return (first & FIN) != 0;
    }

    String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /// Of a Close frame; 1005 where it has none.
    int code() {
        return payload.length < 2 ? 1005 : (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    }

    String reason() {
        return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    static WsFrame text(String text) {
        return new WsFrame(FIN | 1, text.getBytes(StandardCharsets.UTF_8));
    }

    static WsFrame close(int code) {
        return new WsFrame(FIN | 8, new byte[] {(byte) (code >> 8), (byte) code});
    }

    byte[] bytes(boolean isMasked) {
        var out = new ByteArrayOutputStream();
        out.write(first);
        int flag = isMasked ? 0x80 : 0;
        int length = payload.length;
        if (length <= 125) {
            out.write(length | flag);
        } else if (length <= 65_535) {
            out.write(126 | flag);
            out.write(length >> 8);
            out.write(length);
        } else {
            out.write(127 | flag);
            out.writeBytes(new byte[4]);
            for (int shift = 24; shift >= 0; shift -= 8) {
                out.write(length >> shift);
            }
        }
        byte[] key = {1, 2, 3, 4};
        if (isMasked) {
            out.writeBytes(key);
        }
        for (int i = 0; i < length; i++) {
            out.write(isMasked ? payload[i] ^ key[i & 3] : payload[i]);
        }
        return out.toByteArray();
    }

    /// @throws EOFException at the end
    static WsFrame read(InputStream stream) throws IOException {
        var in = new DataInputStream(stream);
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] key = new byte[4];
        if ((second & 0x80) != 0) {
            in.readFully(key);
        }
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= key[i & 3];
        }
        return new WsFrame(first, payload);
    }
}
