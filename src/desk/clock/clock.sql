-- A breach is a fact in the commit that knows of it: mail fetched from an old mailbox may be late when it comes.
-- :later clock_insert(conversation_id int, kind int, standard text, message_id int, started_at int, due_at int, now int, standard_version_id int?, calendar_version_id int?, half int, most int)
INSERT INTO clock (conversation_id, kind, standard, message_id, started_at, due_at, result, standard_version_id,
    calendar_version_id, first_due, warn_half, warn_most, warn_at)
VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $6 < $7 THEN 2 ELSE 0 END, $8, $9, $6, $10, $11, $10);

-- :maybe clock_running(conversation_id int) -> clock {id int, conversation_id int, kind int, standard text, message_id int, started_at int, due_at int, stopped_at int?, stopped_by int?, result int, standard_version_id int?, first_due int?, warned int}
SELECT id, conversation_id, kind, standard, message_id, started_at, due_at, stopped_at, stopped_by, result, standard_version_id,
    first_due, warned
FROM clock WHERE conversation_id = $1 AND stopped_at IS NULL ORDER BY due_at, id LIMIT 1;

-- How many there were, within how many hours this shop answers (desk/setting/declared.h), and whether it has standards.
-- :one clock_before(conversation_id int) -> clock_before {n int, hours text?, standards int}
SELECT count(*) AS n, (SELECT s.value FROM setting s WHERE s.name = 'answer_hours') AS hours,
    CASE WHEN EXISTS (SELECT 1 FROM standard) THEN 1 ELSE 0 END AS standards
FROM clock WHERE conversation_id = $1;

-- :many clocks_of(conversation_id int) -> clock
SELECT id, conversation_id, kind, standard, message_id, started_at, due_at, stopped_at, stopped_by, result, standard_version_id,
    first_due, warned
FROM clock WHERE conversation_id = $1 ORDER BY id DESC LIMIT 100;

-- :exec clock_stop_all(conversation_id int, at int, by int?)
UPDATE clock SET stopped_at = $2, stopped_by = $3,
    result = CASE WHEN result = 2 OR due_at < $2 THEN 2 ELSE 1 END
WHERE conversation_id = $1 AND stopped_at IS NULL;

-- :exec clock_resume(conversation_id int, stopped_by int, now int)
UPDATE clock SET stopped_at = NULL, stopped_by = NULL, result = CASE WHEN result = 2 OR due_at < $3 THEN 2 ELSE 0 END
WHERE conversation_id = $1 AND stopped_by = $2;

-- An undo comes within the hour; what was late already when it was put away is late when it is back.
-- :exec clock_owed_again(conversation_id int, now int)
UPDATE clock SET stopped_at = NULL, result = CASE WHEN result = 2 OR due_at < $2 THEN 2 ELSE 0 END
WHERE conversation_id = $1 AND stopped_by IS NULL
    AND (due_at > $2 OR result = 2 OR stopped_at > $2 - 3600000000)
    AND stopped_at = (SELECT max(k.stopped_at) FROM clock k WHERE k.conversation_id = $1);

-- Those that were stopped by nobody's answer since a moment.
-- :exec clock_owed_since(conversation_id int, now int, since int)
UPDATE clock SET stopped_at = NULL, result = CASE WHEN result = 2 OR due_at < $2 THEN 2 ELSE 0 END
WHERE conversation_id = $1 AND stopped_by IS NULL AND stopped_at >= $3;

-- What a customer wrote when every clock there was had stopped, and that nobody has answered since. A machine's mail
-- counts where it is what the conversation began with.
-- :maybe clock_missing(conversation_id int) -> undated {id int, at int}
SELECT m.id, m.at FROM message m WHERE m.conversation_id = $1 AND m.direction = 0
    AND (m.auto = 0 OR NOT EXISTS (SELECT 1 FROM message e WHERE e.conversation_id = $1 AND e.id < m.id))
    AND NOT EXISTS (SELECT 1 FROM clock k WHERE k.conversation_id = $1 AND (k.stopped_at IS NULL OR k.stopped_at >= m.at))
    AND NOT EXISTS (SELECT 1 FROM message o WHERE o.conversation_id = $1 AND o.direction = 1 AND o.author_kind = 1
                    AND o.at >= m.at AND o.taken_back_at IS NULL)
ORDER BY m.at, m.id LIMIT 1;

-- :maybe clock_at(conversation_id int, at int, message_id int) -> int
SELECT id FROM clock WHERE conversation_id = $1 AND started_at <= $2 AND (stopped_at IS NULL OR stopped_at >= $2)
ORDER BY CASE WHEN message_id = $3 THEN 0 ELSE 1 END, id LIMIT 1;

-- The first message of the customer that this clock was running for and that none of its own conversation runs for.
-- :exec clock_share(id int, conversation_id int, now int)
INSERT INTO clock (conversation_id, kind, standard, message_id, started_at, due_at, stopped_at, stopped_by, result,
    standard_version_id, calendar_version_id, first_due, warn_half, warn_most, warn_at)
SELECT m.conversation_id, CASE WHEN EXISTS (SELECT 1 FROM clock x WHERE x.conversation_id = $2) THEN 1 ELSE 0 END,
    k.standard, m.id, m.at, m.at + k.due_at - k.started_at, k.stopped_at, k.stopped_by,
    CASE WHEN coalesce(k.stopped_at, $3) > m.at + k.due_at - k.started_at THEN 2
        WHEN k.stopped_at IS NULL THEN 0 ELSE 1 END,
    CASE WHEN k.due_at = k.first_due THEN k.standard_version_id END, k.calendar_version_id, m.at + k.due_at - k.started_at, m.at + k.warn_half - k.started_at,
    m.at + k.warn_most - k.started_at, m.at + k.warn_half - k.started_at
FROM clock k JOIN message m ON m.conversation_id = $2 AND m.at >= k.started_at AND (k.stopped_at IS NULL OR m.at <= k.stopped_at)
WHERE k.id = $1 AND m.direction = 0 AND m.auto = 0 AND NOT EXISTS (SELECT 1 FROM clock o
    WHERE o.conversation_id = $2 AND o.started_at <= m.at AND (o.stopped_at IS NULL OR o.stopped_at >= m.at))
ORDER BY m.at, m.id LIMIT 1;

-- An answer may have stopped clocks that were taken to other conversations since (desk/merge): of the customer, or linked.
-- :many clock_stopped_elsewhere(conversation_id int, message_id int) -> int
SELECT DISTINCT k.conversation_id FROM (
    SELECT c.id FROM conversation a JOIN conversation c ON c.customer_id = a.customer_id WHERE a.id = $1
    UNION SELECT l.other_id AS id FROM conversation_link l WHERE l.one_id = $1
    UNION SELECT l.one_id AS id FROM conversation_link l WHERE l.other_id = $1) AS x
    JOIN clock k ON k.conversation_id = x.id
WHERE x.id <> $1 AND k.stopped_by = $2 LIMIT 100;

-- :exec clock_breach(now int)
UPDATE clock SET result = 2 WHERE result = 0 AND stopped_at IS NULL AND due_at < $1;

-- :exec clock_started_by_same(conversation_id int, message_id int, same_id int)
UPDATE clock SET message_id = $3 WHERE conversation_id = $1 AND message_id = $2;

-- ---- warnings ----

-- Is there anything to do: past its time, or to be warned of.
-- :one clock_work(now int) -> clock_work {late int, warnings int, resolutions int}
SELECT CASE WHEN EXISTS (SELECT 1 FROM clock WHERE result = 0 AND stopped_at IS NULL AND due_at < $1) THEN 1 ELSE 0 END AS late,
    CASE WHEN EXISTS (SELECT 1 FROM clock WHERE stopped_at IS NULL AND warn_at IS NOT NULL AND warn_at < $1)
        THEN 1 ELSE 0 END AS warnings,
    CASE WHEN EXISTS (SELECT 1 FROM resolution WHERE warn_at IS NOT NULL AND warn_at < $1) THEN 1 ELSE 0 END AS resolutions;

-- Raises each to the highest that has come, once.
-- :many clock_warn(now int, n int) -> warned {id int, conversation_id int, level int, owner_id int?, team_id int?}
UPDATE clock SET warned = CASE WHEN due_at < $1 THEN 100 WHEN warn_most < $1 THEN 80 ELSE 50 END,
    warn_at = CASE WHEN due_at < $1 THEN NULL WHEN warn_most < $1 THEN due_at ELSE warn_most END,
    result = CASE WHEN due_at < $1 THEN 2 ELSE result END
WHERE id IN (SELECT k.id FROM clock k WHERE k.stopped_at IS NULL AND k.warn_at IS NOT NULL AND k.warn_at < $1
    ORDER BY k.warn_at LIMIT $2
-- @postgres
    FOR UPDATE SKIP LOCKED
-- @end
)
RETURNING id, conversation_id, warned AS level,
    (SELECT c.owner_id FROM conversation c WHERE c.id = clock.conversation_id) AS owner_id,
    (SELECT c.team_id FROM conversation c WHERE c.id = clock.conversation_id) AS team_id;

-- :many resolution_warn(now int, n int) -> warned
UPDATE resolution SET warned = CASE WHEN due_at < $1 THEN 100 WHEN warn_most < $1 THEN 80 ELSE 50 END,
    warn_at = CASE WHEN due_at < $1 THEN NULL WHEN warn_most < $1 THEN due_at ELSE warn_most END,
    result = CASE WHEN due_at < $1 THEN 2 ELSE result END
WHERE id IN (SELECT r.id FROM resolution r WHERE r.warn_at IS NOT NULL AND r.warn_at < $1 ORDER BY r.warn_at LIMIT $2
-- @postgres
    FOR UPDATE SKIP LOCKED
-- @end
)
RETURNING id, conversation_id, warned AS level,
    (SELECT c.owner_id FROM conversation c WHERE c.id = resolution.conversation_id) AS owner_id,
    (SELECT c.team_id FROM conversation c WHERE c.id = resolution.conversation_id) AS team_id;

-- The owner, or (0) the people of the team; what waits keeps the moment since which it does.
-- :exec tell_note(user_id int, team_id int, level int, now int)
INSERT INTO clock_tell (user_id, level, since)
SELECT u.id, $3, $4 FROM user_account u WHERE u.active = 1 AND (u.id = $1
    OR u.id IN (SELECT m.user_id FROM team_member m WHERE m.team_id = $2)) ORDER BY u.id
ON CONFLICT (user_id) DO UPDATE SET since = coalesce(clock_tell.since, excluded.since),
    level = CASE WHEN clock_tell.since IS NULL OR clock_tell.level < excluded.level THEN excluded.level ELSE clock_tell.level END;

-- :many tell_people(told_before int) -> to_tell {id int, mail text, name text, role int, since int}
SELECT u.id, u.mail, u.name, u.role, t.since FROM clock_tell t JOIN user_account u ON u.id = t.user_id
WHERE t.since IS NOT NULL AND t.told_at < $1 AND u.active = 1 ORDER BY u.id LIMIT 200;

-- Of two nodes one asks for the mail.
-- :exec tell_done(user_id int, since int, now int)
UPDATE clock_tell SET since = NULL, level = 0, told_at = $3 WHERE user_id = $1 AND since = $2;

-- ---- resolution ----

-- :maybe resolution_newest(conversation_id int) -> resolution {id int, conversation_id int, standard_version_id int, calendar_version_id int?, standard text, target int, started_at int, spent int, running_since int?, due_at int, stopped_at int?, result int, warned int, warn_half int, warn_most int}
SELECT id, conversation_id, standard_version_id, calendar_version_id, standard, target, started_at, spent, running_since,
    due_at, stopped_at, result, warned, warn_half, warn_most
FROM resolution WHERE conversation_id = $1 ORDER BY id DESC LIMIT 1;

-- :many resolutions_of(conversation_id int) -> resolution
SELECT id, conversation_id, standard_version_id, calendar_version_id, standard, target, started_at, spent, running_since,
    due_at, stopped_at, result, warned, warn_half, warn_most
FROM resolution WHERE conversation_id = $1 ORDER BY id DESC LIMIT 20;

-- :later resolution_insert(conversation_id int, standard_version_id int, calendar_version_id int?, standard text, target int, started_at int, due_at int, half int, most int)
INSERT INTO resolution (conversation_id, standard_version_id, calendar_version_id, standard, target, started_at,
    running_since, due_at, warn_half, warn_most, warn_at)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $8);

-- :exec resolution_update(id int, spent int, running_since int?, due_at int, stopped_at int?, result int, half int, most int, warn_at int?)
UPDATE resolution SET spent = $2, running_since = $3, due_at = $4, stopped_at = $5, result = $6, warn_half = $7,
    warn_most = $8, warn_at = $9
WHERE id = $1;

-- :exec resolution_moved(id int, target int, due_at int, half int, most int, warn_at int?)
UPDATE resolution SET target = $2, due_at = $3, warn_half = $4, warn_most = $5, warn_at = $6 WHERE id = $1;

-- :later resolution_pause(resolution_id int, from_at int, why int)
INSERT INTO resolution_pause (resolution_id, from_at, why) VALUES ($1, $2, $3);

-- :exec resolution_pause_end(resolution_id int, to_at int)
UPDATE resolution_pause SET to_at = $2 WHERE resolution_id = $1 AND to_at IS NULL;

-- :maybe resolution_pause_from(resolution_id int) -> int
SELECT from_at FROM resolution_pause WHERE resolution_id = $1 AND to_at IS NULL;

-- :many resolution_pauses(resolution_id int) -> resolution_pause {from_at int, to_at int?, why int}
SELECT from_at, to_at, why FROM resolution_pause WHERE resolution_id = $1 ORDER BY id LIMIT 200;

-- ---- another due time ----

-- :exec clock_move_insert(clock_id int?, resolution_id int?, was_due int, due_at int, reason text, user_id int?, at int)
INSERT INTO clock_move (clock_id, resolution_id, was_due, due_at, reason, user_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- :exec clock_moved(id int, due_at int, half int, most int, warn_at int?)
UPDATE clock SET due_at = $2, warn_half = $3, warn_most = $4, warn_at = $5 WHERE id = $1;

-- :many clock_moves(conversation_id int) -> clock_moved {id int, clock_id int?, resolution_id int?, was_due int, due_at int, reason text, user_name text?, at int}
SELECT m.id, m.clock_id, m.resolution_id, m.was_due, m.due_at, m.reason, u.name AS user_name, m.at
FROM (SELECT x.id FROM clock k JOIN clock_move x ON x.clock_id = k.id WHERE k.conversation_id = $1
    UNION SELECT y.id FROM resolution r JOIN clock_move y ON y.resolution_id = r.id WHERE r.conversation_id = $1) AS one
    JOIN clock_move m ON m.id = one.id LEFT JOIN user_account u ON u.id = m.user_id
ORDER BY m.id DESC LIMIT 50;

-- What the page says beside the deadline: the standard of the reply clock that is due first, and of the resolution.
-- :many clock_why(conversation_id int) -> clock_why {kind int, started_at int, due_at int, running int, result int, minutes int?, unit int?, reason text?, tier text?, channel int?, team_name text?, moved_reason text?, moved_by text?}
SELECT x.kind, x.started_at, x.due_at, x.running, x.result, v.minutes, v.unit, v.reason, s.tier, s.channel, t.name AS team_name,
    m.reason AS moved_reason, u.name AS moved_by
FROM (SELECT kind, started_at, due_at, running, result, standard_version_id, move_id
    FROM (SELECT k.kind, k.started_at, k.due_at, 1 AS running, k.result, k.standard_version_id,
            (SELECT max(a.id) FROM clock_move a WHERE a.clock_id = k.id) AS move_id
        FROM clock k WHERE k.conversation_id = $1 AND k.stopped_at IS NULL ORDER BY k.due_at, k.id LIMIT 1) AS reply
    UNION ALL SELECT kind, started_at, due_at, running, result, standard_version_id, move_id FROM (SELECT 2 AS kind, r.started_at, r.due_at,
            CASE WHEN r.running_since IS NULL THEN 0 ELSE 1 END AS running, r.result, r.standard_version_id,
            (SELECT max(b.id) FROM clock_move b WHERE b.resolution_id = r.id) AS move_id
        FROM resolution r WHERE r.conversation_id = $1 AND r.stopped_at IS NULL LIMIT 1) AS whole) AS x
    LEFT JOIN standard_version v ON v.id = x.standard_version_id LEFT JOIN standard s ON s.id = v.standard_id
    LEFT JOIN team t ON t.id = s.team_id LEFT JOIN clock_move m ON m.id = x.move_id LEFT JOIN user_account u ON u.id = m.user_id
ORDER BY x.kind;
