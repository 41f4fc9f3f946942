package dev.sallyport.server;

import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.policy.sql.AnalyzerLimits;
import dev.sallyport.policy.sql.PostgresSqlAnalyzer;

/// An SQL analyser that gets warm while the rest of the gateway starts, so that a client's first
/// statement is not the one that loads the parser.
final class WarmAnalyzer {
    private final PostgresSqlAnalyzer analyzer = new PostgresSqlAnalyzer(AnalyzerLimits.defaults());
    private final Thread warming = Thread.ofVirtual().start(analyzer::warmUp);

    /// Returns when it is warm.
    SqlAnalyzer ready() {
        try {
            warming.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the start is given up; a cold one reads as well
        }
        return analyzer;
    }
}
