package dev.sallyport.core.config;

import java.util.ArrayList;
import java.util.List;

/// Collects all that is wrong with one record, so that it is told at once. Keys are relative to the
/// record; whoever read it from a file knows the way to it.
public final class Problems {
    private final List<Problem> found = new ArrayList<>();

    /// @param message what was found, what was expected and, where it isn't plain, what to do
    public Problems require(boolean holds, String key, String message) {
        if (!holds) {
            found.add(new Problem(key, 0, message));
        }
        return this;
    }

    /// @throws ConfigProblems with every failed requirement
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigProblems(found);
        }
    }
}
