-- :one message_insert(conversation_id int, direction int, channel int, author_kind int, user_id int?, author_name text, external_id text?, content_hash text?, letter_id int?, at int, subject text, text text, reply_text text, html text?, lang text?, auto int, readable int, warnings text, part int, about_id int?, proof int, vouched_by text?, doubted int) -> int
INSERT INTO message (conversation_id, direction, channel, author_kind, user_id, author_name, external_id,
    content_hash, letter_id, at, subject, text, reply_text, html, lang, auto, readable, warnings, part, about_id,
    proof, vouched_by, doubted)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
RETURNING id;

-- :exec message_fill(id int, author_name text, external_id text?, content_hash text?, subject text, text text, reply_text text, html text?, lang text?, auto int, warnings text, part int, proof int, vouched_by text?, doubted int)
UPDATE message SET author_name = $2, external_id = $3, content_hash = $4, subject = $5, text = $6,
    reply_text = $7, html = $8, lang = $9, auto = $10, warnings = $11, part = $12,
    proof = $13, vouched_by = $14, doubted = $15, readable = 1, version = version + 1
WHERE id = $1;

-- :later message_set_signature(id int, signature text)
UPDATE message SET signature = $2 WHERE id = $1;

-- One of us forwarded it: his mail, and whose letter it holds.
-- :later message_set_forwarded(id int, user_id int)
UPDATE message SET user_id = $2 WHERE id = $1;

-- :later forwarded_in_insert(message_id int, user_id int, name text, address text, was_subject text, at int)
INSERT INTO forwarded_in (message_id, user_id, name, address, state, was_subject, settled_by, settled_at)
VALUES ($1, $2, $3, $4, 1, $5, $2, $6);

-- What the customer wrote here besides.
-- :one message_others_in(conversation_id int, but int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM message WHERE conversation_id = $1 AND direction = 0 AND id <> $2 LIMIT 1) AS o;

-- Is a customer known by anything but this conversation?
-- :one message_other_cases(customer_id int, but_conversation int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation WHERE customer_id = $1 AND id <> $2 LIMIT 1) AS o;

-- :exec message_drop_placeholder(id int)
DELETE FROM message WHERE id = $1 AND readable = 0;

-- :exec message_set_external(id int, external_id text)
UPDATE message SET external_id = $2 WHERE id = $1;

-- :maybe message_by_id(id int) -> message {id int, conversation_id int, direction int, channel int, author_kind int, user_id int?, author_name text, external_id text?, content_hash text?, letter_id int?, at int, subject text, text text, reply_text text, html text?, lang text?, auto int, readable int, warnings text, taken_back_at int?, version int, alike int, guided int, part int, about_id int?, proof int, vouched_by text?, doubted int, signature text}
SELECT id, conversation_id, direction, channel, author_kind, user_id, author_name, external_id, content_hash,
    letter_id, at, subject, text, reply_text, html, lang, auto, readable, warnings, taken_back_at, version, alike, guided, part, about_id,
    proof, vouched_by, doubted, signature
FROM message WHERE id = $1;

-- :many messages_of(conversation_id int, n int) -> message
SELECT id, conversation_id, direction, channel, author_kind, user_id, author_name, external_id, content_hash,
    letter_id, at, subject, text, reply_text, html, lang, auto, readable, warnings, taken_back_at, version, alike, guided, part, about_id,
    proof, vouched_by, doubted, signature
FROM message WHERE conversation_id = $1 ORDER BY id DESC LIMIT $2;

-- id + 0: PostgreSQL, before it has counted, takes a Message-ID for a common thing and would go through all messages in the
-- order of their ids until it has found some.
-- :many message_same_external(external_id text) -> same_message {id int, conversation_id int, content_hash text?, direction int, part int}
SELECT id, conversation_id, content_hash, direction, part FROM message WHERE external_id = $1 ORDER BY id + 0 LIMIT 20;

-- :many messages_after(conversation_id int, id int) -> message
SELECT id, conversation_id, direction, channel, author_kind, user_id, author_name, external_id, content_hash,
    letter_id, at, subject, text, reply_text, html, lang, auto, readable, warnings, taken_back_at, version, alike, guided, part, about_id,
    proof, vouched_by, doubted, signature
FROM message WHERE conversation_id = $1 AND id > $2 AND direction <> 2 ORDER BY id LIMIT 20;

-- :maybe message_last_in(conversation_id int) -> message
SELECT id, conversation_id, direction, channel, author_kind, user_id, author_name, external_id, content_hash,
    letter_id, at, subject, text, reply_text, html, lang, auto, readable, warnings, taken_back_at, version, alike, guided, part, about_id,
    proof, vouched_by, doubted, signature
FROM message WHERE conversation_id = $1 AND direction = 0 AND auto = 0 AND part = 0 ORDER BY id DESC LIMIT 1;

-- The mail of a colleague who forwarded a letter is none that the customer has: its id would tell him of a thread
-- that he never saw, and the name of a machine of ours.
-- :many message_references(conversation_id int, n int) -> text
SELECT external_id FROM message
WHERE conversation_id = $1 AND direction <> 2 AND external_id IS NOT NULL AND taken_back_at IS NULL
    AND (direction <> 0 OR user_id IS NULL)
ORDER BY id DESC LIMIT $2;

-- What the lists show as the last words: not what was taken back, nor what a machine wrote into a case.
-- :maybe message_last_said(conversation_id int) -> message
SELECT id, conversation_id, direction, channel, author_kind, user_id, author_name, external_id, content_hash,
    letter_id, at, subject, text, reply_text, html, lang, auto, readable, warnings, taken_back_at, version, alike, guided, part, about_id,
    proof, vouched_by, doubted, signature
FROM message WHERE conversation_id = $1 AND direction <> 2 AND auto = 0 AND author_kind <> 2 AND taken_back_at IS NULL
ORDER BY id DESC LIMIT 1;

-- :exec message_take_back(id int, at int)
UPDATE message SET taken_back_at = $2, version = version + 1 WHERE id = $1 AND taken_back_at IS NULL;

-- :later recipient_insert(message_id int, position int, role int, name text, address text)
INSERT INTO recipient (message_id, position, role, name, address) VALUES ($1, $2, $3, $4, $5);

-- :exec recipients_clear(message_id int)
DELETE FROM recipient WHERE message_id = $1;

-- :many recipients_of(message_id int) -> recipient {message_id int, role int, name text, address text}
SELECT message_id, role, name, address FROM recipient WHERE message_id = $1 ORDER BY position;

-- Who stands in the newest mail that a person wrote to us.
-- :many people_of_last_in(conversation_id int) -> recipient
SELECT message_id, role, name, address FROM recipient
WHERE message_id = (SELECT id FROM message WHERE conversation_id = $1 AND direction = 0 AND auto = 0 AND part = 0
                    ORDER BY id DESC LIMIT 1)
ORDER BY position;

-- Of the newest n messages, from that one on.
-- :many recipients_of_conversation(conversation_id int, from_id int, n int) -> recipient
SELECT r.message_id, r.role, r.name, r.address
FROM (SELECT id FROM message WHERE conversation_id = $1 AND id >= $2 ORDER BY id DESC LIMIT $3) AS m
    JOIN recipient r ON r.message_id = m.id ORDER BY r.message_id, r.position LIMIT 5000;

-- :later attachment_insert(message_id int, position int, name text, type text, size int, sha256 text, content_id text?, inline int, letter_id int?, range_at int?, range_size int?, encoding int?, file_id int?)
INSERT INTO attachment (message_id, position, name, type, size, sha256, content_id, inline, letter_id, range_at,
    range_size, encoding, file_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- :many attachments_of_conversation(conversation_id int, from_id int, n int) -> attachment {id int, message_id int, name text, type text, size int, sha256 text, content_id text?, inline int, letter_id int?, range_at int?, range_size int?, encoding int?, file_id int?}
SELECT a.id, a.message_id, a.name, a.type, a.size, a.sha256, a.content_id, a.inline, a.letter_id, a.range_at,
    a.range_size, a.encoding, a.file_id
FROM (SELECT id FROM message WHERE conversation_id = $1 AND id >= $2 ORDER BY id DESC LIMIT $3) AS m
    JOIN attachment a ON a.message_id = m.id ORDER BY a.message_id, a.position LIMIT 5000;

-- :many attachments_of(message_id int) -> attachment
SELECT id, message_id, name, type, size, sha256, content_id, inline, letter_id, range_at, range_size, encoding,
    file_id FROM attachment WHERE message_id = $1 ORDER BY position;

-- :maybe attachment_by_id(id int) -> attachment_place {id int, conversation_id int, name text, type text, size int, sha256 text, letter_id int?, range_at int?, range_size int?, encoding int?, file_id int?}
SELECT a.id, m.conversation_id, a.name, a.type, a.size, a.sha256, a.letter_id, a.range_at, a.range_size,
    a.encoding, a.file_id
FROM attachment a JOIN message m ON m.id = a.message_id WHERE a.id = $1;

-- :one file_insert(user_id int, name text, type text, size int, sha256 text, data blob, created_at int) -> int
INSERT INTO file (user_id, name, type, size, sha256, data, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id;

-- :maybe file_by_id(id int) -> file_row {id int, user_id int, name text, type text, size int, sha256 text}
SELECT id, user_id, name, type, size, sha256 FROM file WHERE id = $1;

-- :one file_data(id int) -> blob
SELECT data FROM file WHERE id = $1;

-- :many files_by_age(after_at int, after_id int, before int) -> file_age {id int, created_at int, attached int}
SELECT f.id, f.created_at, (SELECT count(*) FROM attachment a WHERE a.file_id = f.id)
    + (SELECT count(*) FROM later_file l WHERE l.file_id = f.id) AS attached FROM file f
WHERE f.created_at >= $1 AND (f.created_at > $1 OR f.id > $2) AND f.created_at < $3
ORDER BY f.created_at, f.id LIMIT 200;

-- :exec file_remove(id int)
DELETE FROM file WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.file_id = $1)
    AND NOT EXISTS (SELECT 1 FROM later_file l WHERE l.file_id = $1);

-- :maybe message_conversation(id int) -> int
SELECT conversation_id FROM message WHERE id = $1;

-- :maybe letter_conversation(letter_id int) -> int
SELECT m.conversation_id FROM letter l JOIN message m ON m.id = l.message_id WHERE l.id = $1;


-- :one message_last_own(conversation_id int, user_id int) -> int
SELECT coalesce(max(id), 0) FROM message WHERE conversation_id = $1 AND user_id = $2;

-- :one message_count(conversation_id int) -> int
SELECT count(*) FROM message WHERE conversation_id = $1;

-- Of a contact that was written down.
-- :maybe first_team(user_id int) -> int
SELECT min(team_id) AS team_id FROM team_member WHERE user_id = $1 GROUP BY user_id;

-- :maybe contact_channel(user_id int) -> int
SELECT contact_channel FROM user_account WHERE id = $1;

-- :exec contact_channel_set(user_id int, channel int)
UPDATE user_account SET contact_channel = $2 WHERE id = $1 AND contact_channel <> $2;

-- What an answer was built on and is like (built.c).
-- :exec message_mark(id int, alike int, guided int)
UPDATE message SET alike = $2, guided = $3 WHERE id = $1;

-- :later print_insert(message_id int, user_id int, customer_id int, at int, print text)
INSERT INTO reply_print (message_id, user_id, customer_id, at, print) VALUES ($1, $2, $3, $4, $5);

-- :exec print_drop(message_id int)
DELETE FROM reply_print WHERE message_id = $1;

-- :many prints_since(user_id int, since int, but_customer int) -> reply_print {customer_id int, print text}
SELECT customer_id, print FROM reply_print WHERE user_id = $1 AND at > $2 AND customer_id <> $3
ORDER BY at DESC LIMIT 100;

-- Is an address the customer's: one that he is known by, or that he wrote from or asked to be answered at here? What calls
-- itself written by a machine proves nothing.
-- :one message_is_customers(conversation_id int, customer_id int, address text) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM contact_point p WHERE p.kind = 0 AND p.value = $3 AND p.customer_id = $2
    UNION ALL
    SELECT 1 AS x FROM message m JOIN recipient r ON r.message_id = m.id
    WHERE m.conversation_id = $1 AND m.direction = 0 AND m.auto = 0 AND m.part = 0
        AND (r.role = 0 OR (r.role = 1 AND m.doubted = 0)) AND lower(r.address) = $3) AS s;

-- What a third party answers: the newest that was forwarded to this address, else the newest of all.
-- :maybe message_forward_to(conversation_id int, address text) -> forwarded {id int, user_id int?}
SELECT m.id, m.user_id FROM message m LEFT JOIN recipient r ON r.message_id = m.id AND lower(r.address) = $2
WHERE m.conversation_id = $1 AND m.part = 1 AND m.taken_back_at IS NULL
ORDER BY CASE WHEN r.message_id IS NULL THEN 1 ELSE 0 END, m.id DESC LIMIT 1;

-- What another address wrote here is the customer's after all.
-- :exec message_adopt(conversation_id int, address text)
UPDATE message SET part = 0, version = version + 1 WHERE conversation_id = $1 AND part = 3
    AND id IN (SELECT r.message_id FROM recipient r JOIN message m ON m.id = r.message_id
               WHERE m.conversation_id = $1 AND r.role = 0 AND lower(r.address) = $2);

-- Is a customer known to be answered where he writes from: has he written so in another conversation?
-- :one message_writes_directly(customer_id int, but_conversation int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c JOIN message m ON m.conversation_id = c.id
    WHERE c.customer_id = $1 AND c.id <> $2 AND m.direction = 0 AND m.auto = 0 AND m.part = 0
        AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.message_id = m.id AND r.role = 1) LIMIT 1) AS s;

-- Whose word stood topmost in the letters of a mailbox, of the newest that came to the desk.
-- :many message_vouchers(mailbox_id int, n int) -> voucher {server text, letters int, last_at int}
-- scan: backwards by its key, ends after $2 letters
SELECT m.vouched_by AS server, count(*) AS letters, max(l.received_at) AS last_at
FROM (SELECT mailbox_id, message_id, received_at FROM letter ORDER BY id DESC LIMIT $2) AS l
    JOIN message m ON m.id = l.message_id
WHERE l.mailbox_id = $1 AND m.vouched_by IS NOT NULL
GROUP BY m.vouched_by ORDER BY count(*) DESC, m.vouched_by LIMIT 5;
