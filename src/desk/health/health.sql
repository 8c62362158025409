-- What every page says of the desk and of the reader's own mail, in one statement: it stands in front of every page, and
-- each statement more costs a page on PostgreSQL some two per cent. A letter that was fetched may be much older than the
-- time it is here: a job that was never tried says when it came.
-- :one health_now(waiting_before int, silent_before int, user_id int, now int, ends_before int) -> health {letters_waiting int, letters_unreadable int, mailboxes_silent int, mailboxes_limited int, limited_until int?, consents_gone int, consents_end int, outbox_failed int, held_message int?, suspected int, suspected_by int?}
SELECT
    (SELECT count(*) FROM letter l WHERE state = 0 AND received_at < $1
        AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 0 AND j.object_id = l.id AND j.tries = 0 AND j.run_at >= $1))
        AS letters_waiting,
    (SELECT count(*) FROM letter WHERE state = 2) AS letters_unreadable,
    b.silent AS mailboxes_silent, b.limited AS mailboxes_limited, b.until AS limited_until,
    k.gone AS consents_gone, k.ending AS consents_end,
    (SELECT count(*) FROM outbox WHERE state = 5) AS outbox_failed,
    (SELECT o.message_id FROM outbox o JOIN message m ON m.id = o.message_id
        WHERE o.state = 0 AND o.next_at > $4 AND m.user_id = $3 ORDER BY o.next_at DESC LIMIT 1) AS held_message,
    (SELECT count(*) FROM (SELECT 1 AS x FROM suspicion WHERE state = 0 LIMIT 1000) AS s) AS suspected,
    (SELECT min(look_by) FROM suspicion WHERE state = 0) AS suspected_by
FROM (SELECT count(CASE WHEN imap_url IS NOT NULL AND coalesce(fetch_ok_at, created_at) < $2 THEN 1 END) AS silent,
        count(CASE WHEN limited_until > $4 THEN 1 END) AS limited,
        max(CASE WHEN limited_until > $4 THEN limited_until END) AS until FROM mailbox) AS b
    CROSS JOIN (SELECT count(stopped_at) AS gone,
        count(CASE WHEN stopped_at IS NULL AND (ends_at < $5 OR ends_on < $5) THEN 1 END) AS ending FROM mailbox_consent) AS k;
