package dev.sallyport.core.sql;

import org.jspecify.annotations.Nullable;

/// What a statement does to the names and settings of its session. The protocol keeps track of it,
/// so that `EXECUTE name` and `FETCH name` are judged as what they run.
public sealed interface SessionAction {
    /// Leaves names and settings alone.
    record None() implements SessionAction {}

    record Prepare(String name, StatementFacts body) implements SessionAction {}

    record ExecutePrepared(String name) implements SessionAction {}

    /// @param name null for ALL
    record Deallocate(@Nullable String name) implements SessionAction {}

    record DeclareCursor(String name, StatementFacts query) implements SessionAction {}

    record FetchFrom(String cursor) implements SessionAction {}

    /// @param cursor null for ALL
    record CloseCursor(@Nullable String cursor) implements SessionAction {}

    /// SET, RESET of one name, or a literal `set_config`.
    ///
    /// @param name folded to lower case; `role` and `session_authorization` for their own SET forms
    /// @param value null for DEFAULT and RESET
    record Setting(String name, @Nullable String value, boolean local) implements SessionAction {}

    record ResetAll() implements SessionAction {}

    /// DISCARD.
    ///
    /// @param what ALL, PLANS, SEQUENCES or TEMP
    record Discard(String what) implements SessionAction {}

    /// Transaction control.
    ///
    /// @param verb BEGIN, COMMIT, ROLLBACK, SAVEPOINT, RELEASE, ROLLBACK TO, PREPARE TRANSACTION, …
    record Transaction(String verb) implements SessionAction {}

    /// COPY … FROM STDIN.
    record CopyIn() implements SessionAction {}

    /// COPY … TO STDOUT.
    record CopyOut() implements SessionAction {}
}
