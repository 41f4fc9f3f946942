package dev.sallyport.server;

import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.audit.ActiveDigests;
import dev.sallyport.audit.AuditSearch;
import dev.sallyport.audit.PostgresApprovals;
import dev.sallyport.audit.PostgresAuditLog;
import dev.sallyport.audit.PostgresRecordings;
import dev.sallyport.audit.PostgresToolPins;
import dev.sallyport.audit.RecordingReader;
import dev.sallyport.audit.SessionHistory;
import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Gate;
import dev.sallyport.core.HoldLimits;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.Config;
import dev.sallyport.core.config.ConfigCheck;
import dev.sallyport.core.config.SshListenerConfig;
import dev.sallyport.core.identity.JwtVerifier;
import dev.sallyport.policy.LivePolicy;
import dev.sallyport.policy.PolicyException;
import dev.sallyport.server.api.Api;
import dev.sallyport.server.api.ApiParts;
import dev.sallyport.server.api.Certificates;
import dev.sallyport.server.credentials.ReferencedCredentials;
import dev.sallyport.ssh.UserAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running gateway: everything that the configuration names, put together.
///
/// ```
/// start   configuration, policy ─▶ audit store ─▶ audit log ─▶ API ─▶ token keys ─▶ doors
/// stop    doors (clients are told, 57P01) ─▶ API ─▶ last event ─▶ audit log ─▶ audit store
/// ```
///
/// A door opens last, so no command comes before there is a log for it. What was started is stopped
/// again when a later step fails.
public final class Gateway implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final List<AutoCloseable> running = new ArrayList<>();
    private final InstantSource clock = InstantSource.system();
    private final LateVerifier tokens = new LateVerifier();
    private final ActiveConfig config;
    private final LivePolicy policy;
    private final Reloader reloader;
    private final EvidenceStore store;
    private OptionalInt postgresPort = OptionalInt.empty();
    private OptionalInt sshPort = OptionalInt.empty();
    private OptionalInt httpPort = OptionalInt.empty();
    private OptionalInt apiPort = OptionalInt.empty();

    private Gateway(Path file, GatewayOptions options) {
        try {
            config = new ActiveConfig(file);
            ConfigCheck.of(config.atStart())
                    .forEach(problem -> log.atWarn().log("configuration: {}", problem));
            policy = load(config.atStart());
            var credentials = new ReferencedCredentials(System.getenv());
            var analyzer = new WarmAnalyzer();
            store = keep(EvidenceStore.open(config.atStart().auditStore(), credentials, options));
            var audit =
                    keep(
                            PostgresAuditLog.open(
                                    store.settings(),
                                    () -> new ActiveDigests(config.digest(), policy.digest()),
                                    clock));
            reloader = new Reloader(config, policy, audit, clock);
            running.add(() -> reloader.write("gateway stopped", Map.of()));
            open(credentials, audit, analyzer, options);
            keep(FileWatch.start(List.of(file, policies()), reloader::reload, LOOK_EVERY));
            Signals.on("HUP", reloader::reload);
            reloader.write(
                    "gateway started",
                    Map.of("configuration", config.digest(), "policy", policy.digest()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Returns when everything answers.
    ///
    /// @throws CannotStart and [dev.sallyport.core.config.ConfigProblems], with a message for the
    ///   operator
    public static Gateway start(Path configuration, GatewayOptions options) {
        return new Gateway(configuration.toAbsolutePath().normalize(), options);
    }

    private static LivePolicy load(Config config) {
        try {
            return LivePolicy.load(config.policies(), config.maskKeys().keySet());
        } catch (PolicyException e) {
            throw new CannotStart("the policy cannot be used:\n" + e.getMessage(), e);
        }
    }

    private void open(
            CredentialSource credentials,
            PostgresAuditLog audit,
            WarmAnalyzer analyzer,
            GatewayOptions options) {
        var at = config.atStart();
        ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
        running.add(blocking::shutdownNow);
        var approvals = keep(new PostgresApprovals(store.settings(), audit, clock));
        var sessions = new Sessions();
        var search = keep(new AuditSearch(store.settings()));
        var history =
                new StoredHistory(
                        keep(new SessionHistory(store.settings())),
                        keep(new RecordingReader(store.settings())));
        var pins = keep(new PostgresToolPins(store.settings()));
        var api =
                new Api(
                        new ApiParts(
                                tokens,
                                approvals,
                                search::find,
                                sessions,
                                history,
                                certificates(at, credentials),
                                pins,
                                audit,
                                at.api(),
                                Map.of("audit-store", audit::isAvailable),
                                clock,
                                blocking));
        at.listeners()
                .api()
                .ifPresent(listener -> {
                    var services =
                            List.<Consumer<ServerBuilder>>of(options.besideApi(), api::addTo);
                    apiPort =
                            OptionalInt.of(
                                    keep(ApiListener.start(listener, at.limits(), services))
                                            .port());
                });
        var verifier = keep(new JwtVerifier(at.issuers(), at.limits().tokenBytes(), clock));
        tokens.set(verifier);
        var gate =
                new Gate(
                        policy,
                        audit,
                        approvals,
                        new HoldLimits(
                                at.limits().heldPerPrincipal(), HoldLimits.DEFAULT.noticeEvery()),
                        at.gateway().publicUrl() + "/approvals/",
                        clock,
                        blocking);
        var doors =
                new Doors(
                        at,
                        new Doors.Works(
                                config,
                                tokens,
                                credentials,
                                audit,
                                sessions,
                                gate,
                                MaskKeyReader.read(at.maskKeys(), credentials),
                                keep(new PostgresRecordings(store.settings(), clock)),
                                pins,
                                clock,
                                blocking),
                        running::add);
        postgresPort = doors.postgres(analyzer.ready());
        sshPort = doors.ssh();
        httpPort = doors.http();
    }

    private Certificates certificates(Config at, CredentialSource credentials) {
        var authority = at.listeners().ssh().flatMap(SshListenerConfig::userAuthority);
        try {
            return authority
                    .<Certificates>map(one -> UserAuthority.open(one, credentials, clock)::issue)
                    .orElse(Certificates.NONE);
        } catch (IllegalStateException | Unavailable e) {
            throw new CannotStart(String.valueOf(e.getMessage()), e);
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.add(part);
        return part;
    }

    private Path policies() {
        return config.atStart().policies();
    }

    public Config config() {
        return config.atStart();
    }

    public String policyDigest() {
        return policy.digest();
    }

    public OptionalInt postgresPort() {
        return postgresPort;
    }

    public OptionalInt sshPort() {
        return sshPort;
    }

    public OptionalInt httpPort() {
        return httpPort;
    }

    public OptionalInt apiPort() {
        return apiPort;
    }

    /// How to reach an embedded audit store around the gateway, with the superuser's password.
    public Optional<String> auditStoreUrl() {
        return store.superuserUrl();
    }

    /// Whether this token would be let in now.
    public boolean accepts(Secret token) {
        return tokens.verify(token) instanceof TokenVerifier.Verified;
    }

    /// In the reverse order of the start. A part that fails to stop doesn't keep the others
    /// running.
    @Override
    public void close() {
        for (AutoCloseable part : running.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                log.atError().setCause(e).log("a part of the gateway did not stop cleanly");
            }
        }
        running.clear();
        log.atInfo().log("gateway stopped");
    }
}
