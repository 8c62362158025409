-- :many guidance_all() -> guidance_item {id int, version int, retired_at int?, lang text, text_id int, text_version int, title text, facts text, rights text, limits text, options text, tone text, text text}
SELECT g.id, g.version, g.retired_at, c.lang, t.id AS text_id, t.version AS text_version, t.title, t.facts, t.rights,
    t.limits, t.options, t.tone, t.text
FROM guidance g JOIN guidance_current c ON c.guidance_id = g.id JOIN guidance_text t ON t.id = c.text_id
ORDER BY g.id, c.lang LIMIT 3000;

-- :many guidance_of(id int) -> guidance_item
SELECT g.id, g.version, g.retired_at, c.lang, t.id AS text_id, t.version AS text_version, t.title, t.facts, t.rights,
    t.limits, t.options, t.tone, t.text
FROM guidance g JOIN guidance_current c ON c.guidance_id = g.id JOIN guidance_text t ON t.id = c.text_id
WHERE g.id = $1 ORDER BY c.lang;

-- :maybe guidance_text_by_id(id int) -> guidance_item
SELECT g.id, g.version, g.retired_at, t.lang, t.id AS text_id, t.version AS text_version, t.title, t.facts, t.rights,
    t.limits, t.options, t.tone, t.text
FROM guidance_text t JOIN guidance g ON g.id = t.guidance_id WHERE t.id = $1;

-- :maybe guidance_version(id int, version int) -> guidance_item
SELECT g.id, g.version, g.retired_at, t.lang, t.id AS text_id, t.version AS text_version, t.title, t.facts, t.rights,
    t.limits, t.options, t.tone, t.text
FROM guidance_text t JOIN guidance g ON g.id = t.guidance_id WHERE g.id = $1 AND t.version = $2;

-- :many guidance_versions(id int) -> guidance_change_row {version int, lang text, title text, name text?, created_at int}
SELECT t.version, t.lang, t.title, u.name, t.created_at
FROM guidance_text t LEFT JOIN user_account u ON u.id = t.user_id
WHERE t.guidance_id = $1 ORDER BY t.version DESC LIMIT 200;

-- :one guidance_count() -> int
SELECT count(*) FROM guidance;

-- :one guidance_insert(user_id int?, created_at int) -> int
INSERT INTO guidance (version, user_id, created_at) VALUES (0, $1, $2) RETURNING id;

-- :exec guidance_step(id int, version int)
UPDATE guidance SET version = version + 1 WHERE id = $1 AND version = $2;

-- :exec guidance_retire(id int, at int?)
UPDATE guidance SET retired_at = $2 WHERE id = $1;

-- :one guidance_text_insert(guidance_id int, version int, lang text, title text, facts text, rights text, limits text, options text, tone text, text text, hash text, user_id int?, created_at int) -> int
INSERT INTO guidance_text (guidance_id, version, lang, title, facts, rights, limits, options, tone, text, hash,
    user_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id;

-- :exec guidance_current_set(guidance_id int, lang text, text_id int)
INSERT INTO guidance_current (guidance_id, lang, text_id) VALUES ($1, $2, $3)
ON CONFLICT (guidance_id, lang) DO UPDATE SET text_id = excluded.text_id;

-- :one guidance_uses(id int) -> int
SELECT count(*) FROM guidance_use WHERE guidance_id = $1;

-- :many guidance_departures(id int) -> departure {message_id int, conversation_id int, ref text, at int, author_name text, reason text, version int}
SELECT u.message_id, m.conversation_id, c.ref, m.at, m.author_name, u.reason, t.version
FROM guidance_use u JOIN message m ON m.id = u.message_id JOIN conversation c ON c.id = m.conversation_id
    JOIN guidance_text t ON t.id = u.text_id
WHERE u.guidance_id = $1 AND u.reason <> '' ORDER BY u.message_id DESC LIMIT 50;

-- :exec guidance_use_insert(message_id int, text_id int, guidance_id int, reason text)
INSERT INTO guidance_use (message_id, text_id, guidance_id, reason) VALUES ($1, $2, $3, $4);

-- :exec guidance_use_drop(message_id int)
DELETE FROM guidance_use WHERE message_id = $1;

-- :many guidance_used_in(conversation_id int, from_id int) -> relied {message_id int, text_id int, guidance_id int, version int, title text, reason text}
SELECT u.message_id, u.text_id, u.guidance_id, t.version, t.title, u.reason
FROM message m JOIN guidance_use u ON u.message_id = m.id JOIN guidance_text t ON t.id = u.text_id
WHERE m.conversation_id = $1 AND m.id >= $2 AND m.guided > 0 ORDER BY u.message_id, u.text_id LIMIT 500;

-- :many guidance_used_by(message_id int) -> relied
SELECT u.message_id, u.text_id, u.guidance_id, t.version, t.title, u.reason
FROM guidance_use u JOIN guidance_text t ON t.id = u.text_id WHERE u.message_id = $1 ORDER BY u.text_id;

-- Openings that became guidance.
-- :maybe opening_guidance(opening text) -> int
SELECT guidance_id FROM shipped_opening WHERE opening = $1;

-- :exec opening_taken(opening text, guidance_id int)
INSERT INTO shipped_opening (opening, guidance_id) VALUES ($1, $2);

-- :one openings_taken() -> int
SELECT count(*) FROM shipped_opening;
