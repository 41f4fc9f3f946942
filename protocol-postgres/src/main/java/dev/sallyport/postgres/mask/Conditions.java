package dev.sallyport.postgres.mask;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// Condition names by SQLSTATE, as the PostgreSQL manual's appendix "PostgreSQL Error Codes" gives
/// them, in the resource `conditions.txt`.
final class Conditions {
    private static final String UNKNOWN = "XX000";
    private static final Map<String, String> NAMES = read();

    private Conditions() {}

    /// The code where the manual has it, else that of its class, else `XX000`: five free characters
    /// are five characters of a hidden value.
    static String safeCode(String code) {
        if (NAMES.containsKey(code)) {
            return code;
        }
        String whole = code.length() == 5 ? code.substring(0, 2) + "000" : UNKNOWN;
        return NAMES.containsKey(whole) ? whole : UNKNOWN;
    }

    static String name(String safeCode) {
        return NAMES.getOrDefault(safeCode, "internal_error");
    }

    private static Map<String, String> read() {
        try (InputStream in =
                Objects.requireNonNull(Conditions.class.getResourceAsStream("conditions.txt"))) {
            return new String(in.readAllBytes(), US_ASCII)
                    .lines()
                    .map(line -> line.split(" ", 2))
                    .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
