package dev.sallyport.core.recording;

import java.util.regex.Pattern;

/// A row as it is searched.
final class SearchRow {
    /// A cursor that jumps makes blanks for nothing.
    private static final Pattern MANY_BLANKS = Pattern.compile(" {17,}");

    private SearchRow() {}

    static String of(String row) {
        return MANY_BLANKS.matcher(row.stripTrailing()).replaceAll(" ".repeat(16));
    }
}
