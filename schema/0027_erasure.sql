-- Forgetting a customer who asks for it, and what the law makes us keep of him all the same (INV14); plans of recovery in
-- every language; and that the store itself refuses to take anything out of the register.

-- A customer who asked to be forgotten: how he asked and how we know that it was he, what went and what stayed. His record
-- stays as a number without a name, so that what was counted stays true. kept_until: the last day (days since 1970-01-01) of
-- the rows of the register that the law makes us keep, NULL where there were none; finished_at: since when nothing of him is
-- there any more, not even those.
CREATE TABLE erasure ( -- growing
    id @ID,
    customer_id @INT NOT NULL UNIQUE REFERENCES customer (id),
    how @TEXT NOT NULL CHECK (how <> ''),
    user_id @INT REFERENCES user_account (id),
    at @INT NOT NULL,
    cases @INT NOT NULL CHECK (cases >= 0),
    messages @INT NOT NULL CHECK (messages >= 0),
    files @INT NOT NULL CHECK (files >= 0),
    contacts @INT NOT NULL CHECK (contacts >= 0),
    orders @INT NOT NULL CHECK (orders >= 0),
    complaints @INT NOT NULL CHECK (complaints >= 0),
    kept_until @INT,
    finished_at @INT,
    CHECK (complaints > 0 OR kept_until IS NULL),
    CHECK (finished_at >= at)
) @STRICT;
-- What may go now, for whoever looks; the newest first.
CREATE INDEX erasure_waits ON erasure (kept_until, id) WHERE finished_at IS NULL;

-- A row of the register whose time was over when its customer had asked to be forgotten: it keeps its number, dates and
-- outcome, and no name and no words.
ALTER TABLE complaint ADD COLUMN forgotten_at @INT;

-- What a plan and its steps are called in a language; where there is none, recovery_template.name and so on hold.
CREATE TABLE recovery_template_text (
    template_id @INT NOT NULL REFERENCES recovery_template (id),
    lang @TEXT NOT NULL CHECK (lang <> ''),
    name @TEXT NOT NULL CHECK (name <> ''),
    goal @TEXT NOT NULL CHECK (goal <> ''),
    PRIMARY KEY (template_id, lang)
) @STRICT;
CREATE TABLE recovery_step_text (
    step_id @INT NOT NULL REFERENCES recovery_template_step (id),
    lang @TEXT NOT NULL CHECK (lang <> ''),
    what @TEXT NOT NULL CHECK (what <> ''),
    PRIMARY KEY (step_id, lang)
) @STRICT;
-- Counts up with each change, so that two who edit do not overwrite each other.
ALTER TABLE recovery_template ADD COLUMN version @INT NOT NULL DEFAULT 1;

-- A reply that leaves later where the fault is ours: its writer says that it does say sorry, or why it does not (P61).
ALTER TABLE later_reply ADD COLUMN says_sorry @INT NOT NULL DEFAULT 0 CHECK (says_sorry IN (0, 1));
ALTER TABLE later_reply ADD COLUMN no_apology @TEXT NOT NULL DEFAULT '';

-- A row of the register is never removed and keeps its number and day; a version of a rule of law never changes (INV15), and
-- one that a deadline names cannot be removed, because that refers to it.
-- @sqlite
CREATE TRIGGER complaint_kept BEFORE DELETE ON complaint
BEGIN SELECT RAISE(ABORT, 'a row of the register is never removed'); END;
CREATE TRIGGER complaint_numbered BEFORE UPDATE OF country, year, number, received_at, received_day ON complaint
BEGIN SELECT RAISE(ABORT, 'a row of the register keeps its number and its day'); END;
CREATE TRIGGER statutory_rule_stays BEFORE UPDATE ON statutory_rule
BEGIN SELECT RAISE(ABORT, 'a version of a rule never changes'); END;
-- @end
-- @postgres
CREATE FUNCTION register_stays() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''a row of the register, or a version of a rule, is never removed''; END';
CREATE TRIGGER complaint_kept BEFORE DELETE ON complaint FOR EACH ROW EXECUTE FUNCTION register_stays();
CREATE TRIGGER complaint_numbered BEFORE UPDATE OF country, year, number, received_at, received_day ON complaint
    FOR EACH ROW EXECUTE FUNCTION register_stays();
CREATE TRIGGER statutory_rule_stays BEFORE UPDATE ON statutory_rule
    FOR EACH ROW EXECUTE FUNCTION register_stays();
-- @end

-- What comes with the program, in the five languages beside English; what the owner has renamed since stays as it is.
INSERT INTO recovery_template_text (template_id, lang, name, goal)
SELECT id, 'sr', 'Наша грешка', 'Купац има оно што је обећано и зна зашто је пошло наопако' FROM recovery_template WHERE name = 'Our mistake';
INSERT INTO recovery_template_text (template_id, lang, name, goal)
SELECT id, 'sr-Latn', 'Naša greška', 'Kupac ima ono što je obećano i zna zašto je pošlo naopako' FROM recovery_template WHERE name = 'Our mistake';
INSERT INTO recovery_template_text (template_id, lang, name, goal)
SELECT id, 'hu', 'A mi hibánk', 'A vásárló megkapta, amit ígértünk, és tudja, miért nem sikerült elsőre' FROM recovery_template WHERE name = 'Our mistake';
INSERT INTO recovery_template_text (template_id, lang, name, goal)
SELECT id, 'sl', 'Naša napaka', 'Kupec ima, kar je bilo obljubljeno, in ve, zakaj je šlo narobe' FROM recovery_template WHERE name = 'Our mistake';
INSERT INTO recovery_template_text (template_id, lang, name, goal)
SELECT id, 'el', 'Δικό μας λάθος', 'Ο πελάτης έχει ό,τι του υποσχεθήκαμε και ξέρει γιατί πήγε στραβά' FROM recovery_template WHERE name = 'Our mistake';
INSERT INTO recovery_template_text (template_id, lang, name, goal)
SELECT id, 'sr', 'Узрок још није познат', 'Купац зна шта се догодило и шта предузимамо' FROM recovery_template WHERE name = 'Cause not known yet';
INSERT INTO recovery_template_text (template_id, lang, name, goal)
SELECT id, 'sr-Latn', 'Uzrok još nije poznat', 'Kupac zna šta se dogodilo i šta preduzimamo' FROM recovery_template WHERE name = 'Cause not known yet';
INSERT INTO recovery_template_text (template_id, lang, name, goal)
SELECT id, 'hu', 'Az ok még nem ismert', 'A vásárló tudja, mi történt, és mit teszünk' FROM recovery_template WHERE name = 'Cause not known yet';
INSERT INTO recovery_template_text (template_id, lang, name, goal)
SELECT id, 'sl', 'Vzrok še ni znan', 'Kupec ve, kaj se je zgodilo in kaj bomo storili' FROM recovery_template WHERE name = 'Cause not known yet';
INSERT INTO recovery_template_text (template_id, lang, name, goal)
SELECT id, 'el', 'Η αιτία δεν είναι ακόμη γνωστή', 'Ο πελάτης ξέρει τι συνέβη και τι κάνουμε γι’ αυτό' FROM recovery_template WHERE name = 'Cause not known yet';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sr', 'Извинити се у име предузећа' FROM recovery_template_step WHERE what = 'Say sorry in the name of the company';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sr-Latn', 'Izviniti se u ime preduzeća' FROM recovery_template_step WHERE what = 'Say sorry in the name of the company';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'hu', 'Elnézést kérni a cég nevében' FROM recovery_template_step WHERE what = 'Say sorry in the name of the company';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sl', 'Opravičiti se v imenu podjetja' FROM recovery_template_step WHERE what = 'Say sorry in the name of the company';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'el', 'Ζητάμε συγγνώμη εκ μέρους της εταιρείας' FROM recovery_template_step WHERE what = 'Say sorry in the name of the company';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sr', 'Јавити докле се стигло, и када нема ничег новог' FROM recovery_template_step WHERE what = 'Tell how far it is, even if nothing is new';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sr-Latn', 'Javiti dokle se stiglo, i kada nema ničeg novog' FROM recovery_template_step WHERE what = 'Tell how far it is, even if nothing is new';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'hu', 'Jelezni, hol tart az ügy, akkor is, ha nincs újdonság' FROM recovery_template_step WHERE what = 'Tell how far it is, even if nothing is new';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sl', 'Sporočiti, kako daleč je, tudi če ni nič novega' FROM recovery_template_step WHERE what = 'Tell how far it is, even if nothing is new';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'el', 'Ενημερώνουμε πού βρίσκεται, ακόμη κι αν δεν υπάρχει κάτι νέο' FROM recovery_template_step WHERE what = 'Tell how far it is, even if nothing is new';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sr', 'Исправити грешку' FROM recovery_template_step WHERE what = 'Put it right';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sr-Latn', 'Ispraviti grešku' FROM recovery_template_step WHERE what = 'Put it right';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'hu', 'Helyrehozni a hibát' FROM recovery_template_step WHERE what = 'Put it right';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sl', 'Odpraviti napako' FROM recovery_template_step WHERE what = 'Put it right';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'el', 'Διορθώνουμε το λάθος' FROM recovery_template_step WHERE what = 'Put it right';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sr', 'Осврнути се: шта мењамо?' FROM recovery_template_step WHERE what = 'Look back: what do we change?';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sr-Latn', 'Osvrnuti se: šta menjamo?' FROM recovery_template_step WHERE what = 'Look back: what do we change?';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'hu', 'Visszatekinteni: min változtatunk?' FROM recovery_template_step WHERE what = 'Look back: what do we change?';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sl', 'Ozreti se nazaj: kaj bomo spremenili?' FROM recovery_template_step WHERE what = 'Look back: what do we change?';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'el', 'Κοιτάζουμε πίσω: τι αλλάζουμε;' FROM recovery_template_step WHERE what = 'Look back: what do we change?';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sr', 'Утврдити шта се догодило' FROM recovery_template_step WHERE what = 'Find out what happened';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sr-Latn', 'Utvrditi šta se dogodilo' FROM recovery_template_step WHERE what = 'Find out what happened';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'hu', 'Kideríteni, mi történt' FROM recovery_template_step WHERE what = 'Find out what happened';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sl', 'Ugotoviti, kaj se je zgodilo' FROM recovery_template_step WHERE what = 'Find out what happened';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'el', 'Βρίσκουμε τι συνέβη' FROM recovery_template_step WHERE what = 'Find out what happened';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sr', 'Јавити шта смо утврдили' FROM recovery_template_step WHERE what = 'Tell what we found';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sr-Latn', 'Javiti šta smo utvrdili' FROM recovery_template_step WHERE what = 'Tell what we found';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'hu', 'Elmondani, mit találtunk' FROM recovery_template_step WHERE what = 'Tell what we found';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'sl', 'Sporočiti, kaj smo ugotovili' FROM recovery_template_step WHERE what = 'Tell what we found';
INSERT INTO recovery_step_text (step_id, lang, what)
SELECT id, 'el', 'Λέμε τι βρήκαμε' FROM recovery_template_step WHERE what = 'Tell what we found';
