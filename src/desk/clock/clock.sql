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
-- :exec clock_owed_again(conversation_id int, now int, late_too int)
UPDATE clock SET stopped_at = NULL, result = CASE WHEN result = 2 OR due_at < $2 THEN 2 ELSE 0 END
WHERE conversation_id = $1 AND stopped_by IS NULL
    AND ($3 = 1 OR due_at > $2 OR result = 2 OR stopped_at > $2 - 3600000000)
    AND stopped_at = (SELECT max(k.stopped_at) FROM clock k WHERE k.conversation_id = $1);

-- :exec clock_breach(now int)
UPDATE clock SET result = 2 WHERE result = 0 AND stopped_at IS NULL AND due_at < $1;

-- :exec clock_started_by_same(conversation_id int, message_id int, same_id int)
UPDATE clock SET message_id = $3 WHERE conversation_id = $1 AND message_id = $2;
