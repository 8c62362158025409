-- The rules as statements: each returns the ids that break one. They share nothing with those of the trade.

-- :many letters_never_seen(before int) -> int
-- scan: a check reads everything
SELECT l.id FROM letter l WHERE l.message_id IS NULL AND l.received_at < $1
    AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 0 AND j.object_id = l.id AND j.tries <= 1 AND j.run_at >= $1)
LIMIT 1000;

-- :many letters_waiting_without_job() -> int
-- scan: a check reads everything
SELECT l.id FROM letter l WHERE l.state = 0
    AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 0 AND j.object_id = l.id) LIMIT 1000;

-- :many jobs_without_work() -> int
-- scan: a check reads everything
SELECT j.id FROM job j WHERE j.kind = 0
    AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.id = j.object_id AND l.state = 0) LIMIT 1000;

-- :many letters_done_without_message() -> int
-- scan: a check reads everything
SELECT l.id FROM letter l WHERE l.state <> 0
    AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = l.message_id AND (m.direction = 0 OR m.part = 2)) LIMIT 1000;

-- :many letters_without_bytes() -> int
-- scan: a check reads everything
SELECT l.id FROM letter l
WHERE NOT EXISTS (SELECT 1 FROM letter_raw r WHERE r.letter_id = l.id AND length(r.raw) = l.size) LIMIT 1000;

-- Read in parts, by both keys: a merge join would begin the other side anew at its start for each part.
-- :many letter_bytes(after int) -> raw_letter {id int, sha256 text, raw blob}
SELECT l.id, l.sha256, r.raw FROM letter l JOIN letter_raw r ON r.letter_id = l.id
WHERE l.id > $1 AND r.letter_id > $1 ORDER BY l.id LIMIT 4;

-- :many messages_without_letter() -> int
-- scan: a check reads everything
SELECT m.id FROM message m WHERE (m.direction = 0 OR m.part = 2) AND m.user_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.id = m.letter_id AND l.message_id = m.id)
    AND NOT EXISTS (SELECT 1 FROM customer_link k WHERE k.said_id = m.id) LIMIT 1000;

-- :many messages_twice() -> int
-- scan: a check reads everything
SELECT max(m.id) FROM message m
WHERE (m.direction = 0 OR m.part = 2) AND m.external_id IS NOT NULL AND m.content_hash IS NOT NULL
GROUP BY m.external_id, m.content_hash HAVING count(*) > 1 LIMIT 1000;

-- :many conversations_unowned() -> int
-- scan: a check reads everything
SELECT c.id FROM conversation c WHERE (c.bucket = 0 OR c.snoozed_until IS NOT NULL) AND CASE WHEN c.owner_id IS NULL
    THEN NOT EXISTS (SELECT 1 FROM team_member t JOIN user_account u ON u.id = t.user_id WHERE t.team_id = c.team_id AND u.active = 1)
    ELSE NOT EXISTS (SELECT 1 FROM user_account u WHERE u.id = c.owner_id AND u.active = 1) END LIMIT 1000;

-- :many conversations_due_wrong() -> int
-- scan: a check reads everything
SELECT c.id FROM conversation c WHERE coalesce(c.due, -1) <> coalesce(
    (SELECT min(k.due_at) FROM clock k WHERE k.conversation_id = c.id AND k.stopped_at IS NULL), -1) LIMIT 1000;

-- :many conversations_unanswered_undated() -> int
-- scan: a check reads everything
SELECT m.id FROM message m JOIN conversation c ON c.id = m.conversation_id
WHERE m.direction = 0 AND m.auto = 0 AND (c.bucket = 0 OR c.snoozed_until IS NOT NULL) AND c.due IS NULL
    AND NOT EXISTS (SELECT 1 FROM clock k WHERE k.conversation_id = m.conversation_id AND k.started_at <= m.at)
LIMIT 1000;

-- :many conversations_out_of_order() -> int
-- scan: a check reads everything
SELECT c.id FROM conversation c
WHERE c.bucket <> CASE WHEN c.snoozed_until IS NOT NULL THEN 3 WHEN c.state IN (0, 1, 3) THEN 0 WHEN c.state = 2 THEN 1 WHEN c.state IN (4, 5) THEN 2 ELSE 3 END
    OR c.sort_key <> coalesce(c.snoozed_until, c.waiting_since - CASE WHEN c.holds & 4096 = 0 THEN 0
        ELSE c.waiting_since % 60000000 END, 4000000000000000000 - c.last_at) LIMIT 1000;

-- What rests comes back at its time, before the last tenth of a clock that runs, and only work can rest.
-- :many conversations_resting_wrong(before int) -> int
-- scan: a check reads everything
SELECT c.id FROM conversation c WHERE c.wakes_at < $1 OR (c.wakes_at IS NULL) <> (c.snoozed_until IS NULL)
    OR c.wakes_at > c.snoozed_until OR c.wakes_at > c.due OR (c.snoozed_until IS NOT NULL AND c.state > 3) LIMIT 1000;

-- The tags that a row shows are those that it has, and a list of a tag finds it where it is.
-- :many conversations_tagged_wrong() -> int
-- scan: a check reads everything
SELECT c.id FROM conversation c WHERE
    CASE WHEN c.tags = '' THEN 0 ELSE length(c.tags) - length(replace(c.tags, ',', '')) + 1 END
        <> (SELECT count(*) FROM conversation_tag g JOIN tag t ON t.id = g.tag_id WHERE g.conversation_id = c.id
            AND replace(',' || c.tags || ',', ',' || t.name || ',', '') <> ',' || c.tags || ',')
    OR EXISTS (SELECT 1 FROM conversation_tag g WHERE g.conversation_id = c.id AND (c.tags = '' OR g.sort_key <> c.sort_key
        OR g.bucket <> CASE WHEN c.snoozed_until IS NOT NULL THEN 4 ELSE c.bucket END))
LIMIT 1000;

-- What was joined to another is empty, and says where to; there is a row to take it apart again.
-- :many conversations_joined_wrong() -> int
-- scan: a check reads everything
SELECT c.id FROM conversation c WHERE (c.state = 6) <> (c.merged_into IS NOT NULL)
    OR (c.state = 6 AND (EXISTS (SELECT 1 FROM message m WHERE m.conversation_id = c.id)
        OR EXISTS (SELECT 1 FROM clock k WHERE k.conversation_id = c.id)
        OR NOT EXISTS (SELECT 1 FROM conversation_merge x WHERE x.from_id = c.id AND x.into_id = c.merged_into
                       AND x.undone_at IS NULL)))
LIMIT 1000;

-- :many clocks_wrong_length() -> int
-- scan: a check reads everything
SELECT k.id FROM clock k WHERE k.due_at <= k.started_at OR k.due_at - k.started_at > 86400000000 LIMIT 1000;

-- :many clocks_whitewashed() -> int
-- scan: a check reads everything
SELECT k.id FROM clock k WHERE (k.stopped_at > k.due_at AND k.result <> 2)
    OR (k.stopped_at IS NOT NULL AND k.result = 0) OR (k.stopped_at IS NULL AND k.result = 1) LIMIT 1000;

-- :many clocks_breach_unmarked(before int) -> int
-- scan: a check reads everything
SELECT k.id FROM clock k WHERE k.stopped_at IS NULL AND k.result = 0 AND k.due_at < $1 LIMIT 1000;

-- :many clocks_stopped_by_machine() -> int
-- scan: a check reads everything
SELECT k.id FROM clock k JOIN message m ON m.id = k.stopped_by
WHERE m.direction <> 1 OR m.author_kind <> 1 OR m.taken_back_at IS NOT NULL LIMIT 1000;

-- :many replies_going_nowhere() -> int
-- scan: a check reads everything
SELECT m.id FROM message m WHERE (m.direction = 1 OR m.part = 1) AND (
    NOT EXISTS (SELECT 1 FROM outgoing o WHERE o.message_id = m.id)
    OR NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id)
    OR NOT EXISTS (SELECT 1 FROM recipient r WHERE r.message_id = m.id)) LIMIT 1000;

-- :many notes_going_out() -> int
-- scan: a check reads everything
SELECT m.id FROM message m WHERE m.direction = 2 AND m.part <> 1 AND (
    EXISTS (SELECT 1 FROM outgoing o WHERE o.message_id = m.id)
    OR EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id)) LIMIT 1000;

-- :many outbox_strangers() -> int
-- scan: a check reads everything
SELECT o.id FROM outbox o
WHERE NOT EXISTS (SELECT 1 FROM recipient r WHERE r.message_id = o.message_id AND r.address = o.recipient)
LIMIT 1000;

-- :many outbox_stuck(before int) -> int
-- scan: a check reads everything
SELECT o.id FROM outbox o WHERE (o.state = 2 AND o.lease_until < $1) OR (o.state = 3 AND o.sent_at IS NULL)
    OR (o.state = 6 AND EXISTS (SELECT 1 FROM message m WHERE m.id = o.message_id AND m.taken_back_at IS NULL))
LIMIT 1000;

-- :many outgoing_bytes(after int) -> sent_mail {id int, external_id text?, author_kind int, raw blob}
SELECT o.message_id AS id, m.external_id, m.author_kind, o.raw FROM outgoing o JOIN message m ON m.id = o.message_id
WHERE o.message_id > $1 AND m.id > $1 AND length(o.raw) > 0 ORDER BY o.message_id LIMIT 4;

-- What came back is known where it stands: at an envelope that failed, and at whose address it is.
-- :many returns_unknown() -> int
-- scan: a check reads everything
SELECT o.id FROM outbox o WHERE o.came_back IN (1, 2) AND o.state <> 5 LIMIT 1000;

-- :many marks_unknown() -> int
-- scan: a check reads everything
SELECT k.id FROM customer k JOIN contact_point p ON p.customer_id = k.id
WHERE k.marked = 0 AND (p.refused_at IS NOT NULL OR p.complained_at IS NOT NULL) LIMIT 1000;

-- What a colleague forwarded is a customer's only where one of us said so, and then it is answered to him.
-- :many forwarded_unsaid() -> int
-- scan: a check reads everything
SELECT f.message_id FROM forwarded_in f WHERE (f.state = 0) <> (f.settled_by IS NULL)
    OR (f.state = 1) <> EXISTS (SELECT 1 FROM recipient r WHERE r.message_id = f.message_id AND r.role = 0
        AND r.address = f.address) LIMIT 1000;

-- :many attachments_outside() -> int
-- scan: a check reads everything
SELECT a.id FROM attachment a JOIN letter l ON l.id = a.letter_id
WHERE a.range_at < 0 OR a.range_size < 0 OR a.range_at + a.range_size > l.size LIMIT 1000;

-- :many files_changed() -> int
-- scan: a check reads everything
SELECT a.id FROM attachment a WHERE a.letter_id IS NULL AND NOT EXISTS (
    SELECT 1 FROM file f WHERE f.id = a.file_id AND f.size = a.size AND f.sha256 = a.sha256 AND length(f.data) = f.size)
LIMIT 1000;

-- :many file_bytes(after int) -> stored_file {id int, sha256 text, data blob}
SELECT f.id, f.sha256, f.data FROM file f WHERE f.id > $1 ORDER BY f.id LIMIT 4;

-- By the desk's own last event, since it cannot tidy up while nobody serves it.
-- :many files_forgotten() -> int
-- scan: a check reads everything
SELECT f.id FROM file f WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.file_id = f.id)
    AND NOT EXISTS (SELECT 1 FROM later_file l WHERE l.file_id = f.id)
    AND f.created_at < (SELECT coalesce(max(e.at), 0) FROM event e) - 172800000000 LIMIT 1000;

-- What is to be found: messages that are not taken back, but for those that the job has still to come to.
-- :many messages_not_indexed() -> int
-- scan: a check reads everything
SELECT m.id FROM message m WHERE m.taken_back_at IS NULL
    AND m.id > coalesce((SELECT b.left_to FROM search_build b WHERE b.kind = 0), 4000000000000000000)
    AND NOT EXISTS (SELECT 1 FROM search_message s WHERE s.message_id = m.id) LIMIT 1000;

-- :many messages_indexed_wrongly() -> int
-- scan: a check reads everything
SELECT s.message_id FROM search_message s WHERE NOT EXISTS (
    SELECT 1 FROM message m WHERE m.id = s.message_id AND m.conversation_id = s.conversation_id AND m.taken_back_at IS NULL)
LIMIT 1000;

-- :many customers_not_indexed() -> int
-- scan: a check reads everything
SELECT k.id FROM customer k
WHERE k.id > coalesce((SELECT b.left_to FROM search_build b WHERE b.kind = 1), 4000000000000000000)
    AND NOT EXISTS (SELECT 1 FROM search_customer s WHERE s.customer_id = k.id) LIMIT 1000;

-- :many indexed_messages(after int) -> indexed {id int, written text}
SELECT m.id, substr(CASE WHEN m.reply_text = '' THEN m.text ELSE m.reply_text END, 1, 2000) AS written
FROM search_message s JOIN message m ON m.id = s.message_id WHERE s.message_id > $1 AND m.id > $1 ORDER BY s.message_id LIMIT 200;

-- :one index_finds(word text, id int) -> int
-- @sqlite
SELECT count(*) FROM search_message_index WHERE search_message_index MATCH $1 AND rowid = $2
-- @end
-- @postgres
SELECT count(*) FROM search_message WHERE found @@ CAST($1 AS tsquery) AND message_id = $2
-- @end
;

-- :many audit_sealed(after int) -> sealed {seq int, audit_id int, hash text, at int?, actor text?, action text?, object text?, detail text?}
SELECT s.seq, s.audit_id, s.hash, a.at, a.actor, a.action, a.object, a.detail
FROM audit_seal s LEFT JOIN audit a ON a.id = s.audit_id WHERE s.seq > $1 ORDER BY s.seq LIMIT 500;

-- :many audit_open(before int) -> int
-- scan: a check reads everything
SELECT a.id FROM audit a WHERE a.at < $1
    AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.audit_id = a.id) LIMIT 1000;

-- Joined records (INV19): nothing is left with the one that is gone, and a joining that stands is known.
-- :many merged_with_things() -> int
-- scan: a check reads everything
SELECT k.id FROM customer k WHERE k.merged_into IS NOT NULL AND (
    EXISTS (SELECT 1 FROM conversation c WHERE c.customer_id = k.id)
    OR EXISTS (SELECT 1 FROM contact_point p WHERE p.customer_id = k.id)
    OR EXISTS (SELECT 1 FROM care_note n WHERE n.customer_id = k.id)) LIMIT 1000;

-- :many merged_without_merge() -> int
-- scan: a check reads everything
SELECT k.id FROM customer k WHERE k.merged_into IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM customer_merge m WHERE m.gone_id = k.id AND m.kept_id = k.merged_into AND m.undone_at IS NULL)
LIMIT 1000;

-- :many merge_parts_lost() -> int
-- scan: a check reads everything
SELECT p.object_id FROM customer_merge_part p WHERE p.kind = 0
    AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.id = p.object_id) LIMIT 1000;

-- Of a desk's owners one at least can sign in.
-- :many owners_all_off() -> int
SELECT u.id FROM user_account u WHERE u.role = 1
    AND NOT EXISTS (SELECT 1 FROM user_account o WHERE o.role = 1 AND o.active = 1) LIMIT 1000;

-- :many sessions_of_nobody() -> int
-- scan: a check reads everything
SELECT s.user_id FROM session s JOIN user_account u ON u.id = s.user_id WHERE u.active = 0 LIMIT 1000;

-- :many people_invited_and_here() -> int
SELECT u.id FROM user_account u WHERE u.invited_at IS NOT NULL AND u.active = 1 LIMIT 1000;

-- :many links_to_nowhere() -> int
SELECT l.user_id FROM door_link l JOIN user_account u ON u.id = l.user_id
WHERE (l.kind = 0 AND u.active = 0) OR (l.kind = 1 AND u.invited_at IS NULL) LIMIT 1000;

-- :many recovery_without_step() -> int
SELECT DISTINCT r.user_id FROM recovery_code r JOIN user_account u ON u.id = r.user_id
WHERE u.totp_secret IS NULL AND u.passkeys = 0 LIMIT 1000;

-- :many passkeys_miscounted() -> int
SELECT u.id FROM user_account u
WHERE u.passkeys <> (SELECT count(*) FROM passkey p WHERE p.user_id = u.id) LIMIT 1000;

-- Guidance (INV11): a text never changes, the newest is the one that is offered, and an answer knows what it relied on.
-- :many guidance_words(after int) -> guidance_words {id int, lang text, title text, facts text, rights text, limits text, options text, tone text, text text, hash text}
SELECT id, lang, title, facts, rights, limits, options, tone, text, hash FROM guidance_text
WHERE id > $1 ORDER BY id LIMIT 200;

-- :many guidance_not_newest() -> int
-- scan: a check reads everything
SELECT c.text_id FROM guidance_current c JOIN guidance_text t ON t.id = c.text_id
WHERE t.guidance_id <> c.guidance_id OR t.lang <> c.lang OR t.version <> (SELECT max(n.version) FROM guidance_text n
    WHERE n.guidance_id = c.guidance_id AND n.lang = c.lang) LIMIT 1000;

-- :many guidance_miscounted() -> int
-- scan: a check reads everything
SELECT m.id FROM message m WHERE (m.guided > 0 OR m.id IN (SELECT u.message_id FROM guidance_use u))
    AND m.guided <> (SELECT count(*) FROM guidance_use u WHERE u.message_id = m.id) LIMIT 1000;

-- Replies that leave later: none stays when the customer has written since, none is forgotten, and where one is, its
-- conversation knows.
-- :many later_overtaken() -> int
-- scan: a check reads everything
SELECT l.id FROM later_reply l WHERE l.state = 0 AND EXISTS (SELECT 1 FROM message m
    WHERE m.conversation_id = l.conversation_id AND m.direction = 0 AND m.auto = 0 AND m.id > l.seen) LIMIT 1000;

-- :many later_forgotten(before int) -> int
SELECT l.id FROM later_reply l WHERE l.state = 0 AND l.leaves_at < $1 LIMIT 1000;

-- :many later_unknown() -> int
-- scan: a check reads everything
SELECT l.id FROM later_reply l JOIN conversation c ON c.id = l.conversation_id
WHERE (l.state IN (0, 2)) <> (coalesce(c.later_id, 0) = l.id) LIMIT 1000;

-- :many later_went_nowhere() -> int
-- scan: a check reads everything
SELECT l.id FROM later_reply l WHERE l.state = 1 AND NOT EXISTS (SELECT 1 FROM message m
    WHERE m.id = l.message_id AND m.direction = 1 AND m.user_id = l.user_id) LIMIT 1000;

-- What is said with colleagues and third parties is internal (INV9), and a question is a note.
-- :many asides_shown() -> int
-- scan: a check reads everything
SELECT m.id FROM message m WHERE (m.part IN (1, 2, 4) AND m.direction <> 2) OR (m.part = 3 AND m.direction <> 0)
    OR (m.part = 4) <> EXISTS (SELECT 1 FROM ask a WHERE a.message_id = m.id) LIMIT 1000;

-- :many mentions_outside() -> int
-- scan: a check reads everything
SELECT n.message_id FROM mention n
WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = n.message_id AND m.direction = 2) LIMIT 1000;

-- :many asks_closed_wrong() -> int
-- scan: a check reads everything
SELECT a.message_id FROM ask a WHERE a.answer_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM ask_word w WHERE w.id = a.answer_id AND w.message_id = a.message_id AND w.user_id = a.closed_by
        AND w.user_id <> a.from_id) LIMIT 1000;

-- What went to a third party did not go to the customer.
-- :many forwards_to_customer() -> int
-- scan: a check reads everything
SELECT f.id FROM message f JOIN conversation c ON c.id = f.conversation_id JOIN outbox o ON o.message_id = f.id
WHERE f.part = 1 AND o.state <> 6 AND EXISTS (SELECT 1 FROM message m JOIN recipient r ON r.message_id = m.id
    WHERE m.conversation_id = f.conversation_id AND m.id < f.id AND m.direction = 0 AND m.part = 0 AND m.auto = 0 AND r.role = 0
        AND lower(r.address) = lower(o.recipient)) LIMIT 1000;

-- :many understood_wrong() -> int
-- scan: a check reads everything
SELECT c.id FROM conversation c WHERE c.understood <> coalesce((SELECT u.text FROM understanding u
    WHERE u.conversation_id = c.id ORDER BY u.id DESC LIMIT 1), '') LIMIT 1000;

-- A mailbox signs in by a password or by a consent, and a consent that holds can be renewed.
-- :many consents_beside_password() -> int
SELECT c.mailbox_id FROM mailbox_consent c JOIN mailbox m ON m.id = c.mailbox_id
WHERE m.imap_secret IS NOT NULL OR m.smtp_secret IS NOT NULL OR m.imap_url IS NULL;

-- :many consents_without_tokens() -> int
SELECT mailbox_id FROM mailbox_consent WHERE stopped_at IS NULL AND (access IS NULL OR refresh IS NULL);

-- Only a server's word, which stands in the letter, proves who wrote it or that it is forged; ours are not proven.
-- :many proofs_without_word() -> int
-- scan: a check reads everything
SELECT id FROM message WHERE (proof BETWEEN 1 AND 4 AND vouched_by IS NULL) OR (proof <> 0 AND letter_id IS NULL)
    OR (doubted = 1 AND proof IN (0, 1, 2, 3)) ORDER BY id LIMIT 1000;

-- What is forged continued no conversation: it is the first in its own, unless somebody joined it since.
-- :many forged_in_conversation() -> int
-- scan: a check reads everything
SELECT m.id FROM message m WHERE m.proof = 4 AND m.auto = 0 AND m.direction = 0
    AND EXISTS (SELECT 1 FROM message o WHERE o.conversation_id = m.conversation_id AND o.id < m.id)
    AND NOT EXISTS (SELECT 1 FROM conversation k WHERE k.merged_into = m.conversation_id)
ORDER BY m.id LIMIT 1000;

-- What came to Spam by itself stays there until a person has looked at it.
-- :many suspected_elsewhere() -> int
-- scan: a check reads everything
SELECT s.conversation_id FROM suspicion s JOIN conversation c ON c.id = s.conversation_id
WHERE (s.state = 0 AND c.state <> 7) OR (s.state = 1 AND c.state = 7) OR s.look_by <= c.opened_at LIMIT 1000;

-- Where a named server could have proven him and did not, his name is anybody's (message/proof.h).
-- :many suspected_known() -> int
-- scan: a check reads everything
SELECT s.conversation_id FROM suspicion s WHERE s.sender <> '' AND EXISTS (
    SELECT 1 FROM outbox o JOIN message m ON m.id = o.message_id WHERE lower(o.recipient) = s.sender AND o.queued_at < s.at
        AND m.direction = 1 AND m.user_id IS NOT NULL AND (m.taken_back_at IS NULL OR m.taken_back_at > s.at))
    AND coalesce((SELECT f.proof FROM message f WHERE f.conversation_id = s.conversation_id AND f.direction = 0
        ORDER BY f.id LIMIT 1), 0) NOT IN (4, 6, 7, 8, 9, 10) LIMIT 1000;

-- :many suspected_answered() -> int
-- scan: a check reads everything
SELECT m.id FROM suspicion s JOIN message m ON m.conversation_id = s.conversation_id
WHERE m.direction = 1 AND m.author_kind = 2 AND m.at >= s.at AND (s.settled_at IS NULL OR m.at < s.settled_at) LIMIT 1000;

-- :many trusted_wrong() -> int
-- scan: a check reads everything
SELECT t.id FROM trusted_sender t WHERE EXISTS (SELECT 1 FROM blocked_sender b WHERE b.address = t.address)
    OR NOT EXISTS (SELECT 1 FROM audit a WHERE a.action = 'sender.trust' AND a.detail = t.address) LIMIT 1000;
