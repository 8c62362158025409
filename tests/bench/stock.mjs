/* What hangs on a desk's past, made at once in a store that fill.mjs has filled: orders with their lines and steps,
 * promises, complaints with what the law asks, follow-ups, goodwill, tags, what came of cases, known faults; and people who
 * see a part of all that. Everything is in some proportion to n conversations; kept check finds nothing afterwards.
 *
 *     await stock(d, 100000)        a stopped desk after fill(d, 100000, …)
 *     someOf, noneOf                two agents who see their own teams, and what is their own; the owner's password is theirs
 *
 * Team 2 has one conversation in a hundred, team 3 the forty oldest of all: who sees the second would go far in a list
 * that passes over what is not his. */
import { owner } from '../rig/desk.mjs'
import { sql } from '../rig/sql.mjs'
import { openOf, ours, pour } from './fill.mjs'

const second = 1000000n, hour = 3600n * second, day = 24n * hour
export const someOf = { mail: 'some@shop.example', password: owner.password, id: 11 }
export const noneOf = { mail: 'none@shop.example', password: owner.password, id: 12 }

const users = 10, products = 300, tags = 60
const user = i => 1 + i % users
const big = Number

/* One in five conversations has an order of its customer, spread over two years; most are settled. */
function orders(rows, n, now) {
    for (let i = 1; i <= n / 5; i++) {
        const conversation = 5 * i, customer = Math.ceil(conversation / 2), ordered = now - BigInt(i % 730) * day - BigInt(i) * second - hour
        const state = i % 730 < 3 ? 0 : i % 730 < 8 ? 2 : 4
        rows.add('shop_order', i, `B${100000 + i}`, `b${100000 + i}`, customer, 'RSD', 1498000, state, ordered, state === 2 ? now + 48n * hour : null,
            state === 4 ? 1 : 0, state === 4 ? 'before' : '', 1, 'Thank you.', ordered)
        rows.add('order_line', i, 0, 1 + i % products, '', 1, 749000, `L${i % 7}`)
        rows.add('order_line', i, 1, 1 + (i * 7) % products, '', 1, 749000, '')
        for (let s = 0; s <= state; s++) if (s !== 3) rows.add('order_step', i, s, ordered + BigInt(s) * second, ordered + BigInt(s) * second, null)
        rows.add('order_case', conversation, i, 1, ordered)
    }
}

/* On one in ten of the conversations that are open, and on one in thirty of all: made, kept, late, broken. */
function promises(rows, n, now) {
    let id = 0
    for (let c = 1; c <= n; c++) {
        if (c % 100 > 1 && c % 30 !== 5) continue
        const whose = user(c), open = openOf(c)
        const made = open ? now - BigInt(1 + c % 40) * hour : now - BigInt(3 + c % 500) * day
        const due = open ? now + BigInt(3 + (c * 37) % 400) * hour : made + 48n * hour
        const state = open ? 0 : c % 7 === 0 ? 2 : c % 31 === 0 ? 3 : 1
        const settled = state === 1 ? due - hour : state === 2 ? due + hour : null
        rows.add('promise', ++id, c, 0, `Send the new pair, ${c}`, whose, whose, made, due, made, due, state, open ? due - hour : null,
            state > 1 ? due + second : null, settled, settled ? whose : null, settled ? 'On its way' : '')
        if (state > 1) rows.add('promise_recovery', id, whose, due + second, due + 24n * hour, state === 2 ? settled + 1n : null, state === 2 ? whose : null,
            state === 2 ? 'Said sorry' : '')
        if (state === 1) rows.add('audit', settled, whose, `Person ${whose}`, 'promise.keep', `promise:${id}`, '')
        if (state === 3) rows.add('audit', due + second, null, 'kept', 'promise.break', `promise:${id}`, '')
    }
}

/* One in forty complains, over two years; one in ten of these is still open. RS: answer in 8 days, remedy in 15. */
function complaints(rows, n, now, rules) {
    const dayOf = time => big(time / day), number = new Map()
    for (let i = 1; i <= n / 40; i++) {
        const c = 40 * i - 3, open = i % 10 === 0, back = open ? BigInt(i % 6) : BigInt(20 + i % 700)
        const received = now - back * day - hour, year = new Date(big(received / 1000n)).getUTCFullYear()
        number.set(year, (number.get(year) ?? 0) + 1)
        const answered = open ? null : received + 30n * hour, done = open ? null : received + 90n * hour
        rows.add('complaint', i, 'RS', year, number.get(year), c, `Customer ${c}`, 'sr', received, dayOf(received), 0, 1, 0, `Shoes ${i % products}`,
            'The sole came off.', open ? 0 : 1, open ? '' : 'Glue of batch L3', open ? 1 : 6, open ? 0 : 1, received + second, answered, done,
            open ? '' : 'A new pair', done, answered, dayOf(received) + 3 * 365, received)
        for (const [kind, days] of [[1, 0], [2, 8], [3, 15]]) {
            const due = dayOf(received) + days, met = kind === 1 ? received + second : kind === 2 ? answered : done
            rows.add('complaint_deadline', i, rules[kind], kind, dayOf(received), due, BigInt(due + 1) * day, met)
        }
        rows.add('complaint_entry', i, 0, '', user(i), received)
        rows.add('recovery', i, i, 'The customer has what was promised', open ? 0 : 1, user(i), received, done)
        rows.add('recovery_step', i, 1, 'Say sorry', user(i), received + 10n * day, open ? 0 : 1, open ? null : user(i), done)
        if (!open) rows.add('after_action', i, 'Another glue', user(i), dayOf(received) + 14, i % 3 ? received + 9n * day : null, dayOf(received) + 60,
            i % 3 && i % 2 ? 1 : null, i % 3 && i % 2 ? 'Fewer came back' : '', i % 3 && i % 2 ? user(i) : null, i % 3 && i % 2 ? received + 12n * day : null, user(i), received)
    }
    for (const [year, last] of number) rows.add('complaint_number', 'RS', year, last)
}

/* We ask one in twenty again: of those long past most were reached, the others are to be asked in the days to come. */
function followUps(rows, n, now) {
    for (let i = 1; i <= n / 20; i++) {
        const c = 20 * i - 4, open = i % 4 === 0, ended = now - BigInt(1 + i % 600) * day
        const state = open ? 0 : i % 9 === 0 ? 3 : 2
        rows.add('follow_up', c, c, 0, 'Is it all right now?', open ? now + BigInt(2 + i % 200) * hour : ended - hour, user(i), 0, ended - 5n * day, user(i), state,
            state === 3 ? 2 : 0, state === 2 ? i % 3 : null, state === 2 ? ours(c) : null, open ? null : ended, open ? null : user(i))
    }
}

/* One in twenty was given something, under a limit that is his own. */
function goodwill(rows, n, now) {
    for (let u = 1; u <= users; u++) rows.add('authority_limit', u, u, 'RSD', 900000, 90000000000, 30, now - 1000n * day, now - 1000n * day)
    for (let i = 1; i <= n / 20; i++) {
        const c = 20 * i - 13, made = now - BigInt(i % 700) * day - BigInt(i) * second - hour
        rows.add('goodwill_grant', i, c, Math.ceil(c / 2), i % 6, 35000, 'RSD', i % 3, 2, user(i), user(i), made, made)
        rows.add('goodwill_held', i, user(i))
        if (i % 5 === 0) rows.add('coupon', `KEPT${100000 + i}`, 2, 10, Math.ceil(c / 2), 0, 1, now - day, now + 90n * day, c, user(i), made)
    }
}

function faults(rows, n, now) {
    for (let i = 1; i <= 40; i++) {
        rows.add('known_fault', i, `SKU-${i}`, `L${i % 7}`, 'The sole comes off', user(i), now - BigInt(i) * day, i > 5 ? now - hour : null)
        for (let k = 0; k < 100; k++) rows.add('known_fault_customer', i, 1 + (i * 331 + k * 17) % Math.floor(n / 2), i > 5 ? 3 : 0, i > 5 ? 'called' : '', i > 5 ? 1 : null, i > 5 ? now - hour : null)
    }
}

/* What conversations know of all this, and what came of those that are solved. */
const known = now => `
UPDATE conversation SET team_id = 2 WHERE id % 97 = 13;
UPDATE conversation SET team_id = 3 WHERE id IN (SELECT id FROM conversation WHERE bucket = 2 ORDER BY sort_key DESC LIMIT 40);
UPDATE conversation SET priority = 1 WHERE id % 40 = 10;
UPDATE conversation SET tags = 'tag ' || (id % ${tags}) WHERE id % 4 = 0;
INSERT INTO conversation_tag (conversation_id, tag_id, bucket, sort_key)
    SELECT id, 1 + id % ${tags}, CASE WHEN snoozed_until IS NOT NULL THEN 4 ELSE bucket END, sort_key FROM conversation WHERE tags <> '';
UPDATE outcome SET closed_as = NULL, result = 0, goal = conversation_id % 3, cause_id = 1 + conversation_id % 11, need_met = 1, no_follow_up = 'simple'
    WHERE conversation_id % 2 = 0 AND closed_as = 'before';
UPDATE conversation SET holds = holds | 32 WHERE id IN (SELECT conversation_id FROM outcome WHERE closed_as IS NULL);
UPDATE conversation SET holds = holds | 1 WHERE id IN (SELECT conversation_id FROM promise);
UPDATE conversation SET holds = holds | 2 WHERE id IN (SELECT conversation_id FROM goodwill_grant);
UPDATE conversation SET holds = holds | 4 WHERE id IN (SELECT conversation_id FROM complaint);
UPDATE conversation SET holds = holds | 8 WHERE id IN (SELECT conversation_id FROM follow_up);
UPDATE conversation SET holds = holds | 16 WHERE id IN (SELECT conversation_id FROM order_case);
INSERT INTO automation_made (automation_id, at, conversation_id) SELECT 1, ${now} - id * 60000000, id FROM conversation WHERE id % 10 = 3;
`

const people = now => `
INSERT INTO team (id, name, created_at) VALUES (2, 'Repairs', ${now}), (3, 'Attic', ${now});
${[someOf, noneOf].map(who => `INSERT INTO user_account (id, mail, name, password_hash, role, sees, lang, zone, created_at)
    SELECT ${who.id}, '${who.mail}', 'Person ${who.id}', password_hash, 0, 1, lang, zone, created_at FROM user_account WHERE mail = '${owner.mail}';
`).join('')}INSERT INTO team_member (team_id, user_id) VALUES (2, ${someOf.id}), (3, ${someOf.id}), (3, ${noneOf.id}), (2, 1), (3, 1);
`

export async function stock(d, n) {
    const rules = Object.fromEntries(sql(d, "SELECT kind, id FROM statutory_rule WHERE code IN ('RS1', 'RS2', 'RS3')").map(row => row.split('|')))
    const now = BigInt(Date.now()) * 1000n
    await pour(d, async (rows, write) => {
        await write(people(now))
        for (let i = 1; i <= products; i++) rows.add('product', i, `SKU-${i}`, `sku${i}`, `Shoe ${i}`, 24, now, now)
        for (let i = 1; i <= tags; i++) rows.add('tag', i, `tag ${i - 1}`, `tag ${i - 1}`, now)
        for (const part of [orders, promises, followUps, goodwill, faults]) {
            part(rows, n, now)
            await rows.flush()
        }
        complaints(rows, n, now, rules)
        await rows.flush()
        await write(known(now))
    })
}
