package dev.sallyport.core.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Durations and sizes as the file writes them: `500ms`, `10s`, `15m`, `2h`, `1d`; `64KB`, `16MB`,
/// where a KB is 1024 bytes.
final class Durations {
    static final String EXPECTED = "expected a number with ms, s, m, h or d, like 10s or 15m";
    static final String SIZE_EXPECTED = "expected a number with B, KB, MB or GB, like 16MB";

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(B|KB|MB|GB)");

    private Durations() {}

    static Optional<Duration> parse(String text) {
        var match = DURATION.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(match.group(1));
        return Optional.of(
                switch (match.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    /// In bytes.
    static Optional<Long> parseSize(String text) {
        var match = SIZE.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        int shift =
                switch (match.group(2)) {
                    case "B" -> 0;
                    case "KB" -> 10;
                    case "MB" -> 20;
                    default -> 30;
                };
        return Optional.of(Long.parseLong(match.group(1)) << shift);
    }

    static String print(Duration duration) {
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds != 0 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
