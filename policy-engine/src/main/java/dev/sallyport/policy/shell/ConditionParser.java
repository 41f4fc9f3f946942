package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;

/// Takes `[[ a && ( ! b || c ) ]]` apart into commands with one test each: a shell that doesn't
/// know `[[` would take its `||` for its own and run what stands behind it.
final class ConditionParser {
    private final List<Word> words;
    private int at;

    ConditionParser(List<Word> words) {
        this.words = words;
    }

    Node whole(List<Redirect> redirects) {
        Node node = or();
        if (at != words.size()) {
            throw unreadable();
        }
        if (node instanceof Node.Condition(List<Word> test, _)) {
            return new Node.Condition(test, redirects);
        }
        return new Node.Group(node, redirects);
    }

    private static Unjudged unreadable() {
        return new Unjudged("a form of [[ ]] that is not judged");
    }

    private boolean take(String operator) {
        boolean here = at < words.size() && words.get(at).isBare(operator);
        at += here ? 1 : 0;
        return here;
    }

    private Node or() {
        Node left = and();
        while (take("||")) {
            left = new Node.AndOr(left, false, grouped(and()));
        }
        return left;
    }

    private Node and() {
        Node left = not();
        while (take("&&")) {
            left = new Node.AndOr(left, true, grouped(not()));
        }
        return left;
    }

    private static Node grouped(Node node) {
        return node instanceof Node.AndOr ? new Node.Group(node, List.of()) : node;
    }

    private Node not() {
        int start = at;
        if (take("!") && at < words.size()) {
            return new Node.Pipeline(List.of(not()), true, false);
        }
        at = start;
        if (take("(")) {
            Node inner = or();
            if (!take(")")) {
                throw unreadable();
            }
            return new Node.Group(inner, List.of());
        }
        return test();
    }

    private Node test() {
        var test = new ArrayList<Word>();
        while (at < words.size() && !isBetween(words.get(at))) {
            test.add(words.get(at++));
        }
        if (test.isEmpty()) {
            throw unreadable();
        }
        return new Node.Condition(test, List.of());
    }

    private static boolean isBetween(Word word) {
        return word.isBare("&&") || word.isBare("||") || word.isBare("(") || word.isBare(")");
    }
}
