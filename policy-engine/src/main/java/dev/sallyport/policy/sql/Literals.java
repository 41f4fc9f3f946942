package dev.sallyport.policy.sql;

import org.jspecify.annotations.Nullable;

/// Where quoted things end, and what they say.
final class Literals {
    private Literals() {}

    /// @param quote index of the opening quote
    /// @param backslash whether a backslash escapes (`E'…'`)
    /// @return the index after the closing quote, with the parts that follow on other lines counted
    ///   in (scan.l: quotecontinue)
    static int endOfQuoted(String sql, int quote, boolean backslash) {
        int i = quote + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == '\\' && backslash) {
                i += 2;
            } else if (c != '\'') {
                i++;
            } else if (i + 1 < sql.length() && sql.charAt(i + 1) == '\'') {
                i += 2;
            } else {
                int next = continuation(sql, i + 1);
                if (next < 0) {
                    return i + 1;
                }
                i = next + 1;
            }
        }
        throw Unreadable.because(
                "a string that begins at character %d has no end".formatted(quote));
    }

    /// @return the index of the quote that continues a literal which ended before `from`, else -1
    private static int continuation(String sql, int from) {
        boolean newline = false;
        int i = from;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (Chars.isSpace(c)) {
                newline |= Chars.isNewline(c);
                i++;
            } else if (c == '-' && i + 1 < sql.length() && sql.charAt(i + 1) == '-') {
                i = endOfLine(sql, i);
            } else {
                return c == '\'' && newline ? i : -1;
            }
        }
        return -1;
    }

    static int endOfName(String sql, int quote) {
        int i = quote + 1;
        while (i < sql.length()) {
            if (sql.charAt(i) != '"') {
                i++;
            } else if (i + 1 < sql.length() && sql.charAt(i + 1) == '"') {
                i += 2;
            } else {
                return i + 1;
            }
        }
        throw Unreadable.because("a name that begins at character %d has no end".formatted(quote));
    }

    static int endOfDollarQuoted(String sql, int start) {
        int tagEnd = start + 1;
        if (tagEnd < sql.length() && Chars.startsName(sql.charAt(tagEnd))) {
            while (tagEnd < sql.length()
                    && Chars.continuesName(sql.charAt(tagEnd))
                    && sql.charAt(tagEnd) != '$') {
                tagEnd++;
            }
        }
        if (tagEnd >= sql.length() || sql.charAt(tagEnd) != '$') {
            throw Unreadable.because(
                    "a dollar sign at character %d opens nothing".formatted(start));
        }
        String tag = sql.substring(start, tagEnd + 1);
        int close = sql.indexOf(tag, tagEnd + 1);
        if (close < 0) {
            throw Unreadable.because(
                    "a string that begins at character %d has no end".formatted(start));
        }
        return close + tag.length();
    }

    static int endOfLine(String sql, int from) {
        int i = from;
        while (i < sql.length() && !Chars.isNewline(sql.charAt(i))) {
            i++;
        }
        return i;
    }

    /// Block comments nest.
    static int endOfBlock(String sql, int from) {
        int depth = 0;
        int i = from;
        while (i + 1 < sql.length()) {
            char c = sql.charAt(i);
            char next = sql.charAt(i + 1);
            if (c == '/' && next == '*') {
                depth++;
                i += 2;
            } else if (c == '*' && next == '/') {
                i += 2;
                if (--depth == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        throw Unreadable.because(
                "a comment that begins at character %d has no end".formatted(from));
    }

    static boolean mayEscape(char c) {
        return !(Character.digit(c, 16) >= 0 || c == '+' || c == '\'' || c == '"')
                && !Chars.isSpace(c);
    }

    /// `\XXXX`, `\+XXXXXX` and a doubled escape character (PostgreSQL manual, "Identifiers and Key
    /// Words").
    static String unescapeUnicode(String text, char escape) {
        var out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != escape) {
                out.append(c);
                i++;
            } else if (i + 1 < text.length() && text.charAt(i + 1) == escape) {
                out.append(escape);
                i += 2;
            } else {
                boolean plus = i + 1 < text.length() && text.charAt(i + 1) == '+';
                int digits = i + (plus ? 2 : 1);
                int end = digits + (plus ? 6 : 4);
                out.appendCodePoint(codePoint(text, digits, end));
                i = end;
            }
        }
        return wellFormed(out.toString());
    }

    private static int codePoint(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0 || text.charAt(i) >= 0x80) {
                throw Unreadable.because("a Unicode escape is cut short");
            }
            value = value * 16 + digit;
        }
        if (value == 0 || value > Character.MAX_CODE_POINT) {
            throw Unreadable.because("a Unicode escape names no character");
        }
        return value;
    }

    private static String wellFormed(String text) {
        if (text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
            throw Unreadable.because("a Unicode escape leaves half a character");
        }
        return text;
    }

    /// What a plain or dollar-quoted literal says.
    ///
    /// @return null for the forms with escapes, bits and continuation lines: nobody needs to guess
    static @Nullable String value(String sql, Token literal) {
        String raw = sql.substring(literal.start(), literal.end());
        if (raw.startsWith("$")) {
            int tag = raw.indexOf('$', 1) + 1;
            return raw.substring(tag, raw.length() - tag);
        }
        if (!raw.startsWith("'") || endsBefore(raw)) {
            return escaped(raw);
        }
        return raw.substring(1, raw.length() - 1).replace("''", "'");
    }

    /// `E'…'` without any backslash says the same as `'…'`.
    private static @Nullable String escaped(String raw) {
        boolean plain =
                (raw.startsWith("e'") || raw.startsWith("E'"))
                        && raw.indexOf('\\') < 0
                        && !endsBefore(raw.substring(1));
        return plain ? raw.substring(2, raw.length() - 1).replace("''", "'") : null;
    }

    /// Whether the first quoted part is not all of it.
    private static boolean endsBefore(String raw) {
        int i = 1;
        while (i < raw.length() - 1) {
            if (raw.charAt(i) != '\'') {
                i++;
            } else if (raw.charAt(i + 1) == '\'' && i + 1 < raw.length() - 1) {
                i += 2;
            } else {
                return true;
            }
        }
        return false;
    }
}
