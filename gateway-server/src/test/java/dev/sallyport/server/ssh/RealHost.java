package dev.sallyport.server.ssh;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testing.Loopback;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// OpenSSH's server on loopback. Whoever runs the tests may log in with `login`, and lives in
/// `home` then. It runs on this very machine: send it harmless commands alone.
final class RealHost implements AutoCloseable {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final int START_SECONDS = 20;

    final int port;
    final Path home;
    private final Path directory;
    private final Process process;

    RealHost(Path directory) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(SSHD), "no sshd installed");
        this.directory = directory;
        this.home = Files.createDirectory(directory.resolve("home"));
        this.port = Loopback.freePort();
        keygen("host");
        keygen("login");
        if (user().equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Path config = directory.resolve("sshd_config");
        Files.writeString(
                config,
                """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                PidFile none
                UsePAM no
                StrictModes no
                PermitRootLogin yes
                PasswordAuthentication no
                AuthorizedKeysFile %s
                SetEnv HOME=%s
                Subsystem sftp internal-sftp
                """
                        .formatted(
                                port,
                                directory.resolve("host"),
                                directory.resolve("login.pub"),
                                home));
        this.process =
                new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("sshd.log").toFile())
                        .start();
        awaitOpen();
    }

    static String user() {
        return System.getProperty("user.name");
    }

    private void keygen(String name) throws IOException, InterruptedException {
        int status =
                new ProcessBuilder(
                                "ssh-keygen",
                                "-q",
                                "-N",
                                "",
                                "-t",
                                "ed25519",
                                "-f",
                                directory.resolve(name).toString())
                        .inheritIO()
                        .start()
                        .waitFor();
        if (status != 0) {
            throw new IOException("ssh-keygen: " + status);
        }
    }

    private void awaitOpen() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (process.isAlive() && System.nanoTime() < end) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException _) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
        throw new IOException("sshd: " + Files.readString(directory.resolve("sshd.log")));
    }

    String hostKey() throws IOException {
        String[] words = read("host.pub").strip().split(" ", -1);
        return words[0] + " " + words[1];
    }

    String loginKey() throws IOException {
        return read("login");
    }

    private String read(String name) throws IOException {
        return Files.readString(directory.resolve(name), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
