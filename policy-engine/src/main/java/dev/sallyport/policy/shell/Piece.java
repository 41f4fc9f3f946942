package dev.sallyport.policy.shell;

/// A piece of a value: what is known of it.
sealed interface Piece {
    record Literal(String text) implements Piece {}

    /// The home directory.
    record Home() implements Piece {}

    /// @param text how it is shown: a pattern, or the expansion as written
    record Open(Kind kind, String text) implements Piece {}

    enum Kind {
        /// Digits alone.
        COUNT,
        /// A whole number, which may be negative.
        NUMBER,
        /// Letters, digits and `_.:+-`, at least one, the first no dash; not `.` nor `..`.
        TOKEN,
        /// What a pattern matches within one directory: no slash.
        NAME,
        /// Anything.
        ANY;

        /// One word without a quote, whatever it is.
        boolean isSolid() {
            return this == COUNT || this == NUMBER || this == TOKEN;
        }
    }

    static Piece any(String text) {
        return new Open(Kind.ANY, text);
    }

    default String show() {
        return switch (this) {
            case Literal(String text) -> text;
            case Home _ -> "~";
            case Open(_, String text) -> text;
        };
    }
}
