package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;

/// Stock drivers through the whole gateway: each allows, blocks, masks, holds, cancels, and works
/// in transactions and pipelines. pgjdbc in every query mode; psycopg 3 and node-postgres where
/// they are installed. psql has [PsqlCasesIT].
@Timeout(180)
@ExtendWith(OneQuickstart.class)
class DriversIT {
    private static Door opened;

    @BeforeAll
    static void start(Door door) {
        opened = door;
    }

    private static Door door() {
        return opened;
    }

    private static Connection jdbc(String mode) throws SQLException {
        return door().connect("agent", "preferQueryMode", mode, "prepareThreshold", "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"})
    void jdbcReadsAndPersonalColumnsAreMaskedAlsoInBinary(String mode) throws SQLException {
        try (var connection = jdbc(mode);
                var statement =
                        connection.prepareStatement(
                                "select id, email, card from customers where id = ?")) {
            for (int i = 1; i <= 8; i++) {
                statement.setInt(1, i);
                try (var rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(i);
                    assertThat(rows.getString(2)).startsWith("tok_");
                    assertThat(rows.getString(3)).matches("\\*+\\d{4}");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"})
    void jdbcIsToldWhyAndTheNextStatementRuns(String mode) throws SQLException {
        try (var connection = jdbc(mode);
                var statement = connection.createStatement()) {
            for (String sql :
                    List.of(
                            "drop table orders",
                            "truncate orders",
                            "select 1; drop table orders")) {
                assertThatThrownBy(() -> statement.execute(sql))
                        .isInstanceOfSatisfying(
                                PSQLException.class, e -> assertThat(code(e)).isEqualTo("blocked"));
            }
            assertThat(one(connection, "select 40 + 2")).isEqualTo("42");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "extendedForPrepared"})
    void jdbcTransactionWithARefusedStatementKeepsNothing(String mode) throws SQLException {
        try (var connection = jdbc(mode);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate(
                    "insert into orders (customer_id, status) values (1, 'jdbc-tx')");
            assertThatThrownBy(() -> statement.execute("truncate orders"))
                    .isInstanceOf(PSQLException.class);
            assertThatThrownBy(() -> statement.execute("select 1"))
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
            connection.rollback();
            assertThat(one(connection, "select count(*) from orders where status = 'jdbc-tx'"))
                    .isEqualTo("0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void jdbcBatchRunsInOrder(String mode) throws SQLException {
        try (var connection = jdbc(mode);
                var insert =
                        connection.prepareStatement(
                                "insert into orders (customer_id, status) values (?, ?)")) {
            for (int i = 0; i < 200; i++) {
                insert.setInt(1, 1);
                insert.setString(2, "jdbc-batch-" + mode);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(200);
            assertThat(
                            one(
                                    connection,
                                    "select count(*) from orders where status = 'jdbc-batch-"
                                            + mode
                                            + "'"))
                    .isEqualTo("200");
            try (var statement = connection.createStatement()) {
                statement.executeUpdate(
                        "delete from orders where status = 'jdbc-batch-" + mode + "'");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void jdbcHeldStatementRunsOnceApproved(String mode) throws Exception {
        String marker = "jdbc-held-" + mode;
        try (var connection = jdbc(mode);
                var statement = connection.createStatement()) {
            var vote = door().settleWhenHeld(marker, "approve");
            assertThat(
                            statement.executeUpdate(
                                    "update orders set status = status /* " + marker + " */"))
                    .isGreaterThanOrEqualTo(100_000);
            assertThat(vote.get(60, TimeUnit.SECONDS)).isEqualTo(200);
            assertThat(String.valueOf(statement.getWarnings())).contains("req_");
        }
    }

    @Test
    void jdbcDeniedStatementDoesNotRun() throws Exception {
        try (var connection = jdbc("extended");
                var statement = connection.createStatement()) {
            var vote = door().settleWhenHeld("jdbc-denied", "deny");
            assertThatThrownBy(
                            () -> statement.executeUpdate("delete from orders /* jdbc-denied */"))
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            e -> assertThat(code(e)).isEqualTo("approval_denied"));
            assertThat(vote.get(60, TimeUnit.SECONDS)).isEqualTo(200);
            assertThat(one(connection, "select count(*) >= 100000 from orders")).isEqualTo("t");
        }
    }

    @Test
    void jdbcQueryTimeoutCancelsWhatRunsAndWhatIsHeld() throws SQLException {
        try (var connection = jdbc("extended");
                var statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            for (String sql :
                    List.of(
                            "select count(*) from orders a, orders b, orders c where a.amount + b.amount + c.amount < 0",
                            "update orders set status = 'gone'")) {
                assertThatThrownBy(() -> statement.execute(sql))
                        .isInstanceOfSatisfying(
                                PSQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            }
            statement.setQueryTimeout(0);
            assertThat(one(connection, "select count(*) from orders where status = 'gone'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void jdbcReadsThroughACursorAndCopies() throws Exception {
        try (var connection = jdbc("extended")) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.setFetchSize(1000);
                int count = 0;
                try (var rows =
                        statement.executeQuery("select id, status from orders where id <= 10000")) {
                    while (rows.next()) {
                        count++;
                    }
                }
                assertThat(count).isEqualTo(10_000);
            }
            var copy = connection.unwrap(org.postgresql.PGConnection.class).getCopyAPI();
            var out = new java.io.ByteArrayOutputStream();
            assertThat(copy.copyOut("copy (select id from orders where id <= 5000) to stdout", out))
                    .isEqualTo(5000);
            connection.commit();
        }
    }

    @Test
    void jdbcMetadataQueriesPass() throws SQLException {
        try (var connection = jdbc("extended")) {
            var found = connection.getMetaData();
            try (var tables = found.getTables(null, "public", "%", new String[] {"TABLE"});
                    var columns = found.getColumns(null, "public", "customers", "%")) {
                assertThat(tables.next()).isTrue();
                assertThat(columns.next()).isTrue();
            }
        }
    }

    @Test
    void psycopg() throws Exception {
        var scripts = scripts();
        Path python = Path.of("/usr/bin/python3");
        assumeTrue(
                Files.isExecutable(python)
                        && scripts.run(List.of(python.toString(), "-c", "import psycopg"))
                                        .exitCode()
                                == 0,
                "psycopg 3 is not installed");
        scripts.assertAllPass(List.of(python.toString(), Scripts.path("psycopg_cases.py")));
    }

    @Test
    void nodePostgres() throws Exception {
        var scripts = scripts();
        assumeTrue(scripts.hasNodePackage("pg"), "node-postgres is not installed");
        scripts.assertAllPass(List.of("node", Scripts.path("node_pg_cases.cjs")));
    }

    private static Scripts scripts() {
        return new Scripts(
                Map.of(
                        "GW_HOST",
                        "127.0.0.1",
                        "GW_PORT",
                        Integer.toString(door().port()),
                        "GW_API",
                        door().api(),
                        "AGENT_TOKEN",
                        door().token("agent"),
                        "APPROVER_TOKEN",
                        door().token("approver")));
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String code(PSQLException e) {
        try {
            var message = e.getServerErrorMessage();
            JsonNode refusal =
                    new ObjectMapper().readTree(message == null ? "{}" : message.getDetail());
            assertThat(e.getSQLState()).isEqualTo("42501");
            assertThat(refusal.get("executed").asBoolean()).isFalse();
            return refusal.get("code").asText();
        } catch (IOException notJson) {
            throw new AssertionError(notJson);
        }
    }
}
