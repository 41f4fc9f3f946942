package dev.sallyport.http.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The search that skips finds what a look at every place finds.
class SecretFormTest {
    private static final String[] PIECES = {
        "k", "e", "y", "/", "+", " ", "ke", "y/+", "\\/", "%2f", "%2B", "\\u002b", "&#43;", "&sol;",
        "&", ";", "#", "%", "\\", "\"", ": ", "n", "7", "\u00e9", "\n"
    };

    @ParameterizedTest
    @ValueSource(strings = {"key/+ey", "k", "kk", "ek ey", "%2f", "&#43;", "\\u", "\u00e9k"})
    void itIsFoundWhereALookAtEveryPlaceFindsIt(String secret) {
        var form = new SecretForm(secret.getBytes(StandardCharsets.ISO_8859_1));
        var random = new Random(secret.hashCode());
        int found = 0;
        for (int round = 0; round < 3_000; round++) {
            var text = new StringBuilder();
            int pieces = random.nextInt(40);
            for (int i = 0; i < pieces; i++) {
                text.append(
                        random.nextInt(12) == 0 ? secret : PIECES[random.nextInt(PIECES.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            int from = random.nextInt(bytes.length + 1);

            int at = form.indexIn(bytes, bytes.length, from);

            assertThat(at).as("from %d in %s", from, text).isEqualTo(everyPlace(form, bytes, from));
            found += at >= 0 ? 1 : 0;
        }
        assertThat(found).isBetween(300, 3_000);
    }

    private static int everyPlace(SecretForm form, byte[] text, int from) {
        for (int at = from; at < text.length; at++) {
            if (form.endIn(text, text.length, at) > at) {
                return at;
            }
        }
        return -1;
    }
}
