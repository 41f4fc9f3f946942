package dev.sallyport.ssh;

import dev.sallyport.core.Gate;
import dev.sallyport.core.HoldLimits;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.Target;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.config.SshListenerConfig;
import dev.sallyport.core.config.SshTargetConfig;
import dev.sallyport.core.config.SshTargetConfig.SshAccount;
import dev.sallyport.core.config.SshTargetConfig.SshCredential;
import dev.sallyport.testing.FakeApprovals;
import dev.sallyport.testing.FakeAudit;
import dev.sallyport.testing.FakeRecordings;
import dev.sallyport.testing.FakeTokens;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A whole door on loopback, with fakes around it. Target `box` has the accounts `deploy` (for
/// developers and agents) and `root` (for nobody here).
final class DoorFixture implements AutoCloseable {
    final FakeAudit audit = new FakeAudit();
    final Rulebook rules = new Rulebook();
    final FakeTokens tokens = new FakeTokens();
    final FakeApprovals approvals = new FakeApprovals();
    final FakeMasks masks = new FakeMasks();
    final FakeRecordings recordings = new FakeRecordings();
    final Sessions sessions = new Sessions();
    final Map<String, SshTargetConfig> targets = new ConcurrentHashMap<>();
    final Map<String, String> credentials = new ConcurrentHashMap<>();
    final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    final SshListener listener;
    final int port;
    final Path directory;

    static final class Options {
        Duration handshakeTimeout = Duration.ofSeconds(10);
        int connections = 100;
        int unauthenticated = 50;
        boolean rsaHostKey;
        Optional<SshListenerConfig.UserAuthority> authority = Optional.empty();
        Optional<SshListenerConfig.DeviceLogin> device = Optional.empty();
    }

    DoorFixture(Path directory, Options options) {
        this.directory = directory;
        options.authority.ifPresent(
                ca -> credentials.put(ca.key(), read(directory.resolve("user_ca"))));
        listener =
                new SshListener(
                        new SshListenerConfig(
                                "127.0.0.1",
                                0,
                                directory.resolve("hostkeys"),
                                options.rsaHostKey,
                                options.authority,
                                options.device),
                        new LimitsConfig(
                                options.handshakeTimeout,
                                options.connections,
                                options.unauthenticated,
                                65_535,
                                1 << 20,
                                1 << 20,
                                1 << 20,
                                1 << 20,
                                16),
                        parts());
        port = listener.start();
    }

    private static String read(Path file) {
        try {
            return java.nio.file.Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    SshParts parts() {
        var gate =
                new Gate(
                        rules,
                        audit,
                        approvals,
                        HoldLimits.DEFAULT,
                        "https://gw.test/approvals/",
                        InstantSource.system(),
                        blocking);
        return new SshParts(
                () -> targets,
                tokens,
                this::credential,
                audit,
                sessions,
                gate,
                new WordShell(),
                masks,
                recordings,
                InstantSource.system(),
                blocking);
    }

    private Secret credential(String reference) {
        String value = credentials.get(reference);
        if (value == null) {
            throw new Unavailable("no vault");
        }
        return Secret.of(value);
    }

    void box(RealSshd upstream) throws java.io.IOException {
        credentials.put("env:BOX_KEY", upstream.loginKey());
        box(
                upstream.port,
                List.of(upstream.hostKey()),
                List.of(),
                new SshCredential.PrivateKey("env:BOX_KEY", Optional.empty(), Optional.empty()));
    }

    void box(
            int upstreamPort,
            List<String> hostKeys,
            List<String> hostAuthorities,
            SshCredential credential) {
        targets.put(
                "box",
                new SshTargetConfig(
                        new Target("box", Protocol.SSH, Set.of()),
                        "127.0.0.1",
                        upstreamPort,
                        hostKeys,
                        hostAuthorities,
                        "box.test",
                        "/bin/bash",
                        true,
                        Map.of(
                                "deploy",
                                account("deploy", credential, Set.of("group:dev", "kind:agent")),
                                "root",
                                account("root", credential, Set.of("group:dba")))));
    }

    private static SshAccount account(String name, SshCredential credential, Set<String> openTo) {
        return new SshAccount(name, RealSshd.user(), credential, openTo);
    }

    @Override
    public void close() {
        listener.close();
        blocking.close();
    }
}
