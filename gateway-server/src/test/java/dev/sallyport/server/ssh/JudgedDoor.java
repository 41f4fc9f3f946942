package dev.sallyport.server.ssh;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.Approvals;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Gate;
import dev.sallyport.core.HoldLimits;
import dev.sallyport.core.Identity;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Recordings;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Session;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.Target;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.config.SshListenerConfig;
import dev.sallyport.core.config.SshTargetConfig;
import dev.sallyport.core.config.SshTargetConfig.SshAccount;
import dev.sallyport.core.config.SshTargetConfig.SshCredential;
import dev.sallyport.core.mask.MaskKeys;
import dev.sallyport.policy.LivePolicy;
import dev.sallyport.policy.PolicyException;
import dev.sallyport.policy.detect.DetectorMasks;
import dev.sallyport.server.Judges;
import dev.sallyport.ssh.SshListener;
import dev.sallyport.ssh.SshParts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A door with the real judge and a real policy before a [RealHost]; evidence is kept in memory,
/// and nobody approves anything. A token `GROUP-token` is a workload's of that group.
final class JudgedDoor implements AutoCloseable {
    final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    final int port;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final SshListener listener;

    /// @param tag of the target `box`
    JudgedDoor(Path directory, Path policies, String tag, RealHost host)
            throws IOException, PolicyException {
        this(directory, policies, tag, host, JudgedDoor::verify, Optional.empty());
    }

    JudgedDoor(
            Path directory,
            Path policies,
            String tag,
            RealHost host,
            TokenVerifier tokens,
            Optional<SshListenerConfig.DeviceLogin> device)
            throws IOException, PolicyException {
        var target = target(tag, host);
        String key = host.loginKey();
        var gate =
                new Gate(
                        LivePolicy.load(policies, Set.of()),
                        this::append,
                        new NobodyApproves(),
                        HoldLimits.DEFAULT,
                        "https://gw.test/approvals/",
                        InstantSource.system(),
                        blocking);
        listener =
                new SshListener(
                        new SshListenerConfig(
                                "127.0.0.1",
                                0,
                                directory.resolve("host-keys"),
                                false,
                                Optional.empty(),
                                device),
                        new LimitsConfig(
                                Duration.ofSeconds(30),
                                50,
                                50,
                                65_535,
                                1 << 20,
                                1 << 20,
                                1 << 20,
                                1 << 20,
                                16),
                        new SshParts(
                                () -> Map.of("box", target),
                                tokens,
                                _ -> Secret.of(key),
                                this::append,
                                new Sessions(),
                                gate,
                                Judges.shell(),
                                new DetectorMasks(MaskKeys.of(Map.of())),
                                JudgedDoor::record,
                                InstantSource.system(),
                                blocking));
        port = listener.start();
    }

    private static SshTargetConfig target(String tag, RealHost host) throws IOException {
        return new SshTargetConfig(
                new Target("box", Protocol.SSH, Set.of(tag)),
                "127.0.0.1",
                host.port,
                List.of(host.hostKey()),
                List.of(),
                "box.test",
                SshTargetConfig.USUAL_SHELL,
                true,
                Map.of(
                        "deploy",
                        new SshAccount(
                                "deploy",
                                RealHost.user(),
                                new SshCredential.PrivateKey(
                                        "env:KEY", Optional.empty(), Optional.empty()),
                                Set.of("any"))));
    }

    private static TokenVerifier.Result verify(Secret token) {
        String text = token.revealText();
        if (!text.endsWith("-token")) {
            return new TokenVerifier.Refused("no token of ours");
        }
        String group = text.substring(0, text.indexOf('-'));
        return new TokenVerifier.Verified(
                new Identity(
                        new Principal(
                                "https://issuer.test",
                                "repo:shop:" + group,
                                group,
                                Principal.Kind.WORKLOAD,
                                Set.of(group),
                                List.of(),
                                ""),
                        Instant.now().plusSeconds(3600),
                        "jti-" + group));
    }

    private void append(AuditEvent event, AuditLog.Ack ack) {
        events.add(event);
        ack.durable();
    }

    private static Recordings.Recording record(
            Session session, UUID decision, Recordings.Form form, String header) {
        UUID id = Ids.uuid7(InstantSource.system());
        return new Recordings.Recording() {
            @Override
            public UUID id() {
                return id;
            }

            @Override
            public String digest() {
                return "";
            }

            @Override
            public void append(Recordings.Chunk chunk) {}

            @Override
            public void close() {}
        };
    }

    List<AuditEvent.Decided> decisions() {
        return events.stream()
                .filter(AuditEvent.Decided.class::isInstance)
                .map(AuditEvent.Decided.class::cast)
                .toList();
    }

    @Override
    public void close() {
        listener.close();
        blocking.close();
    }

    private static final class NobodyApproves implements Approvals {
        private static Unavailable nobody() {
            return new Unavailable("nobody approves here");
        }

        @Override
        public ApprovalRequest open(ApprovalRequest draft) {
            throw nobody();
        }

        @Override
        public Optional<ApprovalRequest> find(String id) {
            return Optional.empty();
        }

        @Override
        public List<ApprovalRequest> list(Filter filter) {
            return List.of();
        }

        @Override
        public ApprovalRequest await(String id, Duration patience) {
            throw nobody();
        }

        @Override
        public boolean claim(String id) {
            return false;
        }

        @Override
        public void cancel(String id, String reason) {}

        @Override
        public VoteResult vote(String id, Principal by, boolean approve, String reason) {
            return new VoteResult.Unknown();
        }
    }
}
