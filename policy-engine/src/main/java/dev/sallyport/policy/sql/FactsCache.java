package dev.sallyport.policy.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Facts by exact text and, behind that, by shape; facts, never decisions. Bounded by estimated
/// bytes, half for each. Thread-safe.
final class FactsCache {
    /// Longer texts go by their shape alone: hashing them on an event loop takes too long.
    static final int LONGEST_TEXT = 16 << 10;

    private static final int ENTRY_BYTES = 200;
    private static final int STATEMENT_BYTES = 600;
    private static final int NAME_BYTES = 120;

    private final Cache<String, SqlFacts> texts;
    private final Cache<String, SqlFacts> shapes;

    FactsCache(long bytes) {
        this.texts = cache(bytes / 2);
        this.shapes = cache(bytes / 2);
    }

    private static Cache<String, SqlFacts> cache(long bytes) {
        return Caffeine.newBuilder()
                .maximumWeight(bytes)
                .<String, SqlFacts>weigher((key, facts) -> 2 * key.length() + weight(facts))
                .executor(Runnable::run)
                .build();
    }

    @Nullable SqlFacts byText(String sql) {
        return sql.length() > LONGEST_TEXT ? null : texts.getIfPresent(sql);
    }

    @Nullable SqlFacts byShape(String key) {
        return shapes.getIfPresent(key);
    }

    void keepText(String sql, SqlFacts facts) {
        if (sql.length() <= LONGEST_TEXT) {
            texts.put(sql, facts);
        }
    }

    void keepShape(String key, SqlFacts facts) {
        shapes.put(key, facts);
    }

    private static int weight(SqlFacts facts) {
        int weight = ENTRY_BYTES;
        for (StatementFacts statement : facts.statements()) {
            weight += STATEMENT_BYTES + NAME_BYTES * names(statement);
        }
        return weight;
    }

    private static int names(StatementFacts statement) {
        return size(statement.verbs())
                + size(statement.reads())
                + size(statement.writes())
                + size(statement.columnsRead())
                + size(statement.columnsWritten())
                + size(statement.functions());
    }

    private static int size(Collection<?> names) {
        return names.size();
    }
}
