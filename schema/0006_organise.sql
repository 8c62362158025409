-- Putting conversations in order: resting until a time, tags, priority, spam, joined and linked ones, own filters.
-- priority: 0 normal, 1 urgent. snoozed_until: it rests till then, by somebody's wish. wakes_at: when it comes back by
-- itself, which is earlier where an answer is owed before. snooze_reason: why it rests, and, when it is back, why it did,
-- until somebody has dealt with it. woken_from: till when it would have rested.
-- tags: the names of its tags in their order, parted by commas, so that no list has to look them up.
-- state_before: the state it had before it was put away as spam or joined to merged_into.
ALTER TABLE conversation ADD COLUMN priority @INT NOT NULL DEFAULT 0 CHECK (priority IN (0, 1));
ALTER TABLE conversation ADD COLUMN snoozed_until @INT;
ALTER TABLE conversation ADD COLUMN wakes_at @INT;
ALTER TABLE conversation ADD COLUMN snooze_reason @TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN woken_from @INT;
ALTER TABLE conversation ADD COLUMN tags @TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN state_before @INT;
ALTER TABLE conversation ADD COLUMN merged_into @INT;
CREATE INDEX conversation_wakes ON conversation (wakes_at) WHERE wakes_at IS NOT NULL;
CREATE INDEX conversation_snoozed ON conversation (sort_key, id) WHERE snoozed_until IS NOT NULL;
CREATE INDEX conversation_spam ON conversation (sort_key, id) WHERE state = 7;
CREATE INDEX conversation_urgent ON conversation (sort_key, id) WHERE priority = 1;

-- folded: base/fold's reading of the name, so that "Reklamacija" and "рекламација" are one tag.
CREATE TABLE tag (
    id @ID,
    name @TEXT NOT NULL,
    folded @TEXT NOT NULL UNIQUE,
    user_id @INT REFERENCES user_account (id),
    created_at @INT NOT NULL
) @STRICT;

-- bucket and sort_key are those of the conversation, so that a list of a tag reads what it shows and no more.
CREATE TABLE conversation_tag ( -- growing
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    tag_id @INT NOT NULL REFERENCES tag (id),
    bucket @INT NOT NULL,
    sort_key @INT NOT NULL,
    PRIMARY KEY (conversation_id, tag_id)
) @STRICT;
CREATE INDEX conversation_tag_bucket ON conversation_tag (tag_id, bucket, sort_key, conversation_id);
CREATE INDEX conversation_tag_order ON conversation_tag (tag_id, sort_key, conversation_id);

-- Whose mail goes to Spam.
CREATE TABLE blocked_sender ( -- growing
    id @ID,
    address @TEXT NOT NULL UNIQUE,
    user_id @INT REFERENCES user_account (id),
    created_at @INT NOT NULL
) @STRICT;

-- from_id was joined to into_id; what was moved then stands in conversation_merge_item (kind 0: a message, 1: a clock),
-- so that it can be taken back.
CREATE TABLE conversation_merge ( -- growing
    id @ID,
    from_id @INT NOT NULL REFERENCES conversation (id),
    into_id @INT NOT NULL REFERENCES conversation (id),
    user_id @INT REFERENCES user_account (id),
    merged_at @INT NOT NULL,
    undone_at @INT
) @STRICT;
CREATE INDEX conversation_merge_from ON conversation_merge (from_id);
CREATE INDEX conversation_merge_into ON conversation_merge (into_id);
CREATE TABLE conversation_merge_item ( -- growing
    merge_id @INT NOT NULL REFERENCES conversation_merge (id),
    kind @INT NOT NULL CHECK (kind IN (0, 1)),
    object_id @INT NOT NULL,
    PRIMARY KEY (merge_id, kind, object_id)
) @STRICT;

-- Two that belong together and stay two; one_id is the smaller.
CREATE TABLE conversation_link ( -- growing
    one_id @INT NOT NULL REFERENCES conversation (id),
    other_id @INT NOT NULL REFERENCES conversation (id),
    user_id @INT REFERENCES user_account (id),
    created_at @INT NOT NULL,
    PRIMARY KEY (one_id, other_id),
    CHECK (one_id < other_id)
) @STRICT;
CREATE INDEX conversation_link_other ON conversation_link (other_id);

-- A view of one's own: view by its name in addresses, and what it is narrowed down by.
CREATE TABLE saved_filter (
    id @ID,
    user_id @INT NOT NULL REFERENCES user_account (id),
    name @TEXT NOT NULL,
    view @TEXT NOT NULL,
    tag_id @INT REFERENCES tag (id),
    urgent @INT NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1)),
    created_at @INT NOT NULL,
    UNIQUE (user_id, name)
) @STRICT;
