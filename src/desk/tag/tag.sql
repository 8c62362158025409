-- A name that folds to one that is there gives that one, also when two make it at once.
-- :one tag_make(name text, folded text, user_id int?, created_at int) -> int
INSERT INTO tag (name, folded, user_id, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (folded) DO UPDATE SET folded = excluded.folded RETURNING id;

-- :maybe tag_by_folded(folded text) -> tag {id int, name text}
SELECT id, name FROM tag WHERE folded = $1;

-- :maybe tag_by_id(id int) -> tag
SELECT id, name FROM tag WHERE id = $1;

-- :many tag_all(n int) -> tag
SELECT id, name FROM tag ORDER BY folded LIMIT $1;

-- :one tag_count() -> int
SELECT count(*) FROM tag;

-- :exec tag_on(conversation_id int, tag_id int)
INSERT INTO conversation_tag (conversation_id, tag_id, bucket, sort_key) VALUES ($1, $2, 0, 0)
ON CONFLICT (conversation_id, tag_id) DO NOTHING;

-- :exec tag_off(conversation_id int, tag_id int)
DELETE FROM conversation_tag WHERE conversation_id = $1 AND tag_id = $2;
