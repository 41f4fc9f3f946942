package dev.sallyport.core;

import java.util.List;
import java.util.Set;

/// What a rule hides, and how: columns, or what detectors find.
///
/// @param columns patterns `column`, `table.column` or `schema.table.column`, each part a name or
///   with `*` as a wildcard; `*.email` is `email` of any table
/// @param detectors kinds of values to look for in texts: `card`, `iban`, `email`, …
public record MaskOrder(String rule, List<String> columns, Set<String> detectors, Method method) {
    public MaskOrder {
        columns = List.copyOf(columns);
        detectors = Set.copyOf(detectors);
    }

    public MaskOrder(String rule, List<String> columns, Method method) {
        this(rule, columns, Set.of(), method);
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
