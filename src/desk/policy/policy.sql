-- :one policy_count() -> int
SELECT count(*) FROM policy;

-- :one policy_insert(code text, owner_id int, review_on int, at int) -> int
INSERT INTO policy (code, owner_id, review_on, created_at, changed_at) VALUES ($1, $2, $3, $4, $4) RETURNING id;

-- :exec policy_update(id int, version int, owner_id int, review_on int?, expected text, at int)
UPDATE policy SET owner_id = $3, review_on = $4, expected = $5, changed_at = $6, version = version + 1
WHERE id = $1 AND version = $2;

-- :exec policy_numbered(id int, version int, number int, review_on int, at int)
UPDATE policy SET numbered = $3, review_on = $4, expected = '', changed_at = $5, version = version + 1
WHERE id = $1 AND version = $2;

-- :exec policy_retire(id int, version int, at int)
UPDATE policy SET review_on = NULL, retired_at = $3, changed_at = $3, version = version + 1 WHERE id = $1 AND version = $2;

-- :exec policy_delete(id int, version int)
DELETE FROM policy WHERE id = $1 AND version = $2 AND numbered = 0;

-- title: of the newest version, else of the draft; in English, else in whatever comes first.
-- :maybe policy_by_id(id int) -> policy {id int, code text, owner_id int, owner_name text, review_on int?, numbered int, expected text, retired_at int?, changed_at int, version int, title text?, title_lang text?}
SELECT p.id, p.code, p.owner_id, u.name AS owner_name, p.review_on, p.numbered, p.expected, p.retired_at, p.changed_at,
    p.version, coalesce((SELECT t.title FROM policy_version v JOIN policy_text t ON t.version_id = v.id
            WHERE v.policy_id = p.id AND v.number = p.numbered ORDER BY t.lang LIMIT 1),
        (SELECT d.title FROM policy_draft d WHERE d.policy_id = p.id ORDER BY d.lang LIMIT 1)) AS title,
    coalesce((SELECT t.lang FROM policy_version v JOIN policy_text t ON t.version_id = v.id
            WHERE v.policy_id = p.id AND v.number = p.numbered ORDER BY t.lang LIMIT 1),
        (SELECT d.lang FROM policy_draft d WHERE d.policy_id = p.id ORDER BY d.lang LIMIT 1)) AS title_lang
FROM policy p JOIN user_account u ON u.id = p.owner_id WHERE p.id = $1;

-- :maybe policy_id_by_code(code text) -> int
SELECT id FROM policy WHERE code = $1;

-- :many policies() -> policy
SELECT p.id, p.code, p.owner_id, u.name AS owner_name, p.review_on, p.numbered, p.expected, p.retired_at, p.changed_at,
    p.version, coalesce((SELECT t.title FROM policy_version v JOIN policy_text t ON t.version_id = v.id
            WHERE v.policy_id = p.id AND v.number = p.numbered ORDER BY t.lang LIMIT 1),
        (SELECT d.title FROM policy_draft d WHERE d.policy_id = p.id ORDER BY d.lang LIMIT 1)) AS title,
    coalesce((SELECT t.lang FROM policy_version v JOIN policy_text t ON t.version_id = v.id
            WHERE v.policy_id = p.id AND v.number = p.numbered ORDER BY t.lang LIMIT 1),
        (SELECT d.lang FROM policy_draft d WHERE d.policy_id = p.id ORDER BY d.lang LIMIT 1)) AS title_lang
FROM policy p JOIN user_account u ON u.id = p.owner_id ORDER BY p.code LIMIT 300;

-- :many policies_overdue(today int) -> policy
SELECT p.id, p.code, p.owner_id, u.name AS owner_name, p.review_on, p.numbered, p.expected, p.retired_at, p.changed_at,
    p.version, NULL AS title, NULL AS title_lang
FROM policy p JOIN user_account u ON u.id = p.owner_id WHERE p.review_on < $1 ORDER BY p.review_on, p.id LIMIT 50;

-- :one policies_overdue_count(today int) -> int
SELECT count(*) FROM policy WHERE review_on < $1;

-- :exec policy_draft_set(policy_id int, lang text, title text, text text)
INSERT INTO policy_draft (policy_id, lang, title, text) VALUES ($1, $2, $3, $4)
ON CONFLICT (policy_id, lang) DO UPDATE SET title = excluded.title, text = excluded.text;

-- :exec policy_draft_clear(policy_id int)
DELETE FROM policy_draft WHERE policy_id = $1;

-- :many policy_drafts(policy_id int) -> policy_words {lang text, title text, text text}
SELECT lang, title, text FROM policy_draft WHERE policy_id = $1 ORDER BY lang;

-- :one policy_version_insert(policy_id int, number int, from_at int, expected text, review_on int, owner_id int, approved_by int, approved_at int) -> int
INSERT INTO policy_version (policy_id, number, from_at, expected, review_on, owner_id, approved_by, approved_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id;

-- :exec policy_text_insert(version_id int, lang text, title text, text text, hash text)
INSERT INTO policy_text (version_id, lang, title, text, hash) VALUES ($1, $2, $3, $4, $5);

-- :many policy_versions(policy_id int) -> policy_version {id int, number int, from_at int, expected text, review_on int, owner_name text, approved_by text, approved_at int}
SELECT v.id, v.number, v.from_at, v.expected, v.review_on, o.name AS owner_name, u.name AS approved_by, v.approved_at
FROM policy_version v JOIN user_account o ON o.id = v.owner_id JOIN user_account u ON u.id = v.approved_by
WHERE v.policy_id = $1 ORDER BY v.number DESC LIMIT 200;

-- :many policy_texts(version_id int) -> policy_words
SELECT lang, title, text FROM policy_text WHERE version_id = $1 ORDER BY lang;
