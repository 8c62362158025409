-- Who answers: whom the owner named while he is here, else the first owner of the desk. $1: made since then.
-- :many automations(since int) -> automation {id int, code text, owner_id int?, owner_name text?, named_id int?, active int, days int?, unit int?, channel int?, minutes_each int?, measured_at int?, before_n int, before_again int, after_n int, after_again int, complaints int, version int, switched_at int?, switched_why text?, switched_by text?, made int, made_at int?}
SELECT a.id, a.code, u.id AS owner_id, u.name AS owner_name, a.owner_id AS named_id, a.active, a.days, a.unit, a.channel,
    a.minutes_each, a.measured_at, a.before_n, a.before_again, a.after_n, a.after_again, a.complaints, a.version,
    s.at AS switched_at, s.why AS switched_why, b.name AS switched_by,
    (SELECT count(*) FROM automation_made m WHERE m.automation_id = a.id AND m.at > $1) AS made,
    (SELECT max(m.at) FROM automation_made m WHERE m.automation_id = a.id) AS made_at
FROM automation a
    LEFT JOIN user_account u ON u.id = coalesce((SELECT o.id FROM user_account o WHERE o.id = a.owner_id AND o.active = 1),
        (SELECT min(o.id) FROM user_account o WHERE o.role = 1 AND o.active = 1))
    LEFT JOIN automation_switch s ON s.id = (SELECT max(x.id) FROM automation_switch x WHERE x.automation_id = a.id)
    LEFT JOIN user_account b ON b.id = s.user_id
ORDER BY a.id;

-- :maybe automation_by_id(id int, since int) -> automation
SELECT a.id, a.code, u.id AS owner_id, u.name AS owner_name, a.owner_id AS named_id, a.active, a.days, a.unit, a.channel,
    a.minutes_each, a.measured_at, a.before_n, a.before_again, a.after_n, a.after_again, a.complaints, a.version,
    s.at AS switched_at, s.why AS switched_why, b.name AS switched_by,
    (SELECT count(*) FROM automation_made m WHERE m.automation_id = a.id AND m.at > $2) AS made,
    (SELECT max(m.at) FROM automation_made m WHERE m.automation_id = a.id) AS made_at
FROM automation a
    LEFT JOIN user_account u ON u.id = coalesce((SELECT o.id FROM user_account o WHERE o.id = a.owner_id AND o.active = 1),
        (SELECT min(o.id) FROM user_account o WHERE o.role = 1 AND o.active = 1))
    LEFT JOIN automation_switch s ON s.id = (SELECT max(x.id) FROM automation_switch x WHERE x.automation_id = a.id)
    LEFT JOIN user_account b ON b.id = s.user_id
WHERE a.id = $1;

-- On PostgreSQL whoever is about to make something holds the row until he has, so that nothing is made behind its switch.
-- :maybe automation_now(code text) -> automation_now {id int, active int, owner_id int?, days int?, unit int?, channel int?}
SELECT a.id, a.active, a.owner_id, a.days, a.unit, a.channel FROM automation a WHERE a.code = $1
-- @postgres
FOR SHARE
-- @end
;

-- :maybe automation_first_owner() -> int
SELECT min(id) FROM user_account WHERE role = 1 AND active = 1 HAVING min(id) IS NOT NULL;

-- :maybe automation_rule(code text) -> automation_rule {id int, active int, owner_id int?, days int?, unit int?, channel int?}
SELECT a.id, a.active, a.owner_id, a.days, a.unit, a.channel FROM automation a WHERE a.code = $1;

-- :exec automation_update(id int, version int, active int, owner_id int?, days int?, unit int?, channel int?, minutes_each int?)
UPDATE automation SET active = $3, owner_id = $4, days = $5, unit = $6, channel = $7, minutes_each = $8, version = version + 1
WHERE id = $1 AND version = $2;

-- What was counted was about another switching.
-- :exec automation_switched(id int, at int, active int, user_id int?, why text)
INSERT INTO automation_switch (automation_id, at, active, user_id, why) VALUES ($1, $2, $3, $4, $5);

-- :exec automation_forget_effect(id int)
UPDATE automation SET measured_at = NULL, before_n = 0, before_again = 0, after_n = 0, after_again = 0 WHERE id = $1;

-- :exec automation_made_insert(code text, at int, conversation_id int?)
INSERT INTO automation_made (automation_id, at, conversation_id) SELECT id, $2, $3 FROM automation WHERE code = $1;

-- What it brings (P33): the one that was counted the longest ago.
-- :maybe automation_to_measure(before int) -> to_measure {id int, active int, switched_at int?}
SELECT a.id, a.active, (SELECT max(s.at) FROM automation_switch s WHERE s.automation_id = a.id) AS switched_at
FROM automation a WHERE a.measured_at IS NULL OR a.measured_at < $1 ORDER BY coalesce(a.measured_at, 0), a.id LIMIT 1;

-- Cases that a customer began in a time, and those that he came back to: his words opened it again, or he began another
-- one, within $3.
-- :one automation_came_again(from_at int, until int, again int) -> came_again {n int, again int}
-- scan: of the cases of four weeks, once a day; the primary key is no time
SELECT count(*) AS n, coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM event e
        WHERE e.conversation_id = c.id AND e.kind = 11 AND e.at <= c.opened_at + $3) OR EXISTS (SELECT 1 FROM conversation d
    WHERE d.customer_id = c.customer_id AND d.id <> c.id AND d.state < 6 AND d.opened_at > c.opened_at
        AND d.opened_at <= c.opened_at + $3) THEN 1 ELSE 0 END), 0) AS again
FROM conversation c WHERE c.opened_at >= $1 AND c.opened_at < $2 AND c.state < 6;

-- :one automation_complaints(automation_id int, since int) -> int
SELECT count(DISTINCT p.id) FROM automation_made m JOIN complaint p ON p.conversation_id = m.conversation_id
WHERE m.automation_id = $1 AND m.at > $2 AND p.created_at > m.at;

-- :exec automation_measured(id int, at int, before_n int, before_again int, after_n int, after_again int, complaints int)
UPDATE automation SET measured_at = $2, before_n = $3, before_again = $4, after_n = $5, after_again = $6, complaints = $7
WHERE id = $1;

-- ---- the rules ----

-- Whose a task becomes: whose the case is, else who of us wrote last.
-- :maybe automation_place_of_order(order_id int) -> automation_place {id int, owner_id int?, team_id int?}
SELECT c.id, c.owner_id, c.team_id FROM order_case x JOIN conversation c ON c.id = x.conversation_id
WHERE x.order_id = $1 AND x.state = 1 AND c.state < 6 ORDER BY c.last_at DESC, c.id DESC LIMIT 1;

-- :maybe automation_place_of_customer(customer_id int, since int) -> automation_place
SELECT c.id, c.owner_id, c.team_id FROM conversation c WHERE c.customer_id = $1 AND c.last_at > $2 AND c.state < 6
ORDER BY c.last_at DESC, c.id DESC LIMIT 1;

-- :maybe automation_place(conversation_id int) -> automation_place
SELECT c.id, c.owner_id, c.team_id FROM conversation c WHERE c.id = $1 AND c.state < 6;

-- :maybe automation_last_agent(conversation_id int) -> int
SELECT u.id FROM message m JOIN user_account u ON u.id = m.user_id
WHERE m.conversation_id = $1 AND m.direction = 1 AND m.author_kind = 1 AND u.active = 1 ORDER BY m.id DESC LIMIT 1;

-- :one automation_user_is_here(user_id int) -> int
SELECT count(*) FROM user_account WHERE id = $1 AND active = 1;

-- :one automation_planned(automation_id int, event_id int) -> int
SELECT count(*) FROM follow_up WHERE automation_id = $1 AND event_id = $2;

-- Who asked to be forgotten is asked nothing more.
-- :one automation_forgotten(customer_id int) -> int
SELECT count(*) FROM erasure WHERE customer_id = $1;

-- What an order is about, for the one who calls.
-- :maybe automation_order(order_id int) -> automation_order {customer_id int, number text, user_id int?, check_by int?, what text?}
SELECT o.customer_id, o.number, o.user_id, o.check_by,
    (SELECT coalesce(p.name, l.text) FROM order_line l LEFT JOIN product p ON p.id = l.product_id
        WHERE l.order_id = o.id ORDER BY l.position LIMIT 1) AS what
FROM shop_order o WHERE o.id = $1;

-- :one automation_delivered_before(customer_id int, order_id int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM shop_order o JOIN order_step s ON s.order_id = o.id
    WHERE o.customer_id = $1 AND o.id <> $2 AND s.state = 2 LIMIT 1) AS any_one;

-- Has he said anything since the order was on its way to him?
-- :one automation_wrote_since(customer_id int, order_id int) -> int
SELECT count(*) FROM (SELECT 1 AS x FROM conversation c JOIN message m ON m.conversation_id = c.id
    WHERE c.customer_id = $1 AND m.direction = 0 AND m.auto = 0
        AND m.at >= (SELECT min(s.at) FROM order_step s WHERE s.order_id = $2
            AND s.state = (SELECT min(t.state) FROM order_step t WHERE t.order_id = $2 AND t.state IN (1, 2)))
    LIMIT 1) AS any_one;

-- Silent since our question: the place in the list of what waits goes by when it was asked (conversation_waiting_key). Who
-- waits for something that we promised is not silent, and nothing is planned where somebody planned already.
-- :many automation_silent(automation_id int, from_key int, until_key int, n int) -> silent {conversation_id int, customer_id int, owner_id int?, team_id int?, last_at int, event_id int}
SELECT c.id AS conversation_id, c.customer_id, c.owner_id, c.team_id, c.last_at, m.id AS event_id
FROM conversation c JOIN message m ON m.id = (SELECT max(i.id) FROM message i
    WHERE i.conversation_id = c.id AND i.direction = 0 AND i.auto = 0)
WHERE c.bucket = 1 AND c.sort_key BETWEEN $2 AND $3 AND c.last_ours = 1
    AND NOT EXISTS (SELECT 1 FROM follow_up f WHERE f.automation_id = $1 AND f.event_id = m.id)
    AND NOT EXISTS (SELECT 1 FROM follow_up f WHERE f.conversation_id = c.id AND f.state < 2)
    AND NOT EXISTS (SELECT 1 FROM promise p WHERE p.conversation_id = c.id AND p.state = 0)
ORDER BY c.sort_key DESC, c.id DESC LIMIT $4;

-- Entered long ago, not put right, quiet since $3, and he has ordered nothing since.
-- :many automation_unfinished(automation_id int, before int, quiet int, n int) -> unfinished {event_id int, conversation_id int, customer_id int}
SELECT p.id AS event_id, c.id AS conversation_id, c.customer_id
FROM complaint p JOIN conversation c ON c.id = p.conversation_id
WHERE p.state < 6 AND p.state < 4 AND p.decision <> 3 AND p.received_at <= $2 AND c.last_at <= $3 AND c.state < 6
    AND NOT EXISTS (SELECT 1 FROM shop_order o WHERE o.customer_id = c.customer_id AND o.ordered_at > p.received_at)
    AND NOT EXISTS (SELECT 1 FROM follow_up f WHERE f.automation_id = $1 AND f.event_id = p.id)
    AND NOT EXISTS (SELECT 1 FROM follow_up f WHERE f.conversation_id = c.id AND f.state < 2)
ORDER BY p.id LIMIT $4;

-- His last order lies in a time that is over, and he has not been in touch since.
-- :many automation_quiet(automation_id int, from_at int, until int, n int) -> quiet {event_id int, customer_id int}
SELECT o.id AS event_id, o.customer_id FROM shop_order o JOIN customer k ON k.id = o.customer_id
WHERE o.ordered_at > $2 AND o.ordered_at <= $3 AND k.merged_into IS NULL
    AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.customer_id = k.id)
    AND NOT EXISTS (SELECT 1 FROM shop_order l WHERE l.customer_id = o.customer_id AND (l.ordered_at, l.id) > (o.ordered_at, o.id))
    AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.customer_id = o.customer_id AND c.last_at > $3 AND c.state < 6)
    AND NOT EXISTS (SELECT 1 FROM follow_up f WHERE f.automation_id = $1 AND f.event_id = o.id)
ORDER BY o.ordered_at, o.id LIMIT $4;
