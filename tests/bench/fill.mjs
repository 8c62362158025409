/* A desk's past, made at once, as SQL for either store: n conversations of three messages each, or letters of given
 * people with given words, each a conversation that waits.
 *
 *     await fill(d, 100000, chance)        d: a fresh desk that does not serve (rig/desk.mjs)
 *     await put(d, [{ name, words }])      any desk that does not serve; the ids are in the order of the list
 *     await d.serve(); await indexed(d)    what was put is found now
 *
 * Letters would come through the door at a thousand a second; a million conversations need two million of them, so
 * the rows are written here as the desk itself would have written them: kept check finds nothing afterwards. One in
 * ten waits for us, one in ten for the customer, the rest is solved. The vocabulary has 32,768 made-up words, each octave
 * of ranks used as often as the next, as in a language; "kolibri" stands in one conversation of twenty, "zvrkalo" in one
 * of ten thousand. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { mailbox, owner } from '../rig/desk.mjs'
import { until } from '../rig/ports.mjs'
import { query } from '../rig/postgres.mjs'
import { sql } from '../rig/sql.mjs'

const second = 1000000n, hour = 3600n * second, top = 4000000000000000000n
const people = 10, rowsAtOnce = 200
const plain = ('order parcel kettle cup colour size broken late Monday address refund receipt two same again please where ' +
    'today invoice shop blue large wrong missing thank hello card twice charged delivery').split(' ')
const names = 'Ana Marko Ελένη Γιώργος Réka Gergő Tom Ivana Јелена Милица'.split(' ')
const families = 'Novak Petrović Παπαδοπούλου Kovács Nagy Harding Zajc Марковић Јовановић Horvat'.split(' ')

const tables = {
    customer: 'id, name, lang, created_at',
    contact_point: 'customer_id, kind, value, shown, created_at',
    conversation: 'id, ref, subject, customer_id, mailbox_id, channel, state, bucket, owner_id, team_id, waiting_since, due,' +
        ' sort_key, opened_at, last_at, last_words, last_lang, last_ours',
    letter: 'id, sha256, size, received_at, source, envelope_from, envelope_to, mailbox_id, state, message_id, read_at',
    letter_raw: 'letter_id, raw',
    message: 'id, conversation_id, direction, channel, author_kind, user_id, author_name, external_id, content_hash,' +
        ' letter_id, at, subject, text, reply_text, lang',
    recipient: 'message_id, position, role, name, address',
    outgoing: 'message_id, envelope_from, raw',
    outbox: 'message_id, recipient, state, next_at, tries, queued_at, sent_at, answer',
    clock: 'conversation_id, kind, standard, message_id, started_at, due_at, stopped_at, stopped_by, result',
    outcome: 'conversation_id, at, closed_as',
    event: 'at, kind, conversation_id, actor_kind, user_id, object_id, words',
    audit: 'at, user_id, actor, action, object, detail',
    tag: 'id, name, folded, created_at',
    product: 'id, sku, code, name, guarantee_months, created_at, changed_at',
    shop_order: 'id, number, code, customer_id, currency, total, state, ordered_at, check_by, result, reason, first, note, created_at',
    order_line: 'order_id, position, product_id, text, quantity, price, batch',
    order_step: 'order_id, state, at, noted_at, user_id',
    order_case: 'conversation_id, order_id, state, at',
    promise: 'id, conversation_id, kind, what, owner_id, made_by, made_at, due, first_made_at, first_due, state, remind_at, broken_at,' +
        ' settled_at, settled_by, evidence',
    promise_recovery: 'promise_id, owner_id, opened_at, due, done_at, done_by, what_done',
    complaint: 'id, country, year, number, conversation_id, customer_name, lang, received_at, received_day, how, matter, goods, item, defect,' +
        ' fault, our_part, state, decision, receipt_at, answered_at, remedied_at, outcome, closed_at, apology_at, keep_until, created_at',
    complaint_number: 'country, year, last',
    complaint_deadline: 'complaint_id, rule_id, kind, from_day, due_day, due_at, met_at',
    complaint_entry: 'complaint_id, kind, words, user_id, at',
    recovery: 'id, complaint_id, goal, state, started_by, started_at, completed_at',
    recovery_step: 'recovery_id, kind, what, owner_id, due_at, state, done_by, done_at',
    after_action: 'complaint_id, what, owner_id, due_day, done_at, check_day, helped, result, checked_by, checked_at, created_by, created_at',
    follow_up: 'conversation_id, home_id, reason, words, due_at, owner_id, channel, made_at, made_by, state, tries, result, message_id,' +
        ' ended_at, ended_by',
    authority_limit: 'id, user_id, currency, per_grant, per_period, period_days, valid_from, created_at',
    goodwill_grant: 'id, conversation_id, given_to, kind, amount, currency, purpose, state, user_id, authority_id, made_at, granted_at',
    goodwill_held: 'grant_id, limit_id',
    coupon: 'code, kind, percent, customer_id, transferable, max_uses, valid_from, valid_to, conversation_id, user_id, created_at',
    known_fault: 'id, item, batch, what, owner_id, created_at, closed_at',
    known_fault_customer: 'fault_id, customer_id, state, words, settled_by, settled_at',
}

/* The tables above whose rows come with their numbers: what is made later goes on after them. */
const numbered = ['user_account', 'team', 'customer', 'contact_point', 'conversation', 'letter', 'message', 'tag', 'product', 'shop_order',
    'promise', 'complaint', 'recovery', 'authority_limit', 'goodwill_grant', 'known_fault']

/* Rows gathered by table and written in statements of many rows each. */
class Rows {
    constructor(write, blob) {
        this.write = write
        this.blob = blob
        this.of = Object.fromEntries(Object.keys(tables).map(name => [name, []]))
    }

    value(v) {
        if (v === null) return 'NULL'
        if (Buffer.isBuffer(v)) return this.blob(v)
        return typeof v === 'string' ? `'${v.replaceAll("'", "''")}'` : String(v)
    }

    add(table, ...values) { this.of[table].push(`(${values.map(v => this.value(v)).join(',')})`) }

    async flush(atLeast = 0) {
        for (const [name, rows] of Object.entries(this.of)) {
            if (rows.length <= atLeast) continue
            await this.write(`INSERT INTO ${name} (${tables[name]}) VALUES\n${rows.join(',\n')};\n`)
            rows.length = 0
        }
    }
}

/* A program that reads SQL: write(text) waits while it is busy, done() until it has ended well. */
function reader(command, args) {
    const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'] })
    const ended = once(child, 'close')
    let said = ''
    child.stderr.on('data', data => { said += data })
    child.stdin.on('error', () => { /* it has said why */ })
    return {
        write: async text => { if (!child.stdin.write(text)) await Promise.race([once(child.stdin, 'drain'), ended]) },
        done: async () => {
            child.stdin.end()
            const [status] = await ended
            if (status !== 0 || said) throw new Error(`${command} ended with ${status}: ${said.slice(0, 2000)}`)
        },
    }
}

const syllables = ('ba ce di fo gu ka le mi no pu ra se ti vo zu ko šta đe nji öl pro sku tra žen').split(' ')

function madeUp(chance) {
    const octave = 2 ** chance.below(15)
    let rank = (octave + chance.below(octave)) * 7919, word = ''
    for (let i = 0; i < 3; i++, rank = Math.floor(rank / syllables.length)) word += syllables[rank % syllables.length]
    return word
}

function sayings(chance, n) {
    const many = Array.from({ length: 40 + chance.below(60) }, () => madeUp(chance))
    if (n % 20 === 7) many[5] = 'kolibri'
    if (n % 10000 === 77) many[6] = 'zvrkalo'
    return many.map((w, i) => i % 11 === 10 ? `${w}.\n` : w).join(' ') + '.'
}

const sha256 = raw => createHash('sha256').update(raw).digest('hex')

/* Whether the n-th of them is open, and the message there by which we answered last. */
export const openOf = n => n % 10 < 2
export const ours = n => 3 * n - (n % 10 === 0 ? 1 : 0)

/* One conversation: asked, answered, asked again and waiting (kind 0); asked twice, answered, and waiting for the
 * customer (1) or solved (2). */
function conversation(rows, chance, n, now) {
    const kind = [0, 1, 2, 2, 2, 2, 2, 2, 2, 2][n % 10], open = kind === 0
    const customer = Math.ceil(n / 2)
    const name = `${names[customer % names.length]} ${families[Math.floor(customer / names.length) % families.length]}`
    const address = `customer${customer}@customers.example`
    const user = chance.of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    const subject = `${chance.of(plain)} ${chance.of(plain)} ${10000 + n}`
    /* Those that wait were asked within the last 20 hours; the others lie further back, a minute each. */
    const last = open ? now - BigInt(1 + chance.below(72000)) * second : now - 48n * hour - BigInt(n) * 60n * second
    const first = last - 30n * hour, at = [first, first + 2n * hour, last]
    const answer = open ? 1 : 2
    const id = i => 3 * (n - 1) + i + 1
    if (n % 2) {
        rows.add('customer', customer, name, 'en', first)
        rows.add('contact_point', customer, 0, address, address, first)
    }
    let words = ''
    for (let i = 0; i < 3; i++) {
        const external = `bench-${n}-${i}@customers.example`
        words = sayings(chance, i === 0 ? n : 1)
        const text = i === answer ? `Hello,\n\n${words}\n\nKind regards` : words
        const from = i === answer ? `Shop <${mailbox}>` : `${name} <${address}>`, to = i === answer ? address : mailbox
        const raw = Buffer.from([`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, `Message-ID: <${external}>`,
            'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', ...text.split('\n'), ''].join('\r\n'))
        if (i === answer) {
            rows.add('message', id(i), n, 1, 0, 1, user, `Person ${user}`, external, null, null, at[i], subject, text, text, 'en')
            rows.add('outgoing', id(i), mailbox, raw)
            rows.add('outbox', id(i), address, 3, at[i], 1, at[i], at[i] + second, '250 ok')
            rows.add('event', at[i], 2, n, 1, user, id(i), '')
        } else {
            rows.add('letter', id(i), sha256(raw), raw.length, at[i], 0, address, mailbox, 1, 1, id(i), at[i])
            rows.add('letter_raw', id(i), raw)
            rows.add('message', id(i), n, 0, 0, 0, null, name, external, sha256(raw), id(i), at[i], subject, text, text, 'en')
            rows.add('event', at[i], i ? 1 : 0, n, 0, null, id(i), '')
            rows.add('recipient', id(i), 1, 0, name, address)
        }
        rows.add('recipient', id(i), 0, 2, '', to)
    }
    const answered = at[answer], met = answered > first + 24n * hour ? 2 : 1
    rows.add('clock', n, 0, '24 h', id(0), first, first + 24n * hour, answered, id(answer), met)
    if (kind === 2) rows.add('outcome', n, last, 'before')
    if (open) rows.add('clock', n, 1, '24 h', id(2), last, last + 24n * hour, null, null, 0)
    rows.add('conversation', n, `K-BENCH${n}`, subject, customer, 1, 0, [1, 2, 4][kind], kind, open && n % 30 === 0 ? null : user, 1,
        open ? last : null, open ? last + 24n * hour : null, open ? last : top - last, first, last,
        words.replaceAll('\n', ' ').slice(0, 280), 'en', open ? 0 : 1)
}

/* Writes rows into the stopped store: add(rows, write) gives them. The desk indexes what is there once it serves. */
export async function pour(d, add) {
    const postgres = d.database !== null
    const out = postgres
        ? reader('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', d.database.url])
        : reader('sqlite3', ['-bail', join(d.data, 'desk.db')])
    const rows = new Rows(out.write, raw => postgres ? `'\\x${raw.toString('hex')}'` : `x'${raw.toString('hex')}'`)
    await out.write(postgres ? "SET synchronous_commit = off; SET session_replication_role = replica; BEGIN;\n"
        : 'PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN;\n')
    await add(rows, out.write)
    await rows.flush()
    await out.write('DELETE FROM search_build;\nCOMMIT;\n')
    /* A commit that is not on the disk yet leaves VACUUM unsure of its rows: none would be known as seen by all, and every
     * count would ask the table beside its index. */
    if (postgres) await out.write('SET synchronous_commit = on; CHECKPOINT;\n')
    await out.write(postgres ? 'VACUUM ANALYZE;\n' : 'PRAGMA wal_checkpoint(TRUNCATE);\n')
    await out.done()
    if (postgres) {
        for (const name of numbered) {
            query(d.database.url, `SELECT setval(pg_get_serial_sequence('${name}', 'id'), max(id)) FROM ${name} HAVING max(id) > 0`)
        }
    }
}

/* Fills a desk that has one person, one team and one mailbox, as init leaves it. */
export async function fill(d, n, chance) {
    const now = BigInt(Date.now()) * 1000n
    await pour(d, async (rows, write) => {
        for (let p = 2; p <= people; p++) {
            await write(`INSERT INTO user_account (id, mail, name, password_hash, role, sees, lang, zone, created_at)
                SELECT ${p}, 'person${p}@shop.example', 'Person ${p}', 'none', 0, 0, lang, zone, created_at FROM user_account
                WHERE mail = '${owner.mail}';\nINSERT INTO team_member (team_id, user_id) VALUES (1, ${p});\n`)
        }
        for (let i = 1; i <= n; i++) {
            conversation(rows, chance, i, now)
            if (i % rowsAtOnce === 0) await rows.flush(rowsAtOnce / 2)
        }
    })
}

/* One letter that waits for its answer, of a customer of its own; ids: the last ones there are. */
function letter(rows, ids, { name, words }, at) {
    const id = { customer: ++ids.customer, conversation: ++ids.conversation, letter: ++ids.letter, message: ++ids.message }
    const n = id.conversation, address = `customer${n}@customers.example`, subject = `Question ${n}`, external = `fill-${n}@customers.example`
    const raw = Buffer.from(`From: ${address}\r\nMessage-ID: <${external}>\r\n\r\n${words}\r\n`)
    rows.add('customer', id.customer, name, null, at)
    rows.add('contact_point', id.customer, 0, address, address, at)
    rows.add('letter', id.letter, sha256(raw), raw.length, at, 0, address, mailbox, 1, 1, id.message, at)
    rows.add('letter_raw', id.letter, raw)
    rows.add('message', id.message, n, 0, 0, 0, null, name, external, sha256(raw), id.letter, at, subject, words, words, null)
    rows.add('recipient', id.message, 0, 0, name, address)
    rows.add('event', at, 0, n, 0, null, null, '')
    rows.add('event', at, 1, n, 0, null, id.message, '')
    rows.add('clock', n, 0, '24 h', id.message, at, at + 24n * hour, null, null, 0)
    rows.add('conversation', n, `K-FILL${n}`, subject, id.customer, 1, 0, 0, 0, null, 1, at, at + 24n * hour, at, at, at,
        [...words].slice(0, 70).join(''), null, 0)
}

export async function put(d, messages) {
    const ids = {}
    for (const name of ['customer', 'conversation', 'letter', 'message']) ids[name] = Number(sql(d, `SELECT coalesce(max(id), 0) FROM ${name}`)[0])
    const from = BigInt(Date.now()) * 1000n - BigInt(messages.length)
    await pour(d, async rows => {
        for (const [i, m] of messages.entries()) {
            letter(rows, ids, m, from + BigInt(i))
            if (i % rowsAtOnce === 0) await rows.flush(rowsAtOnce / 2)
        }
    })
}

/* Once a serving desk has indexed all that was written past it. */
export const indexed = d => until('the desk has indexed what is there', () =>
    sql(d, 'SELECT left_to FROM search_build').filter(left => left === '0').length === 2, 600, 250)
