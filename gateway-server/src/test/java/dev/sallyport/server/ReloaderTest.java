package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.config.ConfigProblems;
import dev.sallyport.policy.LivePolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloaderTest {
    private static final String CONFIG =
            """
            gateway: { name: gw, public-url: "http://127.0.0.1:8443" }
            listeners: { postgres: { port: 5432 }, api: { port: 8443 } }
            issuers: [ { issuer: "https://login.example.com", audience: sallyport } ]
            targets:
              shop:
                protocol: postgres
                address: "db.internal:5432"
                accounts:
                  app: { username: app, credential: "env:PASSWORD", open-to: [any] }
            policies: policies
            audit-store: { embedded: audit }
            """;
    private static final String POLICY =
            """
            rules:
              - id: read
                match: { protocol: postgres, verbs: [SELECT] }
                effect: allow
            """;

    private final LinkedBlockingQueue<AuditEvent> events = new LinkedBlockingQueue<>();
    private final AuditLog audit =
            (event, ack) -> {
                events.add(event);
                ack.durable();
            };
    @TempDir Path directory;
    private Path file = Path.of("");
    private Path policies = Path.of("");

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(directory.resolve("sallyport.yaml"), CONFIG);
        policies = Files.createDirectories(directory.resolve("policies"));
        Files.writeString(policies.resolve("a.yaml"), POLICY);
    }

    @Test
    void changedTargetsCountAfterAReloadAndTheDigestIsWrittenDown() throws Exception {
        var config = new ActiveConfig(file);
        var reloader = reloader(config);
        Files.writeString(file, CONFIG.replace("db.internal", "other.internal"));
        reloader.reload();
        assertThat(config.targets().get("shop"))
                .satisfies(shop -> assertThat(shop.host()).isEqualTo("other.internal"));
        assertThat(acts()).containsExactly("configuration loaded");
        assertThat(config.needsRestart()).isFalse();
    }

    @Test
    void brokenConfigurationLeavesTheOldOneInForceAndIsWrittenDown() throws Exception {
        var config = new ActiveConfig(file);
        String digest = config.digest();
        var reloader = reloader(config);
        Files.writeString(file, CONFIG.replace("address:", "adress:"));
        reloader.reload();
        assertThat(config.targets()).containsKey("shop");
        assertThat(config.digest()).isEqualTo(digest);
        assertThat(acts()).containsExactly("configuration refused");
    }

    @Test
    void changeOfAListenerWaitsForARestart() throws Exception {
        var config = new ActiveConfig(file);
        var reloader = reloader(config);
        Files.writeString(file, CONFIG.replace("port: 5432 }", "port: 5433 }"));
        reloader.reload();
        assertThat(config.needsRestart()).isTrue();
        assertThat(config.atStart().listeners().postgres())
                .hasValueSatisfying(door -> assertThat(door.port()).isEqualTo(5432));
    }

    /// A wrong pair would be noticed only by the first client of the next start.
    @Test
    void aListenersKeyThatIsNotItsCertificatesIsRefusedAtTheReloadAndAtTheStart() throws Exception {
        var config = new ActiveConfig(file);
        String digest = config.digest();
        Path key = Files.writeString(directory.resolve("tls.key"), "no key");
        String broken =
                CONFIG.replace(
                        "port: 5432 }",
                        "port: 5432, tls: { certificate: tls.key, key: tls.key } }");
        Files.writeString(file, broken);
        reloader(config).reload();
        assertThat(config.digest()).isEqualTo(digest);
        assertThat(acts()).containsExactly("configuration refused");
        assertThatThrownBy(() -> new ActiveConfig(file))
                .isInstanceOf(ConfigProblems.class)
                .hasMessageContaining("listeners.postgres.tls.certificate: ")
                .hasMessageContaining(key + " has no PEM certificate");
    }

    @Test
    void brokenPolicyLeavesTheOldOneInForceAndIsWrittenDown() throws Exception {
        var policy = LivePolicy.load(policies, Set.of());
        String digest = policy.digest();
        var reloader = new Reloader(new ActiveConfig(file), policy, audit, InstantSource.system());
        Files.writeString(policies.resolve("a.yaml"), "rules: [ { id: read, effekt: allow } ]");
        reloader.reload();
        assertThat(policy.digest()).isEqualTo(digest);
        assertThat(acts()).containsExactly("policy refused");
        Files.writeString(policies.resolve("a.yaml"), POLICY + "# another\n");
        reloader.reload();
        assertThat(policy.digest()).isNotEqualTo(digest);
        assertThat(acts()).containsExactly("policy loaded");
    }

    @Test
    void watchTellsOnceOfAChangeAndOnlyWhenItIsOver() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        var second = new CountDownLatch(2);
        try (var _ =
                FileWatch.start(
                        List.of(file, policies),
                        () -> {
                            told.add("changed");
                            second.countDown();
                        },
                        Duration.ofMillis(20))) {
            Files.writeString(policies.resolve("b.yaml"), "rules: []");
            assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("changed");
            Path next = Files.writeString(directory.resolve("next"), CONFIG);
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
            assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(told).hasSize(1);
        }
    }

    private Reloader reloader(ActiveConfig config) throws Exception {
        return new Reloader(
                config, LivePolicy.load(policies, Set.of()), audit, InstantSource.system());
    }

    private List<String> acts() {
        var acts =
                events.stream()
                        .map(AuditEvent.Administered.class::cast)
                        .map(AuditEvent.Administered::act)
                        .toList();
        events.clear();
        return acts;
    }
}
