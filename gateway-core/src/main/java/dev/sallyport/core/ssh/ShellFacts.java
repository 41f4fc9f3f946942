package dev.sallyport.core.ssh;

import java.util.List;
import java.util.Set;

/// What is known of a line of shell text, everything nested counted in (lists, pipelines, literal
/// `sh -c` texts, wrappers such as `env`, `nice` and `sudo`).
///
/// @param judged whether every program that may run, with its arguments, is known and its effects
///   are accounted for; `reason` says why not
/// @param argvs the simple commands that may run, in the order of the text, quotes and backslashes
///   removed; what is known so far where the line is unjudged
/// @param programs the programs' base names
/// @param line the text made again from what was judged, in POSIX quoting; what was judged is what
///   runs. Empty where the line is unjudged
/// @param directory where the line leaves the shell when it succeeds, as in [FilePaths]; the empty
///   string where that is not known
/// @param onSuccess the variables after the line, where it ran to its end and succeeded
/// @param onFailure the same, where it ran to its end and failed
public record ShellFacts(
        boolean judged,
        String reason,
        List<List<String>> argvs,
        Set<String> programs,
        Set<ShellEffect> effects,
        FilePaths paths,
        String line,
        String directory,
        ShellVariables onSuccess,
        ShellVariables onFailure) {
    public ShellFacts {
        argvs = argvs.stream().map(List::copyOf).toList();
        programs = Set.copyOf(programs);
        effects = Set.copyOf(effects);
    }

    /// A line of which nothing is known but the reason.
    public static ShellFacts unjudged(String reason) {
        return new ShellFacts(
                false,
                reason,
                List.of(),
                Set.of(),
                Set.of(),
                FilePaths.NONE,
                "",
                "",
                ShellVariables.NONE,
                ShellVariables.NONE);
    }
}
