-- An envelope that a report may mean, with the mail that it carried.
-- :maybe sent_to(id int) -> sent_to {id int, message_id int, conversation_id int, external_id text?, recipient text, state int, returns int}
SELECT o.id, o.message_id, m.conversation_id, m.external_id, o.recipient, o.state, o.returns
FROM outbox o JOIN message m ON m.id = o.message_id WHERE o.id = $1;

-- :many sent_with(message_id int) -> sent_to
SELECT o.id, o.message_id, m.conversation_id, m.external_id, o.recipient, o.state, o.returns
FROM outbox o JOIN message m ON m.id = o.message_id WHERE o.message_id = $1 ORDER BY o.id LIMIT 200;

-- Whether we ever wrote to this very address.
-- :one wrote_to(address text) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM outbox WHERE recipient = $1 LIMIT 1) AS o;

-- :exec back_failed(id int, answer text, came_back int, status text)
UPDATE outbox SET state = 5, answer = $2, came_back = $3, status = $4 WHERE id = $1 AND state IN (3, 4);

-- What is late is so until it is known to have failed.
-- :exec back_late(id int, status text)
UPDATE outbox SET came_back = 3, status = $2 WHERE id = $1 AND state IN (3, 4) AND came_back = 0;

-- Its server refused it at once.
-- :exec back_refused(id int, came_back int, status text)
UPDATE outbox SET came_back = $2, status = $3 WHERE id = $1;

-- :exec back_tell(conversation_id int, at int, why int)
UPDATE conversation SET told_at = $2, told_why = $3 WHERE id = $1;
