package dev.sallyport.http.upstream;

import java.util.Arrays;
import java.util.List;

/// A secret, ready to be looked for in all its [Spelling]s. Don't change the bytes while it is
/// used; [#wipe] ends its use.
public final class SecretForm {
    private static final int OCTETS = 256;
    private static final int NONE = -1;

    private final byte[] bytes;
    private final List<Spelling> spellings;
    private final int longest;

    /// Octets with which it may begin.
    private final boolean[] begins = new boolean[OCTETS];

    /// Which two octets may follow one another within it, in one spelling or another.
    private final Pairs pairs = new Pairs();

    /// @param bytes at least one; the array itself is kept
    public SecretForm(byte[] bytes) {
        this.bytes = bytes;
        spellings =
                List.of(
                        new EscapedSpelling(bytes),
                        new Base64Spelling(bytes),
                        new WideSpelling(bytes));
        longest = spellings.stream().mapToInt(Spelling::longest).max().orElseThrow();
        for (Spelling spelling : spellings) {
            spelling.addTo(pairs);
            for (int octet = 0; octet < OCTETS; octet++) {
                begins[octet] |= spelling.mayBeginWith((byte) octet);
            }
        }
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
            } else if (begins[text[at] & 0xFF] && endIn(text, length, at) > at) {
                return at;
            } else {
                at++;
            }
        }
        return NONE;
    }

    /// @param at where it begins
    /// @return where it ends
    int endIn(byte[] text, int length, int at) {
        for (Spelling spelling : spellings) {
            int end = spelling.end(text, length, at);
            if (end > at) {
                return end;
            }
        }
        return NONE;
    }

    /// Writes over it.
    ///
    /// @param at where it begins
    /// @return where it ends
    public int cover(byte[] text, int length, int at) {
        for (Spelling spelling : spellings) {
            int end = spelling.end(text, length, at);
            if (end > at) {
                spelling.cover(text, at, end);
                return end;
            }
        }
        return at;
    }

    /// Length of the longest end of the text that may be a beginning of it, and not all of it.
    public int beginningAtEnd(byte[] text, int length) {
        int from = Math.max(0, length - longest);
        for (int at = Math.max(from, pairs.behindLastStranger(text, from, length));
                at < length;
                at++) {
            if (begins[text[at] & 0xFF] && isOpen(text, length, at)) {
                return length - at;
            }
        }
        return 0;
    }

    private boolean isOpen(byte[] text, int length, int at) {
        for (Spelling spelling : spellings) {
            if (spelling.end(text, length, at) == Spelling.OPEN) {
                return true;
            }
        }
        return false;
    }

    boolean isSameAs(byte[] other) {
        return Arrays.equals(bytes, other);
    }

    void wipe() {
        spellings.forEach(Spelling::wipe);
        Arrays.fill(begins, false);
        pairs.wipe();
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
