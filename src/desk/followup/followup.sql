-- A rule plans once for an event: whoever comes second gets no row.
-- :maybe follow_up_insert(conversation_id int?, customer_id int?, reason int, words text, due_at int, owner_id int, channel int, made_at int, made_by int?, automation_id int?, event_id int?, order_id int?, for_id int?) -> int
INSERT INTO follow_up (conversation_id, home_id, customer_id, reason, words, due_at, owner_id, channel, made_at, made_by,
    automation_id, event_id, order_id, for_id)
VALUES ($1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (automation_id, event_id) WHERE automation_id IS NOT NULL DO NOTHING RETURNING id;

-- :maybe follow_up_by_id(id int) -> follow_up {id int, conversation_id int?, reason int, words text, due_at int, owner_id int, owner_name text, channel int, made_at int, state int, tries int, asked_id int?, result int?, message_id int?, ended_at int?, ended_by text?, why text, version int, customer_id int?, rule text?, order_id int?}
SELECT f.id, f.conversation_id, f.reason, f.words, f.due_at, f.owner_id, u.name AS owner_name, f.channel, f.made_at, f.state,
    f.tries, f.asked_id, f.result, f.message_id, f.ended_at, b.name AS ended_by, f.why, f.version,
    f.customer_id, a.code AS rule, f.order_id
FROM follow_up f JOIN user_account u ON u.id = f.owner_id LEFT JOIN user_account b ON b.id = f.ended_by
    LEFT JOIN automation a ON a.id = f.automation_id
WHERE f.id = $1;

-- :many follow_ups_of(conversation_id int) -> follow_up
SELECT f.id, f.conversation_id, f.reason, f.words, f.due_at, f.owner_id, u.name AS owner_name, f.channel, f.made_at, f.state,
    f.tries, f.asked_id, f.result, f.message_id, f.ended_at, b.name AS ended_by, f.why, f.version,
    f.customer_id, a.code AS rule, f.order_id
FROM follow_up f JOIN user_account u ON u.id = f.owner_id LEFT JOIN user_account b ON b.id = f.ended_by
    LEFT JOIN automation a ON a.id = f.automation_id
WHERE f.conversation_id = $1 ORDER BY CASE WHEN f.state < 2 THEN 0 ELSE 1 END, f.id DESC LIMIT 50;

-- :exec follow_up_update(id int, version int, due_at int, owner_id int, state int, tries int, result int?, message_id int?, ended_at int?, ended_by int?, why text)
UPDATE follow_up SET due_at = $3, owner_id = $4, state = $5, tries = $6, result = $7, message_id = $8, ended_at = $9,
    ended_by = $10, why = $11, version = version + 1
WHERE id = $1 AND version = $2 AND state < 2;

-- :exec follow_up_set_asked(id int, conversation_id int, message_id int)
UPDATE follow_up SET asked_id = $3, version = version + 1 WHERE id = $1 AND conversation_id = $2 AND state < 2;

-- :exec follow_up_unasked(conversation_id int, message_id int)
UPDATE follow_up SET asked_id = NULL, version = version + 1 WHERE conversation_id = $1 AND asked_id = $2 AND state < 2;

-- Those that ask whether it is solved, or why he is silent, and have not asked yet; $2: all that a rule planned as well.
-- :many follow_ups_pointless(conversation_id int, ruled int) -> int
SELECT id FROM follow_up WHERE conversation_id = $1 AND state < 2 AND asked_id IS NULL
    AND (reason = 0 OR (automation_id IS NOT NULL AND (reason = 2 OR $2 = 1)));

-- What rules planned for a customer, but one; and for an order.
-- :many follow_ups_ruled(customer_id int, but int) -> follow_up_place {id int, conversation_id int?}
SELECT id, conversation_id FROM follow_up WHERE for_id = $1 AND id <> $2 AND state < 2 AND asked_id IS NULL;

-- :many follow_ups_of_order(order_id int) -> follow_up_place
SELECT id, conversation_id FROM follow_up WHERE order_id = $1 AND state < 2;

-- It hung on a customer, until a call opened a conversation.
-- :exec follow_up_settle(id int, conversation_id int)
UPDATE follow_up SET conversation_id = $2, home_id = $2, customer_id = NULL WHERE id = $1 AND conversation_id IS NULL;

-- :maybe follow_up_said(conversation_id int) -> int
SELECT max(id) FROM message WHERE conversation_id = $1 AND direction = 0 HAVING max(id) IS NOT NULL;

-- Customers who are joined, and taken apart again.
-- :exec follow_up_merge_note(merge_id int, customer_id int)
INSERT INTO customer_merge_follow_up (merge_id, follow_up_id) SELECT $1, id FROM follow_up WHERE for_id = $2;

-- :exec follow_up_merge_move(merge_id int, from_id int, to_id int)
UPDATE follow_up SET for_id = $3, customer_id = CASE WHEN customer_id IS NULL THEN NULL ELSE $3 END
WHERE id IN (SELECT follow_up_id FROM customer_merge_follow_up WHERE merge_id = $1) AND for_id = $2;

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

-- :many follow_ups_due(sees int, user_id int, until int, after_due int, after_id int, n int) -> follow_up_row {id int, conversation_id int?, reason int, words text, due_at int, owner_id int, owner_name text, channel int, state int, tries int, asked_id int?, version int, customer_name text, customer_id int, prefers int?, hours text, subject text?, lang text?, rule text?}
SELECT f.id, c.id AS conversation_id, f.reason, f.words, f.due_at, f.owner_id, u.name AS owner_name, f.channel, f.state, f.tries,
    f.asked_id, f.version, k.name AS customer_name, k.id AS customer_id, k.prefers, k.hours, c.subject, c.last_lang AS lang, a.code AS rule
FROM follow_up f JOIN user_account u ON u.id = f.owner_id LEFT JOIN conversation c ON c.id = f.conversation_id
    JOIN customer k ON k.id = coalesce(c.customer_id, f.customer_id) LEFT JOIN automation a ON a.id = f.automation_id
WHERE f.state < 2 AND f.due_at < $3 AND (f.due_at, f.id) > ($4, $5)
    AND ($1 = 0 OR c.owner_id = $2 OR (c.id IS NULL AND f.owner_id = $2)
        OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY f.due_at, f.id LIMIT $6;

-- :many follow_ups_mine(sees int, user_id int, until int, after_due int, after_id int, n int) -> follow_up_row
SELECT f.id, c.id AS conversation_id, f.reason, f.words, f.due_at, f.owner_id, u.name AS owner_name, f.channel, f.state, f.tries,
    f.asked_id, f.version, k.name AS customer_name, k.id AS customer_id, k.prefers, k.hours, c.subject, c.last_lang AS lang, a.code AS rule
FROM follow_up f JOIN user_account u ON u.id = f.owner_id LEFT JOIN conversation c ON c.id = f.conversation_id
    JOIN customer k ON k.id = coalesce(c.customer_id, f.customer_id) LEFT JOIN automation a ON a.id = f.automation_id
WHERE f.owner_id = $2 AND f.state < 2 AND f.due_at < $3 AND (f.due_at, f.id) > ($4, $5)
    AND ($1 = 0 OR c.owner_id = $2 OR (c.id IS NULL AND f.owner_id = $2)
        OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY f.due_at, f.id LIMIT $6;

-- Of one customer: open ones by due time, then the newest that are over.
-- :many follow_ups_of_customer(sees int, user_id int, customer_id int) -> customer_follow_up {id int, conversation_id int?, reason int, words text, due_at int, owner_id int, owner_name text, channel int, state int, tries int, asked_id int?, result int?, ended_at int?, why text, version int, rule text?, order_id int?}
SELECT f.id, f.conversation_id, f.reason, f.words, f.due_at, f.owner_id, u.name AS owner_name, f.channel, f.state, f.tries,
    f.asked_id, f.result, f.ended_at, f.why, f.version, a.code AS rule, f.order_id
FROM follow_up f JOIN user_account u ON u.id = f.owner_id LEFT JOIN automation a ON a.id = f.automation_id
WHERE f.id IN (SELECT x.id FROM follow_up x WHERE x.customer_id = $3
    UNION SELECT y.id FROM conversation c JOIN follow_up y ON y.conversation_id = c.id WHERE c.customer_id = $3
        AND ($1 = 0 OR c.owner_id = $2 OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2))))
ORDER BY CASE WHEN f.state < 2 THEN 0 ELSE 1 END, CASE WHEN f.state < 2 THEN f.due_at ELSE -f.ended_at END, f.id DESC LIMIT 30;

-- Done in time: by when it fell due (practices.md, part 3).
-- :one follow_up_coverage(from_at int, until int) -> coverage_row {done_in_time int, done_late int, not_reached int, open int, cancelled int}
SELECT coalesce(sum(CASE WHEN state = 2 AND ended_at <= due_at THEN 1 ELSE 0 END), 0) AS done_in_time,
    coalesce(sum(CASE WHEN state = 2 AND ended_at > due_at THEN 1 ELSE 0 END), 0) AS done_late,
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
