package dev.sallyport.policy;

import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether permitting rules together cover an SQL text. Each statement of the text must be covered,
/// and of each statement every verb, on every object, with every effect. An effect that one of the
/// statement's verbs has by itself (DELETE writes) is asked of that verb alone; an effect that none
/// has (a SELECT that runs code) is asked of every verb.
final class SqlCoverage {
    private SqlCoverage() {}

    /// What no rule covers, for people: `DROP TABLE`, `SELECT with effect run-code`; null where all
    /// is covered.
    static @Nullable String gap(SqlFacts facts, List<Rule> rules) {
        for (StatementFacts statement : facts.statements()) {
            String gap = gap(statement, rules);
            if (gap != null) {
                return gap;
            }
        }
        return null;
    }

    private static @Nullable String gap(StatementFacts statement, List<Rule> rules) {
        int effects = Verbs.bits(statement.effects());
        int ofVerbs = 0;
        for (String verb : statement.verbs()) {
            ofVerbs |= Verbs.implied(verb);
        }
        for (String verb : statement.verbs()) {
            int asked = effects & (Verbs.implied(verb) | ~ofVerbs);
            String gap = gap(verb, asked, statement.objects(), rules);
            if (gap != null) {
                return gap;
            }
        }
        return null;
    }

    private static @Nullable String gap(
            String verb, int effects, Set<String> objects, List<Rule> rules) {
        if (objects.isEmpty()) {
            return gap(verb, effects, (String) null, rules);
        }
        for (String object : objects) {
            String gap = gap(verb, effects, object, rules);
            if (gap != null) {
                return gap;
            }
        }
        return null;
    }

    private static @Nullable String gap(
            String verb, int effects, @Nullable String object, List<Rule> rules) {
        boolean admitted = false;
        int left = effects;
        for (int i = 0; i < rules.size(); i++) {
            switch (rules.get(i).action()) {
                case SqlAction action when action.admits(verb, object) -> {
                    admitted = true;
                    left &= ~action.permits(verb);
                }
                case Action.Anything _ -> {
                    admitted = true;
                    left = 0;
                }
                case SqlAction _, SshAction _, HttpAction _ -> {}
            }
        }
        if (admitted && left == 0) {
            return null;
        }
        String what = object == null ? verb : verb + " " + object;
        return admitted ? what + " with effect " + String.join(", ", Verbs.words(left)) : what;
    }
}
