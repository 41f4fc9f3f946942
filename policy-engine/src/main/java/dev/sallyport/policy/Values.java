package dev.sallyport.policy;

import dev.cel.runtime.CelVariableResolver;
import dev.sallyport.core.Command;
import dev.sallyport.core.Session;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The variables' values for one command of one session, made when first asked for. One thread, one
/// command.
final class Values implements CelVariableResolver {
    private final Session session;
    private final @Nullable Command command;
    private final Set<Variables> open;
    private final Map<Variables, Object> made = new EnumMap<>(Variables.class);
    private @Nullable String unanswered;

    /// @param command null where only the session is known: names of the command fail
    Values(Session session, @Nullable Command command) {
        this(session, command, Set.of());
    }

    private Values(Session session, @Nullable Command command, Set<Variables> open) {
        this.session = session;
        this.command = command;
        this.open = open;
    }

    /// Of a command of which only the kind is known: arguments and body may be anything.
    static Values ofKind(Session session, Command command) {
        return new Values(session, command, Variables.OF_REQUESTS_CONTENT);
    }

    /// Another condition asks.
    void begin() {
        unanswered = null;
    }

    /// Why the condition that asked last can't be answered; null where it can.
    @Nullable String unanswered() {
        return unanswered;
    }

    @Override
    public Optional<Object> find(String name) {
        Variables variable = Variables.BY_NAME.get(name);
        return variable == null ? Optional.empty() : Optional.of(of(variable));
    }

    Object of(Variables variable) {
        Object value = made.get(variable);
        if (value == null) {
            value = make(variable);
            made.put(variable, value);
        }
        return value;
    }

    private Object make(Variables variable) {
        if (variable.of == Variables.Of.SESSION) {
            return variable.value(session);
        }
        if (command == null) {
            throw new IllegalStateException(variable.path + " is not known yet");
        }
        if (open.contains(variable)) {
            unanswered = variable.path + " may be anything";
            throw new Unanswered(unanswered);
        }
        try {
            return variable.value(command);
        } catch (Unanswered e) {
            unanswered = e.getMessage();
            throw e;
        }
    }
}
