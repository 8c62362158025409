-- Finding by filters, and what each person has read and wants to be told.

-- before: and after: begin where their day does. A message gets its id when it is read, so the two orders are nearly one.
CREATE INDEX message_at ON message (at, id);

-- Up to when a person has read a conversation. What came before read_from counts as read: what there was when this came.
CREATE TABLE conversation_read ( -- growing
    user_id @INT NOT NULL REFERENCES user_account (id),
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    at @INT NOT NULL,
    PRIMARY KEY (user_id, conversation_id)
) @STRICT;
ALTER TABLE user_account ADD COLUMN read_from @INT NOT NULL DEFAULT 0;
UPDATE user_account SET read_from = (SELECT coalesce(max(last_at), 0) FROM conversation);

-- single_keys: may a letter alone do something. told: of what a person is told, 0 nothing, 1 the own, 2 the teams' as well;
-- told_from, told_to: in which minutes of the local day (the shift); told_mail: by mail too, when away; told_at: the last such mail.
ALTER TABLE user_account ADD COLUMN single_keys @INT NOT NULL DEFAULT 1;
ALTER TABLE user_account ADD COLUMN told @INT NOT NULL DEFAULT 1;
ALTER TABLE user_account ADD COLUMN told_from @INT NOT NULL DEFAULT 0;
ALTER TABLE user_account ADD COLUMN told_to @INT NOT NULL DEFAULT 1440;
ALTER TABLE user_account ADD COLUMN told_mail @INT NOT NULL DEFAULT 0;
ALTER TABLE user_account ADD COLUMN told_at @INT NOT NULL DEFAULT 0;

-- A mail of the desk to its own people has more kinds: 4, what is new for somebody who is away. Kinds are the program's.
-- @postgres
ALTER TABLE notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE notice ADD CONSTRAINT notice_kind_check CHECK (kind BETWEEN 0 AND 15);
-- @end
-- @sqlite
CREATE TABLE notice_new ( -- growing
    id @ID,
    kind @INT NOT NULL CHECK (kind BETWEEN 0 AND 15),
    address @TEXT NOT NULL,
    asked_at @INT NOT NULL,
    next_at @INT NOT NULL,
    tries @INT NOT NULL DEFAULT 0,
    fence @INT NOT NULL DEFAULT 0,
    UNIQUE (kind, address)
) @STRICT;
INSERT INTO notice_new (id, kind, address, asked_at, next_at, tries, fence)
    SELECT id, kind, address, asked_at, next_at, tries, fence FROM notice;
DROP TABLE notice;
ALTER TABLE notice_new RENAME TO notice;
CREATE INDEX notice_due ON notice (next_at);
-- @end
