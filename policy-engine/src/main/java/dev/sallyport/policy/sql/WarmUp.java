package dev.sallyport.policy.sql;

import java.time.Duration;
import java.util.List;

/// What the analyser reads before the first client comes: one of each family of statements, and the
/// clauses that most statements have.
final class WarmUp {
    /// For one of them, on however slow a machine.
    static final Duration PATIENCE = Duration.ofSeconds(30);

    static final List<String> STATEMENTS =
            List.of(
                    "SELECT 1",
                    "SELECT c.id, lower(c.name) AS n, count(*) FILTER (WHERE o.total > 1.5), c.a::text,"
                            + " CASE WHEN c.b IS NULL THEN 'x' ELSE c.b || 'y' END,"
                            + " row_number() OVER (PARTITION BY c.id ORDER BY o.id DESC)"
                            + " FROM public.customers c LEFT JOIN orders o ON o.customer_id = c.id"
                            + " WHERE c.id = $1 AND c.email LIKE 'a%' AND (o.id IN (1, 2) OR NOT o.paid)"
                            + " AND o.at BETWEEN '2024-01-01' AND now() AND EXISTS (SELECT 1 FROM t)"
                            + " GROUP BY c.id, c.name HAVING count(*) > 1 ORDER BY 2 DESC NULLS LAST"
                            + " LIMIT 10 OFFSET 5",
                    "WITH a AS (SELECT id FROM t), b AS (DELETE FROM u WHERE id = 1 RETURNING id)"
                            + " SELECT * FROM a UNION ALL SELECT * FROM b",
                    "VALUES (1, 'a'), (2, 'b')",
                    "TABLE t",
                    "INSERT INTO t (a, b) VALUES (1, 'x'), ($1, DEFAULT)"
                            + " ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING id",
                    "INSERT INTO t SELECT * FROM u",
                    "UPDATE t SET a = a + 1, b = $1 FROM u WHERE t.id = u.id RETURNING t.*",
                    "DELETE FROM t USING u WHERE t.id = u.id",
                    "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET a = u.a"
                            + " WHEN NOT MATCHED THEN INSERT (id) VALUES (u.id)",
                    "BEGIN",
                    "SAVEPOINT s",
                    "COMMIT",
                    "SET search_path = public",
                    "SHOW server_version",
                    "EXPLAIN ANALYZE SELECT 1",
                    "PREPARE p (int) AS SELECT $1",
                    "EXECUTE p (1)",
                    "DECLARE c CURSOR FOR SELECT 1",
                    "FETCH 10 FROM c",
                    "COPY t (a) TO STDOUT",
                    "COPY (SELECT 1) TO STDOUT",
                    "CREATE TABLE t (id bigint PRIMARY KEY, a text NOT NULL DEFAULT 'x')",
                    "CREATE INDEX i ON t (a)",
                    "CREATE VIEW v AS SELECT a FROM t",
                    "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT $1'",
                    "ALTER TABLE t ADD COLUMN b int",
                    "DROP TABLE IF EXISTS t CASCADE",
                    "TRUNCATE t",
                    "GRANT SELECT ON t TO r",
                    "CREATE ROLE r",
                    "DO 'x'",
                    "LOCK TABLE t",
                    "VACUUM t",
                    "COMMENT ON TABLE t IS 'x'");

    private WarmUp() {}
}
