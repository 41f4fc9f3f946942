package dev.sallyport.policy.shell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Walks the tree of one shell as the shell would run it, but along every way at once: what a
/// command may find (directory, variables) is gathered from all ways that lead to it. Loops are
/// walked until nothing new comes out of them.
final class Interpreter {
    private static final int MAX_ROUNDS = 12;
    private static final int ROUNDS_BEFORE_WIDENING = 2;

    private static final ShellState NOWHERE = ShellState.at(Set.of());

    private final Budget budget;
    private final boolean privileged;
    private final Functions functions = new Functions();
    private final Output output = new Output();
    private final Expander expander = new Expander(this);
    private final Redirections redirections = new Redirections(this);
    private final SimpleCommands simple = new SimpleCommands(this);
    private final Arithmetics arithmetics = new Arithmetics();
    private Findings findings;
    private int trials;

    /// @param privileged whether another user's shell runs it, whose home isn't known
    Interpreter(Findings findings, Budget budget, boolean privileged) {
        this.findings = findings;
        this.budget = budget;
        this.privileged = privileged;
    }

    Findings findings() {
        return findings;
    }

    Budget budget() {
        return budget;
    }

    Expander expander() {
        return expander;
    }

    Redirections redirections() {
        return redirections;
    }

    Functions functions() {
        return functions;
    }

    Output output() {
        return output;
    }

    boolean homeIsKnown() {
        return !privileged;
    }

    boolean isPrivileged() {
        return privileged;
    }

    /// Whether this walk is only to find out where a loop leads.
    boolean onTrial() {
        return trials > 0;
    }

    /// A whole line, functions that nobody called included.
    Flow line(Node node, ShellState in, Context context) {
        Flow flow = run(node, in, context);
        functions.uncalled(body -> run(body, NOWHERE, new Context(null, "?", null, null, false)));
        return flow.saying(output.finish(flow.text(), functions));
    }

    /// The script of a shell that the line starts; the text as it goes out.
    String nested(String text, @Nullable List<Value> positionals, Call call) {
        budget.enter();
        Node node = ScriptParser.parse(text, budget);
        var inner = new Interpreter(findings, budget, privileged || call.privileged());
        var state = ShellState.at(call.state().directories());
        Flow flow = inner.line(node, state, new Context(positionals, "", null, null, true));
        budget.leave();
        return flow.text().stripTrailing();
    }

    record Substituted(Value value, String text) {}

    Substituted substitution(Node body, ShellState in, Context context) {
        Flow flow = run(body, in, context.subshell());
        String text = output.close(flow.text());
        Value value =
                Outputs.of(
                        body,
                        in,
                        "$( " + text + " )",
                        word -> expander.single(word, Expander.Mode.SINGLE, in, context).value());
        return new Substituted(value, text);
    }

    String process(Node body, ShellState in, Context context) {
        return output.close(run(body, in, context.subshell()).text());
    }

    void arithmetic(String expression, ShellState state) {
        if (!arithmetics.assigned(expression, state).isEmpty()) {
            throw new Unjudged("arithmetic that changes variables inside a word");
        }
    }

    Flow run(Node node, ShellState in, Context context) {
        budget.enter();
        Flow flow =
                switch (node) {
                    case Node.Simple command -> simple.run(command, in, context);
                    case Node.Pipeline pipeline -> pipeline(pipeline, in, context);
                    case Node.AndOr andOr -> andOr(andOr, in, context);
                    case Node.Sequence sequence -> sequence(sequence, in, context);
                    case Node.Background(Node body) -> {
                        Flow inner = run(body, in, context.subshell());
                        yield Flow.both(in, inner.text() + " &");
                    }
                    case Node.Subshell(Node body, List<Redirect> redirects) -> {
                        Flow inner = run(body, in, context.subshell());
                        yield Flow.both(
                                in, redirected("( " + inner.text() + " )", redirects, in, context));
                    }
                    case Node.Group(Node body, List<Redirect> redirects) -> {
                        String to = redirections.text(redirects, in, context);
                        Flow inner = run(body, in, context);
                        yield inner.saying("{ " + Output.ended(inner.text()) + "}" + to);
                    }
                    case Node.If choice -> choice(choice, in, context);
                    case Node.While loop -> loop(loop, in, context);
                    case Node.For loop -> new Loops(this).forEach(loop, in, context);
                    case Node.Count loop -> new Loops(this).count(loop, in, context);
                    case Node.Case cases -> new Cases(this).run(cases, in, context);
                    case Node.Function function -> functions.define(function, in, context);
                    case Node.Condition condition ->
                            new Conditions(this).run(condition, in, context);
                };
        budget.leave();
        return flow;
    }

    String redirected(String text, List<Redirect> redirects, ShellState in, Context context) {
        return text + redirections.text(redirects, in, context);
    }

    private Flow pipeline(Node.Pipeline pipeline, ShellState in, Context context) {
        var texts = new ArrayList<String>();
        boolean one = pipeline.stages().size() == 1;
        Flow last = Flow.both(in, "");
        for (Node stage : pipeline.stages()) {
            last = run(stage, in, one ? context : context.subshell());
            texts.add(last.text());
        }
        String text =
                (pipeline.timed() ? "time " : "")
                        + (pipeline.negated() ? "! " : "")
                        + String.join(" | ", texts);
        Flow all = one ? last.saying(text) : Flow.both(in, text);
        return pipeline.negated() ? new Flow(all.failed(), all.ok(), text) : all;
    }

    private Flow andOr(Node.AndOr node, ShellState in, Context context) {
        Flow left = run(node.left(), in, context);
        ShellState middle = node.and() ? left.ok() : left.failed();
        if (middle == null) {
            return left; // the other side is never reached
        }
        Flow right = run(node.right(), middle, context.inner());
        String text = left.text() + (node.and() ? " && " : " || ") + right.text();
        return node.and()
                ? new Flow(right.ok(), ShellState.join(left.failed(), right.failed()), text)
                : new Flow(ShellState.join(left.ok(), right.ok()), right.failed(), text);
    }

    private Flow sequence(Node.Sequence sequence, ShellState in, Context context) {
        Flow flow = Flow.both(in, "");
        var text = new StringBuilder();
        for (Node item : sequence.items()) {
            ShellState before = flow.either();
            if (before == null) {
                break; // behind an exit
            }
            flow = run(item, before, context);
            text.append(text.isEmpty() ? "" : text.toString().endsWith("&") ? " " : "; ")
                    .append(flow.text());
        }
        return flow.saying(text.toString());
    }

    /// A part that can be reached, for the grammar wants a command there.
    Flow reached(Node node, @Nullable ShellState in, Context context) {
        if (in == null) {
            throw new Unjudged("a command that is never reached");
        }
        return run(node, in, context);
    }

    private Flow choice(Node.If node, ShellState in, Context context) {
        String to = redirections.text(node.redirects(), in, context);
        Flow condition = run(node.condition(), in, context.inner());
        Flow then = reached(node.then(), condition.ok(), context.inner());
        String text = "if " + Output.ended(condition.text()) + "then " + Output.ended(then.text());
        boolean last =
                node.otherwise() instanceof Node.Sequence(List<Node> items) && items.isEmpty();
        if (last) {
            return Flow.both(ShellState.join(then.either(), condition.failed()), text + "fi" + to);
        }
        Flow otherwise = reached(node.otherwise(), condition.failed(), context.inner());
        return Flow.both(
                ShellState.join(then.either(), otherwise.either()),
                text + "else " + Output.ended(otherwise.text()) + "fi" + to);
    }

    private Flow loop(Node.While node, ShellState in, Context context) {
        String to = redirections.text(node.redirects(), in, context);
        Deque<Flow> last = new ArrayDeque<>();
        var exits = new Context.Exits();
        ShellState stable =
                stable(
                        in,
                        state -> {
                            var round = new Context.Loop(exits, new Context.Exits());
                            Context inside = context.loop(round);
                            Flow condition = run(node.condition(), state, inside);
                            ShellState go = node.until() ? condition.failed() : condition.ok();
                            Flow body = reached(node.body(), go, inside);
                            last.clear();
                            last.add(condition);
                            last.add(body);
                            return ShellState.join(body.either(), round.continues().state());
                        });
        Flow condition = last.getFirst();
        ShellState end = node.until() ? condition.ok() : condition.failed();
        String text =
                (node.until() ? "until " : "while ")
                        + Output.ended(condition.text())
                        + "do "
                        + Output.ended(last.getLast().text())
                        + "done"
                        + to;
        return Flow.both(ShellState.join(ShellState.join(stable, end), exits.state()), text);
    }

    /// Once around a loop.
    interface Round {
        @Nullable ShellState from(ShellState state);
    }

    /// Walks a round until what comes out of it adds nothing to what went in, then once more for
    /// good. What was found on the way there is forgotten: the last round finds it all.
    ShellState stable(ShellState in, Round round) {
        Findings real = findings;
        ShellState state = in;
        trials++;
        try {
            for (int i = 0; ; i++) {
                if (i == MAX_ROUNDS) {
                    throw new Unjudged("a loop whose variables never settle");
                }
                findings = new Findings();
                ShellState out = ShellState.join(state, round.from(state));
                if (out == null || out.equals(state)) {
                    break;
                }
                state = i < ROUNDS_BEFORE_WIDENING ? out : state.widen(out);
            }
        } finally {
            findings = real;
            trials--;
        }
        findings.commands(1);
        round.from(state);
        return state;
    }

    Set<String> assigned(String expression, ShellState state) {
        return arithmetics.assigned(expression, state);
    }
}
