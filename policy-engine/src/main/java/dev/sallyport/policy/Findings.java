package dev.sallyport.policy;

import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.Basis;
import dev.sallyport.core.Command;
import dev.sallyport.core.CommandFacts;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Hold;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Decision.Verdict;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Refusal.Code;
import dev.sallyport.policy.Condition.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The rules that matched one command, in the order of their ids, and what they come to. One
/// thread, one command.
final class Findings {
    private static final int LONGEST_REASON = 200;

    private final List<String> matched = new ArrayList<>(4);
    private final List<String> shadow = new ArrayList<>(0);
    private final List<Rule> permitting = new ArrayList<>(4);
    private final List<Rule> holds = new ArrayList<>(1);
    private final List<Rule> masks = new ArrayList<>(2);
    private @Nullable Rule allow;
    private @Nullable Rule block;
    private @Nullable Rule asksTooMuch;
    private boolean mayBeAllowed;
    private String why = "";
    private Limits limits = Limits.UNLIMITED;

    /// A rule whose condition is true, or failed: it restricts then, but permits nothing.
    ///
    /// @param unanswered why the condition can't be answered, where that is so
    void add(Rule rule, Truth truth, Command command, @Nullable String unanswered) {
        if (truth == Truth.UNANSWERED && rule.effect() == RuleEffect.ALLOW) {
            if (!rule.shadow()) {
                mayBeAllowed = true;
                why = String.valueOf(unanswered);
            }
            return;
        }
        if (rule.shadow()) {
            shadow.add(rule.id() + ": " + rule.effect().word());
            return;
        }
        matched.add(rule.id());
        if (truth == Truth.UNANSWERED) {
            if (asksTooMuch == null) {
                asksTooMuch = rule;
                why = String.valueOf(unanswered);
            }
            return;
        }
        limits = limits.and(rule.limits());
        if (truth == Truth.TRUE && rule.mayPermit(command)) {
            permitting.add(rule);
        }
        switch (rule.effect()) {
            case ALLOW -> allow = allow == null ? rule : allow;
            case MASK -> masks.add(rule);
            case HOLD -> holds.add(rule);
            case BLOCK -> block = block == null ? rule : block;
        }
    }

    Decision decide(Command command, MaskSets sets, String digest, String nothingAllows) {
        if (block != null) {
            return new Block(basis(digest, block), refusal(block));
        }
        if (asksTooMuch != null) {
            return new Block(
                    basis(digest, asksTooMuch),
                    notKnown("the rule \"" + asksTooMuch.id() + "\"", asksTooMuch.id()));
        }
        String gap =
                permitting.isEmpty() ? Coverage.what(command) : Coverage.gap(command, permitting);
        if (gap != null) {
            return new Block(
                    basis(digest, null),
                    mayBeAllowed
                            ? notKnown("a rule", null)
                            : notAllowed(command.facts(), nothingAllows, gap));
        }
        if (holds.isEmpty()) {
            return released(basis(digest, masks.isEmpty() ? allow : masks.getFirst()), sets);
        }
        Basis basis = basis(digest, holds.getFirst());
        return new Hold(basis, terms(), released(basis, sets));
    }

    private Verdict released(Basis basis, MaskSets sets) {
        return masks.isEmpty()
                ? new Allow(basis, limits)
                : new Mask(basis, limits, sets.unite(masks));
    }

    private ApprovalTerms terms() {
        return holds.stream()
                .map(rule -> Objects.requireNonNull(rule.approval()))
                .reduce(ApprovalTerms::and)
                .orElseThrow();
    }

    private Basis basis(String digest, @Nullable Rule decided) {
        return new Basis(digest, matched, decided == null ? null : decided.id(), shadow);
    }

    private static Refusal refusal(Rule rule) {
        return Refusal.of(
                Code.BLOCKED,
                rule.reason().isEmpty()
                        ? "blocked by the rule \"" + rule.id() + "\""
                        : rule.reason(),
                rule.id(),
                rule.remedy());
    }

    /// Not a hold either: nobody can approve what nobody has read.
    private Refusal notKnown(String asker, @Nullable String rule) {
        return Refusal.of(
                Code.UNJUDGED,
                asker + " asks for what is not known of this request: " + shortened(why),
                rule,
                "send less at once, in a form that can be read in one way only");
    }

    private static String shortened(String reason) {
        return reason.substring(0, Math.min(LONGEST_REASON, reason.length()));
    }

    private static Refusal notAllowed(CommandFacts facts, String nothingAllows, String gap) {
        if (facts.judged()) {
            return Refusal.of(
                    Code.BLOCKED,
                    nothingAllows + " (" + gap + ")",
                    null,
                    "ask the owners of the policy for a rule that allows it");
        }
        String reason = facts.reason();
        return Refusal.of(
                Code.UNJUDGED,
                "this command could not be analysed"
                        + (reason.isEmpty() ? "" : ": ")
                        + shortened(reason),
                null,
                "write it in a simpler form; only a rule that names unjudged lets it pass");
    }
}
