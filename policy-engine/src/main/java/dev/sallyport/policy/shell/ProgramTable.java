package dev.sallyport.policy.shell;

import dev.sallyport.core.ssh.ShellEffect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `programs.txt`, whose head says how it is written. Read once.
final class ProgramTable {
    private static final ProgramTable TABLE = new ProgramTable(Tables.lines("programs.txt"));

    private final Map<String, Program> programs = new LinkedHashMap<>();
    private final Set<String> parents = new LinkedHashSet<>();
    private final Set<String> opaque = new LinkedHashSet<>();

    private ProgramTable(List<String> lines) {
        var entry = new ArrayList<String>();
        for (String line : lines) {
            if (line.startsWith(" ")) {
                entry.add(line.strip());
                continue;
            }
            close(entry);
            entry.clear();
            entry.add(line);
        }
        close(entry);
    }

    static ProgramTable get() {
        return TABLE;
    }

    @Nullable Program find(String name) {
        return programs.get(name);
    }

    /// Whether its first operand says which of several programs it is.
    boolean hasSubcommands(String name) {
        return parents.contains(name);
    }

    /// Known, and known to run whatever it is given.
    boolean isOpaque(String name) {
        return opaque.contains(name);
    }

    boolean knows(String name) {
        return programs.containsKey(name) || opaque.contains(name);
    }

    private void close(List<String> entry) {
        if (entry.isEmpty()) {
            return;
        }
        String names = entry.getFirst();
        if (names.startsWith("opaque:")) {
            opaque.addAll(List.of(names.substring("opaque:".length()).strip().split(" +", -1)));
            return;
        }
        for (String name : names.split(", *", -1)) {
            programs.put(name, new Entry(name).read(entry.subList(1, entry.size())));
            for (int i = name.indexOf(' '); i > 0; i = name.indexOf(' ', i + 1)) {
                parents.add(name.substring(0, i));
            }
        }
    }

    private static final class Entry {
        private final String name;
        private final Map<String, Program.Option> options = new LinkedHashMap<>();
        private final List<Program.Operands> operands = new ArrayList<>();
        private final List<Program.Effects> effects = new ArrayList<>();
        private final List<Program.Here> here = new ArrayList<>();
        private final Set<String> flags = new LinkedHashSet<>();
        private String reader = "";

        Entry(String name) {
            this.name = name;
            options.put("--help", new Program.Option(null, false, false, Set.of()));
            options.put("--version", new Program.Option(null, false, false, Set.of()));
        }

        Program read(List<String> lines) {
            for (String line : lines) {
                var words = new ArrayList<>(Arrays.asList(line.split(" +", -1)));
                String key = words.removeFirst();
                Condition condition = condition(words);
                switch (key) {
                    case "options" -> words.forEach(this::option);
                    case "operands" -> operands.add(operands(condition, words));
                    case "effects" -> effects.add(effects(condition, words));
                    case "here" -> here.add(new Program.Here(condition, Kind.of(words.getFirst())));
                    case "flags" -> flags.addAll(words);
                    case "reader" -> reader = words.getFirst();
                    default ->
                            throw new IllegalStateException(name + ": unknown line '" + line + "'");
                }
            }
            return new Program(name, options, operands, effects, here, flags, reader);
        }

        private static Condition condition(List<String> words) {
            if (words.size() > 1
                    && (words.getFirst().equals("when") || words.getFirst().equals("unless"))) {
                boolean wanted = words.removeFirst().equals("when");
                return new Condition(Set.of(words.removeFirst().split("\\+", -1)), wanted);
            }
            return Condition.ALWAYS;
        }

        private static Program.Effects effects(Condition condition, List<String> words) {
            var all = EnumSet.noneOf(ShellEffect.class);
            for (ShellEffect effect : ShellEffect.values()) {
                if (words.remove(effect.word())) {
                    all.add(effect);
                }
            }
            if (!words.isEmpty()) {
                throw new IllegalStateException("unknown effects " + words);
            }
            return new Program.Effects(condition, all);
        }

        private static Program.Operands operands(Condition condition, List<String> words) {
            var first = new ArrayList<Kind>();
            var last = new ArrayList<Kind>();
            Kind repeated = null;
            for (String word : words) {
                if (word.equals("none")) {
                    continue;
                }
                if (word.endsWith("...")) {
                    repeated = Kind.of(word.substring(0, word.length() - 3));
                } else {
                    (repeated == null ? first : last).add(Kind.of(word));
                }
            }
            return new Program.Operands(condition, first, repeated, last);
        }

        /// `-abc`, `-n=text`, `-i?`, `--color?`, `--file=reads`, `-r+tag`, `-e!`.
        private void option(String word) {
            String spelling = word;
            var tags = new LinkedHashSet<String>();
            for (int plus = spelling.lastIndexOf('+'); plus > 1; plus = spelling.lastIndexOf('+')) {
                tags.add(spelling.substring(plus + 1));
                spelling = spelling.substring(0, plus);
            }
            boolean refused = spelling.endsWith("!");
            boolean optional = spelling.endsWith("?");
            if (refused || optional) {
                spelling = spelling.substring(0, spelling.length() - 1);
            }
            int equals = spelling.indexOf('=');
            Kind value = optional ? Kind.TEXT : null;
            if (equals > 0) {
                value = Kind.of(spelling.substring(equals + 1));
                spelling = spelling.substring(0, equals);
            }
            if ((value != null || refused)
                    && spelling.length() > 2
                    && spelling.charAt(0) == '-'
                    && spelling.charAt(1) != '-') {
                throw new IllegalStateException(name + ": one letter at a time: " + word);
            }
            var option = new Program.Option(value, optional, refused, Set.copyOf(tags));
            if (spelling.startsWith("--") || spelling.startsWith("=")) {
                options.put(spelling.startsWith("=") ? spelling.substring(1) : spelling, option);
            } else {
                spelling.substring(1).chars().forEach(c -> options.put("-" + (char) c, option));
            }
        }
    }
}
