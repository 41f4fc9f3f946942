package dev.sallyport.policy;

import dev.sallyport.core.ssh.SshFacts;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether permitting rules together cover an SSH request: its verb, every program of its line, and
/// under each of them every effect, since the analysis doesn't tell whose an effect is.
final class SshCoverage {
    private SshCoverage() {}

    /// What no rule covers, for people: `EXEC curl`, `EXEC rm with effect remove`; null where all
    /// is covered.
    static @Nullable String gap(SshFacts facts, List<Rule> rules) {
        int effects = SshEffects.bits(facts);
        Set<String> programs = facts.shell().programs();
        if (programs.isEmpty()) {
            return gap(facts.verb().name(), null, effects, rules);
        }
        for (String program : programs) {
            String gap = gap(facts.verb().name(), program, effects, rules);
            if (gap != null) {
                return gap;
            }
        }
        return null;
    }

    /// @param program null where the request runs none: unless it has no effect either, only rules
    ///   that name no program speak of it
    private static @Nullable String gap(
            String verb, @Nullable String program, int effects, List<Rule> rules) {
        boolean admitted = false;
        int left = effects;
        for (int i = 0; i < rules.size(); i++) {
            switch (rules.get(i).action()) {
                case SshAction action when admits(action, verb, program, effects) -> {
                    admitted = true;
                    left &= ~action.permits();
                }
                case Action.Anything _ -> {
                    admitted = true;
                    left = 0;
                }
                case SshAction _, SqlAction _, HttpAction _ -> {}
            }
        }
        if (admitted && left == 0) {
            return null;
        }
        String what = program == null ? verb : verb + " " + program;
        return admitted ? what + " with effect " + String.join(", ", SshEffects.words(left)) : what;
    }

    private static boolean admits(
            SshAction action, String verb, @Nullable String program, int effects) {
        return action.admits(verb, program)
                || (program == null && effects == 0 && action.admits(verb));
    }
}
