-- A small schema for the tests of src/db and tools/sql.
CREATE TABLE thing ( -- growing
    id @ID,
    name @TEXT NOT NULL UNIQUE,
    n @INT NOT NULL CHECK (n <> 13),
    note @TEXT,
    data @BLOB
) @STRICT;

CREATE TABLE acknowledged (
    id @ID,
    n @INT NOT NULL
) @STRICT;
