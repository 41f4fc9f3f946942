package dev.sallyport.policy.sql;

/// The size of a text, and characters that no text from a sound client holds.
final class Characters {
    private Characters() {}

    /// @throws Unreadable if the text is too long, holds NUL (PostgreSQL would stop there), U+FFFD
    ///   (what a decoder puts for bytes that are no UTF-8) or half a surrogate pair
    static void check(String sql, AnalyzerLimits limits) {
        if (sql.length() > limits.maxBytes()) {
            throw tooLong(limits);
        }
        int extra = 0;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == 0) {
                throw Unreadable.because("the text holds a NUL character");
            }
            if (c >= 0x80) {
                extra += c < 0x800 ? 1 : 2; // a pair is 2 characters and 4 bytes
                i += special(sql, i, c);
            }
        }
        if ((long) sql.length() + extra > limits.maxBytes()) {
            throw tooLong(limits);
        }
    }

    /// @return how many more characters belong to this one
    private static int special(String sql, int i, char c) {
        if (c == '\uFFFD') {
            throw Unreadable.because("the text holds bytes that are no UTF-8");
        }
        if (!Character.isSurrogate(c)) {
            return 0;
        }
        boolean pair =
                Character.isHighSurrogate(c)
                        && i + 1 < sql.length()
                        && Character.isLowSurrogate(sql.charAt(i + 1));
        if (!pair) {
            throw Unreadable.because("the text holds half a surrogate pair");
        }
        return 1;
    }

    private static Unreadable tooLong(AnalyzerLimits limits) {
        return Unreadable.because(
                "longer than %d bytes; send less in one text".formatted(limits.maxBytes()));
    }
}
