package dev.sallyport.core.ssh;

import java.util.Map;
import java.util.Set;

/// Reads shell text. Never throws on any text: what can't be read is unjudged. Within its own
/// limits of size, nesting and time; a tenth of a millisecond for a usual line. Thread-safe.
public interface ShellAnalyzer {
    ShellFacts analyze(String line, State state);

    /// What the shell that will run the line starts with.
    ///
    /// @param directory the working directory, as in [FilePaths]; `~` where the line runs in the
    ///   login directory
    /// @param previous the one before, where `cd -` leads; the empty string where there is none
    /// @param variables those the gateway itself will set before the line, and no others: a name
    ///   that isn't here has no known value
    /// @param exported those of the variables that programs get
    record State(
            String directory,
            String previous,
            Map<String, String> variables,
            Set<String> exported) {
        public static final State LOGIN = new State("~", Map.of());

        public State {
            variables = Map.copyOf(variables);
            exported = Set.copyOf(exported);
        }

        /// A shell that begins, with what it gets from its environment.
        public State(String directory, Map<String, String> environment) {
            this(directory, "", environment, environment.keySet());
        }
    }
}
