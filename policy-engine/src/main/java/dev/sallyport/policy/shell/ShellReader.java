package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a shell that is given its script as a literal: `sh -c '…'`, or a here-document or
/// here-string on its standard input. The script goes out as it was judged; one from standard input
/// goes out as an argument, for what it runs could else read parts of it.
final class ShellReader {
    private final Interpreter interpreter;

    ShellReader(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    private Findings findings() {
        return interpreter.findings();
    }

    void read(Program program, Call call, int start) {
        List<Arg> args = call.args();
        int at = start;
        boolean command = false;
        String script = call.script();
        while (at < args.size() && args.get(at).pieces().prefix().matches("[-+].+")) {
            String option = args.get(at).literal();
            at++;
            if ("--".equals(option)) {
                break;
            }
            if (option != null
                    && option.matches("[-+]o")
                    && at < args.size()
                    && isPlainSetting(args.get(at))) {
                at++;
            } else if (option == null || !option.matches("-[ceux]+|--norc|--noprofile|--posix")) {
                findings()
                        .unjudged(
                                "the option "
                                        + args.get(at - 1).show()
                                        + " of "
                                        + program.name()
                                        + " is not in the tables");
                return;
            } else {
                command |= !option.startsWith("--") && option.contains("c");
            }
        }
        if (command) {
            script(call, at);
        } else if (at == args.size() && script != null) {
            findings().commands(-1);
            String line = interpreter.nested(script, List.of(), call);
            call.insert(at, "-c", line);
            call.takeScript();
        } else {
            findings()
                    .unjudged(
                            at == args.size()
                                    ? program.name() + " runs what it reads, which is not known"
                                    : program.name() + " runs a file, whose text is not known");
        }
    }

    static boolean isPlainSetting(Arg arg) {
        String name = arg.literal();
        return name != null && name.matches("pipefail|errexit|nounset|xtrace");
    }

    private void script(Call call, int at) {
        String text = at < call.args().size() ? call.args().get(at).literal() : null;
        if (text == null) {
            findings().unjudged("a shell whose script is computed");
            return;
        }
        findings().commands(-1);
        List<Arg> rest = call.args().subList(at + 1, call.args().size());
        call.replace(at, interpreter.nested(text, positionals(rest), call));
    }

    /// The first is `$0`. Null where there may be any number.
    private static @Nullable List<Value> positionals(List<Arg> rest) {
        var all = new ArrayList<Value>();
        for (Arg arg : rest) {
            if (arg.mayBeSeveral()) {
                return null;
            }
            all.add(new Value(Set.of(arg.pieces())));
        }
        return all.isEmpty() ? all : all.subList(1, all.size());
    }
}
