package dev.sallyport.policy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a text begins like JSON that has fields: like an object, or like a list. A list that
/// begins with a plain word (`[DONE]`, `[INFO] …`) is none to any reader; what begins like one and
/// is broken then may be read by a lenient one, so it counts.
final class JsonStart {
    /// Words that a list of values may begin with, also to readers that are not strict.
    private static final Set<String> VALUES =
            Set.of(
                    "true",
                    "false",
                    "null",
                    "undefined",
                    "NaN",
                    "Infinity",
                    "None",
                    "True",
                    "False");

    private static final int LONGEST_VALUE = 9;

    private JsonStart() {}

    /// Null where more must come.
    static @Nullable Boolean of(byte[] text) {
        int mark = mark(text);
        if (mark < 0) {
            return null;
        }
        int first = visible(text, mark);
        if (first < 0) {
            return null;
        }
        if (text[first] != '[') {
            return text[first] == '{';
        }
        int second = visible(text, first + 1);
        return second < 0 ? null : isValue(text, second);
    }

    /// Where the text begins behind a byte order mark; −1 where there may be half of one.
    private static int mark(byte[] text) {
        byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
        int same = 0;
        while (same < mark.length && same < text.length && text[same] == mark[same]) {
            same++;
        }
        if (same == mark.length) {
            return same;
        }
        return same == text.length ? -1 : 0;
    }

    /// Whether what begins here may be a value; null where more must come.
    private static @Nullable Boolean isValue(byte[] text, int from) {
        int end = from;
        while (end < text.length && isLetter(text[end])) {
            end++;
        }
        if (end == from) {
            return true;
        }
        if (end - from > LONGEST_VALUE) {
            return false;
        }
        return end == text.length
                ? null
                : (Boolean) VALUES.contains(new String(text, from, end - from, US_ASCII));
    }

    private static boolean isLetter(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b < 0;
    }

    /// The next place that is no blank; −1 where none came yet.
    private static int visible(byte[] text, int from) {
        for (int at = from; at < text.length; at++) {
            int b = text[at];
            if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
                return at;
            }
        }
        return -1;
    }
}
