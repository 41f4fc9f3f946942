package dev.sallyport.postgres.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/// pgjdbc and raw bytes through the gateway to a real server.
class SqlPathIT {
    private static final int PIPELINES = 1_200;

    @TempDir static Path directory;
    private static PathFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new PathFixture(directory);
        for (String database : List.of("through", "direct")) {
            try (var connection = fixture.server.getDatabase("postgres", database).getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("create table t (v int)");
                statement.execute(
                        "create table unique_later (v int unique deferrable initially deferred)");
                statement.execute("create table people (id int primary key, email text)");
                statement.execute(
                        "insert into people select i, 'p' || i || '@example.org'"
                                + " from generate_series(1, 100) i");
            }
        }
    }

    @AfterAll
    static void stop() throws IOException {
        fixture.close();
    }

    private static Connection connect(String... settings) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", "app");
        properties.setProperty("password", "token");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        for (int i = 0; i < settings.length; i += 2) {
            properties.setProperty(settings[i], settings[i + 1]);
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + fixture.port + "/shop", properties);
    }

    /// The server closes at once when it reads a goodbye, a race that the client mostly loses.
    @Test
    void whoeverSaysGoodbyeIsTheOneWhoLeft() throws Exception {
        int before = fixture.log.endings().size();
        for (int i = 0; i < 20; i++) {
            connect().close();
        }
        Instant deadline = Instant.now().plusSeconds(20);
        while (fixture.log.endings().size() < before + 20) {
            assertThat(Instant.now()).as("deadline").isBefore(deadline);
            Thread.onSpinWait();
        }
        assertThat(fixture.log.endings().stream().skip(before)).containsOnly("client closed");
    }

    @Test
    void randomPipelinesEndAsWithoutTheGateway() throws Exception {
        try (var direct = new RawClient(fixture.server.getPort(), "postgres", "direct");
                var through = new RawClient(fixture.port, "app", "shop")) {
            for (int seed = 0; seed < PIPELINES; seed++) {
                String sentinel = "sentinel-" + seed;
                direct.send(new RandomPipelines(seed).script(sentinel));
                through.send(new RandomPipelines(seed).script(sentinel));
                var seen = RandomPipelines.comparable(through.readPast(sentinel));
                var expected = RandomPipelines.comparable(direct.readPast(sentinel));
                assertThat(seen)
                        .as("seed " + seed)
                        .isEqualTo(RandomPipelines.refusedAs(seen, expected));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"})
    void pgjdbcWorksInEveryQueryMode(String mode) throws SQLException {
        try (var connection = connect("preferQueryMode", mode, "prepareThreshold", "1");
                var statement = connection.createStatement()) {
            for (int i = 0; i < 8; i++) {
                try (var prepared =
                        connection.prepareStatement("select ?::int4 + 1, ?::text, ?::bytea")) {
                    prepared.setInt(1, i);
                    prepared.setString(2, "x" + i);
                    prepared.setBytes(3, new byte[] {1, 2});
                    try (var rows = prepared.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getInt(1)).isEqualTo(i + 1);
                        assertThat(rows.getString(2)).isEqualTo("x" + i);
                        assertThat(rows.getBytes(3)).containsExactly(1, 2);
                    }
                }
                assertRefused(() -> statement.execute("FORBIDDEN words"), "42501");
            }
            statement.execute("select 1; select 2");
        }
    }

    private interface Act {
        void run() throws SQLException;
    }

    private static void assertRefused(Act act, String state) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    @Test
    void aRefusalInATransactionIsTheTransactionsEnd() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("create table kept (v int)");
            assertRefused(() -> statement.execute("FORBIDDEN words"), "42501");
            assertRefused(() -> statement.execute("select 1"), "25P02");
            connection.rollback();
            statement.execute("select 1");
            assertRefused(() -> statement.execute("select * from kept"), "42P01");
            connection.rollback();
        }
    }

    @Test
    void batchesPassAndOneRefusalUndoesThem() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var insert = connection.prepareStatement("insert into batch values (?)")) {
            statement.execute("create table batch (v text)");
            for (int i = 0; i < 1000; i++) {
                insert.setString(1, "v" + i);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(1000);
            insert.setString(1, "fine");
            insert.addBatch();
            insert.setString(1, "deny");
            insert.addBatch();
            assertThatThrownBy(insert::executeBatch).isInstanceOf(SQLException.class);
            try (var rows = statement.executeQuery("select count(*) from batch")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(1000);
            }
        }
    }

    @Test
    void copyPassesBothWays() throws Exception {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("create table copied (v text)");
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            String lines = "some line of text\n".repeat(50_000);
            assertThat(copy.copyIn("COPY copied FROM STDIN", new StringReader(lines)))
                    .isEqualTo(50_000);
            var out = new ByteArrayOutputStream();
            assertThat(copy.copyOut("COPY copied TO STDOUT", out)).isEqualTo(50_000);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(lines);
            assertRefused(() -> copyIn(copy), "42501");
            statement.execute("select 1");
        }
    }

    private static void copyIn(org.postgresql.copy.CopyManager copy) throws SQLException {
        try {
            copy.copyIn("COPY copied FROM STDIN /* FORBIDDEN */", new StringReader("x\n"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void largeObjectsAreRefusedAndTheSessionGoesOn() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            var objects = connection.unwrap(PGConnection.class).getLargeObjectAPI();
            assertRefused(objects::createLO, "0A000");
            connection.rollback();
            statement.execute("select 1");
        }
    }

    @Test
    void cursorsFetchInSteps() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(10);
            int count = 0;
            try (var rows = statement.executeQuery("select generate_series(1, 105)")) {
                while (rows.next()) {
                    count++;
                }
            }
            assertThat(count).isEqualTo(105);
            connection.commit();
        }
    }

    @Test
    void cancelReachesTheStatement() throws Exception {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            var running =
                    CompletableFuture.runAsync(() ->
                            assertRefused(() -> statement.execute("select pg_sleep(30)"), "57014"));
            awaitSleep();
            statement.cancel();
            running.get(20, TimeUnit.SECONDS);
            statement.setQueryTimeout(1);
            assertRefused(() -> statement.execute("select pg_sleep(30)"), "57014");
            statement.setQueryTimeout(0);
            statement.execute("select 1");
        }
    }

    private static void awaitSleep() throws SQLException {
        Instant deadline = Instant.now().plusSeconds(20);
        try (var connection = fixture.server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            int sleeping = 0;
            while (sleeping == 0) {
                assertThat(Instant.now()).isBefore(deadline);
                try (var rows =
                        statement.executeQuery(
                                "select count(*) from pg_stat_activity where wait_event = 'PgSleep'")) {
                    rows.next();
                    sleeping = rows.getInt(1);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void limitsStopAnAnswerInAndOutOfTransactions(String mode) throws SQLException {
        try (var connection = connect("preferQueryMode", mode);
                var statement = connection.createStatement()) {
            String sql = "select generate_series(1, 1000000) as limited";
            assertRefused(() -> statement.executeQuery(sql), "54000");
            statement.execute("select generate_series(1, 5) as limited");
            connection.setAutoCommit(false);
            statement.execute("select 1");
            assertRefused(() -> statement.executeQuery(sql), "54000");
            assertRefused(() -> statement.execute("select 1"), "25P02");
            connection.rollback();
            statement.execute("select 1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void hiddenColumnsStayHiddenHoweverTheyAreRead(String mode) throws SQLException {
        try (var connection = connect("preferQueryMode", mode, "prepareThreshold", "1");
                var statement = connection.createStatement()) {
            for (int i = 0; i < 6; i++) {
                try (var prepared =
                        connection.prepareStatement(
                                "select id, email as e from people where id > ?")) {
                    prepared.setInt(1, 50);
                    try (var rows = prepared.executeQuery()) {
                        while (rows.next()) {
                            assertThat(rows.getInt(1)).isGreaterThan(50);
                            assertThat(rows.getString(2)).doesNotContain("@example.org");
                        }
                    }
                }
            }
            connection.setAutoCommit(false);
            statement.setFetchSize(7);
            assertHidden(statement, "select email from people");
            connection.commit();
            statement.execute("create view seen as select email as harmless from people");
            connection.commit();
            assertHidden(statement, "select harmless from seen /* people */");
            connection.rollback();
            statement.execute("drop view seen");
            connection.commit();
        }
    }

    private static void assertHidden(java.sql.Statement statement, String sql) throws SQLException {
        int count = 0;
        try (var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                count++;
                assertThat(rows.getString(1)).doesNotContain("@example.org");
            }
        }
        assertThat(count).isEqualTo(100);
    }

    @Test
    void everyPassedDecisionHasOneOutcome() throws Exception {
        try (var client = new RawClient(fixture.port, "app", "shop")) {
            client.send(new RandomPipelines(7).script("done"));
            client.readPast("done");
        }
        Instant deadline = Instant.now().plusSeconds(20);
        while (!fixture.log.passed().equals(fixture.log.finished())) {
            assertThat(Instant.now())
                    .as(fixture.log.passed().size() + " and " + fixture.log.finished().size())
                    .isBefore(deadline);
            Thread.onSpinWait();
        }
    }
}
