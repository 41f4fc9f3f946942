package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the quickstart's policy promises, as people see it in psql and on the command line.
@Timeout(90)
@ExtendWith(OneQuickstart.class)
class SamplePolicyIT {
    private static Door door;

    @BeforeAll
    static void find(Door found) {
        assumeTrue(Psql.isInstalled(), "psql is not installed");
        door = found;
    }

    @Test
    void agentReadsWhatIsNotPersonal() throws Exception {
        assertThat(psql("agent", "select count(*) from orders where id <= 10").output())
                .isEqualTo("10\n");
    }

    @Test
    void personalColumnsComeMaskedToTheAgentAndPlainToTheDba() throws Exception {
        String sql = "select email, card, national_id from customers where id = 1";
        String plain = psql("admin", sql).output();
        assertThat(plain).contains("@example.com|400000");
        String[] masked = psql("agent", sql).output().strip().split("\\|", -1);
        assertThat(masked[0]).startsWith("tok_").doesNotContain("@");
        assertThat(masked[1]).matches("[*]+[0-9]{4}");
        assertThat(plain).contains(masked[1].replace("*", "")).doesNotContain(masked[2]);
    }

    @Test
    void expressionOverAMaskedColumnIsNotShown() throws Exception {
        var refused = psql("agent", "select lower(email) from customers where id = 1");
        assertThat(refused.output()).doesNotContain("example.com");
    }

    @Test
    void everythingIsOnRecordWithItsOutcome() throws Exception {
        String marker = "select 'marker " + System.nanoTime() + "'";
        assertThat(psql("agent", marker).exitCode()).isZero();
        assertThat(
                        door.audit(
                                "select d.verdict, o.outcome, d.principal from audit.event d join audit.event o"
                                        + " on o.decision = d.id and o.kind = 'outcome'"
                                        + " where d.kind = 'decision' and d.command = '"
                                        + marker.replace("'", "''")
                                        + "'"))
                .isEqualTo("mask");
        assertThat(
                        door.audit(
                                "select act from audit.event where kind = 'admin' order by ts limit 1"))
                .isEqualTo("gateway started");
    }

    @Test
    void heldUpdateRunsOnceAnotherPersonApprovesItAndNotBefore() throws Exception {
        var waiting =
                Psql.start(
                        door.port(),
                        door.token("developer"),
                        "update orders set item = item || '!'");
        try {
            String id = await(() -> pendingRequest("update orders"));
            assertThat(door.direct("select count(*) from orders where item like '%!'"))
                    .isEqualTo("0");
            assertThat(cli("developer").run("approvals", "approve", id).exitCode()).isNotZero();
            assertThat(cli("approver").run("approvals", "approve", id).exitCode()).isZero();
            assertThat(Psql.await(waiting).output()).contains("UPDATE 100000");
            assertThat(door.direct("select count(*) from orders where item like '%!'"))
                    .isEqualTo("100000");
            assertThat(cli("auditor").run("audit", "search", "--json", "--text", "item || '!'"))
                    .satisfies(
                            found -> assertThat(found.output()).contains("\"whole-table-writes\""));
        } finally {
            waiting.destroyForcibly();
            door.direct("update orders set item = rtrim(item, '!') returning 1");
        }
    }

    @Test
    void heldDeleteOfAClientThatLeavesNeverRuns() throws Exception {
        var waiting = Psql.start(door.port(), door.token("developer"), "delete from orders");
        String id = await(() -> pendingRequest("delete from orders"));
        waiting.destroyForcibly().waitFor();
        await(() -> pendingRequest("delete from orders").isEmpty() ? "gone" : "");
        assertThat(cli("approver").run("approvals", "approve", id).exitCode()).isNotZero();
        assertThat(door.direct("select count(*) >= 100000 from orders")).isEqualTo("t");
    }

    /// The id, or nothing.
    private static String pendingRequest(String command) throws Exception {
        var listed = cli("approver").run("approvals", "list", "--json");
        assertThat(listed.exitCode()).as(listed.errors()).isZero();
        for (String line : listed.output().lines().toList()) {
            var request = new ObjectMapper().readTree(line);
            if (request.get("command").asText().startsWith(command)) {
                return request.get("id").asText();
            }
        }
        return "";
    }

    /// Asks until there is an answer; [Timeout] is the deadline.
    private static String await(Callable<String> question) throws Exception {
        while (true) {
            String answer = question.call();
            if (!answer.isEmpty()) {
                return answer;
            }
        }
    }

    private static Cli cli(String persona) {
        return new Cli(door.api(), door.token(persona));
    }

    @Test
    void dropIsBlockedAndNeverReachesTheDatabase() throws Exception {
        var refused = psql("agent", "drop table orders");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output())
                .contains("\"code\":\"blocked\"")
                .contains("\"executed\":false");
        assertThat(door.direct("select count(*) >= 100000 from orders")).isEqualTo("t");
    }

    @Test
    void strangerIsNotLetIn() throws Exception {
        var refused = Psql.run(door.port(), "not.a.token", "select 1");
        assertThat(refused.exitCode()).isEqualTo(2);
    }

    private static Psql.Result psql(String persona, String sql) throws Exception {
        return Psql.run(door.port(), door.token(persona), sql);
    }
}
