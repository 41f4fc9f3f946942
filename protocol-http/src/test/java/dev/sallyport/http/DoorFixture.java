package dev.sallyport.http;

import dev.sallyport.core.Approvals;
import dev.sallyport.core.Gate;
import dev.sallyport.core.HoldLimits;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.Target;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.HttpListenerConfig;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.config.HttpTargetConfig.HttpAccount;
import dev.sallyport.core.config.HttpTargetConfig.HttpCredential;
import dev.sallyport.core.config.HttpTargetConfig.Kind;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.config.ListenerConfig;
import dev.sallyport.core.http.ToolPins;
import dev.sallyport.testing.FakeApprovals;
import dev.sallyport.testing.FakeAudit;
import dev.sallyport.testing.FakeRecordings;
import dev.sallyport.testing.FakeTokens;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A whole door on loopback, with fakes around it.
final class DoorFixture implements AutoCloseable {
    static final String CANARY = "upstream-key-canary/77\"1d";
    static final HttpCredential BEARER = new HttpCredential.Bearer("env:KEY");

    final FakeAudit audit = new FakeAudit();
    final FakeTokens tokens = new FakeTokens();
    final FakeApprovals approvals = new FakeApprovals();
    final FakeRecordings recordings = new FakeRecordings();
    final Sessions sessions = new Sessions();
    volatile Runnable whenCredentialIsRead = () -> {};
    volatile InstantSource clock = InstantSource.system();
    final Map<String, HttpTargetConfig> targets = new ConcurrentHashMap<>();
    final Map<String, String> credentials = new ConcurrentHashMap<>(Map.of("env:KEY", CANARY));
    final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    final HttpListener listener;
    final int port;

    static final class Options {
        Duration handshakeTimeout = Duration.ofSeconds(10);
        Deadlines deadlines = Deadlines.USUAL;
        int connections = 100;
        int unauthenticated = 50;
        int bodyBytes = 64 << 10;
        Optional<String> domain = Optional.empty();
        Optional<String> assertionKey = Optional.empty();
        Optional<ListenerConfig.Tls> tls = Optional.empty();
        Map<String, String> credentials = Map.of();
    }

    DoorFixture() {
        this(new Options());
    }

    DoorFixture(Options options) {
        credentials.putAll(options.credentials);
        listener =
                new HttpListener(
                        new HttpListenerConfig(
                                new ListenerConfig("127.0.0.1", 0, options.tls, false),
                                options.domain,
                                options.assertionKey),
                        limits(options),
                        parts(tokens, approvals, sessions),
                        options.deadlines);
        port = listener.start();
    }

    static LimitsConfig limits(Options options) {
        return new LimitsConfig(
                options.handshakeTimeout,
                options.connections,
                options.unauthenticated,
                65_535,
                1 << 20,
                1 << 20,
                1 << 20,
                options.bodyBytes,
                16);
    }

    /// What a door around these fakes works with.
    HttpParts parts(TokenVerifier verifier, Approvals asked, Sessions live) {
        var gate =
                new Gate(
                        new Rulebook(),
                        audit,
                        asked,
                        HoldLimits.DEFAULT,
                        "https://gw.test/approvals/",
                        () -> clock.instant(),
                        blocking);
        return new HttpParts(
                () -> targets,
                verifier,
                this::credential,
                audit,
                live,
                gate,
                new FakeAnalyzer(),
                new FakeMasks(),
                recordings,
                new NoPins(),
                List.of("https://issuer.test"),
                "https://gw.test",
                () -> clock.instant(),
                blocking);
    }

    private Secret credential(String reference) {
        whenCredentialIsRead.run();
        String value = credentials.get(reference);
        if (value == null) {
            throw new Unavailable("no vault");
        }
        return Secret.of(value);
    }

    /// Target `api` with the account `app`, for developers and agents.
    void api(int upstreamPort) {
        api(upstreamPort, "", BEARER);
    }

    void api(int upstreamPort, String basePath, HttpCredential credential) {
        target(
                URI.create("http://127.0.0.1:" + upstreamPort + basePath),
                Version.AUTO,
                Optional.empty(),
                Map.of("app", account("app", credential, "group:dev", "kind:agent")));
    }

    void target(
            URI url,
            Version version,
            Optional<String> assertion,
            Map<String, HttpAccount> accounts) {
        targets.put(
                "api",
                new HttpTargetConfig(
                        new Target("api", Protocol.HTTP, Set.of()),
                        Kind.API,
                        url,
                        version,
                        Optional.empty(),
                        assertion,
                        true,
                        accounts));
    }

    HttpTargetConfig target(String name) {
        return Objects.requireNonNull(targets.get(name));
    }

    static HttpAccount account(String name, HttpCredential credential, String... openTo) {
        return new HttpAccount(name, credential, Optional.empty(), Set.of(openTo));
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Override
    public void close() {
        listener.close();
        blocking.close();
    }

    private static final class NoPins implements ToolPins {
        @Override
        public Map<String, String> seen(String target, Map<String, String> digests) {
            return digests;
        }

        @Override
        public boolean pin(String target, String tool, String digest, String by) {
            return false;
        }

        @Override
        public List<Pin> list(String target) {
            return List.of();
        }
    }
}
