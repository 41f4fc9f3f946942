package dev.sallyport.policy;

import dev.sallyport.core.CommandFacts;
import dev.sallyport.core.Decision;
import org.jspecify.annotations.Nullable;

/// A session's rules and its latest decisions that hang on the analysis alone. Analyses are shared
/// objects, so they are compared by identity. Threads may race: an entry is immutable and either
/// seen whole or not seen, and a lost one is judged again.
final class SessionMemory {
    private static final int SLOTS = 16;

    private record Kept(CommandFacts facts, Decision decision) {}

    private final SessionRules rules;
    private @Nullable Kept @Nullable [] slots;

    SessionMemory(SessionRules rules) {
        this.rules = rules;
    }

    SessionRules rules() {
        return rules;
    }

    @SuppressWarnings("ReferenceEquality") // cheap, and never wrong: facts are immutable
    @Nullable Decision kept(CommandFacts facts) {
        @Nullable Kept[] all = slots;
        Kept kept = all == null ? null : all[slot(facts)];
        return kept != null && kept.facts() == facts ? kept.decision() : null;
    }

    void keep(CommandFacts facts, Decision decision) {
        @Nullable Kept[] all = slots;
        if (all == null) {
            all = new @Nullable Kept[SLOTS];
            slots = all;
        }
        all[slot(facts)] = new Kept(facts, decision);
    }

    private static int slot(CommandFacts facts) {
        int hash = System.identityHashCode(facts);
        return (hash ^ hash >>> 8) & (SLOTS - 1);
    }
}
