-- Products, orders and policies out of a table (CSV): looked at first, then written, and taken back again; and what an order earned.

-- kind: 0 products, 1 orders, 2 policies. name: of the file; hash: SHA-256 of its bytes. charset and separator as they were
-- read; columns: those that the file has, parted by ','; unknown: what its other columns are called, parted by ", ".
-- row_n: lines that say something, unit_n: products, orders or policies in them (csv_unit). state: 0 is looked at,
-- 1 was looked at, 2 is written, 3 was written, 4 is taken back, 5 was taken back, 6 was laid aside unwritten. done: how many
-- units the step under way is through with; it goes on from there wherever it stopped.
CREATE TABLE csv_import ( -- growing
    id @ID,
    kind @INT NOT NULL CHECK (kind BETWEEN 0 AND 2),
    name @TEXT NOT NULL,
    hash @TEXT NOT NULL,
    charset @TEXT NOT NULL,
    separator @TEXT NOT NULL,
    columns @TEXT NOT NULL,
    unknown @TEXT NOT NULL,
    row_n @INT NOT NULL CHECK (row_n >= 0),
    unit_n @INT NOT NULL CHECK (unit_n BETWEEN 0 AND row_n),
    state @INT NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 6),
    done @INT NOT NULL DEFAULT 0,
    user_id @INT NOT NULL REFERENCES user_account (id),
    created_at @INT NOT NULL,
    confirmed_at @INT,
    written_at @INT,
    undone_at @INT,
    CHECK (done BETWEEN 0 AND unit_n),
    CHECK ((confirmed_at IS NULL) = (state IN (0, 1, 6))),
    CHECK ((undone_at IS NULL) = (state <> 5))
) @STRICT;
CREATE INDEX csv_import_working ON csv_import (id) WHERE state IN (0, 2, 4);

-- A product, an order with its lines, or a policy with its languages. n: its place, from 0. line: on which it begins.
-- code: by which it is found among the others of its file. cells: its lines as they were read, '' once they are written or
-- laid aside. shown: what it calls itself. verdict: 0 not looked at yet, 1 new, 2 changes what is there, 3 is there already, 4 twice in the file,
-- 5 refused; then at_line, field (a column), problem and hint say where, why and what to do. object_id: what it is, or
-- became; version: the one that writing it left; before: what it said before, as cells. outcome: 0 nothing was done, 1 written,
-- 2 taken back, 3 stays, because something hangs on it or somebody changed it since.
CREATE TABLE csv_unit ( -- growing
    import_id @INT NOT NULL REFERENCES csv_import (id),
    n @INT NOT NULL CHECK (n >= 0),
    line @INT NOT NULL,
    code @TEXT NOT NULL,
    shown @TEXT NOT NULL,
    cells @TEXT NOT NULL,
    verdict @INT NOT NULL DEFAULT 0 CHECK (verdict BETWEEN 0 AND 5),
    at_line @INT NOT NULL DEFAULT 0,
    field @TEXT NOT NULL DEFAULT '',
    problem @TEXT NOT NULL DEFAULT '',
    hint @TEXT NOT NULL DEFAULT '',
    object_id @INT,
    version @INT,
    before @TEXT NOT NULL DEFAULT '',
    outcome @INT NOT NULL DEFAULT 0 CHECK (outcome BETWEEN 0 AND 3),
    PRIMARY KEY (import_id, n),
    CHECK (verdict = 5 OR problem = ''),
    CHECK (outcome = 0 OR (object_id IS NOT NULL AND version IS NOT NULL AND verdict IN (1, 2)))
) @STRICT;
CREATE INDEX csv_unit_code ON csv_unit (import_id, code, n);
CREATE INDEX csv_unit_verdict ON csv_unit (import_id, verdict, n);

-- What an order earned, in minor units of its currency; NULL where nobody has said. It stands beside the profit that was
-- forgone for its customer (P18).
ALTER TABLE shop_order ADD COLUMN margin @INT CHECK (margin >= 0);
