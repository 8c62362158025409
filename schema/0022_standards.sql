-- When the shop is open and how soon an answer is promised, both in versions: what a clock was started with stays what it
-- was, whatever is decided later (INV6).

-- team_id NULL: the calendar of the shop; else of one team. version: the number of the newest.
CREATE TABLE calendar (
    id @ID,
    team_id @INT REFERENCES team (id),
    version @INT NOT NULL CHECK (version > 0)
) @STRICT;
CREATE UNIQUE INDEX calendar_whose ON calendar ((coalesce(team_id, 0)));

-- A version never changes. holidays: a place of src/when/holiday.h, '' for none. week: the days from Monday on, parted by
-- ';', each "540-720,780-1020" in minutes of the day, '' for closed. hash: over the fields ('' in what 0009 had).
CREATE TABLE calendar_version ( -- growing
    id @ID,
    calendar_id @INT NOT NULL REFERENCES calendar (id),
    version @INT NOT NULL CHECK (version > 0),
    zone @TEXT NOT NULL,
    holidays @TEXT NOT NULL,
    week @TEXT NOT NULL,
    hash @TEXT NOT NULL,
    user_id @INT REFERENCES user_account (id),
    created_at @INT NOT NULL,
    UNIQUE (calendar_id, version)
) @STRICT;

-- Days out of a calendar file that came in together, and go together.
CREATE TABLE calendar_import ( -- growing
    id @ID,
    calendar_id @INT NOT NULL REFERENCES calendar (id),
    name @TEXT NOT NULL,
    days @INT NOT NULL,
    user_id @INT REFERENCES user_account (id),
    created_at @INT NOT NULL,
    undone_at @INT
) @STRICT;
CREATE INDEX calendar_import_of ON calendar_import (calendar_id, id);

-- A date with hours of its own ('' closed), in the versions from from_version up to but not with to_version (NULL: it
-- counts now). day: days since 1970-01-01.
CREATE TABLE special_day ( -- growing
    id @ID,
    calendar_id @INT NOT NULL REFERENCES calendar (id),
    day @INT NOT NULL,
    name @TEXT NOT NULL,
    hours @TEXT NOT NULL,
    import_id @INT REFERENCES calendar_import (id),
    from_version @INT NOT NULL,
    to_version @INT,
    CHECK (to_version > from_version)
) @STRICT;
CREATE INDEX special_day_of ON special_day (calendar_id, day);
CREATE UNIQUE INDEX special_day_now ON special_day (calendar_id, day) WHERE to_version IS NULL;
CREATE INDEX special_day_import ON special_day (import_id) WHERE import_id IS NOT NULL;

-- One span a day was all there was.
INSERT INTO calendar (version) SELECT 1 WHERE EXISTS (SELECT 1 FROM opening_hours);
INSERT INTO calendar_version (calendar_id, version, zone, holidays, week, hash, created_at)
SELECT k.id, 1, coalesce((SELECT value FROM setting WHERE name = 'zone'), 'UTC'),
    coalesce((SELECT value FROM setting WHERE name = 'country'), ''),
    coalesce((SELECT opens || '-' || closes FROM opening_hours WHERE weekday = 1), '') || ';' ||
    coalesce((SELECT opens || '-' || closes FROM opening_hours WHERE weekday = 2), '') || ';' ||
    coalesce((SELECT opens || '-' || closes FROM opening_hours WHERE weekday = 3), '') || ';' ||
    coalesce((SELECT opens || '-' || closes FROM opening_hours WHERE weekday = 4), '') || ';' ||
    coalesce((SELECT opens || '-' || closes FROM opening_hours WHERE weekday = 5), '') || ';' ||
    coalesce((SELECT opens || '-' || closes FROM opening_hours WHERE weekday = 6), '') || ';' ||
    coalesce((SELECT opens || '-' || closes FROM opening_hours WHERE weekday = 7), ''), '', 0
FROM calendar k;
DROP TABLE opening_hours;

-- Whom a standard is for: NULL and '' stand for any. kind: as clock.kind, 2 the resolution.
CREATE TABLE standard (
    id @ID,
    kind @INT NOT NULL CHECK (kind BETWEEN 0 AND 2),
    channel @INT CHECK (channel >= 0),
    team_id @INT REFERENCES team (id),
    tier @TEXT NOT NULL DEFAULT '',
    version @INT NOT NULL DEFAULT 0
) @STRICT;
CREATE UNIQUE INDEX standard_scope ON standard (kind, (coalesce(channel, -1)), (coalesce(team_id, 0)), tier);

-- A version never changes, and counts for what starts from effective_from on, which is no moment before it was written.
-- unit: 0 time that passes, 1 opening hours. ended: nothing is promised from then on. hash: over the fields.
CREATE TABLE standard_version ( -- growing
    id @ID,
    standard_id @INT NOT NULL REFERENCES standard (id),
    version @INT NOT NULL CHECK (version > 0),
    minutes @INT NOT NULL CHECK (minutes BETWEEN 1 AND 525600),
    unit @INT NOT NULL CHECK (unit IN (0, 1)),
    reason @TEXT NOT NULL CHECK (reason <> ''),
    ended @INT NOT NULL DEFAULT 0 CHECK (ended IN (0, 1)),
    effective_from @INT NOT NULL,
    hash @TEXT NOT NULL,
    user_id @INT REFERENCES user_account (id),
    created_at @INT NOT NULL,
    CHECK (effective_from >= created_at),
    UNIQUE (standard_id, version)
) @STRICT;

-- The price tier of what it is about, or of what this customer buys; '' where nobody has said.
ALTER TABLE conversation ADD COLUMN tier @TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN tier @TEXT NOT NULL DEFAULT '';

-- What a reply clock was started with: the standard (NULL: the rule for all) and, for opening hours, the calendar.
-- first_due: as it was set then; only clock_move tells of another. warned: 0, 50, 80 or 100 percent of it that somebody was
-- warned of, never less again; warn_half, warn_most: when half of it is over and when four fifths; warn_at: when the next
-- warning is due, NULL after the last.
ALTER TABLE clock ADD COLUMN standard_version_id @INT REFERENCES standard_version (id);
ALTER TABLE clock ADD COLUMN calendar_version_id @INT REFERENCES calendar_version (id);
ALTER TABLE clock ADD COLUMN first_due @INT;
ALTER TABLE clock ADD COLUMN warn_half @INT;
ALTER TABLE clock ADD COLUMN warn_most @INT;
ALTER TABLE clock ADD COLUMN warned @INT NOT NULL DEFAULT 0 CHECK (warned IN (0, 50, 80, 100));
ALTER TABLE clock ADD COLUMN warn_at @INT;
UPDATE clock SET first_due = due_at, warn_half = due_at, warn_most = due_at;
UPDATE clock SET warned = 80, warn_at = due_at WHERE stopped_at IS NULL AND result = 0;
-- Whoever asks for the next warning reads as many rows as are due, of a million clocks as of none.
CREATE INDEX clock_warn ON clock (warn_at) WHERE warn_at IS NOT NULL AND stopped_at IS NULL;

-- How long until a case is solved, where a standard says so; one runs at a time. It stands still while the customer has the
-- word: spent is what of target was over before running_since, in microseconds of its unit; due_at holds while it runs.
-- result: 0 none yet, 1 in time, 2 late (for ever), 3 let go because the case went into another or to Spam.
CREATE TABLE resolution ( -- growing
    id @ID,
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    standard_version_id @INT NOT NULL REFERENCES standard_version (id),
    calendar_version_id @INT REFERENCES calendar_version (id),
    standard @TEXT NOT NULL,
    target @INT NOT NULL CHECK (target > 0),
    started_at @INT NOT NULL,
    spent @INT NOT NULL DEFAULT 0 CHECK (spent >= 0),
    running_since @INT,
    due_at @INT NOT NULL,
    stopped_at @INT,
    result @INT NOT NULL DEFAULT 0 CHECK (result BETWEEN 0 AND 3),
    warned @INT NOT NULL DEFAULT 0 CHECK (warned IN (0, 50, 80, 100)),
    warn_half @INT NOT NULL,
    warn_most @INT NOT NULL,
    warn_at @INT,
    CHECK (stopped_at IS NULL OR running_since IS NULL),
    CHECK (warn_at IS NULL OR running_since IS NOT NULL)
) @STRICT;
CREATE INDEX resolution_conversation ON resolution (conversation_id, id);
CREATE UNIQUE INDEX resolution_open ON resolution (conversation_id) WHERE stopped_at IS NULL;
CREATE INDEX resolution_warn ON resolution (warn_at) WHERE warn_at IS NOT NULL;

-- When it stood still. why: 0 the customer had the word, 1 the case was done.
CREATE TABLE resolution_pause ( -- growing
    id @ID,
    resolution_id @INT NOT NULL REFERENCES resolution (id),
    from_at @INT NOT NULL,
    to_at @INT,
    why @INT NOT NULL CHECK (why IN (0, 1)),
    CHECK (to_at >= from_at)
) @STRICT;
CREATE INDEX resolution_pause_of ON resolution_pause (resolution_id, id);
CREATE UNIQUE INDEX resolution_pause_open ON resolution_pause (resolution_id) WHERE to_at IS NULL;

-- Somebody gave a clock that ran in time another due time, and said why.
CREATE TABLE clock_move ( -- growing
    id @ID,
    clock_id @INT REFERENCES clock (id),
    resolution_id @INT REFERENCES resolution (id),
    was_due @INT NOT NULL,
    due_at @INT NOT NULL,
    reason @TEXT NOT NULL CHECK (reason <> ''),
    user_id @INT REFERENCES user_account (id),
    at @INT NOT NULL,
    CHECK ((clock_id IS NULL) <> (resolution_id IS NULL)),
    CHECK (was_due >= at AND due_at > at)
) @STRICT;
CREATE INDEX clock_move_of ON clock_move (clock_id, id) WHERE clock_id IS NOT NULL;
CREATE INDEX clock_move_resolution ON clock_move (resolution_id, id) WHERE resolution_id IS NOT NULL;

-- Who is to be told that clocks run down; a row a person. level: the highest that waits; since NULL: nothing waits.
CREATE TABLE clock_tell (
    user_id @INT PRIMARY KEY REFERENCES user_account (id),
    level @INT NOT NULL,
    since @INT,
    told_at @INT NOT NULL DEFAULT 0
) @STRICT;
