CREATE TABLE part ( -- growing
    id @ID,
    thing_id @INT NOT NULL REFERENCES thing (id),
    amount @INT NOT NULL
) @STRICT;
CREATE INDEX part_thing ON part (thing_id, id);
-- @sqlite
CREATE INDEX part_amount ON part (amount) WHERE amount > 0;
-- @end
-- @postgres
CREATE INDEX part_amount ON part USING btree (amount) WHERE amount > 0;
-- @end
