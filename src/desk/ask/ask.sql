-- :exec ask_insert(message_id int, from_id int, user_id int?, team_id int?, due_at int)
INSERT INTO ask (message_id, from_id, user_id, team_id, due_at) VALUES ($1, $2, $3, $4, $5);

-- :maybe ask_by_message(message_id int) -> ask {message_id int, conversation_id int, from_id int, from_name text, user_id int?, user_name text?, team_id int?, team_name text?, asked_at int, due_at int, closed_at int?, closed_by text?, answer_id int?, version int}
SELECT a.message_id, m.conversation_id, a.from_id, f.name AS from_name, a.user_id, u.name AS user_name, a.team_id,
    t.name AS team_name, m.at AS asked_at, a.due_at, a.closed_at, b.name AS closed_by, a.answer_id, a.version
FROM ask a JOIN message m ON m.id = a.message_id JOIN user_account f ON f.id = a.from_id
    LEFT JOIN user_account u ON u.id = a.user_id LEFT JOIN team t ON t.id = a.team_id
    LEFT JOIN user_account b ON b.id = a.closed_by
WHERE a.message_id = $1;

-- :many asks_of(conversation_id int, from_id int) -> ask
SELECT a.message_id, m.conversation_id, a.from_id, f.name AS from_name, a.user_id, u.name AS user_name, a.team_id,
    t.name AS team_name, m.at AS asked_at, a.due_at, a.closed_at, b.name AS closed_by, a.answer_id, a.version
FROM message m JOIN ask a ON a.message_id = m.id JOIN user_account f ON f.id = a.from_id
    LEFT JOIN user_account u ON u.id = a.user_id LEFT JOIN team t ON t.id = a.team_id
    LEFT JOIN user_account b ON b.id = a.closed_by
WHERE m.conversation_id = $1 AND m.id >= $2 ORDER BY m.id LIMIT 500;

-- :many ask_words_of(conversation_id int, from_id int) -> ask_word {id int, message_id int, user_id int, user_name text, at int, text text}
SELECT w.id, w.message_id, w.user_id, u.name AS user_name, w.at, w.text
FROM message m JOIN ask_word w ON w.message_id = m.id JOIN user_account u ON u.id = w.user_id
WHERE m.conversation_id = $1 AND m.id >= $2 ORDER BY w.message_id, w.id LIMIT 2000;

-- :many ask_words(message_id int) -> ask_word
SELECT w.id, w.message_id, w.user_id, u.name AS user_name, w.at, w.text
FROM ask_word w JOIN user_account u ON u.id = w.user_id WHERE w.message_id = $1 ORDER BY w.id LIMIT 200;

-- :maybe ask_last_word(message_id int) -> last_word {id int, user_id int, text text}
SELECT id, user_id, text FROM ask_word WHERE message_id = $1 ORDER BY id DESC LIMIT 1;

-- :one ask_word_count(message_id int) -> int
SELECT count(*) FROM ask_word WHERE message_id = $1;

-- :one ask_word_insert(message_id int, user_id int, at int, text text) -> int
INSERT INTO ask_word (message_id, user_id, at, text) VALUES ($1, $2, $3, $4) RETURNING id;

-- :exec ask_close(message_id int, version int, at int, by int, answer_id int?)
UPDATE ask SET closed_at = $3, closed_by = $4, answer_id = $5, noted_at = NULL, version = version + 1
WHERE message_id = $1 AND version = $2 AND closed_at IS NULL;

-- :exec ask_open(message_id int, version int, due_at int)
UPDATE ask SET closed_at = NULL, closed_by = NULL, answer_id = NULL, noted_at = NULL, due_at = $3, version = version + 1
WHERE message_id = $1 AND version = $2 AND closed_at IS NOT NULL;

-- Whether somebody of a team can see a conversation of that team and owner.
-- :one ask_team_sees(team_id int, conversation_id int) -> int
SELECT count(*) FROM team_member m JOIN user_account u ON u.id = m.user_id JOIN conversation c ON c.id = $2
WHERE m.team_id = $1 AND u.active = 1 AND (u.role = 1 OR u.sees = 0 OR c.owner_id = u.id
    OR (u.sees = 1 AND c.team_id IN (SELECT x.team_id FROM team_member x WHERE x.user_id = u.id)));

-- :later mention_insert(message_id int, user_id int)
INSERT INTO mention (message_id, user_id) VALUES ($1, $2) ON CONFLICT (message_id, user_id) DO NOTHING;

-- Whoever does something in a conversation has dealt with what named him there, and with answers to what he asked.
-- :later mention_done(user_id int, conversation_id int, at int)
UPDATE mention SET done_at = $3 WHERE user_id = $1 AND done_at IS NULL
    AND message_id IN (SELECT m.id FROM message m WHERE m.conversation_id = $2);

-- :later ask_noted(user_id int, conversation_id int, at int)
UPDATE ask SET noted_at = $3 WHERE from_id = $1 AND answer_id IS NOT NULL AND noted_at IS NULL
    AND message_id IN (SELECT m.id FROM message m WHERE m.conversation_id = $2);

-- :exec mention_done_one(user_id int, message_id int, at int)
UPDATE mention SET done_at = $3 WHERE user_id = $1 AND message_id = $2 AND done_at IS NULL;

-- :exec ask_noted_one(user_id int, message_id int, at int)
UPDATE ask SET noted_at = $3 WHERE from_id = $1 AND message_id = $2 AND answer_id IS NOT NULL AND noted_at IS NULL;

-- What waits for a person, as far as he sees the conversation. kind: 0 he asked and nobody has answered in time, 1 he
-- asked and has the answer, 2 he is asked, 3 a team of his is asked, 4 he is named, or a third party answered him.
-- :many asked_of(user_id int, sees int, now int, n int) -> asked_item {kind int, message_id int, conversation_id int, part int, at int, due_at int?, text text, other text, customer_name text, subject text, lang text?, channel int}
SELECT x.kind, m.id AS message_id, m.conversation_id, m.part, m.at, x.due_at,
    substr(coalesce(w.text, CASE WHEN m.reply_text = '' THEN m.text ELSE m.reply_text END), 1, 300) AS text,
    coalesce(o.name, t.name, m.author_name) AS other, k.name AS customer_name, c.subject, c.last_lang AS lang, c.channel
FROM (SELECT 0 AS kind, a.message_id, a.due_at, a.answer_id, a.user_id, a.team_id FROM ask a
        WHERE a.from_id = $1 AND a.closed_at IS NULL AND a.due_at < $3
    UNION ALL
    SELECT 1 AS kind, a.message_id, a.due_at, a.answer_id, a.closed_by, NULL FROM ask a
        WHERE a.from_id = $1 AND a.answer_id IS NOT NULL AND a.noted_at IS NULL
    UNION ALL
    SELECT 2 AS kind, a.message_id, a.due_at, a.answer_id, NULL, NULL FROM ask a
        WHERE a.user_id = $1 AND a.closed_at IS NULL
    UNION ALL
    SELECT 3 AS kind, a.message_id, a.due_at, a.answer_id, NULL, NULL FROM ask a
        WHERE a.team_id IN (SELECT team_id FROM team_member WHERE user_id = $1) AND a.closed_at IS NULL AND a.from_id <> $1
    UNION ALL
    SELECT 4 AS kind, n.message_id, NULL, NULL, NULL, NULL FROM mention n
        WHERE n.user_id = $1 AND n.done_at IS NULL) x
    JOIN message m ON m.id = x.message_id JOIN conversation c ON c.id = m.conversation_id
    JOIN customer k ON k.id = c.customer_id
    LEFT JOIN ask_word w ON w.id = x.answer_id LEFT JOIN user_account o ON o.id = x.user_id LEFT JOIN team t ON t.id = x.team_id
WHERE c.state < 6 AND ($2 = 0 OR c.owner_id = $1
    OR ($2 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $1)))
ORDER BY coalesce(x.due_at, m.at), m.id LIMIT $4;
