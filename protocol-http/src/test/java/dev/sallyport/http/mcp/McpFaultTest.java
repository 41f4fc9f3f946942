package dev.sallyport.http.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Outcome.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Faults of the gateway's own: what was let through has an outcome all the same.
class McpFaultTest {
    private static final String NOTICE =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}";
    private static final String READ =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
                    + "\"params\":{\"name\":\"read\"}}";
    private final McpScript script = new McpScript();

    @BeforeEach
    void recorded() {
        var limits = new Limits(Limits.NONE, Limits.NONE, Limits.NONE, true);
        script.rules = _ -> new Allow(McpScript.BASIS, limits);
    }

    private void fault(String method) {
        script.upstream.script =
                call -> {
                    if (FakeUpstream.method(call).equals(method)) {
                        throw new IllegalStateException("a bug");
                    }
                    return null;
                };
    }

    private void requireOneOutcome(Status status) {
        assertThat(script.outcomes()).hasSize(script.decided().size());
        assertThat(script.lastOutcome().status()).isEqualTo(status);
        assertThat(script.recordings.lines)
                .filteredOn("closed"::equals)
                .hasSize(script.recordings.opened);
    }

    @Test
    void aNotificationThatMeetsAFaultHasAnOutcomeAndAClosedRecording() {
        fault("notifications/message");

        assertThat(script.post(NOTICE).ended).isTrue();

        requireOneOutcome(Status.CUT);
    }

    @Test
    void theEndOfASessionThatMeetsAFaultHasAnOutcomeAndAClosedRecording() {
        String session = script.initialize("2025-11-25", "{}");
        fault("DELETE");

        assertThat(script.serve("DELETE", "", "mcp-session-id", session).ended).isTrue();

        requireOneOutcome(Status.CUT);
    }

    @Test
    void whoListensAndMeetsAFaultHasAnOutcomeAndAClosedRecording() {
        fault("GET");

        assertThat(script.serve("GET", "").ended).isTrue();

        requireOneOutcome(Status.CUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {NOTICE, READ})
    void aRecordingThatFailsWhenItBeginsIsClosedAndNothingIsSent(String message) {
        script.recordings.whenOpen = () -> script.clock.isBrokenOnce = true;

        script.post(message);

        assertThat(script.upstream.asked()).isEmpty();
        requireOneOutcome(Status.NOT_SENT);
    }

    @Test
    void aRecordingThatFailsWhenItEndsHasAnOutcome() {
        script.upstream.script =
                call -> {
                    if (FakeUpstream.method(call).equals("notifications/message")) {
                        script.recordings.isBroken = true;
                    }
                    return null;
                };

        assertThat(script.post(NOTICE).status).isEqualTo(202);

        assertThat(script.lastOutcome().status()).isEqualTo(Status.OK);
    }
}
