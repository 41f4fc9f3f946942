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
/// @param exported names that programs may get
/// @param changed names that the line itself may have set
record ShellState(
        Set<String> directories,
        Map<String, Value> variables,
        Set<String> exported,
        Set<String> changed) {
    /// Where `cd -` leads. Never set by a line itself.
    static final String PREVIOUS = "OLDPWD";

    private static final int MAX_DIRECTORIES = 8;

    ShellState {
        directories = Set.copyOf(directories);
        variables = Map.copyOf(variables);
        exported = Set.copyOf(exported);
        changed = Set.copyOf(changed);
    }

    /// Of a shell of whose variables nothing is known.
    static ShellState at(Set<String> directories) {
        return new ShellState(directories, Map.of(), Set.of(), Set.of());
    }

    ShellState in(Set<String> others) {
        return new ShellState(
                others.size() > MAX_DIRECTORIES ? Set.of() : others, variables, exported, changed);
    }

    /// As `cd` does it.
    ShellState movedTo(Set<String> others) {
        var all = new LinkedHashMap<>(variables);
        if (directories.isEmpty()) {
            all.remove(PREVIOUS);
        } else {
            all.put(PREVIOUS, Paths.value(directories));
        }
        return new ShellState(directories, all, exported, changed).in(others);
    }

    /// @throws Unjudged where programs get the variable, and this value could lead one astray
    ShellState with(String name, Value value) {
        return new ShellState(directories, put(name, value), exported, plus(changed, name));
    }

    /// As above, for a variable that nobody expects to keep its value: a loop's.
    ShellState during(String name, Value value) {
        return new ShellState(directories, put(name, value), exported, changed);
    }

    private Map<String, Value> put(String name, Value value) {
        if (exported.contains(name)
                && !value.alternatives().stream().allMatch(v -> Variables.isExported(name, v))) {
            throw new Unjudged(
                    "sets " + name + ", which programs get, to what may lead one astray");
        }
        var all = new LinkedHashMap<>(variables);
        all.put(name, value);
        return all;
    }

    ShellState exporting(String name) {
        return new ShellState(directories, variables, plus(exported, name), changed);
    }

    private static Set<String> plus(Set<String> names, String name) {
        var all = new LinkedHashSet<>(names);
        all.add(name);
        return all;
    }

    private static Set<String> minus(Set<String> names, String name) {
        var all = new LinkedHashSet<>(names);
        all.remove(name);
        return all;
    }

    ShellState without(String name) {
        var all = new LinkedHashMap<>(variables);
        all.remove(name);
        return new ShellState(directories, all, minus(exported, name), minus(changed, name));
    }

    /// The name means again what it meant there.
    ShellState restored(String name, ShellState before) {
        ShellState bare = without(name);
        Value value = before.variables.get(name);
        return new ShellState(
                directories,
                value == null ? bare.variables : bare.put(name, value),
                before.exported.contains(name) ? plus(bare.exported, name) : bare.exported,
                before.changed.contains(name) ? plus(bare.changed, name) : bare.changed);
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
        return new ShellState(
                        where,
                        all,
                        either(exported, other.exported),
                        either(changed, other.changed))
                .in(where);
    }

    private static Set<String> either(Set<String> one, Set<String> other) {
        if (one.containsAll(other)) {
            return one;
        }
        var all = new LinkedHashSet<>(one);
        all.addAll(other);
        return all;
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
        return new ShellState(
                same ? directories : Set.of(),
                all,
                either(exported, other.exported),
                either(changed, other.changed));
    }
}
