-- Mailboxes that are fetched by IMAP, and how each of them is doing.
-- imap_after: what happens to a mail on the server once it is safe here: 0 kept, 1 marked as read, 2 moved.
-- seen_uid: the highest UID of uid_validity that is safe here. fresh_uid: mails below it that were read already when we
-- first saw this folder are not ours to answer. fetch_ok_at: when all was last well; trouble: what is wrong in
-- words of ours, empty while all is well; trouble_at: since when.
ALTER TABLE mailbox ADD COLUMN imap_url @TEXT;
ALTER TABLE mailbox ADD COLUMN imap_user @TEXT;
ALTER TABLE mailbox ADD COLUMN imap_secret @BLOB;
ALTER TABLE mailbox ADD COLUMN imap_folder @TEXT NOT NULL DEFAULT 'INBOX';
ALTER TABLE mailbox ADD COLUMN imap_after @INT NOT NULL DEFAULT 1;
ALTER TABLE mailbox ADD COLUMN imap_move_to @TEXT NOT NULL DEFAULT '';
ALTER TABLE mailbox ADD COLUMN uid_validity @INT NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN seen_uid @INT NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN fresh_uid @INT NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN fetch_ok_at @INT;
ALTER TABLE mailbox ADD COLUMN trouble @TEXT NOT NULL DEFAULT '';
ALTER TABLE mailbox ADD COLUMN trouble_at @INT;

-- Which letter a mail on a server has become, so that one that is fetched twice (a kill in between) is stored once.
CREATE TABLE fetched ( -- growing
    mailbox_id @INT NOT NULL REFERENCES mailbox (id),
    uid_validity @INT NOT NULL,
    uid @INT NOT NULL,
    letter_id @INT NOT NULL REFERENCES letter (id),
    PRIMARY KEY (mailbox_id, uid_validity, uid)
) @STRICT;
CREATE INDEX fetched_letter ON fetched (letter_id);

-- Who is named in the receipt that a customer gets for the first message of a case; NULL: no receipts.
ALTER TABLE mailbox ADD COLUMN receipt_user_id @INT REFERENCES user_account (id);
CREATE INDEX outbox_recipient ON outbox (recipient, queued_at);
