package dev.sallyport.policy.shell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Normalises paths without asking the host: no links, no mounts.
final class Paths {
    private Paths() {}

    /// Where a path may lead; null where that isn't known. A segment that is not known stands for
    /// the directory it is in.
    ///
    /// @param directories what a relative path begins at; empty: not known
    static @Nullable Set<String> resolve(Pieces path, Set<String> directories) {
        if (path.has(Piece.Kind.ANY)) {
            return null;
        }
        var found = new LinkedHashSet<String>();
        for (String start : starts(path, directories)) {
            String resolved = resolve(start, path);
            if (resolved == null) {
                return null;
            }
            found.add(resolved);
        }
        return found.isEmpty() ? null : found;
    }

    private static Set<String> starts(Pieces path, Set<String> directories) {
        if (path.prefix().startsWith("/")) {
            return Set.of("/");
        }
        if (!path.list().isEmpty() && path.list().getFirst() instanceof Piece.Home) {
            return Set.of("~");
        }
        return directories;
    }

    private static @Nullable String resolve(String start, Pieces path) {
        Deque<String> segments = new ArrayDeque<>();
        boolean home = start.startsWith("~");
        for (String segment : start.substring(1).split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        boolean open = false;
        for (List<Piece> segment : segments(path)) {
            boolean isOpen = segment.stream().anyMatch(p -> p instanceof Piece.Open);
            boolean up = isOpen ? mayBeParent(segment) : text(segment).equals("..");
            if (up
                    && (open
                            || (segments.isEmpty() && home)
                            || Places.isLink(join(home, segments)))) {
                return null;
            }
            if (up) {
                segments.pollLast();
            } else if (!isOpen && !open && !isNothing(text(segment))) {
                segments.add(text(segment));
            }
            open |= isOpen;
        }
        return join(home, segments);
    }

    private static boolean isNothing(String segment) {
        return segment.isEmpty() || segment.equals(".");
    }

    private static String join(boolean home, Deque<String> segments) {
        String rest = String.join("/", segments);
        return home ? (rest.isEmpty() ? "~" : "~/" + rest) : "/" + rest;
    }

    /// The pieces between slashes; the home directory is no segment.
    private static List<List<Piece>> segments(Pieces path) {
        var all = new ArrayList<List<Piece>>();
        var current = new ArrayList<Piece>();
        for (Piece piece : path.list()) {
            if (piece instanceof Piece.Literal(String text)) {
                String[] parts = text.split("/", -1);
                for (int i = 0; i < parts.length; i++) {
                    if (i > 0) {
                        all.add(List.copyOf(current));
                        current.clear();
                    }
                    current.add(new Piece.Literal(parts[i]));
                }
            } else if (!(piece instanceof Piece.Home)) {
                current.add(piece);
            }
        }
        all.add(current);
        return all;
    }

    private static String text(List<Piece> segment) {
        var text = new StringBuilder();
        segment.forEach(piece -> text.append(piece.show()));
        return text.toString();
    }

    /// Older shells let `.*` match `..`, which is in every directory.
    private static boolean mayBeParent(List<Piece> segment) {
        int sure = 0;
        for (Piece piece : segment) {
            if (piece instanceof Piece.Literal(String text)) {
                if (!text.chars().allMatch(c -> c == '.')) {
                    return false;
                }
                sure += text.length();
            } else if (piece instanceof Piece.Open(var kind, String text)) {
                if (kind.isSolid() || (text.startsWith("[") && !matchesDot(text))) {
                    return false;
                }
                sure += text.equals("*") ? 0 : 1;
            }
        }
        return sure <= 2 && text(segment).startsWith(".");
    }

    private static boolean matchesDot(String bracket) {
        return bracket.contains(".")
                || bracket.contains("!")
                || bracket.contains("^")
                || bracket.contains(":")
                || bracket.contains("-");
    }

    /// Whether `path` is `directory` or below it.
    static boolean isUnder(String path, String directory) {
        return path.equals(directory)
                || (directory.equals("/") && path.startsWith("/"))
                || path.startsWith(directory + "/");
    }

    /// As a value: what `pwd` would print.
    static Value value(Set<String> directories) {
        return new Value(directories.stream().map(Paths::pieces).collect(Collectors.toSet()));
    }

    private static Pieces pieces(String directory) {
        return directory.startsWith("~")
                ? Pieces.of(new Piece.Home()).plus(Pieces.of(directory.substring(1)))
                : Pieces.of(directory);
    }
}
