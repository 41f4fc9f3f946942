package dev.sallyport.http.upstream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One character as writers put it that may not write it as it is: behind a backslash itself, or
/// `u002f`, `x2f` (JSON, JavaScript); `%2F` (URLs); `&#47;`, `&#x2f;`, `&sol;` (HTML). ASCII alone.
///
/// An escape is one number: the character, and in the lowest eight bits how many bytes it takes.
final class Escape {
    static final int NONE = -1;

    /// The text ends within it.
    static final int OPEN = -2;

    private static final int MOST_DIGITS = 6;

    /// `&#x`, digits, `;`
    static final int LONGEST = 3 + MOST_DIGITS + 1;

    private static final int ASCII = 128;

    private static final Map<String, Character> NAMES =
            Map.ofEntries(
                    Map.entry("amp", '&'),
                    Map.entry("apos", '\''),
                    Map.entry("colon", ':'),
                    Map.entry("equals", '='),
                    Map.entry("grave", '`'),
                    Map.entry("gt", '>'),
                    Map.entry("lt", '<'),
                    Map.entry("plus", '+'),
                    Map.entry("quot", '"'),
                    Map.entry("sol", '/'));

    private Escape() {}

    /// All that [#at] takes for this character, as they are written.
    static List<String> of(int character) {
        if (character < 0 || character >= ASCII) {
            return List.of();
        }
        List<String> all = new ArrayList<>();
        if (!Character.isLetterOrDigit(character)) {
            all.add("\\" + (char) character);
        }
        for (String digits : List.of("%02x", "%02X")) {
            String hex = digits.formatted(character);
            all.addAll(List.of("%" + hex, "\\x" + hex, "\\u00" + hex));
        }
        for (String zeros = ""; zeros.length() <= MOST_DIGITS; zeros += "0") {
            all.add("&#" + zeros + character + ";");
            for (String digits : List.of("%x", "%X")) {
                String hex = zeros + digits.formatted(character);
                all.addAll(List.of("&#x" + hex + ";", "&#X" + hex + ";"));
            }
        }
        NAMES.forEach((name, named) -> {
            if (named == character) {
                all.add("&" + name + ";");
            }
        });
        return all;
    }

    static byte octet(int escape) {
        return (byte) (escape >> 8);
    }

    static int length(int escape) {
        return escape & 0xFF;
    }

    private static int packed(int character, int length) {
        return character < ASCII ? character << 8 | length : NONE;
    }

    /// @return [#NONE] where none begins there, [#OPEN] where one may
    static int at(byte[] text, int length, int at) {
        return switch (text[at]) {
            case '%' -> digits(text, length, at, 1, 2);
            case '\\' -> backslash(text, length, at);
            case '&' -> entity(text, length, at);
            default -> NONE;
        };
    }

    private static int backslash(byte[] text, int length, int at) {
        if (at + 1 >= length) {
            return OPEN;
        }
        byte next = text[at + 1];
        return switch (next) {
            case 'u' -> digits(text, length, at, 2, 4);
            case 'x' -> digits(text, length, at, 2, 2);
            default -> next < 0 || Character.isLetterOrDigit(next) ? NONE : packed(next, 2);
        };
    }

    /// So many hexadecimal digits.
    private static int digits(byte[] text, int length, int at, int skipped, int count) {
        int value = 0;
        int end = at + skipped + count;
        for (int i = at + skipped; i < end; i++) {
            if (i >= length) {
                return OPEN;
            }
            int digit = Character.digit(text[i], 16);
            if (digit < 0) {
                return NONE;
            }
            value = value << 4 | digit;
        }
        return packed(value, end - at);
    }

    private static int entity(byte[] text, int length, int at) {
        int end = at + 1;
        while (end < length && text[end] != ';') {
            boolean isPart = text[end] == '#' || Character.isLetterOrDigit(text[end]);
            if (!isPart || end - at >= LONGEST - 1) {
                return NONE;
            }
            end++;
        }
        if (end >= length) {
            return OPEN;
        }
        String name = new String(text, at + 1, end - at - 1, StandardCharsets.ISO_8859_1);
        int character = name.startsWith("#") ? number(name.substring(1)) : named(name);
        return character < 0 ? NONE : packed(character, end + 1 - at);
    }

    private static int named(String name) {
        return NAMES.getOrDefault(name, (char) ASCII);
    }

    private static int number(String digits) {
        boolean isHex = digits.startsWith("x") || digits.startsWith("X");
        try {
            return Integer.parseInt(isHex ? digits.substring(1) : digits, isHex ? 16 : 10);
        } catch (NumberFormatException _) {
            return NONE;
        }
    }
}
