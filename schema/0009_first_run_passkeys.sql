-- The first run: five questions to the owner, when the shop is open, and a conversation to practise with.
-- The setting "first_run" is "new" in a desk that has asked nobody yet, then "begun", then "done"; without it: done.

-- step: 1 business, 2 mailbox, 3 hours, 4 people, 5 promise. answered: else it was skipped.
CREATE TABLE first_run (
    step @INT PRIMARY KEY CHECK (step BETWEEN 1 AND 5),
    answered @INT NOT NULL CHECK (answered IN (0, 1)),
    user_id @INT REFERENCES user_account (id),
    at @INT NOT NULL
) @STRICT;

-- weekday: 1 Monday to 7 Sunday; minutes of the day in the zone of the shop. A day without a row is a day off.
CREATE TABLE opening_hours (
    weekday @INT PRIMARY KEY CHECK (weekday BETWEEN 1 AND 7),
    opens @INT NOT NULL CHECK (opens >= 0),
    closes @INT NOT NULL CHECK (closes > opens AND closes <= 1440)
) @STRICT;

-- A conversation to practise with is a person's own and no conversation, so that it stands in no list, no search and no
-- figure, and no mail can leave for it. practice: 0 none, 1 a customer waits, 2 answered, 3 solved.
ALTER TABLE user_account ADD COLUMN practice @INT NOT NULL DEFAULT 0;
ALTER TABLE user_account ADD COLUMN practice_at @INT;
ALTER TABLE user_account ADD COLUMN practice_answer @TEXT NOT NULL DEFAULT '';
ALTER TABLE user_account ADD COLUMN practice_answered_at @INT;

-- What a person signs in with in place of a password, or beside it: the public half of a key that never leaves a device.
-- credential: its id, base64url. rp: the name of the desk it was made for. alg and public_key as libfido2 takes them.
-- counter: of the newest use; a device that counts never goes back. user_account.passkeys is how many a person has.
CREATE TABLE passkey (
    id @ID,
    user_id @INT NOT NULL REFERENCES user_account (id),
    credential @TEXT NOT NULL UNIQUE,
    rp @TEXT NOT NULL,
    alg @INT NOT NULL,
    public_key @BLOB NOT NULL,
    counter @INT NOT NULL,
    name @TEXT NOT NULL,
    created_at @INT NOT NULL,
    used_at @INT
) @STRICT;
CREATE INDEX passkey_user ON passkey (user_id, id);
ALTER TABLE user_account ADD COLUMN passkeys @INT NOT NULL DEFAULT 0;

-- Challenges that were answered, until they are too old to be answered again: each counts once.
CREATE TABLE passkey_challenge ( -- growing
    hash @TEXT PRIMARY KEY,
    expires_at @INT NOT NULL
) @STRICT;
CREATE INDEX passkey_challenge_age ON passkey_challenge (expires_at);
