## a predicate
SELECT id FROM customers WHERE email LIKE 'canary-0%'
## the number of rows
SELECT id FROM customers WHERE ssn > 5000
## the order of rows
SELECT id FROM customers ORDER BY ssn
## a join with numbers
SELECT o.id FROM orders o JOIN customers c ON o.id = ascii(substr(c.email, 10)) - 96 WHERE c.id = 1
## a series as long as the value
SELECT generate_series(1, ssn % 7) FROM customers WHERE id = 1
## a limit
SELECT id FROM orders ORDER BY id LIMIT (SELECT ssn % 7 FROM customers WHERE id = 1)
## groups
SELECT count(*) FROM customers GROUP BY ssn > 4930
## an error
SELECT id FROM customers WHERE 1 / CASE WHEN ssn > 5000 THEN 0 ELSE 1 END = 1
## a deletion
BEGIN
;;
DELETE FROM orders USING customers c WHERE c.id = customer_id AND c.ssn < 5000 RETURNING orders.id
;;
ROLLBACK
