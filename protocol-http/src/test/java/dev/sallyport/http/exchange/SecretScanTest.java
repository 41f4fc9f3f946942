package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpData;
import dev.sallyport.http.upstream.SecretForm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
