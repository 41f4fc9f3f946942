package dev.sallyport.core.ssh;

import java.util.Set;

/// Paths that a command names, normalised: absolute (`/etc/passwd`), or under the login directory
/// (`~`, `~/notes`); without `.`, `..` and doubled slashes. A pattern stands for its directory
/// (`/*` is `/`). Links are not followed: nothing but the host knows them.
///
/// @param named every path in an argument or a redirection
/// @param removals what is removed, recursively or not
/// @param recursiveRemovals what is removed with everything below it
public record FilePaths(
        Set<String> named,
        Set<String> reads,
        Set<String> writes,
        Set<String> removals,
        Set<String> recursiveRemovals) {
    public static final FilePaths NONE =
            new FilePaths(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

    public FilePaths {
        named = Set.copyOf(named);
        reads = Set.copyOf(reads);
        writes = Set.copyOf(writes);
        removals = Set.copyOf(removals);
        recursiveRemovals = Set.copyOf(recursiveRemovals);
    }
}
