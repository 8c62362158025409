-- :one merge_insert(from_id int, into_id int, user_id int?, merged_at int) -> int
INSERT INTO conversation_merge (from_id, into_id, user_id, merged_at) VALUES ($1, $2, $3, $4) RETURNING id;

-- :maybe merge_open(from_id int) -> merge_row {id int, merged_at int}
SELECT id, merged_at FROM conversation_merge WHERE from_id = $1 AND undone_at IS NULL ORDER BY id DESC LIMIT 1;

-- :exec merge_undone(id int, undone_at int)
UPDATE conversation_merge SET undone_at = $2 WHERE id = $1;

-- :exec merge_note_messages(merge_id int, from_id int)
INSERT INTO conversation_merge_item (merge_id, kind, object_id) SELECT $1, 0, m.id FROM message m WHERE m.conversation_id = $2;

-- :exec merge_note_clocks(merge_id int, from_id int)
INSERT INTO conversation_merge_item (merge_id, kind, object_id) SELECT $1, 1, k.id FROM clock k WHERE k.conversation_id = $2;

-- What was taken out of a conversation again is no part any more of what is joined to it still. under: the joinings that
-- end there, one behind the other.
-- :exec merge_forget_merge(into_id int, merge_id int)
WITH RECURSIVE under (id, from_id) AS (
    SELECT x.id, x.from_id FROM conversation_merge x WHERE x.into_id = $1 AND x.undone_at IS NULL
    UNION ALL SELECT y.id, y.from_id FROM under u JOIN conversation_merge y ON y.into_id = u.from_id AND y.undone_at IS NULL)
DELETE FROM conversation_merge_item WHERE merge_id IN (SELECT id FROM under) AND EXISTS (
    SELECT 1 FROM conversation_merge_item i WHERE i.merge_id = $2 AND i.kind = conversation_merge_item.kind
        AND i.object_id = conversation_merge_item.object_id);

-- :exec merge_forget_message(into_id int, message_id int)
WITH RECURSIVE under (id, from_id) AS (
    SELECT x.id, x.from_id FROM conversation_merge x WHERE x.into_id = $1 AND x.undone_at IS NULL
    UNION ALL SELECT y.id, y.from_id FROM under u JOIN conversation_merge y ON y.into_id = u.from_id AND y.undone_at IS NULL)
DELETE FROM conversation_merge_item WHERE merge_id IN (SELECT id FROM under) AND (
    (kind = 0 AND object_id = $2)
    OR (kind = 1 AND object_id IN (SELECT k.id FROM clock k WHERE k.conversation_id = $1 AND k.message_id = $2)));

-- What stands in a merge, as far as it is in one conversation, goes to another.
-- :exec merge_move_messages(merge_id int, now_in int, to_id int)
UPDATE message SET conversation_id = $3
WHERE id IN (SELECT object_id FROM conversation_merge_item WHERE merge_id = $1 AND kind = 0) AND conversation_id = $2;

-- :exec merge_move_clocks(merge_id int, now_in int, to_id int)
UPDATE clock SET conversation_id = $3
WHERE id IN (SELECT object_id FROM conversation_merge_item WHERE merge_id = $1 AND kind = 1) AND conversation_id = $2;

-- :exec merge_move_words(merge_id int, now_in int, to_id int)
UPDATE search_message SET conversation_id = $3
WHERE message_id IN (SELECT object_id FROM conversation_merge_item WHERE merge_id = $1 AND kind = 0)
    AND conversation_id = $2;

-- Drafts: behind what stands in the other's box, or into it where that is empty.
-- :exec merge_append_drafts(from_id int, into_id int, blank text)
UPDATE draft SET seq = seq + 1, text = CASE WHEN text = '' THEN '' ELSE text || $3 END
    || (SELECT d.text FROM draft d WHERE d.user_id = draft.user_id AND d.kind = draft.kind AND d.conversation_id = $1),
    (guidance, reason, files) = (SELECT
        draft.guidance || CASE WHEN draft.guidance = '' OR d.guidance = '' THEN '' ELSE ',' END || d.guidance,
        CASE WHEN draft.reason = '' THEN d.reason ELSE draft.reason END,
        draft.files || CASE WHEN draft.files = '' OR d.files = '' THEN '' ELSE ',' END || d.files
        FROM draft d WHERE d.user_id = draft.user_id AND d.kind = draft.kind AND d.conversation_id = $1)
WHERE conversation_id = $2 AND EXISTS (SELECT 1 FROM draft d
    WHERE d.user_id = draft.user_id AND d.kind = draft.kind AND d.conversation_id = $1 AND d.text <> '');

-- :exec merge_move_drafts(from_id int, into_id int)
UPDATE draft SET conversation_id = $2
WHERE conversation_id = $1 AND text <> '' AND NOT EXISTS (SELECT 1 FROM draft d
    WHERE d.user_id = draft.user_id AND d.kind = draft.kind AND d.conversation_id = $2);

-- :exec merge_clear_drafts(from_id int)
UPDATE draft SET text = '', guidance = '', reason = '', files = '', seq = seq + 1
WHERE conversation_id = $1 AND text <> '';

-- Whose words it is, is asked of the new conversation: its customer is who wrote this.
-- :exec split_move_message(message_id int, to_id int)
UPDATE message SET conversation_id = $2, part = 0, version = version + 1 WHERE id = $1;

-- :exec split_move_clocks(message_id int, from_id int, to_id int)
UPDATE clock SET conversation_id = $3 WHERE conversation_id = $2 AND message_id = $1;

-- :exec split_move_words(message_id int, to_id int)
UPDATE search_message SET conversation_id = $2 WHERE message_id = $1;

-- :maybe split_answer(conversation_id int, message_id int) -> answer_row {id int, at int}
SELECT id, at FROM message WHERE conversation_id = $1 AND id > $2 AND direction = 1 AND author_kind = 1
    AND taken_back_at IS NULL ORDER BY id LIMIT 1;

-- :exec split_stop_clock(conversation_id int, at int, by int)
UPDATE clock SET stopped_at = $2, stopped_by = $3, result = CASE WHEN due_at < $2 THEN 2 ELSE 1 END
WHERE conversation_id = $1 AND stopped_at IS NULL;

-- :one split_others(conversation_id int, message_id int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM message WHERE conversation_id = $1 AND direction = 0 AND id <> $2 LIMIT 1) AS c;

-- :exec kin_insert(one_id int, other_id int, user_id int?, created_at int)
INSERT INTO conversation_link (one_id, other_id, user_id, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (one_id, other_id) DO NOTHING;

-- :exec link_remove(one_id int, other_id int)
DELETE FROM conversation_link WHERE one_id = $1 AND other_id = $2;

-- What was joined to it (kind 0) and what it is linked with (1), as far as the asker may see it.
-- :many kin_of(sees int, user_id int, id int) -> kin {kind int, id int, ref text, subject text, state int, lang text?}
SELECT x.kind, c.id, c.ref, c.subject, c.state, c.last_lang AS lang FROM (
    SELECT 0 AS kind, m.from_id AS id FROM conversation_merge m WHERE m.into_id = $3 AND m.undone_at IS NULL
    UNION ALL SELECT 1 AS kind, l.other_id AS id FROM conversation_link l WHERE l.one_id = $3
    UNION ALL SELECT 1 AS kind, l.one_id AS id FROM conversation_link l WHERE l.other_id = $3) AS x
JOIN conversation c ON c.id = x.id
WHERE ($1 = 0 OR c.owner_id = $2 OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY x.kind, c.id LIMIT 100;

-- :maybe conversation_by_ref(ref text) -> int
SELECT id FROM conversation WHERE ref = $1;
