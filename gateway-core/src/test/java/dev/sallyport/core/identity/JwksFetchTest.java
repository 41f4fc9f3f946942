package dev.sallyport.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.sallyport.core.Unavailable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class JwksFetchTest {
    private final ECKey key = ecKey("ec");
    private final TestIdp idp = new TestIdp(key.toPublicJWK());
    private final HttpClient client = JwksFetch.client();
    private final JwksFetch fetch = new JwksFetch(idp.config(), client);

    private static ECKey ecKey(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        idp.close();
    }

    private void failsWith(String reason) {
        assertThatThrownBy(fetch::fetch)
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining(reason);
    }

    @Test
    void keysAreFoundByDiscovery() {
        assertThat(fetch.fetch()).containsExactly(key.toPublicJWK());
    }

    @Test
    void onlyPublicSigningKeysAreKept() throws JOSEException {
        OctetSequenceKey shared = new OctetSequenceKeyGenerator(256).keyID("oct").generate();
        idp.serve(
                key,
                shared,
                new RSAKeyGenerator(1024, true).keyID("weak").generate().toPublicJWK(),
                new ECKeyGenerator(Curve.P_256)
                        .keyID("enc")
                        .keyUse(KeyUse.ENCRYPTION)
                        .generate()
                        .toPublicJWK());

        assertThat(fetch.fetch()).containsExactly(key.toPublicJWK());
    }

    @Test
    void aKeyThatCannotBeReadDoesNotSpoilTheOthers() {
        idp.answerKeys(exchange ->
                TestIdp.json(
                        exchange,
                        "{\"keys\":[7,{},{\"kty\":\"RSA\"},{\"kty\":\"new\"},%s]}"
                                .formatted(key.toPublicJWK().toJSONString())));

        assertThat(fetch.fetch()).containsExactly(key.toPublicJWK());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"keys\":[]}", "{\"keys\":7}", "<html>", "{\"keys\":[]"})
    void anAnswerThatHoldsNoKeysIsAFailure(String body) {
        idp.answerKeys(exchange -> TestIdp.json(exchange, body));

        failsWith("/realm/keys");
    }

    @Test
    void aHugeAnswerIsCutOff() {
        idp.answerKeys(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            flood(exchange.getResponseBody());
        });

        failsWith("failed");
    }

    /// Ends when the client hangs up.
    private static void flood(OutputStream out) throws IOException {
        byte[] block = new byte[64 << 10];
        for (int i = 0; i < 100_000; i++) {
            out.write(block);
        }
    }

    @Test
    void aRedirectIsNotFollowed() {
        idp.answerKeys(exchange -> {
            exchange.getResponseHeaders().set("Location", idp.url() + "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
        });

        failsWith("302");
    }

    @Test
    void anIssuerThatHangsIsGivenUpInTime() {
        var end = new CountDownLatch(1);
        idp.answerKeys(_ -> {
            try {
                end.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        long begin = System.nanoTime();

        failsWith("did not answer");
        end.countDown();
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isLessThan(JwksFetch.DEADLINE.plusSeconds(3));
    }

    /// Headers come at once, the body never ends.
    @Test
    void anAnswerThatDripsIsGivenUpInTime() {
        var end = new CountDownLatch(1);
        idp.answerKeys(exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                end.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });

        failsWith("did not answer");
        end.countDown();
    }

    @Test
    void anIssuerThatIsGoneFailsAtOnce() {
        idp.close();

        failsWith("ConnectException");
    }

    @Test
    void aDiscoveryDocumentOfAnotherIssuerIsNotBelieved() {
        idp.answerDiscovery(
                exchange -> TestIdp.json(exchange, idp.discovery("https://evil.example.com")));

        failsWith("another issuer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://keys.example.com/",
                "file:///etc/passwd",
                "https://user@keys.example.com/",
                "not a url",
                ""
            })
    void keysAreNotFetchedFromAnUnsafePlace(String uri) {
        idp.answerDiscovery(exchange ->
                TestIdp.json(
                        exchange,
                        "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(idp.issuer(), uri)));

        failsWith("https");
    }
}
