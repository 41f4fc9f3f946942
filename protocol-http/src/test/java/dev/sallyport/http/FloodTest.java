package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.H2Client.Field;
import dev.sallyport.http.H2Client.Frame;
import dev.sallyport.testing.Eventually;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One HTTP/2 connection that makes work without an end: it is cut off long before it is done, and
/// others are served.
class FloodTest {
    private static final int MANY = 5_000;

    private static final int MANY_UNREAD = 1_500_000;

    /// What one connection may have done before it is cut off; the codec counts by the minute.
    private static final int BEARABLE = 2_000;

    /// Errors of a connection (RFC 9113, section 7).
    private static final int PROTOCOL_ERROR = 1;

    private static final int CALM = 11;

    private final RawUpstream upstream = new RawUpstream();
    private final DoorFixture door = new DoorFixture();
    private final TestClient client = new TestClient(door);

    FloodTest() {
        door.api(upstream.port());
    }

    @AfterEach
    void close() {
        client.close();
        door.close();
        upstream.close();
    }

    @FunctionalInterface
    private interface Round {
        void write(H2Client connection, int stream) throws IOException;
    }

    private static byte[] headers(String method) {
        return H2Client.block(H2Client.fields(method, "/api/x"));
    }

    /// Reads to the end of the connection.
    ///
    /// @return the error of the door's GOAWAY; -1 where it sent none
    private static int lastWord(H2Client connection) throws IOException {
        int word = -1;
        try {
            while (true) {
                Frame frame = connection.read();
                if (frame.type() == H2Client.GOAWAY) {
                    word = frame.payload().charAt(7);
                }
            }
        } catch (EOFException _) {
            return word;
        }
    }

    /// Writes rounds until the door hangs up, as it must.
    private void flood(Round round, int expected) throws Exception {
        int written = 0;
        try (var connection = new H2Client(door.port)) {
            Future<Integer> word = door.blocking.submit(() -> lastWord(connection));
            try {
                while (written < MANY && !word.isDone()) {
                    round.write(connection, 2 * written + 1);
                    connection.flush();
                    written++;
                }
            } catch (IOException _) {
                // it hung up
            }
            assertThat(word.get(5, TimeUnit.SECONDS)).isIn(expected, -1);
        }
    }

    /// Writes requests that are made in vain, until the door hangs up.
    private void floodWithRequests(Round undo) throws Exception {
        byte[] get = headers("GET");
        flood(
                (connection, stream) -> {
                    connection.frame(
                            H2Client.HEADERS,
                            H2Client.END_HEADERS | H2Client.END_STREAM,
                            stream,
                            get);
                    undo.write(connection, stream);
                },
                CALM);
        assertThat(door.audit.decisions()).hasSizeLessThan(BEARABLE);
        assertThat(upstream.received).hasSizeLessThan(BEARABLE);
        othersAreServed();
    }

    private void othersAreServed() {
        assertThat(client.get("/api/after").statusCode()).isEqualTo(200);
        Eventually.holds(() -> assertThat(door.listener.openConnections()).isEqualTo(1));
    }

    @Test
    void streamsThatTheClientResetsAgainAndAgainEndTheConnection() throws Exception {
        floodWithRequests(
                (connection, stream) -> connection.number(H2Client.RST_STREAM, stream, 8));
    }

    @Test
    void streamsThatTheDoorIsMadeToResetEndTheConnection() throws Exception {
        floodWithRequests((connection, stream) ->
                connection.number(H2Client.WINDOW_UPDATE, stream, 0)); // an error of it
    }

    @Test
    void headersThatDoNotEndAreNotKept() throws Exception {
        byte[] much = H2Client.block(List.of(new Field("x-much", "x".repeat(16_000))));
        flood(
                (connection, stream) ->
                        connection.frame(
                                stream == 1 ? H2Client.HEADERS : H2Client.CONTINUATION,
                                0,
                                1,
                                stream == 1 ? headers("GET") : much),
                PROTOCOL_ERROR);

        assertThat(door.audit.decisions()).isEmpty();
        othersAreServed();
    }

    @Test
    void dataFramesWithNothingInThemEndTheConnection() throws Exception {
        flood(
                (connection, stream) ->
                        connection.frame(
                                stream == 1 ? H2Client.HEADERS : H2Client.DATA,
                                stream == 1 ? H2Client.END_HEADERS : 0,
                                1,
                                stream == 1 ? headers("POST") : new byte[0]),
                CALM);

        assertThat(upstream.received).isEmpty();
        othersAreServed();
    }

    /// The door answers each frame of the client's, which takes no answer. The system keeps some
    /// hundred thousand answers for it, the door a few.
    private void unread(int type, byte[] payload) throws Exception {
        int written = 0;
        try (var connection = new H2Client(door.port)) {
            while (written < MANY_UNREAD) {
                for (int i = 0; i < 1_000; i++) {
                    connection.frame(type, 0, 0, payload);
                }
                connection.flush();
                written += 1_000;
            }
        } catch (IOException _) {
            // it hung up
        }
        assertThat(written).isLessThan(MANY_UNREAD);
        othersAreServed();
    }

    @Test
    void pingsWhoseAnswersNobodyReadsEndTheConnection() throws Exception {
        unread(H2Client.PING, new byte[8]);
    }

    @Test
    void settingsWhoseAnswersNobodyReadsEndTheConnection() throws Exception {
        unread(H2Client.SETTINGS, new byte[0]);
    }

    @Test
    void aStrangerWithAnOpenStreamIsClosedInTime() throws Exception {
        var options = new DoorFixture.Options();
        options.handshakeTimeout = Duration.ofMillis(300);
        try (var strict = new DoorFixture(options);
                var stranger = new H2Client(strict.port)) {
            stranger.frame(
                    H2Client.HEADERS,
                    H2Client.END_HEADERS,
                    1,
                    H2Client.block(
                            List.of(
                                    new Field(":method", "POST"),
                                    new Field(":scheme", "http"),
                                    new Field(":authority", "gw.test"),
                                    new Field(":path", "/api/x"))));
            stranger.flush();

            lastWord(stranger);
            Eventually.holds(() -> assertThat(strict.listener.openConnections()).isZero());
        }
    }
}
