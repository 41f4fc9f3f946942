package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Gate;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Faults of the gateway's own: whoever waits is answered.
class FaultTest {
    private final RawUpstream upstream = new RawUpstream();
    private final DoorFixture door = new DoorFixture();
    private final TestClient client = new TestClient(door);

    @AfterEach
    void close() {
        client.close();
        door.close();
        upstream.close();
    }

    @Test
    void aFaultBetweenTheTokenAndTheSessionIsAnAnswer() {
        door.clock =
                () -> {
                    if (!Thread.currentThread().isVirtual()) {
                        throw new IllegalStateException("a broken clock");
                    }
                    return Instant.now();
                };

        var answer = client.get("/nowhere/x"); // its refusal can't be written down

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("internal_error");
    }

    @Test
    void aFaultWhereASessionBeginsIsAnAnswerAndTheNextTryIsAsGoodAsTheFirst() {
        door.api(upstream.port());
        door.audit.isDown =
                _ -> {
                    throw new IllegalStateException("a bug");
                };
        assertThat(client.get("/api/x").statusCode()).isEqualTo(503);

        door.audit.isDown = _ -> false;
        assertThat(client.get("/api/x").statusCode()).isEqualTo(200);
    }

    @Test
    void aFaultWhereARequestIsJudgedIsAnAnswerAndNothingRuns() {
        door.api(upstream.port());
        assertThat(client.get("/api/x").statusCode()).isEqualTo(200);
        upstream.received.clear();
        door.clock =
                () -> {
                    if (isAtTheGate()) {
                        throw new IllegalStateException("a broken clock");
                    }
                    return Instant.now();
                };

        var answer = client.send(client.request("/api/x").POST(BodyPublishers.ofString("body")));

        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(500);
        assertThat(upstream.received).isEmpty();
        door.clock = Instant::now;
        assertThat(client.get("/api/x").statusCode()).isEqualTo(200);
    }

    private static boolean isAtTheGate() {
        return StackWalker.getInstance()
                .walk(frames ->
                        frames.anyMatch(
                                frame -> frame.getClassName().equals(Gate.class.getName())));
    }
}
