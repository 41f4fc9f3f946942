package dev.sallyport.http.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Outcome.Status;
import dev.sallyport.core.http.HttpCall.Rpc;
import dev.sallyport.http.mcp.FakeUpstream.Canned;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class McpCallTest {
    private static final String READ = McpScript.call("tools/call", "{\"name\":\"read\"}");
    private final McpScript script = new McpScript();

    @Test
    void aBlockedCallNeverReachesTheServer() {
        script.rules = rpc -> rpc.name().equals("write") ? McpScript.BLOCK : McpScript.ALLOW;

        var client = script.post(McpScript.call("\"a\"", "tools/call", "{\"name\":\"write\"}"));

        assertThat(script.upstream.asked()).isEmpty();
        assertThat(client.status).isEqualTo(200);
        assertThat(client.json().get("id").asText()).isEqualTo("a");
        assertThat(client.json().at("/error/code").asInt()).isEqualTo(RpcErrors.REFUSED);
        assertThat(client.json().at("/error/data").toString())
                .isEqualTo(
                        "{\"code\":\"blocked\",\"rule\":\"r\",\"executed\":false,\"hint\":\"ask\"}");
        assertThat(script.outcomes()).isEmpty();
    }

    @Test
    void withoutEvidenceNothingReachesTheServer() {
        script.logIsDown = true;

        var client = script.post(READ);

        assertThat(script.upstream.asked()).isEmpty();
        assertThat(client.json().at("/error/data/code").asText()).isEqualTo("evidence_unavailable");
    }

    @Test
    void aFaultOfThePolicyIsNeverAYes() {
        script.rules =
                _ -> {
                    throw new IllegalStateException("a bug");
                };

        assertThat(script.post(READ).json().at("/error/data/code").asText())
                .isEqualTo("policy_unavailable");
        assertThat(script.upstream.asked()).isEmpty();
    }

    @Test
    void theDecisionIsInTheLogBeforeTheServerIsAsked() {
        script.upstream.script =
                call -> {
                    if (FakeUpstream.method(call).equals("tools/call")) {
                        assertThat(script.decided()).hasSize(1);
                    }
                    return null;
                };

        script.post(READ);

        assertThat(script.upstream.asked()).hasSize(1);
        assertThat(script.lastOutcome().status()).isEqualTo(Status.OK);
        assertThat(script.lastOutcome().code()).isEqualTo("200");
        assertThat(script.lastOutcome().detail()).containsKey("tool_digest");
        assertThat(script.lastOutcome().sha256()).isNotNull();
    }

    @Test
    void rulesSeeToolAndArguments() {
        script.post(
                McpScript.call(
                        "tools/call",
                        "{\"name\":\"read\",\"arguments\":{\"n\":7,\"x\":1.5,\"l\":[true,null],\"o\":{\"k\":\"v\"}}}"));

        Rpc rpc = McpScript.rpc(script.decided().getLast().command());
        assertThat(rpc.method()).isEqualTo("tools/call");
        assertThat(rpc.name()).isEqualTo("read");
        assertThat(rpc.arguments()).containsEntry("n", 7L).containsEntry("x", 1.5);
        assertThat(rpc.arguments()).containsEntry("o", Map.of("k", "v"));
    }

    @Test
    void whatWasJudgedIsWhatIsSent() {
        script.post(
                "{ \"method\" : \"tools/c\\u0061ll\", \"jsonrpc\":\"2.0\",\"id\":1,"
                        + "\"params\":{\"n\\u0061me\":\"re\\u0061d\"}}");

        assertThat(script.upstream.last().body())
                .isEqualTo(
                        "{\"method\":\"tools/call\",\"jsonrpc\":\"2.0\",\"id\":1,"
                                + "\"params\":{\"name\":\"read\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":7}",
                "{\"name\":\"\"}",
                "{\"name\":\"read\",\"arguments\":[1]}",
                "{\"name\":\"read\",\"arguments\":null}"
            })
    void aToolCallWithoutAProperNameOrArgumentsIsRefused(String params) {
        var client = script.post(McpScript.call("tools/call", params));

        assertThat(client.json().at("/error/code").asInt()).isEqualTo(-32602);
        assertThat(script.upstream.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"listen", "close"})
    void theGatewaysOwnWordsAreNoMethods(String method) {
        assertThat(script.post(McpScript.call(method, "{}")).json().at("/error/code").asInt())
                .isEqualTo(-32601);
        assertThat(script.upstream.calls).isEmpty();
    }

    @Test
    void aToolThatMayNotBeKnownIsAnsweredLikeOneThatIsNotThere() {
        script.mayEver = (_, rpc) -> !rpc.name().equals("write");
        script.rules = rpc -> rpc.name().equals("write") ? McpScript.BLOCK : McpScript.ALLOW;

        var hidden = script.post(McpScript.call("tools/call", "{\"name\":\"write\"}"));
        var absent = script.post(McpScript.call("tools/call", "{\"name\":\"nowhere\"}"));

        assertThat(hidden.text()).isEqualTo(absent.text());
        assertThat(hidden.json().at("/error/code").asInt()).isEqualTo(-32602);
        assertThat(hidden.json().at("/error").has("data")).isFalse();
        assertThat(script.upstream.asked()).isEmpty();
        assertThat(script.decided())
                .hasSize(2)
                .allMatch(event -> event.decision() instanceof Block);
    }

    @Test
    void aRefusedNotificationGets403AndNothingIsSent() {
        script.rules = _ -> McpScript.BLOCK;

        var client = script.post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");

        assertThat(client.status).isEqualTo(403);
        assertThat(client.json().at("/error/data/code").asText()).isEqualTo("blocked");
        assertThat(script.upstream.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"roots\":[]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-1,\"message\":\"no\"}}"
            })
    void notificationsAndAnswersAreJudgedAndGet202(String message) {
        var client = script.post(message);

        assertThat(client.status).isEqualTo(202);
        assertThat(client.text()).isEmpty();
        assertThat(script.upstream.last().body()).isEqualTo(message);
        assertThat(script.decided()).hasSize(1);
        assertThat(script.outcomes()).hasSize(1);
    }

    @Test
    void clientsOfTheStatelessRevisionSendNoResponses() {
        var client =
                script.post(
                        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}",
                        "mcp-protocol-version",
                        McpScript.STATELESS);

        assertThat(client.status).isEqualTo(400);
        assertThat(script.upstream.calls).isEmpty();
    }

    @Test
    void anUnreachableServerIsToldAsNotRun() {
        script.upstream.script =
                _ -> {
                    throw new McpUpstream.Failed("refused", false);
                };

        var client = script.post(McpScript.call("ping", "{}"));

        assertThat(client.status).isEqualTo(502);
        assertThat(client.json().at("/error/message").asText()).contains("nothing was run");
        assertThat(script.lastOutcome().status()).isEqualTo(Status.NOT_SENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":1,\"a\":2}}",
                "[]",
                "{\"jsonrpc\":\"2.0\",\"method\":\"x\"}"
            })
    void anAnswerThatIsNotTheRequestsOwnIsWithheld(String answer) {
        script.upstream.script = _ -> FakeUpstream.json(answer);

        var client = script.post(McpScript.call("ping", "{}"));

        assertThat(client.status).isEqualTo(502);
        assertThat(client.text()).doesNotContain("not json");
        assertThat(script.lastOutcome().status()).isEqualTo(Status.CUT);
    }

    @ParameterizedTest
    @CsvSource({"401, 502", "403, 502", "302, 502", "500, 502", "405, 405", "400, 400", "503, 503"})
    void whatTheServerSaysOfTheGatewaysCredentialStaysHere(int status, int told) {
        script.upstream.script =
                _ ->
                        new Canned(
                                status,
                                Map.of("content-type", "text/html", "www-authenticate", "x"),
                                "<p>");

        var client = script.post(McpScript.call("ping", "{}"));

        assertThat(client.status).isEqualTo(told);
        assertThat(client.text()).doesNotContain("<p>");
        assertThat(client.headers).doesNotContainKey("www-authenticate");
        assertThat(script.lastOutcome().code()).isEqualTo(Integer.toString(status));
    }

    @Test
    void anErrorOfTheServerPassesWithItsStatus() {
        script.upstream.script =
                _ ->
                        new Canned(
                                404,
                                Map.of("content-type", "application/json"),
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32601,\"message\":\"no\"}}");

        var client = script.stateless("x/y", "", "{}");

        assertThat(client.status).isEqualTo(404);
        assertThat(client.json().at("/error/code").asInt()).isEqualTo(-32601);
        assertThat(script.lastOutcome().status()).isEqualTo(Status.ERROR);
        assertThat(script.lastOutcome().code()).isEqualTo("-32601");
    }

    @Test
    void aToolsOwnErrorIsAnErrorInTheLog() {
        script.upstream.script =
                call ->
                        FakeUpstream.method(call).equals("tools/call")
                                ? FakeUpstream.result(call, "{\"content\":[],\"isError\":true}")
                                : null;

        script.post(READ);

        assertThat(script.lastOutcome().status()).isEqualTo(Status.ERROR);
    }

    @Test
    void valuesAreHiddenInTextsInsideTheAnswerAndInErrors() {
        script.rules = _ -> McpScript.mask();
        script.upstream.script =
                call ->
                        FakeUpstream.method(call).equals("tools/call")
                                ? FakeUpstream.result(
                                        call,
                                        "{\"content\":[{\"type\":\"text\",\"text\":\"{\\\"email\\\":\\\"secret\\\"}\"}],"
                                                + "\"structuredContent\":{\"email\":\"secret\"},\"_meta\":{\"x\":\"secret\"}}")
                                : null;

        var client = script.post(READ);

        assertThat(client.text()).doesNotContain("secret").contains("***");
        assertThat(client.json().at("/result/content/0/text").asText())
                .isEqualTo("{\"email\":\"***\"}");
        assertThat(script.lastOutcome().maskedCells()).isEqualTo(3);
    }

    private FakeClient read(byte[] blob, String type) {
        script.rules = _ -> McpScript.mask();
        String data = Base64.getEncoder().encodeToString(blob);
        script.upstream.script =
                call ->
                        FakeUpstream.result(
                                call,
                                "{\"contents\":[{\"uri\":\"a:b\"%s,\"blob\":\"%s\"}]}"
                                        .formatted(type, data));
        return script.post(McpScript.call("resources/read", "{\"uri\":\"a:b\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"mimeType\":null",
                ",\"mimeType\":\"application/octet-stream\"",
                ",\"mimeType\":\"application/x-yaml\"",
                ",\"mimeType\":\"image/png\"",
                ",\"mimeType\":\"text/plain\""
            })
    void valuesAreHiddenInBlobsThatReadAsTextWhateverTypeTheyHave(String type) {
        var client = read("{\"email\":\"secret\"}".getBytes(StandardCharsets.UTF_8), type);

        String shown = client.json().at("/result/contents/0/blob").asText();
        assertThat(new String(Base64.getDecoder().decode(shown), StandardCharsets.UTF_8))
                .isEqualTo("{\"email\":\"***\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"mimeType\":\"image/png\""})
    void binaryBlobsPassAsTheyAre(String type) {
        byte[] image = {(byte) 0x89, 'P', 'N', 'G', 0, 1};

        assertThat(read(image, type).json().at("/result/contents/0/blob").asText())
                .isEqualTo(Base64.getEncoder().encodeToString(image));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE"})
    void aTextThatCantBeReadAsOneIsWithheld(String charset) {
        var client =
                read("a secret".getBytes(Charset.forName(charset)), ",\"mimeType\":\"text/plain\"");

        assertThat(client.json().at("/error/data/code").asText()).isEqualTo("unmaskable");
    }

    @Test
    void aMaskLeavesAloneWhatTheProtocolNeeds() {
        script.rules = _ -> McpScript.mask();

        var client = script.post(McpScript.call("\"secret\"", "ping", "{}"));

        assertThat(client.json().get("id").asText()).isEqualTo("secret");
    }

    @Test
    void anAnswerThatCantBeMaskedIsWithheldAndToldAsRun() {
        script.rules = _ -> McpScript.mask();
        script.upstream.script =
                call ->
                        FakeUpstream.method(call).equals("tools/call")
                                ? FakeUpstream.result(
                                        call, "{\"content\":[{\"text\":\"unmaskable\"}]}")
                                : null;

        var client = script.post(READ);

        assertThat(client.text()).doesNotContain("\"unmaskable\"}]");
        assertThat(client.json().at("/error/data/code").asText()).isEqualTo("unmaskable");
        assertThat(client.json().at("/error/data/executed").asBoolean()).isTrue();
    }

    private static Decision recorded() {
        var limits = new Limits(Limits.NONE, Limits.NONE, Limits.NONE, true);
        return new Mask(McpScript.BASIS, limits, McpScript.mask().masks());
    }

    @Test
    void aRecordingHasWhatWasAskedAndWhatWasShown() {
        script.rules = _ -> recorded();
        script.upstream.script =
                call ->
                        FakeUpstream.method(call).equals("tools/call")
                                ? FakeUpstream.result(call, "{\"content\":[{\"text\":\"secret\"}]}")
                                : null;

        script.post(READ);

        String lines = String.join("", script.recordings.lines);
        assertThat(lines)
                .contains("tools/call")
                .contains("***")
                .doesNotContain("secret")
                .endsWith("closed");
        assertThat(script.lastOutcome().detail())
                .containsEntry("recording", new UUID(0, 7).toString());
    }

    @Test
    void whatCantBeRecordedIsNotSent() {
        script.rules = _ -> recorded();
        script.recordings.down = true;

        var client = script.post(READ);
        var notice = script.post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}");
        var get = script.serve("GET", "");

        assertThat(client.json().at("/error/data/code").asText()).isEqualTo("evidence_unavailable");
        assertThat(notice.status).isEqualTo(503);
        assertThat(get.status).isEqualTo(503);
        assertThat(script.upstream.asked()).isEmpty();
        assertThat(script.outcomes()).hasSize(3).allMatch(one -> one.status() == Status.NOT_SENT);
    }

    @Test
    void anAnswerLargerThanTheRuleAllowsIsWithheldAndToldAsRun() {
        script.rules = _ -> new Allow(McpScript.BASIS, new Limits(Limits.NONE, 40, Limits.NONE));

        var client = script.post(READ);

        assertThat(client.json().at("/error/data/code").asText()).isEqualTo("limit_exceeded");
        assertThat(client.json().at("/error/data/executed").asBoolean()).isTrue();
        assertThat(client.text()).doesNotContain("done");
    }

    @Test
    void everyPassedCommandHasOneOutcome() {
        script.post(READ);
        script.post(McpScript.call("ping", "{}"));
        script.post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}");

        assertThat(script.log.stream().filter(AuditEvent.Decided.class::isInstance)).hasSize(3);
        assertThat(script.outcomes()).hasSize(3);
    }
}
