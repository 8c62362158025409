-- News that is promised ("you hear from us by ...") has a standard of its own: standard.kind 3. SQLite keeps the CHECK of a
-- column, and other tables refer to this one, so the column is made anew.
DROP INDEX standard_scope;
ALTER TABLE standard RENAME COLUMN kind TO was_kind;
ALTER TABLE standard ADD COLUMN kind @INT NOT NULL DEFAULT 0 CHECK (kind BETWEEN 0 AND 3);
UPDATE standard SET kind = was_kind;
ALTER TABLE standard DROP COLUMN was_kind;
CREATE UNIQUE INDEX standard_scope ON standard (kind, (coalesce(channel, -1)), (coalesce(team_id, 0)), tier);

-- By which standard news was promised, and what it said, as a clock keeps it: it counts whatever is promised later.
ALTER TABLE promise ADD COLUMN standard_version_id @INT REFERENCES standard_version (id);
ALTER TABLE promise ADD COLUMN standard @TEXT NOT NULL DEFAULT '';
