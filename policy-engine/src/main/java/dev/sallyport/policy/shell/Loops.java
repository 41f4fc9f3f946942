package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;

/// `for` loops.
final class Loops {
    private final Interpreter interpreter;

    Loops(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    Flow forEach(Node.For node, ShellState in, Context context) {
        if (!Variables.isPlain(node.name())) {
            throw new Unjudged("sets " + node.name() + ", which changes what commands do");
        }
        String to = interpreter.redirections().text(node.redirects(), in, context);
        List<Field> fields = interpreter.expander().fields(node.words(), in, context);
        Value value = node.inPositionals() ? positionals(context) : items(fields);
        var exits = new Context.Exits();
        var text = new ArrayList<String>();
        ShellState stable =
                interpreter.stable(
                        in,
                        state -> {
                            var round = new Context.Loop(exits, new Context.Exits());
                            Flow body =
                                    interpreter.run(
                                            node.body(),
                                            state.during(node.name(), value),
                                            context.loop(round));
                            text.clear();
                            text.add(body.text());
                            return ShellState.join(body.either(), round.continues().state());
                        });
        String list =
                node.inPositionals()
                        ? ""
                        : " in"
                                + String.join(
                                        "", fields.stream().map(f -> " " + f.text()).toList());
        return Flow.both(
                ShellState.join(stable, exits.state()),
                "for "
                        + node.name()
                        + list
                        + "; do "
                        + Output.ended(text.getFirst())
                        + "done"
                        + to);
    }

    private static Value positionals(Context context) {
        List<Value> all = context.positionals();
        return all == null || all.isEmpty()
                ? Value.any()
                : all.stream().reduce(Value::or).orElse(Value.any());
    }

    /// Any of them. Many numbers are a number.
    private static Value items(List<Field> fields) {
        if (fields.isEmpty() || fields.stream().anyMatch(Field::many)) {
            return Value.any();
        }
        boolean numbers =
                fields.stream()
                        .allMatch(f -> f.value().isNumber() && !"".equals(f.value().literal()));
        if (numbers && fields.size() > Value.MAX_ALTERNATIVES) {
            return Value.of(Piece.Kind.NUMBER, "N");
        }
        return fields.stream().map(Field::value).reduce(Value::or).orElse(Value.any());
    }

    /// `for ((a; b; c))` is `a; while ((b)); do …; ((c)); done`, but for `continue`.
    Flow count(Node.Count node, ShellState in, Context context) {
        String to = interpreter.redirections().text(node.redirects(), in, context);
        ShellState start = after(node.start(), in);
        var exits = new Context.Exits();
        var text = new ArrayList<String>();
        ShellState stable =
                interpreter.stable(
                        start,
                        state -> {
                            var round = new Context.Loop(exits, new Context.Exits());
                            Flow body =
                                    interpreter.run(
                                            node.body(),
                                            after(node.condition(), state),
                                            context.loop(round));
                            text.clear();
                            text.add(body.text());
                            ShellState end =
                                    ShellState.join(body.either(), round.continues().state());
                            return end == null ? null : after(node.step(), end);
                        });
        String head =
                "for ((" + String.join("; ", node.start(), node.condition(), node.step()) + "))";
        return Flow.both(
                ShellState.join(stable, exits.state()),
                head + "; do " + Output.ended(text.getFirst()) + "done" + to);
    }

    private ShellState after(String expression, ShellState in) {
        ShellState state = in;
        for (String name : interpreter.assigned(expression, in)) {
            state = state.during(name, Value.of(Piece.Kind.NUMBER, "${" + name + "}"));
        }
        return state;
    }
}
