-- :many hours_all() -> hours_row {weekday int, opens int, closes int}
SELECT weekday, opens, closes FROM opening_hours ORDER BY weekday;

-- :exec hours_forget()
-- scan: seven rows at most
DELETE FROM opening_hours;

-- :exec hours_insert(weekday int, opens int, closes int)
INSERT INTO opening_hours (weekday, opens, closes) VALUES ($1, $2, $3);
