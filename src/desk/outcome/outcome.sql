-- :one outcome_insert(conversation_id int, at int, user_id int?, closed_as text?, result int?, goal int?, cause_id int?, need_met int?, words text, follow_up_id int?, no_follow_up text?) -> int
INSERT INTO outcome (conversation_id, at, user_id, closed_as, result, goal, cause_id, need_met, words, follow_up_id, no_follow_up)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id;

-- :exec outcome_end(conversation_id int, at int)
UPDATE outcome SET ended_at = $2 WHERE conversation_id = $1 AND ended_at IS NULL;

-- :exec outcome_revive(conversation_id int)
UPDATE outcome SET ended_at = NULL
WHERE id = (SELECT max(o.id) FROM outcome o WHERE o.conversation_id = $1);

-- :maybe outcome_current(conversation_id int) -> outcome {id int, conversation_id int, at int, user_name text?, closed_as text?, result int?, goal int?, cause_id int?, cause_code text?, cause_name text?, need_met int?, words text, follow_up_id int?, no_follow_up text?}
SELECT o.id, o.conversation_id, o.at, u.name AS user_name, o.closed_as, o.result, o.goal, o.cause_id, k.code AS cause_code,
    k.name AS cause_name, o.need_met, o.words, o.follow_up_id, o.no_follow_up
FROM outcome o LEFT JOIN user_account u ON u.id = o.user_id LEFT JOIN cause k ON k.id = o.cause_id
WHERE o.conversation_id = $1 AND o.ended_at IS NULL;

-- Two letters tell a question from a conversation.
-- :one outcome_letters(conversation_id int) -> int
SELECT count(*) FROM (SELECT m.id FROM message m WHERE m.conversation_id = $1 AND m.direction = 0 LIMIT 2) x;

-- :maybe outcome_usual_cause() -> int
SELECT k.id FROM (SELECT o.cause_id FROM outcome o WHERE o.closed_as IS NULL ORDER BY o.at DESC LIMIT 50) x
    JOIN cause k ON k.id = x.cause_id
WHERE k.active = 1 GROUP BY k.id, k.position ORDER BY count(*) DESC, k.position LIMIT 1;

-- :many outcome_counts(from_at int, until int) -> outcome_count {result int?, goal int?, cause_id int?, need_met int?, planned int, no_follow_up text?, n int}
SELECT o.result, o.goal, o.cause_id, o.need_met, CASE WHEN o.follow_up_id IS NULL THEN 0 ELSE 1 END AS planned,
    o.no_follow_up, count(*) AS n
FROM outcome o WHERE o.closed_as IS NULL AND o.at >= $1 AND o.at < $2
GROUP BY o.result, o.goal, o.cause_id, o.need_met, CASE WHEN o.follow_up_id IS NULL THEN 0 ELSE 1 END, o.no_follow_up
ORDER BY count(*) DESC LIMIT 5000;

-- How often each was named: from the index alone, where all other sums read the rows (90 ms of 40,000).
-- :many cause_tally(from_at int, until int) -> cause_tally {cause_id int, n int}
SELECT k.id AS cause_id, (SELECT count(*) FROM outcome o WHERE o.cause_id = k.id AND o.at >= $1 AND o.at < $2) AS n FROM cause k
ORDER BY k.id;

-- :many causes() -> cause {id int, parent_id int?, code text?, name text, position int, active int, version int, parent_code text?, parent_name text?}
SELECT c.id, c.parent_id, c.code, c.name, c.position, c.active, c.version, p.code AS parent_code, p.name AS parent_name
FROM cause c LEFT JOIN cause p ON p.id = c.parent_id
ORDER BY c.active DESC, coalesce(p.position, c.position), c.parent_id IS NOT NULL, c.position, c.id;

-- :one cause_count() -> int
SELECT count(*) FROM cause;

-- :one cause_insert(parent_id int?, name text, position int) -> int
INSERT INTO cause (parent_id, name, position) VALUES ($1, $2, $3) RETURNING id;

-- :exec cause_update(id int, version int, name text, active int)
UPDATE cause SET name = $3, active = $4, version = version + 1 WHERE id = $1 AND version = $2;
