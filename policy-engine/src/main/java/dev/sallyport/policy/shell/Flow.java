package dev.sallyport.policy.shell;

import org.jspecify.annotations.Nullable;

/// What a command leaves behind.
///
/// @param ok the state after it succeeded; null where it can't
/// @param failed the state after it failed; null where it can't
/// @param text the command as it goes out again
record Flow(@Nullable ShellState ok, @Nullable ShellState failed, String text) {
    static Flow both(@Nullable ShellState state, String text) {
        return new Flow(state, state, text);
    }

    @Nullable ShellState either() {
        return ShellState.join(ok, failed);
    }

    Flow saying(String other) {
        return new Flow(ok, failed, other);
    }
}
