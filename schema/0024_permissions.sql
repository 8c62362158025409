-- What customers let us send them, said once and kept for good (P23, INV12, INV19), and the links in mails to customers.

-- One thing that was said a row; nothing is changed or removed, the newest row of a customer and purpose counts. purpose:
-- 0 mail about offers, 1 surveys. basis: 0 he said so, 1 he bought from us and was told how to say no (soft opt-in), with
-- the order that it comes from. source: where it was said, in words. user_id: who wrote it down; NULL: he said it himself by
-- a link, or it follows from joining two records (merge_id). A row of a joining that was undone does not count any more.
CREATE TABLE permission ( -- growing
    id @ID,
    customer_id @INT NOT NULL REFERENCES customer (id),
    purpose @INT NOT NULL CHECK (purpose BETWEEN 0 AND 1),
    given @INT NOT NULL CHECK (given BETWEEN 0 AND 1),
    basis @INT NOT NULL CHECK (basis BETWEEN 0 AND 1),
    order_id @INT REFERENCES shop_order (id),
    source @TEXT NOT NULL CHECK (source <> ''),
    user_id @INT REFERENCES user_account (id),
    merge_id @INT REFERENCES customer_merge (id),
    at @INT NOT NULL,
    CHECK (basis = 0 OR purpose = 0),
    CHECK (given = 0 OR (basis = 1) = (order_id IS NOT NULL))
) @STRICT;
CREATE INDEX permission_customer ON permission (customer_id, purpose, id);
CREATE INDEX permission_merge ON permission (merge_id) WHERE merge_id IS NOT NULL;

-- What a mail carries beyond service: a coupon with thanks. The mail without it is in outgoing and goes in any case; raw is
-- the same mail with it, for recipient alone. state: 0 waits, 1 went along, 2 left out. why it was left out: 1 no
-- permission, 2 he said no, 3 a complaint of his is open, 4 the mail was taken back, 5 he has used the coupon of that order. permission_id, customer_id: by what and
-- for whom that was decided, at the moment of sending.
CREATE TABLE offer ( -- growing
    message_id @INT PRIMARY KEY REFERENCES message (id),
    recipient @TEXT NOT NULL,
    coupon_id @INT REFERENCES coupon (id),
    raw @BLOB,
    state @INT NOT NULL CHECK (state BETWEEN 0 AND 2),
    why @INT NOT NULL DEFAULT 0 CHECK (why BETWEEN 0 AND 5),
    permission_id @INT REFERENCES permission (id),
    customer_id @INT NOT NULL REFERENCES customer (id),
    made_at @INT NOT NULL,
    decided_at @INT,
    CHECK ((state = 0) = (decided_at IS NULL)),
    CHECK ((state = 2) = (why > 0)),
    CHECK (state <> 1 OR permission_id IS NOT NULL),
    CHECK (state = 2 OR (coupon_id IS NOT NULL AND raw IS NOT NULL))
) @STRICT;
CREATE INDEX offer_customer ON offer (customer_id);
CREATE INDEX offer_coupon ON offer (coupon_id) WHERE coupon_id IS NOT NULL;

-- A link in a mail to a customer; of its secret there is the SHA-256 only. kind: 0 is it solved, about a follow-up; 1 no more
-- offers. answer: 1 yes, 0 no; of kind 1 it is 0. said_id: the message that the answer became.
CREATE TABLE customer_link ( -- growing
    id @ID,
    kind @INT NOT NULL CHECK (kind BETWEEN 0 AND 1),
    hash @TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    message_id @INT NOT NULL REFERENCES message (id),
    follow_up_id @INT REFERENCES follow_up (id),
    lang @TEXT NOT NULL,
    made_at @INT NOT NULL,
    expires_at @INT NOT NULL,
    answer @INT CHECK (answer BETWEEN 0 AND 1),
    answered_at @INT,
    said_id @INT UNIQUE REFERENCES message (id),
    UNIQUE (message_id, kind),
    CHECK (expires_at > made_at),
    CHECK ((kind = 0) = (follow_up_id IS NOT NULL)),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK (CASE WHEN kind = 0 AND answer IS NOT NULL THEN 1 ELSE 0 END = CASE WHEN said_id IS NULL THEN 0 ELSE 1 END)
) @STRICT;
CREATE INDEX customer_link_follow_up ON customer_link (follow_up_id) WHERE follow_up_id IS NOT NULL;
