package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Outcome;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Requests from a client's token to an upstream's answer.
class ExchangeTest {
    private final RawUpstream upstream = new RawUpstream();
    private final DoorFixture door = new DoorFixture();
    private final TestClient client = new TestClient(door);

    ExchangeTest() {
        door.api(upstream.port());
    }

    @AfterEach
    void close() {
        client.close();
        door.close();
        upstream.close();
    }

    @Test
    void aJudgedRequestReachesItsTargetWithTheTargetsCredential() {
        var answer = client.get("/api/orders?state=paid");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("hello");
        assertThat(upstream.last().line()).isEqualTo("GET /orders?state=paid HTTP/1.1");
        assertThat(upstream.last().header("authorization"))
                .isEqualTo("Bearer " + DoorFixture.CANARY);
        assertThat(upstream.last().head()).doesNotContain(FakeTokens.DEVELOPER);
        assertThat(upstream.last().header("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(upstream.last().header("x-forwarded-prefix")).isEqualTo("/api");
    }

    @Test
    void theLoginTheSessionAndTheDecisionStandInTheLogBeforeTheRequestGoesUp() {
        door.audit.isSlow = event -> event instanceof AuditEvent.Decided;
        var sent = door.blocking.submit(() -> client.get("/api/orders"));
        Eventually.holds(
                () -> assertThat(door.audit.decisions()).containsExactly("Allow GET /orders"));

        assertThat(upstream.received).isEmpty();
        assertThat(door.audit.lastLogin().accepted()).isTrue();
        assertThat(door.audit.of(AuditEvent.SessionOpened.class)).hasSize(1);

        door.audit.acknowledge();
        Eventually.holds(() -> assertThat(sent.isDone()).isTrue());
        assertThat(upstream.received).hasSize(1);
    }

    @Test
    void theOutcomeHasStatusSizesAndDigests() {
        client.post("/api/orders", "application/json", "{\"amount\":1}");

        Eventually.holds(() -> assertThat(door.audit.outcomesOf("POST /orders")).hasSize(1));
        Outcome outcome = door.audit.outcomesOf("POST /orders").getFirst();
        assertThat(outcome.status()).isEqualTo(Outcome.Status.OK);
        assertThat(outcome.code()).isEqualTo("200");
        assertThat(outcome.bytes()).isEqualTo(5);
        assertThat(outcome.sha256())
                .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assertThat(outcome.detail())
                .containsEntry("request_bytes", "12")
                .containsKeys("request_sha256", "upstream_us");
    }

    @Test
    void aBodyIsJudgedAndSentAsItCame() {
        client.post("/api/orders", "application/json", "{\"amount\":1}");

        assertThat(upstream.last().text()).isEqualTo("{\"amount\":1}");
        assertThat(upstream.last().header("content-type")).isEqualTo("application/json");
        assertThat(upstream.last().header("content-length")).isEqualTo("12");
        assertThat(door.audit.of(AuditEvent.Decided.class).getFirst().command().shown())
                .contains("{\"amount\":1}");
    }

    @Test
    void aBlockedRequestIsAProblemWithTheRefusalAndNeverReachesTheTarget() {
        var answer = client.get("/api/forbidden");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue("application/problem+json");
        assertThat(answer.body())
                .contains(
                        "\"status\":403",
                        "\"code\":\"blocked\"",
                        "\"rule\":\"r1\"",
                        "\"executed\":false",
                        "\"hint\":\"open a change ticket\"");
        assertThat(upstream.received).isEmpty();
        assertThat(client.get("/api/orders").statusCode()).isEqualTo(200);
    }

    @Test
    void withoutATokenTheClientIsToldWhereToGetOne() {
        var answer = client.send(client.plain("/api/orders"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("www-authenticate").orElseThrow())
                .startsWith("Bearer ")
                .contains(
                        "resource_metadata=\""
                                + door.url("/.well-known/oauth-protected-resource/api")
                                + "\"");
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void aTokenThatIsNotGoodIsRefusedAndWrittenDown() {
        var answer =
                client.send(client.plain("/api/orders").header("Authorization", "Bearer forged"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("www-authenticate").orElseThrow())
                .contains("invalid_token");
        assertThat(door.audit.lastLogin().accepted()).isFalse();
        assertThat(door.audit.lastLogin().reason()).contains("signature");
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void tokensThatCannotBeCheckedLetNobodyIn() {
        door.tokens.isDown = true;

        assertThat(client.get("/api/orders").statusCode()).isEqualTo(503);
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void anUnknownTargetAndOneThatIsNotOpenLookTheSame() {
        var unknown = client.get("/nothing/orders");
        var closed =
                client.send(
                        client.plain("/api/orders")
                                .header("Authorization", "Bearer " + FakeTokens.AUDITOR));
        var noAccount =
                client.send(client.request("/api/orders").header("Sallyport-Account", "root"));

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(closed.body()).isEqualTo(unknown.body());
        assertThat(noAccount.body()).isEqualTo(unknown.body());
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void ofSeveralAccountsTheClientNamesOne() {
        var target = door.target("api");
        door.target(
                target.url(),
                target.version(),
                target.assertion(),
                java.util.Map.of(
                        "app", DoorFixture.account("app", DoorFixture.BEARER, "group:dev"),
                        "ops", DoorFixture.account("ops", DoorFixture.BEARER, "group:dev")));

        var none = client.get("/api/orders");
        var one = client.send(client.request("/api/orders").header("Sallyport-Account", "ops"));

        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(none.body()).contains("Sallyport-Account");
        assertThat(one.statusCode()).isEqualTo(200);
        assertThat(door.audit.lastLogin().account()).isEqualTo("ops");
    }

    @Test
    void requestsOfOneTokenShareASession() {
        client.get("/api/a");
        client.get("/api/b");

        assertThat(door.audit.of(AuditEvent.SessionOpened.class)).hasSize(1);
        assertThat(door.sessions.list()).hasSize(1);
    }

    @Test
    void aKilledSessionEndsForGoodForItsToken() {
        client.get("/api/a");
        var session = door.sessions.list().getFirst();

        door.sessions.end(session.id(), "killed by an admin");
        var answer = client.get("/api/b");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("\"code\":\"session_ended\"");
        assertThat(upstream.received).hasSize(1);
        assertThat(door.audit.of(AuditEvent.SessionClosed.class).getFirst().reason())
                .isEqualTo("killed by an admin");
    }

    /// On HTTP/2, where its window stays as small as it is.
    @Test
    void aKilledSessionEndsAStreamWhoseClientTakesNothing() throws Exception {
        upstream.answers = _ -> RawUpstream.answer("200 OK", "", new byte[8 << 20]);
        try (var connection = new H2Client(door.port)) {
            connection.get(1, "/api/x");
            var frame = connection.read();
            while (frame.type() != H2Client.DATA) {
                frame = connection.read();
            }
            door.sessions.end(door.sessions.list().getFirst().id(), "killed by an admin");

            assertThat(connection.end(1)).isEqualTo(H2Client.RST_STREAM);
        }
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("GET /x").getFirst().status())
                        .isEqualTo(Outcome.Status.CANCELLED));
    }

    @Test
    void withoutALogNothingRuns() {
        client.get("/api/a");
        door.audit.isDown = event -> event instanceof AuditEvent.Decided;

        var answer = client.get("/api/b");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"code\":\"evidence_unavailable\"");
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(upstream.received).hasSize(1);
    }

    @Test
    void withoutALogNobodySignsIn() {
        door.audit.isDown = event -> event instanceof AuditEvent.Login;

        assertThat(client.get("/api/a").statusCode()).isEqualTo(503);
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void aCredentialThatCannotBeReadIsNoRequest() {
        door.credentials.clear();

        var answer = client.get("/api/orders");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"executed\":false");
        assertThat(upstream.received).isEmpty();
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("GET /orders").getFirst().status())
                        .isEqualTo(Outcome.Status.NOT_SENT));
    }

    @Test
    void aTargetThatIsDownIsABadGatewayThatNamesNoHost() {
        upstream.close();

        var answer = client.get("/api/orders");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body())
                .contains("\"executed\":false")
                .doesNotContain(Integer.toString(upstream.port()))
                .doesNotContain("127.0.0.1");
    }

    @Test
    void aTargetThatBreaksOffBeforeItsAnswerMayHaveActed() {
        upstream.answers = _ -> new byte[0];

        var answer = client.post("/api/orders", "text/plain", "x");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("\"executed\":\"unknown\"");
        assertThat(upstream.received).hasSize(1);
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("POST /orders").getFirst().status())
                        .isEqualTo(Outcome.Status.CUT));
    }

    @Test
    void clientsThatNeedTheirOwnAuthorizationSendTheTokenBesideIt() {
        door.api(
                upstream.port(),
                "",
                new dev.sallyport.core.config.HttpTargetConfig.HttpCredential.None());

        var answer =
                client.send(
                        client.plain("/api/orders")
                                .header("Sallyport-Token", FakeTokens.DEVELOPER)
                                .header("Authorization", "Basic b3duOm93bg=="));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(upstream.last().header("authorization")).isEqualTo("Basic b3duOm93bg==");
        assertThat(upstream.last().head())
                .doesNotContain(FakeTokens.DEVELOPER)
                .doesNotContainIgnoringCase("sallyport-token");
    }

    @Test
    void theBasePathOfATargetStandsBeforeEveryPath() {
        door.api(upstream.port(), "/v2/internal", DoorFixture.BEARER);

        client.get("/api/orders");
        client.get("/api");

        assertThat(upstream.received.getFirst().line())
                .isEqualTo("GET /v2/internal/orders HTTP/1.1");
        assertThat(upstream.last().line()).isEqualTo("GET /v2/internal/ HTTP/1.1");
    }

    @Test
    void aMcpTargetIsNotTakenForAPlainOne() {
        var api = door.target("api");
        door.targets.put(
                "tools",
                new dev.sallyport.core.config.HttpTargetConfig(
                        new dev.sallyport.core.Target(
                                "tools", dev.sallyport.core.Protocol.HTTP, java.util.Set.of()),
                        dev.sallyport.core.config.HttpTargetConfig.Kind.MCP,
                        api.url(),
                        api.version(),
                        api.ca(),
                        api.assertion(),
                        false,
                        api.accounts()));

        assertThat(
                        client.send(
                                        client.request("/tools/mcp")
                                                .POST(BodyPublishers.ofString("{}")))
                                .statusCode())
                .isEqualTo(404);
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void decisionsAreOfTheRequestAsItIsSent() {
        client.get("/api/%6frders/a%2cb?x=%5b1%5d");

        assertThat(upstream.last().line()).isEqualTo("GET /orders/a,b?x=%5B1%5D HTTP/1.1");
        assertThat(door.audit.decisions()).containsExactly("Allow GET /orders/a,b?x=%5B1%5D");
        assertThat(door.audit.of(AuditEvent.Decided.class).getFirst().decision())
                .isInstanceOf(Decision.Allow.class);
    }
}
