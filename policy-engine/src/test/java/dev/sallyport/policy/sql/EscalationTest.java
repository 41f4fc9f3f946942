package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.RelationName;
import dev.sallyport.core.sql.StatementFacts;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What someone would try who may only read.
class EscalationTest {
    private static final PostgresSqlAnalyzer ANALYZER =
            new PostgresSqlAnalyzer(AnalyzerLimits.defaults());

    private static StatementFacts one(String sql) {
        var facts = ANALYZER.analyze(sql);
        assertThat(facts.statements()).as(sql).hasSize(1);
        return facts.statements().getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT nextval('s') | WRITE",
                "SELECT lo_unlink(1) | WRITE",
                "SELECT pg_catalog.lo_import('/x') | OUTSIDE",
                "SELECT pg_read_file('/etc/passwd') | OUTSIDE",
                "SELECT ('/etc/passwd'::text).pg_read_file | OUTSIDE",
                "SELECT * FROM pg_ls_dir('/') | OUTSIDE",
                "SELECT pg_terminate_backend(1) | MAINTAIN",
                "SELECT 1 ORDER BY pg_cancel_backend(1) | MAINTAIN",
                "SELECT dblink_exec('x', 'y') | OUTSIDE",
                "SELECT peek(1) | RUN_CODE",
                "SELECT other.lower('A') | RUN_CODE",
                "SELECT 1 OPERATOR(evil.+) 2 | RUN_CODE",
                "SELECT query_to_xml('delete from t', true, true, '') | RUN_CODE",
                "EXPLAIN SELECT peek(1) | RUN_CODE",
                "CALL p() | RUN_CODE",
                "LOAD 'x' | RUN_CODE",
                "COPY t TO PROGRAM 'sh' | RUN_CODE",
                "COPY t TO '/tmp/x' | OUTSIDE",
                "COPY t FROM '/tmp/x' | OUTSIDE",
                "COPY (SELECT 1) TO '/tmp/x' | OUTSIDE",
                "COPY t FROM STDIN | WRITE",
                "COPY t FROM STDIN WHERE peek(1) = 'x' | RUN_CODE",
                "SELECT 1 INTO n | WRITE",
                "SELECT 1 INTO n | DEFINE",
                "CREATE TABLE n AS SELECT 1 | WRITE",
                "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'x' | RUN_CODE",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'select 1' |"
                        + " IDENTITY",
                "ALTER FUNCTION f() SECURITY DEFINER | IDENTITY",
                "ALTER SYSTEM SET x = 1 | MAINTAIN",
                "VACUUM | MAINTAIN",
                "NOTIFY c, 'data' | WRITE",
                "CREATE EXTENSION x | RUN_CODE",
                "IMPORT FOREIGN SCHEMA a FROM SERVER s INTO b | OUTSIDE",
                "GRANT x TO y | DEFINE",
            })
    void hasTheEffect(String sql, Effect effect) {
        assertThat(one(sql).effects()).contains(effect);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM t",
                "SELECT lower(a), count(*), pg_catalog.now() FROM t WHERE a LIKE 'x'",
                "SELECT generate_series(1, 2)",
                "SELECT a FROM t FOR UPDATE",
                "VALUES (1)",
            })
    void readsAndNothingElse(String sql) {
        assertThat(Set.of(Effect.READ)).containsAll(one(sql).effects());
    }

    /// The server's rule on this view makes it `set_config`: of the role, of how literals are read.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE pg_settings SET setting = 'off' WHERE name = 'standard_conforming_strings'",
                "UPDATE pg_catalog.pg_settings s SET setting = $1 WHERE name = $2",
                "WITH x AS (UPDATE \"pg_settings\" SET setting = 'dba' WHERE name = 'role' RETURNING 1)"
                        + " SELECT * FROM x",
                "EXPLAIN ANALYZE UPDATE pg_settings SET setting = 'off' WHERE name = 'x'",
                "PREPARE p AS UPDATE pg_settings SET setting = 'off' WHERE name = 'x'",
                "CREATE VIEW mine AS SELECT * FROM pg_settings",
                "CREATE SCHEMA s CREATE VIEW mine AS SELECT * FROM pg_settings",
                "CREATE OR REPLACE TEMP VIEW mine AS TABLE pg_catalog.pg_settings",
            })
    void aChangeOfSettingsThroughTheirViewIsNotJudged(String sql) {
        assertThat(one(sql).judged()).isFalse();
    }

    @Test
    void aDoBlockIsUnjudged() {
        StatementFacts facts = one("DO $$ BEGIN DELETE FROM t; END $$");
        assertThat(facts.judged()).isFalse();
        assertThat(facts.effects()).contains(Effect.RUN_CODE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE FROM t | false",
                "DELETE FROM t WHERE id = 1 | true",
                "DELETE FROM t WHERE true | false",
                "DELETE FROM t WHERE 1 = 1 | false",
                "DELETE FROM t WHERE ($1) | false",
                "DELETE FROM t WHERE id = id | false",
                "DELETE FROM t WHERE id = 1 OR (2 > 1) | false",
                "DELETE FROM t WHERE id = 1 AND 2 > 1 | true",
                "DELETE FROM t WHERE NOT (id = 1) | true",
                "DELETE FROM t WHERE now() > '2000-01-01' | false",
                "DELETE FROM t WHERE EXISTS (SELECT 1) | false",
                "DELETE FROM t WHERE CURRENT OF c | true",
                "DELETE FROM t WHERE id BETWEEN 1 AND 2 | true",
                "UPDATE t SET a = 1 | false",
                "UPDATE t SET a = (SELECT b FROM u WHERE c = 1) | false",
                "WITH x AS (UPDATE t SET a = 1) SELECT 1 WHERE 1 = 2 | false",
                "EXPLAIN ANALYZE DELETE FROM t | false",
                "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE | false",
                "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE | true",
                "MERGE INTO t USING u ON t.a = u.a WHEN NOT MATCHED BY SOURCE THEN DELETE | false",
                "SELECT 1 | true",
                "INSERT INTO t VALUES (1) | true",
            })
    void aWhereMadeOfConstantsIsNone(String sql, boolean hasWhere) {
        assertThat(one(sql).hasWhere()).isEqualTo(hasWhere);
        assertThat(one(sql).judged()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT email, lower(name) FROM c | false",
                "SELECT * FROM c | false",
                "SELECT c.*, id + 1 FROM c | false",
                "SELECT count(*) FROM c | false",
                "SELECT 1 WHERE EXISTS (SELECT * FROM c) | false",
                "SELECT row_to_json(x) FROM (SELECT id FROM c) x | false",
                "SELECT g FROM generate_series(1, 2) g | false",
                "DELETE FROM c WHERE id = 1 RETURNING * | false",
                "SELECT c FROM c | true",
                "SELECT c::text FROM public.c | true",
                "SELECT row_to_json(x) FROM c x | true",
                "SELECT x.to_jsonb FROM c x | true",
                "SELECT row(c.*) FROM c | true",
                "SELECT (c).email FROM c | true",
                "SELECT a FROM c AS x(a, b) | true",
                "SELECT * FROM c UNION SELECT * FROM d | true",
                "SELECT lower(x.a) FROM (SELECT * FROM c) x | true",
                "WITH w AS (TABLE c) SELECT max(a) FROM w | true",
                "INSERT INTO d SELECT * FROM c | true",
                "SELECT peek(id) FROM c | true",
                "SELECT * FROM a NATURAL JOIN b | true",
                "WITH w AS (DELETE FROM c RETURNING *) SELECT max(a) FROM w | true",
                "UPDATE c SET a = 1 RETURNING old | true",
            })
    void opaqueWhereNamesDoNotTellWhatFlows(String sql, boolean opaque) {
        assertThat(one(sql).opaqueColumns()).isEqualTo(opaque);
    }

    @Test
    void cteNamesAreNoRelations() {
        assertThat(one("WITH t AS (SELECT 1) SELECT * FROM t").reads()).isEmpty();
        assertThat(one("WITH t AS (SELECT * FROM t) SELECT * FROM t").reads())
                .containsExactly(new RelationName("", "t"));
        assertThat(one("WITH RECURSIVE t AS (SELECT 1 UNION SELECT * FROM t) TABLE t").reads())
                .isEmpty();
        assertThat(one("WITH t AS (SELECT 1) SELECT * FROM public.t").reads())
                .containsExactly(new RelationName("public", "t"));
        assertThat(one("WITH t AS (SELECT 1) DELETE FROM t").writes())
                .containsExactly(new RelationName("", "t"));
        assertThat(one("SELECT * FROM (WITH t AS (SELECT 1) SELECT * FROM t) x, t").reads())
                .containsExactly(new RelationName("", "t"));
    }

    @Test
    void whatIsCreatedAndDroppedIsNamed() {
        assertThat(one("DROP TABLE a, b.c CASCADE").writes())
                .containsExactlyInAnyOrder(new RelationName("", "a"), new RelationName("b", "c"));
        assertThat(one("DROP DATABASE IF EXISTS x").objects()).containsExactly("DATABASE");
        assertThat(one("CREATE OR REPLACE TEMP VIEW v AS SELECT * FROM t").objects())
                .containsExactly("VIEW");
        assertThat(one("ALTER USER x SUPERUSER").objects()).containsExactly("ROLE");
        assertThat(one("TRUNCATE a.b").writes()).containsExactly(new RelationName("a", "b"));
        assertThat(one("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT a FROM b'").reads())
                .containsExactly(new RelationName("", "b"));
    }

    /// The server takes an option's name in quotes as well.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "EXPLAIN (COSTS off, \"analyze\") DELETE FROM t",
                "EXPLAIN (COSTS off, \"analyze\" on) DELETE FROM t",
                "EXPLAIN (COSTS off, U&\"an\\0061lyze\" true) DELETE FROM t",
                "EXPLAIN (ANALYZE off, \"analyze\" on) DELETE FROM t",
            })
    void aQuotedAnalyzeRunsTheStatement(String sql) {
        StatementFacts facts = one(sql);
        assertThat(facts.verbs()).contains("DELETE");
        assertThat(facts.effects()).contains(Effect.WRITE);
        assertThat(facts.hasWhere()).isFalse();
    }

    /// The outer statement's own session action would hide the inner one's.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PREPARE p AS SELECT set_config('standard_conforming_strings', 'off', false)",
                "DECLARE c CURSOR FOR SELECT set_config('search_path', 'x', false)",
                "COPY (SELECT set_config('client_encoding', 'SJIS', false)) TO STDOUT",
            })
    void aSettingWithinAnotherStatementIsNotJudged(String sql) {
        assertThat(one(sql).judged()).isFalse();
    }
}
