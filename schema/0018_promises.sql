-- What was said to customers with a date: promises, what is put right when one was not kept, and who corrected what.

-- A promise hangs on a conversation and is made to its customer. message_id: our message that says so; without one it was
-- written down by hand. kind: 0 something will be done, 1 the customer hears from us ("next news by ..."). state: 0 made,
-- 1 kept, 2 late (done after it was broken), 3 broken, 4 renegotiated (another row took its place, before due, and the
-- customer agreed), 5 released by the customer. due never changes: another date is another row, which names the one before
-- it (earlier_id) and the first of all (root_id; NULL for the first itself) and carries the first one's time and due.
-- broken_at is when a timer, or whoever came first, saw that due had passed. settled_at: when it was done (1, 2) or ended
-- (4, 5), by our own clock. evidence: what shows that it was done, with evidence_id a message. why: how the customer agreed,
-- or why he let us off. told_id: the message in which he heard that it will not be in time, told_due the time named there.
-- remind_at: when its owner is reminded next.
CREATE TABLE promise ( -- growing
    id @ID,
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    message_id @INT REFERENCES message (id),
    kind @INT NOT NULL CHECK (kind IN (0, 1)),
    what @TEXT NOT NULL CHECK (what <> ''),
    owner_id @INT NOT NULL REFERENCES user_account (id),
    made_by @INT NOT NULL REFERENCES user_account (id),
    made_at @INT NOT NULL,
    due @INT NOT NULL,
    by_helper @INT NOT NULL DEFAULT 0 CHECK (by_helper IN (0, 1)),
    root_id @INT REFERENCES promise (id),
    earlier_id @INT UNIQUE REFERENCES promise (id),
    first_made_at @INT NOT NULL,
    first_due @INT NOT NULL,
    state @INT NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 5),
    remind_at @INT,
    broken_at @INT,
    settled_at @INT,
    settled_by @INT REFERENCES user_account (id),
    evidence @TEXT NOT NULL DEFAULT '',
    evidence_id @INT REFERENCES message (id),
    agreed @INT NOT NULL DEFAULT 0 CHECK (agreed IN (0, 1)),
    why @TEXT NOT NULL DEFAULT '',
    told_id @INT REFERENCES message (id),
    told_due @INT,
    version @INT NOT NULL DEFAULT 1,
    CHECK (due > made_at AND first_due > first_made_at AND first_made_at <= made_at),
    CHECK ((root_id IS NULL) = (earlier_id IS NULL)),
    CHECK ((settled_at IS NULL) = (state IN (0, 3))),
    CHECK ((settled_by IS NULL) = (settled_at IS NULL)),
    CHECK (state NOT IN (1, 4, 5) OR settled_at <= due),
    CHECK (state <> 2 OR settled_at > due),
    CHECK ((broken_at IS NULL) = (state NOT IN (2, 3))),
    CHECK (broken_at IS NULL OR broken_at > due),
    CHECK (state NOT IN (1, 2) OR evidence <> ''),
    CHECK (state <> 4 OR agreed = 1),
    CHECK (state <> 5 OR why <> ''),
    CHECK (remind_at IS NULL OR state = 0),
    CHECK ((told_id IS NULL) = (told_due IS NULL))
) @STRICT;
CREATE INDEX promise_conversation ON promise (conversation_id);
CREATE INDEX promise_open ON promise (due, id) WHERE state = 0;
CREATE INDEX promise_mine ON promise (owner_id, due) WHERE state = 0;
CREATE INDEX promise_remind ON promise (remind_at) WHERE remind_at IS NOT NULL;
CREATE INDEX promise_due ON promise (due, id);
CREATE INDEX promise_first_due ON promise (first_due);
CREATE INDEX promise_settled ON promise (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX promise_message ON promise (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX promise_evidence ON promise (evidence_id) WHERE evidence_id IS NOT NULL;
CREATE INDEX promise_told ON promise (told_id) WHERE told_id IS NOT NULL;
CREATE INDEX promise_root ON promise (root_id) WHERE root_id IS NOT NULL;

-- A broken promise is put right: by whom, until when, and what was done. One a promise, for good.
CREATE TABLE promise_recovery ( -- growing
    promise_id @INT PRIMARY KEY REFERENCES promise (id),
    owner_id @INT NOT NULL REFERENCES user_account (id),
    opened_at @INT NOT NULL,
    due @INT NOT NULL CHECK (due > opened_at),
    done_at @INT,
    done_by @INT REFERENCES user_account (id),
    what_done @TEXT NOT NULL DEFAULT '',
    CHECK ((done_at IS NULL) = (done_by IS NULL)),
    CHECK ((done_at IS NULL) = (what_done = ''))
) @STRICT;
CREATE INDEX promise_recovery_open ON promise_recovery (due) WHERE done_at IS NULL;
CREATE INDEX promise_recovery_mine ON promise_recovery (owner_id) WHERE done_at IS NULL;

-- "It was not done after all": what stood there before, and the second person who says so.
CREATE TABLE promise_correction ( -- growing
    id @ID,
    promise_id @INT NOT NULL REFERENCES promise (id),
    user_id @INT NOT NULL REFERENCES user_account (id),
    at @INT NOT NULL,
    why @TEXT NOT NULL CHECK (why <> ''),
    was_state @INT NOT NULL CHECK (was_state IN (1, 2)),
    was_settled_at @INT NOT NULL,
    was_settled_by @INT NOT NULL REFERENCES user_account (id),
    was_evidence @TEXT NOT NULL,
    CHECK (user_id <> was_settled_by)
) @STRICT;
CREATE INDEX promise_correction_promise ON promise_correction (promise_id);

-- Which promises (the first of each chain) went along when conversations were joined, so that they come back.
CREATE TABLE promise_merge ( -- growing
    merge_id @INT NOT NULL REFERENCES conversation_merge (id),
    promise_id @INT NOT NULL REFERENCES promise (id),
    PRIMARY KEY (merge_id, promise_id)
) @STRICT;
CREATE INDEX promise_merge_promise ON promise_merge (promise_id);

-- What a reply that leaves later is to promise, or (promise_id) to say of a promise that will not be in time.
CREATE TABLE later_promise ( -- growing
    later_id @INT NOT NULL REFERENCES later_reply (id),
    position @INT NOT NULL,
    promise_id @INT REFERENCES promise (id),
    kind @INT NOT NULL CHECK (kind IN (0, 1)),
    what @TEXT NOT NULL,
    due @INT NOT NULL,
    by_helper @INT NOT NULL CHECK (by_helper IN (0, 1)),
    PRIMARY KEY (later_id, position)
) @STRICT;
CREATE INDEX later_promise_promise ON later_promise (promise_id) WHERE promise_id IS NOT NULL;
