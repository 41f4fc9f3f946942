package dev.sallyport.policy.sql;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A second opinion on verbs, taken from the tokens: the walk over the tree may overlook a place,
/// and the grammar may take for a name what the server takes for a verb. Either ends in unjudged.
final class VerbCheck {
    private static final Set<String> CHANGES = Set.of("insert", "update", "delete", "merge");

    private VerbCheck() {}

    /// @throws Unreadable if a token that the grammar read as a name stands where a change begins
    static void names(Node tree, List<Token> tokens) {
        Set<Token> names = Collections.newSetFromMap(new IdentityHashMap<>());
        collectNames(tree, names);
        for (int i = 1; i + 1 < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() == Token.Kind.WORD
                    && CHANGES.contains(token.text())
                    && names.contains(token)
                    && mayBegin(tokens.get(i - 1))
                    && mayFollow(token.text(), tokens.get(i + 1))) {
                throw Unreadable.because(
                        "%s may be a name or a verb here; quote it".formatted(token.text()));
            }
        }
    }

    private static void collectNames(Node node, Set<Token> names) {
        boolean name =
                node.rule().startsWith("tokens_")
                        || node.is("bare_label_keyword")
                        || node.is("id_token");
        if (name) {
            node.forEachToken(names::add);
            return;
        }
        node.children().forEach(child -> collectNames(child, names));
    }

    private static boolean mayBegin(Token before) {
        return before.isSymbol("(") || before.isSymbol(")") || before.isSymbol(";");
    }

    private static boolean mayFollow(String verb, Token next) {
        return switch (verb) {
            case "insert", "merge" -> next.isWord("into");
            case "delete" -> next.isWord("from");
            default -> next.isName() && !next.isWord("as") && !next.isWord("from");
        };
    }

    /// Built-in functions that do more than compute count wherever such a name is called or follows
    /// a dot.
    static void calls(List<Token> tokens, Gather facts) {
        for (int i = 0; i < tokens.size(); i++) {
            boolean called = i + 1 < tokens.size() && tokens.get(i + 1).isSymbol("(");
            boolean field = i > 0 && tokens.get(i - 1).isSymbol(".");
            String name = tokens.get(i).text();
            if (tokens.get(i).isName()
                    && (called || field)
                    && !Functions.knownEffects(name).isEmpty()) {
                facts.field(name);
            }
        }
    }

    /// Every INSERT, UPDATE, DELETE and MERGE that the grammar read as a keyword must be among the
    /// verbs that the walk found; so must SELECT.
    static void verbs(Node tree, Gather facts) {
        for (Node child : tree.children()) {
            Token token = child.token();
            if (token != null && isVerb(token) && !isName(tree) && !tree.is("after_ops")) {
                expect(token, facts); // FOR UPDATE in after_ops is a lock
            }
            verbs(child, facts);
        }
    }

    private static boolean isVerb(Token token) {
        return token.kind() == Token.Kind.WORD
                && (CHANGES.contains(token.text()) || token.isWord("select"));
    }

    private static void expect(Token verb, Gather facts) {
        if (!facts.verbs.contains(verb.text().toUpperCase(Locale.ROOT))) {
            facts.doubt(verb.text() + " stands where it wasn't looked for");
        }
    }

    private static boolean isName(Node rule) {
        return rule.rule().startsWith("tokens_")
                || rule.is("bare_label_keyword")
                || rule.is("id_token");
    }
}
