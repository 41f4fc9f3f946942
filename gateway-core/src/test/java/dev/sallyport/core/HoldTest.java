package dev.sallyport.core;

import static dev.sallyport.core.GateFixture.ALLOW;
import static dev.sallyport.core.GateFixture.BASIS;
import static dev.sallyport.core.GateFixture.BLOCK;
import static dev.sallyport.core.GateFixture.HOLD;
import static dev.sallyport.core.GateFixture.hold;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ApprovalRequest.Status;
import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Principal.Kind;
import dev.sallyport.core.Principal.Person;
import dev.sallyport.core.Refusal.Code;
import dev.sallyport.core.SqlCommand.SqlContext;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpAnalyzer;
import dev.sallyport.core.http.HttpCall.Exchange;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.HttpVerb;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.SqlValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Held commands, refusals first.
class HoldTest {
    private static final String SQL = "delete from orders";

    private final GateFixture f = new GateFixture();

    @BeforeEach
    void holdEverything() {
        f.rules = (_, _) -> HOLD;
    }

    private void refused(Code code) {
        assertThat(f.settled).hasSize(1);
        assertThat(f.settled.getLast().isPassed()).isFalse();
        assertThat(f.refusal().code()).isEqualTo(code);
    }

    @Test
    void nobodyIsAskedAboutACommandThatIsNotToAsk() {
        f.gate.submitUnasked(f.session(GateFixture.principal(Kind.HUMAN)), GateFixture.sql(SQL), f);
        f.run();

        refused(Code.APPROVAL_REQUIRED);
        assertThat(f.notices).isEmpty();
        assertThat(f.approvals.requests).isEmpty();
        assertThat(f.log.decisions()).singleElement().isInstanceOf(Decision.Block.class);
    }

    @Test
    void aDeniedCommandDoesNotRunAndIsToldWhy() {
        f.approvals.then(
                () -> f.approvals.settle(Status.DENIED, f.approvals.vote(false, "no\nway")));
        f.settle(Kind.HUMAN, SQL);

        refused(Code.APPROVAL_DENIED);
        assertThat(f.refusal().message()).contains("no\\nway");
    }

    @Test
    void aPersonsCommandWaitsUntilTheRequestExpires() {
        f.settle(Kind.HUMAN, SQL);

        refused(Code.APPROVAL_EXPIRED);
        assertThat(f.clock.instant()).isEqualTo(GateFixture.START.plus(GateFixture.WITHIN));
        assertThat(f.notices).hasSize(45); // every 20 s for 15 min
    }

    /// The store's clock may be behind the gateway's.
    @Test
    void aRequestPastItsTimeIsExpiredWhateverTheStoreSays() {
        f.approvals.then(() -> f.clock.advance(GateFixture.WITHIN));
        f.approvals.then(() -> f.approvals.settle(Status.APPROVED));
        f.settle(Kind.HUMAN, SQL);

        refused(Code.APPROVAL_EXPIRED);
    }

    @Test
    void aProgramsCommandGetsARetryHandleAfterItsPatience() {
        f.settle(Kind.AGENT, SQL);

        refused(Code.APPROVAL_REQUIRED);
        var request = f.approvals.only();
        assertThat(f.refusal().retryHandle()).isEqualTo(request.id());
        assertThat(f.refusal().approveUrl()).isEqualTo("https://gw/approvals/" + request.id());
        assertThat(f.refusal().retryAfterSeconds()).isEqualTo(20);
        assertThat(request.status()).isEqualTo(Status.PENDING);
        assertThat(f.clock.instant()).isEqualTo(GateFixture.START.plus(GateFixture.PATIENCE));
    }

    @Test
    void aRetriedCommandUsesTheApprovalOnce() {
        f.settle(Kind.AGENT, SQL);
        f.approvals.approve();

        assertThat(f.settle(Kind.AGENT, SQL).isPassed()).isTrue();
        assertThat(f.approvals.only().status()).isEqualTo(Status.USED);
        assertThat(f.settle(Kind.AGENT, SQL).isPassed()).isFalse();
    }

    @Test
    void noticesSayWhereToApproveAndHowLongIsLeft() {
        f.settle(Kind.AGENT, SQL);

        assertThat(f.notices)
                .extracting(Gate.HoldNotice::secondsLeft)
                .containsExactly(60L, 40L, 20L);
        assertThat(f.notices.getFirst().approveUrl()).startsWith("https://gw/approvals/req_");
        assertThat(f.notices.getFirst().rule()).isEqualTo("r");
    }

    @Test
    void nobodyIsToldOfAHoldThatIsNotRecorded() {
        f.log.down = _ -> true;
        f.settle(Kind.HUMAN, SQL);

        refused(Code.EVIDENCE_UNAVAILABLE);
        assertThat(f.notices).isEmpty();
    }

    @Test
    void anApprovedCommandThatCannotBeRecordedDoesNotPass() {
        f.approvals.then(() -> {
            f.approvals.approve();
            f.log.down = _ -> true;
        });
        f.settle(Kind.HUMAN, SQL);

        refused(Code.EVIDENCE_UNAVAILABLE);
    }

    @Test
    void anApprovedCommandPassesAndTheLogNamesTheRequest() {
        f.approvals.then(f.approvals::approve);

        assertThat(f.settle(Kind.HUMAN, SQL).isPassed()).isTrue();
        assertThat(f.log.decisions()).containsExactly(HOLD, ALLOW);
        assertThat(f.log.events)
                .allSatisfy(event ->
                        assertThat(((AuditEvent.Decided) event).approval())
                                .isEqualTo(f.approvals.only().id()));
    }

    @Test
    void aStoreThatIsDownRefuses() {
        f.approvals.down = true;
        f.settle(Kind.HUMAN, SQL);

        refused(Code.APPROVALS_UNAVAILABLE);
    }

    @Test
    void aStoreThatGoesDownWhileACommandWaitsRefuses() {
        f.approvals.then(() -> f.approvals.down = true);
        f.settle(Kind.HUMAN, SQL);

        refused(Code.APPROVALS_UNAVAILABLE);
    }

    @Test
    void aStoreThatGoesDownAtTheClaimRefuses() {
        f.approvals.then(f.approvals::approve);
        f.approvals.beforeClaim = () -> f.approvals.down = true;
        f.settle(Kind.HUMAN, SQL);

        refused(Code.APPROVALS_UNAVAILABLE);
    }

    @Test
    void aFaultWhileACommandWaitsRefuses() {
        f.approvals.then(() -> {
            throw new IllegalStateException("bug");
        });
        f.settle(Kind.HUMAN, SQL);

        refused(Code.APPROVALS_UNAVAILABLE);
    }

    @Test
    void aCommandCancelledBeforeItsRequestOpensLeavesNone() {
        f.submit(Kind.HUMAN, SQL).cancel("Ctrl-C");
        f.run();

        refused(Code.APPROVAL_CANCELLED);
        assertThat(f.approvals.requests).isEmpty();
    }

    @Test
    void aCommandCancelledWhileItWaitsTakesItsRequestBack() {
        var ticket = f.submit(Kind.HUMAN, SQL);
        f.approvals.then(() -> ticket.cancel("Ctrl-C"));
        f.run();

        refused(Code.APPROVAL_CANCELLED);
        assertThat(f.approvals.only().status()).isEqualTo(Status.CANCELLED);
        assertThat(f.approvals.cancelled).containsExactly("Ctrl-C");
        assertThat(f.log.events)
                .anySatisfy(event ->
                        assertThat(event)
                                .isInstanceOfSatisfying(
                                        AuditEvent.ApprovalChanged.class,
                                        changed ->
                                                assertThat(changed.reason()).isEqualTo("Ctrl-C")));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aCommandCancelledAfterItsApprovalButBeforeItsReleaseDoesNotPass() {
        var ticket = f.submit(Kind.HUMAN, SQL);
        f.approvals.then(f.approvals::approve);
        f.approvals.beforeClaim = () -> ticket.cancel("Ctrl-C");
        f.run();

        refused(Code.APPROVAL_CANCELLED);
        assertThat(f.approvals.only().status()).isEqualTo(Status.USED);
        assertThat(f.approvals.cancelled).isEmpty();
    }

    @Test
    void aCancelThatCannotBeStoredStillRefuses() {
        var ticket = f.submit(Kind.HUMAN, SQL);
        f.approvals.then(() -> {
            ticket.cancel("Ctrl-C");
            f.approvals.down = true;
        });
        f.run();

        refused(Code.APPROVAL_CANCELLED);
        assertThat(f.log.events).noneMatch(AuditEvent.ApprovalChanged.class::isInstance);
    }

    @Test
    void aCancelAfterTheEndDoesNothing() {
        var ticket = f.submit(Kind.HUMAN, SQL);
        f.approvals.then(f.approvals::approve);
        f.run();
        ticket.cancel("too late");

        assertThat(f.settled).singleElement().matches(Gate.Clearance::isPassed);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aGatewayThatStopsTakesTheRequestBack() {
        f.approvals.then(() -> Thread.currentThread().interrupt());
        f.settle(Kind.HUMAN, SQL);

        refused(Code.APPROVAL_CANCELLED);
        assertThat(f.approvals.cancelled).containsExactly("the gateway is stopping");
    }

    @Test
    void anExecutorThatTakesNothingRefuses() {
        f.executor =
                _ -> {
                    throw new RejectedExecutionException();
                };
        f.settle(Kind.HUMAN, SQL);

        refused(Code.APPROVALS_UNAVAILABLE);
    }

    @Test
    void aPolicyThatBlocksMeanwhileWins() {
        f.approvals.then(() -> {
            f.approvals.approve();
            f.rules = (_, _) -> BLOCK;
        });
        f.settle(Kind.HUMAN, SQL);

        refused(Code.BLOCKED);
        assertThat(f.approvals.only().status()).isEqualTo(Status.APPROVED);
    }

    @Test
    void anApprovalUnderOtherTermsIsNotEnough() {
        f.approvals.then(() -> {
            f.approvals.approve();
            f.rules = (_, _) -> hold(2);
        });
        f.settle(Kind.HUMAN, SQL);

        refused(Code.APPROVAL_CANCELLED);
        assertThat(f.approvals.only().status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void anApprovalKeptForARetryIsNotGoodForOtherTerms() {
        f.settle(Kind.AGENT, SQL);
        f.approvals.approve();
        f.rules = (_, _) -> hold(2);

        assertThat(f.settle(Kind.AGENT, SQL).isPassed()).isFalse();
        assertThat(f.approvals.requests).hasSize(2);
    }

    @Test
    void anApprovalIsGoodForItsOwnRuleOnly() {
        f.settle(Kind.AGENT, SQL);
        f.approvals.approve();
        var basis = new Basis("digest", List.of("s"), "s", List.of());
        f.rules = (_, _) -> new Decision.Hold(basis, HOLD.terms(), ALLOW);

        assertThat(f.settle(Kind.AGENT, SQL).isPassed()).isFalse();
    }

    @Test
    void anApprovalIsGoodForNoOtherCommandOrPrincipal() {
        f.settle(Kind.AGENT, SQL);
        f.approvals.approve();

        assertThat(f.settle(Kind.AGENT, SQL + " ").isPassed()).isFalse();
        assertThat(f.settle(Kind.WORKLOAD, SQL).isPassed()).isFalse();
        var borrowed =
                GateFixture.principal(Kind.AGENT, new Person("https://idp", "another-agent"));
        f.gate.submit(f.session(borrowed), GateFixture.sql(SQL), f);
        f.run();
        assertThat(f.settled.getLast().isPassed()).isFalse();
        assertThat(f.approvals.requests).hasSize(4);
    }

    @Test
    void aPolicyThatAllowsMeanwhileReleases() {
        f.approvals.then(() -> {
            f.approvals.approve();
            f.rules = (_, _) -> ALLOW;
        });

        assertThat(f.settle(Kind.HUMAN, SQL).isPassed()).isTrue();
    }

    @Test
    void anApprovalThatSomeoneElseUsedIsNoApproval() {
        f.approvals.then(f.approvals::approve);
        f.approvals.beforeClaim = () -> f.approvals.settle(Status.USED);
        f.settle(Kind.HUMAN, SQL);

        refused(Code.APPROVAL_CANCELLED);
    }

    @Test
    void theRateHoldsForReleasedCommandsToo() {
        var once = new Allow(BASIS, new Limits(Limits.NONE, Limits.NONE, 1));
        f.rules = (_, _) -> hold(1, once);
        f.approvals.then(f.approvals::approve);
        assertThat(f.settle(Kind.HUMAN, SQL).isPassed()).isTrue();
        f.approvals.requests.clear();
        f.approvals.then(f.approvals::approve);

        assertThat(f.settle(Kind.HUMAN, SQL).isPassed()).isFalse();
        assertThat(f.refusal().code()).isEqualTo(Code.LIMIT_EXCEEDED);
        assertThat(f.approvals.only().status()).isEqualTo(Status.APPROVED);
    }

    @Test
    void aCommandDoesNotOutliveItsSession() {
        f.sessionEnds = GateFixture.START.plus(Duration.ofSeconds(30));
        f.settle(Kind.HUMAN, SQL);

        refused(Code.SESSION_ENDED);
        assertThat(f.approvals.only().status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void anApprovalAfterTheSessionsEndReleasesNothing() {
        f.sessionEnds = GateFixture.START.plus(Duration.ofSeconds(30));
        f.approvals.then(() -> {
            f.clock.advance(Duration.ofSeconds(31));
            f.approvals.approve();
        });
        f.settle(Kind.HUMAN, SQL);

        refused(Code.SESSION_ENDED);
    }

    @Test
    void tooManyHeldCommandsOfOnePrincipalAreRefused() {
        f.submit(Kind.HUMAN, "delete from a");
        f.submit(Kind.HUMAN, "delete from b");
        f.submit(Kind.HUMAN, "delete from c");

        refused(Code.LIMIT_EXCEEDED);
        f.run();
        f.settled.clear();
        f.approvals.then(f.approvals::approve);
        f.approvals.requests.clear();
        assertThat(f.settle(Kind.HUMAN, "delete from d").isPassed()).isTrue();
    }

    @Test
    void aPreparationIsNotHeld() {
        var preparation =
                new SqlCommand(
                        SQL,
                        List.of(),
                        SqlFacts.unjudged("a test"),
                        new SqlContext("shop", false, "", "", false, true));

        f.gate.submit(f.session(GateFixture.principal(Kind.HUMAN)), preparation, f);

        assertThat(f.settled).singleElement().matches(Gate.Clearance::isPassed);
        assertThat(f.approvals.requests).isEmpty();
    }

    @Test
    void theApproverReadsTheWholeCommandWithNothingHidden() {
        var command =
                new SqlCommand(
                        "delete from orders where id = $1 -- \u202e",
                        List.of(
                                new SqlValue.Text(23, "7\u200b\n-- x"),
                                new SqlValue.Null(25),
                                new SqlValue.Large(17, false, 99, "ab")),
                        SqlFacts.unjudged("a test"),
                        new SqlContext("shop", "", "", false));

        f.gate.submit(f.session(GateFixture.principal(Kind.AGENT)), command, f);
        f.run();

        assertThat(f.approvals.only().command())
                .isEqualTo(
                        """
                        delete from orders where id = $1 -- \\u{202e}
                        -- $1 (type 23) = 7\\u{200b}\\n-- x
                        -- $2 (type 25) is null
                        -- $3 (type 17) has 99 bytes with SHA-256 ab
                        -- database = shop
                        -- role = (the account's)
                        -- search_path = (the account's)\
                        """);
    }

    @Test
    void everyoneBehindTheRequesterIsExcluded() {
        var agent = GateFixture.principal(Kind.AGENT, new Person("https://idp", "bot"));
        f.gate.submit(f.session(agent), GateFixture.sql(SQL), f);
        f.run();

        assertThat(f.approvals.only().excluded())
                .containsExactlyInAnyOrder(
                        new Person("https://idp", "ada"), new Person("https://idp", "bot"));
    }

    @Test
    void whatNobodyHasReadAsAWholeIsRefusedInsteadOfHeld() {
        var call =
                new Exchange(
                        HttpVerb.POST,
                        "/films",
                        "",
                        Map.of(),
                        Content.unread("video/mp4", -1, "larger than 1 MB"));
        HttpAnalyzer nothing =
                c ->
                        new HttpFacts(
                                c.verb(),
                                c.path(),
                                Map.of(),
                                Map.of(),
                                "",
                                -1,
                                new HttpFacts.Body.None(),
                                HttpFacts.Rpc.NONE,
                                true,
                                "");

        f.gate.submit(
                f.session(GateFixture.principal(Kind.AGENT)), HttpCommand.of(call, nothing), f);
        f.run();

        refused(Code.UNJUDGED);
        assertThat(f.approvals.requests).isEmpty();
    }

    @Test
    void aPersonsClientThatWaitsAShortWhileGetsAHandle() {
        f.wish = Duration.ofSeconds(1);

        f.settle(Kind.HUMAN, SQL);

        refused(Code.APPROVAL_REQUIRED);
        assertThat(f.clock.instant()).isEqualTo(GateFixture.START.plusSeconds(1));
    }

    @Test
    void noClientWaitsLongerThanTheRuleSays() {
        f.wish = Duration.ofHours(1);

        f.settle(Kind.AGENT, SQL);

        refused(Code.APPROVAL_REQUIRED);
        assertThat(f.clock.instant()).isEqualTo(GateFixture.START.plus(HOLD.terms().patience()));
    }
}
