-- What customers let us send, and what machines say (INV5, INV12, INV19). Shares nothing with desk.

-- Left with what needs a permission though none counted at that moment. A row of a joining counts until that is undone.
-- :many offers_not_allowed() -> int
-- scan: a check reads everything
SELECT f.message_id FROM offer f WHERE f.state = 1 AND NOT EXISTS (
    SELECT 1 FROM permission p LEFT JOIN customer_merge pm ON pm.id = p.merge_id
    WHERE p.id = f.permission_id AND p.customer_id = f.customer_id AND p.purpose = 0 AND p.given = 1 AND p.at <= f.decided_at
        AND (pm.undone_at IS NULL OR pm.undone_at > f.decided_at)
        AND NOT EXISTS (SELECT 1 FROM permission q LEFT JOIN customer_merge qm ON qm.id = q.merge_id
            WHERE q.customer_id = p.customer_id AND q.purpose = 0 AND q.id > p.id AND q.at < f.decided_at
                AND (qm.undone_at IS NULL OR qm.undone_at > f.decided_at))) LIMIT 1000;

-- :many offers_left_out_alive() -> int
-- scan: a check reads everything
SELECT f.message_id FROM offer f JOIN coupon c ON c.id = f.coupon_id
WHERE f.state = 2 AND c.state = 0 AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.coupon_id = c.id AND o.state < 2) LIMIT 1000;

-- He said no under the name that went, before the two were joined, and a yes from before that still counts.
-- :many permissions_loosened() -> int
-- scan: a check reads everything
SELECT m.id FROM customer_merge m WHERE m.undone_at IS NULL
    AND EXISTS (SELECT 1 FROM permission g LEFT JOIN customer_merge gm ON gm.id = g.merge_id
        WHERE g.customer_id = m.gone_id AND g.given = 0 AND g.at <= m.at AND gm.undone_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM permission l WHERE l.customer_id = g.customer_id AND l.purpose = g.purpose AND l.id > g.id)
            AND EXISTS (SELECT 1 FROM permission k WHERE k.customer_id = m.kept_id AND k.purpose = g.purpose AND k.given = 1
                AND k.at < m.at AND NOT EXISTS (SELECT 1 FROM permission n LEFT JOIN customer_merge nm ON nm.id = n.merge_id
                    WHERE n.customer_id = k.customer_id AND n.purpose = k.purpose AND n.id > k.id AND nm.undone_at IS NULL)))
LIMIT 1000;

-- :many machines_nameless() -> int
-- scan: a check reads everything
SELECT m.id FROM message m WHERE m.author_kind = 2 AND m.direction = 1
    AND (m.author_name = '' OR replace(m.text, m.author_name, '') = m.text OR m.user_id IS NOT NULL) LIMIT 1000;

-- :many links_said_wrong() -> int
-- scan: a check reads everything
SELECT k.id FROM customer_link k JOIN message m ON m.id = k.said_id
WHERE m.direction <> 0 OR m.author_kind <> 0 OR m.user_id IS NOT NULL LIMIT 1000;
