package dev.sallyport.policy.detect;

import java.nio.charset.StandardCharsets;

/// What a matcher may look at: the text from a candidate's start, as far as it has arrived and no
/// further than a limit. That a look went beyond what has arrived is noted; the verdict then waits
/// for more. So a verdict never hangs on how the bytes were cut.
final class Window {
    /// No more text: the stream has ended, or the limit is reached. Fits no class of characters.
    static final int END = -1;

    /// How much text is looked at, and so kept back, for one value.
    static final int MOST_TEXT = 512;

    /// The same with the escape sequences between.
    static final int MOST_BYTES = 4_096;

    private final Pending pending;
    private int start;
    private int end;
    private int limit;
    private boolean starved;

    Window(Pending pending) {
        this.pending = pending;
    }

    void open(int start) {
        this.start = start;
        this.end = pending.length();
        this.limit = pending.limit(start, MOST_TEXT, MOST_BYTES);
        this.starved = false;
    }

    int start() {
        return start;
    }

    /// The byte at a position of the text, or [#END].
    int at(int position) {
        if (position < end && position < limit) {
            return pending.byteAt(position);
        }
        starved |= position < limit;
        return END;
    }

    /// What stands before the start; [#END] at the beginning of the stream.
    int before() {
        return pending.before(start);
    }

    /// Whether a look went beyond what has arrived: more text could change what was found.
    boolean starved() {
        return starved;
    }

    /// Whether the limit, and not the text's end, is in the way of a look at a position.
    boolean isCut(int position) {
        return position >= limit;
    }

    /// How far text has arrived that may be looked at.
    int arrived() {
        return Math.min(end, limit);
    }

    /// The end of the run of characters (see [Chars#run]) from `position` on.
    int runEnd(int position) {
        byte[] text = pending.array();
        int known = arrived();
        int at = position;
        while (at < known && Chars.run(text[at] & 0xFF)) {
            at++;
        }
        starved |= at == known && at < limit;
        return at;
    }

    boolean has(int position, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (at(position + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// For short values that are checked as texts.
    String text(int from, int to) {
        return new String(pending.bytes(from, to), StandardCharsets.ISO_8859_1);
    }
}
