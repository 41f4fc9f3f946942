package dev.sallyport.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Looks whether the store still protects what is in it: someone with more rights than the gateway
/// may have granted, disabled or replaced something since it was set up. A gateway doesn't start on
/// a store that is not append-only.
final class StoreProtection {
    /// BEFORE, DELETE, UPDATE and TRUNCATE, for each statement (`pg_trigger.h`, "tgtype").
    private static final int APPEND_ONLY = 2 | 8 | 16 | 32;

    private static final String TABLES =
            """
            SELECT c.relname, pg_get_userbyid(c.relowner) = '%s', coalesce(
                bool_or(t.tgenabled = 'A' AND t.tgtype = %d AND t.tgqual IS NULL
                    AND t.tgattr::text = '' AND t.tgfoid = 'audit.refuse_change()'::regprocedure),
                false)
            FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
            WHERE c.relnamespace = 'audit'::regnamespace AND c.relkind IN ('r', 'p')
                AND c.relname <> 'flyway_schema_history'
            GROUP BY c.oid, c.relname, c.relowner ORDER BY c.relname
            """
                    .formatted(AuditSchema.OWNER, APPEND_ONLY);

    private static final String MIGHT =
            """
            SELECT reason FROM pg_roles r, pg_database d, LATERAL (VALUES
                (r.rolsuper, 'is a superuser'),
                (pg_has_role(r.oid, '%1$s', 'MEMBER'), 'may become %1$s'),
                (pg_has_role(r.oid, d.datdba, 'MEMBER'), 'may drop the database'),
                (pg_has_role(r.oid, 'pg_execute_server_program', 'MEMBER')
                    OR pg_has_role(r.oid, 'pg_write_server_files', 'MEMBER'),
                    'may write the server''s files')) AS m (holds, reason)
            WHERE r.rolname = ? AND d.datname = current_database() AND m.holds
            """
                    .formatted(AuditSchema.OWNER);

    /// Column rights count for UPDATE: they would be rights to change evidence too.
    private static final String RIGHTS =
            """
            SELECT c.relname, p.verb FROM pg_class c, unnest(?::text[]) AS p (verb)
            WHERE c.relnamespace = 'audit'::regnamespace AND c.relkind IN ('r', 'p')
                AND CASE WHEN p.verb IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                    THEN has_any_column_privilege(?, c.oid, p.verb)
                    ELSE has_table_privilege(?, c.oid, p.verb) END
            ORDER BY 1, 2 LIMIT 5
            """;

    private StoreProtection() {}

    /// @throws AuditSchemaException when the login could get round the rights of its role
    static void refuseMighty(Connection connection, String login) throws SQLException {
        try (var query = connection.prepareStatement(MIGHT)) {
            query.setString(1, login);
            try (var rows = query.executeQuery()) {
                if (rows.next()) {
                    throw new AuditSchemaException(
                            "login '"
                                    + login
                                    + "' "
                                    + rows.getString(1)
                                    + ": it could change evidence; give the gateway a plain login");
                }
            }
        }
    }

    /// @throws AuditSchemaException with everything that is found
    static void check(Connection connection, String writer, String reader) throws SQLException {
        var problems = new ArrayList<String>();
        tables(connection, problems);
        rights(connection, writer, "UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER", "", problems);
        rights(connection, writer, "SELECT", "event", problems);
        rights(
                connection,
                reader,
                "INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER",
                "",
                problems);
        if (!problems.isEmpty()) {
            throw new AuditSchemaException(
                    "the audit store is not append-only any more; find out who changed it, then put"
                            + " it right:\n  "
                            + String.join("\n  ", problems));
        }
    }

    private static void tables(Connection connection, List<String> problems) throws SQLException {
        try (var query = connection.createStatement();
                var rows = query.executeQuery(TABLES)) {
            while (rows.next()) {
                String table = "audit." + rows.getString(1);
                if (!rows.getBoolean(2)) {
                    problems.add(table + " does not belong to " + AuditSchema.OWNER);
                }
                if (!rows.getBoolean(3)) {
                    problems.add(
                            "%1$s has no trigger that always stops UPDATE, DELETE and TRUNCATE; DROP TRIGGER IF EXISTS append_only ON %1$s; SELECT audit.protect('%1$s') puts it back"
                                    .formatted(table));
                }
            }
        }
    }

    private static void rights(
            Connection connection,
            String login,
            String verbs,
            String onlyTable,
            List<String> problems)
            throws SQLException {
        try (var query = connection.prepareStatement(RIGHTS)) {
            query.setArray(1, connection.createArrayOf("text", verbs.split(",", -1)));
            query.setString(2, login);
            query.setString(3, login);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    if (onlyTable.isEmpty() || onlyTable.equals(rows.getString(1))) {
                        problems.add(
                                "login '"
                                        + login
                                        + "' may "
                                        + rows.getString(2)
                                        + " audit."
                                        + rows.getString(1));
                    }
                }
            }
        }
    }
}
