-- The composer: what stands under an answer, the guidance it builds on, answers that are nearly the same, and answers
-- that leave later.

-- What stands under a person's answers in a language (a tag of ours); lang '' counts where there is none for it.
CREATE TABLE signature (
    user_id @INT NOT NULL REFERENCES user_account (id),
    lang @TEXT NOT NULL,
    text @TEXT NOT NULL,
    PRIMARY KEY (user_id, lang)
) @STRICT;

-- Saved guidance (P42). version: the number of the newest of its texts, in whichever language.
CREATE TABLE guidance (
    id @ID,
    version @INT NOT NULL,
    user_id @INT REFERENCES user_account (id),
    created_at @INT NOT NULL,
    retired_at @INT
) @STRICT;

-- What it says, in one language: a change is a new row, and no row ever changes (INV11). hash: SHA-256 of its words.
CREATE TABLE guidance_text ( -- growing
    id @ID,
    guidance_id @INT NOT NULL REFERENCES guidance (id),
    version @INT NOT NULL,
    lang @TEXT NOT NULL,
    title @TEXT NOT NULL,
    facts @TEXT NOT NULL,
    rights @TEXT NOT NULL,
    limits @TEXT NOT NULL,
    options @TEXT NOT NULL,
    tone @TEXT NOT NULL,
    text @TEXT NOT NULL,
    hash @TEXT NOT NULL,
    user_id @INT REFERENCES user_account (id),
    created_at @INT NOT NULL,
    UNIQUE (guidance_id, version)
) @STRICT;

-- The newest text in each of its languages.
CREATE TABLE guidance_current (
    guidance_id @INT NOT NULL REFERENCES guidance (id),
    lang @TEXT NOT NULL,
    text_id @INT NOT NULL REFERENCES guidance_text (id),
    PRIMARY KEY (guidance_id, lang)
) @STRICT;

-- The texts that an answer built on (INV11). reason: why it says something else than the text does (P43), else ''.
CREATE TABLE guidance_use ( -- growing
    message_id @INT NOT NULL REFERENCES message (id),
    text_id @INT NOT NULL REFERENCES guidance_text (id),
    guidance_id @INT NOT NULL REFERENCES guidance (id),
    reason @TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (message_id, text_id)
) @STRICT;
CREATE INDEX guidance_use_guidance ON guidance_use (guidance_id, message_id);
CREATE INDEX guidance_use_departed ON guidance_use (guidance_id, message_id) WHERE reason <> '';

-- The words of an answer as a few numbers, so that those that are nearly the same are known (P42).
CREATE TABLE reply_print ( -- growing
    message_id @INT PRIMARY KEY REFERENCES message (id),
    user_id @INT NOT NULL REFERENCES user_account (id),
    customer_id @INT NOT NULL REFERENCES customer (id),
    at @INT NOT NULL,
    print @TEXT NOT NULL
) @STRICT;
CREATE INDEX reply_print_user ON reply_print (user_id, at);

-- alike: how many customers had got nearly the same from this person before. guided: how many rows of guidance_use.
ALTER TABLE message ADD COLUMN alike @INT NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN guided @INT NOT NULL DEFAULT 0;

-- guidance: ids of guidance_text that the draft builds on; files: ids of files that go along; both parted by commas.
-- sends: how often this box was set to leave later, for the key of its next send.
ALTER TABLE draft ADD COLUMN guidance @TEXT NOT NULL DEFAULT '';
ALTER TABLE draft ADD COLUMN reason @TEXT NOT NULL DEFAULT '';
ALTER TABLE draft ADD COLUMN files @TEXT NOT NULL DEFAULT '';
ALTER TABLE draft ADD COLUMN sends @INT NOT NULL DEFAULT 0;

-- A reply that leaves at a chosen time. state: 0 waits, 1 left (message_id), 2 stopped, and its text shown (why),
-- 3 stopped and dealt with. seen: the newest message when it was written. cc and guidance: parted by commas.
CREATE TABLE later_reply ( -- growing
    id @ID,
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    user_id @INT NOT NULL REFERENCES user_account (id),
    text @TEXT NOT NULL,
    cc @TEXT NOT NULL,
    guidance @TEXT NOT NULL,
    reason @TEXT NOT NULL,
    and_state @INT NOT NULL,
    seen @INT NOT NULL,
    leaves_at @INT NOT NULL,
    made_at @INT NOT NULL,
    state @INT NOT NULL CHECK (state BETWEEN 0 AND 3),
    why @TEXT NOT NULL DEFAULT '',
    ended_at @INT,
    message_id @INT REFERENCES message (id)
) @STRICT;
CREATE UNIQUE INDEX later_reply_waits ON later_reply (conversation_id) WHERE state = 0;
CREATE INDEX later_reply_due ON later_reply (leaves_at) WHERE state = 0;
CREATE TABLE later_file ( -- growing
    later_id @INT NOT NULL REFERENCES later_reply (id),
    position @INT NOT NULL,
    file_id @INT NOT NULL REFERENCES file (id),
    PRIMARY KEY (later_id, position)
) @STRICT;
CREATE INDEX later_file_file ON later_file (file_id);

-- The one that waits here, or was stopped and is shown.
ALTER TABLE conversation ADD COLUMN later_id @INT;
