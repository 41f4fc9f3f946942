package dev.sallyport.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Held commands and the votes on them. Every method blocks (call it on a virtual thread) and
/// throws [Unavailable] when the store doesn't answer: nothing is approved then.
public interface Approvals {
    /// Finds the request with this binding that is pending, or approved and unused, and not
    /// expired; else makes one from the draft. Durable on return. Two calls with one binding get
    /// the same request.
    ApprovalRequest open(ApprovalRequest draft);

    Optional<ApprovalRequest> find(String id);

    /// Newest first.
    List<ApprovalRequest> list(Filter filter);

    /// Waits until the request is no longer pending, at most `patience`, and returns it as it then
    /// is. A request past its time is EXPIRED.
    ApprovalRequest await(String id, Duration patience) throws InterruptedException;

    /// Takes the approval: true for exactly one caller of an APPROVED, unexpired request, which is
    /// USED from then on.
    boolean claim(String id);

    /// Ends a pending or approved request because its requester is gone or pressed Ctrl-C.
    void cancel(String id, String reason);

    /// Counts a vote.
    VoteResult vote(String id, Principal by, boolean approve, String reason);

    /// @param pendingOnly false: all states
    record Filter(boolean pendingOnly, int limit) {}

    /// What became of a vote.
    sealed interface VoteResult {
        record Counted(ApprovalRequest request) implements VoteResult {}

        /// @param reason for the voter: the requester may not vote, not in the group, voted before,
        ///   no longer open
        record Rejected(String reason) implements VoteResult {}

        record Unknown() implements VoteResult {}
    }
}
