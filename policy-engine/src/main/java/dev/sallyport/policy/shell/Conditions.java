package dev.sallyport.policy.shell;

import java.util.List;
import java.util.Set;

/// `[[ … ]]` of bash. `-v` and arithmetic comparisons run code in what they are given: the former
/// are not judged, the latter only on numbers.
final class Conditions {
    private static final Set<String> NUMERIC = Set.of("-eq", "-ne", "-lt", "-le", "-gt", "-ge");
    private static final Set<String> TEXTUAL = Set.of("=", "==", "!=", "-ef", "-nt", "-ot");

    private final Interpreter interpreter;

    Conditions(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    Flow run(Node.Condition node, ShellState in, Context context) {
        String text = "[[ " + term(node.words(), in, context) + "]]";
        return Flow.both(in, interpreter.redirected(text, node.redirects(), in, context));
    }

    private static String bare(Word word) {
        return word.parts().size() == 1
                        && word.parts().getFirst() instanceof Part.Text(String text, boolean quoted)
                        && !quoted
                ? text
                : "";
    }

    private String term(List<Word> words, ShellState in, Context context) {
        if (words.size() == 1) {
            return operand(words.getFirst(), in, context).text() + " ";
        }
        if (words.size() == 2) {
            String operator = bare(words.getFirst());
            Field operand = operand(words.getLast(), in, context);
            boolean file = TestReader.FILE_TESTS.contains(operator);
            if (!file && !TestReader.TEXT_TESTS.contains(operator)) {
                throw new Unjudged("a test that is not judged: " + operator);
            }
            if (file) {
                named(operand, in);
            }
            return operator + " " + operand.text() + " ";
        }
        return words.size() == 3 ? comparison(words, in, context) : unreadable();
    }

    private void named(Field operand, ShellState in) {
        var files = new Files(interpreter.findings());
        for (Pieces pieces : operand.value().alternatives()) {
            files.add(Kind.NAMED, Arg.one(pieces), in.directories());
        }
    }

    private String comparison(List<Word> words, ShellState in, Context context) {
        String operator = bare(words.get(1));
        Field left = operand(words.getFirst(), in, context);
        if (NUMERIC.contains(operator)) {
            Field right = operand(words.getLast(), in, context);
            if (!left.value().isNumber() || !right.value().isNumber()) {
                throw new Unjudged("a comparison of what may be more than numbers in [[ ]]");
            }
            return left.text() + " " + operator + " " + right.text() + " ";
        }
        if (!TEXTUAL.contains(operator)) {
            return unreadable();
        }
        Field right =
                interpreter.expander().single(words.getLast(), Expander.Mode.PATTERN, in, context);
        return left.text() + " " + operator + " " + right.text() + " ";
    }

    private Field operand(Word word, ShellState in, Context context) {
        return interpreter.expander().single(word, Expander.Mode.SINGLE, in, context);
    }

    private static String unreadable() {
        throw new Unjudged("a form of [[ ]] that is not judged");
    }
}
