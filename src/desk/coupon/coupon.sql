-- :one coupon_insert(code text, kind int, percent int?, amount int?, currency text?, customer_id int?, transferable int, max_uses int, valid_from int, valid_to int, grant_id int?, conversation_id int?, first_order text?, user_id int?, created_at int) -> int
INSERT INTO coupon (code, kind, percent, amount, currency, customer_id, transferable, max_uses, valid_from, valid_to,
    grant_id, conversation_id, first_order, user_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id;

-- :maybe coupon_by_id(id int) -> coupon {id int, code text, kind int, percent int?, amount int?, currency text?, customer_id int?, customer_name text?, transferable int, max_uses int, uses int, valid_from int, valid_to int, state int, grant_id int?, conversation_id int?, first_order text?, created_at int}
SELECT p.id, p.code, p.kind, p.percent, p.amount, p.currency, p.customer_id, k.name AS customer_name, p.transferable, p.max_uses,
    p.uses, p.valid_from, p.valid_to, p.state, p.grant_id, p.conversation_id, p.first_order, p.created_at
FROM coupon p LEFT JOIN customer k ON k.id = p.customer_id WHERE p.id = $1;

-- :maybe coupon_by_code(code text) -> coupon
SELECT p.id, p.code, p.kind, p.percent, p.amount, p.currency, p.customer_id, k.name AS customer_name, p.transferable, p.max_uses,
    p.uses, p.valid_from, p.valid_to, p.state, p.grant_id, p.conversation_id, p.first_order, p.created_at
FROM coupon p LEFT JOIN customer k ON k.id = p.customer_id WHERE p.code = $1;

-- :maybe coupon_of_grant(grant_id int) -> coupon
SELECT p.id, p.code, p.kind, p.percent, p.amount, p.currency, p.customer_id, k.name AS customer_name, p.transferable, p.max_uses,
    p.uses, p.valid_from, p.valid_to, p.state, p.grant_id, p.conversation_id, p.first_order, p.created_at
FROM coupon p LEFT JOIN customer k ON k.id = p.customer_id WHERE p.grant_id = $1;

-- :maybe coupon_of_order(first_order text) -> int
SELECT id FROM coupon WHERE first_order = $1;

-- :many coupon_of_customer(customer_id int) -> coupon
SELECT p.id, p.code, p.kind, p.percent, p.amount, p.currency, p.customer_id, k.name AS customer_name, p.transferable, p.max_uses,
    p.uses, p.valid_from, p.valid_to, p.state, p.grant_id, p.conversation_id, p.first_order, p.created_at
FROM coupon p LEFT JOIN customer k ON k.id = p.customer_id WHERE p.customer_id = $1 ORDER BY p.id DESC LIMIT 100;

-- :many coupon_before(id int, n int) -> coupon
SELECT p.id, p.code, p.kind, p.percent, p.amount, p.currency, p.customer_id, k.name AS customer_name, p.transferable, p.max_uses,
    p.uses, p.valid_from, p.valid_to, p.state, p.grant_id, p.conversation_id, p.first_order, p.created_at
FROM coupon p LEFT JOIN customer k ON k.id = p.customer_id WHERE p.id < $1 ORDER BY p.id DESC LIMIT $2;

-- The door that lets one through: whoever comes when it is used up, over or revoked changes no row.
-- :exec coupon_take(id int, now int)
UPDATE coupon SET uses = uses + 1, state = CASE WHEN uses + 1 = max_uses THEN 1 ELSE 0 END,
    ended_at = CASE WHEN uses + 1 = max_uses THEN $2 ELSE NULL END
WHERE id = $1 AND state = 0 AND uses < max_uses AND valid_from <= $2 AND valid_to > $2;

-- :exec coupon_use_insert(coupon_id int, n int, customer_id int?, order_ref text, user_id int?, at int)
INSERT INTO coupon_use (coupon_id, n, customer_id, order_ref, user_id, at) VALUES ($1, $2, $3, $4, $5, $6);

-- :many coupon_uses(coupon_id int) -> coupon_used {n int, customer_id int?, order_ref text, at int}
SELECT n, customer_id, order_ref, at FROM coupon_use WHERE coupon_id = $1 ORDER BY n LIMIT 1000;

-- :exec coupon_end(id int, state int, now int)
UPDATE coupon SET state = $2, ended_at = $3 WHERE id = $1 AND state = 0;

-- :many coupon_over(now int) -> coupon_end {id int, grant_id int?, conversation_id int?, code text}
SELECT id, grant_id, conversation_id, code FROM coupon WHERE state = 0 AND valid_to <= $1 ORDER BY valid_to LIMIT 100;

-- Whose record it is now, of one that was joined to others.
-- :one coupon_customer_now(customer_id int) -> int
WITH RECURSIVE up (id, n) AS (SELECT $1, 0
    UNION ALL SELECT k.merged_into, up.n + 1 FROM up JOIN customer k ON k.id = up.id WHERE k.merged_into IS NOT NULL AND up.n < 50)
SELECT id FROM up ORDER BY n DESC LIMIT 1;

-- :exec coupon_note_moved(merge_id int, customer_id int)
INSERT INTO goodwill_moved (kind, merge_id, object_id) SELECT 3, $1, p.id FROM coupon p WHERE p.customer_id = $2;

-- :exec coupon_move(merge_id int, now_with int, to_id int)
UPDATE coupon SET customer_id = $3
WHERE id IN (SELECT object_id FROM goodwill_moved WHERE kind = 3 AND merge_id = $1) AND customer_id = $2;
