package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.ColumnName;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.RelationName;
import dev.sallyport.core.sql.SqlFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the server itself says a statement is: EXPLAIN gives operations and relations, and the
/// dependencies of a routine with that statement as its body give relations, columns and functions.
/// Neither runs anything.
final class Truth {
    private static final Pattern RELATION =
            Pattern.compile("\"Relation Name\": \"([^\"]+)\",\\s+\"Schema\": \"([^\"]+)\"");
    private static final Pattern OPERATION = Pattern.compile("\"Operation\": \"(\\w+)\"");
    private static final String DEPENDENCIES =
            """
            WITH d AS (SELECT * FROM pg_catalog.pg_depend WHERE classid = 'pg_proc'::regclass
                AND objid = (SELECT max(oid::bigint)::oid FROM pg_catalog.pg_proc WHERE proname = 'oracle_probe'))
            SELECT 'rel', n.nspname, c.relname, coalesce(a.attname, '')
              FROM d JOIN pg_catalog.pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND a.attnum > 0
             WHERE c.relkind IN ('r', 'v', 'p', 'm')
            UNION ALL
            SELECT 'fn', n.nspname, p.proname, ''
              FROM d JOIN pg_catalog.pg_proc p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid
              JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            """;

    private final ServerProbe server;

    Truth(ServerProbe server) {
        this.server = server;
    }

    /// @param single a text that the server accepts as one statement
    /// @return what the facts lack; empty if nothing
    List<String> missing(String single, SqlFacts facts) throws IOException {
        var missing = new ArrayList<String>();
        explained(single, facts, missing);
        depended(single, facts, missing);
        return missing;
    }

    private void explained(String sql, SqlFacts facts, List<String> missing) throws IOException {
        var answer =
                inTransaction("EXPLAIN (FORMAT JSON, VERBOSE, COSTS OFF) " + sql + "\n;SELECT 1");
        if (!answer.ok()) {
            return;
        }
        String plan = answer.rows().getFirst().getFirst();
        var relations = RELATION.matcher(plan);
        while (relations.find()) {
            boolean unfolded = relations.group(2).equals("pg_catalog"); // from under a view
            if (!unfolded && !names(facts, relations.group(2), relations.group(1))) {
                missing.add("relation " + relations.group(2) + "." + relations.group(1));
            }
        }
        var operations = OPERATION.matcher(plan);
        while (operations.find()) {
            String verb = operations.group(1).toUpperCase(Locale.ROOT);
            boolean runs = !facts.verbs().contains("EXPLAIN");
            if (runs && !facts.verbs().contains(verb)) {
                missing.add("verb " + verb);
            }
            if (runs && !facts.effects().contains(Effect.WRITE)) {
                missing.add("effect WRITE");
            }
        }
    }

    private void depended(String sql, SqlFacts facts, List<String> missing) throws IOException {
        var answer =
                inTransaction(
                        "CREATE PROCEDURE pg_temp.oracle_probe() LANGUAGE sql BEGIN ATOMIC "
                                + sql
                                + "\n; END;"
                                + DEPENDENCIES);
        if (!answer.ok()) {
            return;
        }
        for (List<String> row : answer.rows()) {
            if (row.getFirst().equals("fn")) {
                function(row.get(1), row.get(2), facts, missing);
            } else if (!names(facts, row.get(1), row.get(2))) {
                missing.add("relation " + row.get(1) + "." + row.get(2));
            } else if (!row.get(3).isEmpty()
                    && !unused(sql)
                    && !column(facts, row.get(2), row.get(3))) {
                missing.add("column " + row.get(2) + "." + row.get(3));
            }
        }
    }

    /// The server also notes columns of a list that nobody looks at, and all of a conflict's
    /// target.
    private static boolean unused(String sql) {
        String lower = sql.toLowerCase(Locale.ROOT);
        return lower.contains("exists") || lower.contains("conflict");
    }

    private ServerProbe.Answer inTransaction(String sql) throws IOException {
        var answer = server.query("BEGIN;" + sql);
        server.query("ROLLBACK");
        return answer;
    }

    private static void function(String schema, String name, SqlFacts facts, List<String> missing) {
        if (schema.equals("pg_catalog")) {
            return;
        }
        boolean named =
                facts.functions().contains(name) || facts.functions().contains(schema + "." + name);
        boolean fieldNotation =
                facts.statements().stream()
                        .flatMap(s -> s.columnsRead().stream())
                        .anyMatch(column -> column.name().equals(name));
        if (!fieldNotation && !(named && facts.effects().contains(Effect.RUN_CODE))) {
            missing.add("function " + schema + "." + name);
        }
    }

    private static boolean names(SqlFacts facts, String schema, String name) {
        return facts.reads().contains(new RelationName("", name))
                || facts.reads().contains(new RelationName(schema, name))
                || facts.writes().contains(new RelationName("", name))
                || facts.writes().contains(new RelationName(schema, name));
    }

    private static boolean column(SqlFacts facts, String relation, String name) {
        if (facts.statements().stream().anyMatch(s -> s.opaqueColumns())) {
            return true;
        }
        return Stream.concat(facts.columnsRead().stream(), facts.columnsWritten().stream())
                .anyMatch(c -> matches(c, relation, name));
    }

    private static boolean matches(ColumnName column, String relation, String name) {
        String table = column.relation().substring(column.relation().lastIndexOf('.') + 1);
        return (column.name().equals(name) || column.name().equals("*"))
                && (table.isEmpty() || table.equals(relation));
    }
}
