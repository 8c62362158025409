-- :one csv_insert(kind int, name text, hash text, charset text, separator text, columns text, unknown text, row_n int, unit_n int, user_id int, at int) -> int
INSERT INTO csv_import (kind, name, hash, charset, separator, columns, unknown, row_n, unit_n, user_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id;

-- :later csv_unit_insert(import_id int, n int, line int, code text, shown text, cells text)
INSERT INTO csv_unit (import_id, n, line, code, shown, cells) VALUES ($1, $2, $3, $4, $5, $6);

-- :maybe csv_by_id(id int) -> import {id int, kind int, name text, hash text, charset text, separator text, columns text, unknown text, row_n int, unit_n int, state int, done int, user_id int, user_name text, created_at int, confirmed_at int?, written_at int?, undone_at int?}
SELECT i.id, i.kind, i.name, i.hash, i.charset, i.separator, i.columns, i.unknown, i.row_n, i.unit_n, i.state, i.done, i.user_id,
    u.name AS user_name, i.created_at, i.confirmed_at, i.written_at, i.undone_at
FROM csv_import i JOIN user_account u ON u.id = i.user_id WHERE i.id = $1;

-- :many csvs_before(id int, n int) -> import
SELECT i.id, i.kind, i.name, i.hash, i.charset, i.separator, i.columns, i.unknown, i.row_n, i.unit_n, i.state, i.done, i.user_id,
    u.name AS user_name, i.created_at, i.confirmed_at, i.written_at, i.undone_at
FROM csv_import i JOIN user_account u ON u.id = i.user_id WHERE i.id < $1 ORDER BY i.id DESC LIMIT $2;

-- :many csvs_working() -> int
SELECT id FROM csv_import WHERE state IN (0, 2, 4) ORDER BY id LIMIT 20;

-- One turn forward; nothing where another was faster.
-- :exec csv_forward(id int, state int, was int, done int)
UPDATE csv_import SET done = $4 WHERE id = $1 AND state = $2 AND done = $3;

-- :exec csv_set_looked_at(id int)
UPDATE csv_import SET state = 1, done = 0 WHERE id = $1 AND state = 0 AND done = unit_n;

-- :exec csv_confirm(id int, at int)
UPDATE csv_import SET state = 2, done = 0, confirmed_at = $2 WHERE id = $1 AND state = 1;

-- :exec csv_set_written(id int, at int)
UPDATE csv_import SET state = 3, done = 0, written_at = $2 WHERE id = $1 AND state = 2 AND done = unit_n;

-- :exec csv_begin_undo(id int)
UPDATE csv_import SET state = 4, done = 0 WHERE id = $1 AND state = 3;

-- :exec csv_set_undone(id int, at int)
UPDATE csv_import SET state = 5, done = 0, undone_at = $2 WHERE id = $1 AND state = 4 AND done = unit_n;

-- :exec csv_lay_aside(id int)
UPDATE csv_import SET state = 6, done = 0 WHERE id = $1 AND state IN (0, 1);

-- :many csv_units(import_id int, from int, n int) -> import_unit {n int, line int, code text, shown text, cells text, verdict int, at_line int, field text, problem text, hint text, object_id int?, version int?, before text, outcome int}
SELECT n, line, code, shown, cells, verdict, at_line, field, problem, hint, object_id, version, before, outcome
FROM csv_unit WHERE import_id = $1 AND n >= $2 ORDER BY n LIMIT $3;

-- Without what only the work needs.
-- :many csv_units_of(import_id int, verdict int, from int, n int) -> import_unit
SELECT n, line, code, shown, '' AS cells, verdict, at_line, field, problem, hint, object_id, version, '' AS before, outcome
FROM csv_unit WHERE import_id = $1 AND verdict = $2 AND n >= $3 ORDER BY n LIMIT $4;

-- :many csv_sums(import_id int) -> import_sum {verdict int, outcome int, n int}
SELECT verdict, outcome, count(*) AS n FROM csv_unit WHERE import_id = $1 GROUP BY verdict, outcome ORDER BY verdict, outcome LIMIT 50;

-- Whether the file has it before.
-- :maybe csv_unit_before(import_id int, code text, n int) -> int
SELECT line FROM csv_unit WHERE import_id = $1 AND code = $2 AND n < $3 ORDER BY n LIMIT 1;

-- :exec csv_unit_judge(import_id int, n int, verdict int, at_line int, field text, problem text, hint text, object_id int?)
UPDATE csv_unit SET verdict = $3, at_line = $4, field = $5, problem = $6, hint = $7, object_id = $8
WHERE import_id = $1 AND n = $2;

-- :exec csv_unit_written(import_id int, n int, version int, before text)
UPDATE csv_unit SET version = $3, before = $4, outcome = 1 WHERE import_id = $1 AND n = $2;

-- :exec csv_unit_outcome(import_id int, n int, outcome int)
UPDATE csv_unit SET outcome = $3 WHERE import_id = $1 AND n = $2;

-- :exec csv_forget_cells(import_id int)
UPDATE csv_unit SET cells = '' WHERE import_id = $1 AND cells <> '';
