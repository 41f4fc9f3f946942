package dev.sallyport.policy;

import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The part of `match` that looks at what a command does. An empty set asks for nothing.
record Action(Set<String> verbs, Set<String> objects, Set<Effect> effects) {
    Action {
        verbs = Set.copyOf(verbs);
        objects = Set.copyOf(objects);
        effects = Set.copyOf(effects);
    }

    boolean asksForNothing() {
        return verbs.isEmpty() && objects.isEmpty() && effects.isEmpty();
    }

    /// Whether one statement has one of the verbs, one of the objects and one of the effects.
    boolean touches(SqlFacts facts) {
        if (asksForNothing()) {
            return true;
        }
        for (StatementFacts statement : facts.statements()) {
            if (miss(statement) == null) {
                return true;
            }
        }
        return false;
    }

    /// The part of `match` that no statement meets; null where one meets all.
    @Nullable String miss(SqlFacts facts) {
        if (touches(facts)) {
            return null;
        }
        return facts.statements().isEmpty() ? "verbs" : miss(facts.statements().getFirst());
    }

    private @Nullable String miss(StatementFacts statement) {
        if (!verbs.isEmpty() && Collections.disjoint(verbs, statement.verbs())) {
            return "verbs";
        }
        if (!objects.isEmpty() && Collections.disjoint(objects, statement.objects())) {
            return "objects";
        }
        return effects.isEmpty() || !Collections.disjoint(effects, statement.effects())
                ? null
                : "effects";
    }

    boolean admits(String verb) {
        return verbs.isEmpty() || verbs.contains(verb);
    }

    /// Whether the rule speaks of this verb on this object.
    ///
    /// @param object null where the statement has none
    boolean admits(String verb, @Nullable String object) {
        return admits(verb) && (objects.isEmpty() || (object != null && objects.contains(object)));
    }

    /// The effects that the rule permits under this verb, as bits: those it lists; else those that
    /// the verbs it lists have by themselves; else all.
    int permits(String verb) {
        if (!effects.isEmpty()) {
            return Verbs.bits(effects);
        }
        return verbs.isEmpty() ? Verbs.EVERY_EFFECT : Verbs.implied(verb);
    }
}
