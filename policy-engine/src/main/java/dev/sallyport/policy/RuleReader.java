package dev.sallyport.policy;

import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Protocol;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one rule of a file.
final class RuleReader {
    private static final Map<String, Boolean> MODES = Map.of("enforce", false, "shadow", true);
    private static final Map<String, RuleEffect> EFFECTS =
            Map.of(
                    "allow", RuleEffect.ALLOW,
                    "mask", RuleEffect.MASK,
                    "hold", RuleEffect.HOLD,
                    "block", RuleEffect.BLOCK);
    private static final Duration USUAL_WITHIN = Duration.ofMinutes(15);
    private static final Duration USUAL_WAIT = Duration.ofSeconds(60);
    private static final Duration LONGEST_WITHIN = Duration.ofDays(7);
    private static final int MOST_APPROVERS = 20;

    private final Vocabulary vocabulary;
    private final Conditions conditions;
    private final MatchReader matches;
    private final MaskReader masks = new MaskReader();

    RuleReader(Vocabulary vocabulary, Conditions conditions) {
        this.vocabulary = vocabulary;
        this.conditions = conditions;
        this.matches = new MatchReader(vocabulary);
    }

    /// Null where the rule can't be used.
    @Nullable Rule read(String id, Section rule) {
        RuleEffect effect = rule.oneOf("effect", EFFECTS);
        rule.require(rule.has("effect"), "", "the rule has no effect: allow, mask, hold or block");
        Boolean shadow = rule.oneOf("mode", MODES);
        Match match = matches.read(rule.section("match", Keys.MATCH));
        Condition when = when(rule);
        Protocol protocol = match.scope().protocol();
        Limits limits =
                limits(rule.section("limits", Keys.LIMITS), protocol).and(recorded(rule, protocol));
        List<MaskOrder> orders = masks.read(id, rule, protocol);
        ApprovalTerms approval = approval(rule.section("approval", Keys.APPROVAL));
        String remedy = rule.text("remedy");
        String reason = rule.text("reason", "");
        if (effect == null) {
            return null;
        }
        refuseWhatHasNoUse(rule, effect);
        refuseWhatBoundsNothing(rule, effect, match);
        boolean restricts = effect != RuleEffect.ALLOW;
        return new Rule(
                id,
                shadow != null && shadow,
                match.scope(),
                match.action(),
                !match.judgements().equals(Set.of(false)),
                match.judgements().contains(false) || (match.judgements().isEmpty() && restricts),
                match.judgements().contains(false),
                when,
                effect,
                limits,
                orders,
                approval,
                remedy,
                reason);
    }

    /// A key that does nothing under this effect would look as if it did.
    private static void refuseWhatHasNoUse(Section rule, RuleEffect effect) {
        only(rule, "mask", effect == RuleEffect.MASK, "mask");
        only(rule, "approval", effect == RuleEffect.HOLD, "hold");
        only(rule, "remedy", effect == RuleEffect.BLOCK, "block");
        only(rule, "reason", effect == RuleEffect.BLOCK, "block");
        only(rule, "limits", effect != RuleEffect.BLOCK, "allow, mask and hold");
        only(
                rule,
                "record",
                effect == RuleEffect.ALLOW || effect == RuleEffect.HOLD,
                "allow and hold");
        rule.require(
                effect != RuleEffect.MASK || rule.has("mask"),
                "effect",
                "mask needs the key mask: which columns, with what");
        rule.require(
                effect != RuleEffect.HOLD || rule.has("approval"),
                "effect",
                "hold needs the key approval: who may approve");
    }

    /// An unjudged line may run more than is known: that it names programs does not bound it.
    private static void refuseWhatBoundsNothing(Section rule, RuleEffect effect, Match match) {
        rule.require(
                effect != RuleEffect.ALLOW
                        || !match.judgements().contains(false)
                        || !(match.action() instanceof SshAction(_, var programs, var effects))
                        || (programs.isEmpty() && effects.isEmpty()),
                "match",
                "what an unjudged line runs is not known, so programs and effects don't bound what"
                        + " this allows; leave them out, or hold it");
    }

    private static void only(Section rule, String key, boolean fits, String effects) {
        rule.require(
                fits || !rule.has(key), key, "has no use here; it goes with effect " + effects);
    }

    private @Nullable Condition when(Section rule) {
        String text = rule.text("when");
        return text == null
                ? null
                : conditions.compile(
                        text.strip(), vocabulary, problem -> rule.problem("when", problem));
    }

    private static Limits limits(@Nullable Section limits, @Nullable Protocol protocol) {
        if (limits == null) {
            return Limits.UNLIMITED;
        }
        limits.require(protocol != Protocol.SSH || !limits.has("rows"), "rows", "SSH has no rows");
        limits.require(
                protocol != Protocol.HTTP || !limits.has("rows"), "rows", "HTTP has no rows");
        limits.oneOf("on-exceed", Map.of("block", true));
        return new Limits(
                limits.number("rows", 0, Integer.MAX_VALUE, Limits.NONE),
                bytes(limits),
                limits.number("statements-per-minute", 1, Integer.MAX_VALUE, Limits.NONE));
    }

    private static Limits recorded(Section rule, @Nullable Protocol protocol) {
        boolean bodies = rule.oneOf("record", Map.of("bodies", true)) != null;
        rule.require(
                !rule.has("record") || protocol == Protocol.HTTP,
                "record",
                "goes with match: { protocol: http } alone");
        return new Limits(Limits.NONE, Limits.NONE, Limits.NONE, bodies);
    }

    private static long bytes(Section limits) {
        String word = limits.word("bytes");
        Long bytes = word == null ? null : Quantities.bytes(word);
        limits.require(
                bytes != null || !limits.has("bytes"),
                "bytes",
                "expected a size such as 20MB or 512KiB, was \"" + word + "\"");
        return bytes == null ? Limits.NONE : bytes;
    }

    private @Nullable ApprovalTerms approval(@Nullable Section approval) {
        if (approval == null) {
            return null;
        }
        Set<String> from = new HashSet<>(approval.words("from", this::approver, this::notApprover));
        approval.require(approval.has("from"), "", "who may approve? from: [\"group:NAME\"]");
        int count = (int) approval.number("count", 1, MOST_APPROVERS, 1);
        approval.number("uses", 1, 1, 1);
        Duration within = time(approval, "within", USUAL_WITHIN);
        Duration wait =
                time(approval, "wait", within.compareTo(USUAL_WAIT) < 0 ? within : USUAL_WAIT);
        approval.require(
                within.compareTo(LONGEST_WITHIN) <= 0,
                "within",
                "at most " + LONGEST_WITHIN.toDays() + " days");
        approval.require(wait.compareTo(within) <= 0, "wait", "must not be longer than `within`");
        return new ApprovalTerms(from, count, within, wait);
    }

    private @Nullable String approver(String text) {
        return text.startsWith("group:")
                        && text.length() > "group:".length()
                        && !text.contains(ApprovalTerms.AND)
                        && vocabulary.group(text.substring("group:".length())).isEmpty()
                ? text
                : null;
    }

    private String notApprover(String text) {
        Optional<String> unknown =
                text.startsWith("group:")
                        ? vocabulary.group(text.substring("group:".length()))
                        : Optional.empty();
        return unknown.orElse("expected \"group:NAME\", was \"" + text + "\"");
    }

    private static Duration time(Section section, String key, Duration otherwise) {
        String word = section.word(key);
        if (word == null) {
            return otherwise;
        }
        Duration time = Quantities.time(word);
        section.require(
                time != null, key, "expected a time such as 60s, 15m or 2h, was \"" + word + "\"");
        return time == null ? otherwise : time;
    }
}
