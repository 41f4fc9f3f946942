## the plain column
SELECT email FROM customers
## an alias
SELECT email AS id FROM customers
## star
SELECT * FROM customers
## qualified star
SELECT c.* FROM public.customers c
## TABLE
TABLE customers
## a quoted name
SELECT "email" FROM "public"."customers"
## a unicode name
SELECT U&"em\0061il" FROM customers
## number
SELECT ssn FROM customers
## date
SELECT birth FROM customers
## json
SELECT prefs FROM customers
## xml
SELECT doc FROM customers
## bytea
SELECT blob FROM customers
## array
SELECT tags FROM customers
## enum
SELECT mood FROM customers
## padded
SELECT code FROM customers
## domain
SELECT phone FROM customers
## concatenation
SELECT email || '' FROM customers
## concat
SELECT concat(email, '') FROM customers
## concat_ws
SELECT concat_ws(',', name, email) FROM customers
## format
SELECT format('%s', email) FROM customers
## substring
SELECT substring(email from 10 for 3) FROM customers
## substr
SELECT substr(email, 8) FROM customers
## left
SELECT left(email, 9) FROM customers
## lower
SELECT lower(email) FROM customers
## reverse
SELECT reverse(email) FROM customers
## replace
SELECT replace(email, '@', '#') FROM customers
## translate
SELECT translate(email, 'abc', 'xyz') FROM customers
## overlay
SELECT overlay(email placing 'x' from 1) FROM customers
## trim
SELECT trim(both ' ' from email) FROM customers
## split_part
SELECT split_part(email, '@', 1) FROM customers
## regexp_replace
SELECT regexp_replace(email, '@.*', '') FROM customers
## regexp_matches
SELECT regexp_matches(email, '(.*)') FROM customers
## regexp_split_to_table
SELECT regexp_split_to_table(email, '@') FROM customers
## string_to_array
SELECT string_to_array(email, NULL) FROM customers
## ascii
SELECT ascii(substr(email, 10)) FROM customers
## length
SELECT length(email) FROM customers
## md5
SELECT md5(email) FROM customers
## sha256
SELECT sha256(email::bytea) FROM customers
## hashtext
SELECT hashtext(email) FROM customers
## encode
SELECT encode(convert_to(email, 'UTF8'), 'base64') FROM customers
## convert_to
SELECT convert_to(email, 'UTF8') FROM customers
## quote_literal
SELECT quote_literal(email) FROM customers
## quote_ident
SELECT quote_ident(email) FROM customers
## to_tsvector
SELECT to_tsvector('simple', email) FROM customers
## ts_headline
SELECT ts_headline(email, 'x') FROM customers
## cast to varchar
SELECT email::varchar FROM customers
## cast to the same type
SELECT email::text FROM customers
## CAST to the same type
SELECT CAST(email AS text) FROM customers
## cast to bytea
SELECT email::bytea FROM customers
## cast to char
SELECT email::char(60) FROM customers
## cast to name
SELECT email::name FROM customers
## text(email)
SELECT text(email) FROM customers
## varchar to text
SELECT card::text FROM customers
## domain to its base
SELECT phone::text FROM customers
## text to a domain
SELECT email::phone_number FROM customers
## number to text
SELECT ssn::text FROM customers
## number plus
SELECT ssn + 0 FROM customers
## minus a number
SELECT -ssn FROM customers
## to_char of a date
SELECT to_char(birth, 'YYYY-MM-DD') FROM customers
## extract
SELECT extract(year from birth) FROM customers
## age
SELECT date '2030-01-01' - birth FROM customers
## json arrow
SELECT prefs->>'secret' FROM customers
## json path
SELECT jsonb_path_query(prefs, '$.secret') FROM customers
## json subscript
SELECT prefs['secret'] FROM customers
## jsonb_each
SELECT x.* FROM customers, jsonb_each_text(prefs) x
## jsonb_pretty
SELECT jsonb_pretty(prefs) FROM customers
## xpath
SELECT xpath('//text()', doc) FROM customers
## xmlserialize
SELECT xmlserialize(content doc as text) FROM customers
## xmlforest
SELECT xmlforest(email) FROM customers
## xmlelement
SELECT xmlelement(name e, xmlattributes(email as v)) FROM customers
## xmlconcat
SELECT xmlconcat(doc, doc) FROM customers
## xmltable
SELECT t.v FROM customers, xmltable('/r' passing doc columns v text path '.') t
## json_table
SELECT t.v FROM customers, json_table(prefs, '$' columns (v text path '$.secret')) t
## json_value
SELECT json_value(prefs, '$.secret') FROM customers
## json_object
SELECT json_object('k': email) FROM customers
## json_array
SELECT json_array(email) FROM customers
## json_build_object
SELECT json_build_object('e', email) FROM customers
## array element
SELECT tags[1] FROM customers
## array slice
SELECT tags[1:2] FROM customers
## unnest
SELECT unnest(tags) FROM customers
## unnest in FROM
SELECT t FROM customers, unnest(tags) t
## array_to_string
SELECT array_to_string(tags, ',') FROM customers
## ARRAY constructor
SELECT ARRAY[email] FROM customers
## ARRAY of a subquery
SELECT ARRAY(SELECT email FROM customers ORDER BY id)
## enum to text
SELECT mood::text FROM customers
## get_byte
SELECT get_byte(blob, 6) FROM customers
## encode bytea
SELECT encode(blob, 'hex') FROM customers
## coalesce
SELECT coalesce(email, '') FROM customers
## nullif
SELECT nullif(email, 'x') FROM customers
## greatest
SELECT greatest(email, '') FROM customers
## CASE
SELECT CASE WHEN true THEN email END FROM customers
## CASE on the value
SELECT CASE WHEN email < 'canary-0-m' THEN 1 ELSE 0 END FROM customers
## a comparison
SELECT email > 'canary-0-m' FROM customers
## LIKE
SELECT email LIKE '%-a%' FROM customers
## IS DISTINCT FROM
SELECT email IS NOT DISTINCT FROM 'x', ssn % 3 FROM customers
## division by what it is
SELECT 1 / (ssn % 2 + 1), length(email) FROM customers
## COLLATE
SELECT email COLLATE "C" FROM customers
## AT TIME ZONE
SELECT birth::timestamp AT TIME ZONE 'UTC' FROM customers
## row
SELECT row(email) FROM customers
## row with id
SELECT (id, email) FROM customers
## whole row
SELECT c FROM customers c
## whole row by table name
SELECT customers FROM customers
## whole row as text
SELECT c::text FROM customers c
## whole row field
SELECT (c).email FROM customers c
## expanded row
SELECT (c).* FROM customers c
## a field of a built row
SELECT (r).f1 FROM (SELECT row(email) AS r FROM customers) t
## row_to_json
SELECT row_to_json(c) FROM customers c
## to_json
SELECT to_json(c) FROM customers c
## to_jsonb
SELECT to_jsonb(c) FROM customers c
## to_jsonb in attribute notation
SELECT c.to_jsonb FROM customers c
## row_to_json in attribute notation
SELECT c.row_to_json FROM customers c
## concat in attribute notation
SELECT c.concat FROM customers c
## hash of a record
SELECT hash_record(t) FROM (SELECT email, id FROM customers) t
## functional notation of a column
SELECT email(c) FROM customers c
## functional notation of a column of the table
SELECT email(customers) FROM customers
## a user's function of a row
SELECT mine(c) FROM customers c
## the same in attribute notation
SELECT c.mine FROM customers c
## text of a row by concatenation
SELECT c || '' FROM customers c
## format of a row
SELECT format('%s', c) FROM customers c
## max
SELECT max(email) FROM customers
## min without naming by position
SELECT min(x) FROM (SELECT email FROM customers) AS t(x)
## sum
SELECT sum(ssn) FROM customers
## avg with filter
SELECT avg(ssn) FILTER (WHERE true) FROM customers
## count with filter
SELECT count(*) FILTER (WHERE ssn > 5000) FROM customers
## array_agg
SELECT array_agg(email ORDER BY id) FROM customers
## array_agg of rows
SELECT array_agg(c ORDER BY id) FROM customers c
## string_agg
SELECT string_agg(email, ',' ORDER BY id) FROM customers
## json_agg
SELECT json_agg(c ORDER BY id) FROM customers c
## jsonb_agg
SELECT jsonb_agg(email ORDER BY id) FROM customers
## json_object_agg
SELECT json_object_agg(id, email) FROM customers
## json_arrayagg
SELECT json_arrayagg(email ORDER BY id) FROM customers
## xmlagg
SELECT xmlagg(xmlelement(name e, email) ORDER BY id) FROM customers
## percentile
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY email) FROM customers
## mode
SELECT mode() WITHIN GROUP (ORDER BY email) FROM customers
## any_value
SELECT any_value(email) FROM customers WHERE id = 1
## first_value
SELECT first_value(email) OVER (ORDER BY id) FROM customers
## lag
SELECT lag(email) OVER (ORDER BY id) FROM customers
## named window
SELECT lead(email, 0) OVER w FROM customers WINDOW w AS (ORDER BY id)
## rank by it
SELECT id, rank() OVER (ORDER BY ssn) FROM customers ORDER BY id
## count of distinct values over a frame
SELECT id, ntile(2) OVER (ORDER BY email) FROM customers ORDER BY id
## GROUP BY
SELECT email FROM customers GROUP BY email
## GROUP BY position
SELECT email, count(*) FROM customers GROUP BY 1 ORDER BY 2
## GROUPING SETS
SELECT email FROM customers GROUP BY GROUPING SETS ((email), ())
## ROLLUP
SELECT email, count(*) FROM customers GROUP BY ROLLUP (email)
## HAVING
SELECT max(ssn) FROM customers GROUP BY id HAVING max(ssn) > 0 ORDER BY id
## DISTINCT
SELECT DISTINCT email FROM customers
## DISTINCT ON
SELECT DISTINCT ON (id) email FROM customers
## subquery
SELECT x FROM (SELECT email AS x FROM customers) t
## subquery with an expression
SELECT x || '' FROM (SELECT email AS x FROM customers) t
## subquery with a column alias list
SELECT x || '' FROM (SELECT email FROM customers) AS t(x)
## star subquery with a column alias list
SELECT d || '' FROM (SELECT * FROM customers) AS t(a, b, c, d)
## table with a column alias list
SELECT d || '' FROM customers AS t(a, b, c, d)
## table with a column alias list, as it is
SELECT d FROM customers AS t(a, b, c, d)
## whole row of a subquery
SELECT t FROM (SELECT email FROM customers) t
## whole row of a subquery as text
SELECT t::text FROM (SELECT * FROM customers) t
## star of a subquery of stars
SELECT * FROM (SELECT * FROM (SELECT * FROM customers) a) b
## scalar subquery
SELECT (SELECT email FROM customers WHERE id = 1)
## scalar subquery over the outer row
SELECT (SELECT c.email) FROM customers c
## scalar subquery of the row
SELECT (SELECT c) FROM customers c
## EXISTS
SELECT EXISTS (SELECT 1 FROM customers WHERE ssn > 5000 AND id = 1)
## IN
SELECT 'canary-0-a@leak.example' IN (SELECT email FROM customers), (SELECT max(ssn) FROM customers)
## ANY
SELECT 5500 > ANY (SELECT ssn FROM customers WHERE id = 1)
## LATERAL
SELECT l.x FROM customers c, LATERAL (SELECT c.email AS x) l
## LATERAL expression
SELECT l.x FROM customers c, LATERAL (SELECT c.email || '' AS x) l
## LATERAL VALUES
SELECT v.x FROM customers c, LATERAL (VALUES (c.email)) v(x)
## LATERAL star
SELECT v.* FROM customers c, LATERAL (SELECT c.*) v
## LATERAL row
SELECT v.x::text FROM customers c, LATERAL (SELECT c) v(x)
## function in FROM
SELECT s.x FROM customers c, lower(c.email) s(x)
## function in FROM with star
SELECT s.* FROM customers c, json_to_record(row_to_json(c)) AS s(email text)
## jsonb_to_record
SELECT q.x FROM customers c, jsonb_to_record(to_jsonb(c)) AS s(email text), LATERAL (SELECT s.email AS x) q
## json_populate_record
SELECT p.email FROM customers c, json_populate_record(NULL::customers, row_to_json(c)) p
## jsonb_populate_record of a built object
SELECT (jsonb_populate_record(NULL::orders, jsonb_build_object('status', email))).status FROM customers
## ROWS FROM
SELECT r.* FROM customers c, ROWS FROM (lower(c.email), upper(c.email)) r
## WITH ORDINALITY
SELECT t.* FROM customers c, unnest(c.tags) WITH ORDINALITY t
## CTE
WITH t AS (SELECT email FROM customers) SELECT email FROM t
## CTE with another name
WITH t AS (SELECT email AS id FROM customers) SELECT id FROM t
## CTE with a column alias list
WITH t(x) AS (SELECT email FROM customers) SELECT x || '' FROM t
## materialised CTE
WITH t AS MATERIALIZED (SELECT * FROM customers) SELECT t::text FROM t
## CTE that hides the table's name
WITH customers AS (SELECT name, email AS e FROM public.customers) SELECT lower(e) FROM customers
## CTE that hides a harmless table's name
WITH orders AS (SELECT email AS status FROM customers) SELECT lower(status) FROM orders
## CTE named as a harmless table, as it is
WITH orders AS (SELECT email AS status FROM customers) SELECT status FROM orders
## nested CTE
WITH a AS (WITH b AS (SELECT email AS y FROM customers) SELECT y FROM b) SELECT concat(y) FROM a
## recursive CTE
WITH RECURSIVE r(n, x) AS (SELECT 0, name FROM customers WHERE id = 1
  UNION ALL SELECT n + 1, (SELECT email FROM customers WHERE id = n + 1) FROM r WHERE n < 3) SELECT x FROM r
## recursive CTE of stars
WITH RECURSIVE r AS (SELECT id, name FROM customers WHERE id = 1
  UNION SELECT c.id, c.email FROM customers c JOIN r ON c.id = r.id + 1) SELECT name FROM r
## recursive CTE with SEARCH
WITH RECURSIVE r(id, e) AS (SELECT id, email FROM customers WHERE id = 1
  UNION ALL SELECT c.id, c.email FROM customers c JOIN r ON c.id = r.id + 1)
  SEARCH DEPTH FIRST BY e SET ord SELECT ord FROM r
## UNION
SELECT name FROM customers UNION ALL SELECT email FROM customers
## UNION with the hidden first
SELECT email FROM customers UNION SELECT 'x'
## UNION in a subquery
SELECT x FROM (SELECT name AS x FROM customers UNION ALL SELECT email FROM customers) t
## UNION of stars
SELECT * FROM customers UNION ALL SELECT * FROM customers
## UNION of TABLE
TABLE customers UNION ALL TABLE customers
## UNION of harmless names in a subquery
SELECT status FROM (SELECT status FROM orders UNION ALL SELECT email FROM customers) orders
## INTERSECT
SELECT email FROM customers INTERSECT SELECT email FROM customers
## EXCEPT
SELECT email FROM customers EXCEPT SELECT ''
## VALUES of a subquery
VALUES ((SELECT email FROM customers WHERE id = 1))
## VALUES joined
SELECT v.x FROM (VALUES ((SELECT email FROM customers WHERE id = 1))) v(x)
## NATURAL JOIN
SELECT email FROM customers NATURAL JOIN (SELECT id FROM customers) t
## NATURAL FULL JOIN
SELECT email FROM customers NATURAL FULL JOIN (SELECT id, email FROM customers) t
## USING
SELECT email FROM customers a JOIN customers b USING (email)
## FULL JOIN USING
SELECT email FROM customers a FULL JOIN customers b USING (id, email)
## USING with an alias
SELECT j.email FROM customers a JOIN customers b USING (email) AS j
## the alias as a row
SELECT j FROM customers a JOIN customers b USING (email) AS j
## parenthesised join with alias
SELECT j.x FROM (customers a CROSS JOIN (SELECT 1 AS one) o) AS j(i, n, c, x)
## parenthesised join, expression
SELECT upper(j.x) FROM (customers a CROSS JOIN (SELECT 1 AS one) o) AS j(i, n, c, x)
## self join
SELECT b.email FROM customers a, customers b WHERE a.id = b.id
## join shows by outer null
SELECT a.email, b.email FROM customers a LEFT JOIN customers b ON a.id = b.id
## TABLESAMPLE
SELECT email FROM customers TABLESAMPLE SYSTEM (100)
## ONLY
SELECT email FROM ONLY customers
## FOR UPDATE
SELECT email FROM customers FOR UPDATE
## view
SELECT contact FROM contacts
## star of a view
SELECT * FROM contacts
## view over view
SELECT c2 FROM contacts_again
## expression over a view
SELECT contact || '' FROM contacts
## expression over a view over a view
SELECT reverse(c2) FROM contacts_again
## row of a view
SELECT v::text FROM contacts v
## view with an expression
SELECT e FROM shouting
## view with a row
SELECT j FROM whole
## view with a field of a row
SELECT j->>'email' FROM whole
## view with a cast
SELECT e FROM cast_view
## view with UNION
SELECT x FROM mixed
## view that swaps names
SELECT a FROM swapped
## view that swaps names, expression
SELECT a || b FROM swapped
## view over a function
SELECT x FROM on_code LIMIT 1
## expression over a view over a function
SELECT x || '' FROM on_code LIMIT 1
## materialised view
SELECT e FROM kept
## expression of a materialised view
SELECT l FROM kept
## expression over a materialised view
SELECT upper(e) FROM kept
## generated column
SELECT email_upper FROM customers
## virtual generated column
SELECT email_size FROM customers
## expression over a generated column
SELECT email_upper || '' FROM customers
## partitioned parent
SELECT email FROM people
## partition
SELECT email FROM people_n
## expression over a partition
SELECT upper(email) FROM people_s
## row of a partition
SELECT p::text FROM people_n p
## function of a user
SELECT peek()
## function of a user that looks built in
SELECT abs('x'::text)
## function of a user in FROM
SELECT * FROM peek()
## function of a user in WHERE
SELECT id FROM customers WHERE length(peek()) > 0 AND shout() IS NULL
## notice of a function
SELECT shout()
## error of a function
SELECT fail()
## warning of a procedure
CALL announce()
## query_to_xml
SELECT query_to_xml('SELECT email FROM customers', true, false, '')
## query_to_xml qualified
SELECT pg_catalog.query_to_xml('SELECT email FROM customers', true, false, '')
## query_to_xml quoted
SELECT "query_to_xml"('SELECT email FROM customers', true, false, '')
## query_to_xml in FROM
SELECT * FROM query_to_xml('SELECT email FROM customers', true, false, '')
## table_to_xml
SELECT table_to_xml('customers', true, false, '')
## schema_to_xml
SELECT schema_to_xml('public', true, false, '')
## database_to_xml
SELECT database_to_xml(true, false, '')
## ts_stat
SELECT word FROM ts_stat('SELECT to_tsvector(''simple'', email) FROM customers')
## ts_rewrite
SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, plainto_tsquery(''simple'', email) FROM customers WHERE id = 1')
## cursor_to_xml
BEGIN
;;
DECLARE c CURSOR FOR SELECT email FROM customers
;;
SELECT cursor_to_xml('c', 5, true, false, '')
;;
ROLLBACK
## query_to_xml_and_xmlschema
SELECT query_to_xml_and_xmlschema('SELECT email FROM customers', true, false, '')
## cursor
BEGIN
;;
DECLARE c CURSOR FOR SELECT email FROM customers
;;
FETCH ALL FROM c
;;
ROLLBACK
## cursor with an expression
BEGIN
;;
DECLARE c CURSOR FOR SELECT upper(email) AS name FROM customers
;;
FETCH 2 FROM c
;;
ROLLBACK
## binary cursor
BEGIN
;;
DECLARE c BINARY CURSOR FOR SELECT email, ssn, prefs FROM customers
;;
FETCH ALL FROM c
;;
ROLLBACK
## cursor WITH HOLD
BEGIN
;;
DECLARE c CURSOR WITH HOLD FOR SELECT concat(email) FROM customers
;;
COMMIT
;;
FETCH ALL FROM c
;;
CLOSE c
## scrolled cursor
BEGIN
;;
DECLARE c SCROLL CURSOR FOR SELECT * FROM customers
;;
FETCH LAST FROM c
;;
FETCH PRIOR FROM c
;;
ROLLBACK
## prepared by SQL
PREPARE p AS SELECT email FROM customers
;;
EXECUTE p
## prepared by SQL with an expression
PREPARE p (int) AS SELECT email || '' AS name FROM customers WHERE id = $1
;;
EXECUTE p (1)
## executed twice
PREPARE p AS SELECT lower(email) FROM customers
;;
EXECUTE p
;;
EXECUTE p
## EXPLAIN EXECUTE
PREPARE p AS SELECT 1 FROM customers WHERE email > 'canary-m'
;;
EXPLAIN EXECUTE p
;;
SELECT max(email) FROM customers
## EXPLAIN of a predicate
EXPLAIN SELECT * FROM customers WHERE email < 'canary-0-m'
## EXPLAIN widths
EXPLAIN SELECT email FROM customers
## EXPLAIN of a folded function
EXPLAIN (VERBOSE) SELECT peek()
;;
SELECT peek()
## EXPLAIN ANALYZE rows
EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT id FROM customers WHERE ssn > 5000
## EXPLAIN as json
EXPLAIN (FORMAT JSON) SELECT email FROM customers
## RETURNING of UPDATE
BEGIN
;;
UPDATE customers SET city = 'x' WHERE id = 1 RETURNING email
;;
ROLLBACK
## RETURNING star
BEGIN
;;
UPDATE customers SET city = 'x' WHERE id = 1 RETURNING *
;;
ROLLBACK
## RETURNING an expression
BEGIN
;;
DELETE FROM customers WHERE id = 1 RETURNING upper(email)
;;
ROLLBACK
## RETURNING old
BEGIN
;;
UPDATE customers SET email = 'mine' WHERE id = 1 RETURNING old.email
;;
ROLLBACK
## RETURNING old as an expression
BEGIN
;;
UPDATE customers SET email = 'mine' WHERE id = 1 RETURNING old.email || ''
;;
ROLLBACK
## RETURNING a row
BEGIN
;;
DELETE FROM customers WHERE id = 1 RETURNING customers::text
;;
ROLLBACK
## RETURNING old row
BEGIN
;;
UPDATE customers SET city = 'x' WHERE id = 1 RETURNING old
;;
ROLLBACK
## RETURNING WITH aliases
BEGIN
;;
UPDATE customers SET city = 'x' WHERE id = 1 RETURNING WITH (OLD AS o) o.email
;;
ROLLBACK
## RETURNING in a CTE
BEGIN
;;
WITH d AS (DELETE FROM customers RETURNING email) SELECT lower(email) FROM d
;;
ROLLBACK
## RETURNING from another table
BEGIN
;;
UPDATE orders SET status = 'x' FROM customers c WHERE c.id = orders.customer_id RETURNING c.email
;;
ROLLBACK
## USING of DELETE
BEGIN
;;
DELETE FROM orders USING customers c WHERE c.id = orders.customer_id RETURNING c.*
;;
ROLLBACK
## MERGE RETURNING
BEGIN
;;
MERGE INTO orders o USING customers c ON c.id = o.customer_id WHEN MATCHED THEN UPDATE SET status = 'x' RETURNING c.email
;;
ROLLBACK
## ON CONFLICT RETURNING
BEGIN
;;
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = 'y' RETURNING email
;;
ROLLBACK
## ON CONFLICT copies
BEGIN
;;
INSERT INTO customers AS c (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = c.email RETURNING name
;;
ROLLBACK
## copied by UPDATE
BEGIN
;;
UPDATE customers SET name = email
;;
SELECT name FROM customers
;;
ROLLBACK
## copied by UPDATE of another table
BEGIN
;;
UPDATE orders SET status = c.email FROM customers c WHERE c.id = customer_id
;;
SELECT status FROM orders
;;
ROLLBACK
## copied by UPDATE with a subquery
BEGIN
;;
UPDATE orders SET (status) = (SELECT email FROM customers c WHERE c.id = customer_id)
;;
SELECT status FROM orders
;;
ROLLBACK
## copied by UPDATE of a row
BEGIN
;;
UPDATE orders SET status = c::text FROM customers c WHERE c.id = customer_id
;;
SELECT status FROM orders
;;
ROLLBACK
## copied by INSERT
BEGIN
;;
INSERT INTO notes (body) SELECT email FROM customers
;;
SELECT body FROM notes
;;
ROLLBACK
## copied by INSERT of a star
BEGIN
;;
INSERT INTO notes (body) SELECT t::text FROM (SELECT * FROM customers) t
;;
SELECT body FROM notes
;;
ROLLBACK
## copied by INSERT of VALUES
BEGIN
;;
INSERT INTO notes (body) VALUES ((SELECT email FROM customers WHERE id = 1))
;;
SELECT body FROM notes
;;
ROLLBACK
## copied by INSERT with RETURNING
BEGIN
;;
INSERT INTO notes (body) SELECT contact FROM contacts RETURNING body
;;
ROLLBACK
## copied by a CTE
BEGIN
;;
WITH d AS (DELETE FROM customers RETURNING email) INSERT INTO notes (body) SELECT email FROM d
;;
SELECT body FROM notes
;;
ROLLBACK
## copied by MERGE
BEGIN
;;
MERGE INTO notes n USING customers c ON false WHEN NOT MATCHED THEN INSERT (body) VALUES (c.email)
;;
SELECT body FROM notes
;;
ROLLBACK
## CREATE TABLE AS
BEGIN
;;
CREATE TABLE leak AS SELECT email AS e FROM customers
;;
SELECT e FROM leak
;;
SELECT e || '' FROM leak
;;
ROLLBACK
## CREATE TEMP TABLE AS TABLE
BEGIN
;;
CREATE TEMP TABLE leak AS TABLE customers
;;
ALTER TABLE leak RENAME email TO e
;;
SELECT e FROM leak
;;
ROLLBACK
## CREATE TABLE AS of a prepared statement
PREPARE p AS SELECT email AS e FROM customers
;;
CREATE TEMP TABLE leak AS EXECUTE p
;;
SELECT e FROM leak
## SELECT INTO
BEGIN
;;
SELECT email AS e INTO leak FROM customers
;;
SELECT e FROM leak
;;
ROLLBACK
## SELECT INTO TEMP of a star
BEGIN
;;
SELECT * INTO TEMP leak FROM customers
;;
SELECT email FROM leak
;;
ROLLBACK
## a table that hides a harmless one
BEGIN
;;
CREATE TEMP TABLE orders AS SELECT email AS status FROM customers
;;
SELECT status || '' FROM orders
;;
ROLLBACK
## a table that hides a system table
BEGIN
;;
CREATE TEMP TABLE pg_class AS SELECT email AS relname FROM customers
;;
SELECT relname || '' FROM pg_class WHERE relname LIKE 'canary%'
;;
ROLLBACK
## CREATE VIEW
BEGIN
;;
CREATE TEMP VIEW leak AS SELECT email AS e FROM customers
;;
SELECT e FROM leak
;;
SELECT upper(e) FROM leak
;;
ROLLBACK
## CREATE OR REPLACE of a harmless view
BEGIN
;;
CREATE OR REPLACE VIEW contacts AS SELECT id AS n, email AS contact, email AS city FROM customers
;;
SELECT city FROM contacts
;;
ROLLBACK
## CREATE MATERIALIZED VIEW
BEGIN
;;
CREATE MATERIALIZED VIEW leak AS SELECT email AS e FROM customers
;;
SELECT e FROM leak
;;
ROLLBACK
## renamed column
BEGIN
;;
ALTER TABLE customers RENAME email TO e
;;
SELECT e FROM customers
;;
ROLLBACK
## renamed table
BEGIN
;;
ALTER TABLE customers RENAME TO c
;;
SELECT email FROM c
;;
SELECT upper(email) FROM c
;;
ROLLBACK
## moved table
BEGIN
;;
CREATE SCHEMA elsewhere
;;
ALTER TABLE customers SET SCHEMA elsewhere
;;
SELECT email FROM elsewhere.customers
;;
SELECT upper(email) FROM elsewhere.customers
;;
ROLLBACK
## added generated column
BEGIN
;;
ALTER TABLE customers ADD COLUMN e text GENERATED ALWAYS AS (email) STORED
;;
SELECT e FROM customers
;;
ROLLBACK
## column type by USING
BEGIN
;;
ALTER TABLE customers ADD COLUMN fresh text
;;
ALTER TABLE customers ALTER COLUMN fresh TYPE varchar USING email
;;
SELECT fresh FROM customers
;;
ROLLBACK
## CREATE TABLE INHERITS
BEGIN
;;
CREATE TABLE leak () INHERITS (customers)
;;
INSERT INTO leak (id, email) SELECT id + 100, email || '.' FROM customers
;;
SELECT upper(email) FROM leak
;;
ROLLBACK
## attached to a harmless parent
BEGIN
;;
CREATE TABLE parent (id int NOT NULL, email text)
;;
ALTER TABLE customers INHERIT parent
;;
SELECT upper(email) FROM parent
;;
ROLLBACK
## CREATE FUNCTION
BEGIN
;;
CREATE FUNCTION leak() RETURNS text LANGUAGE sql AS 'SELECT email FROM customers LIMIT 1'
;;
SELECT leak()
;;
ROLLBACK
## CREATE FUNCTION with a built-in name
BEGIN
;;
CREATE FUNCTION lower(int) RETURNS text LANGUAGE sql AS 'SELECT email FROM customers WHERE id = $1'
;;
SELECT lower(1)
;;
ROLLBACK
## CREATE FUNCTION with a body
BEGIN
;;
CREATE FUNCTION leak() RETURNS SETOF customers BEGIN ATOMIC SELECT * FROM customers; END
;;
SELECT email FROM leak()
;;
ROLLBACK
## CREATE OPERATOR
BEGIN
;;
CREATE OPERATOR ## (rightarg = text, function = public.abs)
;;
SELECT ## 'x'::text
;;
ROLLBACK
## CREATE OPERATOR over the built-in one
BEGIN
;;
CREATE FUNCTION two(text, text) RETURNS text LANGUAGE sql AS 'SELECT email FROM customers LIMIT 1'
;;
CREATE OPERATOR public.|| (leftarg = text, rightarg = text, function = two)
;;
SET LOCAL search_path = public, pg_catalog
;;
SELECT 'a'::text || 'b'::text
;;
ROLLBACK
## CREATE CAST
BEGIN
;;
CREATE FUNCTION of_mood(mood) RETURNS int LANGUAGE sql AS 'SELECT ssn FROM customers LIMIT 1'
;;
CREATE CAST (mood AS int) WITH FUNCTION of_mood(mood)
;;
SELECT 'calm'::mood::int
;;
ROLLBACK
## CREATE AGGREGATE
BEGIN
;;
CREATE FUNCTION step(text, int) RETURNS text LANGUAGE sql AS 'SELECT email FROM customers WHERE id = $2'
;;
CREATE AGGREGATE leak(int) (sfunc = step, stype = text)
;;
SELECT leak(id) FROM orders
;;
ROLLBACK
## CREATE RULE
BEGIN
;;
CREATE RULE leak AS ON INSERT TO notes DO INSTEAD SELECT email FROM customers
;;
INSERT INTO notes (body) VALUES ('x')
;;
ROLLBACK
## CREATE TRIGGER
BEGIN
;;
CREATE FUNCTION leak() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.body := (SELECT email FROM customers LIMIT 1); RETURN NEW; END'
;;
CREATE TRIGGER leak BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION leak()
;;
INSERT INTO notes (body) VALUES ('x') RETURNING body
;;
ROLLBACK
## column default
BEGIN
;;
ALTER TABLE notes ALTER body SET DEFAULT peek()
;;
INSERT INTO notes (id) VALUES (99) RETURNING body
;;
ROLLBACK
## DO with a notice
DO $$ BEGIN RAISE NOTICE '%', (SELECT email FROM customers LIMIT 1); END $$
## DO with an error
DO $$ BEGIN RAISE EXCEPTION '%', (SELECT email FROM customers LIMIT 1); END $$
## DO with an error code
DO $$ BEGIN RAISE EXCEPTION USING errcode = (SELECT upper(substr(md5(email), 1, 5)) FROM customers LIMIT 1); END $$
## DO that copies
BEGIN
;;
DO $$ BEGIN INSERT INTO notes (body) SELECT email FROM customers; END $$
;;
SELECT body FROM notes
;;
ROLLBACK
## DO that sets
DO $$ BEGIN PERFORM set_config('my.var', (SELECT email FROM customers LIMIT 1), false); END $$
;;
SHOW my.var
## error of a cast
SELECT email::int FROM customers
## error of a cast in WHERE
SELECT id FROM customers WHERE email::int > 0
## error of a cast to date
SELECT email::date FROM customers
## error of a cast to json
SELECT ('"' || email)::json FROM customers
## error of a cast to xml
SELECT ('<' || email)::xml FROM customers
## error of a cast to an enum
SELECT email::mood FROM customers
## error of a cast to regclass
SELECT email::regclass FROM customers
## error of a cast to inet
SELECT email::inet FROM customers
## error of a cast to uuid in ORDER BY
SELECT id FROM customers ORDER BY email::uuid
## error of to_number
SELECT id FROM customers WHERE to_date(substr(email, 10), 'YYYY') IS NULL
## error of a text search query
SELECT id FROM customers WHERE to_tsquery('simple', email || ' !') IS NULL
## error of a time zone
SELECT id FROM customers WHERE now() AT TIME ZONE email IS NULL
## error of an array index
SELECT id FROM customers WHERE (email || '{')::int[] IS NULL
## error of a domain
BEGIN
;;
CREATE TEMP TABLE t (a postcode)
;;
INSERT INTO t SELECT email FROM customers
;;
ROLLBACK
;;
SELECT email::postcode::text FROM customers
;;
SELECT email::point FROM customers
## error of a duplicate
INSERT INTO customers (id, email) SELECT 99, email FROM customers WHERE id = 1
## error of a duplicate by UPDATE
UPDATE customers SET email = (SELECT email FROM customers WHERE id = 1) WHERE id = 2
## error of a check
BEGIN
;;
ALTER TABLE customers ADD CHECK (id < 0)
;;
ROLLBACK
;;
ALTER TABLE customers ADD CHECK (email::int > 0)
## error of NOT NULL prints the row
UPDATE customers SET id = NULL WHERE id = 1
## error of a unique index
CREATE UNIQUE INDEX ON customers ((1)) WHERE email IS NOT NULL
;;
CREATE INDEX ON customers ((email::int))
## error of a foreign key
BEGIN
;;
ALTER TABLE customers ADD FOREIGN KEY (email) REFERENCES customers (code)
;;
ROLLBACK
;;
SELECT substr(email, 10, 1)::bit(3) FROM customers
## error of a partition
INSERT INTO people SELECT id, email, 'x' FROM customers
## a value that becomes a setting
SELECT set_config('my.var', email, false) FROM customers WHERE id = 1
;;
SHOW my.var
## a setting by a subquery
SELECT set_config('my.var', (SELECT email FROM customers WHERE id = 1), false)
;;
SELECT current_setting('my.var')
## a setting as application name
SELECT set_config('application_name', email, false) FROM customers WHERE id = 1
## a setting in WHERE
SELECT id FROM customers WHERE id = 1 AND set_config('my.var', email, false) IS NOT NULL
;;
SHOW my.var
## a setting over a view
SELECT set_config('my.var', contact, false) FROM contacts WHERE n = 1
;;
SHOW my.var
## a setting of a row
SELECT set_config('my.var', c::text, false) FROM customers c WHERE id = 1
;;
SHOW my.var
## a sequence
SELECT setval('notes_id_seq', ssn) FROM customers WHERE id = 1
;;
SELECT last_value FROM notes_id_seq
## a sequence by currval
SELECT setval('notes_id_seq', length(email)) FROM customers WHERE id = 1
;;
SELECT currval('notes_id_seq')
## an advisory lock
SELECT pg_advisory_lock(ssn) FROM customers WHERE id = 1
;;
SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
## a large object
BEGIN
;;
SELECT lo_from_bytea(424242, blob) FROM customers WHERE id = 1
;;
SELECT lo_get(424242)
;;
SELECT data FROM pg_largeobject WHERE loid = 424242
;;
ROLLBACK
## a notification
LISTEN leak
;;
SELECT pg_notify('leak', email) FROM customers WHERE id = 1
## a notification channel
SELECT pg_notify(email, 'x') FROM customers WHERE id = 1
;;
SELECT max(email) FROM customers
## an emitted message
SELECT pg_logical_emit_message(false, 'x', email) IS NULL, email || '' FROM customers
## a random seed
SELECT setseed(0.5)
;;
SELECT setseed(ssn / 100000.0) FROM customers WHERE id = 1
;;
SELECT random()
## COPY
COPY customers TO STDOUT
## COPY with columns
COPY customers (id, email) TO STDOUT
## COPY as CSV
COPY customers TO STDOUT (FORMAT csv, HEADER)
## COPY binary
COPY customers TO STDOUT (FORMAT binary)
## COPY of a query
COPY (SELECT email FROM customers) TO STDOUT
## COPY of a star
COPY (SELECT * FROM customers) TO STDOUT
## COPY of TABLE
COPY (TABLE customers) TO STDOUT
## COPY of an expression
COPY (SELECT upper(email) AS id FROM customers) TO STDOUT
## COPY of a row
COPY (SELECT c FROM customers c) TO STDOUT
## COPY of RETURNING
COPY (UPDATE customers SET city = city RETURNING email) TO STDOUT
## COPY of a view
COPY (SELECT * FROM contacts) TO STDOUT
## COPY of a materialised view
COPY kept TO STDOUT
## COPY of a partition
COPY people_n TO STDOUT
## COPY of VALUES
COPY (VALUES ((SELECT email FROM customers LIMIT 1))) TO STDOUT
## COPY of a function
COPY (SELECT peek()) TO STDOUT
## COPY of statistics
COPY (SELECT * FROM pg_stats WHERE tablename = 'customers') TO STDOUT
## COPY to a file and back
BEGIN
;;
COPY customers (email) TO '/tmp/sallyport-mask-evasion'
;;
COPY notes (body) FROM '/tmp/sallyport-mask-evasion'
;;
SELECT body FROM notes
;;
ROLLBACK
## COPY to a program
COPY (SELECT email FROM customers) TO PROGRAM 'cat > /tmp/sallyport-mask-evasion'
;;
SELECT pg_read_file('/tmp/sallyport-mask-evasion')
## pg_stats
SELECT most_common_vals, histogram_bounds FROM pg_stats WHERE tablename = 'customers' AND attname = 'email'
## pg_stats as text
SELECT histogram_bounds::text FROM pg_stats WHERE tablename = 'customers' AND attname = 'email'
## pg_stats star
SELECT * FROM pg_catalog.pg_stats WHERE tablename = 'customers' AND attname = 'email'
## pg_stats row
SELECT s::text FROM pg_stats s WHERE tablename = 'customers' AND attname = 'email'
## pg_stats widths
SELECT avg_width FROM pg_stats WHERE tablename = 'customers' AND attname = 'email'
## pg_statistic
SELECT stavalues1, stavalues2 FROM pg_statistic WHERE starelid = 'customers'::regclass AND staattnum = 4
## pg_statistic as text
SELECT array_to_string(stavalues1, ',') FROM pg_statistic WHERE starelid = 'customers'::regclass AND staattnum = 4
## pg_stats_ext
SELECT most_common_vals FROM pg_stats_ext WHERE statistics_name = 'customer_stats'
## pg_stats_ext_exprs
SELECT * FROM pg_stats_ext_exprs WHERE statistics_name = 'customer_expr'
## pg_statistic_ext_data
SELECT d.stxdmcv FROM pg_statistic_ext_data d JOIN pg_statistic_ext e ON e.oid = d.stxoid WHERE e.stxname = 'customer_stats'
## pg_mcv_list_items
SELECT m.values FROM pg_statistic_ext_data d JOIN pg_statistic_ext e ON e.oid = d.stxoid,
  pg_mcv_list_items(d.stxdmcv) m WHERE e.stxname = 'customer_stats'
## the statistics' expression
SELECT d.stxdexpr FROM pg_statistic_ext_data d JOIN pg_statistic_ext e ON e.oid = d.stxoid WHERE e.stxname = 'customer_expr'
## two statements in one text
SELECT 1; SELECT email FROM customers
## the first harmless, the second an expression
SELECT name FROM customers; SELECT reverse(email) FROM customers
## a hidden comment trick
SELECT /* email */ name, /**/ upper(/*x*/email) FROM customers
## a dollar quoted path
SELECT jsonb_path_query(to_jsonb(c), $q$$.email$q$) FROM customers c
## an escape string
SELECT jsonb_extract_path_text(to_jsonb(c), E'em\x61il') FROM customers c
## case of names
SELECT EMAIL, Upper(Email) FROM CUSTOMERS
## name with schema and table
SELECT public.customers.email || '' FROM public.customers
## name with database
SELECT public.customers.email FROM public.customers
;;
SELECT upper(public.customers.email) FROM customers
## the other search path
SET search_path = pg_catalog
;;
SELECT upper(email) FROM public.customers
## column by USING operator
SELECT id, email OPERATOR(pg_catalog.||) 'x' FROM customers
## BETWEEN and ORDER BY inside an aggregate
SELECT string_agg('x', '' ORDER BY email), bool_or(email BETWEEN 'canary-0-a' AND 'canary-0-m') FROM customers
## an interval of a number
SELECT make_interval(days => ssn) FROM customers
## repeat
SELECT repeat('x', ssn % 47) FROM customers
## chr
SELECT chr(97 + ssn % 19) FROM customers
## pg_column_size
SELECT pg_column_size(email) FROM customers
## pg_column_size of a row
SELECT pg_column_size(c) FROM customers c
## pg_size_pretty
SELECT pg_size_pretty(ssn::bigint) FROM customers
## bit string
SELECT ssn::bit(32) FROM customers
## hidden by a window over a subquery
SELECT nth_value(x, 1) OVER () FROM (SELECT email AS x FROM customers) t
## hidden by COLLATION FOR and typeof
SELECT pg_typeof(email), email || '!' FROM customers
## row comparison
SELECT (id, ssn) < (3, 5000) FROM customers
## OVERLAPS
SELECT (birth, birth + 1) OVERLAPS (date '1990-01-01', date '1995-01-01') FROM customers
## unnest of rows
SELECT u.email FROM (SELECT array_agg(c ORDER BY id) AS a FROM customers c) x, unnest(x.a) u
## unnest of rows, expression
SELECT upper(u.email) FROM (SELECT array_agg(c ORDER BY id) AS a FROM customers c) x, unnest(x.a) u
## element of an array of rows
SELECT (array_agg(c ORDER BY id))[1] FROM customers c
## field of an element
SELECT ((array_agg(c ORDER BY id))[1]).email FROM customers c
