package dev.sallyport.ssh.sftp;

import dev.sallyport.core.ssh.FilePaths;
import dev.sallyport.core.ssh.SshVerb;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which paths an operation reads, writes and removes.
final class Facts {
    private Facts() {}

    /// @param alsoReads whether what is opened for writing can be read too
    static FilePaths of(SshVerb verb, boolean alsoReads, Set<String> path) {
        return switch (verb) {
            case READ, LIST, STAT -> new FilePaths(path, path, Set.of(), Set.of(), Set.of());
            case WRITE ->
                    new FilePaths(path, alsoReads ? path : Set.of(), path, Set.of(), Set.of());
            case MKDIR, SETSTAT -> new FilePaths(path, Set.of(), path, Set.of(), Set.of());
            case RMDIR, REMOVE -> new FilePaths(path, Set.of(), Set.of(), path, Set.of());
            case RENAME, LINK, EXEC, TERMINAL, FORWARD, LISTEN, UNSUPPORTED ->
                    throw new IllegalArgumentException(verb + " is no operation on one path");
        };
    }

    /// A link gives what it leads to a second name, under which it may be written later: both ends
    /// count as read and written.
    static FilePaths of(PairOperation operation, Set<String> path, Set<String> other) {
        Set<String> both =
                Stream.of(path, other).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
        return switch (operation) {
            case RENAME, POSIX_RENAME -> new FilePaths(both, path, other, path, Set.of());
            case HARDLINK, SYMLINK -> new FilePaths(both, both, both, Set.of(), Set.of());
        };
    }

    static FilePaths ofCopy(Set<String> from, Set<String> to) {
        Set<String> both =
                Stream.of(from, to).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
        return new FilePaths(both, from, to, Set.of(), Set.of());
    }
}
