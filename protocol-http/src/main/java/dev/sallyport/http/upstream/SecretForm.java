package dev.sallyport.http.upstream;

import java.util.Arrays;

/// One way a secret may be written, ready to be looked for (Horspool 1980: most bytes are never
/// looked at). Don't change the bytes while it is used; [#wipe] ends its use.
public final class SecretForm {
    private static final int OCTETS = 256;

    private final byte[] bytes;

    /// How far one may go on, by the octet under the form's last one.
    private final int[] skip = new int[OCTETS];

    /// @param bytes at least one; the array itself is kept
    public SecretForm(byte[] bytes) {
        this.bytes = bytes;
        Arrays.fill(skip, bytes.length);
        for (int i = 0; i < bytes.length - 1; i++) {
            skip[bytes[i] & 0xFF] = bytes.length - 1 - i;
        }
    }

    public int length() {
        return bytes.length;
    }

    /// @return where it begins, at `from` or behind; −1 where it isn't
    public int indexIn(byte[] text, int length, int from) {
        byte last = bytes[bytes.length - 1];
        int end = from + bytes.length - 1;
        while (end < length) {
            byte found = text[end];
            if (found == last && isAt(text, end - bytes.length + 1, bytes.length)) {
                return end - bytes.length + 1;
            }
            end += skip[found & 0xFF];
        }
        return -1;
    }

    /// Length of the longest end of the text that is a beginning of this form, and not all of it.
    public int beginningAtEnd(byte[] text, int length) {
        for (int n = Math.min(bytes.length - 1, length); n > 0; n--) {
            if (isAt(text, length - n, n)) {
                return n;
            }
        }
        return 0;
    }

    private boolean isAt(byte[] text, int at, int count) {
        for (int i = 0; i < count; i++) {
            if (text[at + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    boolean isSameAs(byte[] other) {
        return Arrays.equals(bytes, other);
    }

    void wipe() {
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(skip, bytes.length);
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
