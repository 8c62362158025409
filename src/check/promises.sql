-- INV2 as statements: each returns the ids of promises that break it. They share nothing with those of the trade.

-- :many promises_unbroken(before int) -> int
-- scan: a check reads everything
SELECT id FROM promise WHERE state = 0 AND due < $1 ORDER BY id LIMIT 1000;

-- A promise that was ever seen to be broken stays broken, or late.
-- :many promises_whitewashed() -> int
-- scan: a check reads everything
SELECT DISTINCT p.id FROM promise p JOIN audit a ON a.object = 'promise:' || CAST(p.id AS text) AND a.action = 'promise.break'
WHERE p.state NOT IN (2, 3) LIMIT 1000;

-- :many promises_kept_wrong() -> int
-- scan: a check reads everything
SELECT p.id FROM promise p LEFT JOIN audit a ON a.object = 'promise:' || CAST(p.id AS text) AND a.action = 'promise.keep'
    AND a.at BETWEEN p.settled_at - 60000000 AND p.settled_at + 60000000
WHERE p.state = 1 AND (a.id IS NULL OR p.settled_at > p.due OR p.evidence = '') ORDER BY p.id LIMIT 1000;

-- The date that was named first is told by the log and by all that took its place.
-- :many promises_redated_wrong() -> int
-- scan: a check reads everything
SELECT p.id FROM promise p LEFT JOIN promise f ON f.id = p.root_id LEFT JOIN promise e ON e.id = p.earlier_id
WHERE (p.root_id IS NULL AND (p.first_due <> p.due OR p.first_made_at <> p.made_at))
    OR (p.root_id IS NOT NULL AND (f.root_id IS NOT NULL OR p.first_due <> f.due OR p.first_made_at <> f.made_at
        OR e.state <> 4 OR e.conversation_id <> p.conversation_id))
    OR (p.state = 4 AND NOT EXISTS (SELECT 1 FROM promise n WHERE n.earlier_id = p.id))
ORDER BY p.id LIMIT 1000;

-- :many promises_not_mended() -> int
-- scan: a check reads everything
SELECT p.id FROM promise p WHERE (p.state IN (2, 3)) <> (EXISTS (SELECT 1 FROM promise_recovery r WHERE r.promise_id = p.id))
ORDER BY p.id LIMIT 1000;

-- Its conversation knows of it, and it is in no empty one, and not one of a reply that never left.
-- :many promises_elsewhere() -> int
-- scan: a check reads everything
SELECT p.id FROM promise p JOIN conversation c ON c.id = p.conversation_id LEFT JOIN message m ON m.id = p.message_id
WHERE c.holds % 2 = 0 OR c.state = 6 OR (p.state = 0 AND p.version = 1 AND m.taken_back_at IS NOT NULL)
    OR m.direction <> 1 ORDER BY p.id LIMIT 1000;

-- :many promises_corrected_alone() -> int
-- scan: a check reads everything
SELECT p.promise_id FROM promise_correction p LEFT JOIN audit a ON a.object = 'promise:' || CAST(p.promise_id AS text)
    AND a.action = 'promise.correct' AND a.user_id = p.user_id
WHERE p.user_id = p.was_settled_by OR a.id IS NULL ORDER BY p.id LIMIT 1000;
