package dev.sallyport.policy.sql;

import java.nio.charset.StandardCharsets;

/// PostgreSQL's classes of characters (scan.l). Whatever is not ASCII may stand in a name, also
/// what Java or a reader would take for a blank.
final class Chars {
    private static final int NAME_BYTES = 63; // NAMEDATALEN - 1
    private static final int MOST_BYTES_PER_CHAR = 3;

    private Chars() {}

    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    static boolean isNewline(char c) {
        return c == '\n' || c == '\r';
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean startsName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    static boolean continuesName(char c) {
        return startsName(c) || isDigit(c) || c == '$';
    }

    static boolean isOperator(char c) {
        return switch (c) {
            case '~',
                    '!',
                    '@',
                    '#',
                    '^',
                    '&',
                    '|',
                    '`',
                    '?',
                    '+',
                    '-',
                    '*',
                    '/',
                    '%',
                    '<',
                    '>',
                    '=' ->
                    true;
            default -> false;
        };
    }

    /// Operators with one of these may end in `+` or `-`.
    static boolean keepsTrailingSign(char c) {
        return switch (c) {
            case '~', '!', '@', '#', '^', '&', '|', '`', '?', '%' -> true;
            default -> false;
        };
    }

    /// A to Z alone, as the server does in a multi-byte encoding.
    static String fold(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return foldFrom(name, i);
            }
        }
        return name;
    }

    private static String foldFrom(String name, int first) {
        char[] chars = name.toCharArray();
        for (int i = first; i < chars.length; i++) {
            if (chars[i] >= 'A' && chars[i] <= 'Z') {
                chars[i] = (char) (chars[i] + ('a' - 'A'));
            }
        }
        return new String(chars);
    }

    /// Names end after 63 bytes of UTF-8, never within a character.
    static String cut(String name) {
        if (name.length() <= NAME_BYTES / MOST_BYTES_PER_CHAR) {
            return name;
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= NAME_BYTES) {
            return name;
        }
        int end = NAME_BYTES;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
