package dev.sallyport.audit;

import org.jspecify.annotations.Nullable;

/// Names that come again and again (rules, verbs, verdicts, digests), as bodies and columns spell
/// them. There is one place for each hash: a name that takes it puts out the one before. Not
/// thread-safe.
final class Spellings {
    private static final int PLACES = 128;

    private final @Nullable Spelling[] places = new @Nullable Spelling[PLACES];

    /// Immutable by agreement: nobody writes to the arrays.
    static final class Spelling {
        private final String name;
        private final byte[] json;
        private final byte[] column;

        private Spelling(String name, byte[] json, byte[] column) {
            this.name = name;
            this.json = json;
            this.column = column;
        }

        /// A JSON string.
        byte[] json() {
            return json;
        }

        /// A field of a COPY row.
        byte[] column() {
            return column;
        }
    }

    Spelling of(String name) {
        int hash = name.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        Spelling known = places[place];
        if (known == null || !known.name.equals(name)) {
            known = spell(name);
            places[place] = known;
        }
        return known;
    }

    private static Spelling spell(String name) {
        var json = new Bytes(80);
        new CanonicalJson(json).name(name);
        var column = new Bytes(80);
        EventRow.name(column, name);
        return new Spelling(name, json.copy(), column.copy());
    }
}
