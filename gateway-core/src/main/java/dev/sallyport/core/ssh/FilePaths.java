package dev.sallyport.core.ssh;

import dev.sallyport.core.ssh.SshRequest.FileOperation;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /// What an SFTP operation does. A link gives its target a second name, under which it may be
    /// written later: both ends count as read and written. New attributes count as written; a file
    /// opened for writing as read too where `detail` has the word `read`.
    public static FilePaths of(FileOperation file) {
        Set<String> path = Set.of(file.path());
        Set<String> other = file.other().isEmpty() ? Set.of() : Set.of(file.other());
        Set<String> both =
                Stream.of(path, other).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
        return switch (file.verb()) {
            case READ, LIST, STAT -> new FilePaths(both, path, Set.of(), Set.of(), Set.of());
            case WRITE -> {
                boolean reads = List.of(file.detail().split("[ ,]+")).contains("read");
                yield new FilePaths(both, reads ? path : Set.of(), path, Set.of(), Set.of());
            }
            case MKDIR, SETSTAT -> new FilePaths(both, Set.of(), path, Set.of(), Set.of());
            case RMDIR, REMOVE -> new FilePaths(both, Set.of(), Set.of(), path, Set.of());
            case RENAME -> new FilePaths(both, path, other, path, Set.of());
            case LINK -> new FilePaths(both, both, both, Set.of(), Set.of());
            case EXEC, TERMINAL, FORWARD, LISTEN, UNSUPPORTED ->
                    throw new IllegalArgumentException(file.verb() + " is no file operation");
        };
    }
}
