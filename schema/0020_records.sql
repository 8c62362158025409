-- What promises hang on: products with their tips, orders with their lines and states, policies whose versions never
-- change; and what they leave on conversations.

-- What is sold. sku: as the shop writes it; code: its letters and digits alone, folded (base/fold.h), by which it is found.
-- tier: a price level by which standards differ (P10), a word of the shop's own in small letters, '' for none.
-- guarantee_months: 0 where none is promised. features: what it is described to be or do (P71).
CREATE TABLE product ( -- growing
    id @ID,
    sku @TEXT NOT NULL,
    code @TEXT NOT NULL UNIQUE,
    name @TEXT NOT NULL,
    tier @TEXT NOT NULL DEFAULT '',
    guarantee_months @INT NOT NULL DEFAULT 0 CHECK (guarantee_months BETWEEN 0 AND 600),
    features @TEXT NOT NULL DEFAULT '',
    active @INT NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    user_id @INT REFERENCES user_account (id),
    created_at @INT NOT NULL,
    changed_at @INT NOT NULL,
    version @INT NOT NULL DEFAULT 1
) @STRICT;
CREATE INDEX product_name ON product (name, id);

-- The batches that were sold of it; which one somebody got stands in the line of his order.
CREATE TABLE product_batch ( -- growing
    product_id @INT NOT NULL REFERENCES product (id),
    batch @TEXT NOT NULL CHECK (batch <> ''),
    note @TEXT NOT NULL DEFAULT '',
    created_at @INT NOT NULL,
    PRIMARY KEY (product_id, batch)
) @STRICT;

-- Something small that goes beyond what was asked (P04, P85): kind 0 a further use, 1 a saving, 2 where to find what goes
-- with it, 3 a fact worth knowing. cost: what it costs us, in minor units of currency ('' with 0). No product: for all.
CREATE TABLE product_tip (
    id @ID,
    product_id @INT REFERENCES product (id),
    kind @INT NOT NULL CHECK (kind BETWEEN 0 AND 3),
    cost @INT NOT NULL DEFAULT 0 CHECK (cost >= 0),
    currency @TEXT NOT NULL DEFAULT '' CHECK (length(currency) IN (0, 3) AND (cost = 0 OR currency <> '')),
    active @INT NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    user_id @INT REFERENCES user_account (id),
    created_at @INT NOT NULL,
    version @INT NOT NULL DEFAULT 1
) @STRICT;
CREATE INDEX product_tip_product ON product_tip (product_id, id);
CREATE TABLE product_tip_text (
    tip_id @INT NOT NULL REFERENCES product_tip (id),
    lang @TEXT NOT NULL,
    text @TEXT NOT NULL CHECK (text <> ''),
    PRIMARY KEY (tip_id, lang)
) @STRICT;

-- An order. number: as the shop writes it; code: its letters and digits alone, folded (base/fold.h), by which it is found
-- in letters. total: of all lines with postage and discounts, in minor units of currency (ISO 4217). state: 0 ordered,
-- 1 shipped, 2 delivered, 3 checked in after delivery, 4 settled, 5 returned; when each came stands in order_step.
-- check_by: when somebody is to ask how it is, since it was delivered. result: what came of asking, 1 all right,
-- 2 explained, 3 a problem, 4 not reached. reason: why it was settled without (P24). first: the first one of this
-- customer; note: the line by hand on its packing note (P13).
CREATE TABLE shop_order ( -- growing
    id @ID,
    number @TEXT NOT NULL,
    code @TEXT NOT NULL UNIQUE,
    channel @TEXT NOT NULL DEFAULT '',
    customer_id @INT NOT NULL REFERENCES customer (id),
    currency @TEXT NOT NULL CHECK (length(currency) = 3),
    total @INT NOT NULL CHECK (total >= 0),
    state @INT NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 5),
    ordered_at @INT NOT NULL,
    check_by @INT,
    result @INT NOT NULL DEFAULT 0 CHECK (result BETWEEN 0 AND 4),
    reason @TEXT NOT NULL DEFAULT '',
    first @INT NOT NULL DEFAULT 0 CHECK (first IN (0, 1)),
    note @TEXT NOT NULL DEFAULT '',
    user_id @INT REFERENCES user_account (id),
    created_at @INT NOT NULL,
    version @INT NOT NULL DEFAULT 1,
    CHECK (state <> 3 OR result <> 0),
    CHECK (state <> 4 OR result <> 0 OR reason <> ''),
    CHECK (state <> 2 OR check_by IS NOT NULL)
) @STRICT;
CREATE INDEX shop_order_customer ON shop_order (customer_id, ordered_at, id);
CREATE INDEX shop_order_state ON shop_order (state, ordered_at, id);
CREATE INDEX shop_order_time ON shop_order (ordered_at, id);
-- Delivered, and nobody has asked yet.
CREATE INDEX shop_order_check ON shop_order (check_by, id) WHERE state = 2;

-- price: of one piece, in minor units of the order's currency. text: what it is called where it is no product of ours.
CREATE TABLE order_line ( -- growing
    order_id @INT NOT NULL REFERENCES shop_order (id),
    position @INT NOT NULL,
    product_id @INT REFERENCES product (id),
    text @TEXT NOT NULL DEFAULT '',
    quantity @INT NOT NULL CHECK (quantity > 0),
    price @INT NOT NULL CHECK (price >= 0),
    batch @TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (order_id, position),
    CHECK (product_id IS NOT NULL OR text <> '')
) @STRICT;
-- Who bought of a batch (P59), and what a customer has.
CREATE INDEX order_line_product ON order_line (product_id, batch, order_id) WHERE product_id IS NOT NULL;

-- When it came into a state, by whom; words: a parcel's number, why it came back. at: when it happened;
-- it is never after it was noted.
CREATE TABLE order_step ( -- growing
    id @ID,
    order_id @INT NOT NULL REFERENCES shop_order (id),
    state @INT NOT NULL CHECK (state BETWEEN 0 AND 5),
    at @INT NOT NULL,
    noted_at @INT NOT NULL,
    user_id @INT REFERENCES user_account (id),
    words @TEXT NOT NULL DEFAULT '',
    CHECK (at <= noted_at)
) @STRICT;
CREATE INDEX order_step_order ON order_step (order_id, id);

-- An order that a conversation is about. state: 0 a letter names one that is not its customer's, and a person has to say;
-- 1 it is; 2 it is not. came_from: the conversation that was joined to this one and brought it.
CREATE TABLE order_case ( -- growing
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    order_id @INT NOT NULL REFERENCES shop_order (id),
    state @INT NOT NULL CHECK (state BETWEEN 0 AND 2),
    user_id @INT REFERENCES user_account (id),
    at @INT NOT NULL,
    came_from @INT REFERENCES conversation (id),
    PRIMARY KEY (conversation_id, order_id)
) @STRICT;
CREATE INDEX order_case_order ON order_case (order_id, conversation_id);

-- What came along with a customer who was joined to another (customer_merge_part knows no orders).
CREATE TABLE customer_merge_order ( -- growing
    merge_id @INT NOT NULL REFERENCES customer_merge (id),
    order_id @INT NOT NULL REFERENCES shop_order (id),
    PRIMARY KEY (merge_id, order_id)
) @STRICT;
CREATE INDEX customer_merge_order_order ON customer_merge_order (order_id);

-- The extra that went along in a conversation, or why none did (P04): one of the two.
CREATE TABLE extra ( -- growing
    conversation_id @INT PRIMARY KEY REFERENCES conversation (id),
    tip_id @INT REFERENCES product_tip (id),
    reason @TEXT NOT NULL DEFAULT '',
    user_id @INT NOT NULL REFERENCES user_account (id),
    at @INT NOT NULL,
    CHECK ((tip_id IS NULL) = (reason <> ''))
) @STRICT;
CREATE INDEX extra_tip ON extra (tip_id, conversation_id) WHERE tip_id IS NOT NULL;

-- A rule of the shop. code: a short name in capitals, such as RETURNS. review_on: the day on which somebody is to look
-- whether it still fits, in days since 1970-01-01; NULL where it was retired. numbered: the number of its newest version.
-- expected: of the draft, what the change is to bring about (P92).
CREATE TABLE policy (
    id @ID,
    code @TEXT NOT NULL UNIQUE,
    owner_id @INT NOT NULL REFERENCES user_account (id),
    review_on @INT,
    numbered @INT NOT NULL DEFAULT 0,
    expected @TEXT NOT NULL DEFAULT '',
    retired_at @INT,
    created_at @INT NOT NULL,
    changed_at @INT NOT NULL,
    version @INT NOT NULL DEFAULT 1,
    CHECK ((review_on IS NULL) = (retired_at IS NOT NULL))
) @STRICT;
CREATE INDEX policy_review ON policy (review_on) WHERE review_on IS NOT NULL;

-- What its next version will say; a draft may be changed.
CREATE TABLE policy_draft (
    policy_id @INT NOT NULL REFERENCES policy (id),
    lang @TEXT NOT NULL,
    title @TEXT NOT NULL,
    text @TEXT NOT NULL,
    PRIMARY KEY (policy_id, lang)
) @STRICT;

-- A version, approved and never changed since (INV11): it is in force from from_at until a newer one is. Numbers and times
-- go up together.
CREATE TABLE policy_version ( -- growing
    id @ID,
    policy_id @INT NOT NULL REFERENCES policy (id),
    number @INT NOT NULL CHECK (number > 0),
    from_at @INT NOT NULL,
    expected @TEXT NOT NULL,
    review_on @INT NOT NULL,
    owner_id @INT NOT NULL REFERENCES user_account (id),
    approved_by @INT NOT NULL REFERENCES user_account (id),
    approved_at @INT NOT NULL,
    UNIQUE (policy_id, number),
    UNIQUE (policy_id, from_at),
    CHECK (from_at >= approved_at)
) @STRICT;
-- hash: SHA-256 of number, from_at, expected, language, title and text.
CREATE TABLE policy_text ( -- growing
    version_id @INT NOT NULL REFERENCES policy_version (id),
    lang @TEXT NOT NULL,
    title @TEXT NOT NULL,
    text @TEXT NOT NULL,
    hash @TEXT NOT NULL,
    PRIMARY KEY (version_id, lang)
) @STRICT;

-- The store itself refuses to change what was approved.
-- @sqlite
CREATE TRIGGER policy_version_stays BEFORE UPDATE ON policy_version
BEGIN SELECT RAISE(ABORT, 'a version of a policy never changes'); END;
CREATE TRIGGER policy_version_kept BEFORE DELETE ON policy_version
BEGIN SELECT RAISE(ABORT, 'a version of a policy never changes'); END;
CREATE TRIGGER policy_text_stays BEFORE UPDATE ON policy_text
BEGIN SELECT RAISE(ABORT, 'a version of a policy never changes'); END;
CREATE TRIGGER policy_text_kept BEFORE DELETE ON policy_text
BEGIN SELECT RAISE(ABORT, 'a version of a policy never changes'); END;
-- @end
-- @postgres
CREATE FUNCTION policy_stays() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''a version of a policy never changes''; END';
CREATE TRIGGER policy_version_stays BEFORE UPDATE OR DELETE ON policy_version FOR EACH ROW EXECUTE FUNCTION policy_stays();
CREATE TRIGGER policy_text_stays BEFORE UPDATE OR DELETE ON policy_text FOR EACH ROW EXECUTE FUNCTION policy_stays();
-- @end

-- The texts to begin from that Kept brings along (practices.md, part 6) become guidance once; what a desk makes of them
-- is its own. opening: the name of the kind.
CREATE TABLE shipped_opening (
    opening @TEXT PRIMARY KEY,
    guidance_id @INT NOT NULL REFERENCES guidance (id)
) @STRICT;
