-- :maybe recovery_of(complaint_id int) -> recovery {id int, complaint_id int, conversation_id int, goal text, state int, late int, started_at int, completed_at int?, reviewed_at int?, version int}
SELECT r.id, r.complaint_id, c.conversation_id, r.goal, r.state, r.late, r.started_at, r.completed_at, r.reviewed_at, r.version
FROM recovery r JOIN complaint c ON c.id = r.complaint_id WHERE r.complaint_id = $1;

-- :one recovery_begin(complaint_id int, goal text, started_by int?, started_at int) -> int
INSERT INTO recovery (complaint_id, goal, started_by, started_at) VALUES ($1, $2, $3, $4) RETURNING id;

-- :one recovery_step_insert(recovery_id int, kind int, what text, owner_id int, due_at int) -> int
INSERT INTO recovery_step (recovery_id, kind, what, owner_id, due_at) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- :exec recovery_steps_from(recovery_id int, template_id int, lang text, owner_id int, start int, hour int)
INSERT INTO recovery_step (recovery_id, kind, what, owner_id, due_at)
SELECT $1, t.kind, coalesce((SELECT x.what FROM recovery_step_text x WHERE x.step_id = t.id AND x.lang = $3), t.what), $4,
    $5 + t.hours * $6 FROM recovery_template_step t WHERE t.template_id = $2;

-- :many recovery_steps_of(recovery_id int) -> recovery_step {id int, kind int, what text, owner_id int, owner_name text, due_at int, state int, done_name text?, done_at int?, words text, alarmed_at int?}
SELECT s.id, s.kind, s.what, s.owner_id, o.name AS owner_name, s.due_at, s.state, d.name AS done_name, s.done_at, s.words,
    s.alarmed_at
FROM recovery_step s JOIN user_account o ON o.id = s.owner_id LEFT JOIN user_account d ON d.id = s.done_by
WHERE s.recovery_id = $1 ORDER BY s.due_at, s.id LIMIT 100;

-- Done is by its time, and not after an alarm: the constraint of the table says the same.
-- :exec recovery_step_settle(id int, recovery_id int, skipped int, words text, user_id int?, at int)
UPDATE recovery_step SET words = $4, done_by = $5, done_at = $6,
    state = CASE WHEN $3 = 1 THEN 3 WHEN alarmed_at IS NOT NULL OR due_at < $6 THEN 2 ELSE 1 END
WHERE id = $1 AND recovery_id = $2 AND state = 0;

-- :exec recovery_late(id int)
UPDATE recovery SET late = 1 WHERE id = $1 AND (late = 1 OR EXISTS (
    SELECT 1 FROM recovery_step s WHERE s.recovery_id = $1 AND (s.state = 2 OR s.alarmed_at IS NOT NULL)));

-- :exec recovery_complete(id int, at int)
UPDATE recovery SET state = 1, completed_at = $2, version = version + 1 WHERE id = $1 AND state = 0
    AND NOT EXISTS (SELECT 1 FROM recovery_step s WHERE s.recovery_id = $1 AND s.state = 0);

-- :exec recovery_review(id int, at int)
UPDATE recovery SET state = 2, reviewed_at = $2, version = version + 1 WHERE id = $1 AND state = 1;

-- :many recovery_steps_due(user_id int, until int, n int) -> due_step {id int, kind int, what text, due_at int, alarmed_at int?, complaint_id int, country text, year int, number int, customer_name text}
SELECT s.id, s.kind, s.what, s.due_at, s.alarmed_at, c.id AS complaint_id, c.country, c.year, c.number, c.customer_name
FROM recovery_step s JOIN recovery r ON r.id = s.recovery_id JOIN complaint c ON c.id = r.complaint_id
WHERE s.owner_id = $1 AND s.state = 0 AND s.due_at < $2 ORDER BY s.due_at, s.id LIMIT $3;

-- :many recovery_steps_passed(now int) -> passed_step {id int, recovery_id int, complaint_id int, conversation_id int}
SELECT s.id, s.recovery_id, c.id AS complaint_id, c.conversation_id
FROM recovery_step s JOIN recovery r ON r.id = s.recovery_id JOIN complaint c ON c.id = r.complaint_id
WHERE s.state = 0 AND s.alarmed_at IS NULL AND s.due_at < $1 ORDER BY s.due_at LIMIT 200;

-- :exec recovery_step_alarm(id int, at int)
UPDATE recovery_step SET alarmed_at = $2 WHERE id = $1 AND state = 0 AND alarmed_at IS NULL;

-- In a language; where nobody has written it in that one, as it was written first.
-- :many recovery_templates_all(lang text) -> recovery_template {id int, name text, goal text, version int}
SELECT t.id, coalesce(x.name, t.name) AS name, coalesce(x.goal, t.goal) AS goal, t.version
FROM recovery_template t LEFT JOIN recovery_template_text x ON x.template_id = t.id AND x.lang = $1 ORDER BY t.id LIMIT 50;

-- :maybe recovery_template_by_id(id int, lang text) -> recovery_template
SELECT t.id, coalesce(x.name, t.name) AS name, coalesce(x.goal, t.goal) AS goal, t.version
FROM recovery_template t LEFT JOIN recovery_template_text x ON x.template_id = t.id AND x.lang = $2 WHERE t.id = $1;

-- :many recovery_template_steps_of(template_id int, lang text) -> template_step {id int, kind int, what text, hours int}
SELECT s.id, s.kind, coalesce(x.what, s.what) AS what, s.hours
FROM recovery_template_step s LEFT JOIN recovery_step_text x ON x.step_id = s.id AND x.lang = $2
WHERE s.template_id = $1 ORDER BY s.hours, s.id LIMIT 30;

-- :one recovery_template_count() -> int
SELECT count(*) FROM recovery_template;

-- :one recovery_template_insert(name text, goal text, created_at int) -> int
INSERT INTO recovery_template (name, goal, created_at) VALUES ($1, $2, $3) RETURNING id;

-- :exec recovery_template_step_up(id int, version int)
UPDATE recovery_template SET version = version + 1 WHERE id = $1 AND version = $2;

-- Under which name another one is known, in any language: two that are called alike cannot be told apart.
-- :one recovery_template_named(id int, name text) -> int
SELECT (SELECT count(*) FROM recovery_template t WHERE t.id <> $1 AND t.name = $2)
    + (SELECT count(*) FROM recovery_template_text x WHERE x.template_id <> $1 AND x.name = $2) AS n;

-- :exec recovery_template_write(template_id int, lang text, name text, goal text)
INSERT INTO recovery_template_text (template_id, lang, name, goal) VALUES ($1, $2, $3, $4)
ON CONFLICT (template_id, lang) DO UPDATE SET name = excluded.name, goal = excluded.goal;

-- :one template_step_insert(template_id int, kind int, what text, hours int) -> int
INSERT INTO recovery_template_step (template_id, kind, what, hours) VALUES ($1, $2, $3, $4) RETURNING id;

-- :exec template_step_set(id int, template_id int, kind int, hours int)
UPDATE recovery_template_step SET kind = $3, hours = $4 WHERE id = $1 AND template_id = $2;

-- :exec template_step_write(step_id int, lang text, what text)
INSERT INTO recovery_step_text (step_id, lang, what) VALUES ($1, $2, $3)
ON CONFLICT (step_id, lang) DO UPDATE SET what = excluded.what;

-- :exec template_step_texts_drop(step_id int)
DELETE FROM recovery_step_text WHERE step_id = $1;

-- :exec template_step_drop(id int, template_id int)
DELETE FROM recovery_template_step WHERE id = $1 AND template_id = $2;

-- :exec recovery_template_texts_drop(template_id int)
DELETE FROM recovery_template_text WHERE template_id = $1;

-- :exec recovery_template_drop(id int)
DELETE FROM recovery_template WHERE id = $1;

-- ---- what we change among ourselves ----

-- :one after_insert(complaint_id int, what text, owner_id int, due_day int, check_day int, cause_id int?, created_by int?, created_at int) -> int
INSERT INTO after_action (complaint_id, what, owner_id, due_day, check_day, cause_id, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id;

-- :one after_count(complaint_id int) -> int
SELECT count(*) FROM after_action WHERE complaint_id = $1;

-- Whose the case is, and the cause that was named when it was solved last.
-- :one after_begins(conversation_id int) -> after_begin {owner_id int?, cause_id int?}
SELECT c.owner_id, (SELECT o.cause_id FROM outcome o WHERE o.conversation_id = $1 AND o.cause_id IS NOT NULL ORDER BY o.id DESC LIMIT 1) AS cause_id
FROM conversation c WHERE c.id = $1;

-- How many cases named its cause, or one under that, in a span up to when it was done (now, while it is not) and in a span
-- since. A case counts once in each, however often it was solved.
-- :many after_of(complaint_id int, now int, span int) -> after_action {id int, complaint_id int, country text, year int, number int, what text, by_desk int, owner_id int, owner_name text, due_day int, done_at int?, check_day int, helped int?, result text, checked_name text?, checked_at int?, cause_id int?, cause_code text?, cause_name text?, before int, since int}
SELECT a.id, a.complaint_id, c.country, c.year, c.number, a.what, CASE WHEN a.created_by IS NULL THEN 1 ELSE 0 END AS by_desk, a.owner_id, o.name AS owner_name,
    a.due_day, a.done_at, a.check_day, a.helped, a.result, k.name AS checked_name, a.checked_at, a.cause_id, z.code AS cause_code, z.name AS cause_name,
    (SELECT count(DISTINCT s.conversation_id) FROM outcome s WHERE s.cause_id IN (SELECT x.id FROM cause x WHERE x.id = a.cause_id OR x.parent_id = a.cause_id)
        AND s.at >= coalesce(a.done_at, $2) - $3 AND s.at < coalesce(a.done_at, $2)) AS before,
    (SELECT count(DISTINCT s.conversation_id) FROM outcome s WHERE s.cause_id IN (SELECT x.id FROM cause x WHERE x.id = a.cause_id OR x.parent_id = a.cause_id)
        AND s.at >= a.done_at AND s.at < a.done_at + $3) AS since
FROM after_action a JOIN complaint c ON c.id = a.complaint_id JOIN user_account o ON o.id = a.owner_id LEFT JOIN user_account k ON k.id = a.checked_by
    LEFT JOIN cause z ON z.id = a.cause_id
WHERE a.complaint_id = $1 ORDER BY a.id LIMIT 100;

-- :many after_lately(done_from int, now int, span int) -> after_action
-- scan: from the newest on, 100 rows and no more
SELECT a.id, a.complaint_id, c.country, c.year, c.number, a.what, CASE WHEN a.created_by IS NULL THEN 1 ELSE 0 END AS by_desk, a.owner_id, o.name AS owner_name,
    a.due_day, a.done_at, a.check_day, a.helped, a.result, k.name AS checked_name, a.checked_at, a.cause_id, z.code AS cause_code, z.name AS cause_name,
    (SELECT count(DISTINCT s.conversation_id) FROM outcome s WHERE s.cause_id IN (SELECT x.id FROM cause x WHERE x.id = a.cause_id OR x.parent_id = a.cause_id)
        AND s.at >= coalesce(a.done_at, $2) - $3 AND s.at < coalesce(a.done_at, $2)) AS before,
    (SELECT count(DISTINCT s.conversation_id) FROM outcome s WHERE s.cause_id IN (SELECT x.id FROM cause x WHERE x.id = a.cause_id OR x.parent_id = a.cause_id)
        AND s.at >= a.done_at AND s.at < a.done_at + $3) AS since
FROM after_action a JOIN complaint c ON c.id = a.complaint_id JOIN user_account o ON o.id = a.owner_id LEFT JOIN user_account k ON k.id = a.checked_by
    LEFT JOIN cause z ON z.id = a.cause_id
WHERE a.done_at IS NULL OR a.done_at >= $1 ORDER BY a.id DESC LIMIT 100;

-- :exec after_set_done(id int, complaint_id int, at int)
UPDATE after_action SET done_at = $3 WHERE id = $1 AND complaint_id = $2 AND done_at IS NULL;

-- :exec after_set_checked(id int, complaint_id int, helped int, result text, user_id int?, at int)
UPDATE after_action SET helped = $3, result = $4, checked_by = $5, checked_at = $6
WHERE id = $1 AND complaint_id = $2 AND done_at IS NOT NULL AND helped IS NULL;

-- ---- a fault that we know of ----

-- :one fault_insert(item text, batch text, what text, owner_id int, created_at int) -> int
INSERT INTO known_fault (item, batch, what, owner_id, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- :maybe fault_by_id(id int) -> known_fault {id int, item text, batch text, what text, owner_name text, created_at int, closed_at int?, all_n int, open_n int, wrote_n int}
SELECT f.id, f.item, f.batch, f.what, u.name AS owner_name, f.created_at, f.closed_at,
    (SELECT count(*) FROM known_fault_customer c WHERE c.fault_id = f.id) AS all_n,
    (SELECT count(*) FROM known_fault_customer c WHERE c.fault_id = f.id AND c.state = 0) AS open_n,
    (SELECT count(*) FROM known_fault_customer c WHERE c.fault_id = f.id AND c.state = 2) AS wrote_n
FROM known_fault f JOIN user_account u ON u.id = f.owner_id WHERE f.id = $1;

-- :many faults() -> known_fault
-- scan: from the newest on, 200 rows and no more
SELECT f.id, f.item, f.batch, f.what, u.name AS owner_name, f.created_at, f.closed_at,
    (SELECT count(*) FROM known_fault_customer c WHERE c.fault_id = f.id) AS all_n,
    (SELECT count(*) FROM known_fault_customer c WHERE c.fault_id = f.id AND c.state = 0) AS open_n,
    (SELECT count(*) FROM known_fault_customer c WHERE c.fault_id = f.id AND c.state = 2) AS wrote_n
FROM known_fault f JOIN user_account u ON u.id = f.owner_id ORDER BY f.id DESC LIMIT 200;

-- Once a customer, whoever else adds him now.
-- :exec fault_customer_insert(fault_id int, customer_id int)
INSERT INTO known_fault_customer (fault_id, customer_id) VALUES ($1, $2) ON CONFLICT (fault_id, customer_id) DO NOTHING;

-- Everybody who bought a product, of a batch ('': of any), and did not return it: the list of whom it concerns.
-- :exec fault_add_buyers(fault_id int, product_id int, batch text, most int)
INSERT INTO known_fault_customer (fault_id, customer_id)
SELECT DISTINCT $1, o.customer_id FROM order_line l JOIN shop_order o ON o.id = l.order_id
WHERE l.product_id = $2 AND ($3 = '' OR l.batch = $3) AND o.state < 5
    AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.customer_id = o.customer_id)
    AND NOT EXISTS (SELECT 1 FROM known_fault_customer z WHERE z.fault_id = $1 AND z.customer_id = o.customer_id)
ORDER BY 2 LIMIT $4
ON CONFLICT (fault_id, customer_id) DO NOTHING;

-- Those of them who have written about it already: their newest conversation about such an order, or their complaint about it.
-- :many fault_writers(fault_id int, product_id int, batch text) -> fault_writer {customer_id int, conversation_id int}
SELECT f.customer_id, max(c.id) AS conversation_id
FROM known_fault_customer f JOIN shop_order o ON o.customer_id = f.customer_id
    JOIN order_line l ON l.order_id = o.id AND l.product_id = $2 AND ($3 = '' OR l.batch = $3)
    JOIN order_case k ON k.order_id = o.id AND k.state = 1
    JOIN conversation c ON c.id = k.conversation_id AND c.customer_id = f.customer_id
WHERE f.fault_id = $1 AND f.state = 0
    AND EXISTS (SELECT 1 FROM complaint r WHERE r.conversation_id = c.id)
GROUP BY f.customer_id ORDER BY f.customer_id LIMIT 5000;

-- :exec fault_customer_settle(fault_id int, customer_id int, state int, conversation_id int?, words text, user_id int?, at int)
UPDATE known_fault_customer SET state = $3, conversation_id = $4, words = $5, settled_by = $6, settled_at = $7
WHERE fault_id = $1 AND customer_id = $2 AND state = 0;

-- :many fault_customers_of(fault_id int) -> fault_customer {customer_id int, customer_name text, address text?, conversation_id int?, ref text?, state int, words text, settled_name text?, settled_at int?}
SELECT f.customer_id, k.name AS customer_name,
    (SELECT p.shown FROM contact_point p WHERE p.customer_id = f.customer_id ORDER BY p.kind, p.id LIMIT 1) AS address,
    f.conversation_id, c.ref, f.state, f.words, u.name AS settled_name, f.settled_at
FROM known_fault_customer f JOIN customer k ON k.id = f.customer_id LEFT JOIN conversation c ON c.id = f.conversation_id
    LEFT JOIN user_account u ON u.id = f.settled_by
WHERE f.fault_id = $1 ORDER BY CASE WHEN f.state = 0 THEN 0 ELSE 1 END, f.id LIMIT 5000;

-- :exec fault_set_closed(id int, at int)
UPDATE known_fault SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM known_fault_customer c WHERE c.fault_id = $1 AND c.state = 0);
