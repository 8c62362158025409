-- :one goodwill_insert(conversation_id int, given_to int, kind int, amount int, currency text, purpose int, reason text, law text, state int, user_id int, authority_id int?, beyond int, approver_id int?, coupon_kind int?, coupon_percent int?, coupon_days int?, made_at int, granted_at int?) -> int
INSERT INTO goodwill_grant (conversation_id, given_to, kind, amount, currency, purpose, reason, law, state, user_id,
    authority_id, beyond, approver_id, coupon_kind, coupon_percent, coupon_days, made_at, granted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id;

-- :later goodwill_held_insert(grant_id int, limit_id int)
INSERT INTO goodwill_held (grant_id, limit_id) VALUES ($1, $2);

-- again_at: when its customer ordered next; bought: for how much he ever did, in the currency of the grant (P07).
-- :maybe goodwill_by_id(id int) -> grant {id int, conversation_id int, ref text, customer_id int, customer_name text, kind int, amount int, currency text, purpose int, reason text, law text, state int, user_id int, user_name text, authority_id int?, beyond int, approver_id int?, approver_name text?, coupon_kind int?, coupon_percent int?, coupon_days int?, code text?, made_at int, granted_at int?, decided_at int?, decided_name text?, decided_why text, ended_at int?, ended_why text, order_ref text, version int, again_at int?, bought int?}
SELECT g.id, g.conversation_id, c.ref, c.customer_id, k.name AS customer_name, g.kind, g.amount, g.currency, g.purpose, g.reason,
    g.law, g.state, g.user_id, u.name AS user_name, g.authority_id, g.beyond, g.approver_id, a.name AS approver_name,
    g.coupon_kind, g.coupon_percent, g.coupon_days, p.code, g.made_at, g.granted_at, g.decided_at, d.name AS decided_name,
    g.decided_why, g.ended_at, g.ended_why, g.order_ref, g.version,
    (SELECT min(o.ordered_at) FROM shop_order o WHERE o.customer_id = c.customer_id AND o.ordered_at > g.granted_at) AS again_at,
    (SELECT CAST(sum(o.total) AS bigint) FROM shop_order o
        WHERE o.customer_id = c.customer_id AND o.currency = g.currency AND o.state <> 5) AS bought
FROM goodwill_grant g JOIN conversation c ON c.id = g.conversation_id JOIN customer k ON k.id = c.customer_id
    JOIN user_account u ON u.id = g.user_id LEFT JOIN user_account a ON a.id = g.approver_id
    LEFT JOIN user_account d ON d.id = g.decided_by LEFT JOIN coupon p ON p.grant_id = g.id
WHERE g.id = $1;

-- :many goodwill_of_conversation(conversation_id int) -> grant
SELECT g.id, g.conversation_id, c.ref, c.customer_id, k.name AS customer_name, g.kind, g.amount, g.currency, g.purpose, g.reason,
    g.law, g.state, g.user_id, u.name AS user_name, g.authority_id, g.beyond, g.approver_id, a.name AS approver_name,
    g.coupon_kind, g.coupon_percent, g.coupon_days, p.code, g.made_at, g.granted_at, g.decided_at, d.name AS decided_name,
    g.decided_why, g.ended_at, g.ended_why, g.order_ref, g.version,
    (SELECT min(o.ordered_at) FROM shop_order o WHERE o.customer_id = c.customer_id AND o.ordered_at > g.granted_at) AS again_at,
    (SELECT CAST(sum(o.total) AS bigint) FROM shop_order o
        WHERE o.customer_id = c.customer_id AND o.currency = g.currency AND o.state <> 5) AS bought
FROM goodwill_grant g JOIN conversation c ON c.id = g.conversation_id JOIN customer k ON k.id = c.customer_id
    JOIN user_account u ON u.id = g.user_id LEFT JOIN user_account a ON a.id = g.approver_id
    LEFT JOIN user_account d ON d.id = g.decided_by LEFT JOIN coupon p ON p.grant_id = g.id
WHERE g.conversation_id = $1 ORDER BY g.id LIMIT 200;

-- :many goodwill_of_customer(sees int, user_id int, customer_id int) -> grant
SELECT g.id, g.conversation_id, c.ref, c.customer_id, k.name AS customer_name, g.kind, g.amount, g.currency, g.purpose, g.reason,
    g.law, g.state, g.user_id, u.name AS user_name, g.authority_id, g.beyond, g.approver_id, a.name AS approver_name,
    g.coupon_kind, g.coupon_percent, g.coupon_days, p.code, g.made_at, g.granted_at, g.decided_at, d.name AS decided_name,
    g.decided_why, g.ended_at, g.ended_why, g.order_ref, g.version,
    (SELECT min(o.ordered_at) FROM shop_order o WHERE o.customer_id = c.customer_id AND o.ordered_at > g.granted_at) AS again_at,
    (SELECT CAST(sum(o.total) AS bigint) FROM shop_order o
        WHERE o.customer_id = c.customer_id AND o.currency = g.currency AND o.state <> 5) AS bought
FROM conversation c JOIN goodwill_grant g ON g.conversation_id = c.id JOIN customer k ON k.id = c.customer_id
    JOIN user_account u ON u.id = g.user_id LEFT JOIN user_account a ON a.id = g.approver_id
    LEFT JOIN user_account d ON d.id = g.decided_by LEFT JOIN coupon p ON p.grant_id = g.id
WHERE c.customer_id = $3 AND ($1 = 0 OR c.owner_id = $2
    OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY g.id DESC LIMIT 100;

-- What waits for somebody, longest first.
-- :many goodwill_waiting(approver_id int) -> grant
SELECT g.id, g.conversation_id, c.ref, c.customer_id, k.name AS customer_name, g.kind, g.amount, g.currency, g.purpose, g.reason,
    g.law, g.state, g.user_id, u.name AS user_name, g.authority_id, g.beyond, g.approver_id, a.name AS approver_name,
    g.coupon_kind, g.coupon_percent, g.coupon_days, CAST(NULL AS text) AS code, g.made_at, g.granted_at, g.decided_at,
    CAST(NULL AS text) AS decided_name, g.decided_why, g.ended_at, g.ended_why, g.order_ref, g.version,
    (SELECT min(o.ordered_at) FROM shop_order o WHERE o.customer_id = c.customer_id AND o.ordered_at > g.granted_at) AS again_at,
    (SELECT CAST(sum(o.total) AS bigint) FROM shop_order o
        WHERE o.customer_id = c.customer_id AND o.currency = g.currency AND o.state <> 5) AS bought
FROM goodwill_grant g JOIN conversation c ON c.id = g.conversation_id JOIN customer k ON k.id = c.customer_id
    JOIN user_account u ON u.id = g.user_id LEFT JOIN user_account a ON a.id = g.approver_id
WHERE g.approver_id = $1 AND g.state = 1 ORDER BY g.made_at, g.id LIMIT 20;

-- The ledger: made in a span of time, newest first. Each of the others may be NULL: any. law 0: goodwill, 1: what the law owes.
-- :many goodwill_ledger(from int, to int, user_id int?, kind int?, purpose int?, customer_id int?, law int?, before int, n int) -> grant
SELECT g.id, g.conversation_id, c.ref, c.customer_id, k.name AS customer_name, g.kind, g.amount, g.currency, g.purpose, g.reason,
    g.law, g.state, g.user_id, u.name AS user_name, g.authority_id, g.beyond, g.approver_id, a.name AS approver_name,
    g.coupon_kind, g.coupon_percent, g.coupon_days, p.code, g.made_at, g.granted_at, g.decided_at, d.name AS decided_name,
    g.decided_why, g.ended_at, g.ended_why, g.order_ref, g.version,
    (SELECT min(o.ordered_at) FROM shop_order o WHERE o.customer_id = c.customer_id AND o.ordered_at > g.granted_at) AS again_at,
    (SELECT CAST(sum(o.total) AS bigint) FROM shop_order o
        WHERE o.customer_id = c.customer_id AND o.currency = g.currency AND o.state <> 5) AS bought
FROM goodwill_grant g JOIN conversation c ON c.id = g.conversation_id JOIN customer k ON k.id = c.customer_id
    JOIN user_account u ON u.id = g.user_id LEFT JOIN user_account a ON a.id = g.approver_id
    LEFT JOIN user_account d ON d.id = g.decided_by LEFT JOIN coupon p ON p.grant_id = g.id
WHERE g.made_at >= $1 AND g.made_at < $2 AND ($3 IS NULL OR g.user_id = $3) AND ($4 IS NULL OR g.kind = $4)
    AND ($5 IS NULL OR g.purpose = $5) AND ($6 IS NULL OR c.customer_id = $6)
    AND ($7 IS NULL OR ($7 = 1) = (g.law <> '')) AND g.id < $8
ORDER BY g.id DESC LIMIT $9;

-- Its sums, of what was granted or applied: a currency a row, goodwill and what the law owes apart.
-- :many goodwill_sums(from int, to int, user_id int?, kind int?, purpose int?, customer_id int?, law int?) -> grant_sum {currency text, owed int, n int, amount int}
SELECT g.currency, CASE WHEN g.law <> '' THEN 1 ELSE 0 END AS owed, count(*) AS n, CAST(sum(g.amount) AS bigint) AS amount
FROM goodwill_grant g JOIN conversation c ON c.id = g.conversation_id
WHERE g.made_at >= $1 AND g.made_at < $2 AND g.state IN (2, 4) AND ($3 IS NULL OR g.user_id = $3) AND ($4 IS NULL OR g.kind = $4)
    AND ($5 IS NULL OR g.purpose = $5) AND ($6 IS NULL OR c.customer_id = $6) AND ($7 IS NULL OR ($7 = 1) = (g.law <> ''))
GROUP BY g.currency, CASE WHEN g.law <> '' THEN 1 ELSE 0 END ORDER BY g.currency, owed LIMIT 200;

-- Each step from the state that it was in, so that of two who take it at once one does.
-- :exec goodwill_approve(id int, version int, authority_id int, at int)
UPDATE goodwill_grant SET state = 2, authority_id = $3, granted_at = $4, decided_by = $3, decided_at = $4, version = version + 1
WHERE id = $1 AND state = 1 AND version = $2;

-- :exec goodwill_decline(id int, version int, user_id int, at int, why text)
UPDATE goodwill_grant SET state = 3, decided_by = $3, decided_at = $4, decided_why = $5, version = version + 1
WHERE id = $1 AND state = 1 AND version = $2;

-- :exec goodwill_end(id int, state int, user_id int?, at int, why text, order_ref text)
UPDATE goodwill_grant SET state = $2, ended_by = $3, ended_at = $4, ended_why = $5, order_ref = $6, version = version + 1
WHERE id = $1 AND state = 2;

-- :one forgone_insert(conversation_id int, kind int, amount int, currency text, reason text, user_id int, made_at int) -> int
INSERT INTO profit_forgone (conversation_id, kind, amount, currency, reason, user_id, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id;

-- :many forgone_of_conversation(conversation_id int) -> forgone {id int, conversation_id int, kind int, amount int, currency text, reason text, user_id int, user_name text, made_at int}
SELECT f.id, f.conversation_id, f.kind, f.amount, f.currency, f.reason, f.user_id, u.name AS user_name, f.made_at
FROM profit_forgone f JOIN user_account u ON u.id = f.user_id WHERE f.conversation_id = $1 ORDER BY f.id LIMIT 200;

-- :many forgone_of_customer(customer_id int) -> grant_sum
SELECT f.currency, 0 AS owed, count(*) AS n, CAST(sum(f.amount) AS bigint) AS amount
FROM conversation c JOIN profit_forgone f ON f.conversation_id = c.id WHERE c.customer_id = $1
GROUP BY f.currency ORDER BY f.currency LIMIT 50;

-- :many forgone_sums(from int, to int) -> grant_sum
SELECT f.currency, 0 AS owed, count(*) AS n, CAST(sum(f.amount) AS bigint) AS amount
FROM profit_forgone f WHERE f.made_at >= $1 AND f.made_at < $2 GROUP BY f.currency ORDER BY f.currency LIMIT 50;

-- What customers earned us in the year after profit was first forgone for them, of orders that say so.
-- :many forgone_margin_of(customer_id int) -> grant_sum
SELECT o.currency, 0 AS owed, count(*) AS n, CAST(sum(o.margin) AS bigint) AS amount
FROM (SELECT c.customer_id, min(f.made_at) AS at FROM conversation c JOIN profit_forgone f ON f.conversation_id = c.id
        WHERE c.customer_id = $1 GROUP BY c.customer_id) x
    JOIN shop_order o ON o.customer_id = x.customer_id
WHERE o.margin IS NOT NULL AND o.ordered_at > x.at AND o.ordered_at <= x.at + 31536000000000
GROUP BY o.currency ORDER BY o.currency LIMIT 50;

-- The same of all for whom some was forgone in a span of time.
-- :many forgone_margins(from int, to int) -> grant_sum
SELECT o.currency, 0 AS owed, count(*) AS n, CAST(sum(o.margin) AS bigint) AS amount
FROM (SELECT c.customer_id, min(f.made_at) AS at FROM profit_forgone f JOIN conversation c ON c.id = f.conversation_id
        WHERE f.made_at >= $1 AND f.made_at < $2 GROUP BY c.customer_id) x
    JOIN shop_order o ON o.customer_id = x.customer_id
WHERE o.margin IS NOT NULL AND o.ordered_at > x.at AND o.ordered_at <= x.at + 31536000000000
GROUP BY o.currency ORDER BY o.currency LIMIT 50;

-- Joining conversations, and taking them apart again. What goes away from where later joinings carried it is theirs no more.
-- :exec goodwill_note_moved(merge_id int, from_id int)
INSERT INTO goodwill_moved (kind, merge_id, object_id)
SELECT 0, $1, g.id FROM goodwill_grant g WHERE g.conversation_id = $2
UNION ALL SELECT 1, $1, k.id FROM coupon k WHERE k.conversation_id = $2
UNION ALL SELECT 2, $1, f.id FROM profit_forgone f WHERE f.conversation_id = $2;

-- :exec goodwill_move_grants(merge_id int, now_in int, to_id int)
UPDATE goodwill_grant SET conversation_id = $3
WHERE id IN (SELECT object_id FROM goodwill_moved WHERE kind = 0 AND merge_id = $1) AND conversation_id = $2;

-- :exec goodwill_move_coupons(merge_id int, now_in int, to_id int)
UPDATE coupon SET conversation_id = $3
WHERE id IN (SELECT object_id FROM goodwill_moved WHERE kind = 1 AND merge_id = $1) AND conversation_id = $2;

-- :exec goodwill_move_forgone(merge_id int, now_in int, to_id int)
UPDATE profit_forgone SET conversation_id = $3
WHERE id IN (SELECT object_id FROM goodwill_moved WHERE kind = 2 AND merge_id = $1) AND conversation_id = $2;

-- :exec goodwill_forget_moved(merge_id int)
DELETE FROM goodwill_moved WHERE kind <= 2 AND merge_id > $1 AND EXISTS (SELECT 1 FROM goodwill_moved m
    WHERE m.merge_id = $1 AND m.kind = goodwill_moved.kind AND m.object_id = goodwill_moved.object_id);

-- :maybe goodwill_place(id int) -> grant_place {conversation_id int, approver_id int?}
SELECT conversation_id, approver_id FROM goodwill_grant WHERE id = $1;
