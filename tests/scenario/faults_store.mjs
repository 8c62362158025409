/* The store fails while letters come in and people read: its disk is full, its file is held by another process or may
 * not be written, its server is stopped or killed. Senders are told to come again and never that they must not; pages
 * say in words what is the matter; what was acknowledged is there once; and all goes on by itself. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, store } from '../rig/desk.mjs'
import { assertClearRefusal, hand, letterOf, onceEach, signedIn, traffic } from '../rig/faults.mjs'
import { sleep, until } from '../rig/ports.mjs'
import { query, startPostgres } from '../rig/postgres.mjs'

const isRoot = process.getuid() === 0

/* A desk in a folder of ours, with a conversation in it and an agent at the counter. */
async function scene(folder) {
    const before = process.env.TMPDIR
    if (folder) process.env.TMPDIR = folder
    try {
        const d = await desk()
        const first = letterOf('first')
        assert.equal((await hand(d, first)).code, 250)
        const [c] = await until('the first conversation', async () => {
            const items = await d.all('/conversations?view=all')
            return items.length === 1 && items
        })
        return { d, id: c.id, browser: await signedIn(d) }
    } finally {
        if (before === undefined) delete process.env.TMPDIR
        else process.env.TMPDIR = before
    }
}

const ready = async d => (await fetch(`${d.url}/ready`)).status
const wrong = async d => (await (await fetch(`${d.url}/health`)).json()).wrong

/* Whoever watches the desk, and every agent who can read a page, is told what is the matter. */
async function saysSo(d, words, browser) {
    await until('/ready says no', async () => await ready(d) === 503)
    assert.match((await (await fetch(`${d.url}/ready`)).json()).detail, words)
    assert.match((await wrong(d)).join(' '), words)
    if (!browser) return
    const page = await browser.get('/inbox?view=all')
    assert.equal(page.status, 200)
    assert.match(page.text, words)
    assert.match(page.text, /Nothing can be saved/)
}

/* Whatever the fault was: within 10 s of its end everything works, and nothing was lost or doubled. */
async function backByItself(t, d, browser, mail, ended, typed) {
    await t.test('I8 all goes on by itself within 10 s', async () => {
        const fresh = letterOf(`after-${ended}`)
        mail.letters.push(fresh)
        await until('letters are taken again', async () => {
            fresh.taken = (await hand(d, fresh)).code === 250
            return fresh.taken
        }, 10)
        await until('pages are shown again', async () => (await browser.get('/inbox?view=all')).status === 200, 10)
        await until('it says that it is ready', async () => await ready(d) === 200, 10)
        assert.deepEqual(await wrong(d), [])
        const answer = await until('what was typed can be sent', async () => {
            const { status } = await typed.send()
            return status === 303
        }, 10)
        assert.ok(answer)
        const took = (Date.now() - ended) / 1000
        assert.ok(took < 10, `it took ${took} s`)
        t.diagnostic(`${took.toFixed(1)} s until all works again`)
    })
    await mail.stop()
    await t.test('I1 I2 I7 every acknowledged letter is a message exactly once', async () => {
        await onceEach(d, mail.letters.filter(l => l.taken), 20)
        assert.deepEqual(await d.check(), [])
    })
}

/* What senders were told while the store could not take anything. */
function assertPutOff(mail, from, to, t) {
    const { taken, later, never, cut } = mail.during(from, to)
    t.diagnostic(`${taken} letters taken, ${later.length} put off in ${((to - from) / 1000).toFixed(1)} s of the fault`)
    assert.deepEqual(never, [], 'no sender is told never')
    assert.deepEqual(cut, [], 'no line is cut')
    assert.ok(later.length > 0, 'senders are told to come again')
    for (const { text } of later) assert.match(text, /^4\.\d\.\d /)
    return taken
}

/* A small file system of its own; only root can mount one. */
function smallDisk(folder, megabytes = 24) {
    mkdirSync(folder)
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', folder])
    const gone = () => { try { execFileSync('umount', ['-l', folder], { stdio: 'ignore' }) } catch { /* it is */ } }
    process.on('exit', gone)
    const filler = join(folder, 'filler')
    return {
        fill() {
            const fd = openSync(filler, 'w')
            for (let size = 1 << 20; size >= 4096; size >>= 1) {
                try { for (;;) writeSync(fd, Buffer.alloc(size)) } catch (error) { assert.equal(error.code, 'ENOSPC') }
            }
            closeSync(fd)
            assert.equal(statfsSync(folder).bfree, 0)
        },
        room: () => unlinkSync(filler),
        gone,
    }
}

async function fullDisk(t) {
    const folder = mkdtempSync(join(tmpdir(), 'kept-full-'))
    const disk = smallDisk(join(folder, 'disk'))
    const { d, id, browser } = await scene(join(folder, 'disk'))
    const typed = await browser.reply(id, 'What I typed is not lost.')
    const mail = traffic(d, 'full')
    await sleep(500)
    disk.fill()
    const from = Date.now()
    await until('a sender is put off', () => mail.during(from).later.length > 3, 15)

    await t.test('F05 reading works', async () => {
        for (const path of ['/inbox?view=all', `/conversations/${id}`]) assert.equal((await browser.get(path)).status, 200, path)
        assert.equal((await d.api('GET', `/conversations/${id}`)).status, 200)
    })
    await t.test('F05 what cannot be stored is refused in words, and the text is kept', async () => {
        const refused = await until('a reply is refused', async () => {
            const answer = await typed.send()
            return answer.status !== 303 && answer
        })
        assertClearRefusal(refused, 'a reply')
        assert.match(refused.text, /What I typed is not lost\./)
        const api = await d.api('POST', `/conversations/${id}/notes`, { text: 'x'.repeat(200000) })
        assert.equal(api.status, 503, JSON.stringify(api.body))
        assert.ok(api.headers.get('retry-after'))
    })
    await t.test('F05 /ready, /health and pages say so', () => saysSo(d, /disk is full/, browser))
    await t.test('F05 kept deliver says 75: come again', async () => {
        const { status, stderr } = await d.kept('deliver', [], letterOf('pipe', { text: 'x'.repeat(3 << 20) }).raw)
        assert.equal(status, 75, stderr)
    })
    await sleep(1500)
    disk.room()
    const to = Date.now()
    await t.test('I2 F05 senders are put off, never refused', () => { assertPutOff(mail, from, to, t) })
    await backByItself(t, d, browser, mail, to, typed)
    await d.stop()
    await d.remove()
    disk.gone()
    rmSync(folder, { recursive: true, force: true })
}

/* Another process holds the file for writing, as a careless script or a copy tool does. */
async function heldFile(t) {
    const { d, id, browser } = await scene()
    const typed = await browser.reply(id, 'In a moment.')
    const mail = traffic(d, 'held')
    await sleep(300)
    const seconds = 18 // a write gives up after 5 s, and the one behind it after 5 s more
    const hold = 'import sqlite3, sys, time\nc = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)\n' +
        "c.execute('BEGIN EXCLUSIVE')\nprint('held', flush=True)\ntime.sleep(float(sys.argv[2]))\nc.execute('ROLLBACK')\n"
    const holder = spawn('/usr/bin/python3', ['-I', '-c', hold, join(d.data, 'desk.db'), String(seconds)], { stdio: ['ignore', 'pipe', 'inherit'] })
    const released = new Promise(resolve => holder.on('close', resolve))
    await new Promise(resolve => holder.stdout.once('data', resolve))
    const from = Date.now()

    await t.test('F06 reading goes on, quickly', async () => {
        for (const path of ['/inbox?view=all', `/conversations/${id}`]) {
            const began = Date.now()
            assert.equal((await browser.get(path)).status, 200, path)
            assert.ok(Date.now() - began < 2000, `${path} took ${Date.now() - began} ms`)
        }
    })
    await t.test('F06 a write waits for a bounded time, then says so', async () => {
        const began = Date.now()
        assertClearRefusal(await typed.send(), 'a reply')
        assert.ok(Date.now() - began < 12000, `it took ${Date.now() - began} ms`)
    })
    await t.test('F06 /ready, /health and pages say so', () => saysSo(d, /store is busy/, browser))
    await released
    const to = Date.now()
    await t.test('I2 F06 senders are put off, never refused', () => {
        assert.equal(assertPutOff(mail, from, from + seconds * 1000 - 500, t), 0)
    })
    await backByItself(t, d, browser, mail, to, typed)
    await d.stop()
    await d.remove()
}

/* The files may not be written any more under the running desk; only root can do that to open files. */
async function readOnly(t) {
    const { d, id, browser } = await scene()
    const files = ['desk.db', 'desk.db-wal'].map(f => join(d.data, f))
    const typed = await browser.reply(id, 'In a moment.')
    execFileSync('chattr', ['+i', ...files])
    await t.test('F06 it is found out though nobody writes', () => saysSo(d, /cannot be written|disk gave an error/, browser))
    const mail = traffic(d, 'frozen')
    const from = Date.now()
    await t.test('F06 a file that may not be written: reading works, writing is refused in words', async () => {
        await until('a sender is put off', () => mail.during(from).later.length > 3, 15)
        assertClearRefusal(await typed.send(), 'a reply')
        for (const path of ['/inbox?view=all', `/conversations/${id}`]) assert.equal((await browser.get(path)).status, 200, path)
        assert.equal((await d.kept('deliver', [], letterOf('pipe').raw)).status, 75)
    })
    execFileSync('chattr', ['-i', ...files])
    const to = Date.now()
    await t.test('I2 F06 senders are put off, never refused', () => { assertPutOff(mail, from, to, t) })
    await backByItself(t, d, browser, mail, to, typed)
    await d.stop()
    await d.remove()
}

/* A PostgreSQL of this test alone, so that it may be stopped. */
async function awayServer(t) {
    const server = await startPostgres()
    const shared = process.env.TEST_POSTGRES
    process.env.TEST_POSTGRES = server.url
    process.on('exit', () => server.stop())
    const rig = (...args) => execFileSync(new URL('../rig/postgres.sh', import.meta.url).pathname, args, { stdio: 'ignore' })
    const { d, id, browser } = await scene()

    for (const [name, action, rounds] of [['killed as by a power cut', 'kill', 2], ['stopped in good order', 'halt', 1]]) {
        for (let round = 1; round <= rounds; round++) {
            const typed = await browser.reply(id, `Round ${round}.`)
            const mail = traffic(d, `${action}-${round}`)
            await sleep(500)
            rig(action, server.dir)
            const from = Date.now()
            await t.test(`F07 the server is ${name} (${round}): clear pages, an honest /ready`, async () => {
                await until('a sender is put off', () => mail.during(from).later.length > 3, 15)
                await saysSo(d, /cannot be reached|is busy/)
                assertClearRefusal(await browser.get('/inbox?view=all'), 'the list')
                assertClearRefusal(await browser.get(`/conversations/${id}`), 'a conversation')
                assertClearRefusal(await typed.send(), 'a reply')
                assert.equal((await d.kept('deliver', [], letterOf('pipe').raw)).status, 75)
            })
            const to = Date.now()
            rig('again', server.dir)
            await t.test('I2 F07 senders are put off, never refused', () => { assert.equal(assertPutOff(mail, from, to, t), 0) })
            await backByItself(t, d, browser, mail, Date.now(), typed)
        }
    }
    await d.stop()
    await d.remove()
    process.env.TEST_POSTGRES = shared ?? ''
}

/* What a standby does after a switch, or a hand on the wrong lever: the server reads and does not write. */
async function readOnlyServer(t) {
    const { d, id, browser } = await scene()
    const typed = await browser.reply(id, 'In a moment.')
    const name = query(d.database.url, 'SELECT current_database()')[0]
    const lever = on => {
        query(d.database.url, `ALTER DATABASE ${name} SET default_transaction_read_only = ${on}`)
        query(d.database.url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kept'" +
            ' AND datname = current_database()')
    }
    lever('on')
    await t.test('F06 it is found out though nobody writes', () => saysSo(d, /cannot be written/, browser))
    const mail = traffic(d, 'frozen')
    const from = Date.now()
    await t.test('F06 a server that only reads: writing is refused in words', async () => {
        await until('a sender is put off', () => mail.during(from).later.length > 3, 15)
        assertClearRefusal(await typed.send(), 'a reply')
        assert.equal((await browser.get(`/conversations/${id}`)).status, 200)
        assert.equal((await d.kept('deliver', [], letterOf('pipe').raw)).status, 75)
    })
    const to = Date.now()
    await t.test('I2 F06 senders are put off, never refused', () => { assert.equal(assertPutOff(mail, from, to, t), 0) })
    process.env.PGOPTIONS = '-c default_transaction_read_only=off'
    lever('off')
    delete process.env.PGOPTIONS
    await backByItself(t, d, browser, mail, Date.now(), typed)
    await d.stop()
    await d.remove()
}

/* The database has a disk of its own, which is full; the server itself goes on. */
async function fullServer(t) {
    const folder = mkdtempSync(join(tmpdir(), 'kept-full-'))
    const disk = smallDisk(join(folder, 'disk'), 64)
    const space = join(folder, 'disk', 'space')
    mkdirSync(space)
    execFileSync('chown', ['postgres:postgres', space])
    execFileSync('chmod', ['755', folder, join(folder, 'disk')])
    const { d, id, browser } = await scene()
    await d.stop()
    const [name] = query(d.database.url, 'SELECT current_database()')
    const admin = d.database.url.replace(`/${name}?`, '/kept?')
    query(admin, `CREATE TABLESPACE ${name} LOCATION '${space}'`)
    query(admin, `ALTER DATABASE ${name} SET TABLESPACE ${name}`)
    await d.serve()
    const typed = await browser.reply(id, 'What I typed is not lost.')
    const mail = traffic(d, 'full', { size: 100000 })
    await sleep(300)
    disk.fill()
    const from = Date.now()
    await t.test('F05 /ready, /health and pages say so', () => saysSo(d, /disk is full/, browser))
    await t.test('F05 senders are put off, never refused', async () => {
        await until('a sender is put off', () => mail.during(from).later.length > 3, 15)
        assert.deepEqual(mail.during(from).never, [])
        assert.equal((await d.kept('deliver', [], letterOf('pipe', { text: 'x'.repeat(3 << 20) }).raw)).status, 75)
    })
    disk.room()
    await backByItself(t, d, browser, mail, Date.now(), typed)
    await d.stop()
    d.database.drop()
    query(admin, `DROP TABLESPACE ${name}`)
    await d.remove()
    disk.gone()
    rmSync(folder, { recursive: true, force: true })
}

const cases = store === 'postgres'
    ? [['F07 the database server is away', awayServer], ['F06 the database server only reads', readOnlyServer],
        ...(isRoot ? [['F05 the database has a full disk', fullServer]] : [])]
    : [['F06 another process holds the file', heldFile],
        ...(isRoot ? [['F05 the disk is full', fullDisk], ['F06 the file may not be written', readOnly]] : [])]

for (const [name, run] of cases) test(`${name} (${store})`, { timeout: 120000 }, run)
