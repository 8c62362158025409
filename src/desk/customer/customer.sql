-- :one customer_insert(name text, lang text?, created_at int) -> int
INSERT INTO customer (name, lang, created_at) VALUES ($1, $2, $3) RETURNING id;

-- :exec contact_point_insert(customer_id int, kind int, value text, shown text, near text, created_at int)
INSERT INTO contact_point (customer_id, kind, value, shown, near, created_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (kind, value) DO NOTHING;

-- :exec contact_point_remove(customer_id int, kind int, value text)
DELETE FROM contact_point WHERE customer_id = $1 AND kind = $2 AND value = $3;

-- :maybe contact_point_owner(kind int, value text) -> int
SELECT customer_id FROM contact_point WHERE kind = $1 AND value = $2;

-- :maybe customer_by_contact(kind int, value text) -> customer {id int, name text, lang text?, created_at int, version int, salutation text, prefers int?, hours text, merged_into int?}
SELECT c.id, c.name, c.lang, c.created_at, c.version, c.salutation, c.prefers, c.hours, c.merged_into
FROM contact_point p JOIN customer c ON c.id = p.customer_id WHERE p.kind = $1 AND p.value = $2;

-- :maybe customer_by_id(id int) -> customer
SELECT id, name, lang, created_at, version, salutation, prefers, hours, merged_into FROM customer WHERE id = $1;

-- :many customer_contacts(customer_id int) -> contact_point {kind int, value text, shown text, near text}
SELECT kind, value, shown, near FROM contact_point WHERE customer_id = $1 ORDER BY id LIMIT 100;

-- :one contact_point_count(customer_id int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM contact_point WHERE customer_id = $1 LIMIT 100) AS counted;

-- :exec customer_set_name(id int, name text)
UPDATE customer SET name = $2, version = version + 1 WHERE id = $1;

-- :exec customer_set_lang(id int, lang text?)
UPDATE customer SET lang = $2, version = version + 1 WHERE id = $1;

-- :exec customer_change(id int, name text, lang text?, salutation text, prefers int?, hours text)
UPDATE customer SET name = $2, lang = $3, salutation = $4, prefers = $5, hours = $6, version = version + 1
WHERE id = $1;

-- :exec customer_new_version(id int)
UPDATE customer SET version = version + 1 WHERE id = $1;

-- His cases that somebody may have before his eyes now.
-- :many customer_open_cases(customer_id int) -> int
SELECT id FROM conversation WHERE customer_id = $1 AND bucket < 2 ORDER BY last_at DESC LIMIT 50;

-- Newest first, whether the asker may see them or not: whoever sees few asks in parts.
-- :many customers_before(before int, sees int, user_id int, n int) -> customer_near {id int, seen int}
SELECT k.id, CASE WHEN EXISTS (SELECT 1 FROM conversation c WHERE c.customer_id = k.id AND ($2 = 0 OR c.owner_id = $3
        OR ($2 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $3)))) THEN 1 ELSE 0 END AS seen
FROM customer k WHERE k.id < $1 ORDER BY k.id DESC LIMIT $4;

-- :many customers_near(kind int, near text, sees int, user_id int) -> customer_near
SELECT p.customer_id AS id, CASE WHEN EXISTS (SELECT 1 FROM conversation c
    WHERE c.customer_id = p.customer_id AND ($3 = 0 OR c.owner_id = $4
        OR ($3 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $4)))) THEN 1 ELSE 0 END AS seen
FROM contact_point p WHERE p.kind = $1 AND p.near = $2 ORDER BY p.id DESC LIMIT 50;

-- :one care_note_insert(customer_id int, text text, until int, user_id int, created_at int) -> int
INSERT INTO care_note (customer_id, text, until, user_id, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- :exec care_note_remove(customer_id int, id int, at int?)
UPDATE care_note SET removed_at = $3 WHERE customer_id = $1 AND id = $2;

-- :many care_notes(customer_id int, now int) -> care_note {id int, text text, until int, created_at int, user_name text}
SELECT n.id, n.text, n.until, n.created_at, u.name AS user_name
FROM care_note n JOIN user_account u ON u.id = n.user_id
WHERE n.customer_id = $1 AND n.until > $2 AND n.removed_at IS NULL ORDER BY n.until, n.id LIMIT 20;
