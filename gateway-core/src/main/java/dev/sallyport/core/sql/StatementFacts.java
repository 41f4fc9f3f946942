package dev.sallyport.core.sql;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one statement does, with everything nested in it (CTEs, EXPLAIN, PREPARE, COPY (query), DO
/// bodies that could be read) counted in.
///
/// @param verb the statement's own verb in upper case, the first word of its command tag: SELECT,
///   INSERT, UPDATE, DELETE, MERGE, TRUNCATE, CREATE, ALTER, DROP, COPY, EXPLAIN, SET, BEGIN, …
/// @param verbs this verb and those of everything nested that it would run
/// @param objects kinds of the objects that are created, altered or dropped: TABLE, DATABASE, …
/// @param hasWhere false when any UPDATE or DELETE in it, at any depth, has no WHERE
/// @param limit the outermost LIMIT where it is a literal
/// @param opaqueColumns true when column names alone do not tell what flows into an expression: a
///   whole row, a star anywhere but as a plain item of the outermost select list, a column alias
///   list, a set operation over stars
/// @param judged false where the analysis can't vouch for the rest; `reason` says why
public record StatementFacts(
        String verb,
        Set<String> verbs,
        Set<String> objects,
        Set<Effect> effects,
        Set<RelationName> reads,
        Set<RelationName> writes,
        Set<ColumnName> columnsRead,
        Set<ColumnName> columnsWritten,
        Set<String> functions,
        boolean hasWhere,
        @Nullable Long limit,
        boolean opaqueColumns,
        SessionAction action,
        boolean judged,
        String reason) {
    public StatementFacts {
        verbs = Set.copyOf(verbs);
        objects = Set.copyOf(objects);
        effects = Set.copyOf(effects);
        reads = Set.copyOf(reads);
        writes = Set.copyOf(writes);
        columnsRead = Set.copyOf(columnsRead);
        columnsWritten = Set.copyOf(columnsWritten);
        functions = Set.copyOf(functions);
    }

    /// A statement of which nothing is known but the reason.
    public static StatementFacts unjudged(String verb, String reason) {
        return new StatementFacts(
                verb,
                Set.of(verb),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                false,
                null,
                true,
                new SessionAction.None(),
                false,
                reason);
    }
}
