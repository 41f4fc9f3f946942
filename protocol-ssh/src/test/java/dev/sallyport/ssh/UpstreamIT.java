package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.config.SshTargetConfig.SshCredential;
import dev.sallyport.testing.FakeTokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// How the gateway trusts a host and logs in to it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UpstreamIT {
    private static final String BOX = "deploy@box@127.0.0.1";

    private Path keys;
    private RealSshd upstream;
    private DoorFixture door;
    private OpenSsh ssh;

    @BeforeAll
    void open(@TempDir Path directory) throws IOException {
        keys = Files.createDirectory(directory.resolve("keys"));
        RealSshd.keygen(keys.resolve("host_ca"));
        RealSshd.keygen(keys.resolve("user_ca"));
        Path up = Files.createDirectory(directory.resolve("upstream"));
        RealSshd.keygen(up.resolve("rsa"), "-t", "rsa", "-b", "2048");
        RealSshd.keygen(up.resolve("certified"), "-t", "ecdsa");
        certify("host_ca", up.resolve("certified.pub"), "-h", "-n", "box.test");
        upstream =
                RealSshd.start(
                        up,
                        "HostKey " + up.resolve("rsa"),
                        "HostKey " + up.resolve("certified"),
                        "HostCertificate " + up.resolve("certified-cert.pub"),
                        "TrustedUserCAKeys " + keys.resolve("user_ca.pub"));
        door = new DoorFixture(directory, new DoorFixture.Options());
        ssh = new OpenSsh(directory, door.port, FakeTokens.DEVELOPER);
    }

    private void certify(String ca, Path key, String... more) throws IOException {
        var command =
                new java.util.ArrayList<>(
                        List.of("ssh-keygen", "-q", "-s", keys.resolve(ca).toString(), "-I", "x"));
        command.addAll(List.of(more));
        command.add(key.toString());
        RealSshd.run(command);
    }

    @AfterEach
    void forget() {
        door.audit.events.clear();
    }

    @AfterAll
    void close() {
        Closing.all(door, upstream);
    }

    private SshCredential key(String reference) throws IOException {
        door.credentials.put("env:BOX_KEY", upstream.loginKey());
        return new SshCredential.PrivateKey(reference, Optional.empty(), Optional.empty());
    }

    private void answers() throws IOException {
        var result = ssh.run(BOX, "echo here");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("here\n");
    }

    private void refuses(String reason) throws IOException {
        var result = ssh.run(BOX, "echo here");

        assertThat(result.exit()).isEqualTo(255);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("the target is not available; nothing was run")
                .doesNotContain("host key", "key that", Integer.toString(upstream.port));
        assertThat(door.audit.lastLogin().accepted()).isFalse();
        assertThat(door.audit.lastLogin().reason()).startsWith("upstream: ").contains(reason);
        assertThat(door.audit.lastLogin().reason()).doesNotContain("PRIVATE");
    }

    private String pub(String name) throws IOException {
        return RealSshd.firstTwo(Files.readString(upstream.directory.resolve(name)));
    }

    @Test
    void hostIsKnownByAnyOfItsPinnedKeys() throws IOException {
        door.box(upstream.port, List.of(pub("rsa.pub")), List.of(), key("env:BOX_KEY"));
        answers();
    }

    @Test
    void hostIsKnownByItsAuthority() throws IOException {
        String ca = RealSshd.firstTwo(Files.readString(keys.resolve("host_ca.pub")));
        door.box(upstream.port, List.of(), List.of(ca), key("env:BOX_KEY"));
        answers();
    }

    @Test
    void unknownKeyIsRefusedAndOnlyTheLogKnows() throws IOException {
        String other = RealSshd.firstTwo(Files.readString(keys.resolve("user_ca.pub")));
        door.box(upstream.port, List.of(other), List.of(), key("env:BOX_KEY"));
        refuses("the host showed a key that is not configured: ssh-ed25519 SHA256:");
    }

    @Test
    void certificateOfAnotherAuthorityIsRefused() throws IOException {
        String other = RealSshd.firstTwo(Files.readString(keys.resolve("user_ca.pub")));
        door.box(upstream.port, List.of(), List.of(other), key("env:BOX_KEY"));
        refuses("the host showed a key that is not configured: ecdsa-sha2-nistp256-cert");
    }

    @Test
    void accountLogsInWithACertificateAndWithAnEncryptedKey() throws IOException {
        Path id = keys.resolve("id");
        RealSshd.keygen(id);
        certify("user_ca", keys.resolve("id.pub"), "-n", RealSshd.user());
        door.credentials.put("env:ID", Files.readString(id));
        door.credentials.put("env:CERT", Files.readString(keys.resolve("id-cert.pub")));
        door.box(
                upstream.port,
                List.of(upstream.hostKey()),
                List.of(),
                new SshCredential.PrivateKey("env:ID", Optional.empty(), Optional.of("env:CERT")));
        answers();

        RealSshd.run(List.of("ssh-keygen", "-q", "-p", "-N", "passphrase", "-f", id.toString()));
        door.credentials.put("env:ID", Files.readString(id));
        door.credentials.put("env:PASS", "passphrase");
        door.box(
                upstream.port,
                List.of(upstream.hostKey()),
                List.of(),
                new SshCredential.PrivateKey(
                        "env:ID", Optional.of("env:PASS"), Optional.of("env:CERT")));
        answers();
    }

    @Test
    void passphraseAndKeyAreInNoEventAndNoLog() throws IOException {
        Path id = keys.resolve("locked");
        String right = "right-passphrase-canary-51c0";
        String wrong = "wrong-passphrase-canary-51c0";
        RealSshd.keygen(id);
        RealSshd.run(List.of("ssh-keygen", "-q", "-p", "-N", right, "-f", id.toString()));
        door.credentials.put("env:LOCKED", Files.readString(id));
        door.credentials.put("env:RIGHT", right);
        door.credentials.put("env:WRONG", wrong);
        var heard = new ByteArrayOutputStream();
        PrintStream console = System.out;
        System.setOut(new PrintStream(heard, true, StandardCharsets.UTF_8));
        try {
            locked("env:RIGHT");
            refuses("no login at the host"); // which does not know the key
            locked("env:WRONG");
            refuses("private key");
        } finally {
            System.setOut(console);
        }
        String kept = heard.toString(StandardCharsets.UTF_8) + door.audit.events;
        assertThat(kept).doesNotContain(right, wrong);
        assertThat(Files.readAllLines(id)).hasSizeGreaterThan(4).noneMatch(kept::contains);
    }

    private void locked(String passphrase) throws IOException {
        door.box(
                upstream.port,
                List.of(upstream.hostKey()),
                List.of(),
                new SshCredential.PrivateKey(
                        "env:LOCKED", Optional.of(passphrase), Optional.empty()));
    }

    @Test
    void credentialThatIsNotThereOrNotGoodIsForTheLogAlone() throws IOException {
        door.box(upstream.port, List.of(upstream.hostKey()), List.of(), key("env:MISSING"));
        refuses("the account's credential can't be read");
        door.credentials.put("env:JUNK", "junk");
        door.box(upstream.port, List.of(upstream.hostKey()), List.of(), key("env:JUNK"));
        refuses("private key");
        door.credentials.put("env:CA", Files.readString(keys.resolve("user_ca")));
        door.box(upstream.port, List.of(upstream.hostKey()), List.of(), key("env:CA"));
        refuses("no login at the host");
    }
}
