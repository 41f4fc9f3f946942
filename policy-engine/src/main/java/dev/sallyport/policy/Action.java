package dev.sallyport.policy;

import dev.sallyport.core.Command;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The part of `match` that looks at what a command does.
sealed interface Action permits Action.Anything, SqlAction, SshAction, HttpAction {
    /// Names nothing that commands do, so it is about all of them.
    record Anything() implements Action {
        @Override
        public Set<String> verbs() {
            return Set.of();
        }

        @Override
        public @Nullable String miss(Command command) {
            return null;
        }

        @Override
        public boolean mayTouch(Command command) {
            return true;
        }

        @Override
        public boolean admitsIdle(Command command) {
            return true;
        }
    }

    /// The verbs that it names; none where it is about all.
    Set<String> verbs();

    /// The part of `match` that the command does not meet; null where it meets all.
    @Nullable String miss(Command command);

    /// Whether an unjudged command may do what is named, for all that is known of it.
    boolean mayTouch(Command command);

    /// Whether the command does nothing that rules can name, and an allow rule may let it pass.
    boolean admitsIdle(Command command);

    default boolean touches(Command command) {
        return miss(command) == null;
    }

    default boolean admits(String verb) {
        return verbs().isEmpty() || verbs().contains(verb);
    }
}
