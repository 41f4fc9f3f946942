package dev.sallyport.policy.sql;

import java.util.List;
import java.util.Set;

/// Which definitions may be read by their tokens alone where the grammar doesn't know a newer form:
/// those in which no statement and no code is nested.
final class WideReading {
    private static final Set<String> NESTED =
            Set.of("select", "with", "values", "insert", "delete", "merge", "atomic", "do");
    private static final Set<String> OUTER =
            Set.of(
                    "create",
                    "alter",
                    "drop",
                    "grant",
                    "revoke",
                    "comment",
                    "security",
                    "vacuum",
                    "analyze",
                    "analyse",
                    "reindex",
                    "cluster");

    private WideReading() {}

    static boolean possible(List<Token> tokens) {
        if (!OUTER.contains(tokens.getFirst().text())) {
            return false;
        }
        boolean grants = grants(tokens);
        for (int i = 1; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.isSymbol(";")) {
                return false;
            }
            boolean nested = token.kind() == Token.Kind.WORD && NESTED.contains(token.text());
            if (nested && !harmless(tokens, i, grants)) {
                return false;
            }
        }
        return true;
    }

    /// Statements in which SELECT, INSERT and DELETE are privileges; a schema's views are stored,
    /// not run.
    private static boolean grants(List<Token> tokens) {
        Token first = tokens.getFirst();
        Token second = tokens.get(Math.min(1, tokens.size() - 1));
        return first.isWord("grant")
                || first.isWord("revoke")
                || (first.isWord("alter") && second.isWord("default"))
                || (first.isWord("create") && second.isWord("schema"));
    }

    /// GRANT SELECT, WITH (storage …), FOR VALUES, FOR ALL … WITH CHECK.
    private static boolean harmless(List<Token> tokens, int i, boolean grants) {
        Token token = tokens.get(i);
        return switch (token.text()) {
            case "with" ->
                    i + 1 >= tokens.size() || !tokens.get(i + 1).isName() || isWithWord(tokens, i);
            case "values" -> tokens.get(i - 1).isWord("for");
            case "select", "insert", "delete" ->
                    grants || tokens.get(i - 1).isWord("for") || tokens.get(i - 1).isWord("on");
            default -> false;
        };
    }

    private static boolean isWithWord(List<Token> tokens, int i) {
        return Set.of(
                        "time",
                        "grant",
                        "admin",
                        "no",
                        "data",
                        "check",
                        "oids",
                        "inherit",
                        "set",
                        "options",
                        "schema",
                        "version",
                        "template",
                        "owner",
                        "encoding",
                        "function",
                        "inout",
                        "login",
                        "password",
                        "superuser",
                        "createdb",
                        "createrole",
                        "nologin",
                        "noinherit",
                        "replication",
                        "encrypted",
                        "valid",
                        "connection",
                        "nosuperuser",
                        "nocreatedb",
                        "bypassrls",
                        "nobypassrls",
                        "in",
                        "role")
                .contains(tokens.get(i + 1).text());
    }
}
