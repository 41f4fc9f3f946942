package dev.sallyport.postgres.path;

import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The prepared statements and the portals of a session. SQL's PREPARE and the protocol's Parse
/// share one namespace, cursors and portals another. Belongs to the event loop.
final class SessionNames {
    final Names<Statement> statements =
            new Names<>(
                    this::mark, SessionNames::anyStatement, statement -> statement.sql().length());
    final Names<Portal> portals =
            new Names<>(
                    this::mark,
                    () -> new Portal(true, List.of(anyStatement()), List.of(), List.of()),
                    Portal::characters);
    private long sequence;
    private long madeBySql;

    private static Statement anyStatement() {
        return new Statement(
                "", List.of(), SqlFacts.unjudged("the session has too many names to keep them"));
    }

    /// Changes when SQL made a name: what was asked of the names before may be out of date.
    long madeBySql() {
        return madeBySql;
    }

    /// The next point in the order of the client's messages.
    long mark() {
        return ++sequence;
    }

    /// The facts with what `EXECUTE name` and `FETCH name` run counted in. A name that is not
    /// known, or may be too many things, makes them unjudged.
    SqlFacts resolved(SqlFacts facts) {
        if (!namesOther(facts)) {
            return facts;
        }
        return new SqlFacts(facts.statements().stream().map(this::resolved).toList());
    }

    /// The texts that `EXECUTE name` and `FETCH name` stand for.
    Set<String> texts(SqlFacts facts) {
        var texts = new LinkedHashSet<String>();
        for (StatementFacts statement : facts.statements()) {
            meant(statement).forEach(one -> texts.add(one.sql()));
        }
        return texts;
    }

    private List<Statement> meant(StatementFacts statement) {
        return switch (statement.action()) {
            case SessionAction.ExecutePrepared(String name) -> statements.of(name);
            case SessionAction.FetchFrom(String cursor) ->
                    portals.of(cursor).stream()
                            .flatMap(portal -> portal.statements().stream())
                            .toList();
            default -> List.of();
        };
    }

    /// Whether one of the statements runs what a name stands for.
    static boolean namesOther(SqlFacts facts) {
        for (StatementFacts statement : facts.statements()) {
            if (namesOther(statement)) {
                return true;
            }
        }
        return false;
    }

    private static boolean namesOther(StatementFacts statement) {
        return statement.action() instanceof SessionAction.ExecutePrepared
                || statement.action() instanceof SessionAction.FetchFrom;
    }

    private StatementFacts resolved(StatementFacts outer) {
        return switch (outer.action()) {
            case SessionAction.ExecutePrepared _ ->
                    merged(outer, meant(outer), "prepared statement");
            case SessionAction.FetchFrom _ -> merged(outer, meant(outer), "cursor");
            default -> outer;
        };
    }

    private static StatementFacts merged(StatementFacts outer, List<Statement> inner, String what) {
        var facts = new ArrayList<SqlFacts>();
        inner.forEach(statement -> addFacts(facts, statement));
        if (facts.isEmpty() || facts.size() != inner.size() || facts.size() >= Names.TOO_MANY) {
            return StatementFacts.unjudged(
                    outer.verb(), "the gateway does not know what this " + what + " is");
        }
        StatementFacts all = outer;
        for (SqlFacts one : facts) {
            for (StatementFacts statement : one.statements()) {
                if (!(statement.action() instanceof SessionAction.None)) {
                    return StatementFacts.unjudged(
                            outer.verb(), "this " + what + " changes the session by another name");
                }
                all = union(all, statement);
            }
        }
        return all;
    }

    private static void addFacts(List<SqlFacts> facts, Statement statement) {
        SqlFacts known = statement.facts();
        if (known != null) {
            facts.add(known);
        }
    }

    private static StatementFacts union(StatementFacts outer, StatementFacts inner) {
        return new StatementFacts(
                outer.verb(),
                both(outer.verbs(), inner.verbs()),
                both(outer.objects(), inner.objects()),
                both(outer.effects(), inner.effects()),
                both(outer.reads(), inner.reads()),
                both(outer.writes(), inner.writes()),
                both(outer.columnsRead(), inner.columnsRead()),
                both(outer.columnsWritten(), inner.columnsWritten()),
                both(outer.functions(), inner.functions()),
                outer.hasWhere() && inner.hasWhere(),
                least(outer.limit(), inner.limit()),
                outer.opaqueColumns() || inner.opaqueColumns(),
                outer.action(),
                outer.judged() && inner.judged(),
                outer.judged() ? inner.reason() : outer.reason());
    }

    private static <T> Set<T> both(Set<T> one, Set<T> other) {
        var all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }

    private static @Nullable Long least(@Nullable Long outer, @Nullable Long inner) {
        return outer == null ? inner : outer;
    }

    /// The command is on its way: names that it makes mean something from now on.
    ///
    /// @param mark when the client sent it
    void sent(String sql, SqlFacts facts, long mark) {
        for (StatementFacts statement : facts.statements()) {
            switch (statement.action()) {
                case SessionAction.Prepare(String name, StatementFacts body) -> {
                    statements.add(name, of(sql, body), mark);
                    madeBySql++;
                }
                case SessionAction.DeclareCursor(String name, StatementFacts query) -> {
                    var cursor = new Portal(true, List.of(of(sql, query)), List.of(), List.of());
                    portals.add(name, cursor, mark);
                    madeBySql++;
                }
                default -> {
                    // Makes no name.
                }
            }
        }
    }

    private static Statement of(String sql, StatementFacts body) {
        return new Statement(sql, List.of(), new SqlFacts(List.of(body)));
    }

    /// A single statement succeeded: names that it ended are unknown, and a name that it made means
    /// this alone.
    ///
    /// @param mark when the client sent it; what it says of a name is older than anything later
    void succeeded(SqlFacts facts, long mark) {
        if (facts.statements().size() != 1) {
            return;
        }
        switch (facts.statements().getFirst().action()) {
            case SessionAction.Prepare(String name, _) -> statements.dropOlder(name, mark);
            case SessionAction.DeclareCursor(String name, _) -> portals.dropOlder(name, mark);
            case SessionAction.Deallocate(String name) -> dropOlder(statements, name, mark);
            case SessionAction.CloseCursor(String cursor) -> dropOlder(portals, cursor, mark);
            case SessionAction.Discard(String what) when what.equals("ALL") -> {
                statements.dropAllOlder(mark);
                portals.dropAllOlder(mark);
            }
            default -> {
                // Ends no name.
            }
        }
    }

    private static void dropOlder(Names<?> names, @Nullable String name, long mark) {
        if (name == null) {
            names.dropAllOlder(mark);
        } else {
            names.dropOlder(name, mark);
        }
    }

    /// No transaction is open: portals that were bound before are gone with their values.
    void transactionEnded(long mark) {
        portals.dropAllOlder(mark, portal -> !portal.isCursor());
    }
}
