package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.config.HttpTargetConfig.HttpCredential;
import dev.sallyport.core.config.HttpTargetConfig.Kind;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that want to become WebSockets.
class SocketUpgradeTest {
    private static final String AUTHORIZATION =
            "Authorization: Bearer " + FakeTokens.DEVELOPER + "\n";
    private static final String UPGRADE = "Connection: Upgrade\nUpgrade: websocket\n";
    private static final String VERSION = "Sec-WebSocket-Version: 13\n";
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n";

    private final WsUpstream upstream = new WsUpstream();
    private final DoorFixture door = new DoorFixture();

    SocketUpgradeTest() {
        door.api(upstream.port());
    }

    @AfterEach
    void close() {
        door.approvals.settle(ApprovalRequest.Status.DENIED);
        door.close();
        upstream.close();
    }

    private Outcome outcome(String command) {
        Eventually.holds(() -> assertThat(door.audit.outcomesOf(command)).hasSize(1));
        return door.audit.outcomesOf(command).getFirst();
    }

    @Test
    void aForbiddenUpgradeNeverReachesTheUpstream() {
        try (var client = WsClient.open(door, "/api/forbidden", "")) {
            assertThat(client.status()).isEqualTo(403);
            assertThat(client.rest()).contains("\"code\":\"blocked\"");
        }
        assertThat(upstream.heads).isEmpty();
        assertThat(door.audit.decisions()).containsExactly("Block UPGRADE /forbidden");
    }

    @Test
    void withoutEvidenceNothingIsUpgraded() {
        door.audit.isDown = AuditEvent.Decided.class::isInstance;

        try (var client = WsClient.open(door, "/api/feed", "")) {
            assertThat(client.status()).isEqualTo(503);
            assertThat(client.rest()).contains("evidence_unavailable");
        }
        assertThat(upstream.heads).isEmpty();
    }

    @Test
    void withoutATokenNothingIsUpgraded() {
        try (var client = WsClient.open(door, "/api/feed", UPGRADE + VERSION + KEY, "")) {
            assertThat(client.status()).isEqualTo(401);
        }
        assertThat(upstream.heads).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                VERSION,
                VERSION + "Sec-WebSocket-Key: c2hvcnQ=\n",
                VERSION + "Sec-WebSocket-Key: not base64 at all!!\n",
                VERSION + KEY + KEY,
                VERSION + KEY + "Sec-WebSocket-Protocol: a, a\n",
                VERSION + KEY + "Sec-WebSocket-Protocol: a b\n",
                VERSION + KEY + "Content-Length: 3\n",
            })
    void aHandshakeThatIsNoneNeverReachesTheUpstream(String headers) {
        try (var client =
                WsClient.open(door, "/api/feed", AUTHORIZATION + UPGRADE + headers, "abc")) {
            assertThat(client.status()).isEqualTo(400);
        }
        assertThat(upstream.heads).isEmpty();
        assertThat(door.audit.decisions()).isEmpty();
    }

    @Test
    void anotherVersionIsToldWhichThereIs() {
        try (var client =
                WsClient.open(
                        door,
                        "/api/feed",
                        AUTHORIZATION + UPGRADE + KEY + "Sec-WebSocket-Version: 8\n",
                        "")) {
            assertThat(client.status()).isEqualTo(426);
            assertThat(client.head).containsIgnoringCase("sec-websocket-version: 13");
        }
        assertThat(upstream.heads).isEmpty();
    }

    @Test
    void aRequestBehindTheHandshakeIsNotAnswered() {
        try (var client =
                WsClient.open(
                        door,
                        "/api/feed",
                        AUTHORIZATION + UPGRADE + VERSION + KEY,
                        "GET /api/other HTTP/1.1\nHost: gw\n" + AUTHORIZATION + "\n")) {
            assertThat(client.status()).isEqualTo(101);
            client.send(WsFrame.close(1000));
            upstream.peer().send(WsFrame.close(1000));
            assertThat(client.readClose().code()).isEqualTo(1000);
        }
        assertThat(door.audit.decisions()).containsExactly("Allow UPGRADE /feed");
        assertThat(upstream.heads).hasSize(1);
    }

    @Test
    void theUpstreamGetsTheTargetsCredentialAndNothingOfOurs() {
        try (var client =
                WsClient.open(
                        door,
                        "/api/feed?a=1",
                        """
                        Origin: https://app.test
                        Sallyport-Account: app
                        Sec-WebSocket-Extensions: permessage-deflate
                        X-Kept: 1
                        """)) {
            assertThat(client.status()).isEqualTo(101);
            assertThat(client.head).doesNotContainIgnoringCase("sec-websocket-extensions");
        }
        assertThat(upstream.heads.getFirst())
                .startsWith("GET /feed?a=1 HTTP/1.1")
                .containsIgnoringCase("authorization: Bearer " + DoorFixture.CANARY)
                .containsIgnoringCase("origin: https://app.test")
                .containsIgnoringCase("x-kept: 1")
                .containsIgnoringCase("x-forwarded-for: 127.0.0.1")
                .doesNotContainIgnoringCase("sallyport-")
                .doesNotContainIgnoringCase("permessage-deflate")
                .doesNotContain("dGhlIHNhbXBsZSBub25jZQ==")
                .doesNotContain(FakeTokens.DEVELOPER);
    }

    @Test
    void aCredentialOfTheQueryIsPutIn() {
        door.api(upstream.port(), "/base", new HttpCredential.Query("api_key", "env:KEY"));

        try (var client = WsClient.open(door, "/api/feed", "")) {
            assertThat(client.status()).isEqualTo(101);
        }
        assertThat(upstream.heads.getFirst())
                .startsWith("GET /base/feed?api_key=upstream-key-canary%2F77%221d HTTP/1.1");
    }

    @Test
    void theTargetsChoiceOfSubprotocolIsTheClients() {
        upstream.answers = key -> WsUpstream.yes(key, "Sec-WebSocket-Protocol: v2\nX-Hello: 1\n");

        try (var client = WsClient.open(door, "/api/feed", "Sec-WebSocket-Protocol: v1, v2\n")) {
            assertThat(client.status()).isEqualTo(101);
            assertThat(client.head)
                    .containsIgnoringCase("sec-websocket-protocol: v2\r\n")
                    .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .containsIgnoringCase("x-hello: 1");
        }
        assertThat(upstream.heads.getFirst())
                .containsIgnoringCase("sec-websocket-protocol: v1, v2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Protocol: v3\n",
                "Sec-WebSocket-Extensions: permessage-deflate\n",
            })
    void anAnswerThatNobodyAskedForOpensNothing(String headers) {
        upstream.answers = key -> WsUpstream.yes(key, headers);

        try (var client = WsClient.open(door, "/api/feed", "Sec-WebSocket-Protocol: v1, v2\n")) {
            assertThat(client.status()).isEqualTo(502);
        }
        assertThat(outcome("UPGRADE /feed").status()).isEqualTo(Outcome.Status.ERROR);
    }

    @Test
    void anAnswerToAnotherKeyOpensNothing() {
        upstream.answers = _ -> WsUpstream.yes("another", "");

        try (var client = WsClient.open(door, "/api/feed", "")) {
            assertThat(client.status()).isEqualTo(502);
        }
    }

    @Test
    void aTargetThatRefusesIsPassedOnAsItAnswered() {
        upstream.answers =
                _ ->
                        "HTTP/1.1 429 Too Many Requests\nRetry-After: 7\nContent-Length: 4\n"
                                + "X-Echo: "
                                + DoorFixture.CANARY
                                + "\n\nbusy";

        try (var client = WsClient.open(door, "/api/feed", "")) {
            assertThat(client.status()).isEqualTo(429);
            assertThat(client.head)
                    .containsIgnoringCase("retry-after: 7")
                    .doesNotContain(DoorFixture.CANARY);
            assertThat(client.rest()).isEmpty();
        }
        assertThat(outcome("UPGRADE /feed").code()).isEqualTo("429");
        assertThat(outcome("UPGRADE /feed").status()).isEqualTo(Outcome.Status.ERROR);
    }

    @Test
    void aTargetThatIsNotThereIsABadGateway() {
        upstream.close();

        try (var client = WsClient.open(door, "/api/feed", "")) {
            assertThat(client.status()).isEqualTo(502);
            assertThat(client.rest()).contains("upstream_unreachable");
        }
        assertThat(outcome("UPGRADE /feed").status()).isEqualTo(Outcome.Status.NOT_SENT);
    }

    @Test
    void aTargetThatBreaksOffIsABadGateway() {
        upstream.answers = _ -> "HTTP/1.1 101 Switch";
        var opened = door.blocking.submit(() -> WsClient.open(door, "/api/feed", ""));
        upstream.peer().cut();

        Eventually.holds(() -> assertThat(opened.isDone()).isTrue());
        try (var client = opened.resultNow()) {
            assertThat(client.status()).isEqualTo(502);
        }
        assertThat(outcome("UPGRADE /feed").status()).isEqualTo(Outcome.Status.CUT);
    }

    @Test
    void withoutItsCredentialNothingIsSent() {
        door.credentials.clear();

        try (var client = WsClient.open(door, "/api/feed", "")) {
            assertThat(client.status()).isEqualTo(503);
        }
        assertThat(upstream.heads).isEmpty();
        assertThat(outcome("UPGRADE /feed").status()).isEqualTo(Outcome.Status.NOT_SENT);
    }

    @Test
    void anApprovedUpgradeOpensWhileTheClientWaits() {
        var opened = door.blocking.submit(() -> WsClient.open(door, "/api/held", ""));
        Eventually.holds(() -> assertThat(door.audit.decisions()).contains("Hold UPGRADE /held"));
        assertThat(upstream.heads).isEmpty();

        door.approvals.settle(ApprovalRequest.Status.APPROVED);

        Eventually.holds(() -> assertThat(opened.isDone()).isTrue());
        try (var client = opened.resultNow()) {
            assertThat(client.status()).isEqualTo(101);
        }
    }

    @Test
    void withoutItsRecordingNothingIsUpgraded() {
        door.recordings.opens = false;

        try (var client = WsClient.open(door, "/api/recorded", "")) {
            assertThat(client.status()).isEqualTo(503);
        }
        assertThat(upstream.heads).isEmpty();
    }

    @Test
    void anMcpTargetHasNoWebSocket() {
        var api = door.target("api");
        door.targets.put(
                "api",
                new HttpTargetConfig(
                        api.target(),
                        Kind.MCP,
                        api.url(),
                        api.version(),
                        api.ca(),
                        api.assertion(),
                        true,
                        Map.copyOf(api.accounts())));

        try (var client = WsClient.open(door, "/api/feed", "")) {
            assertThat(client.status()).isEqualTo(501);
        }
        assertThat(upstream.heads).isEmpty();
    }
}
