-- Every statement that reads, in the SQL that SQLite and PostgreSQL share. See sql.py for the notation.
-- Statements that end in ORDER BY may be asked to lock their rows: they name one table only.

-- name: shop
SELECT {columns:shop:s} FROM shop AS s WHERE s.id = 1

-- name: series_counters
SELECT name, next, last_date FROM counters WHERE name LIKE 'series:%' ORDER BY name

-- name: users_of_orders
SELECT DISTINCT user_id FROM orders WHERE id IN (:orders...)

-- name: users_by_ids
SELECT {columns:users:u} FROM users AS u WHERE u.id IN (:users...) ORDER BY u.id

-- name: orders_by_ids
SELECT {columns:orders:o} FROM orders AS o WHERE o.id IN (:orders...) ORDER BY o.id

-- name: jobs_of_orders
SELECT {columns:jobs:j} FROM jobs AS j WHERE j.order_id IN (:orders...) ORDER BY j.id

-- name: documents_of_orders
SELECT {columns:documents:d} FROM documents AS d WHERE d.order_id IN (:orders...) ORDER BY d.id

-- name: lines_of_orders
SELECT {columns:order_lines:l} FROM order_lines AS l WHERE l.order_id IN (:orders...) ORDER BY l.order_id, l.number

-- name: payments_of_orders
SELECT {columns:payments:p} FROM payments AS p WHERE p.order_id IN (:orders...) ORDER BY p.id

-- name: refunds_of_orders
SELECT {columns:refunds:r} FROM refunds AS r WHERE r.order_id IN (:orders...) ORDER BY r.id

-- name: contents_of_orders
SELECT c.document_id, c.content
FROM document_contents AS c JOIN documents AS d ON d.id = c.document_id
WHERE d.order_id IN (:orders...)

-- name: profiles_of_users
SELECT {columns:profiles:p} FROM profiles AS p WHERE p.user_id IN (:users...) ORDER BY p.id

-- name: credit_limits_of_users
SELECT {columns:credit_limits:c} FROM credit_limits AS c WHERE c.user_id IN (:users...) ORDER BY c.id

-- name: wallets_of_users
SELECT w.user_id, w.currency, CAST(SUM(w.amount) AS BIGINT)
FROM wallet_entries AS w
WHERE w.user_id IN (:users...)
GROUP BY w.user_id, w.currency

-- name: owed_by_users
SELECT o.user_id, o.currency, CAST(SUM(o.due) AS BIGINT)
FROM orders AS o
WHERE o.user_id IN (:users...) AND o.due > 0 AND o.status IN (:statuses...)
GROUP BY o.user_id, o.currency

-- name: services_by_ids
SELECT {columns:services:s} FROM services AS s WHERE s.id IN (:services...) ORDER BY s.id

-- name: services_by_names
SELECT {columns:services:s} FROM services AS s WHERE s.user_id IN (:users...) AND s.name IN (:names...) ORDER BY s.id

-- name: products_by_ids
SELECT {columns:products:p} FROM products AS p WHERE p.id IN (:products...) ORDER BY p.id

-- name: products_by_codes
SELECT code, id FROM products WHERE code IN (:codes...)

-- name: users_by_usernames
SELECT username, id FROM users WHERE username IN (:usernames...)

-- name: users_by_externals
SELECT external_id, id FROM users WHERE source = :source AND external_id IN (:externals...)

-- name: products_by_externals
SELECT external_id, id FROM products WHERE source = :source AND external_id IN (:externals...)

-- name: orders_by_externals
SELECT external_id, id FROM orders WHERE source = :source AND external_id IN (:externals...)

-- name: labels_of_orders
SELECT {columns:labels:l} FROM labels AS l WHERE l.order_id IN (:owners...) AND l.key IN (:keys...) ORDER BY l.id

-- name: labels_of_users
SELECT {columns:labels:l} FROM labels AS l WHERE l.user_id IN (:owners...) AND l.key IN (:keys...) ORDER BY l.id

-- name: idempotency_keys
SELECT subject, change_hash, run_id, result FROM idempotency_keys WHERE key = :key AND subject IN (:subjects...)
