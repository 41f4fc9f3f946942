package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.HttpFacts.Body;
import dev.sallyport.core.http.HttpVerb;
import dev.sallyport.core.http.NotJson;
import dev.sallyport.core.http.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FootprintTest {
    private static final byte[] LISTS = json("[" + "[],".repeat(30_000) + "[]]");

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static HttpFacts facts(Body body) {
        return new HttpFacts(
                HttpVerb.POST,
                "/",
                Map.of(),
                Map.of(),
                "application/json",
                10,
                body,
                HttpFacts.Rpc.NONE,
                true,
                "");
    }

    @Test
    void manyEmptyListsAreCountedAsTheyAreKept() throws NotJson {
        var read = new Body.Json(StrictJson.read(LISTS));

        assertThat(Footprint.of(facts(read))).isGreaterThan(15L * LISTS.length);
        assertThat(Footprint.ofJson(LISTS)).isGreaterThan(15L * LISTS.length);
    }

    @Test
    void aLongTextIsCountedAsText() throws NotJson {
        byte[] text = json("\"" + "x".repeat(100_000) + "\"");

        assertThat(Footprint.of(facts(new Body.Json(StrictJson.read(text)))))
                .isBetween(100_000L, 300_000L);
        assertThat(Footprint.ofJson(text)).isBetween(100_000L, 500_000L);
    }

    @Test
    void fieldsOfFormsAndQueriesAreCounted() {
        var fields = Map.of("a", List.of("b".repeat(1000)));

        assertThat(Footprint.of(facts(new Body.Form(fields)))).isGreaterThan(1000);
        assertThat(Footprint.of(facts(new Body.Graphql(Set.of("query"), Set.of("shops"), fields))))
                .isGreaterThan(1000);
    }

    @Test
    void aBodyThatSaysNothingTakesNothingBesides() {
        assertThat(Footprint.of(facts(new Body.None()))).isZero();
        assertThat(Footprint.of(facts(new Body.Unknown("too large")))).isZero();
    }
}
