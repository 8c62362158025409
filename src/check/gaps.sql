-- What is missing: what kept check asks of it, with statements of its own.

-- Its counts are those of its reports, all and since it was last closed.
-- :many gaps_miscounted() -> int
-- scan: a check reads everything
SELECT g.id FROM content_gap g
WHERE g.times <> (SELECT count(*) FROM content_gap_report r WHERE r.gap_id = g.id)
    OR g.fresh <> (SELECT count(*) FROM content_gap_report r WHERE r.gap_id = g.id AND r.round = g.closings)
    OR g.last_at <> coalesce((SELECT max(r.at) FROM content_gap_report r WHERE r.gap_id = g.id), -1)
LIMIT 1000;

-- Each report hangs on a conversation that is there, is not joined to another and knows of it.
-- :many gap_reports_elsewhere() -> int
-- scan: a check reads everything
SELECT r.id FROM content_gap_report r LEFT JOIN conversation c ON c.id = r.conversation_id
WHERE c.id IS NULL OR c.merged_into IS NOT NULL OR c.holds & 512 = 0 LIMIT 1000;

-- Closed as often as somebody said what was done, at the time of the last of it.
-- :many gaps_closed_unsaid() -> int
-- scan: a check reads everything
SELECT g.id FROM content_gap g
WHERE g.closings <> (SELECT count(*) FROM content_gap_closing k WHERE k.gap_id = g.id)
    OR coalesce(g.closed_at, -1) <> coalesce((SELECT max(k.at) FROM content_gap_closing k WHERE k.gap_id = g.id), -1)
LIMIT 1000;

-- A report by a call is of one that was done with "explained".
-- :many gap_calls_wrong() -> int
-- scan: a check reads everything
SELECT r.id FROM content_gap_report r LEFT JOIN follow_up f ON f.id = r.follow_up_id
WHERE r.follow_up_id IS NOT NULL AND (f.id IS NULL OR f.state <> 2 OR coalesce(f.result, -1) <> 1) LIMIT 1000;

-- :many erased_questions() -> int
-- scan: a check reads everything
SELECT r.id FROM erasure e JOIN conversation c ON c.customer_id = e.customer_id JOIN content_gap_report r ON r.conversation_id = c.id
WHERE r.at <= e.at AND r.asked <> '' LIMIT 1000;
