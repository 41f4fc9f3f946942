package dev.sallyport.policy;

import dev.sallyport.core.Command;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.ssh.ShellEffect;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshVerb;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What SSH requests do. An empty set asks for nothing.
///
/// @param verbs names of [SshVerb]s
/// @param programs base names
record SshAction(Set<String> verbs, Set<String> programs, Set<ShellEffect> effects)
        implements Action {
    SshAction {
        verbs = Set.copyOf(verbs);
        programs = Set.copyOf(programs);
        effects = Set.copyOf(effects);
    }

    /// Null where the request has one of the verbs, one of the programs and one of the effects. A
    /// raw terminal may do all of it.
    @Override
    public @Nullable String miss(Command command) {
        if (!(command instanceof SshCommand ssh)) {
            return "protocol";
        }
        SshFacts facts = ssh.facts();
        if (!admits(facts.verb().name())) {
            return "verbs";
        }
        if (SshEffects.isRaw(facts)) {
            return null;
        }
        if (!programs.isEmpty() && Collections.disjoint(programs, facts.shell().programs())) {
            return "programs";
        }
        return effects.isEmpty() || (SshEffects.bits(effects) & SshEffects.bits(facts)) != 0
                ? null
                : "effects";
    }

    /// The verb of a request is always known.
    @Override
    public boolean mayTouch(Command command) {
        return command instanceof SshCommand ssh && admits(ssh.facts().verb().name());
    }

    /// A line that has no effect, of which every allow rule on one of its programs may speak.
    @Override
    public boolean admitsIdle(Command command) {
        if (!(command instanceof SshCommand ssh)
                || ssh.facts().verb() != SshVerb.EXEC
                || !admits(SshVerb.EXEC.name())
                || SshEffects.bits(ssh.facts()) != 0) {
            return false;
        }
        Set<String> run = ssh.facts().shell().programs();
        return programs.isEmpty() || run.isEmpty() || !Collections.disjoint(programs, run);
    }

    /// Whether the rule speaks of this verb with this program.
    ///
    /// @param program null where the request runs none
    boolean admits(String verb, @Nullable String program) {
        return admits(verb)
                && (programs.isEmpty() || (program != null && programs.contains(program)));
    }

    /// The effects that the rule permits, as bits: those it lists, else all.
    int permits() {
        return effects.isEmpty() ? SshEffects.EVERY_EFFECT : SshEffects.bits(effects);
    }
}
