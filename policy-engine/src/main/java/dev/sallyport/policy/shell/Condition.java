package dev.sallyport.policy.shell;

import java.util.Set;

/// When a line of a program's entry counts.
///
/// @param tags what options said, all of them; none: always
record Condition(Set<String> tags, boolean wanted) {
    static final Condition ALWAYS = new Condition(Set.of(), true);

    boolean holds(Set<String> said) {
        return tags.isEmpty() || said.containsAll(tags) == wanted;
    }
}
