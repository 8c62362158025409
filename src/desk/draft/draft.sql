-- :exec draft_put(user_id int, conversation_id int, kind int, text text, seq int, saved_at int)
INSERT INTO draft (user_id, conversation_id, kind, text, seq, saved_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (user_id, conversation_id, kind) DO UPDATE SET text = excluded.text, seq = excluded.seq,
    saved_at = excluded.saved_at WHERE draft.seq < excluded.seq;

-- :maybe draft_get(user_id int, conversation_id int, kind int) -> draft {text text, seq int, saved_at int}
SELECT text, seq, saved_at FROM draft WHERE user_id = $1 AND conversation_id = $2 AND kind = $3;

-- :many drafts_of(user_id int, conversation_id int) -> draft_of {kind int, text text, seq int, saved_at int}
SELECT kind, text, seq, saved_at FROM draft WHERE user_id = $1 AND conversation_id = $2;

-- :exec draft_clear(user_id int, conversation_id int, kind int, seq int)
UPDATE draft SET text = '', seq = CASE WHEN seq < $4 THEN $4 ELSE seq END
WHERE user_id = $1 AND conversation_id = $2 AND kind = $3;
