package dev.sallyport.http.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.ApprovalRequest.Status;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class McpHoldTest {
    private static final String ONLY_JSON = "application/json";
    private static final String PARAMS = "{\"name\":\"write\",\"arguments\":{\"sum\":7}}";
    private final McpScript script = new McpScript();

    @BeforeEach
    void holdWrites() {
        script.rules = rpc -> rpc.name().equals("write") ? McpScript.HOLD : McpScript.ALLOW;
    }

    private FakeClient call(String session, String id, String... headers) {
        String[] all = new String[headers.length + 4];
        System.arraycopy(headers, 0, all, 4, headers.length);
        all[0] = "mcp-session-id";
        all[1] = session;
        all[2] = "accept";
        all[3] = ONLY_JSON;
        return script.post(McpScript.call(id, "tools/call", PARAMS), all);
    }

    @ParameterizedTest
    @CsvSource({"2025-03-26", "2025-06-18"})
    void withoutAShapeForItAHoldIsTheRefusalObject(String revision) {
        String session = script.initialize(revision, "{\"elicitation\":{\"url\":{}}}");

        JsonNode error = call(session, "2").json().get("error");

        assertThat(error.get("code").asInt()).isEqualTo(RpcErrors.REFUSED);
        assertThat(error.at("/data/code").asText()).isEqualTo("approval_required");
        assertThat(error.at("/data/executed").asBoolean()).isFalse();
        assertThat(error.at("/data/approve_url").asText())
                .isEqualTo("https://gw/approvals/" + error.at("/data/request").asText());
        assertThat(script.upstream.asked()).noneMatch(call -> call.body().contains("write"));
    }

    @Test
    void aClientOf20251125ThatOpensUrlsIsSentToTheApproval() {
        String session = script.initialize("2025-11-25", "{\"elicitation\":{\"url\":{}}}");

        JsonNode error = call(session, "2").json().get("error");

        assertThat(error.get("code").asInt()).isEqualTo(-32042);
        JsonNode elicitation = error.at("/data/elicitations/0");
        assertThat(elicitation.get("mode").asText()).isEqualTo("url");
        assertThat(elicitation.get("url")).isEqualTo(error.at("/data/approve_url"));
        assertThat(elicitation.get("elicitationId")).isEqualTo(error.at("/data/request"));
        assertThat(error.at("/data/code").asText()).isEqualTo("approval_required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"elicitation\":{}}", "{\"elicitation\":{\"form\":{}}}"})
    void aClientThatDoesNotOpenUrlsIsNotAskedTo(String capabilities) {
        String session = script.initialize("2025-11-25", capabilities);

        assertThat(call(session, "2").json().at("/error/code").asInt())
                .isEqualTo(RpcErrors.REFUSED);
    }

    @Test
    void theApprovedCallRunsOnceAndAChangedOneIsAnother() {
        String session = script.initialize("2025-11-25", "{}");
        call(session, "2");
        script.approvals.approve();

        assertThat(call(session, "\"other-id\"").json().has("result")).isTrue();
        assertThat(call(session, "4").json().at("/error/data/code").asText())
                .isEqualTo("approval_required");
        script.approvals.approve();
        var changed =
                script.post(
                        McpScript.call(
                                "5",
                                "tools/call",
                                "{\"name\":\"write\",\"arguments\":{\"sum\":8}}"),
                        "mcp-session-id",
                        session,
                        "accept",
                        ONLY_JSON);
        assertThat(changed.json().at("/error/data/code").asText()).isEqualTo("approval_required");
        assertThat(script.upstream.asked().stream().filter(c -> c.body().contains("write")))
                .hasSize(1);
    }

    private FakeClient stateless(String params) {
        return script.post(
                McpScript.call("tools/call", McpScript.withMeta(params)),
                "accept",
                ONLY_JSON,
                "mcp-protocol-version",
                McpScript.STATELESS,
                "mcp-method",
                "tools/call",
                "mcp-name",
                "write");
    }

    private static String retry(String params, JsonNode result, String action) {
        var again = (ObjectNode) FakeClient.read(params);
        again.set("requestState", result.get("requestState"));
        var responses = again.putObject("inputResponses");
        result.get("inputRequests")
                .properties()
                .forEach(one -> responses.putObject(one.getKey()).put("action", action));
        return JsonTree.text(again);
    }

    @Test
    void aStatelessClientComesAgainAndRunsTheApprovedCallOnce() {
        JsonNode result = stateless(PARAMS).json().get("result");

        assertThat(result.get("resultType").asText()).isEqualTo("input_required");
        JsonNode ask = result.at("/inputRequests/" + Rounds.KEY);
        assertThat(ask.get("method").asText()).isEqualTo("elicitation/create");
        assertThat(ask.at("/params/mode").asText()).isEqualTo("url");
        assertThat(ask.at("/params/url").asText()).startsWith("https://gw/approvals/req");

        JsonNode waiting = stateless(retry(PARAMS, result, "accept")).json().get("result");
        assertThat(waiting.get("resultType").asText()).isEqualTo("input_required");
        assertThat(script.approvals.requests).hasSize(1);
        script.approvals.approve();
        assertThat(
                        stateless(retry(PARAMS, waiting, "accept"))
                                .json()
                                .at("/result/content/0/text")
                                .asText())
                .isEqualTo("done");
        assertThat(script.upstream.last().body())
                .doesNotContain("requestState")
                .doesNotContain("inputResponses");
        assertThat(
                        stateless(retry(PARAMS, waiting, "accept"))
                                .json()
                                .at("/result/resultType")
                                .asText())
                .isEqualTo("input_required");
        assertThat(script.upstream.asked()).hasSize(1);
    }

    @Test
    void aUserWhoDoesNotWantToAskIsNotAskedAgain() {
        JsonNode result = stateless(PARAMS).json().get("result");

        JsonNode declined = stateless(retry(PARAMS, result, "decline")).json();

        assertThat(declined.at("/error/data/code").asText()).isEqualTo("approval_required");
    }

    @Test
    void whatTheServersOwnRoundBroughtIsKeptThroughAHold() {
        String params =
                "{\"name\":\"write\",\"requestState\":\"theirs\","
                        + "\"inputResponses\":{\"who\":{\"action\":\"accept\"}}}";
        JsonNode result = stateless(params).json().get("result");
        script.approvals.approve();

        stateless(retry(params, result, "accept"));

        JsonNode sent = FakeUpstream.body(script.upstream.last()).get("params");
        assertThat(sent.get("requestState").asText()).isEqualTo("theirs");
        assertThat(sent.get("inputResponses").toString())
                .isEqualTo("{\"who\":{\"action\":\"accept\"}}");
        assertThat(script.approvals.requests).hasSize(1);
    }

    @Test
    void anApprovalIsNotGoodForAnotherAnswerToTheServersQuestion() {
        String params = "{\"name\":\"write\",\"inputResponses\":{\"sum\":{\"action\":\"accept\"}}}";
        stateless(params);
        script.approvals.approve();

        stateless(params.replace("accept", "decline"));

        assertThat(script.upstream.asked()).isEmpty();
        assertThat(script.approvals.requests).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sallyport1.", "sallyport1.%%%", "sallyport1.W10", "sallyport1.e30x"})
    void aStateThatTheGatewayDidNotGiveIsRefused(String state) {
        var client = stateless("{\"name\":\"write\",\"requestState\":\"" + state + "\"}");

        assertThat(client.json().at("/error/code").asInt()).isEqualTo(-32602);
        assertThat(script.upstream.asked()).isEmpty();
    }

    @Test
    void aStateThatIsLargerThanTheGatewayGivesIsRefused() {
        String code =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                ("{\"inputResponses\":{\"a\":\"" + "x".repeat(64 << 10) + "\"}}")
                                        .getBytes(StandardCharsets.UTF_8));

        var client = stateless("{\"name\":\"write\",\"requestState\":\"sallyport1." + code + "\"}");

        assertThat(client.json().at("/error/code").asInt()).isEqualTo(-32602);
        assertThat(script.decided()).isEmpty();
    }

    @Test
    void whoReadsAStreamIsToldThatItsCallWaits() {
        String session = script.initialize("2025-11-25", "{}");

        var client =
                script.post(
                        McpScript.call(
                                "2",
                                "tools/call",
                                "{\"name\":\"write\",\"_meta\":{\"progressToken\":\"p\"}}"),
                        "mcp-session-id",
                        session);

        assertThat(client.mediaType).isEqualTo("text/event-stream");
        JsonNode progress = client.messages().getFirst();
        assertThat(progress.get("method").asText()).isEqualTo("notifications/progress");
        assertThat(progress.at("/params/progressToken").asText()).isEqualTo("p");
        assertThat(client.lastMessage().at("/error/data/code").asText())
                .isEqualTo("approval_required");
    }

    @Test
    void metadataIsNotPartOfWhatIsApproved() {
        stateless(PARAMS);
        script.approvals.approve();

        var client =
                script.post(
                        McpScript.call("9", "tools/call", McpScript.withMeta(PARAMS))
                                .replace("\"_meta\":{", "\"_meta\":{\"traceparent\":\"00-1\","),
                        "accept",
                        ONLY_JSON,
                        "mcp-protocol-version",
                        McpScript.STATELESS,
                        "mcp-method",
                        "tools/call",
                        "mcp-name",
                        "write");

        assertThat(client.json().at("/result/content/0/text").asText()).isEqualTo("done");
        assertThat(script.upstream.asked()).hasSize(1);
    }

    @Test
    void aCancelledCallIsGivenUpAndTheServerHearsOfNeither() throws InterruptedException {
        String session = script.initialize("2025-11-25", "{}");
        script.approvals.blocks = true;
        var client = new FakeClient();
        var caller =
                Thread.ofVirtual()
                        .start(() ->
                                script.serve(
                                        client,
                                        "POST",
                                        McpScript.call("7", "tools/call", PARAMS),
                                        "mcp-session-id",
                                        session,
                                        "accept",
                                        ONLY_JSON));
        assertThat(script.approvals.waiting.await(10, TimeUnit.SECONDS)).isTrue();

        String cancel =
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":%s}}";
        var ofAnother = script.post(cancel.formatted("\"7\""), "mcp-session-id", session);
        var told = script.post(cancel.formatted("7"), "mcp-session-id", session);
        caller.join();

        assertThat(ofAnother.status).isEqualTo(202);
        assertThat(told.status).isEqualTo(202);
        assertThat(client.json().at("/error/data/code").asText()).isEqualTo("approval_cancelled");
        assertThat(script.approvals.requests.getFirst().status()).isEqualTo(Status.CANCELLED);
        assertThat(script.upstream.asked().stream().map(FakeUpstream::body).map(JsonNode::toString))
                .noneMatch(body -> body.contains("\"requestId\":7}"))
                .noneMatch(body -> body.contains("write"))
                .anyMatch(body -> body.contains("\"requestId\":\"7\""));
    }

    @Test
    void aClientThatGoesAwayGivesItsCallUp() throws InterruptedException {
        script.approvals.blocks = true;
        var client = new FakeClient();
        var caller =
                Thread.ofVirtual()
                        .start(() ->
                                script.serve(client, "POST", McpScript.call("tools/call", PARAMS)));
        assertThat(script.approvals.waiting.await(10, TimeUnit.SECONDS)).isTrue();

        client.leave();
        caller.join();

        assertThat(script.approvals.requests.getFirst().status()).isEqualTo(Status.CANCELLED);
        assertThat(script.upstream.asked()).isEmpty();
    }
}
