-- What the desk does by itself: one row for each kind of automatic message or task, with a person who answers for it and a
-- switch (P32); the rules that plan follow-ups are some of them (P20). What each one made is written down when it is made.

-- code: its name in desk/automation/automation.h; the rows are made here and by later migrations, nothing deletes one.
-- owner_id NULL: the desk's first owner answers for it. days, unit: of a rule, how long after its event, 0 in days that pass,
-- 1 in open days; NULL of the others. channel: as follow_up.channel; NULL: as the customer likes it. minutes_each: what a
-- contact takes us, as the owner says; NULL: nobody has said. The rest is counted by the timer, once a day (P33):
-- cases begun in the 28 days before it was last switched on and in those after it, and how many of them the customer came
-- back to within 7 days; complaints about cases that it had to do with. measured_at NULL: not counted yet.
CREATE TABLE automation (
    id @ID,
    code @TEXT NOT NULL UNIQUE CHECK (code <> ''),
    owner_id @INT REFERENCES user_account (id),
    active @INT NOT NULL CHECK (active IN (0, 1)),
    days @INT CHECK (days BETWEEN 0 AND 366),
    unit @INT CHECK (unit IN (0, 1)),
    channel @INT CHECK (channel BETWEEN 0 AND 2),
    minutes_each @INT CHECK (minutes_each BETWEEN 1 AND 480),
    measured_at @INT,
    before_n @INT NOT NULL DEFAULT 0,
    before_again @INT NOT NULL DEFAULT 0,
    after_n @INT NOT NULL DEFAULT 0,
    after_again @INT NOT NULL DEFAULT 0,
    complaints @INT NOT NULL DEFAULT 0,
    version @INT NOT NULL DEFAULT 1,
    CHECK ((days IS NULL) = (unit IS NULL)),
    CHECK (days IS NOT NULL OR channel IS NULL),
    CHECK (before_again BETWEEN 0 AND before_n AND after_again BETWEEN 0 AND after_n)
) @STRICT;

-- When it was switched on or off, by whom and why; never changed. None: it is as the program brought it.
CREATE TABLE automation_switch ( -- growing
    id @ID,
    automation_id @INT NOT NULL REFERENCES automation (id),
    at @INT NOT NULL,
    active @INT NOT NULL CHECK (active IN (0, 1)),
    user_id @INT REFERENCES user_account (id),
    why @TEXT NOT NULL DEFAULT ''
) @STRICT;
CREATE INDEX automation_switch_of ON automation_switch (automation_id, id);

-- One message or task that it made. conversation_id: what it is about, where that is a conversation.
CREATE TABLE automation_made ( -- growing
    id @ID,
    automation_id @INT NOT NULL REFERENCES automation (id),
    at @INT NOT NULL,
    conversation_id @INT REFERENCES conversation (id)
) @STRICT;
CREATE INDEX automation_made_when ON automation_made (automation_id, at);

INSERT INTO automation (code, active, days, unit) VALUES
    ('receipt', 1, NULL, NULL), ('complaint_receipt', 1, NULL, NULL), ('news_mail', 1, NULL, NULL), ('clock_mail', 1, NULL, NULL),
    ('promise_mail', 1, NULL, NULL), ('promise_recovery', 1, NULL, NULL), ('mailbox_mail', 1, NULL, NULL),
    ('first_order', 1, 2, 1), ('delivery', 1, 2, 1), ('complaint_solved', 1, 3, 1), ('silence', 1, 3, 1),
    ('silent_return', 1, 1, 1), ('complaint_unfinished', 1, 30, 0), ('quiet_customer', 0, 180, 0);

-- A follow-up that a rule planned, and for what: event_id is an order (first_order, delivery, silent_return, quiet_customer),
-- a complaint, or (silence) the customer's message that came before our question. A rule plans once for an event, whichever
-- node sees it and whatever its clock says (F14, F21). order_id: the order that it asks about. for_id: the customer that it
-- was planned for, wherever it hangs: whatever he says makes it pointless.
ALTER TABLE follow_up ADD COLUMN automation_id @INT REFERENCES automation (id);
ALTER TABLE follow_up ADD COLUMN event_id @INT CHECK ((automation_id IS NULL) = (event_id IS NULL));
ALTER TABLE follow_up ADD COLUMN order_id @INT REFERENCES shop_order (id);
ALTER TABLE follow_up ADD COLUMN for_id @INT REFERENCES customer (id) CHECK ((automation_id IS NULL) = (for_id IS NULL));
CREATE UNIQUE INDEX follow_up_event ON follow_up (automation_id, event_id) WHERE automation_id IS NOT NULL;
CREATE INDEX follow_up_for ON follow_up (for_id) WHERE for_id IS NOT NULL;
CREATE INDEX follow_up_order ON follow_up (order_id) WHERE order_id IS NOT NULL;

-- What came along with a customer who was joined to another (customer_merge_part knows no follow-ups).
CREATE TABLE customer_merge_follow_up ( -- growing
    merge_id @INT NOT NULL REFERENCES customer_merge (id),
    follow_up_id @INT NOT NULL REFERENCES follow_up (id),
    PRIMARY KEY (merge_id, follow_up_id)
) @STRICT;
CREATE INDEX customer_merge_follow_up_of ON customer_merge_follow_up (follow_up_id);
