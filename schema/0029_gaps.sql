-- What our people did not find when a customer needed it (P50, P75): a topic, each time that it was missing, and what was
-- done about it. Ours, not the customer's: a topic names a matter; what the customer asked stands with the report.

-- topic: as it was written first. folded: in search's reading, by which two topics are the same (desk/gap/gap.h). times: its
-- reports; fresh: those since it was last closed, so that one is open while fresh > 0; closings: how often it was closed.
CREATE TABLE content_gap ( -- growing
    id @ID,
    topic @TEXT NOT NULL CHECK (topic <> ''),
    folded @TEXT NOT NULL UNIQUE CHECK (folded <> ''),
    times @INT NOT NULL DEFAULT 0 CHECK (times >= 0),
    fresh @INT NOT NULL DEFAULT 0 CHECK (fresh >= 0),
    closings @INT NOT NULL DEFAULT 0 CHECK (closings >= 0),
    last_at @INT NOT NULL,
    closed_at @INT,
    created_at @INT NOT NULL,
    CHECK (fresh <= times)
) @STRICT;
-- The two lists: what is missing most, and what was closed last.
CREATE INDEX content_gap_open ON content_gap (fresh, id) WHERE fresh > 0;
CREATE INDEX content_gap_closed ON content_gap (closed_at, id) WHERE fresh = 0;

-- Once for a conversation until it is closed. round: content_gap.closings then. conversation_id: where it hangs now, home_id:
-- where it was said (they differ after joining). asked: the customer's question, '' for none. follow_up_id: the call in which
-- it had to be explained.
CREATE TABLE content_gap_report ( -- growing
    id @ID,
    gap_id @INT NOT NULL REFERENCES content_gap (id),
    round @INT NOT NULL CHECK (round >= 0),
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    home_id @INT NOT NULL REFERENCES conversation (id),
    asked @TEXT NOT NULL DEFAULT '',
    follow_up_id @INT REFERENCES follow_up (id),
    user_id @INT REFERENCES user_account (id),
    at @INT NOT NULL,
    UNIQUE (gap_id, home_id, round)
) @STRICT;
CREATE INDEX content_gap_report_of ON content_gap_report (gap_id, id);
CREATE INDEX content_gap_report_conversation ON content_gap_report (conversation_id, gap_id);

-- Closed, with what was done, number by number. A row never changes.
CREATE TABLE content_gap_closing ( -- growing
    gap_id @INT NOT NULL REFERENCES content_gap (id),
    number @INT NOT NULL CHECK (number > 0),
    done @TEXT NOT NULL CHECK (done <> ''),
    user_id @INT REFERENCES user_account (id),
    at @INT NOT NULL,
    PRIMARY KEY (gap_id, number)
) @STRICT;
