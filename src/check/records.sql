-- Products, orders and policies: what kept check asks of them, with statements of its own.

-- A version of a policy never changes (INV11): its words are those of their hash.
-- :many policy_words_kept(after int) -> policy_kept {version_id int, number int, from_at int, expected text, lang text, title text, text text, hash text}
SELECT t.version_id, v.number, v.from_at, v.expected, t.lang, t.title, t.text, t.hash
FROM policy_text t JOIN policy_version v ON v.id = t.version_id
WHERE v.id IN (SELECT n.id FROM policy_version n WHERE n.id > $1 ORDER BY n.id LIMIT 20) ORDER BY t.version_id, t.lang;

-- Numbers and times go up together, from 1 and without a gap, and the policy knows the newest.
-- :many policy_versions_wrong() -> int
-- scan: a check reads everything
SELECT p.id FROM policy p
WHERE p.numbered <> (SELECT count(*) FROM policy_version v WHERE v.policy_id = p.id)
    OR p.numbered <> (SELECT coalesce(max(v.number), 0) FROM policy_version v WHERE v.policy_id = p.id)
    OR EXISTS (SELECT 1 FROM policy_version a JOIN policy_version b ON b.policy_id = a.policy_id
        WHERE a.policy_id = p.id AND a.number < b.number AND a.from_at >= b.from_at)
LIMIT 1000;

-- :many policy_versions_empty() -> int
-- scan: a check reads everything
SELECT v.id FROM policy_version v WHERE NOT EXISTS (SELECT 1 FROM policy_text t WHERE t.version_id = v.id) LIMIT 1000;

-- An order is where its last step brought it.
-- :many orders_elsewhere() -> int
-- scan: a check reads everything
SELECT o.id FROM shop_order o WHERE o.state <> coalesce((SELECT s.state FROM order_step s WHERE s.order_id = o.id
    ORDER BY s.id DESC LIMIT 1), -1) LIMIT 1000;

-- Nothing goes back.
-- :many orders_backwards() -> int
-- scan: a check reads everything
SELECT a.order_id FROM order_step a JOIN order_step b ON b.order_id = a.order_id AND b.id > a.id
WHERE b.state <= a.state LIMIT 1000;

-- Settled after somebody asked, or with the reason why nobody did (P24).
-- :many orders_settled_unasked() -> int
-- scan: a check reads everything
SELECT o.id FROM shop_order o WHERE o.state = 4 AND o.reason = ''
    AND NOT EXISTS (SELECT 1 FROM order_step s WHERE s.order_id = o.id AND s.state = 3) LIMIT 1000;

-- The first order of a customer is his earliest, and one.
-- :many orders_first_wrong() -> int
-- scan: a check reads everything
SELECT o.id FROM shop_order o WHERE o.first <> CASE WHEN EXISTS (SELECT 1 FROM shop_order e
    WHERE e.customer_id = o.customer_id AND (e.ordered_at, e.id) < (o.ordered_at, o.id)) THEN 0 ELSE 1 END LIMIT 1000;

-- :many merged_with_orders() -> int
-- scan: a check reads everything
SELECT k.id FROM customer k WHERE k.merged_into IS NOT NULL
    AND EXISTS (SELECT 1 FROM shop_order o WHERE o.customer_id = k.id) LIMIT 1000;

-- A conversation that orders hang on says so.
-- :many orders_unseen() -> int
-- scan: a check reads everything
SELECT DISTINCT c.id FROM order_case x JOIN conversation c ON c.id = x.conversation_id WHERE c.holds & 16 = 0 LIMIT 1000;

-- A table has the units that it counts, none of which is written twice or beyond how far it says it is.
-- :many tables_wrong() -> int
-- scan: a check reads everything
SELECT i.id FROM csv_import i WHERE i.unit_n <> (SELECT count(*) FROM csv_unit u WHERE u.import_id = i.id)
    OR (i.state = 2 AND EXISTS (SELECT 1 FROM csv_unit u WHERE u.import_id = i.id AND u.outcome <> 0 AND u.n >= i.done))
    OR (i.state IN (0, 1, 6) AND EXISTS (SELECT 1 FROM csv_unit u WHERE u.import_id = i.id AND u.outcome <> 0))
    OR (i.state = 5 AND EXISTS (SELECT 1 FROM csv_unit u WHERE u.import_id = i.id AND u.outcome = 1))
LIMIT 1000;

-- What a table wrote, and nobody took back, is there.
-- :many tables_lost() -> int
-- scan: a check reads everything
SELECT DISTINCT i.id FROM csv_unit u JOIN csv_import i ON i.id = u.import_id
WHERE u.outcome IN (1, 3) AND CASE i.kind
    WHEN 0 THEN NOT EXISTS (SELECT 1 FROM product p WHERE p.id = u.object_id)
    WHEN 1 THEN NOT EXISTS (SELECT 1 FROM shop_order o WHERE o.id = u.object_id)
    ELSE NOT EXISTS (SELECT 1 FROM policy p WHERE p.id = u.object_id) END LIMIT 1000;
