-- :one filter_put(user_id int, name text, view text, tag_id int?, urgent int, created_at int) -> int
INSERT INTO saved_filter (user_id, name, view, tag_id, urgent, created_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (user_id, name) DO UPDATE SET view = excluded.view, tag_id = excluded.tag_id, urgent = excluded.urgent
RETURNING id;

-- :many filters_of(user_id int) -> saved_filter {id int, name text, view text, tag_id int?, tag_name text?, urgent int}
SELECT f.id, f.name, f.view, f.tag_id, t.name AS tag_name, f.urgent FROM saved_filter f LEFT JOIN tag t ON t.id = f.tag_id
WHERE f.user_id = $1 ORDER BY f.name, f.id LIMIT 50;

-- :exec filter_remove(user_id int, id int)
DELETE FROM saved_filter WHERE user_id = $1 AND id = $2;
