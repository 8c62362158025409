-- The register of complaints, the terms that a law sets, and how we make good again.

-- What a law asks, as data: a row is one version of one rule and never changes; whoever edits a rule adds a version. In force
-- on a day is, of the versions that begin by then, the one that begins last, of two the higher one. Dates are days since
-- 1970-01-01, in the place of the country. country: ISO 3166-1, or EU for what holds in all of it.
-- kind: 0 says what holds, 1 receipt to the customer, 2 answer, 3 remedy: 1 to 3 give a complaint a deadline.
-- matter: 0 a complaint about us, 1 goods or service with a fault; goods: 0 other goods, 1 technical goods or furniture,
-- 2 a service; how: 0 written, 1 spoken; NULL in each: all of them.
-- unit: 0 days, 1 working days, 2 months, 3 years; the day of the event is not counted. pause: 0 none, 1 the days between our
-- answer and the customer's word on it do not count, 2 the term begins anew with that word; pause_days: at most so many.
-- extend_needs: 0 nothing can be extended, 1 the customer's consent, 2 a notice before the end; extend_days: 0 as agreed.
-- refuse_adr: a refusal has to name who settles it out of court; record: what was said is written down and handed over.
-- certainty: 0 to be looked up, 1 medium, 2 settled EU text, 3 confirmed in a source.
CREATE TABLE statutory_rule (
    id @ID,
    country @TEXT NOT NULL CHECK (length(country) = 2),
    code @TEXT NOT NULL CHECK (length(code) BETWEEN 2 AND 12),
    version @INT NOT NULL CHECK (version > 0),
    kind @INT NOT NULL DEFAULT 0 CHECK (kind BETWEEN 0 AND 3),
    matter @INT CHECK (matter BETWEEN 0 AND 1),
    goods @INT CHECK (goods BETWEEN 0 AND 2),
    how @INT CHECK (how BETWEEN 0 AND 1),
    duration @INT NOT NULL DEFAULT 0 CHECK (duration BETWEEN 0 AND 4000),
    unit @INT NOT NULL DEFAULT 0 CHECK (unit BETWEEN 0 AND 3),
    ends_working @INT NOT NULL DEFAULT 0 CHECK (ends_working BETWEEN 0 AND 1),
    pause @INT NOT NULL DEFAULT 0 CHECK (pause BETWEEN 0 AND 2),
    pause_days @INT NOT NULL DEFAULT 0 CHECK (pause_days BETWEEN 0 AND 90),
    extend_max @INT NOT NULL DEFAULT 0 CHECK (extend_max BETWEEN 0 AND 9),
    extend_needs @INT NOT NULL DEFAULT 0 CHECK (extend_needs BETWEEN 0 AND 2),
    extend_days @INT NOT NULL DEFAULT 0 CHECK (extend_days BETWEEN 0 AND 366),
    refuse_adr @INT NOT NULL DEFAULT 0 CHECK (refuse_adr BETWEEN 0 AND 1),
    record @INT NOT NULL DEFAULT 0 CHECK (record BETWEEN 0 AND 1),
    keep_years @INT NOT NULL DEFAULT 0 CHECK (keep_years BETWEEN 0 AND 30),
    says @TEXT NOT NULL,
    reference @TEXT NOT NULL DEFAULT '',
    source @TEXT NOT NULL DEFAULT '',
    certainty @INT NOT NULL DEFAULT 0 CHECK (certainty BETWEEN 0 AND 3),
    valid_from @INT NOT NULL,
    valid_to @INT CHECK (valid_to >= valid_from),
    verified_on @INT NOT NULL,
    verified_by @INT REFERENCES user_account (id), -- NULL: came with the program
    created_at @INT NOT NULL DEFAULT 0,
    UNIQUE (country, code, version),
    CHECK ((extend_max = 0) = (extend_needs = 0))
) @STRICT;

-- The last number that was given in a country and a year. It is taken in the transaction that writes the row of the register,
-- so a number that was not written was not taken.
CREATE TABLE complaint_number (
    country @TEXT NOT NULL,
    year @INT NOT NULL,
    last @INT NOT NULL CHECK (last > 0),
    PRIMARY KEY (country, year)
) @STRICT;

-- The register. No statement of the program removes a row, and none changes its number, country, time or customer's name.
-- how: 0 mail, 1 phone, 2 in the shop, 3 letter, 4 form. fault: 0 not known, 1 ours, 2 not ours. decision: 0 none, 1 accepted,
-- 2 partly, 3 rejected. state: 0 received, 1 acknowledged, 2 decided, 3 remedy under way, 4 remedied, 5 verified, 6 closed.
-- Its customer and its owner are the conversation's; customer_name: as it was when it was entered, for the register alone.
-- remedy_amount: what the law makes us pay, which is no
-- goodwill; in remedy_currency.
CREATE TABLE complaint ( -- growing
    id @ID,
    country @TEXT NOT NULL CHECK (length(country) = 2),
    year @INT NOT NULL,
    number @INT NOT NULL CHECK (number > 0),
    conversation_id @INT NOT NULL REFERENCES conversation (id),
    customer_name @TEXT NOT NULL,
    lang @TEXT,
    received_at @INT NOT NULL,
    received_day @INT NOT NULL,
    how @INT NOT NULL CHECK (how BETWEEN 0 AND 4),
    matter @INT NOT NULL CHECK (matter BETWEEN 0 AND 1),
    goods @INT NOT NULL CHECK (goods BETWEEN 0 AND 2),
    item @TEXT NOT NULL CHECK (item <> ''),
    defect @TEXT NOT NULL CHECK (defect <> ''),
    demand @TEXT NOT NULL DEFAULT '',
    fault @INT NOT NULL DEFAULT 0 CHECK (fault BETWEEN 0 AND 2),
    our_part @TEXT NOT NULL DEFAULT '',
    state @INT NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 6),
    decision @INT NOT NULL DEFAULT 0 CHECK (decision BETWEEN 0 AND 3),
    reasons @TEXT NOT NULL DEFAULT '',
    proposal @TEXT NOT NULL DEFAULT '',
    adr @TEXT NOT NULL DEFAULT '',
    remedy_amount @INT CHECK (remedy_amount > 0),
    remedy_currency @TEXT CHECK (length(remedy_currency) = 3),
    remedy_law @TEXT NOT NULL DEFAULT '',
    receipt_at @INT,
    receipt_id @INT REFERENCES message (id),
    answered_at @INT,
    customer_said @INT CHECK (customer_said BETWEEN 0 AND 1), -- of our answer: 1 agrees, 0 does not
    customer_said_at @INT,
    remedied_at @INT,
    outcome @TEXT NOT NULL DEFAULT '',
    closed_at @INT,
    apology_at @INT,
    apology_not @TEXT NOT NULL DEFAULT '', -- why the first reply had none although the fault is ours
    keep_until @INT NOT NULL, -- a day
    version @INT NOT NULL DEFAULT 1,
    created_by @INT REFERENCES user_account (id),
    created_at @INT NOT NULL,
    UNIQUE (country, year, number),
    CHECK (decision <> 3 OR reasons <> ''),
    CHECK (state < 2 OR decision > 0),
    CHECK ((decision > 0) = (answered_at IS NOT NULL)),
    CHECK ((remedy_amount IS NULL) = (remedy_currency IS NULL)),
    CHECK (fault = 1 OR our_part = ''),
    CHECK ((customer_said IS NULL) = (customer_said_at IS NULL)),
    CHECK ((state = 6) = (closed_at IS NOT NULL))
) @STRICT;
-- One a conversation, but where two were joined.
CREATE INDEX complaint_conversation ON complaint (conversation_id);
CREATE INDEX complaint_open ON complaint (id) WHERE state < 6;

-- What went along when its conversation was joined to another.
CREATE TABLE complaint_move ( -- growing
    merge_id @INT NOT NULL REFERENCES conversation_merge (id),
    complaint_id @INT NOT NULL REFERENCES complaint (id),
    PRIMARY KEY (merge_id, complaint_id)
) @STRICT;

-- What the law asks by when, of the version that was in force when the complaint came. due_day = what the rule gives from
-- from_day on, plus extended and paused days; due_at: the end of that day. missed: the day passed, for ever.
CREATE TABLE complaint_deadline ( -- growing
    id @ID,
    complaint_id @INT NOT NULL REFERENCES complaint (id),
    rule_id @INT NOT NULL REFERENCES statutory_rule (id),
    kind @INT NOT NULL CHECK (kind BETWEEN 1 AND 3),
    from_day @INT NOT NULL,
    due_day @INT NOT NULL CHECK (due_day >= from_day),
    due_at @INT NOT NULL,
    extended @INT NOT NULL DEFAULT 0 CHECK (extended >= 0),
    paused @INT NOT NULL DEFAULT 0 CHECK (paused >= 0),
    met_at @INT,
    missed @INT NOT NULL DEFAULT 0 CHECK (missed BETWEEN 0 AND 1),
    UNIQUE (complaint_id, kind)
) @STRICT;
CREATE INDEX complaint_deadline_open ON complaint_deadline (due_at) WHERE met_at IS NULL;
CREATE INDEX complaint_deadline_due ON complaint_deadline (due_at) WHERE met_at IS NULL AND missed = 0;

-- n: the first, the second; there are at most as many as the rule allows. evidence: the consent, or the notice.
CREATE TABLE complaint_extension ( -- growing
    id @ID,
    deadline_id @INT NOT NULL REFERENCES complaint_deadline (id),
    n @INT NOT NULL CHECK (n > 0),
    days @INT NOT NULL CHECK (days > 0),
    evidence @TEXT NOT NULL CHECK (evidence <> ''),
    user_id @INT REFERENCES user_account (id),
    at @INT NOT NULL,
    UNIQUE (deadline_id, n)
) @STRICT;

-- What happened to it, in the order of the register. kind: desk/complaint/complaint.h.
CREATE TABLE complaint_entry ( -- growing
    id @ID,
    complaint_id @INT NOT NULL REFERENCES complaint (id),
    kind @INT NOT NULL,
    words @TEXT NOT NULL DEFAULT '',
    user_id @INT REFERENCES user_account (id),
    at @INT NOT NULL
) @STRICT;
CREATE INDEX complaint_entry_complaint ON complaint_entry (complaint_id, id);

-- How we make good again: a list of steps with their times. state: 0 under way, 1 completed, 2 reviewed.
CREATE TABLE recovery ( -- growing
    id @ID,
    complaint_id @INT NOT NULL UNIQUE REFERENCES complaint (id),
    goal @TEXT NOT NULL,
    state @INT NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
    late @INT NOT NULL DEFAULT 0 CHECK (late BETWEEN 0 AND 1),
    started_by @INT REFERENCES user_account (id),
    started_at @INT NOT NULL,
    completed_at @INT,
    reviewed_at @INT,
    version @INT NOT NULL DEFAULT 1,
    CHECK ((state >= 1) = (completed_at IS NOT NULL)),
    CHECK ((state = 2) = (reviewed_at IS NOT NULL))
) @STRICT;

-- kind: 0 a deed, 1 an apology, 2 word to the customer at a time that he was told, 3 a look back among us.
-- state: 0 pending, 1 done, 2 done late, 3 skipped. alarmed_at: its time passed while it was pending, which is never undone.
CREATE TABLE recovery_step ( -- growing
    id @ID,
    recovery_id @INT NOT NULL REFERENCES recovery (id),
    kind @INT NOT NULL CHECK (kind BETWEEN 0 AND 3),
    what @TEXT NOT NULL CHECK (what <> ''),
    owner_id @INT NOT NULL REFERENCES user_account (id),
    due_at @INT NOT NULL,
    state @INT NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),
    done_by @INT REFERENCES user_account (id),
    done_at @INT,
    words @TEXT NOT NULL DEFAULT '', -- what was done, or why it was skipped
    alarmed_at @INT,
    CHECK ((state = 0) = (done_at IS NULL)),
    CHECK (state <> 1 OR (done_at <= due_at AND alarmed_at IS NULL)),
    CHECK (state <> 3 OR words <> '')
) @STRICT;
CREATE INDEX recovery_step_recovery ON recovery_step (recovery_id, due_at, id);
CREATE INDEX recovery_step_due ON recovery_step (due_at) WHERE state = 0 AND alarmed_at IS NULL;
CREATE INDEX recovery_step_owner ON recovery_step (owner_id, due_at) WHERE state = 0;

-- Steps that a plan begins with; hours: after its start.
CREATE TABLE recovery_template (
    id @ID,
    name @TEXT NOT NULL UNIQUE CHECK (name <> ''),
    goal @TEXT NOT NULL DEFAULT '',
    created_at @INT NOT NULL DEFAULT 0
) @STRICT;
CREATE TABLE recovery_template_step (
    id @ID,
    template_id @INT NOT NULL REFERENCES recovery_template (id),
    kind @INT NOT NULL CHECK (kind BETWEEN 0 AND 3),
    what @TEXT NOT NULL CHECK (what <> ''),
    hours @INT NOT NULL CHECK (hours BETWEEN 1 AND 8760)
) @STRICT;
CREATE INDEX recovery_template_step_template ON recovery_template_step (template_id, hours, id);

-- What we change among ourselves after it, which no customer is ever shown. check_day: when somebody looks at whether it
-- helped. helped: 0 no, 1 yes.
CREATE TABLE after_action ( -- growing
    id @ID,
    complaint_id @INT NOT NULL REFERENCES complaint (id),
    what @TEXT NOT NULL CHECK (what <> ''),
    owner_id @INT NOT NULL REFERENCES user_account (id),
    due_day @INT NOT NULL,
    done_at @INT,
    check_day @INT NOT NULL CHECK (check_day >= due_day),
    helped @INT CHECK (helped BETWEEN 0 AND 1),
    result @TEXT NOT NULL DEFAULT '',
    checked_by @INT REFERENCES user_account (id),
    checked_at @INT,
    created_by @INT REFERENCES user_account (id),
    created_at @INT NOT NULL,
    CHECK ((helped IS NULL) = (checked_at IS NULL)),
    CHECK (helped IS NULL OR (done_at IS NOT NULL AND result <> ''))
) @STRICT;
CREATE INDEX after_action_complaint ON after_action (complaint_id, id);
CREATE INDEX after_action_open ON after_action (owner_id, due_day) WHERE done_at IS NULL;
CREATE INDEX after_action_check ON after_action (check_day) WHERE done_at IS NOT NULL AND helped IS NULL;

-- A fault that we know of, and whom it concerns: they hear from us before they have to complain.
CREATE TABLE known_fault ( -- growing
    id @ID,
    item @TEXT NOT NULL CHECK (item <> ''),
    batch @TEXT NOT NULL DEFAULT '',
    what @TEXT NOT NULL CHECK (what <> ''),
    owner_id @INT NOT NULL REFERENCES user_account (id),
    created_at @INT NOT NULL,
    closed_at @INT
) @STRICT;
-- conversation_id: where he wrote himself, or where we told him. state: 0 to be told, 1 told by us, 2 had written already,
-- 3 nothing to tell (words says why).
CREATE TABLE known_fault_customer ( -- growing
    id @ID,
    fault_id @INT NOT NULL REFERENCES known_fault (id),
    customer_id @INT NOT NULL REFERENCES customer (id),
    conversation_id @INT REFERENCES conversation (id),
    state @INT NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),
    words @TEXT NOT NULL DEFAULT '',
    settled_by @INT REFERENCES user_account (id),
    settled_at @INT,
    UNIQUE (fault_id, customer_id),
    CHECK ((state = 0) = (settled_at IS NULL)),
    CHECK (state <> 3 OR words <> '')
) @STRICT;
CREATE INDEX known_fault_customer_customer ON known_fault_customer (customer_id, fault_id);

-- The rules as they were read, not legal advice. verified_on: 1 August 2026.
INSERT INTO statutory_rule (country, code, version, kind, matter, goods, how, duration, unit, ends_working, pause, pause_days,
    extend_max, extend_needs, extend_days, refuse_adr, record, keep_years, says, reference, source, certainty, valid_from,
    valid_to, verified_on) VALUES
('RS', 'RS1', 1, 1, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Receipt of a complaint is confirmed without delay, in writing or electronically, with its number in the register.', 'Zakon o zaštiti potrošača, Sl. glasnik RS 88/2021', 'preduzetnistvo.gov.rs', 3, 18981, NULL, 20666),
('RS', 'RS2', 1, 2, NULL, NULL, NULL, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'The answer goes out in writing or by e-mail within 8 days: accepted or not, our position on the demand, a concrete proposal and a time for it.', 'Zakon o zaštiti potrošača, Sl. glasnik RS 88/2021', 'Ministry of Trade, by blic.rs', 3, 18981, NULL, 20666),
('RS', 'RS3', 1, 3, NULL, 0, NULL, 15, 0, 0, 1, 3, 1, 1, 0, 0, 0, 0, 'The complaint is resolved within 15 days. One extension, with the consumer’s consent, entered in the register. Days between the answer and the consumer’s word on it (at most 3) do not count.', 'Zakon o zaštiti potrošača, Sl. glasnik RS 88/2021', 'Ministry of Trade, by blic.rs; the pause: medium certainty', 3, 18981, NULL, 20666),
('RS', 'RS3F', 1, 3, NULL, 1, NULL, 30, 0, 0, 1, 3, 1, 1, 0, 0, 0, 0, 'Technical goods and furniture: the complaint is resolved within 30 days. One extension, with the consumer’s consent, entered in the register.', 'Zakon o zaštiti potrošača, Sl. glasnik RS 88/2021', 'Ministry of Trade, by blic.rs; the pause: medium certainty', 3, 18981, NULL, 20666),
('RS', 'RS3S', 1, 3, NULL, 2, NULL, 15, 0, 0, 1, 3, 1, 1, 0, 0, 0, 0, 'A complaint about a service is resolved within 15 days. One extension, with the consumer’s consent, entered in the register.', 'Zakon o zaštiti potrošača, Sl. glasnik RS 88/2021', 'Ministry of Trade, by blic.rs; the pause: medium certainty', 3, 18981, NULL, 20666),
('RS', 'RS6', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 'The register is kept for at least 2 years from filing: person, date, goods, defect, demand, date of the confirmation, decision and its date, agreed period, way and date of resolving, extension. No personal identity number.', 'Zakon o zaštiti potrošača, Sl. glasnik RS 88/2021', 'preduzetnistvo.gov.rs', 3, 18981, NULL, 20666),
('RS', 'RS7', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Missing packaging is no ground to refuse.', 'Zakon o zaštiti potrošača, Sl. glasnik RS 88/2021', 'ppb.rs', 3, 18981, NULL, 20666),
('RS', 'RS8', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 'Who refuses tells about out-of-court settlement and the bodies for it; the trader must take part; up to 90 days, and 90 more.', 'Zakon o zaštiti potrošača, Sl. glasnik RS 88/2021', 'preduzetnistvo.gov.rs', 3, 18981, NULL, 20666),
('RS', 'RS9', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'A visible notice says how and where to complain; an authorised person is present in working hours.', 'Zakon o zaštiti potrošača, Sl. glasnik RS 88/2021', 'preduzetnistvo.gov.rs', 3, 18981, NULL, 20666),
('RS', 'RS10', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'All costs of bringing goods into conformity are the seller’s. Conformity: 2 years; a fault in the first 6 months counts as there from the start.', 'Zakon o zaštiti potrošača, Sl. glasnik RS 88/2021', 'jplaw.rs; the 6 months: medium certainty', 3, 18981, NULL, 20666),
('RS', 'RS11', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Distance contract: withdrawal 14 days, refund 14 days, delivery within 30 days unless agreed.', 'Zakon o zaštiti potrošača, Sl. glasnik RS 88/2021', 'kancelarijaminic.rs; refund: medium certainty', 3, 18981, NULL, 20666),
('RS', 'RS12', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Requests about personal data: 30 days, and 60 more.', 'Zakon o zaštiti podataka o ličnosti', 'efektiva.rs', 1, 18981, NULL, 20666),
('RS', 'RS13', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'No sales calls to numbers in the do-not-call register.', 'Zakon o zaštiti potrošača, Sl. glasnik RS 88/2021', 'efektiva.rs', 1, 18981, NULL, 20666),
('HU', 'HU1', 1, 2, 0, NULL, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'A written complaint gets a reasoned answer in writing, and measures, within 30 days.', '1997. évi CLV. törvény (Fgytv.) 17/A. §', 'green.co.hu (text of § 17/A)', 3, 10286, NULL, 20666),
('HU', 'HU2', 1, 2, 0, NULL, 1, 30, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 'A spoken complaint is looked into and remedied at once. Where that is not possible or refused, a record is made; the copy is handed over on the spot, or by phone and online sent with the answer within 30 days. Complaints by phone or online get a number of their own.', '1997. évi CLV. törvény (Fgytv.) 17/A. §', 'uni-nke lexicon', 3, 10286, NULL, 20666),
('HU', 'HU3', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 'A rejection gives its reasons in writing and names the competent authority and conciliation board with addresses, and whether a general submission exists.', '1997. évi CLV. törvény (Fgytv.) 17/A. §', 'green.co.hu', 3, 19353, NULL, 20666),
('HU', 'HU4', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 'Record and answer are kept for 3 years.', '1997. évi CLV. törvény (Fgytv.) 17/A. §', 'economx.hu', 1, 10286, NULL, 20666),
('HU', 'HU5', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'A repeated complaint without new facts, or one by somebody who cannot be identified, may be left.', '1997. évi CLV. törvény (Fgytv.) 17/A. §', 'green.co.hu', 3, 10286, NULL, 20666),
('HU', 'HU6', 1, 3, 1, NULL, NULL, 15, 0, 0, 0, 0, 1, 2, 0, 0, 1, 0, 'Warranty claim: a record is made at once; repair or replacement within 15 days from hand-over; who needs longer says so.', '19/2014. (IV. 29.) NGM rendelet', 'magyarfogyaszto.hu; whether an aim or a limit: medium certainty', 3, 16204, NULL, 20666),
('HU', 'HU6P', 1, 2, 1, NULL, NULL, 5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Warranty claim that cannot be decided on the spot: our position within 5 working days.', '19/2014. (IV. 29.) NGM rendelet', 'magyarfogyaszto.hu', 1, 16204, NULL, 20666),
('HU', 'HU7', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Mandatory guarantee on listed durables: 10,000 to 250,000 Ft 2 years, above 3 years; replacement on failure within 3 working days of purchase.', '151/2003. (IX. 22.) Korm. rendelet', 'peterkapartners.com; replacement: medium certainty', 3, 19905, NULL, 20666),
('HU', 'HU8', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Customers’ book in shops.', '', 'to be looked up', 0, 10286, NULL, 20666),
('SI', 'SI1', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Conformity: 2 years; the consumer tells within 2 months after he found the fault.', 'ZVPot-1, Ur. l. RS 130/22', 'tax-fin-lex.si', 3, 19383, NULL, 20666),
('SI', 'SI2', 1, 3, 1, NULL, NULL, 30, 0, 0, 0, 0, 1, 2, 15, 0, 0, 0, 'Goods are brought into conformity within 30 days; up to 15 more where that is justified and told before the end.', 'ZVPot-1, Ur. l. RS 130/22', 'tax-fin-lex.si', 3, 19383, NULL, 20666),
('SI', 'SI3', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Repair or replacement first, then a lower price or withdrawal; at once where the fault shows within 30 days after delivery.', 'ZVPot-1, Ur. l. RS 130/22', 'tax-fin-lex.si', 3, 19383, NULL, 20666),
('SI', 'SI4', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'A fault in the first year counts as there from the start.', 'ZVPot-1, Ur. l. RS 130/22', 'tax-fin-lex.si', 3, 19383, NULL, 20666),
('SI', 'SI5', 1, 2, NULL, NULL, NULL, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'An answer in writing within 8 days where the fault is disputed. Of the former law and still in shop terms; its place in ZVPot-1 was not found.', 'ZVPot-1, Ur. l. RS 130/22', 'shop terms', 0, 19383, NULL, 20666),
('SI', 'SI6', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Mandatory guarantee of the maker: 30 days to repair, and 15 more.', 'ZVPot-1, Ur. l. RS 130/22', 'bobic.si', 3, 19383, NULL, 20666),
('SI', 'SI7', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 'We say whether we recognise a provider of out-of-court settlement (IRPS).', 'ZVPot-1, Ur. l. RS 130/22', 'consilium.si', 1, 19383, NULL, 20666),
('SI', 'SI8', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Consumers are dealt with in Slovenian.', 'ZVPot-1, Ur. l. RS 130/22', 'shop terms', 1, 19383, NULL, 20666),
('GR', 'GR1', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Distance contract: withdrawal 14 calendar days.', 'Ν. 2251/1994, Ν. 4967/2022', 'hba.gr', 3, 19140, NULL, 20666),
('GR', 'GR2', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Legal guarantee 2 years; a fault in the first year counts as there from the start.', 'Ν. 2251/1994, Ν. 4967/2022', 'e-justice.europa.eu; the first year: medium certainty', 3, 19140, NULL, 20666),
('GR', 'GR3', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Full, true and current information about seller, contact and complaints in Greek, also for disabled people.', 'ΥΑ 31619/2017 (ΦΕΚ Β 969)', 'netmechanics.gr', 3, 17247, NULL, 20666),
('GR', 'GR4', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 'Consumer Ombudsman: a complaint within 1 year of knowledge.', 'Ν. 3297/2004', 'synigoroskatanaloti.gr', 3, 12775, NULL, 20666),
('GR', 'GR5', 1, 2, NULL, NULL, NULL, 14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'No general limit of days for an answer was found: 14 days as a safe default, to be looked up.', '', 'none found', 0, 19140, NULL, 20666),
('EU', 'EU1', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Withdrawal 14 days; refund within 14 days, which may wait for the goods or a proof.', 'Dir. 2011/83/EU', 'EUR-Lex', 2, 16234, NULL, 20666),
('EU', 'EU2', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'A withdrawal function on the online interface, with a receipt at once.', 'Dir. (EU) 2023/2673', 'quastels.com; transposition to be checked', 3, 20623, NULL, 20666),
('EU', 'EU3', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Guarantee of at least 2 years.', 'Dir. (EU) 2019/771', 'EUR-Lex', 2, 18993, NULL, 20666),
('EU', 'EU4', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Who chooses repair has 12 months more.', 'Dir. (EU) 2024/1799', 'EUR-Lex summary; transposition to be checked', 3, 20665, NULL, 20666),
('EU', 'EU5', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Delivery within 30 days unless agreed.', 'Dir. 2011/83/EU', 'EUR-Lex', 2, 16234, NULL, 20666),
('EU', 'EU6', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'The service telephone costs the basic rate.', 'Dir. 2011/83/EU', 'EUR-Lex', 2, 16234, NULL, 20666),
('EU', 'EU7', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'The platform for online dispute resolution is closed since 20 July 2025: every link to it is removed. National information about out-of-court settlement stays.', 'Reg. (EU) 2024/3228', 'twobirds.com', 3, 20289, NULL, 20666),
('EU', 'EU8', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'Requests about personal data within 1 month, 2 more with a notice inside the first; a breach is told within 72 hours.', 'Reg. (EU) 2016/679', 'dataprotection.ie', 3, 17676, NULL, 20666),
('EU', 'EU9', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'E-mail marketing needs consent or the soft opt-in, with an opt-out in each message.', 'Dir. 2002/58/EC Art. 13', 'EUR-Lex', 2, 12356, NULL, 20666),
('EU', 'EU10', 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'E-commerce is accessible; micro-enterprises in services are exempt.', 'Dir. (EU) 2019/882', 'EUR-Lex', 2, 20267, NULL, 20666);

INSERT INTO recovery_template (name, goal) VALUES
('Our mistake', 'The customer has what was promised and knows why it went wrong'),
('Cause not known yet', 'The customer knows what happened and what we do about it');
INSERT INTO recovery_template_step (template_id, kind, what, hours)
SELECT id, 1, 'Say sorry in the name of the company', 24 FROM recovery_template WHERE name = 'Our mistake';
INSERT INTO recovery_template_step (template_id, kind, what, hours)
SELECT id, 2, 'Tell how far it is, even if nothing is new', 72 FROM recovery_template WHERE name = 'Our mistake';
INSERT INTO recovery_template_step (template_id, kind, what, hours)
SELECT id, 0, 'Put it right', 168 FROM recovery_template WHERE name = 'Our mistake';
INSERT INTO recovery_template_step (template_id, kind, what, hours)
SELECT id, 3, 'Look back: what do we change?', 336 FROM recovery_template WHERE name = 'Our mistake';
INSERT INTO recovery_template_step (template_id, kind, what, hours)
SELECT id, 0, 'Find out what happened', 48 FROM recovery_template WHERE name = 'Cause not known yet';
INSERT INTO recovery_template_step (template_id, kind, what, hours)
SELECT id, 2, 'Tell what we found', 72 FROM recovery_template WHERE name = 'Cause not known yet';
INSERT INTO recovery_template_step (template_id, kind, what, hours)
SELECT id, 3, 'Look back: what do we change?', 336 FROM recovery_template WHERE name = 'Cause not known yet';
