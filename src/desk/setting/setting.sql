-- :maybe setting_get(name text) -> text
SELECT value FROM setting WHERE name = $1;

-- :exec setting_put(name text, value text)
INSERT INTO setting (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
