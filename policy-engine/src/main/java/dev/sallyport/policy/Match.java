package dev.sallyport.policy;

import java.util.Set;

/// A rule's `match`.
///
/// @param judgements true for judged, false for unjudged; empty where the file names none
record Match(Scope scope, Action action, Set<Boolean> judgements) {
    Match {
        judgements = Set.copyOf(judgements);
    }
}
