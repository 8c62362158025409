-- :maybe gap_by_id(id int) -> gap {id int, topic text, times int, fresh int, closings int, last_at int, closed_at int?, done text?, closed_by text?}
SELECT g.id, g.topic, g.times, g.fresh, g.closings, g.last_at, g.closed_at, k.done, u.name AS closed_by
FROM content_gap g LEFT JOIN content_gap_closing k ON k.gap_id = g.id AND k.number = g.closings
    LEFT JOIN user_account u ON u.id = k.user_id
WHERE g.id = $1;

-- :many gaps_open(fresh int, id int, n int) -> gap
SELECT g.id, g.topic, g.times, g.fresh, g.closings, g.last_at, g.closed_at, k.done, u.name AS closed_by
FROM content_gap g LEFT JOIN content_gap_closing k ON k.gap_id = g.id AND k.number = g.closings
    LEFT JOIN user_account u ON u.id = k.user_id
WHERE g.fresh > 0 AND (g.fresh, g.id) < ($1, $2) ORDER BY g.fresh DESC, g.id DESC LIMIT $3;

-- :many gaps_closed(closed_at int, id int, n int) -> gap
SELECT g.id, g.topic, g.times, g.fresh, g.closings, g.last_at, g.closed_at, k.done, u.name AS closed_by
FROM content_gap g LEFT JOIN content_gap_closing k ON k.gap_id = g.id AND k.number = g.closings
    LEFT JOIN user_account u ON u.id = k.user_id
WHERE g.fresh = 0 AND (g.closed_at, g.id) < ($1, $2) ORDER BY g.closed_at DESC, g.id DESC LIMIT $3;

-- :maybe gap_by_topic(folded text) -> gap_place {id int, topic text, round int, fresh int}
SELECT id, topic, closings AS round, fresh FROM content_gap WHERE folded = $1;

-- :one gap_count() -> int
-- scan: asked for a new topic only, and of 10,000 at most
SELECT count(*) FROM content_gap;

-- Of two who name it first at once the second finds it.
-- :exec gap_insert(topic text, folded text, at int)
INSERT INTO content_gap (topic, folded, last_at, created_at) VALUES ($1, $2, $3, $3) ON CONFLICT (folded) DO NOTHING;

-- :one gap_said(gap_id int, conversation_id int, round int) -> int
SELECT count(*) FROM content_gap_report WHERE conversation_id = $2 AND gap_id = $1 AND round = $3;

-- Of two clicks at once the second changes nothing.
-- :exec gap_report_insert(gap_id int, round int, conversation_id int, asked text, follow_up_id int?, user_id int?, at int)
INSERT INTO content_gap_report (gap_id, round, conversation_id, home_id, asked, follow_up_id, user_id, at)
VALUES ($1, $2, $3, $3, $4, $5, $6, $7) ON CONFLICT (gap_id, home_id, round) DO NOTHING;

-- Of the round that was read: whoever closed it meanwhile lets this be done anew.
-- :exec gap_counted(id int, round int, at int)
UPDATE content_gap SET times = times + 1, fresh = fresh + 1, last_at = CASE WHEN $3 > last_at THEN $3 ELSE last_at END
WHERE id = $1 AND closings = $2;

-- :exec gap_close(id int, at int)
UPDATE content_gap SET fresh = 0, closings = closings + 1, closed_at = $2 WHERE id = $1 AND fresh > 0;

-- :exec gap_closing_insert(id int, done text, user_id int?, at int)
INSERT INTO content_gap_closing (gap_id, number, done, user_id, at) SELECT g.id, g.closings, $2, $3, $4 FROM content_gap g WHERE g.id = $1;

-- :many gap_reports(sees int, user_id int, gap_id int, before int, n int) -> gap_report_row {id int, conversation_id int, ref text, subject text, lang text?, asked text, who text?, at int, round int}
SELECT r.id, c.id AS conversation_id, c.ref, c.subject, c.last_lang AS lang, r.asked, u.name AS who, r.at, r.round
FROM content_gap_report r JOIN conversation c ON c.id = r.conversation_id LEFT JOIN user_account u ON u.id = r.user_id
WHERE r.gap_id = $3 AND r.id < $4
    AND ($1 = 0 OR c.owner_id = $2
         OR ($1 = 1 AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY r.id DESC LIMIT $5;

-- :many gap_closings(gap_id int) -> gap_closing_row {number int, done text, who text?, at int}
SELECT k.number, k.done, u.name AS who, k.at FROM content_gap_closing k LEFT JOIN user_account u ON u.id = k.user_id
WHERE k.gap_id = $1 ORDER BY k.number DESC LIMIT 20;

-- :many gap_here(conversation_id int) -> gap_here {id int, topic text, fresh int, at int, who text?}
SELECT g.id, g.topic, g.fresh, r.at, u.name AS who
FROM content_gap_report r JOIN content_gap g ON g.id = r.gap_id LEFT JOIN user_account u ON u.id = r.user_id
WHERE r.conversation_id = $1 ORDER BY r.id DESC LIMIT 20;

-- :maybe gap_goods(order_id int) -> text?
SELECT coalesce(p.name, l.text) FROM order_line l LEFT JOIN product p ON p.id = l.product_id
WHERE l.order_id = $1 ORDER BY l.position LIMIT 1;

-- Joined and taken apart. under: what had been joined to it before.
-- :exec gaps_move(from_id int, into_id int)
UPDATE content_gap_report SET conversation_id = $2 WHERE conversation_id = $1;

-- :exec gaps_move_back(from_id int, now_in int)
WITH RECURSIVE under (id) AS (
    SELECT c.id FROM conversation c WHERE c.id = $1
    UNION SELECT m.from_id FROM under u JOIN conversation_merge m ON m.into_id = u.id AND m.undone_at IS NULL)
UPDATE content_gap_report SET conversation_id = $1 WHERE conversation_id = $2 AND home_id IN (SELECT id FROM under);
