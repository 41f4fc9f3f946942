package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.ApprovalRequest.Status;
import dev.sallyport.core.ApprovalRequest.Vote;
import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Principal.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VoteRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);

    @Test
    void nobodyApprovesWhatHeAskedForWhateverHisGroups() {
        var alice = Samples.person("alice", "dba", "admin");
        assertThat(VoteRules.refusal(request(alice), alice, true))
                .hasValueSatisfying(why -> assertThat(why).contains("asked for this yourself"));
    }

    @Test
    void anOwnerDoesNotApproveForHisAgent() {
        var owner = Samples.person("owner", "dba");
        assertThat(VoteRules.refusal(request(Samples.agent("bot", "owner")), owner, true))
                .isPresent();
        var byClaim =
                new Principal(
                        Samples.ISSUER, "bot", "bot", Kind.AGENT, Set.of(), List.of(), "sub-owner");
        assertThat(VoteRules.refusal(request(byClaim), owner, true)).isPresent();
    }

    @Test
    void anActorDoesNotApproveWhatItDidForSomeone() {
        var actor = Samples.person("bot", "dba");
        assertThat(VoteRules.refusal(request(Samples.agent("bot", "owner")), actor, true))
                .isPresent();
    }

    @Test
    void agentsAndWorkloadsDoNotVoteNorActForAVoter() {
        var request = request(Samples.person("alice"));
        for (Kind kind : List.of(Kind.AGENT, Kind.WORKLOAD)) {
            var voter =
                    new Principal(Samples.ISSUER, "v", "v", kind, Set.of("dba"), List.of(), null);
            assertThat(VoteRules.refusal(request, voter, true))
                    .hasValueSatisfying(why -> assertThat(why).contains("only people"));
        }
        var delegated =
                new Principal(
                        Samples.ISSUER,
                        "bob",
                        "bob",
                        Kind.HUMAN,
                        Set.of("dba"),
                        List.of(new Principal.Person(Samples.ISSUER, "bot")),
                        null);
        assertThat(VoteRules.refusal(request, delegated, true)).isPresent();
    }

    @Test
    void whoIsInNoNamedGroupDoesNotVoteAndNoGroupMeansNobody() {
        var request = request(Samples.person("alice"));
        assertThat(VoteRules.refusal(request, Samples.person("eve", "dev"), true))
                .hasValueSatisfying(why -> assertThat(why).contains("group:dba"));
        assertThat(VoteRules.refusal(request, Samples.person("eve", "dev"), false)).isPresent();
        var nobody =
                request(Samples.person("alice"), terms(1, Set.of()), Status.PENDING, List.of());
        assertThat(VoteRules.refusal(nobody, Samples.person("bob", "dba"), true)).isPresent();
    }

    @Test
    void whoOneOfTwoRulesAsksForDoesNotDecideForTheOther() {
        var both = terms(1, Set.of("group:dba", "group:sre")).and(terms(1, Set.of("group:lead")));
        var request = request(Samples.person("alice"), both, Status.PENDING, List.of());
        assertThat(VoteRules.refusal(request, Samples.person("bob", "lead"), true))
                .hasValueSatisfying(why -> assertThat(why).contains("group:dba & group:lead"));
        assertThat(VoteRules.refusal(request, Samples.person("bob", "dba", "sre"), true))
                .isPresent();
        assertThat(VoteRules.refusal(request, Samples.person("bob", "lead", "sre"), true))
                .isEmpty();
    }

    @Test
    void onePersonCountsOnceAlsoInTwoGroups() {
        var bob = Samples.person("bob", "dba", "oncall");
        var terms = terms(2, Set.of("group:dba", "group:oncall"));
        var votes = List.of(vote(bob, true), vote(bob, true));
        assertThat(status(votes, terms)).isEqualTo(Status.PENDING);
        var request = request(Samples.person("alice"), terms, Status.PENDING, votes);
        assertThat(VoteRules.refusal(request, bob, true)).isPresent();
    }

    @Test
    void moreApprovalsThanNeededStillApprove() {
        var votes =
                List.of(
                        vote(Samples.person("bob"), true),
                        vote(Samples.person("carol"), true),
                        vote(Samples.person("dave"), true));
        assertThat(status(votes, terms(2, Set.of("group:dba")))).isEqualTo(Status.APPROVED);
    }

    @Test
    void aDenialWinsOverAnyNumberOfApprovals() {
        var votes =
                List.of(
                        vote(Samples.person("bob"), true),
                        vote(Samples.person("carol"), false),
                        vote(Samples.person("dave"), true));
        assertThat(status(votes, terms(1, Set.of("group:dba")))).isEqualTo(Status.DENIED);
    }

    @Test
    void whoApprovedMayStillDenyButNotTheOtherWayRound() {
        var bob = Samples.person("bob", "dba");
        var terms = terms(1, Set.of("group:dba"));
        var approved =
                request(Samples.person("alice"), terms, Status.APPROVED, List.of(vote(bob, true)));
        assertThat(VoteRules.refusal(approved, bob, false)).isEmpty();
        assertThat(VoteRules.refusal(approved, Samples.person("carol", "dba"), true)).isPresent();
        var denied =
                request(Samples.person("alice"), terms, Status.DENIED, List.of(vote(bob, false)));
        assertThat(VoteRules.refusal(denied, bob, true)).isPresent();
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"DENIED", "EXPIRED", "CANCELLED", "USED"})
    void whatHasEndedTakesNoVotes(Status status) {
        var request =
                request(Samples.person("alice"), terms(1, Set.of("group:dba")), status, List.of());
        assertThat(VoteRules.refusal(request, Samples.person("bob", "dba"), true)).isPresent();
        assertThat(VoteRules.refusal(request, Samples.person("bob", "dba"), false)).isPresent();
    }

    @Test
    void anApprovalExpiresWithItsRequest() {
        var votes = List.of(vote(Samples.person("bob"), true));
        var terms = terms(1, Set.of("group:dba"));
        assertThat(VoteRules.status(null, votes, terms, LATER, LATER.minusMillis(1)))
                .isEqualTo(Status.APPROVED);
        assertThat(VoteRules.status(null, votes, terms, LATER, LATER)).isEqualTo(Status.EXPIRED);
        assertThat(VoteRules.status(Status.USED, votes, terms, LATER, LATER))
                .isEqualTo(Status.USED);
    }

    /// Any votes in any order: approved means enough different people who may vote, and no denial.
    @RepeatedTest(300)
    void approvedMeansEnoughDifferentPeopleAndNoDenial(RepetitionInfo info) {
        var random = new Random(info.getCurrentRepetition());
        var requester = Samples.agent("bot", "p0");
        var terms = terms(1 + random.nextInt(3), Set.of("group:dba", "group:oncall"));
        var votes = new ArrayList<Vote>();
        var people = new java.util.HashSet<String>();
        boolean denied = false;
        for (int i = 0; i < 12; i++) {
            var voter =
                    Samples.person(
                            random.nextInt(6) == 0 ? "bot" : "p" + random.nextInt(4),
                            random.nextBoolean() ? "dba" : "dev",
                            random.nextBoolean() ? "oncall" : "dev");
            boolean approve = random.nextInt(8) > 0;
            var before = request(requester, terms, status(votes, terms), votes);
            if (VoteRules.refusal(before, voter, approve).isEmpty()) {
                votes.add(vote(voter, approve));
                people.add(voter.subject());
                denied |= !approve;
                assertThat(voter.groups()).containsAnyOf("dba", "oncall");
            }
        }
        assertThat(people).doesNotContain("sub-p0", "sub-bot");
        boolean approved = status(votes, terms) == Status.APPROVED;
        assertThat(approved).isEqualTo(!denied && people.size() >= terms.count());
    }

    private static Status status(List<Vote> votes, ApprovalTerms terms) {
        return VoteRules.status(null, votes, terms, LATER, NOW);
    }

    private static ApprovalTerms terms(int count, Set<String> from) {
        return new ApprovalTerms(from, count, Duration.ofMinutes(1), Duration.ofSeconds(5));
    }

    private static Vote vote(Principal by, boolean approve) {
        return new Vote(by.person(), by.name(), approve, "", NOW);
    }

    private static ApprovalRequest request(Principal requester) {
        return request(requester, terms(1, Set.of("group:dba")), Status.PENDING, List.of());
    }

    private static ApprovalRequest request(
            Principal requester, ApprovalTerms terms, Status status, List<Vote> votes) {
        return new ApprovalRequest(
                "req_1",
                "binding",
                "session",
                requester.person(),
                requester.name(),
                requester.persons(),
                "shop",
                "app",
                dev.sallyport.core.Protocol.POSTGRES,
                "DELETE FROM orders",
                "writes",
                terms,
                status,
                votes,
                NOW,
                LATER);
    }
}
