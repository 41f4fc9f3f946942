package dev.sallyport.policy.shell;

import java.util.Set;

/// When a line of a program's entry counts.
///
/// @param tags what options said, all of them (`!tag`: not said); none: always
record Condition(Set<String> tags, boolean wanted) {
    static final Condition ALWAYS = new Condition(Set.of(), true);

    boolean holds(Set<String> said) {
        return tags.isEmpty() || tags.stream().allMatch(tag -> isSaid(tag, said)) == wanted;
    }

    private static boolean isSaid(String tag, Set<String> said) {
        return tag.startsWith("!") ? !said.contains(tag.substring(1)) : said.contains(tag);
    }
}
