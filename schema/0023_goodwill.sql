-- What one of us may give a customer on the spot, and what was given (P05-P07, P15, P18; INV3, INV10). All amounts are
-- minor units of an ISO 4217 currency, and only amounts of one currency are ever added up.

-- What a person, or everybody of a role, may give without asking. kind NULL: all kinds together. per_customer: what one
-- customer may get in such a period, whoever gives it. A row never changes but for its end, so that what was given can be
-- held against the limit of that day; raising one is ending it and beginning another.
CREATE TABLE authority_limit (
    id @ID,
    user_id @INT REFERENCES user_account (id),
    role @INT CHECK (role IN (0, 1)),
    kind @INT CHECK (kind BETWEEN 0 AND 5),
    currency @TEXT NOT NULL CHECK (length(currency) = 3),
    per_grant @INT NOT NULL CHECK (per_grant BETWEEN 0 AND 1000000000000),
    per_period @INT NOT NULL CHECK (per_period BETWEEN 0 AND 1000000000000),
    period_days @INT NOT NULL CHECK (period_days BETWEEN 1 AND 366),
    per_customer @INT CHECK (per_customer BETWEEN 0 AND 1000000000000),
    approver_id @INT REFERENCES user_account (id),
    valid_from @INT NOT NULL,
    valid_to @INT,
    set_by @INT REFERENCES user_account (id),
    created_at @INT NOT NULL,
    CHECK ((user_id IS NULL) <> (role IS NULL)),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
) @STRICT;
CREATE INDEX authority_limit_user ON authority_limit (user_id, currency) WHERE user_id IS NOT NULL;
CREATE INDEX authority_limit_role ON authority_limit (role, currency) WHERE role IS NOT NULL;

-- What was given, or asked for. kind: 0 refund, 1 postage, 2 discount, 3 replacement, 4 gift, 5 other. purpose: 0 to keep
-- the customer, 1 to correct our mistake, 2 to thank. law: what says that it is owed anyway; such a row is no goodwill and
-- counts against no limit. state: 1 waits for approval, 2 granted, 3 declined, 4 applied, 5 revoked, 6 expired (0,
-- requested, is over within the act). user_id: who gave it or asked; authority_id: whose limit it counts against, which is
-- the approver's where one was needed. given_to: the customer at that time. beyond: why it had to be asked: 0 it had not,
-- 1 more than a grant may be, 2 more than the period has left, 3 more than the customer may get, 4 no limit at all.
-- coupon_…: the coupon that it gives, made when it is granted.
CREATE TABLE goodwill_grant ( -- growing
    id @ID,
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    given_to @INT NOT NULL REFERENCES customer (id),
    kind @INT NOT NULL CHECK (kind BETWEEN 0 AND 5),
    amount @INT NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000),
    currency @TEXT NOT NULL CHECK (length(currency) = 3),
    purpose @INT NOT NULL CHECK (purpose BETWEEN 0 AND 2),
    reason @TEXT NOT NULL DEFAULT '',
    law @TEXT NOT NULL DEFAULT '',
    state @INT NOT NULL CHECK (state BETWEEN 1 AND 6),
    user_id @INT NOT NULL REFERENCES user_account (id),
    authority_id @INT REFERENCES user_account (id),
    beyond @INT NOT NULL DEFAULT 0 CHECK (beyond BETWEEN 0 AND 4),
    approver_id @INT REFERENCES user_account (id),
    coupon_kind @INT CHECK (coupon_kind BETWEEN 0 AND 3),
    coupon_percent @INT CHECK (coupon_percent BETWEEN 1 AND 100),
    coupon_days @INT CHECK (coupon_days BETWEEN 1 AND 730),
    made_at @INT NOT NULL,
    granted_at @INT,
    decided_by @INT REFERENCES user_account (id),
    decided_at @INT,
    decided_why @TEXT NOT NULL DEFAULT '',
    ended_by @INT REFERENCES user_account (id),
    ended_at @INT,
    ended_why @TEXT NOT NULL DEFAULT '',
    order_ref @TEXT NOT NULL DEFAULT '',
    version @INT NOT NULL DEFAULT 1,
    CHECK ((granted_at IS NULL) = (state IN (1, 3))),
    CHECK ((beyond = 0) = (approver_id IS NULL)),
    CHECK (state NOT IN (1, 3) OR beyond > 0),
    CHECK ((state = 1 OR beyond = 0) = (decided_at IS NULL)),
    CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
    CHECK (law = '' OR (beyond = 0 AND authority_id IS NULL)),
    CHECK ((authority_id IS NULL) = (law <> '' OR granted_at IS NULL)),
    CHECK ((ended_at IS NULL) = (state NOT IN (4, 5, 6))),
    CHECK ((coupon_kind IS NULL) = (coupon_days IS NULL)),
    CHECK (coupon_percent IS NULL OR coupon_kind = 2)
) @STRICT;
CREATE INDEX goodwill_grant_conversation ON goodwill_grant (conversation_id);
-- What counts in a person's window, and in a customer's.
CREATE INDEX goodwill_grant_window ON goodwill_grant (authority_id, currency, granted_at) WHERE state IN (2, 4);
CREATE INDEX goodwill_grant_given ON goodwill_grant (given_to, currency, granted_at) WHERE state IN (2, 4);
CREATE INDEX goodwill_grant_waits ON goodwill_grant (approver_id, made_at) WHERE state = 1;
CREATE INDEX goodwill_grant_decided ON goodwill_grant (decided_by, decided_at) WHERE decided_by IS NOT NULL;
CREATE INDEX goodwill_grant_asked ON goodwill_grant (decided_at) WHERE decided_at IS NOT NULL;
CREATE INDEX goodwill_grant_user ON goodwill_grant (user_id, made_at);
CREATE INDEX goodwill_grant_made ON goodwill_grant (made_at);

-- Under which limits it was granted: each of them held at that moment.
CREATE TABLE goodwill_held ( -- growing
    grant_id @INT NOT NULL REFERENCES goodwill_grant (id),
    limit_id @INT NOT NULL REFERENCES authority_limit (id),
    PRIMARY KEY (grant_id, limit_id)
) @STRICT;
CREATE INDEX goodwill_held_limit ON goodwill_held (limit_id);

-- The row that whoever takes from a window counts up first, so that two who take from one can't both go on. kind: 0 the
-- window of a person, 1 that of a customer.
CREATE TABLE goodwill_turn ( -- growing
    kind @INT NOT NULL CHECK (kind IN (0, 1)),
    object_id @INT NOT NULL,
    n @INT NOT NULL,
    PRIMARY KEY (kind, object_id)
) @STRICT;

-- Profit that was forgone for the sake of the customer. kind: 0 a sale talked out of, 1 goodwill, 2 sent to somebody else.
CREATE TABLE profit_forgone ( -- growing
    id @ID,
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    kind @INT NOT NULL CHECK (kind BETWEEN 0 AND 2),
    amount @INT NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000),
    currency @TEXT NOT NULL CHECK (length(currency) = 3),
    reason @TEXT NOT NULL CHECK (reason <> ''),
    user_id @INT NOT NULL REFERENCES user_account (id),
    made_at @INT NOT NULL
) @STRICT;
CREATE INDEX profit_forgone_conversation ON profit_forgone (conversation_id);
CREATE INDEX profit_forgone_made ON profit_forgone (made_at);

-- kind: 0 free shipping on the next order, 1 two for one, 2 percent, 3 an amount. customer_id: whose it is, NULL: anybody's
-- who has it. first_order: the order that it thanks for, which has one at most. state: 0 issued, 1 redeemed as often as
-- it may be, 2 expired, 3 revoked.
CREATE TABLE coupon ( -- growing
    id @ID,
    code @TEXT NOT NULL UNIQUE,
    kind @INT NOT NULL CHECK (kind BETWEEN 0 AND 3),
    percent @INT CHECK (percent BETWEEN 1 AND 100),
    amount @INT CHECK (amount BETWEEN 1 AND 1000000000000),
    currency @TEXT CHECK (length(currency) = 3),
    customer_id @INT REFERENCES customer (id),
    transferable @INT NOT NULL CHECK (transferable IN (0, 1)),
    max_uses @INT NOT NULL CHECK (max_uses BETWEEN 1 AND 10000),
    uses @INT NOT NULL DEFAULT 0,
    valid_from @INT NOT NULL,
    valid_to @INT NOT NULL,
    state @INT NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),
    grant_id @INT UNIQUE REFERENCES goodwill_grant (id),
    conversation_id @INT REFERENCES conversation (id),
    first_order @TEXT UNIQUE,
    user_id @INT REFERENCES user_account (id),
    created_at @INT NOT NULL,
    ended_at @INT,
    CHECK (uses BETWEEN 0 AND max_uses),
    CHECK ((state = 1) = (uses = max_uses)),
    CHECK (valid_to > valid_from),
    CHECK ((kind = 2) = (percent IS NOT NULL)),
    CHECK ((kind = 3) = (amount IS NOT NULL)),
    CHECK ((amount IS NULL) = (currency IS NULL)),
    CHECK ((state = 0) = (ended_at IS NULL)),
    CHECK (customer_id IS NOT NULL OR transferable = 1)
) @STRICT;
CREATE INDEX coupon_customer ON coupon (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX coupon_conversation ON coupon (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX coupon_ends ON coupon (valid_to) WHERE state = 0;

-- The nth time that it was redeemed; n is at most its max_uses, and stands once.
CREATE TABLE coupon_use ( -- growing
    coupon_id @INT NOT NULL REFERENCES coupon (id),
    n @INT NOT NULL CHECK (n >= 1),
    customer_id @INT REFERENCES customer (id),
    order_ref @TEXT NOT NULL DEFAULT '',
    user_id @INT REFERENCES user_account (id),
    at @INT NOT NULL,
    PRIMARY KEY (coupon_id, n)
) @STRICT;

-- What went along when conversations or customers were joined, to bring it back. kind: 0 a grant, 1 a coupon, 2 forgone
-- profit, each with its conversation (merge_id: conversation_merge); 3 a coupon with its customer (customer_merge).
CREATE TABLE goodwill_moved ( -- growing
    kind @INT NOT NULL CHECK (kind BETWEEN 0 AND 3),
    merge_id @INT NOT NULL,
    object_id @INT NOT NULL,
    PRIMARY KEY (kind, merge_id, object_id)
) @STRICT;
CREATE INDEX goodwill_moved_object ON goodwill_moved (kind, object_id);
