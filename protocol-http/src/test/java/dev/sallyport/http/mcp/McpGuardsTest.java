package dev.sallyport.http.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is refused before any message is read.
class McpGuardsTest {
    private static final String PING = McpScript.call("ping", "{}");
    private final McpScript script = new McpScript();

    @ParameterizedTest
    @CsvSource({
        "https://evil.example, gw.example.com, false",
        "null, 127.0.0.1:8443, false",
        "file://, 127.0.0.1:8443, false",
        "http://evil.example, evil.example, false",
        "http://127.0.0.1:1, 127.0.0.1:8443, false",
        "https://gw.example.com.evil.example, gw.example.com, false",
        "http://user@127.0.0.1:8443, 127.0.0.1:8443, false",
        "http://127.0.0.1:8443, 127.0.0.1:8443, true",
        "https://localhost, localhost, true",
        "http://[::1]:1, [::1]:1, true",
        "https://gw.example.com, gw.example.com, true",
        "https://tools.gw.example.com:8443, tools.gw.example.com:8443, true"
    })
    void onlyPagesOfTheGatewayItselfMayAsk(String origin, String authority, boolean isOurs) {
        assertThat(new Origins(Optional.of("gw.example.com")).isOurs(origin, authority))
                .isEqualTo(isOurs);
    }

    @Test
    void aForeignOriginReachesNobody() {
        var client = script.post(PING, "origin", "https://evil.example");

        assertThat(client.status).isEqualTo(403);
        assertThat(script.upstream.calls).isEmpty();
        assertThat(script.log).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, 405",
        "PATCH, 405",
        "HEAD, 405",
    })
    void otherMethodsThanTheProtocolsAreRefused(String method, int status) {
        assertThat(script.serve(method, "").status).isEqualTo(status);
        assertThat(script.upstream.calls).isEmpty();
    }

    @Test
    void aPathBelowTheServersUrlIsRefused() {
        var client = new FakeClient();
        var request = McpScript.request("POST", PING);
        for (var other :
                List.of(
                        new McpRequest(
                                "POST", "/x", "", "h", request.headers(), request.body(), null),
                        new McpRequest(
                                "POST",
                                "/",
                                "a=1",
                                "h",
                                request.headers(),
                                request.body(),
                                null))) {
            client = new FakeClient();
            script.desk.serve(
                    new McpVisit(
                            other, script.session, () -> null, script.upstream, client, false));
            assertThat(client.status).isEqualTo(404);
        }
        assertThat(script.upstream.calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"text/plain, 415", "application/json-seq, 415", "'', 415"})
    void aBodyThatIsNotJsonByItsTypeIsRefused(String type, int status) {
        assertThat(script.post(PING, "content-type", type).status).isEqualTo(status);
        assertThat(script.upstream.calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, false, false",
        "application/json, true, false",
        "'application/json;q=0, text/event-stream', false, true",
        "'APPLICATION/JSON ; q=0.5', true, false",
        "*/*, true, true",
        "'*/*;q=0.0', false, false"
    })
    void acceptSaysWhichFormsAClientTakes(String header, boolean json, boolean sse) {
        assertThat(Accepts.of(List.of(header))).isEqualTo(new Accepts(json, sse));
    }

    @Test
    void whoTakesNeitherFormGets406() {
        assertThat(script.post(PING, "accept", "text/html").status).isEqualTo(406);
        assertThat(script.upstream.calls).isEmpty();
    }

    @Test
    void bodiesThatAreNoMessagesGet400AndReachNobody() {
        var client = script.post("{\"jsonrpc\":\"2.0\",\"id\":1}");

        assertThat(client.status).isEqualTo(400);
        assertThat(client.json().at("/error/code").asInt()).isEqualTo(-32600);
        assertThat(client.json().get("id").isNull()).isTrue();
        assertThat(script.upstream.calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"mcp-method, tools/list", "mcp-name, other", "mcp-method, ''", "mcp-name, ''"})
    void headersThatSayAnotherThingThanTheBodyAreRefused(String header, String value) {
        var client =
                script.post(
                        McpScript.call("tools/call", McpScript.withMeta("{\"name\":\"read\"}")),
                        "mcp-protocol-version",
                        McpScript.STATELESS,
                        header.equals("mcp-method") ? "mcp-name" : "mcp-method",
                        header.equals("mcp-method") ? "read" : "tools/call",
                        header,
                        value);

        assertThat(client.status).isEqualTo(400);
        assertThat(client.json().at("/error/code").asInt()).isEqualTo(-32020);
        assertThat(script.upstream.asked()).isEmpty();
    }

    @Test
    void headersMustAgreeInOlderRevisionsTooWhereTheyAreThere() {
        var client =
                script.post(
                        McpScript.call("tools/call", "{\"name\":\"write\"}"), "mcp-name", "read");

        assertThat(client.json().at("/error/code").asInt()).isEqualTo(-32020);
        assertThat(script.upstream.asked()).isEmpty();
    }

    @Test
    void aHeaderTwiceIsRefused() {
        var client =
                script.post(
                        McpScript.call("tools/call", "{\"name\":\"write\"}"),
                        "mcp-name",
                        "write",
                        "mcp-name",
                        "read");

        assertThat(client.status).isEqualTo(400);
        assertThat(script.upstream.asked()).isEmpty();
    }

    @Test
    void aNameInBase64IsComparedDecoded() {
        var client = script.stateless("prompts/get", "=?base64?w6k=?=", "{\"name\":\"é\"}");

        assertThat(client.status).isEqualTo(200);
        assertThat(script.upstream.last().headers()).containsEntry("mcp-name", "=?base64?w6k=?=");
    }

    @ParameterizedTest
    @CsvSource({"2026-07-28, 400, -32020", "2027-01-01, 400, -32022"})
    void aRevisionIsNamedTheSameInHeaderAndBodyAndIsKnown(String word, int status, int code) {
        var client = script.post(PING, "mcp-protocol-version", word);

        assertThat(client.status).isEqualTo(status);
        assertThat(client.json().at("/error/code").asInt()).isEqualTo(code);
        assertThat(script.upstream.calls).isEmpty();
    }

    @Test
    void noHeaderOfTheClientGoesUpButThoseThatSayNothing() {
        script.post(
                PING, "x-admin", "1", "cookie", "a=b", "traceparent", "00-1", "user-agent", "c");

        assertThat(script.upstream.last().headers())
                .containsOnlyKeys("accept", "content-type", "traceparent", "user-agent");
    }

    @Test
    void aFaultOfTheGatewayEndsTheAnswer() {
        script.upstream.script =
                _ -> {
                    throw new IllegalStateException("a bug");
                };

        assertThat(script.post(PING).ended).isTrue();
        assertThat(script.outcomes()).hasSize(1);
    }
}
