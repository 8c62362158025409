-- :one order_insert(number text, code text, channel text, customer_id int, currency text, total int, ordered_at int, user_id int?, created_at int, margin int?) -> int
INSERT INTO shop_order (number, code, channel, customer_id, currency, total, ordered_at, user_id, created_at, margin)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id;

-- :exec order_update(id int, version int, number text, code text, channel text, currency text, total int, margin int?)
UPDATE shop_order SET number = $3, code = $4, channel = $5, currency = $6, total = $7, margin = $8, version = version + 1
WHERE id = $1 AND version = $2;

-- :exec order_move(id int, version int, state int, check_by int?, result int, reason text)
UPDATE shop_order SET state = $3, check_by = $4, result = $5, reason = $6, version = version + 1
WHERE id = $1 AND version = $2;

-- :exec order_set_note(id int, version int, note text)
UPDATE shop_order SET note = $3, version = version + 1 WHERE id = $1 AND version = $2;

-- :maybe order_by_id(id int) -> order {id int, number text, channel text, customer_id int, customer_name text, customer_lang text?, currency text, total int, state int, ordered_at int, check_by int?, result int, reason text, first int, note text, created_at int, version int, margin int?}
SELECT o.id, o.number, o.channel, o.customer_id, k.name AS customer_name, k.lang AS customer_lang, o.currency, o.total, o.state,
    o.ordered_at, o.check_by, o.result, o.reason, o.first, o.note, o.created_at, o.version, o.margin
FROM shop_order o JOIN customer k ON k.id = o.customer_id WHERE o.id = $1;

-- :maybe order_by_code(code text) -> order
SELECT o.id, o.number, o.channel, o.customer_id, k.name AS customer_name, k.lang AS customer_lang, o.currency, o.total, o.state,
    o.ordered_at, o.check_by, o.result, o.reason, o.first, o.note, o.created_at, o.version, o.margin
FROM shop_order o JOIN customer k ON k.id = o.customer_id WHERE o.code = $1;

-- All orders with their lines, oldest first, from (at, id) on without it: at most n orders.
-- :many orders_export(at int, id int, n int) -> order_cells {id int, number text, ordered_at int, customer_name text, mail text?, phone text?, channel text, currency text, total int, state int, result int, reason text, shipped_at int?, delivered_at int?, sku text?, text text?, quantity int?, price int?, batch text?, margin int?}
SELECT o.id, o.number, o.ordered_at, k.name AS customer_name,
    (SELECT p.shown FROM contact_point p WHERE p.customer_id = k.id AND p.kind = 0 ORDER BY p.id LIMIT 1) AS mail,
    (SELECT p.shown FROM contact_point p WHERE p.customer_id = k.id AND p.kind = 1 ORDER BY p.id LIMIT 1) AS phone,
    o.channel, o.currency, o.total, o.state, o.result, o.reason,
    (SELECT s.at FROM order_step s WHERE s.order_id = o.id AND s.state = 1 ORDER BY s.id LIMIT 1) AS shipped_at,
    (SELECT s.at FROM order_step s WHERE s.order_id = o.id AND s.state = 2 ORDER BY s.id LIMIT 1) AS delivered_at,
    d.sku, l.text, l.quantity, l.price, l.batch, o.margin
FROM (SELECT id, number, ordered_at, customer_id, channel, currency, total, state, result, reason, margin
        FROM shop_order WHERE (ordered_at, id) > ($1, $2) ORDER BY ordered_at, id LIMIT $3) o
    JOIN customer k ON k.id = o.customer_id LEFT JOIN order_line l ON l.order_id = o.id LEFT JOIN product d ON d.id = l.product_id
ORDER BY o.ordered_at, o.id, l.position;

-- What is in the way of forgetting it: another version, a conversation, a merge of customers, its coupon.
-- :one order_hangs(id int, version int) -> int
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM shop_order WHERE id = $1 AND version = $2)
    OR EXISTS (SELECT 1 FROM order_case WHERE order_id = $1)
    OR EXISTS (SELECT 1 FROM customer_merge_order WHERE order_id = $1)
    OR EXISTS (SELECT 1 FROM coupon k JOIN shop_order o ON o.number = k.first_order WHERE o.id = $1) THEN 1 ELSE 0 END;

-- :exec order_steps_clear(order_id int)
DELETE FROM order_step WHERE order_id = $1;

-- :exec order_delete(id int, version int)
DELETE FROM shop_order WHERE id = $1 AND version = $2;

-- :exec order_lines_clear(order_id int)
DELETE FROM order_line WHERE order_id = $1;

-- :exec order_line_insert(order_id int, position int, product_id int?, text text, quantity int, price int, batch text)
INSERT INTO order_line (order_id, position, product_id, text, quantity, price, batch) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- :many order_lines(order_id int) -> order_line {position int, product_id int?, sku text?, product_name text?, guarantee_months int?, text text, quantity int, price int, batch text}
SELECT l.position, l.product_id, p.sku, p.name AS product_name, p.guarantee_months, l.text, l.quantity, l.price, l.batch
FROM order_line l LEFT JOIN product p ON p.id = l.product_id WHERE l.order_id = $1 ORDER BY l.position;

-- :exec order_step_insert(order_id int, state int, at int, noted_at int, user_id int?, words text)
INSERT INTO order_step (order_id, state, at, noted_at, user_id, words) VALUES ($1, $2, $3, $4, $5, $6);

-- :many order_steps(order_id int) -> order_step {id int, state int, at int, noted_at int, user_name text?, words text}
SELECT s.id, s.state, s.at, s.noted_at, u.name AS user_name, s.words
FROM order_step s LEFT JOIN user_account u ON u.id = s.user_id WHERE s.order_id = $1 ORDER BY s.id LIMIT 50;

-- The lists. $1 sees, $2 user: whoever sees all, or a conversation of the customer, sees his orders.
-- :many orders_before(sees int, user_id int, at int, id int, n int) -> order
SELECT o.id, o.number, o.channel, o.customer_id, k.name AS customer_name, k.lang AS customer_lang, o.currency, o.total, o.state,
    o.ordered_at, o.check_by, o.result, o.reason, o.first, o.note, o.created_at, o.version, o.margin
FROM shop_order o JOIN customer k ON k.id = o.customer_id
WHERE (o.ordered_at, o.id) < ($3, $4)
    AND ($1 = 0 OR EXISTS (SELECT 1 FROM conversation c WHERE c.customer_id = o.customer_id AND (c.owner_id = $2
        OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))))
ORDER BY o.ordered_at DESC, o.id DESC LIMIT $5;

-- :many orders_in_state(sees int, user_id int, state int, at int, id int, n int) -> order
SELECT o.id, o.number, o.channel, o.customer_id, k.name AS customer_name, k.lang AS customer_lang, o.currency, o.total, o.state,
    o.ordered_at, o.check_by, o.result, o.reason, o.first, o.note, o.created_at, o.version, o.margin
FROM shop_order o JOIN customer k ON k.id = o.customer_id
WHERE o.state = $3 AND (o.ordered_at, o.id) < ($4, $5)
    AND ($1 = 0 OR EXISTS (SELECT 1 FROM conversation c WHERE c.customer_id = o.customer_id AND (c.owner_id = $2
        OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))))
ORDER BY o.ordered_at DESC, o.id DESC LIMIT $6;

-- His own page names the customer, and access to that is asked before.
-- :many orders_of_customer(customer_id int, at int, id int, n int) -> order
SELECT o.id, o.number, o.channel, o.customer_id, k.name AS customer_name, k.lang AS customer_lang, o.currency, o.total, o.state,
    o.ordered_at, o.check_by, o.result, o.reason, o.first, o.note, o.created_at, o.version, o.margin
FROM shop_order o JOIN customer k ON k.id = o.customer_id
WHERE o.customer_id = $1 AND (o.ordered_at, o.id) < ($2, $3)
ORDER BY o.ordered_at DESC, o.id DESC LIMIT $4;

-- :many orders_late(sees int, user_id int, now int, n int) -> order
SELECT o.id, o.number, o.channel, o.customer_id, k.name AS customer_name, k.lang AS customer_lang, o.currency, o.total, o.state,
    o.ordered_at, o.check_by, o.result, o.reason, o.first, o.note, o.created_at, o.version, o.margin
FROM shop_order o JOIN customer k ON k.id = o.customer_id
WHERE o.state = 2 AND o.check_by < $3
    AND ($1 = 0 OR EXISTS (SELECT 1 FROM conversation c WHERE c.customer_id = o.customer_id AND (c.owner_id = $2
        OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))))
ORDER BY o.check_by, o.id LIMIT $4;

-- :one orders_late_count(sees int, user_id int, now int, upto int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM shop_order o WHERE o.state = 2 AND o.check_by < $3
    AND ($1 = 0 OR EXISTS (SELECT 1 FROM conversation c WHERE c.customer_id = o.customer_id AND (c.owner_id = $2
        OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))))
    LIMIT $4) AS counted;

-- :exec order_first_again(customer_id int)
UPDATE shop_order SET first = CASE WHEN EXISTS (SELECT 1 FROM shop_order e WHERE e.customer_id = $1
    AND (e.ordered_at, e.id) < (shop_order.ordered_at, shop_order.id)) THEN 0 ELSE 1 END
WHERE customer_id = $1;

-- :exec order_merge_note(merge_id int, customer_id int)
INSERT INTO customer_merge_order (merge_id, order_id) SELECT $1, id FROM shop_order WHERE customer_id = $2;

-- :exec order_merge_move(merge_id int, from_id int, to_id int)
UPDATE shop_order SET customer_id = $3
WHERE id IN (SELECT order_id FROM customer_merge_order WHERE merge_id = $1) AND customer_id = $2;

-- Orders and conversations.
-- :many orders_named(a text, b text, c text, d text, e text, f text, g text, h text) -> named {id int, number text, customer_id int}
SELECT id, number, customer_id FROM shop_order WHERE code IN ($1, $2, $3, $4, $5, $6, $7, $8) ORDER BY id LIMIT 8;

-- :maybe order_case_state(conversation_id int, order_id int) -> int
SELECT state FROM order_case WHERE conversation_id = $1 AND order_id = $2;

-- :exec order_case_set(conversation_id int, order_id int, state int, user_id int?, at int)
INSERT INTO order_case (conversation_id, order_id, state, user_id, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (conversation_id, order_id) DO UPDATE SET state = excluded.state, user_id = excluded.user_id, at = excluded.at;

-- :many order_case_list(conversation_id int) -> case_order {id int, number text, customer_id int, customer_name text, currency text, total int, state int, ordered_at int, check_by int?, result int, first int, proposed int}
SELECT o.id, o.number, o.customer_id, k.name AS customer_name, o.currency, o.total, o.state, o.ordered_at, o.check_by,
    o.result, o.first, CASE WHEN x.state = 0 THEN 1 ELSE 0 END AS proposed
FROM order_case x JOIN shop_order o ON o.id = x.order_id JOIN customer k ON k.id = o.customer_id
WHERE x.conversation_id = $1 AND x.state < 2 ORDER BY o.ordered_at DESC, o.id DESC LIMIT 20;

-- :many order_cases(sees int, user_id int, order_id int) -> order_talk {id int, ref text, subject text, state int, last_at int, last_lang text?}
SELECT c.id, c.ref, c.subject, c.state, c.last_at, c.last_lang FROM order_case x JOIN conversation c ON c.id = x.conversation_id
WHERE x.order_id = $3 AND x.state = 1 AND c.merged_into IS NULL
    AND ($1 = 0 OR c.owner_id = $2
         OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY c.last_at DESC LIMIT 50;

-- :exec order_case_join(from_id int, into_id int)
INSERT INTO order_case (conversation_id, order_id, state, user_id, at, came_from)
SELECT $2, f.order_id, f.state, f.user_id, f.at, $1 FROM order_case f WHERE f.conversation_id = $1
    AND NOT EXISTS (SELECT 1 FROM order_case i WHERE i.conversation_id = $2 AND i.order_id = f.order_id);

-- :exec order_case_apart(from_id int, into_id int)
DELETE FROM order_case WHERE conversation_id = $2 AND came_from = $1;
