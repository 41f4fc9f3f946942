package dev.sallyport.core.sql;

import org.jspecify.annotations.Nullable;

/// Reads SQL. Never throws on any text: what can't be read is unjudged. Thread-safe.
public interface SqlAnalyzer {
    /// The facts of a text whose shape was analysed before, or null. Takes about a microsecond, so
    /// an event loop may ask.
    @Nullable SqlFacts known(String sql);

    /// The facts of any text, within the analyser's limits of size, nesting and time. May take
    /// milliseconds: ask on a worker thread.
    SqlFacts analyze(String sql);
}
