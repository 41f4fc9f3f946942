package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SessionAction.CloseCursor;
import dev.sallyport.core.sql.SessionAction.CopyIn;
import dev.sallyport.core.sql.SessionAction.CopyOut;
import dev.sallyport.core.sql.SessionAction.Deallocate;
import dev.sallyport.core.sql.SessionAction.DeclareCursor;
import dev.sallyport.core.sql.SessionAction.Discard;
import dev.sallyport.core.sql.SessionAction.ExecutePrepared;
import dev.sallyport.core.sql.SessionAction.FetchFrom;
import dev.sallyport.core.sql.SessionAction.Prepare;
import dev.sallyport.core.sql.SessionAction.ResetAll;
import dev.sallyport.core.sql.SessionAction.Setting;
import dev.sallyport.core.sql.SessionAction.Transaction;
import dev.sallyport.core.sql.StatementFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionActionTest {
    private static final PostgresSqlAnalyzer ANALYZER =
            new PostgresSqlAnalyzer(AnalyzerLimits.defaults());

    private static StatementFacts one(String sql) {
        var facts = ANALYZER.analyze(sql);
        assertThat(facts.judged()).as("%s: %s", sql, facts.reason()).isTrue();
        return facts.statements().getFirst();
    }

    private static SessionAction action(String sql) {
        return one(sql).action();
    }

    @Test
    void settingsAreNamedWithTheirValues() {
        assertThat(action("SET search_path TO a, \"B\""))
                .isEqualTo(new Setting("search_path", "a, B", false));
        assertThat(action("SET LOCAL Work_Mem = '1MB'"))
                .isEqualTo(new Setting("work_mem", "1MB", true));
        assertThat(action("SET \"ROLE\" = x")).isEqualTo(new Setting("role", "x", false));
        assertThat(action("SET NAMES 'sjis'"))
                .isEqualTo(new Setting("client_encoding", "sjis", false));
        assertThat(action("SET SCHEMA 'x'")).isEqualTo(new Setting("search_path", "x", false));
        assertThat(action("SET x.y = -1")).isEqualTo(new Setting("x.y", "-1", false));
        assertThat(action("SET a = DEFAULT")).isEqualTo(new Setting("a", null, false));
        assertThat(action("RESET a")).isEqualTo(new Setting("a", null, false));
        assertThat(action("RESET ALL")).isEqualTo(new ResetAll());
        assertThat(action("SELECT set_config('search_path', 'x', false)"))
                .isEqualTo(new Setting("search_path", "x", false));
        assertThat(action("SELECT pg_catalog.set_config('ROLE', 'x', true)"))
                .isEqualTo(new Setting("role", "x", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET ROLE x",
                "SET LOCAL ROLE 'x'",
                "SET SESSION ROLE x",
                "SET role TO x",
                "RESET ROLE",
                "SET SESSION AUTHORIZATION x",
                "SET LOCAL SESSION AUTHORIZATION DEFAULT",
                "SET session_authorization = 'x'",
                "RESET SESSION AUTHORIZATION",
                "SELECT set_config('role', 'x', false)",
            })
    void whoTheSessionIsChanges(String sql) {
        assertThat(one(sql).effects()).contains(Effect.IDENTITY);
        assertThat(action(sql)).isInstanceOf(Setting.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT set_config('ro' || 'le', 'x', false)",
                "SELECT set_config(n, 'x', false) FROM t",
                "SELECT set_config($1, $2, false)",
                "SELECT 1 WHERE set_config('role', 'x', false) = 'x'",
                "SELECT set_config('search_path', $1, false)",
                "SELECT set_config('a', 'x', false), set_config('role', 'x', false)",
                "SELECT \"set_config\" /* */ ('role', E'\\x41', false)",
                "INSERT INTO t VALUES (set_config('search_path', 'x', false))",
                "SET search_path = E'\\x41'",
                "SET x FROM CURRENT",
            })
    void settingsThatCannotBeFollowedAreUnjudged(String sql) {
        assertThat(ANALYZER.analyze(sql).judged()).isFalse();
    }

    @Test
    void settingsOfApplicationsMayBeComputed() {
        assertThat(one("SELECT set_config('app.user', $1, true)").effects())
                .contains(Effect.SESSION);
    }

    @Test
    void preparedStatementsCarryTheirBody() {
        var prepare = (Prepare) action("PREPARE p (int) AS DELETE FROM t WHERE id = $1");
        assertThat(prepare.name()).isEqualTo("p");
        assertThat(prepare.body().verbs()).containsExactly("DELETE");
        assertThat(one("PREPARE p AS DELETE FROM t").verbs()).containsExactly("PREPARE");
        assertThat(action("EXECUTE \"P\" (1)")).isEqualTo(new ExecutePrepared("P"));
        assertThat(action("EXPLAIN ANALYZE EXECUTE p")).isEqualTo(new ExecutePrepared("p"));
        assertThat(action("CREATE TABLE n AS EXECUTE p(1)")).isEqualTo(new ExecutePrepared("p"));
        assertThat(one("EXECUTE p(nextval('s'))").effects()).contains(Effect.WRITE);
        assertThat(action("DEALLOCATE PREPARE p")).isEqualTo(new Deallocate("p"));
        assertThat(action("DEALLOCATE ALL")).isEqualTo(new Deallocate(null));
        assertThat(action("DEALLOCATE \"all\"")).isEqualTo(new Deallocate("all"));
    }

    @Test
    void cursorsCarryTheirQuery() {
        var cursor =
                (DeclareCursor)
                        action("DECLARE c NO SCROLL CURSOR WITH HOLD FOR SELECT email FROM t");
        assertThat(cursor.name()).isEqualTo("c");
        assertThat(cursor.query().reads()).hasSize(1);
        assertThat(action("FETCH FORWARD 5 FROM c")).isEqualTo(new FetchFrom("c"));
        assertThat(action("MOVE \"C\"")).isEqualTo(new FetchFrom("C"));
        assertThat(action("CLOSE c")).isEqualTo(new CloseCursor("c"));
        assertThat(action("CLOSE ALL")).isEqualTo(new CloseCursor(null));
    }

    @Test
    void transactionsAndTheRest() {
        assertThat(action("START TRANSACTION")).isEqualTo(new Transaction("BEGIN"));
        assertThat(action("END")).isEqualTo(new Transaction("COMMIT"));
        assertThat(action("COMMIT AND CHAIN")).isEqualTo(new Transaction("COMMIT AND CHAIN"));
        assertThat(action("ABORT")).isEqualTo(new Transaction("ROLLBACK"));
        assertThat(action("ROLLBACK TO SAVEPOINT a")).isEqualTo(new Transaction("ROLLBACK TO"));
        assertThat(action("PREPARE TRANSACTION 'x'"))
                .isEqualTo(new Transaction("PREPARE TRANSACTION"));
        assertThat(action("DISCARD ALL")).isEqualTo(new Discard("ALL"));
        assertThat(action("COPY t FROM STDIN")).isEqualTo(new CopyIn());
        assertThat(action("COPY (SELECT 1) TO STDOUT")).isEqualTo(new CopyOut());
    }
}
