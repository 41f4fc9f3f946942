package dev.sallyport.ssh;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// OpenSSH's server on loopback with keys of its own: whoever runs the tests may log in with `key`.
/// It runs on this very machine: send it harmless commands alone.
final class RealSshd implements AutoCloseable {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    final Path directory;
    final int port;
    private final Process process;

    private RealSshd(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /// @param more lines of its configuration
    static RealSshd start(Path directory, String... more) throws IOException {
        assumeTrue(Files.isExecutable(SSHD), "no sshd installed");
        keygen(directory.resolve("host"));
        keygen(directory.resolve("login"));
        Files.copy(directory.resolve("login.pub"), directory.resolve("authorized_keys"));
        if (user().equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        int port = freePort();
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
                KbdInteractiveAuthentication no
                MaxStartups 200:30:400
                MaxSessions 64
                AuthorizedKeysFile %s
                Subsystem sftp internal-sftp
                %s
                """
                        .formatted(
                                port,
                                directory.resolve("host"),
                                directory.resolve("authorized_keys"),
                                String.join("\n", more)));
        Process process =
                new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("sshd.log").toFile())
                        .start();
        var server = new RealSshd(directory, port, process);
        server.awaitOpen();
        return server;
    }

    static String user() {
        return System.getProperty("user.name");
    }

    static void keygen(Path file, String... more) throws IOException {
        var command =
                new java.util.ArrayList<>(
                        List.of("ssh-keygen", "-q", "-N", "", "-f", file.toString()));
        command.addAll(more.length == 0 ? List.of("-t", "ed25519") : List.of(more));
        run(command);
    }

    static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + output);
            }
            return output;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void awaitOpen() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        IOException last = new IOException("not tried");
        while (System.nanoTime() < deadline && process.isAlive()) {
            try (var socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException e) {
                last = e;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
        throw new IOException("sshd: " + log(), last);
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("sshd.log"));
    }

    String hostKey() throws IOException {
        return firstTwo(Files.readString(directory.resolve("host.pub")));
    }

    static String firstTwo(String line) {
        String[] words = line.strip().split(" ", -1);
        return words[0] + " " + words[1];
    }

    String loginKey() throws IOException {
        return Files.readString(directory.resolve("login"));
    }

    /// Ends every connection, as when the host goes down.
    void cut() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
