package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {
    @Test
    void ordinaryTextStaysAsItIs() {
        for (String text : new String[] {"", "select 1;\n\tfrom x", "Ärger 東京 🙂"}) {
            assertThat(VisibleText.of(text)).isSameAs(text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 7, 0x0d, 0x1b, 0x7f, 0x9b, 0xa0, 0xad, 0x200b, 0x200e, 0x202e, 0x2028, 0x2066,
                0xfeff, 0x115f, 0x3164, 0xfe0f, 0xe000, 0xe0041
            })
    void whatIsNotSeenIsSpelledOut(int point) {
        String text = "a" + Character.toString(point) + "b";

        assertThat(VisibleText.of(text)).isEqualTo("a\\u{" + Integer.toHexString(point) + "}b");
        assertThat(VisibleText.isPlain(text)).isFalse();
    }

    @Test
    void aLoneSurrogateIsSpelledOut() {
        assertThat(VisibleText.of("a\ud800b")).isEqualTo("a\\u{d800}b");
    }

    @Test
    void aLineHasNoBreaks() {
        assertThat(VisibleText.line("a\nb\tc\rd")).isEqualTo("a\\nb\\tc\\u{d}d");
        assertThat(VisibleText.isPlain("a\nb")).isFalse();
        assertThat(VisibleText.isPlain("a b")).isTrue();
    }
}
