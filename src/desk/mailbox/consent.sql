-- :maybe consent_by_mailbox(mailbox_id int) -> consent_row {provider int, tenant text, authorize_url text, token_url text, device_url text, scope text, client_id text, client_secret blob?, account text, access blob?, refresh blob?, access_until int, refresh_at int, tries int, ends_at int?, ends_on int?, stopped_at int?, said text, fence int}
SELECT provider, tenant, authorize_url, token_url, device_url, scope, client_id, client_secret, account, access, refresh,
    access_until, refresh_at, tries, ends_at, ends_on, stopped_at, said, fence FROM mailbox_consent WHERE mailbox_id = $1;

-- :many consent_all() -> consent_facts {mailbox_id int, provider int, account text, ends_at int?, ends_on int?, stopped_at int?, said text}
SELECT mailbox_id, provider, account, ends_at, ends_on, stopped_at, said FROM mailbox_consent ORDER BY mailbox_id;

-- :exec consent_put(mailbox_id int, provider int, tenant text, authorize_url text, token_url text, device_url text, scope text, client_id text, client_secret blob?, account text, access blob?, refresh blob?, given_at int, access_until int, refresh_at int, ends_at int?, ends_on int?)
INSERT INTO mailbox_consent (mailbox_id, provider, tenant, authorize_url, token_url, device_url, scope, client_id,
    client_secret, account, access, refresh, given_at, access_until, refresh_at, ends_at, ends_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (mailbox_id) DO UPDATE SET provider = $2, tenant = $3, authorize_url = $4, token_url = $5, device_url = $6,
    scope = $7, client_id = $8, client_secret = $9, account = $10, access = $11, refresh = $12, given_at = $13,
    access_until = $14, refresh_at = $15, ends_at = $16, ends_on = $17, tries = 0, told_at = NULL, stopped_at = NULL,
    said = '', fence = mailbox_consent.fence + 1, lease_until = 0;

-- :exec consent_set_end(mailbox_id int, client_id text, ends_on int?)
UPDATE mailbox_consent SET told_at = CASE WHEN ends_on = $3 OR (ends_on IS NULL AND $3 IS NULL) THEN told_at ELSE NULL END,
    ends_on = $3 WHERE mailbox_id = $1 AND client_id = $2;

-- :exec consent_remove(mailbox_id int)
DELETE FROM mailbox_consent WHERE mailbox_id = $1;

-- :many consent_due(now int) -> int
SELECT mailbox_id FROM mailbox_consent WHERE stopped_at IS NULL AND refresh_at <= $1 AND lease_until <= $1
ORDER BY refresh_at LIMIT 20;

-- :exec consent_claim(mailbox_id int, fence int, now int, until int)
UPDATE mailbox_consent SET fence = fence + 1, lease_until = $4
WHERE mailbox_id = $1 AND fence = $2 AND lease_until <= $3 AND stopped_at IS NULL;

-- :exec consent_renewed(mailbox_id int, fence int, access blob, refresh blob?, account text, access_until int, refresh_at int, ends_at int?)
UPDATE mailbox_consent SET access = $3, refresh = coalesce($4, refresh),
    account = CASE WHEN $5 = '' THEN account ELSE $5 END, access_until = $6, refresh_at = $7,
    ends_at = coalesce($8, ends_at), tries = 0, said = '', lease_until = 0
WHERE mailbox_id = $1 AND fence = $2;

-- :exec consent_put_off(mailbox_id int, fence int, refresh_at int, said text)
UPDATE mailbox_consent SET refresh_at = $3, said = $4, tries = tries + 1, lease_until = 0
WHERE mailbox_id = $1 AND fence = $2;

-- :exec consent_hurry(now int)
UPDATE mailbox_consent SET refresh_at = $1 WHERE tries > 0 AND refresh_at > $1;

-- :exec consent_stop(mailbox_id int, fence int, at int, said text)
UPDATE mailbox_consent SET stopped_at = $3, said = $4, lease_until = 0
WHERE mailbox_id = $1 AND fence = $2 AND stopped_at IS NULL;

-- :many consent_ending(before int) -> int
SELECT mailbox_id FROM mailbox_consent WHERE stopped_at IS NULL AND told_at IS NULL AND (ends_at < $1 OR ends_on < $1)
ORDER BY mailbox_id;

-- :exec consent_told(mailbox_id int, at int)
UPDATE mailbox_consent SET told_at = $2 WHERE mailbox_id = $1 AND told_at IS NULL;

-- :exec consent_flow_insert(state_hash text, session_hash text, sealed blob, until int)
INSERT INTO consent_flow (state_hash, session_hash, sealed, until) VALUES ($1, $2, $3, $4);

-- :exec consent_flow_tidy(now int)
DELETE FROM consent_flow WHERE until < $1;

-- :maybe consent_flow_by_state(state_hash text, session_hash text, now int) -> blob
SELECT sealed FROM consent_flow WHERE state_hash = $1 AND session_hash = $2 AND until >= $3;

-- :exec consent_flow_take(state_hash text)
DELETE FROM consent_flow WHERE state_hash = $1;
