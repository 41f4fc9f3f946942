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

    private final byte[] bytes;

    /// Octets with which it may begin.
    private final boolean[] begins = new boolean[OCTETS];

    /// Octets that are part of it, in one spelling or another.
    private final boolean[] occurs = new boolean[OCTETS];

    /// @param bytes at least one; the array itself is kept
    public SecretForm(byte[] bytes) {
        this.bytes = bytes;
        for (byte octet : bytes) {
            occurs[octet & 0xFF] = true;
            occurs['+'] |= octet == ' ';
        }
        for (int octet = 0; octet < OCTETS; octet++) {
            occurs[octet] |= Escape.uses(octet);
        }
        begins[bytes[0] & 0xFF] = true;
        begins['\\'] = true;
        begins['%'] = true;
        begins['&'] = true;
        begins['+'] |= bytes[0] == ' ';
    }

    /// No spelling is shorter than the secret, so it is nowhere around an octet that none uses: of
    /// most texts few octets are looked at.
    ///
    /// @return where it begins, at `from` or behind; −1 where it isn't
    public int indexIn(byte[] text, int length, int from) {
        int known = from; // from `at` to here each octet may be part of it
        for (int at = from; at + bytes.length <= length; ) {
            int next = afterStranger(text, known, at + bytes.length);
            known = at + bytes.length;
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

    /// @return behind the last octet that no spelling uses; −1 where each may be part of it
    private int afterStranger(byte[] text, int from, int to) {
        for (int at = to - 1; at >= from; at--) {
            if (!occurs[text[at] & 0xFF]) {
                return at + 1;
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
        return escapedEnd(text, length, at);
    }

    private int escapedEnd(byte[] text, int length, int at) {
        int next = at;
        for (byte wanted : bytes) {
            if (next >= length) {
                return OPEN;
            }
            byte found = text[next];
            int escape = Escape.at(text, length, next);
            if (escape == Escape.OPEN) {
                return OPEN;
            }
            if (escape != Escape.NONE && Escape.octet(escape) == wanted) {
                next += Escape.length(escape);
            } else if (found == wanted || (found == '+' && wanted == ' ')) {
                next++;
            } else {
                return NONE;
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
        Arrays.fill(occurs, false);
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
