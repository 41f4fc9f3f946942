package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Outcome;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.testing.Eventually;
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
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Targets that don't answer: each is given up in time, its client is told so where it can be, and
/// what came of it is in the log.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadlineTest {
    private final ImpatientDoor at = new ImpatientDoor();

    @BeforeEach
    void fresh() {
        at.fresh();
    }

    @AfterEach
    void closeUpstream() {
        at.closeUpstream();
    }

    @AfterAll
    void close() {
        at.close();
    }

    private static byte[] begun(String header, String body) {
        return ("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
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
        at.upstream.answers =
                request ->
                        request.line().contains("slow")
                                ? at.silent()
                                : RawUpstream.answer("200 OK", "", "own");

        var answer = at.client.post("/api/slow", "text/plain", "x");

        isProblem(answer, 504, "upstream_timeout", "\"unknown\"");
        Outcome outcome = at.outcomeOf("POST /slow");
        assertThat(outcome.status()).isEqualTo(Outcome.Status.CUT);
        assertThat(outcome.code()).isNull();
        at.silence.countDown();
        assertThat(at.client.get("/api/quick").body()).isEqualTo("own");
        assertThat(at.upstream.received).hasSize(2);
        assertThat(at.upstream.connections).hasValue(2);
    }

    @Test
    void aTargetThatNeverAnswersAnUpgradeIsAGatewayTimeout() throws Exception {
        at.upstream.answers = _ -> at.silent();
        try (var socket =
                at.send(
                        """
                        GET /api/feed HTTP/1.1
                        Host: gw
                        Authorization: Bearer {token}
                        Connection: Upgrade
                        Upgrade: websocket
                        Sec-WebSocket-Version: 13
                        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                        """)) {
            assertThat(ImpatientDoor.readAll(socket))
                    .startsWith("HTTP/1.1 504")
                    .contains("\"code\":\"upstream_timeout\"", "\"executed\":\"unknown\"");
        }
        assertThat(at.outcomeOf("UPGRADE /feed").status()).isEqualTo(Outcome.Status.CUT);
        at.silence.countDown();
        Eventually.holds(() -> assertThat(at.upstream.open()).isZero());
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
            at.door.api(full.getLocalPort());

            isProblem(at.client.get("/api/x"), 502, "upstream_unreachable", "false");
            assertThat(at.outcomeOf("GET /x").status()).isEqualTo(Outcome.Status.NOT_SENT);
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
            at.door.target(
                    URI.create(scheme + "://127.0.0.1:" + mute.getLocalPort()),
                    version,
                    Optional.empty(),
                    Map.of("app", DoorFixture.account("app", DoorFixture.BEARER, "any")));

            isProblem(at.client.get("/api/x"), 502, "upstream_unreachable", "false");
            assertThat(at.outcomeOf("GET /x").status()).isEqualTo(Outcome.Status.NOT_SENT);
        }
    }

    @Test
    void anAnswerThatStopsBeforeItsLengthIsCutOff() {
        at.upstream.answers = _ -> begun("Content-Length: 100", "hello");

        assertThatThrownBy(() -> at.client.get("/api/x")).hasRootCauseInstanceOf(IOException.class);

        Outcome outcome = at.outcomeOf("GET /x");
        assertThat(outcome.status()).isEqualTo(Outcome.Status.CUT);
        assertThat(outcome.code()).isEqualTo("200");
        assertThat(outcome.bytes()).isEqualTo(5);
        Eventually.holds(() -> assertThat(at.upstream.open()).isZero());
    }

    @Test
    void anAnswerOfAnMcpServerThatStopsBeforeItsLengthIsCutOff() {
        at.upstream.answers =
                request ->
                        request.text().contains("tools/call")
                                ? begun(
                                        "Content-Type: application/json\r\nContent-Length: 100",
                                        "{")
                                : ImpatientDoor.listed(request);

        var answer =
                at.client.send(
                        at.client
                                .request("/tools")
                                .header("Content-Type", "application/json")
                                .header("Accept", "application/json, text/event-stream")
                                .POST(BodyPublishers.ofString(ImpatientDoor.CALL)));

        assertThat(answer.body()).contains("\"error\"");
        assertThat(at.door.audit.outcomes())
                .extracting(finished -> finished.outcome().status())
                .containsExactly(Outcome.Status.CUT);
        Eventually.holds(() -> assertThat(at.upstream.open()).isZero());
    }

    @Test
    void anAnswerWithoutALengthMayBeQuietForLongButNotForGood() {
        at.upstream.answers = _ -> begun("Transfer-Encoding: chunked", "5\r\nhello\r\n");

        assertThatThrownBy(() -> at.client.get("/api/x")).hasRootCauseInstanceOf(IOException.class);

        Outcome outcome = at.outcomeOf("GET /x");
        assertThat(outcome.status()).isEqualTo(Outcome.Status.CUT);
        assertThat(outcome.duration()).isGreaterThan(ImpatientDoor.QUIET);
    }
}
