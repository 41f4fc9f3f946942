package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Requests that wait for people.
class HoldTest {
    private final RawUpstream upstream = new RawUpstream();
    private final DoorFixture door = new DoorFixture();
    private final TestClient client = new TestClient(door);

    HoldTest() {
        door.api(upstream.port());
    }

    @AfterEach
    void close() {
        door.approvals.settle(ApprovalRequest.Status.DENIED);
        client.close();
        door.close();
        upstream.close();
    }

    private void awaitHold() {
        Eventually.holds(() -> assertThat(door.audit.decisions()).contains("Hold GET /held"));
    }

    @Test
    void anApprovedRequestRunsOnceWhileTheClientWaits() {
        var sent = door.blocking.submit(() -> client.get("/api/held"));
        awaitHold();
        assertThat(upstream.received).isEmpty();
        assertThat(sent.isDone()).isFalse();

        door.approvals.settle(ApprovalRequest.Status.APPROVED);

        Eventually.holds(() -> assertThat(sent.isDone()).isTrue());
        assertThat(sent.resultNow().statusCode()).isEqualTo(200);
        assertThat(upstream.received).hasSize(1);
    }

    @Test
    void aDeniedRequestNeverRuns() {
        var sent = door.blocking.submit(() -> client.get("/api/held"));
        awaitHold();

        door.approvals.settle(ApprovalRequest.Status.DENIED);

        Eventually.holds(() -> assertThat(sent.isDone()).isTrue());
        assertThat(sent.resultNow().statusCode()).isEqualTo(403);
        assertThat(sent.resultNow().body()).contains("approval_denied");
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void aClientThatDoesNotWaitGetsAHandle() {
        var answer =
                client.send(
                        client.request("/api/held")
                                .header("Prefer", "wait=0")
                                .header("Sallyport-Retry", "req_0abc"));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body())
                .contains(
                        "\"code\":\"approval_required\"",
                        "\"retry_handle\":\"req_",
                        "\"approve_url\"");
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(answer.headers().firstValue("preference-applied")).hasValue("wait=0");
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void aClientThatLeavesTakesItsRequestBack() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), door.port)) {
            socket.getOutputStream()
                    .write(
                            ("GET /api/held HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer "
                                            + FakeTokens.DEVELOPER
                                            + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            awaitHold();
        }
        Eventually.holds(
                () -> assertThat(door.approvals.cancelled).isEqualTo("the client is gone"));
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void aKilledSessionEndsTheWait() {
        var sent = door.blocking.submit(() -> client.get("/api/held"));
        awaitHold();

        door.sessions.end(door.sessions.list().getFirst().id(), "killed by an admin");

        Eventually.holds(() -> assertThat(sent.isDone()).isTrue());
        assertThat(sent.resultNow().statusCode()).isEqualTo(401);
        Eventually.holds(
                () -> assertThat(door.approvals.cancelled).isEqualTo("killed by an admin"));
        assertThat(upstream.received).isEmpty();
    }
}
