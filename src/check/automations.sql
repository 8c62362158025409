-- The register of automations, and what rules plan (P20, P32).

-- What was switched off made nothing from then on; who was making it in that moment is let finish it.
-- :many automations_made_while_off() -> int
-- scan: a check reads everything
SELECT m.id FROM automation_made m JOIN automation_switch s ON s.id = (SELECT max(x.id) FROM automation_switch x
    WHERE x.automation_id = m.automation_id AND x.at < m.at - 10000000)
WHERE s.active = 0 AND NOT EXISTS (SELECT 1 FROM automation_switch y WHERE y.automation_id = m.automation_id AND y.id > s.id
    AND y.active = 1 AND y.at <= m.at + 10000000) LIMIT 1000;

-- It is as it was switched last; one that was never switched is as the program brought it.
-- :many automations_switched_unsaid() -> int
-- scan: a check reads everything
SELECT a.id FROM automation a LEFT JOIN automation_switch s ON s.id = (SELECT max(x.id) FROM automation_switch x
    WHERE x.automation_id = a.id)
WHERE a.active <> coalesce(s.active, CASE WHEN a.code = 'quiet_customer' THEN 0 ELSE 1 END) LIMIT 1000;

-- What the law asks for goes off with a reason alone, and what puts a broken promise right never.
-- :many automations_off_unsaid() -> int
-- scan: a check reads everything
SELECT a.id FROM automation a WHERE a.active = 0 AND (a.code = 'promise_recovery' OR (a.code = 'complaint_receipt'
    AND NOT EXISTS (SELECT 1 FROM automation_switch s WHERE s.automation_id = a.id AND s.active = 0 AND s.why <> ''
        AND NOT EXISTS (SELECT 1 FROM automation_switch y WHERE y.automation_id = a.id AND y.id > s.id)))) LIMIT 1000;

-- A planned follow-up of a rule belongs to one event, which is there.
-- :many follow_ups_of_no_event() -> int
-- scan: a check reads everything
SELECT f.id FROM follow_up f JOIN automation a ON a.id = f.automation_id WHERE NOT (
    (a.code IN ('first_order', 'delivery', 'silent_return') AND coalesce(f.order_id, 0) = f.event_id)
    OR (a.code = 'quiet_customer' AND EXISTS (SELECT 1 FROM shop_order o WHERE o.id = f.event_id))
    OR (a.code IN ('complaint_solved', 'complaint_unfinished') AND EXISTS (SELECT 1 FROM complaint c WHERE c.id = f.event_id))
    OR (a.code = 'silence' AND f.conversation_id IS NOT NULL)) LIMIT 1000;

-- Two rules never ask about one delivery.
-- :many orders_asked_about_twice() -> int
-- scan: a check reads everything
SELECT f.order_id FROM follow_up f JOIN automation a ON a.id = f.automation_id
WHERE a.code IN ('first_order', 'delivery') AND f.order_id IS NOT NULL GROUP BY f.order_id HAVING count(*) > 1 LIMIT 1000;

-- Who came back, or asked otherwise, is asked no more.
-- :many follow_ups_outlived() -> int
-- scan: a check reads everything
SELECT f.id FROM follow_up f JOIN automation a ON a.id = f.automation_id JOIN shop_order o ON o.id = f.order_id
WHERE a.code IN ('first_order', 'delivery') AND f.state < 2 AND o.state <> 2 LIMIT 1000;

-- What hangs on a customer hangs on the record that counts.
-- :many follow_ups_of_joined() -> int
-- scan: a check reads everything
SELECT f.id FROM follow_up f JOIN customer k ON k.id = coalesce(f.customer_id, f.for_id)
WHERE f.state < 2 AND k.merged_into IS NOT NULL LIMIT 1000;
