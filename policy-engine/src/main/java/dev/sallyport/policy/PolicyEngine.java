package dev.sallyport.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.core.Command;
import dev.sallyport.core.CommandFacts;
import dev.sallyport.core.Decision;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Policy;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.SshCommand;
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
        if (command.protocol()
                != session.target().protocol()) { // a bug of the caller: no rule speaks
            return new Findings().decide(command, masks, digest, nothingAllows);
        }
        SessionMemory memory = sessions.get(session, this::memory);
        Decision kept = isShared(command) ? memory.kept(command.facts()) : null;
        return kept == null ? judge(session, command, memory) : kept;
    }

    /// Whether commands that mean the same share one analysis. Requests never do: to keep what was
    /// decided of one would keep its body.
    private static boolean isShared(Command command) {
        return !(command instanceof HttpCommand);
    }

    /// Of a request its verb, path and tool are taken as they are, its body and arguments as
    /// anything: a rule that asks for them may permit it, and does not surely block it.
    @Override
    public boolean mayEverPass(Session session, Command command) {
        if (!(command instanceof HttpCommand) || session.target().protocol() != Protocol.HTTP) {
            return !(decide(session, command) instanceof Decision.Block);
        }
        var values = Values.ofKind(session, command);
        boolean permitted = false;
        SessionMemory memory = sessions.get(session, this::memory);
        for (Left left : candidates(memory.rules(), command)) {
            Rule rule = left.rule();
            if (rule.shadow() || !asksFor(rule, command)) {
                continue;
            }
            Truth truth =
                    left.truth() == null
                            ? Objects.requireNonNull(left.when()).test(values)
                            : left.truth();
            if (rule.effect() == RuleEffect.BLOCK
                    && (truth == Truth.TRUE || truth == Truth.ERROR)) {
                return false;
            }
            permitted |=
                    rule.mayPermit(command) && (truth == Truth.TRUE || truth == Truth.UNANSWERED);
        }
        return permitted;
    }

    private SessionMemory memory(Session session) {
        List<Left> left = SessionRules.left(rules, session);
        List<String> key = left.stream().map(Left::key).toList();
        return new SessionMemory(shared.get(key, _ -> new SessionRules(left)));
    }

    private Decision judge(Session session, Command command, SessionMemory memory) {
        var values = new Values(session, command);
        CommandFacts facts = command.facts();
        var findings = new Findings();
        boolean keep = isShared(command);
        for (Left left : candidates(memory.rules(), command)) {
            if (!asksFor(left.rule(), command)) {
                continue;
            }
            Truth truth = left.truth();
            if (truth == null) {
                Condition when = Objects.requireNonNull(left.when());
                keep &= !when.isOfCommand();
                truth = truth(left.rule(), when, command, values);
            }
            if (truth != Truth.FALSE
                    && !(truth == Truth.ERROR && left.rule().effect() == RuleEffect.ALLOW)) {
                findings.add(left.rule(), truth, command, values.unanswered());
            }
        }
        Decision decision = findings.decide(command, masks, digest, nothingAllows);
        if (keep) {
            memory.keep(facts, decision);
        }
        return decision;
    }

    /// What the condition says. Where a text is only prepared its values are not there yet: what
    /// asks for them is decided when it runs, so until then such a rule stands in nobody's way.
    static Truth truth(Rule rule, Condition when, Command command, Values values) {
        if (command.isPreparation() && when.variables().contains(Variables.PARAMETERS)) {
            return rule.effect() == RuleEffect.ALLOW || rule.effect() == RuleEffect.MASK
                    ? Truth.TRUE
                    : Truth.FALSE;
        }
        return when.test(values);
    }

    /// Whether the command does what the rule's `match` names. Of an unjudged command we don't know
    /// all it does, so no mask passes it by.
    static boolean asksFor(Rule rule, Command command) {
        boolean judged = command.facts().judged();
        Action action = rule.action();
        return rule.speaksOf(judged)
                && (action.touches(command)
                        || (rule.effect() == RuleEffect.MASK && !judged && action.mayTouch(command))
                        || (rule.effect() == RuleEffect.ALLOW && action.admitsIdle(command)));
    }

    private static List<Left> candidates(SessionRules rules, Command command) {
        return switch (command) {
            case SqlCommand(_, _, var facts, _)
                    when facts.judged()
                            && facts.statements().size() == 1
                            && facts.verbs().size() == 1 ->
                    rules.speaking(facts.verbs().iterator().next());
            case SqlCommand _ -> rules.all();
            case SshCommand ssh -> rules.speaking(ssh.facts().verb().name());
            case HttpCommand http -> rules.speaking(http.facts().verb().name());
        };
    }
}
