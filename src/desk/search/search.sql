-- What the index is made of.
-- :maybe search_source(message_id int) -> search_source {conversation_id int, subject text, words text, ref text, case_subject text, customer_name text, author_name text, gone int}
SELECT m.conversation_id, m.subject, CASE WHEN m.reply_text = '' THEN m.text ELSE m.reply_text END AS words,
    c.ref, c.subject AS case_subject, k.name AS customer_name, m.author_name,
    CASE WHEN m.taken_back_at IS NULL THEN 0 ELSE 1 END AS gone
FROM message m JOIN conversation c ON c.id = m.conversation_id JOIN customer k ON k.id = c.customer_id WHERE m.id = $1;

-- :many search_source_people(message_id int) -> search_person {role int, name text, address text}
SELECT role, name, address FROM recipient WHERE message_id = $1 ORDER BY position LIMIT 200;

-- :many search_source_files(message_id int) -> text
SELECT name FROM attachment WHERE message_id = $1 ORDER BY position LIMIT 200;

-- :maybe search_source_customer(customer_id int) -> text
SELECT name FROM customer WHERE id = $1;

-- :many search_source_contacts(customer_id int) -> text
SELECT CASE WHEN kind = 1 AND shown <> value THEN shown || ' ' || value ELSE shown END AS words
FROM contact_point WHERE customer_id = $1 ORDER BY id LIMIT 200;

-- :many search_messages_of_customer(customer_id int, n int) -> int
SELECT m.id FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.customer_id = $1
ORDER BY m.id DESC LIMIT $2;

-- :maybe search_message_words(message_id int) -> text
SELECT words FROM search_message WHERE message_id = $1;

-- :maybe search_customer_words(customer_id int) -> text
SELECT words FROM search_customer WHERE customer_id = $1;

-- :later search_put_message(message_id int, conversation_id int, words text)
INSERT INTO search_message (message_id, conversation_id, words) VALUES ($1, $2, $3)
ON CONFLICT (message_id) DO UPDATE SET words = excluded.words;

-- :exec search_drop_message(message_id int)
DELETE FROM search_message WHERE message_id = $1;

-- :later search_put_customer(customer_id int, words text)
INSERT INTO search_customer (customer_id, words) VALUES ($1, $2)
ON CONFLICT (customer_id) DO UPDATE SET words = excluded.words;

-- FTS5 is told by us what its table holds (a trigger may not do it in a schema that is not trusted), and what it held
-- before, exactly; PostgreSQL knows by itself, and there these do nothing.
-- :later search_index_message(message_id int, words text)
-- @sqlite
INSERT INTO search_message_index (rowid, words) VALUES ($1, $2)
-- @end
-- @postgres
DELETE FROM search_message WHERE message_id = $1 AND words = $2 AND message_id < 0
-- @end
;

-- :exec search_unindex_message(message_id int, words text)
-- @sqlite
INSERT INTO search_message_index (search_message_index, rowid, words) VALUES ('delete', $1, $2)
-- @end
-- @postgres
DELETE FROM search_message WHERE message_id = $1 AND words = $2 AND message_id < 0
-- @end
;

-- :later search_index_customer(customer_id int, words text)
-- @sqlite
INSERT INTO search_customer_index (rowid, words) VALUES ($1, $2)
-- @end
-- @postgres
DELETE FROM search_customer WHERE customer_id = $1 AND words = $2 AND customer_id < 0
-- @end
;

-- :exec search_unindex_customer(customer_id int, words text)
-- @sqlite
INSERT INTO search_customer_index (search_customer_index, rowid, words) VALUES ('delete', $1, $2)
-- @end
-- @postgres
DELETE FROM search_customer WHERE customer_id = $1 AND words = $2 AND customer_id < 0
-- @end
;

-- What is found, newest first, below an id. PostgreSQL does not know how often a word stands somewhere: its index alone
-- would gather all of a frequent one, the newest first alone would read everything for a rare one. So the newest
-- thousand are looked through, and only where they do not fill the page its index is asked; who may see a case is asked
-- of the newest of what it gave, until the page is full (of all 5,000 that has a word in 5 %, it took 100 ms of 130).
-- $1 the question in the words of the engine, $3 sees, $4 user, $5: the words too.
-- :many search_messages(question text, before int, sees int, user_id int, with_words int, n int) -> search_hit {message_id int, conversation_id int, words text}
-- @sqlite
SELECT d.message_id, d.conversation_id, CASE WHEN $5 = 1 THEN d.words ELSE '' END AS words
FROM search_message_index s JOIN search_message d ON d.message_id = s.rowid JOIN conversation c ON c.id = d.conversation_id
WHERE s.search_message_index MATCH $1 AND s.rowid < $2
    AND ($3 = 0 OR c.owner_id = $4
         OR ($3 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $4)))
ORDER BY s.rowid DESC LIMIT $6
-- @end
-- @postgres
WITH near AS MATERIALIZED (
    SELECT d.message_id, d.conversation_id FROM (
        SELECT message_id, conversation_id, found FROM search_message WHERE message_id < $2
        ORDER BY message_id DESC LIMIT 1000) d JOIN conversation c ON c.id = d.conversation_id
    WHERE d.found @@ CAST($1 AS tsquery)
        AND ($3 = 0 OR c.owner_id = $4
             OR ($3 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $4)))
    ORDER BY d.message_id DESC LIMIT $6),
far AS MATERIALIZED (
    SELECT d.message_id, d.conversation_id FROM (
        SELECT message_id, conversation_id FROM (
            SELECT message_id, conversation_id FROM search_message
            WHERE found @@ CAST($1 AS tsquery) AND (SELECT count(*) FROM near) < $6 OFFSET 0) found
        WHERE message_id < $2 ORDER BY message_id DESC OFFSET 0) d
        CROSS JOIN LATERAL (SELECT 1 FROM conversation c WHERE c.id = d.conversation_id
            AND ($3 = 0 OR c.owner_id = $4
                 OR ($3 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $4))) LIMIT 1) seen
    ORDER BY d.message_id DESC LIMIT $6)
SELECT d.message_id, d.conversation_id, CASE WHEN $5 = 1 THEN d.words ELSE '' END AS words
FROM (SELECT message_id FROM near UNION SELECT message_id FROM far) x JOIN search_message d ON d.message_id = x.message_id
ORDER BY d.message_id DESC LIMIT $6
-- @end
;

-- On PostgreSQL as above, for the same reason: by their order alone, a name with a number took 100 to 260 ms of 50,000.
-- :many search_customers(question text, before int, sees int, user_id int, n int) -> customer_hit {customer_id int, name text, words text, created_at int, address text?}
-- @sqlite
SELECT d.customer_id, k.name, d.words, k.created_at,
    (SELECT p.shown FROM contact_point p WHERE p.customer_id = k.id ORDER BY p.id LIMIT 1) AS address
FROM search_customer_index s JOIN search_customer d ON d.customer_id = s.rowid JOIN customer k ON k.id = d.customer_id
WHERE s.search_customer_index MATCH $1 AND s.rowid < $2 AND EXISTS (
    SELECT 1 FROM conversation c WHERE c.customer_id = k.id AND ($3 = 0 OR c.owner_id = $4
        OR ($3 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $4))))
ORDER BY s.rowid DESC LIMIT $5
-- @end
-- @postgres
WITH near AS MATERIALIZED (
    SELECT d.customer_id FROM (
        SELECT customer_id, found FROM search_customer WHERE customer_id < $2 ORDER BY customer_id DESC LIMIT 1000) d
    WHERE d.found @@ CAST($1 AS tsquery) AND EXISTS (
        SELECT 1 FROM conversation c WHERE c.customer_id = d.customer_id AND ($3 = 0 OR c.owner_id = $4
            OR ($3 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $4))))
    ORDER BY d.customer_id DESC LIMIT $5),
far AS MATERIALIZED (
    SELECT d.customer_id FROM (
        SELECT customer_id FROM (
            SELECT customer_id FROM search_customer
            WHERE found @@ CAST($1 AS tsquery) AND (SELECT count(*) FROM near) < $5 OFFSET 0) found
        WHERE customer_id < $2 ORDER BY customer_id DESC OFFSET 0) d
        CROSS JOIN LATERAL (SELECT 1 FROM conversation c WHERE c.customer_id = d.customer_id AND ($3 = 0 OR c.owner_id = $4
            OR ($3 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $4))) LIMIT 1) seen
    ORDER BY d.customer_id DESC LIMIT $5)
SELECT d.customer_id, k.name, d.words, k.created_at,
    (SELECT p.shown FROM contact_point p WHERE p.customer_id = k.id ORDER BY p.id LIMIT 1) AS address
FROM (SELECT customer_id FROM near UNION SELECT customer_id FROM far) x JOIN search_customer d ON d.customer_id = x.customer_id
    JOIN customer k ON k.id = d.customer_id
ORDER BY d.customer_id DESC LIMIT $5
-- @end
;

-- The messages of a conversation from an id on: does a newer one of them answer the question as well?
-- :many search_newer(conversation_id int, from_id int) -> search_later {words text, at int}
SELECT d.words, m.at FROM message m JOIN search_message d ON d.message_id = m.id
WHERE m.conversation_id = $1 AND m.id >= $2 ORDER BY m.id LIMIT 200;

-- The beginning of what a message says is enough for the lines around a word.
-- :one search_text(message_id int) -> search_text {conversation_id int, subject text, at int, lang text?, direction int, words text, customer text, state int, owner_id int?, owner text?, team text?}
SELECT m.conversation_id, c.subject, m.at, m.lang, m.direction,
    substr(CASE WHEN m.reply_text = '' THEN m.text ELSE m.reply_text END, 1, 8000) AS words,
    k.name AS customer, c.state, c.owner_id, u.name AS owner, t.name AS team
FROM message m JOIN conversation c ON c.id = m.conversation_id JOIN customer k ON k.id = c.customer_id
    LEFT JOIN user_account u ON u.id = c.owner_id LEFT JOIN team t ON t.id = c.team_id
WHERE m.id = $1;

-- The job for what was there before.
-- :many search_build_state() -> search_build {kind int, fold_version int, left_to int, upto int}
SELECT kind, fold_version, left_to, upto FROM search_build ORDER BY kind;

-- :exec search_build_set(kind int, fold_version int, left_to int, upto int)
INSERT INTO search_build (kind, fold_version, left_to, upto) VALUES ($1, $2, $3, $4)
ON CONFLICT (kind) DO UPDATE SET fold_version = excluded.fold_version, left_to = excluded.left_to, upto = excluded.upto;

-- :many search_old_messages(upto int, n int) -> int
SELECT id FROM message WHERE id <= $1 ORDER BY id DESC LIMIT $2;

-- :many search_old_customers(upto int, n int) -> int
SELECT id FROM customer WHERE id <= $1 ORDER BY id DESC LIMIT $2;

-- :one search_last_message() -> int
SELECT coalesce(max(id), 0) FROM message;

-- :one search_last_customer() -> int
SELECT coalesce(max(id), 0) FROM customer;

-- Joins segments of SQLite's index, at most so many pages of it; PostgreSQL's vacuum does that by itself.
-- :exec search_merge(pages int)
-- @sqlite
INSERT INTO search_message_index (search_message_index, rank) VALUES ('merge', $1)
-- @end
-- @postgres
DELETE FROM search_build WHERE kind < 0 AND kind > $1
-- @end
;

-- :exec search_merge_customers(pages int)
-- @sqlite
INSERT INTO search_customer_index (search_customer_index, rank) VALUES ('merge', $1)
-- @end
-- @postgres
DELETE FROM search_build WHERE kind < 0 AND kind > $1
-- @end
;

-- With filters (where.c): candidates, newest first, with all that the filters ask of them. Every step looks at no more
-- than n of them, whatever fits.
-- :many search_look_words(question text, before int, from_id int, sees int, user_id int, with_words int, n int) -> search_look {message_id int, conversation_id int, words text, at int, bucket int, state int, snoozed int, owner_id int?, team_id int?, tags text, seen int}
-- @sqlite
SELECT d.message_id, d.conversation_id, CASE WHEN $6 = 1 THEN d.words ELSE '' END AS words, m.at, c.bucket, c.state,
    CASE WHEN c.snoozed_until IS NULL THEN 0 ELSE 1 END AS snoozed, c.owner_id, c.team_id, c.tags,
    CASE WHEN ($4 = 0 OR c.owner_id = $5
        OR ($4 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $5))) THEN 1 ELSE 0 END AS seen
FROM search_message_index s JOIN search_message d ON d.message_id = s.rowid JOIN message m ON m.id = d.message_id
    JOIN conversation c ON c.id = d.conversation_id
WHERE s.search_message_index MATCH $1 AND s.rowid < $2 AND s.rowid >= $3 ORDER BY s.rowid DESC LIMIT $7
-- @end
-- @postgres
WITH near AS MATERIALIZED (
    SELECT f.message_id FROM (
        SELECT message_id, found FROM search_message WHERE message_id < $2 AND message_id >= $3
        ORDER BY message_id DESC LIMIT 1000) f
    WHERE f.found @@ CAST($1 AS tsquery) ORDER BY f.message_id DESC LIMIT $7),
far AS MATERIALIZED (
    SELECT f.message_id FROM (
        SELECT message_id FROM search_message
        WHERE found @@ CAST($1 AS tsquery) AND (SELECT count(*) FROM near) < $7 OFFSET 0) f
    WHERE f.message_id < $2 AND f.message_id >= $3 ORDER BY f.message_id DESC LIMIT $7)
SELECT d.message_id, d.conversation_id, CASE WHEN $6 = 1 THEN d.words ELSE '' END AS words, m.at, c.bucket, c.state,
    CASE WHEN c.snoozed_until IS NULL THEN 0 ELSE 1 END AS snoozed, c.owner_id, c.team_id, c.tags,
    CASE WHEN ($4 = 0 OR c.owner_id = $5
        OR ($4 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $5))) THEN 1 ELSE 0 END AS seen
FROM (SELECT message_id FROM near UNION SELECT message_id FROM far) x JOIN search_message d ON d.message_id = x.message_id
    JOIN message m ON m.id = d.message_id JOIN conversation c ON c.id = d.conversation_id
ORDER BY d.message_id DESC LIMIT $7
-- @end
;

-- :many search_look_all(before int, from_id int, sees int, user_id int, with_words int, n int) -> search_look
SELECT d.message_id, d.conversation_id, CASE WHEN $5 = 1 THEN d.words ELSE '' END AS words, m.at, c.bucket, c.state,
    CASE WHEN c.snoozed_until IS NULL THEN 0 ELSE 1 END AS snoozed, c.owner_id, c.team_id, c.tags,
    CASE WHEN ($3 = 0 OR c.owner_id = $4
        OR ($3 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $4))) THEN 1 ELSE 0 END AS seen
FROM (SELECT f.message_id AS id FROM search_message f WHERE f.message_id < $1 AND f.message_id >= $2
        ORDER BY f.message_id DESC LIMIT $6) x
    JOIN search_message d ON d.message_id = x.id JOIN message m ON m.id = x.id JOIN conversation c ON c.id = d.conversation_id
ORDER BY x.id DESC;

-- Of a set of where.h, which is small: SQLite keeps the order of a CROSS JOIN, and would else begin with all messages.
-- :many search_look_set(kind int, value int, low int, high int, before int, from_id int, sees int, user_id int, with_words int, n int) -> search_look
SELECT d.message_id, d.conversation_id, CASE WHEN $9 = 1 THEN d.words ELSE '' END AS words, m.at, c.bucket, c.state,
    CASE WHEN c.snoozed_until IS NULL THEN 0 ELSE 1 END AS snoozed, c.owner_id, c.team_id, c.tags,
    CASE WHEN ($7 = 0 OR c.owner_id = $8
        OR ($7 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $8))) THEN 1 ELSE 0 END AS seen
FROM (SELECT f.id FROM (
    SELECT id FROM conversation WHERE $1 = 1 AND owner_id = $2 AND bucket BETWEEN $3 AND $4
    UNION ALL SELECT id FROM conversation WHERE $1 = 2 AND owner_id IS NULL AND bucket BETWEEN $3 AND $4
    UNION ALL SELECT id FROM conversation WHERE $1 = 3 AND team_id = $2 AND bucket BETWEEN $3 AND $4
    UNION ALL SELECT conversation_id AS id FROM conversation_tag WHERE $1 = 4 AND tag_id = $2 AND bucket BETWEEN $3 AND $4
    UNION ALL SELECT id FROM conversation WHERE $1 = 5 AND bucket BETWEEN $3 AND $4
    UNION ALL SELECT id FROM conversation WHERE $1 = 6 AND snoozed_until IS NOT NULL
    UNION ALL SELECT id FROM conversation WHERE $1 = 7 AND state = 7
    ) k CROSS JOIN message f WHERE f.conversation_id = k.id AND f.id < $5 AND f.id >= $6 ORDER BY f.id DESC LIMIT $10) x
    JOIN search_message d ON d.message_id = x.id JOIN message m ON m.id = x.id JOIN conversation c ON c.id = d.conversation_id
ORDER BY x.id DESC;

-- :one search_set_size(kind int, value int, low int, high int, upto int) -> int
SELECT count(*) FROM (
    SELECT id FROM conversation WHERE $1 = 1 AND owner_id = $2 AND bucket BETWEEN $3 AND $4
    UNION ALL SELECT id FROM conversation WHERE $1 = 2 AND owner_id IS NULL AND bucket BETWEEN $3 AND $4
    UNION ALL SELECT id FROM conversation WHERE $1 = 3 AND team_id = $2 AND bucket BETWEEN $3 AND $4
    UNION ALL SELECT conversation_id AS id FROM conversation_tag WHERE $1 = 4 AND tag_id = $2 AND bucket BETWEEN $3 AND $4
    UNION ALL SELECT id FROM conversation WHERE $1 = 5 AND bucket BETWEEN $3 AND $4
    UNION ALL SELECT id FROM conversation WHERE $1 = 6 AND snoozed_until IS NOT NULL
    UNION ALL SELECT id FROM conversation WHERE $1 = 7 AND state = 7
    LIMIT $5) AS counted;

-- Ids and times rise together, but for what waited to be read: the nearest thousand have the last id before a moment.
-- :one search_id_before(at int) -> int
SELECT coalesce(max(id), 0) FROM (SELECT id FROM message WHERE at < $1 ORDER BY at DESC LIMIT 1000) AS near;

-- :one search_id_from(at int) -> int
SELECT coalesce(min(id), 4000000000000000000) FROM (SELECT id FROM message WHERE at >= $1 ORDER BY at LIMIT 1000) AS near;

-- :maybe search_zone(user_id int) -> text
SELECT zone FROM user_account WHERE id = $1;

-- :many search_teams() -> search_named {id int, name text}
SELECT id, name FROM team ORDER BY name LIMIT 1000;

-- :many search_users() -> search_named
SELECT id, name FROM user_account ORDER BY name LIMIT 1000;
