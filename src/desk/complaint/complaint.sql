-- Its owner and customer are those of the conversation.
-- :maybe complaint_by_id(id int) -> complaint {id int, country text, year int, number int, conversation_id int, customer_id int, customer_name text, lang text?, received_at int, received_day int, how int, matter int, goods int, item text, defect text, demand text, fault int, our_part text, state int, decision int, reasons text, proposal text, adr text, remedy_amount int?, remedy_currency text?, remedy_law text, owner_name text?, receipt_at int?, receipt_id int?, answered_at int?, customer_said int?, customer_said_at int?, remedied_at int?, outcome text, closed_at int?, apology_at int?, apology_not text, keep_until int, version int, created_at int}
SELECT c.id, c.country, c.year, c.number, c.conversation_id, k.customer_id, c.customer_name, c.lang, c.received_at,
    c.received_day, c.how, c.matter, c.goods, c.item, c.defect, c.demand, c.fault, c.our_part, c.state, c.decision, c.reasons,
    c.proposal, c.adr, c.remedy_amount, c.remedy_currency, c.remedy_law, u.name AS owner_name, c.receipt_at, c.receipt_id,
    c.answered_at, c.customer_said, c.customer_said_at, c.remedied_at, c.outcome, c.closed_at, c.apology_at, c.apology_not,
    c.keep_until, c.version, c.created_at
FROM complaint c JOIN conversation k ON k.id = c.conversation_id LEFT JOIN user_account u ON u.id = k.owner_id
WHERE c.id = $1;

-- :many complaints_of(conversation_id int) -> complaint
SELECT c.id, c.country, c.year, c.number, c.conversation_id, k.customer_id, c.customer_name, c.lang, c.received_at,
    c.received_day, c.how, c.matter, c.goods, c.item, c.defect, c.demand, c.fault, c.our_part, c.state, c.decision, c.reasons,
    c.proposal, c.adr, c.remedy_amount, c.remedy_currency, c.remedy_law, u.name AS owner_name, c.receipt_at, c.receipt_id,
    c.answered_at, c.customer_said, c.customer_said_at, c.remedied_at, c.outcome, c.closed_at, c.apology_at, c.apology_not,
    c.keep_until, c.version, c.created_at
FROM complaint c JOIN conversation k ON k.id = c.conversation_id LEFT JOIN user_account u ON u.id = k.owner_id
WHERE c.conversation_id = $1 ORDER BY c.id LIMIT 20;

-- :one complaint_count_of(conversation_id int) -> int
SELECT count(*) FROM complaint WHERE conversation_id = $1;

-- The row of a year is locked by this until the transaction ends: whoever comes next waits, or starts over.
-- :one complaint_take_number(country text, year int) -> int
INSERT INTO complaint_number (country, year, last) VALUES ($1, $2, 1)
ON CONFLICT (country, year) DO UPDATE SET last = complaint_number.last + 1 RETURNING last;

-- :one complaint_insert(country text, year int, number int, conversation_id int, customer_name text, lang text?, received_at int, received_day int, how int, matter int, goods int, item text, defect text, demand text, fault int, keep_until int, created_by int?, created_at int) -> int
INSERT INTO complaint (country, year, number, conversation_id, customer_name, lang, received_at, received_day, how, matter,
    goods, item, defect, demand, fault, keep_until, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id;

-- :exec complaint_step(id int, version int)
UPDATE complaint SET version = version + 1 WHERE id = $1 AND version = $2;

-- :later complaint_set_facts(id int, item text, defect text, demand text, fault int, our_part text)
UPDATE complaint SET item = $2, defect = $3, demand = $4, fault = $5, our_part = $6 WHERE id = $1;

-- :later complaint_set_receipt(id int, state int, at int, message_id int?)
UPDATE complaint SET state = $2, receipt_at = $3, receipt_id = $4 WHERE id = $1;

-- :later complaint_set_decision(id int, decision int, reasons text, proposal text, adr text, amount int?, currency text?, law text, at int)
UPDATE complaint SET state = 2, decision = $2, reasons = $3, proposal = $4, adr = $5, remedy_amount = $6,
    remedy_currency = $7, remedy_law = $8, answered_at = $9 WHERE id = $1;

-- :later complaint_set_said(id int, agrees int, at int)
UPDATE complaint SET customer_said = $2, customer_said_at = $3 WHERE id = $1;

-- :later complaint_set_state(id int, state int, remedied_at int?, outcome text, closed_at int?)
UPDATE complaint SET state = $2, remedied_at = $3, outcome = $4, closed_at = $5 WHERE id = $1;

-- :later complaint_set_apology(id int, at int?, why_not text)
UPDATE complaint SET apology_at = $2, apology_not = $3 WHERE id = $1;

-- ---- deadlines ----

-- :later deadline_insert(complaint_id int, rule_id int, kind int, from_day int, due_day int, due_at int, now int)
INSERT INTO complaint_deadline (complaint_id, rule_id, kind, from_day, due_day, due_at, missed)
VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $6 <= $7 THEN 1 ELSE 0 END);

-- :many deadlines_of(complaint_id int) -> deadline {id int, complaint_id int, rule_id int, code text, version int, says text, kind int, from_day int, due_day int, due_at int, extended int, paused int, met_at int?, missed int, pause int, pause_days int, extend_max int, extend_needs int, extend_days int}
SELECT d.id, d.complaint_id, d.rule_id, r.code, r.version, r.says, d.kind, d.from_day, d.due_day, d.due_at, d.extended,
    d.paused, d.met_at, d.missed, r.pause, r.pause_days, r.extend_max, r.extend_needs, r.extend_days
FROM complaint_deadline d JOIN statutory_rule r ON r.id = d.rule_id WHERE d.complaint_id = $1 ORDER BY d.kind;

-- :exec deadline_met(complaint_id int, kind int, at int)
UPDATE complaint_deadline SET met_at = $3, missed = CASE WHEN missed = 1 OR due_at <= $3 THEN 1 ELSE 0 END
WHERE complaint_id = $1 AND kind = $2 AND met_at IS NULL;

-- :exec deadline_move(id int, due_day int, due_at int, extended int, paused int)
UPDATE complaint_deadline SET due_day = $2, due_at = $3, extended = $4, paused = $5
WHERE id = $1 AND met_at IS NULL AND missed = 0;

-- :many deadlines_passed(now int) -> passed {id int, complaint_id int, conversation_id int, kind int}
SELECT d.id, d.complaint_id, c.conversation_id, d.kind FROM complaint_deadline d JOIN complaint c ON c.id = d.complaint_id
WHERE d.met_at IS NULL AND d.missed = 0 AND d.due_at <= $1 ORDER BY d.due_at LIMIT 200;

-- :exec deadline_miss(id int)
UPDATE complaint_deadline SET missed = 1 WHERE id = $1 AND missed = 0;

-- :later extension_insert(deadline_id int, n int, days int, evidence text, user_id int?, at int)
INSERT INTO complaint_extension (deadline_id, n, days, evidence, user_id, at) VALUES ($1, $2, $3, $4, $5, $6);

-- :many extensions_of(complaint_id int) -> extension {deadline_id int, kind int, n int, days int, evidence text, user_name text?, at int}
SELECT x.deadline_id, d.kind, x.n, x.days, x.evidence, u.name AS user_name, x.at
FROM complaint_deadline d JOIN complaint_extension x ON x.deadline_id = d.id LEFT JOIN user_account u ON u.id = x.user_id
WHERE d.complaint_id = $1 ORDER BY x.id LIMIT 50;

-- ---- what happened ----

-- :later entry_insert(complaint_id int, kind int, words text, user_id int?, at int)
INSERT INTO complaint_entry (complaint_id, kind, words, user_id, at) VALUES ($1, $2, $3, $4, $5);

-- :many entries_of(complaint_id int) -> complaint_entry {kind int, words text, user_name text?, at int}
SELECT e.kind, e.words, u.name AS user_name, e.at FROM complaint_entry e LEFT JOIN user_account u ON u.id = e.user_id
WHERE e.complaint_id = $1 ORDER BY e.id DESC LIMIT 200;

-- ---- lists ----

-- due_day, due_kind, missed: of the deadline that is open and comes first.
-- :many complaint_register_list(sees int, user_id int, country text, year int, open int, before int, n int, overdue int, fault int, now int) -> complaint_item {id int, country text, year int, number int, conversation_id int, customer_name text, item text, fault int, state int, decision int, received_at int, owner_name text?, due_day int?, due_kind int?, due_at int?, missed int, recovering int}
SELECT c.id, c.country, c.year, c.number, c.conversation_id, c.customer_name, c.item, c.fault, c.state, c.decision,
    c.received_at, u.name AS owner_name, d.due_day, d.kind AS due_kind, d.due_at, coalesce(d.missed, 0) AS missed,
    CASE WHEN EXISTS (SELECT 1 FROM recovery v WHERE v.complaint_id = c.id AND v.state = 0) THEN 1 ELSE 0 END AS recovering
FROM complaint c JOIN conversation k ON k.id = c.conversation_id LEFT JOIN user_account u ON u.id = k.owner_id
    LEFT JOIN complaint_deadline d ON d.id = (SELECT x.id FROM complaint_deadline x
        WHERE x.complaint_id = c.id AND x.met_at IS NULL ORDER BY x.due_at, x.id LIMIT 1)
WHERE c.id < $6 AND ($3 = '' OR c.country = $3) AND ($4 = 0 OR c.year = $4) AND ($5 = 0 OR c.state < 6)
    AND ($8 = 0 OR d.due_at <= $10) AND ($9 < 0 OR c.fault = $9)
    AND ($1 = 0 OR k.owner_id = $2 OR ($1 = 1 AND k.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY c.id DESC LIMIT $7;

-- :many complaints_of_customer(sees int, user_id int, customer_id int) -> complaint_item
SELECT c.id, c.country, c.year, c.number, c.conversation_id, c.customer_name, c.item, c.fault, c.state, c.decision,
    c.received_at, u.name AS owner_name, d.due_day, d.kind AS due_kind, d.due_at, coalesce(d.missed, 0) AS missed,
    CASE WHEN EXISTS (SELECT 1 FROM recovery v WHERE v.complaint_id = c.id AND v.state = 0) THEN 1 ELSE 0 END AS recovering
FROM conversation k JOIN complaint c ON c.conversation_id = k.id LEFT JOIN user_account u ON u.id = k.owner_id
    LEFT JOIN complaint_deadline d ON d.id = (SELECT x.id FROM complaint_deadline x
        WHERE x.complaint_id = c.id AND x.met_at IS NULL ORDER BY x.due_at, x.id LIMIT 1)
WHERE k.customer_id = $3
    AND ($1 = 0 OR k.owner_id = $2 OR ($1 = 1 AND k.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
ORDER BY c.id DESC LIMIT 100;

-- Those that are open and come first; mine: of one person alone.
-- :many complaints_due(sees int, user_id int, mine int, until int, n int) -> complaint_item
SELECT c.id, c.country, c.year, c.number, c.conversation_id, c.customer_name, c.item, c.fault, c.state, c.decision,
    c.received_at, u.name AS owner_name, d.due_day, d.kind AS due_kind, d.due_at, d.missed,
    CASE WHEN EXISTS (SELECT 1 FROM recovery v WHERE v.complaint_id = c.id AND v.state = 0) THEN 1 ELSE 0 END AS recovering
FROM complaint_deadline d JOIN complaint c ON c.id = d.complaint_id JOIN conversation k ON k.id = c.conversation_id
    LEFT JOIN user_account u ON u.id = k.owner_id
WHERE d.met_at IS NULL AND d.due_at < $4 AND c.state < 6 AND ($3 = 0 OR k.owner_id = $2)
    AND ($1 = 0 OR k.owner_id = $2 OR ($1 = 1 AND k.team_id IN (SELECT team_id FROM team_member WHERE user_id = $2)))
    AND NOT EXISTS (SELECT 1 FROM complaint_deadline e WHERE e.complaint_id = d.complaint_id AND e.met_at IS NULL
        AND (e.due_at < d.due_at OR (e.due_at = d.due_at AND e.id < d.id)))
ORDER BY d.due_at, d.id LIMIT $5;

-- ---- joined and taken apart ----

-- :later complaint_note_moves(merge_id int, from_id int)
INSERT INTO complaint_move (merge_id, complaint_id) SELECT $1, c.id FROM complaint c WHERE c.conversation_id = $2;

-- :exec complaint_move_all(from_id int, to_id int)
UPDATE complaint SET conversation_id = $2 WHERE conversation_id = $1;

-- What went along in a joining, as far as it is in one conversation now, goes to another.
-- :exec complaint_move_back(merge_id int, now_in int, to_id int)
UPDATE complaint SET conversation_id = $3
WHERE id IN (SELECT complaint_id FROM complaint_move WHERE merge_id = $1) AND conversation_id = $2;

-- What it was carried along in afterwards does not hold it any more.
-- :exec complaint_forget_moves(merge_id int)
DELETE FROM complaint_move WHERE merge_id > $1
    AND complaint_id IN (SELECT m.complaint_id FROM complaint_move m WHERE m.merge_id = $1);
