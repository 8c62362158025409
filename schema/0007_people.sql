-- Who a customer is: how he is addressed, where and when he likes to be reached.
-- prefers: a channel as in conversation.channel. merged_into: this record was joined to another; its conversations,
-- contact points and notes are there, and customer_merge knows how to bring them back.
ALTER TABLE customer ADD COLUMN salutation @TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN prefers @INT;
ALTER TABLE customer ADD COLUMN hours @TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN merged_into @INT;

-- near: what contact points of one person are likely to share: the local part of a mail address, the last eight digits
-- of a phone number; '' for what says nothing.
ALTER TABLE contact_point ADD COLUMN near @TEXT NOT NULL DEFAULT '';
-- @sqlite
UPDATE contact_point SET near = substr(value, 1, instr(value, char(64)) - 1) WHERE kind = 0 AND instr(value, char(64)) > 5;
-- @end
-- @postgres
UPDATE contact_point SET near = substr(value, 1, strpos(value, chr(64)) - 1) WHERE kind = 0 AND strpos(value, chr(64)) > 5;
-- @end
CREATE INDEX contact_point_near ON contact_point (kind, near);

-- What a customer told us about himself and that somebody should think of at the next contact, until it is over (P45).
CREATE TABLE care_note ( -- growing
    id @ID,
    customer_id @INT NOT NULL REFERENCES customer (id),
    text @TEXT NOT NULL,
    until @INT NOT NULL,
    user_id @INT NOT NULL REFERENCES user_account (id),
    created_at @INT NOT NULL,
    removed_at @INT
) @STRICT;
CREATE INDEX care_note_customer ON care_note (customer_id, until);

-- Two records that were one person (INV19). was_*: the facts of the kept one before; now_*: what was chosen. While
-- they still are what was chosen, undoing brings back what was.
CREATE TABLE customer_merge ( -- growing
    id @ID,
    kept_id @INT NOT NULL REFERENCES customer (id),
    gone_id @INT NOT NULL REFERENCES customer (id),
    at @INT NOT NULL,
    user_id @INT NOT NULL REFERENCES user_account (id),
    undone_at @INT,
    was_name @TEXT NOT NULL,
    was_lang @TEXT,
    was_salutation @TEXT NOT NULL,
    was_prefers @INT,
    was_hours @TEXT NOT NULL,
    now_name @TEXT NOT NULL,
    now_lang @TEXT,
    now_salutation @TEXT NOT NULL,
    now_prefers @INT,
    now_hours @TEXT NOT NULL
) @STRICT;
CREATE INDEX customer_merge_kept ON customer_merge (kept_id, at);
CREATE INDEX customer_merge_gone ON customer_merge (gone_id, at);

-- What came along with the one that is gone. kind: 0 conversation, 1 contact point, 2 care note.
CREATE TABLE customer_merge_part ( -- growing
    merge_id @INT NOT NULL REFERENCES customer_merge (id),
    kind @INT NOT NULL CHECK (kind IN (0, 1, 2)),
    object_id @INT NOT NULL,
    PRIMARY KEY (merge_id, kind, object_id)
) @STRICT;

-- The channel of the last contact that this person wrote down, which the next form begins with.
ALTER TABLE user_account ADD COLUMN contact_channel @INT NOT NULL DEFAULT 1;
