package dev.sallyport.postgres.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bytes as PostgreSQL 18 sends them for `COPY (SELECT …) TO STDOUT (FORMAT binary)`.
class BinaryFormTest {
    @ParameterizedTest
    @CsvSource({
        "16, 01, t",
        "21, ffff, -1",
        "23, 0000002a, 42",
        "20, 7fffffffffffffff, 9223372036854775807",
        "26, ffffffff, 4294967295",
        "700, 3fc00000, 1.5",
        "701, 7ff0000000000000, Infinity",
        "25, 68c3a9, hé",
        "3802, 017b7d, {}",
        "2950, 00112233445566778899aabbccddeeff, 00112233-4455-6677-8899-aabbccddeeff",
        "1082, 000024d7, 2025-10-27",
        "1082, 7fffffff, infinity",
        "1114, 0000000000000000, 2000-01-01 00:00:00",
        "1114, 0000000000000001, 2000-01-01 00:00:00.000001",
        "1184, 0000000000000000, 2000-01-01 00:00:00+00",
        "1700, 0002000000000002000c0d48, 12.34",
        "1700, 00010001400000000001, -10000",
        "1700, 00000000c0000000, NaN",
        "17, 00ff, \\x00ff"
    })
    void readsWhatTheServerWouldPrint(int type, String hex, String text) {
        assertThat(BinaryForm.text(type, HexFormat.of().parseHex(hex))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "23, 00",
        "16, 0101",
        "1700, 0001",
        "25, ff",
        "3802, 02",
        "2950, 00",
        "0, 61",
        "705, 61",
        "999999, 00ff"
    })
    void whatOnlyTheServerCanReadHasNoText(int type, String hex) {
        assertThat(BinaryForm.text(type, HexFormat.of().parseHex(hex))).isNull();
    }

    @Test
    void aShortNumberCantBecomeALongText() {
        byte[] huge = HexFormat.of().parseHex("00017fff000000000001");
        assertThat(BinaryForm.text(1700, huge)).isNull();
    }
}
