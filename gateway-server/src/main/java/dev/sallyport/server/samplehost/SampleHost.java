package dev.sallyport.server.samplehost;

import dev.sallyport.server.CannotStart;
import dev.sallyport.server.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/// An SSH server on the loopback for the quickstart: one login, `deploy`, by the gateway's key
/// alone. Its commands run in a [Sandbox], its files are those of a scratch directory.
public final class SampleHost implements AutoCloseable {
    public static final String LOGIN = "deploy";
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
    private static final List<String> DIRECTORIES =
            List.of("home/deploy", "home/deploy/app", "tmp", "etc", "dev", "proc", "srv", "var/log");

    private final SshServer server;
    private final Sandbox sandbox;
    private final String hostKey;

    private SampleHost(SshServer server, Sandbox sandbox, String hostKey) {
        this.server = server;
        this.sandbox = sandbox;
        this.hostKey = hostKey;
    }

    /// @param directory for the scratch root and the host key; private
    /// @param clientKey the gateway's private key, made there where missing
    /// @param port on 127.0.0.1; 0 lets the system choose
    public static SampleHost start(Path directory, Path clientKey, int port) {
        PrivateFiles.directory(directory);
        Path root = root(directory.resolve("root"));
        var hostKeys = KeyFile.at(directory.resolve("host-key"));
        PublicKey client = KeyFile.at(clientKey).getPublic();
        var sandbox = sandbox(root);
        var server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(port);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKeys));
        server.setPublickeyAuthenticator(
                (login, key, _) -> login.equals(LOGIN) && KeyUtils.compareKeys(key, client));
        server.setCommandFactory((_, line) -> new SandboxCommand(sandbox, line));
        server.setShellFactory(_ -> new SandboxCommand(sandbox, "exec /bin/bash -i"));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(root));
        server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        try {
            server.start();
        } catch (IOException e) {
            throw new CannotStart("the sample host cannot listen on port " + port + ": " + e, e);
        }
        return new SampleHost(server, sandbox, PublicKeyEntry.toString(hostKeys.getPublic()));
    }

    private static Sandbox sandbox(Path root) {
        Sandbox namespaces = NamespaceSandbox.tryIn(root);
        return namespaces == null ? new BuiltInSandbox(root) : namespaces;
    }

    /// A small world, made once; what its users did to it stays.
    private static Path root(Path root) {
        try {
            boolean isNew = !Files.exists(root);
            for (String each : DIRECTORIES) {
                Files.createDirectories(root.resolve(each));
            }
            if (isNew) {
                Files.writeString(
                        root.resolve("etc/passwd"),
                        "deploy:x:0:0:deploy:/home/deploy:/bin/bash\n");
                Files.writeString(root.resolve("etc/hostname"), "box\n");
                Files.writeString(
                        root.resolve("home/deploy/README"),
                        "A sample host. Nothing here is anybody's.\n");
                Files.writeString(
                        root.resolve("home/deploy/app/config.ini"),
                        "[shop]\nhost = db.internal\npool = 8\n");
                Files.writeString(root.resolve("var/log/app.log"), log());
            }
            return root;
        } catch (IOException e) {
            throw new CannotStart("cannot make the sample host's files in " + root + ": " + e, e);
        }
    }

    private static String log() {
        var lines = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            lines.append("2026-11-01T10:%02d:%02dZ ".formatted(i / 60, i % 60))
                    .append(i % 17 == 0 ? "WARN slow query, 812 ms" : "INFO order " + (1000 + i))
                    .append(" customer=person")
                    .append(i)
                    .append("@example.com\n");
        }
        return lines.toString();
    }

    public int port() {
        return server.getPort();
    }

    /// Its public key, as in `known_hosts` without the name.
    public String hostKey() {
        return hostKey;
    }

    /// How its commands are kept from doing harm, for the start-up line.
    public String description() {
        return sandbox.description();
    }

    @Override
    public void close() {
        try {
            server.close(false).await(STOP_PATIENCE);
            server.stop(true);
        } catch (IOException e) {
            throw new IllegalStateException("the sample host did not stop", e);
        }
    }
}
