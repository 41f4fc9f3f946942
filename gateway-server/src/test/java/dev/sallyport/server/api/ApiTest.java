package dev.sallyport.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.ApprovalRequest.Status;
import dev.sallyport.core.Approvals.VoteResult;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.testing.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTest {
    private static final String APPROVALS = "/v1/approvals";
    private static final String CERTIFICATES = "/v1/ssh-certificates";
    private static final String ONE = APPROVALS + "/" + ApiFixture.ID;
    private static final String EVENTS = "/v1/audit/events";
    private static final String SESSIONS = "/v1/sessions";
    private static final String TOOLS = "/v1/targets/tools/tools";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static ApiFixture api;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        api = new ApiFixture();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
        api.close();
    }

    @BeforeEach
    void forget() {
        api.reset();
    }

    private HttpResponse<String> send(String method, String path, String token, String body) {
        var request =
                HttpRequest.newBuilder(URI.create(api.url() + path))
                        .method(method, BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private JsonNode get(String path, String token) {
        var response = send("GET", path, token, "");
        assertThat(response.statusCode()).isEqualTo(200);
        return json(response);
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    private JsonNode problem(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type"))
                .hasValue("application/problem+json");
        assertThat(json(response).get("status").asInt()).isEqualTo(status);
        return json(response);
    }

    @ParameterizedTest
    @ValueSource(strings = {APPROVALS, ONE, EVENTS, SESSIONS})
    void nothingIsAnsweredWithoutAToken(String path) {
        var response = send("GET", path, "", "");

        problem(401, response);
        assertThat(response.headers().firstValue("www-authenticate")).isPresent();
    }

    @Test
    void aRefusedTokenIsRecordedAndNotRepeated() {
        var response = send("GET", APPROVALS, "canary", "");

        problem(401, response);
        assertThat(response.body()).doesNotContain("canary").doesNotContain("a test's refusal");
        assertThat(api.events)
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.Login.class,
                        login -> {
                            assertThat(login.accepted()).isFalse();
                            assertThat(login.reason()).isEqualTo("a test's refusal");
                        });
    }

    @Test
    void anIssuerThatIsDownIsNotTheCallersFault() {
        problem(503, send("GET", APPROVALS, "down", ""));
    }

    @ParameterizedTest
    @CsvSource({"ada.dev", "boss.dev", "carl.dba", "carl.admin", "carl.auditor"})
    void requestersVotersAndAuditorsSeeARequest(String token) {
        assertThat(get(APPROVALS, token).path("items")).hasSize(1);
        assertThat(get(ONE, token).get("id").asText()).isEqualTo(ApiFixture.ID);
    }

    @ParameterizedTest
    @CsvSource({"carl.dev", "carl.dba.agent", "carl.admin.agent", "carl.auditor.agent"})
    void othersSeeNoRequest(String token) {
        assertThat(get(APPROVALS, token).path("items")).isEmpty();
        problem(404, send("GET", ONE, token, ""));
        problem(404, send("POST", ONE + "/approve", token, ""));
        assertThat(api.votes).isEmpty();
    }

    @Test
    void aRequestHasThePromisedFieldsWithNothingHidden() {
        var request = get(APPROVALS, "carl.dba").path("items").get(0);

        assertThat(request.get("status").asText()).isEqualTo("pending");
        assertThat(request.get("principal").asText()).isEqualTo("ada");
        assertThat(request.get("target").asText()).isEqualTo("shop");
        assertThat(request.get("rule").asText()).isEqualTo("no-mass-delete");
        assertThat(request.get("command").asText()).isEqualTo("delete from orders -- \\u{202e}\n;");
        assertThat(get(APPROVALS + "?status=all", "carl.dba").path("items")).hasSize(2);
    }

    @Test
    void aCertificateIsMadeForTheBearerAndTheLogHasIt() {
        String body = "{\"public_key\":\"ssh-ed25519 AAAA\",\"sources\":[\"10.0.0.0/8\"]}";
        var answer = send("POST", CERTIFICATES, "ada.dev.agent", body);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).get("certificate").asText())
                .isEqualTo("cert of ada for [*@*] from [10.0.0.0/8]");
        assertThat(api.events)
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.Administered.class,
                        event -> {
                            assertThat(event.act()).isEqualTo("ssh certificate issued");
                            assertThat(event.detail())
                                    .containsEntry("principals", "*@*")
                                    .hasEntrySatisfying(
                                            "key", key -> assertThat(key).startsWith("SHA256:"));
                        });
    }

    @Test
    void noCertificateLeavesWhereTheLogIsDown() {
        api.logDown = true;
        String body = "{\"public_key\":\"ssh-ed25519 AAAA\",\"principals\":[\"a@b\"]}";
        var answer = send("POST", CERTIFICATES, "ada.dev", body);
        problem(503, answer);
        assertThat(answer.body()).doesNotContain("cert of");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"public_key\":1}",
                "{\"public_key\":\"PRIVATE\"}",
                "{\"public_key\":\"ssh-ed25519 AAAA\",\"principals\":\"a@b\"}",
                "{\"public_key\":\"ssh-ed25519 AAAA\",\"principals\":[1]}",
                "{\"public_key\":\"ssh-ed25519 AAAA\",\"lifetime\":\"9h\"}"
            })
    void aRequestForACertificateThatIsNotUnderstoodIsRefused(String body) {
        problem(400, send("POST", CERTIFICATES, "ada.dev", body));
        assertThat(api.events).isEmpty();
    }

    @Test
    void aVoteIsPassedOnWithItsReason() {
        api.voteResult = new VoteResult.Counted(ApiFixture.request(Status.APPROVED));

        var answer = send("POST", ONE + "/approve", "carl.dba", "{\"reason\":\"ticket 7\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).get("status").asText()).isEqualTo("approved");
        assertThat(send("POST", ONE + "/approve", "carl.dba", "").statusCode()).isEqualTo(200);
        assertThat(api.votes).containsExactly("carl approves ticket 7", "carl approves ");
    }

    @Test
    void aVoteThatDoesNotCountIsAConflict() {
        api.voteResult = new VoteResult.Rejected("you asked for this yourself");

        var problem = problem(409, send("POST", ONE + "/approve", "ada.dba", ""));

        assertThat(problem.get("code").asText()).isEqualTo("vote_rejected");
        assertThat(problem.get("detail").asText()).contains("yourself");
    }

    @Test
    void aDenialNeedsAReason() {
        problem(400, send("POST", ONE + "/deny", "carl.dba", ""));
        problem(400, send("POST", ONE + "/deny", "carl.dba", "{\"reason\":\" \"}"));
        assertThat(api.votes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "x",
                "{\"reason\":7}",
                "{\"reason\":\"a\",\"reason\":\"b\"}",
                "{\"reason\":\"a\",\"count\":0}",
                "{\"reason\":\"a\"} x",
                "\"reason\""
            })
    void aBodyThatIsNotUnderstoodVotesForNothing(String body) {
        problem(400, send("POST", ONE + "/approve", "carl.dba", body));
        assertThat(api.votes).isEmpty();
    }

    @Test
    void aHugeBodyIsRefused() {
        String body = "{\"reason\":\"" + "x".repeat(Api.MOST_BODY_BYTES) + "\"}";

        assertThat(send("POST", ONE + "/approve", "carl.dba", body).statusCode()).isEqualTo(413);
        assertThat(api.votes).isEmpty();
    }

    @Test
    void aStoreThatIsDownIsUnavailable() {
        api.storeDown = true;

        problem(503, send("GET", APPROVALS, "carl.dba", ""));
        problem(503, send("POST", ONE + "/approve", "carl.dba", ""));
    }

    @ParameterizedTest
    @CsvSource({"ada.dev", "carl.dba", "carl.auditor.agent"})
    void onlyAuditorsSearchTheLog(String token) {
        problem(403, send("GET", EVENTS, token, ""));
        assertThat(api.queries).isEmpty();
    }

    @Test
    void aSearchIsInTheLogBeforeItsAnswer() {
        var page = get(EVENTS + "?text=orders&verdict=block&limit=5", "eve.auditor");

        assertThat(page.path("items").get(0).get("command").asText())
                .isEqualTo("delete\\u{200b} from orders");
        assertThat(api.queries)
                .singleElement()
                .satisfies(query -> {
                    assertThat(query.text()).isEqualTo("orders");
                    assertThat(query.verdict()).isEqualTo("block");
                    assertThat(query.limit()).isEqualTo(5);
                });
        assertThat(api.events)
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.Administered.class,
                        act -> assertThat(act.detail()).containsEntry("text", "orders"));
    }

    @Test
    void aSearchThatCannotBeRecordedIsNotAnswered() {
        api.logDown = true;

        problem(503, send("GET", EVENTS, "eve.auditor", ""));
        assertThat(api.queries).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?vedict=block",
                "?limit=0",
                "?limit=x",
                "?limit=100000",
                "?since=yesterday",
                "?session=7",
                "?cursor=canary",
                "?target=a&target=b"
            })
    void aFilterThatIsNotUnderstoodSearchesNothing(String query) {
        problem(400, send("GET", EVENTS + query, "eve.auditor", ""));
        assertThat(api.queries).isEmpty();
    }

    @Test
    void auditorsSeeSessionsAndAdminsAloneEndThem() {
        problem(403, send("GET", SESSIONS, "ada.dev", ""));
        problem(403, send("DELETE", SESSIONS + "/" + api.session.id(), "eve.auditor", ""));
        assertThat(api.ended).isEmpty();

        var session = get(SESSIONS, "eve.auditor").path("items").get(0);
        assertThat(session.get("client").asText()).isEqualTo("127.0.0.1:5");
        assertThat(session.get("state").asText()).isEqualTo("live");
        assertThat(session.get("claims").get("application_name").asText()).isEqualTo("x\\u{202e}y");
        assertThat(get(SESSIONS + "?principal=bob", "eve.auditor").path("items")).isEmpty();
        assertThat(get(SESSIONS + "?principal=ada&target=shop", "eve.auditor").path("items"))
                .hasSize(1);
    }

    @Test
    void pastSessionsAreLookedForAndThatIsInTheLogFirst() {
        api.logDown = true;
        problem(503, send("GET", SESSIONS + "?state=past", "eve.auditor", ""));
        api.logDown = false;

        var page = get(SESSIONS + "?state=past&target=box", "eve.auditor");

        var session = page.path("items").get(0);
        assertThat(session.get("id").asText()).isEqualTo(FakeHistory.SESSION.toString());
        assertThat(session.get("state").asText()).isEqualTo("ended");
        assertThat(session.get("reason").asText()).isEqualTo("client\\u{202e} closed");
        assertThat(page.get("next").asText()).isEqualTo("cursor");
        assertThat(api.history.queries)
                .last()
                .satisfies(q -> {
                    assertThat(q.closedOnly()).isTrue();
                    assertThat(q.target()).isEqualTo("box");
                });
        assertThat(acts()).containsExactly("sessions searched");
        problem(400, send("GET", SESSIONS + "?state=dead", "eve.auditor", ""));
        problem(400, send("GET", SESSIONS + "?since=yesterday", "eve.auditor", ""));
    }

    @Test
    void sessionsAreFoundByWhatWasOnTheirScreens() {
        var found = get(SESSIONS + "?text=rm%20-rf", "eve.auditor").path("items").get(0);

        assertThat(found.get("id").asText()).isEqualTo(FakeHistory.SESSION.toString());
        var match = found.get("matches").get(0);
        assertThat(match.get("recording").asText()).isEqualTo(FakeHistory.CAST.toString());
        assertThat(match.get("at_ms").asLong()).isEqualTo(2000);
        assertThat(match.get("snippet").asText()).isEqualTo("$ rm -rf /srv");
        assertThat(acts()).containsExactly("recordings searched");
        assertThat(get(SESSIONS + "?text=nothing", "eve.auditor").path("items")).isEmpty();
    }

    @Test
    void aSessionIsShownWithItsRecordings() {
        var session = get(SESSIONS + "/" + FakeHistory.SESSION, "eve.auditor");
        assertThat(session.get("recordings")).hasSize(2);
        assertThat(session.get("recordings").get(0).get("complete").asBoolean()).isTrue();
        assertThat(get(SESSIONS + "/" + api.session.id(), "eve.auditor").get("state").asText())
                .isEqualTo("live");
        problem(404, send("GET", SESSIONS + "/7", "eve.auditor", ""));
        problem(404, send("GET", SESSIONS + "/" + new UUID(9, 9), "eve.auditor", ""));
        problem(403, send("GET", SESSIONS + "/" + FakeHistory.SESSION, "ada.dev", ""));
    }

    @Test
    void aRecordingIsForAuditorsAndWhoReadsItIsInTheLogFirst() {
        String path = "/v1/recordings/" + FakeHistory.CAST;
        problem(403, send("GET", path, "ada.dev", ""));
        problem(403, send("GET", path, "bot.auditor.agent", ""));
        api.logDown = true;
        problem(503, send("GET", path, "eve.auditor", ""));
        api.logDown = false;
        assertThat(api.events).isEmpty();

        var response = send("GET", path, "eve.auditor", "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValue("application/x-asciicast");
        assertThat(response.headers().firstValue("Content-Disposition").orElseThrow())
                .isEqualTo("attachment; filename=\"" + FakeHistory.CAST + ".cast\"");
        assertThat(response.body()).isEqualTo(FakeHistory.CAST_TEXT);
        assertThat(acts()).containsExactly("recording read");
        problem(404, send("GET", "/v1/recordings/7", "eve.auditor", ""));
        problem(404, send("GET", "/v1/recordings/" + new UUID(9, 9), "eve.auditor", ""));
    }

    @Test
    void aRecordingIsFollowedToItsEndByWhoMayReadIt() {
        String path = "/v1/recordings/" + FakeHistory.CAST + "?follow=true";
        problem(403, send("GET", path, "ada.dev", ""));
        problem(403, send("GET", path, "bot.auditor.agent", ""));
        problem(400, send("GET", path.replace("true", "yes"), "eve.auditor", ""));

        var response = send("GET", path, "eve.auditor", "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(FakeHistory.CAST_TEXT);
        assertThat(((AuditEvent.Administered) api.events.getLast()).detail())
                .containsEntry("follow", "true");
    }

    /// Every look at the clock is a minute later.
    @Test
    void nobodyFollowsLongerThanTheirTokenIsValid() {
        String path = "/v1/recordings/" + FakeHistory.CAST + "?follow=true";
        assertThatThrownBy(() -> send("GET", path, "brief.auditor", ""))
                .hasRootCauseInstanceOf(IOException.class);
    }

    /// Asks, reads the first line of the answer, and takes no more.
    private static Socket viewer(String token, String status) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        var address = URI.create(api.url());
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        String request =
                String.join(
                        "\r\n",
                        "GET /v1/recordings/" + FakeHistory.CAST + "?follow=true HTTP/1.1",
                        "Host: x",
                        "Authorization: Bearer " + token,
                        "",
                        "");
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        var line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next >= 0 && next != '\n';
                next = socket.getInputStream().read()) {
            line.append((char) next);
        }
        assertThat(line.toString()).startsWith("HTTP/1.1 " + status);
        return socket;
    }

    @Test
    void aViewerWhoTakesNothingIsDroppedWhenTheTokenExpires() throws Exception {
        api.history.endless = true;
        try (var stuck = viewer("brief.auditor", "200")) {
            Eventually.holds(() -> assertThat(api.history.dropped).hasValue(1));
            assertThat(stuck.isClosed()).isFalse();
        }
    }

    @Test
    void nobodyTakesAllThePlacesOfThoseWhoFollowRecordings() throws Exception {
        api.history.endless = true;
        try (var closing = new Closing()) {
            for (int i = 0; i < ViewerPlaces.MOST_OF_ONE; i++) {
                closing.sockets.add(viewer("eve.auditor", "200"));
            }
            closing.sockets.add(viewer("eve.auditor", "429"));
            for (int i = ViewerPlaces.MOST_OF_ONE; i < ViewerPlaces.MOST; i++) {
                closing.sockets.add(viewer("other" + i + ".auditor", "200"));
            }
            closing.sockets.add(viewer("last.auditor", "429"));
        }
        Eventually.holds(() -> assertThat(api.history.dropped).hasValue(ViewerPlaces.MOST));
        try (var again = viewer("eve.auditor", "200")) {
            assertThat(again.isClosed()).isFalse();
        }
        Eventually.holds(() -> assertThat(api.history.dropped).hasValue(ViewerPlaces.MOST + 1));
    }

    private static final class Closing implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aRecordingThatWasChangedIsNotGivenOut() {
        api.history.damaged = true;
        var response = send("GET", "/v1/recordings/" + FakeHistory.CAST, "eve.auditor", "");
        problem(409, response);
        assertThat(response.body()).contains("recording_damaged").doesNotContain("version");
    }

    private static List<String> acts() {
        return api.events.stream().map(event -> ((AuditEvent.Administered) event).act()).toList();
    }

    @Test
    void anEndedSessionIsInTheLogFirst() {
        String path = SESSIONS + "/" + api.session.id();
        api.logDown = true;
        problem(503, send("DELETE", path, "root.admin", ""));
        assertThat(api.ended).isEmpty();

        api.logDown = false;
        assertThat(send("DELETE", path, "root.admin", "").statusCode()).isEqualTo(200);
        assertThat(api.ended).containsExactly("killed by root");
        assertThat(api.events).hasSize(1);
        problem(404, send("DELETE", SESSIONS + "/7", "root.admin", ""));
    }

    @Test
    void auditorsSeeToolsWithNothingHiddenInTheirNames() {
        var items = get(TOOLS, "eve.auditor").path("items");

        assertThat(items).hasSize(2);
        assertThat(items.get(0).toString())
                .isEqualTo(
                        "{\"target\":\"tools\",\"tool\":\"read\",\"pinned\":\"aa\",\"seen\":\"bb\","
                                + "\"changed\":true}");
        assertThat(items.get(1).path("tool").asText()).isEqualTo("odd\\u{202e}name");
        assertThat(send("GET", TOOLS, "ada.dev", "").statusCode()).isEqualTo(403);
        assertThat(get("/v1/targets/other/tools", "eve.auditor").path("items")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada.dev", "eve.auditor", "bot.admin.agent"})
    void onlyAdminsAcceptTools(String token) {
        assertThat(send("POST", TOOLS + "/read/pin", token, "").statusCode()).isEqualTo(403);
        assertThat(api.pins.pinned).isEmpty();
    }

    @Test
    void anAcceptedToolIsInTheLogFirst() {
        var response = send("POST", TOOLS + "/read/pin", "root.admin", "{\"digest\":\"bb\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(api.pins.pinned).containsExactly("tools/read as bb by root");
        var act = (AuditEvent.Administered) api.events.getLast();
        assertThat(act.act()).isEqualTo("tool pinned");
        assertThat(act.detail())
                .containsEntry("target", "tools")
                .containsEntry("tool", "read")
                .containsEntry("before", "aa")
                .containsEntry("digest", "bb");
        api.logDown = true;
        assertThat(send("POST", TOOLS + "/read/pin", "root.admin", "").statusCode()).isEqualTo(503);
        assertThat(api.pins.pinned).hasSize(1);
    }

    @Test
    void aToolThatChangedAgainIsNotAccepted() {
        assertThat(
                        send("POST", TOOLS + "/read/pin", "root.admin", "{\"digest\":\"aa\"}")
                                .statusCode())
                .isEqualTo(409);
        assertThat(send("POST", TOOLS + "/nowhere/pin", "root.admin", "").statusCode())
                .isEqualTo(404);
        assertThat(api.pins.pinned).isEmpty();
    }

    @Test
    void aToolThatChangesWhileItIsAcceptedIsNotPinnedAndTheLogSaysSo() {
        api.pins.changing = true;
        for (String body : List.of("", "{\"digest\":\"bb\"}")) {
            assertThat(send("POST", TOOLS + "/read/pin", "root.admin", body).statusCode())
                    .isEqualTo(409);
            var act = (AuditEvent.Administered) api.events.getLast();
            assertThat(act.act()).isEqualTo("tool not pinned");
            assertThat(act.detail()).containsEntry("digest", "bb");
        }
        assertThat(api.pins.pinned).isEmpty();
    }

    @Test
    void healthSaysWhetherCommandsCanPass() {
        assertThat(get("/v1/health", "").get("ready").asBoolean()).isTrue();
    }

    @Test
    void healthWithoutItsStoreIsNotReady() {
        api.ready = false;

        var response = send("GET", "/v1/health", "", "");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(json(response).get("checks").get("audit-store").asBoolean()).isFalse();
        assertThat(json(response).get("live").asBoolean()).isTrue();
    }

    @Test
    void anApprovalLinkLeadsToAPageThatTellsNothingButHow() {
        var page = send("GET", "/approvals/" + ApiFixture.ID, "", "");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type").orElseThrow()).startsWith("text/html");
        assertThat(page.headers().firstValue("content-security-policy"))
                .hasValue("default-src 'none'");
        assertThat(page.body())
                .contains("sallyport approvals approve " + ApiFixture.ID)
                .contains("sallyport approvals deny " + ApiFixture.ID)
                .doesNotContain("orders")
                .doesNotContain("<script");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%3Cscript%3E", "req_%22%3E", "req_A"})
    void anApprovalLinkCarriesNoMarkup(String id) {
        problem(404, send("GET", "/approvals/" + id, "", ""));
    }

    @Test
    void aPathThatIsNotThereIsAProblemToo() {
        problem(404, send("GET", "/v1/nothing", "root.admin", ""));
    }
}
