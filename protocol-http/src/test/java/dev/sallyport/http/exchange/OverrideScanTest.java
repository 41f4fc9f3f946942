package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpData;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// JSON that goes by in pieces.
class OverrideScanTest {
    private static boolean isIn(String json) {
        return OverrideScan.isIn(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"_method\":\"DELETE\"}",
                "{\"_METHOD\" \r\n\t: \"DELETE\"}",
                "{\"a\":1,\"X-HTTP-Method-Override\":\"DELETE\"}",
                "{\"$httpMethod\":1}",
                "{\"\\u005fmethod\":1}",
                "{\"\\u005F\\u006deth\\u006Fd\":1}",
                "{\"_method\\u0000x\":1}",
                "{\"a\":\"b\\\\\",\"_method\":1}",
                "{\"a\":\"\\\"\",\"_method\":1}",
                "{\"a\":\"it's \\\\\\\"x\",\"_method\":1}",
                "{\"a\":\"\\u12\",\"_method\":1}",
                "{\"a\":\"\\u12\"\"_method\":1}",
                "{\"a\":{\"b\":[{\"_method\":1}]}}",
                "[\"_method\",\"_method\":1]",
                "no json \" at all \"_method\":1",
                "\"_method\"\"_method\":1"
            })
    void aMemberThatAsksForAnotherMethodIsFound(String json) {
        assertThat(isIn(json)).isTrue();
        assertThat(isIn("{\"long\":\"" + "x\\n".repeat(90) + "\"," + json)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
    void itIsFoundInOtherUnicodeToo(String charset) {
        assertThat(
                        OverrideScan.isIn(
                                "{\"a\":1, \"_method\" : \"DELETE\"}"
                                        .getBytes(Charset.forName(charset))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"payment_method\":\"card\"}",
                "{\"method\":\"_method\"}",
                "{\"a\":\"say \\\"_method\\\": DELETE\"}",
                "[\"_method\"]",
                "{\"_methods\":1,\"a_method\":2}",
                "_method:1",
                ""
            })
    void whatSaysNothingOfAnotherMethodPasses(String json) {
        assertThat(isIn(json)).isFalse();
    }

    @Test
    void itIsFoundHoweverItIsCut() {
        String json = "{\"a\":[1,2],\"\\u005fmethod\" :\"DELETE\",\"b\":2}";
        int colon = json.indexOf(':', 10);
        for (int cut = 0; cut <= colon; cut++) {
            var scan = new OverrideScan();
            HttpData first = HttpData.ofUtf8(json.substring(0, cut));
            HttpData second = HttpData.ofUtf8(json.substring(cut));

            assertThat(scan.passed(first)).isSameAs(first);
            assertThatThrownBy(() -> scan.passed(second)).isInstanceOf(OverrideScan.Found.class);
        }
    }

    @Test
    void nothingPassesBehindIt() {
        var scan = new OverrideScan();
        HttpData found = HttpData.ofUtf8("{\"_method\":");
        HttpData rest = HttpData.ofUtf8("1}");

        assertThatThrownBy(() -> scan.passed(found)).isInstanceOf(OverrideScan.Found.class);
        assertThatThrownBy(() -> scan.passed(rest)).isInstanceOf(OverrideScan.Found.class);
    }
}
