package dev.sallyport.policy.detect;

import org.jspecify.annotations.Nullable;

/// A value that was found, as positions in the text.
///
/// @param rest what goes on belonging to the value behind `to`; null where it ends there
/// @param cut whether the value is longer than what is looked at: no more than its beginning is
///   known
record Match(int from, int to, @Nullable Rest rest, boolean cut) {
    /// A value that is known whole, and ends where its text ends.
    Match(int from, int to) {
        this(from, to, null, false);
    }

    /// A value of which every character of a kind is part: where the text ended before it did, more
    /// may come.
    static Match run(Window window, int from, int to, Rest.OfKind more) {
        boolean open = window.at(to) == Window.END;
        return new Match(from, to, open ? more : null, window.isCut(to));
    }

    /// Positions in the text after its first `count` bytes are gone.
    Match shifted(int count) {
        return new Match(from - count, to - count, rest, cut);
    }
}
