package dev.sallyport.core;

import java.time.Duration;
import java.util.Set;

/// What a hold asks for.
///
/// @param from who may approve: `group:NAME`, any of them
/// @param count how many different people
/// @param within how long the request stays open
/// @param patience (`wait` in the file) how long a program's command is kept before it gets a retry
///   handle; people wait `within`
public record ApprovalTerms(Set<String> from, int count, Duration within, Duration patience) {
    public ApprovalTerms {
        from = Set.copyOf(from);
    }

    /// Both sets of terms at once: every group, the highest count, the shortest times.
    public ApprovalTerms and(ApprovalTerms other) {
        var groups = new java.util.HashSet<>(from);
        groups.addAll(other.from);
        return new ApprovalTerms(
                groups,
                Math.max(count, other.count),
                within.compareTo(other.within) <= 0 ? within : other.within,
                patience.compareTo(other.patience) <= 0 ? patience : other.patience);
    }
}
