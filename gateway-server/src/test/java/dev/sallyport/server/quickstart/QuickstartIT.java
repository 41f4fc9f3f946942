package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.server.CannotStart;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The quickstart as people use it, with real psql where that is installed.
@Timeout(90)
class QuickstartIT {
    @TempDir static Path directory;
    private static @Nullable Quickstart quickstart;

    @BeforeAll
    static void start() {
        quickstart = Quickstart.start(directory, OptionalInt.empty());
    }

    @AfterAll
    static void stop() {
        if (quickstart != null) {
            quickstart.close();
        }
        assertThat(directory.resolve("quickstart.json")).doesNotExist();
    }

    @Test
    void descriptionHasThePromisedShapeForItsOwnerAlone() throws Exception {
        var described = described();
        assertThat(names(described))
                .containsExactly("postgres", "api", "issuer", "direct", "tokens", "pid");
        assertThat(names(described.get("postgres")))
                .containsExactly("host", "port", "target", "account");
        assertThat(names(described.get("direct"))).containsExactly("postgres", "audit");
        assertThat(names(described.get("tokens")))
                .containsExactly("agent", "developer", "approver", "approver2", "auditor", "admin");
        assertThat(described.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        for (String name : List.of("quickstart.json", "tokens/agent", "secrets/shop-app")) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(directory.resolve(name))))
                    .isEqualTo("rw-------");
        }
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
                        audit(
                                "select d.verdict, o.outcome, d.principal from audit.event d join audit.event o"
                                        + " on o.decision = d.id and o.kind = 'outcome'"
                                        + " where d.kind = 'decision' and d.command = '"
                                        + marker.replace("'", "''")
                                        + "'"))
                .isEqualTo("mask");
        assertThat(audit("select act from audit.event where kind = 'admin' order by ts limit 1"))
                .isEqualTo("gateway started");
    }

    @Test
    void heldUpdateRunsOnceAnotherPersonApprovesItAndNotBefore() throws Exception {
        assumeTrue(Psql.isInstalled(), "psql is not installed");
        var waiting =
                Psql.start(port(), token("developer"), "update orders set item = item || '!'");
        try {
            String id = await(() -> pendingRequest("update orders"));
            assertThat(direct("select count(*) from orders where item like '%!'")).isEqualTo("0");
            assertThat(cli("developer").run("approvals", "approve", id).exitCode()).isNotZero();
            assertThat(cli("approver").run("approvals", "approve", id).exitCode()).isZero();
            assertThat(Psql.await(waiting).output()).contains("UPDATE 100000");
            assertThat(direct("select count(*) from orders where item like '%!'"))
                    .isEqualTo("100000");
            assertThat(cli("auditor").run("audit", "search", "--json", "--text", "item || '!'"))
                    .satisfies(
                            found -> assertThat(found.output()).contains("\"whole-table-writes\""));
        } finally {
            waiting.destroyForcibly();
        }
    }

    @Test
    void heldDeleteOfAClientThatLeavesNeverRuns() throws Exception {
        assumeTrue(Psql.isInstalled(), "psql is not installed");
        var waiting = Psql.start(port(), token("developer"), "delete from orders");
        String id = await(() -> pendingRequest("delete from orders"));
        waiting.destroyForcibly().waitFor();
        await(() -> pendingRequest("delete from orders").isEmpty() ? "gone" : "");
        assertThat(cli("approver").run("approvals", "approve", id).exitCode()).isNotZero();
        assertThat(direct("select count(*) >= 100000 from orders")).isEqualTo("t");
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

    private static Cli cli(String persona) throws Exception {
        return new Cli(described().get("api").get("url").asText(), token(persona));
    }

    @Test
    void dropIsBlockedAndNeverReachesTheDatabase() throws Exception {
        var refused = psql("agent", "drop table orders");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output())
                .contains("\"code\":\"blocked\"")
                .contains("\"executed\":false");
        assertThat(direct("select count(*) >= 100000 from orders")).isEqualTo("t");
    }

    @Test
    void strangerIsNotLetIn() throws Exception {
        assumeTrue(Psql.isInstalled());
        var refused = Psql.run(port(), "not.a.token", "select 1");
        assertThat(refused.exitCode()).isEqualTo(2);
    }

    @Test
    void secondQuickstartOnOneDirectoryIsRefusedAndTheFirstGoesOn() throws Exception {
        assertThatThrownBy(() -> Quickstart.start(directory, OptionalInt.empty()))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("in use");
        assertThat(directory.resolve("quickstart.json")).exists();
        assertThat(psql("agent", "select 1").output()).isEqualTo("1\n");
    }

    private static Psql.Result psql(String persona, String sql) throws Exception {
        assumeTrue(Psql.isInstalled(), "psql is not installed");
        return Psql.run(port(), token(persona), sql);
    }

    private static String direct(String sql) throws Exception {
        return first("postgres", sql);
    }

    private static String audit(String sql) throws Exception {
        return first("audit", sql);
    }

    /// The first column of the first row, around the gateway.
    private static String first(String server, String sql) throws Exception {
        var url = URI.create(described().get("direct").get(server).asText());
        String[] login = url.getUserInfo().split(":", 2);
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:" + url.getPort() + url.getPath(),
                                login[0],
                                login[1]);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    private static int port() throws Exception {
        return described().get("postgres").get("port").asInt();
    }

    private static String token(String persona) throws Exception {
        return described().get("tokens").get(persona).asText();
    }

    private static JsonNode described() throws Exception {
        return new ObjectMapper().readTree(directory.resolve("quickstart.json").toFile());
    }

    private static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
