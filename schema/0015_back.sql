-- What comes back from mails of ours, how much a mailbox may send, and mails that a colleague forwards to us.

-- returns: it left with a return path of its own (post/returns.h). came_back: 0 nothing, 1 there is nobody, 2 it did not
-- arrive this time, 3 it is late. status: as the report has it (RFC 3463), '' where it has none.
ALTER TABLE outbox ADD COLUMN returns @INT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN came_back @INT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN status @TEXT NOT NULL DEFAULT '';

-- refused_at: since when it is known that mail does not arrive there; complained_at: somebody there said that a mail of
-- ours is spam. customer.marked: 1 where a contact point of his may have one of these, so that pages ask only then.
ALTER TABLE contact_point ADD COLUMN refused_at @INT;
ALTER TABLE contact_point ADD COLUMN refused_status @TEXT NOT NULL DEFAULT '';
ALTER TABLE contact_point ADD COLUMN complained_at @INT;
ALTER TABLE customer ADD COLUMN marked @INT NOT NULL DEFAULT 0;

-- When something came back that its owner has to be told of (desk/news), and nothing was said since: last_at is the same.
-- told_why: 1 not delivered, 2 a complaint.
ALTER TABLE conversation ADD COLUMN told_at @INT NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN told_why @INT NOT NULL DEFAULT 0;
CREATE INDEX conversation_told ON conversation (told_at, id) WHERE told_at > 0;

-- How many mails a mailbox may send; NULL: what its provider allows, 0: any number. limited_until: its mails wait until
-- then, because of limited_by (1 the hour, 2 the day); limited_at: when that was so last.
ALTER TABLE mailbox ADD COLUMN hour_limit @INT;
ALTER TABLE mailbox ADD COLUMN day_limit @INT;
ALTER TABLE mailbox ADD COLUMN limited_until @INT NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN limited_by @INT NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN limited_at @INT NOT NULL DEFAULT 0;
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;

-- What stood under a letter's words: its writer's signature, '' where none was found.
ALTER TABLE message ADD COLUMN signature @TEXT NOT NULL DEFAULT '';

-- A mail from one of us that seems to be a customer's, forwarded: who wrote it first, as it says. What says so proves
-- nothing, so a person confirms it. state: 0 asked, 1 it is his, 2 it is not. was_customer_id: whose case it was before.
CREATE TABLE forwarded_in ( -- growing
    message_id @INT PRIMARY KEY REFERENCES message (id),
    user_id @INT NOT NULL REFERENCES user_account (id),
    name @TEXT NOT NULL,
    address @TEXT NOT NULL,
    state @INT NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
    was_customer_id @INT REFERENCES customer (id),
    was_subject @TEXT NOT NULL DEFAULT '',
    settled_by @INT REFERENCES user_account (id),
    settled_at @INT
) @STRICT;
