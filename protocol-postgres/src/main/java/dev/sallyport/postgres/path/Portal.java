package dev.sallyport.postgres.path;

import dev.sallyport.core.sql.SqlValue;
import java.util.List;

/// A statement with its values.
///
/// @param isCursor made by DECLARE, so that it may outlive its transaction
/// @param statements every statement that it may be of
/// @param resultFormats as Bind asked: none (text), one for all, or one a column; 1 is binary
record Portal(
        boolean isCursor,
        List<Statement> statements,
        List<SqlValue> values,
        List<Integer> resultFormats) {
    Portal {
        statements = List.copyOf(statements);
        values = List.copyOf(values);
        resultFormats = List.copyOf(resultFormats);
    }
}
