-- What the shell completes. Each is found by an index and LIMITed; notation as in queries.sql.

-- name: orders
SELECT o.id, o.status, o.payment_status, u.username, u.name
FROM orders AS o JOIN users AS u ON u.id = o.user_id
WHERE o.id BETWEEN :low AND :high
ORDER BY o.id DESC LIMIT :most

-- name: users
SELECT u.id, u.username, u.name, u.email, u.status
FROM users AS u
WHERE u.id BETWEEN :low AND :high
ORDER BY u.id DESC LIMIT :most

-- name: users_by_username
SELECT u.id, u.username, u.name, u.email, u.status
FROM users AS u
WHERE u.username >= :low AND u.username < :high
ORDER BY u.username LIMIT :most

-- name: users_by_email
SELECT u.id, u.username, u.name, u.email, u.status
FROM users AS u
WHERE u.email >= :low AND u.email < :high
ORDER BY u.email LIMIT :most

-- name: products
SELECT p.code, p.name, p.active
FROM products AS p
WHERE p.code >= :low AND p.code < :high
ORDER BY p.code LIMIT :most

-- name: services
SELECT s.id, s.name, s.status, u.username
FROM services AS s JOIN users AS u ON u.id = s.user_id
WHERE s.id BETWEEN :low AND :high
ORDER BY s.id DESC LIMIT :most

-- name: documents
SELECT d.number, d.kind, d.status, d.order_id, d.currency, d.gross
FROM documents AS d
WHERE d.kind = :kind AND d.number >= :low AND d.number < :high
ORDER BY d.number DESC LIMIT :most

-- name: drafts
SELECT d.id, d.kind, d.status, d.order_id, d.currency, d.gross
FROM documents AS d
WHERE d.kind = :kind AND d.number IS NULL
ORDER BY d.id DESC LIMIT :most

-- name: jobs
SELECT j.id, j.type, j.status, j.order_id
FROM jobs AS j
WHERE j.id BETWEEN :low AND :high
ORDER BY j.id DESC LIMIT :most

-- name: payments
SELECT p.id, p.status, p.order_id, p.currency, p.amount
FROM payments AS p
WHERE p.id BETWEEN :low AND :high
ORDER BY p.id DESC LIMIT :most

-- name: refunds
SELECT r.id, r.status, r.order_id, r.currency, r.amount
FROM refunds AS r
WHERE r.id BETWEEN :low AND :high
ORDER BY r.id DESC LIMIT :most

-- name: notes
SELECT n.id, n.author, n.text
FROM notes AS n
WHERE n.id BETWEEN :low AND :high
ORDER BY n.id DESC LIMIT :most

-- name: runs
SELECT r.id, r.actor, r.command
FROM runs AS r
WHERE r.id >= :low AND r.id < :high
ORDER BY r.id DESC LIMIT :most

-- name: newest_log_entries
SELECT l.subject_kind, l.subject_id, l.number, l.actor, l.action, l.summary
FROM log_entries AS l
ORDER BY l.at DESC LIMIT :most

-- name: log_entries
SELECT l.subject_kind, l.subject_id, l.number, l.actor, l.action, l.summary
FROM log_entries AS l
WHERE l.subject_kind = :kind AND l.subject_id = :subject
ORDER BY l.number DESC LIMIT :most

-- name: log_entries_of_newest
SELECT l.subject_kind, l.subject_id, l.number, l.actor, l.action, l.summary
FROM log_entries AS l
WHERE l.subject_kind = :kind AND l.subject_id BETWEEN :low AND :high
ORDER BY l.subject_id DESC, l.number DESC LIMIT :most

-- name: profiles
SELECT p.id, p.kind, p.name, p.company, p.is_primary, p.is_active
FROM profiles AS p
WHERE p.user_id = :user
ORDER BY p.id LIMIT :most

-- name: lines
SELECT l.number, l.type, l.description
FROM order_lines AS l
WHERE l.order_id = :order
ORDER BY l.number LIMIT :most

-- name: user_of_order
SELECT o.user_id FROM orders AS o WHERE o.id = :order LIMIT 1

-- name: next_label_value
SELECT MIN(l.value) FROM labels AS l WHERE l.key = :key AND l.value > :last LIMIT 1

-- name: next_source
SELECT MIN(o.source) FROM orders AS o WHERE o.source > :last LIMIT 1

-- name: settings
SELECT s.settings FROM shop AS s WHERE s.id = 1 LIMIT 1
