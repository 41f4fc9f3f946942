package dev.sallyport.policy.shell;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says what a call does, by the tables and by the readers of what tables can't say.
final class Programs {
    private final Interpreter interpreter;
    private final ProgramTable table = ProgramTable.get();

    Programs(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    private Findings findings() {
        return interpreter.findings();
    }

    /// @param start the argument that is the program's name
    void judge(Call call, int start) {
        if (start >= call.args().size()) {
            return; // a wrapper that runs nothing
        }
        interpreter.budget().enter();
        Arg word = call.args().get(start);
        call.startsAt(start, findings().place());
        String name = baseName(word);
        if (name != null) {
            findings().program(name);
            named(name, call, start);
        }
        interpreter.budget().leave();
    }

    private @Nullable String baseName(Arg word) {
        String text = word.literal();
        if (text == null || text.isEmpty()) {
            findings().unjudged("the program's name is computed: " + word.show());
            return null;
        }
        int slash = text.lastIndexOf('/');
        String base = text.substring(slash + 1);
        if (slash >= 0 && !isTrusted(text, slash)) {
            findings().program(base);
            findings().unjudged(text + " is not where the host's own programs are");
            return null;
        }
        return base;
    }

    private static boolean isTrusted(String text, int slash) {
        Set<String> directory = Paths.resolve(Pieces.of(text.substring(0, slash + 1)), Set.of());
        return directory != null
                && !text.contains("/..")
                && directory.stream().allMatch(Places::isSearched);
    }

    private void named(String name, Call call, int start) {
        Program program = table.find(name);
        if (program == null) {
            findings()
                    .unjudged(
                            table.isOpaque(name)
                                    ? name + " runs what it is given, or more than its words say"
                                    : "the program " + name + " is not in the tables");
            return;
        }
        judge(program, call, start + 1);
    }

    private void judge(Program program, Call call, int start) {
        boolean parent = table.hasSubcommands(program.name());
        switch (program.reader()) {
            case "" -> plain(program, call, start, parent);
            case "find" -> new FindReader(this, findings()).read(call, start);
            case "test" -> new TestReader(findings()).read(call, start);
            case "ln" -> new LinkReader(findings()).read(program, call, start);
            case "dd" -> new DdReader(findings()).read(call, start);
            case "env" -> new EnvReader(this, findings()).read(program, call, start);
            case "shell" -> new ShellReader(interpreter).read(program, call, start);
            case "rsync" -> rsync(program, call, start);
            default -> throw new IllegalStateException("no reader " + program.reader());
        }
    }

    private void plain(Program program, Call call, int start, boolean parent) {
        if (program.is("free")) {
            effects(program, Set.of());
            return;
        }
        var reading = new Reading(program, call, start, parent, findings());
        if (parent && !reading.operands().isEmpty()) {
            subcommand(program, call, reading);
        } else {
            needed(program, reading);
            apply(program, call, reading);
        }
    }

    private void needed(Program program, Reading reading) {
        for (String flag : program.flags()) {
            if (flag.startsWith("needs:")
                    && !reading.tags().contains(flag.substring("needs:".length()))) {
                findings().unjudged(program.name() + " runs what it is given or what it asks for");
            }
        }
    }

    private void subcommand(Program program, Call call, Reading reading) {
        int at = reading.operands().getFirst();
        String word = reading.arg(at).literal();
        Program sub = word == null ? null : table.find(program.name() + " " + word);
        if (sub == null) {
            findings()
                    .unjudged(
                            program.name()
                                    + " "
                                    + reading.arg(at).show()
                                    + " is not in the tables");
            return;
        }
        apply(program, call, reading, List.of());
        judge(sub, call.with(call.state().in(directories(program, call, reading)), false), at + 1);
    }

    private void rsync(Program program, Call call, int start) {
        boolean server = start < call.args().size() && call.args().get(start).is("--server");
        Program other = server ? table.find("rsync --server") : null;
        if (other == null) {
            plain(program, call, start, false);
        } else {
            plain(other, call, start + 1, false);
        }
    }

    void apply(Program program, Call call, Reading reading) {
        apply(program, call, reading, reading.operands());
    }

    /// Enters what the options and operands do.
    void apply(Program program, Call call, Reading reading, List<Integer> operands) {
        effects(program, reading.tags());
        Set<String> before = call.state().directories();
        Set<String> directories = directories(program, call, reading);
        var kinds = new Kinds(findings());
        for (Reading.Taken taken : reading.values()) {
            Kind kind = taken.kind();
            if (kind == Kind.ARCHIVE) {
                boolean opened =
                        reading.tags().contains("extract") || reading.tags().contains("list");
                kind = opened ? Kind.LOCAL_READS : Kind.LOCAL_WRITES;
            }
            kinds.use(kind, taken.arg(), before);
        }
        for (Program.Here here : program.here()) {
            if (here.condition().holds(reading.tags())) {
                kinds.use(here.kind(), Arg.literal("."), directories);
            }
        }
        if (!operands.isEmpty()) {
            new OperandReader(this, kinds, findings())
                    .read(program, call, reading, operands, directories);
        }
    }

    /// tar goes there for the operands behind it alone, and may do so several times.
    private static Set<String> together(
            Program program, Set<String> before, @Nullable Set<String> found) {
        if (found == null || (program.is("bundle") && before.isEmpty())) {
            return Set.of();
        }
        var all = new LinkedHashSet<>(found);
        if (program.is("bundle")) {
            all.addAll(before);
        }
        return all;
    }

    private Set<String> directories(Program program, Call call, Reading reading) {
        Set<String> directories = call.state().directories();
        for (Reading.Taken taken : reading.values()) {
            if (taken.kind() == Kind.CHDIR) {
                Set<String> found =
                        taken.arg().many()
                                ? null
                                : Paths.resolve(taken.arg().pieces(), directories);
                directories = together(program, directories, found);
            }
        }
        return directories;
    }

    private void effects(Program program, Set<String> tags) {
        program.effects().stream()
                .filter(effects -> effects.condition().holds(tags))
                .forEach(effects -> findings().effects(effects.effects()));
    }
}
