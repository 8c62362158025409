-- :later audit_insert(at int, user_id int?, actor text, action text, object text, detail text)
INSERT INTO audit (at, user_id, actor, action, object, detail) VALUES ($1, $2, $3, $4, $5, $6);

-- :many audit_unsealed(after int, n int) -> audit_row {id int, at int, actor text, action text, object text, detail text}
SELECT a.id, a.at, a.actor, a.action, a.object, a.detail FROM audit a
WHERE a.id > $1 AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.audit_id = a.id) ORDER BY a.id LIMIT $2;

-- :maybe seal_last() -> seal {seq int, audit_id int, hash text}
SELECT seq, audit_id, hash FROM audit_seal ORDER BY seq DESC LIMIT 1;

-- :exec seal_insert(seq int, audit_id int, hash text)
INSERT INTO audit_seal (seq, audit_id, hash) VALUES ($1, $2, $3);

-- A page of the log, newest first: ids below $1. sealed: the row is in the chain.
-- :many audit_page(before int, n int) -> audit_entry {id int, at int, user_id int?, actor text, action text, object text, detail text, sealed int}
SELECT a.id, a.at, a.user_id, a.actor, a.action, a.object, a.detail,
    CASE WHEN s.seq IS NULL THEN 0 ELSE 1 END AS sealed
FROM audit a LEFT JOIN audit_seal s ON s.audit_id = a.id WHERE a.id < $1 ORDER BY a.id DESC LIMIT $2;

-- :many audit_page_of(user_id int, before int, n int) -> audit_entry
SELECT a.id, a.at, a.user_id, a.actor, a.action, a.object, a.detail,
    CASE WHEN s.seq IS NULL THEN 0 ELSE 1 END AS sealed
FROM audit a LEFT JOIN audit_seal s ON s.audit_id = a.id
WHERE a.user_id = $1 AND a.id < $2 ORDER BY a.id DESC LIMIT $3;

-- :many audit_page_about(object text, before int, n int) -> audit_entry
SELECT a.id, a.at, a.user_id, a.actor, a.action, a.object, a.detail,
    CASE WHEN s.seq IS NULL THEN 0 ELSE 1 END AS sealed
FROM audit a LEFT JOIN audit_seal s ON s.audit_id = a.id
WHERE a.object = $1 AND a.id < $2 ORDER BY a.id DESC LIMIT $3;

-- What one person did to one thing: found by the thing, of which there are fewer rows.
-- :many audit_page_both(user_id int, object text, before int, n int) -> audit_entry
SELECT a.id, a.at, a.user_id, a.actor, a.action, a.object, a.detail,
    CASE WHEN s.seq IS NULL THEN 0 ELSE 1 END AS sealed
FROM audit a LEFT JOIN audit_seal s ON s.audit_id = a.id
WHERE a.object = $2 AND a.user_id = $1 AND a.id < $3 ORDER BY a.id DESC LIMIT $4;

-- :many seals_after(seq int) -> seal_entry {seq int, audit_id int, hash text, at int?, actor text?, action text?, object text?, detail text?}
SELECT s.seq, s.audit_id, s.hash, a.at, a.actor, a.action, a.object, a.detail
FROM audit_seal s LEFT JOIN audit a ON a.id = s.audit_id WHERE s.seq > $1 ORDER BY s.seq LIMIT 500;
