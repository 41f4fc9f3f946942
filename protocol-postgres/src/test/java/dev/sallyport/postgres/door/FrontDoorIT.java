package dev.sallyport.postgres.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.config.ListenerConfig;
import dev.sallyport.core.config.TargetConfig.UpstreamTls;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.Pki;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real clients (psql, pgjdbc) through the door to a real PostgreSQL with TLS and SCRAM.
class FrontDoorIT {
    private static final String PSQL = "/usr/bin/psql";

    @TempDir static Path directory;

    private static EmbeddedPostgres server;
    private static ListenerConfig.Tls serverPki;
    private static ListenerConfig.Tls doorPki;
    private DoorFixture door;

    @BeforeAll
    static void startServer() throws Exception {
        serverPki = Pki.selfSigned(directory, "server", "localhost");
        doorPki = Pki.selfSigned(directory, "door", "localhost");
        Path hba =
                Files.writeString(
                        directory.resolve("pg_hba.conf"),
                        """
                        host    all trusted_canary all trust
                        host    all md5_canary     all md5
                        host    all postgres       all trust
                        local   all all                trust
                        host    all all            all scram-sha-256
                        """);
        server =
                EmbeddedPostgres.builder()
                        .setServerConfig("hba_file", hba.toString())
                        .setServerConfig("ssl", "on")
                        .setServerConfig("ssl_cert_file", serverPki.certificate().toString())
                        .setServerConfig("ssl_key_file", serverPki.key().toString())
                        .start();
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "create role "
                            + DoorFixture.UPSTREAM_USER
                            + " login password '"
                            + DoorFixture.UPSTREAM_PASSWORD
                            + "'");
        }
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void openDoor() {
        var options = new DoorFixture.Options();
        options.tls = doorPki;
        options.handshakeTimeout = Duration.ofSeconds(20);
        door = new DoorFixture(options);
        door.shop("localhost", server.getPort(), verified(UpstreamTls.Mode.VERIFY_FULL));
    }

    @AfterEach
    void closeDoor() {
        door.close();
    }

    /// A `ca` goes with the verifying modes only.
    private static UpstreamTls verified(UpstreamTls.Mode mode) {
        return switch (mode) {
            case VERIFY_CA, VERIFY_FULL ->
                    new UpstreamTls(mode, Optional.of(serverPki.certificate()));
            case DISABLE, PREFER, REQUIRE -> new UpstreamTls(mode, Optional.empty());
        };
    }

    private record Ran(int status, String out, String err) {}

    private Ran psql(String conninfo, String token, String sql) throws Exception {
        return psql(Map.of(), conninfo, token, sql);
    }

    private Ran psql(Map<String, String> environment, String conninfo, String token, String sql)
            throws Exception {
        var command = new ArrayList<>(List.of(PSQL, "-X", "-At", "-v", "ON_ERROR_STOP=1"));
        command.addAll(List.of("-c", sql, "host=127.0.0.1 port=" + door.port + " " + conninfo));
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        var builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().put("PGPASSWORD", token);
        builder.environment().put("PGCONNECT_TIMEOUT", "20");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), read(out), read(err));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }

    @ParameterizedTest
    @CsvSource({"disable", "prefer", "require"})
    void psqlRunsAStatementInEveryTlsMode(String sslmode) throws Exception {
        var ran =
                psql(
                        "dbname=shop user=app sslmode=" + sslmode,
                        FakeTokens.DEVELOPER,
                        "select 40 + 2");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).isEqualTo("42");
        assertThat(door.audit.lastLogin().accepted()).isTrue();
        assertThat(door.audit.of(AuditEvent.SessionOpened.class)).hasSize(1);
    }

    @Test
    void psqlVerifiesTheDoorsCertificate() throws Exception {
        var ran =
                psql(
                        "host=localhost dbname=shop user=app sslmode=verify-full sslrootcert="
                                + doorPki.certificate(),
                        FakeTokens.DEVELOPER,
                        "select 1");
        assertThat(ran.out()).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"PREFER", "REQUIRE", "VERIFY_CA", "VERIFY_FULL"})
    void theUpstreamConnectionIsEncryptedAndBound(UpstreamTls.Mode mode) throws Exception {
        door.shop("localhost", server.getPort(), verified(mode));
        var ran =
                psql(
                        "dbname=shop user=app",
                        FakeTokens.DEVELOPER,
                        "select ssl from pg_stat_ssl where pid = pg_backend_pid()");
        assertThat(ran.out()).isEqualTo("t");
    }

    @Test
    void anUpstreamUnderAnotherNameIsRefusedInVerifyFullAndTakenInVerifyCa() throws Exception {
        door.shop("127.0.0.1", server.getPort(), verified(UpstreamTls.Mode.VERIFY_FULL));
        var refused = psql("dbname=shop user=app", FakeTokens.DEVELOPER, "select 1");
        assertThat(refused.err()).contains("the gateway could not log in at the target");
        door.shop("127.0.0.1", server.getPort(), verified(UpstreamTls.Mode.VERIFY_CA));
        assertThat(psql("dbname=shop user=app", FakeTokens.DEVELOPER, "select 1").out())
                .isEqualTo("1");
    }

    @Test
    void anUpstreamOfAnUnknownAuthorityIsRefused() throws Exception {
        door.shop(
                "localhost",
                server.getPort(),
                new UpstreamTls(UpstreamTls.Mode.VERIFY_CA, Optional.of(doorPki.certificate())));
        var ran = psql("dbname=shop user=app", FakeTokens.DEVELOPER, "select 1");
        assertThat(ran.err()).contains("the gateway could not log in at the target");
        assertThat(door.audit.lastLogin().reason()).contains("TLS with the upstream failed");
    }

    @ParameterizedTest
    @CsvSource({
        "shop, app, wrong, token:",
        "nowhere, app, developer, unknown target",
        "shop, nobody, developer, unknown account",
        "shop, dba, developer, the account is not open",
        "shop/other, app, developer, may not open this database",
        "SHOP, app, developer, unknown target",
        "shop, app, auditor, the account is not open"
    })
    void psqlSeesOneAnswerForEveryLoginThatIsNotAccepted(
            String database, String user, String who, String reason) throws Exception {
        String token =
                switch (who) {
                    case "developer" -> FakeTokens.DEVELOPER;
                    case "auditor" -> FakeTokens.AUDITOR;
                    default -> "eyJ.wrong.token";
                };
        var ran = psql("dbname=" + database + " user=" + user, token, "select 1");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err())
                .contains(
                        "FATAL:  access denied: the token, the target or the account was not"
                                + " accepted")
                .contains("event " + door.audit.lastLogin().id());
        assertThat(door.audit.lastLogin().accepted()).isFalse();
        assertThat(door.audit.lastLogin().reason()).contains(reason);
        assertThat(door.credentialsRead).hasValue(0);
        assertThat(ran.err() + door.audit.events).doesNotContain(token);
    }

    @Test
    void aClientThatInsistsOnChannelBindingFailsCleanly() throws Exception {
        var ran =
                psql(
                        "dbname=shop user=app sslmode=require channel_binding=require",
                        FakeTokens.DEVELOPER,
                        "select 1");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("channel binding required");
        assertThat(door.audit.events).isEmpty();
    }

    @Test
    void optionsReachTheServer() throws Exception {
        var ran =
                psql(
                        Map.of("PGOPTIONS", "-c statement_timeout=12345 --search_path=a,\\ public"),
                        "dbname=shop user=app application_name=it",
                        FakeTokens.DEVELOPER,
                        "select current_setting('statement_timeout') || '|' ||"
                                + " current_setting('search_path') || '|' ||"
                                + " regexp_replace(current_setting('application_name'),"
                                + " '[0-9a-f]{12}', 'ID')");
        assertThat(ran.out()).isEqualTo("12345ms|a, public|sallyport:ID/it");
        assertThat(door.relay.opened.getFirst().settings())
                .containsEntry("search_path", "a, public");
    }

    @Test
    void aSettingThatEscalatesIsRefused() throws Exception {
        var ran =
                psql(
                        Map.of("PGOPTIONS", "-c role=postgres"),
                        "dbname=shop user=app",
                        FakeTokens.DEVELOPER,
                        "select 1");
        assertThat(ran.err()).contains("\"role\" is not allowed at start-up");
    }

    @Test
    void aSettingThatTheServerRefusesIsTheClientsError() throws Exception {
        var ran =
                psql(
                        Map.of("PGTZ", "Nowhere/Nothing"),
                        "dbname=shop user=app",
                        FakeTokens.DEVELOPER,
                        "select 1");
        assertThat(ran.err()).contains("the target did not take a start-up setting");
    }

    @Test
    void aDatabaseThatIsNotThereIsSaidSo() throws Exception {
        var ran = psql("dbname=shop/missing user=app", FakeTokens.DEVELOPER, "select 1");
        assertThat(ran.err()).contains("the target has no such database");
        assertThat(ran.err()).doesNotContain(DoorFixture.UPSTREAM_USER);
    }

    @Test
    void anotherDatabaseOfTheTargetOpens() throws Exception {
        var ran =
                psql(
                        "dbname=shop/template1 user=app",
                        FakeTokens.DEVELOPER,
                        "select current_database()");
        assertThat(ran.out()).isEqualTo("template1");
    }

    private Connection jdbc(String extra, String token) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", "app");
        properties.setProperty("password", token);
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + door.port + "/shop?" + extra, properties);
    }

    @ParameterizedTest
    @CsvSource({"sslmode=disable", "sslmode=require", "sslmode=require&sslNegotiation=direct"})
    void pgjdbcRunsAStatement(String extra) throws Exception {
        try (var connection = jdbc(extra, FakeTokens.DEVELOPER);
                var statement = connection.prepareStatement("select ?::int + 1")) {
            statement.setInt(1, 41);
            try (var rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(42);
            }
        }
    }

    @Test
    void pgjdbcHearsWhyItsTokenWasNotAccepted() {
        assertThatThrownBy(() -> jdbc("sslmode=require", "wrong"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"))
                .hasMessageContaining("access denied");
    }

    @Test
    void pgjdbcCancelsThroughItsVirtualKey() throws Exception {
        try (var connection = jdbc("sslmode=require", FakeTokens.DEVELOPER);
                var statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.execute("select pg_sleep(60)"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
    }

    @Test
    void aKilledSessionEndsWithAnAdministratorsShutdown() throws Exception {
        try (var connection = jdbc("sslmode=require", FakeTokens.DEVELOPER);
                var statement = connection.createStatement()) {
            var session = door.sessions.list().getFirst();
            assertThat(door.sessions.end(session.id(), "killed by admin")).isTrue();
            assertThatThrownBy(() -> statement.execute("select 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).isIn("57P01", "08006"));
        }
        Eventually.holds(() ->
                assertThat(door.audit.of(AuditEvent.SessionClosed.class))
                        .singleElement()
                        .extracting(AuditEvent.SessionClosed::reason)
                        .isEqualTo("killed by admin"));
        assertThat(door.sessions.list()).isEmpty();
    }
}
