-- Mailboxes that sign in by a provider's consent (OAuth 2.0) in place of a password.
-- provider: 0 Google, 1 Microsoft, 2 another, whose addresses and scope stand here (empty for the others). Secrets and
-- tokens are sealed with the desk's key. account: who consented, as the provider says; it is shown and gives no right.
-- stopped_at: since when the consent holds no longer; said: why, in the provider's words. access_until, refresh_at: until
-- when the access token holds, and when the next one is fetched. ends_at: when the consent runs out by what the provider
-- says, ends_on: by what the shop wrote down; told_at: when its end was announced. fence, lease_until: who fetches
-- tokens now, of all nodes.
CREATE TABLE mailbox_consent (
    mailbox_id @INT PRIMARY KEY REFERENCES mailbox (id),
    provider @INT NOT NULL CHECK (provider BETWEEN 0 AND 2),
    tenant @TEXT NOT NULL,
    authorize_url @TEXT NOT NULL,
    token_url @TEXT NOT NULL,
    device_url @TEXT NOT NULL,
    scope @TEXT NOT NULL,
    client_id @TEXT NOT NULL,
    client_secret @BLOB,
    account @TEXT NOT NULL,
    access @BLOB,
    refresh @BLOB,
    given_at @INT NOT NULL,
    access_until @INT NOT NULL,
    refresh_at @INT NOT NULL,
    tries @INT NOT NULL DEFAULT 0,
    ends_at @INT,
    ends_on @INT,
    told_at @INT,
    stopped_at @INT,
    said @TEXT NOT NULL DEFAULT '',
    fence @INT NOT NULL DEFAULT 0,
    lease_until @INT NOT NULL DEFAULT 0
) @STRICT;

-- Somebody is at the provider to consent, and will come back with state; once, and within ten minutes. state and session
-- are hashes; sealed holds the settings of the mailbox with all secrets.
CREATE TABLE consent_flow (
    state_hash @TEXT PRIMARY KEY,
    session_hash @TEXT NOT NULL,
    sealed @BLOB NOT NULL,
    until @INT NOT NULL
) @STRICT;
