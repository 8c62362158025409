-- :later job_insert(kind int, object_id int, run_at int)
INSERT INTO job (kind, object_id, run_at) VALUES ($1, $2, $3) ON CONFLICT (kind, object_id) DO NOTHING;

-- :maybe job_next(kind int, now int) -> job {id int, kind int, object_id int, run_at int, tries int, fence int}
SELECT id, kind, object_id, run_at, tries, fence FROM job
WHERE kind = $1 AND run_at <= $2 ORDER BY run_at, id LIMIT 1
-- @postgres
FOR UPDATE SKIP LOCKED
-- @end
;

-- :exec job_claim(id int, fence int, run_at int)
UPDATE job SET fence = fence + 1, tries = tries + 1, run_at = $3 WHERE id = $1 AND fence = $2;

-- :exec job_done(id int, fence int)
DELETE FROM job WHERE id = $1 AND fence = $2;

-- :exec job_delay(id int, fence int, run_at int)
UPDATE job SET run_at = $3 WHERE id = $1 AND fence = $2;

-- :exec job_forget_leases(kind int, now int)
UPDATE job SET run_at = $2, fence = fence + 1 WHERE kind = $1 AND run_at > $2;
