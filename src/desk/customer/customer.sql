-- :one customer_insert(name text, lang text?, created_at int) -> int
INSERT INTO customer (name, lang, created_at) VALUES ($1, $2, $3) RETURNING id;

-- :exec contact_point_insert(customer_id int, kind int, value text, shown text, near text, created_at int)
INSERT INTO contact_point (customer_id, kind, value, shown, near, created_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (kind, value) DO NOTHING;

-- :exec contact_point_remove(customer_id int, kind int, value text)
DELETE FROM contact_point WHERE customer_id = $1 AND kind = $2 AND value = $3;

-- :maybe contact_point_owner(kind int, value text) -> int
SELECT customer_id FROM contact_point WHERE kind = $1 AND value = $2;

-- :maybe customer_by_contact(kind int, value text) -> customer {id int, name text, lang text?, created_at int, version int, salutation text, prefers int?, hours text, merged_into int?, marked int, noted int, forgotten int}
SELECT c.id, c.name, c.lang, c.created_at, c.version, c.salutation, c.prefers, c.hours, c.merged_into, c.marked,
    CASE WHEN EXISTS (SELECT 1 FROM care_note n WHERE n.customer_id = c.id) THEN 1 ELSE 0 END AS noted,
    CASE WHEN EXISTS (SELECT 1 FROM erasure e WHERE e.customer_id = c.id) THEN 1 ELSE 0 END AS forgotten
FROM contact_point p JOIN customer c ON c.id = p.customer_id WHERE p.kind = $1 AND p.value = $2;

-- :maybe customer_by_id(id int) -> customer
SELECT id, name, lang, created_at, version, salutation, prefers, hours, merged_into, marked,
    CASE WHEN EXISTS (SELECT 1 FROM care_note n WHERE n.customer_id = customer.id) THEN 1 ELSE 0 END AS noted,
    CASE WHEN EXISTS (SELECT 1 FROM erasure e WHERE e.customer_id = customer.id) THEN 1 ELSE 0 END AS forgotten
FROM customer WHERE id = $1;

-- :many customer_contacts(customer_id int) -> contact_point {kind int, value text, shown text, near text, refused_at int?, refused_status text, complained_at int?}
SELECT kind, value, shown, near, refused_at, refused_status, complained_at FROM contact_point WHERE customer_id = $1 ORDER BY id LIMIT 100;

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
SELECT id FROM conversation WHERE customer_id = $1 AND (bucket < 2 OR snoozed_until IS NOT NULL) ORDER BY last_at DESC LIMIT 50;

-- Newest first, whether the asker may see them or not: whoever sees few asks in parts.
-- :many customers_before(before int, sees int, user_id int, n int) -> customer_near {id int, seen int}
SELECT k.id, CASE WHEN EXISTS (SELECT 1 FROM conversation c WHERE c.customer_id = k.id AND ($2 = 0 OR c.owner_id = $3
        OR ($2 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $3))))
        OR ($2 = 0 AND EXISTS (SELECT 1 FROM shop_order o WHERE o.customer_id = k.id)) THEN 1 ELSE 0 END AS seen
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

-- :maybe care_note_author(customer_id int, id int) -> int
SELECT user_id FROM care_note WHERE customer_id = $1 AND id = $2;

-- :exec care_note_erase(customer_id int, id int)
DELETE FROM care_note WHERE customer_id = $1 AND id = $2;

-- :many care_notes(customer_id int, now int) -> care_note {id int, text text, until int, created_at int, user_name text}
SELECT n.id, n.text, n.until, n.created_at, u.name AS user_name
FROM care_note n JOIN user_account u ON u.id = n.user_id
WHERE n.customer_id = $1 AND n.until > $2 AND n.removed_at IS NULL ORDER BY n.until, n.id LIMIT 20;

-- Joining two records.
-- :one customer_merge_insert(kept_id int, gone_id int, at int, user_id int, was_name text, was_lang text?, was_salutation text, was_prefers int?, was_hours text, now_name text, now_lang text?, now_salutation text, now_prefers int?, now_hours text) -> int
INSERT INTO customer_merge (kept_id, gone_id, at, user_id, was_name, was_lang, was_salutation, was_prefers, was_hours,
    now_name, now_lang, now_salutation, now_prefers, now_hours)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id;

-- :exec merge_note_conversations(merge_id int, customer_id int)
INSERT INTO customer_merge_part (merge_id, kind, object_id)
SELECT $1, 0, id FROM conversation WHERE customer_id = $2;

-- :exec merge_note_contacts(merge_id int, customer_id int)
INSERT INTO customer_merge_part (merge_id, kind, object_id)
SELECT $1, 1, id FROM contact_point WHERE customer_id = $2;

-- :exec merge_note_notes(merge_id int, customer_id int)
INSERT INTO customer_merge_part (merge_id, kind, object_id)
SELECT $1, 2, id FROM care_note WHERE customer_id = $2;

-- Only what is with the one it is taken from: the way there and the way back. A contact point that was removed may have
-- left its number to a newer one.
-- :exec merge_move_conversations(merge_id int, from_id int, to_id int)
UPDATE conversation SET customer_id = $3
WHERE id IN (SELECT object_id FROM customer_merge_part WHERE merge_id = $1 AND kind = 0) AND customer_id = $2;

-- :exec merge_move_contacts(merge_id int, from_id int, to_id int)
UPDATE contact_point SET customer_id = $3
WHERE id IN (SELECT object_id FROM customer_merge_part WHERE merge_id = $1 AND kind = 1) AND customer_id = $2
    AND created_at <= (SELECT m.at FROM customer_merge m WHERE m.id = $1);

-- :exec merge_move_notes(merge_id int, from_id int, to_id int)
UPDATE care_note SET customer_id = $3
WHERE id IN (SELECT object_id FROM customer_merge_part WHERE merge_id = $1 AND kind = 2) AND customer_id = $2;

-- What came since from an address that goes back: it was written to the one who is his own again.
-- :exec merge_return_newer(merge_id int, from_id int, to_id int)
UPDATE conversation SET customer_id = $3
WHERE customer_id = $2 AND opened_at > (SELECT m.at FROM customer_merge m WHERE m.id = $1)
    AND EXISTS (SELECT 1 FROM message x JOIN recipient r ON r.message_id = x.id
        JOIN contact_point p ON p.kind = 0 AND p.value = lower(r.address)
        JOIN customer_merge_part q ON q.merge_id = $1 AND q.kind = 1 AND q.object_id = p.id
        WHERE x.conversation_id = conversation.id AND x.direction = 0 AND r.role = 0
            AND NOT EXISTS (SELECT 1 FROM message e WHERE e.conversation_id = conversation.id AND e.direction = 0 AND e.id < x.id));

-- :exec customer_set_merged(id int, into int?)
UPDATE customer SET merged_into = $2, version = version + 1 WHERE id = $1;

-- :many merges_of(kept_id int, since int) -> customer_merge {id int, gone_id int, gone_name text, at int, user_name text}
SELECT m.id, m.gone_id, g.name AS gone_name, m.at, u.name AS user_name
FROM customer_merge m JOIN customer g ON g.id = m.gone_id JOIN user_account u ON u.id = m.user_id
WHERE m.kept_id = $1 AND m.at > $2 AND m.undone_at IS NULL ORDER BY m.at DESC, m.id DESC LIMIT 20;

-- :maybe customer_merge_by_id(id int) -> merge {id int, kept_id int, gone_id int, at int, undone_at int?, was_name text, was_lang text?, was_salutation text, was_prefers int?, was_hours text, now_name text, now_lang text?, now_salutation text, now_prefers int?, now_hours text}
SELECT id, kept_id, gone_id, at, undone_at, was_name, was_lang, was_salutation, was_prefers, was_hours,
    now_name, now_lang, now_salutation, now_prefers, now_hours
FROM customer_merge WHERE id = $1;

-- :exec customer_merge_undone(id int, at int)
UPDATE customer_merge SET undone_at = $2 WHERE id = $1 AND undone_at IS NULL;

-- :one customer_merge_size(customer_id int, upto int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation WHERE customer_id = $1 LIMIT $2) AS counted;

-- Joined to a customer who was joined to another afterwards: the later one comes apart first.
-- :one merges_above(kept_id int, at int, id int) -> int
SELECT count(*) FROM customer_merge m WHERE m.gone_id = $1 AND (m.at, m.id) > ($2, $3) AND m.undone_at IS NULL;

-- All of one customer that the asker may see, newest first.
-- :many timeline(sees int, user_id int, customer_id int, before_at int, before_id int, n int) -> timeline_case {id int, subject text, channel int, state int, snoozed_until int?, opened_at int, last_at int, due int?, waiting_since int?, last_lang text?, owner_name text?}
SELECT c.id, c.subject, c.channel, c.state, c.snoozed_until, c.opened_at, c.last_at, c.due, c.waiting_since, c.last_lang,
    u.name AS owner_name
FROM conversation c LEFT JOIN user_account u ON u.id = c.owner_id
WHERE c.customer_id = $3 AND (c.last_at, c.id) < ($4, $5) AND (c.bucket < 3 OR c.snoozed_until IS NOT NULL)
    AND ($1 = 0 OR c.owner_id = $2
         OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY c.last_at DESC, c.id DESC LIMIT $6;

-- :many timeline_messages(conversation_id int, n int) -> timeline_message {id int, direction int, channel int, author_name text, at int, lang text?, words text}
SELECT id, direction, channel, author_name, at, lang,
    substr(CASE WHEN reply_text = '' THEN text ELSE reply_text END, 1, 300) AS words
FROM message WHERE conversation_id = $1 AND taken_back_at IS NULL ORDER BY id DESC LIMIT $2;

-- :one timeline_sum(sees int, user_id int, customer_id int, upto int) -> timeline_sum {n int, open_n int, due int?, waiting_since int?}
SELECT count(*) AS n, count(CASE WHEN s.bucket = 0 THEN 1 END) AS open_n, min(s.due) AS due,
    min(s.waiting_since) AS waiting_since
FROM (SELECT c.bucket, c.due, c.waiting_since FROM conversation c
      WHERE c.customer_id = $3 AND (c.bucket < 3 OR c.snoozed_until IS NOT NULL)
          AND ($1 = 0 OR c.owner_id = $2
               OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
      LIMIT $4) AS s;
