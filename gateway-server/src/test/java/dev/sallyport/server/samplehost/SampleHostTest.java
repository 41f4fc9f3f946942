package dev.sallyport.server.samplehost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.server.PrivateFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Hostile lines here run in the sample host's namespaces alone, never where there are none.
@Timeout(120)
class SampleHostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private record Result(int exitStatus, String output, String errors) {}

    @TempDir private Path directory;
    private final SshClient client = SshClient.setUpDefaultClient();

    @BeforeEach
    void startClient() {
        PrivateFiles.directory(directory);
        client.setServerKeyVerifier((_, _, _) -> true);
        client.start();
    }

    @AfterEach
    void stopClient() {
        client.stop();
    }

    private SampleHost inNamespaces() {
        var host = SampleHost.start(directory.resolve("box"), directory.resolve("key"), 0);
        if (!host.description().startsWith("bash in namespaces")) {
            host.close();
            assumeTrue(false, "no namespaces here: " + host.description());
        }
        return host;
    }

    private SampleHost builtIn() {
        Path root = SampleWorld.in(directory.resolve("root"));
        var key = KeyFile.at(directory.resolve("key"));
        return SampleHost.start(new BuiltInSandbox(root), root, key, key.getPublic(), 0);
    }

    private ClientSession login(SampleHost host) throws IOException {
        var session =
                client.connect(SampleHost.LOGIN, "127.0.0.1", host.port())
                        .verify(PATIENCE)
                        .getSession();
        session.addPublicKeyIdentity(KeyFile.at(directory.resolve("key")));
        session.auth().verify(PATIENCE);
        return session;
    }

    private static Result run(ClientSession session, String line) throws IOException {
        return run(session, line, false);
    }

    private static Result run(ClientSession session, String line, boolean terminal)
            throws IOException {
        var output = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        try (var channel = session.createExecChannel(line)) {
            channel.setUsePty(terminal);
            channel.setOut(output);
            channel.setErr(errors);
            channel.open().verify(PATIENCE);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), PATIENCE);
            Integer status = channel.getExitStatus();
            return new Result(
                    status == null ? -1 : status,
                    output.toString(StandardCharsets.UTF_8),
                    errors.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void lineRunsInNamespacesAndInTheBuiltInShell() throws IOException {
        String line = "echo door-$((40+2)) && pwd";
        try (var host = builtIn();
                var session = login(host)) {
            assertThat(run(session, line)).isEqualTo(new Result(0, "door-42\n/home/deploy\n", ""));
            assertThat(host.description()).startsWith("built-in commands (cat, ");
        }
        try (var host = inNamespaces();
                var session = login(host)) {
            assertThat(run(session, line)).isEqualTo(new Result(0, "door-42\n/home/deploy\n", ""));
        }
    }

    /// What a gateway sends.
    @Test
    void lineInTheCleanShellOfAGatewayRunsInTheBuiltInShellToo() throws IOException {
        try (var host = builtIn();
                var session = login(host)) {
            var result =
                    run(
                            session,
                            "exec /usr/bin/env -i HOME=\"$HOME\" USER=\"$USER\" PATH=/usr/bin"
                                    + " /bin/bash --noprofile --norc -c 'echo door-$((40+2))'");
            assertThat(result).isEqualTo(new Result(0, "door-42\n", ""));
        }
    }

    @Test
    void machineIsReadOnlyAndItsFilesProcessesAndNetworksAreNotThere() throws IOException {
        String secret = PrivateFiles.parentOf(directory.resolve("key")).resolve("key").toString();
        try (var host = inNamespaces();
                var outside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var session = login(host)) {
            assertThat(run(session, "touch /usr/door").errors()).contains("Read-only");
            assertThat(run(session, "cat /etc/shadow").exitStatus()).isNotZero();
            assertThat(run(session, "cat " + secret).exitStatus()).isNotZero();
            assertThat(run(session, "kill -9 " + ProcessHandle.current().pid()).exitStatus())
                    .isNotZero();
            assertThat(run(session, "echo /proc/[0-9]*").output()).isEqualTo("/proc/1\n");
            String door = "/dev/tcp/127.0.0.1/" + outside.getLocalPort();
            assertThat(run(session, "exec 3<>" + door).exitStatus()).isNotZero();
            assertThat(run(session, "mount -t tmpfs none /usr").exitStatus()).isNotZero();
            assertThat(run(session, "grep CapEff /proc/self/status").output())
                    .isEqualTo("CapEff:\t0000000000000000\n");
        }
    }

    @Test
    void rootThatWasRemovedIsThereAgainAtTheNextLine() throws IOException {
        try (var host = inNamespaces();
                var session = login(host)) {
            var removed = run(session, "rm -rf --no-preserve-root / 2> /dev/null; echo ~/*");
            assertThat(removed.output()).isEqualTo("/home/deploy/*\n");
            assertThat(run(session, "pwd").output()).isEqualTo("/home/deploy\n");
        }
        assertThat(Path.of("/usr/bin/env")).exists();
    }

    @Test
    void linkInPlaceOfADirectoryLeadsTheNextStartNowhere() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path root = SampleWorld.in(directory.resolve("root"));
        Files.delete(root.resolve("srv"));
        Files.createSymbolicLink(root.resolve("srv"), elsewhere);
        Files.move(root.resolve("home"), root.resolve("old"));
        Files.createSymbolicLink(root.resolve("home"), elsewhere);

        SampleWorld.in(root);

        assertThat(elsewhere).isEmptyDirectory();
        assertThat(root.resolve("home/deploy")).isDirectory();
    }

    @Test
    void nextStartOnTheSameFilesRunsInNamespacesToo() throws IOException {
        try (var host = inNamespaces();
                var session = login(host)) {
            assertThat(run(session, "echo kept > note").exitStatus()).isZero();
        }
        try (var host = SampleHost.start(directory.resolve("box"), directory.resolve("key"), 0);
                var session = login(host)) {
            assertThat(host.description()).startsWith("bash in namespaces");
            assertThat(run(session, "cat note").output()).isEqualTo("kept\n");
        }
    }

    @Test
    void terminalIsOneAndHasItsSize() throws IOException {
        try (var host = inNamespaces();
                var session = login(host)) {
            assertThat(run(session, "test -t 0 && test -t 1 && stty size", true).output())
                    .matches("[0-9]+ [0-9]+\r\n");
            assertThat(run(session, "test -t 0").exitStatus()).isEqualTo(1);
        }
    }

    @Test
    void whatALineStartedEndsWithItsChannel() throws Exception {
        String marker = "31.4" + System.nanoTime() % 100_000;
        try (var host = inNamespaces();
                var session = login(host)) {
            var channel = session.createExecChannel("sleep " + marker + " & sleep " + marker);
            channel.open().verify(PATIENCE);
            while (sleepers(marker) < 2) {
                Thread.onSpinWait();
            }
            channel.close(true);
            while (sleepers(marker) > 0) {
                Thread.onSpinWait();
            }
        }
        assertThat(sleepers(marker)).isZero();
    }

    private static long sleepers(String marker) {
        return ProcessHandle.allProcesses()
                .filter(each ->
                        each.info().arguments().stream()
                                .anyMatch(words -> String.join(" ", words).equals(marker)))
                .count();
    }

    @Test
    void filesHaveTheSamePathsForSftpAndLines() throws IOException {
        try (var host = inNamespaces();
                var session = login(host)) {
            assumeTrue(!host.description().contains("no SFTP"), "no sftp-server");
            try (var files = SftpClientFactory.instance().createSftpClient(session)) {
                assertThat(files.canonicalPath(".")).isEqualTo("/home/deploy");
                write(files, "note");
                assertThat(run(session, "cat ~/note").output()).isEqualTo("kept");
                files.symLink("shadow", "/etc/shadow");
                assertThatThrownBy(() -> read(files, "shadow")).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void builtInFilesFollowNoLinksAndMakeNone() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "s");
        try (var host = builtIn();
                var session = login(host);
                var files = SftpClientFactory.instance().createSftpClient(session)) {
            assertThat(files.canonicalPath(".")).isEqualTo("/home/deploy");
            write(files, "note");
            assertThat(run(session, "cat note").output()).isEqualTo("kept");
            assertThatThrownBy(() -> files.symLink("link", "/etc/passwd"))
                    .isInstanceOf(IOException.class);
            Path left = directory.resolve("root/home/deploy/left");
            Files.createSymbolicLink(left, secret);
            assertThatThrownBy(() -> read(files, "left")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> read(files, "../../../secret"))
                    .isInstanceOf(IOException.class);
            assertThat(run(session, "cat left").exitStatus()).isEqualTo(1);
            assertThat(run(session, "cat ../../../secret").exitStatus()).isEqualTo(1);
        }
    }

    private static void write(SftpClient files, String name) throws IOException {
        try (OutputStream out = files.write(name)) {
            out.write("kept".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static byte[] read(SftpClient files, String name) throws IOException {
        try (var in = files.read(name)) {
            return in.readAllBytes();
        }
    }

    @Test
    void strangersAndForwardsAreRefusedAndTheKeyIsThePinnedOne() throws Exception {
        try (var host = builtIn()) {
            var session =
                    client.connect(SampleHost.LOGIN, "127.0.0.1", host.port())
                            .verify(PATIENCE)
                            .getSession();
            session.addPublicKeyIdentity(KeyFile.at(directory.resolve("another")));
            assertThatThrownBy(() -> session.auth().verify(PATIENCE))
                    .isInstanceOf(IOException.class);
            session.close();
            try (var good = login(host)) {
                assertThat(PublicKeyEntry.toString(good.getServerKey()))
                        .isEqualTo(
                                PublicKeyEntry.toString(
                                        KeyFile.at(directory.resolve("key")).getPublic()));
                var forward =
                        good.createDirectTcpipChannel(
                                new org.apache.sshd.common.util.net.SshdSocketAddress("", 0),
                                new org.apache.sshd.common.util.net.SshdSocketAddress(
                                        "127.0.0.1", host.port()));
                assertThatThrownBy(() -> forward.open().verify(PATIENCE))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void builtInShellSaysOfWhatItLacksThatItLacksIt() {
        var shell = new BuiltInShell(new BuiltInCommands(directory));
        var result = shell.run("rm $(echo /) || nosuch; true && echo 'a b'");
        assertThat(result.exitStatus()).isEqualTo(2);
        assertThat(new BuiltInShell(new BuiltInCommands(directory)).run("nosuch; echo 'a  b'"))
                .isEqualTo(new BuiltInShell.Result("a  b\n", "sh: nosuch: not found\n", 0));
    }
}
