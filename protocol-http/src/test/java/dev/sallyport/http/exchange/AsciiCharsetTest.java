package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Character sets of bodies.
class AsciiCharsetTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain; charset=utf-16",
                "text/plain;charset=UTF-16LE",
                "application/json; charset=\"utf-32\"",
                "text/html; charset=utf-7",
                "text/plain; charset=ibm037",
                "text/plain; charset=IBM-1047",
                "text/plain; charset=cp500",
                "text/plain; charset=ucs-2",
                "text/plain; charset=iso-10646-ucs-2",
                "text/plain; charset=scsu",
                "text/plain; charset=nobody-knows",
                "text/plain; charset=utf-8; charset=utf-16",
                "text/plain; charset=utf-8, text/plain; charset=utf-16",
                "text/plain; charset*=utf-8''utf-16",
                "text/plain; charset=utf-8, utf-16",
                "text/plain; charset=\"ut\\f-16\"",
                "text/plain; charset",
                "text/plain; charset=\"utf-16",
                "text/plain; CHARSET = utf-16"
            })
    void whatDoesNotWriteAsciiAsAsciiIsTold(String type) {
        assertThat(AsciiCharset.isSaidIn(List.of(type))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "text/plain; charset=utf-8",
                "text/plain; charset=UTF8",
                "text/plain; charset=\"utf-8\"; x=y",
                "text/plain; charset='utf-8'",
                "text/html; charset=iso-8859-15",
                "text/html; charset=Windows-1252",
                "text/html; charset=Shift_JIS",
                "text/html; charset=gb18030",
                "text/html; charset=us-ascii; format=flowed",
                "text/html; charset=",
                "image/png"
            })
    void usualOnesWriteAsciiAsAscii(String type) {
        assertThat(AsciiCharset.isSaidIn(List.of(type))).isTrue();
    }

    @Test
    void twoContentTypesCanBeReadInTwoWays() {
        assertThat(AsciiCharset.isSaidIn(List.of("text/plain", "text/plain"))).isFalse();
        assertThat(AsciiCharset.isSaidIn(List.of())).isTrue();
    }
}
