package dev.sallyport.postgres.path;

import static dev.sallyport.postgres.path.Messages.bare;
import static dev.sallyport.postgres.path.Messages.bind;
import static dev.sallyport.postgres.path.Messages.complete;
import static dev.sallyport.postgres.path.Messages.describe;
import static dev.sallyport.postgres.path.Messages.error;
import static dev.sallyport.postgres.path.Messages.execute;
import static dev.sallyport.postgres.path.Messages.functionCall;
import static dev.sallyport.postgres.path.Messages.parse;
import static dev.sallyport.postgres.path.Messages.query;
import static dev.sallyport.postgres.path.Messages.ready;
import static dev.sallyport.postgres.path.Messages.sync;
import static dev.sallyport.postgres.path.Messages.types;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The table of refusals that keep both sides in step: what the client gets and what the server is
/// told, in and out of transactions and pipelines.
class RefusalsInStepTest {
    @Test
    void aRefusedQueryNeverReachesTheServer() {
        try (var script = PgScript.open()) {
            script.client(query("DROP TABLE users"))
                    .serverSees()
                    .clientSees("E 42501 no drops here", "Z I");
            assertThat(script.log.decisions()).containsExactly("Block DROP TABLE users");
            assertThat(script.log.outcomes()).isEmpty();
        }
    }

    @Test
    void aRefusedExtendedBatchOnAnIdleSessionIsAnsweredHere() {
        try (var script = PgScript.open()) {
            script.client(parse("", "DROP TABLE t"), bind("", ""), describe('P', ""), execute())
                    .serverSees()
                    .clientSees("E 42501 no drops here");
            script.client(sync()).serverSees().clientSees("Z I");
            assertThat(script.log.decisions()).containsExactly("Block DROP TABLE t");
        }
    }

    @Test
    void aRefusedStatementInAPipelineIsReplacedByOneThatFails() {
        try (var script = PgScript.open()) {
            script.client(
                    parse("", "INSERT 1"),
                    bind("", ""),
                    execute(),
                    parse("", "DROP t"),
                    bind("", ""),
                    execute(),
                    parse("", "INSERT 2"),
                    bind("", ""),
                    execute(),
                    sync());
            var sent = script.sentToServer();
            assertThat(sent).hasSize(5);
            assertThat(sent.subList(0, 3)).containsExactly("P | INSERT 1", "B <", "E :0");
            assertThat(sent.get(3)).startsWith("P | ) /* sallyport refused ");
            assertThat(sent.get(4)).isEqualTo("S");
            script.server(
                            bare('1'),
                            bare('2'),
                            complete("INSERT 0 1"),
                            error("42601", "syntax error"),
                            ready('I'))
                    .clientSees("1", "2", "C INSERT 0 1", "E 42501 no drops here", "Z I");
            assertThat(script.log.outcomes())
                    .containsExactlyInAnyOrder("ok null 1", "not_sent null -1");
        }
    }

    @Test
    void aRefusedQueryInATransactionMakesTheServerFailIt() {
        try (var script = PgScript.open()) {
            script.client(query("BEGIN")).serverSees("Q BEGIN");
            script.server(complete("BEGIN"), ready('T')).clientSees("C BEGIN", "Z T");
            script.client(query("DROP t"));
            assertThat(script.sentToServer())
                    .singleElement()
                    .asString()
                    .startsWith("Q ) /* sallyport");
            script.server(error("42601", "syntax error"), ready('E'))
                    .clientSees("E 42501 no drops here", "Z E");
        }
    }

    @Test
    void aRefusedExecuteOfAPreparedStatementUsesAReservedName() {
        try (var script = PgScript.open()) {
            script.client(query("BEGIN")).server(complete("BEGIN"), ready('T'));
            script.client(parse("s", "SELECT $1"), sync()).server(bare('1'), ready('T'));
            script.sentToServer();
            script.sentToClient();
            script.client(bind("", "s", "secret"), execute(), sync());
            var sent = script.sentToServer();
            assertThat(sent.get(0)).startsWith("P sallyport refused | )");
            assertThat(sent.get(1)).isEqualTo("S");
            script.server(error("42601", "syntax"), ready('E'))
                    .clientSees("E 42501 this value is not allowed", "Z E");
            script.client(query("ROLLBACK")).server(complete("ROLLBACK"), ready('I'));
            script.sentToServer();
            script.sentToClient();
            script.client(bind("", "s", "fine"), execute(), sync()).serverSees("B <s", "E :0", "S");
        }
    }

    @Test
    void aFunctionCallIsRefusedInStep() {
        try (var script = PgScript.open()) {
            script.client(functionCall(952)).serverSees();
            assertThat(script.sentToClient())
                    .hasSize(2)
                    .element(0)
                    .asString()
                    .startsWith("E 0A000");
            script.client(query("BEGIN")).server(complete("BEGIN"), ready('T'));
            script.sentToClient();
            script.sentToServer();
            script.client(functionCall(952)).serverSees("F 0");
            script.server(error("42883", "no function"), ready('E'));
            assertThat(script.sentToClient()).element(0).asString().startsWith("E 0A000");
        }
    }

    @Test
    void aQueryIsRefusedBehindOneThatRuns() {
        try (var script = PgScript.open()) {
            script.client(query("SELECT 1"), query("DROP t"), query("SELECT 2"));
            var sent = script.sentToServer();
            assertThat(sent).hasSize(3);
            assertThat(sent.get(1)).startsWith("Q ) /*");
            script.server(complete("SELECT 1"), ready('I'), error("42601", "x"), ready('I'))
                    .server(complete("SELECT 1"), ready('I'))
                    .clientSees(
                            "C SELECT 1",
                            "Z I",
                            "E 42501 no drops here",
                            "Z I",
                            "C SELECT 1",
                            "Z I");
        }
    }

    @Test
    void evidenceThatCantBeKeptRefusesEverything() {
        try (var script = PgScript.open()) {
            script.log.mode = FakeLog.Mode.DOWN;
            script.client(query("SELECT 1"))
                    .serverSees()
                    .clientSees("E 57P03 the audit log is not available; nothing was run", "Z I");
            script.log.mode = FakeLog.Mode.AT_ONCE;
            script.client(query("SELECT 1")).serverSees("Q SELECT 1");
        }
    }

    @Test
    void nothingIsSentBeforeItsDecisionIsDurable() {
        try (var script = PgScript.open()) {
            script.log.mode = FakeLog.Mode.BY_HAND;
            script.client(parse("", "SELECT 1"), bind("", ""), execute(), sync()).serverSees();
            script.client(query("SELECT 2")).serverSees();
            assertThat(script.log.waiting()).isEqualTo(2);
            script.log.acknowledge();
            script.settle().serverSees("P | SELECT 1", "B <", "E :0", "S");
            script.log.acknowledge();
            script.settle().serverSees("Q SELECT 2");
        }
    }

    @Test
    void aParseThatNobodyExecutesIsDecidedByItself() {
        try (var script = PgScript.open()) {
            script.client(parse("s", "SELECT $1"), describe('S', "s"), sync())
                    .serverSees("P s | SELECT $1", "D S s", "S");
            assertThat(script.log.decisions()).containsExactly("Allow SELECT $1");
            script.server(bare('1'), types(25), bare('n'), ready('I'))
                    .clientSees("1", "t", "n", "Z I");
        }
    }

    @Test
    void aHeldStatementMayBePreparedButNotRun() {
        try (var script = PgScript.open()) {
            script.client(parse("s", "UPDATE t"), sync()).serverSees("P s | UPDATE t", "S");
            script.server(bare('1'), ready('I')).clientSees("1", "Z I");
            script.client(bind("", "s"), execute(), sync()).serverSees();
            script.until(() -> !script.client.outboundMessages().isEmpty());
            assertThat(script.sentToClient()).element(0).asString().startsWith("N 01000 waiting");
            script.serverSees();
        }
    }

    @Test
    void namesThatNobodyKnowsAreTheServersOwnErrors() {
        try (var script = PgScript.open()) {
            script.client(bind("", "nope"), execute(), sync())
                    .serverSees()
                    .clientSees("E 26000 prepared statement \"nope\" does not exist", "Z I");
            script.client(execute("gone", 0), sync())
                    .serverSees()
                    .clientSees("E 34000 portal \"gone\" does not exist", "Z I");
            assertThat(script.log.events).isEmpty();
        }
    }

    @Test
    void theServersOwnErrorSkipsWhatIsBehindIt() {
        try (var script = PgScript.open()) {
            script.client(parse("", "SELECT x"), bind("", ""), execute());
            script.serverSees("P | SELECT x", "B <", "E :0");
            script.server(error("42703", "no x")).clientSees("E 42703 no x");
            script.client(parse("", "DROP t"), bind("", ""), execute()).serverSees().clientSees();
            script.client(sync()).serverSees("S").server(ready('I')).clientSees("Z I");
            assertThat(script.log.outcomes()).containsExactly("error 42703 -1");
        }
    }

    @Test
    void aParseIsJudgedByItsOwnTextWhateverWasBoundBefore() {
        try (var script = PgScript.open()) {
            script.client(
                    parse("", "SELECT 1"), bind("", ""), parse("", "DROP t"), bind("", ""), sync());
            assertThat(script.log.decisions()).containsExactly("Allow SELECT 1", "Block DROP t");
            var sent = script.sentToServer();
            assertThat(sent.subList(0, 2)).containsExactly("P | SELECT 1", "B <");
            assertThat(sent.get(2)).startsWith("P | ) /* sallyport refused");
        }
    }
}
