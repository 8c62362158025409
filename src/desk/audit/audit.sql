-- :later audit_insert(at int, user_id int?, actor text, action text, object text, detail text)
INSERT INTO audit (at, user_id, actor, action, object, detail) VALUES ($1, $2, $3, $4, $5, $6);

-- :many audit_unsealed(after int, n int) -> audit_row {id int, at int, actor text, action text, object text, detail text}
SELECT a.id, a.at, a.actor, a.action, a.object, a.detail FROM audit a
WHERE a.id > $1 AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.audit_id = a.id) ORDER BY a.id LIMIT $2;

-- :maybe seal_last() -> seal {seq int, audit_id int, hash text}
SELECT seq, audit_id, hash FROM audit_seal ORDER BY seq DESC LIMIT 1;

-- :exec seal_insert(seq int, audit_id int, hash text)
INSERT INTO audit_seal (seq, audit_id, hash) VALUES ($1, $2, $3);
