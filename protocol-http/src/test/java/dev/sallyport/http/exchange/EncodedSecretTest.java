package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpData;
import dev.sallyport.http.upstream.SecretForm;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Secrets in answers in Base64 and in UTF-16, however the bytes arrive.
class EncodedSecretTest {
    private static final String SECRET = "sk-~?>k\u00fb\u00ff\u00fe>?~key/+7";
    private static final String COVER = "[secret]" + "*".repeat(SECRET.length() - 8);
    private static final SecretForm FORM = new SecretForm(bytes(SECRET));
    private static final Base64.Encoder PLAIN = Base64.getEncoder();
    private static final List<Base64.Encoder> ALPHABETS =
            List.of(
                    PLAIN,
                    PLAIN.withoutPadding(),
                    Base64.getUrlEncoder(),
                    Base64.getUrlEncoder().withoutPadding());

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static SecretScan scan(String secret) {
        return new SecretScan(
                List.of(secret.equals(SECRET) ? FORM : new SecretForm(bytes(secret))));
    }

    private static byte[] shown(SecretScan scan, byte[]... pieces) {
        var shown = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            try (var data = scan.feed(HttpData.wrap(piece))) {
                shown.writeBytes(data.array());
            }
        }
        shown.writeBytes(scan.end().array());
        return shown.toByteArray();
    }

    private static String shown(String secret, String... pieces) {
        return text(
                shown(
                        scan(secret),
                        Arrays.stream(pieces)
                                .map(EncodedSecretTest::bytes)
                                .toArray(byte[][]::new)));
    }

    private static String decoded(String base64) {
        return text(Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "Authorization: Bearer ", "k\u00ff"})
    void inBase64ASecretIsCoveredAndWhatStandsAroundItIsNot(String before) {
        for (Base64.Encoder alphabet : ALPHABETS) {
            for (String behind : List.of("", "x", "\u00ffy", "xyz", " & more")) {
                String base64 = alphabet.encodeToString(bytes(before + SECRET + behind));

                String shown = shown(SECRET, "{\"body\":\"" + base64 + "\"}");

                assertThat(shown)
                        .hasSize(base64.length() + 11)
                        .startsWith("{\"body\":\"")
                        .endsWith("\"}");
                assertThat(decoded(shown.substring(9, 9 + base64.length())))
                        .isEqualTo(before + COVER + behind);
            }
        }
    }

    @Test
    void aSecretIsCoveredEachTimeThatItStandsInATextInBase64() {
        String log = "key=" + SECRET + "; and again: " + SECRET + ".";

        assertThat(decoded(shown(SECRET, PLAIN.encodeToString(bytes(log)))))
                .isEqualTo(log.replace(SECRET, COVER));
    }

    /// Of what was cut behind its first character, that one has been shown.
    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab"})
    void inBase64ASecretIsCoveredHoweverItIsCut(String before) {
        String base64 = "\"" + PLAIN.encodeToString(bytes(before + SECRET + "end")) + "\"";
        String covered = shown(SECRET, base64);
        int first = 1 + before.length();
        for (int cut = 0; cut <= base64.length(); cut++) {
            for (int next = cut; next <= base64.length(); next++) {
                String shown =
                        shown(
                                SECRET,
                                base64.substring(0, cut),
                                base64.substring(cut, next),
                                base64.substring(next));
                boolean isFirstShown = cut == first + 1 || next == first + 1;

                assertThat(isFirstShown ? without(first, shown) : shown)
                        .isEqualTo(isFirstShown ? without(first, covered) : covered);
            }
        }
        assertThat(without(first, shown(SECRET, base64.split(""))))
                .isEqualTo(without(first, covered));
    }

    private static String without(int place, String text) {
        return text.substring(0, place) + text.substring(place + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\\n", "\\r\\n"})
    void inBase64ASecretIsCoveredWhereverALineEnds(String lineEnd) {
        byte[] text = bytes("a " + SECRET + " b");
        for (int width = 4; width < 40; width += 4) {
            String lines =
                    PLAIN.encodeToString(text)
                            .replaceAll(".{" + width + "}", "$0!")
                            .replace("!", lineEnd);

            String shown = shown(SECRET, lines);

            assertThat(shown).hasSameSizeAs(lines);
            assertThat(decoded(shown.replace(lineEnd, ""))).isEqualTo("a " + COVER + " b");
            assertThat(shown(SECRET, lines.split(""))).isEqualTo(shown);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\\n", "\\r\\n"})
    void inBase64ASecretIsCoveredWhereALineEndsBehindItsFirstCharacter(String lineEnd) {
        for (String before : List.of("", "a", "ab")) {
            String base64 = PLAIN.encodeToString(bytes(before + SECRET + "end"));
            int first = before.length();
            String lines = base64.substring(0, first + 1) + lineEnd + base64.substring(first + 1);
            String covered = without(first, shown(SECRET, lines));
            assertThat(covered).contains(lineEnd).doesNotContain(base64.substring(first + 2));
            for (int cut = 0; cut <= lines.length(); cut++) {
                for (int next = cut; next <= lines.length(); next++) {
                    String shown =
                            shown(
                                    SECRET,
                                    lines.substring(0, cut),
                                    lines.substring(cut, next),
                                    lines.substring(next));

                    assertThat(without(first, shown)).isEqualTo(covered);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\/", "%2F", "%2f", "\\u002f", "&#47;", "&sol;"})
    void inBase64ASecretIsCoveredHoweverASlashIsEscaped(String slash) {
        for (String before : List.of("", "a", "ab")) {
            String base64 = PLAIN.encodeToString(bytes(before + SECRET));
            assertThat(base64).contains("/");
            String escaped = base64.replace("/", slash).replace("+", "\\u002B");
            int cut = escaped.indexOf(slash) + 1;

            String shown = shown(SECRET, escaped);

            assertThat(shown).hasSameSizeAs(escaped).contains("*".repeat(25));
            assertThat(shown(SECRET, escaped.substring(0, cut), escaped.substring(cut)))
                    .isEqualTo(shown);
        }
    }

    @Test
    void aSecretOfFourOctetsIsFoundInEverySpelling() {
        assertThat(decoded(shown("k3y!", PLAIN.encodeToString(bytes("a k3y! b")))))
                .isEqualTo("a **** b");
        assertThat(shown("k3y!", "k\0003\000y\000!\000")).isEqualTo("*\000*\000*\000*\000");
    }

    @Test
    void whatDiffersInOneBitIsNotCovered() {
        byte[] secret = bytes(SECRET);
        for (int bit = 0; bit < 8 * secret.length; bit++) {
            byte[] other = secret.clone();
            other[bit / 8] ^= (byte) (1 << bit % 8);
            for (String before : List.of("", "a", "ab")) {
                String base64 = PLAIN.encodeToString(bytes(before + text(other) + "z"));
                assertThat(shown(SECRET, base64)).isEqualTo(base64);
            }
            byte[] wide = text(other).getBytes(StandardCharsets.UTF_16LE);
            assertThat(shown(scan(SECRET), wide)).isEqualTo(wide);
        }
    }

    @Test
    void otherTextsAreNotCovered() {
        var random = new Random(5);
        for (int round = 0; round < 200; round++) {
            byte[] octets = new byte[2_000];
            random.nextBytes(octets);
            byte[] base64 = PLAIN.encode(octets);
            var scan = scan(SECRET);

            assertThat(shown(scan, octets, base64)).endsWith(base64).startsWith(octets);
            assertThat(scan.found()).isZero();
        }
    }

    @Test
    void aTextThatEndsWithTheFirstCharacterInBase64IsNotKeptBack() {
        for (String end : List.of("c", "n", "t")) { // in each place of a group
            var data = HttpData.wrap(bytes("a word " + end));

            assertThat(scan(SECRET).feed(data)).isSameAs(data);
        }
    }

    /// Of logs that are followed, every third line would be shown when the next one comes.
    @Test
    void aLineThatEndsWithTheFirstCharacterInBase64IsNotKeptBack() {
        for (String end : List.of("c", "n", "t")) {
            for (String lineEnd : List.of("\n", "\r\n")) {
                var data = HttpData.wrap(bytes("a word " + end + lineEnd));

                assertThat(scan(SECRET).feed(data)).isSameAs(data);
            }
        }
        var lineEnd = HttpData.wrap(bytes("\n"));
        assertThat(scan(SECRET).feed(lineEnd)).isSameAs(lineEnd);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void inUtf16ASecretIsCoveredHoweverItIsCut(String charset) {
        var wide = Charset.forName(charset);
        byte[] text = bytes("\001\002" + text(("a " + SECRET + " b").getBytes(wide)) + "\003");
        String covered = "\001\002" + text(("a " + COVER + " b").getBytes(wide)) + "\003";
        for (int cut = 0; cut <= text.length; cut++) {
            byte[] first = Arrays.copyOf(text, cut);
            byte[] rest = Arrays.copyOfRange(text, cut, text.length);

            assertThat(text(shown(scan(SECRET), first, rest))).isEqualTo(covered);
        }
    }

    @Test
    void aHeaderShowsNoSecretInBase64() {
        String value = "x=" + Base64.getUrlEncoder().encodeToString(bytes("to " + SECRET)) + "; y";

        String hidden = scan(SECRET).hidden(value);

        assertThat(hidden).startsWith("x=").endsWith("; y").hasSameSizeAs(value);
        assertThat(decoded(hidden.substring(2, hidden.length() - 3))).isEqualTo("to " + COVER);
    }
}
