-- consent: NULL where a mailbox has a password, 0 where it signs in by a provider's consent (consent.sql), 1 where that
-- holds no longer.
-- :one mailbox_insert(address text, name text, lang text, team_id int, created_at int) -> int
INSERT INTO mailbox (address, name, lang, team_id, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- :maybe mailbox_by_id(id int) -> mailbox {id int, address text, name text, lang text, team_id int, takes_plus int, smtp_url text?, smtp_user text?, smtp_secret blob?, version int, vouch text, consent int?}
SELECT id, address, name, lang, team_id, takes_plus, smtp_url, smtp_user, smtp_secret, version, vouch,
    (SELECT CASE WHEN c.stopped_at IS NULL THEN 0 ELSE 1 END FROM mailbox_consent c WHERE c.mailbox_id = mailbox.id) AS consent
FROM mailbox WHERE id = $1;

-- :maybe mailbox_by_address(address text) -> mailbox
SELECT id, address, name, lang, team_id, takes_plus, smtp_url, smtp_user, smtp_secret, version, vouch,
    (SELECT CASE WHEN c.stopped_at IS NULL THEN 0 ELSE 1 END FROM mailbox_consent c WHERE c.mailbox_id = mailbox.id) AS consent
FROM mailbox WHERE address = $1;

-- :many mailbox_all() -> mailbox
SELECT id, address, name, lang, team_id, takes_plus, smtp_url, smtp_user, smtp_secret, version, vouch,
    (SELECT CASE WHEN c.stopped_at IS NULL THEN 0 ELSE 1 END FROM mailbox_consent c WHERE c.mailbox_id = mailbox.id) AS consent
FROM mailbox ORDER BY id;

-- :exec mailbox_change(id int, name text, lang text, team_id int)
UPDATE mailbox SET name = $2, lang = $3, team_id = $4, version = version + 1 WHERE id = $1;

-- :exec mailbox_set_takes_plus(id int)
UPDATE mailbox SET takes_plus = 1, version = version + 1 WHERE id = $1 AND takes_plus = 0;

-- :exec mailbox_set_smtp(id int, url text?, user text?, secret blob?)
UPDATE mailbox SET smtp_url = $2, smtp_user = $3, smtp_secret = $4, version = version + 1 WHERE id = $1;

-- :exec mailbox_set_imap(id int, url text?, user text?, secret blob?, folder text, after int, move_to text)
UPDATE mailbox SET imap_url = $2, imap_user = $3, imap_secret = $4, imap_folder = $5, imap_after = $6,
    imap_move_to = $7, uid_validity = 0, seen_uid = 0, version = version + 1 WHERE id = $1;

-- :maybe mailbox_fetching(id int) -> mailbox_imap {id int, address text, imap_url text?, imap_user text?, imap_secret blob?, imap_folder text, imap_after int, imap_move_to text, uid_validity int, seen_uid int, fresh_uid int, fetch_ok_at int?, trouble text, trouble_at int?, version int, consent int?}
SELECT id, address, imap_url, imap_user, imap_secret, imap_folder, imap_after, imap_move_to, uid_validity, seen_uid,
    fresh_uid, fetch_ok_at, trouble, trouble_at, version,
    (SELECT CASE WHEN c.stopped_at IS NULL THEN 0 ELSE 1 END FROM mailbox_consent c WHERE c.mailbox_id = mailbox.id) AS consent
FROM mailbox WHERE id = $1;

-- :many mailbox_all_fetching() -> mailbox_imap
SELECT id, address, imap_url, imap_user, imap_secret, imap_folder, imap_after, imap_move_to, uid_validity, seen_uid,
    fresh_uid, fetch_ok_at, trouble, trouble_at, version,
    (SELECT CASE WHEN c.stopped_at IS NULL THEN 0 ELSE 1 END FROM mailbox_consent c WHERE c.mailbox_id = mailbox.id) AS consent
FROM mailbox WHERE imap_url IS NOT NULL ORDER BY id;

-- :exec mailbox_begin(id int, uid_validity int, fresh_uid int)
UPDATE mailbox SET uid_validity = $2, seen_uid = 0, fresh_uid = $3 WHERE id = $1;

-- Held until the end of the transaction, by one node.
-- :maybe mailbox_hold(id int) -> int
SELECT id FROM mailbox WHERE id = $1
-- @postgres
FOR NO KEY UPDATE
-- @end
;

-- :exec mailbox_advance(id int, uid_validity int, seen_uid int)
UPDATE mailbox SET seen_uid = $3 WHERE id = $1 AND uid_validity = $2 AND seen_uid < $3;

-- :exec mailbox_well(id int, at int)
UPDATE mailbox SET fetch_ok_at = $2, trouble = '', trouble_at = NULL WHERE id = $1;

-- :exec mailbox_ill(id int, trouble text, at int)
UPDATE mailbox SET trouble = $2, trouble_at = coalesce(trouble_at, $3) WHERE id = $1;

-- :one mailbox_silent(before int) -> int
SELECT count(*) FROM mailbox WHERE imap_url IS NOT NULL AND coalesce(fetch_ok_at, created_at) < $1;

-- :exec mailbox_set_receipt(id int, user_id int?)
UPDATE mailbox SET receipt_user_id = $2, version = version + 1 WHERE id = $1;

-- :maybe mailbox_receipt(id int) -> receipt_by {user_id int, name text, address text, lang text}
SELECT u.id AS user_id, u.name, m.address, m.lang FROM mailbox m JOIN user_account u ON u.id = m.receipt_user_id
WHERE m.id = $1 AND u.active = 1;

-- :exec mailbox_set_vouch(id int, vouch text)
UPDATE mailbox SET vouch = $2, version = version + 1 WHERE id = $1 AND vouch <> $2;

-- Keys with which mails of a domain are signed (dkim.h).
-- :maybe dkim_by_domain(domain text) -> dkim_row {domain text, selector text, public text, secret blob, made_at int, found_at int?, signs int, version int}
SELECT domain, selector, public, secret, made_at, found_at, signs, version FROM dkim_key WHERE domain = $1;

-- In the place of the key with that version; 0: of none.
-- :exec dkim_put(domain text, selector text, public text, secret blob, made_at int, version int)
INSERT INTO dkim_key (domain, selector, public, secret, made_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (domain) DO UPDATE SET selector = excluded.selector, public = excluded.public, secret = excluded.secret,
    made_at = excluded.made_at, found_at = NULL, signs = 0, version = dkim_key.version + 1 WHERE dkim_key.version = $6;

-- :exec dkim_set(domain text, version int, found_at int?, signs int)
UPDATE dkim_key SET found_at = $3, signs = $4, version = version + 1 WHERE domain = $1 AND version = $2;
