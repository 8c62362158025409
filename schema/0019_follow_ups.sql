-- Solved means solved (INV4): what came of a conversation is said when it is solved, and whether and when we ask again.

-- Why customers have to write to us (P56): a tree that the owner edits. code: of the preset ones, whose names are words of
-- the program; the owner's own have a name. Nothing is deleted: an outcome keeps its cause, active 0 offers it no more.
CREATE TABLE cause (
    id @ID,
    parent_id @INT REFERENCES cause (id),
    code @TEXT UNIQUE,
    name @TEXT NOT NULL DEFAULT '',
    position @INT NOT NULL,
    active @INT NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version @INT NOT NULL DEFAULT 1,
    CHECK (parent_id IS NULL OR parent_id <> id),
    CHECK ((code IS NULL) = (name <> ''))
) @STRICT;
INSERT INTO cause (code, position) VALUES ('information', 1), ('understanding', 2), ('attention', 3), ('guidance', 4),
    ('diligence', 5), ('haste', 6), ('policy', 7), ('product', 8), ('supplier', 9), ('carrier', 10), ('system', 11);

-- A promise to ask again. It hangs on a conversation, or on a customer where there is none. reason, channel, state and
-- result: numbers of desk/followup/followup.h. state 0 planned, 1 due, 2 done, 3 nobody reached, 4 cancelled. asked_id: the
-- message by which we asked; message_id: the message or call that its result stands on (INV20). why: of a cancelled one, a
-- word of followup.h or somebody's own. home_id: the conversation that it was made on, where it goes back to when two that were
-- joined are taken apart.
CREATE TABLE follow_up ( -- growing
    id @ID,
    conversation_id @INT REFERENCES conversation (id),
    home_id @INT REFERENCES conversation (id),
    customer_id @INT REFERENCES customer (id),
    reason @INT NOT NULL CHECK (reason BETWEEN 0 AND 5),
    words @TEXT NOT NULL DEFAULT '',
    due_at @INT NOT NULL,
    owner_id @INT NOT NULL REFERENCES user_account (id),
    channel @INT NOT NULL CHECK (channel BETWEEN 0 AND 2),
    made_at @INT NOT NULL,
    made_by @INT REFERENCES user_account (id),
    state @INT NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
    tries @INT NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 2),
    asked_id @INT REFERENCES message (id),
    result @INT CHECK (result BETWEEN 0 AND 2),
    message_id @INT REFERENCES message (id),
    ended_at @INT,
    ended_by @INT REFERENCES user_account (id),
    why @TEXT NOT NULL DEFAULT '',
    version @INT NOT NULL DEFAULT 1,
    CHECK ((conversation_id IS NULL) <> (customer_id IS NULL) AND (conversation_id IS NULL) = (home_id IS NULL)),
    CHECK ((state >= 2) = (ended_at IS NOT NULL)),
    CHECK ((state = 2) = (result IS NOT NULL)),
    CHECK (state <> 2 OR message_id IS NOT NULL),
    CHECK (state <> 3 OR tries = 2),
    CHECK (state <> 4 OR why <> '')
) @STRICT;
-- The timer's, the lists', the conversation's, the customer's, and what coverage counts.
CREATE INDEX follow_up_falls_due ON follow_up (due_at) WHERE state = 0;
CREATE INDEX follow_up_of ON follow_up (owner_id, due_at) WHERE state < 2;
CREATE INDEX follow_up_open ON follow_up (due_at, id) WHERE state < 2;
CREATE INDEX follow_up_conversation ON follow_up (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX follow_up_customer ON follow_up (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX follow_up_due ON follow_up (due_at);

-- What came of it, said when it was solved. A row a solving; the one that counts has no ended_at, and a conversation that is
-- solved has one (INV4). closed_as: why nothing came of it (thanks, duplicate, spam, automatic), or 'before' for what was
-- solved before there was this table; then nothing else is said. result, goal: numbers of desk/outcome/outcome.h.
-- no_follow_up: why we do not ask again, a word of outcome.h or somebody's own.
CREATE TABLE outcome ( -- growing
    id @ID,
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    at @INT NOT NULL,
    user_id @INT REFERENCES user_account (id),
    closed_as @TEXT,
    result @INT CHECK (result BETWEEN 0 AND 4),
    goal @INT CHECK (goal BETWEEN 0 AND 4),
    cause_id @INT REFERENCES cause (id),
    need_met @INT CHECK (need_met IN (0, 1)),
    words @TEXT NOT NULL DEFAULT '',
    follow_up_id @INT REFERENCES follow_up (id),
    no_follow_up @TEXT,
    ended_at @INT,
    CHECK (closed_as IS NULL OR (result IS NULL AND goal IS NULL AND cause_id IS NULL AND need_met IS NULL
        AND follow_up_id IS NULL AND no_follow_up IS NULL)),
    CHECK (closed_as IS NOT NULL OR (result IS NOT NULL AND goal IS NOT NULL AND cause_id IS NOT NULL AND need_met IS NOT NULL
        AND (follow_up_id IS NULL) <> (no_follow_up IS NULL) AND coalesce(no_follow_up, 'x') <> ''))
) @STRICT;
CREATE UNIQUE INDEX outcome_counts ON outcome (conversation_id) WHERE ended_at IS NULL;
CREATE INDEX outcome_conversation ON outcome (conversation_id, id);
CREATE INDEX outcome_said ON outcome (at) WHERE closed_as IS NULL;
CREATE INDEX outcome_cause ON outcome (cause_id, at) WHERE cause_id IS NOT NULL;

INSERT INTO outcome (conversation_id, at, closed_as)
SELECT id, last_at, 'before' FROM conversation WHERE state IN (4, 5) OR (state IN (6, 7) AND state_before IN (4, 5));
