package dev.sallyport.http.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Limits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Calls whose answers come faster than they are recorded.
class McpRecordingTest {
    private static final String READ = McpScript.call("tools/call", "{\"name\":\"read\"}");
    private static final int LENGTH = 600_000;

    private final McpScript script = new McpScript();

    @BeforeEach
    void recorded() {
        var limits = new Limits(Limits.NONE, Limits.NONE, Limits.NONE, true);
        script.rules = _ -> new Allow(McpScript.BASIS, limits);
        script.upstream.script =
                call ->
                        FakeUpstream.method(call).equals("tools/call")
                                ? FakeUpstream.result(
                                        call,
                                        "{\"content\":[{\"text\":\"" + "x".repeat(LENGTH) + "\"}]}")
                                : null;
    }

    @Test
    void aSlowStoreHoldsTheAnswerBack() {
        script.recordings.store = new CountDownLatch(1);

        var answered = CompletableFuture.supplyAsync(() -> script.post(READ));
        assertThatThrownBy(() -> answered.get(300, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        script.recordings.store.countDown();

        assertThat(answered.join().text()).hasSizeGreaterThan(LENGTH);
        assertThat(String.join("", script.recordings.lines)).hasSizeGreaterThan(LENGTH);
    }

    @Test
    void whatARecordingLostIsNotShown() {
        script.recordings.appends = false;

        assertThat(script.post(READ).text()).doesNotContain("xxx");
        assertThat(script.lastOutcome().detail()).containsEntry("recording_lost", "true");
    }
}
