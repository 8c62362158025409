-- The limits that hold now for a person, his own and his role's, of all kinds.
-- :many authority_of(user_id int, role int, currency text, now int) -> authority_row {id int, own int, kind int?, per_grant int, per_period int, period_days int, per_customer int?, approver_id int?}
SELECT l.id, 1 AS own, l.kind, l.per_grant, l.per_period, l.period_days, l.per_customer, l.approver_id
FROM authority_limit l WHERE l.user_id = $1 AND l.currency = $3 AND l.valid_from <= $4 AND (l.valid_to IS NULL OR l.valid_to > $4)
UNION ALL
SELECT r.id, 0 AS own, r.kind, r.per_grant, r.per_period, r.period_days, r.per_customer, r.approver_id
FROM authority_limit r WHERE r.role = $2 AND r.currency = $3 AND r.valid_from <= $4 AND (r.valid_to IS NULL OR r.valid_to > $4);

-- What counts against a person's limits in a window; kind NULL: all of them. Also what was granted by a clock that was ahead.
-- :one authority_used(authority_id int, currency text, kind int?, since int) -> int
SELECT CAST(coalesce(sum(g.amount), 0) AS bigint) FROM goodwill_grant g
WHERE g.authority_id = $1 AND g.currency = $2 AND g.state IN (2, 4) AND g.granted_at > $4 AND ($3 IS NULL OR g.kind = $3);

-- The same of a customer, by whomever: what was given to his record, and what has come to it by a joining.
-- :one authority_got(customer_id int, currency text, kind int?, since int) -> int
SELECT CAST(coalesce(sum(g.amount), 0) AS bigint) FROM goodwill_grant g
WHERE g.currency = $2 AND g.state IN (2, 4) AND g.law = '' AND g.granted_at > $4 AND ($3 IS NULL OR g.kind = $3)
    AND g.id IN (SELECT a.id FROM goodwill_grant a WHERE a.given_to = $1 AND a.currency = $2 AND a.state IN (2, 4)
        UNION SELECT b.id FROM conversation c JOIN goodwill_grant b ON b.conversation_id = c.id WHERE c.customer_id = $1);

-- :exec authority_turn(kind int, object_id int)
INSERT INTO goodwill_turn (kind, object_id, n) VALUES ($1, $2, 1)
ON CONFLICT (kind, object_id) DO UPDATE SET n = goodwill_turn.n + 1;

-- :one authority_insert(user_id int?, role int?, kind int?, currency text, per_grant int, per_period int, period_days int, per_customer int?, approver_id int?, valid_from int, valid_to int?, set_by int?, created_at int) -> int
INSERT INTO authority_limit (user_id, role, kind, currency, per_grant, per_period, period_days, per_customer, approver_id,
    valid_from, valid_to, set_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id;

-- What a new one stands in the place of: the same person or role, kind, currency and period.
-- :exec authority_replace(user_id int?, role int?, kind int?, currency text, period_days int, from int)
UPDATE authority_limit SET valid_to = CASE WHEN valid_from > $6 THEN valid_from ELSE $6 END
WHERE (valid_to IS NULL OR valid_to > $6) AND currency = $4 AND period_days = $5
    AND coalesce(user_id, -1) = coalesce($1, -1) AND coalesce(role, -1) = coalesce($2, -1)
    AND coalesce(kind, -1) = coalesce($3, -1);

-- :exec authority_end(id int, now int)
UPDATE authority_limit SET valid_to = CASE WHEN valid_from > $2 THEN valid_from ELSE $2 END
WHERE id = $1 AND (valid_to IS NULL OR valid_to > $2);

-- :one authority_count(now int) -> int
-- scan: a few rows
SELECT count(*) FROM authority_limit WHERE valid_to IS NULL OR valid_to > $1;

-- :maybe authority_by_id(id int) -> authority {id int, user_id int?, user_name text?, role int?, kind int?, currency text, per_grant int, per_period int, period_days int, per_customer int?, approver_id int?, approver_name text?, valid_from int, valid_to int?}
SELECT l.id, l.user_id, u.name AS user_name, l.role, l.kind, l.currency, l.per_grant, l.per_period, l.period_days,
    l.per_customer, l.approver_id, a.name AS approver_name, l.valid_from, l.valid_to
FROM authority_limit l LEFT JOIN user_account u ON u.id = l.user_id LEFT JOIN user_account a ON a.id = l.approver_id
WHERE l.id = $1;

-- Those that hold or will, of a person with those of the role (user_id NULL: all).
-- :many authority_list(user_id int?, role int?, now int) -> authority
-- scan: a few rows, which a person wrote
SELECT l.id, l.user_id, u.name AS user_name, l.role, l.kind, l.currency, l.per_grant, l.per_period, l.period_days,
    l.per_customer, l.approver_id, a.name AS approver_name, l.valid_from, l.valid_to
FROM authority_limit l LEFT JOIN user_account u ON u.id = l.user_id LEFT JOIN user_account a ON a.id = l.approver_id
WHERE (l.valid_to IS NULL OR l.valid_to > $3) AND ($1 IS NULL OR l.user_id = $1 OR l.role = $2)
ORDER BY l.id LIMIT 1000;

-- Whom one can ask where nobody is named: owners who are here.
-- :many authority_owners(but int) -> approver {id int, name text}
-- scan: few people
SELECT id, name FROM user_account WHERE role = 1 AND active = 1 AND id <> $1 ORDER BY id LIMIT 20;

-- :maybe authority_person(id int) -> approver
SELECT id, name FROM user_account WHERE id = $1 AND active = 1;

-- How long somebody took for the last decisions.
-- :many authority_waits(decided_by int) -> int
SELECT g.decided_at - g.made_at FROM goodwill_grant g
WHERE g.decided_by = $1 AND g.user_id <> $1 ORDER BY g.decided_at DESC LIMIT 50;

-- Decisions about what a grant may be, which the limits of today would still ask for.
-- :many authority_decisions(since int, now int) -> decision {kind int, currency text, amount int, approved int, waited int}
SELECT g.kind, g.currency, g.amount, CASE WHEN g.granted_at IS NULL THEN 0 ELSE 1 END AS approved, g.decided_at - g.made_at AS waited
FROM goodwill_grant g JOIN user_account u ON u.id = g.user_id
WHERE g.decided_at > $1 AND g.decided_by <> g.user_id AND g.beyond IN (1, 4)
    AND NOT EXISTS (SELECT 1 FROM authority_limit l WHERE (l.user_id = g.user_id OR l.role = u.role) AND l.currency = g.currency
        AND (l.kind IS NULL OR l.kind = g.kind) AND l.per_grant >= g.amount AND l.valid_from <= $2
        AND (l.valid_to IS NULL OR l.valid_to > $2))
ORDER BY g.kind, g.currency, waited LIMIT 5000;
