package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The shell's own commands that change the shell: where it is, what its variables hold, what comes
/// next. Those that change what other commands mean (alias, trap, source, …) are not among them.
final class Builtins {
    static final Set<String> NAMES =
            Set.of(
                    "cd",
                    "eval",
                    "exit",
                    "return",
                    "break",
                    "continue",
                    "export",
                    "local",
                    "unset",
                    "read",
                    "set",
                    "let");

    private final Interpreter interpreter;

    Builtins(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    private Findings findings() {
        return interpreter.findings();
    }

    /// The text of the flow is that of the words.
    Flow run(String name, List<Field> fields, int place, ShellState in, Context context) {
        findings().program(name);
        String text = String.join(" ", fields.stream().map(Field::text).toList());
        List<Field> rest = fields.subList(1, fields.size());
        return switch (name) {
            case "cd" -> cd(rest, in, text);
            case "eval" -> eval(rest, place, in, context);
            case "exit" -> leave(null, in, text);
            case "return" -> leave(context.returns(), in, text);
            case "break" -> {
                Context.Loop loop = once(rest, context);
                yield leave(loop.breaks(), in, text);
            }
            case "continue" -> {
                Context.Loop loop = once(rest, context);
                yield leave(loop.continues(), in, text);
            }
            case "export", "local" -> declare(name, rest, in, text);
            case "unset" -> unset(rest, in, text);
            case "read" -> read(rest, in, context, text);
            case "let" -> let(rest, in, text);
            case "set" -> set(rest, in, text);
            default -> throw new IllegalStateException("no builtin " + name);
        };
    }

    private static Flow leave(Context.@Nullable Exits exits, ShellState in, String text) {
        if (exits != null) {
            exits.add(in);
        }
        return new Flow(null, null, text);
    }

    private static Context.Loop once(List<Field> rest, Context context) {
        Context.Loop loop = context.loop();
        if (loop == null || !rest.isEmpty()) {
            throw new Unjudged("break or continue of more than the loop around it");
        }
        return loop;
    }

    private Flow cd(List<Field> rest, ShellState in, String text) {
        List<Field> targets = new ArrayList<>(rest);
        while (!targets.isEmpty()
                && targets.getFirst().value().literalOr("").matches("-[LPe]+|--")) {
            targets.removeFirst();
        }
        if (targets.size() > 1) {
            throw new Unjudged("cd with several directories");
        }
        if (targets.isEmpty()) {
            Set<String> home = interpreter.homeIsKnown() ? Set.of("~") : Set.of();
            return new Flow(in.movedTo(home), in, text);
        }
        Field target = targets.getFirst();
        var found = new LinkedHashSet<String>();
        boolean known = !target.many() && !target.pattern();
        for (Pieces word : target.value().alternatives()) {
            for (Pieces pieces : places(word, in)) {
                String literal = pieces.literal();
                boolean stays = "".equals(literal);
                boolean may = mayBeOption(pieces);
                Set<String> paths =
                        stays ? in.directories() : Paths.resolve(pieces, in.directories());
                if (may || paths == null || paths.isEmpty() || pieces.hasOpen()) {
                    known = false;
                } else {
                    found.addAll(paths);
                }
                if (!may && paths != null) {
                    new Files(findings()).add(Kind.CHDIR, Arg.one(pieces), in.directories());
                }
            }
        }
        return new Flow(in.movedTo(known ? found : Set.of()), in, text);
    }

    /// `-` is where the shell was before.
    private static Set<Pieces> places(Pieces word, ShellState in) {
        Value previous = in.variables().get(ShellState.PREVIOUS);
        return "-".equals(word.literal()) && previous != null
                ? previous.alternatives()
                : Set.of(word);
    }

    private static boolean mayBeOption(Pieces pieces) {
        return pieces.mayStartWithDash() || pieces.prefix().startsWith("-");
    }

    private Flow eval(List<Field> rest, int place, ShellState in, Context context) {
        var words = new ArrayList<String>();
        for (Field field : rest) {
            String literal = field.value().literal();
            if (field.many() || field.pattern() || literal == null) {
                throw new Unjudged("eval of a text that is computed");
            }
            words.add(literal);
        }
        String script = String.join(" ", words);
        if (script.startsWith("-")) {
            throw new Unjudged("eval with an option");
        }
        findings().commands(-1);
        Node node = ScriptParser.parse(script, interpreter.budget());
        Flow flow = interpreter.run(node, in, context.inner());
        String inner = interpreter.output().close(flow.text()).stripTrailing();
        findings().argv(place, List.of("eval", inner));
        return flow.saying("'eval' " + Quote.word(inner));
    }

    private Flow declare(String name, List<Field> rest, ShellState in, String text) {
        ShellState state = in;
        for (Field field : rest) {
            Pieces pieces = field.value().single();
            String prefix = pieces == null ? "" : pieces.prefix();
            int equals = prefix.indexOf('=');
            String variable = equals < 0 ? prefix : prefix.substring(0, equals);
            if (name.equals("export")) {
                findings().sets(variable);
            }
            boolean plain = equals >= 0 || (pieces != null && pieces.literal() != null);
            boolean allowed =
                    name.equals("export")
                            ? isExported(variable, equals, pieces, in)
                            : Variables.isPlain(variable);
            if (pieces == null || !plain || !allowed) {
                throw new Unjudged(name + " of " + (variable.isEmpty() ? field.text() : variable));
            }
            if (name.equals("local")) {
                interpreter.functions().local(variable);
                state = state.with(variable, Value.of(""));
            }
            if (equals >= 0) {
                state = state.with(variable, new Value(Set.of(pieces.without(equals + 1))));
            }
            if (name.equals("export")) {
                state = state.exporting(variable);
            }
        }
        return Flow.both(state, text);
    }

    /// With the value it gets here, or has.
    private static boolean isExported(
            String name, int equals, @Nullable Pieces word, ShellState in) {
        Value before = in.variables().get(name);
        Pieces value =
                equals >= 0 && word != null
                        ? word.without(equals + 1)
                        : before == null ? null : before.single();
        return value == null
                ? before == null && Variables.isExported(name)
                : Variables.isExported(name, value);
    }

    private Flow let(List<Field> rest, ShellState in, String text) {
        ShellState state = in;
        for (Field field : rest) {
            String expression = field.value().literal();
            if (expression == null) {
                throw new Unjudged("let with a computed expression");
            }
            DollarParser.plainArithmetic(expression);
            for (String name : interpreter.assigned(expression, state)) {
                state = state.with(name, Value.of(Piece.Kind.NUMBER, "${" + name + "}"));
            }
        }
        return Flow.both(state, text);
    }

    private static Flow unset(List<Field> rest, ShellState in, String text) {
        ShellState state = in;
        for (Field field : rest) {
            String variable = field.value().literal();
            if (variable == null || !Variables.isPlain(variable)) {
                throw new Unjudged("unset of more than a plain variable");
            }
            state = state.without(variable);
        }
        return Flow.both(state, text);
    }

    private static Flow read(List<Field> rest, ShellState in, Context context, String text) {
        ShellState state = in;
        boolean options = true;
        for (int i = 0; i < rest.size(); i++) {
            String word = rest.get(i).value().literal();
            if (word == null) {
                throw new Unjudged("read with words that are computed");
            }
            if (options && word.matches("-[rs]*[ptnNdu]")) {
                i++;
            } else if (!(options && word.matches("-[rs]+"))) {
                options = false;
                if (!Variables.isPlain(word)) {
                    throw new Unjudged("read into " + word);
                }
                state =
                        context.loop() == null
                                ? state.with(word, Value.any())
                                : state.during(word, Value.any());
            }
        }
        return Flow.both(state, text);
    }

    private static Flow set(List<Field> rest, ShellState in, String text) {
        for (int i = 0; i < rest.size(); i++) {
            String word = rest.get(i).value().literal();
            boolean named = word != null && word.matches("[-+][eux]*o");
            if (named && i + 1 < rest.size()) {
                i++;
                String setting = rest.get(i).value().literal();
                named = setting != null && ShellReader.isPlainSetting(Arg.literal(setting));
            }
            if (word == null || !(named || word.matches("[-+][eux]+"))) {
                throw new Unjudged("set of more than -e, -u, -x and pipefail");
            }
        }
        return Flow.both(in, text);
    }
}
