-- Each with its newest version, and the one that counts at a moment where that is another. None has more than a few.
-- :many standards(at int) -> standard_row {id int, kind int, channel int?, team_id int?, team_name text?, tier text, version int, version_id int, minutes int, unit int, reason text, ended int, effective_from int, created_at int, user_name text?, minutes_now int?, unit_now int?}
SELECT s.id, s.kind, s.channel, s.team_id, t.name AS team_name, s.tier, s.version, v.id AS version_id, v.minutes, v.unit,
    v.reason, v.ended, v.effective_from, v.created_at, u.name AS user_name,
    CASE WHEN n.ended = 0 THEN n.minutes END AS minutes_now, CASE WHEN n.ended = 0 THEN n.unit END AS unit_now
FROM standard s JOIN standard_version v ON v.standard_id = s.id AND v.version = s.version
    LEFT JOIN team t ON t.id = s.team_id LEFT JOIN user_account u ON u.id = v.user_id
    LEFT JOIN standard_version n ON n.standard_id = s.id AND n.version = (SELECT x.version FROM standard_version x
        WHERE x.standard_id = s.id AND x.effective_from <= $1 ORDER BY x.effective_from DESC, x.version DESC LIMIT 1)
ORDER BY s.id LIMIT 1000;

-- :maybe standard_by_id(id int, at int) -> standard_row
SELECT s.id, s.kind, s.channel, s.team_id, t.name AS team_name, s.tier, s.version, v.id AS version_id, v.minutes, v.unit,
    v.reason, v.ended, v.effective_from, v.created_at, u.name AS user_name,
    CASE WHEN n.ended = 0 THEN n.minutes END AS minutes_now, CASE WHEN n.ended = 0 THEN n.unit END AS unit_now
FROM standard s JOIN standard_version v ON v.standard_id = s.id AND v.version = s.version
    LEFT JOIN team t ON t.id = s.team_id LEFT JOIN user_account u ON u.id = v.user_id
    LEFT JOIN standard_version n ON n.standard_id = s.id AND n.version = (SELECT x.version FROM standard_version x
        WHERE x.standard_id = s.id AND x.effective_from <= $2 ORDER BY x.effective_from DESC, x.version DESC LIMIT 1)
WHERE s.id = $1;

-- :many standard_versions(id int) -> standard_version_row {version int, minutes int, unit int, reason text, ended int, effective_from int, user_name text?, created_at int}
SELECT v.version, v.minutes, v.unit, v.reason, v.ended, v.effective_from, u.name AS user_name, v.created_at
FROM standard_version v LEFT JOIN user_account u ON u.id = v.user_id
WHERE v.standard_id = $1 ORDER BY v.version DESC LIMIT 200;

-- What fits, the most specific first; of each what counted at that moment.
-- :many standards_fitting(kind int, channel int, team_id int, tier text, at int) -> standard_fit {version_id int, version int, channel int?, team_id int?, team_name text?, tier text, minutes int, unit int, reason text, ended int}
SELECT v.id AS version_id, v.version, s.channel, s.team_id, t.name AS team_name, s.tier, v.minutes, v.unit, v.reason, v.ended
FROM standard s JOIN standard_version v ON v.standard_id = s.id AND v.version = (SELECT x.version FROM standard_version x
        WHERE x.standard_id = s.id AND x.effective_from <= $5 ORDER BY x.effective_from DESC, x.version DESC LIMIT 1)
    LEFT JOIN team t ON t.id = s.team_id
WHERE s.kind = $1 AND coalesce(s.channel, $2) = $2 AND coalesce(s.team_id, $3) = $3 AND (s.tier = '' OR s.tier = $4)
ORDER BY CASE WHEN s.tier <> '' THEN 0 ELSE 1 END, CASE WHEN s.team_id IS NOT NULL THEN 0 ELSE 1 END,
    CASE WHEN s.channel IS NOT NULL THEN 0 ELSE 1 END LIMIT 8;

-- :maybe standard_same(kind int, channel int, team_id int, tier text) -> int
SELECT id FROM standard WHERE kind = $1 AND coalesce(channel, -1) = $2 AND coalesce(team_id, 0) = $3 AND tier = $4;

-- :one standard_count() -> int
SELECT count(*) FROM standard;

-- :one standard_insert(kind int, channel int?, team_id int?, tier text) -> int
INSERT INTO standard (kind, channel, team_id, tier) VALUES ($1, $2, $3, $4) RETURNING id;

-- :exec standard_step(id int, version int)
UPDATE standard SET version = version + 1 WHERE id = $1 AND version = $2;

-- :exec standard_version_insert(standard_id int, version int, minutes int, unit int, reason text, ended int, effective_from int, hash text, user_id int?, now int)
INSERT INTO standard_version (standard_id, version, minutes, unit, reason, ended, effective_from, hash, user_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- What was said of it, of the product that the newest order names which it is about, and of its customer.
-- :maybe tier_of(conversation_id int) -> tier_row {own text, products text, customers text}
SELECT c.tier AS own, coalesce((SELECT d.tier FROM order_case x JOIN order_line l ON l.order_id = x.order_id
        JOIN product d ON d.id = l.product_id
        WHERE x.conversation_id = c.id AND x.state = 1 AND d.tier <> '' ORDER BY x.order_id DESC, l.position LIMIT 1), '') AS products,
    k.tier AS customers
FROM conversation c JOIN customer k ON k.id = c.customer_id WHERE c.id = $1;

-- :exec tier_set(conversation_id int, tier text)
UPDATE conversation SET tier = $2 WHERE id = $1 AND tier <> $2;

-- :maybe tier_of_customer(customer_id int) -> text
SELECT tier FROM customer WHERE id = $1;

-- :exec tier_set_customer(customer_id int, tier text)
UPDATE customer SET tier = $2, version = version + 1 WHERE id = $1 AND tier <> $2;

-- The tiers that standards name, for a list to choose from.
-- :many tiers() -> text
SELECT DISTINCT tier FROM standard WHERE tier <> '' ORDER BY tier LIMIT 1000;
