-- What was given and what coupons were worth, added up again (INV3, INV10); nothing here is shared with the trade.

-- More than a period had: the sum of what counts in the window that ends with a grant, for each limit it was given under.
-- :many grants_beyond_period() -> int
-- scan: a check reads everything
SELECT g.id FROM goodwill_held h JOIN goodwill_grant g ON g.id = h.grant_id JOIN authority_limit l ON l.id = h.limit_id
WHERE g.state IN (2, 4) AND l.per_period < (SELECT sum(o.amount) FROM goodwill_grant o
    WHERE o.authority_id = g.authority_id AND o.currency = l.currency AND o.state IN (2, 4) AND (l.kind IS NULL OR o.kind = l.kind)
        AND o.granted_at <= g.granted_at AND o.granted_at > g.granted_at - l.period_days * 86400000000)
LIMIT 1000;

-- :many grants_beyond_customer() -> int
-- scan: a check reads everything
SELECT g.id FROM goodwill_held h JOIN goodwill_grant g ON g.id = h.grant_id JOIN authority_limit l ON l.id = h.limit_id
WHERE g.state IN (2, 4) AND l.per_customer < (SELECT sum(o.amount) FROM goodwill_grant o
    WHERE o.given_to = g.given_to AND o.currency = l.currency AND o.state IN (2, 4) AND o.law = '' AND (l.kind IS NULL OR o.kind = l.kind)
        AND o.granted_at <= g.granted_at AND o.granted_at > g.granted_at - l.period_days * 86400000000)
LIMIT 1000;

-- More at once than a grant may be, or under a limit of somebody else, of another kind or currency.
-- :many grants_beyond_limit() -> int
-- scan: a check reads everything
SELECT g.id FROM goodwill_held h JOIN goodwill_grant g ON g.id = h.grant_id JOIN authority_limit l ON l.id = h.limit_id
WHERE g.amount > l.per_grant OR g.currency <> l.currency OR l.kind <> g.kind OR l.user_id <> g.authority_id LIMIT 1000;

-- Goodwill that no limit allowed; and what the law owes, counted against one.
-- :many grants_without_limit() -> int
-- scan: a check reads everything
SELECT g.id FROM goodwill_grant g WHERE g.granted_at IS NOT NULL
    AND (g.law = '') <> EXISTS (SELECT 1 FROM goodwill_held h WHERE h.grant_id = g.id) LIMIT 1000;

-- Approved by who asked, by nobody, or without having been asked; or within the limit and yet with a decision.
-- :many grants_decided_wrong() -> int
-- scan: a check reads everything
SELECT g.id FROM goodwill_grant g WHERE g.law = '' AND g.granted_at IS NOT NULL
    AND CASE WHEN g.beyond = 0 THEN g.authority_id <> g.user_id
        ELSE g.authority_id = g.user_id OR g.decided_by <> g.authority_id END LIMIT 1000;

-- :many grants_not_shown() -> int
-- scan: a check reads everything
SELECT c.id FROM conversation c WHERE (c.holds & 2) = 0
    AND (EXISTS (SELECT 1 FROM goodwill_grant g WHERE g.conversation_id = c.id)
        OR EXISTS (SELECT 1 FROM coupon p WHERE p.conversation_id = c.id)
        OR EXISTS (SELECT 1 FROM profit_forgone f WHERE f.conversation_id = c.id)) LIMIT 1000;

-- Redeemed more often than it may be, or counted wrong.
-- :many coupons_overused() -> int
-- scan: a check reads everything
SELECT p.id FROM coupon p WHERE p.uses <> (SELECT count(*) FROM coupon_use u WHERE u.coupon_id = p.id)
    OR p.max_uses < (SELECT count(*) FROM coupon_use u WHERE u.coupon_id = p.id)
    OR p.uses <> (SELECT coalesce(max(u.n), 0) FROM coupon_use u WHERE u.coupon_id = p.id) LIMIT 1000;

-- Redeemed when it was not valid, or by another customer. Of records that were ever joined nothing is said.
-- :many coupons_misused() -> int
-- scan: a check reads everything
SELECT p.id FROM coupon_use u JOIN coupon p ON p.id = u.coupon_id
WHERE u.at >= p.valid_to OR u.at < p.valid_from
    OR (p.transferable = 0 AND coalesce(u.customer_id, -1) <> p.customer_id
        AND NOT EXISTS (SELECT 1 FROM customer_merge m WHERE m.kept_id IN (u.customer_id, p.customer_id))
        AND NOT EXISTS (SELECT 1 FROM customer_merge m WHERE m.gone_id IN (u.customer_id, p.customer_id))) LIMIT 1000;

-- :many coupons_of_merged() -> int
-- scan: a check reads everything
SELECT p.id FROM coupon p JOIN customer k ON k.id = p.customer_id WHERE k.merged_into IS NOT NULL LIMIT 1000;

-- :many grants_of_merged() -> int
-- scan: a check reads everything
SELECT c.id FROM conversation c WHERE c.state = 6
    AND (EXISTS (SELECT 1 FROM goodwill_grant g WHERE g.conversation_id = c.id)
        OR EXISTS (SELECT 1 FROM coupon p WHERE p.conversation_id = c.id)
        OR EXISTS (SELECT 1 FROM profit_forgone f WHERE f.conversation_id = c.id)) LIMIT 1000;
