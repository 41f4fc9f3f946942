package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A strict reader of shell text (POSIX, "Shell Grammar", with bash's additions). What it doesn't
/// know is not complete or not judged; it never guesses. That it may read a text otherwise than
/// bash would is harmless: what runs is the text made again from its tree.
final class ScriptParser {
    private static final Set<String> NOT_JUDGED = Set.of("select", "coproc");
    private static final Set<String> CLOSING =
            Set.of("then", "elif", "else", "fi", "do", "done", "esac", "}");

    private static final int MAX_NAME = 40;

    private final Source source;
    private final Budget budget;
    private final WordParser words;
    private final RedirectParser redirects;
    private final CompoundParser compounds;
    private final Braces braces;

    private ScriptParser(String text, Budget budget) {
        this.source = new Source(text);
        this.budget = budget;
        this.braces = new Braces(budget.limits().maxWords());
        var dollars = new DollarParser(source, this::nested, inner -> parse(inner, budget));
        this.words = new WordParser(source, dollars, this::nested);
        this.redirects = new RedirectParser(source, words, inner -> body(inner, budget));
        this.compounds = new CompoundParser(source, words, redirects, dollars, this);
    }

    /// The whole text. Throws [Unjudged] for all that isn't in the grammar.
    static Node parse(String text, Budget budget) {
        budget.enter();
        var parser = new ScriptParser(text, budget);
        Node node = parser.list();
        if (!parser.source.atEnd()) {
            throw new Unjudged("not a complete command: unexpected text " + parser.source.place());
        }
        parser.source.requireNoPending();
        budget.leave();
        return node;
    }

    /// The body of a here-document that is expanded.
    private static Word body(String text, Budget budget) {
        budget.enter();
        var parser = new ScriptParser(text, budget);
        var parts = new ArrayList<Part>();
        parser.words.inside(parts, Source.END);
        budget.leave();
        return new Word(parts);
    }

    private Node nested() {
        return list();
    }

    /// Commands up to the end, a closing parenthesis, `;;` or a reserved word that ends them.
    Node list() {
        budget.enter();
        var items = new ArrayList<Node>();
        source.skipLines();
        while (!endsList()) {
            Node item = andOr();
            source.skipBlanks();
            if (source.looksAt("&") && !source.looksAt("&&") && !source.looksAt("&>")) {
                source.expect("&");
                item = new Node.Background(item);
            } else if (source.looksAt(";") && !source.looksAt(";;") && !source.looksAt(";&")) {
                source.expect(";");
            } else if (!source.looksAt("\n") && !endsList()) {
                throw new Unjudged("not a complete command: unexpected text " + source.place());
            }
            items.add(item);
            source.skipLines();
        }
        budget.leave();
        return items.size() == 1 ? items.getFirst() : new Node.Sequence(items);
    }

    private boolean endsList() {
        return source.atEnd()
                || source.looksAt(")")
                || source.looksAt(";;")
                || source.looksAt(";&")
                || CLOSING.contains(reserved());
    }

    /// The bare word at this place, or the empty string.
    String reserved() {
        int start = source.position();
        var text = new StringBuilder();
        while (!Source.endsWord(source.peek()) && text.length() < MAX_NAME) {
            text.append((char) source.next());
        }
        boolean whole = Source.endsWord(source.peek());
        source.rewind(start);
        return whole ? text.toString() : "";
    }

    private Node andOr() {
        Node left = pipeline();
        source.skipBlanks();
        while (source.looksAt("&&") || source.looksAt("||")) {
            boolean and = source.take("&&");
            if (!and) {
                source.expect("||");
            }
            source.skipLines();
            left = new Node.AndOr(left, and, pipeline());
            source.skipBlanks();
        }
        return left;
    }

    private Node pipeline() {
        boolean timed = false;
        boolean negated = false;
        source.skipBlanks();
        if (takeReserved("time")) {
            timed = true;
            source.skipBlanks();
            if (takeReserved("-p")) {
                source.skipBlanks();
            }
        }
        while (takeReserved("!")) {
            negated = !negated;
            source.skipBlanks();
        }
        var stages = new ArrayList<Node>();
        stages.add(command());
        source.skipBlanks();
        while (source.looksAt("|") && !source.looksAt("||")) {
            source.expect("|");
            if (source.take("&")) {
                stages.set(stages.size() - 1, withErrors(stages.getLast()));
            }
            source.skipLines();
            stages.add(command());
            source.skipBlanks();
        }
        return stages.size() == 1 && !negated && !timed
                ? stages.getFirst()
                : new Node.Pipeline(stages, negated, timed);
    }

    /// `a |& b` is `a 2>&1 | b`.
    private static Node withErrors(Node stage) {
        return new Node.Group(stage, List.of(new Redirect(2, ">&", Word.literal("1"), false)));
    }

    boolean takeReserved(String word) {
        if (!reserved().equals(word)) {
            return false;
        }
        source.expect(word);
        return true;
    }

    void expectReserved(String word) {
        source.skipLines();
        if (!takeReserved(word)) {
            throw new Unjudged("not a complete command: " + word + " expected " + source.place());
        }
    }

    Node command() {
        budget.enter();
        source.skipBlanks();
        Node node = compounds.compound();
        if (node == null) {
            node = simple();
        }
        budget.leave();
        return node;
    }

    private Node simple() {
        String first = reserved();
        if (NOT_JUDGED.contains(first) || CLOSING.contains(first)) {
            throw new Unjudged(first + " is not judged here");
        }
        var assignments = new ArrayList<Node.Assignment>();
        var found = new ArrayList<Word>();
        var moved = new ArrayList<Redirect>();
        while (true) {
            source.skipBlanks();
            budget.step();
            if (redirects.atRedirect()) {
                moved.addAll(redirects.redirect());
            } else if (words.atWord()) {
                word(assignments, found);
            } else {
                break;
            }
        }
        if (source.looksAt("(")) {
            return function(assignments, found, moved);
        }
        if (assignments.isEmpty() && found.isEmpty() && moved.isEmpty()) {
            throw new Unjudged("not a complete command: a command expected " + source.place());
        }
        return new Node.Simple(assignments, found, moved);
    }

    private void word(List<Node.Assignment> assignments, List<Word> found) {
        Word word = words.word();
        if (redirects.atRedirect() && isDescriptorName(word)) {
            throw new Unjudged("a descriptor that is computed");
        }
        Node.Assignment assignment = found.isEmpty() ? Assignments.of(word, source) : null;
        if (assignment == null) {
            found.addAll(braces.expand(word));
            if (found.size() > budget.limits().maxWords()) {
                throw new Unjudged("more than " + budget.limits().maxWords() + " words");
            }
        } else {
            assignments.add(assignment);
        }
    }

    private static boolean isDescriptorName(Word word) {
        return word.parts().size() == 1
                && word.parts().getFirst() instanceof Part.Text(String text, boolean quoted)
                && !quoted
                && text.startsWith("{");
    }

    /// Words of a `for` list.
    List<Word> wordsToEnd() {
        var found = new ArrayList<Word>();
        source.skipBlanks();
        while (words.atWord()) {
            found.addAll(braces.expand(words.word()));
            budget.step();
            source.skipBlanks();
        }
        return found;
    }

    private Node function(
            List<Node.Assignment> assignments, List<Word> found, List<Redirect> moved) {
        source.expect("(");
        source.skipBlanks();
        if (!assignments.isEmpty()
                || found.size() != 1
                || !moved.isEmpty()
                || !source.take(")")
                || found.getFirst().parts().size() != 1
                || !(found.getFirst().parts().getFirst()
                        instanceof Part.Text(String name, boolean quoted))
                || quoted) {
            throw new Unjudged("not a complete command: ( unexpected " + source.place());
        }
        source.skipLines();
        Node body = command();
        if (body instanceof Node.Simple) {
            throw new Unjudged("a function whose body is no compound command");
        }
        return new Node.Function(name, body);
    }
}
