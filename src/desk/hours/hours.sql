-- :many calendars() -> calendar_row {id int, team_id int?, team_name text?, version int, version_id int, zone text, holidays text, week text, created_at int}
SELECT k.id, k.team_id, t.name AS team_name, k.version, v.id AS version_id, v.zone, v.holidays, v.week, v.created_at
FROM calendar k JOIN calendar_version v ON v.calendar_id = k.id AND v.version = k.version
    LEFT JOIN team t ON t.id = k.team_id
ORDER BY k.id LIMIT 1000;

-- :maybe calendar_by_id(id int) -> calendar_row
SELECT k.id, k.team_id, t.name AS team_name, k.version, v.id AS version_id, v.zone, v.holidays, v.week, v.created_at
FROM calendar k JOIN calendar_version v ON v.calendar_id = k.id AND v.version = k.version
    LEFT JOIN team t ON t.id = k.team_id
WHERE k.id = $1;

-- The team's own before the shop's.
-- :maybe calendar_for(team_id int) -> calendar_row
SELECT k.id, k.team_id, t.name AS team_name, k.version, v.id AS version_id, v.zone, v.holidays, v.week, v.created_at
FROM calendar k JOIN calendar_version v ON v.calendar_id = k.id AND v.version = k.version
    LEFT JOIN team t ON t.id = k.team_id
WHERE coalesce(k.team_id, 0) IN (0, $1) ORDER BY coalesce(k.team_id, 0) DESC LIMIT 1;

-- :maybe calendar_version_by_id(id int) -> calendar_row
SELECT v.calendar_id AS id, k.team_id, CAST(NULL AS text) AS team_name, v.version, v.id AS version_id, v.zone, v.holidays,
    v.week, v.created_at
FROM calendar_version v JOIN calendar k ON k.id = v.calendar_id WHERE v.id = $1;

-- special: the special days that it brought; less: those that it took away.
-- :many calendar_versions(id int) -> calendar_version_row {version int, zone text, holidays text, week text, created_at int, user_name text?, special int, less int}
SELECT v.version, v.zone, v.holidays, v.week, v.created_at, u.name AS user_name,
    (SELECT count(*) FROM special_day d WHERE d.calendar_id = v.calendar_id AND d.from_version = v.version) AS special,
    (SELECT count(*) FROM special_day d WHERE d.calendar_id = v.calendar_id AND d.to_version = v.version) AS less
FROM calendar_version v LEFT JOIN user_account u ON u.id = v.user_id
WHERE v.calendar_id = $1 ORDER BY v.version DESC LIMIT 100;

-- :one calendar_insert(team_id int?) -> int
INSERT INTO calendar (team_id, version) VALUES ($1, 1) RETURNING id;

-- :exec calendar_step(id int, version int)
UPDATE calendar SET version = version + 1 WHERE id = $1 AND version = $2;

-- :exec calendar_version_insert(calendar_id int, version int, zone text, holidays text, week text, hash text, user_id int?, now int)
INSERT INTO calendar_version (calendar_id, version, zone, holidays, week, hash, user_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- What counts in a version.
-- :many special_days(calendar_id int, version int, from_day int, n int) -> special_row {id int, day int, name text, hours text, import_id int?}
SELECT id, day, name, hours, import_id FROM special_day
WHERE calendar_id = $1 AND day >= $3 AND from_version <= $2 AND (to_version IS NULL OR to_version > $2)
ORDER BY day LIMIT $4;

-- :one special_count(calendar_id int) -> int
SELECT count(*) FROM special_day WHERE calendar_id = $1 AND to_version IS NULL;

-- :exec special_end(calendar_id int, day int, version int)
UPDATE special_day SET to_version = $3 WHERE calendar_id = $1 AND day = $2 AND to_version IS NULL;

-- :exec special_insert(calendar_id int, day int, name text, hours text, import_id int?, version int)
INSERT INTO special_day (calendar_id, day, name, hours, import_id, from_version) VALUES ($1, $2, $3, $4, $5, $6);

-- :one import_insert(calendar_id int, name text, days int, user_id int?, now int) -> int
INSERT INTO calendar_import (calendar_id, name, days, user_id, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- :many imports_of(calendar_id int) -> import_row {id int, calendar_id int, name text, days int, user_name text?, created_at int, undone_at int?}
SELECT i.id, i.calendar_id, i.name, i.days, u.name AS user_name, i.created_at, i.undone_at
FROM calendar_import i LEFT JOIN user_account u ON u.id = i.user_id
WHERE i.calendar_id = $1 ORDER BY i.id DESC LIMIT 20;

-- :maybe import_by_id(id int) -> import_row
SELECT i.id, i.calendar_id, i.name, i.days, u.name AS user_name, i.created_at, i.undone_at
FROM calendar_import i LEFT JOIN user_account u ON u.id = i.user_id WHERE i.id = $1;

-- :exec import_undone(id int, at int)
UPDATE calendar_import SET undone_at = $2 WHERE id = $1 AND undone_at IS NULL;

-- What of it stands still; what somebody changed since is his.
-- :exec import_end(import_id int, version int)
UPDATE special_day SET to_version = $2 WHERE import_id = $1 AND to_version IS NULL;
