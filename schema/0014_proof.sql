-- Who wrote a mail, as far as it is proven by the mail server that took it; and mails of ours that carry a signature.

-- The name by which the mail server that takes this mailbox's letters stands in their Authentication-Results, small
-- letters, "-" for one that leaves its name out; '' where nobody has said which server it is: then nothing is proven.
ALTER TABLE mailbox ADD COLUMN vouch @TEXT NOT NULL DEFAULT '';

-- proof: 0 nobody looked (ours, written down, or from before); proven 1 by DMARC, 2 by a signature, 3 by SPF; 4 forged, as
-- DMARC says; not proven 5 no server was named, 6 the letter has no word of one, 7 of another one, 8 it could not tell,
-- 9 proven for another domain, 10 no single From. vouched_by: whose word stood topmost in the letter, whether it counted
-- or not. doubted: it asks to be answered at an address that nothing proves to be the customer's.
ALTER TABLE message ADD COLUMN proof @INT NOT NULL DEFAULT 0 CHECK (proof BETWEEN 0 AND 10);
ALTER TABLE message ADD COLUMN vouched_by @TEXT;
ALTER TABLE message ADD COLUMN doubted @INT NOT NULL DEFAULT 0 CHECK (doubted IN (0, 1));

-- A key with which mails of a domain are signed (DKIM). The secret is sealed with the desk's key. found_at: when its public
-- half was first seen at the name server. signs: 0 they are not.
CREATE TABLE dkim_key (
    domain @TEXT PRIMARY KEY,
    selector @TEXT NOT NULL,
    public @TEXT NOT NULL,
    secret @BLOB NOT NULL,
    made_at @INT NOT NULL,
    found_at @INT,
    signs @INT NOT NULL DEFAULT 0 CHECK (signs IN (0, 1)),
    version @INT NOT NULL DEFAULT 1
) @STRICT;
