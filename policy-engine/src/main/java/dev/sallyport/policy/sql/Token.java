package dev.sallyport.policy.sql;

/// One token of a text.
///
/// @param text words folded and cut to 63 bytes, quoted names decoded and cut, operators and
///   numbers as written, literals empty ([Literals] decodes them from the source)
/// @param start index of the first character in the text
/// @param end index after the last character; a literal continued on another line is one token
record Token(Kind kind, String text, int start, int end) {
    enum Kind {
        /// An unquoted name or keyword.
        WORD,
        /// `"name"` or `U&"name"`.
        QUOTED,
        /// Any quoted constant: `'…'`, `E'…'`, `U&'…'`, `B'…'`, `X'…'`, `$tag$…$tag$`.
        STRING,
        INTEGER,
        NUMERIC,
        /// `$1`
        PARAMETER,
        /// Operators and punctuation.
        SYMBOL
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }
}
