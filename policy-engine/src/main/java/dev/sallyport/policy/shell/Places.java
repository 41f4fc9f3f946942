package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which paths mean more than a file: `places.txt`.
final class Places {
    private static final Pattern STARS = Pattern.compile("/\\*\\*|\\*\\*/|\\*|[^*/]+|/");
    private static final Map<String, List<String>> SECTIONS = sections();
    private static final List<String> PROGRAMS = section("programs");
    private static final Set<String> SEARCH = Set.copyOf(section("search"));
    private static final Pattern LATER = anyOf(section("later"));
    private static final Pattern HOMES = anyOf(section("homes"));
    private static final Pattern SCRATCH = anyOf(section("scratch"));
    private static final Pattern KERNEL = anyOf(section("kernel"));
    private static final Pattern LINKS = anyOf(section("links"));
    private static final Pattern SINKS = anyOf(section("sinks"));

    /// Links of the kernel's own, which lead to any place; `self` and `thread-self` are numbers.
    private static final Pattern MAGIC =
            Pattern.compile("/proc/(?:.*/)?(?:root|cwd|exe|fd|map_files|ns)(?:/.*)?");

    private Places() {}

    /// Makes sure that the table was read.
    static void load() {}

    private static Map<String, List<String>> sections() {
        var all = new LinkedHashMap<String, List<String>>();
        String name = "";
        for (String line : Tables.lines("places.txt")) {
            if (line.startsWith("[")) {
                name = line.substring(1, line.length() - 1);
            } else {
                all.computeIfAbsent(name, _ -> new ArrayList<>()).add(line);
            }
        }
        return all;
    }

    private static List<String> section(String name) {
        return List.copyOf(SECTIONS.getOrDefault(name, List.of()));
    }

    private static Pattern anyOf(List<String> globs) {
        return Pattern.compile(
                String.join("|", globs.stream().map(glob -> "(?:" + regex(glob) + ")").toList()));
    }

    private static String regex(String glob) {
        return STARS.matcher(glob)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                switch (found.group()) {
                                    case "/**" -> "(?:/.*)?";
                                    case "**/" -> ".*/";
                                    case "*" -> "[^/]*";
                                    default -> Pattern.quote(found.group());
                                }));
    }

    /// Whether a change at this path may change programs.
    static boolean holdsPrograms(String path) {
        return PROGRAMS.stream()
                .anyMatch(place -> Paths.isUnder(path, place) || Paths.isUnder(place, path));
    }

    static boolean isSearched(String directory) {
        return SEARCH.contains(directory);
    }

    static boolean isObeyedLater(String path) {
        return LATER.matcher(path).matches()
                || (HOMES.matcher(path).matches() && !SCRATCH.matcher(path).matches());
    }

    static boolean isKernel(String path) {
        return KERNEL.matcher(path).matches();
    }

    static boolean isSink(String path) {
        return SINKS.matcher(path).matches();
    }

    /// Whether what is above it is not what its name says.
    static boolean isLink(String path) {
        return LINKS.matcher(path).matches() || isMagic(path);
    }

    static boolean isMagic(String path) {
        return MAGIC.matcher(path).matches();
    }
}
