-- A breach is a fact in the commit that knows of it: mail fetched from an old mailbox may be late when it comes.
-- :later clock_insert(conversation_id int, kind int, standard text, message_id int, started_at int, due_at int, now int)
INSERT INTO clock (conversation_id, kind, standard, message_id, started_at, due_at, result)
VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $6 < $7 THEN 2 ELSE 0 END);

-- :maybe clock_running(conversation_id int) -> clock {id int, conversation_id int, kind int, standard text, message_id int, started_at int, due_at int, stopped_at int?, stopped_by int?, result int}
SELECT id, conversation_id, kind, standard, message_id, started_at, due_at, stopped_at, stopped_by, result
FROM clock WHERE conversation_id = $1 AND stopped_at IS NULL ORDER BY due_at, id LIMIT 1;

-- How many there were, and within how many hours this shop answers (desk/setting/declared.h).
-- :one clock_before(conversation_id int) -> clock_before {n int, hours text?}
SELECT count(*) AS n, (SELECT s.value FROM setting s WHERE s.name = 'answer_hours') AS hours
FROM clock WHERE conversation_id = $1;

-- :many clocks_of(conversation_id int) -> clock
SELECT id, conversation_id, kind, standard, message_id, started_at, due_at, stopped_at, stopped_by, result
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
INSERT INTO clock (conversation_id, kind, standard, message_id, started_at, due_at, stopped_at, stopped_by, result)
SELECT m.conversation_id, CASE WHEN EXISTS (SELECT 1 FROM clock x WHERE x.conversation_id = $2) THEN 1 ELSE 0 END,
    k.standard, m.id, m.at, m.at + k.due_at - k.started_at, k.stopped_at, k.stopped_by,
    CASE WHEN coalesce(k.stopped_at, $3) > m.at + k.due_at - k.started_at THEN 2
        WHEN k.stopped_at IS NULL THEN 0 ELSE 1 END
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
