package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;

/// `case`: every branch may run.
final class Cases {
    private final Interpreter interpreter;

    Cases(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    Flow run(Node.Case node, ShellState in, Context context) {
        String to = interpreter.redirections().text(node.redirects(), in, context);
        Field subject =
                interpreter.expander().single(node.subject(), Expander.Mode.SINGLE, in, context);
        var text = new StringBuilder("case ").append(subject.text()).append(" in ");
        ShellState out = in;
        ShellState through = null;
        for (Node.Branch branch : node.branches()) {
            ShellState start = ShellState.join(in, through);
            Flow body = interpreter.run(branch.body(), start == null ? in : start, context.inner());
            text.append('(')
                    .append(String.join(" | ", patterns(branch, in, context)))
                    .append(") ")
                    .append(body.text())
                    .append(' ')
                    .append(branch.ending())
                    .append(' ');
            out = ShellState.join(out, body.either());
            through = branch.ending().equals(";;") ? null : body.either();
        }
        return Flow.both(out, text + "esac" + to);
    }

    private List<String> patterns(Node.Branch branch, ShellState in, Context context) {
        var all = new ArrayList<String>();
        for (Word word : branch.patterns()) {
            all.add(interpreter.expander().single(word, Expander.Mode.PATTERN, in, context).text());
        }
        return all;
    }
}
