package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import dev.sallyport.testing.Pki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Strangers who begin a handshake and leave it there.
class HalfOpenTlsTest {
    @TempDir Path directory;
    private final RawUpstream upstream = new RawUpstream();
    private final List<Socket> halfOpen = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : halfOpen) {
            socket.close();
        }
        upstream.close();
    }

    private DoorFixture door(Duration handshakeTimeout, int unauthenticated) {
        var options = new DoorFixture.Options();
        options.tls = Optional.of(Pki.selfSigned(directory, "door", "localhost"));
        options.handshakeTimeout = handshakeTimeout;
        options.unauthenticated = unauthenticated;
        var door = new DoorFixture(options);
        door.api(upstream.port());
        return door;
    }

    private static byte[] hello() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            var engine = context.createSSLEngine("localhost", 443);
            engine.setUseClientMode(true);
            var out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), out);
            return Arrays.copyOf(out.array(), out.position());
        } catch (SSLException | java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// In turns: nothing, the beginning of a hello, a whole hello and no more.
    private void open(DoorFixture door, int many) throws IOException {
        byte[] hello = hello();
        int[] lengths = {0, 7, hello.length};
        for (int i = 0; i < many; i++) {
            var socket = new Socket(InetAddress.getLoopbackAddress(), door.port);
            halfOpen.add(socket);
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(hello, 0, lengths[i % lengths.length]);
        }
        Eventually.holds(
                () -> assertThat(door.listener.unauthenticatedConnections()).isEqualTo(many));
    }

    private static void isClosed(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes(); // a server's hello, perhaps
        } catch (SocketException _) {
            // reset: closed as well
        }
    }

    private HttpClient client() throws Exception {
        return HttpClient.newBuilder()
                .sslContext(TlsTest.trusting(directory.resolve("door.crt")))
                .build();
    }

    private static int status(HttpClient client, DoorFixture door) {
        try {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create("https://localhost:" + door.port + "/api/x"))
                                    .timeout(Duration.ofSeconds(5))
                                    .header("Authorization", "Bearer " + FakeTokens.DEVELOPER)
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void handshakesThatDoNotEndAreClosedAndGiveTheirPlacesBack() throws Exception {
        try (var door = door(Duration.ofMillis(300), 3);
                var client = client()) {
            open(door, 3);

            for (Socket socket : halfOpen) {
                isClosed(socket);
            }
            Eventually.holds(() -> assertThat(door.listener.unauthenticatedConnections()).isZero());
            assertThat(status(client, door)).isEqualTo(200);
        }
    }

    @Test
    void othersAreServedWhileManyHandshakesHang() throws Exception {
        try (var door = door(Duration.ofSeconds(30), 50);
                var client = client()) {
            open(door, 45);

            assertThat(status(client, door)).isEqualTo(200);
            assertThat(door.listener.unauthenticatedConnections()).isEqualTo(45);
        }
    }

    @Test
    void othersAreServedWhereHandshakesThatHangTakeAllPlaces() throws Exception {
        try (var door = door(Duration.ofMinutes(1), 12);
                var client = client()) {
            open(door, 12);

            assertThat(status(client, door)).isEqualTo(200);
            isClosed(halfOpen.getFirst());
            Eventually.holds(
                    () -> assertThat(door.listener.unauthenticatedConnections()).isEqualTo(11));
        }
    }
}
