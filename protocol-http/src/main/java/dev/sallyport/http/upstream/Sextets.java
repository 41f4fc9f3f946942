package dev.sallyport.http.upstream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A secret in Base64, behind a number of octets of its first group. Its first and its last
/// character hold bits of what stands around it; all the bits that are the secret's are compared,
/// so nothing else is taken for it than in plain text.
///
/// Both alphabets are read. `+`, `/`, `-` and `_` may be escaped (see [Escape]), and between two
/// characters a line may end.
final class Sextets {
    private static final byte[] CHARACTERS =
            octets("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    private static final byte[] ALL =
            octets(new String(CHARACTERS, StandardCharsets.US_ASCII) + "-_");

    /// Of each octet; −1 for one that is of no alphabet.
    private static final byte[] VALUES = values();

    private static final List<byte[]> LINE_ENDS =
            List.of(octets("\n"), octets("\r\n"), octets("\\n"), octets("\\r\\n"));

    private static final int LONGEST_LINE_END = 4;
    private static final int BITS = 6;

    private final byte[] values;

    /// The bits of each that are the secret's.
    private final byte[] masks;

    /// What is written over it.
    private final byte[] covers;

    private Sextets(byte[] values, byte[] masks, byte[] covers) {
        this.values = values;
        this.masks = masks;
        this.covers = covers;
    }

    /// @param before octets of the group that aren't the secret's
    static Sextets of(byte[] secret, int before) {
        byte[] masks = new byte[secret.length];
        Arrays.fill(masks, (byte) 0xFF);
        int lead = 8 * before % BITS; // bits of the first character that aren't the secret's
        return new Sextets(
                sextets(secret, lead),
                sextets(masks, lead),
                sextets(Spelling.cover(secret.length), lead));
    }

    private static byte[] sextets(byte[] octets, int lead) {
        int bits = 8 * octets.length;
        byte[] sextets = new byte[(lead + bits + BITS - 1) / BITS];
        for (int bit = 0; bit < bits; bit++) {
            if ((octets[bit / 8] & 1 << (7 - bit % 8)) != 0) {
                int at = lead + bit;
                sextets[at / BITS] |= (byte) (1 << (BITS - 1 - at % BITS));
            }
        }
        return sextets;
    }

    Sextets withoutTheFirst() {
        return new Sextets(
                Arrays.copyOfRange(values, 1, values.length),
                Arrays.copyOfRange(masks, 1, masks.length),
                Arrays.copyOfRange(covers, 1, covers.length));
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < CHARACTERS.length; i++) {
            values[CHARACTERS[i]] = (byte) i;
        }
        values['-'] = values['+'];
        values['_'] = values['/'];
        return values;
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    boolean fits(byte octet, int index) {
        int value = VALUES[octet & 0xFF];
        return value >= 0 && ((value ^ values[index]) & masks[index]) == 0;
    }

    int end(byte[] text, int length, int at) {
        int next = at;
        for (int i = 0; i < values.length; i++) {
            int lineEnd = i == 0 ? 0 : lineEnd(text, length, next);
            next += Math.max(lineEnd, 0);
            if (lineEnd == Spelling.OPEN || next >= length) {
                return Spelling.OPEN;
            }
            int taken = fits(text[next], i) ? 1 : escaped(text, length, next, i);
            if (taken < 0) {
                return taken;
            }
            next += taken;
        }
        return next;
    }

    /// @return how long it is
    private int escaped(byte[] text, int length, int at, int index) {
        int escape = Escape.at(text, length, at);
        if (escape == Escape.OPEN) {
            return Spelling.OPEN;
        }
        if (escape == Escape.NONE) {
            return Spelling.NONE;
        }
        byte octet = Escape.octet(escape);
        return !Character.isLetterOrDigit(octet) && fits(octet, index)
                ? Escape.length(escape)
                : Spelling.NONE;
    }

    /// @return how long it is; 0 where there is none
    private static int lineEnd(byte[] text, int length, int at) {
        if (at >= length || VALUES[text[at] & 0xFF] >= 0) {
            return 0;
        }
        for (byte[] end : LINE_ENDS) {
            int count = Math.min(end.length, length - at);
            if (Arrays.equals(text, at, at + count, end, 0, count)) {
                return count == end.length ? count : Spelling.OPEN;
            }
        }
        return 0;
    }

    /// Whether nothing stands there but the end of a line, or the beginning of one.
    static boolean isLineOver(byte[] text, int length, int at) {
        int lineEnd = lineEnd(text, length, at);
        return lineEnd == Spelling.OPEN || at + lineEnd == length;
    }

    /// @return `at` where no line ends there
    static int behindLineEnd(byte[] text, int length, int at) {
        return at + Math.max(lineEnd(text, length, at), 0);
    }

    static boolean mayEndALine(byte octet) {
        return octet == '\r' || octet == '\n' || octet == '\\';
    }

    static boolean mayBeEscaped(byte octet) {
        return octet == '\\' || octet == '%' || octet == '&';
    }

    int longest() {
        return Math.multiplyExact(values.length, Escape.LONGEST + LONGEST_LINE_END);
    }

    void addTo(Pairs pairs) {
        LINE_ENDS.forEach(end -> pairs.addAll(new byte[0][], new byte[][] {end}));
        byte[][] ends = LINE_ENDS.toArray(byte[][]::new);
        byte[][] last = {};
        for (int i = 0; i < values.length; i++) {
            byte[][] spellings = spellings(i);
            pairs.addAll(last, spellings);
            if (i > 0) {
                pairs.addAll(ends, spellings);
                pairs.addAll(last, ends);
            }
            last = spellings;
        }
    }

    private byte[][] spellings(int index) {
        List<byte[]> all = new ArrayList<>();
        for (byte octet : ALL) {
            if (fits(octet, index)) {
                all.add(new byte[] {octet});
                if (!Character.isLetterOrDigit(octet)) {
                    Escape.of(octet).forEach(escape -> all.add(octets(escape)));
                }
            }
        }
        return all.toArray(byte[][]::new);
    }

    /// What it says is decoded as well as before where nothing of it is escaped. None of the
    /// characters that are written is one in which the alphabets differ.
    void cover(byte[] text, int at, int end) {
        int next = at;
        for (int i = 0; i < values.length; i++) {
            next += i == 0 ? 0 : lineEnd(text, end, next);
            int value = VALUES[text[next] & 0xFF];
            if (value < 0) {
                Arrays.fill(text, at, end, (byte) '*');
                return;
            }
            text[next] = CHARACTERS[(value & ~masks[i]) | covers[i]];
            next++;
        }
    }

    void wipe() {
        Arrays.fill(values, (byte) 0);
    }
}
