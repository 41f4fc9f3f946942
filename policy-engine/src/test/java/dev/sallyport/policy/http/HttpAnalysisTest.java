package dev.sallyport.policy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.HttpFacts.Body;
import dev.sallyport.core.http.HttpVerb;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnalysisTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static Body body(String type, String text) {
        return Calls.post("/orders", type, text).body();
    }

    @Test
    void aQueryIsDecodedByName() {
        HttpFacts facts = Calls.get("/orders", "a=1&b=x+y&a=%C3%A9&c&%64=&&e=1=2");
        assertThat(facts.judged()).isTrue();
        assertThat(facts.query())
                .isEqualTo(
                        Map.of(
                                "a", List.of("1", "é"),
                                "b", List.of("x y"),
                                "c", List.of(""),
                                "d", List.of(""),
                                "e", List.of("1=2")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%1", "a=%zz", "%=1", "a=%C3", "a=%ff", "a=%١٢"})
    void aQueryThatCannotBeDecodedLeavesTheRequestUnjudged(String query) {
        HttpFacts facts = Calls.get("/orders", query);
        assertThat(facts.judged()).isFalse();
        assertThat(facts.reason()).contains("query");
        assertThat(facts.query()).isEmpty();
    }

    @Test
    void moreParametersThanAnyoneSendsLeaveTheRequestUnjudged() {
        assertThat(Calls.get("/", "a=1&".repeat(1_000)).judged()).isTrue();
        assertThat(Calls.get("/", "a=1&".repeat(1_001)).judged()).isFalse();
    }

    @Test
    void aPathWithParametersIsUnjudged() {
        assertThat(Calls.get("/orders;x=1", "").judged()).isFalse();
        assertThat(Calls.get("/orders%3Bx", "").judged()).isTrue();
    }

    @Test
    void ofSecretHeadersTheNameAloneIsShown() {
        HttpFacts facts =
                Calls.of(
                        new HttpCall.Exchange(
                                HttpVerb.GET,
                                "/",
                                "",
                                Map.of(
                                        "cookie", List.of("s=1"),
                                        "authorization", List.of("Basic x"),
                                        "x-api-key", List.of("k"),
                                        "x-amz-security-token", List.of("t"),
                                        "x-authtoken", List.of("t"),
                                        "clientsecret", List.of("t"),
                                        "x-team", List.of("a", "b")),
                                Content.NONE));
        assertThat(facts.headers())
                .isEqualTo(
                        Map.of(
                                "cookie", List.of(),
                                "authorization", List.of(),
                                "x-api-key", List.of(),
                                "x-amz-security-token", List.of(),
                                "x-authtoken", List.of(),
                                "clientsecret", List.of(),
                                "x-team", List.of("a", "b")));
    }

    @Test
    void headersAreNotCopiedWhereNoneIsSecret() {
        var call =
                new HttpCall.Exchange(
                        HttpVerb.GET, "/", "", Map.of("x-team", List.of("a")), Content.NONE);

        assertThat(Calls.of(call).headers()).isSameAs(call.headers());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON; charset=UTF-8",
                "application/problem+json",
                "application/vnd.x+json;v=1",
                "application/json;charset=\"utf-8\"",
                "application/json;"
            })
    void jsonIsReadUnderEveryNameItHas(String type) {
        assertThat(body(type, "{\"amount\": 5, \"to\": [\"a\", null, 1.5]}"))
                .isEqualTo(
                        new Body.Json(
                                Map.of(
                                        "amount",
                                        5L,
                                        "to",
                                        java.util.Arrays.asList("a", null, 1.5))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    application/json | {"a":1,"a":2}
                    application/json | {"a":1} {"a":2}
                    application/json | {"a":NaN}
                    application/json | {"a":
                    application/json; charset=utf-16 | {}
                    application/json, text/plain | {}
                    application/json; charset=utf-8; charset=utf-7 | {}
                    json | {}
                    `` | {"amount":1}
                    application/x-www-form-urlencoded | a=%zz
                    application/x-www-form-urlencoded; charset=utf-7 | a=1
                    multipart/form-data | a
                    multipart/mixed; boundary=b | --b--
                    multipart/related; boundary=b | a
                    Multipart/X-Batch | a
                    """)
    void aBodyThatTwoReadersCouldTakeForTwoThingsIsUnknown(String type, String text) {
        assertThat(body(type, text))
                .isInstanceOfSatisfying(
                        Body.Unknown.class, unknown -> assertThat(unknown.why()).isNotEmpty());
    }

    @Test
    void otherEncodingsOfJsonAreUnknown() {
        for (byte[] bytes :
                List.of(
                        "\uFEFF{}".getBytes(UTF_8),
                        "{}".getBytes(java.nio.charset.StandardCharsets.UTF_16),
                        "\"é\"".getBytes(ISO_8859_1))) {
            assertThat(Calls.post("/", "", Content.whole("application/json", bytes)).body())
                    .isInstanceOf(Body.Unknown.class);
        }
    }

    @Test
    void formsAreRead() {
        assertThat(body(FORM, "a=1&a=2&b=%C3%A9+x"))
                .isEqualTo(new Body.Form(Map.of("a", List.of("1", "2"), "b", List.of("é x"))));
    }

    @Test
    void otherKindsOfBodiesSayNothingWhenTheyAreWhole() {
        assertThat(body("image/png", "x")).isEqualTo(new Body.None());
        assertThat(body("text/plain", "{}")).isEqualTo(new Body.None());
        HttpFacts facts = Calls.post("/", "Text/Plain; charset=utf-8", "abc");
        assertThat(facts.mediaType()).isEqualTo("text/plain");
        assertThat(facts.size()).isEqualTo(3);
    }

    @Test
    void aBodyThatWasNotReadIsUnknownWithItsReason() {
        for (String type : List.of("application/json", FORM, "text/plain", "")) {
            assertThat(Calls.post("/", "", Content.unread(type, 5_000_000, "too large")).body())
                    .isEqualTo(new Body.Unknown("too large"));
        }
        HttpFacts image = Calls.post("/", "", Content.unread("image/png", -1, "too large"));
        assertThat(image.body()).isEqualTo(new Body.None());
        assertThat(image.size()).isEqualTo(-1);
    }

    @Test
    void anMcpCallHasItsToolAndArguments() {
        Map<String, @Nullable Object> arguments = Map.of("id", 7L);
        HttpFacts facts =
                Calls.of(
                        new HttpCall.Rpc(
                                "/mcp", "tools/call", "read", arguments, false, Content.NONE));
        assertThat(facts.verb()).isEqualTo(HttpVerb.TOOL);
        assertThat(facts.rpc())
                .isEqualTo(new HttpFacts.Rpc("tools/call", "read", arguments, false));
        assertThat(facts.judged()).isTrue();
    }

    @Test
    void aToolThatIsDescribedAnewIsUnjudged() {
        HttpFacts facts =
                Calls.of(new HttpCall.Rpc("/mcp", "tools/call", "x", Map.of(), true, Content.NONE));
        assertThat(facts.judged()).isFalse();
        assertThat(facts.reason()).contains("pinned");
    }

    @Test
    void aMessageThatBeginsLikeJsonIsReadAsJson() {
        assertThat(message(" {\"a\":1}")).isEqualTo(new Body.Json(Map.of("a", 1L)));
        assertThat(message("{\"a\":1")).isInstanceOf(Body.Unknown.class);
        assertThat(message("hello")).isEqualTo(new Body.None());
    }

    private static Body message(String text) {
        return Calls.of(
                        new HttpCall.Message(
                                "/ws", "", true, Content.whole("", text.getBytes(UTF_8))))
                .body();
    }

    // --- GraphQL

    private static Body graphql(String document) {
        return Calls.post(
                        "/graphql",
                        "application/json",
                        "{\"query\":\"" + document.replace("\"", "\\\"") + "\"}")
                .body();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    { orders { id } }                                          | query    | orders
                    query A { x: orders { id } customers { id } }              | query    | customers,orders
                    mutation { deleteOrder(id: 1) { id } }                     | mutation | deleteOrder
                    subscription { ticks }                                     | subscription | ticks
                    query { ...F } fragment F on Query { a ...G } fragment G on Query { b ...F } | query | a,b
                    query { ... on Query { a } ... @include(if: false) { b } c @skip(if: true) } | query | a,b,c
                    query A { a } mutation B { b }                             | mutation,query | a,b
                    """)
    void aGraphqlRequestHasTheKindsAndRootFieldsOfWhatMayRun(
            String document, String operations, String fields) {
        assertThat(graphql(document))
                .isInstanceOfSatisfying(
                        Body.Graphql.class,
                        body -> {
                            assertThat(body.operations()).isEqualTo(Set.of(operations.split(",")));
                            assertThat(body.fields()).isEqualTo(Set.of(fields.split(",")));
                        });
    }

    @Test
    void theOperationThatIsNamedIsTheOneThatRuns() {
        String json =
                "{\"query\":\"query A { a } mutation B { b }\",\"operationName\":\"A\",\"variables\":{}}";
        Body body = Calls.post("/graphql", "application/json", json).body();
        assertThat(((Body.Graphql) body).operations()).containsExactly("query");
        Content content = Content.whole("application/json", json.getBytes(UTF_8));
        Body other = Calls.post("/graphql", "operationName=B", content).body();
        assertThat(((Body.Graphql) other).operations())
                .as("the URL may name another one")
                .containsExactlyInAnyOrder("query", "mutation");
        assertThat(Calls.post("/graphql", "query={a}", content).body())
                .isInstanceOf(Body.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "",
                "query A { ...Missing }",
                "type Query { a: Int }",
                "{ a } type X { b: Int }",
                "fragment F on Q { a }",
                "query { a(b: \\u0000) }"
            })
    void aGraphqlDocumentThatCannotBeReadIsUnknown(String document) {
        assertThat(graphql(document)).isInstanceOf(Body.Unknown.class);
    }

    @Test
    void storedQueriesAndOddRequestsOfAGraphqlEndpointAreUnknown() {
        for (String json :
                List.of(
                        "{\"extensions\":{\"persistedQuery\":{}}}",
                        "{\"id\":\"abc\"}",
                        "[]",
                        "1",
                        "null",
                        "{\"query\":1}",
                        "{\"query\":\"{a}\",\"operationName\":1}",
                        "{\"query\":\"query A {a}\",\"operationName\":\"B\"}")) {
            assertThat(Calls.post("/api/graphql", "application/json", json).body())
                    .as(json)
                    .isInstanceOf(Body.Unknown.class);
        }
        assertThat(Calls.get("/graphql", "extensions=%7B%7D").body())
                .isInstanceOf(Body.Unknown.class);
    }

    @Test
    void aBatchHasWhatAnyOfItsRequestsHas() {
        String json = "[{\"query\":\"{a}\"},{\"query\":\"mutation {b}\"}]";
        Body body = Calls.post("/graphql/", "application/json", json).body();
        assertThat(((Body.Graphql) body).operations())
                .containsExactlyInAnyOrder("query", "mutation");
    }

    @Test
    void graphqlIsKnownByItsTextOnOtherPathsToo() {
        assertThat(Calls.post("/api", "application/json", "{\"query\":\"mutation {b}\"}").body())
                .isInstanceOf(Body.Graphql.class);
        assertThat(Calls.post("/x", "application/graphql", "mutation { b }").body())
                .isInstanceOf(Body.Graphql.class);
        assertThat(Calls.get("/api", "query=%7Ba%7D").body()).isInstanceOf(Body.Graphql.class);
        assertThat(Calls.get("/search", "query=shoes").body()).isEqualTo(new Body.None());
        assertThat(Calls.post("/search", "application/json", "{\"query\":\"{shoes\"}").body())
                .isInstanceOf(Body.Json.class);
    }

    @Test
    void aGraphqlDocumentThatIsMadeToBeSlowIsUnknown() {
        assertThat(graphql("{" + "a{".repeat(5_000) + "b" + "}".repeat(5_001)))
                .isInstanceOf(Body.Unknown.class);
        assertThat(graphql("{" + "a ".repeat(20_000) + "}")).isInstanceOf(Body.Unknown.class);
        assertThat(graphql("query { a" + " @x".repeat(20_000) + "}"))
                .isInstanceOf(Body.Unknown.class);
    }

    @Test
    void aBatchHasOneBudgetOfTokensAndOfText() {
        assertThat(batch(50, "{" + "a ".repeat(100) + "}")).isInstanceOf(Body.Graphql.class);
        assertThat(batch(2, "{" + "a ".repeat(3_000) + "}")).isInstanceOf(Body.Graphql.class);
        assertThat(batch(3, "{" + "a ".repeat(3_000) + "}")).isInstanceOf(Body.Unknown.class);
        assertThat(batch(50, "{" + "a ".repeat(200) + "}")).isInstanceOf(Body.Unknown.class);
        assertThat(batch(50, "{a" + " ".repeat(3_000) + "}")).isInstanceOf(Body.Unknown.class);
    }

    private static Body batch(int requests, String document) {
        String one = "{\"query\":\"" + document + "\"}";
        String all = "[" + String.join(",", java.util.Collections.nCopies(requests, one)) + "]";
        return Calls.post("/graphql", "application/json", all).body();
    }

    // --- multipart

    private static final String MULTIPART = "multipart/form-data; boundary=xyz";

    private static String part(String headers, String body) {
        return "--xyz\r\n" + headers + "\r\n\r\n" + body + "\r\n";
    }

    private static final String NAMED = "Content-Disposition: form-data; name=\"a\"";

    @Test
    void multipartFieldsAreReadAndOfFilesTheName() {
        String body =
                part(NAMED, "1")
                        + part(NAMED, "")
                        + part(
                                "Content-Disposition: form-data; name=\"f\"; filename=\"x.png\"\r\n"
                                        + "Content-Type: image/png",
                                "\u0000\r\n--xy\r\n")
                        + "--xyz--\r\n";
        assertThat(body(MULTIPART, body))
                .isEqualTo(new Body.Form(Map.of("a", List.of("1", ""), "f", List.of("x.png"))));
    }

    @Test
    void anOddMultipartFormIsUnknown() {
        String end = "--xyz--\r\n";
        for (String body :
                List.of(
                        "x",
                        "--xyz",
                        "preamble\r\n" + part(NAMED, "1") + end,
                        part(NAMED, "1"),
                        part(NAMED, "1") + end + "x",
                        part(NAMED, "1") + "--xyzz\r\n",
                        part(NAMED, "1\r\n--xyz x") + end,
                        "--xyz\n" + NAMED + "\n\n1\n--xyz--\n",
                        part(NAMED + "\r\n" + NAMED, "1") + end,
                        part("Content-Type: text/plain", "1") + end,
                        part(NAMED + "\r\nX-Odd: 1", "1") + end,
                        part(NAMED + "\r\n folded", "1") + end,
                        part(NAMED + "; filename*=utf-8''x", "1") + end,
                        part("Content-Disposition: form-data; name=a", "1") + end,
                        part("Content-Disposition: form-data; name=\"a\\\"b\"", "1") + end,
                        part(NAMED + "\r\nContent-Transfer-Encoding: base64", "MQ==") + end,
                        part(NAMED + "\r\nContent-Type: text/plain; charset=utf-7", "1") + end,
                        part(NAMED + "\r\nContent-Length: 9", "1") + end,
                        "--xyz\r\n" + NAMED + "\r\n\r\n--xyz--\r\n",
                        part(NAMED, "1").repeat(1_001) + end)) {
            assertThat(body(MULTIPART, body)).as(body).isInstanceOf(Body.Unknown.class);
        }
        assertThat(body("multipart/form-data; boundary=\"a b\"", "--a b--"))
                .isInstanceOf(Body.Unknown.class);
    }
}
