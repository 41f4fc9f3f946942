package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.config.SshTargetConfig.SshCredential;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What comes before a login is over, in the wrong order or from the wrong side.
final class PreAuthTest {
    private final TestClient client = new TestClient();
    private DoorFixture door;
    private Path directory;

    @BeforeEach
    void open(@TempDir Path scratch) {
        directory = scratch;
        open(new DoorFixture.Options());
    }

    private void open(DoorFixture.Options options) {
        door = new DoorFixture(directory, options);
        door.box(
                1,
                List.of(
                        "ssh-ed25519"
                                + " AAAAC3NzaC1lZDI1NTE5AAAAIJZQ4dOvvzL2Q1Yy3oq5o0iSK0Gg8r8yV2VEcbY3Yg1S"),
                List.of(),
                new SshCredential.Password("env:NONE"));
    }

    @AfterEach
    void close() {
        client.close();
        door.close();
    }

    private ClientSession connected() throws IOException {
        ClientSession session = client.connect(door.port, "deploy@box");
        session.waitFor(
                EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH), TestClient.PATIENCE);
        return session;
    }

    private void ends(ClientSession session, String why) {
        Eventually.holds(() -> assertThat(session.isOpen()).isFalse());
        assertThat(door.audit.lastLogin().reason()).isEqualTo(why);
        assertThat(door.audit.of(AuditEvent.SessionOpened.class)).isEmpty();
    }

    @Test
    void successFromTheClientEndsTheConnection() throws IOException {
        ClientSession session = connected();
        session.writePacket(session.createBuffer(SshConstants.SSH_MSG_USERAUTH_SUCCESS, 8));

        ends(session, "protocol: message 52 is none of a client's");
    }

    @Test
    void channelBeforeTheLoginEndsTheConnection() throws IOException {
        ClientSession session = connected();
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN, 64);
        buffer.putString("session");
        buffer.putUInt(0);
        buffer.putUInt(1 << 20);
        buffer.putUInt(1 << 15);
        session.writePacket(buffer);

        ends(session, "protocol: message 90 before the login");
    }

    @Test
    void globalRequestBeforeTheLoginEndsTheConnection() throws IOException {
        ClientSession session = connected();
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 64);
        buffer.putString("tcpip-forward");
        buffer.putBoolean(true);
        session.writePacket(buffer);

        ends(session, "protocol: message 80 before the login");
    }

    @Test
    void connectionServiceBeforeTheLoginEndsTheConnection() throws IOException {
        ClientSession session = connected();
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_SERVICE_REQUEST, 64);
        buffer.putString("ssh-connection");
        session.writePacket(buffer);

        ends(session, "protocol: service request out of place");
    }

    @Test
    void secondLoginServiceThatWouldForgetTheFirstEndsTheConnection() throws IOException {
        ClientSession session = connected();
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_SERVICE_REQUEST, 64);
        buffer.putString("ssh-userauth");
        session.writePacket(buffer);

        ends(session, "protocol: service request out of place");
    }

    @Test
    void newKeysDuringTheLoginEndTheConnection() throws IOException {
        ClientSession session = connected();
        session.reExchangeKeys();

        ends(session, "protocol: key exchange during the login");
    }

    @Test
    void answerToNoQuestionEndsTheConnection() throws IOException {
        ClientSession session = connected();
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_INFO_RESPONSE, 64);
        buffer.putUInt(0);
        session.writePacket(buffer);

        ends(session, "protocol: an answer to no question");
    }

    private static void request(ClientSession session, String user, String service, String method)
            throws IOException {
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST, 256);
        buffer.putString(user);
        buffer.putString(service);
        buffer.putString(method);
        if (method.equals("password")) {
            buffer.putBoolean(false);
            buffer.putString(FakeTokens.DEVELOPER);
        }
        session.writePacket(buffer);
    }

    @Test
    void userNameThatChangesEndsTheConnectionAndIsRecorded() throws IOException {
        ClientSession session = connected();
        request(session, "deploy@box", "ssh-connection", "none");
        request(session, "root@box", "ssh-connection", "password");

        ends(session, "the user name changed during the login");
    }

    @Test
    void loginForAnotherServiceEndsTheConnection() throws IOException {
        ClientSession session = connected();
        request(session, "deploy@box", "ssh-userauth", "password");

        ends(session, "protocol: login for another service");
    }

    @Test
    void messageWhileATokenIsCheckedEndsTheConnection() throws IOException {
        door.tokens.slow = new CountDownLatch(1);
        ClientSession session = connected();
        request(session, "deploy@box", "ssh-connection", "password");
        request(session, "deploy@box", "ssh-connection", "password");

        Eventually.holds(() -> assertThat(session.isOpen()).isFalse());
        door.tokens.slow.countDown();
        Eventually.holds(() -> assertThat(door.sessions.list()).isEmpty());
        assertThat(door.audit.of(AuditEvent.Login.class))
                .extracting(AuditEvent.Login::reason)
                .contains("protocol: a message while the last one is checked");
    }

    @Test
    void requestsAfterTheLoginAreIgnored() throws IOException {
        ClientSession session = client.login(door.port, "deploy@box", FakeTokens.DEVELOPER);
        request(session, "root@box", "ssh-connection", "password");
        request(session, "root@box", "ssh-connection", "none");

        // Its answer comes after everything that was sent before.
        assertThat(session.request("keepalive@openssh.com", keepalive(session), 5_000)).isNull();
        assertThat(session.isOpen()).isTrue();
        assertThat(door.sessions.list()).hasSize(1);
    }

    private static Buffer keepalive(ClientSession session) {
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 64);
        buffer.putString("keepalive@openssh.com");
        buffer.putBoolean(true);
        return buffer;
    }

    @Test
    void proxyHeaderIsNoClientsToSend() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), door.port)) {
            socket.getOutputStream()
                    .write(
                            "PROXY TCP4 10.9.9.9 10.1.1.1 4444 22\r\nSSH-2.0-x\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes(); // until the door hangs up
        }

        assertThat(door.audit.events.toString()).doesNotContain("10.9.9.9");
    }

    @Test
    void strictKeyExchangeIsOfferedAndNothingOld() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), door.port)) {
            socket.getOutputStream().write("SSH-2.0-test\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(proposals(socket))
                    .contains("kex-strict-s-v00@openssh.com", "sntrup761x25519-sha512")
                    .doesNotContain("sha1,", "cbc", "group1-", "group14", "md5", "nistp");
        }
    }

    /// The lists of the peer's first packet, which is in clear (RFC 4253, section 7.1).
    static String proposals(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        while (in.read() != '\n') {
            // the identification line
        }
        int length = in.readInt();
        int padding = in.read();
        byte[] payload = new byte[length - 1 - padding];
        in.readFully(payload);
        assertThat(payload[0]).isEqualTo(SshConstants.SSH_MSG_KEXINIT);
        return new String(payload, 17, payload.length - 17, StandardCharsets.ISO_8859_1);
    }

    @Test
    void connectionThatSaysNothingIsClosedInTime() throws IOException {
        door.close();
        var options = new DoorFixture.Options();
        options.handshakeTimeout = Duration.ofMillis(300);
        open(options);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), door.port)) {
            socket.setSoTimeout(5_000);
            socket.getInputStream().readAllBytes();
        }

        Eventually.holds(() -> assertThat(door.listener.openConnections()).isZero());
    }

    @Test
    void strangersAreFewAndKeepNobodyOut() throws IOException {
        door.close();
        var options = new DoorFixture.Options();
        options.unauthenticated = 1;
        open(options);
        try (var first = new Socket(InetAddress.getLoopbackAddress(), door.port)) {
            first.setSoTimeout(5_000);
            assertThat(first.getInputStream().read()).isEqualTo('S');

            client.login(door.port, "deploy@box", FakeTokens.DEVELOPER);

            first.getInputStream().readAllBytes(); // to its end
        }
        client.login(door.port, "deploy@box", FakeTokens.AGENT);
        Eventually.holds(() -> assertThat(door.listener.unauthenticatedConnections()).isZero());

        assertThat(door.sessions.list()).hasSize(2);
    }

    @Test
    void plainKeyLetsNobodyInHoweverItIsSigned() throws Exception {
        var key =
                org.apache.sshd.common.util.security.SecurityUtils.getKeyPairGenerator("Ed25519")
                        .generateKeyPair();
        ClientSession session = client.connect(door.port, "deploy@box");
        session.addPublicKeyIdentity(key);

        assertThatThrownBy(() -> session.auth().verify(TestClient.PATIENCE))
                .isInstanceOf(SshException.class);
        assertThat(door.audit.of(AuditEvent.SessionOpened.class)).isEmpty();
    }
}
