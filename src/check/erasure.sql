-- What is left of a customer who was forgotten, and what had to be (INV14); and what is internal in no mail (INV9). What came after
-- the day on which he was forgotten is somebody else's, or his own new word.

-- His name, an address, a note.
-- :many erased_known() -> int
-- scan: a check reads everything
SELECT k.id FROM erasure e JOIN customer k ON k.id = e.customer_id WHERE k.name <> '#' || k.id OR k.salutation <> '' OR k.hours <> ''
    OR EXISTS (SELECT 1 FROM contact_point p WHERE p.customer_id = k.id AND p.created_at <= e.at)
    OR EXISTS (SELECT 1 FROM care_note n WHERE n.customer_id = k.id AND n.created_at <= e.at) LIMIT 1000;

-- :many erased_words() -> int
-- scan: a check reads everything
SELECT m.id FROM erasure e JOIN conversation c ON c.customer_id = e.customer_id JOIN message m ON m.conversation_id = c.id
WHERE m.at <= e.at AND (m.text <> '' OR m.reply_text <> '' OR m.subject <> '' OR m.signature <> '' OR m.html IS NOT NULL
    OR EXISTS (SELECT 1 FROM attachment a WHERE a.message_id = m.id)) LIMIT 1000;

-- :many erased_bytes() -> int
-- scan: a check reads everything
SELECT m.id FROM erasure e JOIN conversation c ON c.customer_id = e.customer_id JOIN message m ON m.conversation_id = c.id
WHERE m.at <= e.at AND (EXISTS (SELECT 1 FROM outgoing o WHERE o.message_id = m.id AND length(o.raw) > 0)
    OR EXISTS (SELECT 1 FROM letter l JOIN letter_raw r ON r.letter_id = l.id WHERE l.message_id = m.id AND length(r.raw) > 0))
LIMIT 1000;

-- :many erased_addresses() -> int
-- scan: a check reads everything
SELECT m.id FROM erasure e JOIN conversation c ON c.customer_id = e.customer_id JOIN message m ON m.conversation_id = c.id
    JOIN recipient r ON r.message_id = m.id
WHERE m.at <= e.at AND r.address NOT LIKE 'erased-%@invalid' ESCAPE '\' AND r.address NOT IN (SELECT b.address FROM mailbox b) LIMIT 1000;

-- What we wrote down: the subject, what was understood, promised and said of it.
-- :many erased_notes() -> int
-- scan: a check reads everything
SELECT c.id FROM erasure e JOIN conversation c ON c.customer_id = e.customer_id
WHERE c.opened_at <= e.at AND c.last_at <= e.at AND (c.subject <> '' OR c.last_words <> '' OR c.understood <> ''
    OR EXISTS (SELECT 1 FROM understanding u WHERE u.conversation_id = c.id AND u.text <> '')
    OR EXISTS (SELECT 1 FROM promise p WHERE p.conversation_id = c.id AND (p.what <> '–' OR p.evidence NOT IN ('', '–')))
    OR EXISTS (SELECT 1 FROM outcome o WHERE o.conversation_id = c.id AND o.words <> '')) LIMIT 1000;

-- A mail without bytes of somebody who was not forgotten.
-- :many mails_emptied() -> int
-- scan: a check reads everything
SELECT o.message_id FROM outgoing o JOIN message m ON m.id = o.message_id JOIN conversation c ON c.id = m.conversation_id
WHERE length(o.raw) = 0 AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.customer_id = c.customer_id) LIMIT 1000;

-- A row of the register that lost its name before its time, or without anybody asking; its last day counts wholly.
-- :many register_forgotten_early() -> int
-- scan: a check reads everything
SELECT r.id FROM complaint r JOIN conversation c ON c.id = r.conversation_id
WHERE (r.forgotten_at IS NOT NULL AND (r.forgotten_at < r.keep_until * 86400000000
        OR NOT EXISTS (SELECT 1 FROM erasure e WHERE e.customer_id = c.customer_id)))
    OR (r.forgotten_at IS NULL AND (r.customer_name = '#' || c.customer_id OR r.defect = '–')) LIMIT 1000;

-- "Nothing is left", although the register holds a name still.
-- :many erasures_unfinished() -> int
-- scan: a check reads everything
SELECT e.id FROM erasure e JOIN conversation c ON c.customer_id = e.customer_id JOIN complaint r ON r.conversation_id = c.id
WHERE e.finished_at IS NOT NULL AND r.forgotten_at IS NULL AND r.created_at <= e.at LIMIT 1000;

-- What we change among ourselves stands in a mail to the customer.
-- :many actions_told() -> int
-- scan: a check reads everything
SELECT m.id FROM after_action a JOIN complaint r ON r.id = a.complaint_id JOIN message m ON m.conversation_id = r.conversation_id
WHERE m.direction = 1 AND m.at >= a.created_at AND length(a.what) > 15 AND replace(m.text, a.what, '') <> m.text LIMIT 1000;

-- Closed, and somebody was not told.
-- :many faults_closed_early() -> int
-- scan: a check reads everything
SELECT f.id FROM known_fault f WHERE f.closed_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM known_fault_customer c WHERE c.fault_id = f.id AND c.state = 0) LIMIT 1000;
