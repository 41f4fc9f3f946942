package dev.sallyport.policy;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime.Program;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable Parts parts;

    /// The terms that are the same for the whole of a session, and the others.
    ///
    /// @param isAny whether one term is enough; else all are needed
    record Parts(boolean isAny, Condition ofSession, Condition others) {}

    /// @param parts null where it is of one kind
    Condition(String text, Program program, Set<Variables> variables, @Nullable Parts parts) {
        this.text = text;
        this.program = program;
        this.parts = parts;
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

    /// Whether it asks for what differs between two executions of one text.
    boolean isOfCommand() {
        return isOfCommand;
    }

    /// What is settled with the session; null where the command is needed to tell.
    ///
    /// @param session the values of one, without a command
    @Nullable Truth ofSession(Values session) {
        if (isOfSession) {
            return test(session);
        }
        if (parts == null) {
            return null;
        }
        Truth truth = parts.ofSession().test(session);
        return truth == (parts.isAny() ? Truth.TRUE : Truth.FALSE) ? truth : null;
    }

    /// What is still to be asked of each command, where the session alone doesn't settle it. Terms
    /// that fail stay: they count only where no other term decides.
    Condition within(Values session) {
        if (parts == null) {
            return this;
        }
        Truth neutral = parts.isAny() ? Truth.FALSE : Truth.TRUE;
        return parts.ofSession().test(session) == neutral ? parts.others() : this;
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
