package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Connections of people nobody knows.
class StrangerTest {
    /// RFC 9113, section 7.
    private static final int CANCEL = 8;

    private static Socket connect(DoorFixture door) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), door.port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    @Test
    void aConnectionWithoutATokenIsClosedInTime() throws IOException {
        var options = new DoorFixture.Options();
        options.handshakeTimeout = Duration.ofMillis(200);
        try (var door = new DoorFixture(options);
                var socket = connect(door)) {
            socket.getOutputStream()
                    .write(
                            "GET /api/slow HTT"
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aConnectionThatShowedATokenStays() throws Exception {
        var options = new DoorFixture.Options();
        options.handshakeTimeout = Duration.ofMillis(300);
        try (var raw = new RawUpstream();
                var door = new DoorFixture(options);
                var known = connect(door)) {
            door.api(raw.port());
            known.getOutputStream()
                    .write(
                            ("GET /api/x HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer "
                                            + FakeTokens.DEVELOPER
                                            + "\r\n\r\n")
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(known.getInputStream().read()).isEqualTo('H');
            try (var stranger = connect(door)) {
                assertThat(stranger.getInputStream().read()).isEqualTo(-1);
            }

            Eventually.holds(() -> assertThat(door.listener.openConnections()).isEqualTo(1));
            assertThat(door.listener.unauthenticatedConnections()).isZero();
        }
    }

    @Test
    void whoLeavesWhileItSignsInIsNotJudged() throws IOException {
        try (var raw = new RawUpstream();
                var door = new DoorFixture();
                var client = new H2Client(door.port)) {
            door.api(raw.port());
            door.audit.isSlow = event -> event instanceof AuditEvent.Login;
            client.get(1, "/api/left");
            client.flush();
            Eventually.holds(() -> assertThat(door.audit.of(AuditEvent.Login.class)).hasSize(1));
            client.number(H2Client.RST_STREAM, 1, CANCEL);
            client.frame(H2Client.PING, 0, 0, new byte[8]);
            client.flush();
            while (client.read().type() != H2Client.PING) {} // by then the door knows

            door.audit.acknowledge();

            client.get(3, "/api/next");
            client.flush();
            assertThat(client.outcome(3)).isEqualTo("200");
            assertThat(door.audit.decisions()).containsExactly("Allow GET /next");
            assertThat(raw.received).hasSize(1);
        }
    }

    @Test
    void strangersDoNotKeepOthersOut() throws IOException {
        var options = new DoorFixture.Options();
        options.unauthenticated = 3;
        options.handshakeTimeout = Duration.ofMinutes(1);
        try (var raw = new RawUpstream();
                var door = new DoorFixture(options);
                var client = new TestClient(door)) {
            door.api(raw.port());
            var idle = new ArrayList<Socket>();
            for (int i = 0; i < 3; i++) {
                idle.add(connect(door));
            }
            Eventually.holds(
                    () -> assertThat(door.listener.unauthenticatedConnections()).isEqualTo(3));

            assertThat(client.get("/api/x").statusCode()).isEqualTo(200);

            assertThat(idle.getFirst().getInputStream().read()).isEqualTo(-1);
            Eventually.holds(
                    () -> assertThat(door.listener.unauthenticatedConnections()).isEqualTo(2));
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }
}
