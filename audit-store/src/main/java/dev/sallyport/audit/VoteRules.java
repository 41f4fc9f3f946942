package dev.sallyport.audit;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.ApprovalRequest.Status;
import dev.sallyport.core.ApprovalRequest.Vote;
import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.Principal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who may vote, and what votes add up to. Pure: time and state come in as values.
///
/// - Only people vote: no agent, no workload, and nobody through an agent.
/// - Nobody approves what he, an agent of his or an owner of his asked for; no group changes that.
/// - One person counts once, in however many groups.
/// - At least `count` different people, not exactly as many.
/// - A denial ends the request, also one that is approved and not used yet.
/// - Time counts from the request on, for the use as for the votes.
final class VoteRules {
    private VoteRules() {}

    /// @param ended how the request was ended, where it was
    static Status status(
            @Nullable Status ended,
            List<Vote> votes,
            ApprovalTerms terms,
            Instant expiresAt,
            Instant now) {
        if (ended != null) {
            return ended;
        }
        if (votes.stream().anyMatch(vote -> !vote.approve())) {
            return Status.DENIED;
        }
        if (!now.isBefore(expiresAt)) {
            return Status.EXPIRED;
        }
        long people = votes.stream().map(Vote::by).distinct().count();
        return people >= terms.count() ? Status.APPROVED : Status.PENDING;
    }

    /// @param request as it is now
    /// @return why the vote doesn't count; empty where it does
    static Optional<String> refusal(ApprovalRequest request, Principal voter, boolean approve) {
        if (voter.kind() != Principal.Kind.HUMAN || !voter.actors().isEmpty()) {
            return Optional.of("only people vote on approvals, not agents or workloads");
        }
        if (!Collections.disjoint(request.excluded(), voter.persons())
                || voter.persons().contains(request.requester())) {
            return Optional.of(
                    "you asked for this yourself, or an agent did for you: someone else must decide");
        }
        if (!request.terms().asks(voter.groups())) {
            return Optional.of("only members of " + sorted(request) + " decide on this request");
        }
        if (hasVoted(request, voter, approve)) {
            return Optional.of("you voted on this request before; one person counts once");
        }
        boolean open =
                request.status() == Status.PENDING
                        || (!approve && request.status() == Status.APPROVED);
        return open
                ? Optional.empty()
                : Optional.of("the request is " + request.status().word() + " already");
    }

    /// Who approved may still deny, which ends the request.
    private static boolean hasVoted(ApprovalRequest request, Principal voter, boolean approve) {
        return request.votes().stream()
                .filter(vote -> vote.by().equals(voter.person()))
                .anyMatch(vote -> vote.approve() == approve || !vote.approve());
    }

    private static String sorted(ApprovalRequest request) {
        return String.join(", ", request.terms().from().stream().sorted().toList());
    }
}
