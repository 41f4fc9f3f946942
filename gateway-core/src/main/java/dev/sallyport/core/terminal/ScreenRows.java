package dev.sallyport.core.terminal;

import java.util.Arrays;

/// What a person reads: rows, after carriage returns, backspaces and erasures have done their work.
/// It knows one row at a time and no screen: a cursor that leaves the row ends it. A row that was
/// overwritten by other words is a row as well, one where only figures changed (a progress bar) is
/// not. Not thread-safe.
public final class ScreenRows implements EscapeParser.Sink {
    private static final int MOST_COLUMNS = 8192;

    /// Where a cursor may jump on an empty row; wider terminals are none.
    private static final int MOST_JUMP = 1000;

    private static final int TAB = 8;

    /// Takes rows.
    public interface Rows {
        /// @param row without its line end, with trailing blanks where those were written
        void row(String row);

        /// A row ended, which may be blank and then is none for [#row].
        ///
        /// @param row as it stood at its end
        default void ended(String row) {}
    }

    private final Rows rows;
    private int[] cells = new int[128];
    private int length;
    private int column;
    private String overwritten = "";

    /// What was written since the last carriage return lies between these columns.
    private int from = Integer.MAX_VALUE;

    private int to;

    /// Characters of overwritten rows that may be told: no more than were written, or a few returns
    /// to the beginning of a long row would be told as many long rows.
    private int budget;

    public ScreenRows(Rows rows) {
        this.rows = rows;
    }

    /// The row up to the cursor.
    public String beforeCursor() {
        return upTo(Math.min(column, length));
    }

    /// Ends the row that stands open, if there is one.
    public void finish() {
        end(0);
    }

    private String upTo(int end) {
        return new String(cells, 0, end);
    }

    @Override
    public void text(int codePoint) {
        if (column >= MOST_COLUMNS) {
            end(0);
        }
        room(column + 1);
        from = Math.min(from, column);
        cells[column++] = codePoint;
        to = Math.max(to, column);
        length = Math.max(length, column);
        budget = Math.min(budget + 1, MOST_COLUMNS);
    }

    /// Makes all cells before `end` exist.
    private void room(int end) {
        if (end > cells.length) {
            cells = Arrays.copyOf(cells, Math.max(end, 2 * cells.length));
        }
        if (end - 1 > length) {
            Arrays.fill(cells, length, end - 1, ' ');
            length = end - 1;
        }
    }

    @Override
    public void control(char code) {
        switch (code) {
            case '\n', 0x0B, 0x0C -> end(0);
            case '\r' -> move(0);
            case '\b' -> move(column - 1);
            case '\t' -> move((column / TAB + 1) * TAB);
            default -> {}
        }
    }

    @Override
    public void sequence(String parameters, String intermediates, char last) {
        int n = Math.min(EscapeParser.count(parameters), MOST_COLUMNS);
        switch (last) {
            case 'C', 'a' -> move(column + n);
            case 'D' -> move(column - n);
            case 'G', '`' -> move(n - 1);
            case 'K' -> erase(EscapeParser.number(parameters, 0, 0));
            case 'P' -> delete(n);
            case '@' -> insert(n);
            case 'X' -> blank(column, Math.min(column + n, length));
            case 'A', 'B', 'd', 'e' -> end(column);
            case 'E', 'F' -> end(0);
            case 'H', 'f' -> end(EscapeParser.number(parameters, 1, 1) - 1);
            case 'J' -> {
                if (EscapeParser.number(parameters, 0, 0) == 0) {
                    erase(0);
                } else {
                    end(column);
                }
            }
            default -> {}
        }
    }

    @Override
    public void escape(String intermediates, char last) {
        if (last == 'D' || last == 'E' || last == 'M' || last == 'c') {
            end(0);
        }
    }

    private void move(int wanted) {
        int next = Math.clamp(wanted, 0, Math.max(length, MOST_JUMP));
        if (next == 0 && column > 0) {
            remember();
        }
        column = next;
    }

    private void erase(int how) {
        switch (how) {
            case 0 -> length = Math.min(length, column);
            case 1 -> blank(0, Math.min(column + 1, length));
            default -> {
                remember();
                length = 0;
            }
        }
    }

    private void blank(int from, int end) {
        if (from < end) {
            Arrays.fill(cells, from, end, ' ');
        }
    }

    private void delete(int n) {
        if (column < length) {
            int gone = Math.min(n, length - column);
            System.arraycopy(cells, column + gone, cells, column, length - column - gone);
            length -= gone;
        }
    }

    private void insert(int n) {
        if (column < length && length + n <= MOST_COLUMNS) {
            int moved = length - column;
            room(length + n + 1);
            System.arraycopy(cells, column, cells, column + n, moved);
            length = column + n + moved;
            blank(column, column + n);
        }
    }

    /// What was just written is about to be overwritten.
    private void remember() {
        int end = Math.min(Math.min(to, length), from + budget);
        if (from < end) {
            String now = new String(cells, from, end - from);
            if (!isBlank(now)) {
                tellOverwritten(now);
                overwritten = now;
                budget -= end - from;
            }
        }
        from = Integer.MAX_VALUE;
        to = 0;
    }

    private void tellOverwritten(String by) {
        if (!overwritten.isEmpty() && !letters(by).startsWith(letters(overwritten))) {
            rows.row(overwritten);
        }
        overwritten = "";
    }

    private static String letters(String row) {
        return row.codePoints()
                .filter(Character::isLetter)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isBlank(String row) {
        return row.chars().allMatch(c -> c == ' ');
    }

    private void end(int next) {
        String row = upTo(length);
        rows.ended(row);
        tellOverwritten(row);
        length = 0;
        from = Integer.MAX_VALUE;
        to = 0;
        column = Math.clamp(next, 0, MOST_JUMP);
        if (!isBlank(row)) {
            rows.row(row);
        }
    }
}
