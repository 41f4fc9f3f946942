package dev.sallyport.policy.sql;

import java.time.Duration;

/// What one text may cost. All but the deadline and the cache are checked before the parser sees
/// anything.
///
/// @param maxBytes UTF-8 bytes of a text
/// @param maxTokens tokens of a text
/// @param maxNesting open parentheses and brackets at any point
/// @param deadline processor time for parsing a text; a fifth of what a caller waits at most
/// @param cacheBytes estimated heap that known texts and shapes may keep
public record AnalyzerLimits(
        int maxBytes, int maxTokens, int maxNesting, Duration deadline, long cacheBytes) {
    public AnalyzerLimits {
        if (maxBytes < 1 || maxTokens < 1 || maxNesting < 1) {
            throw new IllegalArgumentException(
                    "bytes, tokens and nesting must be at least 1, were %d, %d, %d"
                            .formatted(maxBytes, maxTokens, maxNesting));
        }
        if (!deadline.isPositive() || cacheBytes < 0) {
            throw new IllegalArgumentException(
                    "deadline must be positive and the cache not negative, were %s, %d"
                            .formatted(deadline, cacheBytes));
        }
    }

    /// Time on the wall from the question to the answer, waiting for a parser included: a thread
    /// that gets a fifth of a processor still reads what costs the whole deadline.
    Duration patience() {
        return deadline.multipliedBy(5);
    }

    /// 8 MiB, 50,000 tokens, 500 levels, 2 seconds, 32 MiB of cache.
    public static AnalyzerLimits defaults() {
        return new AnalyzerLimits(8 << 20, 50_000, 500, Duration.ofSeconds(2), 32L << 20);
    }
}
