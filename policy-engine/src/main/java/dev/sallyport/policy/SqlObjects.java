package dev.sallyport.policy;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The kinds of objects that SQL creates, alters and drops (PostgreSQL 18, "SQL Commands").
final class SqlObjects {
    static final Set<String> KINDS =
            Set.of(
                    "ACCESS METHOD",
                    "AGGREGATE",
                    "CAST",
                    "COLLATION",
                    "COLUMN",
                    "CONSTRAINT",
                    "CONVERSION",
                    "DATABASE",
                    "DEFAULT PRIVILEGES",
                    "DOMAIN",
                    "EVENT TRIGGER",
                    "EXTENSION",
                    "FOREIGN DATA WRAPPER",
                    "FOREIGN TABLE",
                    "FUNCTION",
                    "GROUP",
                    "INDEX",
                    "LANGUAGE",
                    "LARGE OBJECT",
                    "MATERIALIZED VIEW",
                    "OPERATOR",
                    "OPERATOR CLASS",
                    "OPERATOR FAMILY",
                    "OWNED",
                    "PARAMETER",
                    "POLICY",
                    "PROCEDURE",
                    "PUBLICATION",
                    "ROLE",
                    "ROUTINE",
                    "RULE",
                    "SCHEMA",
                    "SEQUENCE",
                    "SERVER",
                    "STATISTICS",
                    "SUBSCRIPTION",
                    "SYSTEM",
                    "TABLE",
                    "TABLESPACE",
                    "TEXT SEARCH CONFIGURATION",
                    "TEXT SEARCH DICTIONARY",
                    "TEXT SEARCH PARSER",
                    "TEXT SEARCH TEMPLATE",
                    "TRANSFORM",
                    "TRIGGER",
                    "TYPE",
                    "USER",
                    "USER MAPPING",
                    "VIEW");

    private SqlObjects() {}

    /// The kind in upper case; null where there is no such kind.
    static @Nullable String named(String word) {
        String kind = word.toUpperCase(Locale.ROOT);
        return KINDS.contains(kind) ? kind : null;
    }
}
