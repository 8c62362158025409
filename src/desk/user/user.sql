-- :one user_insert(mail text, name text, password_hash text, role int, sees int, lang text, zone text, created_at int) -> int
INSERT INTO user_account (mail, name, password_hash, role, sees, lang, zone, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id;

-- :maybe user_by_id(id int) -> user {id int, mail text, name text, role int, sees int, lang text, zone text, theme int, density int, active int, created_at int, invited_at int?, second int, version int}
SELECT id, mail, name, role, sees, lang, zone, theme, density, active, created_at, invited_at,
    CASE WHEN totp_secret IS NULL AND passkeys = 0 THEN 0 ELSE 1 END AS second, version
FROM user_account WHERE id = $1;

-- :maybe user_by_mail(mail text) -> user
SELECT id, mail, name, role, sees, lang, zone, theme, density, active, created_at, invited_at,
    CASE WHEN totp_secret IS NULL AND passkeys = 0 THEN 0 ELSE 1 END AS second, version
FROM user_account WHERE mail = $1;

-- :one user_password(id int) -> text
SELECT password_hash FROM user_account WHERE id = $1;

-- :exec user_set_password(id int, password_hash text)
UPDATE user_account SET password_hash = $2, version = version + 1 WHERE id = $1;

-- Only in place of the one that was checked: of two changes at once one is told to look again.
-- :exec user_change_password(id int, was text, password_hash text)
UPDATE user_account SET password_hash = $3, version = version + 1 WHERE id = $1 AND password_hash = $2;

-- :many user_all() -> user
SELECT id, mail, name, role, sees, lang, zone, theme, density, active, created_at, invited_at,
    CASE WHEN totp_secret IS NULL AND passkeys = 0 THEN 0 ELSE 1 END AS second, version
FROM user_account ORDER BY name, id;

-- :exec user_set_preferences(id int, lang text, theme int)
UPDATE user_account SET lang = $2, theme = $3, version = version + 1 WHERE id = $1;

-- :exec user_set_keys(id int, single int)
UPDATE user_account SET single_keys = $2 WHERE id = $1;

-- :exec user_set_profile(id int, name text, lang text, zone text, theme int, density int)
UPDATE user_account SET name = $2, lang = $3, zone = $4, theme = $5, density = $6, version = version + 1 WHERE id = $1;

-- :exec user_set_active(id int, active int)
UPDATE user_account SET active = $2, version = version + 1 WHERE id = $1 AND active <> $2 AND invited_at IS NULL;

-- :exec user_set_rights(id int, version int, role int, sees int)
UPDATE user_account SET role = $3, sees = $4, version = version + 1 WHERE id = $1 AND version = $2;

-- :exec user_set_invited(id int, invited_at int)
UPDATE user_account SET active = 0, invited_at = $2, version = version + 1 WHERE id = $1;

-- :exec user_enter(id int)
UPDATE user_account SET active = 1, invited_at = NULL, version = version + 1 WHERE id = $1 AND invited_at IS NOT NULL;

-- Of somebody who has never been here nothing else can speak.
-- :exec user_withdraw(id int)
DELETE FROM user_account WHERE id = $1 AND invited_at IS NOT NULL;

-- :exec team_leave_all(user_id int)
DELETE FROM team_member WHERE user_id = $1;

-- :one owners_but(user_id int) -> int
SELECT count(*) FROM user_account WHERE role = 1 AND active = 1 AND id <> $1;

-- What a person has in hand: open, resting, or waiting on the customer, whose answer must not come to somebody who is
-- gone. What is done comes back to the team by itself (conversation_save).
-- :many user_in_hand(user_id int) -> int
SELECT id FROM conversation WHERE owner_id = $1 AND bucket IN (0, 1, 3) AND (bucket < 3 OR snoozed_until IS NOT NULL)
ORDER BY id LIMIT 500;

-- Whether a team would have open conversations and nobody who answers them but this person.
-- :one team_left_alone(team_id int, but_user int) -> int
SELECT count(*) FROM team t WHERE t.id = $1
    AND EXISTS (SELECT 1 FROM conversation c WHERE c.team_id = $1 AND c.bucket IN (0, 1, 3)
                AND (c.bucket < 3 OR c.snoozed_until IS NOT NULL) AND (c.owner_id IS NULL OR c.owner_id = $2))
    AND NOT EXISTS (SELECT 1 FROM team_member m JOIN user_account u ON u.id = m.user_id
                    WHERE m.team_id = $1 AND u.active = 1 AND u.id <> $2);

-- :many user_teams(user_id int) -> int
SELECT team_id FROM team_member WHERE user_id = $1 ORDER BY team_id;

-- :exec user_set_sees(id int, sees int)
UPDATE user_account SET sees = $2, version = version + 1 WHERE id = $1;

-- :one team_insert(name text, created_at int) -> int
INSERT INTO team (name, created_at) VALUES ($1, $2) RETURNING id;

-- :many team_all() -> team {id int, name text, version int}
SELECT id, name, version FROM team ORDER BY id;

-- :maybe team_by_id(id int) -> team
SELECT id, name, version FROM team WHERE id = $1;

-- :exec team_set_name(id int, version int, name text)
UPDATE team SET name = $3, version = version + 1 WHERE id = $1 AND version = $2;

-- Whether anything belongs to it, or it is the only one.
-- :one team_needed(id int) -> int
-- scan: of the questions, when an owner removes a team
SELECT count(*) FROM team t WHERE t.id = $1 AND (EXISTS (SELECT 1 FROM mailbox m WHERE m.team_id = $1)
    OR EXISTS (SELECT 1 FROM conversation c WHERE c.team_id = $1)
    OR EXISTS (SELECT 1 FROM ask a WHERE a.team_id = $1)
    OR NOT EXISTS (SELECT 1 FROM team o WHERE o.id <> $1));

-- :exec team_delete(id int, version int)
DELETE FROM team WHERE id = $1 AND version = $2;

-- :exec team_forget_members(id int)
DELETE FROM team_member WHERE team_id = $1;

-- :exec team_changed(id int)
UPDATE team SET version = version + 1 WHERE id = $1;

-- :exec team_remove_member(team_id int, user_id int)
DELETE FROM team_member WHERE team_id = $1 AND user_id = $2;

-- Who is in which team, all of them: there are as many rows as people and teams.
-- :many team_members() -> team_member {team_id int, user_id int}
SELECT team_id, user_id FROM team_member ORDER BY team_id, user_id;

-- :exec team_add_member(team_id int, user_id int)
INSERT INTO team_member (team_id, user_id) VALUES ($1, $2) ON CONFLICT (team_id, user_id) DO NOTHING;

-- :one team_has_member(team_id int, user_id int) -> int
SELECT count(*) FROM team_member WHERE team_id = $1 AND user_id = $2;
