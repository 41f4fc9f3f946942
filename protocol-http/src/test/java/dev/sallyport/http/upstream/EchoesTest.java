package dev.sallyport.http.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// What is looked for.
class EchoesTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void whatIsShorterThanFourOctetsIsNotLookedFor() {
        assertThat(Echoes.of(bytes("abc"))).isEmpty();
        assertThat(Echoes.of(bytes("abcd"))).hasSize(1);
    }

    @Test
    void whatIsTheSameIsLookedForOnce() {
        assertThat(Echoes.of(bytes("a-key"), Echoes.percentEncoded(bytes("a-key")))).hasSize(1);
        assertThat(Echoes.of(bytes("a/key"), Echoes.percentEncoded(bytes("a/key")))).hasSize(2);
    }

    @Test
    void whatWasWipedIsFoundNoMore() {
        var form = Echoes.of(bytes("a-key")).getFirst();
        byte[] text = bytes("a-key YS1rZXk= a\0-\0k\0e\0y");

        assertThat(form.indexIn(text, text.length, 0)).isZero();
        form.wipe();
        assertThat(form.indexIn(text, text.length, 0)).isEqualTo(-1);
    }
}
