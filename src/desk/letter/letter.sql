-- :one letter_insert(sha256 text, size int, received_at int, source int, envelope_from text, envelope_to text, mailbox_id int?) -> int
INSERT INTO letter (sha256, size, received_at, source, envelope_from, envelope_to, mailbox_id)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id;

-- :later letter_raw_insert(letter_id int, raw blob)
INSERT INTO letter_raw (letter_id, raw) VALUES ($1, $2);

-- :maybe letter_by_id(id int) -> letter {id int, sha256 text, size int, received_at int, source int, envelope_from text, envelope_to text, mailbox_id int?, state int, message_id int?, read_at int?}
SELECT id, sha256, size, received_at, source, envelope_from, envelope_to, mailbox_id, state, message_id, read_at
FROM letter WHERE id = $1;

-- :one letter_raw_by_id(letter_id int) -> blob
SELECT raw FROM letter_raw WHERE letter_id = $1;

-- :later letter_set_read(id int, state int, message_id int, read_at int)
UPDATE letter SET state = $2, message_id = $3, read_at = $4 WHERE id = $1;

-- :many letter_page(state int, after int, n int) -> letter
SELECT id, sha256, size, received_at, source, envelope_from, envelope_to, mailbox_id, state, message_id, read_at
FROM letter WHERE state = $1 AND id > $2 ORDER BY id LIMIT $3;

-- :one letter_count(state int) -> int
SELECT count(*) FROM letter WHERE state = $1;

-- :many letter_unseen(waiting_before int, now int, n int) -> letter
SELECT id, sha256, size, received_at, source, envelope_from, envelope_to, mailbox_id, state, message_id, read_at
FROM letter l WHERE state = 0 AND message_id IS NULL AND received_at < $1
    AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 0 AND j.object_id = l.id
        AND (j.tries = 0 AND j.run_at >= $1 OR j.tries = 1 AND j.run_at >= $2))
ORDER BY id LIMIT $3;

-- :one letter_unread_up_to(most int) -> int
SELECT count(*) FROM (SELECT 1 FROM letter WHERE state = 0 AND message_id IS NULL LIMIT $1) AS unread;

-- :many letters_of_message(message_id int) -> letter
SELECT id, sha256, size, received_at, source, envelope_from, envelope_to, mailbox_id, state, message_id, read_at
FROM letter WHERE message_id = $1 ORDER BY id;

-- :maybe fetched_letter(mailbox_id int, uid_validity int, uid int) -> int
SELECT letter_id FROM fetched WHERE mailbox_id = $1 AND uid_validity = $2 AND uid = $3;

-- :exec fetched_insert(mailbox_id int, uid_validity int, uid int, letter_id int)
INSERT INTO fetched (mailbox_id, uid_validity, uid, letter_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- :one letter_oldest_waiting() -> int?
SELECT min(received_at) FROM letter WHERE state = 0;
