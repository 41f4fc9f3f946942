package dev.sallyport.server.samplehost;

import dev.sallyport.server.CannotStart;
import dev.sallyport.server.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An SSH server on the loopback for the quickstart: one login, `deploy`, by the gateway's key
/// alone. Its commands run in a [Sandbox], its files are those of a scratch directory.
public final class SampleHost implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SampleHost.class);
    public static final String TARGET = "box";
    public static final String LOGIN = "deploy";
    private static final String HOST_KEY = "host-key";
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final SshServer server;
    private final Sandbox sandbox;

    private SampleHost(SshServer server, Sandbox sandbox) {
        this.server = server;
        this.sandbox = sandbox;
    }

    /// @param directory for the scratch root and the host key; private
    /// @param clientKey the gateway's private key, made there where missing
    /// @param port on 127.0.0.1; 0 lets the system choose
    public static SampleHost start(Path directory, Path clientKey, int port) {
        PrivateFiles.directory(directory);
        Path root = SampleWorld.in(directory.resolve("root"));
        var hostKeys = KeyFile.at(directory.resolve(HOST_KEY));
        PublicKey client = KeyFile.at(clientKey).getPublic();
        return start(sandbox(root), root, hostKeys, client, port);
    }

    /// @param sandbox over `root`
    static SampleHost start(
            Sandbox sandbox, Path root, KeyPair hostKeys, PublicKey client, int port) {
        var server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(port);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKeys));
        server.setPublickeyAuthenticator(
                (login, key, _) -> login.equals(LOGIN) && KeyUtils.compareKeys(key, client));
        server.setCommandFactory((_, line) -> new SandboxCommand(sandbox, line, true));
        server.setShellFactory(_ -> new SandboxCommand(sandbox, "exec /bin/bash -i", true));
        server.setSubsystemFactories(SampleFiles.over(sandbox));
        server.setFileSystemFactory(new VirtualFileSystemFactory(root));
        server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        try {
            server.start();
        } catch (IOException e) {
            throw new CannotStart("the sample host cannot listen on port " + port + ": " + e, e);
        }
        log.atInfo()
                .addKeyValue("port", server.getPort())
                .log("sample host: {}", sandbox.description());
        return new SampleHost(server, sandbox);
    }

    private static Sandbox sandbox(Path root) {
        Sandbox namespaces = NamespaceSandbox.tryIn(root);
        return namespaces == null ? new BuiltInSandbox(root) : namespaces;
    }

    public int port() {
        return server.getPort();
    }

    /// Its public key, as in `known_hosts` without the name; made there where missing.
    public static String hostKey(Path directory) {
        Path file = PrivateFiles.directory(directory).resolve(HOST_KEY);
        return PublicKeyEntry.toString(KeyFile.at(file).getPublic());
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
