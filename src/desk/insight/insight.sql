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
-- else with his first order; of more answers the last one counts.
-- :many insight_recovered(from_at int, until int, within int) -> recovered_row {kind int, n int, ordered int, answers int, good int}
WITH bought AS (SELECT o.customer_id, min(o.ordered_at) AS since FROM shop_order o
    WHERE o.ordered_at >= $1 AND o.ordered_at < $2 GROUP BY o.customer_id),
complained AS (SELECT c.customer_id, min(r.received_at) AS since,
        min(CASE WHEN r.remedied_at IS NOT NULL OR v.completed_at IS NOT NULL THEN 1 ELSE 0 END) AS recovered
    FROM complaint r JOIN conversation c ON c.id = r.conversation_id LEFT JOIN recovery v ON v.complaint_id = r.id
    WHERE r.received_at >= $1 AND r.received_at < $2 GROUP BY c.customer_id),
who AS (SELECT b.customer_id, CASE WHEN p.since IS NULL THEN 2 WHEN p.recovered = 1 THEN 0 ELSE 1 END AS kind,
        coalesce(p.since, b.since) AS since
    FROM bought b LEFT JOIN complained p ON p.customer_id = b.customer_id),
came AS (SELECT w.kind,
        CASE WHEN EXISTS (SELECT 1 FROM shop_order o WHERE o.customer_id = w.customer_id AND o.ordered_at > w.since
            AND o.ordered_at <= w.since + $3) THEN 1 ELSE 0 END AS ordered,
        (SELECT f.result FROM conversation c JOIN follow_up f ON f.conversation_id = c.id
            WHERE c.customer_id = w.customer_id AND f.state = 2 AND f.ended_at > w.since AND f.ended_at <= w.since + $3
            ORDER BY f.ended_at DESC, f.id DESC LIMIT 1) AS answer
    FROM who w)
SELECT kind, count(*) AS n, sum(ordered) AS ordered, count(answer) AS answers,
    coalesce(sum(CASE WHEN answer < 2 THEN 1 ELSE 0 END), 0) AS good
FROM came GROUP BY kind ORDER BY kind;

-- Those who have a letter of ours that asks, and did not answer yet.
-- :one insight_waiting() -> int
-- scan: the open ones, which are few
SELECT count(*) FROM follow_up WHERE state < 2 AND asked_id IS NOT NULL;
