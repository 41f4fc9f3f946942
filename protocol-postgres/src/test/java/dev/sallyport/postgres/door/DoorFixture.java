package dev.sallyport.postgres.door;

import dev.sallyport.core.Protocol;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.Target;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.config.ListenerConfig;
import dev.sallyport.core.config.TargetConfig;
import dev.sallyport.core.config.TargetConfig.AccountConfig;
import dev.sallyport.core.config.TargetConfig.UpstreamTls;
import dev.sallyport.core.net.EventLoops;
import dev.sallyport.postgres.DoorParts;
import dev.sallyport.postgres.PostgresListener;
import dev.sallyport.testing.FakeAudit;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A whole door on loopback, with fakes around it.
final class DoorFixture implements AutoCloseable {
    static final String UPSTREAM_PASSWORD = "upstream-password-canary-51d0";
    static final String UPSTREAM_USER = "upstream_login_canary";

    final FakeAudit audit = new FakeAudit();
    final FakeTokens tokens = new FakeTokens();
    final Sessions sessions = new Sessions();
    final TestRelay relay = new TestRelay();
    final Map<String, TargetConfig> targets = new ConcurrentHashMap<>();
    volatile boolean areCredentialsDown;
    final AtomicInteger credentialsRead = new AtomicInteger();
    final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    final EventLoops loops = EventLoops.open("test", 1);
    final PostgresListener listener;
    final int port;

    static final class Options {
        String address = "127.0.0.1";
        boolean allowPlaintext;
        ListenerConfig.@Nullable Tls tls;
        Duration handshakeTimeout = Duration.ofSeconds(5);
        int connections = 100;
        int unauthenticated = 50;
        int tokenBytes = 65_535;
    }

    DoorFixture(Options options) {
        listener =
                new PostgresListener(
                        new ListenerConfig(
                                options.address,
                                0,
                                Optional.ofNullable(options.tls),
                                options.allowPlaintext),
                        new LimitsConfig(
                                options.handshakeTimeout,
                                options.connections,
                                options.unauthenticated,
                                options.tokenBytes,
                                1 << 20,
                                1 << 20,
                                1 << 20,
                                1 << 20,
                                16),
                        new DoorParts(
                                () -> targets,
                                tokens,
                                this::credential,
                                audit,
                                sessions,
                                relay,
                                InstantSource.system(),
                                blocking),
                        loops);
        port = listener.start();
    }

    static DoorFixture plain() {
        return new DoorFixture(new Options());
    }

    private Secret credential(String reference) {
        if (areCredentialsDown) {
            throw new Unavailable("no vault");
        }
        credentialsRead.incrementAndGet();
        return Secret.of(UPSTREAM_PASSWORD);
    }

    /// A target `shop` with the accounts `app` (for developers) and `dba` (for nobody here).
    void shop(int upstreamPort, UpstreamTls tls) {
        shop("127.0.0.1", upstreamPort, tls);
    }

    void shop(String host, int upstreamPort, UpstreamTls tls) {
        targets.put(
                "shop",
                new TargetConfig(
                        new Target("shop", Protocol.POSTGRES, Set.of()),
                        host,
                        upstreamPort,
                        "postgres",
                        tls,
                        false,
                        Map.of(
                                "app", account("app", "group:dev"),
                                "dba", account("dba", "group:dba"))));
    }

    private static AccountConfig account(String name, String openTo) {
        return new AccountConfig(
                name, UPSTREAM_USER, "env:UNUSED", Set.of(openTo), Set.of("template1", "missing"));
    }

    static UpstreamTls noTls() {
        return new UpstreamTls(UpstreamTls.Mode.DISABLE, Optional.empty());
    }

    @Override
    public void close() {
        listener.close();
        loops.close();
        blocking.close();
    }
}
