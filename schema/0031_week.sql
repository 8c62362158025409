-- Weeks of which the owners were told by mail (P58). day: the Monday behind it, in days since 1970 where the desk is. One row a
-- week, so of several nodes the first one tells, once, and a clock that is set back tells nothing again (F14).
CREATE TABLE week_told (
    day @INT PRIMARY KEY,
    at @INT NOT NULL
) @STRICT;

INSERT INTO automation (code, active) VALUES ('week_mail', 1);
