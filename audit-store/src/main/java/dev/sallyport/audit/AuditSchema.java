package dev.sallyport.audit;

import dev.sallyport.core.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a database to the current schema `audit` and gives the logins their roles:
/// `sallyport_audit_owner` (nobody logs in as it) has the tables, `sallyport_audit_writer` may add
/// events, `sallyport_audit_reader` may read. Safe to call again, and by many replicas at once.
public final class AuditSchema {
    private static final Logger log = LoggerFactory.getLogger(AuditSchema.class);
    static final String OWNER = "sallyport_audit_owner";
    static final String WRITER = "sallyport_audit_writer";
    static final String READER = "sallyport_audit_reader";

    private AuditSchema() {}

    /// The migrator needs CREATEROLE and may create schemas in this database; or is a superuser.
    /// Logins that don't exist are created with their password; of those that do, only the
    /// membership changes.
    ///
    /// @throws AuditSchemaException when it could not be done; the message says why
    public static void migrate(AuditStoreSettings settings) {
        StoreLogin writer = settings.writer();
        StoreLogin reader = settings.reader();
        if (writer.username().equals(reader.username())) {
            throw new AuditSchemaException(
                    "the writer and the reader of the audit store are both '"
                            + writer.username()
                            + "'; give each a login of its own");
        }
        DataSource admin = settings.migratorConnections();
        try (var turn = admin.getConnection();
                var sql = turn.createStatement()) {
            // Until the connection closes: replicas that start together come one after the other.
            sql.execute("SELECT pg_advisory_lock(hashtextextended('sallyport schema', 0))");
            prepare(admin, writer, reader);
            var flyway =
                    Flyway.configure()
                            .dataSource(settings.migratorConnections(OWNER))
                            .locations("classpath:db/audit")
                            .schemas("audit")
                            .createSchemas(false)
                            .cleanDisabled(true)
                            .load();
            int done = flyway.migrate().migrationsExecuted;
            try {
                StoreProtection.check(turn, writer.username(), reader.username());
            } finally {
                release(admin);
            }
            log.atInfo().addKeyValue("migrations", done).log("audit schema is current");
        } catch (SQLException e) {
            throw new AuditSchemaException(
                    "the audit schema could not be prepared: " + e.getMessage(), e);
        } catch (FlywayException e) {
            throw new AuditSchemaException(
                    "the audit schema could not be migrated: " + e.getMessage(), e);
        }
    }

    private static void prepare(DataSource admin, StoreLogin writer, StoreLogin reader)
            throws SQLException {
        try (var connection = admin.getConnection()) {
            connection.setAutoCommit(false);
            try (var sql = connection.createStatement()) {
                for (String role : new String[] {OWNER, WRITER, READER}) {
                    if (!exists(connection, role)) {
                        sql.execute("CREATE ROLE " + role + " NOLOGIN");
                    }
                }
                sql.execute("GRANT " + OWNER + " TO CURRENT_USER WITH INHERIT TRUE, SET TRUE");
                sql.execute("CREATE SCHEMA IF NOT EXISTS audit AUTHORIZATION " + OWNER);
                member(connection, sql, writer, WRITER);
                member(connection, sql, reader, READER);
            }
            connection.commit();
        }
    }

    /// The administrator keeps no way to the tables that a superuser wouldn't have anyway.
    private static void release(DataSource admin) throws SQLException {
        try (var connection = admin.getConnection();
                var sql = connection.createStatement()) {
            sql.execute("REVOKE " + OWNER + " FROM CURRENT_USER");
        }
    }

    private static void member(Connection connection, Statement sql, StoreLogin login, String role)
            throws SQLException {
        String name = quoted(login.username());
        if (exists(connection, login.username())) {
            StoreProtection.refuseMighty(connection, login.username());
        } else {
            sql.execute("CREATE ROLE " + name + " LOGIN");
            try (Secret password = login.password().get()) {
                char[] characters = password.revealText().toCharArray();
                connection
                        .unwrap(PGConnection.class)
                        .alterUserPassword(login.username(), characters, "scram-sha-256");
            }
        }
        sql.execute("GRANT " + role + " TO " + name);
    }

    private static boolean exists(Connection connection, String role) throws SQLException {
        try (var query = connection.prepareStatement("SELECT 1 FROM pg_roles WHERE rolname = ?")) {
            query.setString(1, role);
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    /// An identifier as PostgreSQL quotes it (manual, "Identifiers and Key Words").
    static String quoted(String identifier) {
        if (identifier.isEmpty() || identifier.indexOf('\0') >= 0) {
            throw new AuditSchemaException("a login name is empty or holds a NUL character");
        }
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
