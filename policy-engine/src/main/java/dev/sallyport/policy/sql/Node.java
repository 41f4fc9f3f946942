package dev.sallyport.policy.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A piece of a parsed statement: a rule of the grammar with its parts, or one token.
///
/// @param rule the grammar's name for it; empty for a token
/// @param token null for a rule
record Node(String rule, List<Node> children, @Nullable Token token) {
    static Node of(Token token) {
        return new Node("", List.of(), token);
    }

    boolean is(String name) {
        return rule.equals(name);
    }

    boolean isKeyword(String word) {
        return token != null && token.isWord(word);
    }

    boolean isSymbol(String symbol) {
        return token != null && token.isSymbol(symbol);
    }

    /// The first direct part of that rule.
    @Nullable Node child(String name) {
        for (Node child : children) {
            if (child.is(name)) {
                return child;
            }
        }
        return null;
    }

    List<Node> all(String name) {
        var found = new ArrayList<Node>();
        for (Node child : children) {
            if (child.is(name)) {
                found.add(child);
            }
        }
        return found;
    }

    /// Whether the word stands directly in this rule, as a keyword.
    boolean has(String word) {
        for (Node child : children) {
            if (child.isKeyword(word)) {
                return true;
            }
        }
        return false;
    }

    /// The first direct part of that rule after the keyword.
    @Nullable Node after(String word, String name) {
        boolean seen = false;
        for (Node child : children) {
            seen |= child.isKeyword(word);
            if (seen && child.is(name)) {
                return child;
            }
        }
        return null;
    }

    /// Every token below, in order.
    void forEachToken(Consumer<Token> use) {
        if (token != null) {
            use.accept(token);
        }
        for (Node child : children) {
            child.forEachToken(use);
        }
    }

    List<Token> tokens() {
        var all = new ArrayList<Token>();
        forEachToken(all::add);
        return all;
    }

    /// The text of the first token: what a name of one word is called.
    String name() {
        Node node = this;
        while (node.token == null && !node.children.isEmpty()) {
            node = node.children.getFirst();
        }
        return node.token == null ? "" : node.token.text();
    }
}
