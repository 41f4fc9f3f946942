package dev.sallyport.policy;

import java.util.Optional;
import java.util.Set;

/// The groups and tags there are; an empty set means that none were listed and any name will do.
record Vocabulary(Set<String> groups, Set<String> tags) {
    Vocabulary {
        groups = Set.copyOf(groups);
        tags = Set.copyOf(tags);
    }

    /// What is wrong with the name of a group; empty where nothing is.
    Optional<String> group(String name) {
        return check("group", name, groups);
    }

    Optional<String> tag(String name) {
        return check("tag", name, tags);
    }

    private static Optional<String> check(String kind, String name, Set<String> known) {
        return known.isEmpty() || known.contains(name)
                ? Optional.empty()
                : Optional.of(
                        "the vocabulary has no "
                                + kind
                                + " \""
                                + name
                                + "\""
                                + Problems.suggestion(name, known));
    }
}
