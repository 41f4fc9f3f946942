package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditSchemaIT {
    private static TestStore store;

    @BeforeAll
    static void start() throws Exception {
        store = new TestStore();
        try (var log =
                PostgresAuditLog.open(
                        store.settings(1, Duration.ofSeconds(10)),
                        () -> Samples.DIGESTS,
                        Samples.CLOCK)) {
            var ack = new Samples.Awaited();
            log.append(Samples.decided(Samples.session(Samples.person("x")), "SELECT 1"), ack);
            assertThat(ack.isDurable()).isTrue();
        }
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    private static Secret anyPassword() {
        return Secret.of("x");
    }

    private static String today() {
        return "audit.event_"
                + LocalDate.now(ZoneOffset.UTC).format(DateTimeFormatter.BASIC_ISO_DATE);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (connection;
                var statement = connection.createStatement()) {
            statement.execute(
                    sql.replace("TODAY", today())
                            .replace("RECORDED", today().replace("event", "recording_chunk")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM audit.event",
                "UPDATE audit.event SET command = ''",
                "DELETE FROM audit.event",
                "TRUNCATE audit.event",
                "SELECT * FROM TODAY",
                "INSERT INTO TODAY (lane) VALUES (1)",
                "UPDATE TODAY SET command = ''",
                "DELETE FROM TODAY",
                "TRUNCATE TODAY",
                "DROP TABLE TODAY",
                "DROP TABLE audit.event",
                "ALTER TABLE audit.event DISABLE TRIGGER append_only",
                "ALTER TABLE audit.event DETACH PARTITION TODAY",
                "ALTER TABLE audit.event ADD x int",
                "SET session_replication_role = replica",
                "SET ROLE sallyport_audit_owner",
                "CREATE TABLE audit.mine (x int)",
                "SELECT audit.protect('audit.event')",
                "UPDATE audit.approval_request SET needed = 1",
                "INSERT INTO audit.approval_end VALUES ('x', 'used', '')",
                "INSERT INTO audit.tool_pin VALUES ('t', 'x', 9, repeat('a', 64), 'me')",
                "DELETE FROM audit.tool_seen",
                "INSERT INTO audit.approval_vote VALUES ('x', 'i', 's', true, 'n', 'r')",
                "DELETE FROM audit.approval_vote",
                "SELECT * FROM audit.recording_chunk",
                "UPDATE audit.recording SET header = ''",
                "DELETE FROM audit.recording_end",
                "TRUNCATE audit.recording_chunk",
                "INSERT INTO audit.flyway_schema_history SELECT * FROM"
                        + " audit.flyway_schema_history",
                "CREATE TRIGGER mine BEFORE INSERT ON audit.event FOR EACH ROW EXECUTE FUNCTION"
                        + " audit.refuse_change()",
                "ALTER FUNCTION audit.ensure_day(date) SET search_path = public",
                "CREATE TABLE audit.event_29991231 PARTITION OF audit.event FOR VALUES FROM"
                        + " ('2999-12-31') TO ('3000-01-01')",
                "SELECT lane FROM audit.writer",
                "DROP SCHEMA audit CASCADE",
            })
    void theWriterMayAddEventsAndNothingElse(String sql) {
        assertThatThrownBy(() -> run(store.writer(), sql))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("42501");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO audit.writer VALUES (1, 1, 0, 'x')",
                "UPDATE audit.event SET command = ''",
                "DELETE FROM audit.event",
                "TRUNCATE audit.event",
                "SELECT audit.ensure_day(current_date)",
                "SELECT audit.ensure_recording_day(current_date)",
                "DELETE FROM audit.recording",
                "SELECT audit.approval_claim('x')",
                "SET ROLE sallyport_audit_writer",
            })
    void theReaderMayOnlyRead(String sql) {
        assertThatThrownBy(() -> run(store.reader(), sql))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("42501");
        assertThatCode(() -> run(store.reader(), "SELECT * FROM audit.event"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit.event SET command = ''",
                "DELETE FROM audit.event",
                "TRUNCATE audit.event",
                "UPDATE TODAY SET command = ''",
                "DELETE FROM TODAY",
                "TRUNCATE TODAY",
                "SET session_replication_role = replica; DELETE FROM TODAY",
                "UPDATE audit.writer SET boot = 0",
                "DELETE FROM audit.approval_end",
                "TRUNCATE audit.approval_request CASCADE",
                "DELETE FROM audit.recording",
                "UPDATE audit.recording_chunk SET lines = ''",
                "SELECT audit.ensure_recording_day(current_date); TRUNCATE RECORDED",
                "SELECT audit.ensure_recording_day(current_date); DELETE FROM RECORDED",
            })
    void evenASuperuserIsStoppedByTheTriggers(String sql) {
        assertThatThrownBy(() -> run(store.admin(), sql)).hasMessageContaining("append-only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE %s SET command = ''", "DELETE FROM %s", "TRUNCATE %s"})
    void thePartitionOfANewDayAndOneThatIsDetachedRefuseChangesToo(String sql) throws Exception {
        run(store.writer(), "SELECT audit.ensure_day(current_date + 60)");
        String partition =
                store.query("SELECT 'audit.event_' || to_char(current_date + 60, 'YYYYMMDD')")
                        .getFirst();
        assertThatThrownBy(() -> run(store.admin(), sql.formatted(partition)))
                .hasMessageContaining("append-only");
        run(store.admin(), "ALTER TABLE audit.event DETACH PARTITION " + partition);
        try {
            assertThatThrownBy(() -> run(store.admin(), sql.formatted(partition)))
                    .hasMessageContaining("append-only");
            assertThatThrownBy(() -> run(store.writer(), "SELECT * FROM " + partition))
                    .hasMessageContaining("permission denied");
        } finally {
            run(
                    store.admin(),
                    "ALTER TABLE audit.event ATTACH PARTITION "
                            + partition
                            + " FOR VALUES FROM (current_date + 60) TO (current_date + 61)");
        }
    }

    @Test
    void everythingBelongsToTheOwnerThatNobodyLogsInAsAndFunctionsCannotBeLedAstray()
            throws Exception {
        assertThat(
                        store.query(
                                "SELECT relname FROM pg_class WHERE relnamespace ="
                                        + " 'audit'::regnamespace AND pg_get_userbyid(relowner) <>"
                                        + " 'sallyport_audit_owner'"))
                .isEmpty();
        assertThat(
                        store.query(
                                "SELECT proname FROM pg_proc p WHERE pronamespace ="
                                        + " 'audit'::regnamespace AND (pg_get_userbyid(proowner) <>"
                                        + " 'sallyport_audit_owner' OR proconfig IS DISTINCT FROM"
                                        + " ARRAY['search_path=pg_catalog, pg_temp'] OR"
                                        + " has_function_privilege('public', p.oid, 'EXECUTE'))"))
                .isEmpty();
        assertThat(
                        store.query(
                                "SELECT rolcanlogin FROM pg_roles WHERE rolname LIKE"
                                        + " 'sallyport_audit_%'"))
                .containsOnly("f");
        assertThat(
                        store.query(
                                "SELECT roleid::regrole || ' to ' || member::regrole FROM"
                                        + " pg_auth_members WHERE roleid ="
                                        + " 'sallyport_audit_owner'::regrole AND (inherit_option OR"
                                        + " set_option)"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE TODAY DISABLE TRIGGER append_only | ALTER TABLE TODAY ENABLE ALWAYS"
                        + " TRIGGER append_only",
                "ALTER TABLE audit.event ENABLE TRIGGER append_only | ALTER TABLE audit.event"
                        + " ENABLE ALWAYS TRIGGER append_only",
                "DROP TRIGGER append_only ON audit.writer | SELECT audit.protect('audit.writer')",
                "ALTER TABLE TODAY OWNER TO postgres | ALTER TABLE TODAY OWNER TO"
                        + " sallyport_audit_owner",
                "GRANT UPDATE ON TODAY TO PUBLIC | REVOKE UPDATE ON TODAY FROM PUBLIC",
                "GRANT UPDATE (command) ON audit.event TO sallyport_audit_writer | REVOKE UPDATE"
                        + " (command) ON audit.event FROM sallyport_audit_writer",
                "GRANT sallyport_audit_reader TO \"wr\"\"iter\" | REVOKE sallyport_audit_reader"
                        + " FROM \"wr\"\"iter\"",
                "GRANT sallyport_audit_writer TO reader | REVOKE sallyport_audit_writer FROM"
                        + " reader",
                "GRANT pg_write_all_data TO reader | REVOKE pg_write_all_data FROM reader",
            })
    void aStoreThatSomeoneTookTheProtectionFromIsNotUsed(String changes) throws Exception {
        String[] change = changes.split(" \\| ", -1);
        run(store.admin(), change[0]);
        try {
            assertThatThrownBy(this::migrate)
                    .isInstanceOf(AuditSchemaException.class)
                    .hasMessageContaining("not append-only any more");
        } finally {
            run(store.admin(), change[1]);
        }
        assertThatCode(this::migrate).doesNotThrowAnyException();
    }

    private void migrate() {
        AuditSchema.migrate(store.settings(1, Duration.ofSeconds(5)));
    }

    @Test
    void migratingAgainChangesNothing() throws Exception {
        long before = store.number("SELECT count(*) FROM audit.flyway_schema_history");
        AuditSchema.migrate(store.settings(1, Duration.ofSeconds(5)));
        assertThat(store.number("SELECT count(*) FROM audit.flyway_schema_history"))
                .isEqualTo(before);
        assertThat(store.number("SELECT count(*) FROM audit.event")).isEqualTo(1);
    }

    @Test
    void partitionsCanBeMadeAheadAndTwice() throws Exception {
        for (int i = 0; i < 2; i++) {
            run(store.writer(), "SELECT audit.ensure_day(current_date + 30)");
        }
        assertThatThrownBy(() -> run(store.writer(), "SELECT audit.ensure_day('2099-01-01')"))
                .hasMessageContaining("compare the clocks");
    }

    @Test
    void anAdministratorWithoutSuperuserRightsCanMigrate() throws Exception {
        run(store.admin(), "CREATE ROLE plain_admin LOGIN CREATEROLE");
        run(store.admin(), "GRANT CREATE ON DATABASE " + store.database() + " TO plain_admin");
        run(store.admin(), "CREATE DATABASE second OWNER plain_admin");
        run(
                store.admin(),
                "GRANT sallyport_audit_owner, sallyport_audit_writer, sallyport_audit_reader TO"
                        + " plain_admin WITH ADMIN TRUE, INHERIT FALSE, SET FALSE");
        var settings = store.settings(1, Duration.ofSeconds(5));
        var host = settings.address().hosts().getFirst();
        AuditSchema.migrate(
                new AuditStoreSettings(
                        StoreAddress.local(host.port(), "second"),
                        new StoreLogin("writer2", AuditSchemaIT::anyPassword),
                        new StoreLogin("reader2", AuditSchemaIT::anyPassword),
                        new StoreLogin("plain_admin", AuditSchemaIT::anyPassword),
                        1,
                        Duration.ofSeconds(5)));
        assertThat(
                        store.query(
                                "SELECT rolname FROM pg_roles WHERE rolname IN ('writer2',"
                                        + " 'reader2') ORDER BY 1"))
                .containsExactly("reader2", "writer2");
    }

    @Test
    void loginsThatCouldChangeEvidenceAreRefused() {
        var settings = store.settings(1, Duration.ofSeconds(5));
        assertThatThrownBy(() ->
                        AuditSchema.migrate(with(settings, settings.migrator(), settings.reader())))
                .isInstanceOf(AuditSchemaException.class)
                .hasMessageContaining("could change evidence");
        assertThatThrownBy(() ->
                        AuditSchema.migrate(with(settings, settings.reader(), settings.reader())))
                .hasMessageContaining("a login of its own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GRANT pg_execute_server_program TO reader | REVOKE pg_execute_server_program FROM"
                        + " reader",
                "ALTER DATABASE %s OWNER TO \"wr\"\"iter\" | ALTER DATABASE %s OWNER TO postgres",
            })
    void aLoginThatCouldGetRoundItsRoleIsRefused(String changes) throws Exception {
        String[] change = changes.replace("%s", store.database()).split(" \\| ", -1);
        run(store.admin(), change[0]);
        try {
            assertThatThrownBy(this::migrate)
                    .isInstanceOf(AuditSchemaException.class)
                    .hasMessageContaining("could change evidence");
        } finally {
            run(store.admin(), change[1]);
        }
    }

    private static AuditStoreSettings with(
            AuditStoreSettings settings, StoreLogin writer, StoreLogin reader) {
        return new AuditStoreSettings(
                settings.address(), writer, reader, settings.migrator(), 1, settings.deadline());
    }
}
