package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Which variables change what programs do: `variables.txt`.
final class Variables {
    private static final Map<String, Pattern> SECTIONS = sections();

    private Variables() {}

    /// Makes sure that the table was read.
    static void load() {}

    private static Map<String, Pattern> sections() {
        var globs = new LinkedHashMap<String, List<String>>();
        String name = "";
        for (String line : Tables.lines("variables.txt")) {
            if (line.startsWith("[")) {
                name = line.substring(1, line.length() - 1);
            } else {
                globs.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(line.replace("*", "[A-Za-z0-9_]*"));
            }
        }
        var patterns = new LinkedHashMap<String, Pattern>();
        globs.forEach(
                (section, all) -> patterns.put(section, Pattern.compile(String.join("|", all))));
        return patterns;
    }

    private static boolean isIn(String section, String name) {
        Pattern pattern = SECTIONS.get(section);
        return pattern != null && pattern.matcher(name).matches();
    }

    /// Whether setting it inside the shell changes nothing but its value.
    static boolean isPlain(String name) {
        return Source.isName(name) && !name.equals("_") && !isIn("changing", name);
    }

    /// Whether a client may set it for what it runs, though no line may.
    static boolean isPassed(String name) {
        return isIn("passed", name);
    }

    /// Whether programs may get it.
    static boolean isExported(String name) {
        return Source.isName(name) && isIn("exported", name);
    }

    /// Whether programs may get it with this value: a path could name a file of the caller's.
    static boolean isExported(String name, Pieces value) {
        String text = value.literal();
        return isExported(name) && text != null && (name.equals("TZ") || text.indexOf('/') < 0);
    }
}
