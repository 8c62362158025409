/* F03: a disk said "safe" for a while and was not: the store stands where it stood before, and the servers around it
 * know more than it does. What was fetched and marked since lies on the mail server still and is fetched again. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { desk, mailbox, store } from '../rig/desk.mjs'
import { letterOf, signedIn } from '../rig/faults.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { mailWorld } from '../rig/mail.mjs'
import { until } from '../rig/ports.mjs'
import { query } from '../rig/postgres.mjs'
import { rows } from '../rig/store.mjs'

const copy = 'import sqlite3, sys\na = sqlite3.connect(sys.argv[1], timeout=20)\nb = sqlite3.connect(sys.argv[2])\na.backup(b)\n'

/* The store as it is now; back() makes it so again, past all of our code. The desk does not run then. */
function freeze(d, folder) {
    const file = join(folder, 'frozen')
    if (d.database) {
        execFileSync('pg_dump', ['-Fc', '-f', file, d.database.url])
        const name = query(d.database.url, 'SELECT current_database()')[0]
        const admin = d.database.url.replace(`/${name}?`, '/kept?')
        return () => {
            query(admin, `DROP DATABASE ${name} WITH (FORCE)`)
            query(admin, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`)
            execFileSync('pg_restore', ['-d', d.database.url, file])
        }
    }
    const db = join(d.data, 'desk.db')
    execFileSync('/usr/bin/python3', ['-I', '-c', copy, db, file])
    return () => {
        for (const end of ['', '-wal', '-shm']) rmSync(db + end, { force: true })
        execFileSync('/usr/bin/python3', ['-I', '-c', copy, file, db])
    }
}

test(`F03 the store forgets what it had promised (${store})`, { timeout: 180000 }, async t => {
    const mail = await mailWorld()
    const d = await desk({ smtp: mail.smtp })
    const { status, stderr } = await d.kept('mailbox add', ['--address', mailbox, '--user', 'shop',
        '--imap', `imap://127.0.0.1:${mail.dovecot.IMAP_PORT}`, '--no-test'], mail.dovecot.PASSWORD)
    assert.equal(status, 0, stderr)
    const at = { host: mail.dovecot.HOST, port: Number(mail.dovecot.LMTP_PORT) }
    const marks = []
    const arrives = async () => {
        const letter = letterOf(`lie-${marks.length}`)
        marks.push(letter.mark)
        const [{ code }] = await lmtp(at, { from: letter.from, to: [mailbox], raw: letter.raw })
        assert.equal(code, 250)
    }
    const found = () => new Map(rows(d, 'SELECT subject, count(*) FROM message WHERE direction = 0 GROUP BY subject').map(([s, n]) => [s, Number(n)]))
    const allHere = async what => {
        await until(what, () => { const map = found(); return marks.every(m => map.has(m)) }, 30, 200)
        for (const [mark, n] of found()) assert.equal(n, 1, mark)
    }
    for (let i = 0; i < 3; i++) await arrives()
    await allHere('the first letters are messages')
    const back = freeze(d, mail.folder)

    await t.test('I1 I2 F03 what was fetched and marked since is fetched once more, all of it once', async () => {
        for (let i = 0; i < 7; i++) await arrives()
        await allHere('the letters that will be forgotten are messages')
        await until('the server was told that they are safe', () => marks.length === mail.inbox().length, 20)
        await d.kill9()
        back()
        assert.equal(found().size, 3)
        await d.serve()
        await allHere('the forgotten letters are messages again')
        assert.deepEqual(await d.check(), [])
    })

    await t.test('I1 F03 and what comes next is fetched as ever', async () => {
        await arrives()
        await allHere('a new letter is a message')
        assert.deepEqual(await d.check(), [])
        await d.stop()
        assert.deepEqual(await d.check(), [])
    })
    await d.remove()
    mail.stop()
})

/* Everything that is committed stands in the one file after this; the desk does not run. */
const settle = db => execFileSync('/usr/bin/python3', ['-I', '-c', 'import sqlite3, sys\nsqlite3.connect(sys.argv[1]).execute("PRAGMA wal_checkpoint(TRUNCATE)")\n', db])

if (store === 'sqlite') test('F03 F30 a page whose writing was lost is found at the start after a cut', { timeout: 60000 }, async () => {
    const d = await desk(), db = join(d.data, 'desk.db'), page = 4096
    const letters = async n => {
        for (let i = 0; i < n; i++) assert.equal((await lmtp(d.lmtp, { from: 'ana@customers.example', to: [mailbox], raw: letterOf(`page-${i}`).raw }))[0].code, 250)
        await until('they are messages', () => rows(d, 'SELECT count(*) FROM letter WHERE state = 0')[0][0] === '0', 20)
    }
    const log = () => readFileSync(d.logFile, 'utf8')
    const wrong = async () => (await (await fetch(`${d.url}/health`)).json()).wrong

    await letters(3)
    assert.notEqual((await d.kept('serve', ['--listen', d.listen])).status, 0, 'a second one is refused')
    await d.kill9()
    settle(db)
    const before = readFileSync(db)
    assert.notEqual((await d.kept('serve', ['--store', 'sqlite:/nowhere/desk.db'])).status, 0, 'a start that fails')
    await d.serve()
    await until('it was read through', () => /the store was read through and is whole/.test(log()), 20)
    assert.deepEqual(await wrong(), [])
    await letters(3)
    await d.stop()
    const ended = log().split('read through and is whole').length
    await d.serve()
    await letters(1)
    await d.kill9()
    assert.equal(log().split('read through and is whole').length, ended, 'after a good end it starts without')
    settle(db)

    const bytes = readFileSync(db)
    const lost = Array.from({ length: before.length / page - 1 }, (_, i) => i + 1).filter(n => !before.subarray(n * page, (n + 1) * page).equals(bytes.subarray(n * page, (n + 1) * page)))
    /* A page in the middle of a table that only the log of events has: everything else goes on. */
    const [root] = rows(d, "SELECT rootpage FROM sqlite_schema WHERE name = 'event'")[0]
    assert.ok(lost.includes(Number(root) - 1), 'the page of the events has changed')
    before.copy(bytes, (root - 1) * page, (root - 1) * page, root * page)
    writeFileSync(db, bytes)
    await d.serve()
    await until('it is found', () => /the store is damaged/.test(log()), 20)
    assert.deepEqual(await wrong(), ['A part of the stored data is damaged.'])
    const { get } = await signedIn(d)
    assert.match((await get('/inbox')).text, /A part of the stored data is damaged\..*kept restore/)
    const times = log().split('the store is damaged').length
    await d.stop()
    await d.serve()
    await until('it is found again', () => log().split('the store is damaged').length > times, 20)
    await d.remove()
})
