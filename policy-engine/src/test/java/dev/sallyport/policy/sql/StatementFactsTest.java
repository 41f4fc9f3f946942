package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.sql.ColumnName;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.RelationName;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import org.junit.jupiter.api.Test;

class StatementFactsTest {
    private static final PostgresSqlAnalyzer ANALYZER =
            new PostgresSqlAnalyzer(AnalyzerLimits.defaults());

    private static SqlFacts facts(String sql) {
        SqlFacts facts = ANALYZER.analyze(sql);
        assertThat(facts.judged()).as("%s: %s", sql, facts.reason()).isTrue();
        return facts;
    }

    private static StatementFacts one(String sql) {
        SqlFacts facts = facts(sql);
        assertThat(facts.statements()).as(sql).hasSize(1);
        return facts.statements().getFirst();
    }

    private static RelationName table(String name) {
        return new RelationName("", name);
    }

    @Test
    void selectNamesItsRelationsColumnsAndFunctions() {
        StatementFacts facts =
                one(
                        "SELECT c.name, lower(o.status) FROM public.Customers c JOIN orders o"
                                + " ON o.customer_id = c.id WHERE c.email LIKE 'a%' LIMIT 10");
        assertThat(facts.verb()).isEqualTo("SELECT");
        assertThat(facts.verbs()).containsExactly("SELECT");
        assertThat(facts.effects()).containsExactly(Effect.READ);
        assertThat(facts.reads())
                .containsExactlyInAnyOrder(
                        new RelationName("public", "customers"), table("orders"));
        assertThat(facts.columnsRead())
                .containsExactlyInAnyOrder(
                        new ColumnName("public.customers", "name"),
                        new ColumnName("orders", "status"),
                        new ColumnName("orders", "customer_id"),
                        new ColumnName("public.customers", "id"),
                        new ColumnName("public.customers", "email"));
        assertThat(facts.functions()).containsExactly("lower");
        assertThat(facts.limit()).isEqualTo(10);
        assertThat(facts.opaqueColumns()).isFalse();
    }

    @Test
    void changesInsideCtesCount() {
        StatementFacts facts =
                one(
                        "WITH gone AS (DELETE FROM a WHERE x = 1 RETURNING *)"
                                + " INSERT INTO b SELECT * FROM gone");
        assertThat(facts.verbs()).containsExactlyInAnyOrder("DELETE", "INSERT", "SELECT");
        assertThat(facts.writes()).containsExactlyInAnyOrder(table("a"), table("b"));
        assertThat(facts.reads()).containsExactly(table("a"));
        assertThat(facts.hasWhere()).isTrue();
    }

    @Test
    void nothingIsZeroStatements() {
        assertThat(facts("").statements()).isEmpty();
        assertThat(facts(" ; ; -- nothing\n /* at /* all */ */").statements()).isEmpty();
    }

    @Test
    void explainAnalyzeRunsAndExplainDoesNot() {
        assertThat(one("EXPLAIN DELETE FROM t").verbs()).containsExactly("EXPLAIN");
        assertThat(one("EXPLAIN DELETE FROM t").reads()).containsExactly(table("t"));
        assertThat(one("EXPLAIN (COSTS OFF, ANALYZE) DELETE FROM t").verbs())
                .containsExactlyInAnyOrder("EXPLAIN", "DELETE");
        assertThat(one("EXPLAIN ANALYZE DELETE FROM t").hasWhere()).isFalse();
    }
}
