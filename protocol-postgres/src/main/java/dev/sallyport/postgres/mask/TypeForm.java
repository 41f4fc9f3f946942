package dev.sallyport.postgres.mask;

import java.util.Set;

/// How a type's values look on the wire, as far as masking cares. The OIDs are those of
/// `pg_type.dat`; the server names a domain by its base type.
enum TypeForm {
    /// Any text is a value, the same bytes in both formats.
    TEXT,
    /// `character(n)`: as TEXT, and trailing blanks don't count.
    PADDED,
    XML,
    /// Text that must stay JSON, the same bytes in both formats.
    JSON,
    /// As JSON in text format; in binary format a version byte 1 goes before.
    JSONB,
    BYTEA,
    /// Only NULL is sure to be a value: numbers, dates, enums, arrays, composites, ranges, unknown
    /// types.
    OTHER;

    /// @param extensionTexts OIDs of string types that extensions made, `citext` for one
    static TypeForm of(int type, Set<Integer> extensionTexts) {
        return switch (type) {
            case 25, 1043, 705 -> TEXT; // text, varchar, unknown
            case 19 -> TEXT; // name; no client depends on its 63 bytes
            case 1042 -> PADDED;
            case 142 -> XML;
            case 114 -> JSON;
            case 3802 -> JSONB;
            case 17 -> BYTEA;
            default -> extensionTexts.contains(type) ? TEXT : OTHER;
        };
    }
}
