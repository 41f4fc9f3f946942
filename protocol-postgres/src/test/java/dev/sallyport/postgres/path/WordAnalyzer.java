package dev.sallyport.postgres.path;

import dev.sallyport.core.Principal.Person;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.RelationName;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Reads the first words of each statement, split at semicolons: enough for scripts that hide
/// nothing. Words of several statements are not known at first sight, so that workers are used too.
final class WordAnalyzer implements SqlAnalyzer {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    @Override
    public @Nullable SqlFacts known(String sql) {
        return sql.contains("slow") && !seen.contains(sql) ? null : analyze(sql);
    }

    @Override
    public SqlFacts analyze(Person asker, String sql) {
        seen.add(sql);
        var statements = new ArrayList<StatementFacts>();
        for (String one : sql.split(";", -1)) {
            if (!one.isBlank()) {
                statements.add(statement(one.strip()));
            }
        }
        return new SqlFacts(statements);
    }

    private static StatementFacts statement(String sql) {
        String[] words = sql.split("[\\s=(]+", -1);
        String verb = words[0].toUpperCase(Locale.ROOT);
        return switch (verb) {
            case "BEGIN", "COMMIT", "ROLLBACK", "START" ->
                    facts(sql, verb, Effect.TRANSACTION, new SessionAction.Transaction(verb));
            case "SET" ->
                    facts(
                            sql,
                            verb,
                            Effect.SESSION,
                            new SessionAction.Setting(
                                    words[1].toLowerCase(Locale.ROOT), words[2], false));
            case "PREPARE" ->
                    facts(
                            sql,
                            verb,
                            Effect.SESSION,
                            new SessionAction.Prepare(
                                    words[1], statement(sql.substring(sql.indexOf(" AS ") + 4))));
            case "EXECUTE" ->
                    facts(sql, verb, Effect.READ, new SessionAction.ExecutePrepared(words[1]));
            case "DEALLOCATE" ->
                    facts(
                            sql,
                            verb,
                            Effect.SESSION,
                            new SessionAction.Deallocate(words[1].equals("ALL") ? null : words[1]));
            case "DECLARE" ->
                    facts(
                            sql,
                            verb,
                            Effect.SESSION,
                            new SessionAction.DeclareCursor(
                                    words[1], statement(sql.substring(sql.indexOf(" FOR ") + 5))));
            case "FETCH" -> facts(sql, verb, Effect.READ, new SessionAction.FetchFrom(words[1]));
            case "COPY" ->
                    facts(
                            sql,
                            verb,
                            Effect.WRITE,
                            sql.toLowerCase(Locale.ROOT).contains("stdin")
                                    ? new SessionAction.CopyIn()
                                    : new SessionAction.CopyOut());
            case "INSERT", "UPDATE", "DELETE", "DROP", "CREATE" ->
                    facts(sql, verb, Effect.WRITE, new SessionAction.None());
            case "DO", "CALL" -> facts(sql, verb, Effect.RUN_CODE, new SessionAction.None());
            default -> facts(sql, verb, Effect.READ, new SessionAction.None());
        };
    }

    private static StatementFacts facts(
            String sql, String verb, Effect effect, SessionAction action) {
        Set<String> verbs =
                action instanceof SessionAction.Prepare(_, StatementFacts body)
                        ? union(verb, body.verbs())
                        : action instanceof SessionAction.DeclareCursor(_, StatementFacts query)
                                ? union(verb, query.verbs())
                                : Set.of(verb);
        boolean copies = verb.equals("COPY");
        boolean whole = copies && !sql.contains("(id)");
        return new StatementFacts(
                verb,
                verbs,
                Set.of(),
                Set.of(effect),
                copies ? Set.of(new RelationName("", "users")) : Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                false,
                null,
                whole,
                action,
                true,
                "");
    }

    private static Set<String> union(String verb, Set<String> others) {
        var all = new java.util.HashSet<>(List.of(verb));
        all.addAll(others);
        return all;
    }
}
