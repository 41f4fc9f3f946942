package dev.sallyport.http.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Calls of a session that have no answer yet, and what comes of them on other streams.
class McpOpenCallsTest {
    private static final String PING = McpScript.call("ping", "{}");
    private final McpScript script = new McpScript();

    private void listenTo(String... events) {
        script.upstream.script =
                call -> FakeUpstream.method(call).equals("GET") ? FakeUpstream.sse(events) : null;
    }

    private FakeClient openCall(String session) {
        script.upstream.script = _ -> FakeUpstream.sse("id: 1\ndata:\n\n");
        var client = script.post(PING, "mcp-session-id", session);
        script.upstream.script = _ -> null;
        return client;
    }

    @Test
    void anIdStandsForOneCallUntilItIsAnswered() {
        String session = script.initialize("2025-11-25", "{}");
        script.rules = rpc -> rpc.method().equals("ping") ? McpScript.mask() : McpScript.ALLOW;
        openCall(session);

        var reused = script.post(McpScript.call("tools/list", "{}"), "mcp-session-id", session);

        assertThat(reused.status).isEqualTo(400);
        assertThat(reused.json().at("/error/code").asInt()).isEqualTo(-32600);
        assertThat(script.upstream.asked()).hasSize(2);
        listenTo(
                FakeUpstream.message(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":\"secret\"}}"));
        var late = script.serve("GET", "", "mcp-session-id", session, "last-event-id", "1");
        assertThat(late.text()).contains("***").doesNotContain("secret");
        script.upstream.script = _ -> null;
        assertThat(script.post(PING, "mcp-session-id", session).status).isEqualTo(200);
    }

    @Test
    void anotherSessionOrAnotherKindOfIdIsAnotherCall() {
        String session = script.initialize("2025-11-25", "{}");
        String other = script.initialize("2025-11-25", "{}");
        openCall(session);

        assertThat(script.post(PING, "mcp-session-id", other).status).isEqualTo(200);
        assertThat(
                        script.post(
                                        McpScript.call("\"1\"", "ping", "{}"),
                                        "mcp-session-id",
                                        session)
                                .status)
                .isEqualTo(200);
    }

    @Test
    void aCallThatNeverWentUpFreesItsId() {
        String session = script.initialize("2025-11-25", "{}");
        script.rules = _ -> McpScript.BLOCK;
        script.post(PING, "mcp-session-id", session);
        script.rules = _ -> McpScript.ALLOW;

        assertThat(script.post(PING, "mcp-session-id", session).json().has("result")).isTrue();
    }

    @Test
    void anIdOfACancelledCallIsFreeButItsLateAnswerHidesWhatItHid() {
        String session = script.initialize("2025-11-25", "{}");
        script.rules = rpc -> rpc.method().equals("ping") ? McpScript.mask() : McpScript.ALLOW;
        script.mayEver = (_, rpc) -> !rpc.name().equals("write");
        openCall(session);
        script.post(
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}",
                "mcp-session-id",
                session);
        script.upstream.script = _ -> FakeUpstream.sse("id: 2\ndata:\n\n");
        assertThat(
                        script.post(McpScript.call("prompts/list", "{}"), "mcp-session-id", session)
                                .status)
                .isEqualTo(200);
        listenTo(
                FakeUpstream.message(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":\"secret\",\"tools\":"
                                + script.upstream.tools
                                + "}}"));

        var late = script.serve("GET", "", "mcp-session-id", session, "last-event-id", "1");

        assertThat(late.text()).contains("***", "read").doesNotContain("secret", "write");
    }

    @Test
    void noOpenCallIsForgottenForAnotherOne() {
        String session = script.initialize("2025-11-25", "{}");
        script.upstream.script = _ -> FakeUpstream.sse("id: 1\ndata:\n\n");
        for (int i = 0; i < OpenCalls.MOST; i++) {
            script.post(McpScript.call("" + i, "ping", "{}"), "mcp-session-id", session);
        }

        assertThat(
                        script.post(
                                        McpScript.call("\"x\"", "ping", "{}"),
                                        "mcp-session-id",
                                        session)
                                .status)
                .isEqualTo(400);
        assertThat(script.post(McpScript.call("0", "ping", "{}"), "mcp-session-id", session).status)
                .isEqualTo(400);
    }

    @Test
    void whatAnotherStreamSaysOfItsOwnHidesWhatCallsOfTheSessionHide() {
        String session = script.initialize("2025-11-25", "{}");
        script.rules = rpc -> rpc.method().equals("ping") ? McpScript.mask() : McpScript.ALLOW;
        openCall(session);
        listenTo(
                FakeUpstream.message(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"method\":\"sampling/createMessage\",\"params\":{\"x\":\"secret\"}}"),
                FakeUpstream.message(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"message\":\"secret\"}}"));

        var client = script.serve("GET", "", "mcp-session-id", session, "last-event-id", "1");

        assertThat(client.messages()).hasSize(2);
        assertThat(client.text()).contains("***").doesNotContain("secret");
    }
}
