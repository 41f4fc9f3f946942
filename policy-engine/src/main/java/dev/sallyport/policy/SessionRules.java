package dev.sallyport.policy;

import dev.sallyport.core.Session;
import dev.sallyport.policy.Condition.Truth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules that can matter to a session: what `match` and `when` say of principal, target and
/// account is settled once, then the rest is sorted by verb. Shared by all sessions with the same
/// rules left. Immutable.
final class SessionRules {
    /// @param truth what the condition says; null where the command is needed to tell
    /// @param when what is left of the condition; null where nothing is
    record Left(Rule rule, @Nullable Truth truth, @Nullable Condition when) {
        /// Tells apart what one policy's rules leave of themselves in different sessions.
        String key() {
            return rule.id() + " " + truth + (Objects.equals(when, rule.when()) ? "" : " in part");
        }
    }

    private final List<Left> all;
    private final List<Left> withoutVerbs;
    private final Map<String, List<Left>> byVerb = new HashMap<>();

    SessionRules(List<Left> all) {
        this.all = List.copyOf(all);
        this.withoutVerbs = all.stream().filter(l -> l.rule().action().verbs().isEmpty()).toList();
        Set<String> verbs = new HashSet<>();
        all.forEach(left -> verbs.addAll(left.rule().action().verbs()));
        verbs.forEach(verb -> byVerb.put(verb, speakingOf(verb)));
    }

    private List<Left> speakingOf(String verb) {
        return all.stream().filter(left -> left.rule().action().admits(verb)).toList();
    }

    /// The rules that are left of `rules` for a session.
    static List<Left> left(List<Rule> rules, Session session) {
        var values = new Values(session, null);
        List<Left> left = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.scope().miss(session) != null) {
                continue;
            }
            Condition when = rule.when();
            Truth truth = when == null ? Truth.TRUE : when.ofSession(values);
            boolean out =
                    truth == Truth.FALSE
                            || (truth == Truth.ERROR && rule.effect() == RuleEffect.ALLOW);
            if (!out) {
                left.add(new Left(rule, truth, truth == null ? left(when, values) : null));
            }
        }
        return left;
    }

    private static @Nullable Condition left(@Nullable Condition when, Values values) {
        return when == null ? null : when.within(values);
    }

    List<Left> all() {
        return all;
    }

    List<Left> speaking(String verb) {
        return byVerb.getOrDefault(verb, withoutVerbs);
    }
}
