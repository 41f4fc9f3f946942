package dev.sallyport.server.api;

import com.linecorp.armeria.server.Server;
import dev.sallyport.audit.AuditPage;
import dev.sallyport.audit.AuditQuery;
import dev.sallyport.audit.AuditRecord;
import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.ApprovalRequest.Status;
import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.Approvals;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Identity;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Principal.Kind;
import dev.sallyport.core.Principal.Person;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Session;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.Target;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.ApiConfig;
import dev.sallyport.ssh.CertificateRefused;
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
import java.util.concurrent.atomic.AtomicLong;

/// An API on loopback with fakes behind it. A token is `NAME.GROUP`, `NAME.GROUP.agent`, `down` or
/// anything else, which is refused.
public final class ApiFixture implements AutoCloseable {
    public static final String ID = "req_abcdefghjkmnpqrstvwx";
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    final List<AuditQuery> queries = new CopyOnWriteArrayList<>();
    final List<String> votes = new CopyOnWriteArrayList<>();
    final List<String> ended = new CopyOnWriteArrayList<>();
    final FakeHistory history = new FakeHistory();
    final FakePins pins = new FakePins();
    final Session session = session();
    volatile Approvals.VoteResult voteResult = new Approvals.VoteResult.Unknown();
    volatile boolean logDown;
    volatile boolean storeDown;
    volatile boolean ready = true;

    /// Every look is a minute later, so that nothing kept for a second is still kept.
    private final AtomicLong minutes = new AtomicLong();

    private final InstantSource clock = () -> NOW.plusSeconds(60 * minutes.incrementAndGet());
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final Server server;

    public ApiFixture() {
        var sessions = new Sessions();
        sessions.opened(session, ended::add);
        var parts =
                new ApiParts(
                        ApiFixture::verify,
                        new FakeApprovals(),
                        this::find,
                        sessions,
                        history,
                        ApiFixture::certificate,
                        pins,
                        (event, ack) -> {
                            if (logDown) {
                                ack.unavailable(new Unavailable("log down"));
                            } else {
                                events.add(event);
                                ack.durable();
                            }
                        },
                        new ApiConfig(Set.of("admin"), Set.of("auditor")),
                        Map.of("audit-store", () -> ready),
                        clock,
                        blocking);
        var builder = Server.builder().http(0);
        new Api(parts).addTo(builder);
        server = builder.build();
        server.start().join();
    }

    /// As new: starting and stopping a server takes seconds.
    void reset() {
        events.clear();
        queries.clear();
        votes.clear();
        ended.clear();
        pins.pinned.clear();
        history.damaged = false;
        history.endless = false;
        history.dropped.set(0);
        voteResult = new Approvals.VoteResult.Unknown();
        logDown = false;
        storeDown = false;
        ready = true;
    }

    public String url() {
        return "http://127.0.0.1:" + server.activeLocalPort();
    }

    private static TokenVerifier.Result verify(Secret token) {
        String text = token.revealText();
        String[] parts = text.split("\\.", -1);
        if (text.equals("down")) {
            return new TokenVerifier.NotAvailable("the issuer is down");
        }
        if (parts.length < 2) {
            return new TokenVerifier.Refused("a test's refusal");
        }
        var kind = parts.length > 2 ? Kind.AGENT : Kind.HUMAN;
        return new TokenVerifier.Verified(
                new Identity(
                        new Principal(
                                "https://idp",
                                parts[0],
                                parts[0],
                                kind,
                                Set.of(parts[1]),
                                List.of(),
                                null),
                        parts[0].equals("brief")
                                ? NOW.plusSeconds(60)
                                : NOW.plus(Duration.ofDays(2)),
                        "t"));
    }

    private static Session session() {
        return new Session(
                new UUID(1, 2),
                new Principal(
                        "https://idp", "ada", "ada", Kind.HUMAN, Set.of("dev"), List.of(), null),
                new Target("shop", Protocol.POSTGRES, Set.of()),
                "app",
                "127.0.0.1:5",
                Map.of("application_name", "x\u202ey"),
                NOW,
                NOW.plusSeconds(60));
    }

    public static ApprovalRequest request(Status status) {
        return new ApprovalRequest(
                ID,
                "binding",
                new UUID(1, 2).toString(),
                new Person("https://idp", "ada"),
                "ada",
                Set.of(new Person("https://idp", "ada"), new Person("https://idp", "boss")),
                "shop",
                "app",
                Protocol.POSTGRES,
                "delete from orders -- \u202e\n;",
                "no-mass-delete",
                new ApprovalTerms(Set.of("group:dba"), 1, Duration.ofMinutes(15), Duration.ZERO),
                status,
                List.of(),
                NOW,
                NOW.plusSeconds(900));
    }

    private static String certificate(
            Identity identity, String key, List<String> principals, List<String> sources)
            throws CertificateRefused {
        if (!key.startsWith("ssh-ed25519 ")) {
            throw new CertificateRefused("key: expected a public key");
        }
        return "cert of %s for %s from %s"
                .formatted(identity.principal().name(), principals, sources);
    }

    private AuditPage find(AuditQuery query) {
        queries.add(query);
        return new AuditPage(List.of(record()), null);
    }

    private static AuditRecord record() {
        return new AuditRecord(
                new UUID(7, 7),
                NOW,
                "decision",
                "ada",
                "ada",
                List.of(),
                new UUID(1, 2),
                "postgres",
                "shop",
                "app",
                "DELETE",
                "delete\u200b from orders",
                false,
                "block",
                "no-drop",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "c0ffee");
    }

    private final class FakeApprovals implements Approvals {
        @Override
        public ApprovalRequest open(ApprovalRequest draft) {
            throw new AssertionError("the API opens nothing");
        }

        @Override
        public Optional<ApprovalRequest> find(String id) {
            answer();
            return id.equals(ID) ? Optional.of(request(Status.PENDING)) : Optional.empty();
        }

        private void answer() {
            if (storeDown) {
                throw new Unavailable("store down");
            }
        }

        @Override
        public List<ApprovalRequest> list(Filter filter) {
            answer();
            return filter.pendingOnly()
                    ? List.of(request(Status.PENDING))
                    : List.of(request(Status.PENDING), request(Status.USED));
        }

        @Override
        public ApprovalRequest await(String id, Duration patience) {
            throw new AssertionError("the API waits for nothing");
        }

        @Override
        public boolean claim(String id) {
            throw new AssertionError("the API claims nothing");
        }

        @Override
        public void cancel(String id, String reason) {
            throw new AssertionError("the API cancels nothing");
        }

        @Override
        public VoteResult vote(String id, Principal by, boolean approve, String reason) {
            votes.add(by.subject() + (approve ? " approves " : " denies ") + reason);
            return voteResult;
        }
    }

    @Override
    public void close() {
        server.stop().join();
        blocking.shutdownNow();
    }
}
