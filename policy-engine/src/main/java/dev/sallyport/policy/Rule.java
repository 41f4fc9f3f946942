package dev.sallyport.policy;

import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule as read, ready to be asked. Immutable.
///
/// @param shadow counted, never enforced
/// @param judged whether it speaks of commands that could be analysed
/// @param unjudged whether it speaks of commands that could not be analysed
/// @param namesUnjudged whether the file names `unjudged`: only then may it permit such a command
/// @param approval the terms of a hold, else null
/// @param reason what a block says; empty for the usual words
record Rule(
        String id,
        boolean shadow,
        Scope scope,
        Action action,
        boolean judged,
        boolean unjudged,
        boolean namesUnjudged,
        @Nullable Condition when,
        RuleEffect effect,
        Limits limits,
        List<MaskOrder> masks,
        @Nullable ApprovalTerms approval,
        @Nullable String remedy,
        String reason) {
    Rule {
        masks = List.copyOf(masks);
    }

    /// Whether the rule can make a command permitted: an allow does, and a hold does once approved.
    boolean permits() {
        return effect == RuleEffect.ALLOW || effect == RuleEffect.HOLD;
    }

    /// Whether it speaks of commands of this judgement.
    boolean speaksOf(boolean judgedCommand) {
        return judgedCommand ? judged : unjudged;
    }
}
