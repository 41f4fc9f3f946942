package dev.sallyport.policy;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime.Program;
import java.util.Set;

/// A compiled `when`. Thread-safe.
final class Condition {
    /// What a condition says; [#ERROR] counts against the caller, whatever the rule does.
    enum Truth {
        TRUE,
        FALSE,
        ERROR,
        /// It asks for what is not known of this command: a body that nobody has read.
        UNANSWERED
    }

    private final String text;
    private final Program program;
    private final Set<Variables> variables;
    private final boolean isOfSession;
    private final boolean isOfCommand;

    Condition(String text, Program program, Set<Variables> variables) {
        this.text = text;
        this.program = program;
        this.variables = Set.copyOf(variables);
        this.isOfSession = variables.stream().allMatch(v -> v.of == Variables.Of.SESSION);
        this.isOfCommand = variables.stream().anyMatch(v -> v.of == Variables.Of.COMMAND);
    }

    String text() {
        return text;
    }

    Set<Variables> variables() {
        return variables;
    }

    /// Whether everything it asks for is the same for the whole of a session.
    boolean isOfSession() {
        return isOfSession;
    }

    /// Whether it asks for what differs between two executions of one text.
    boolean isOfCommand() {
        return isOfCommand;
    }

    Truth test(Values values) {
        values.begin();
        try {
            return switch (program.eval(values)) {
                case Boolean truth -> truth ? Truth.TRUE : Truth.FALSE;
                case null, default -> Truth.ERROR;
            };
        } catch (CelEvaluationException | RuntimeException e) {
            // Explanation tells which; values must not reach a log
            return values.unanswered() == null ? Truth.ERROR : Truth.UNANSWERED;
        }
    }

    /// How it fails, for people; may hold values of the command.
    String failure(Values values) {
        try {
            return "not a boolean: " + program.eval(values);
        } catch (CelEvaluationException | RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
