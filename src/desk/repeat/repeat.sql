-- :maybe repeat_get(user_id int, key text) -> repeat_row {body_hash text, status int, reply text}
SELECT body_hash, status, reply FROM idempotency WHERE user_id = $1 AND key = $2;

-- :exec repeat_put(user_id int, key text, body_hash text, status int, reply text, created_at int)
INSERT INTO idempotency (user_id, key, body_hash, status, reply, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- :exec repeat_forget(before int)
DELETE FROM idempotency WHERE created_at < $1;
