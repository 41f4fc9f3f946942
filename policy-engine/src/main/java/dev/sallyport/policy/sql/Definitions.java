package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.RelationName;
import dev.sallyport.core.sql.SessionAction.ExecutePrepared;
import dev.sallyport.core.sql.StatementFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads definitions and maintenance: CREATE, ALTER, DROP, GRANT, TRUNCATE, VACUUM, CALL and so on.
/// Whatever object such a statement names counts as written, also where it is no table.
final class Definitions {
    private static final Map<String, Set<Effect>> EFFECTS =
            Map.ofEntries(
                    Map.entry("CREATE", Set.of(Effect.DEFINE)),
                    Map.entry("ALTER", Set.of(Effect.DEFINE)),
                    Map.entry("DROP", Set.of(Effect.DEFINE)),
                    Map.entry("COMMENT", Set.of(Effect.DEFINE)),
                    Map.entry("SECURITY", Set.of(Effect.DEFINE)),
                    Map.entry("GRANT", Set.of(Effect.DEFINE)),
                    Map.entry("REVOKE", Set.of(Effect.DEFINE)),
                    Map.entry("REASSIGN", Set.of(Effect.DEFINE)),
                    Map.entry("IMPORT", Set.of(Effect.DEFINE, Effect.OUTSIDE)),
                    Map.entry("TRUNCATE", Set.of(Effect.WRITE)),
                    Map.entry("REFRESH", Set.of(Effect.WRITE, Effect.MAINTAIN)),
                    Map.entry("VACUUM", Set.of(Effect.MAINTAIN)),
                    Map.entry("ANALYZE", Set.of(Effect.MAINTAIN)),
                    Map.entry("CLUSTER", Set.of(Effect.MAINTAIN)),
                    Map.entry("REINDEX", Set.of(Effect.MAINTAIN)),
                    Map.entry("LOCK", Set.of(Effect.TRANSACTION)),
                    Map.entry("LOAD", Set.of(Effect.RUN_CODE, Effect.OUTSIDE)),
                    Map.entry("CALL", Set.of(Effect.RUN_CODE)));
    static final Set<String> KNOWN = EFFECTS.keySet();

    private final List<Token> tokens;
    private final String sql;
    private final StatementReader reader;
    private final Gather facts;
    private final Queries queries;

    Definitions(List<Token> tokens, String sql, StatementReader reader, Gather facts) {
        this.tokens = tokens;
        this.sql = sql;
        this.reader = reader;
        this.facts = facts;
        this.queries = new Queries(facts);
    }

    void read(String verb, Node statement) {
        if (statement.children().getFirst().is("data_statement")) {
            throw Unreadable.because("the grammar takes this for another kind of statement");
        }
        begin(verb);
        walk(statement, new Scope(null));
        end(verb);
    }

    /// By the tokens alone: every name is written, every name before a parenthesis is called.
    void readWidely(String verb) {
        begin(verb);
        for (int i = 1; i < tokens.size(); i++) {
            if (tokens.get(i).isName()) {
                i = wideName(i);
            }
        }
        end(verb);
    }

    /// @return the index of the last token of the name
    private int wideName(int start) {
        int i = start;
        String schema = "";
        String name = tokens.get(i).text();
        while (i + 2 < tokens.size()
                && tokens.get(i + 1).isSymbol(".")
                && tokens.get(i + 2).isName()) {
            schema = name;
            name = tokens.get(i + 2).text();
            i += 2;
        }
        facts.writes.add(new RelationName(schema, name));
        if (i + 1 < tokens.size() && tokens.get(i + 1).isSymbol("(")) {
            facts.call(schema, name);
        }
        return i;
    }

    private void begin(String verb) {
        facts.verbs.add(verb);
        facts.effects.addAll(EFFECTS.getOrDefault(verb, Set.of()));
        facts.objects.addAll(ObjectKinds.of(verb, tokens));
        ObjectKinds.effects(facts.objects).forEach(facts.effects::add);
    }

    private void walk(Node node, Scope scope) {
        switch (node.rule()) {
            case "schema_qualified_name" -> name(Names.relation(node));
            case "vex", "function_call" -> queries.expressions().walk(node, scope);
            case "select_stmt" -> queries.select(node, null, Queries.Stars.HIDDEN);
            case "data_statement",
                    "insert_stmt_for_psql",
                    "update_stmt_for_psql",
                    "delete_stmt_for_psql" ->
                    queries.data(node, null, Queries.Stars.HIDDEN);
            case "data_type" -> queries.expressions().walk(node, scope);
            default -> node.children().forEach(child -> walk(child, scope));
        }
    }

    private void name(RelationName name) {
        switch (tokens.getFirst().text()) {
            case "lock", "vacuum", "analyze", "analyse" -> facts.reads.add(name);
            default -> facts.writes.add(name);
        }
    }

    private void end(String verb) {
        if (!verb.equals("CREATE") && !verb.equals("ALTER")) {
            return;
        }
        if (facts.namesSettingsView() && !facts.objects.equals(Set.of("TABLE"))) {
            facts.doubt("a change of a view of pg_settings changes the session");
        }
        if (facts.objects.contains("TABLE") || facts.objects.contains("MATERIALIZED VIEW")) {
            tableAs();
        }
        if (facts.objects.contains("FUNCTION") || facts.objects.contains("PROCEDURE")) {
            routine();
        }
    }

    /// CREATE TABLE … AS fills the table, from a query or a prepared statement.
    private void tableAs() {
        if (facts.verbs.contains("SELECT")) {
            facts.effects.add(Effect.WRITE);
        }
        for (int i = 1; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isWord("execute") && tokens.get(i - 1).isWord("as")) {
                facts.effects.add(Effect.WRITE);
                facts.action = new ExecutePrepared(tokens.get(i + 1).text());
            }
        }
    }

    private void routine() {
        boolean sqlLanguage = false;
        for (int i = 0; i + 1 < tokens.size(); i++) {
            Token next = tokens.get(i + 1);
            if (tokens.get(i).isWord("language")) {
                sqlLanguage |= next.isName() && next.text().equals("sql");
            } else if (tokens.get(i).isWord("security") && next.isWord("definer")) {
                facts.effects.add(Effect.IDENTITY);
            }
        }
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isWord("as") && tokens.get(i + 1).kind() == Token.Kind.STRING) {
                body(sqlLanguage, tokens.get(i + 1));
            }
        }
    }

    private void body(boolean sqlLanguage, Token literal) {
        String text = sqlLanguage ? Literals.value(sql, literal) : null;
        if (text == null) {
            facts.effects.add(Effect.RUN_CODE);
            return;
        }
        for (StatementFacts statement : reader.body(text)) {
            facts.mention(statement);
            if (!statement.judged() || statement.effects().contains(Effect.RUN_CODE)) {
                facts.effects.add(Effect.RUN_CODE);
            }
        }
    }
}
