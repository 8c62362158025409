-- What clocks were started with, and what became of them (INV6, INV7).

-- The due time is that of its start, or of the newest row that says who moved it.
-- :many clocks_moved_unsaid() -> int
-- scan: a check reads everything
SELECT k.id FROM clock k WHERE k.due_at <> coalesce(
    (SELECT m.due_at FROM clock_move m WHERE m.clock_id = k.id ORDER BY m.id DESC LIMIT 1), k.first_due, k.due_at) LIMIT 1000;

-- What a standard in time that passes gives, at most a day; none counts before it was in force, and one in opening hours
-- has its calendar.
-- :many clocks_off_standard() -> int
-- scan: a check reads everything
SELECT k.id FROM clock k JOIN standard_version v ON v.id = k.standard_version_id
WHERE v.effective_from > k.started_at OR v.ended = 1 OR (v.unit = 0 AND k.calendar_version_id IS NOT NULL)
    OR (v.unit = 0 AND k.first_due <> k.started_at
        + CASE WHEN v.minutes < 1440 THEN v.minutes * 60000000 ELSE 86400000000 END) LIMIT 1000;

-- :many resolutions_off_standard() -> int
-- scan: a check reads everything
SELECT r.id FROM resolution r JOIN standard_version v ON v.id = r.standard_version_id
WHERE v.effective_from > r.started_at OR v.ended = 1
    OR (v.unit = 0 AND r.running_since IS NOT NULL
        AND r.due_at <> r.running_since + CASE WHEN r.target > r.spent THEN r.target - r.spent ELSE 0 END)
    OR (r.target <> v.minutes * 60000000 AND NOT EXISTS (SELECT 1 FROM clock_move m WHERE m.resolution_id = r.id)) LIMIT 1000;

-- News is promised within its standard, by one that is for news.
-- :many promises_off_standard() -> int
-- scan: a check reads everything
SELECT p.id FROM promise p JOIN standard_version v ON v.id = p.standard_version_id JOIN standard s ON s.id = v.standard_id
WHERE p.kind <> 1 OR s.kind <> 3 OR v.effective_from > p.made_at OR v.ended = 1 OR p.standard = ''
    OR (v.unit = 0 AND p.due > p.made_at + v.minutes * 60000000) LIMIT 1000;

-- Somebody was warned that it is over: then it is late, for ever.
-- :many clocks_forgiven() -> int
-- scan: a check reads everything
SELECT k.id FROM clock k WHERE k.warned = 100 AND k.result <> 2 LIMIT 1000;

-- :many resolutions_forgiven(before int) -> int
-- scan: a check reads everything
SELECT r.id FROM resolution r WHERE (r.warned = 100 AND r.result <> 2)
    OR (r.running_since IS NOT NULL AND r.due_at < $1 AND r.result <> 2)
    OR (r.stopped_at IS NULL AND r.result IN (1, 3)) OR (r.stopped_at IS NOT NULL AND r.result = 0) LIMIT 1000;

-- It stands still in a row that says since when, and runs in none.
-- :many resolutions_paused_wrong() -> int
-- scan: a check reads everything
SELECT r.id FROM resolution r WHERE (r.running_since IS NULL) <> EXISTS (
    SELECT 1 FROM resolution_pause p WHERE p.resolution_id = r.id AND p.to_at IS NULL) LIMIT 1000;

-- :many standard_words(after int) -> standard_words {id int, minutes int, unit int, reason text, ended int, effective_from int, hash text}
SELECT v.id, v.minutes, v.unit, v.reason, v.ended, v.effective_from, v.hash
FROM standard_version v WHERE v.id > $1 ORDER BY v.id LIMIT 500;

-- :many calendar_words(after int) -> calendar_words {id int, zone text, holidays text, week text, hash text}
SELECT v.id, v.zone, v.holidays, v.week, v.hash FROM calendar_version v WHERE v.id > $1 AND v.hash <> '' ORDER BY v.id LIMIT 500;
