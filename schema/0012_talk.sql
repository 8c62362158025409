-- Talking about a case without the customer: colleagues who are asked, third parties who are written to, and what we
-- understood.
-- part: what a message is beside its direction: 0 nothing else, 1 a message forwarded to somebody outside, 2 the answer
-- of such a third party (both internal: the customer never sees them), 3 from an address that is not the customer's,
-- 4 a note that asks a colleague. about_id: the message that 1 forwards, or the one that 2 answers.
ALTER TABLE message ADD COLUMN part @INT NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN about_id @INT;

-- A question to a person or a team, in a note. It is open until closed_at: answered with the words answer_id, or closed
-- without. noted_at: since when who asked has dealt with the answer.
CREATE TABLE ask ( -- growing
    message_id @INT PRIMARY KEY REFERENCES message (id),
    from_id @INT NOT NULL REFERENCES user_account (id),
    user_id @INT REFERENCES user_account (id),
    team_id @INT REFERENCES team (id),
    due_at @INT NOT NULL,
    closed_at @INT,
    closed_by @INT REFERENCES user_account (id),
    answer_id @INT,
    noted_at @INT,
    version @INT NOT NULL DEFAULT 1,
    CHECK ((user_id IS NULL) <> (team_id IS NULL)),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
    CHECK (answer_id IS NULL OR closed_at IS NOT NULL)
) @STRICT;
CREATE INDEX ask_of_user ON ask (user_id) WHERE closed_at IS NULL;
CREATE INDEX ask_of_team ON ask (team_id) WHERE closed_at IS NULL;
CREATE INDEX ask_by_user ON ask (from_id) WHERE closed_at IS NULL;
CREATE INDEX ask_answered ON ask (from_id) WHERE answer_id IS NOT NULL AND noted_at IS NULL;

-- What was said to it, in its own small thread.
CREATE TABLE ask_word ( -- growing
    id @ID,
    message_id @INT NOT NULL REFERENCES ask (message_id),
    user_id @INT NOT NULL REFERENCES user_account (id),
    at @INT NOT NULL,
    text @TEXT NOT NULL
) @STRICT;
CREATE INDEX ask_word_ask ON ask_word (message_id, id);

-- Who is named in a note, or waits for the answer of a third party, until he has done something about it.
CREATE TABLE mention ( -- growing
    message_id @INT NOT NULL REFERENCES message (id),
    user_id @INT NOT NULL REFERENCES user_account (id),
    done_at @INT,
    PRIMARY KEY (message_id, user_id)
) @STRICT;
CREATE INDEX mention_open ON mention (user_id) WHERE done_at IS NULL;

-- What the customer wants, in our words (P40): the newest, and how it came about. An empty text: nobody wanted to say.
-- wrong_at: the customer meant something else.
ALTER TABLE conversation ADD COLUMN understood @TEXT NOT NULL DEFAULT '';
CREATE TABLE understanding ( -- growing
    id @ID,
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    text @TEXT NOT NULL,
    user_id @INT NOT NULL REFERENCES user_account (id),
    at @INT NOT NULL,
    wrong_at @INT,
    wrong_by @INT REFERENCES user_account (id)
) @STRICT;
CREATE INDEX understanding_conversation ON understanding (conversation_id, id);
