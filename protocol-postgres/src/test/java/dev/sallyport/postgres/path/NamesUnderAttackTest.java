package dev.sallyport.postgres.path;

import static dev.sallyport.postgres.path.Messages.bare;
import static dev.sallyport.postgres.path.Messages.bind;
import static dev.sallyport.postgres.path.Messages.complete;
import static dev.sallyport.postgres.path.Messages.error;
import static dev.sallyport.postgres.path.Messages.execute;
import static dev.sallyport.postgres.path.Messages.parse;
import static dev.sallyport.postgres.path.Messages.query;
import static dev.sallyport.postgres.path.Messages.ready;
import static dev.sallyport.postgres.path.Messages.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Decision;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.sql.SqlFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A name is given a harmless text that never comes to be at the server, where it goes on standing
/// for another one. UPDATE may be prepared, and is held when it is run.
class NamesUnderAttackTest {
    private static final String LONGEST = "x".repeat(63);

    private static AuditEvent.Decided last(PgScript script) {
        return new ArrayList<>(script.log.events)
                .stream()
                        .filter(AuditEvent.Decided.class::isInstance)
                        .map(AuditEvent.Decided.class::cast)
                        .reduce((_, later) -> later)
                        .orElseThrow();
    }

    private static Set<String> verbs(PgScript script) {
        return ((SqlCommand) last(script).command()).facts().verbs();
    }

    private static void assertHeld(PgScript script) {
        script.until(() -> last(script).decision() instanceof Decision.Hold);
        assertThat(verbs(script)).contains("UPDATE");
    }

    private static void prepareUpdate(PgScript script, String name) {
        script.client(parse(name, "UPDATE 1"), sync()).server(bare('1'), ready('I'));
    }

    @Test
    void theUnnamedStatementStaysWhereItsNextParseWasSkipped() {
        try (var script = PgScript.open()) {
            prepareUpdate(script, "");
            script.client(
                    parse("fails", "SELECT 1/0"),
                    bind("", "fails"),
                    execute(),
                    parse("", "SELECT 1"),
                    sync(),
                    bind("", ""),
                    execute(),
                    sync());
            assertHeld(script);
        }
    }

    @Test
    void theUnnamedStatementStaysWhereAQueryWasSkipped() {
        try (var script = PgScript.open()) {
            prepareUpdate(script, "");
            script.client(
                    parse("fails", "SELECT 1/0"),
                    bind("", "fails"),
                    execute(),
                    query("SELECT 1"),
                    parse("", "SELECT 1"),
                    sync(),
                    bind("", ""),
                    execute(),
                    sync());
            assertHeld(script);
        }
    }

    @Test
    void theUnnamedStatementMeansOneThingOnceTheServerSaidSo() {
        try (var script = PgScript.open()) {
            prepareUpdate(script, "");
            script.client(parse("", "SELECT 1"), sync()).server(bare('1'), ready('I'));
            script.client(bind("", ""), execute(), sync());
            assertThat(verbs(script)).containsExactly("SELECT");
        }
    }

    @Test
    void batchesWithAnUnnamedStatementEachAreNotInDoubt() {
        try (var script = PgScript.open()) {
            ByteBuf all = Unpooled.buffer();
            for (int i = 0; i < 40; i++) {
                all.writeBytes(parse("", "SELECT " + i))
                        .writeBytes(bind("", ""))
                        .writeBytes(execute())
                        .writeBytes(sync());
            }
            script.clientBytes(all);
            assertThat(script.sentToServer()).hasSize(160).contains("P | SELECT 39");
        }
    }

    @Test
    void tooManyMeaningsOfTheUnnamedStatementAreNotJudged() {
        try (var script = PgScript.open()) {
            prepareUpdate(script, "");
            ByteBuf all = Unpooled.buffer();
            for (int i = 0; i < 40; i++) {
                all.writeBytes(parse("", "SELECT " + i)).writeBytes(sync());
            }
            script.clientBytes(all).client(bind("", ""), execute(), sync());
            assertThat(last(script).decision()).isInstanceOf(Decision.Block.class);
        }
    }

    @Test
    void aNameThatSqlMakesInTheSameBreathIsSeen() {
        try (var script = PgScript.open()) {
            script.client(
                    query("PREPARE p AS INSERT 1"),
                    parse("p", "SELECT 1"),
                    sync(),
                    bind("", "p"),
                    execute(),
                    sync());
            assertThat(verbs(script)).contains("SELECT", "INSERT");
        }
    }

    @Test
    void aNameThatSqlMakesBetweenBindAndExecuteIsSeen() {
        try (var script = PgScript.open()) {
            script.client(
                    query("PREPARE p AS INSERT 1"), parse("p", "SELECT 1"), sync(), bind("", "p"));
            script.client(execute(), sync());
            assertThat(verbs(script)).contains("SELECT", "INSERT");
        }
    }

    @Test
    void aPortalOfSuchANameIsSeenThrough() {
        try (var script = PgScript.open()) {
            script.client(
                    query("BEGIN"),
                    query("PREPARE p AS INSERT 1"),
                    parse("p", "SELECT 1"),
                    sync(),
                    bind("c", "p"),
                    sync(),
                    execute("c", 0),
                    sync());
            assertThat(verbs(script)).contains("SELECT", "INSERT");
        }
    }

    @Test
    void aCursorThatSqlMakesInTheSameBreathIsSeen() {
        try (var script = PgScript.open()) {
            script.client(
                    query("BEGIN"),
                    query("DECLARE c CURSOR FOR INSERT 1"),
                    parse("", "SELECT 1"),
                    bind("c", ""),
                    sync(),
                    query("ROLLBACK TO a"),
                    execute("c", 0),
                    sync());
            var decided = (SqlCommand) last(script).command();
            assertThat(decided.facts().judged() && !decided.facts().verbs().contains("INSERT"))
                    .isFalse();
        }
    }

    @Test
    void aNameThatTheServerWouldCutIsRefused() {
        try (var script = PgScript.open()) {
            script.client(parse(LONGEST + "y", "UPDATE 1"), sync()).serverSees();
            assertThat(script.sentToClient())
                    .hasSize(2)
                    .element(0)
                    .asString()
                    .startsWith("E 08P01");
            script.client(parse(LONGEST, "SELECT 1"), sync())
                    .serverSees("P " + LONGEST + " | SELECT 1", "S");
        }
    }

    @Test
    void aForgottenNameMayStillMeanWhatItMeant() {
        var names = new SessionNames();
        names.statements.add("old", statement("UPDATE 1")).confirm();
        for (int i = 0; i < 10_000; i++) {
            names.statements.add("n" + i, statement("SELECT 1")).confirm();
        }
        var again = names.statements.add("old", statement("SELECT 1"));
        assertThat(names.statements.of("old")).hasSize(2);
        assertThat(names.statements.of("old").getFirst().facts())
                .isNotNull()
                .returns(false, SqlFacts::judged);
        again.confirm();
        assertThat(names.statements.of("old")).hasSize(1);
    }

    @Test
    void longTextsBehindNamesAreForgottenTooAndCountAsAnything() {
        var names = new SessionNames();
        for (int i = 0; i < 40; i++) {
            names.statements.add("n" + i, statement("SELECT 1 " + " ".repeat(1 << 20))).confirm();
        }
        assertThat(names.statements.of("n39")).hasSize(1);
        assertThat(names.statements.of("n0")).isEmpty();
        names.statements.add("n0", statement("SELECT 1"));
        assertThat(names.statements.of("n0").getFirst().facts())
                .isNotNull()
                .returns(false, SqlFacts::judged);
    }

    private static Statement statement(String sql) {
        return new Statement(sql, List.of(), null);
    }

    @Test
    void aSkippedBatchLeavesNoNameBehind() {
        try (var script = PgScript.open()) {
            script.client(parse("", "SELECT x"), parse("", "SELECT 2"), sync());
            script.server(error("42703", "no x"), ready('I'));
            script.client(bind("", ""), execute(), sync());
            assertThat(script.sentToClient()).last().asString().startsWith("Z");
            script.client(query("SELECT 3")).server(complete("SELECT 1"), ready('I'));
            assertThat(verbs(script)).containsExactly("SELECT");
        }
    }

    @Test
    void aNameForWhatChangesTheSessionIsNotJudged() {
        try (var script = PgScript.open()) {
            script.client(parse("p", "SET search_path = x"), sync()).server(bare('1'), ready('I'));
            script.client(query("EXECUTE p"));
            assertThat(last(script).decision()).isInstanceOf(Decision.Block.class);
        }
    }

    /// An approval of `EXECUTE p` would be good for whatever p is in the next session.
    @Test
    void aNameIsRecordedWithWhatItRuns() {
        try (var script = PgScript.open();
                var other = PgScript.open()) {
            script.client(query("PREPARE p AS INSERT 1")).server(complete("PREPARE"), ready('I'));
            script.client(query("EXECUTE p"));
            other.client(query("PREPARE p AS INSERT 2")).server(complete("PREPARE"), ready('I'));
            other.client(query("EXECUTE p"));
            assertThat(last(script).command().shown()).contains("EXECUTE p", "INSERT 1");
            assertThat(last(script).command().digest())
                    .isNotEqualTo(last(other).command().digest());
        }
    }

    @Test
    void allThatAnUnsureNameMayMeanIsShown() {
        try (var script = PgScript.open()) {
            prepareUpdate(script, "p");
            script.client(parse("p", "SELECT 1"), sync(), bind("", "p"), execute(), sync());
            assertHeld(script);
            assertThat(last(script).command().shown()).contains("SELECT 1", "UPDATE 1");
        }
    }
}
