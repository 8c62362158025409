-- :exec offer_insert(message_id int, recipient text, coupon_id int?, raw blob?, state int, why int, customer_id int, made_at int, decided_at int?)
INSERT INTO offer (message_id, recipient, coupon_id, raw, state, why, customer_id, made_at, decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- :maybe offer_of(message_id int) -> offer {message_id int, recipient text, coupon_id int?, raw blob?, state int, why int, conversation_id int, customer_id int}
SELECT f.message_id, f.recipient, f.coupon_id, f.raw, f.state, f.why, m.conversation_id, c.customer_id
FROM offer f JOIN message m ON m.id = f.message_id JOIN conversation c ON c.id = m.conversation_id WHERE f.message_id = $1;

-- :exec offer_decide(message_id int, state int, why int, permission_id int?, customer_id int, at int)
UPDATE offer SET state = $2, why = $3, permission_id = $4, customer_id = $5, decided_at = $6 WHERE message_id = $1 AND state < 2;

-- Another mail that carries the same coupon.
-- :many offer_others(coupon_id int, message_id int) -> int
SELECT message_id FROM offer WHERE coupon_id = $1 AND message_id <> $2 AND state < 2 LIMIT 1;

-- A no that is written down in the same moment makes one of the two start over.
-- :exec offer_hold_customer(customer_id int)
UPDATE customer SET version = version WHERE id = $1;

-- A complaint of his that is not closed yet (P65).
-- :many offer_complaints(customer_id int) -> int
SELECT k.id FROM conversation c JOIN complaint k ON k.conversation_id = c.id
WHERE c.customer_id = $1 AND k.state < 6 LIMIT 1;

-- The newest order that the conversation is about: a code thanks for it once.
-- :maybe offer_order(conversation_id int) -> text
SELECT o.number FROM order_case x JOIN shop_order o ON o.id = x.order_id
WHERE x.conversation_id = $1 AND x.state = 1 ORDER BY o.ordered_at DESC, o.id DESC LIMIT 1;
