-- :exec mark_refused(value text, at int, status text)
UPDATE contact_point SET refused_at = $2, refused_status = $3 WHERE kind = 0 AND value = $1 AND refused_at IS NULL;

-- :exec mark_complained(value text, at int)
UPDATE contact_point SET complained_at = $2 WHERE kind = 0 AND value = $1 AND complained_at IS NULL;

-- With every mail of a person: it changes nothing nearly always.
-- :later mark_wrote(value text, at int)
UPDATE contact_point SET refused_at = NULL, refused_status = '' WHERE kind = 0 AND value = $1 AND refused_at <= $2;

-- :exec mark_clear(customer_id int, value text)
UPDATE contact_point SET refused_at = NULL, refused_status = '', complained_at = NULL
WHERE kind = 0 AND value = $2 AND customer_id = $1 AND (refused_at IS NOT NULL OR complained_at IS NOT NULL);

-- :maybe mark_of(value text) -> mark {customer_id int, refused_at int?, complained_at int?}
SELECT customer_id, refused_at, complained_at FROM contact_point WHERE kind = 0 AND value = $1;

-- :later mark_count(customer_id int)
UPDATE customer SET marked = (SELECT CASE WHEN count(*) > 0 THEN 1 ELSE 0 END FROM contact_point p
    WHERE p.customer_id = $1 AND (p.refused_at IS NOT NULL OR p.complained_at IS NOT NULL))
WHERE id = $1;
