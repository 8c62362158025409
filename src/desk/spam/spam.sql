-- :exec blocked_insert(address text, user_id int?, created_at int)
INSERT INTO blocked_sender (address, user_id, created_at) VALUES ($1, $2, $3) ON CONFLICT (address) DO NOTHING;

-- :exec blocked_remove(address text)
DELETE FROM blocked_sender WHERE address = $1;

-- :maybe blocked_by_address(address text) -> blocked {id int, address text, created_at int}
SELECT id, address, created_at FROM blocked_sender WHERE address = $1;

-- :many blocked_after(id int, n int) -> blocked
SELECT id, address, created_at FROM blocked_sender WHERE id > $1 ORDER BY id LIMIT $2;

-- :maybe spam_sender(conversation_id int) -> text
SELECT r.address FROM message m JOIN recipient r ON r.message_id = m.id
WHERE m.conversation_id = $1 AND m.direction = 0 AND r.role = 0 AND r.address <> '' ORDER BY m.id DESC, r.position LIMIT 1;

-- When it was put into Spam, by whoever did. A second earlier, since older versions noted it after they stopped its clock.
-- :maybe spam_put_away(conversation_id int, kind int) -> int
SELECT max(at) - 1000000 AS at FROM event WHERE conversation_id = $1 AND kind = $2 GROUP BY conversation_id;
