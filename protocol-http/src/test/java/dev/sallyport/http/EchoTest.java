package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.config.HttpTargetConfig.HttpCredential;
import dev.sallyport.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// An API that shows its callers what they sent, in Base64: whatever the credential is, it isn't in
/// there.
class EchoTest {
    private static final String KEY = "key~canary?/>+77";

    private final RawUpstream upstream = new RawUpstream();
    private final DoorFixture door = new DoorFixture();
    private final TestClient client = new TestClient(door);

    @AfterEach
    void close() {
        client.close();
        door.close();
        upstream.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatAnApiEchoesInBase64HasNothingOfTheCredential() {
        door.credentials.put("env:KEY", KEY);
        for (HttpCredential credential :
                List.of(
                        new HttpCredential.Bearer("env:KEY"),
                        new HttpCredential.Basic("login", "env:KEY"),
                        new HttpCredential.Header("X-Key", "env:KEY"),
                        new HttpCredential.Query("key", "env:KEY"))) {
            door.api(upstream.port(), "", credential);
            for (String before : List.of("", "x", "xx")) {
                upstream.answers =
                        request -> {
                            byte[] head = bytes(before + request.head());
                            String base64 = Base64.getEncoder().encodeToString(head);
                            return RawUpstream.answer(
                                    "200 OK",
                                    "X-Echo: " + base64 + "\n",
                                    "{\"isBase64Encoded\":true,\"body\":\"" + base64 + "\"}");
                        };

                var answer = client.get("/api/echo");

                String body = answer.body().substring(32, answer.body().length() - 2);
                assertThat(decoded(body))
                        .startsWith(before + "GET /echo")
                        .contains("[secret]")
                        .doesNotContain("canary");
                assertThat(answer.headers().firstValue("x-echo")).hasValue(body);
            }
        }
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("GET /echo"))
                        .hasSize(12)
                        .allSatisfy(outcome ->
                                assertThat(outcome.detail()).containsKey("credential_echoes")));
    }
}
