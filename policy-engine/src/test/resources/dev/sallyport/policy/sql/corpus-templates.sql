SELECT {expr} FROM customers c
SELECT 1 FROM customers c WHERE ({expr}) IS NOT NULL
SELECT 1 FROM customers c ORDER BY {expr}
SELECT coalesce(({expr})::text, 'x') FROM customers c
SELECT * FROM customers c WHERE {cond}
UPDATE customers c SET name = 'x' WHERE {cond}
DELETE FROM customers c WHERE {cond}
SELECT 1 FROM customers c JOIN orders o ON {cond}
SELECT count(*) FROM orders WHERE EXISTS (SELECT 1 FROM customers c WHERE {cond})
MERGE INTO customers c USING orders o ON o.customer_id = c.id WHEN MATCHED AND {cond} THEN DELETE
SELECT * FROM {from}
SELECT 1 FROM {from}, items x
INSERT INTO items (sku) SELECT 'a' FROM {from}
UPDATE items SET qty = 1 FROM {from} WHERE items.sku = 'a'
SELECT (SELECT count(*) FROM {from}) FROM orders
{query}
{query} ;
;;{query}
{query}; SELECT 2
EXPLAIN {query}
EXPLAIN ANALYZE {query}
EXPLAIN (COSTS OFF, ANALYZE false) {query}
PREPARE p AS {query}
DECLARE cur CURSOR FOR {query}
COPY ({query}) TO STDOUT
CREATE TABLE n AS {query}
CREATE VIEW v AS {query}
CREATE MATERIALIZED VIEW mv AS {query} WITH NO DATA
SELECT * FROM ({query}) sub
SELECT 1 WHERE 1 IN ({query})
SELECT EXISTS ({query})
WITH w AS ({query}) SELECT 1
WITH w AS ({query}) INSERT INTO items (sku) VALUES ('a')
CREATE FUNCTION fq() RETURNS void LANGUAGE sql BEGIN ATOMIC {query}; END
CREATE FUNCTION fs() RETURNS void LANGUAGE sql AS $f${query}$f$
{dml}
{dml}; {dml}
-- a comment\n/* a /* nested */ comment */ {dml}
EXPLAIN {dml}
EXPLAIN (ANALYZE, BUFFERS) {dml}
EXPLAIN ANALYZE VERBOSE {dml}
PREPARE p (int, text) AS {dml}
WITH w AS ({dml}) SELECT 1
COPY ({dml} RETURNING 1) TO STDOUT
CREATE PROCEDURE pq() LANGUAGE sql BEGIN ATOMIC {dml}; END
CREATE RULE r AS ON INSERT TO customers DO ALSO {dml}
DO $$ BEGIN {dml}; END $$
SELECT 1; {dml}; SELECT 2
CREATE TABLE tt (a {type}, b {type} NOT NULL DEFAULT NULL)
ALTER TABLE orders ADD COLUMN x {type}
ALTER TABLE orders ALTER COLUMN status TYPE {type}
CREATE DOMAIN dom AS {type}
SELECT CAST(NULL AS {type})
SELECT NULL::{type} FROM orders
PREPARE p ({type}) AS SELECT $1
CREATE FUNCTION ft(a {type}) RETURNS {type} LANGUAGE sql AS 'SELECT $1'
CREATE TYPE ct AS (a {type})
SELECT * FROM json_to_record('{}') AS r(a {type})
