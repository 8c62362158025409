-- :one user_insert(mail text, name text, password_hash text, role int, sees int, lang text, zone text, created_at int) -> int
INSERT INTO user_account (mail, name, password_hash, role, sees, lang, zone, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id;

-- :maybe user_by_id(id int) -> user {id int, mail text, name text, role int, sees int, lang text, zone text, theme int, active int, created_at int, version int}
SELECT id, mail, name, role, sees, lang, zone, theme, active, created_at, version
FROM user_account WHERE id = $1;

-- :maybe user_by_mail(mail text) -> user
SELECT id, mail, name, role, sees, lang, zone, theme, active, created_at, version
FROM user_account WHERE mail = $1;

-- :one user_password(id int) -> text
SELECT password_hash FROM user_account WHERE id = $1;

-- :exec user_set_password(id int, password_hash text)
UPDATE user_account SET password_hash = $2, version = version + 1 WHERE id = $1;

-- :many user_all() -> user
SELECT id, mail, name, role, sees, lang, zone, theme, active, created_at, version
FROM user_account ORDER BY name, id;

-- :exec user_set_preferences(id int, lang text, theme int)
UPDATE user_account SET lang = $2, theme = $3, version = version + 1 WHERE id = $1;

-- :exec user_set_active(id int, active int)
UPDATE user_account SET active = $2, version = version + 1 WHERE id = $1;

-- :exec user_set_sees(id int, sees int)
UPDATE user_account SET sees = $2, version = version + 1 WHERE id = $1;

-- :one team_insert(name text, created_at int) -> int
INSERT INTO team (name, created_at) VALUES ($1, $2) RETURNING id;

-- :many team_all() -> team {id int, name text}
SELECT id, name FROM team ORDER BY id;

-- :exec team_add_member(team_id int, user_id int)
INSERT INTO team_member (team_id, user_id) VALUES ($1, $2) ON CONFLICT (team_id, user_id) DO NOTHING;

-- :one team_has_member(team_id int, user_id int) -> int
SELECT count(*) FROM team_member WHERE team_id = $1 AND user_id = $2;
