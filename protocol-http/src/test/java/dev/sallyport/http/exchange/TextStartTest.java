package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpData;
import dev.sallyport.core.Unavailable;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts that do not say in which character set they are.
class TextStartTest {
    private static void whole(String type, String hex) {
        TextStart.of(type).see(HttpData.wrap(HexFormat.of().parseHex(hex)));
    }

    private static void byOctets(String type, String hex) {
        var start = TextStart.of(type);
        for (byte octet : HexFormat.of().parseHex(hex)) {
            start.see(HttpData.empty());
            start.see(HttpData.wrap(new byte[] {octet}));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, FEFF0061",
        "application/octet-stream, FFFE6100",
        "application/octet-stream, 0000FEFF",
        "text/csv, FFFE",
        "application/json, 7B002200",
        "application/json, 007B0022",
        "application/vnd.x+json, 7B000000",
        "'', 61006200",
        "'', 00610062",
        "'', 61000000",
        "'', FEFF0061",
        "text/html, 2B2F76382D",
        "application/xml, 4C6FA794",
        "image/svg+xml, FEFF003C"
    })
    void aTextInAnotherCharacterSetIsTold(String type, String hex) {
        assertThatThrownBy(() -> whole(type, hex)).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> byOctets(type, hex)).isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, EFBBBF6100000000",
        "application/json, 7B2261223A317D00",
        "application/octet-stream, 00000018667479",
        "image/x-icon, 0000010001",
        "'', 00000000",
        "'', 0000002066747970",
        "'', 504B0304",
        "audio/mpeg, FFFE9000",
        "text/event-stream, 00000000",
        "text/plain, 61"
    })
    void whatBeginsAsItMayPasses(String type, String hex) {
        assertThatCode(() -> whole(type, hex)).doesNotThrowAnyException();
        assertThatCode(() -> byOctets(type, hex)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FEFF0061", "61006200"})
    void whereNothingIsHiddenABodyBeginsAsItLikes(String hex) {
        assertThatCode(() -> TextStart.any().see(HttpData.wrap(HexFormat.of().parseHex(hex))))
                .doesNotThrowAnyException();
    }

    @Test
    void nothingMoreIsSeenOnceItHasBegun() {
        var start = TextStart.of("text/plain");
        start.see(HttpData.ofUtf8("abcd"));

        assertThatCode(() -> start.see(HttpData.wrap(new byte[4]))).doesNotThrowAnyException();
    }
}
