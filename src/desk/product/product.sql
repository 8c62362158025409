-- :one product_insert(sku text, code text, name text, tier text, guarantee_months int, features text, active int, user_id int?, at int) -> int
INSERT INTO product (sku, code, name, tier, guarantee_months, features, active, user_id, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) RETURNING id;

-- :exec product_update(id int, version int, sku text, code text, name text, tier text, guarantee_months int, features text, active int, at int)
UPDATE product SET sku = $3, code = $4, name = $5, tier = $6, guarantee_months = $7, features = $8, active = $9,
    changed_at = $10, version = version + 1
WHERE id = $1 AND version = $2;

-- :maybe product_by_id(id int) -> product {id int, sku text, name text, tier text, guarantee_months int, features text, active int, created_at int, changed_at int, version int}
SELECT id, sku, name, tier, guarantee_months, features, active, created_at, changed_at, version
FROM product WHERE id = $1;

-- :maybe product_by_code(code text) -> product
SELECT id, sku, name, tier, guarantee_months, features, active, created_at, changed_at, version
FROM product WHERE code = $1;

-- What is in the way of forgetting it: another version, an order, a tip.
-- :one product_hangs(id int, version int) -> int
SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM product WHERE id = $1 AND version = $2)
    OR EXISTS (SELECT 1 FROM order_line WHERE product_id = $1)
    OR EXISTS (SELECT 1 FROM product_tip WHERE product_id = $1) THEN 1 ELSE 0 END;

-- :exec product_delete(id int, version int)
DELETE FROM product WHERE id = $1 AND version = $2;

-- :many products_after(name text, id int, n int) -> product
SELECT id, sku, name, tier, guarantee_months, features, active, created_at, changed_at, version
FROM product WHERE (name, id) > ($1, $2) ORDER BY name, id LIMIT $3;

-- :exec product_batches_clear(product_id int)
DELETE FROM product_batch WHERE product_id = $1;

-- :exec product_batch_insert(product_id int, batch text, note text, at int)
INSERT INTO product_batch (product_id, batch, note, created_at) VALUES ($1, $2, $3, $4);

-- :many product_batches(product_id int) -> batch {batch text, note text}
SELECT batch, note FROM product_batch WHERE product_id = $1 ORDER BY batch LIMIT 200;

-- Tips.
-- :one tip_count() -> int
SELECT count(*) FROM product_tip;

-- :one tip_insert(product_id int?, kind int, cost int, currency text, active int, user_id int?, at int) -> int
INSERT INTO product_tip (product_id, kind, cost, currency, active, user_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id;

-- :exec tip_update(id int, version int, product_id int?, kind int, cost int, currency text, active int)
UPDATE product_tip SET product_id = $3, kind = $4, cost = $5, currency = $6, active = $7, version = version + 1
WHERE id = $1 AND version = $2;

-- :exec tip_text_set(tip_id int, lang text, text text)
INSERT INTO product_tip_text (tip_id, lang, text) VALUES ($1, $2, $3)
ON CONFLICT (tip_id, lang) DO UPDATE SET text = excluded.text;

-- :many tips_all() -> tip {id int, product_id int?, product_name text?, kind int, cost int, currency text, active int, version int, lang text, text text, own int}
SELECT t.id, t.product_id, p.name AS product_name, t.kind, t.cost, t.currency, t.active, t.version, x.lang, x.text, 0 AS own
FROM product_tip t JOIN product_tip_text x ON x.tip_id = t.id LEFT JOIN product p ON p.id = t.product_id
ORDER BY t.id, x.lang LIMIT 12000;

-- :many tip_of(id int) -> tip
SELECT t.id, t.product_id, p.name AS product_name, t.kind, t.cost, t.currency, t.active, t.version, x.lang, x.text, 0 AS own
FROM product_tip t JOIN product_tip_text x ON x.tip_id = t.id LEFT JOIN product p ON p.id = t.product_id
WHERE t.id = $1 ORDER BY x.lang;

-- Those of what he has bought first, then those for all; none that he was given in any conversation of his.
-- :many tips_for(customer_id int, but int) -> tip
SELECT t.id, t.product_id, p.name AS product_name, t.kind, t.cost, t.currency, t.active, t.version, x.lang, x.text,
    CASE WHEN t.product_id IS NULL THEN 0 ELSE 1 END AS own
FROM product_tip t JOIN product_tip_text x ON x.tip_id = t.id LEFT JOIN product p ON p.id = t.product_id
WHERE t.active = 1
    AND (t.product_id IS NULL OR t.product_id IN (SELECT l.product_id FROM shop_order o
        JOIN order_line l ON l.order_id = o.id WHERE o.customer_id = $1 AND l.product_id IS NOT NULL))
    AND NOT EXISTS (SELECT 1 FROM conversation c JOIN extra e ON e.conversation_id = c.id
        WHERE c.customer_id = $1 AND c.id <> $2 AND e.tip_id = t.id)
ORDER BY own DESC, t.id, x.lang LIMIT 200;

-- :maybe extra_of(conversation_id int) -> extra {tip_id int?, reason text, user_name text, at int}
SELECT e.tip_id, e.reason, u.name AS user_name, e.at FROM extra e JOIN user_account u ON u.id = e.user_id
WHERE e.conversation_id = $1;

-- :one extra_given_before(tip_id int, customer_id int, but int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c JOIN extra e ON e.conversation_id = c.id
    WHERE c.customer_id = $2 AND c.id <> $3 AND e.tip_id = $1 LIMIT 1) AS given;

-- :exec extra_set(conversation_id int, tip_id int?, reason text, user_id int, at int)
INSERT INTO extra (conversation_id, tip_id, reason, user_id, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (conversation_id) DO UPDATE SET tip_id = excluded.tip_id, reason = excluded.reason,
    user_id = excluded.user_id, at = excluded.at;

-- Solved ones are sorted by when they were last heard of, the newest first.
-- :one extra_share(key int) -> extra_share {solved int, given int}
SELECT count(*) AS solved, count(e.tip_id) AS given
FROM (SELECT id FROM conversation WHERE bucket = 2 AND sort_key <= $1 ORDER BY bucket, sort_key, id LIMIT 10000) AS c
    LEFT JOIN extra e ON e.conversation_id = c.id;
