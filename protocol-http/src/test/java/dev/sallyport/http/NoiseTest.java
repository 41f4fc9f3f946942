package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.Pki;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whoever reaches the port can send what is no HTTP and no TLS, as often as they like: the log
/// holds no stack for it, and nothing of what was sent.
class NoiseTest {
    private static final String HEX_CANARY =
            HexFormat.of().formatHex(Noise.CANARY.getBytes(StandardCharsets.US_ASCII));

    @TempDir Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream before = System.out;

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        System.setOut(before);
    }

    private DoorFixture open(boolean isSecure) {
        var options = new DoorFixture.Options();
        if (isSecure) {
            options.tls = Optional.of(Pki.selfSigned(directory, "door", "localhost"));
        }
        return new DoorFixture(options);
    }

    /// Everything is written when the door is closed.
    private void assertQuiet(DoorFixture door) {
        door.close();
        stop();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .doesNotContain("\tat ", Noise.CANARY, HEX_CANARY);
    }

    @Test
    void whatIsNoHttp2LeavesNoStackInTheLog() {
        var door = open(false);

        assertThat(Noise.frames())
                .allSatisfy(frames -> {
                    try (var connection = new H2Client(door.port)) {
                        frames.writing().to(connection);
                        connection.frame(H2Client.GOAWAY, 0, 0, new byte[8]);
                        connection.flush();
                        connection.outcome(Integer.MAX_VALUE);
                    }
                });

        assertQuiet(door);
    }

    @Test
    void whatEndsAStreamOfHttp2LeavesNoStackInTheLog() {
        var door = open(false);

        assertThat(Noise.streams())
                .allSatisfy(frames -> {
                    try (var connection = new H2Client(door.port)) {
                        frames.writing().to(connection);
                        connection.frame(H2Client.GOAWAY, 0, 0, new byte[8]);
                        connection.flush();
                        connection.outcome(1);
                    }
                });

        assertQuiet(door);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsNoHttpAndNoTlsLeavesNoStackInTheLog(boolean isSecure) {
        var door = open(isSecure);

        assertThat(Noise.texts())
                .allSatisfy(noise -> {
                    try (var socket = new Socket(InetAddress.getLoopbackAddress(), door.port)) {
                        send(socket, noise);
                    }
                });

        assertQuiet(door);
    }

    /// Until the door hangs up.
    private static void send(Socket socket, String noise) {
        try {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(noise.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException _) {
            // it hung up
        }
    }

    private SSLSocket secured(Socket raw) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anyone()}, new SecureRandom());
        var socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(raw, "localhost", raw.getPort(), true);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    @Test
    void whatIsNoHttp2InTlsLeavesNoStackInTheLog() throws Exception {
        var door = open(true);

        try (var raw = new Socket(InetAddress.getLoopbackAddress(), door.port);
                var socket = secured(raw)) {
            send(socket, Noise.CANARY + "x".repeat(40));
        }

        assertQuiet(door);
    }

    @Test
    void recordsOfTlsThatCannotBeReadLeaveNoStackInTheLog() throws Exception {
        var door = open(true);

        try (var raw = new Socket(InetAddress.getLoopbackAddress(), door.port);
                var _ = secured(raw)) {
            send(raw, "\u0017\u0003\u0003\0 " + "\0".repeat(32) + Noise.CANARY);
        }

        assertQuiet(door);
    }

    @Test
    void aConnectionThatIsCutLeavesNoStackInTheLog() throws Exception {
        var door = open(true);

        try (var raw = new Socket(InetAddress.getLoopbackAddress(), door.port)) {
            secured(raw).getOutputStream().write("PRI * HT".getBytes(StandardCharsets.US_ASCII));
            raw.setSoLinger(true, 0);
        }
        Eventually.holds(() -> assertThat(door.listener.openConnections()).isZero());

        assertQuiet(door);
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
