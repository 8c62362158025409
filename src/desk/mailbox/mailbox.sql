-- :one mailbox_insert(address text, name text, lang text, team_id int, created_at int) -> int
INSERT INTO mailbox (address, name, lang, team_id, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- :maybe mailbox_by_id(id int) -> mailbox {id int, address text, name text, lang text, team_id int, takes_plus int, smtp_url text?, smtp_user text?, smtp_secret blob?, version int}
SELECT id, address, name, lang, team_id, takes_plus, smtp_url, smtp_user, smtp_secret, version
FROM mailbox WHERE id = $1;

-- :maybe mailbox_by_address(address text) -> mailbox
SELECT id, address, name, lang, team_id, takes_plus, smtp_url, smtp_user, smtp_secret, version
FROM mailbox WHERE address = $1;

-- :many mailbox_all() -> mailbox
SELECT id, address, name, lang, team_id, takes_plus, smtp_url, smtp_user, smtp_secret, version
FROM mailbox ORDER BY id;

-- :exec mailbox_set_takes_plus(id int)
UPDATE mailbox SET takes_plus = 1, version = version + 1 WHERE id = $1 AND takes_plus = 0;

-- :exec mailbox_set_smtp(id int, url text?, user text?, secret blob?)
UPDATE mailbox SET smtp_url = $2, smtp_user = $3, smtp_secret = $4, version = version + 1 WHERE id = $1;
