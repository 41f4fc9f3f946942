package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Outcome.Status;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Target;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.config.HttpTargetConfig.HttpCredential;
import dev.sallyport.core.config.HttpTargetConfig.Kind;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// MCP through the real listener, with the JDK's client, to a server on a socket.
class McpDoorTest {
    private static final Pattern ID = Pattern.compile("\"id\":(\"[^\"]*\"|[0-9]+)");
    private static final String SSE_HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final DoorFixture door = new DoorFixture();
    private final TestClient client = new TestClient(door);
    private final RawUpstream upstream = new RawUpstream();
    private volatile String result = "{\"content\":[{\"type\":\"text\",\"text\":\"done\"}]}";

    @BeforeEach
    void serve() {
        tools(DoorFixture.BEARER);
        upstream.answers = this::answer;
    }

    @AfterEach
    void close() {
        client.close();
        door.close();
        upstream.close();
    }

    private void tools(HttpCredential credential) {
        door.targets.put(
                "tools",
                new HttpTargetConfig(
                        new Target("tools", Protocol.HTTP, Set.of()),
                        Kind.MCP,
                        URI.create("http://127.0.0.1:" + upstream.port() + "/mcp"),
                        Version.AUTO,
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        Map.of("app", DoorFixture.account("app", credential, "group:dev"))));
    }

    private byte[] answer(RawUpstream.Received request) {
        String body = request.text();
        var id = ID.matcher(body);
        if (!id.find()) {
            return RawUpstream.answer("202 Accepted", "", "");
        }
        String said =
                body.contains("tools/list")
                        ? "{\"tools\":[{\"name\":\"read\"},{\"name\":\"forbidden\"}]}"
                        : body.contains("initialize")
                                ? "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}"
                                : result;
        return RawUpstream.answer(
                "200 OK",
                "Content-Type: application/json\nMcp-Session-Id: theirs\n",
                "{\"jsonrpc\":\"2.0\",\"id\":" + id.group(1) + ",\"result\":" + said + "}");
    }

    private HttpResponse<String> post(String path, String message, String... headers) {
        var request =
                client.request(path)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .POST(BodyPublishers.ofString(message));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request);
    }

    private static String call(String tool) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
                + tool
                + "\",\"arguments\":{\"a\":1}}}";
    }

    @Test
    void aClientReachesExactlyTheServersUrlWithTheAccountsCredential() {
        var answer = post("/tools", call("read"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("done");
        assertThat(upstream.last().line()).isEqualTo("POST /mcp HTTP/1.1");
        assertThat(upstream.last().header("authorization"))
                .startsWith("Bearer ")
                .doesNotContain(FakeTokens.DEVELOPER);
        assertThat(upstream.last().text()).isEqualTo(call("read"));
    }

    @Test
    void aMessageThatWouldTakeALargeShareOfAllMemoryIsRefusedForGood() {
        var answer = post("/tools", "[".repeat(64 << 10));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("limit_exceeded");
        assertThat(answer.headers().firstValue("retry-after")).isEmpty();
        assertThat(upstream.received).isEmpty();
        assertThat(post("/tools", call("read")).statusCode()).isEqualTo(200);
    }

    @Test
    void aBlockedToolNeverReachesTheServer() {
        var answer = post("/tools", call("forbidden"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("-32602").contains("Unknown tool");
        assertThat(upstream.received).noneMatch(one -> one.text().contains("tools/call"));
        assertThat(
                        post("/tools", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}")
                                .body())
                .contains("read")
                .doesNotContain("forbidden");
    }

    @Test
    void withoutATokenTheClientIsToldWhereToGetOne() {
        var answer =
                client.send(
                        client.plain("/tools")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(call("read"))));

        assertThat(answer.statusCode()).isEqualTo(401);
        String challenge = answer.headers().firstValue("www-authenticate").orElse("");
        assertThat(challenge)
                .contains(
                        "resource_metadata=\""
                                + door.url("/.well-known/oauth-protected-resource/tools")
                                + "\"");
        assertThat(
                        client.send(
                                        client.plain("/.well-known/oauth-protected-resource/tools")
                                                .GET())
                                .body())
                .contains("\"resource\":\"" + door.url("/tools") + "\"")
                .contains("https://issuer.test");
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void theCredentialIsNotToldHoweverTheServerSpellsIt() {
        post("/tools", call("read"));
        String credential = upstream.last().header("authorization").substring("Bearer ".length());
        var spelled = new StringBuilder();
        credential.chars().forEach(c -> spelled.append("\\u%04x".formatted(c)));
        result = "{\"content\":[{\"type\":\"text\",\"text\":\"" + spelled + "\"}]}";

        var answer = post("/tools", call("read"));

        assertThat(answer.body()).doesNotContain(credential).contains("[secret]");
    }

    @Test
    void aSessionGoesThroughUnderAnIdOfOurOwn() {
        var started =
                post(
                        "/tools/",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}}");
        String session = started.headers().firstValue("mcp-session-id").orElse("");

        var notified =
                post(
                        "/tools",
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                        "Mcp-Session-Id",
                        session);

        assertThat(session).isNotEmpty().isNotEqualTo("theirs");
        assertThat(notified.statusCode()).isEqualTo(202);
        assertThat(notified.body()).isEmpty();
        assertThat(upstream.last().header("mcp-session-id")).isEqualTo("theirs");
    }

    @Test
    void eventsReachTheClientWhileTheServerGoesOn() throws IOException {
        upstream.answers =
                request -> {
                    if (!request.text().contains("tools/call")) {
                        return answer(request);
                    }
                    return (SSE_HEAD
                                    + chunk(
                                            "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}\n\n"))
                            .getBytes(StandardCharsets.UTF_8);
                };

        var answer =
                client.send(
                        client.request("/tools")
                                .header("Content-Type", "application/json")
                                .header("Accept", "application/json, text/event-stream")
                                .POST(BodyPublishers.ofString(call("read"))),
                        BodyHandlers.ofInputStream());
        try (var lines =
                new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains("notifications/progress");
        }

        Eventually.holds(() ->
                assertThat(door.audit.of(AuditEvent.Finished.class))
                        .anyMatch(event -> event.outcome().status() == Status.CUT));
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    @Test
    void killingTheSessionEndsItsStreams() throws IOException {
        upstream.answers =
                request ->
                        request.line().startsWith("GET")
                                ? (SSE_HEAD
                                                + chunk(
                                                        "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n\n"))
                                        .getBytes(StandardCharsets.UTF_8)
                                : answer(request);
        var answer =
                client.send(
                        client.request("/tools").header("Accept", "text/event-stream").GET(),
                        BodyHandlers.ofInputStream());
        try (var lines =
                new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null && !line.contains("notifications/x")) {
                line = lines.readLine();
            }
            assertThat(line).isNotNull();
            door.sessions.endAll("killed by root");

            assertThat(endOf(lines)).isTrue();
        }
        assertThat(post("/tools", call("read")).statusCode()).isEqualTo(401);
    }

    @Test
    void aSessionThatIsKilledWhileTheCredentialIsReadSendsNothing() {
        door.whenCredentialIsRead = () -> door.sessions.endAll("killed by root");

        var answer = post("/tools", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");

        assertThat(answer.statusCode()).isEqualTo(401);
        Eventually.holds(() ->
                assertThat(door.audit.outcomes())
                        .singleElement()
                        .satisfies(event ->
                                assertThat(event.outcome().status()).isEqualTo(Status.NOT_SENT)));
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void aBodyThatIsNotThereWhenItsSessionEndsReachesNobody() throws IOException {
        String body = call("read");
        try (var raw = new Socket(InetAddress.getLoopbackAddress(), door.port)) {
            raw.setSoTimeout(10_000);
            raw.getOutputStream()
                    .write(
                            ("POST /tools HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer "
                                            + FakeTokens.DEVELOPER
                                            + "\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: "
                                            + body.length()
                                            + "\r\n\r\n"
                                            + body.substring(0, 20))
                                    .getBytes(StandardCharsets.US_ASCII));
            Eventually.holds(
                    () -> assertThat(door.audit.of(AuditEvent.SessionOpened.class)).hasSize(1));
            endSessionsUntilAnswered(raw);
            var lines =
                    new BufferedReader(
                            new InputStreamReader(raw.getInputStream(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).contains(" 401 ");
            try {
                raw.getOutputStream().write(body.substring(20).getBytes(StandardCharsets.US_ASCII));
            } catch (IOException _) {
                // it was closed, which is as good
            }
        }

        var other =
                client.send(
                        client.plain("/tools")
                                .header("Authorization", "Bearer " + FakeTokens.DEVELOPER + ".")
                                .header("Content-Type", "application/json")
                                .header("Accept", "application/json")
                                .POST(BodyPublishers.ofString(call("read"))));
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(door.audit.of(AuditEvent.Decided.class)).hasSize(1);
        assertThat(upstream.received.stream().filter(one -> one.text().contains("tools/call")))
                .hasSize(1);
    }

    private void endSessionsUntilAnswered(Socket raw) {
        Eventually.holds(() -> {
            door.sessions.endAll("killed by root");
            try {
                assertThat(raw.getInputStream().available()).isPositive();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static boolean endOf(BufferedReader lines) {
        try {
            while (lines.readLine() != null) {
                // what was on its way
            }
            return true;
        } catch (IOException _) {
            return true; // broken off
        }
    }

    @Test
    void aHeldCallOfAClientThatGoesAwayIsGivenUp() throws InterruptedException {
        upstream.answers =
                request ->
                        request.text().contains("tools/list")
                                ? RawUpstream.answer(
                                        "200 OK",
                                        "Content-Type: application/json\n",
                                        "{\"jsonrpc\":\"2.0\",\"id\":\"sallyport-1\",\"result\":{\"tools\":[{\"name\":\"held\"}]}}")
                                : answer(request);
        var caller =
                Thread.ofVirtual()
                        .start(() -> {
                            try (var raw =
                                    new Socket(InetAddress.getLoopbackAddress(), door.port)) {
                                String body = call("held");
                                raw.getOutputStream()
                                        .write(
                                                ("POST /tools HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer "
                                                                + FakeTokens.DEVELOPER
                                                                + "\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: "
                                                                + body.length()
                                                                + "\r\n\r\n"
                                                                + body)
                                                        .getBytes(StandardCharsets.US_ASCII));
                                Eventually.holds(() ->
                                        assertThat(door.audit.of(AuditEvent.Decided.class))
                                                .hasSize(1));
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        });
        caller.join();

        Eventually.holds(
                () -> assertThat(door.audit.decisions()).anyMatch(one -> one.startsWith("Block")));
        assertThat(upstream.received).noneMatch(one -> one.text().contains("tools/call"));
    }
}
