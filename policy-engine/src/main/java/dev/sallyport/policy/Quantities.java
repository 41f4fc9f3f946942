package dev.sallyport.policy;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Times and sizes as people write them.
final class Quantities {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,9}) ?([A-Za-z]*)");
    private static final Map<String, Long> BYTES =
            Map.of(
                    "", 1L,
                    "B", 1L,
                    "kB", 1_000L,
                    "KB", 1_000L,
                    "MB", 1_000_000L,
                    "GB", 1_000_000_000L,
                    "KiB", 1L << 10,
                    "MiB", 1L << 20,
                    "GiB", 1L << 30);
    private static final Map<String, Long> SECONDS =
            Map.of("s", 1L, "m", 60L, "h", 3_600L, "d", 86_400L);

    private Quantities() {}

    /// `20MB` is 20,000,000 bytes, `20MiB` is 20 · 2^20; null where the text is no size above 0.
    static @Nullable Long bytes(String text) {
        return product(text, BYTES);
    }

    /// `60s`, `15m`, `2h`, `1d`; null where the text is no time above 0.
    static @Nullable Duration time(String text) {
        Long seconds = product(text, SECONDS);
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    private static @Nullable Long product(String text, Map<String, Long> units) {
        var parts = NUMBER_AND_UNIT.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        Long unit = units.get(parts.group(2));
        long number = Long.parseLong(parts.group(1));
        return unit == null || number == 0 ? null : number * unit;
    }
}
