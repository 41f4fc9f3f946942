package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The gateway's own keys, as clients and auditors meet them.
final class HostKeysIT {
    private @TempDir Path directory;

    private DoorFixture door(boolean rsa) {
        var options = new DoorFixture.Options();
        options.rsaHostKey = rsa;
        return new DoorFixture(directory, options);
    }

    private String key(String name) throws IOException {
        return RealSshd.firstTwo(Files.readString(directory.resolve("hostkeys").resolve(name)));
    }

    @Test
    void keysAreMadeOnceAndReadByTheirOwnerAlone() throws IOException {
        // Making an RSA key takes seconds; one that is there is taken.
        Files.createDirectory(directory.resolve("hostkeys"));
        RealSshd.keygen(directory.resolve("hostkeys/ssh_host_rsa_key"), "-t", "rsa", "-b", "3072");
        door(true).close();
        Path made = directory.resolve("hostkeys/ssh_host_ed25519_key");
        String before = Files.readString(made);
        String rsa = key("ssh_host_rsa_key.pub");
        door(true).close();

        assertThat(Files.readString(made)).isEqualTo(before);
        assertThat(key("ssh_host_rsa_key.pub")).isEqualTo(rsa);
        for (String name : List.of("ssh_host_ed25519_key", "ssh_host_rsa_key")) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(made.resolveSibling(name))))
                    .isEqualTo("rw-------");
        }
        assertThat(RealSshd.run(List.of("ssh-keygen", "-y", "-f", made.toString())))
                .startsWith(key("ssh_host_ed25519_key.pub"));
    }

    @Test
    void keyThatOthersCanReadIsNotUsed() throws IOException {
        door(false).close();
        Files.setPosixFilePermissions(
                directory.resolve("hostkeys/ssh_host_ed25519_key"),
                PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> door(false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void clientLearnsTheNextKeyAndFollowsTheChange() throws IOException {
        door(false).close();
        RealSshd.keygen(directory.resolve("hostkeys/ssh_host_ed25519_key.next"));
        Path known = directory.resolve("known_hosts");
        String next = key("ssh_host_ed25519_key.next.pub");
        try (var upstream = RealSshd.start(Files.createDirectory(directory.resolve("up")));
                var door = door(false)) {
            door.box(upstream);
            var ssh = new OpenSsh(directory, door.port, FakeTokens.DEVELOPER);
            // A key is learnt from a host that is known already, while a command runs.
            ssh.run("deploy@box@127.0.0.1", "true");
            ssh.run("-o", "UpdateHostKeys=yes", "deploy@box@127.0.0.1", "sleep 0.5");
            assertThat(Files.readString(known)).contains(next.split(" ", -1)[1]);
        }
        Path current = directory.resolve("hostkeys/ssh_host_ed25519_key");
        Files.move(
                current.resolveSibling("ssh_host_ed25519_key.next"),
                current,
                StandardCopyOption.REPLACE_EXISTING);
        try (var door = door(false);
                var client = new TestClient()) {
            client.connect(door.port, "deploy@box")
                    .waitFor(
                            java.util.EnumSet.of(
                                    org.apache.sshd.client.session.ClientSession.ClientSessionEvent
                                            .WAIT_AUTH),
                            TestClient.PATIENCE);
            assertThat(
                            org.apache.sshd.common.config.keys.PublicKeyEntry.toString(
                                    client.hostKeys.getFirst()))
                    .isEqualTo(next);
        }
    }

    @Test
    void auditorOfAlgorithmsFindsNothingToWarnOf() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-audit")), "no ssh-audit installed");
        Files.createDirectory(directory.resolve("hostkeys"));
        RealSshd.keygen(directory.resolve("hostkeys/ssh_host_rsa_key"), "-t", "rsa", "-b", "3072");
        List<Remark> known = Remark.all();
        try (var door = door(true)) {
            var process =
                    new ProcessBuilder(
                                    "ssh-audit",
                                    "-n",
                                    "-l",
                                    "warn",
                                    "-p",
                                    Integer.toString(door.port),
                                    "127.0.0.1")
                            .redirectErrorStream(true)
                            .start();
            String found = OpenSsh.result(process, new byte[0]).out();

            assertThat(found.lines().filter(line -> line.matches(".*\\[(warn|fail)\\].*")))
                    .filteredOn(line -> known.stream().noneMatch(one -> one.explains(line)))
                    .isEmpty();
            assertThat(found).contains("algorithm");
        }
    }

    /// What the auditor says of one algorithm, and why we live with it.
    private record Remark(String algorithm, String remark, String why) {
        /// `ssh-audit.txt`: the three of them a line, with bars between.
        static List<Remark> all() throws IOException {
            try (var in = HostKeysIT.class.getResourceAsStream("ssh-audit.txt")) {
                String text =
                        new String(
                                Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
                return text.lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.split(" *[|] *", 3))
                        .map(parts -> new Remark(parts[0], parts[1], parts[2]))
                        .toList();
            }
        }

        boolean explains(String line) {
            return !why.isBlank()
                    && line.contains(" " + algorithm + " ")
                    && line.contains("] " + remark);
        }
    }
}
