-- What kept restore settles before a restored desk is one. A mail that waited when the backup was made may have left
-- since: nobody knows, so a person decides (F22).

-- :many restored_waiting() -> restored_mail {id int, message_id int, conversation_id int, recipient text}
-- scan: once a restore
SELECT o.id, o.message_id, m.conversation_id, o.recipient FROM outbox o JOIN message m ON m.id = o.message_id
WHERE o.state IN (0, 1, 2) OR (o.state = 4 AND o.uncertain_tries < 2) ORDER BY o.id LIMIT 200;

-- :exec restored_doubt(id int, now int, answer text)
UPDATE outbox SET state = 4, uncertain_tries = 2, next_at = $2, lease_until = 0, fence = fence + 1, answer = $3
WHERE id = $1;

-- :exec restored_sign_out()
-- scan: once a restore
DELETE FROM session;

-- :exec restored_notices()
-- scan: once a restore
DELETE FROM notice;

-- :exec restored_links()
-- scan: once a restore
DELETE FROM door_link;
