package dev.sallyport.policy.shell;

import org.jspecify.annotations.Nullable;

/// One argument in one of the ways that a command may run.
///
/// @param many whether it may become no word, or any number of any words
/// @param pattern whether the shell matches it, so that it becomes one word or several of its kind
record Arg(Pieces pieces, boolean many, boolean pattern) {
    static Arg literal(String text) {
        return one(Pieces.of(text));
    }

    static Arg one(Pieces pieces) {
        return new Arg(pieces, false, false);
    }

    @Nullable String literal() {
        return many ? null : pieces.literal();
    }

    boolean is(String text) {
        return text.equals(literal());
    }

    boolean mayBeSeveral() {
        return many || pattern;
    }

    boolean mayStartWithDash() {
        return many || pieces.mayStartWithDash();
    }

    String show() {
        return pieces.show();
    }
}
