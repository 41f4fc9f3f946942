## shown columns
SELECT id, name, city FROM customers ORDER BY id
## all rows counted
SELECT count(*) FROM customers
## an expression of shown columns
SELECT id, upper(name) || ', ' || coalesce(city, '?') AS label FROM customers WHERE city LIKE 'city%' ORDER BY label
## groups of shown columns
SELECT city, count(*), max(id) FROM customers GROUP BY city HAVING count(*) > 1 ORDER BY city
## a join
SELECT o.id, o.status, c.name, o.id * 2 FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id
## a CTE and a window
WITH recent AS (SELECT id, customer_id, status FROM orders) SELECT status, row_number() OVER (ORDER BY id) FROM recent
## a UNION of shown columns
SELECT name FROM customers UNION SELECT status FROM orders ORDER BY 1
## star and rows of another table
SELECT *, to_jsonb(o) FROM orders o ORDER BY id
## constants
SELECT 1, 'a' || 'b', now() > '2000-01-01', current_user, version() LIKE 'Postgre%'
## settings
SHOW server_version
## a view's shown columns
SELECT n, upper(city) FROM contacts ORDER BY n
## writing and returning
BEGIN
;;
INSERT INTO notes (body) VALUES ('mine') RETURNING id > 0, upper(body)
;;
UPDATE customers SET city = 'here' WHERE id = 3 RETURNING id, upper(city)
;;
DELETE FROM notes RETURNING body
;;
ROLLBACK
## writing a hidden column
BEGIN
;;
UPDATE customers SET email = 'new@example.org' WHERE id = 3
;;
INSERT INTO customers (id, name, email) VALUES (900, 'n', 'n@example.org')
;;
ROLLBACK
## COPY of shown columns
COPY customers (id, name) TO STDOUT
## COPY of a query of shown columns
COPY (SELECT id, upper(name) FROM customers ORDER BY id) TO STDOUT
## a plan of shown columns
EXPLAIN (COSTS OFF) SELECT id, name FROM customers WHERE id = 1
## a table of one's own
BEGIN
;;
CREATE TEMP TABLE summary AS SELECT city, count(*) AS n FROM customers GROUP BY city
;;
ROLLBACK
## a cursor
BEGIN
;;
DECLARE c CURSOR FOR SELECT id, upper(name) FROM customers ORDER BY id
;;
FETCH 3 FROM c
;;
ROLLBACK
## a prepared statement
PREPARE p (int) AS SELECT upper(name) FROM customers WHERE id = $1
;;
EXECUTE p (3)
## tables as psql lists them
SELECT n.nspname as "Schema", c.relname as "Name",
  CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' END as "Type",
  pg_catalog.pg_get_userbyid(c.relowner) as "Owner"
FROM pg_catalog.pg_class c
     LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r','p','v','m') AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast'
  AND pg_catalog.pg_table_is_visible(c.oid)
ORDER BY 1,2
## a table's columns as psql describes them
SELECT a.attname,
  pg_catalog.format_type(a.atttypid, a.atttypmod),
  (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true)
   FROM pg_catalog.pg_attrdef d
   WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef),
  a.attnotnull,
  (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type t
   WHERE c.oid = a.attcollation AND t.oid = a.atttypid AND a.attcollation <> t.typcollation) AS attcollation,
  a.attidentity, a.attgenerated
FROM pg_catalog.pg_attribute a
WHERE a.attrelid = 'customers'::regclass AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
## indexes as psql describes them
SELECT c2.relname, i.indisprimary, i.indisunique, pg_catalog.pg_get_indexdef(i.indexrelid, 0, true),
  pg_catalog.pg_get_constraintdef(con.oid, true), contype
FROM pg_catalog.pg_class c, pg_catalog.pg_class c2, pg_catalog.pg_index i
  LEFT JOIN pg_catalog.pg_constraint con ON (conrelid = i.indrelid AND conindid = i.indexrelid AND contype IN ('p','u','x'))
WHERE c.oid = 'customers'::regclass AND c.oid = i.indrelid AND i.indexrelid = c2.oid
ORDER BY i.indisprimary DESC, c2.relname
## columns as the information schema has them
SELECT column_name, data_type, upper(is_nullable) FROM information_schema.columns WHERE table_name = 'customers' ORDER BY ordinal_position
