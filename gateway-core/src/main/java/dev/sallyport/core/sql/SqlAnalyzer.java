package dev.sallyport.core.sql;

import dev.sallyport.core.Principal.Person;
import org.jspecify.annotations.Nullable;

/// Reads SQL. Never throws on any text: what can't be read is unjudged. Thread-safe.
public interface SqlAnalyzer {
    /// For tools that serve one caller.
    Person ALONE = new Person("", "");

    /// The facts of a text whose shape was analysed before, or null. Takes about a microsecond, so
    /// an event loop may ask.
    @Nullable SqlFacts known(String sql);

    /// The facts of any text, within the analyser's limits of size, nesting and time. May take
    /// milliseconds: ask on a worker thread.
    ///
    /// @param asker whose text it is: what it costs is taken from nobody else's share
    SqlFacts analyze(Person asker, String sql);

    default SqlFacts analyze(String sql) {
        return analyze(ALONE, sql);
    }
}
