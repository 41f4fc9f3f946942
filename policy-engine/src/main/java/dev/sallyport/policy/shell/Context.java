package dev.sallyport.policy.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where in a line a command stands.
///
/// @param positionals the positional parameters; null where they aren't known
/// @param function the function whose body this is; the empty string outside
/// @param returns where states at `return` are gathered; null outside of functions
/// @param loop the innermost loop; null outside
/// @param top whether it is run once, unconditionally, in the line's own shell
record Context(
        @Nullable List<Value> positionals,
        String function,
        @Nullable Exits returns,
        @Nullable Loop loop,
        boolean top) {
    static final Context LINE = new Context(List.of(), "", null, null, true);

    /// States in which something is left early.
    static final class Exits {
        private @Nullable ShellState state;

        void add(@Nullable ShellState more) {
            state = ShellState.join(state, more);
        }

        @Nullable ShellState state() {
            return state;
        }
    }

    record Loop(Exits breaks, Exits continues) {}

    boolean inFunction() {
        return !function.isEmpty();
    }

    Context inner() {
        return top ? new Context(positionals, function, returns, loop, false) : this;
    }

    /// A shell of its own: nothing in it leaves what is around it.
    Context subshell() {
        return new Context(positionals, function, null, null, false);
    }

    Context loop(Loop inner) {
        return new Context(positionals, function, returns, inner, false);
    }

    Context call(String name, @Nullable List<Value> arguments, Exits exits) {
        return new Context(arguments, name, exits, null, false);
    }
}
