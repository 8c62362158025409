-- :one later_insert(conversation_id int, user_id int, text text, cc text, guidance text, reason text, no_apology text, says_sorry int, and_state int, seen int, leaves_at int, made_at int) -> int
INSERT INTO later_reply (conversation_id, user_id, text, cc, guidance, reason, no_apology, says_sorry, and_state, seen, leaves_at,
    made_at, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0) RETURNING id;

-- :later later_file_insert(later_id int, position int, file_id int)
INSERT INTO later_file (later_id, position, file_id) VALUES ($1, $2, $3);

-- :maybe later_by_id(id int) -> later {id int, conversation_id int, user_id int, user_name text, text text, cc text, guidance text, reason text, no_apology text, says_sorry int, and_state int, seen int, leaves_at int, state int, why text}
SELECT l.id, l.conversation_id, l.user_id, u.name AS user_name, l.text, l.cc, l.guidance, l.reason, l.no_apology,
    l.says_sorry, l.and_state, l.seen, l.leaves_at, l.state, l.why
FROM later_reply l JOIN user_account u ON u.id = l.user_id WHERE l.id = $1;

-- :many later_files(later_id int) -> later_file {id int, name text, type text, size int}
SELECT f.id, f.name, f.type, f.size FROM later_file l JOIN file f ON f.id = l.file_id
WHERE l.later_id = $1 ORDER BY l.position;

-- :exec later_files_clear(later_id int)
DELETE FROM later_file WHERE later_id = $1;

-- :many later_due(now int) -> int
SELECT id FROM later_reply WHERE state = 0 AND leaves_at <= $1 ORDER BY leaves_at LIMIT 20;

-- From what it was, so that of two who end it at once one does.
-- :exec later_end(id int, was int, state int, why text, ended_at int, message_id int?)
UPDATE later_reply SET state = $3, why = $4, ended_at = $5, message_id = $6 WHERE id = $1 AND state = $2;

-- :maybe later_own_file(id int, user_id int) -> int
SELECT size FROM file WHERE id = $1 AND user_id = $2;

-- :one later_last_message(conversation_id int) -> int
SELECT coalesce(max(id), 0) FROM message WHERE conversation_id = $1;

-- :exec later_move(id int, conversation_id int)
UPDATE later_reply SET conversation_id = $2 WHERE id = $1;
