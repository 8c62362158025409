-- :maybe limit_by_id(id int) -> limit_row {id int, address text, smtp_url text?, hour_limit int?, day_limit int?, limited_until int, limited_by int, limited_at int, version int}
SELECT id, address, smtp_url, hour_limit, day_limit, limited_until, limited_by, limited_at, version FROM mailbox WHERE id = $1;

-- :many limit_all() -> limit_row
SELECT id, address, smtp_url, hour_limit, day_limit, limited_until, limited_by, limited_at, version FROM mailbox ORDER BY id;

-- :exec limit_set(id int, version int, hour_limit int?, day_limit int?)
UPDATE mailbox SET hour_limit = $3, day_limit = $4, version = version + 1 WHERE id = $1 AND version = $2;

-- :exec limit_note(id int, until int, by int, at int)
UPDATE mailbox SET limited_until = $2, limited_by = $3, limited_at = $4 WHERE id = $1;

-- What waits for this alone leaves at once: its limit is another one now, and it is looked at anew.
-- :exec limit_release(mailbox_id int, words text, now int)
UPDATE outbox SET next_at = $3, answer = '' WHERE state = 1 AND next_at > $3 AND answer = $2 AND EXISTS (
    SELECT 1 FROM message m JOIN conversation c ON c.id = m.conversation_id
    WHERE m.id = outbox.message_id AND c.mailbox_id = $1);

-- All that left since, whoever's, counted up to upto in the index of outbox alone.
-- :one limit_sent_by_all(since int, upto int) -> int
SELECT count(*) FROM (SELECT sent_at FROM outbox WHERE sent_at > $1 LIMIT $2) AS sent;

-- Three look-ups for each mail that left since: asked only where the whole desk sent more than the limit.
-- :one limit_sent(mailbox_id int, since int) -> limit_sent {n int, first int?}
SELECT count(*) AS n, min(o.sent_at) AS first FROM outbox o JOIN message m ON m.id = o.message_id
    JOIN conversation c ON c.id = m.conversation_id WHERE o.sent_at > $2 AND c.mailbox_id = $1;

-- Those in the air, and those of which nobody knows: they may have been sent.
-- :one limit_sending(mailbox_id int, since int) -> int
SELECT count(*) FROM (SELECT message_id FROM outbox WHERE state = 2
    UNION ALL SELECT message_id FROM outbox WHERE state = 4 AND next_at > $2) AS o
    JOIN message m ON m.id = o.message_id JOIN conversation c ON c.id = m.conversation_id WHERE c.mailbox_id = $1;
