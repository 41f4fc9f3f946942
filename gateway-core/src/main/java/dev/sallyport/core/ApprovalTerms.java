package dev.sallyport.core;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a hold asks for.
///
/// @param from who may approve, any of them: `group:NAME`, or several with ` & ` between them for
///   people who are in all
/// @param count how many different people
/// @param within how long the request stays open
/// @param patience (`wait` in the file) how long a program's command is kept before it gets a retry
///   handle; people wait `within`
public record ApprovalTerms(Set<String> from, int count, Duration within, Duration patience) {
    /// Between groups; no group that a policy names has it.
    public static final String AND = " & ";

    private static final String GROUP = "group:";
    private static final int MOST_ALTERNATIVES = 64;

    public ApprovalTerms {
        from = Set.copyOf(from);
    }

    /// Both sets of terms at once: people whom each asks for, the highest count, the shortest
    /// times. So a command that meets a second rule is not approved by those of that rule alone.
    public ApprovalTerms and(ApprovalTerms other) {
        return new ApprovalTerms(
                both(from, other.from),
                Math.max(count, other.count),
                within.compareTo(other.within) <= 0 ? within : other.within,
                patience.compareTo(other.patience) <= 0 ? patience : other.patience);
    }

    /// Empty, so that nobody may, where there would be too many alternatives.
    private static Set<String> both(Set<String> some, Set<String> others) {
        if (some.equals(others)) {
            return some;
        }
        var all = new HashSet<Set<String>>();
        for (String one : some) {
            for (String other : others) {
                var names = new TreeSet<>(names(one));
                names.addAll(names(other));
                all.add(names);
            }
        }
        var least = new HashSet<String>();
        for (Set<String> names : all) {
            if (all.stream()
                    .noneMatch(few -> few.size() < names.size() && names.containsAll(few))) {
                least.add(String.join(AND, names));
            }
        }
        return least.size() > MOST_ALTERNATIVES ? Set.of() : least;
    }

    private static List<String> names(String who) {
        return List.of(who.split(AND, -1));
    }

    /// Whether someone of these groups is one of those who are asked.
    public boolean asks(Set<String> groups) {
        return from.stream()
                .anyMatch(who ->
                        names(who).stream()
                                .allMatch(name ->
                                        name.startsWith(GROUP)
                                                && groups.contains(
                                                        name.substring(GROUP.length()))));
    }
}
