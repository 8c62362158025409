-- :one conversation_insert(ref text, subject text, customer_id int, mailbox_id int?, channel int, state int, bucket int, owner_id int?, team_id int?, waiting_since int?, due int?, sort_key int, opened_at int, last_at int, last_words text, last_lang text?, last_ours int, flagged text?) -> int
INSERT INTO conversation (ref, subject, customer_id, mailbox_id, channel, state, bucket, owner_id, team_id,
    waiting_since, due, sort_key, opened_at, last_at, last_words, last_lang, last_ours, flagged)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id;

-- :part conversation_row
c.id, c.ref, c.subject, c.customer_id, k.name AS customer_name, c.mailbox_id, c.channel, c.state, c.bucket,
    c.owner_id, u.name AS owner_name, c.team_id, t.name AS team_name, c.waiting_since, c.due, c.sort_key,
    c.opened_at, c.last_at, c.last_words, c.last_lang, c.last_ours, c.flagged, c.reopened, c.version,
    c.priority, c.snoozed_until, c.wakes_at, c.snooze_reason, c.woken_from, c.tags, c.state_before, c.merged_into, c.later_id,
    c.understood, c.holds;

-- :part conversation_people
JOIN customer k ON k.id = c.customer_id
    LEFT JOIN user_account u ON u.id = c.owner_id LEFT JOIN team t ON t.id = c.team_id;

-- :maybe conversation_by_id(id int) -> conversation {id int, ref text, subject text, customer_id int, customer_name text, mailbox_id int?, channel int, state int, bucket int, owner_id int?, owner_name text?, team_id int?, team_name text?, waiting_since int?, due int?, sort_key int, opened_at int, last_at int, last_words text, last_lang text?, last_ours int, flagged text?, reopened int, version int, priority int, snoozed_until int?, wakes_at int?, snooze_reason text, woken_from int?, tags text, state_before int?, merged_into int?, later_id int?, understood text, holds int, read_at int?}
SELECT @conversation_row, CAST(NULL AS bigint) AS read_at
FROM conversation c @conversation_people
WHERE c.id = $1;

-- :exec conversation_update(id int, version int, state int, bucket int, owner_id int?, team_id int?, waiting_since int?, due int?, sort_key int, last_at int, last_words text, last_lang text?, last_ours int, flagged text?, reopened int, priority int, snoozed_until int?, wakes_at int?, snooze_reason text, woken_from int?, tags text, state_before int?, merged_into int?, later_id int?)
UPDATE conversation SET state = $3, bucket = $4, owner_id = $5, team_id = $6, waiting_since = $7, due = $8,
    sort_key = $9, last_at = $10, last_words = $11, last_lang = $12, last_ours = $13, flagged = $14,
    reopened = $15, priority = $16, snoozed_until = $17, wakes_at = $18, snooze_reason = $19, woken_from = $20,
    tags = $21, state_before = $22, merged_into = $23, later_id = $24, version = version + 1
WHERE id = $1 AND version = $2;

-- :exec conversation_set_subject(id int, subject text)
UPDATE conversation SET subject = $2 WHERE id = $1;

-- No page was wrong without it, so the version stays.
-- :later conversation_hold(id int, what int)
UPDATE conversation SET holds = holds | $2 WHERE id = $1;

-- He has no other conversation and no order (P12).
-- :exec conversation_first(id int, customer_id int, what int)
UPDATE conversation SET holds = holds | $3 WHERE id = $1
    AND NOT EXISTS (SELECT 1 FROM conversation o WHERE o.customer_id = $2 AND o.id <> $1)
    AND NOT EXISTS (SELECT 1 FROM shop_order b WHERE b.customer_id = $2);

-- :exec conversation_let_go(id int, what int)
UPDATE conversation SET holds = holds & ~$2 WHERE id = $1;

-- :many conversations_no_first(customer_id int, what int) -> int
SELECT c.id FROM conversation c WHERE c.customer_id = $1 AND c.holds & $2 <> 0
    AND EXISTS (SELECT 1 FROM conversation e WHERE e.customer_id = $1 AND e.id < c.id) LIMIT 100;

-- :exec conversation_set_customer(id int, customer_id int)
UPDATE conversation SET customer_id = $2 WHERE id = $1;

-- :later conversation_set_ref(id int, ref text)
UPDATE conversation SET ref = $2 WHERE id = $1;

-- When the user has read it, who is $1 or $2.
-- :part own_read_at
(SELECT r.at FROM conversation_read r WHERE r.user_id = $1 AND r.conversation_id = c.id) AS read_at;

-- :part read_at
(SELECT r.at FROM conversation_read r WHERE r.user_id = $2 AND r.conversation_id = c.id) AS read_at;

-- The lists. $1 sees, $2 user, or $1 user where all is seen; then the view's own; then the key after which to go on, then how
-- many. That of a bucket names the bucket in its order: with bucket = $2 PostgreSQL takes the order of all conversations and
-- passes over what is of other buckets, at 100,000 all 90,000 of them for "the next one" of the last (measured: 86 ms).
-- :many list_bucket(user_id int, bucket int, after_key int, after_id int, n int) -> conversation
SELECT @conversation_row, @own_read_at
FROM conversation c @conversation_people
WHERE (c.bucket, c.sort_key, c.id) > ($2, $3, $4) AND c.bucket <= $2
ORDER BY c.bucket, c.sort_key, c.id LIMIT $5;

-- The same for who sees a part of it all. Walking the order of a bucket and passing over what is not his took 75 to 280 ms at
-- 100,000 conversations; so each of his teams, and what is his own, gives its next n of each bucket from $3 to $4, and of
-- these the first n are the page. More than one bucket: all there is, with what rests; of what is gone, spam.
-- :many list_part(sees int, user_id int, low int, high int, after_key int, after_id int, n int) -> conversation
WITH buckets AS (SELECT 0 AS bucket UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3),
of_teams AS (
-- @sqlite
    SELECT x.id, x.sort_key FROM team_member m CROSS JOIN buckets b CROSS JOIN conversation x
    WHERE $1 = 1 AND m.user_id = $2 AND b.bucket BETWEEN $3 AND $4 AND x.id IN (SELECT n.id FROM conversation n
        WHERE n.team_id = m.team_id AND n.bucket = b.bucket AND (n.sort_key, n.id) > ($5, $6) AND (n.bucket < 3 OR n.state = 7)
        ORDER BY n.sort_key, n.id LIMIT $7)
-- @end
-- @postgres
    SELECT x.id, x.sort_key FROM team_member m CROSS JOIN buckets b CROSS JOIN LATERAL (SELECT n.id, n.sort_key FROM conversation n
        WHERE n.team_id = m.team_id AND n.bucket = b.bucket AND (n.sort_key, n.id) > ($5, $6) AND (n.bucket < 3 OR n.state = 7)
        ORDER BY n.team_id, n.bucket, n.sort_key, n.id LIMIT $7) x
    WHERE $1 = 1 AND m.user_id = $2 AND b.bucket BETWEEN $3 AND $4
-- @end
), own AS (
-- @sqlite
    SELECT x.id, x.sort_key FROM buckets b CROSS JOIN conversation x
    WHERE b.bucket BETWEEN $3 AND $4 AND x.id IN (SELECT n.id FROM conversation n
        WHERE n.owner_id = $2 AND n.bucket = b.bucket AND (n.sort_key, n.id) > ($5, $6) AND (n.bucket < 3 OR n.state = 7)
        ORDER BY n.sort_key, n.id LIMIT $7)
-- @end
-- @postgres
    SELECT x.id, x.sort_key FROM buckets b CROSS JOIN LATERAL (SELECT n.id, n.sort_key FROM conversation n
        WHERE n.owner_id = $2 AND n.bucket = b.bucket AND (n.sort_key, n.id) > ($5, $6) AND (n.bucket < 3 OR n.state = 7)
        ORDER BY n.owner_id, n.bucket, n.sort_key, n.id LIMIT $7) x
    WHERE b.bucket BETWEEN $3 AND $4
-- @end
), resting AS (
    SELECT n.id, n.sort_key FROM conversation n WHERE $3 < $4 AND n.snoozed_until IS NOT NULL AND (n.sort_key, n.id) > ($5, $6)
        AND ($1 = 0 OR n.owner_id = $2 OR ($1 = 1 AND n.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
    ORDER BY n.sort_key, n.id LIMIT $7)
SELECT @conversation_row, @read_at
FROM (SELECT a.id FROM (SELECT id, sort_key FROM of_teams UNION SELECT id, sort_key FROM own UNION SELECT id, sort_key FROM resting) a
    ORDER BY a.sort_key, a.id LIMIT $7) y JOIN conversation c ON c.id = y.id @conversation_people
ORDER BY c.sort_key, c.id;

-- The first of them alone, and nothing of what a row shows: each conversation's page asks for it.
-- :maybe next_in_bucket(bucket int, after_key int, after_id int) -> int
SELECT c.id FROM conversation c WHERE (c.bucket, c.sort_key, c.id) > ($1, $2, $3) AND c.bucket <= $1
ORDER BY c.bucket, c.sort_key, c.id LIMIT 1;

-- :many list_mine(user_id int, after_key int, after_id int, n int) -> conversation
SELECT @conversation_row, @own_read_at
FROM conversation c @conversation_people
WHERE c.owner_id = $1 AND c.bucket = 0 AND (c.sort_key, c.id) > ($2, $3)
ORDER BY c.sort_key, c.id LIMIT $4;

-- :many list_owed(user_id int, n int) -> conversation
SELECT @conversation_row, @own_read_at
FROM conversation c @conversation_people
WHERE c.owner_id = $1 AND c.bucket = 0 AND c.due IS NOT NULL ORDER BY c.due, c.id LIMIT $2;

-- What comes back to a person before a time, and what is back and owes nobody an answer.
-- :many list_coming_back(user_id int, before int, n int) -> conversation
SELECT @conversation_row, @own_read_at
FROM conversation c @conversation_people
WHERE c.id IN (SELECT r.id FROM conversation r WHERE r.wakes_at IS NOT NULL AND r.wakes_at < $2 AND r.owner_id = $1
    UNION ALL SELECT b.id FROM conversation b
        WHERE b.owner_id = $1 AND b.bucket = 0 AND b.due IS NULL AND b.woken_from IS NOT NULL)
ORDER BY COALESCE(c.wakes_at, c.woken_from), c.id LIMIT $3;

-- :many list_unassigned(user_id int, after_key int, after_id int, n int) -> conversation
SELECT @conversation_row, @own_read_at
FROM conversation c @conversation_people
WHERE c.owner_id IS NULL AND c.bucket = 0 AND (c.sort_key, c.id) > ($2, $3)
ORDER BY c.sort_key, c.id LIMIT $4;

-- :many list_unassigned_part(sees int, user_id int, after_key int, after_id int, n int) -> conversation
WITH near AS (
-- @sqlite
    SELECT x.id, x.sort_key FROM team_member m CROSS JOIN conversation x
    WHERE $1 = 1 AND m.user_id = $2 AND x.id IN (SELECT o.id FROM conversation o
        WHERE o.team_id = m.team_id AND o.owner_id IS NULL AND o.bucket = 0 AND (o.sort_key, o.id) > ($3, $4)
        ORDER BY o.sort_key, o.id LIMIT $5)
-- @end
-- @postgres
    SELECT x.id, x.sort_key FROM team_member m CROSS JOIN LATERAL (SELECT o.id, o.sort_key FROM conversation o
        WHERE o.team_id = m.team_id AND o.owner_id IS NULL AND o.bucket = 0 AND (o.sort_key, o.id) > ($3, $4)
        ORDER BY o.team_id, o.bucket, o.sort_key, o.id LIMIT $5) x
    WHERE $1 = 1 AND m.user_id = $2
-- @end
)
SELECT @conversation_row, @read_at
FROM (SELECT id FROM near ORDER BY sort_key, id LIMIT $5) y JOIN conversation c ON c.id = y.id @conversation_people
ORDER BY c.sort_key, c.id;

-- :many list_all(user_id int, after_key int, after_id int, n int) -> conversation
SELECT @conversation_row, @own_read_at
FROM conversation c @conversation_people
WHERE (c.sort_key, c.id) > ($2, $3) AND NOT (c.bucket = 3 AND c.snoozed_until IS NULL)
ORDER BY c.sort_key, c.id LIMIT $4;

-- :many list_snoozed(sees int, user_id int, after_key int, after_id int, n int) -> conversation
SELECT @conversation_row, @read_at
FROM conversation c @conversation_people
WHERE c.snoozed_until IS NOT NULL AND (c.sort_key, c.id) > ($3, $4)
    AND ($1 = 0 OR c.owner_id = $2
         OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY c.sort_key, c.id LIMIT $5;

-- :many list_spam(user_id int, after_key int, after_id int, n int) -> conversation
SELECT @conversation_row, @own_read_at
FROM conversation c @conversation_people
WHERE c.state = 7 AND (c.sort_key, c.id) > ($2, $3)
ORDER BY c.sort_key, c.id LIMIT $4;

-- Narrowed down. place: a bucket, or 4 for what rests. whose: 0 anybody's, 1 the user's, 2 nobody's.
-- :many list_tagged(sees int, user_id int, place int, whose int, tag_id int, urgent int, after_key int, after_id int, n int) -> conversation
SELECT @conversation_row, @read_at
FROM conversation_tag g JOIN conversation c ON c.id = g.conversation_id @conversation_people
WHERE g.tag_id = $5 AND g.bucket = $3 AND c.state <> 6 AND (g.sort_key, g.conversation_id) > ($7, $8)
    AND ($6 = 0 OR c.priority = 1) AND ($4 = 0 OR ($4 = 1 AND c.owner_id = $2) OR ($4 = 2 AND c.owner_id IS NULL))
    AND ($1 = 0 OR c.owner_id = $2
         OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY g.sort_key, g.conversation_id LIMIT $9;

-- :one count_tagged(sees int, user_id int, place int, whose int, tag_id int, urgent int, upto int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation_tag g JOIN conversation c ON c.id = g.conversation_id
    WHERE g.tag_id = $5 AND g.bucket = $3 AND c.state <> 6 AND ($6 = 0 OR c.priority = 1) AND ($4 = 0 OR ($4 = 1 AND c.owner_id = $2) OR ($4 = 2 AND c.owner_id IS NULL))
    AND ($1 = 0 OR c.owner_id = $2
         OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2))) LIMIT $7) AS counted;

-- :many list_tagged_all(sees int, user_id int, tag_id int, urgent int, after_key int, after_id int, n int) -> conversation
SELECT @conversation_row, @read_at
FROM conversation_tag g JOIN conversation c ON c.id = g.conversation_id @conversation_people
WHERE g.tag_id = $3 AND (g.sort_key, g.conversation_id) > ($5, $6) AND g.bucket <> 3
    AND ($4 = 0 OR c.priority = 1)
    AND ($1 = 0 OR c.owner_id = $2
         OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY g.sort_key, g.conversation_id LIMIT $7;

-- :one count_tagged_all(sees int, user_id int, tag_id int, urgent int, upto int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation_tag g JOIN conversation c ON c.id = g.conversation_id
    WHERE g.tag_id = $3 AND g.bucket <> 3 AND ($4 = 0 OR c.priority = 1)
    AND ($1 = 0 OR c.owner_id = $2
         OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2))) LIMIT $5) AS counted;

-- place -1: all that is to be seen.
-- :many list_urgent(sees int, user_id int, place int, whose int, after_key int, after_id int, n int) -> conversation
SELECT @conversation_row, @read_at
FROM conversation c @conversation_people
WHERE c.priority = 1 AND c.state <> 6 AND (c.sort_key, c.id) > ($5, $6)
    AND CASE WHEN c.snoozed_until IS NOT NULL THEN 4 ELSE c.bucket END BETWEEN
        CASE WHEN $3 < 0 THEN 0 ELSE $3 END AND CASE WHEN $3 < 0 THEN 4 ELSE $3 END
    AND ($3 >= 0 OR NOT (c.bucket = 3 AND c.snoozed_until IS NULL)) AND ($4 = 0 OR ($4 = 1 AND c.owner_id = $2) OR ($4 = 2 AND c.owner_id IS NULL))
    AND ($1 = 0 OR c.owner_id = $2
         OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY c.sort_key, c.id LIMIT $7;

-- :one count_urgent(sees int, user_id int, place int, whose int, upto int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.priority = 1 AND c.state <> 6
    AND CASE WHEN c.snoozed_until IS NOT NULL THEN 4 ELSE c.bucket END BETWEEN
        CASE WHEN $3 < 0 THEN 0 ELSE $3 END AND CASE WHEN $3 < 0 THEN 4 ELSE $3 END
    AND ($3 >= 0 OR NOT (c.bucket = 3 AND c.snoozed_until IS NULL)) AND ($4 = 0 OR ($4 = 1 AND c.owner_id = $2) OR ($4 = 2 AND c.owner_id IS NULL))
    AND ($1 = 0 OR c.owner_id = $2
         OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2))) LIMIT $5) AS counted;

-- :exec conversation_place_tags(id int, place int, sort_key int)
UPDATE conversation_tag SET bucket = $2, sort_key = $3 WHERE conversation_id = $1;

-- Counts stop at upto, so that none scans a grown table. They name an order that one index has, and a bucket from itself
-- to itself, which PostgreSQL does not take for a constant: left to choose, it read all of a bucket, or an index whose
-- first column is another one, before it counted a hundred. Who sees all is counted for without the question who may see
-- a row, which costs as much as the counting.
-- :one count_bucket_all(bucket int, upto int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.bucket BETWEEN $1 AND $1
    ORDER BY c.bucket, c.sort_key, c.id LIMIT $2) AS counted;

-- :one count_unassigned_all(upto int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.owner_id IS NULL AND c.bucket = 0
    ORDER BY c.sort_key, c.id LIMIT $1) AS counted;

-- The numbers beside the views.
-- :one counts_where_work_waits_all(user_id int, upto int) -> view_counts {mine int, unassigned int, waiting int, snoozed int, solved int}
SELECT
    (SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.owner_id = $1 AND c.bucket = 0
        ORDER BY c.sort_key, c.id LIMIT $2) AS a) AS mine,
    (SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.owner_id IS NULL AND c.bucket = 0
        ORDER BY c.sort_key, c.id LIMIT $2) AS b) AS unassigned,
    (SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.bucket BETWEEN 1 AND 1
        ORDER BY c.bucket, c.sort_key, c.id LIMIT $2) AS d) AS waiting,
    (SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.snoozed_until IS NOT NULL LIMIT $2) AS e) AS snoozed,
    (SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.bucket BETWEEN 2 AND 2
        ORDER BY c.bucket, c.sort_key, c.id LIMIT $2) AS f) AS solved;

-- :part unassigned_of_teams
CAST(coalesce(sum((SELECT count(*) FROM (SELECT 1 AS x FROM conversation o
        WHERE o.team_id = m.team_id AND o.owner_id IS NULL AND o.bucket = 0 LIMIT $3) AS t)), 0) AS bigint);

-- :one counts_few(sees int, user_id int, upto int) -> few_counts {mine int, unassigned int, snoozed int}
SELECT
    (SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.owner_id = $2 AND c.bucket = 0
        ORDER BY c.sort_key, c.id LIMIT $3) AS a) AS mine,
    (SELECT @unassigned_of_teams FROM team_member m WHERE $1 = 1 AND m.user_id = $2) AS unassigned,
    (SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.snoozed_until IS NOT NULL AND ($1 = 0 OR c.owner_id = $2
        OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
        LIMIT $3) AS e) AS snoozed;

-- The same of the buckets from $3 to $4 for who sees a part: upto of each source are enough to count upto of them all.
-- :one count_part(sees int, user_id int, low int, high int, upto int) -> part_counts {ours int, waiting int, solved int, spam int}
WITH buckets AS (SELECT 0 AS bucket UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3),
seen AS (
-- @sqlite
    SELECT x.id, x.bucket FROM team_member m CROSS JOIN buckets b CROSS JOIN conversation x
    WHERE $1 = 1 AND m.user_id = $2 AND b.bucket BETWEEN $3 AND $4 AND x.id IN (SELECT n.id FROM conversation n
        WHERE n.team_id = m.team_id AND n.bucket = b.bucket AND (n.bucket < 3 OR n.state = 7) LIMIT $5)
    UNION SELECT x.id, x.bucket FROM buckets b CROSS JOIN conversation x
    WHERE b.bucket BETWEEN $3 AND $4 AND x.id IN (SELECT n.id FROM conversation n
        WHERE n.owner_id = $2 AND n.bucket = b.bucket AND (n.bucket < 3 OR n.state = 7) LIMIT $5)
-- @end
-- @postgres
    SELECT x.id, x.bucket FROM team_member m CROSS JOIN buckets b CROSS JOIN LATERAL (SELECT n.id, n.bucket FROM conversation n
        WHERE n.team_id = m.team_id AND n.bucket = b.bucket AND (n.bucket < 3 OR n.state = 7)
        ORDER BY n.team_id, n.bucket, n.sort_key, n.id LIMIT $5) x
    WHERE $1 = 1 AND m.user_id = $2 AND b.bucket BETWEEN $3 AND $4
    UNION SELECT x.id, x.bucket FROM buckets b CROSS JOIN LATERAL (SELECT n.id, n.bucket FROM conversation n
        WHERE n.owner_id = $2 AND n.bucket = b.bucket AND (n.bucket < 3 OR n.state = 7)
        ORDER BY n.owner_id, n.bucket, n.sort_key, n.id LIMIT $5) x
    WHERE b.bucket BETWEEN $3 AND $4
-- @end
)
SELECT count(CASE WHEN bucket = 0 THEN 1 END) AS ours, count(CASE WHEN bucket = 1 THEN 1 END) AS waiting,
    count(CASE WHEN bucket = 2 THEN 1 END) AS solved, count(CASE WHEN bucket = 3 THEN 1 END) AS spam FROM seen;

-- What is neither spam nor joined to another, and what rests.
-- :one count_all_of_all(upto int) -> int
SELECT (SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.bucket < 3
        ORDER BY c.bucket, c.sort_key, c.id LIMIT $1) AS a)
     + (SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.snoozed_until IS NOT NULL LIMIT $1) AS b) AS counted;

-- :one count_snoozed(sees int, user_id int, upto int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c
    WHERE c.snoozed_until IS NOT NULL AND ($1 = 0 OR c.owner_id = $2
         OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
    LIMIT $3) AS counted;

-- :one count_spam(upto int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.state = 7 LIMIT $1) AS counted;

-- Where the owner is switched off: the team that has the case then, its own, that of its mailbox, or the first.
-- :maybe conversation_heir(owner_id int, team_id int?, mailbox_id int?) -> heir {id int, name text}
SELECT t.id, t.name FROM user_account u JOIN team t
    ON t.id = coalesce($2, (SELECT b.team_id FROM mailbox b WHERE b.id = $3), (SELECT min(x.id) FROM team x))
WHERE u.id = $1 AND u.active = 0;

-- What comes back by itself now.
-- :many conversations_waking(now int) -> int
SELECT c.id FROM conversation c WHERE c.wakes_at <= $1 ORDER BY c.wakes_at LIMIT 50;

-- :one count_mine(user_id int, upto int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c WHERE c.owner_id = $1 AND c.bucket = 0
    ORDER BY c.sort_key, c.id LIMIT $2) AS counted;

-- :one count_unassigned(sees int, user_id int, upto int) -> int
SELECT @unassigned_of_teams AS counted FROM team_member m WHERE $1 = 1 AND m.user_id = $2;

-- :one count_late(sees int, user_id int, now int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c
    WHERE c.bucket = 0 AND c.due < $3 AND ($1 = 0 OR c.owner_id = $2
         OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
    LIMIT 1000) AS counted;

-- :one count_late_mine(user_id int, now int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c
    WHERE c.bucket = 0 AND c.due < $2 AND c.owner_id = $1 LIMIT 1000) AS counted;

-- :one count_late_unassigned(sees int, user_id int, now int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c
    WHERE c.bucket = 0 AND c.due < $3 AND c.owner_id IS NULL
      AND ($1 = 0 OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
    LIMIT 1000) AS counted;

-- :many conversations_of_customer(sees int, user_id int, customer_id int, but int) -> earlier {id int, subject text, state int, opened_at int, last_lang text?}
SELECT c.id, c.subject, c.state, c.opened_at, c.last_lang FROM conversation c
WHERE c.customer_id = $3 AND c.id <> $4 AND NOT (c.bucket = 3 AND c.snoozed_until IS NULL)
    AND ($1 = 0 OR c.owner_id = $2
         OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY c.last_at DESC LIMIT 100;

-- Reading does not change the conversation: it is one person's.
-- :exec conversation_read(user_id int, conversation_id int, at int)
INSERT INTO conversation_read (user_id, conversation_id, at) VALUES ($1, $2, $3)
ON CONFLICT (user_id, conversation_id) DO UPDATE SET at = excluded.at WHERE conversation_read.at < excluded.at;

-- :maybe conversation_read_at(user_id int, conversation_id int) -> int
SELECT at FROM conversation_read WHERE user_id = $1 AND conversation_id = $2;

-- What the customer wants, in our words (P40); the row of the conversation shows the newest.
-- :one understanding_insert(conversation_id int, text text, user_id int, at int) -> int
INSERT INTO understanding (conversation_id, text, user_id, at) VALUES ($1, $2, $3, $4) RETURNING id;

-- :exec conversation_set_understood(id int, text text)
UPDATE conversation SET understood = $2, version = version + 1 WHERE id = $1;

-- :many understandings(conversation_id int) -> understanding {id int, text text, user_name text, at int, wrong_at int?, wrong_by text?}
SELECT n.id, n.text, u.name AS user_name, n.at, n.wrong_at, b.name AS wrong_by
FROM understanding n JOIN user_account u ON u.id = n.user_id LEFT JOIN user_account b ON b.id = n.wrong_by
WHERE n.conversation_id = $1 ORDER BY n.id DESC LIMIT 100;

-- :exec understanding_wrong(id int, at int, by int)
UPDATE understanding SET wrong_at = $2, wrong_by = $3 WHERE id = $1 AND wrong_at IS NULL;

-- :exec understanding_right(id int)
UPDATE understanding SET wrong_at = NULL, wrong_by = NULL WHERE id = $1 AND wrong_at IS NOT NULL;
