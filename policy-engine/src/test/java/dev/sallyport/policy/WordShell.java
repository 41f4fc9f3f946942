package dev.sallyport.policy;

import dev.sallyport.core.ssh.FilePaths;
import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.ShellEffect;
import dev.sallyport.core.ssh.ShellFacts;
import dev.sallyport.core.ssh.ShellVariables;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads lines of plain words between semicolons; a dollar sign makes a line unjudged. It knows the
/// effects of a few programs and takes every absolute path for what the program does to it.
final class WordShell implements ShellAnalyzer {
    @Override
    public ShellFacts analyze(String line, State state) {
        List<List<String>> argvs =
                Arrays.stream(line.strip().split(" *; *"))
                        .filter(command -> !command.isEmpty())
                        .map(command -> List.of(command.split(" +")))
                        .toList();
        Set<String> programs =
                argvs.stream().map(List::getFirst).collect(Collectors.toUnmodifiableSet());
        Set<ShellEffect> effects = EnumSet.noneOf(ShellEffect.class);
        Set<String> named = new HashSet<>();
        Set<String> removed = new HashSet<>();
        for (List<String> argv : argvs) {
            effects.addAll(effects(argv));
            Set<String> paths =
                    argv.stream().filter(a -> a.startsWith("/")).collect(Collectors.toSet());
            named.addAll(paths);
            if (argv.getFirst().equals("rm")) {
                removed.addAll(paths);
            }
        }
        boolean recursive = effects.contains(ShellEffect.REMOVE_RECURSIVELY);
        var paths =
                new FilePaths(named, Set.of(), Set.of(), removed, recursive ? removed : Set.of());
        boolean judged = !line.contains("$");
        return new ShellFacts(
                judged,
                judged ? "" : "a value",
                argvs,
                programs,
                effects,
                paths,
                judged ? line : "",
                judged ? state.directory() : "",
                ShellVariables.NONE,
                ShellVariables.NONE);
    }

    private static Set<ShellEffect> effects(List<String> argv) {
        return switch (argv.getFirst()) {
            case "cat" -> Set.of(ShellEffect.READ);
            case "curl" -> Set.of(ShellEffect.NETWORK);
            case "rm" ->
                    argv.contains("-rf")
                            ? Set.of(ShellEffect.REMOVE, ShellEffect.REMOVE_RECURSIVELY)
                            : Set.of(ShellEffect.REMOVE);
            case "reboot" -> Set.of(ShellEffect.SHUTDOWN);
            default -> Set.of();
        };
    }
}
