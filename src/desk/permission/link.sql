-- :exec customer_link_insert(kind int, hash text, message_id int, follow_up_id int?, lang text, made_at int, expires_at int)
INSERT INTO customer_link (kind, hash, message_id, follow_up_id, lang, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- customer_id: whose the conversation is now. person: who wrote the mail.
-- :maybe customer_link_by_hash(hash text, kind int, now int) -> customer_link {id int, message_id int, follow_up_id int?, conversation_id int, customer_id int, person text, lang text, answer int?, answered_at int?}
SELECT l.id, l.message_id, l.follow_up_id, m.conversation_id, c.customer_id, m.author_name AS person, l.lang, l.answer, l.answered_at
FROM customer_link l JOIN message m ON m.id = l.message_id JOIN conversation c ON c.id = m.conversation_id
WHERE l.hash = $1 AND l.kind = $2 AND l.expires_at > $3;

-- The door that lets one answer through.
-- :exec customer_link_take(id int, answer int, at int, said_id int?)
UPDATE customer_link SET answer = $2, answered_at = $3, said_id = $4 WHERE id = $1 AND answer IS NULL;
