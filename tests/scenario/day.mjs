/* A shop's day: mails of all kinds reach its mailbox (Dovecot), Kept fetches them (IMAP), agents answer each, and the
 * answers go by SMTP (OpenSMTPD) to the customers' mailbox (Dovecot), while lines break and the desk is killed. In the end
 * each mail is accounted for in one line of tests/report/day-STORE.txt: its letter, message and conversation, and what
 * became of its answer. Nothing is lost, nothing is there twice but what was marked uncertain.
 *
 * The mails are our own samples, and in make soak those of the collections beside the tree as well, where they are. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { desk, mailbox, store } from '../rig/desk.mjs'
import { lanes } from '../rig/lanes.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { twoSides } from '../rig/mail.mjs'
import { mailFiles } from '../rig/mailbox.mjs'
import { sleep, until } from '../rig/ports.mjs'
import { seeded } from '../rig/seed.mjs'
import { slowLine } from '../rig/slow.mjs'
import { nothingInTheAir, rows } from '../rig/store.mjs'

const total = Number(process.env.TEST_DAY) || 120
const kills = Math.min(20, Math.ceil(total / 60))
const root = new URL('../..', import.meta.url).pathname
const corpora = process.env.KEPT_CORPORA || join(root, '../shared/corpora')
const largest = 200 << 10

/* Every mail there is: {name, raw}. */
function allMails() {
    const folders = [join(root, 'tests/mail')]
    if (process.env.TEST_SOAK && existsSync(corpora))
        folders.push(...readdirSync(corpora).filter(n => n.startsWith('mail-')).map(n => join(corpora, n)))
    const files = folder => readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter(e => e.isFile() && !/\.(md|json|tsv|golden|expect|ref|list|png|tnef)$/.test(e.name)).map(e => join(e.path, e.name))
    return folders.flatMap(files).sort().filter(f => statSync(f).size > 0 && statSync(f).size <= largest)
        .map(f => ({ name: relative(dirname(folders[0]), f), raw: readFileSync(f, 'latin1') }))
}

/* The nth mail of the day: told from all others by its first line and by a Message-ID of its own, in brackets or, as some
 * programs write it, without: the same mail ten times over would be ten copies of one. */
function ofTheDay(mails, n) {
    const { name, raw } = mails[n % mails.length]
    const own = raw.replace(/^(message-id[ \t]*:\s*<?)/im, `$1day-${n}.`)
    return { n, name, raw: Buffer.from(`X-Day: ${n}\r\n${own}`, 'latin1') }
}

/* The same bytes whichever line ends a store of mails likes. IMAP has no NUL (RFC 3501, 4.3.1): Dovecot gives 0x80 for it. */
const sum = bytes => createHash('sha256').update(bytes.toString('latin1').replace(/\r?\n/g, '\n').replace(/\0/g, '\x80'), 'latin1').digest('hex')
const dayOf = bytes => Number(/^X-Day: (\d+)\r?$/m.exec(bytes.toString('latin1'))?.[1] ?? -1)
const STATES = ['held', 'queued', 'sending', 'sent', 'uncertain', 'failed', 'taken back']

test(`I1 I2 I3 I7 F01 F08 F11 F28 a day's life: ${total} mails (${store})`, { timeout: 4 * 3600 * 1000 }, async t => {
    const chance = seeded(t)
    const world = await twoSides()
    const clock = join(world.folder, 'clock')
    writeFileSync(clock, '+0\n')
    const breaks = n => () => chance.below(n) === 0
    const imap = await slowLine(world.shop.HOST, Number(world.shop.IMAP_PORT), () => 0, breaks(200 + total / 5))
    const smtp = await slowLine('127.0.0.1', Number(world.smtpd.PORT), () => chance.below(5), breaks(60 + total / 20))
    const d = await desk({ smtp: `smtp://127.0.0.1:${smtp.port}`, serve: ['--test-clock', clock] })
    const added = await d.kept('mailbox add', ['--address', mailbox, '--user', 'shop', '--imap', `imap://127.0.0.1:${imap.port}`, '--no-test'], world.shop.PASSWORD)
    assert.equal(added.status, 0, added.stderr)
    const mails = allMails()
    const day = Array.from({ length: total }, (_, n) => ofTheDay(mails, n))
    const promised = new Map(), refused = new Map() /* message → what the API said */
    let put = 0, over = false, killed = 0
    const began = Date.now()

    /* Where the desk is away it is asked again, as a browser does. */
    async function retried(what) {
        for (let tries = 0; ; tries++) {
            try {
                const answer = await what()
                if (answer.status !== 503) return answer
            } catch (error) { if (tries > 600) throw error }
            await sleep(50)
        }
    }

    async function arrive(mail) {
        const [{ code, text }] = await lmtp({ host: world.shop.HOST, port: Number(world.shop.LMTP_PORT) },
            { from: `customer${mail.n}@primer.example`, to: [mailbox], raw: mail.raw })
        assert.equal(code, 250, text)
        put++
    }

    /* An agent answers a message; a newer one in the conversation is looked at first. */
    async function answer([message, conversation]) {
        for (let tries = 0; ; tries++) {
            const { body: whole } = await retried(() => d.api('GET', `/conversations/${conversation}`))
            const seen = whole.messages.at(-1).id
            const { status, body } = await retried(() => d.api('POST', `/conversations/${conversation}/replies`,
                { text: `Thank you, this is the answer to message ${message}.`, seen, hold_s: 0 }, { 'Idempotency-Key': `day-${message}-${tries}` }))
            if (status === 409 && tries < 100) continue
            if (status === 201) promised.set(message, body.message_id)
            else refused.set(message, `${status} ${body.detail ?? body.title ?? ''}`.trim())
            return
        }
    }

    /* Whoever asks for thousands in a moment is told to wait. */
    async function bytesOf(message) {
        for (;;) {
            const answer = await fetch(`${d.url}/api/v1/messages/${message}/raw`, { headers: { Authorization: `Bearer ${d.token}` } })
            const bytes = Buffer.from(await answer.arrayBuffer())
            if (answer.status === 200) return bytes
            assert.equal(answer.status, 429, bytes.toString('latin1').slice(0, 300))
            await sleep(1000 * Number(answer.headers.get('retry-after') ?? 1))
        }
    }

    async function answerAll() {
        /* On PostgreSQL a smaller number may be committed later, so each look goes back some way. */
        const looked = new Set()
        for (let last = 0, done = false; !done;) {
            const all = over /* before the look: what came meanwhile is seen by it */
            const fresh = rows(d, `SELECT id, conversation_id FROM message WHERE direction = 0 AND id > ${last - 5000} ORDER BY id`)
                .filter(([id]) => !looked.has(id))
            for (const [id] of fresh) looked.add(id)
            await lanes(8, fresh, answer)
            done = all && !fresh.length
            if (fresh.length) last = Math.max(last, Number(fresh.at(-1)[0]))
            else await sleep(200)
        }
    }

    async function killNowAndThen() {
        while (killed < kills) {
            const at = Math.floor(total * (killed + 0.2 + 0.6 * chance()) / kills)
            while (put < at) await sleep(20)
            await sleep(chance.below(1000))
            killed++
            await d.kill9()
            await d.serve()
        }
    }

    await t.test('the day goes by', async () => {
        const agents = answerAll()
        const killing = killNowAndThen()
        await lanes(4, day, arrive)
        await killing
        const came = () => Number(rows(d, 'SELECT count(*) FROM message WHERE direction = 0')[0][0])
        try {
            await until(`all ${total} mails are messages`, () => came() >= total, 180 + total / 5, 500)
        } finally {
            over = true
        }
        await agents
    })

    await t.test('every answer comes to an end', async () => {
        const waits = () => Number(rows(d, 'SELECT count(*) FROM outbox WHERE state IN (0, 1, 2) OR (state = 4 AND uncertain_tries = 1)')[0][0])
        for (let minutes = 15; waits(); minutes += 15) {
            assert.ok(minutes < 6 * 24 * 60, `${waits()} never come to an end`)
            await nothingInTheAir(d)
            writeFileSync(clock, `+${minutes * 60}\n`)
            await sleep(1500)
            await until('what is due has been tried', () => !Number(rows(d,
                `SELECT count(*) FROM outbox WHERE state IN (0, 1) AND next_at <= ${(Date.now() + minutes * 60000) * 1000}`)[0][0]), 120 + total / 10, 300)
        }
    })

    await t.test('I1 I3 I7 each mail is accounted for in one line, nothing is lost, nothing is there twice', async () => {
        /* What was put in, by its number; what the customers have, by Message-ID. */
        const there = new Map(mailFiles(world.shop.MAILDIR).map(f => readFileSync(f)).map(b => [dayOf(b), sum(b)]))
        assert.equal(there.size, total)
        const uncertain = new Set(rows(d, 'SELECT DISTINCT object_id FROM event WHERE kind = 9').map(r => r[0]))
        const outs = new Map(rows(d, 'SELECT m.external_id, m.id, o.state, o.recipient FROM message m JOIN outbox o ON o.message_id = m.id WHERE m.direction = 1')
            .map(([id, message, state, to]) => [id, { message, state: STATES[state], to }]))
        const copies = () => {
            const map = new Map()
            for (const file of mailFiles(world.maildir)) {
                const id = /^Message-ID:\s*<([^>]*)>/im.exec(readFileSync(file, 'latin1').split(/\r?\n\r?\n/)[0])?.[1]
                map.set(id, (map.get(id) ?? 0) + 1)
            }
            return map
        }
        const had = await until('what was sent is in the customers\' mailbox', () => {
            const map = copies()
            return [...outs].every(([id, o]) => o.state !== 'sent' || map.has(id)) && map
        }, 120 + total / 10, 2000)
        const letters = rows(d, 'SELECT l.id, l.state, m.id, m.conversation_id FROM letter l JOIN message m ON m.id = l.message_id')
        assert.equal(letters.length, total)
        assert.equal(Number(rows(d, 'SELECT count(*) FROM letter')[0][0]), total)
        const lines = new Map(), count = {}
        await lanes(8, letters, async ([letter, state, message, conversation]) => {
            const raw = await bytesOf(message)
            const n = dayOf(raw)
            assert.ok(there.has(n), `letter ${letter} is a mail of the day`)
            assert.ok(!lines.has(n), `mail ${n} is there once`)
            assert.equal(sum(raw), there.get(n), `the bytes of mail ${n}`)
            const id = promised.get(message)
            const out = outs.get(id)
            const copy = had.get(id) ?? 0
            const what = out?.state ?? (promised.has(message) ? `promised as ${id}, which is not there` : `not answered: ${refused.get(message) ?? 'never looked at'}`)
            count[out ? out.state : 'not answered'] = (count[out ? out.state : 'not answered'] ?? 0) + 1
            lines.set(n, `${n}\t${day[n].name}\tletter ${letter} ${state === '1' ? 'read' : 'shown unread'}\tmessage ${message}\tconversation ${conversation}\t` +
                `${what}\t${copy} at the customer${uncertain.has(out?.message) ? '\twas uncertain' : ''}`)
            assert.ok(out || refused.has(message), lines.get(n))
            if (!out) return
            const flagged = uncertain.has(out.message)
            assert.ok(copy <= (flagged ? 2 : 1), lines.get(n))
            assert.ok(out.state !== 'sent' || copy >= 1, lines.get(n))
            assert.ok(out.state !== 'failed' || flagged || copy === 0, lines.get(n))
            assert.ok(['sent', 'failed', 'uncertain'].includes(out.state), lines.get(n))
        })
        assert.equal(lines.size, total)
        assert.equal(outs.size, promised.size, 'no answer but those that agents gave')
        mkdirSync(join(root, 'tests/report'), { recursive: true })
        writeFileSync(join(root, `tests/report/day-${store}.txt`), [...lines].sort((a, b) => a[0] - b[0]).map(l => l[1]).join('\n') + '\n')
        t.diagnostic(`${total} mails of ${mails.length} kinds, each one line: ${Object.entries(count).map(([k, v]) => `${v} ${k}`).join(', ')}; ` +
            `${uncertain.size} were uncertain; ${killed} kills, ${imap.cuts()} cuts in IMAP, ${smtp.cuts()} in SMTP, ${((Date.now() - began) / 1000).toFixed(0)} s`)
    })

    assert.deepEqual(await d.check(), [])
    await d.stop()
    assert.deepEqual(await d.check(), [])
    await d.remove()
    imap.stop()
    smtp.stop()
    world.stop()
})
