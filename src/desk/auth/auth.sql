-- :exec session_insert(token_hash text, user_id int, csrf text, now int, expires_at int, network text, browser text)
INSERT INTO session (token_hash, user_id, csrf, created_at, seen_at, expires_at, network, browser)
VALUES ($1, $2, $3, $4, $4, $5, $6, $7);

-- :maybe session_user(token_hash text, now int) -> session_row {user_id int, csrf text, seen_at int, mail text, name text, role int, sees int, lang text, zone text, theme int, density int, practice int, single_keys int, read_from int, second int, asked int}
SELECT s.user_id, s.csrf, s.seen_at, u.mail, u.name, u.role, u.sees, u.lang, u.zone, u.theme, u.density, u.practice,
    u.single_keys, u.read_from,
    CASE WHEN u.totp_secret IS NULL AND u.passkeys = 0 THEN 0 ELSE 1 END AS second,
    (SELECT count(*) FROM setting t WHERE t.name = 'require_second_step' AND t.value = 'yes') AS asked
FROM session s JOIN user_account u ON u.id = s.user_id
WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.active = 1;

-- :exec session_delete(token_hash text)
DELETE FROM session WHERE token_hash = $1;

-- :exec session_delete_of_user(user_id int)
DELETE FROM session WHERE user_id = $1;

-- :exec session_delete_expired(now int)
DELETE FROM session WHERE expires_at <= $1;

-- :exec token_insert(user_id int, token_hash text, scope int, created_at int, name text)
INSERT INTO api_token (user_id, token_hash, scope, created_at, name) VALUES ($1, $2, $3, $4, $5);

-- :maybe token_user(token_hash text) -> token_row {user_id int, scope int, used_at int?, mail text, name text, role int, sees int, lang text, zone text}
SELECT t.user_id, t.scope, t.used_at, u.mail, u.name, u.role, u.sees, u.lang, u.zone
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

-- Whoever sees everything sees those as well of whom there is only an order.
-- :one customer_visible(customer_id int, sees int, user_id int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c
    WHERE c.customer_id = $1 AND ($2 = 0 OR c.owner_id = $3
        OR ($2 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $3)))
    UNION ALL SELECT 1 FROM shop_order o WHERE o.customer_id = $1 AND $2 = 0
    LIMIT 1) AS seen;

-- :one order_visible(order_id int, sees int, user_id int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM shop_order o
    WHERE o.id = $1 AND ($2 = 0 OR EXISTS (SELECT 1 FROM conversation c WHERE c.customer_id = o.customer_id
        AND (c.owner_id = $3
            OR ($2 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $3)))))) AS seen;

-- The handle of a session is the beginning of its hash: enough to name it to its own person, no way in.
-- :many session_list(user_id int, now int, own text) -> session_item {handle text, made_at int, seen_at int, network text, browser text, own int}
SELECT substr(token_hash, 1, 16) AS handle, created_at AS made_at, seen_at, network, browser,
    CASE WHEN token_hash = $3 THEN 1 ELSE 0 END AS own
FROM session WHERE user_id = $1 AND expires_at > $2 ORDER BY own DESC, seen_at DESC, token_hash LIMIT 100;

-- :exec session_end(user_id int, handle text)
DELETE FROM session WHERE user_id = $1 AND substr(token_hash, 1, 16) = $2;

-- :exec session_end_others(user_id int, own text)
DELETE FROM session WHERE user_id = $1 AND token_hash <> $2;

-- :exec session_seen(token_hash text, now int)
UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2;

-- :many token_list(user_id int) -> token_item {id int, name text, scope int, created_at int, used_at int?}
SELECT id, name, scope, created_at, used_at FROM api_token WHERE user_id = $1 AND revoked_at IS NULL ORDER BY id LIMIT 100;

-- :exec token_revoke(id int, user_id int, now int)
UPDATE api_token SET revoked_at = $3 WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL;

-- :exec token_seen(token_hash text, now int)
UPDATE api_token SET used_at = $2 WHERE token_hash = $1 AND (used_at IS NULL OR used_at < $2);

-- :exec link_forget(user_id int, kind int)
DELETE FROM door_link WHERE user_id = $1 AND kind = $2;

-- :exec link_forget_all(user_id int)
DELETE FROM door_link WHERE user_id = $1;

-- :exec link_insert(user_id int, kind int, token_hash text, now int, expires_at int)
INSERT INTO door_link (user_id, kind, token_hash, made_at, expires_at) VALUES ($1, $2, $3, $4, $5);

-- :maybe link_user(token_hash text, now int) -> door_link_row {user_id int, kind int, mail text, name text, lang text, active int, invited_at int?}
SELECT l.user_id, l.kind, u.mail, u.name, u.lang, u.active, u.invited_at
FROM door_link l JOIN user_account u ON u.id = l.user_id
WHERE l.token_hash = $1 AND l.expires_at > $2
    AND ((l.kind = 0 AND u.active = 1) OR (l.kind = 1 AND u.invited_at IS NOT NULL));

-- :exec second_on(id int, secret blob, step int)
UPDATE user_account SET totp_secret = $2, totp_step = $3, version = version + 1 WHERE id = $1 AND totp_secret IS NULL;

-- :exec second_off(id int)
UPDATE user_account SET totp_secret = NULL, version = version + 1 WHERE id = $1 AND totp_secret IS NOT NULL;

-- :one second_secret(id int) -> blob?
SELECT totp_secret FROM user_account WHERE id = $1;

-- A code counts once: of two with the same half minute one finds it used.
-- :exec second_use(id int, step int)
UPDATE user_account SET totp_step = $2 WHERE id = $1 AND totp_step < $2;

-- :exec recovery_insert(user_id int, code_hash text)
INSERT INTO recovery_code (user_id, code_hash) VALUES ($1, $2) ON CONFLICT (user_id, code_hash) DO NOTHING;

-- :exec recovery_use(user_id int, code_hash text)
DELETE FROM recovery_code WHERE user_id = $1 AND code_hash = $2;

-- :exec recovery_forget(user_id int)
DELETE FROM recovery_code WHERE user_id = $1;

-- :one recovery_left(user_id int) -> int
SELECT count(*) FROM recovery_code WHERE user_id = $1;

-- Passkeys (passkey.h).
-- :exec passkey_insert(user_id int, credential text, rp text, alg int, public_key blob, counter int, name text, created_at int)
INSERT INTO passkey (user_id, credential, rp, alg, public_key, counter, name, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (credential) DO NOTHING;

-- :exec passkey_counted(user_id int)
UPDATE user_account SET passkeys = (SELECT count(*) FROM passkey p WHERE p.user_id = $1), version = version + 1
WHERE id = $1;

-- :many passkeys_of(user_id int) -> passkey_item {id int, credential text, rp text, name text, created_at int, used_at int?}
SELECT id, credential, rp, name, created_at, used_at FROM passkey WHERE user_id = $1 ORDER BY id LIMIT 50;

-- :maybe passkey_by_credential(credential text) -> passkey_row {id int, user_id int, rp text, alg int, public_key blob, mail text, active int}
SELECT p.id, p.user_id, p.rp, p.alg, p.public_key, u.mail, u.active
FROM passkey p JOIN user_account u ON u.id = p.user_id WHERE p.credential = $1;

-- A device that counts goes up; one that does not stays at 0.
-- :exec passkey_use(id int, counter int, at int)
UPDATE passkey SET counter = $2, used_at = $3 WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0));

-- :exec passkey_delete(id int, user_id int)
DELETE FROM passkey WHERE id = $1 AND user_id = $2;

-- :exec passkey_challenge_use(hash text, expires_at int)
INSERT INTO passkey_challenge (hash, expires_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING;

-- :exec passkey_challenge_forget(now int)
DELETE FROM passkey_challenge WHERE expires_at <= $1;
