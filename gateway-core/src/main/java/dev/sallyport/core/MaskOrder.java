package dev.sallyport.core;

import java.util.List;

/// Columns that a rule hides, and how.
///
/// @param columns patterns `column`, `table.column` or `schema.table.column`, each part a name or
///   with `*` as a wildcard; `*.email` is `email` of any table
public record MaskOrder(String rule, List<String> columns, Method method) {
    public MaskOrder {
        columns = List.copyOf(columns);
    }

    /// What a hidden value becomes; ordered from the weakest to the strongest, where two rules hide
    /// one column.
    public sealed interface Method {
        /// Keeps the first and the last characters, stars between; a value not longer than what is
        /// kept is all stars.
        record Partial(int keepFirst, int keepLast) implements Method {}

        /// `tok_` and 96 bits of HMAC-SHA-256 under the named key: equal values stay equal.
        record Token(String key) implements Method {}

        record Redact() implements Method {}

        /// SQL NULL.
        record Null() implements Method {}
    }
}
