package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The arguments of one program, read as getopt_long would: joined flags, values joined or apart,
/// `--name=value`, abbreviations, options behind operands, `--`.
final class Reading {
    /// An option's value, or an operand that had its kind already.
    record Taken(Kind kind, Arg arg) {}

    private final Program program;
    private final Call call;
    private final Findings findings;
    private final Set<String> tags = new LinkedHashSet<>();
    private final List<Taken> values = new ArrayList<>();
    private final List<Integer> operands = new ArrayList<>();
    private final boolean firstOperandEnds;
    private int next;

    /// @param start the first argument after the program's name
    /// @param parent whether its first operand is a subcommand, whose options are its own
    Reading(Program program, Call call, int start, boolean parent, Findings findings) {
        this.program = program;
        this.call = call;
        this.findings = findings;
        this.next = start;
        this.firstOperandEnds = parent || program.is("posix");
        bundle(start);
        read();
        if (!operands.isEmpty()) {
            tags.add("operands");
        }
        if (operands.size() > 1) {
            tags.add("several");
        }
    }

    Set<String> tags() {
        return tags;
    }

    List<Taken> values() {
        return values;
    }

    /// Their places among the call's arguments.
    List<Integer> operands() {
        return operands;
    }

    Arg arg(int index) {
        return call.args().get(index);
    }

    private void read() {
        List<Arg> args = call.args();
        boolean ended = false;
        while (next < args.size()) {
            int at = next++;
            Arg arg = args.get(at);
            if (!ended && arg.is("--") && !program.is("no-dashes")) {
                ended = true;
            } else if (!ended && isOption(arg)) {
                option(at, arg);
            } else {
                if (!ended && arg.mayStartWithDash()) {
                    ended = guard(at);
                }
                operands.add(at);
                if (firstOperandEnds) {
                    while (next < args.size()) {
                        operands.add(next++);
                    }
                }
            }
        }
    }

    private static boolean isOption(Arg arg) {
        String prefix = arg.pieces().prefix();
        return prefix.startsWith("-") && (prefix.length() > 1 || arg.pieces().list().size() > 1);
    }

    /// A word that could turn out to be an option gets a `--` before it, in front of all operands
    /// where that can be: not every getopt looks for options behind them.
    private boolean guard(int at) {
        boolean optionsFollow =
                call.args().subList(at + 1, call.args().size()).stream()
                        .anyMatch(Reading::isOption);
        if (program.is("no-dashes") || firstOperandEnds || optionsFollow) {
            findings.unjudged(
                    call.args().get(at).show()
                            + " may turn out to be an option of "
                            + program.name());
            return false;
        }
        boolean optionsBetween =
                !operands.isEmpty()
                        && call.args().subList(operands.getFirst(), at).stream()
                                .anyMatch(Reading::isOption);
        call.insert(operands.isEmpty() || optionsBetween ? at : operands.getFirst(), "--");
        return true;
    }

    private void option(int at, Arg arg) {
        String prefix = arg.pieces().prefix();
        String whole = arg.literal();
        if (program.is("numeric") && whole != null && whole.matches("-[0-9]+[bkm]?")) {
            return;
        }
        if (whole != null && !whole.startsWith("--") && program.options().containsKey(whole)) {
            use(whole, program.options().get(whole), null, arg);
        } else if (prefix.startsWith("--")) {
            longOption(at, arg, prefix);
        } else {
            shortOptions(arg, 1);
        }
    }

    private void longOption(int at, Arg arg, String prefix) {
        int equals = prefix.indexOf('=');
        String spelling = equals < 0 ? prefix : prefix.substring(0, equals);
        Map.Entry<String, Program.Option> found = program.option(spelling);
        if (found == null || (equals < 0 && arg.literal() == null)) {
            unknown(spelling);
            return;
        }
        if (!found.getKey().equals(spelling)) {
            if (equals >= 0 && arg.literal() == null) {
                unknown(spelling);
                return;
            }
            String rest = equals < 0 ? "" : prefix.substring(equals);
            call.replace(at, found.getKey() + rest);
        }
        Arg joined =
                equals < 0
                        ? null
                        : new Arg(arg.pieces().without(equals + 1), arg.many(), arg.pattern());
        if (joined != null && found.getValue().value() == null && !found.getValue().refused()) {
            unknown(spelling + "=");
            return;
        }
        use(found.getKey(), found.getValue(), joined, arg);
    }

    private void shortOptions(Arg arg, int from) {
        String prefix = arg.pieces().prefix();
        for (int i = from; i < prefix.length(); i++) {
            String spelling = "-" + prefix.charAt(i);
            Program.Option option = program.options().get(spelling);
            if (option == null) {
                unknown(spelling);
                return;
            }
            boolean rest = i + 1 < prefix.length() || arg.pieces().list().size() > 1;
            if (option.value() != null) {
                Arg joined =
                        rest
                                ? new Arg(arg.pieces().without(i + 1), arg.many(), arg.pattern())
                                : null;
                use(spelling, option, joined, arg);
                return;
            }
            use(spelling, option, null, arg);
        }
        if (arg.literal() == null) {
            unknown(arg.show());
        }
    }

    private void unknown(String spelling) {
        findings.unjudged(
                "the option " + spelling + " of " + program.name() + " is not in the tables");
    }

    private void use(String spelling, Program.Option option, @Nullable Arg joined, Arg whole) {
        if (option.refused()) {
            findings.unjudged(
                    "the option " + spelling + " of " + program.name() + " is not judged");
        }
        tags.addAll(option.tags());
        Kind kind = option.value();
        if (kind == null || (joined == null && option.optional())) {
            return;
        }
        Arg value = joined;
        if (value == null) {
            if (next >= call.args().size()) {
                findings.unjudged("the option " + whole.show() + " without its value");
                return;
            }
            value = call.args().get(next++);
        }
        if (value.mayBeSeveral()) {
            findings.unjudged("the value of " + spelling + " may be several words");
        }
        values.add(new Taken(kind, value));
    }

    /// `tar xzf a.tgz`: the letters' values follow in their order.
    private void bundle(int start) {
        String letters = start < call.args().size() ? call.args().get(start).literal() : null;
        if (!program.is("bundle") || letters == null || !letters.matches("[A-Za-z]+")) {
            return;
        }
        next = start + 1;
        for (int i = 0; i < letters.length(); i++) {
            String spelling = "-" + letters.charAt(i);
            Program.Option option = program.options().get(spelling);
            if (option == null) {
                unknown(spelling);
            } else {
                use(spelling, option, null, call.args().get(start));
            }
        }
    }
}
