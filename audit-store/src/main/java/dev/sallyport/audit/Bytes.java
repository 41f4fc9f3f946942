package dev.sallyport.audit;

import java.util.Arrays;
import java.util.UUID;

/// A growing byte array, big-endian, that is used again and again. Not thread-safe.
final class Bytes {
    /// U+2400 SYMBOL FOR NULL: what a text column shows for NUL, which PostgreSQL can't hold.
    private static final char VISIBLE_NUL = '\u2400';

    private static final char REPLACEMENT = '\ufffd';
    private static final byte[] HEX = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private byte[] array;
    private int length;

    Bytes(int capacity) {
        array = new byte[capacity];
    }

    /// The bytes themselves; valid up to [#length()] and until the next put.
    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    int capacity() {
        return array.length;
    }

    void clear() {
        length = 0;
    }

    byte[] copy() {
        return Arrays.copyOf(array, length);
    }

    private void ensure(int more) {
        if (array.length - length < more) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, length + more));
        }
    }

    void put(int b) {
        ensure(1);
        array[length++] = (byte) b;
    }

    void putShort(int value) {
        ensure(2);
        array[length++] = (byte) (value >> 8);
        array[length++] = (byte) value;
    }

    void putInt(int value) {
        ensure(4);
        set(length, value);
        length += 4;
    }

    void putLong(long value) {
        putInt((int) (value >> 32));
        putInt((int) value);
    }

    void put(byte[] bytes) {
        put(bytes, 0, bytes.length);
    }

    void put(Bytes other) {
        put(other.array, 0, other.length);
    }

    void put(byte[] bytes, int from, int count) {
        ensure(count);
        System.arraycopy(bytes, from, array, length, count);
        length += count;
    }

    /// Characters below U+0080 only.
    void ascii(String text) {
        ascii(text, text.length());
    }

    /// `text[0, end)`, which is ASCII. The method is deprecated because it drops high bytes: there
    /// are none here, and nothing else copies without an array in between.
    @SuppressWarnings("deprecation")
    void ascii(String text, int end) {
        ensure(end);
        text.getBytes(0, end, array, length);
        length += end;
    }

    void set(int at, int value) {
        array[at] = (byte) (value >> 24);
        array[at + 1] = (byte) (value >> 16);
        array[at + 2] = (byte) (value >> 8);
        array[at + 3] = (byte) value;
    }

    void set(int at, long value) {
        set(at, (int) (value >> 32));
        set(at + 4, (int) value);
    }

    long longAt(int at) {
        long value = 0;
        for (int i = at; i < at + Long.BYTES; i++) {
            value = (value << 8) | (array[i] & 0xff);
        }
        return value;
    }

    void hex(long value, int digits) {
        ensure(digits);
        byte[] to = array;
        int at = length;
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            to[at++] = HEX[(int) (value >> shift) & 15];
        }
        length = at;
    }

    /// `"key":`, behind a comma where there is one; `key` is ASCII.
    void key(boolean comma, String key) {
        ensure(key.length() + 4);
        if (comma) {
            array[length++] = ',';
        }
        array[length++] = '"';
        ascii(key);
        array[length++] = '"';
        array[length++] = ':';
    }

    void decimal(long value) {
        if (value < 0 || value >= 1_000_000_000) {
            ascii(Long.toString(value));
            return;
        }
        int digits = 1;
        for (int bound = 10; digits < 9 && value >= bound; bound *= 10) {
            digits++;
        }
        digits((int) value, digits);
    }

    /// So many of the last digits of a number that is not negative.
    void digits(int value, int digits) {
        ensure(digits);
        int rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            array[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    void uuid(UUID id) {
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        hex(high >>> 32, 8);
        put('-');
        hex(high >>> 16, 4);
        put('-');
        hex(high, 4);
        put('-');
        hex(low >>> 48, 4);
        put('-');
        hex(low, 12);
    }

    /// UTF-8 of `text[0, end)`, as a text column takes it.
    void utf8(String text, int end) {
        int plain = 0;
        while (plain < end && text.charAt(plain) > 0 && text.charAt(plain) < 0x80) {
            plain++;
        }
        if (plain == end) {
            ascii(text, end);
            return;
        }
        ensure(end);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c > 0 && c < 0x80) {
                put(c);
            } else {
                i += wide(text, i, end, c == 0 ? VISIBLE_NUL : c);
            }
        }
    }

    /// The character at `i`, not ASCII; half of a surrogate pair alone is U+FFFD.
    ///
    /// @return how many chars more than one were taken
    int wide(String text, int i, int end, char c) {
        if (c < 0x800) {
            put(0xc0 | (c >> 6));
            put(0x80 | (c & 0x3f));
            return 0;
        }
        if (Character.isHighSurrogate(c)
                && i + 1 < end
                && Character.isLowSurrogate(text.charAt(i + 1))) {
            int point = Character.toCodePoint(c, text.charAt(i + 1));
            put(0xf0 | (point >> 18));
            put(0x80 | ((point >> 12) & 0x3f));
            put(0x80 | ((point >> 6) & 0x3f));
            put(0x80 | (point & 0x3f));
            return 1;
        }
        char whole = Character.isSurrogate(c) ? REPLACEMENT : c;
        put(0xe0 | (whole >> 12));
        put(0x80 | ((whole >> 6) & 0x3f));
        put(0x80 | (whole & 0x3f));
        return 0;
    }
}
