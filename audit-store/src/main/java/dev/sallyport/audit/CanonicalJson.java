package dev.sallyport.audit;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes JSON as RFC 8785 spells it: no blanks, shortest escapes, 64-bit numbers as strings (a
/// double can't hold them). The caller writes keys in their sorted order and leaves out what is
/// null. Every text has a limit in bytes as escaped, so that a body has one too. Not thread-safe.
final class CanonicalJson {
    /// Escaped bytes of a name: of a target, a rule, a subject, a role.
    static final int NAME_BYTES = 512;

    private static final String CUT = "…";

    private final Bytes out;
    private boolean comma;
    private long secondWritten = Long.MIN_VALUE;
    private final Bytes second = new Bytes(32);

    CanonicalJson(Bytes out) {
        this.out = out;
    }

    void open() {
        out.put('{');
        comma = false;
    }

    void close() {
        out.put('}');
        comma = true;
    }

    void openList() {
        out.put('[');
        comma = false;
    }

    void closeList() {
        out.put(']');
        comma = true;
    }

    /// Begins a member; `key` is plain ASCII.
    CanonicalJson key(String key) {
        out.key(comma, key);
        return this;
    }

    /// Begins an element of a list.
    void item() {
        if (comma) {
            out.put(',');
        }
    }

    /// A value that was written before, by another writer.
    void written(byte[] value) {
        out.put(value);
        comma = true;
    }

    void bool(boolean value) {
        out.ascii(value ? "true" : "false");
        comma = true;
    }

    void number(long value) {
        out.put('"');
        out.decimal(value);
        out.put('"');
        comma = true;
    }

    void uuid(UUID value) {
        out.put('"');
        out.uuid(value);
        out.put('"');
        comma = true;
    }

    /// UTC, to the microsecond: what the database's column holds too.
    void instant(Instant at) {
        if (at.getEpochSecond() != secondWritten) {
            secondWritten = at.getEpochSecond();
            var time = LocalDateTime.ofEpochSecond(secondWritten, 0, ZoneOffset.UTC);
            String text = time.toString();
            second.clear();
            second.ascii(text.length() == 16 ? text + ":00" : text);
        }
        out.put('"');
        out.put(second);
        out.put('.');
        out.digits(at.getNano() / 1000, 6);
        out.put('Z');
        out.put('"');
        comma = true;
    }

    /// A member unless the value is null or empty.
    void optional(String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            key(key).name(value);
        }
    }

    void name(String text) {
        text(text, NAME_BYTES);
    }

    /// A text; what goes beyond the limit is left out and `…` says so.
    void text(String text, int mostBytes) {
        int end = end(text, mostBytes);
        out.put('"');
        escaped(text, end);
        if (end < text.length()) {
            escaped(CUT, CUT.length());
        }
        out.put('"');
        comma = true;
    }

    /// `text[0, end)` as it is.
    ///
    /// @return whether it is plain ASCII that needed no escapes
    boolean prefix(String text, int end) {
        out.put('"');
        boolean plain = escaped(text, end);
        out.put('"');
        comma = true;
        return plain;
    }

    /// A list of names in the order given, up to a budget; the last element then tells how many
    /// more there are.
    void names(Collection<String> names, int mostBytes) {
        openList();
        int start = out.length();
        int left = names.size();
        for (String name : names) {
            item();
            if (out.length() - start > mostBytes) {
                name(left + " more");
                break;
            }
            name(name);
            left--;
        }
        closeList();
    }

    /// How much of a text fits into so many escaped bytes; never between the halves of a pair.
    static int end(String text, int mostBytes) {
        if (text.length() <= mostBytes / 6) {
            return text.length();
        }
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            bytes += cost(text.charAt(i));
            if (bytes > mostBytes) {
                boolean insidePair =
                        i > 0
                                && Character.isLowSurrogate(text.charAt(i))
                                && Character.isHighSurrogate(text.charAt(i - 1));
                return insidePair ? i - 1 : i;
            }
        }
        return text.length();
    }

    private static int cost(char c) {
        if (c < 0x20) {
            return 6;
        }
        if (c < 0x80) {
            return c == '"' || c == '\\' ? 2 : 1;
        }
        return c < 0x800 ? 2 : 3;
    }

    private boolean escaped(String text, int end) {
        int plain = 0;
        while (plain < end && isPlain(text.charAt(plain))) {
            plain++;
        }
        if (plain == end) {
            out.ascii(text, end);
            return true;
        }
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                i += out.wide(text, i, end, c);
            } else if (isPlain(c)) {
                out.put(c);
            } else {
                escape(c);
            }
        }
        return false;
    }

    private static boolean isPlain(char c) {
        return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
    }

    private void escape(char c) {
        out.put('\\');
        switch (c) {
            case '"', '\\' -> out.put(c);
            case '\b' -> out.put('b');
            case '\t' -> out.put('t');
            case '\n' -> out.put('n');
            case '\f' -> out.put('f');
            case '\r' -> out.put('r');
            default -> {
                out.put('u');
                out.hex(c, 4);
            }
        }
    }
}
