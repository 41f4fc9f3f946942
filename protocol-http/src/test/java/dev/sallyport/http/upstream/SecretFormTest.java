package dev.sallyport.http.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The search that skips finds what a look at every place finds.
class SecretFormTest {
    private static final String[] PIECES = {
        "k", "e", "y", "/", "+", " ", "ke", "y/+", "&", ";", "#", "%", "\\", "\"", ": ", "n", "7",
        "\u00e9", "\n"
    };

    /// Another form each time.
    private static String spelled(String secret, Random random) {
        var text = new StringBuilder();
        for (int i = 0; i < secret.length(); i++) {
            char c = secret.charAt(i);
            String hex =
                    random.nextBoolean() ? "%02x".formatted((int) c) : "%02X".formatted((int) c);
            String zeros = "0".repeat(random.nextInt(4));
            text.append(
                    switch (random.nextInt(c < 128 ? 12 : 4)) {
                        case 4 -> "%" + hex;
                        case 5 -> "\\u00" + hex;
                        case 6 -> "\\x" + hex;
                        case 7 -> Character.isLetterOrDigit(c) ? c : "\\" + c;
                        case 8 -> "&#" + zeros + (int) c + ";";
                        case 9 -> "&#x" + zeros + hex + ";";
                        case 10 -> "&#X" + hex + ";";
                        case 11 ->
                                switch (c) {
                                    case '/' -> "&sol;";
                                    case '+' -> "&plus;";
                                    case '&' -> "&amp;";
                                    case ' ' -> "+";
                                    default -> c;
                                };
                        default -> c;
                    });
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key/+ey",
                "sk-Key/+=<>&'\"y_0 z",
                "k",
                "kk",
                "ek ey",
                "%2f",
                "&#43;",
                "\\u",
                "\u00e9k"
            })
    void itIsFoundWhereALookAtEveryPlaceFindsIt(String secret) {
        var form = new SecretForm(secret.getBytes(StandardCharsets.ISO_8859_1));
        var random = new Random(secret.hashCode());
        int found = 0;
        for (int round = 0; round < 3_000; round++) {
            var text = new StringBuilder();
            int pieces = random.nextInt(40);
            for (int i = 0; i < pieces; i++) {
                text.append(
                        random.nextInt(12) == 0
                                ? spelled(secret, random)
                                : PIECES[random.nextInt(PIECES.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            int from = random.nextInt(bytes.length + 1);

            int at = form.indexIn(bytes, bytes.length, from);

            assertThat(at).as("from %d in %s", from, text).isEqualTo(everyPlace(form, bytes, from));
            found += at >= 0 ? 1 : 0;
        }
        assertThat(found).isBetween(300, 3_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key/+ey", "sk-Key/+=<>&'\"y_0 z", "k", "a b", "%2f", "\u00e9k"})
    void itIsFoundInEverySpelling(String secret) {
        var form = new SecretForm(secret.getBytes(StandardCharsets.ISO_8859_1));
        var random = new Random(secret.hashCode());
        for (int round = 0; round < 3_000; round++) {
            String text = "a: " + spelled(secret, random) + "\"";
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);

            assertThat(form.indexIn(bytes, bytes.length, 0)).as(text).isEqualTo(3);
        }
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
