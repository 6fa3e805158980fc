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

-- name: open_executions
SELECT {columns:executions:e} FROM executions AS e WHERE e.job_id IN (:jobs...) AND e.outcome IS NULL ORDER BY e.id

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

-- name: profiled_orders_of_users
SELECT o.id FROM orders AS o WHERE o.user_id IN (:users...) AND o.profile_id IN (:profiles...)

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

-- name: lines_by_services
SELECT DISTINCT l.service_id, l.order_id FROM order_lines AS l WHERE l.service_id IN (:services...)

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

-- name: notes_by_ids
SELECT {columns:notes:n} FROM notes AS n WHERE n.id IN (:notes...) ORDER BY n.id

-- name: idempotency_keys
SELECT subject, change_hash, run_id, result FROM idempotency_keys WHERE key = :key AND subject IN (:subjects...)

-- name: user_by_id
SELECT id, username FROM users WHERE id = :user

-- name: users_by_email
SELECT id, username FROM users WHERE email = :email ORDER BY id

-- name: users_by_email_in_any_case
SELECT id, username FROM users WHERE lower(email) = :email ORDER BY id

-- name: document_by_id
SELECT id, kind, number FROM documents WHERE id = :document

-- name: documents_by_number
SELECT id, kind, number FROM documents WHERE number = :number ORDER BY kind

-- Orders, found by conditions that filters.py composes.

-- name: order_page
SELECT o.id, o.status, o.type, o.placed_at, u.username, o.payment_status, o.method, o.currency, o.gross, o.due,
    o.due_on, {keys}
FROM orders AS o JOIN users AS u ON u.id = o.user_id
WHERE {where}
ORDER BY {order}
LIMIT :limit

-- name: order_sort_key
SELECT {keys} FROM orders AS o WHERE o.id = :order

-- name: order_ids
SELECT o.id FROM orders AS o WHERE o.id > :last AND ({where}) ORDER BY o.id LIMIT :limit

-- name: order_count
SELECT COUNT(*) FROM orders AS o WHERE {where}

-- name: product_codes_of_orders
SELECT l.order_id, p.code
FROM order_lines AS l JOIN products AS p ON p.id = l.product_id
WHERE l.order_id IN (:orders...)
ORDER BY l.order_id, l.number

-- name: all_labels_of_orders
SELECT l.order_id, l.key, l.value FROM labels AS l WHERE l.order_id IN (:orders...) ORDER BY l.order_id, l.key

-- What `order show` tells beyond the order.

-- name: order_user
SELECT user_id FROM orders WHERE id = :order

-- name: notes_of_order_and_user
SELECT n.id, n.order_id, n.text, n.author, n.created_at
FROM notes AS n
WHERE n.order_id = :order OR n.user_id = :user
ORDER BY n.created_at, n.id

-- name: labels_of_order_and_user
SELECT l.order_id, l.key, l.value FROM labels AS l WHERE l.order_id = :order OR l.user_id = :user ORDER BY l.key

-- name: services_of_order
SELECT s.id, s.name, s.status
FROM services AS s
WHERE s.id IN (SELECT l.service_id FROM order_lines AS l WHERE l.order_id = :order)

-- name: products_of_order
SELECT p.id, p.code, p.name
FROM products AS p
WHERE p.id IN (SELECT l.product_id FROM order_lines AS l WHERE l.order_id = :order)

-- The log.

-- name: log_page
SELECT l.subject_kind, l.subject_id, l.number, l.at, l.actor, l.run_id, l.action, l.summary, l.reason, l.hash
FROM log_entries AS l
WHERE {where}
ORDER BY l.at DESC, l.subject_kind, l.subject_id, l.number DESC
LIMIT :limit

-- name: log_page_in_full
SELECT l.subject_kind, l.subject_id, l.number, l.run_id, l.at, l.actor, l."system_user", l.command, l.action, l.reason,
    l.summary, l.effects, l.previous_hash, l.hash, l.decided
FROM log_entries AS l
WHERE {where}
ORDER BY l.at DESC, l.subject_kind, l.subject_id, l.number DESC
LIMIT :limit

-- name: log_entry
SELECT l.subject_kind, l.subject_id, l.number, l.run_id, l.at, l.actor, l."system_user", l.command, l.action, l.reason,
    l.summary, l.effects, l.previous_hash, l.hash, l.decided
FROM log_entries AS l
WHERE l.subject_kind = :kind AND l.subject_id = :subject AND l.number = :number

-- name: order_status
SELECT status FROM orders WHERE id = :order

-- name: effects_of_subject
SELECT l.number, l.at, l.actor, l.run_id, l.action, l.reason, l.effects
FROM log_entries AS l
WHERE l.subject_kind = :kind AND l.subject_id = :subject
ORDER BY l.number

-- Notes and labels.

-- name: note_page
SELECT n.id, n.order_id, u.username AS "user", n.text, n.author, n.created_at
FROM notes AS n
LEFT JOIN orders AS o ON o.id = n.order_id
JOIN users AS u ON u.id = COALESCE(n.user_id, o.user_id)
WHERE {where}
ORDER BY n.id
LIMIT :limit

-- name: label_page
SELECT l.id, l.order_id, u.username AS "user", l.key, l.value
FROM labels AS l
LEFT JOIN orders AS o ON o.id = l.order_id
JOIN users AS u ON u.id = COALESCE(l.user_id, o.user_id)
WHERE {where}
ORDER BY l.id
LIMIT :limit

-- name: note_homes
SELECT n.id, n.order_id, n.user_id FROM notes AS n WHERE n.id IN (:notes...)

-- Jobs.

-- name: job_page
SELECT j.id, j.order_id, l.number AS line, j.type, p.code AS product, s.name AS service, j.status, j.failed, j.tries,
    j.due_at, j.created_at, j.finished_at, j.worker, j.lease_until
FROM jobs AS j
LEFT JOIN order_lines AS l ON l.id = j.line_id
LEFT JOIN products AS p ON p.id = l.product_id
LEFT JOIN services AS s ON s.id = l.service_id
WHERE {where}
ORDER BY j.id
LIMIT :limit

-- name: orders_of_jobs
SELECT j.id, j.order_id FROM jobs AS j WHERE j.id IN (:jobs...)

-- name: executions_of_job
SELECT e.id, e.number, e.worker, e.started_at, e.ended_at, e.outcome, e.input, e.output, e.error
FROM executions AS e
WHERE e.job_id = :job
ORDER BY e.number

-- Documents.

-- name: document_page
SELECT d.id, d.number, d.kind, d.status, d.order_id, u.username AS "user", d.issued_on, d.due_on, d.currency, d.net,
    d.tax, d.gross, c.number AS corrects, d.created_at, d.remark, d.sent_on
FROM documents AS d
JOIN orders AS o ON o.id = d.order_id
JOIN users AS u ON u.id = o.user_id
LEFT JOIN documents AS c ON c.id = d.corrects_id
WHERE {where}
ORDER BY d.id
LIMIT :limit

-- name: document_content
SELECT c.content FROM document_contents AS c WHERE c.document_id = :document

-- name: document_file
SELECT f.sha256, f.renderer FROM document_files AS f WHERE f.document_id = :document

-- People and catalogue.

-- name: user_page
SELECT u.id, u.username, u.email, u.name, p.company, u.status, u.created_at, u.version, u.source, u.external_id
FROM users AS u
LEFT JOIN profiles AS p ON p.id = (SELECT MIN(q.id) FROM profiles AS q WHERE q.user_id = u.id AND q.is_primary = 1)
WHERE {where}
ORDER BY u.id
LIMIT :limit

-- name: all_labels_of_user
SELECT l.key, l.value FROM labels AS l WHERE l.user_id = :user ORDER BY l.key

-- name: notes_of_user
SELECT n.id, n.text, n.author, n.created_at FROM notes AS n WHERE n.user_id = :user ORDER BY n.created_at, n.id

-- name: order_counts_of_user
SELECT o.status, COUNT(*) FROM orders AS o WHERE o.user_id = :user GROUP BY o.status

-- name: services_of_user
SELECT s.id, s.name, p.code AS product, s.status, s.expires_on
FROM services AS s JOIN products AS p ON p.id = s.product_id
WHERE s.user_id = :user
ORDER BY s.name, s.id
LIMIT :limit

-- name: service_counts_of_user
SELECT s.status, COUNT(*) FROM services AS s WHERE s.user_id = :user GROUP BY s.status

-- name: counts_of_users
SELECT o.user_id, COUNT(*)
FROM orders AS o
WHERE o.user_id IN (:users...) AND o.status IN (:statuses...)
GROUP BY o.user_id

-- name: uninvoiced_orders_of_profile
SELECT o.id
FROM orders AS o
WHERE o.user_id = :user AND o.profile_id = :profile AND o.external_invoice IS NULL AND o.status IN (:statuses...)
    AND NOT EXISTS (
        SELECT 1 FROM documents AS d WHERE d.order_id = o.id AND d.kind = 'invoice' AND d.status <> 'draft'
    )
ORDER BY o.id

-- name: product_page
SELECT p.id, p.code, p.name, p.supply, p.unit, p.tax_class, p.unit_price, p.currency, p.term_months, p.active, p.source,
    p.external_id
FROM products AS p
WHERE {where}
ORDER BY p.id
LIMIT :limit

-- name: services_of_product
SELECT s.status, COUNT(*) FROM services AS s WHERE s.product_id = :product GROUP BY s.status ORDER BY s.status

-- name: orders_of_product
SELECT COUNT(DISTINCT l.order_id) FROM order_lines AS l WHERE l.product_id = :product

-- name: service_page
SELECT s.id, s.name, u.username AS "user", p.code AS product, p.name AS product_name, s.status, s.expires_on, s.attributes
FROM services AS s
JOIN users AS u ON u.id = s.user_id
JOIN products AS p ON p.id = s.product_id
WHERE {where}
ORDER BY s.id
LIMIT :limit

-- name: lines_of_service
SELECT l.order_id AS "order", l.number AS line, l.type, p.code AS product, o.status, o.placed_at, l.attributes
FROM order_lines AS l
JOIN orders AS o ON o.id = l.order_id
JOIN products AS p ON p.id = l.product_id
WHERE l.service_id = :service
ORDER BY l.order_id, l.number

-- name: jobs_of_service
SELECT j.id, j.order_id AS "order", j.type, j.status, j.finished_at
FROM jobs AS j JOIN order_lines AS l ON l.id = j.line_id
WHERE l.service_id = :service
ORDER BY j.id

-- name: service_names
SELECT s.id, s.name, u.username
FROM services AS s JOIN users AS u ON u.id = s.user_id
WHERE s.name = :service
ORDER BY s.id

-- Documents on their way to a file.

-- name: printable_documents
SELECT d.id, d.order_id, d.kind, d.status, d.number, d.issued_on, c.content
FROM documents AS d LEFT JOIN document_contents AS c ON c.document_id = d.id
WHERE d.id IN (:documents...)
ORDER BY d.id

-- name: issued_documents_after
SELECT d.id, d.kind, d.number, d.issued_on, f.sha256
FROM documents AS d LEFT JOIN document_files AS f ON f.document_id = d.id
WHERE d.id > :last AND d.number IS NOT NULL
ORDER BY d.id
LIMIT :limit

-- name: verifiable_documents
SELECT d.id, d.order_id, d.kind, d.number, d.issued_on, c.content, c.sha256, f.sha256, f.renderer
FROM documents AS d
LEFT JOIN document_contents AS c ON c.document_id = d.id
LEFT JOIN document_files AS f ON f.document_id = d.id
WHERE {where} AND d.number IS NOT NULL
ORDER BY d.id
LIMIT :limit

-- name: orders_of_documents
SELECT d.id, d.order_id, d.kind FROM documents AS d WHERE d.id IN (:documents...)

-- name: existing_orders
SELECT id FROM orders WHERE id IN (:orders...)

-- What of the settings is in use.

-- name: methods_in_use
SELECT o.method, COUNT(*) FROM orders AS o WHERE o.status NOT IN (:terminal...) GROUP BY o.method

-- name: statuses_in_use
SELECT used.status, COUNT(*)
FROM (
    SELECT o.status AS status FROM orders AS o
    UNION ALL
    SELECT h.held_from FROM orders AS h WHERE h.held_from IS NOT NULL AND h.status NOT IN (:terminal...)
) AS used
GROUP BY used.status

-- name: tax_classes_in_use
SELECT p.tax_class, COUNT(*) FROM products AS p GROUP BY p.tax_class

-- name: labels_in_use
SELECT l.key, CASE WHEN l.order_id IS NULL THEN 'user' ELSE 'order' END, l.value, COUNT(*)
FROM labels AS l
GROUP BY l.key, CASE WHEN l.order_id IS NULL THEN 'user' ELSE 'order' END, l.value

-- name: jobs_for_workers
SELECT j.type, p.code, COUNT(*)
FROM jobs AS j
LEFT JOIN order_lines AS l ON l.id = j.line_id
LEFT JOIN products AS p ON p.id = l.product_id
WHERE j.status IN ('initiated', 'running', 'scheduled', 'retry')
GROUP BY j.type, p.code

-- name: numbers_of_kind
SELECT d.number FROM documents AS d WHERE d.kind = :kind AND d.number IS NOT NULL ORDER BY d.number

-- Money.

-- name: payment_page
SELECT p.id, p.order_id, u.username AS "user", p.method, p.reference, p.amount, p.currency, p.status, p.paid_on,
    p.created_at, o.status AS order_status
FROM payments AS p
JOIN orders AS o ON o.id = p.order_id
JOIN users AS u ON u.id = o.user_id
WHERE {where}
ORDER BY p.id
LIMIT :limit

-- name: refund_page
SELECT r.id, r.order_id, u.username AS "user", r.amount, r.currency, r.destination, r.origin, r.status, r.created_at,
    r.done_on, o.status AS order_status
FROM refunds AS r
JOIN orders AS o ON o.id = r.order_id
JOIN users AS u ON u.id = o.user_id
WHERE {where}
ORDER BY r.id
LIMIT :limit

-- name: wallet_entries_of_user
SELECT w.id, w.order_id, w.currency, w.amount, w.kind, w.created_at
FROM wallet_entries AS w
WHERE w.user_id = :user
ORDER BY w.id DESC
LIMIT :limit

-- Workers.

-- name: due_jobs
SELECT j.id, j.order_id, COALESCE(j.due_at, j.created_at) AS since
FROM jobs AS j JOIN orders AS o ON o.id = j.order_id
WHERE j.status IN ('initiated', 'scheduled') AND (j.due_at IS NULL OR j.due_at <= :now)
    AND o.status NOT IN (:held...) AND o.held_from IS NULL AND {where}
ORDER BY since, j.id
LIMIT :limit

-- name: lost_tries
SELECT j.id, j.order_id, e.id, e.worker
FROM jobs AS j JOIN executions AS e ON e.job_id = j.id AND e.outcome IS NULL
WHERE j.status IN ('running', 'retry') AND j.lease_until <= :now AND {where}
ORDER BY j.id

-- name: work_of_execution
SELECT e.input, e.started_at, j.lease_until, j.type, p.code
FROM executions AS e
JOIN jobs AS j ON j.id = e.job_id
LEFT JOIN order_lines AS l ON l.id = j.line_id
LEFT JOIN products AS p ON p.id = l.product_id
WHERE e.id = :execution AND e.outcome IS NULL AND j.lease_until IS NOT NULL

-- name: workers_seen
SELECT w.worker, w.tries, w.seen_at, j.id AS job, j.order_id AS "order", j.lease_until
FROM (
    SELECT e.worker, COUNT(*) AS tries, MAX(COALESCE(e.ended_at, e.started_at)) AS seen_at
    FROM executions AS e
    WHERE e.id > (SELECT COALESCE(MAX(x.id), 0) FROM executions AS x) - :most
    GROUP BY e.worker
) AS w
LEFT JOIN jobs AS j ON j.worker = w.worker AND j.status IN ('running', 'retry')
ORDER BY w.seen_at DESC, w.worker
