package dev.sallyport.http.upstream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A secret as it is and as writers of JSON, URLs and HTML put it (see [Escape]), each octet in
/// another way where they like.
final class EscapedSpelling implements Spelling {
    private static final int MOST_FORKS = 8;

    private final byte[] secret;

    EscapedSpelling(byte[] secret) {
        this.secret = secret;
    }

    @Override
    public boolean mayBeginWith(byte octet) {
        return octet == secret[0]
                || octet == '\\'
                || octet == '%'
                || octet == '&'
                || (octet == '+' && secret[0] == ' ');
    }

    @Override
    public int end(byte[] text, int length, int at) {
        int count = Math.min(secret.length, length - at);
        if (Arrays.equals(text, at, at + count, secret, 0, count)) {
            return count == secret.length ? at + count : OPEN;
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
        for (int i = from; i < secret.length; i++) {
            byte wanted = secret[i];
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

    @Override
    public int longest() {
        return Math.multiplyExact(secret.length, Escape.LONGEST);
    }

    @Override
    public void addTo(Pairs pairs) {
        byte[][] before = {};
        for (byte octet : secret) {
            byte[][] spellings = spellings(octet);
            pairs.addAll(before, spellings);
            before = spellings;
        }
    }

    private static byte[][] spellings(byte octet) {
        var escapes = Escape.of(octet);
        byte[][] all = new byte[escapes.size() + 2][];
        all[0] = new byte[] {octet};
        all[1] = new byte[] {octet == ' ' ? (byte) '+' : octet};
        for (int i = 0; i < escapes.size(); i++) {
            all[i + 2] = escapes.get(i).getBytes(StandardCharsets.ISO_8859_1);
        }
        return all;
    }

    @Override
    public void cover(byte[] text, int at, int end) {
        byte[] cover = Spelling.cover(end - at);
        System.arraycopy(cover, 0, text, at, cover.length);
    }

    @Override
    public void wipe() {
        Arrays.fill(secret, (byte) 0);
    }
}
