-- :exec draft_put(user_id int, conversation_id int, kind int, text text, seq int, saved_at int, guidance text, reason text)
INSERT INTO draft (user_id, conversation_id, kind, text, seq, saved_at, guidance, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (user_id, conversation_id, kind) DO UPDATE SET text = excluded.text, seq = excluded.seq,
    saved_at = excluded.saved_at, guidance = excluded.guidance, reason = excluded.reason
    WHERE draft.seq < excluded.seq;

-- :maybe draft_get(user_id int, conversation_id int, kind int) -> draft {kind int, text text, seq int, saved_at int, guidance text, reason text, files text, sends int}
SELECT kind, text, seq, saved_at, guidance, reason, files, sends FROM draft
WHERE user_id = $1 AND conversation_id = $2 AND kind = $3;

-- :many drafts_of(user_id int, conversation_id int) -> draft
SELECT kind, text, seq, saved_at, guidance, reason, files, sends FROM draft
WHERE user_id = $1 AND conversation_id = $2;

-- :exec draft_set_files(user_id int, conversation_id int, kind int, files text)
UPDATE draft SET files = $4 WHERE user_id = $1 AND conversation_id = $2 AND kind = $3;

-- :exec draft_count(user_id int, conversation_id int, kind int, seq int, now int)
INSERT INTO draft (user_id, conversation_id, kind, text, seq, saved_at, sends) VALUES ($1, $2, $3, '', $4, $5, 1)
ON CONFLICT (user_id, conversation_id, kind) DO UPDATE SET sends = draft.sends + 1;

-- :exec draft_clear(user_id int, conversation_id int, kind int, seq int)
UPDATE draft SET text = '', guidance = '', reason = '', files = '', seq = CASE WHEN seq < $4 THEN $4 ELSE seq END
WHERE user_id = $1 AND conversation_id = $2 AND kind = $3;
