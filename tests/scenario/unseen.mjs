/* A mailbox that nobody has looked into for long: thousands of unseen mails lie in it when Kept is given it. They come
 * in once each, while the desk is stopped and killed in between, in memory that does not grow with them. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { chownSync, mkdirSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { desk, mailbox, store } from '../rig/desk.mjs'
import { mailWorld } from '../rig/mail.mjs'
import { sleep, until } from '../rig/ports.mjs'
import { seeded } from '../rig/seed.mjs'
import { slowLine } from '../rig/slow.mjs'
import { rows } from '../rig/store.mjs'

const total = Number(process.env.TEST_UNSEEN) || 1000
const breaks = 4
const underSanitizer = /asan/.test(process.env.TEST_KEPT ?? '')

const raw = n => `From: Customer ${n} <customer${n}@primer.example>\r\nTo: ${mailbox}\r\nSubject: unseen-${n}\r\n` +
    `Message-ID: <unseen-${n}@primer.example>\r\nDate: Sat, 21 Nov 2026 10:00:00 +0100\r\n\r\n` +
    `Words of letter ${n}.\r\n${'All work and no play. '.repeat(40)}\r\n`

/* Written straight into the Maildir, as if the server had taken them two hours or three days ago: what is old when it
 * comes is not therefore late to be read, and what is late to be answered is so at once (INV7). */
function fill(maildir, total) {
    const came = n => Date.now() / 1000 - (n % 2 ? 2 : 72) * 3600
    const { uid, gid } = statSync(maildir)
    const own = path => chownSync(path, uid, gid)
    for (const sub of ['new', 'cur', 'tmp']) { mkdirSync(join(maildir, sub), { recursive: true }); own(join(maildir, sub)) }
    for (let n = 0; n < total; n++) {
        const file = join(maildir, 'new', `${1795000000 + n}.M1P1.shop`)
        writeFileSync(file, raw(n))
        own(file)
        utimesSync(file, came(n), came(n))
    }
}

async function fetching(d, mail, port) {
    const { status, stderr } = await d.kept('mailbox add', ['--address', mailbox, '--user', 'shop',
        '--imap', `imap://${mail.dovecot.HOST}:${port}`, '--no-test'], mail.dovecot.PASSWORD)
    assert.equal(status, 0, stderr)
}

/* Every file of the Maildir carries the mark of a mail that was seen. */
const allMarked = (mail, n, seconds = 60) => until('every file carries the mark', () => {
    const all = readdirSync(join(mail.maildir, 'cur'))
    return all.length === n && all.every(f => /:2,[A-Z]*S/.test(f))
}, seconds)

const memory = d => Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${d.child.pid}/status`, 'utf8'))[1]) / 1024

test(`I1 F11 INV7 ${total} unseen mails (${store})`, { timeout: 4 * 3600 * 1000 }, async t => {
    const chance = seeded(t)
    const mail = await mailWorld()
    fill(mail.maildir, total)
    const d = await desk() /* nothing leaves it: its own mails would come into the same mailbox */
    const stored = () => Number(rows(d, 'SELECT count(*) FROM letter')[0][0])
    const read = () => Number(rows(d, 'SELECT count(*) FROM message WHERE direction = 0')[0][0])
    const began = Date.now()
    let most = 0, fetched

    await t.test('I1 F01 F11 they are fetched while the desk is stopped and killed', async () => {
        await fetching(d, mail, mail.dovecot.IMAP_PORT)
        for (let i = 1; i <= breaks; i++) {
            const from = Math.floor(total * (i - 1 + 0.2 + 0.6 * chance()) / breaks)
            await until(`${from} mails are fetched`, () => stored() >= from, 60 + total / 10, 200)
            most = Math.max(most, memory(d))
            await (i % 2 ? d.kill9() : d.stop())
            assert.deepEqual(await d.check(), [])
            await d.serve()
        }
        await until('all mails are fetched', () => stored() >= total, 60 + total / 10, 200)
        fetched = Date.now()
        await until('all letters are read', () => read() >= total, 60 + total / 5, 200)
        most = Math.max(most, memory(d))
        t.diagnostic(`${total} unseen mails: fetched in ${((fetched - began) / 1000).toFixed(0)} s ` +
            `(${(total / ((fetched - began) / 1000)).toFixed(0)}/s), read after ${((Date.now() - began) / 1000).toFixed(0)} s, ` +
            `${breaks} stops and kills, ${most.toFixed(0)} MB at most`)
    })

    await t.test('I1 I7 each is one message of one conversation', async () => {
        await sleep(1000)
        const subjects = rows(d, 'SELECT subject FROM message WHERE direction = 0').map(r => r[0])
        assert.equal(subjects.length, total)
        assert.equal(new Set(subjects).size, total)
        assert.equal(stored(), total)
        assert.equal(Number(rows(d, 'SELECT count(*) FROM conversation')[0][0]), total)
        if (!underSanitizer) assert.ok(most < 400, `${most} MB`)
    })

    await t.test('I1 each is marked on the server and still there', async () => {
        await allMarked(mail, total)
    })

    assert.deepEqual(await d.check(), [])
    await d.stop()
    assert.deepEqual(await d.check(), [])
    await d.remove()
    mail.stop()
})

/* A server far away: what takes the time is the way there and back, so letters come many at a time. */
test(`F11 unseen mails on a server 50 ms away (${store})`, { timeout: 300000 }, async t => {
    const far = 500
    const mail = await mailWorld()
    fill(mail.maildir, far)
    const line = await slowLine(mail.dovecot.HOST, Number(mail.dovecot.IMAP_PORT), () => 50)
    const d = await desk({ smtp: mail.smtp })
    const began = Date.now()
    await fetching(d, mail, line.port)
    await allMarked(mail, far, 200)
    const took = Date.now() - began
    t.diagnostic(`${far} mails from 50 ms away: ${(took / 1000).toFixed(1)} s, ${line.turns()} times there and back`)
    /* One by one it would be two for each. A sanitizer's slow reading makes small batches. */
    assert.ok(line.turns() < far / (underSanitizer ? 4 : 10), `${line.turns()} times there and back`)
    assert.deepEqual(await d.check(), [])
    await d.stop()
    await d.remove()
    line.stop()
    mail.stop()
})
