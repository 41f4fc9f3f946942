package dev.sallyport.server.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Times as people write them: `2026-11-25T12:00:00Z`, or how long ago: `2h`.
final class Times {
    private Times() {}

    static @Nullable String parse(CommandSpec spec, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return text.matches("[0-9]{1,6}[smhd]")
                    ? Instant.now().minus(ago(text)).toString()
                    : Instant.parse(text).toString();
        } catch (DateTimeException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'" + text + "' is no time, expected 2026-11-25T12:00:00Z or 2h.",
                    e);
        }
    }

    private static Duration ago(String text) {
        long count = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(count);
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
