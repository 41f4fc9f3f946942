package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// The cases of every driver, by psql: allow, block, mask, hold, cancel, transaction, pipeline.
@Timeout(90)
@ExtendWith(OneQuickstart.class)
class PsqlCasesIT {
    private static final String SLOW =
            "select count(*) from orders a, orders b, orders c where a.amount + b.amount + c.amount"
                    + " < 0 /* psql-slow */;";

    private static Door door;

    @BeforeAll
    static void find(Door found) {
        assumeTrue(Psql.isInstalled(), "psql is not installed");
        door = found;
    }

    private static Psql.Result agent(String... lines) throws Exception {
        return Psql.await(Psql.session(door.port(), door.token("agent"), lines));
    }

    @Test
    void whatIsAllowedIsAnswered() throws Exception {
        assertThat(
                        agent(
                                        "select count(*) from orders where id <= 10;",
                                        "prepare one as select id from orders where id = $1;",
                                        "execute one(7);",
                                        "select 40 + 2 as answer \\gset",
                                        "\\echo :answer")
                                .output())
                .isEqualTo("10\n7\n42\n");
    }

    @Test
    void whatIsBlockedSaysWhyAndTheSessionGoesOn() throws Exception {
        var refused =
                agent(
                        "\\set VERBOSITY verbose",
                        "drop table orders;",
                        "truncate orders;",
                        "select 1;");
        assertThat(refused.output())
                .contains("ERROR:  42501", "\"code\":\"blocked\"", "\"executed\":false")
                .endsWith("\n1\n");
    }

    @Test
    void personalColumnsAreMasked() throws Exception {
        var rows =
                agent(
                        "select email, card from customers where id = 1;",
                        "begin; declare c cursor for select email from customers; fetch 1 from c;"
                                + " commit;");
        assertThat(rows.output().lines()).hasSize(2).allMatch(line -> line.startsWith("tok_"));
        assertThat(rows.output()).doesNotContain("@", "ERROR");
        assertThat(agent("\\copy (select email from customers) to stdout").output())
                .contains("\"code\":")
                .doesNotContain("example.com");
    }

    @Test
    void aHeldStatementIsToldOfAndRunsOnceApproved() throws Exception {
        var vote = door.settleWhenHeld("psql-held", "approve");
        var held = agent("\\set QUIET off", "update orders set status = status /* psql-held */;");
        assertThat(vote.get(60, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(held.output()).contains("NOTICE", "req_", "UPDATE 1000");
    }

    @Test
    void aDeniedStatementDoesNotRun() throws Exception {
        var vote = door.settleWhenHeld("psql-denied", "deny");
        var denied =
                agent(
                        "delete from orders /* psql-denied */;",
                        "select count(*) >= 100000 from orders;");
        assertThat(vote.get(60, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(denied.output()).contains("\"code\":\"approval_denied\"").endsWith("\nt\n");
    }

    @Test
    void ctrlCCancelsWhatRunsAndTheSessionGoesOn() throws Exception {
        assertCancelled(SLOW, "psql-slow");
    }

    @Test
    void ctrlCCancelsWhatIsHeldAndItNeverRuns() throws Exception {
        assertCancelled("update orders set status = 'gone' /* psql-gone */;", "psql-gone");
        assertThat(agent("select count(*) from orders where status = 'gone';").output())
                .isEqualTo("0\n");
    }

    private static void assertCancelled(String statement, String marker) throws Exception {
        assumeTrue(Psql.hasTerminals(), "script is not installed");
        var psql = Psql.terminal(door.port(), door.token("agent"));
        try (var input = psql.outputWriter(StandardCharsets.UTF_8);
                var output = psql.inputReader(StandardCharsets.UTF_8)) {
            type(input, statement + "\n");
            door.awaitDecision(marker);
            type(input, "\u0003");
            assertThat(readTo(output, "57014")).contains("Cancel request sent");
            type(input, "select 'still' || ' here';\n");
            assertThat(readTo(output, "still here")).doesNotContain("FATAL");
            type(input, "\\q\n");
        } finally {
            psql.destroyForcibly();
        }
    }

    private static void type(Writer input, String text) throws IOException {
        input.write(text);
        input.flush();
    }

    /// What comes, up to the words.
    private static String readTo(Reader output, String words) throws Exception {
        var reading =
                CompletableFuture.supplyAsync(() -> {
                    var text = new StringBuilder();
                    try {
                        while (text.indexOf(words) < 0) {
                            int c = output.read();
                            assertThat(c).as(text.toString()).isNotNegative();
                            text.append((char) c);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(text.toString(), e);
                    }
                    return text.toString();
                });
        return reading.get(30, TimeUnit.SECONDS);
    }

    @Test
    void tablesAreDescribed() throws Exception {
        assertThat(agent("\\d customers").output()).contains("national_id").doesNotContain("ERROR");
        assertThat(agent("\\dt").output()).contains("orders");
    }

    @Test
    void aTransactionWithARefusedStatementKeepsNothing() throws Exception {
        var told =
                agent(
                        "begin;",
                        "insert into orders (customer_id, status) values (1, 'psql-tx');",
                        "drop table orders;",
                        "select 1;",
                        "commit;",
                        "select count(*) from orders where status = 'psql-tx';");
        assertThat(told.output())
                .contains("\"code\":\"blocked\"", "in_failed_sql_transaction")
                .endsWith("\n0\n");
        assertThat(
                        agent(
                                        "begin;",
                                        "insert into orders (customer_id, status) values (1,"
                                                + " 'psql-kept');",
                                        "commit;",
                                        "select count(*) from orders where status = 'psql-kept';",
                                        "delete from orders where status = 'psql-kept';")
                                .output())
                .isEqualTo("1\n");
    }

    /// `\\;` sends several statements in one message, the pipeline of psql before 18.
    @Test
    void statementsSentTogetherRunTogetherOrNotAtAll() throws Exception {
        assertThat(agent("select 1\\; select 2\\; select 3;").output()).isEqualTo("1\n2\n3\n");
        assertThat(
                        agent(
                                        "insert into orders (customer_id, status) values (1,"
                                                + " 'psql-pipe')\\; truncate orders\\; select 1;",
                                        "select count(*) from orders where status = 'psql-pipe';")
                                .output())
                .contains("\"code\":\"blocked\"")
                .endsWith("\n0\n");
    }
}
