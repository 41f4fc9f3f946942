package dev.sallyport.postgres.mask;

import java.util.Map;

/// A relation of a [Catalogue] with its columns by number; system relations are listed without
/// columns unless some are hidden. Dropped columns are absent.
record Relation(int oid, String schema, String name, Map<Integer, String> columns) {
    /// OIDs below are given out at initdb (`FirstNormalObjectId` in PostgreSQL's transam.h).
    static final int FIRST_USER_OID = 16_384;

    Relation {
        columns = Map.copyOf(columns);
    }

    boolean isSystem() {
        return Integer.compareUnsigned(oid, FIRST_USER_OID) < 0;
    }
}
