package dev.sallyport.core.http;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    @Test
    void readsEveryKindOfValue() throws NotJson {
        assertThat(StrictJson.read("{\"a\":[1,-0,1.5,1e3,true,false,null,\"\\u00e9\"]}"))
                .isEqualTo(Map.of("a", Arrays.asList(1L, 0L, 1.5, 1000.0, true, false, null, "é")));
        assertThat(StrictJson.read(" 9223372036854775807 ")).isEqualTo(Long.MAX_VALUE);
        assertThat(StrictJson.read("9223372036854775808")).isEqualTo(9.223372036854776e18);
        assertThat(StrictJson.read("\"😀\"".getBytes(UTF_8))).isEqualTo("😀");
        assertThat(StrictJson.read("[]")).isEqualTo(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":1}}",
                "{\"a\":1} {}",
                "{\"a\":1,}",
                "[1,]",
                "[,1]",
                "{'a':1}",
                "{a:1}",
                "// x\n1",
                "/* x */1",
                "NaN",
                "Infinity",
                "1e999",
                "-1e999",
                "+1",
                "01",
                ".5",
                "1.",
                "0x10",
                "\"a\nb\"",
                "\"\\x\"",
                "tru",
                "nul",
                "\uFEFF{}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"amount\":1,\"Amount\":2}",
                "{\"kind\":1,\"\u212Aind\":2}",
                "{\"s\":1,\"\u017F\":2}",
                "\"\\ud800\"",
                "\"\\ude00\\ud83d\"",
                "{\"\\ud800\":1}"
            })
    void whatTwoReadersCouldTakeForTwoThingsIsNotRead(String text) {
        assertThatThrownBy(() -> StrictJson.read(text)).isInstanceOf(NotJson.class);
        assertThatThrownBy(() -> StrictJson.read(text.getBytes(UTF_8))).isInstanceOf(NotJson.class);
    }

    @Test
    void anotherEncodingThanUtf8IsNotRead() {
        assertThatThrownBy(() -> StrictJson.read("{\"a\":1}".getBytes(UTF_16)))
                .isInstanceOf(NotJson.class);
        assertThatThrownBy(() -> StrictJson.read(new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'}))
                .isInstanceOf(NotJson.class);
    }

    @Test
    void whatIsDeepOrManyIsNotRead() throws NotJson {
        assertThat(StrictJson.read("[".repeat(100) + "]".repeat(100))).isNotNull();
        assertThatThrownBy(() -> StrictJson.read("[".repeat(101) + "]".repeat(101)))
                .isInstanceOf(NotJson.class);
        assertThatThrownBy(() -> StrictJson.read("[".repeat(1_000_000)))
                .isInstanceOf(NotJson.class);
        assertThatThrownBy(() -> StrictJson.read("[" + "0,".repeat(100_000) + "0]"))
                .isInstanceOf(NotJson.class);
        assertThatThrownBy(() -> StrictJson.read("1".repeat(1_000))).isInstanceOf(NotJson.class);
    }
}
