package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpData;
import dev.sallyport.http.upstream.SecretForm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Secrets in answers, however the bytes arrive.
class SecretScanTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static SecretScan scan(String... secrets) {
        return new SecretScan(
                List.of(secrets).stream().map(secret -> new SecretForm(bytes(secret))).toList());
    }

    private static String text(HttpData data) {
        try (data) {
            return data.toStringUtf8();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "abcabd, abcabcabd",
        "aaaa, aaaaaaaaab",
        "secret-value, so secret-secret-value is",
        "s3cr, s3cr",
        "abcabd, abcab"
    })
    void nothingOfASecretIsShownHoweverItIsCut(String secret, String text) {
        String whole = text(scan(secret).feed(HttpData.wrap(bytes(text))));
        for (int first = 0; first <= text.length(); first++) {
            for (int second = first; second <= text.length(); second++) {
                var scan = scan(secret);
                String shown =
                        text(scan.feed(HttpData.wrap(bytes(text.substring(0, first)))))
                                + text(
                                        scan.feed(
                                                HttpData.wrap(
                                                        bytes(text.substring(first, second)))))
                                + text(scan.feed(HttpData.wrap(bytes(text.substring(second)))))
                                + text(scan.end());

                assertThat(shown).hasSameSizeAs(text).doesNotContain(secret).startsWith(whole);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k/+=<>&'\"y",
                "k\\/+=<>&'\\\"y",
                "k/+\\u003d\\u003c\\u003e\\u0026\\u0027\\\"y",
                "k/\\u002B=\\u003C\\u003E\\u0026\\u0027\\u0022y",
                "k\\x2f\\x2B\\x3d<>&\\'\\x22y",
                "k%2f%2b%3d%3c%3e%26%27%22y",
                "k%2F+=%3C%3E&'%22y",
                "k/&#43;=&lt;&gt;&amp;&#39;&#34;y",
                "k&#x2F;&#x2b;&#x3D;&lt;&gt;&amp;&#x27;&quot;y",
                "k&sol;&plus;&equals;&#60;&#062;&#38;&apos;&quot;y",
                "%6b%2F%2B%3D%3C%3E%26%27%22%79"
            })
    void aSecretIsFoundHoweverItIsWrittenAndCut(String written) {
        String text = "a" + written + "b";
        for (int cut = 0; cut <= text.length(); cut++) {
            var scan = scan("k/+=<>&'\"y");
            String shown =
                    text(scan.feed(HttpData.wrap(bytes(text.substring(0, cut)))))
                            + text(scan.feed(HttpData.wrap(bytes(text.substring(cut)))))
                            + text(scan.end());

            assertThat(shown).isEqualTo("a[secret]" + "*".repeat(written.length() - 8) + "b");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"k\\", "k%2", "k&am", "k/+", "%", "\\u", "&#x", "k%zz", "k&;", "k\\u00"})
    void whatOnlyLooksLikeABeginningIsShownInTheEnd(String text) {
        var scan = scan("k/+=<>&'\"y");

        assertThat(text(scan.feed(HttpData.wrap(bytes(text)))) + text(scan.end())).isEqualTo(text);
        assertThat(scan.found()).isZero();
    }

    @Test
    void aSecretThatLooksEscapedIsFoundAsItIs() {
        assertThat(text(scan("ab%2Fcd\\/e").feed(HttpData.wrap(bytes("-ab%2Fcd\\/e-")))))
                .isEqualTo("-[secret]**-");
    }

    @ParameterizedTest
    @CsvSource({
        "%25a/, -%25a\\/-",
        "%25a/, -%2525a%2F-",
        "x&amp;y/, -x&amp;y\\/-",
        "%%/, -%%\\/-",
        "%%/, -%25%\\/-",
        "%%/, -%%25\\/-",
        "%25%2, -%25%2-"
    })
    void aSecretThatHoldsAnEscapeIsFoundWhereAnotherOctetIsEscaped(String secret, String text) {
        var scan = scan(secret);

        assertThat(text(scan.feed(HttpData.wrap(bytes(text)))) + text(scan.end()))
                .matches("-[*]+-|-\\[secret][*]*-");
    }

    @Test
    void whatHasNoSecretIsNotCopied() {
        var data = HttpData.wrap(bytes("nothing here"));

        assertThat(scan("secret-value").feed(data)).isSameAs(data);
    }

    @Test
    void allFormsAreLookedFor() {
        var scan = scan("one-form", "two-forms");

        assertThat(text(scan.feed(HttpData.wrap(bytes("a one-form b two-forms c")))))
                .isEqualTo("a [secret] b [secret]* c");
        assertThat(scan.found()).isEqualTo(2);
    }

    @Test
    void aShortSecretIsAllStars() {
        assertThat(text(scan("abcd").feed(HttpData.wrap(bytes("-abcd-"))))).isEqualTo("-****-");
    }

    @Test
    void aHeaderIsSearchedWhole() {
        assertThat(scan("secret-value").hidden("x=secret-value; y")).isEqualTo("x=[secret]****; y");
        assertThat(scan("secret-value").hidden("nothing")).isEqualTo("nothing");
    }
}
