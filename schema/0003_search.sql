-- What is looked for: the folded words (base/fold.h) of every message and every customer, written in the transaction
-- that writes what they are made of. All of it can be made anew from the other tables.
-- words: each field a line, each word with its readings: "djordjevic/dordevic poslao".
CREATE TABLE search_message ( -- growing
    message_id @INT PRIMARY KEY REFERENCES message (id),
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    words @TEXT NOT NULL
) @STRICT;
CREATE TABLE search_customer ( -- growing
    customer_id @INT PRIMARY KEY REFERENCES customer (id),
    words @TEXT NOT NULL
) @STRICT;

-- What was there before the index, or was folded by older rules, is indexed by a job, newest first: kind 0 messages,
-- 1 customers; ids up to left_to are still to do, and all while there is no row.
CREATE TABLE search_build (
    kind @INT PRIMARY KEY CHECK (kind IN (0, 1)),
    fold_version @INT NOT NULL,
    left_to @INT NOT NULL,
    upto @INT NOT NULL
) @STRICT;

-- Plain words in, plain words out: both engines index what base/fold made and nothing of their own. Segments are merged
-- between the writes (desk/search), not within a commit that somebody waits for.
-- @sqlite
CREATE VIRTUAL TABLE search_message_index USING fts5 (words, content = 'search_message', content_rowid = 'message_id',
    tokenize = 'ascii', detail = none, columnsize = 0, prefix = '2 3');
INSERT INTO search_message_index (search_message_index, rank) VALUES ('automerge', 0);
INSERT INTO search_message_index (search_message_index, rank) VALUES ('crisismerge', 256);

CREATE VIRTUAL TABLE search_customer_index USING fts5 (words, content = 'search_customer', content_rowid = 'customer_id',
    tokenize = 'ascii', detail = none, columnsize = 0, prefix = '2 3');
INSERT INTO search_customer_index (search_customer_index, rank) VALUES ('automerge', 0);
INSERT INTO search_customer_index (search_customer_index, rank) VALUES ('crisismerge', 256);
-- @end
-- @postgres
ALTER TABLE search_message ADD COLUMN found tsvector
    GENERATED ALWAYS AS (CAST(translate(words, '/', ' ') AS tsvector)) STORED;
CREATE INDEX search_message_found ON search_message USING gin (found);
ALTER TABLE search_customer ADD COLUMN found tsvector
    GENERATED ALWAYS AS (CAST(translate(words, '/', ' ') AS tsvector)) STORED;
CREATE INDEX search_customer_found ON search_customer USING gin (found);
-- @end
