package dev.sallyport.policy.shell;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where a shell may be and what its variables may be.
///
/// @param directories possible working directories; empty: not known
/// @param variables those of which something is known; others may be anything
record ShellState(Set<String> directories, Map<String, Value> variables) {
    private static final int MAX_DIRECTORIES = 8;

    ShellState {
        directories = Set.copyOf(directories);
        variables = Map.copyOf(variables);
    }

    ShellState in(Set<String> others) {
        return new ShellState(others.size() > MAX_DIRECTORIES ? Set.of() : others, variables);
    }

    ShellState with(String name, Value value) {
        var all = new LinkedHashMap<>(variables);
        all.put(name, value);
        return new ShellState(directories, all);
    }

    ShellState without(String name) {
        var all = new LinkedHashMap<>(variables);
        all.remove(name);
        return new ShellState(directories, all);
    }

    /// Either of the two; null is a place that is never reached.
    static @Nullable ShellState join(@Nullable ShellState one, @Nullable ShellState other) {
        if (one == null || one.equals(other)) {
            return other;
        }
        return other == null ? one : one.or(other);
    }

    private ShellState or(ShellState other) {
        var where = new LinkedHashSet<String>();
        if (!directories.isEmpty() && !other.directories.isEmpty()) {
            where.addAll(directories);
            where.addAll(other.directories);
        }
        var all = new LinkedHashMap<String, Value>();
        variables.forEach((name, value) -> {
            Value second = other.variables.get(name);
            if (second != null) {
                all.put(name, value.or(second));
            }
        });
        return new ShellState(where, all).in(where);
    }

    /// What both say, and nothing where they differ: ends a loop's search for a state that stays.
    ShellState widen(ShellState other) {
        var all = new LinkedHashMap<String, Value>();
        variables.forEach((name, value) -> {
            Value second = other.variables.get(name);
            if (value.equals(second)) {
                all.put(name, value);
            } else if (second != null && value.isNumber() && second.isNumber()) {
                all.put(name, Value.of(Piece.Kind.NUMBER, "$" + name));
            }
        });
        boolean same = directories.equals(other.directories);
        return new ShellState(same ? directories : Set.of(), all);
    }
}
