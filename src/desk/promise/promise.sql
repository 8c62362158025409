-- :part promise_row
p.id, p.conversation_id, c.ref, c.customer_id, k.name AS customer_name, c.last_lang AS lang, p.message_id, p.kind,
    p.what, p.owner_id, o.name AS owner_name, o.active AS owner_active, p.made_by, p.made_at, p.due, p.by_helper, p.root_id,
    p.earlier_id, p.first_made_at, p.first_due, p.state, p.broken_at, p.settled_at, p.settled_by, s.name AS settled_name,
    p.evidence, p.evidence_id, p.why, p.told_id, p.told_due, p.version, r.owner_id AS recovery_owner_id,
    m.name AS recovery_owner_name, r.due AS recovery_due, r.done_at AS recovered_at, r.what_done AS recovered,
    p.standard_version_id, p.standard, v.minutes, v.unit, v.reason;

-- :part promise_people
JOIN conversation c ON c.id = p.conversation_id JOIN customer k ON k.id = c.customer_id
    JOIN user_account o ON o.id = p.owner_id LEFT JOIN user_account s ON s.id = p.settled_by
    LEFT JOIN standard_version v ON v.id = p.standard_version_id;

-- :part promise_recovery_of
LEFT JOIN promise_recovery r ON r.promise_id = p.id LEFT JOIN user_account m ON m.id = r.owner_id;

-- What the actor ($1 how much, $2 who) sees, and whose ($3): 0 everybody's, 1 one's own, 2 of people who are switched off.
-- What is not everybody's begins with whose it is: passing over that of all others took 20 ms of 3,000 settled ones.
-- :part promise_seen
($1 = 0 OR c.owner_id = $2
    OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)));

-- :part promise_whose
($3 = 0 OR ($3 = 1 AND p.owner_id = $2) OR ($3 = 2 AND o.active = 0));

-- :part promise_those
IN (SELECT w.id FROM user_account w WHERE ($3 = 1 AND w.id = $2) OR ($3 = 2 AND w.active = 0));

-- :maybe promise_by_id(id int) -> promise {id int, conversation_id int, ref text, customer_id int, customer_name text, lang text?, message_id int?, kind int, what text, owner_id int, owner_name text, owner_active int, made_by int, made_at int, due int, by_helper int, root_id int?, earlier_id int?, first_made_at int, first_due int, state int, broken_at int?, settled_at int?, settled_by int?, settled_name text?, evidence text, evidence_id int?, why text, told_id int?, told_due int?, version int, recovery_owner_id int?, recovery_owner_name text?, recovery_due int?, recovered_at int?, recovered text?, standard_version_id int?, standard text, minutes int?, unit int?, reason text?}
SELECT @promise_row
FROM promise p @promise_people
    @promise_recovery_of
WHERE p.id = $1;

-- :many promises_of(conversation_id int) -> promise
SELECT @promise_row
FROM promise p @promise_people
    @promise_recovery_of
WHERE p.conversation_id = $1 ORDER BY p.id DESC LIMIT 100;

-- :many promises_of_customer(sees int, user_id int, customer_id int) -> promise
SELECT @promise_row
FROM promise p @promise_people
    @promise_recovery_of
WHERE c.customer_id = $3 AND @promise_seen
ORDER BY p.due DESC, p.id DESC LIMIT 100;

-- :many promises_by_evidence(message_id int) -> promise
SELECT @promise_row
FROM promise p @promise_people
    @promise_recovery_of
WHERE p.evidence_id = $1 ORDER BY p.id LIMIT 100;

-- The board.
-- :many promises_open(sees int, user_id int, n int) -> promise
SELECT @promise_row
FROM promise p @promise_people
    @promise_recovery_of
WHERE p.state = 0 AND @promise_seen
ORDER BY p.due, p.id LIMIT $3;

-- :many promises_open_of(sees int, user_id int, whose int, n int) -> promise
SELECT @promise_row
FROM promise p @promise_people
    @promise_recovery_of
WHERE p.state = 0 AND p.owner_id @promise_those AND @promise_seen
ORDER BY p.due, p.id LIMIT $4;

-- Broken, and nobody has put it right yet.
-- :many promises_to_mend(sees int, user_id int, whose int, n int) -> promise
SELECT @promise_row
FROM promise_recovery r JOIN promise p ON p.id = r.promise_id JOIN user_account m ON m.id = r.owner_id
    @promise_people
WHERE r.done_at IS NULL AND ($3 = 0 OR r.owner_id @promise_those)
    AND @promise_seen
ORDER BY r.due, p.id LIMIT $4;

-- :many promises_settled(sees int, user_id int, n int) -> promise
SELECT @promise_row
FROM promise p @promise_people
    @promise_recovery_of
WHERE p.settled_at IS NOT NULL AND p.state IN (1, 2) AND @promise_seen
ORDER BY p.settled_at DESC LIMIT $3;

-- :many promises_settled_of(sees int, user_id int, whose int, n int) -> promise
SELECT @promise_row
FROM promise p @promise_people
    @promise_recovery_of
WHERE p.owner_id @promise_those AND p.settled_at IS NOT NULL AND p.state IN (1, 2) AND @promise_seen
ORDER BY p.settled_at DESC LIMIT $4;

-- Whatever became of those due since then, latest due first; missed: only those that were not kept.
-- :many promises_past(sees int, user_id int, whose int, n int, missed int, since int) -> promise
SELECT @promise_row
FROM promise p @promise_people
    @promise_recovery_of
WHERE p.due >= $6 AND p.state IN (1, 2, 3) AND ($5 = 0 OR p.state <> 1) AND @promise_whose
    AND @promise_seen
ORDER BY p.due DESC, p.id DESC LIMIT $4;

-- What the boards have: open, or broken and not put right.
-- :one promise_counts(sees int, user_id int) -> promise_counts {total int, mine int, nobody int}
SELECT count(*) AS total, count(CASE WHEN t.owner_id = $2 THEN 1 END) AS mine, count(CASE WHEN o.active = 0 THEN 1 END) AS nobody
FROM (SELECT p.conversation_id, p.owner_id FROM promise p WHERE p.state = 0
    UNION ALL SELECT p.conversation_id, r.owner_id FROM promise_recovery r JOIN promise p ON p.id = r.promise_id
    WHERE r.done_at IS NULL) t
    JOIN conversation c ON c.id = t.conversation_id JOIN user_account o ON o.id = t.owner_id
WHERE @promise_seen;

-- Who sees all needs no conversation for it: each person's are counted in the index that has them.
-- :one promise_counts_all(user_id int) -> promise_counts
SELECT CAST(coalesce(sum(t.n), 0) AS bigint) AS total, CAST(coalesce(sum(CASE WHEN t.id = $1 THEN t.n END), 0) AS bigint) AS mine,
    CAST(coalesce(sum(CASE WHEN t.active = 0 THEN t.n END), 0) AS bigint) AS nobody
FROM (SELECT o.id, o.active, (SELECT count(*) FROM promise p WHERE p.owner_id = o.id AND p.state = 0)
    + (SELECT count(*) FROM promise_recovery r WHERE r.owner_id = o.id AND r.done_at IS NULL) AS n FROM user_account o) t;

-- state below 0: any.
-- :many promise_page(sees int, user_id int, state int, before int, after_due int, after_id int, n int) -> promise
SELECT @promise_row
FROM promise p @promise_people
    @promise_recovery_of
WHERE (p.due, p.id) > ($5, $6) AND p.due < $4 AND ($3 < 0 OR p.state = $3)
    AND @promise_seen
ORDER BY p.due, p.id LIMIT $7;

-- :one promise_insert(conversation_id int, message_id int?, kind int, what text, owner_id int, made_by int, made_at int, due int, by_helper int, root_id int?, earlier_id int?, first_made_at int, first_due int, remind_at int?, standard_version_id int?, standard text) -> int
INSERT INTO promise (conversation_id, message_id, kind, what, owner_id, made_by, made_at, due, by_helper, root_id, earlier_id,
    first_made_at, first_due, remind_at, standard_version_id, standard)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id;

-- :maybe promise_conversation(id int) -> int
SELECT conversation_id FROM promise WHERE id = $1;

-- :one promise_open_count(conversation_id int) -> int
SELECT count(*) FROM promise WHERE conversation_id = $1 AND state = 0;

-- From what it was, so that of two who settle it at once one does.
-- :exec promise_settle(id int, was int, state int, at int, by int, evidence text, evidence_id int?, agreed int, why text)
UPDATE promise SET state = $3, settled_at = $4, settled_by = $5, evidence = $6, evidence_id = $7, agreed = $8, why = $9,
    remind_at = NULL, version = version + 1
WHERE id = $1 AND state = $2;

-- :exec promise_break(id int, now int)
UPDATE promise SET state = 3, broken_at = $2, remind_at = NULL, version = version + 1
WHERE id = $1 AND state = 0 AND due < $2;

-- :many promises_passed(now int) -> int
SELECT id FROM promise WHERE state = 0 AND due < $1 ORDER BY due, id LIMIT 200;

-- :many promises_to_remind(now int) -> promise_nudge {id int, due int, remind_at int, mail text, active int}
SELECT p.id, p.due, p.remind_at, u.mail, u.active FROM promise p JOIN user_account u ON u.id = p.owner_id
WHERE p.remind_at IS NOT NULL AND p.remind_at <= $1 ORDER BY p.remind_at LIMIT 200;

-- :exec promise_reminded(id int, was int, next_at int?)
UPDATE promise SET remind_at = $3 WHERE id = $1 AND remind_at = $2 AND state = 0;

-- :exec promise_recovery_open(promise_id int, owner_id int, at int, due int)
INSERT INTO promise_recovery (promise_id, owner_id, opened_at, due) VALUES ($1, $2, $3, $4)
ON CONFLICT (promise_id) DO NOTHING;

-- :exec promise_recovery_done(promise_id int, at int, by int, what text)
UPDATE promise_recovery SET done_at = $2, done_by = $3, what_done = $4 WHERE promise_id = $1 AND done_at IS NULL;

-- :exec promise_recovery_give(promise_id int, owner_id int)
UPDATE promise_recovery SET owner_id = $2 WHERE promise_id = $1 AND done_at IS NULL;

-- :exec promise_give(id int, version int, owner_id int)
UPDATE promise SET owner_id = $3, version = version + 1 WHERE id = $1 AND version = $2;

-- It was not done after all: made again, or broken.
-- :exec promise_unsettle(id int, version int, state int, broken_at int?, remind_at int?)
UPDATE promise SET state = $3, broken_at = $4, remind_at = $5, settled_at = NULL, settled_by = NULL, evidence = '',
    evidence_id = NULL, version = version + 1
WHERE id = $1 AND version = $2 AND state IN (1, 2);

-- :exec promise_correction_insert(promise_id int, user_id int, at int, why text, was_state int, was_settled_at int, was_settled_by int, was_evidence text)
INSERT INTO promise_correction (promise_id, user_id, at, why, was_state, was_settled_at, was_settled_by, was_evidence)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- :exec promise_told(id int, message_id int, due int)
UPDATE promise SET told_id = $2, told_due = $3, version = version + 1 WHERE id = $1 AND state IN (0, 3);

-- :exec promise_untold(message_id int)
UPDATE promise SET told_id = NULL, told_due = NULL, version = version + 1 WHERE told_id = $1;

-- What nobody has touched since the message was written, and never reached the customer.
-- :exec promise_unmade(message_id int)
DELETE FROM promise WHERE message_id = $1 AND state = 0 AND version = 1
    AND NOT EXISTS (SELECT 1 FROM promise_merge g WHERE g.promise_id = promise.id)
    AND NOT EXISTS (SELECT 1 FROM later_promise l WHERE l.promise_id = promise.id);

-- What one owes now: due before a moment, or broken and not put right.
-- :one promise_owed(user_id int, before int) -> int
SELECT (SELECT count(*) FROM promise WHERE owner_id = $1 AND state = 0 AND due < $2)
    + (SELECT count(*) FROM promise_recovery WHERE owner_id = $1 AND done_at IS NULL);

-- The rate of those due in [from, to), which is past; another date and release stand apart.
-- :one promise_tally(from int, to int) -> promise_tally {kept int, late int, broken int, renegotiated int, released int}
SELECT count(CASE WHEN state = 1 THEN 1 END) AS kept, count(CASE WHEN state = 2 THEN 1 END) AS late,
    count(CASE WHEN state IN (0, 3) THEN 1 END) AS broken,
    count(CASE WHEN state = 4 THEN 1 END) AS renegotiated, count(CASE WHEN state = 5 THEN 1 END) AS released
FROM promise WHERE due >= $1 AND due < $2;

-- By the date that was named first, whatever was agreed later.
-- :one promise_first_tally(from int, to int) -> promise_share {kept int, n int}
SELECT count(CASE WHEN state = 1 AND settled_at <= first_due THEN 1 END) AS kept, count(*) AS n
FROM promise WHERE first_due >= $1 AND first_due < $2 AND state NOT IN (4, 5);

-- :one promise_kind_tally(kind int, from int, to int) -> promise_share
SELECT count(CASE WHEN state = 1 THEN 1 END) AS kept, count(*) AS n
FROM promise WHERE kind = $1 AND due >= $2 AND due < $3 AND state NOT IN (4, 5);

-- :many promise_spans(kind int) -> promise_span {made_at int, done_at int}
SELECT first_made_at AS made_at, settled_at AS done_at FROM promise
WHERE settled_at IS NOT NULL AND state IN (1, 2) AND kind = $1 ORDER BY settled_at DESC LIMIT 200;

-- :exec promise_merge_note(merge_id int, conversation_id int)
INSERT INTO promise_merge (merge_id, promise_id) SELECT $1, p.id FROM promise p
WHERE p.conversation_id = $2 AND p.root_id IS NULL;

-- Chains stay together.
-- :exec promise_merge_move(merge_id int, now_in int, to_id int)
UPDATE promise SET conversation_id = $3 WHERE conversation_id = $2
    AND coalesce(root_id, id) IN (SELECT g.promise_id FROM promise_merge g WHERE g.merge_id = $1);

-- :exec promise_merge_forget(into_id int, merge_id int)
WITH RECURSIVE under (id, from_id) AS (
    SELECT x.id, x.from_id FROM conversation_merge x WHERE x.into_id = $1 AND x.undone_at IS NULL
    UNION ALL SELECT y.id, y.from_id FROM under u JOIN conversation_merge y ON y.into_id = u.from_id AND y.undone_at IS NULL)
DELETE FROM promise_merge WHERE merge_id IN (SELECT id FROM under)
    AND promise_id IN (SELECT g.promise_id FROM promise_merge g WHERE g.merge_id = $2);

-- :exec later_promise_insert(later_id int, position int, promise_id int?, kind int, what text, due int, by_helper int)
INSERT INTO later_promise (later_id, position, promise_id, kind, what, due, by_helper) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- :many later_promises(later_id int) -> later_promise {promise_id int?, kind int, what text, due int, by_helper int}
SELECT promise_id, kind, what, due, by_helper FROM later_promise WHERE later_id = $1 ORDER BY position;
