-- :one permission_insert(customer_id int, purpose int, given int, basis int, order_id int?, source text, user_id int?, merge_id int?, at int) -> int
INSERT INTO permission (customer_id, purpose, given, basis, order_id, source, user_id, merge_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id;

-- :maybe permission_now(customer_id int, purpose int) -> permission {id int, purpose int, given int, basis int, order_id int?, order_number text?, source text, user_name text?, merge_id int?, at int}
SELECT p.id, p.purpose, p.given, p.basis, p.order_id, o.number AS order_number, p.source, u.name AS user_name, p.merge_id, p.at
FROM permission p LEFT JOIN shop_order o ON o.id = p.order_id LEFT JOIN user_account u ON u.id = p.user_id
    LEFT JOIN customer_merge m ON m.id = p.merge_id
WHERE p.customer_id = $1 AND p.purpose = $2 AND m.undone_at IS NULL ORDER BY p.id DESC LIMIT 1;

-- :many permission_history(customer_id int) -> permission
SELECT p.id, p.purpose, p.given, p.basis, p.order_id, o.number AS order_number, p.source, u.name AS user_name, p.merge_id, p.at
FROM permission p LEFT JOIN shop_order o ON o.id = p.order_id LEFT JOIN user_account u ON u.id = p.user_id
    LEFT JOIN customer_merge m ON m.id = p.merge_id
WHERE p.customer_id = $1 AND m.undone_at IS NULL ORDER BY p.id DESC LIMIT 100;

-- :maybe permission_order_of(order_id int, customer_id int) -> int
SELECT id FROM shop_order WHERE id = $1 AND customer_id = $2;
