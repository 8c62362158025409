-- :many firstrun_steps() -> firstrun_row {step int, answered int}
SELECT step, answered FROM first_run ORDER BY step;

-- :maybe firstrun_state() -> text
SELECT value FROM setting WHERE name = 'first_run';

-- :exec firstrun_put(value text)
INSERT INTO setting (name, value) VALUES ('first_run', $1)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- Of two owners who come in at once one is asked.
-- :exec firstrun_move(from text, to text)
UPDATE setting SET value = $2 WHERE name = 'first_run' AND value = $1;

-- :exec firstrun_mark(step int, answered int, user_id int, at int)
INSERT INTO first_run (step, answered, user_id, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (step) DO UPDATE SET answered = excluded.answered, user_id = excluded.user_id, at = excluded.at
WHERE first_run.answered < excluded.answered;

-- Whether anything has reached this desk.
-- :one firstrun_at_work() -> int
SELECT count(*) FROM (SELECT 1 AS x FROM letter WHERE id > 0 UNION ALL SELECT 1 AS x FROM conversation WHERE id > 0 LIMIT 1)
AS counted;
