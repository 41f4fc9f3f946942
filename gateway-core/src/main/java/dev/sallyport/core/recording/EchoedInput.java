package dev.sallyport.core.recording;

import dev.sallyport.core.terminal.EscapeParser;
import java.util.ArrayList;
import java.util.List;

/// Finds out which input a terminal showed. A gateway can't see whether the remote terminal echoes:
/// so typed characters wait until the output shows them where the cursor was, and what it doesn't
/// show is left out: a password, keys of an editor. Of a line, the part after the last character
/// that was not shown is kept, so that a chance hit inside a password keeps none of it; keys that
/// stand for no character (Enter, arrows) have nothing to hide and go with their neighbours.
///
/// A character counts as shown when one piece of output did nothing but append it, or several in a
/// row, to the row that stood there; or when a row ends with all that was typed for it, which then
/// is in the recording anyway. Not thread-safe.
final class EchoedInput {
    private static final int MOST = 4096;

    /// How long a finished line may wait for its echo.
    private static final long PATIENCE_MILLIS = 2_000;

    /// How long characters without a line end may wait once all are shown.
    private static final long QUIET_MILLIS = 1_000;

    private static final int SHORTEST_LINE = 2;
    private static final char GONE = 1;

    private enum State {
        WAITING,
        SHOWN,
        HIDDEN,
        KEY,
        LINE_END
    }

    private static final class Unit {
        final String text;
        final long millis;
        State state;

        Unit(String text, State state, long millis) {
            this.text = text;
            this.state = state;
            this.millis = millis;
        }
    }

    private final List<Unit> units = new ArrayList<>();
    private final EscapeParser parser = new EscapeParser(new Keys());
    private String row = "";
    private long now;

    /// Takes what the client typed.
    void typed(String text, long millis) {
        now = millis;
        parser.feed(text);
        if (units.size() > MOST) {
            // A file that is piped in, not somebody typing.
            hide(units.size());
        }
    }

    /// A row of output is complete; more may follow in the same piece.
    void rowEnded(String ended) {
        if (!units.isEmpty()) {
            match(ended);
        }
        row = "";
    }

    /// A piece of output is complete.
    ///
    /// @param beforeCursor the row, up to the cursor
    void shown(String beforeCursor) {
        if (!units.isEmpty() && !beforeCursor.equals(row)) {
            match(beforeCursor);
        }
        row = beforeCursor;
    }

    private void match(String shown) {
        String waiting = waiting();
        String added = shown.startsWith(row) ? shown.substring(row.length()) : "";
        int at = added.isEmpty() ? -1 : waiting.indexOf(added);
        if (at >= 0) {
            mark(at, at + added.length());
            return;
        }
        for (int start = 0, end; (end = waiting.indexOf('\n', start)) >= 0; start = end + 1) {
            int begin = waiting.lastIndexOf('\0', end) + 1;
            String line = waiting.substring(Math.max(start, begin), end);
            if (line.length() >= SHORTEST_LINE
                    && shown.endsWith(line)
                    && waiting.substring(start, end).indexOf(GONE) < 0) {
                mark(end - line.length(), end);
                return;
            }
        }
    }

    /// The characters that wait; where another unit stands, NUL, [#GONE], or LF for the end of a
    /// line. Offsets in it are offsets of UTF-16.
    private String waiting() {
        var text = new StringBuilder();
        for (var unit : units) {
            switch (unit.state) {
                case WAITING -> text.append(unit.text);
                case LINE_END -> text.append('\n');
                case HIDDEN -> text.append(String.valueOf(GONE).repeat(unit.text.length()));
                case SHOWN, KEY -> text.append("\0".repeat(unit.text.length()));
            }
        }
        return text.toString();
    }

    /// What was typed before it and isn't shown yet never will be.
    private void mark(int from, int end) {
        int at = 0;
        for (var unit : units) {
            if (unit.state == State.WAITING && at < end) {
                unit.state = at < from ? State.HIDDEN : State.SHOWN;
            }
            at += unit.state == State.LINE_END ? 1 : unit.text.length();
        }
    }

    private void hide(int end) {
        for (var unit : units.subList(0, end)) {
            if (unit.state == State.WAITING) {
                unit.state = State.HIDDEN;
            }
        }
    }

    /// What may be recorded now, and leaves.
    String release(long millis) {
        now = Math.max(now, millis);
        var out = new StringBuilder();
        for (int end = lineEnd(); end > 0; end = lineEnd()) {
            if (isWaiting(end)) {
                if (now - units.get(end - 1).millis <= PATIENCE_MILLIS && units.size() <= MOST) {
                    return out.toString();
                }
                hide(end);
            }
            out.append(take(end));
        }
        if (!units.isEmpty()
                && !isWaiting(units.size())
                && (now - units.getLast().millis > QUIET_MILLIS || units.size() > MOST)) {
            out.append(take(units.size()));
        }
        return out.toString();
    }

    /// What may be recorded of the rest: no echo comes any more.
    String finish() {
        hide(units.size());
        var out = new StringBuilder();
        for (int end = lineEnd(); end > 0; end = lineEnd()) {
            out.append(take(end));
        }
        return out.append(take(units.size())).toString();
    }

    /// @return the number of units of the first line, or 0 while it has no end
    private int lineEnd() {
        for (int i = 0; i < units.size(); i++) {
            if (units.get(i).state == State.LINE_END) {
                return i + 1;
            }
        }
        return 0;
    }

    private boolean isWaiting(int end) {
        return units.subList(0, end).stream().anyMatch(unit -> unit.state == State.WAITING);
    }

    private String take(int end) {
        var line = units.subList(0, end);
        var out = new StringBuilder();
        for (var unit : line) {
            if (unit.state == State.HIDDEN) {
                out.setLength(0);
            } else {
                out.append(unit.text);
            }
        }
        line.clear();
        return out.toString();
    }

    private void add(String text, State state) {
        units.add(new Unit(text, state, now));
    }

    /// Keys as a terminal sends them.
    private final class Keys implements EscapeParser.Sink {
        private static final char INTERRUPT = 3;
        private static final char END_OF_FILE = 4;
        private static final char SINGLE_SHIFT = 'O';
        private boolean shifted;

        @Override
        public void text(int codePoint) {
            add(Character.toString(codePoint), shifted ? State.KEY : State.WAITING);
            shifted = false;
        }

        @Override
        public void control(char code) {
            boolean ends = code == '\r' || code == '\n' || code == INTERRUPT || code == END_OF_FILE;
            add(Character.toString(code), ends ? State.LINE_END : State.KEY);
        }

        @Override
        public void escape(String intermediates, char last) {
            add("\u001b" + intermediates + last, State.KEY);
            shifted = intermediates.isEmpty() && last == SINGLE_SHIFT; // arrows: ESC O A
        }

        @Override
        public void sequence(String parameters, String intermediates, char last) {
            add("\u001b[" + parameters + intermediates + last, State.KEY);
        }
    }
}
