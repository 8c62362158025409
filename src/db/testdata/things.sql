-- :one thing_insert(name text, n int, note text?, data blob?) -> int
INSERT INTO thing (name, n, note, data) VALUES ($1, $2, $3, $4) RETURNING id;

-- A result is declared once and used again below.
-- :maybe thing_by_name(name text) ->
--     thing {id int, name text, n int, note text?, data blob?}
SELECT id, name, n, note, data FROM thing WHERE name = $1;

-- :one thing_by_id(id int) -> thing
SELECT id, name, n, note, data FROM thing WHERE id = $1;

-- :many thing_all(n int) -> thing
SELECT id, name, n, note, data FROM thing ORDER BY id LIMIT $1;

-- :many thing_names(after int) -> text
SELECT name FROM thing WHERE id > $1 ORDER BY id;

-- :many thing_notes() -> text?
-- scan: the tests have few
SELECT note FROM thing ORDER BY id;

-- :one thing_count() -> int
-- scan: the tests have few
SELECT count(*) FROM thing;

-- :exec thing_add(id int, n int)
UPDATE thing SET n = n + $2 WHERE id = $1;

-- :later thing_put(name text, n int)
INSERT INTO thing (name, n) VALUES ($1, $2);

-- :later thing_raise()
-- scan: the tests have few
UPDATE thing SET n = n + 1;

-- :exec thing_delete(id int)
DELETE FROM thing WHERE id = $1;

-- :one thing_sum() -> int?
-- scan: the tests have few
SELECT CAST(sum(n) AS BIGINT) FROM thing;

-- :one thing_note_broken(id int) -> text
SELECT nullif(note, note) FROM thing WHERE id = $1;

-- :one thing_newest_broken() -> int
-- scan: the tests have few
SELECT id FROM thing ORDER BY id;

-- The second parameter stands first.
-- :one swapped(a int, b int) -> pair {b int, a int}
SELECT $2 AS b, $1 AS a;

-- :one part_insert(thing_id int, amount int) -> int
INSERT INTO part (thing_id, amount) VALUES ($1, $2) RETURNING id;

-- :one part_sum(thing_id int) -> int
SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM part WHERE thing_id = $1;

-- :many numbers(n int) -> int
WITH RECURSIVE c (x) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT x + 1 FROM c WHERE x < $1)
SELECT x FROM c;

-- :one slow(n int) -> int
WITH RECURSIVE c (x) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT x + 1 FROM c WHERE x < $1)
SELECT count(*) FROM c;

-- :one engine() -> text
-- @sqlite
SELECT 'sqlite' AS name
-- @end
-- @postgres
SELECT CAST('postgres' AS TEXT) AS name
-- @end
;

-- :exec acknowledge(n int)
INSERT INTO acknowledged (n) VALUES ($1);

-- :many acknowledged_all() -> int
SELECT n FROM acknowledged ORDER BY n;

-- A part of them: a fast disk takes more within the test's second than one call may give.
-- :many acknowledged_after(id int) -> acknowledged_part {id int, n int}
SELECT id, n FROM acknowledged WHERE id > $1 ORDER BY id LIMIT 5000;

-- Ends the session that asks, on PostgreSQL.
-- :one kill_session() -> int
-- @sqlite
SELECT 0 AS killed
-- @end
-- @postgres
SELECT CAST(pg_terminate_backend(pg_backend_pid()) AS INTEGER) AS killed
-- @end
;
