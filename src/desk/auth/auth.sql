-- :exec session_insert(token_hash text, user_id int, csrf text, now int, expires_at int)
INSERT INTO session (token_hash, user_id, csrf, created_at, seen_at, expires_at)
VALUES ($1, $2, $3, $4, $4, $5);

-- :maybe session_user(token_hash text, now int) -> session_row {user_id int, csrf text, seen_at int, mail text, name text, role int, sees int, lang text, zone text, theme int}
SELECT s.user_id, s.csrf, s.seen_at, u.mail, u.name, u.role, u.sees, u.lang, u.zone, u.theme
FROM session s JOIN user_account u ON u.id = s.user_id
WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.active = 1;

-- :exec session_delete(token_hash text)
DELETE FROM session WHERE token_hash = $1;

-- :exec session_delete_of_user(user_id int)
DELETE FROM session WHERE user_id = $1;

-- :exec session_delete_expired(now int)
DELETE FROM session WHERE expires_at <= $1;

-- :exec token_insert(user_id int, token_hash text, scope int, created_at int)
INSERT INTO api_token (user_id, token_hash, scope, created_at) VALUES ($1, $2, $3, $4);

-- :maybe token_user(token_hash text) -> token_row {user_id int, scope int, mail text, name text, role int, sees int, lang text, zone text}
SELECT t.user_id, t.scope, u.mail, u.name, u.role, u.sees, u.lang, u.zone
FROM api_token t JOIN user_account u ON u.id = t.user_id
WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND u.active = 1;

-- :maybe failure_get(subject text) -> failure_row {failures int, last_at int, blocked_until int}
SELECT failures, last_at, blocked_until FROM sign_in_failure WHERE subject = $1;

-- :exec failure_put(subject text, failures int, last_at int, blocked_until int)
INSERT INTO sign_in_failure (subject, failures, last_at, blocked_until) VALUES ($1, $2, $3, $4)
ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at,
    blocked_until = excluded.blocked_until;

-- :exec failure_clear(subject text)
DELETE FROM sign_in_failure WHERE subject = $1;

-- Of the subjects that follow this one, those that have faded: so the table holds little more than a day's failures,
-- whoever guesses names for a year.
-- :exec failure_forget(subject text, before int)
DELETE FROM sign_in_failure WHERE last_at < $2
    AND subject IN (SELECT f.subject FROM sign_in_failure f WHERE f.subject >= $1 ORDER BY f.subject LIMIT 20);

-- :one customer_visible(customer_id int, sees int, user_id int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c
    WHERE c.customer_id = $1 AND ($2 = 0 OR c.owner_id = $3
        OR ($2 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $3)))
    LIMIT 1) AS seen;
