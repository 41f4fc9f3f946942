package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Outcome;
import dev.sallyport.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that stop in the middle, of what they send or of what they are sent: each is given up in
/// time, and holds nothing any longer.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowClientTest {
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

    @Test
    void aStreamWhoseClientTakesNothingIsGivenUp() throws Exception {
        at.upstream.answers = _ -> RawUpstream.answer("200 OK", "", new byte[8 << 20]);
        try (var connection = new H2Client(at.door.port)) {
            connection.get(1, "/api/much"); // its window is 64 KB, and stays so

            assertThat(connection.end(1)).isEqualTo(H2Client.RST_STREAM);
            Outcome outcome = at.outcomeOf("GET /much");
            assertThat(outcome.status()).isEqualTo(Outcome.Status.CANCELLED);
            assertThat(outcome.bytes()).isLessThan(8 << 20);
            Eventually.holds(() -> assertThat(at.upstream.open()).isZero());
        }
    }

    /// All of it was handed over, so that nothing more is asked for.
    @Test
    void aStreamWhoseClientTakesNothingOfTheEndIsGivenUp() throws Exception {
        at.upstream.answers = _ -> RawUpstream.answer("200 OK", "", new byte[100_000]);
        try (var connection = new H2Client(at.door.port)) {
            byte[] noWindow = {0, 4, 0, 0, 0, 0};
            connection.frame(H2Client.SETTINGS, 0, 0, noWindow);
            connection.get(1, "/api/little");

            assertThat(connection.end(1)).isEqualTo(H2Client.RST_STREAM);
            assertThat(at.outcomeOf("GET /little").bytes()).isEqualTo(100_000);
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
        at.upstream.answers =
                request ->
                        request.text().contains("tools/call")
                                ? told
                                : ImpatientDoor.listed(request);
        var fields = new ArrayList<>(H2Client.fields("POST", "/tools"));
        fields.add(new H2Client.Field("accept", "application/json, text/event-stream"));
        fields.add(new H2Client.Field("content-type", "application/json"));
        try (var connection = new H2Client(at.door.port)) {
            connection.frame(H2Client.HEADERS, H2Client.END_HEADERS, 1, H2Client.block(fields));
            connection.frame(
                    H2Client.DATA,
                    H2Client.END_STREAM,
                    1,
                    ImpatientDoor.CALL.getBytes(StandardCharsets.US_ASCII));
            connection.flush();

            assertThat(connection.end(1)).isEqualTo(H2Client.RST_STREAM);
            Eventually.holds(() ->
                    assertThat(at.door.audit.outcomes())
                            .extracting(finished -> finished.outcome().status())
                            .containsExactly(Outcome.Status.CUT));
            Eventually.holds(() -> assertThat(at.upstream.open()).isZero());
        }
    }

    @Test
    void halfOfARequestsHeadersHoldsNoConnection() throws Exception {
        try (var stranger = at.send("GET /api/half HTTP/1.1\nHost: gw\nAuthoriz");
                var known =
                        at.send(
                                """
                                GET /api/whole HTTP/1.1
                                Host: gw
                                Authorization: Bearer {token}

                                GET /api/half HTTP/1.1
                                Host: gw
                                Authoriz\
                                """)) {
            assertThat(ImpatientDoor.readAll(stranger)).isEmpty();
            assertThat(ImpatientDoor.readAll(known))
                    .startsWith("HTTP/1.1 200 OK")
                    .endsWith("hello");
            Eventually.holds(() -> assertThat(at.door.listener.openConnections()).isZero());
        }
        assertThat(at.door.audit.decisions()).containsExactly("Allow GET /whole");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/x", "/tools"})
    void halfABodyIsARequestTimeoutAndWhatComesLaterIsNoRequest(String path) throws Exception {
        String hidden = "GET /api/hidden HTTP/1.1\nHost: gw\nAuthorization: Bearer {token}\n\n";
        try (var slow =
                at.send(
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
            ImpatientDoor.send(slow, hidden);
            assertThat(ImpatientDoor.readAll(slow))
                    .contains("\"code\":\"request_timeout\"", "\"executed\":false")
                    .doesNotContain("HTTP/1.1");
        } catch (java.net.SocketException _) {
            // it was closed while we wrote
        }
        Eventually.holds(() -> assertThat(at.door.listener.openConnections()).isZero());
        assertThat(at.door.audit.of(AuditEvent.Decided.class)).isEmpty();
        assertThat(at.upstream.received).isEmpty();
    }

    @Test
    void halfABodyOnOneStreamIsARequestTimeoutAndItsNeighboursGoOn() throws Exception {
        try (var connection = new H2Client(at.door.port)) {
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
        assertThat(at.door.audit.decisions()).containsExactly("Allow GET /next");
    }

    @Test
    void anUploadThatStopsOnItsWayIsARequestTimeoutAndNeverLooksWhole() throws Exception {
        String part = "x".repeat(100_000);
        try (var slow =
                at.send(
                        """
                        POST /api/x HTTP/1.1
                        Host: gw
                        Authorization: Bearer {token}
                        Content-Type: text/csv
                        Content-Length: 200000

                        """
                                + part)) {
            assertThat(ImpatientDoor.readAll(slow))
                    .startsWith("HTTP/1.1 408")
                    .contains("\"code\":\"request_timeout\"", "\"executed\":\"unknown\"");
        }
        assertThat(at.outcomeOf("POST /x").status()).isEqualTo(Outcome.Status.CUT);
        Eventually.holds(() -> assertThat(at.upstream.open()).isZero());
        assertThat(at.upstream.last().octets().remaining()).isEqualTo(part.length());
    }
}
