package dev.sallyport.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.core.Basis;
import dev.sallyport.core.Command;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Policy;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.policy.Condition.Truth;
import dev.sallyport.policy.SessionRules.Left;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/// Compiled rules. Every matching rule counts, the strongest effect wins, and what no rule permits
/// is blocked; `docs/policy.md` tells the semantics. Immutable; what it keeps are results of pure
/// functions. Thread-safe.
///
/// Three steps make it quick: what hangs on the session alone is settled once a session, the rules
/// that are left are sorted by verb, and a decision that hangs on session and analysis alone is
/// kept for the next command with the same analysis.
public final class PolicyEngine implements Policy {
    private final List<Rule> rules;
    private final String digest;
    private final String nothingAllows;
    private final MaskSets masks = new MaskSets();
    private final Cache<List<String>, SessionRules> shared =
            Caffeine.newBuilder().maximumSize(1_000).executor(Runnable::run).build();
    private final Cache<Session, SessionMemory> sessions =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    /// @param nothingAllows the first words of a refusal where no rule allows the command
    PolicyEngine(List<Rule> rules, String digest, String nothingAllows) {
        this.rules = rules.stream().sorted(Comparator.comparing(Rule::id)).toList();
        this.digest = digest;
        this.nothingAllows = nothingAllows;
    }

    @Override
    public String digest() {
        return digest;
    }

    /// In the order of their ids.
    List<Rule> rules() {
        return rules;
    }

    @Override
    public Decision decide(Session session, Command command) {
        return switch (command) {
            case SqlCommand sql -> decide(session, sql);
            case SshCommand _ -> nothingSpeaks();
        };
    }

    private Decision nothingSpeaks() {
        return new Decision.Block(
                new Basis(digest, List.of(), null, List.of()),
                Refusal.of(
                        Refusal.Code.BLOCKED,
                        nothingAllows,
                        null,
                        "ask the owners of the policy for a rule that allows it"));
    }

    private Decision decide(Session session, SqlCommand command) {
        SessionMemory memory = sessions.get(session, this::memory);
        Decision kept = memory.kept(command.facts());
        return kept == null ? judge(session, command, memory) : kept;
    }

    private SessionMemory memory(Session session) {
        List<Left> left = SessionRules.left(rules, session);
        List<String> key = left.stream().map(l -> l.rule().id() + " " + l.truth()).toList();
        return new SessionMemory(shared.get(key, _ -> new SessionRules(left)));
    }

    private Decision judge(Session session, SqlCommand command, SessionMemory memory) {
        var values = new Values(session, command);
        SqlFacts facts = command.facts();
        var findings = new Findings();
        boolean keep = true;
        for (Left left : candidates(memory.rules(), facts)) {
            if (!asksFor(left.rule(), facts)) {
                continue;
            }
            Truth truth = left.truth();
            if (truth == null) {
                Condition when = Objects.requireNonNull(left.rule().when());
                keep &= !when.isOfCommand();
                truth = truth(left.rule(), when, command, values);
            }
            if (truth == Truth.TRUE
                    || (truth == Truth.ERROR && left.rule().effect() != RuleEffect.ALLOW)) {
                findings.add(left.rule(), truth == Truth.TRUE, facts.judged());
            }
        }
        Decision decision = findings.decide(facts, masks, digest, nothingAllows);
        if (keep) {
            memory.keep(facts, decision);
        }
        return decision;
    }

    /// What the condition says. Where a text is only prepared its values are not there yet: what
    /// asks for them is decided when it runs, so until then such a rule stands in nobody's way.
    static Truth truth(Rule rule, Condition when, SqlCommand command, Values values) {
        if (command.isPreparation() && when.variables().contains(Variables.PARAMETERS)) {
            return rule.effect() == RuleEffect.ALLOW || rule.effect() == RuleEffect.MASK
                    ? Truth.TRUE
                    : Truth.FALSE;
        }
        return when.test(values);
    }

    /// Whether the command does what the rule's `match` names. Of an unjudged command we don't know
    /// all it does, so no mask passes it by.
    static boolean asksFor(Rule rule, SqlFacts facts) {
        return rule.speaksOf(facts.judged())
                && (rule.action().touches(facts)
                        || (rule.effect() == RuleEffect.MASK && !facts.judged())
                        || (rule.effect() == RuleEffect.ALLOW && facts.statements().isEmpty()));
    }

    private static List<Left> candidates(SessionRules rules, SqlFacts facts) {
        if (!facts.judged() || facts.statements().size() != 1 || facts.verbs().size() != 1) {
            return rules.all();
        }
        return rules.speaking(facts.verbs().iterator().next());
    }
}
