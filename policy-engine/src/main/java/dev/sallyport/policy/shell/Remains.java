package dev.sallyport.policy.shell;

import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.ShellVariables;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What lines leave to those behind them, to and from a shell's state.
final class Remains {
    private Remains() {}

    /// What a line begins with.
    ///
    /// @throws Unjudged where a variable changes what commands do
    static ShellState start(ShellAnalyzer.State state) {
        Map<String, Value> variables = new HashMap<>();
        state.variables()
                .forEach((name, value) -> {
                    boolean known =
                            state.exported().contains(name)
                                    ? Variables.isPassed(name)
                                            || Variables.isExported(name, Pieces.of(value))
                                    : Variables.isPlain(name);
                    if (!known) {
                        throw new Unjudged("the variable " + name + " changes what commands do");
                    }
                    boolean readable = value.chars().allMatch(Characters::isReadable);
                    variables.put(name, readable ? Value.of(value) : Value.any());
                });
        if (isPlace(state.previous())) {
            variables.put(ShellState.PREVIOUS, Paths.value(Set.of(state.previous())));
        }
        String directory = state.directory();
        return new ShellState(
                isPlace(directory) ? Set.of(directory) : Set.of(),
                variables,
                state.exported(),
                Set.of());
    }

    private static boolean isPlace(String directory) {
        return directory.startsWith("/") || directory.matches("~(/.*)?");
    }

    /// @param end null where the line never comes to its end: then nothing is new
    static ShellVariables of(@Nullable ShellState end, ShellState start) {
        return of(end == null ? start : end);
    }

    private static ShellVariables of(ShellState end) {
        var known = new HashMap<String, String>();
        end.variables()
                .forEach((name, value) -> {
                    String literal = value.literal();
                    if (literal != null && !name.equals(ShellState.PREVIOUS)) {
                        known.put(name, literal);
                    }
                });
        var exported = new LinkedHashSet<>(end.exported());
        exported.retainAll(known.keySet());
        var lost = new LinkedHashSet<>(end.changed());
        lost.removeAll(known.keySet());
        return new ShellVariables(known, exported, lost);
    }
}
