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
/// @param isSure whether its name means one thing, for all that is known
/// @param again asks anew what its name means, once more is known; null where it has none
record Question(
        boolean preparation,
        List<Statement> statements,
        List<SqlValue> values,
        List<Integer> resultFormats,
        boolean parses,
        boolean afterWork,
        long mark,
        Rejection missing,
        boolean isSure,
        @Nullable Supplier<Question> again) {
    Question {
        statements = List.copyOf(statements);
        values = List.copyOf(values);
        resultFormats = List.copyOf(resultFormats);
    }
}
