-- Solved means solved (INV4), counted from the migration that brought it: what was solved before has a row that says so.
-- :many solved_unsaid() -> int
-- scan: a check reads everything
SELECT c.id FROM conversation c WHERE c.state IN (4, 5)
    AND NOT EXISTS (SELECT 1 FROM outcome o WHERE o.conversation_id = c.id AND o.ended_at IS NULL) LIMIT 1000;

-- :many solved_while_promised() -> int
-- scan: a check reads everything
SELECT c.id FROM conversation c WHERE c.state IN (4, 5)
    AND EXISTS (SELECT 1 FROM promise p WHERE p.conversation_id = c.id AND p.state = 0) LIMIT 1000;

-- Something is left out that has to be said, or the reason is none that closes a case.
-- :many outcomes_incomplete() -> int
-- scan: a check reads everything
SELECT o.id FROM outcome o WHERE
    (o.closed_as IS NULL AND (o.result IS NULL OR o.need_met IS NULL OR (o.follow_up_id IS NULL AND coalesce(o.no_follow_up, '') = '')
        OR NOT EXISTS (SELECT 1 FROM cause k WHERE k.id = o.cause_id)))
    OR o.closed_as NOT IN ('before', 'thanks', 'duplicate', 'spam', 'automatic')
    OR (o.closed_as IS NULL AND (o.need_met = 0 OR o.result IN (3, 4)) AND o.words = '') LIMIT 1000;

-- :many outcomes_outlived() -> int
-- scan: a check reads everything
SELECT o.id FROM outcome o JOIN conversation c ON c.id = o.conversation_id
WHERE o.ended_at IS NULL AND c.state IN (0, 1, 2, 3) LIMIT 1000;

-- What was decided on is a follow-up of that conversation.
-- :many outcomes_plan_elsewhere() -> int
-- scan: a check reads everything
SELECT o.id FROM outcome o JOIN follow_up f ON f.id = o.follow_up_id WHERE f.home_id <> o.conversation_id LIMIT 1000;

-- A page asks for these only where the bit says so.
-- :many follow_ups_unseen() -> int
-- scan: a check reads everything
SELECT f.id FROM follow_up f JOIN conversation c ON c.id = f.conversation_id WHERE c.holds & 8 = 0 LIMIT 1000;

-- Done is shown by a message of a person, in that conversation or in one that was split off it (INV20).
-- :many follow_ups_unproven() -> int
-- scan: a check reads everything
SELECT f.id FROM follow_up f WHERE f.state = 2 AND NOT EXISTS (
    SELECT 1 FROM message m WHERE m.id = f.message_id AND m.auto = 0 AND (m.direction = 0 OR (m.direction = 1 AND m.author_kind = 1))
        AND (m.conversation_id = f.conversation_id OR EXISTS (SELECT 1 FROM conversation_link l
            WHERE (l.one_id = m.conversation_id AND l.other_id = f.conversation_id)
                OR (l.other_id = m.conversation_id AND l.one_id = f.conversation_id)))) LIMIT 1000;

-- :many follow_ups_forgotten(before int) -> int
SELECT f.id FROM follow_up f WHERE f.state = 0 AND f.due_at < $1 LIMIT 1000;
