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

-- Counted up to upto, so that no page waits for a tag that everything has.
-- :many tags_used(after text, upto int, n int) -> tag_used {id int, name text, folded text, used int}
SELECT t.id, t.name, t.folded, (SELECT count(*) FROM (SELECT 1 AS x FROM conversation_tag g WHERE g.tag_id = t.id LIMIT $2)
    AS counted) AS used
FROM tag t WHERE t.folded > $1 ORDER BY t.folded LIMIT $3;

-- :exec tag_set_name(id int, name text, folded text)
UPDATE tag SET name = $2, folded = $3 WHERE id = $1;

-- The names that conversations with the tag show; old and new stand between commas.
-- :exec tag_rewrite(id int, old text, new text)
UPDATE conversation SET version = version + 1, tags = trim(replace(',' || tags || ',', $2, $3), ',')
WHERE id IN (SELECT g.conversation_id FROM conversation_tag g WHERE g.tag_id = $1);

-- The same for those that have the tag of other as well, which they keep.
-- :exec tag_rewrite_both(id int, other int, old text)
UPDATE conversation SET version = version + 1, tags = trim(replace(',' || tags || ',', $3, ','), ',')
WHERE id IN (SELECT g.conversation_id FROM conversation_tag g
    JOIN conversation_tag o ON o.conversation_id = g.conversation_id AND o.tag_id = $2 WHERE g.tag_id = $1);

-- :exec tag_off_both(id int, other int)
DELETE FROM conversation_tag WHERE tag_id = $1
    AND conversation_id IN (SELECT o.conversation_id FROM conversation_tag o WHERE o.tag_id = $2);

-- :exec tag_move(id int, into_id int)
UPDATE conversation_tag SET tag_id = $2 WHERE tag_id = $1;

-- :exec tag_move_filters(id int, into_id int)
UPDATE saved_filter SET tag_id = $2 WHERE tag_id = $1;

-- :exec tag_off_all(id int)
DELETE FROM conversation_tag WHERE tag_id = $1;

-- A view that was narrowed by it would show everything without it.
-- :exec tag_drop_filters(id int)
DELETE FROM saved_filter WHERE tag_id = $1;

-- :exec tag_delete(id int)
DELETE FROM tag WHERE id = $1;
