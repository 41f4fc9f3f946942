package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Simple commands: assignments, the shell's own commands, functions, programs.
final class SimpleCommands {
    private static final Set<String> DECLARING = Set.of("export", "local");
    private static final int MAX_WAYS = 32;

    private final Interpreter interpreter;
    private final Builtins builtins;
    private final Programs programs;

    SimpleCommands(Interpreter interpreter) {
        this.interpreter = interpreter;
        this.builtins = new Builtins(interpreter);
        this.programs = new Programs(interpreter);
    }

    static boolean isBuiltin(String name) {
        return Builtins.NAMES.contains(name);
    }

    private Findings findings() {
        return interpreter.findings();
    }

    /// What stops one command from being judged does not stop the others from being looked at.
    Flow run(Node.Simple command, ShellState in, Context context) {
        try {
            return judge(command, in, context);
        } catch (Unjudged e) {
            if (e.isLast()) {
                throw e;
            }
            findings().unjudged(e.reason());
            return Flow.both(in, ":");
        }
    }

    private Flow judge(Node.Simple command, ShellState in, Context context) {
        var text = new ArrayList<String>();
        ShellState after = in;
        boolean alone = command.words().isEmpty();
        for (Node.Assignment assignment : command.assignments()) {
            Field field =
                    interpreter
                            .expander()
                            .single(assignment.value(), Expander.Mode.SINGLE, after, context);
            text.add(assignment.name() + (assignment.append() ? "+=" : "=") + field.text());
            after = assigned(assignment, field, after, alone, command);
        }
        if (alone) {
            String to = interpreter.redirections().text(command.redirects(), in, context);
            return Flow.both(after, String.join(" ", text) + (text.isEmpty() ? to.strip() : to));
        }
        return words(command, in, context, text);
    }

    private ShellState assigned(
            Node.Assignment assignment,
            Field field,
            ShellState state,
            boolean alone,
            Node.Simple command) {
        String name = assignment.name();
        if (alone) {
            findings().sets(name);
        }
        if (alone && Variables.isPlain(name)) {
            Value before = state.variables().getOrDefault(name, Value.any());
            return state.with(
                    name, assignment.append() ? before.then(field.value()) : field.value());
        }
        boolean splitting =
                name.equals("IFS") && !alone && command.words().getFirst().isText("read");
        Pieces value = field.value().single();
        boolean exported = value != null && Variables.isExported(name, value);
        if (!splitting && (alone || !exported)) {
            findings().unjudged("sets " + name + ", which may change what commands do");
        }
        return state;
    }

    private List<Field> fields(Node.Simple command, ShellState in, Context context) {
        Word first = command.words().getFirst();
        if (DECLARING.stream().noneMatch(first::isBare)) {
            return interpreter.expander().fields(command.words(), in, context);
        }
        var all = new ArrayList<Field>();
        for (Word word : command.words()) {
            all.add(interpreter.expander().single(word, Expander.Mode.SINGLE, in, context));
        }
        return all;
    }

    private Flow words(
            Node.Simple command, ShellState in, Context context, List<String> assignments) {
        List<Field> fields = fields(command, in, context);
        if (fields.isEmpty()) {
            throw new Unjudged("a command that expands to nothing");
        }
        if (fields.size() > interpreter.budget().limits().maxWords()) {
            throw new Unjudged("more words than are looked at");
        }
        String name = fields.getFirst().value().literal();
        Node function = name == null ? null : interpreter.functions().body(name);
        boolean own = function != null || (name != null && isBuiltin(name));
        if (own && !assignments.isEmpty() && !"read".equals(name)) {
            throw new Unjudged("a variable that is set for " + name + " alone");
        }
        String to = own ? interpreter.redirections().text(command.redirects(), in, context) : "";
        if (name != null && function != null) {
            place(fields);
            return call(name, function, fields, in, context, to);
        }
        if (own && name != null) {
            Flow flow = builtins.run(name, fields, place(fields), in, context);
            return flow.saying(written(assignments, List.of(flow.text())) + to);
        }
        return programs(command, fields, in, context, assignments);
    }

    /// The command's place among the findings, with its words as they are known so far.
    private int place(List<Field> fields) {
        int place = findings().place();
        findings().argv(place, fields.stream().map(SimpleCommands::show).toList());
        return place;
    }

    private static String show(Field field) {
        Pieces single = field.value().single();
        return single == null ? field.text() : single.show();
    }

    private static String written(List<String> before, List<String> words) {
        var all = new ArrayList<>(before);
        all.addAll(words);
        return String.join(" ", all);
    }

    private Flow call(
            String name, Node body, List<Field> fields, ShellState in, Context context, String to) {
        List<Field> rest = fields.subList(1, fields.size());
        boolean counted = rest.stream().noneMatch(f -> f.many() || f.pattern());
        var exits = new Context.Exits();
        var locals = interpreter.functions().enter();
        Flow flow =
                interpreter.run(
                        body,
                        in,
                        context.call(
                                name,
                                counted ? rest.stream().map(Field::value).toList() : null,
                                exits));
        interpreter.functions().leave();
        if (!interpreter.onTrial()) {
            interpreter.functions().written(name, flow.text());
        }
        ShellState out = ShellState.join(flow.either(), exits.state());
        String text = String.join(" ", fields.stream().map(Field::text).toList()) + to;
        return Flow.both(out == null ? null : restored(out, in, locals), text);
    }

    private static ShellState restored(ShellState out, ShellState in, Set<String> locals) {
        ShellState state = out;
        for (String local : locals) {
            state = state.restored(local, in);
        }
        return state;
    }

    private Flow programs(
            Node.Simple command,
            List<Field> fields,
            ShellState in,
            Context context,
            List<String> assignments) {
        String script = interpreter.redirections().script(command.redirects());
        Call first = null;
        for (List<Arg> way : ways(fields)) {
            var call = new Call(way, in, script, interpreter.isPrivileged());
            programs.judge(call, 0);
            call.report(findings());
            if (first != null && !first.isWrittenLike(call)) {
                throw new Unjudged("a command whose words would have to differ from time to time");
            }
            first = first == null ? call : first;
        }
        List<Redirect> redirects = command.redirects();
        if (first != null && first.scriptTaken()) {
            redirects = interpreter.redirections().withoutInput(redirects);
        }
        String to = interpreter.redirections().text(redirects, in, context);
        List<String> words = fields.stream().map(Field::text).toList();
        String text = written(assignments, first == null ? words : first.written(words)) + to;
        boolean gone = "exec".equals(fields.getFirst().value().literal()) && fields.size() > 1;
        return gone ? new Flow(null, null, text) : Flow.both(in, text);
    }

    /// Every way in which the words may come out.
    private static List<List<Arg>> ways(List<Field> fields) {
        List<List<Arg>> ways = List.of(List.of());
        for (Field field : fields) {
            var longer = new ArrayList<List<Arg>>();
            for (List<Arg> way : ways) {
                for (Pieces pieces : sorted(field.value())) {
                    var words = new ArrayList<>(way);
                    words.add(new Arg(pieces, field.many(), field.pattern()));
                    longer.add(words);
                }
            }
            if (longer.size() > MAX_WAYS) {
                throw new Unjudged("a command with more than " + MAX_WAYS + " ways to run");
            }
            ways = longer;
        }
        return ways;
    }

    private static List<Pieces> sorted(Value value) {
        return value.alternatives().stream()
                .sorted(java.util.Comparator.comparing(Pieces::show))
                .toList();
    }
}
