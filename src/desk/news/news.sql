-- :one news_wish(user_id int) -> news_wish {told int, told_from int, told_to int, told_mail int, read_from int, zone text}
SELECT told, told_from, told_to, told_mail, read_from, zone FROM user_account WHERE id = $1;

-- :exec news_set(user_id int, told int, told_from int, told_to int, told_mail int)
UPDATE user_account SET told = $2, told_from = $3, told_to = $4, told_mail = $5 WHERE id = $1;

-- What waits with the person, and what nobody has taken in the own teams: the newest of each, so that a full desk costs no
-- more than a quiet one; and whatever its state, what came back from a mail of ours (told_why). $4 = 2: of the teams as well;
-- $5: sees all of them.
-- :many news_unread(user_id int, read_from int, n int, told int, sees int) -> news_row {id int, subject text, customer text, words text, lang text?, at int, owner_id int?, told_why int}
SELECT c.id, c.subject, k.name AS customer, c.last_words AS words, c.last_lang AS lang, c.last_at AS at, c.owner_id,
    CASE WHEN c.told_at = c.last_at THEN c.told_why ELSE 0 END AS told_why
FROM (SELECT id FROM (SELECT id FROM conversation WHERE owner_id = $1 AND bucket = 0 ORDER BY sort_key DESC, id DESC LIMIT 500) AS own
    UNION SELECT id FROM (SELECT id FROM conversation WHERE $4 = 2 AND owner_id IS NULL AND bucket = 0
        ORDER BY sort_key DESC, id DESC LIMIT 500) AS nobodys
    UNION SELECT id FROM (SELECT id FROM conversation WHERE told_at > 0 AND told_at > $2
        ORDER BY told_at DESC, id DESC LIMIT 500) AS back) AS x
    JOIN conversation c ON c.id = x.id JOIN customer k ON k.id = c.customer_id
    LEFT JOIN conversation_read r ON r.user_id = $1 AND r.conversation_id = c.id
WHERE (c.last_ours = 0 OR c.told_at = c.last_at) AND c.last_at > $2 AND (r.at IS NULL OR c.last_at > r.at)
    AND (c.bucket = 0 OR c.told_at = c.last_at) AND (c.owner_id = $1 OR ($4 = 2 AND c.owner_id IS NULL AND $5 < 2
        AND c.team_id IN (SELECT team_id FROM team_member WHERE user_id = $1)))
ORDER BY c.last_at DESC, c.id DESC LIMIT $3;

-- Who wants a mail, is not at the desk and has had none for a while. The people of a desk are few.
-- :many news_away(seen_before int, told_before int) -> news_person {id int, mail text, name text, role int, sees int, told_at int}
SELECT u.id, u.mail, u.name, u.role, u.sees, u.told_at FROM user_account u
WHERE u.active = 1 AND u.told_mail = 1 AND u.told > 0 AND u.told_at < $2
    AND NOT EXISTS (SELECT 1 FROM session s WHERE s.user_id = u.id AND s.seen_at > $1)
ORDER BY u.told_at, u.id LIMIT 20;

-- Of two nodes that are about to write to somebody one does.
-- :exec news_mailed(user_id int, was int, at int)
UPDATE user_account SET told_at = $3 WHERE id = $1 AND told_at = $2;
