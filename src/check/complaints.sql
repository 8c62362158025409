-- The rules of the register of complaints and of recovery, as statements: each returns the ids that break one.

-- A number that is missing between two, or at the end: the register says how many were given.
-- :many register_gaps() -> int
-- scan: a check reads everything
SELECT max(c.id) FROM complaint c GROUP BY c.country, c.year HAVING count(*) <> max(c.number) OR min(c.number) <> 1 LIMIT 1000;

-- :many register_torn() -> int
-- scan: a check reads everything
SELECT n.last FROM complaint_number n
WHERE n.last <> (SELECT count(*) FROM complaint c WHERE c.country = n.country AND c.year = n.year) LIMIT 1000;

-- A register is kept for as long as the rules of its day say; a year has 365 days at least.
-- :many register_kept_too_short() -> int
-- scan: a check reads everything
SELECT c.id FROM complaint c WHERE c.keep_until < c.received_day + 365 * coalesce((SELECT max(r.keep_years) FROM statutory_rule r
    WHERE r.country = c.country AND r.valid_from <= c.received_day AND r.created_at <= c.created_at
        AND (r.valid_to IS NULL OR r.valid_to >= c.received_day)
        AND NOT EXISTS (SELECT 1 FROM statutory_rule n WHERE n.country = r.country AND n.code = r.code
            AND n.valid_from <= c.received_day AND n.created_at <= c.created_at
            AND (n.valid_from > r.valid_from OR (n.valid_from = r.valid_from AND n.version > r.version)))), 0) LIMIT 1000;

-- Of a version that was not in force on the day it came, as far as it was known when it was entered; or of another rule.
-- :many deadlines_of_other_version() -> int
-- scan: a check reads everything
SELECT d.complaint_id FROM complaint_deadline d JOIN complaint c ON c.id = d.complaint_id
    JOIN statutory_rule r ON r.id = d.rule_id
WHERE r.country <> c.country OR r.kind <> d.kind OR d.from_day <> c.received_day OR r.valid_from > c.received_day
    OR (r.valid_to IS NOT NULL AND r.valid_to < c.received_day)
    OR EXISTS (SELECT 1 FROM statutory_rule n WHERE n.country = r.country AND n.code = r.code
        AND n.valid_from <= c.received_day AND n.created_at < c.created_at
        AND (n.valid_from > r.valid_from OR (n.valid_from = r.valid_from AND n.version > r.version))) LIMIT 1000;

-- Days to the day; of working days, months and years what they give at least and at most.
-- :many deadlines_wrong() -> int
-- scan: a check reads everything
SELECT d.complaint_id FROM complaint_deadline d JOIN statutory_rule r ON r.id = d.rule_id
WHERE d.due_day - d.from_day - d.extended - d.paused
        < r.duration * CASE r.unit WHEN 2 THEN 28 WHEN 3 THEN 365 ELSE 1 END
    OR d.due_day - d.from_day - d.extended - d.paused
        > r.duration * CASE r.unit WHEN 0 THEN 1 WHEN 1 THEN 3 WHEN 2 THEN 31 ELSE 366 END
            + CASE WHEN r.ends_working = 1 OR r.unit = 1 THEN 14 ELSE 0 END
    OR d.due_at < (d.due_day - 1) * 86400000000 OR d.due_at > (d.due_day + 3) * 86400000000 LIMIT 1000;

-- :many extensions_wrong() -> int
-- scan: a check reads everything
SELECT d.complaint_id FROM complaint_deadline d JOIN statutory_rule r ON r.id = d.rule_id
WHERE d.extended <> coalesce((SELECT sum(x.days) FROM complaint_extension x WHERE x.deadline_id = d.id), 0)
    OR (SELECT count(*) FROM complaint_extension x WHERE x.deadline_id = d.id) > r.extend_max
    OR (r.extend_days > 0 AND EXISTS (SELECT 1 FROM complaint_extension x WHERE x.deadline_id = d.id AND x.days > r.extend_days))
LIMIT 1000;

-- :many deadlines_unmarked(before int) -> int
-- scan: a check reads everything
SELECT d.complaint_id FROM complaint_deadline d
WHERE d.missed = 0 AND coalesce(d.met_at, $1) >= d.due_at AND (d.met_at IS NOT NULL OR d.due_at < $1) LIMIT 1000;

-- :many complaints_hidden() -> int
-- scan: a check reads everything
SELECT c.id FROM complaint c JOIN conversation k ON k.id = c.conversation_id WHERE k.holds & 4 = 0 LIMIT 1000;

-- A rejection without the body that the rules of its day ask for.
-- :many rejections_without_adr() -> int
-- scan: a check reads everything
SELECT c.id FROM complaint c WHERE c.decision = 3 AND c.adr = '' AND EXISTS (SELECT 1 FROM statutory_rule r
    WHERE r.country = c.country AND r.refuse_adr = 1 AND r.valid_from <= c.received_day AND r.created_at <= c.answered_at
        AND (r.valid_to IS NULL OR r.valid_to >= c.received_day)
        AND NOT EXISTS (SELECT 1 FROM statutory_rule n WHERE n.country = r.country AND n.code = r.code
            AND n.valid_from <= c.received_day AND n.created_at <= c.answered_at
            AND (n.valid_from > r.valid_from OR (n.valid_from = r.valid_from AND n.version > r.version)))) LIMIT 1000;

-- :many steps_unalarmed(before int) -> int
-- scan: a check reads everything
SELECT s.id FROM recovery_step s JOIN recovery r ON r.id = s.recovery_id
WHERE (s.state = 0 AND s.alarmed_at IS NULL AND s.due_at < $1)
    OR (r.late = 0 AND (s.alarmed_at IS NOT NULL OR s.state = 2)) LIMIT 1000;

-- :many recoveries_ended_wrong() -> int
-- scan: a check reads everything
SELECT r.id FROM recovery r WHERE (r.state > 0)
    AND EXISTS (SELECT 1 FROM recovery_step s WHERE s.recovery_id = r.id AND s.state = 0) LIMIT 1000;
