package dev.sallyport.core;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A held command and what became of it.
///
/// @param id short enough to type, not guessable; also the retry handle
/// @param binding digest over command, principal with actors and owner, target, account, rule and
///   terms: the approval is good for nothing else
/// @param requester who asked; `excluded` are all who may not approve
/// @param command what the approver reads: the exact text, controls made visible, values with their
///   types
/// @param votes in the order they came
public record ApprovalRequest(
        String id,
        String binding,
        String session,
        Principal.Person requester,
        String requesterName,
        Set<Principal.Person> excluded,
        String target,
        String account,
        Protocol protocol,
        String command,
        String rule,
        ApprovalTerms terms,
        Status status,
        List<Vote> votes,
        Instant createdAt,
        Instant expiresAt) {

    public enum Status {
        PENDING,
        APPROVED,
        DENIED,
        EXPIRED,
        CANCELLED,
        /// Approved, and the command was let through: never again.
        USED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public record Vote(
            Principal.Person by, String name, boolean approve, String reason, Instant at) {}

    public ApprovalRequest {
        excluded = Set.copyOf(excluded);
        votes = List.copyOf(votes);
    }

    /// The same request later.
    public ApprovalRequest with(Status now, List<Vote> cast) {
        return new ApprovalRequest(
                id,
                binding,
                session,
                requester,
                requesterName,
                excluded,
                target,
                account,
                protocol,
                command,
                rule,
                terms,
                now,
                cast,
                createdAt,
                expiresAt);
    }

    public ApprovalRequest with(Status now) {
        return with(now, votes);
    }

    public long approvals() {
        return votes.stream().filter(Vote::approve).map(Vote::by).distinct().count();
    }
}
