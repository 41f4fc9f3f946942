package dev.sallyport.postgres.path;

import dev.sallyport.core.sql.SqlValue;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is asked of the policy, taken down when the message came.
///
/// @param preparation a Parse that nothing runs yet
/// @param statements what it runs; several where a name may mean several
/// @param parses whether the server reads the text anew: at Query and Parse
/// @param afterWork whether something of the same batch runs before it
/// @param mark its place in the order of the client's messages
/// @param missing the error of a name that nobody knows
/// @param again asks anew what the names mean, once everything before was sent or dropped; null
///   where there is no doubt
record Question(
        boolean preparation,
        List<Statement> statements,
        List<SqlValue> values,
        List<Integer> resultFormats,
        boolean parses,
        boolean afterWork,
        long mark,
        Rejection missing,
        @Nullable Supplier<Question> again) {
    Question {
        statements = List.copyOf(statements);
        values = List.copyOf(values);
        resultFormats = List.copyOf(resultFormats);
    }
}
