package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Target;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.config.HttpTargetConfig.Kind;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Targets that don't answer, and clients that stop in the middle: each is given up in time, is
/// told so where it can be, and holds nothing any longer.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadlineTest {
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"read\"}}";
    private static final Pattern ID = Pattern.compile("\"id\":(\"[^\"]*\"|[0-9]+)");
    private static final Duration QUIET = Duration.ofMillis(600);
    private static final Deadlines SHORT =
            new Deadlines(
                    Duration.ofMillis(150),
                    Duration.ofMillis(200),
                    Duration.ofMillis(400),
                    Duration.ofMillis(200),
                    QUIET,
                    Duration.ofMillis(700),
                    Duration.ofSeconds(25),
                    Duration.ofMillis(20));

    private final DoorFixture door = door();
    private final TestClient client = new TestClient(door);
    private RawUpstream upstream = new RawUpstream();
    private CountDownLatch silence = new CountDownLatch(1);

    @BeforeEach
    void fresh() {
        upstream = new RawUpstream();
        silence = new CountDownLatch(1);
        door.api(upstream.port());
        var api = door.target("api");
        door.targets.put(
                "tools",
                new HttpTargetConfig(
                        new Target("tools", Protocol.HTTP, Set.of()),
                        Kind.MCP,
                        api.url(),
                        api.version(),
                        api.ca(),
                        api.assertion(),
                        false,
                        api.accounts()));
        door.audit.events.clear();
    }

    @AfterEach
    void closeUpstream() {
        silence.countDown();
        upstream.close();
    }

    private static DoorFixture door() {
        var options = new DoorFixture.Options();
        options.deadlines = SHORT;
        options.handshakeTimeout = Duration.ofMillis(200);
        return new DoorFixture(options);
    }

    @AfterAll
    void close() {
        client.close();
        door.close();
    }

    private byte[] silent() {
        try {
            silence.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return RawUpstream.answer("200 OK", "", "late");
    }

    private static byte[] begun(String header, String body) {
        return ("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private Outcome outcomeOf(String command) {
        Eventually.holds(() -> assertThat(door.audit.outcomesOf(command)).hasSize(1));
        return door.audit.outcomesOf(command).getFirst();
    }

    private static void isProblem(
            HttpResponse<String> answer, int status, String code, String executed) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"", "\"executed\":" + executed);
    }

    @Test
    void aTargetThatNeverAnswersIsAGatewayTimeoutAndItsAnswerIsNobodysWhenItComes() {
        upstream.answers =
                request ->
                        request.line().contains("slow")
                                ? silent()
                                : RawUpstream.answer("200 OK", "", "own");

        var answer = client.post("/api/slow", "text/plain", "x");

        isProblem(answer, 504, "upstream_timeout", "\"unknown\"");
        Outcome outcome = outcomeOf("POST /slow");
        assertThat(outcome.status()).isEqualTo(Outcome.Status.CUT);
        assertThat(outcome.code()).isNull();
        silence.countDown();
        assertThat(client.get("/api/quick").body()).isEqualTo("own");
        assertThat(upstream.received).hasSize(2);
        assertThat(upstream.connections).hasValue(2);
    }

    @Test
    void aTargetThatNeverAnswersAnUpgradeIsAGatewayTimeout() throws Exception {
        upstream.answers = _ -> silent();
        try (var socket =
                send(
                        """
                        GET /api/feed HTTP/1.1
                        Host: gw
                        Authorization: Bearer {token}
                        Connection: Upgrade
                        Upgrade: websocket
                        Sec-WebSocket-Version: 13
                        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                        """)) {
            assertThat(readAll(socket))
                    .startsWith("HTTP/1.1 504")
                    .contains("\"code\":\"upstream_timeout\"", "\"executed\":\"unknown\"");
        }
        assertThat(outcomeOf("UPGRADE /feed").status()).isEqualTo(Outcome.Status.CUT);
        silence.countDown();
        Eventually.holds(() -> assertThat(upstream.open()).isZero());
    }

    @Test
    void aTargetThatTakesNoConnectionIsABadGatewayAndNothingWasRun() throws Exception {
        var waiting = new ArrayList<Socket>();
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            try {
                while (waiting.size() < 100) {
                    var socket = new Socket();
                    waiting.add(socket);
                    socket.connect(
                            new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 100);
                }
            } catch (SocketTimeoutException _) {
                // from now on the kernel takes none
            }
            assertThat(waiting).hasSizeLessThan(100);
            door.api(full.getLocalPort());

            isProblem(client.get("/api/x"), 502, "upstream_unreachable", "false");
            assertThat(outcomeOf("GET /x").status()).isEqualTo(Outcome.Status.NOT_SENT);
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /// It takes connections, and says nothing on them.
    @ParameterizedTest
    @CsvSource({"http, HTTP_2", "https, AUTO", "https, HTTP_1"})
    void aTargetThatDoesNotFinishItsHandshakeIsABadGatewayAndNothingWasRun(
            String scheme, Version version) throws Exception {
        try (var mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            door.target(
                    URI.create(scheme + "://127.0.0.1:" + mute.getLocalPort()),
                    version,
                    Optional.empty(),
                    Map.of("app", DoorFixture.account("app", DoorFixture.BEARER, "any")));

            isProblem(client.get("/api/x"), 502, "upstream_unreachable", "false");
            assertThat(outcomeOf("GET /x").status()).isEqualTo(Outcome.Status.NOT_SENT);
        }
    }

    @Test
    void anAnswerThatStopsBeforeItsLengthIsCutOff() {
        upstream.answers = _ -> begun("Content-Length: 100", "hello");

        assertThatThrownBy(() -> client.get("/api/x")).hasRootCauseInstanceOf(IOException.class);

        Outcome outcome = outcomeOf("GET /x");
        assertThat(outcome.status()).isEqualTo(Outcome.Status.CUT);
        assertThat(outcome.code()).isEqualTo("200");
        assertThat(outcome.bytes()).isEqualTo(5);
        Eventually.holds(() -> assertThat(upstream.open()).isZero());
    }

    @Test
    void anAnswerOfAnMcpServerThatStopsBeforeItsLengthIsCutOff() {
        upstream.answers =
                request ->
                        request.text().contains("tools/call")
                                ? begun(
                                        "Content-Type: application/json\r\nContent-Length: 100",
                                        "{")
                                : listed(request);

        var answer =
                client.send(
                        client.request("/tools")
                                .header("Content-Type", "application/json")
                                .header("Accept", "application/json, text/event-stream")
                                .POST(BodyPublishers.ofString(CALL)));

        assertThat(answer.body()).contains("\"error\"");
        assertThat(door.audit.outcomes())
                .extracting(finished -> finished.outcome().status())
                .containsExactly(Outcome.Status.CUT);
        Eventually.holds(() -> assertThat(upstream.open()).isZero());
    }

    @Test
    void anAnswerWithoutALengthMayBeQuietForLongButNotForGood() {
        upstream.answers = _ -> begun("Transfer-Encoding: chunked", "5\r\nhello\r\n");

        assertThatThrownBy(() -> client.get("/api/x")).hasRootCauseInstanceOf(IOException.class);

        Outcome outcome = outcomeOf("GET /x");
        assertThat(outcome.status()).isEqualTo(Outcome.Status.CUT);
        assertThat(outcome.duration()).isGreaterThan(QUIET);
    }

    @Test
    void aStreamWhoseClientTakesNothingIsGivenUp() throws Exception {
        upstream.answers = _ -> RawUpstream.answer("200 OK", "", new byte[8 << 20]);
        try (var connection = new H2Client(door.port)) {
            connection.get(1, "/api/much"); // its window is 64 KB, and stays so

            assertThat(connection.end(1)).isEqualTo(H2Client.RST_STREAM);
            Outcome outcome = outcomeOf("GET /much");
            assertThat(outcome.status()).isEqualTo(Outcome.Status.CANCELLED);
            assertThat(outcome.bytes()).isLessThan(8 << 20);
            Eventually.holds(() -> assertThat(upstream.open()).isZero());
        }
    }

    @Test
    void anMcpClientThatTakesNothingOfItsAnswerHoldsNoThread() throws Exception {
        String message =
                "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"data\":\""
                        + "x".repeat(20_000)
                        + "\"}}\n\n";
        byte[] told =
                RawUpstream.answer(
                        "200 OK", "Content-Type: text/event-stream\n", message.repeat(100));
        upstream.answers =
                request -> request.text().contains("tools/call") ? told : listed(request);
        var fields = new ArrayList<>(H2Client.fields("POST", "/tools"));
        fields.add(new H2Client.Field("accept", "application/json, text/event-stream"));
        fields.add(new H2Client.Field("content-type", "application/json"));
        try (var connection = new H2Client(door.port)) {
            connection.frame(H2Client.HEADERS, H2Client.END_HEADERS, 1, H2Client.block(fields));
            connection.frame(
                    H2Client.DATA,
                    H2Client.END_STREAM,
                    1,
                    CALL.getBytes(StandardCharsets.US_ASCII));
            connection.flush();

            assertThat(connection.end(1)).isEqualTo(H2Client.RST_STREAM);
            Eventually.holds(() ->
                    assertThat(door.audit.outcomes())
                            .extracting(finished -> finished.outcome().status())
                            .containsExactly(Outcome.Status.CUT));
            Eventually.holds(() -> assertThat(upstream.open()).isZero());
        }
    }

    private static byte[] listed(RawUpstream.Received request) {
        var id = ID.matcher(request.text());
        return RawUpstream.answer(
                "200 OK",
                "Content-Type: application/json\n",
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + (id.find() ? id.group(1) : "1")
                        + ",\"result\":{\"tools\":[{\"name\":\"read\"}]}}");
    }

    private Socket send(String text) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), door.port);
        socket.setSoTimeout(5_000);
        send(socket, text);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream()
                .write(
                        text.replace("\n", "\r\n")
                                .replace("{token}", FakeTokens.DEVELOPER)
                                .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void halfOfARequestsHeadersHoldsNoConnection() throws Exception {
        try (var stranger = send("GET /api/half HTTP/1.1\nHost: gw\nAuthoriz");
                var known =
                        send(
                                """
                                GET /api/whole HTTP/1.1
                                Host: gw
                                Authorization: Bearer {token}

                                GET /api/half HTTP/1.1
                                Host: gw
                                Authoriz\
                                """)) {
            assertThat(readAll(stranger)).isEmpty();
            assertThat(readAll(known)).startsWith("HTTP/1.1 200 OK").endsWith("hello");
            Eventually.holds(() -> assertThat(door.listener.openConnections()).isZero());
        }
        assertThat(door.audit.decisions()).containsExactly("Allow GET /whole");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/x", "/tools"})
    void halfABodyIsARequestTimeoutAndWhatComesLaterIsNoRequest(String path) throws Exception {
        String hidden = "GET /api/hidden HTTP/1.1\nHost: gw\nAuthorization: Bearer {token}\n\n";
        try (var slow =
                send(
                        "POST "
                                + path
                                + """
                                 HTTP/1.1
                                Host: gw
                                Authorization: Bearer {token}
                                Content-Length: 1000

                                half\
                                """)) {
            var in = slow.getInputStream();
            var first = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
            assertThat(first).isEqualTo("HTTP/1.1 408");
            send(slow, hidden);
            assertThat(readAll(slow))
                    .contains("\"code\":\"request_timeout\"", "\"executed\":false")
                    .doesNotContain("HTTP/1.1");
        } catch (java.net.SocketException _) {
            // it was closed while we wrote
        }
        Eventually.holds(() -> assertThat(door.listener.openConnections()).isZero());
        assertThat(door.audit.of(AuditEvent.Decided.class)).isEmpty();
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void halfABodyOnOneStreamIsARequestTimeoutAndItsNeighboursGoOn() throws Exception {
        try (var connection = new H2Client(door.port)) {
            connection.frame(
                    H2Client.HEADERS,
                    H2Client.END_HEADERS,
                    1,
                    H2Client.block(H2Client.fields("POST", "/api/slow")));
            connection.frame(H2Client.DATA, 0, 1, new byte[10]);
            connection.flush();
            assertThat(connection.outcome(1)).isEqualTo("408");

            connection.get(3, "/api/next");
            assertThat(connection.outcome(3)).isEqualTo("200");
        }
        assertThat(door.audit.decisions()).containsExactly("Allow GET /next");
    }

    @Test
    void anUploadThatStopsOnItsWayIsARequestTimeoutAndNeverLooksWhole() throws Exception {
        String part = "x".repeat(100_000);
        try (var slow =
                send(
                        """
                        POST /api/x HTTP/1.1
                        Host: gw
                        Authorization: Bearer {token}
                        Content-Type: text/csv
                        Content-Length: 200000

                        """
                                + part)) {
            assertThat(readAll(slow))
                    .startsWith("HTTP/1.1 408")
                    .contains("\"code\":\"request_timeout\"", "\"executed\":\"unknown\"");
        }
        assertThat(outcomeOf("POST /x").status()).isEqualTo(Outcome.Status.CUT);
        Eventually.holds(() -> assertThat(upstream.open()).isZero());
        assertThat(upstream.last().octets().remaining()).isEqualTo(part.length());
    }
}
