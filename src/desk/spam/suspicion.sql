-- Is a sender known: by a person's word, as one of us, or because a person answered the customer or wrote down what he said?
-- A letter that a colleague only brought in has his id as well: it is no answer.
-- :one spam_knows(address text) -> int
SELECT count(*) FROM (
    SELECT 1 AS x FROM trusted_sender WHERE address = $1
    UNION ALL SELECT 1 AS x FROM user_account WHERE mail = $1 AND active = 1
    UNION ALL SELECT 1 AS x FROM (SELECT 1 AS y FROM contact_point p JOIN conversation c ON c.customer_id = p.customer_id
        JOIN message m ON m.conversation_id = c.id
        WHERE p.kind = 0 AND p.value = $1 AND m.user_id IS NOT NULL AND m.letter_id IS NULL AND m.direction <> 2 AND m.taken_back_at IS NULL LIMIT 1) AS a
) AS k;

-- :exec suspicion_insert(conversation_id int, sender text, reasons text, said text, at int, look_by int)
INSERT INTO suspicion (conversation_id, sender, reasons, said, at, look_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (conversation_id) DO NOTHING;

-- :maybe suspicion_of(conversation_id int) -> suspicion {conversation_id int, sender text, reasons text, said text, at int, look_by int, state int, settled_by text?, settled_at int?}
SELECT s.conversation_id, s.sender, s.reasons, s.said, s.at, s.look_by, s.state, u.name AS settled_by, s.settled_at
FROM suspicion s LEFT JOIN user_account u ON u.id = s.settled_by WHERE s.conversation_id = $1;

-- Those of a page of the view: its rows stand from one key to another.
-- :many suspicions_shown(first_key int, last_key int) -> suspicion
SELECT s.conversation_id, s.sender, s.reasons, s.said, s.at, s.look_by, s.state, CAST(NULL AS text) AS settled_by, s.settled_at
FROM conversation c JOIN suspicion s ON s.conversation_id = c.id
WHERE c.state = 7 AND c.sort_key BETWEEN $1 AND $2 AND s.state = 0 LIMIT 500;

-- :exec suspicion_settle(conversation_id int, state int, user_id int, at int)
UPDATE suspicion SET state = $2, settled_by = $3, settled_at = $4 WHERE conversation_id = $1 AND state <> $2;

-- :exec trusted_insert(address text, user_id int, conversation_id int?, created_at int)
INSERT INTO trusted_sender (address, user_id, conversation_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (address) DO NOTHING;

-- :exec trusted_remove(address text)
DELETE FROM trusted_sender WHERE address = $1;

-- :maybe trusted_by_conversation(conversation_id int) -> text
SELECT address FROM trusted_sender WHERE conversation_id = $1;

-- :maybe trusted_by_address(address text) -> trusted {id int, address text, user_name text, conversation_id int?, created_at int}
SELECT t.id, t.address, u.name AS user_name, t.conversation_id, t.created_at
FROM trusted_sender t JOIN user_account u ON u.id = t.user_id WHERE t.address = $1;

-- :many trusted_after(id int, n int) -> trusted
SELECT t.id, t.address, u.name AS user_name, t.conversation_id, t.created_at
FROM trusted_sender t JOIN user_account u ON u.id = t.user_id WHERE t.id > $1 ORDER BY t.id LIMIT $2;
