package dev.sallyport.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.Decision;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Why a command is decided as it is. Holds values of the command: for the eyes of those who may
/// see it.
///
/// @param decision what the engine says, not a second opinion
/// @param rules every rule in the order of ids
/// @param values the variables that conditions asked for, by name
public record Explanation(
        Decision decision, List<RuleReport> rules, Map<String, @Nullable Object> values) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What became of one rule.
    public enum Outcome {
        MATCHED,
        /// The condition failed, which counts as a match since the rule restricts.
        MATCHED_BY_FAILURE,
        /// A part of `match` was not met.
        NOT_MATCHED,
        CONDITION_FALSE,
        /// The condition failed, which counts as no match since the rule allows.
        CONDITION_FAILED,
        /// The condition asks for what is not known: a body that nobody has read. Where the rule
        /// restricts, the command is refused.
        UNANSWERED;

        /// Whether the rule counts.
        public boolean counts() {
            return this == MATCHED || this == MATCHED_BY_FAILURE;
        }
    }

    /// @param detail the part of `match` that was not met, the condition, or how it failed
    public record RuleReport(
            String id, String effect, boolean shadow, Outcome outcome, String detail) {}

    public Explanation {
        rules = List.copyOf(rules);
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /// `allow`, `mask`, `hold` or `block`.
    public String effect() {
        return effectOf(decision).word();
    }

    static RuleEffect effectOf(Decision decision) {
        return switch (decision) {
            case Decision.Allow _ -> RuleEffect.ALLOW;
            case Decision.Mask _ -> RuleEffect.MASK;
            case Decision.Hold _ -> RuleEffect.HOLD;
            case Decision.Block _ -> RuleEffect.BLOCK;
        };
    }

    /// For people: the decision, then a line a rule, then the values.
    public String toText() {
        var text = new StringBuilder(effect()).append(decidedBy()).append('\n');
        if (decision instanceof Decision.Block block) {
            text.append("  ").append(block.refusal().code().word()).append(": ");
            text.append(block.refusal().message()).append('\n');
        }
        for (RuleReport rule : rules) {
            text.append(rule.outcome().counts() ? "+ " : "- ").append(rule.id()).append(" (");
            text.append(rule.effect()).append(rule.shadow() ? ", shadow" : "").append("): ");
            text.append(sentence(rule)).append('\n');
        }
        values.forEach((name, value) -> text.append(name + " = " + json(value) + "\n"));
        return text.toString();
    }

    private String decidedBy() {
        String rule = decision.basis().rule();
        return rule == null ? " (no rule decided)" : " by " + rule;
    }

    private static String sentence(RuleReport rule) {
        return switch (rule.outcome()) {
            case MATCHED -> "matched";
            case MATCHED_BY_FAILURE -> "counts as matched, its condition failed: " + rule.detail();
            case NOT_MATCHED -> "not matched: " + rule.detail();
            case CONDITION_FALSE -> "not matched: the condition is false: " + rule.detail();
            case UNANSWERED -> "can't be answered: " + rule.detail();
            case CONDITION_FAILED ->
                    "counts as not matched, its condition failed: " + rule.detail();
        };
    }

    /// One JSON object on one line.
    public String toJson() {
        var object = new LinkedHashMap<String, @Nullable Object>();
        object.put("effect", effect());
        object.put("rule", decision.basis().rule());
        if (decision instanceof Decision.Block block) {
            object.put("code", block.refusal().code().word());
            object.put("message", block.refusal().message());
            object.put("hint", block.refusal().hint());
        }
        object.put("policy", decision.basis().policyDigest());
        object.put("matched", decision.basis().matched());
        object.put("shadow", decision.basis().shadow());
        object.put("rules", rules.stream().map(Explanation::object).toList());
        object.put("values", values);
        return json(object);
    }

    private static Map<String, Object> object(RuleReport rule) {
        var object = new LinkedHashMap<String, Object>();
        object.put("id", rule.id());
        object.put("effect", rule.effect());
        object.put("shadow", rule.shadow());
        object.put("outcome", rule.outcome().name().toLowerCase(java.util.Locale.ROOT));
        object.put("detail", rule.detail());
        return object;
    }

    private static String json(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, numbers and lists are always JSON", e);
        }
    }
}
