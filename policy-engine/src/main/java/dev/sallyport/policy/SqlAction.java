package dev.sallyport.policy;

import dev.sallyport.core.Command;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.StatementFacts;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What statements do. An empty set asks for nothing.
record SqlAction(Set<String> verbs, Set<String> objects, Set<Effect> effects) implements Action {
    SqlAction {
        verbs = Set.copyOf(verbs);
        objects = Set.copyOf(objects);
        effects = Set.copyOf(effects);
    }

    private boolean asksForNothing() {
        return verbs.isEmpty() && objects.isEmpty() && effects.isEmpty();
    }

    /// Null where one statement has one of the verbs, one of the objects and one of the effects.
    @Override
    public @Nullable String miss(Command command) {
        if (!(command instanceof SqlCommand sql)) {
            return "protocol";
        }
        if (asksForNothing()) {
            return null;
        }
        String first = null;
        for (StatementFacts statement : sql.facts().statements()) {
            String miss = miss(statement);
            if (miss == null) {
                return null;
            }
            first = first == null ? miss : first;
        }
        return first == null ? "verbs" : first;
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

    @Override
    public boolean mayTouch(Command command) {
        return command instanceof SqlCommand;
    }

    /// A text without a statement.
    @Override
    public boolean admitsIdle(Command command) {
        return command instanceof SqlCommand sql && sql.facts().statements().isEmpty();
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
