package dev.sallyport.policy;

import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.Command;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.SshCommand;
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

    /// Whether the rule, where it matches, can make the command permitted: an allow does, and a
    /// hold does once approved. What nobody can judge, a command or a raw terminal, is permitted
    /// only by a rule whose author thought of that.
    boolean mayPermit(Command command) {
        return (effect == RuleEffect.ALLOW || effect == RuleEffect.HOLD)
                && (command.facts().judged() || namesUnjudged)
                && (asksForTier()
                        || !(command instanceof SshCommand ssh && SshEffects.isRaw(ssh.facts())));
    }

    private boolean asksForTier() {
        return when != null && when.variables().contains(Variables.TIER);
    }

    /// Whether it speaks of commands of this judgement.
    boolean speaksOf(boolean judgedCommand) {
        return judgedCommand ? judged : unjudged;
    }
}
