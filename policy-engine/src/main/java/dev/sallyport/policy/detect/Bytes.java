package dev.sallyport.policy.detect;

import java.util.Arrays;

/// A growing array of bytes from which a beginning can be dropped.
public final class Bytes {
    private byte[] bytes = new byte[256];
    private int length;

    public int length() {
        return length;
    }

    public int at(int position) {
        return bytes[position] & 0xFF;
    }

    /// For loops that read much; the array may be longer, and changes when more is added.
    public byte[] array() {
        return bytes;
    }

    public void add(int b) {
        grow(1);
        bytes[length++] = (byte) b;
    }

    public void add(byte[] from, int offset, int count) {
        grow(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    public void add(byte[] all) {
        add(all, 0, all.length);
    }

    public void add(Bytes from, int offset, int count) {
        add(from.bytes, offset, count);
    }

    private void grow(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }

    public void dropFirst(int count) {
        System.arraycopy(bytes, count, bytes, 0, length - count);
        length -= count;
    }

    public void clear() {
        length = 0;
    }

    public byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    public byte[] take() {
        byte[] all = copy(0, length);
        length = 0;
        return all;
    }
}
