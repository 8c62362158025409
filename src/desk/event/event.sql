-- :later event_insert(at int, kind int, conversation_id int?, actor_kind int, user_id int?, object_id int?, words text)
INSERT INTO event (at, kind, conversation_id, actor_kind, user_id, object_id, words)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- :exec event_insert_tagged(tag_id int, at int, kind int, actor_kind int, user_id int?, words text)
INSERT INTO event (at, kind, conversation_id, actor_kind, user_id, words)
SELECT $2, $3, g.conversation_id, $4, $5, $6 FROM conversation_tag g WHERE g.tag_id = $1;

-- :many events_of(conversation_id int) -> event {id int, at int, kind int, actor_kind int, user_name text?, object_id int?, words text}
SELECT e.id, e.at, e.kind, e.actor_kind, u.name AS user_name, e.object_id, e.words
FROM event e LEFT JOIN user_account u ON u.id = e.user_id
WHERE e.conversation_id = $1 ORDER BY e.id DESC LIMIT 500;

-- For live pages: what is behind a mark, oldest first.
-- :many events_since(after int, n int) -> event_mark {id int, kind int, conversation_id int?, object_id int?}
SELECT id, kind, conversation_id, object_id FROM event WHERE id > $1 ORDER BY id LIMIT $2;

-- :many events_between(first int, last int) -> event_mark
SELECT id, kind, conversation_id, object_id FROM event WHERE id >= $1 AND id <= $2 ORDER BY id;

-- :one event_newest() -> int
SELECT coalesce(max(id), 0) FROM event;
