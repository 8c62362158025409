-- Follow-ups that were settled in a time: somebody was reached, or nobody after two tries.
-- :one insight_asked(from_at int, until int) -> asked_row {reached int, not_reached int, ok int, explained int, problem int}
SELECT coalesce(sum(CASE WHEN state = 2 THEN 1 ELSE 0 END), 0) AS reached,
    coalesce(sum(CASE WHEN state = 3 THEN 1 ELSE 0 END), 0) AS not_reached,
    coalesce(sum(CASE WHEN result = 0 THEN 1 ELSE 0 END), 0) AS ok,
    coalesce(sum(CASE WHEN result = 1 THEN 1 ELSE 0 END), 0) AS explained,
    coalesce(sum(CASE WHEN result = 2 THEN 1 ELSE 0 END), 0) AS problem
FROM follow_up WHERE ended_at >= $1 AND ended_at < $2;

-- Of the customers who were reached in a time (or, least 2, with a problem): who ordered within so long after it, the first
-- time of each. One that is done has a conversation.
-- :one insight_again(from_at int, until int, within int, least int) -> again_row {n int, ordered int}
SELECT count(*) AS n, coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM shop_order o
        WHERE o.customer_id = x.customer_id AND o.ordered_at > x.since AND o.ordered_at <= x.since + $3) THEN 1 ELSE 0 END), 0) AS ordered
FROM (SELECT c.customer_id, min(f.ended_at) AS since FROM follow_up f JOIN conversation c ON c.id = f.conversation_id
    WHERE f.ended_at >= $1 AND f.ended_at < $2 AND f.state = 2 AND f.result >= $4 GROUP BY c.customer_id) x;

-- Everybody who ordered in a time is in one of three groups: all that he complained of in it was put right (0), not all of it
-- (1), he complained of nothing (2). The span within which he orders again, or says how it is, begins with his first complaint,
-- else with his first order; of more answers the last one counts. Orders and complaints are laid side by side and gathered by
-- customer in one go, since a join of what was gathered has no index (over a second of 10,000 customers), and only of those who
-- answered at all is the answer looked for.
-- :many insight_recovered(from_at int, until int, within int) -> recovered_row {kind int, n int, ordered int, answers int, good int}
WITH happened AS (
    SELECT o.customer_id, o.ordered_at AS bought, CAST(NULL AS bigint) AS complained, CAST(NULL AS bigint) AS recovered
    FROM shop_order o WHERE o.ordered_at >= $1 AND o.ordered_at < $2
    UNION ALL SELECT c.customer_id, NULL, r.received_at,
        CASE WHEN r.remedied_at IS NOT NULL OR v.completed_at IS NOT NULL THEN 1 ELSE 0 END
    FROM complaint r JOIN conversation c ON c.id = r.conversation_id LEFT JOIN recovery v ON v.complaint_id = r.id
    WHERE r.received_at >= $1 AND r.received_at < $2),
who AS (SELECT customer_id, CASE WHEN min(complained) IS NULL THEN 2 WHEN min(recovered) = 1 THEN 0 ELSE 1 END AS kind,
        coalesce(min(complained), min(bought)) AS since
    FROM happened GROUP BY customer_id HAVING min(bought) IS NOT NULL),
came AS (SELECT w.kind,
        CASE WHEN EXISTS (SELECT 1 FROM shop_order o WHERE o.customer_id = w.customer_id AND o.ordered_at > w.since
            AND o.ordered_at <= w.since + $3) THEN 1 ELSE 0 END AS ordered,
        CASE WHEN w.customer_id IN (SELECT c.customer_id FROM follow_up f JOIN conversation c ON c.id = f.conversation_id
                WHERE f.state = 2 AND f.ended_at > $1 AND f.ended_at < $2 + $3)
            THEN (SELECT f.result FROM conversation c JOIN follow_up f ON f.conversation_id = c.id
                WHERE c.customer_id = w.customer_id AND f.state = 2 AND f.ended_at > w.since AND f.ended_at <= w.since + $3
                ORDER BY f.ended_at DESC, f.id DESC LIMIT 1) END AS answer
    FROM who w)
SELECT kind, count(*) AS n, sum(ordered) AS ordered, count(answer) AS answers,
    coalesce(sum(CASE WHEN answer < 2 THEN 1 ELSE 0 END), 0) AS good
FROM came GROUP BY kind ORDER BY kind;

-- Those who have a letter of ours that asks, and did not answer yet.
-- :one insight_waiting() -> int
-- scan: the open ones, which are few
SELECT count(*) FROM follow_up WHERE state < 2 AND asked_id IS NOT NULL;

-- ---- a week ----

-- Its complaints; who owns the conversation owns it (P58).
-- :many week_complaints(from_at int, until int) -> week_complaint {id int, country text, year int, number int, conversation_id int, customer_name text, received_at int, item text, defect text, fault int, our_part text, state int, owner_name text?}
SELECT r.id, r.country, r.year, r.number, r.conversation_id, r.customer_name, r.received_at, r.item, r.defect, r.fault, r.our_part, r.state, u.name AS owner_name
FROM complaint r JOIN conversation c ON c.id = r.conversation_id LEFT JOIN user_account u ON u.id = c.owner_id
WHERE r.received_at >= $1 AND r.received_at < $2 ORDER BY r.received_at, r.id LIMIT 200;

-- What went well in it, each with who did it: 0 asked again and it was all right, 1 a complaint was put right, 2 made good to the
-- last step, 3 a broken promise was put right, 4 a case won or 5 kept a customer, 6 he only wanted to thank. What was work again
-- since is none of 4 to 6.
-- :many week_good(from_at int, until int) -> week_good {kind int, at int, conversation_id int, customer_name text, who text?, words text}
SELECT g.kind, g.at, g.conversation_id, k.name AS customer_name, u.name AS who, g.words
FROM (SELECT 0 AS kind, f.ended_at AS at, f.conversation_id, coalesce(f.ended_by, f.owner_id) AS user_id, f.words
        FROM follow_up f WHERE f.ended_at >= $1 AND f.ended_at < $2 AND f.state = 2 AND f.result = 0
    UNION ALL SELECT 1, r.remedied_at, r.conversation_id, c.owner_id, r.outcome
        FROM complaint r JOIN conversation c ON c.id = r.conversation_id WHERE r.remedied_at >= $1 AND r.remedied_at < $2
    UNION ALL SELECT 2, v.completed_at, r.conversation_id, c.owner_id, v.goal
        FROM recovery v JOIN complaint r ON r.id = v.complaint_id JOIN conversation c ON c.id = r.conversation_id
        WHERE v.completed_at >= $1 AND v.completed_at < $2 AND r.remedied_at IS NULL
    UNION ALL SELECT 3, v.done_at, p.conversation_id, v.done_by, v.what_done
        FROM promise_recovery v JOIN promise p ON p.id = v.promise_id WHERE v.done_at >= $1 AND v.done_at < $2
    UNION ALL SELECT n.kind, n.at, n.conversation_id, n.user_id, n.words
        FROM (SELECT 4 + o.goal AS kind, o.at, o.conversation_id, o.user_id, o.words FROM outcome o
            WHERE o.closed_as IS NULL AND o.at >= $1 AND o.at < $2 AND o.goal < 2 AND o.ended_at IS NULL ORDER BY o.at LIMIT 400) n
    UNION ALL SELECT 6, n.at, n.conversation_id, coalesce(c.owner_id, n.user_id), ''
        FROM (SELECT o.at, o.conversation_id, o.user_id FROM outcome o
            WHERE o.closed_as = 'thanks' AND o.at >= $1 AND o.at < $2 AND o.ended_at IS NULL ORDER BY o.at LIMIT 400) n
            JOIN conversation c ON c.id = n.conversation_id) g
    JOIN conversation c ON c.id = g.conversation_id JOIN customer k ON k.id = c.customer_id LEFT JOIN user_account u ON u.id = g.user_id
ORDER BY g.at, g.kind, g.conversation_id LIMIT 400;

-- Whether that week, or a later one, was told of.
-- :many week_told_since(day int) -> int
SELECT t.day FROM week_told t WHERE t.day >= $1 ORDER BY t.day LIMIT 1;

-- :exec week_tell(day int, at int)
INSERT INTO week_told (day, at) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- :maybe week_told_last() -> int
SELECT t.day FROM week_told t ORDER BY t.day DESC LIMIT 1;
