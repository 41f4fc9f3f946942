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

    /// What an SFTP operation does, by its names alone. A file opened for writing counts as read
    /// too where `detail` has the word `read`.
    public static FilePaths of(FileOperation file) {
        boolean alsoReads = List.of(file.detail().split("[ ,]+")).contains("read");
        Set<String> other = file.other().isEmpty() ? Set.of() : Set.of(file.other());
        return of(file.verb(), alsoReads, Set.of(file.path()), other);
    }

    /// What an SFTP operation does. A link gives its target a second name, under which it may be
    /// written later: both ends count as read and written. New attributes count as written.
    ///
    /// @param alsoReads whether what is opened for writing can be read too
    /// @param path its names: as the client has it, and as the host knows it
    /// @param other of a second file; empty where there is none
    public static FilePaths of(
            SshVerb verb, boolean alsoReads, Set<String> path, Set<String> other) {
        Set<String> both =
                Stream.of(path, other).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
        Set<String> none = Set.of();
        return switch (verb) {
            case READ, LIST, STAT -> new FilePaths(both, path, none, none, none);
            case WRITE -> new FilePaths(both, alsoReads ? path : none, path, none, none);
            case MKDIR, SETSTAT -> new FilePaths(both, none, path, none, none);
            case RMDIR, REMOVE -> new FilePaths(both, none, none, path, none);
            case RENAME -> new FilePaths(both, path, other, path, none);
            case LINK -> new FilePaths(both, both, both, none, none);
            case EXEC, TERMINAL, FORWARD, LISTEN, UNSUPPORTED ->
                    throw new IllegalArgumentException(verb + " is no file operation");
        };
    }

    /// A copy that the host makes by itself.
    public static FilePaths ofCopy(Set<String> from, Set<String> to) {
        Set<String> both =
                Stream.of(from, to).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
        return new FilePaths(both, from, to, Set.of(), Set.of());
    }
}
