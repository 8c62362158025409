-- Twice the same is once: the second click waits for the first one's mail.
-- :exec notice_insert(kind int, address text, now int)
INSERT INTO notice (kind, address, asked_at, next_at) VALUES ($1, $2, $3, $3) ON CONFLICT (kind, address) DO NOTHING;

-- :maybe notice_next(now int) -> notice {id int, kind int, address text, asked_at int, tries int, fence int}
SELECT id, kind, address, asked_at, tries, fence FROM notice WHERE next_at <= $1 ORDER BY next_at, id LIMIT 1
-- @postgres
FOR UPDATE SKIP LOCKED
-- @end
;

-- :maybe notice_due(now int) -> int
SELECT id FROM notice WHERE next_at <= $1 ORDER BY next_at, id LIMIT 1;

-- :exec notice_claim(id int, fence int, until int)
UPDATE notice SET fence = fence + 1, tries = tries + 1, next_at = $3 WHERE id = $1 AND fence = $2;

-- :exec notice_later(id int, fence int, next_at int)
UPDATE notice SET next_at = $3 WHERE id = $1 AND fence = $2;

-- :exec notice_done(id int, fence int)
DELETE FROM notice WHERE id = $1 AND fence = $2;

-- What waits of a kind that was switched off.
-- :exec notice_withdraw(kind int)
-- scan: what waits to be sent to the people of the desk is little
DELETE FROM notice WHERE kind = $1;

-- :exec notice_forget(kind int, address text)
DELETE FROM notice WHERE kind = $1 AND address = $2;
