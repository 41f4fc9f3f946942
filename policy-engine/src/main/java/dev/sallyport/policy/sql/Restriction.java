package dev.sallyport.policy.sql;

import java.util.List;
import java.util.stream.Stream;

/// Whether a WHERE can keep rows out at all. `true`, `1 = 1`, `$1`, `id = id` and `id = 7 OR true`
/// can't, and count as no WHERE. It is no proof of the opposite: `id > -1` passes.
final class Restriction {
    private Restriction() {}

    static boolean restricts(Node condition) {
        Node node = bare(condition);
        if (node.is("vex")) {
            List<Node> sides = node.all("vex");
            if (node.has("or")) {
                return sides.stream().allMatch(Restriction::restricts);
            }
            if (node.has("and")) {
                return sides.stream().anyMatch(Restriction::restricts);
            }
            if (node.has("not") && sides.size() == 1) {
                return restricts(sides.getFirst());
            }
            if (sides.size() == 2 && text(sides.getFirst()).equals(text(sides.getLast()))) {
                return false;
            }
        }
        return namesColumn(node);
    }

    /// Without the parentheses around it and the rules that hold nothing else.
    private static Node bare(Node condition) {
        Node node = condition;
        while (true) {
            if (node.children().size() == 1) {
                node = node.children().getFirst();
            } else if (node.children().size() == 3
                    && node.children().getFirst().isSymbol("(")
                    && node.children().get(1).is("vex")) {
                node = node.children().get(1);
            } else {
                return node;
            }
            if (node.is("indirection_var")) {
                return node;
            }
        }
    }

    private static boolean namesColumn(Node node) {
        boolean column = node.is("indirection_var") && node.child("dollar_number") == null;
        return column || node.children().stream().anyMatch(Restriction::namesColumn);
    }

    private static List<String> text(Node node) {
        Stream<Token> tokens = node.tokens().stream();
        return tokens.map(token -> token.kind() + token.text()).toList();
    }
}
