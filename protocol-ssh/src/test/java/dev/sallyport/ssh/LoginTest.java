package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.config.SshTargetConfig.SshCredential;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.client.auth.keyboard.UserInteraction;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshException;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is let in, and what the others hear. The host behind does not exist.
final class LoginTest {
    private static final String HOST_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJZQ4dOvvzL2Q1Yy3oq5o0iSK0Gg8r8yV2VEcbY3Yg1S";

    private DoorFixture door;
    private final TestClient client = new TestClient();
    private final List<String> banners = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open(@TempDir Path directory) {
        door = new DoorFixture(directory, new DoorFixture.Options());
        door.box(1, List.of(HOST_KEY), List.of(), new SshCredential.Password("env:NONE"));
        CoreModuleProperties.PREFERRED_AUTHS.set(client.client, "password");
        client.client.setUserInteraction(
                new UserInteraction() {
                    @Override
                    public boolean isInteractionAllowed(ClientSession session) {
                        return true;
                    }

                    @Override
                    public void welcome(ClientSession session, String banner, String language) {
                        banners.add(banner);
                    }

                    @Override
                    public String[] interactive(
                            ClientSession session,
                            String name,
                            String instruction,
                            String language,
                            String[] prompts,
                            boolean[] echo) {
                        assertThat(prompts).containsExactly("Token as password: ");
                        assertThat(echo).containsExactly(false);
                        return new String[] {FakeTokens.AGENT};
                    }

                    @Override
                    public String getUpdatedPassword(
                            ClientSession session, String prompt, String language) {
                        return "";
                    }
                });
    }

    @AfterEach
    void close() {
        client.close();
        door.close();
    }

    private void refused(String user, String token) {
        assertThatThrownBy(() -> client.login(door.port, user, token).close(true))
                .isInstanceOf(SshException.class);
    }

    @Test
    void tokenAsPasswordOpensASessionThatIsRecordedBeforeTheClientIsTold() throws IOException {
        client.login(door.port, "deploy@box", FakeTokens.DEVELOPER);

        AuditEvent.Login login = door.audit.of(AuditEvent.Login.class).getFirst();
        assertThat(login.accepted()).isTrue();
        assertThat(login.target()).isEqualTo("box");
        assertThat(login.account()).isEqualTo("deploy");
        assertThat(door.audit.of(AuditEvent.SessionOpened.class)).hasSize(1);
        assertThat(door.sessions.list()).hasSize(1);
    }

    @Test
    void tokenIsTakenAtThePrompt() throws IOException {
        CoreModuleProperties.PREFERRED_AUTHS.set(client.client, "keyboard-interactive");
        ClientSession session = client.connect(door.port, "deploy@box");

        session.auth().verify(TestClient.PATIENCE);

        assertThat(door.sessions.list().getFirst().principal().subject()).isEqualTo("subject-bots");
    }

    @Test
    void tokenOf64KilobytesIsTaken() throws IOException {
        String token = FakeTokens.DEVELOPER + ".".repeat(65_535 - FakeTokens.DEVELOPER.length());

        assertThat(client.login(door.port, "deploy@box", token).isAuthenticated()).isTrue();
    }

    @Test
    void tokenThatIsTooLongEndsTheConnection() {
        refused("deploy@box", FakeTokens.DEVELOPER + ".".repeat(65_536));

        assertThat(door.audit.lastLogin().reason()).isEqualTo("protocol: a token of 65563 bytes");
    }

    @Test
    void unknownTargetUnknownAccountForbiddenAndBadTokenSoundTheSameAndTheLogKnowsWhich() {
        refused("deploy@nowhere", FakeTokens.DEVELOPER);
        refused("nobody@box", FakeTokens.DEVELOPER);
        refused("root@box", FakeTokens.DEVELOPER);
        refused("deploy@box", "no-token-canary");

        assertThat(banners).hasSize(4);
        assertThat(banners.stream().map(text -> text.replaceAll("event [^)]*", "event X")))
                .containsOnly(banners.getFirst().replaceAll("event [^)]*", "event X"));
        assertThat(door.audit.of(AuditEvent.Login.class))
                .extracting(AuditEvent.Login::reason)
                .containsExactly(
                        "unknown target",
                        "unknown account",
                        "the account is not open to this principal",
                        "token: signature does not match");
        for (int i = 0; i < 4; i++) {
            assertThat(banners.get(i))
                    .contains(door.audit.of(AuditEvent.Login.class).get(i).id().toString());
        }
        assertThat(door.audit.of(AuditEvent.SessionOpened.class)).isEmpty();
        assertThat(Objects.toString(door.audit.events)).doesNotContain("no-token-canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deploy@box ",
                " deploy@box",
                "deploy @box",
                "deploy@box\n",
                "deploy@box\u0000",
                "deploy@@box",
                "deploy",
                "@box",
                "deploy@",
                "deplоy@box",
                "deploy@bo\u200bx",
                "deploy@box@box",
                "deploy%box",
                "DEPLOY@box",
                "deploy@BOX",
                "deploy@../box"
            })
    void nameThatIsNotExactlyAccountAtTargetIsRefused(String user) {
        refused(user, FakeTokens.DEVELOPER);

        assertThat(door.audit.lastLogin().accepted()).isFalse();
        assertThat(door.audit.lastLogin().account()).doesNotContain("\n", "\u0000", "\u200b");
    }

    @Test
    void withoutALogNobodySignsIn() {
        door.audit.isDown = AuditEvent.Login.class::isInstance;
        refused("deploy@box", FakeTokens.DEVELOPER);
        door.audit.isDown = AuditEvent.SessionOpened.class::isInstance;
        refused("deploy@box", FakeTokens.DEVELOPER);

        assertThat(banners).allMatch(text -> text.contains("audit log is not available"));
        assertThat(door.sessions.list()).isEmpty();
    }

    @Test
    void withoutKeysNobodySignsIn() {
        door.tokens.isDown = true;
        refused("deploy@box", FakeTokens.DEVELOPER);

        assertThat(banners.getFirst()).contains("tokens can't be checked now");
    }

    @Test
    void tokenThatHasExpiredMeanwhileIsRefused() {
        door.tokens.expiresAt = java.time.Instant.now().minusSeconds(1);
        refused("deploy@box", FakeTokens.DEVELOPER);

        assertThat(door.audit.lastLogin().reason()).contains("expired");
    }

    @Test
    void sixFailuresEndTheConnection() {
        CoreModuleProperties.PASSWORD_PROMPTS.set(client.client, 20);
        client.client.setPasswordIdentityProvider(_ -> java.util.Collections.nCopies(20, "wrong"));
        assertThatThrownBy(() ->
                        client.connect(door.port, "deploy@box").auth().verify(TestClient.PATIENCE))
                .isInstanceOf(SshException.class);

        assertThat(door.audit.of(AuditEvent.Login.class)).hasSize(6);
    }

    @Test
    void hostThatCannotBeReachedIsNotNamedToTheClient() throws IOException {
        ClientSession session = client.login(door.port, "deploy@box", FakeTokens.DEVELOPER);
        var errors = new java.io.ByteArrayOutputStream();
        try (var channel = session.createExecChannel("echo hello")) {
            channel.setErr(errors);
            channel.open().verify(TestClient.PATIENCE);
            channel.waitFor(
                    java.util.EnumSet.of(org.apache.sshd.client.channel.ClientChannelEvent.CLOSED),
                    TestClient.PATIENCE);
            assertThat(channel.getExitStatus()).isEqualTo(255);
        }

        assertThat(errors.toString(java.nio.charset.StandardCharsets.UTF_8))
                .contains("the target is not available; nothing was run")
                .doesNotContain("127.0.0.1");
        assertThat(door.audit.lastLogin().accepted()).isFalse();
        assertThat(door.audit.lastLogin().reason()).startsWith("upstream: ");
        Eventually.holds(() -> assertThat(door.sessions.list()).isEmpty());
    }
}
