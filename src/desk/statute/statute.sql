-- :many statute_newest() -> statute {id int, country text, code text, version int, kind int, matter int?, goods int?, how int?, duration int, unit int, ends_working int, pause int, pause_days int, extend_max int, extend_needs int, extend_days int, refuse_adr int, record int, keep_years int, says text, reference text, source text, certainty int, valid_from int, valid_to int?, verified_on int, verified_by int?, verified_name text?}
SELECT r.id, r.country, r.code, r.version, r.kind, r.matter, r.goods, r.how, r.duration, r.unit, r.ends_working, r.pause,
    r.pause_days, r.extend_max, r.extend_needs, r.extend_days, r.refuse_adr, r.record, r.keep_years, r.says, r.reference,
    r.source, r.certainty, r.valid_from, r.valid_to, r.verified_on, r.verified_by, u.name AS verified_name
FROM statutory_rule r LEFT JOIN user_account u ON u.id = r.verified_by
WHERE r.version = (SELECT max(n.version) FROM statutory_rule n WHERE n.country = r.country AND n.code = r.code)
ORDER BY r.country, r.id LIMIT 2000;

-- :many statute_newest_in(country text) -> statute
SELECT r.id, r.country, r.code, r.version, r.kind, r.matter, r.goods, r.how, r.duration, r.unit, r.ends_working, r.pause,
    r.pause_days, r.extend_max, r.extend_needs, r.extend_days, r.refuse_adr, r.record, r.keep_years, r.says, r.reference,
    r.source, r.certainty, r.valid_from, r.valid_to, r.verified_on, r.verified_by, u.name AS verified_name
FROM statutory_rule r LEFT JOIN user_account u ON u.id = r.verified_by
WHERE r.country = $1
    AND r.version = (SELECT max(n.version) FROM statutory_rule n WHERE n.country = r.country AND n.code = r.code)
ORDER BY r.id LIMIT 2000;

-- :maybe statute_by_id(id int) -> statute
SELECT r.id, r.country, r.code, r.version, r.kind, r.matter, r.goods, r.how, r.duration, r.unit, r.ends_working, r.pause,
    r.pause_days, r.extend_max, r.extend_needs, r.extend_days, r.refuse_adr, r.record, r.keep_years, r.says, r.reference,
    r.source, r.certainty, r.valid_from, r.valid_to, r.verified_on, r.verified_by, u.name AS verified_name
FROM statutory_rule r LEFT JOIN user_account u ON u.id = r.verified_by WHERE r.id = $1;

-- :many statute_versions_of(country text, code text) -> statute
SELECT r.id, r.country, r.code, r.version, r.kind, r.matter, r.goods, r.how, r.duration, r.unit, r.ends_working, r.pause,
    r.pause_days, r.extend_max, r.extend_needs, r.extend_days, r.refuse_adr, r.record, r.keep_years, r.says, r.reference,
    r.source, r.certainty, r.valid_from, r.valid_to, r.verified_on, r.verified_by, u.name AS verified_name
FROM statutory_rule r LEFT JOIN user_account u ON u.id = r.verified_by
WHERE r.country = $1 AND r.code = $2 ORDER BY r.version DESC LIMIT 200;

-- :many statute_on(country text, day int) -> statute
SELECT r.id, r.country, r.code, r.version, r.kind, r.matter, r.goods, r.how, r.duration, r.unit, r.ends_working, r.pause,
    r.pause_days, r.extend_max, r.extend_needs, r.extend_days, r.refuse_adr, r.record, r.keep_years, r.says, r.reference,
    r.source, r.certainty, r.valid_from, r.valid_to, r.verified_on, r.verified_by, u.name AS verified_name
FROM statutory_rule r LEFT JOIN user_account u ON u.id = r.verified_by
WHERE r.country = $1 AND r.valid_from <= $2 AND (r.valid_to IS NULL OR r.valid_to >= $2)
    AND NOT EXISTS (SELECT 1 FROM statutory_rule n WHERE n.country = r.country AND n.code = r.code AND n.valid_from <= $2
        AND (n.valid_from > r.valid_from OR (n.valid_from = r.valid_from AND n.version > r.version)))
ORDER BY r.id LIMIT 500;

-- Those that nobody here has looked at since a day, or ever.
-- :one statute_stale_count(since int) -> int
SELECT count(*) FROM statutory_rule r WHERE (r.verified_on < $1 OR r.verified_by IS NULL)
    AND r.version = (SELECT max(n.version) FROM statutory_rule n WHERE n.country = r.country AND n.code = r.code);

-- What says whom it is about stays as it was in the version before; no statement changes a version.
-- :one statute_insert(before_id int, duration int, unit int, ends_working int, pause int, pause_days int, extend_max int, extend_needs int, extend_days int, refuse_adr int, record int, keep_years int, says text, reference text, source text, certainty int, valid_from int, valid_to int?, verified_on int, verified_by int?, created_at int) -> int
INSERT INTO statutory_rule (country, code, version, kind, matter, goods, how, duration, unit, ends_working, pause, pause_days,
    extend_max, extend_needs, extend_days, refuse_adr, record, keep_years, says, reference, source, certainty, valid_from,
    valid_to, verified_on, verified_by, created_at)
SELECT country, code, version + 1, kind, matter, goods, how, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
    $16, $17, $18, $19, $20, $21 FROM statutory_rule WHERE id = $1 RETURNING id;
