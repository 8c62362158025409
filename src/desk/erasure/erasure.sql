-- Forgetting a customer: every statement takes what belongs to one of them, by the indexes of his conversations and their
-- messages. A customer's pseudonym is # and his id; words that a table wants not to be empty become a dash.

-- :maybe erasure_of(customer_id int) -> erasure {id int, customer_id int, how text, user_name text?, at int, cases int, messages int, files int, contacts int, orders int, complaints int, kept_until int?, finished_at int?}
SELECT e.id, e.customer_id, e.how, u.name AS user_name, e.at, e.cases, e.messages, e.files, e.contacts, e.orders,
    e.complaints, e.kept_until, e.finished_at
FROM erasure e LEFT JOIN user_account u ON u.id = e.user_id WHERE e.customer_id = $1;

-- :exec erasure_insert(customer_id int, how text, user_id int?, at int, cases int, messages int, files int, contacts int, orders int, complaints int, kept_until int?, finished_at int?)
INSERT INTO erasure (customer_id, how, user_id, at, cases, messages, files, contacts, orders, complaints, kept_until, finished_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- :exec erasure_finished(customer_id int, at int)
UPDATE erasure SET finished_at = $2 WHERE customer_id = $1 AND finished_at IS NULL;

-- :one erasure_under_way(customer_id int) -> under_way {cases int, mails int, complaints int, follow_ups int, promises int}
SELECT
    (SELECT count(*) FROM conversation c WHERE c.customer_id = $1 AND (c.bucket < 2 OR c.snoozed_until IS NOT NULL)) AS cases,
    (SELECT count(*) FROM conversation c JOIN message m ON m.conversation_id = c.id JOIN outbox o ON o.message_id = m.id
        WHERE c.customer_id = $1 AND o.state IN (0, 1, 2, 4)) AS mails,
    (SELECT count(*) FROM conversation c JOIN complaint r ON r.conversation_id = c.id
        WHERE c.customer_id = $1 AND r.state < 6) AS complaints,
    (SELECT count(*) FROM conversation c JOIN follow_up f ON f.conversation_id = c.id
        WHERE c.customer_id = $1 AND f.state < 2 AND f.for_id IS NULL)
        + (SELECT count(*) FROM follow_up g WHERE g.customer_id = $1 AND g.state < 2 AND g.for_id IS NULL)
        + (SELECT count(*) FROM follow_up h WHERE h.for_id = $1 AND h.state < 2 AND h.asked_id IS NOT NULL) AS follow_ups,
    (SELECT count(*) FROM conversation c JOIN promise p ON p.conversation_id = c.id
        WHERE c.customer_id = $1 AND p.state = 0) AS promises;

-- :one erasure_counts(customer_id int, today int) -> erasure_counts {cases int, messages int, files int, contacts int, orders int, complaints int, kept_until int?}
SELECT
    (SELECT count(*) FROM conversation c WHERE c.customer_id = $1) AS cases,
    (SELECT count(*) FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.customer_id = $1) AS messages,
    (SELECT count(*) FROM conversation c JOIN message m ON m.conversation_id = c.id JOIN attachment a ON a.message_id = m.id
        WHERE c.customer_id = $1) AS files,
    (SELECT count(*) FROM contact_point p WHERE p.customer_id = $1) AS contacts,
    (SELECT count(*) FROM shop_order o WHERE o.customer_id = $1) AS orders,
    (SELECT count(*) FROM conversation c JOIN complaint r ON r.conversation_id = c.id
        WHERE c.customer_id = $1 AND r.keep_until >= $2) AS complaints,
    (SELECT max(r.keep_until) FROM conversation c JOIN complaint r ON r.conversation_id = c.id
        WHERE c.customer_id = $1 AND r.keep_until >= $2) AS kept_until;

-- Those who were joined to him, one step at a time.
-- :many erasure_joined(kept_id int) -> int
SELECT gone_id FROM customer_merge WHERE kept_id = $1 AND undone_at IS NULL ORDER BY id LIMIT 1000;

-- :many erasure_messages(customer_id int, after int) -> int
SELECT m.id FROM conversation c JOIN message m ON m.conversation_id = c.id
WHERE c.customer_id = $1 AND m.id > $2 ORDER BY m.id LIMIT 1000;

-- ---- the person ----

-- :exec forget_customer(id int)
UPDATE customer SET name = '#' || id, lang = NULL, salutation = '', prefers = NULL, hours = '', marked = 0, version = version + 1
WHERE id = $1;

-- :exec forget_merges(customer_id int)
UPDATE customer_merge SET was_name = '–', was_lang = NULL, was_salutation = '', was_prefers = NULL, was_hours = '',
    now_name = '–', now_lang = NULL, now_salutation = '', now_prefers = NULL, now_hours = '' WHERE kept_id = $1;

-- Before his addresses go. Who was blocked or trusted is nobody any more.
-- :exec forget_blocked(customer_id int)
DELETE FROM blocked_sender WHERE address IN (SELECT p.value FROM contact_point p WHERE p.customer_id = $1 AND p.kind = 0);

-- :exec forget_trusted(customer_id int)
DELETE FROM trusted_sender WHERE address IN (SELECT p.value FROM contact_point p WHERE p.customer_id = $1 AND p.kind = 0);

-- :exec forget_contacts(customer_id int)
DELETE FROM contact_point WHERE customer_id = $1;

-- :exec forget_notes(customer_id int)
DELETE FROM care_note WHERE customer_id = $1;

-- ---- his conversations ----

-- :exec forget_cases(customer_id int)
UPDATE conversation SET subject = '', last_words = '', understood = '', snooze_reason = '', flagged = NULL,
    version = version + 1 WHERE customer_id = $1;

-- The names of colleagues stay; what a mail is known by stays, so that a copy of it is recognised.
-- :exec forget_messages(customer_id int)
UPDATE message SET subject = '', text = '', reply_text = '', html = NULL, signature = '',
    author_name = CASE WHEN user_id IS NULL AND author_kind = 0 THEN '#' || (SELECT c.customer_id FROM conversation c
        WHERE c.id = message.conversation_id) ELSE author_name END
WHERE conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1);

-- Envelopes before recipients: both go on naming the same.
-- :exec forget_envelopes(customer_id int)
UPDATE outbox SET answer = '', recipient = CASE WHEN recipient IN (SELECT b.address FROM mailbox b) THEN recipient
    ELSE 'erased-' || (SELECT min(r.position) FROM recipient r WHERE r.message_id = outbox.message_id
        AND r.address = outbox.recipient) || '@invalid' END
WHERE message_id IN (SELECT m.id FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.customer_id = $1);

-- :exec forget_recipients(customer_id int)
UPDATE recipient SET name = '', address = 'erased-' || position || '@invalid'
WHERE message_id IN (SELECT m.id FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.customer_id = $1) AND address NOT IN (SELECT b.address FROM mailbox b);

-- :exec forget_forwarded(customer_id int)
UPDATE forwarded_in SET name = '', was_subject = '', address = CASE WHEN state = 1 THEN (SELECT min(r.address)
    FROM recipient r WHERE r.message_id = forwarded_in.message_id AND r.role = 0) ELSE '' END
WHERE message_id IN (SELECT m.id FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.customer_id = $1);

-- The letter stays as a letter without bytes, with the hash of nothing.
-- :exec forget_letters(customer_id int, hash text)
UPDATE letter SET envelope_from = '', size = 0, sha256 = $2 WHERE message_id IN (SELECT m.id FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.customer_id = $1);

-- :exec forget_letter_bytes(customer_id int, nothing blob)
UPDATE letter_raw SET raw = $2 WHERE letter_id IN (SELECT l.id FROM letter l WHERE l.message_id IN
    (SELECT m.id FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.customer_id = $1));

-- :exec forget_outgoing(customer_id int, nothing blob)
UPDATE outgoing SET raw = $2 WHERE message_id IN (SELECT m.id FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.customer_id = $1);

-- :exec forget_offers(customer_id int, nothing blob)
UPDATE offer SET recipient = '', raw = CASE WHEN raw IS NULL THEN NULL ELSE $2 END WHERE customer_id = $1;

-- That he said yes or no, and when, is what we are asked to prove; where he said it may name him.
-- :exec forget_permissions(customer_id int)
UPDATE permission SET source = '–' WHERE customer_id = $1;

-- Files that we added go with the next tidying, once nothing holds them.
-- :exec forget_attachments(customer_id int)
DELETE FROM attachment WHERE message_id IN (SELECT m.id FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.customer_id = $1);

-- :exec forget_prints(customer_id int)
DELETE FROM reply_print WHERE message_id IN (SELECT m.id FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.customer_id = $1);

-- :exec forget_uses(customer_id int)
UPDATE guidance_use SET reason = '' WHERE message_id IN (SELECT m.id FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.customer_id = $1);

-- :exec forget_ask_words(customer_id int)
UPDATE ask_word SET text = '–' WHERE message_id IN (SELECT m.id FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.customer_id = $1);

-- :exec forget_understandings(customer_id int)
UPDATE understanding SET text = '' WHERE conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1);

-- ---- what we wrote down about them ----

-- :exec forget_drafts(customer_id int)
DELETE FROM draft WHERE conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1);

-- :exec forget_later(customer_id int)
-- scan: few replies leave later, and who asks to be forgotten is rare
UPDATE later_reply SET text = '', cc = '', reason = '', no_apology = '' WHERE conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1);

-- :exec forget_later_files(customer_id int)
-- scan: few replies leave later, and who asks to be forgotten is rare
DELETE FROM later_file WHERE later_id IN (SELECT l.id FROM later_reply l WHERE l.conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1));

-- :exec forget_later_promises(customer_id int)
-- scan: few replies leave later, and who asks to be forgotten is rare
UPDATE later_promise SET what = '–' WHERE later_id IN (SELECT l.id FROM later_reply l WHERE l.conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1));

-- Addresses, reasons and what was promised (desk/event/event.h); states and names of colleagues stay.
-- :exec forget_events(customer_id int)
UPDATE event SET words = CASE WHEN kind IN (14, 15, 18) THEN '' ELSE '–' END
WHERE conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1) AND words <> ''
    AND (kind IN (7, 8, 9, 14, 15, 18, 65, 69, 100, 101, 102, 250) OR kind BETWEEN 140 AND 149);

-- :exec forget_suspicion(customer_id int)
UPDATE suspicion SET sender = '', said = '' WHERE conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1);

-- :exec forget_promises(customer_id int)
UPDATE promise SET what = '–', evidence = CASE WHEN evidence = '' THEN '' ELSE '–' END,
    why = CASE WHEN why = '' THEN '' ELSE '–' END WHERE conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1);

-- :exec forget_mended(customer_id int)
UPDATE promise_recovery SET what_done = '–' WHERE done_at IS NOT NULL
    AND promise_id IN (SELECT p.id FROM promise p WHERE p.conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1));

-- :exec forget_corrections(customer_id int)
UPDATE promise_correction SET why = '–', was_evidence = '–'
WHERE promise_id IN (SELECT p.id FROM promise p WHERE p.conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1));

-- :exec forget_follow_ups(customer_id int)
UPDATE follow_up SET words = '' WHERE conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1);

-- :exec forget_own_follow_ups(customer_id int)
UPDATE follow_up SET words = '' WHERE customer_id = $1;

-- That something was missing stays, as a count; what he asked does not.
-- :exec forget_gaps(customer_id int)
UPDATE content_gap_report SET asked = '' WHERE conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1);

-- :exec forget_outcomes(customer_id int)
UPDATE outcome SET words = '' WHERE conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1);

-- :exec forget_grants(customer_id int)
UPDATE goodwill_grant SET reason = '', decided_why = CASE WHEN decided_why = '' THEN '' ELSE '–' END,
    ended_why = CASE WHEN ended_why = '' THEN '' ELSE '–' END WHERE conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1);

-- :exec forget_forgone(customer_id int)
UPDATE profit_forgone SET reason = '–' WHERE conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1);

-- Numbers, lines and amounts stay for the books; a note that was by hand for him does not.
-- :exec forget_orders(customer_id int)
UPDATE shop_order SET note = '–', version = version + 1 WHERE customer_id = $1 AND note <> '';

-- :exec forget_order_steps(customer_id int)
UPDATE order_step SET words = ''
WHERE order_id IN (SELECT o.id FROM shop_order o WHERE o.customer_id = $1);

-- :exec forget_faults(customer_id int)
UPDATE known_fault_customer SET words = '–' WHERE customer_id = $1 AND words <> '';

-- How we made good stays as times and states; the words go.
-- :exec forget_recoveries(customer_id int)
UPDATE recovery SET goal = '–', version = version + 1
WHERE complaint_id IN (SELECT r.id FROM complaint r WHERE r.conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1));

-- :exec forget_steps(customer_id int)
UPDATE recovery_step SET what = '–', words = CASE WHEN words = '' THEN '' ELSE '–' END
WHERE recovery_id IN (SELECT v.id FROM recovery v JOIN complaint r ON r.id = v.complaint_id
    WHERE r.conversation_id IN (SELECT c.id FROM conversation c WHERE c.customer_id = $1));

-- ---- the register, where its time is over ----

-- :many erasure_register(customer_id int) -> register_row {id int, keep_until int, forgotten_at int?}
SELECT r.id, r.keep_until, r.forgotten_at FROM conversation c JOIN complaint r ON r.conversation_id = c.id
WHERE c.customer_id = $1 ORDER BY r.id LIMIT 1000;

-- Not before: the condition stands here too, so that no mistake above takes what the law wants kept.
-- :exec forget_complaint(id int, name text, today int, at int)
UPDATE complaint SET customer_name = $2, item = '–', defect = '–', demand = '', our_part = '', proposal = '',
    reasons = CASE WHEN reasons = '' THEN '' ELSE '–' END, outcome = CASE WHEN outcome = '' THEN '' ELSE '–' END,
    apology_not = CASE WHEN apology_not = '' THEN '' ELSE '–' END, forgotten_at = $4, version = version + 1
WHERE id = $1 AND keep_until < $3 AND forgotten_at IS NULL;

-- What it was before a change, receipts, consents and reasons; names of states and decisions stay.
-- :exec forget_entries(complaint_id int)
UPDATE complaint_entry SET words = '' WHERE complaint_id = $1 AND kind IN (1, 2, 6, 10);

-- :exec forget_extensions(complaint_id int)
UPDATE complaint_extension SET evidence = '–'
WHERE deadline_id IN (SELECT d.id FROM complaint_deadline d WHERE d.complaint_id = $1);
