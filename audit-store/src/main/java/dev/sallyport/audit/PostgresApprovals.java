package dev.sallyport.audit;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.ApprovalRequest.Status;
import dev.sallyport.core.ApprovalRequest.Vote;
import dev.sallyport.core.Approvals;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Unavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Approvals on the audit store, shared by all replicas. A vote or an expiry is evidence first and
/// effect second: while the request is locked, its event is made durable, and only then it counts.
/// Should the effect fail after that, an event `vote-not-counted` or `vote-unconfirmed` says so.
public final class PostgresApprovals implements Approvals, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresApprovals.class);
    private static final int CONNECTIONS = 4;
    private static final int MOST_REASON = 500;
    private static final long POLL_MILLIS = 1_000;
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final StorePool store;
    private final ApprovalSignals signals;
    private final AuditLog audit;
    private final InstantSource clock;

    public PostgresApprovals(AuditStoreSettings settings, AuditLog audit, InstantSource clock) {
        this.store =
                new StorePool(
                        settings.writerConnections("approvals", SILENCE),
                        "approvals",
                        CONNECTIONS,
                        false);
        this.signals = new ApprovalSignals(settings.writerConnections("approval signals", SILENCE));
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public ApprovalRequest open(ApprovalRequest draft) {
        return store.transaction(connection -> {
            for (var request : ApprovalRows.usable(connection, draft.binding())) {
                if (isUsable(request, draft)) {
                    return request;
                }
            }
            ApprovalRows.insert(connection, draft);
            return ApprovalRows.find(connection, draft.id()).orElse(draft);
        });
    }

    /// What was asked of the approvers then must be what is asked now: a policy that became
    /// stricter is not met by an approval under the old one.
    private static boolean isUsable(ApprovalRequest request, ApprovalRequest draft) {
        return (request.status() == Status.PENDING || request.status() == Status.APPROVED)
                && request.terms().equals(draft.terms())
                && request.rule().equals(draft.rule())
                && request.excluded().containsAll(draft.excluded());
    }

    @Override
    public Optional<ApprovalRequest> find(String id) {
        var found = store.transaction(connection -> ApprovalRows.find(connection, id));
        found.ifPresent(this::settleExpired);
        return found;
    }

    @Override
    public List<ApprovalRequest> list(Filter filter) {
        return store.transaction(
                connection -> ApprovalRows.list(connection, filter.pendingOnly(), filter.limit()));
    }

    @Override
    public ApprovalRequest await(String id, Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        try (var watch = signals.watch(id)) {
            while (true) {
                ApprovalRequest request = look(id);
                long left = Duration.ofNanos(until - System.nanoTime()).toMillis();
                if (request.status() != Status.PENDING || left <= 0) {
                    return request;
                }
                watch.await(Math.min(left, POLL_MILLIS));
            }
        }
    }

    /// An interrupt breaks the driver's socket under a virtual thread: told as what it is.
    private ApprovalRequest look(String id) throws InterruptedException {
        try {
            return find(id).orElseThrow(
                            () -> new Unavailable("approval request " + id + " is not there"));
        } catch (Unavailable e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for an approval");
            }
            throw e;
        }
    }

    @Override
    public boolean claim(String id) {
        return store.transaction(
                connection -> ApprovalRows.call(connection, "SELECT audit.approval_claim(?)", id));
    }

    @Override
    public void cancel(String id, String reason) {
        store.transaction(connection ->
                ApprovalRows.call(
                        connection,
                        "SELECT audit.approval_finish(?, 'cancelled', ?)",
                        id,
                        shortened(reason)));
    }

    @Override
    public VoteResult vote(String id, Principal by, boolean approve, String reason) {
        var evidence = new Evidence(by, approve, shortened(reason));
        try {
            VoteResult result = store.transaction(connection -> vote(connection, id, evidence));
            if (!(result instanceof VoteResult.Counted)) {
                evidence.correct(audit, "vote-not-counted", "the request ended meanwhile");
            }
            return result;
        } catch (Unavailable e) {
            evidence.correct(audit, "vote-unconfirmed", "the store failed before it was confirmed");
            throw e;
        }
    }

    private VoteResult vote(Connection connection, String id, Evidence evidence)
            throws SQLException {
        ApprovalRows.call(connection, "SELECT audit.approval_lock(?)", id);
        var found = ApprovalRows.find(connection, id);
        if (found.isEmpty()) {
            return new VoteResult.Unknown();
        }
        var request = found.get();
        var refusal = VoteRules.refusal(request, evidence.by, evidence.approve);
        if (refusal.isPresent()) {
            return new VoteResult.Rejected(refusal.get());
        }
        evidence.makeDurable(after(request, evidence), audit);
        boolean counted = cast(connection, request.id(), evidence);
        return counted
                ? new VoteResult.Counted(ApprovalRows.find(connection, id).orElse(request))
                : new VoteResult.Rejected("the request ended before the vote was counted");
    }

    private static boolean cast(Connection connection, String id, Evidence evidence)
            throws SQLException {
        var who = evidence.by.person();
        return ApprovalRows.call(
                connection,
                "SELECT audit.approval_cast(?, ?, ?, ?, ?::boolean, ?)",
                id,
                who.issuer(),
                who.subject(),
                evidence.by.name(),
                Boolean.toString(evidence.approve),
                evidence.reason);
    }

    /// The request as it will be once the vote counts; the server's clock has the last word on
    /// whether it came in time.
    private ApprovalRequest after(ApprovalRequest request, Evidence evidence) {
        var votes = new ArrayList<>(request.votes());
        votes.add(
                new Vote(
                        evidence.by.person(),
                        evidence.by.name(),
                        evidence.approve,
                        evidence.reason,
                        clock.instant()));
        var status =
                VoteRules.status(
                        null, votes, request.terms(), request.expiresAt(), request.createdAt());
        return request.with(status, votes);
    }

    /// The row of an expiry is written by whoever sees it first. Reading doesn't depend on it: what
    /// is past its time reads as expired anyway.
    private void settleExpired(ApprovalRequest seen) {
        if (seen.status() != Status.EXPIRED) {
            return;
        }
        try {
            store.transaction(connection -> {
                ApprovalRows.call(connection, "SELECT audit.approval_lock(?)", seen.id());
                if (isEnded(connection, seen.id())) {
                    return false;
                }
                var event = event(seen, null, "expire", "nobody decided in time");
                DurableWait.append(audit, event);
                return ApprovalRows.call(
                        connection,
                        "SELECT audit.approval_finish(?, 'expired', ?)",
                        seen.id(),
                        "nobody decided in time");
            });
        } catch (Unavailable e) {
            log.atDebug().addKeyValue("request", seen.id()).setCause(e).log("expiry not recorded");
        }
    }

    private static boolean isEnded(Connection connection, String id) throws SQLException {
        return ApprovalRows.call(
                connection,
                "SELECT EXISTS (SELECT 1 FROM audit.approval_end WHERE request = ?)",
                id);
    }

    private AuditEvent.ApprovalChanged event(
            ApprovalRequest request, @Nullable Principal by, String act, String reason) {
        return new AuditEvent.ApprovalChanged(
                Ids.uuid7(clock), clock.instant(), request, by, act, reason);
    }

    private static String shortened(String text) {
        return text.length() <= MOST_REASON ? text : text.substring(0, MOST_REASON) + "…";
    }

    @Override
    public void close() {
        signals.close();
        store.close();
    }

    /// The event of one vote.
    private final class Evidence {
        final Principal by;
        final boolean approve;
        final String reason;
        private @Nullable ApprovalRequest recorded;

        Evidence(Principal by, boolean approve, String reason) {
            this.by = by;
            this.approve = approve;
            this.reason = reason;
        }

        void makeDurable(ApprovalRequest request, AuditLog audit) {
            recorded = request;
            DurableWait.append(audit, event(request, by, approve ? "approve" : "deny", reason));
        }

        /// Says what became of a vote whose event is or may become durable.
        void correct(AuditLog audit, String act, String why) {
            if (recorded != null) {
                audit.append(event(recorded, by, act, why), AuditLog.Ack.IGNORED);
            }
        }
    }
}
