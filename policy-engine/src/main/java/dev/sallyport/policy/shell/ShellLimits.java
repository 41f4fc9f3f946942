package dev.sallyport.policy.shell;

import java.time.Duration;

/// What one line may cost.
///
/// @param maxChars characters of a line; only ASCII is read, so these are bytes
/// @param maxNesting commands, substitutions and literal scripts within each other
/// @param maxSteps commands and words looked at, those of loops counted each time
/// @param maxWords words that one command may have after braces and variables were expanded
/// @param deadline time for reading and judging
public record ShellLimits(
        int maxChars, int maxNesting, int maxSteps, int maxWords, Duration deadline) {
    public ShellLimits {
        if (maxChars < 1 || maxNesting < 1 || maxSteps < 1 || maxWords < 1) {
            throw new IllegalArgumentException(
                    "characters, nesting, steps and words must be at least 1, were %d, %d, %d, %d"
                            .formatted(maxChars, maxNesting, maxSteps, maxWords));
        }
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException("deadline must be positive, was " + deadline);
        }
    }

    /// 64 KB, 40 levels, 20,000 steps, 2,000 words, 200 ms.
    public static ShellLimits defaults() {
        return new ShellLimits(64 << 10, 40, 20_000, 2_000, Duration.ofMillis(200));
    }
}
