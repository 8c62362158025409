-- What people settle for themselves and owners for all: sessions that can be told apart, tokens with names, a second
-- step at the door, links that let somebody in once, and the desk's mails to its own people.

-- density: 0 comfortable, 1 compact. invited_at: since when an invitation waits for this person, who is switched off
-- until it is taken. totp_secret: sealed with the desk's key; totp_step: the newest half minute whose code was used.
ALTER TABLE user_account ADD COLUMN density @INT NOT NULL DEFAULT 0;
ALTER TABLE user_account ADD COLUMN invited_at @INT;
ALTER TABLE user_account ADD COLUMN totp_secret @BLOB;
ALTER TABLE user_account ADD COLUMN totp_step @INT NOT NULL DEFAULT 0;

-- What a person knows a session by: the network it was made from, and the browser.
ALTER TABLE session ADD COLUMN network @TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN browser @TEXT NOT NULL DEFAULT '';

ALTER TABLE api_token ADD COLUMN name @TEXT NOT NULL DEFAULT '';
ALTER TABLE api_token ADD COLUMN used_at @INT;
CREATE INDEX api_token_user ON api_token (user_id, id);

ALTER TABLE team ADD COLUMN version @INT NOT NULL DEFAULT 1;

-- A link that lets a person set a password, once. kind: 0 forgotten password, 1 invitation. Stored as SHA-256 only, and
-- a new one takes the place of the old one.
CREATE TABLE door_link (
    user_id @INT NOT NULL REFERENCES user_account (id),
    kind @INT NOT NULL CHECK (kind IN (0, 1)),
    token_hash @TEXT NOT NULL UNIQUE,
    made_at @INT NOT NULL,
    expires_at @INT NOT NULL,
    PRIMARY KEY (user_id, kind)
) @STRICT;

-- Codes that stand in for the second step, each once: hashes with the desk's key. A used one is gone.
CREATE TABLE recovery_code (
    user_id @INT NOT NULL REFERENCES user_account (id),
    code_hash @TEXT NOT NULL,
    PRIMARY KEY (user_id, code_hash)
) @STRICT;

-- Mails of the desk to its own people that have still to leave: written when they leave, so no secret waits here.
-- kind: 0 forgotten password, 1 invitation, 2 the password was changed, 3 the second step was switched on or off.
-- address may be nobody's: who asks for a new password is not told whether there is such a person.
CREATE TABLE notice ( -- growing
    id @ID,
    kind @INT NOT NULL CHECK (kind BETWEEN 0 AND 3),
    address @TEXT NOT NULL,
    asked_at @INT NOT NULL,
    next_at @INT NOT NULL,
    tries @INT NOT NULL DEFAULT 0,
    fence @INT NOT NULL DEFAULT 0,
    UNIQUE (kind, address)
) @STRICT;
CREATE INDEX notice_due ON notice (next_at);

-- For the page of the audit: what one person did, and what happened to one thing.
CREATE INDEX audit_user ON audit (user_id, id);
CREATE INDEX audit_object ON audit (object, id);
