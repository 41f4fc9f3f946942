package dev.sallyport.policy.shell;

import dev.sallyport.core.ssh.ShellEffect;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gives each operand the kind that its place says.
final class OperandReader {
    private final Programs programs;
    private final Kinds kinds;
    private final Findings findings;

    OperandReader(Programs programs, Kinds kinds, Findings findings) {
        this.programs = programs;
        this.kinds = kinds;
        this.findings = findings;
    }

    void read(
            Program program,
            Call call,
            Reading reading,
            List<Integer> operands,
            Set<String> directories) {
        Program.Operands shape = null;
        for (Program.Operands candidate : program.operands()) {
            if (shape == null && candidate.condition().holds(reading.tags())) {
                shape = candidate;
            }
        }
        if (shape == null) {
            findings.unjudged(program.name() + " with operands is not in the tables");
            return;
        }
        into(shape, call, reading, operands, directories);
        int at = assignments(shape, call, operands);
        for (int i = at; i < operands.size(); i++) {
            Arg arg = call.args().get(operands.get(i));
            Kind kind = kind(shape, i - at, operands.size() - at);
            if (kind == null) {
                findings.unjudged(program.name() + " with more operands than the tables have");
                return;
            }
            if (kind == Kind.COMMAND) {
                findings.commands(-1);
                boolean other =
                        program.effects().stream()
                                .anyMatch(e -> e.effects().contains(ShellEffect.PRIVILEGE));
                programs.judge(call.with(call.state().in(directories), other), operands.get(i));
                return;
            }
            kinds.use(kind, arg, directories);
            several(shape, i - at, operands.size() - at, arg, directories, program.name());
        }
    }

    /// What is copied into a directory keeps its name, which may be one that programs obey.
    private void into(
            Program.Operands shape,
            Call call,
            Reading reading,
            List<Integer> operands,
            Set<String> directories) {
        boolean last = !shape.last().isEmpty();
        Arg target = last ? call.args().get(operands.getLast()) : target(reading);
        if (target == null || target.many()) {
            return;
        }
        for (int i = 0; i < operands.size() - (last ? 1 : 0); i++) {
            String source = call.args().get(operands.get(i)).show();
            String name = source.substring(source.lastIndexOf('/') + 1);
            Set<String> places =
                    Paths.resolve(target.pieces().plus(Pieces.of("/" + name)), directories);
            if (places != null && places.stream().anyMatch(Places::isObeyedLater)) {
                findings.unjudged("changes " + name + ", which programs obey later");
            }
        }
    }

    private static @Nullable Arg target(Reading reading) {
        return reading.tags().contains("target")
                ? reading.values().stream()
                        .filter(taken -> taken.kind() == Kind.WRITES)
                        .map(Reading.Taken::arg)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    /// `sudo A=b ls`: any number of them come first.
    private int assignments(Program.Operands shape, Call call, List<Integer> operands) {
        if (!shape.first().contains(Kind.ASSIGNMENT)) {
            return 0;
        }
        int at = 0;
        while (at < operands.size()
                && call.args().get(operands.get(at)).pieces().prefix().matches("[^/=]+=.*")) {
            kinds.use(Kind.ASSIGNMENT, call.args().get(operands.get(at)), Set.of());
            at++;
        }
        return at;
    }

    private static @Nullable Kind kind(Program.Operands shape, int i, int count) {
        List<Kind> first = shape.first().stream().filter(k -> k != Kind.ASSIGNMENT).toList();
        int fromEnd = count - i;
        if (shape.repeated() != null && fromEnd <= shape.last().size() && i >= first.size()) {
            return shape.last().get(shape.last().size() - fromEnd);
        }
        if (first.contains(Kind.COMMAND) && first.indexOf(Kind.COMMAND) <= i) {
            return Kind.COMMAND;
        }
        return i < first.size() ? first.get(i) : shape.repeated();
    }

    /// A word that may become several shifts those behind it.
    private void several(
            Program.Operands shape,
            int i,
            int count,
            Arg arg,
            Set<String> directories,
            String name) {
        if (!arg.mayBeSeveral()) {
            return;
        }
        boolean fixed = i < shape.first().size() || shape.repeated() == null;
        if (fixed) {
            findings.unjudged(
                    arg.show() + " may become several words, which " + name + " tells apart");
        } else if (shape.repeated() != null
                && !shape.last().isEmpty()
                && count - i <= shape.last().size()) {
            kinds.use(shape.repeated(), arg, directories);
        }
    }
}
