package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Identity;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Secret;
import dev.sallyport.core.config.SshListenerConfig;
import dev.sallyport.core.config.SshTargetConfig.SshCredential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates of our authority, and everything that only looks like one.
final class CertificateTest {
    private static final String ALGORITHM = "ssh-ed25519-cert-v01@openssh.com";

    private final TestClient client = new TestClient();
    private final KeyPair key = pair();
    private Path directory;
    private DoorFixture door;
    private KeyPair ca;
    private UserAuthority authority;
    private Identity identity;

    private static KeyPair pair() {
        try {
            return SecurityUtils.getKeyPairGenerator("Ed25519").generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void open(@TempDir Path scratch) throws Exception {
        directory = scratch;
        RealSshd.keygen(directory.resolve("user_ca"));
        String text = Files.readString(directory.resolve("user_ca"));
        ca =
                SecurityUtils.loadKeyPairIdentities(
                                null,
                                null,
                                new java.io.ByteArrayInputStream(
                                        text.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                                null)
                        .iterator()
                        .next();
        var config = new SshListenerConfig.UserAuthority("env:CA", Duration.ofMinutes(5));
        var options = new DoorFixture.Options();
        options.authority = Optional.of(config);
        door = new DoorFixture(directory, options);
        door.box(1, List.of(hostKey()), List.of(), new SshCredential.Password("env:NONE"));
        authority = UserAuthority.open(config, _ -> Secret.of(text), InstantSource.system());
        identity = door.tokens.identity("dev", Principal.Kind.AGENT);
    }

    private String hostKey() throws IOException {
        return RealSshd.firstTwo(Files.readString(directory.resolve("user_ca.pub")));
    }

    @AfterEach
    void close() {
        client.close();
        door.close();
    }

    private OpenSshCertificate issued(List<String> principals, List<String> sources)
            throws Exception {
        String line =
                authority.issue(
                        identity, PublicKeyEntry.toString(key.getPublic()), principals, sources);
        return (OpenSshCertificate)
                PublicKeyEntry.parsePublicKeyEntry(line)
                        .resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING);
    }

    private ClientSession login(PublicKey certificate) throws IOException {
        ClientSession session = client.connect(door.port, "deploy@box");
        session.addPublicKeyIdentity(new KeyPair(certificate, key.getPrivate()));
        session.auth().verify(TestClient.PATIENCE);
        return session;
    }

    private void refused(PublicKey certificate) {
        assertThatThrownBy(() -> login(certificate)).isInstanceOf(SshException.class);
        assertThat(door.audit.of(AuditEvent.SessionOpened.class)).isEmpty();
    }

    private OpenSshCertificateBuilder hostile() {
        return OpenSshCertificateBuilder.userCertificate()
                .publicKey(key.getPublic())
                .serial(1)
                .id("hostile")
                .principals(List.of("deploy@box"))
                .validAfter(Instant.now().minusSeconds(60))
                .validBefore(Instant.now().plusSeconds(60))
                .extensions(Map.of("identity@sallyport.dev", IdentityJson.write(identity)));
    }

    @Test
    void certificateBringsBackWhoBoughtItAndEndsTheSessionWithItself() throws Exception {
        login(issued(List.of("deploy@box"), List.of()));

        var session = door.sessions.list().getFirst();
        assertThat(session.principal()).isEqualTo(identity.principal());
        assertThat(session.expiresAt())
                .isBetween(Instant.now().plusSeconds(240), Instant.now().plusSeconds(300));
        assertThat(door.audit.of(AuditEvent.Login.class).getFirst().accepted()).isTrue();
    }

    @Test
    void certificateEndsNoLaterThanItsToken() throws Exception {
        identity = new Identity(identity.principal(), Instant.now().plusSeconds(20), "token");

        assertThat(issued(List.of("deploy@box"), List.of()).getValidBefore())
                .isLessThanOrEqualTo(identity.expiresAt().getEpochSecond());
    }

    @Test
    void patternsAndSourceRangesThatFitAreTaken() throws Exception {
        assertThat(login(issued(List.of("x@y", "dep*@b*"), List.of())).isAuthenticated()).isTrue();
        assertThat(
                        login(issued(List.of("*@*"), List.of("10.0.0.0/8", "127.0.0.0/8")))
                                .isAuthenticated())
                .isTrue();
    }

    @Test
    void otherPrincipalsOtherSourcesAndOldCertificatesAreRefused() throws Exception {
        refused(issued(List.of("deploy@other", "root@box"), List.of()));
        refused(issued(List.of("deploy@box"), List.of("10.0.0.0/8", "::1/128")));
        refused(hostile().validBefore(Instant.now().minusSeconds(1)).sign(ca));
        refused(hostile().validAfter(Instant.now().plusSeconds(30)).sign(ca));
        refused(hostile().validBefore(OpenSshCertificate.INFINITY).sign(ca));
    }

    @Test
    void onlyOurAuthoritysUserCertificatesWithAnIdentityAreTaken() throws Exception {
        refused(hostile().sign(pair()));
        refused(hostile().extensions(Map.of()).sign(ca));
        refused(hostile().extensions(Map.of("identity@sallyport.dev", "{\"issuer\":1}")).sign(ca));
        refused(hostile().criticalOptions(Map.of("force-command", "true")).sign(ca));
        refused(hostile().criticalOptions(Map.of("verify-required", "")).sign(ca));
        refused(
                OpenSshCertificateBuilder.hostCertificate()
                        .publicKey(key.getPublic())
                        .serial(1)
                        .id("host")
                        .principals(List.of("deploy@box"))
                        .validAfter(Instant.now().minusSeconds(60))
                        .validBefore(Instant.now().plusSeconds(60))
                        .extensions(Map.of("identity@sallyport.dev", IdentityJson.write(identity)))
                        .sign(ca));
        refused(hostile().principals(List.of()).sign(ca));
    }

    @Test
    void certificateSignedByACertificateIsNoAuthoritys() throws Exception {
        OpenSshCertificate middle = issued(List.of("deploy@box"), List.of());

        refused(hostile().sign(key)); // the key that our CA has certified
        refused(hostile().sign(new KeyPair(middle, key.getPrivate())));
    }

    private static byte[] blob(PublicKey key) {
        Buffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return buffer.getCompactData();
    }

    private static void send(ClientSession session, byte[] blob, Optional<byte[]> signature)
            throws IOException {
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST, 8192);
        buffer.putString("deploy@box");
        buffer.putString("ssh-connection");
        buffer.putString("publickey");
        buffer.putBoolean(signature.isPresent());
        buffer.putString(ALGORITHM);
        buffer.putBytes(blob);
        signature.ifPresent(buffer::putBytes);
        session.writePacket(buffer);
    }

    private static byte[] sign(ClientSession session, String user, byte[] blob, KeyPair with)
            throws Exception {
        Buffer content = new ByteArrayBuffer();
        content.putBytes(session.getSessionId());
        content.putByte(SshConstants.SSH_MSG_USERAUTH_REQUEST);
        content.putString(user);
        content.putString("ssh-connection");
        content.putString("publickey");
        content.putBoolean(true);
        content.putString(ALGORITHM);
        content.putBytes(blob);
        Signature signer =
                NamedFactory.create(dev.sallyport.ssh.wire.Algorithms.SIGNATURES, "ssh-ed25519");
        signer.initSigner(null, with.getPrivate());
        signer.update(null, content.array(), 0, content.available());
        Buffer signature = new ByteArrayBuffer();
        signature.putString("ssh-ed25519");
        signature.putBytes(signer.sign(null));
        return signature.getCompactData();
    }

    /// Sends one request after another, each when the last was answered.
    private boolean isLetIn(TestClient.Step first, TestClient.Step second) throws IOException {
        var steps = new AtomicInteger();
        client.script(
                "publickey",
                (session, message) ->
                        switch (steps.getAndIncrement()) {
                            case 0 -> first.take(session, message);
                            case 1 -> second.take(session, message);
                            default -> false;
                        });
        ClientSession session = client.connect(door.port, "deploy@box");
        try {
            session.auth().verify(TestClient.PATIENCE);
        } catch (SshException e) {
            return false;
        }
        return session.isAuthenticated();
    }

    @Test
    void offerAloneLetsNobodyInAndWhatIsSignedMustBeWhatIsShown() throws Exception {
        byte[] good = blob(issued(List.of("deploy@box"), List.of()));
        KeyPair other = pair();

        boolean withoutProof =
                isLetIn(
                        (session, _) -> {
                            send(session, good, Optional.empty());
                            return true;
                        },
                        (_, answer) -> {
                            assertThat(answer).isNotNull();
                            return false;
                        });
        boolean signedWithAnother =
                isLetIn(
                        (session, _) -> {
                            send(session, good, Optional.empty());
                            return true;
                        },
                        (session, _) -> {
                            send(
                                    session,
                                    good,
                                    Optional.of(sign(session, "deploy@box", good, other)));
                            return true;
                        });
        boolean signedForAnother =
                isLetIn(
                        (session, _) -> {
                            send(session, good, Optional.of(sign(session, "root@box", good, key)));
                            return true;
                        },
                        (_, _) -> false);
        boolean offeredOneSignedForTheOther =
                isLetIn(
                        (session, _) -> {
                            send(session, good, Optional.empty());
                            return true;
                        },
                        (session, _) -> {
                            byte[] plain = blob(other.getPublic());
                            send(
                                    session,
                                    plain,
                                    Optional.of(sign(session, "deploy@box", plain, other)));
                            return true;
                        });

        assertThat(withoutProof).isFalse();
        assertThat(signedWithAnother).isFalse();
        assertThat(signedForAnother).isFalse();
        assertThat(offeredOneSignedForTheOther).isFalse();
        assertThat(door.audit.of(AuditEvent.SessionOpened.class)).isEmpty();
        assertThat(
                        isLetIn(
                                (session, _) -> {
                                    send(
                                            session,
                                            good,
                                            Optional.of(sign(session, "deploy@box", good, key)));
                                    return true;
                                },
                                (_, _) -> false))
                .isTrue();
    }

    @Test
    void certificateThatWasChangedIsRefused() throws Exception {
        byte[] good = blob(issued(List.of("deploy@box"), List.of()));
        for (int i = 0; i < good.length; i += 31) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            boolean letIn =
                    isLetIn(
                            (session, _) -> {
                                send(
                                        session,
                                        bad,
                                        Optional.of(sign(session, "deploy@box", bad, key)));
                                return true;
                            },
                            (_, _) -> false);
            assertThat(letIn).as("byte " + i).isFalse();
        }
    }

    @Test
    void whatIsAskedOfTheAuthorityIsChecked() {
        String line = PublicKeyEntry.toString(key.getPublic());

        for (String bad : List.of("", "deploy", "deploy@box@x", "dep loy@box", "a/b@c")) {
            assertThatThrownBy(() -> authority.issue(identity, line, List.of(bad), List.of()))
                    .isInstanceOf(CertificateRefused.class);
        }
        assertThatThrownBy(() -> authority.issue(identity, line, List.of(), List.of()))
                .isInstanceOf(CertificateRefused.class);
        assertThatThrownBy(
                        () -> authority.issue(identity, line, List.of("a@b"), List.of("10.0.0/8")))
                .isInstanceOf(CertificateRefused.class);
        assertThatThrownBy(
                        () -> authority.issue(identity, "ssh-rsa AAAA", List.of("a@b"), List.of()))
                .isInstanceOf(CertificateRefused.class);
    }

    @Test
    void openSshReadsAndUsesTheCertificate() throws Exception {
        RealSshd.keygen(directory.resolve("id"));
        String line = Files.readString(directory.resolve("id.pub"));
        Files.writeString(
                directory.resolve("id-cert.pub"),
                authority.issue(identity, line, List.of("deploy@box"), List.of("127.0.0.1"))
                        + "\n");
        var ssh = new OpenSsh(directory, door.port, "unused");

        var result =
                ssh.run(
                        "-o",
                        "PreferredAuthentications=publickey",
                        "-i",
                        directory.resolve("id").toString(),
                        "deploy@box@127.0.0.1",
                        "true");

        assertThat(door.audit.of(AuditEvent.SessionOpened.class)).hasSize(1);
        assertThat(result.err()).contains("the target is not available");
        assertThat(
                        RealSshd.run(
                                List.of(
                                        "ssh-keygen",
                                        "-L",
                                        "-f",
                                        directory.resolve("id-cert.pub").toString())))
                .contains("deploy@box", "source-address 127.0.0.1");
    }
}
