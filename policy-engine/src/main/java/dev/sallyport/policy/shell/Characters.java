package dev.sallyport.policy.shell;

import java.util.Locale;

/// Which characters a line may have: printable ASCII, blanks, newlines. Others may look like what
/// they aren't, or be read differently by programs on the way.
final class Characters {
    private Characters() {}

    static boolean isReadable(int c) {
        return (c >= ' ' && c <= '~') || c == '\n' || c == '\t';
    }

    static void check(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isReadable(c)) {
                throw new Unjudged(
                        (c > '~' && c != 0x7f ? "a non-ASCII character" : "a control character")
                                + String.format(Locale.ROOT, " (U+%04X)", (int) c));
            }
        }
    }
}
