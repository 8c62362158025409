-- Letters that look like spam go to Spam by themselves, with the reasons, and wait there for somebody to look.

-- Whose letters are never suspected, because one of us said so; conversation_id: by taking that one out of Spam. Nobody is
-- here by anything but a person's act.
CREATE TABLE trusted_sender ( -- growing
    id @ID,
    address @TEXT NOT NULL UNIQUE,
    user_id @INT NOT NULL REFERENCES user_account (id),
    conversation_id @INT REFERENCES conversation (id),
    created_at @INT NOT NULL
) @STRICT;
CREATE INDEX trusted_sender_conversation ON trusted_sender (conversation_id) WHERE conversation_id IS NOT NULL;

-- A conversation that was put into Spam by itself. sender: its address in small letters. reasons: words of
-- desk/spam/judge.h, parted by blanks; said: what rspamd said. look_by: when an answer would be due. state: 0 nobody has
-- looked, 1 it is not spam, 2 it is.
CREATE TABLE suspicion ( -- growing
    conversation_id @INT PRIMARY KEY REFERENCES conversation (id),
    sender @TEXT NOT NULL,
    reasons @TEXT NOT NULL,
    said @TEXT NOT NULL DEFAULT '',
    at @INT NOT NULL,
    look_by @INT NOT NULL,
    state @INT NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
    settled_by @INT REFERENCES user_account (id),
    settled_at @INT,
    CHECK ((state = 0) = (settled_by IS NULL))
) @STRICT;
CREATE INDEX suspicion_open ON suspicion (look_by) WHERE state = 0;
