package dev.sallyport.postgres.path;

import dev.sallyport.core.sql.SqlValue;
import java.util.List;

/// A statement with its values, or one of several that it may be of. A cursor is made by DECLARE,
/// so that it may outlive its transaction. Result formats are as Bind asked: none (text), one for
/// all, or one a column; 1 is binary. Belongs to the event loop.
final class Portal {
    private static final int VALUE_CHARACTERS = 16; // of an object, however short its value is

    private final boolean isCursor;
    private List<Statement> statements;
    private final List<SqlValue> values;
    private final List<Integer> resultFormats;

    Portal(
            boolean isCursor,
            List<Statement> statements,
            List<SqlValue> values,
            List<Integer> resultFormats) {
        this.isCursor = isCursor;
        this.statements = List.copyOf(statements);
        this.values = List.copyOf(values);
        this.resultFormats = List.copyOf(resultFormats);
    }

    boolean isCursor() {
        return isCursor;
    }

    List<Statement> statements() {
        return statements;
    }

    /// What its statement's name meant is better known when the Bind is about to be sent.
    void boundTo(List<Statement> meanings) {
        statements = List.copyOf(meanings);
    }

    List<SqlValue> values() {
        return values;
    }

    /// How long its texts and values are, about.
    long characters() {
        long sum = 0;
        for (Statement statement : statements) {
            sum += statement.sql().length();
        }
        for (SqlValue value : values) {
            sum += VALUE_CHARACTERS + value.digestForm().length();
        }
        return sum;
    }

    List<Integer> resultFormats() {
        return resultFormats;
    }
}
