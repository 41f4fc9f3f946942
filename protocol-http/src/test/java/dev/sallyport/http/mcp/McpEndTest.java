package dev.sallyport.http.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Outcome.Status;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Sessions and clients that end while something is under way.
class McpEndTest {
    private static final String CALLS =
            "["
                    + McpScript.call("1", "tools/call", "{\"name\":\"read\"}")
                    + ","
                    + McpScript.call("2", "tools/call", "{\"name\":\"write\"}")
                    + ",{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}]";
    private final McpScript script = new McpScript();

    @Test
    void nothingOfABatchIsJudgedOrSentAfterItsSessionEnded() {
        script.upstream.script =
                call -> {
                    if (FakeUpstream.method(call).equals("tools/call")) {
                        script.ended.set("killed by root");
                    }
                    return null;
                };

        script.post(CALLS);

        assertThat(script.upstream.asked()).hasSize(1);
        assertThat(script.decided()).hasSize(1);
        assertThat(script.outcomes()).hasSize(1);
    }

    @Test
    void nothingOfABatchIsJudgedOrSentAfterItsClientHasGone() {
        var client = new FakeClient();
        script.upstream.script =
                call -> {
                    if (FakeUpstream.method(call).equals("tools/call")) {
                        client.leave();
                    }
                    return null;
                };

        script.serve(client, "POST", CALLS, "accept", "application/json");

        assertThat(script.upstream.asked()).hasSize(1);
        assertThat(script.decided()).hasSize(1);
        assertThat(script.outcomes()).hasSize(1);
    }

    @Test
    void aCallWhoseSessionEndedWhileItWasJudgedIsNotSent() {
        script.rules =
                _ -> {
                    script.ended.set("killed by root");
                    return McpScript.ALLOW;
                };

        script.post(McpScript.call("tools/call", "{\"name\":\"read\"}"));

        assertThat(script.upstream.asked()).isEmpty();
        assertThat(script.lastOutcome().status()).isEqualTo(Status.NOT_SENT);
    }

    @Test
    void whatAClientThatHasGoneAskedIsNotSent() {
        for (String message :
                new String[] {
                    McpScript.call("ping", "{}"),
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}"
                }) {
            var client = new FakeClient();
            script.rules =
                    _ -> {
                        client.leave();
                        return McpScript.ALLOW;
                    };

            script.serve(client, "POST", message);

            assertThat(script.upstream.calls).isEmpty();
            assertThat(script.lastOutcome().status()).isEqualTo(Status.NOT_SENT);
        }
        assertThat(script.outcomes()).hasSize(2);
    }

    @Test
    void whoHasGoneDoesNotListen() {
        var client = new FakeClient();
        script.rules =
                _ -> {
                    client.leave();
                    return McpScript.ALLOW;
                };

        script.serve(client, "GET", "");

        assertThat(script.upstream.calls).isEmpty();
        assertThat(script.lastOutcome().status()).isEqualTo(Status.NOT_SENT);
    }

    @Test
    void sessionsThatNobodyUsesOrThatWereKilledMakeRoomForOthers() {
        for (int i = 0; i < 200; i++) {
            assertThat(script.initialize("2025-11-25", "{}")).isNotEmpty();
        }
        assertThat(script.initialize("2025-11-25", "{}")).isEmpty();

        script.ended.set("killed by root");
        script.ended = new AtomicReference<>();
        String other = script.initialize("2025-11-25", "{}");
        assertThat(other).isNotEmpty();

        for (int i = 1; i < 200; i++) {
            assertThat(script.initialize("2025-11-25", "{}")).isNotEmpty();
        }
        script.clock.advance(Duration.ofMinutes(61));
        assertThat(script.initialize("2025-11-25", "{}")).isNotEmpty();
    }
}
