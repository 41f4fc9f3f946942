package dev.sallyport.http.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.Outcome.Status;
import dev.sallyport.http.mcp.FakeUpstream.Canned;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Streams of events, sessions and batches.
class McpStreamTest {
    private static final String PING = McpScript.call("ping", "{}");
    private static final String SAMPLING =
            "{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"method\":\"sampling/createMessage\","
                    + "\"params\":{\"messages\":[{\"content\":{\"type\":\"text\",\"text\":\"secret\"}}]}}";
    private final McpScript script = new McpScript();

    private void answerPingWith(String... events) {
        script.upstream.script =
                call -> FakeUpstream.method(call).equals("ping") ? FakeUpstream.sse(events) : null;
    }

    private static String pong(String id) {
        return FakeUpstream.message(
                "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"a\":\"secret\"}}");
    }

    @Test
    void everyMessageOfAStreamIsMaskedAndKeepsItsEventsId() {
        script.rules = _ -> McpScript.mask();
        answerPingWith("id: 1\ndata:\n\n", FakeUpstream.message(SAMPLING), "id: 2\n" + pong("1"));

        var client = script.post(PING);

        assertThat(client.mediaType).isEqualTo("text/event-stream");
        assertThat(client.text()).doesNotContain("secret").contains("id: 1\n").contains("id: 2\n");
        assertThat(client.messages()).hasSize(2);
        assertThat(client.messages().getFirst().get("method").asText())
                .isEqualTo("sampling/createMessage");
        assertThat(client.ended).isTrue();
        assertThat(script.lastOutcome().maskedCells()).isEqualTo(2);
        assertThat(script.lastOutcome().status()).isEqualTo(Status.OK);
    }

    @Test
    void aMessageInAStreamThatCantBeMaskedEndsIt() {
        script.rules = _ -> McpScript.mask();
        answerPingWith(
                FakeUpstream.message(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"data\":\"unmaskable\"}}"),
                pong("1"));

        var client = script.post(PING);

        assertThat(client.lastMessage().at("/error/data/code").asText()).isEqualTo("unmaskable");
        assertThat(client.text()).doesNotContain("secret");
        assertThat(client.ended).isTrue();
    }

    @Test
    void signsOfLifePassWithoutWhatTheySay() {
        answerPingWith(": secret\n\n", pong("1"));

        assertThat(script.post(PING).text()).startsWith(":\n\ndata: ");
    }

    @Test
    void anAnswerToAnotherRequestInAStreamIsWithheld() {
        answerPingWith(pong("2"));

        var client = script.post(PING);

        assertThat(client.text()).doesNotContain("secret");
        assertThat(client.lastMessage().at("/error/code").asInt()).isEqualTo(RpcErrors.UPSTREAM);
    }

    @Test
    void whoTakesJsonAloneGetsTheAnswerOfAStreamAlone() {
        answerPingWith(FakeUpstream.message(SAMPLING), pong("1"));

        var client = script.post(PING, "accept", "application/json");

        assertThat(client.mediaType).isEqualTo("application/json");
        assertThat(client.json().get("id").asInt()).isEqualTo(1);
    }

    @Test
    void whoTakesEventsAloneGetsAnAnswerInJsonAsAnEvent() {
        var client = script.post(PING, "accept", "text/event-stream");

        assertThat(client.mediaType).isEqualTo("text/event-stream");
        assertThat(client.messages()).hasSize(1);
    }

    @Test
    void serversOfTheStatelessRevisionSendNoRequests() {
        script.upstream.script =
                call -> FakeUpstream.sse(FakeUpstream.message(SAMPLING), pong("1"));

        var client = script.stateless("ping", "", "{}");

        assertThat(client.messages()).hasSize(1);
    }

    @Test
    void aClientThatGoesAwayCutsTheStreamAndTheServersAnswer() {
        var reply = FakeUpstream.sse(FakeUpstream.message(SAMPLING), pong("1"));
        script.upstream.script = _ -> reply;
        var client = new FakeClient();
        client.mostWrites = 1;

        script.serve(client, "POST", PING);

        assertThat(reply.closed).isTrue();
        assertThat(script.outcomes()).hasSize(1);
        assertThat(script.lastOutcome().status()).isEqualTo(Status.CUT);
    }

    @Test
    void theServersSessionIdNeverReachesTheClient() {
        String session = script.initialize("2025-11-25", "{}");

        script.post(PING, "mcp-session-id", session);

        assertThat(session).hasSize(32).doesNotContain("upstream");
        assertThat(script.upstream.last().headers())
                .containsEntry("mcp-session-id", "upstream-session");
    }

    @Test
    void aSessionIsGoodForItsOwnerAlone() {
        String session = script.initialize("2025-11-25", "{}");
        script.session = McpScript.session("eve");

        assertThat(script.post(PING, "mcp-session-id", session).status).isEqualTo(404);
        assertThat(script.serve("GET", "", "mcp-session-id", session).status).isEqualTo(404);
        assertThat(script.serve("DELETE", "", "mcp-session-id", session).status).isEqualTo(404);
        assertThat(script.upstream.calls).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"upstream-session", "x"})
    void aSessionThatTheGatewayDidNotGiveIsUnknown(String id) {
        script.initialize("2025-11-25", "{}");

        assertThat(script.post(PING, "mcp-session-id", id).status).isEqualTo(404);
        assertThat(script.upstream.calls).hasSize(1);
    }

    @Test
    void aSessionEndsAfterAnHourWithoutUse() {
        String session = script.initialize("2025-11-25", "{}");
        script.clock.advance(Duration.ofMinutes(59));
        assertThat(script.post(PING, "mcp-session-id", session).status).isEqualTo(200);
        script.clock.advance(Duration.ofMinutes(61));

        assertThat(script.post(PING, "mcp-session-id", session).status).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "killed by root, 404",
        "the target's configuration changed, 404",
        "idle, 200",
        "token expired, 200"
    })
    void aSessionEndsWithTheOneAtTheGatewayWhereSomeoneEndedThat(String why, int status) {
        String session = script.initialize("2025-11-25", "{}");

        script.ended.set(why);
        script.ended = new AtomicReference<>();

        assertThat(script.post(PING, "mcp-session-id", session).status).isEqualTo(status);
    }

    @Test
    void aSessionThatTheServerForgotIsForgottenHere() {
        String session = script.initialize("2025-11-25", "{}");
        script.upstream.script = _ -> new Canned(404, Map.of());

        assertThat(script.post(PING, "mcp-session-id", session).status).isEqualTo(404);
        script.upstream.script = _ -> null;
        assertThat(script.post(PING, "mcp-session-id", session).status).isEqualTo(404);
        assertThat(script.upstream.calls).hasSize(2);
    }

    @Test
    void oneOwnerHasOnlySoManySessions() {
        for (int i = 0; i < 200; i++) {
            assertThat(script.initialize("2025-11-25", "{}")).isNotEmpty();
        }

        assertThat(script.initialize("2025-11-25", "{}")).isEmpty();
    }

    @Test
    void aRevisionThatTheGatewayDoesNotSpeakIsNotAgreedOn() {
        script.upstream.script =
                call -> FakeUpstream.result(call, "{\"protocolVersion\":\"2027-01-01\"}");

        var client =
                script.post(McpScript.call("initialize", "{\"protocolVersion\":\"2027-01-01\"}"));

        assertThat(client.json().has("error")).isTrue();
        assertThat(client.headers).doesNotContainKey("mcp-session-id");
    }

    @Test
    void theStatelessRevisionHasNoSessionsAndNoStreamsOfItsOwn() {
        script.upstream.script =
                call ->
                        new Canned(
                                200,
                                Map.of("content-type", "application/json", "mcp-session-id", "x"),
                                FakeUpstream.answer(call, "{}"));

        var client = script.stateless("ping", "", "{}");
        var get = script.serve("GET", "", "mcp-protocol-version", McpScript.STATELESS);

        assertThat(client.headers).doesNotContainKey("mcp-session-id");
        assertThat(get.status).isEqualTo(405);
    }

    @Test
    void deletingASessionIsACommandAndEndsItOnBothSides() {
        String session = script.initialize("2025-11-25", "{}");
        script.rules = rpc -> rpc.method().equals("close") ? McpScript.BLOCK : McpScript.ALLOW;
        assertThat(script.serve("DELETE", "", "mcp-session-id", session).status).isEqualTo(403);
        script.rules = _ -> McpScript.ALLOW;

        var client = script.serve("DELETE", "", "mcp-session-id", session);

        assertThat(client.status).isEqualTo(204);
        assertThat(script.upstream.last().method()).isEqualTo("DELETE");
        assertThat(script.upstream.last().headers())
                .containsEntry("mcp-session-id", "upstream-session");
        assertThat(script.post(PING, "mcp-session-id", session).status).isEqualTo(404);
        assertThat(script.outcomes()).hasSize(2);
    }

    @Test
    void listeningIsACommand() {
        script.rules = rpc -> rpc.method().equals("listen") ? McpScript.BLOCK : McpScript.ALLOW;

        var client = script.serve("GET", "");

        assertThat(client.status).isEqualTo(403);
        assertThat(client.json().at("/error/data/code").asText()).isEqualTo("blocked");
        assertThat(script.upstream.calls).isEmpty();
        assertThat(script.serve("GET", "", "accept", "application/json").status).isEqualTo(406);
    }

    private void listenTo(String... events) {
        script.upstream.script =
                call -> FakeUpstream.method(call).equals("GET") ? FakeUpstream.sse(events) : null;
    }

    @Test
    void whatAServerSaysOfItsOwnIsMasked() {
        String session = script.initialize("2025-11-25", "{}");
        script.rules = _ -> McpScript.mask();
        listenTo(FakeUpstream.message(SAMPLING));

        var client = script.serve("GET", "", "mcp-session-id", session);

        assertThat(client.messages()).hasSize(1);
        assertThat(client.text()).doesNotContain("secret");
    }

    @Test
    void anAnswerThatComesOnAnotherStreamIsMaskedAsItsCallWas() {
        String session = script.initialize("2025-11-25", "{}");
        script.rules = rpc -> rpc.method().equals("ping") ? McpScript.mask() : McpScript.ALLOW;
        answerPingWith("id: 1\ndata:\n\n");
        script.post(PING, "mcp-session-id", session);
        assertThat(script.lastOutcome().status()).isEqualTo(Status.CUT);
        listenTo(pong("1"));

        var client = script.serve("GET", "", "mcp-session-id", session, "last-event-id", "1");

        assertThat(script.upstream.last().headers()).containsEntry("last-event-id", "1");
        assertThat(client.messages()).hasSize(1);
        assertThat(client.text()).contains("***").doesNotContain("secret");
    }

    @Test
    void anAnswerToNothingThatTheClientAskedIsNotShown() {
        String session = script.initialize("2025-11-25", "{}");
        listenTo(pong("99"));

        assertThat(script.serve("GET", "", "mcp-session-id", session).messages()).isEmpty();
    }

    @Test
    void withoutASessionNobodyGoesOnWithAStream() {
        script.serve("GET", "", "last-event-id", "1");

        assertThat(script.upstream.last().headers()).doesNotContainKey("last-event-id");
    }

    private static String batch(String... messages) {
        return "[" + String.join(",", messages) + "]";
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-06-18", "2025-11-25"})
    void aBatchIsRefusedAsAWholeWhereTheRevisionHasNone(String revision) {
        var client = script.post(batch(PING), "mcp-protocol-version", revision);

        assertThat(client.status).isEqualTo(400);
        assertThat(client.json().at("/error/code").asInt()).isEqualTo(-32600);
        assertThat(script.upstream.calls).isEmpty();
    }

    @Test
    void aBatchIsJudgedMessageByMessage() {
        script.rules = rpc -> rpc.name().equals("write") ? McpScript.BLOCK : McpScript.ALLOW;

        var client =
                script.post(
                        batch(
                                McpScript.call("1", "tools/call", "{\"name\":\"write\"}"),
                                McpScript.call("2", "tools/call", "{\"name\":\"read\"}"),
                                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}"),
                        "accept",
                        "application/json");

        JsonNode answers = client.json();
        assertThat(answers).hasSize(2);
        assertThat(answers.get(0).at("/error/data/code").asText()).isEqualTo("blocked");
        assertThat(answers.get(1).has("result")).isTrue();
        assertThat(script.upstream.asked())
                .hasSize(2)
                .noneMatch(call -> call.body().contains("write") || call.body().startsWith("["));
        assertThat(script.decided()).hasSize(3);
    }

    @Test
    void aBatchIsAnsweredInOneStreamWhereTheClientTakesIt() {
        var client = script.post(batch(PING, McpScript.call("2", "ping", "{}")));

        assertThat(client.messages()).hasSize(2);
        assertThat(client.ended).isTrue();
    }

    @Test
    void aBatchWithOneBadMessageIsRefusedAsAWhole() {
        assertThat(script.post(batch(PING, "{\"jsonrpc\":\"2.0\",\"id\":2}")).status)
                .isEqualTo(400);
        assertThat(script.post(batch(McpScript.call("initialize", "{}"))).status).isEqualTo(400);
        assertThat(script.upstream.calls).isEmpty();
    }

    @Test
    void aBatchWithoutRequestsGets202() {
        var client =
                script.post(
                        batch("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}"),
                        "accept",
                        "application/json");

        assertThat(client.status).isEqualTo(202);
    }
}
