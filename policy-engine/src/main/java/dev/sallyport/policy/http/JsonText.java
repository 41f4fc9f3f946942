package dev.sallyport.policy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.policy.detect.Bytes;

/// The inside of JSON strings (RFC 8259, section 7): escapes to UTF-8 and back.
final class JsonText {
    private static final int CONTROL = 0x20;
    private static final boolean[] PLAIN = plain();
    private static final byte[] UNKNOWN = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

    private JsonText() {}

    private static boolean[] plain() {
        boolean[] plain = new boolean[256];
        for (int b = CONTROL; b < 0x80; b++) {
            plain[b] = b != '"' && b != '\\';
        }
        return plain;
    }

    /// How far characters of ASCII reach that stand for themselves.
    static int endOfPlain(byte[] data, int from, int end) {
        int at = from;
        while (at < end && PLAIN[data[at] & 0xFF]) {
            at++;
        }
        return at;
    }

    /// Decodes as far as escapes are whole.
    ///
    /// @param last whether nothing follows: half a surrogate pair is then a character that is none
    /// @return where the part that is decoded ends
    /// @throws IllegalArgumentException for an escape that is none
    static int decode(Bytes raw, boolean last, Bytes out) {
        int length = raw.length();
        int at = 0;
        while (at < length) {
            int b = raw.at(at);
            if (b != '\\') {
                int to = at + 1;
                while (to < length && raw.at(to) != '\\') {
                    to++;
                }
                out.add(raw, at, to - at);
                at = to;
            } else if (at + 1 == length) {
                return at;
            } else if (raw.at(at + 1) != 'u') {
                out.add(single(raw.at(at + 1)));
                at += 2;
            } else {
                int next = unicode(raw, at, last, out);
                if (next == at) {
                    return at;
                }
                at = next;
            }
        }
        return at;
    }

    private static int single(int c) {
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> throw new IllegalArgumentException("no escape");
        };
    }

    private static int unicode(Bytes raw, int at, boolean last, Bytes out) {
        if (at + 6 > raw.length()) {
            return at;
        }
        int unit = unit(raw, at + 2);
        if (Character.isHighSurrogate((char) unit)) {
            int next = at + 6;
            boolean cut = next + 6 > raw.length();
            if (cut && !last) {
                return at;
            }
            if (!cut && raw.at(next) == '\\' && raw.at(next + 1) == 'u') {
                int low = unit(raw, next + 2);
                if (Character.isLowSurrogate((char) low)) {
                    add(Character.toCodePoint((char) unit, (char) low), out);
                    return next + 6;
                }
            }
        }
        if (Character.isSurrogate((char) unit)) {
            out.add(UNKNOWN);
        } else {
            add(unit, out);
        }
        return at + 6;
    }

    private static int unit(Bytes raw, int at) {
        int unit = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = Character.digit(raw.at(i), 16);
            if (digit < 0) {
                throw new IllegalArgumentException("no hexadecimal digit");
            }
            unit = (unit << 4) | digit;
        }
        return unit;
    }

    private static void add(int c, Bytes out) {
        if (c < 0x80) {
            out.add(c);
        } else {
            out.add(Character.toString(c).getBytes(UTF_8));
        }
    }

    /// The inside of a string, without the quotes.
    static void encode(byte[] text, Bytes out) {
        for (byte b : text) {
            if (b == '"' || b == '\\') {
                out.add('\\');
                out.add(b);
            } else if (b >= 0 && b < CONTROL) {
                out.add("\\u00".getBytes(US_ASCII));
                out.add(HEX[b >> 4]);
                out.add(HEX[b & 0xF]);
            } else {
                out.add(b);
            }
        }
    }
}
