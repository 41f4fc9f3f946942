CREATE DOMAIN phone_number AS text;
CREATE DOMAIN postcode AS text CHECK (length(VALUE) < 5);
CREATE TYPE mood AS ENUM ('canary_happy', 'canary_sad', 'calm');
CREATE TABLE customers (
  id int PRIMARY KEY, name text, city text,
  email text UNIQUE, phone phone_number, card varchar(40), code char(30), ssn int, birth date,
  prefs jsonb, doc xml, blob bytea, tags text[], mood mood,
  email_upper text GENERATED ALWAYS AS (upper(email)) STORED,
  email_size int GENERATED ALWAYS AS (length(email)) VIRTUAL);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, status text);
CREATE TABLE notes (id serial PRIMARY KEY, body text);
CREATE TABLE people (id int, region text, email text) PARTITION BY LIST (region);
CREATE TABLE people_n PARTITION OF people FOR VALUES IN ('n');
CREATE TABLE people_s PARTITION OF people FOR VALUES IN ('s');
CREATE TABLE staff (badge text) INHERITS (orders);
CREATE VIEW contacts AS SELECT id AS n, email AS contact, city FROM customers;
CREATE VIEW contacts_again AS SELECT n, contact AS c2 FROM contacts;
CREATE VIEW shouting AS SELECT id, upper(email) AS e FROM customers;
CREATE VIEW whole AS SELECT id, row_to_json(c) AS j FROM customers c;
CREATE VIEW cast_view AS SELECT id, email::varchar(100) AS e FROM customers;
CREATE VIEW mixed AS SELECT name AS x FROM customers UNION ALL SELECT email FROM customers;
CREATE VIEW swapped AS
  SELECT id, s.b AS a, s.a AS b FROM (SELECT id, city AS a, email AS b FROM customers) s;
CREATE MATERIALIZED VIEW kept AS SELECT id, email AS e, lower(email) AS l FROM customers;
CREATE FUNCTION peek() RETURNS text LANGUAGE sql STABLE AS 'SELECT email FROM customers ORDER BY id LIMIT 1';
CREATE FUNCTION abs(text) RETURNS text LANGUAGE sql STABLE AS 'SELECT email FROM customers ORDER BY id LIMIT 1';
CREATE FUNCTION mine(customers) RETURNS text LANGUAGE sql AS 'SELECT $1.email';
CREATE VIEW on_code AS SELECT id, peek() AS x FROM orders;
CREATE FUNCTION shout() RETURNS void LANGUAGE plpgsql AS
  $$ BEGIN RAISE NOTICE '%', (SELECT email FROM customers ORDER BY id LIMIT 1); END $$;
CREATE FUNCTION fail() RETURNS void LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'no' USING detail = (SELECT email FROM customers ORDER BY id LIMIT 1),
     hint = (SELECT email FROM customers ORDER BY id LIMIT 1), constraint = (SELECT email FROM customers ORDER BY id LIMIT 1),
     errcode = (SELECT upper(substr(md5(email), 1, 5)) FROM customers ORDER BY id LIMIT 1); END $$;
CREATE PROCEDURE announce() LANGUAGE plpgsql AS
  $$ BEGIN RAISE WARNING 'w' USING column = (SELECT email FROM customers ORDER BY id LIMIT 1); END $$;
CREATE STATISTICS customer_stats (mcv) ON email, name FROM customers;
CREATE STATISTICS customer_expr ON lower(email) FROM customers;
