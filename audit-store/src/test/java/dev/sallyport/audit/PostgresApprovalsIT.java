package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.ApprovalRequest.Status;
import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.Approvals;
import dev.sallyport.core.Approvals.VoteResult;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresApprovalsIT {
    private static final Principal ALICE = Samples.person("alice", "dev", "dba");
    private static final Principal BOB = Samples.person("bob", "dba");
    private static final Principal CAROL = Samples.person("carol", "dba", "oncall");
    private static TestStore store;
    private static PostgresAuditLog audit;
    private static PostgresApprovals approvals;

    @BeforeAll
    static void start() throws Exception {
        store = new TestStore();
        var settings = store.settings(1, Duration.ofSeconds(10));
        audit = PostgresAuditLog.open(settings, () -> Samples.DIGESTS, Samples.CLOCK);
        approvals = new PostgresApprovals(settings, audit, Samples.CLOCK);
    }

    @AfterAll
    static void stop() {
        approvals.close();
        audit.close();
        store.close();
    }

    private static ApprovalRequest draft(Principal who, int count, Duration within) {
        return draft(who, UUID.randomUUID().toString(), count, within);
    }

    private static ApprovalRequest draft(
            Principal who, String binding, int count, Duration within) {
        var now = Instant.now();
        return new ApprovalRequest(
                Ids.handle("req"),
                binding,
                UUID.randomUUID().toString(),
                who.person(),
                who.name(),
                who.persons(),
                "shop",
                "app",
                Protocol.POSTGRES,
                "DELETE FROM orders -- \0 \u202e",
                "writes-without-where",
                new ApprovalTerms(
                        Set.of("group:dba", "group:oncall"), count, within, Duration.ofSeconds(5)),
                Status.PENDING,
                List.of(),
                now,
                now.plus(within));
    }

    private static ApprovalRequest open(Principal who, int count) {
        return approvals.open(draft(who, count, Duration.ofMinutes(10)));
    }

    private static Status status(ApprovalRequest request) {
        return approvals.find(request.id()).orElseThrow().status();
    }

    @Test
    void anApprovedRequestIsUsedOnce() throws Exception {
        var request = open(ALICE, 1);
        assertThat(request.command()).isEqualTo("DELETE FROM orders -- \u2400 \u202e");
        assertThat(approvals.claim(request.id())).isFalse();
        assertThat(approvals.vote(request.id(), BOB, true, "fine"))
                .isInstanceOfSatisfying(
                        VoteResult.Counted.class,
                        counted ->
                                assertThat(counted.request().status()).isEqualTo(Status.APPROVED));
        assertThat(inParallel(8, () -> approvals.claim(request.id()))).containsOnlyOnce(true);
        assertThat(status(request)).isEqualTo(Status.USED);
        assertThat(approvals.claim(request.id())).isFalse();
        assertThat(
                        store.query(
                                "SELECT act || ' ' || principal || ' ' || outcome || ' ' || reason"
                                        + " FROM audit.event WHERE approval = '"
                                        + request.id()
                                        + "'"))
                .containsExactly("approve bob approved fine");
    }

    @Test
    void nobodyWhoStandsBehindARequestApprovesIt() {
        var request = open(Samples.agent("bot", "owner"), 1);
        for (var voter :
                List.of(
                        Samples.person("owner", "dba"),
                        Samples.person("bot", "dba"),
                        Samples.agent("bot", "other"))) {
            assertThat(approvals.vote(request.id(), voter, true, ""))
                    .isInstanceOf(VoteResult.Rejected.class);
        }
        var own = open(ALICE, 1);
        assertThat(approvals.vote(own.id(), ALICE, true, ""))
                .isInstanceOf(VoteResult.Rejected.class);
        assertThat(status(request)).isEqualTo(Status.PENDING);
    }

    @Test
    void theDatabaseItselfRefusesAVoteOfTheRequester() throws Exception {
        var request = open(ALICE, 1);
        try (var writer = store.writer()) {
            assertThat(
                            ApprovalRows.call(
                                    writer,
                                    "SELECT audit.approval_cast(?, ?, ?, 'x', true, '')",
                                    request.id(),
                                    Samples.ISSUER,
                                    "sub-alice"))
                    .isFalse();
        }
        assertThat(status(request)).isEqualTo(Status.PENDING);
    }

    @Test
    void aPersonCountsOnceHoweverOftenAndFromWhereverHeVotes() throws Exception {
        var request = open(ALICE, 2);
        var results = inParallel(8, () -> approvals.vote(request.id(), CAROL, true, "parallel"));
        assertThat(results).filteredOn(VoteResult.Counted.class::isInstance).hasSize(1);
        assertThat(status(request)).isEqualTo(Status.PENDING);
        approvals.vote(request.id(), BOB, true, "");
        assertThat(status(request)).isEqualTo(Status.APPROVED);
    }

    @Test
    void parallelVotesOfDifferentPeopleAreAllCounted() throws Exception {
        var request = open(ALICE, 6);
        var voters = new ArrayList<Callable<VoteResult>>();
        for (int i = 0; i < 6; i++) {
            var voter = Samples.person("voter" + i, "dba");
            voters.add(() -> approvals.vote(request.id(), voter, true, ""));
        }
        assertThat(inParallel(voters)).allMatch(VoteResult.Counted.class::isInstance);
        assertThat(status(request)).isEqualTo(Status.APPROVED);
        assertThat(approvals.find(request.id()).orElseThrow().votes()).hasSize(6);
    }

    @Test
    void aDenialEndsARequestEvenAnApprovedOne() {
        var request = open(ALICE, 1);
        approvals.vote(request.id(), BOB, true, "");
        assertThat(approvals.vote(request.id(), CAROL, false, "not today"))
                .isInstanceOf(VoteResult.Counted.class);
        assertThat(status(request)).isEqualTo(Status.DENIED);
        assertThat(approvals.claim(request.id())).isFalse();
        assertThat(approvals.vote(request.id(), Samples.person("dave", "dba"), true, ""))
                .isInstanceOf(VoteResult.Rejected.class);
    }

    @Test
    void whoIsInNoneOfTheGroupsDoesNotVoteAndAnUnknownRequestIsUnknown() {
        var request = open(ALICE, 1);
        assertThat(approvals.vote(request.id(), Samples.person("eve", "dev"), true, ""))
                .isInstanceOf(VoteResult.Rejected.class);
        assertThat(approvals.vote("req_none", BOB, true, ""))
                .isInstanceOf(VoteResult.Unknown.class);
        assertThat(approvals.find("req_none")).isEmpty();
    }

    @Test
    void timeEndsARequestAndAnApprovalAlikeAndTheExpiryIsEvidence() throws Exception {
        var within = Duration.ofMillis(700);
        var approved = approvals.open(draft(ALICE, 1, within));
        var pending = approvals.open(draft(ALICE, 1, within));
        assertThat(approvals.vote(approved.id(), BOB, true, ""))
                .isInstanceOf(VoteResult.Counted.class);
        assertThat(approvals.await(pending.id(), Duration.ofSeconds(20)).status())
                .isEqualTo(Status.EXPIRED);
        assertThat(approvals.vote(pending.id(), BOB, true, ""))
                .isInstanceOf(VoteResult.Rejected.class);
        assertThat(approvals.claim(approved.id())).isFalse();
        assertThat(status(approved)).isEqualTo(Status.EXPIRED);
        assertThat(
                        store.number(
                                "SELECT count(*) FROM audit.event WHERE act = 'expire' AND"
                                        + " approval = '"
                                        + pending.id()
                                        + "'"))
                .isEqualTo(1);
    }

    @Test
    void oneBindingHasOneUsableRequestUntilItIsUsedOrAskedOtherwise() throws Exception {
        String binding = "b-" + UUID.randomUUID();
        var opened =
                inParallel(
                        6, () -> approvals.open(draft(ALICE, binding, 1, Duration.ofMinutes(5))));
        assertThat(opened.stream().map(ApprovalRequest::id).distinct()).hasSize(1);
        var stricter = approvals.open(draft(ALICE, binding, 2, Duration.ofMinutes(5)));
        assertThat(stricter.id()).isNotEqualTo(opened.getFirst().id());
        approvals.vote(opened.getFirst().id(), BOB, true, "");
        assertThat(approvals.open(draft(ALICE, binding, 1, Duration.ofMinutes(5))).status())
                .isEqualTo(Status.APPROVED);
        assertThat(approvals.claim(opened.getFirst().id())).isTrue();
        assertThat(approvals.open(draft(ALICE, binding, 1, Duration.ofMinutes(5))).id())
                .isNotEqualTo(opened.getFirst().id());
    }

    @Test
    void aWaiterHearsOfAVoteFromAnotherReplicaBeforeItPolls() throws Exception {
        var request = open(ALICE, 1);
        var waiting = new CountDownLatch(1);
        var result = new CompletableFuture<ApprovalRequest>();
        var waiter =
                Thread.startVirtualThread(() -> {
                    waiting.countDown();
                    try {
                        result.complete(approvals.await(request.id(), Duration.ofSeconds(30)));
                    } catch (InterruptedException e) {
                        result.completeExceptionally(e);
                    }
                });
        waiting.await();
        try (var other =
                new PostgresApprovals(
                        store.settings(1, Duration.ofSeconds(10)), audit, Samples.CLOCK)) {
            other.vote(request.id(), BOB, true, "");
        }
        assertThat(result.get(20, TimeUnit.SECONDS).status()).isEqualTo(Status.APPROVED);
        waiter.join();
    }

    @Test
    void anInterruptEndsAWaitAndPatienceEndsItPending() throws Exception {
        var request = open(ALICE, 1);
        assertThat(approvals.await(request.id(), Duration.ofMillis(50)).status())
                .isEqualTo(Status.PENDING);
        var interrupted = new CompletableFuture<Boolean>();
        var waiter =
                Thread.startVirtualThread(() -> {
                    try {
                        approvals.await(request.id(), Duration.ofMinutes(1));
                        interrupted.complete(false);
                    } catch (InterruptedException _) {
                        interrupted.complete(true);
                    }
                });
        waiter.interrupt();
        assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
        approvals.cancel(request.id(), "client is gone");
        assertThat(status(request)).isEqualTo(Status.CANCELLED);
    }

    @Test
    void withoutEvidenceAVoteDoesNotCount() {
        var acts = new CopyOnWriteArrayList<String>();
        AuditLog broken =
                (event, ack) -> {
                    acts.add(((AuditEvent.ApprovalChanged) event).act());
                    ack.unavailable(new Unavailable("full"));
                };
        var request = open(ALICE, 1);
        try (var blind =
                new PostgresApprovals(
                        store.settings(1, Duration.ofSeconds(1)), broken, Samples.CLOCK)) {
            assertThatThrownBy(() -> blind.vote(request.id(), BOB, true, ""))
                    .isInstanceOf(Unavailable.class);
        }
        assertThat(acts).containsExactly("approve", "vote-unconfirmed");
        assertThat(status(request)).isEqualTo(Status.PENDING);
    }

    @Test
    void theListIsNewestFirstAndCanLeaveOutWhatIsSettled() {
        var first = open(ALICE, 1);
        var second = open(ALICE, 1);
        approvals.vote(first.id(), BOB, false, "");
        assertThat(approvals.list(new Approvals.Filter(true, 100)))
                .extracting(ApprovalRequest::id)
                .contains(second.id())
                .doesNotContain(first.id());
        assertThat(approvals.list(new Approvals.Filter(false, 2)))
                .extracting(ApprovalRequest::id)
                .containsExactly(second.id(), first.id());
    }

    private static <T> List<T> inParallel(int times, Callable<T> work) throws Exception {
        return inParallel(java.util.Collections.nCopies(times, work));
    }

    private static <T> List<T> inParallel(List<Callable<T>> work) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<T>();
            for (Future<T> future : threads.invokeAll(work)) {
                results.add(future.get());
            }
            return results;
        }
    }
}
