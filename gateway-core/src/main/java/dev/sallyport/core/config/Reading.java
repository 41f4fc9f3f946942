package dev.sallyport.core.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// One pass over a file: the problems so far, and which keys were asked for where.
///
/// @param directory what relative paths in the file are relative to
record Reading(Path directory, List<Problem> problems, Map<String, Set<String>> asked) {
    static Reading in(Path directory) {
        return new Reading(directory, new ArrayList<>(), new TreeMap<>());
    }

    void problem(String path, int line, String message) {
        problems.add(new Problem(path, line, message));
    }

    /// A record's own finding about a value that could not even be read says nothing new.
    void unlessTold(String path, int line, String message) {
        boolean told =
                problems.stream().map(Problem::path).anyMatch(known -> isWithin(known, path));
        if (!told) {
            problem(path, line, message);
        }
    }

    private static boolean isWithin(String known, String path) {
        return known.equals(path) || known.startsWith(path + ".") || known.startsWith(path + "[");
    }

    /// @param shape the section's path, `*` for names and list positions
    void asked(String shape, String key) {
        asked.computeIfAbsent(shape, _ -> new TreeSet<>()).add(key);
    }
}
