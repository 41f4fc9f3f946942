package dev.sallyport.ssh.sftp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A packet that the gateway writes itself. Not thread-safe.
final class Message {
    private static final int ID_AT = 5;

    private byte[] bytes = new byte[128];
    private int size = ID_AT + 4;

    /// The id follows with [#withId].
    Message(int type) {
        bytes[4] = (byte) type;
    }

    static Message extended(String name) {
        return new Message(Fxp.EXTENDED).text(name);
    }

    static Message status(int status, String text) {
        return new Message(Fxp.STATUS).int32(status).text(text).text("en");
    }

    private int grow(int length) {
        if (size + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + length, 2 * bytes.length));
        }
        int from = size;
        size += length;
        return from;
    }

    Message int32(int value) {
        int at = grow(4); // before `bytes` is looked at: it may be another array then
        Packet.putInt32(bytes, at, value);
        return this;
    }

    Message int64(long value) {
        return int32((int) (value >>> 32)).int32((int) value);
    }

    Message text(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    /// As [Fields#octets] reads them.
    Message octets(String octets) {
        return string(octets.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Message string(byte[] content) {
        int32(content.length);
        int at = grow(content.length);
        System.arraycopy(content, 0, bytes, at, content.length);
        return this;
    }

    /// The whole packet.
    byte[] withId(int id) {
        Packet.putInt32(bytes, 0, size - 4);
        Packet.putInt32(bytes, ID_AT, id);
        return Arrays.copyOf(bytes, size);
    }
}
