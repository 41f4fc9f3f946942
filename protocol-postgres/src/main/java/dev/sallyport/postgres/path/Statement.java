package dev.sallyport.postgres.path;

import dev.sallyport.core.sql.SqlFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A prepared statement, or what else a name stands for. Belongs to the event loop.
final class Statement {
    private final String sql;
    private List<Integer> types;
    private @Nullable SqlFacts facts;

    Statement(String sql, List<Integer> types, @Nullable SqlFacts facts) {
        this.sql = sql;
        this.types = types;
        this.facts = facts;
    }

    String sql() {
        return sql;
    }

    /// Parameter types as far as client or server told them.
    List<Integer> types() {
        return types;
    }

    void describedAs(List<Integer> parameterTypes) {
        types = List.copyOf(parameterTypes);
    }

    /// Null until the text was analysed.
    @Nullable SqlFacts facts() {
        return facts;
    }

    void analysedAs(SqlFacts found) {
        facts = found;
    }
}
