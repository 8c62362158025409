-- :later outgoing_insert(message_id int, envelope_from text, raw blob)
INSERT INTO outgoing (message_id, envelope_from, raw) VALUES ($1, $2, $3);

-- :later outbox_insert(message_id int, recipient text, state int, next_at int, queued_at int)
INSERT INTO outbox (message_id, recipient, state, next_at, queued_at) VALUES ($1, $2, $3, $4, $5);

-- Two statements and not one with OR: each reads a stretch of the index that senders do not write to.
-- :exec outbox_release_held(now int)
UPDATE outbox SET state = 1 WHERE state = 0 AND next_at <= $1;

-- :exec outbox_release_uncertain(now int)
UPDATE outbox SET state = 1 WHERE state = 4 AND next_at <= $1 AND uncertain_tries = 1;

-- :maybe outbox_next(now int) -> outbox_item {id int, message_id int, recipient text, tries int, uncertain_tries int, fence int, queued_at int, returns int}
SELECT id, message_id, recipient, tries, uncertain_tries, fence, queued_at, returns FROM outbox
WHERE state = 1 AND next_at <= $1 ORDER BY next_at, id LIMIT 1
-- @postgres
FOR UPDATE SKIP LOCKED
-- @end
;

-- :exec outbox_claim(id int, fence int, lease_until int)
UPDATE outbox SET state = 2, fence = fence + 1, tries = tries + 1, lease_until = $3
WHERE id = $1 AND fence = $2 AND state = 1;

-- A claim that came to nothing: it was no try.
-- :exec outbox_unclaim(id int, fence int)
UPDATE outbox SET state = 1, tries = tries - 1 WHERE id = $1 AND fence = $2 AND state = 2;

-- The next that are due, as far as they are of one mailbox (0: of none), wait until a moment; what was queued before
-- "old" does not wait any more.
-- :exec outbox_rest(now int, mailbox int, until int, old int, answer text)
UPDATE outbox SET next_at = $3, answer = $5 WHERE id IN (
    SELECT due.id FROM (SELECT id, message_id, queued_at FROM outbox WHERE state = 1 AND next_at <= $1
                        ORDER BY next_at, id LIMIT 1000) due
        JOIN message m ON m.id = due.message_id JOIN conversation c ON c.id = m.conversation_id
    WHERE due.queued_at > $4 AND coalesce(c.mailbox_id, 0) = $2);

-- offer: the same mail stands once more with what needs a permission (desk/permission/offer.h).
-- :one outgoing_of(message_id int) -> outgoing {envelope_from text, raw blob, conversation_id int, mailbox_id int?, offer int}
SELECT o.envelope_from, o.raw, m.conversation_id, c.mailbox_id, CASE WHEN f.message_id IS NULL THEN 0 ELSE 1 END AS offer
FROM outgoing o JOIN message m ON m.id = o.message_id JOIN conversation c ON c.id = m.conversation_id
    LEFT JOIN offer f ON f.message_id = o.message_id
WHERE o.message_id = $1;

-- :maybe outgoing_raw(message_id int) -> blob
SELECT raw FROM outgoing WHERE message_id = $1;

-- :exec outbox_finish(id int, fence int, state int, next_at int, uncertain_tries int, sent_at int?, answer text, returns int)
UPDATE outbox SET state = $3, next_at = $4, uncertain_tries = $5, sent_at = $6, answer = $7, returns = $8
WHERE id = $1 AND fence = $2 AND state = 2;

-- What a stopped process left in "sending": nobody knows whether it arrived.
-- :many outbox_orphans(now int) -> outbox_item
SELECT id, message_id, recipient, tries, uncertain_tries, fence, queued_at, returns FROM outbox
WHERE state = 2 AND lease_until <= $1 ORDER BY id LIMIT 100;

-- :exec outbox_take_back(message_id int, now int)
UPDATE outbox SET state = 6 WHERE message_id = $1 AND state = 0 AND next_at > $2;

-- :many outbox_of_message(message_id int) -> outbox {id int, message_id int, recipient text, state int, next_at int, tries int, sent_at int?, answer text, came_back int, status text}
SELECT id, message_id, recipient, state, next_at, tries, sent_at, answer, came_back, status FROM outbox
WHERE message_id = $1 ORDER BY id;

-- :many outbox_of_conversation(conversation_id int, from_id int, n int) -> outbox
SELECT o.id, o.message_id, o.recipient, o.state, o.next_at, o.tries, o.sent_at, o.answer, o.came_back, o.status
FROM (SELECT id FROM message WHERE conversation_id = $1 AND id >= $2 ORDER BY id DESC LIMIT $3) AS m
    JOIN outbox o ON o.message_id = m.id ORDER BY o.id LIMIT 2000;

-- :exec outbox_send_again(message_id int, now int)
UPDATE outbox SET state = 1, next_at = $2, queued_at = $2, tries = 0, uncertain_tries = 0, answer = '', came_back = 0, status = ''
WHERE message_id = $1 AND state IN (4, 5);

-- :one outbox_count(state int) -> int
SELECT count(*) FROM outbox WHERE state = $1;

-- :one outbox_next_at() -> int?
SELECT min(next_at) FROM outbox WHERE state IN (0, 1) OR (state = 4 AND uncertain_tries = 1);

-- :maybe outbox_held_of(user_id int, now int) -> held {message_id int, next_at int, conversation_id int, recipient text}
SELECT o.message_id, o.next_at, m.conversation_id, o.recipient
FROM outbox o JOIN message m ON m.id = o.message_id
WHERE o.state = 0 AND o.next_at > $2 AND m.user_id = $1 ORDER BY o.next_at DESC LIMIT 1;

-- :maybe outbox_first_failed() -> int
SELECT m.conversation_id FROM outbox o JOIN message m ON m.id = o.message_id
WHERE o.state = 5 ORDER BY o.next_at LIMIT 1;

-- By the customer's normal address: with other capitals it is the same mailbox.
-- :one outbox_automatic_since(address text, since int) -> int
SELECT count(*) FROM contact_point p JOIN conversation c ON c.customer_id = p.customer_id
    JOIN message m ON m.conversation_id = c.id
WHERE p.kind = 0 AND p.value = $1 AND m.author_kind = 2 AND m.at > $2;

-- :one outbox_oldest() -> int?
SELECT min(queued_at) FROM outbox WHERE state IN (1, 2);

-- :exec outbox_hurry(now int)
UPDATE outbox SET next_at = $1 WHERE state = 1 AND next_at > $1;

-- :exec outbox_hurried(at text)
INSERT INTO setting (name, value) VALUES ('outbox_hurried_at', $1)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- :maybe outbox_hurried_at() -> text
SELECT value FROM setting WHERE name = 'outbox_hurried_at';
