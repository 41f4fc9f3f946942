package dev.sallyport.http.upstream;

import java.util.Arrays;

/// A secret, ready to be looked for, as it is and as writers of JSON, URLs and HTML put it (see
/// [Escape]), each byte in another way where they like. Don't change the bytes while it is used;
/// [#wipe] ends its use.
public final class SecretForm {
    private static final int OCTETS = 256;
    private static final int NONE = -1;

    /// The text ends before it can be told.
    private static final int OPEN = -2;

    private static final int MOST_FORKS = 8;

    private final byte[] bytes;

    /// Octets with which it may begin.
    private final boolean[] begins = new boolean[OCTETS];

    /// Which two octets may follow one another within it, in one spelling or another.
    private final Pairs pairs;

    /// @param bytes at least one; the array itself is kept
    public SecretForm(byte[] bytes) {
        this.bytes = bytes;
        pairs = Pairs.of(bytes);
        begins[bytes[0] & 0xFF] = true;
        begins['\\'] = true;
        begins['%'] = true;
        begins['&'] = true;
        begins['+'] |= bytes[0] == ' ';
    }

    /// No spelling is shorter than the secret, so it is nowhere around two octets that none has
    /// side by side: of most texts few octets are looked at.
    ///
    /// @return where it begins, at `from` or behind; −1 where it isn't
    public int indexIn(byte[] text, int length, int from) {
        int known = from; // pairs that begin between `at` and here may be of it
        for (int at = from; at + bytes.length <= length; ) {
            int next = pairs.behindLastStranger(text, known, at + bytes.length);
            known = at + bytes.length - 1;
            if (next >= 0) {
                at = next;
                known = next;
            } else if (begins[text[at] & 0xFF] && end(text, length, at) > at) {
                return at;
            } else {
                at++;
            }
        }
        return NONE;
    }

    /// @param at where it begins
    /// @return where it ends
    public int endIn(byte[] text, int length, int at) {
        return end(text, length, at);
    }

    /// Length of the longest end of the text that may be a beginning of it, and not all of it.
    public int beginningAtEnd(byte[] text, int length) {
        long longest = (long) bytes.length * Escape.LONGEST;
        for (int at = (int) Math.max(0, length - longest); at < length; at++) {
            if (begins[text[at] & 0xFF] && end(text, length, at) == OPEN) {
                return length - at;
            }
        }
        return 0;
    }

    private int end(byte[] text, int length, int at) {
        int count = Math.min(bytes.length, length - at);
        if (Arrays.equals(text, at, at + count, bytes, 0, count)) {
            return count == bytes.length ? at + count : OPEN;
        }
        return escapedEnd(text, length, at, 0, MOST_FORKS);
    }

    /// Where a secret holds what looks like an escape of the octet that it begins with (`%25`),
    /// both readings are tried.
    ///
    /// @param from the octet of the secret that is looked for first
    /// @param forks how many such places are left to be read in both ways
    private int escapedEnd(byte[] text, int length, int at, int from, int forks) {
        boolean isOpen = false;
        int next = at;
        for (int i = from; i < bytes.length; i++) {
            byte wanted = bytes[i];
            if (next >= length) {
                return OPEN;
            }
            byte found = text[next];
            int escape = Escape.at(text, length, next);
            if (escape == Escape.OPEN) {
                return OPEN;
            }
            boolean isPlain = found == wanted || (found == '+' && wanted == ' ');
            if (escape != Escape.NONE && Escape.octet(escape) == wanted) {
                int behind = next + Escape.length(escape);
                if (isPlain && forks > 0) {
                    int end = escapedEnd(text, length, behind, i + 1, forks - 1);
                    if (end > at) {
                        return end;
                    }
                    isOpen |= end == OPEN;
                    next++;
                } else {
                    next = behind;
                }
            } else if (isPlain) {
                next++;
            } else {
                return isOpen ? OPEN : NONE;
            }
        }
        return next;
    }

    boolean isSameAs(byte[] other) {
        return Arrays.equals(bytes, other);
    }

    void wipe() {
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(begins, false);
        pairs.wipe();
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
