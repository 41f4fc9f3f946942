package dev.sallyport.core;

import java.util.List;
import java.util.Set;

/// What a rule hides, and how: columns, fields of JSON, or what detectors find.
///
/// @param columns patterns `column`, `table.column` or `schema.table.column`, each part a name or
///   with `*` as a wildcard; `*.email` is `email` of any table
/// @param fields patterns of fields in JSON: names with dots between them, from the outside in;
///   lists are passed through unnamed. `*` is any one name, `**` at the beginning any number of
///   them: `customer.email`, `*.card`, `**.email`
/// @param detectors kinds of values to look for in texts: `card`, `iban`, `email`, …
public record MaskOrder(
        String rule,
        List<String> columns,
        List<String> fields,
        Set<String> detectors,
        Method method) {
    public MaskOrder {
        columns = List.copyOf(columns);
        fields = List.copyOf(fields);
        detectors = Set.copyOf(detectors);
    }

    public MaskOrder(String rule, List<String> columns, Set<String> detectors, Method method) {
        this(rule, columns, List.of(), detectors, method);
    }

    public MaskOrder(String rule, List<String> columns, Method method) {
        this(rule, columns, List.of(), Set.of(), method);
    }

    /// What a hidden value becomes; ordered from the weakest to the strongest, where two rules hide
    /// one column.
    public sealed interface Method {
        /// Which of two hides more. Two partial methods keep what both keep; of two tokens the
        /// first counts.
        static Method stronger(Method a, Method b) {
            if (a instanceof Partial(int firstA, int lastA)
                    && b instanceof Partial(int firstB, int lastB)) {
                return new Partial(Math.min(firstA, firstB), Math.min(lastA, lastB));
            }
            return b.strength() > a.strength() ? b : a;
        }

        /// From 0 on: how much it hides.
        default int strength() {
            return switch (this) {
                case Partial _ -> 0;
                case Token _ -> 1;
                case Redact _ -> 2;
                case Null _ -> 3;
            };
        }

        /// Keeps the first and the last characters, stars between; a value not longer than what is
        /// kept is all stars.
        record Partial(int keepFirst, int keepLast) implements Method {}

        /// `tok_` and 96 bits of HMAC-SHA-256 under the named key: equal values stay equal.
        record Token(String key) implements Method {}

        record Redact() implements Method {}

        /// SQL NULL, JSON null; in streams nothing.
        record Null() implements Method {}
    }
}
