package dev.sallyport.policy.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.HttpVerb;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpAnalysisFuzzTest {
    private static final List<String> TYPES =
            List.of(
                    "application/json",
                    "application/graphql",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=b",
                    "text/plain",
                    "a/b; c=\"d\"",
                    ";;");

    private static final List<String> SEEDS =
            List.of(
                    "{\"query\":\"query A($a: [Int!]) { x: a(b: {c: [1]}) { ...F } } fragment F on"
                            + " Q { d }\",\"operationName\":\"A\"}",
                    "{\"a\":[1,2.5e3,null,true,{\"b\":\"\\u00e9\\ud83d\\ude00\"}]}",
                    "a=1&b=%C3%A9&c=+&d",
                    String.join(
                            "\r\n",
                            "--b",
                            "Content-Disposition: form-data; name=\"a\"; filename=\"f\"",
                            "Content-Type: text/plain",
                            "",
                            "x",
                            "--b--",
                            ""),
                    "mutation M { a(b: \"\"\"c\"\"\") @d { e } }");

    /// Cuts, doubles, swaps and overwrites.
    private static byte[] mutated(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = java.util.Arrays.copyOf(bytes, at);
                case 2 -> bytes[at] = (byte) "{}[]\"\\%&=\r\n-:".charAt(random.nextInt(13));
                default -> {
                    byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + at);
                    System.arraycopy(bytes, 0, longer, bytes.length, at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }

    @Test
    void nothingThatClientsSendMakesTheAnalysisFail() {
        var random = new Random(20_260_401);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = mutated(SEEDS.get(random.nextInt(SEEDS.size())).getBytes(UTF_8), random);
            String query = new String(body, UTF_8);
            var call =
                    new HttpCall.Exchange(
                            random.nextBoolean() ? HttpVerb.GET : HttpVerb.POST,
                            random.nextBoolean() ? "/graphql" : "/x",
                            random.nextInt(4) == 0 ? query : "",
                            Map.of(),
                            Content.whole(TYPES.get(random.nextInt(TYPES.size())), body));
            HttpFacts facts = Calls.of(call);
            assertThat(facts.reason()).isNotEqualTo("the request could not be analysed");
            assertThat(facts.judged()).isEqualTo(facts.reason().isEmpty());
        }
    }
}
