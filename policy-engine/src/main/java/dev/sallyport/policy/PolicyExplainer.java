package dev.sallyport.policy;

import dev.sallyport.core.Command;
import dev.sallyport.core.Session;
import dev.sallyport.policy.Explanation.Outcome;
import dev.sallyport.policy.Explanation.RuleReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells of every rule whether it matched a command and, where it did not, why. The decision is the
/// engine's own. Thread-safe.
public final class PolicyExplainer {
    private final PolicyEngine engine;

    public PolicyExplainer(PolicyEngine engine) {
        this.engine = engine;
    }

    public Explanation explain(Session session, Command command) {
        var values = new Values(session, command);
        Map<String, @Nullable Object> asked = new LinkedHashMap<>();
        List<RuleReport> reports = new ArrayList<>();
        for (Rule rule : engine.rules()) {
            reports.add(report(rule, session, command, values, asked));
        }
        return new Explanation(engine.decide(session, command), reports, asked);
    }

    private static RuleReport report(
            Rule rule,
            Session session,
            Command command,
            Values values,
            Map<String, @Nullable Object> asked) {
        String miss = miss(rule, session, command);
        if (miss != null) {
            return report(rule, Outcome.NOT_MATCHED, miss);
        }
        Condition when = rule.when();
        if (when == null) {
            return report(rule, Outcome.MATCHED, "");
        }
        for (Variables variable : when.variables()) {
            asked.put(variable.path, shown(values, variable));
        }
        return switch (PolicyEngine.truth(rule, when, command, values)) {
            case TRUE -> report(rule, Outcome.MATCHED, when.text());
            case FALSE -> report(rule, Outcome.CONDITION_FALSE, when.text());
            case ERROR ->
                    report(
                            rule,
                            rule.effect() == RuleEffect.ALLOW
                                    ? Outcome.CONDITION_FAILED
                                    : Outcome.MATCHED_BY_FAILURE,
                            when.text() + ": " + when.failure(values));
            case UNANSWERED ->
                    report(rule, Outcome.UNANSWERED, when.text() + ": " + when.failure(values));
        };
    }

    private static RuleReport report(Rule rule, Outcome outcome, String detail) {
        return new RuleReport(rule.id(), rule.effect().word(), rule.shadow(), outcome, detail);
    }

    private static @Nullable String miss(Rule rule, Session session, Command command) {
        String miss = rule.scope().miss(session);
        if (miss != null) {
            return miss;
        }
        if (!rule.speaksOf(command.facts().judged())) {
            return "judgements";
        }
        return PolicyEngine.asksFor(rule, command) ? null : rule.action().miss(command);
    }

    private static @Nullable Object shown(Values values, Variables variable) {
        try {
            return HttpValues.shown(values.of(variable));
        } catch (IllegalStateException | Unanswered e) {
            return String.valueOf(e.getMessage());
        }
    }
}
