-- :one follow_up_insert(conversation_id int, reason int, words text, due_at int, owner_id int, channel int, made_at int, made_by int?) -> int
INSERT INTO follow_up (conversation_id, home_id, reason, words, due_at, owner_id, channel, made_at, made_by)
VALUES ($1, $1, $2, $3, $4, $5, $6, $7, $8) RETURNING id;

-- :maybe follow_up_by_id(id int) -> follow_up {id int, conversation_id int?, reason int, words text, due_at int, owner_id int, owner_name text, channel int, made_at int, state int, tries int, asked_id int?, result int?, message_id int?, ended_at int?, ended_by text?, why text, version int}
SELECT f.id, f.conversation_id, f.reason, f.words, f.due_at, f.owner_id, u.name AS owner_name, f.channel, f.made_at, f.state,
    f.tries, f.asked_id, f.result, f.message_id, f.ended_at, b.name AS ended_by, f.why, f.version
FROM follow_up f JOIN user_account u ON u.id = f.owner_id LEFT JOIN user_account b ON b.id = f.ended_by
WHERE f.id = $1;

-- :many follow_ups_of(conversation_id int) -> follow_up
SELECT f.id, f.conversation_id, f.reason, f.words, f.due_at, f.owner_id, u.name AS owner_name, f.channel, f.made_at, f.state,
    f.tries, f.asked_id, f.result, f.message_id, f.ended_at, b.name AS ended_by, f.why, f.version
FROM follow_up f JOIN user_account u ON u.id = f.owner_id LEFT JOIN user_account b ON b.id = f.ended_by
WHERE f.conversation_id = $1 ORDER BY CASE WHEN f.state < 2 THEN 0 ELSE 1 END, f.id DESC LIMIT 50;

-- :exec follow_up_update(id int, version int, due_at int, owner_id int, state int, tries int, result int?, message_id int?, ended_at int?, ended_by int?, why text)
UPDATE follow_up SET due_at = $3, owner_id = $4, state = $5, tries = $6, result = $7, message_id = $8, ended_at = $9,
    ended_by = $10, why = $11, version = version + 1
WHERE id = $1 AND version = $2 AND state < 2;

-- :exec follow_up_set_asked(id int, conversation_id int, message_id int)
UPDATE follow_up SET asked_id = $3, version = version + 1 WHERE id = $1 AND conversation_id = $2 AND state < 2;

-- :exec follow_up_unasked(conversation_id int, message_id int)
UPDATE follow_up SET asked_id = NULL, version = version + 1 WHERE conversation_id = $1 AND asked_id = $2 AND state < 2;

-- Those that ask whether it is solved, and have not asked yet.
-- :many follow_ups_pointless(conversation_id int) -> int
SELECT id FROM follow_up WHERE conversation_id = $1 AND state < 2 AND reason = 0 AND asked_id IS NULL;

-- :exec follow_up_stop(id int, at int, why text)
UPDATE follow_up SET state = 4, ended_at = $2, why = $3, version = version + 1 WHERE id = $1 AND state < 2;

-- :many follow_ups_fallen_due(now int) -> int
SELECT id FROM follow_up WHERE state = 0 AND due_at <= $1 ORDER BY due_at LIMIT 200;

-- From what it was, so that of two nodes that see it one does it.
-- :exec follow_up_falls_due(id int, now int)
UPDATE follow_up SET state = 1, version = version + 1 WHERE id = $1 AND state = 0 AND due_at <= $2;

-- Joined and taken apart. under: what had been joined to it before.
-- :exec follow_ups_move(from_id int, into_id int)
UPDATE follow_up SET conversation_id = $2 WHERE conversation_id = $1;

-- :exec follow_ups_move_back(from_id int, now_in int)
WITH RECURSIVE under (id) AS (
    SELECT c.id FROM conversation c WHERE c.id = $1
    UNION SELECT m.from_id FROM under u JOIN conversation_merge m ON m.into_id = u.id AND m.undone_at IS NULL)
UPDATE follow_up SET conversation_id = $1 WHERE conversation_id = $2 AND home_id IN (SELECT id FROM under);

-- What the joining had stopped goes on.
-- :exec follow_ups_revive(conversation_id int, why text)
UPDATE follow_up SET state = 0, ended_at = NULL, why = '', version = version + 1
WHERE conversation_id = $1 AND state = 4 AND ended_by IS NULL AND why = $2;

-- :many follow_ups_due(sees int, user_id int, until int, after_due int, after_id int, n int) -> follow_up_row {id int, conversation_id int, reason int, words text, due_at int, owner_id int, owner_name text, channel int, state int, tries int, asked_id int?, version int, customer_name text, customer_id int, prefers int?, hours text, subject text, lang text?}
SELECT f.id, c.id AS conversation_id, f.reason, f.words, f.due_at, f.owner_id, u.name AS owner_name, f.channel, f.state, f.tries,
    f.asked_id, f.version, k.name AS customer_name, k.id AS customer_id, k.prefers, k.hours, c.subject, c.last_lang AS lang
FROM follow_up f JOIN user_account u ON u.id = f.owner_id JOIN conversation c ON c.id = f.conversation_id
    JOIN customer k ON k.id = c.customer_id
WHERE f.state < 2 AND f.due_at < $3 AND (f.due_at, f.id) > ($4, $5)
    AND ($1 = 0 OR c.owner_id = $2 OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY f.due_at, f.id LIMIT $6;

-- :many follow_ups_mine(sees int, user_id int, until int, after_due int, after_id int, n int) -> follow_up_row
SELECT f.id, c.id AS conversation_id, f.reason, f.words, f.due_at, f.owner_id, u.name AS owner_name, f.channel, f.state, f.tries,
    f.asked_id, f.version, k.name AS customer_name, k.id AS customer_id, k.prefers, k.hours, c.subject, c.last_lang AS lang
FROM follow_up f JOIN user_account u ON u.id = f.owner_id JOIN conversation c ON c.id = f.conversation_id
    JOIN customer k ON k.id = c.customer_id
WHERE f.owner_id = $2 AND f.state < 2 AND f.due_at < $3 AND (f.due_at, f.id) > ($4, $5)
    AND ($1 = 0 OR c.owner_id = $2 OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY f.due_at, f.id LIMIT $6;

-- :many follow_ups_of_customer(sees int, user_id int, customer_id int) -> follow_up_row
SELECT f.id, c.id AS conversation_id, f.reason, f.words, f.due_at, f.owner_id, u.name AS owner_name, f.channel, f.state, f.tries,
    f.asked_id, f.version, k.name AS customer_name, k.id AS customer_id, k.prefers, k.hours, c.subject, c.last_lang AS lang
FROM conversation c JOIN follow_up f ON f.conversation_id = c.id JOIN user_account u ON u.id = f.owner_id
    JOIN customer k ON k.id = c.customer_id
WHERE c.customer_id = $3 AND f.state < 2
    AND ($1 = 0 OR c.owner_id = $2 OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY f.due_at, f.id LIMIT 20;

-- Done in time: within $3 of when it fell due.
-- :one follow_up_coverage(from_at int, until int, grace int) -> coverage_row {done_in_time int, done_late int, not_reached int, open int, cancelled int}
SELECT coalesce(sum(CASE WHEN state = 2 AND ended_at <= due_at + $3 THEN 1 ELSE 0 END), 0) AS done_in_time,
    coalesce(sum(CASE WHEN state = 2 AND ended_at > due_at + $3 THEN 1 ELSE 0 END), 0) AS done_late,
    coalesce(sum(CASE WHEN state = 3 THEN 1 ELSE 0 END), 0) AS not_reached,
    coalesce(sum(CASE WHEN state < 2 THEN 1 ELSE 0 END), 0) AS open,
    coalesce(sum(CASE WHEN state = 4 THEN 1 ELSE 0 END), 0) AS cancelled
FROM follow_up WHERE due_at >= $1 AND due_at < $2;

-- :one follow_up_decisions(from_at int, until int) -> decisions_row {solved int, none int}
SELECT count(*) AS solved, coalesce(sum(CASE WHEN follow_up_id IS NULL THEN 1 ELSE 0 END), 0) AS none
FROM outcome WHERE closed_as IS NULL AND at >= $1 AND at < $2;

-- Who calls where nobody has a case: somebody of its team, an agent before an owner; else an owner.
-- :maybe call_back_owner(team_id int) -> int
SELECT u.id FROM user_account u LEFT JOIN team_member m ON m.user_id = u.id AND m.team_id = $1
WHERE u.active = 1 AND (m.team_id IS NOT NULL OR u.role = 1)
ORDER BY CASE WHEN m.team_id IS NOT NULL THEN 0 ELSE 1 END, u.role, u.id LIMIT 1;
