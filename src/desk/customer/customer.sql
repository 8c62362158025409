-- :one customer_insert(name text, lang text?, created_at int) -> int
INSERT INTO customer (name, lang, created_at) VALUES ($1, $2, $3) RETURNING id;

-- :exec contact_point_insert(customer_id int, kind int, value text, shown text, created_at int)
INSERT INTO contact_point (customer_id, kind, value, shown, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (kind, value) DO NOTHING;

-- :maybe customer_by_contact(kind int, value text) -> customer {id int, name text, lang text?, created_at int, version int}
SELECT c.id, c.name, c.lang, c.created_at, c.version
FROM contact_point p JOIN customer c ON c.id = p.customer_id WHERE p.kind = $1 AND p.value = $2;

-- :maybe customer_by_id(id int) -> customer
SELECT id, name, lang, created_at, version FROM customer WHERE id = $1;

-- :many customer_contacts(customer_id int) -> contact_point {kind int, value text, shown text}
SELECT kind, value, shown FROM contact_point WHERE customer_id = $1 ORDER BY id;

-- :exec customer_set_name(id int, name text)
UPDATE customer SET name = $2, version = version + 1 WHERE id = $1;

-- :exec customer_set_lang(id int, lang text?)
UPDATE customer SET lang = $2, version = version + 1 WHERE id = $1;

-- :exec customer_change(id int, name text, lang text?)
UPDATE customer SET name = $2, lang = $3, version = version + 1 WHERE id = $1;
