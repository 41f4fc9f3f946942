package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.config.SshTargetConfig.SshCredential;
import dev.sallyport.ssh.wire.Algorithms;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hosts that want a password, in either way, and what the gateway offers a host.
final class PasswordUpstreamTest {
    private static final String PASSWORD = "upstream-password-canary-77aa";

    private final TestClient client = new TestClient();
    private SshServer host;
    private KeyPair hostKey;
    private DoorFixture door;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        hostKey = SecurityUtils.getKeyPairGenerator("Ed25519").generateKeyPair();
        host = ServerBuilder.builder().build();
        Algorithms.configure(host, ServerBuilder.DH2KEX);
        host.setHost("127.0.0.1");
        host.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        host.setPasswordAuthenticator((_, password, _) -> PASSWORD.equals(password));
        door = new DoorFixture(directory, new DoorFixture.Options());
        door.credentials.put("env:PW", PASSWORD);
    }

    private void start(UserAuthFactory method) throws IOException {
        host.setUserAuthFactories(List.of(method));
        host.start();
        box(host.getPort());
    }

    private void box(int port) {
        door.box(
                port,
                List.of(PublicKeyEntry.toString(hostKey.getPublic())),
                List.of(),
                new SshCredential.Password("env:PW"));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        door.close();
        host.stop(true);
    }

    private void logsIn() throws IOException {
        ClientSession session = client.login(door.port, "deploy@box", FakeTokens.DEVELOPER);
        Eventually.holds(
                () -> assertThat(host.getActiveSessions()).anyMatch(one -> one.isAuthenticated()));
        session.close(true);
        Eventually.holds(() -> assertThat(host.getActiveSessions()).isEmpty());
        assertThat(door.audit.events.toString()).doesNotContain(PASSWORD);
    }

    @Test
    void passwordLogsIn() throws IOException {
        start(UserAuthPasswordFactory.INSTANCE);
        logsIn();
    }

    @Test
    void passwordAnswersAPrompt() throws IOException {
        start(UserAuthKeyboardInteractiveFactory.INSTANCE);
        logsIn();
    }

    @Test
    void wrongPasswordIsTriedOnceAndToldToTheLogAlone() throws IOException {
        door.credentials.put("env:PW", "wrong-canary");
        start(UserAuthPasswordFactory.INSTANCE);
        client.login(door.port, "deploy@box", FakeTokens.DEVELOPER);

        Eventually.holds(() -> assertThat(door.audit.lastLogin().accepted()).isFalse());
        assertThat(door.audit.lastLogin().reason())
                .startsWith("upstream: no login at the host")
                .doesNotContain("wrong-canary");
    }

    @Test
    void hostIsOfferedStrictKeyExchangeAndNothingOld() throws IOException {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            box(listening.getLocalPort());
            client.login(door.port, "deploy@box", FakeTokens.DEVELOPER);
            try (var socket = listening.accept()) {
                socket.getOutputStream()
                        .write("SSH-2.0-test\r\n".getBytes(StandardCharsets.US_ASCII));

                assertThat(PreAuthTest.proposals(socket))
                        .contains("kex-strict-c-v00@openssh.com", "curve25519-sha256")
                        .doesNotContain("sha1,", "cbc", "group1-", "group14", "md5", "nistp");
            }
        }
    }
}
