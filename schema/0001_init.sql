-- The first schema: letters, what was understood of them, who answers, what goes out.
-- Dialect: @ID @INT @TEXT @BLOB @STRICT, see tools/sql.c. "growing" marks tables that no page may scan.
-- Times are microseconds UTC. Truth tables only; what can be made anew from them has its own migration.

CREATE TABLE setting (
    name @TEXT PRIMARY KEY,
    value @TEXT NOT NULL
) @STRICT;

CREATE TABLE team (
    id @ID,
    name @TEXT NOT NULL UNIQUE,
    created_at @INT NOT NULL
) @STRICT;

-- role: 0 agent, 1 owner. sees: 0 every team, 1 the own teams, 2 only what is assigned to the person.
-- zone and lang decide how times and words look; theme: 0 system, 1 light, 2 dark.
CREATE TABLE user_account (
    id @ID,
    mail @TEXT NOT NULL UNIQUE,
    name @TEXT NOT NULL,
    password_hash @TEXT NOT NULL,
    role @INT NOT NULL CHECK (role IN (0, 1)),
    sees @INT NOT NULL CHECK (sees IN (0, 1, 2)),
    lang @TEXT NOT NULL,
    zone @TEXT NOT NULL,
    theme @INT NOT NULL DEFAULT 0 CHECK (theme IN (0, 1, 2)),
    active @INT NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    created_at @INT NOT NULL,
    version @INT NOT NULL DEFAULT 1
) @STRICT;

CREATE TABLE team_member (
    team_id @INT NOT NULL REFERENCES team (id),
    user_id @INT NOT NULL REFERENCES user_account (id),
    PRIMARY KEY (team_id, user_id)
) @STRICT;
CREATE INDEX team_member_user ON team_member (user_id);

-- Sessions and API tokens are stored as SHA-256 only.
CREATE TABLE session ( -- growing
    token_hash @TEXT PRIMARY KEY,
    user_id @INT NOT NULL REFERENCES user_account (id),
    csrf @TEXT NOT NULL,
    created_at @INT NOT NULL,
    seen_at @INT NOT NULL,
    expires_at @INT NOT NULL
) @STRICT;
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_expiry ON session (expires_at);

-- scope: 0 read, 1 write, 2 admin.
CREATE TABLE api_token (
    id @ID,
    user_id @INT NOT NULL REFERENCES user_account (id),
    token_hash @TEXT NOT NULL UNIQUE,
    scope @INT NOT NULL CHECK (scope IN (0, 1, 2)),
    created_at @INT NOT NULL,
    revoked_at @INT
) @STRICT;

-- Wrong passwords per account and per address (A38): subject is "account:MAIL" or "address:IP".
CREATE TABLE sign_in_failure ( -- growing
    subject @TEXT PRIMARY KEY,
    failures @INT NOT NULL,
    last_at @INT NOT NULL,
    blocked_until @INT NOT NULL
) @STRICT;

-- takes_plus: a mail to name+token@host has arrived, so Reply-To may carry the token.
CREATE TABLE mailbox (
    id @ID,
    address @TEXT NOT NULL UNIQUE,
    name @TEXT NOT NULL,
    lang @TEXT NOT NULL,
    team_id @INT NOT NULL REFERENCES team (id),
    takes_plus @INT NOT NULL DEFAULT 0 CHECK (takes_plus IN (0, 1)),
    smtp_url @TEXT,
    smtp_user @TEXT,
    smtp_secret @BLOB,
    created_at @INT NOT NULL,
    version @INT NOT NULL DEFAULT 1
) @STRICT;

CREATE TABLE customer ( -- growing
    id @ID,
    name @TEXT NOT NULL,
    lang @TEXT,
    created_at @INT NOT NULL,
    version @INT NOT NULL DEFAULT 1
) @STRICT;

-- kind: 0 mail address, 1 phone. value is normalised, shown is as it was written.
CREATE TABLE contact_point ( -- growing
    id @ID,
    customer_id @INT NOT NULL REFERENCES customer (id),
    kind @INT NOT NULL CHECK (kind IN (0, 1)),
    value @TEXT NOT NULL,
    shown @TEXT NOT NULL,
    created_at @INT NOT NULL,
    UNIQUE (kind, value)
) @STRICT;
CREATE INDEX contact_point_customer ON contact_point (customer_id);

-- channel: 0 mail, 1 phone, 2 counter.
-- state: 0 new, 1 open, 2 waiting_customer, 3 waiting_internal, 4 solved, 5 closed, 6 merged, 7 spam.
-- bucket groups the states for the lists: 0 ours to act, 1 waiting on the customer, 2 done, 3 out of sight.
-- sort_key: waiting_since where someone waits for us, else 4e18 - last_at: longest waiting first, then newest.
CREATE TABLE conversation ( -- growing
    id @ID,
    ref @TEXT NOT NULL UNIQUE,
    subject @TEXT NOT NULL,
    customer_id @INT NOT NULL REFERENCES customer (id),
    mailbox_id @INT REFERENCES mailbox (id),
    channel @INT NOT NULL,
    state @INT NOT NULL CHECK (state BETWEEN 0 AND 7),
    bucket @INT NOT NULL CHECK (bucket BETWEEN 0 AND 3),
    owner_id @INT REFERENCES user_account (id),
    team_id @INT REFERENCES team (id),
    waiting_since @INT,
    due @INT,
    sort_key @INT NOT NULL,
    opened_at @INT NOT NULL,
    last_at @INT NOT NULL,
    last_words @TEXT NOT NULL DEFAULT '',
    last_lang @TEXT,
    last_ours @INT NOT NULL DEFAULT 0 CHECK (last_ours IN (0, 1)),
    flagged @TEXT,
    reopened @INT NOT NULL DEFAULT 0,
    version @INT NOT NULL DEFAULT 1,
    CHECK (owner_id IS NOT NULL OR team_id IS NOT NULL),
    CHECK ((waiting_since IS NULL) = (due IS NULL))
) @STRICT;
CREATE INDEX conversation_bucket ON conversation (bucket, sort_key, id);
CREATE INDEX conversation_owner ON conversation (owner_id, bucket, sort_key, id);
CREATE INDEX conversation_team ON conversation (team_id, bucket, sort_key, id);
CREATE INDEX conversation_order ON conversation (sort_key, id);
CREATE INDEX conversation_unowned ON conversation (bucket, sort_key, id) WHERE owner_id IS NULL;
CREATE INDEX conversation_customer ON conversation (customer_id, last_at);

-- A letter is a mail as it arrived. source: 0 lmtp, 1 pipe, 2 imap. state: 0 waiting, 1 read, 2 unreadable.
-- message_id is set as soon as agents can see it, be it understood or only as "not read yet".
CREATE TABLE letter ( -- growing
    id @ID,
    sha256 @TEXT NOT NULL,
    size @INT NOT NULL,
    received_at @INT NOT NULL,
    source @INT NOT NULL CHECK (source IN (0, 1, 2)),
    envelope_from @TEXT NOT NULL,
    envelope_to @TEXT NOT NULL,
    mailbox_id @INT REFERENCES mailbox (id),
    state @INT NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),
    message_id @INT,
    read_at @INT
) @STRICT;
CREATE INDEX letter_state ON letter (state, id);
CREATE INDEX letter_message ON letter (message_id);

CREATE TABLE letter_raw ( -- growing
    letter_id @INT PRIMARY KEY REFERENCES letter (id),
    raw @BLOB NOT NULL
) @STRICT;

-- direction: 0 in, 1 out, 2 internal. author_kind: 0 customer, 1 user, 2 automation.
-- auto: how machine-written it is (mime/parse.h). external_id: the Message-ID without its brackets.
-- content_hash: of the letter apart from trace headers, so that the same mail by two routes is one message.
-- readable: 0 while only the raw letter is there.
CREATE TABLE message ( -- growing
    id @ID,
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    direction @INT NOT NULL CHECK (direction IN (0, 1, 2)),
    channel @INT NOT NULL,
    author_kind @INT NOT NULL CHECK (author_kind IN (0, 1, 2)),
    user_id @INT REFERENCES user_account (id),
    author_name @TEXT NOT NULL,
    external_id @TEXT,
    content_hash @TEXT,
    letter_id @INT REFERENCES letter (id),
    at @INT NOT NULL,
    subject @TEXT NOT NULL,
    text @TEXT NOT NULL,
    reply_text @TEXT NOT NULL,
    html @TEXT,
    lang @TEXT,
    auto @INT NOT NULL DEFAULT 0,
    readable @INT NOT NULL DEFAULT 1 CHECK (readable IN (0, 1)),
    warnings @TEXT NOT NULL DEFAULT '',
    taken_back_at @INT,
    version @INT NOT NULL DEFAULT 1
) @STRICT;
CREATE INDEX message_conversation ON message (conversation_id, id);
CREATE INDEX message_external ON message (external_id);

-- role: 0 from, 1 reply-to, 2 to, 3 cc, 4 bcc.
CREATE TABLE recipient ( -- growing
    message_id @INT NOT NULL REFERENCES message (id),
    position @INT NOT NULL,
    role @INT NOT NULL CHECK (role BETWEEN 0 AND 4),
    name @TEXT NOT NULL,
    address @TEXT NOT NULL,
    PRIMARY KEY (message_id, position)
) @STRICT;

-- Files that people here added; what came in a letter stays a range of that letter.
CREATE TABLE file ( -- growing
    id @ID,
    user_id @INT NOT NULL REFERENCES user_account (id),
    name @TEXT NOT NULL,
    type @TEXT NOT NULL,
    size @INT NOT NULL,
    sha256 @TEXT NOT NULL,
    data @BLOB NOT NULL,
    created_at @INT NOT NULL
) @STRICT;

CREATE TABLE attachment ( -- growing
    id @ID,
    message_id @INT NOT NULL REFERENCES message (id),
    position @INT NOT NULL,
    name @TEXT NOT NULL,
    type @TEXT NOT NULL,
    size @INT NOT NULL,
    sha256 @TEXT NOT NULL,
    content_id @TEXT,
    inline @INT NOT NULL DEFAULT 0 CHECK (inline IN (0, 1)),
    letter_id @INT REFERENCES letter (id),
    range_at @INT,
    range_size @INT,
    encoding @INT,
    file_id @INT REFERENCES file (id),
    UNIQUE (message_id, position),
    CHECK ((letter_id IS NULL) <> (file_id IS NULL))
) @STRICT;

-- kind: 0 first reply, 1 next reply. result: 0 running, 1 met, 2 breached. standard: in words.
CREATE TABLE clock ( -- growing
    id @ID,
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    kind @INT NOT NULL CHECK (kind IN (0, 1)),
    standard @TEXT NOT NULL,
    message_id @INT NOT NULL REFERENCES message (id),
    started_at @INT NOT NULL,
    due_at @INT NOT NULL,
    stopped_at @INT,
    stopped_by @INT REFERENCES message (id),
    result @INT NOT NULL DEFAULT 0 CHECK (result IN (0, 1, 2))
) @STRICT;
CREATE INDEX clock_conversation ON clock (conversation_id, id);
CREATE INDEX clock_running ON clock (due_at) WHERE result = 0 AND stopped_at IS NULL;

-- kind: 0 reply, 1 note. seq grows with every save, so that a late one cannot revive what was sent.
CREATE TABLE draft (
    user_id @INT NOT NULL REFERENCES user_account (id),
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    kind @INT NOT NULL CHECK (kind IN (0, 1)),
    text @TEXT NOT NULL,
    seq @INT NOT NULL,
    saved_at @INT NOT NULL,
    PRIMARY KEY (user_id, conversation_id, kind)
) @STRICT;

-- The mail of an outgoing message, made once, so that every try sends the same bytes.
CREATE TABLE outgoing ( -- growing
    message_id @INT PRIMARY KEY REFERENCES message (id),
    envelope_from @TEXT NOT NULL,
    raw @BLOB NOT NULL
) @STRICT;

-- One envelope a recipient. state: 0 held, 1 queued, 2 sending, 3 sent, 4 uncertain, 5 failed, 6 taken back.
-- fence grows with every claim: an answer that comes with an older one is refused.
CREATE TABLE outbox ( -- growing
    id @ID,
    message_id @INT NOT NULL REFERENCES message (id),
    recipient @TEXT NOT NULL,
    state @INT NOT NULL CHECK (state BETWEEN 0 AND 6),
    next_at @INT NOT NULL,
    tries @INT NOT NULL DEFAULT 0,
    uncertain_tries @INT NOT NULL DEFAULT 0,
    fence @INT NOT NULL DEFAULT 0,
    lease_until @INT NOT NULL DEFAULT 0,
    queued_at @INT NOT NULL,
    sent_at @INT,
    answer @TEXT NOT NULL DEFAULT '',
    UNIQUE (message_id, recipient)
) @STRICT;
CREATE INDEX outbox_due ON outbox (state, next_at);

-- Work that waits: kind 0 = read a letter. fence as above.
CREATE TABLE job ( -- growing
    id @ID,
    kind @INT NOT NULL,
    object_id @INT NOT NULL,
    run_at @INT NOT NULL,
    tries @INT NOT NULL DEFAULT 0,
    fence @INT NOT NULL DEFAULT 0,
    UNIQUE (kind, object_id)
) @STRICT;
CREATE INDEX job_due ON job (kind, run_at);

-- What happened, for the thread of a conversation and for live pages. actor_kind as in message.author_kind.
CREATE TABLE event ( -- growing
    id @ID,
    at @INT NOT NULL,
    kind @INT NOT NULL,
    conversation_id @INT REFERENCES conversation (id),
    actor_kind @INT NOT NULL,
    user_id @INT REFERENCES user_account (id),
    object_id @INT,
    words @TEXT NOT NULL DEFAULT ''
) @STRICT;
CREATE INDEX event_conversation ON event (conversation_id, id);

-- Written with the change, chained by one sealer afterwards: hash = SHA-256(previous hash, the row).
CREATE TABLE audit ( -- growing
    id @ID,
    at @INT NOT NULL,
    user_id @INT,
    actor @TEXT NOT NULL,
    action @TEXT NOT NULL,
    object @TEXT NOT NULL,
    detail @TEXT NOT NULL
) @STRICT;
CREATE TABLE audit_seal ( -- growing
    seq @INT PRIMARY KEY,
    audit_id @INT NOT NULL UNIQUE REFERENCES audit (id),
    hash @TEXT NOT NULL
) @STRICT;

CREATE TABLE idempotency ( -- growing
    user_id @INT NOT NULL REFERENCES user_account (id),
    key @TEXT NOT NULL,
    body_hash @TEXT NOT NULL,
    status @INT NOT NULL,
    reply @TEXT NOT NULL,
    created_at @INT NOT NULL,
    PRIMARY KEY (user_id, key)
) @STRICT;
CREATE INDEX idempotency_age ON idempotency (created_at);
