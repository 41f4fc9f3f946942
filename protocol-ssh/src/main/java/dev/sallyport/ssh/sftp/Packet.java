package dev.sallyport.ssh.sftp;

import java.util.Arrays;

/// One packet, length and all, where it lies in a buffer.
final class Packet {
    private static final int TYPE_AT = 4;
    private static final int ID_AT = 5;
    private static final int FIELDS_AT = 9;

    private final byte[] bytes;
    private final int offset;
    private final int size;

    /// @param size with the length's four bytes
    Packet(byte[] bytes, int offset, int size) {
        this.bytes = bytes;
        this.offset = offset;
        this.size = size;
    }

    static int int32(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | (bytes[at + 3] & 0xFF);
    }

    static void putInt32(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    int type() {
        return bytes[offset + TYPE_AT] & 0xFF;
    }

    /// Of INIT and VERSION, the version.
    int id() {
        return int32(bytes, offset + ID_AT);
    }

    void readdress(int id) {
        putInt32(bytes, offset + ID_AT, id);
    }

    /// What follows the id.
    Fields fields() {
        return new Fields(bytes, offset + FIELDS_AT, offset + size);
    }

    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    int size() {
        return size;
    }

    Packet copy() {
        return new Packet(Arrays.copyOfRange(bytes, offset, offset + size), 0, size);
    }
}
