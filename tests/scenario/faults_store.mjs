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
import { startPostgres } from '../rig/postgres.mjs'

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
function smallDisk(folder) {
    mkdirSync(folder)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=700', 'tmpfs', folder])
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
    const seconds = 13
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
        assert.equal(await ready(d), 200)
    })
    await t.test('F06 a write waits for a bounded time, then says so', async () => {
        const began = Date.now()
        assertClearRefusal(await typed.send(), 'a reply')
        assert.ok(Date.now() - began < 12000, `it took ${Date.now() - began} ms`)
    })
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
    const mail = traffic(d, 'frozen')
    await sleep(300)
    execFileSync('chattr', ['+i', ...files])
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

    for (const [name, rounds] of [['killed as by a power cut', 2]]) {
        for (let round = 1; round <= rounds; round++) {
            const typed = await browser.reply(id, `Round ${round}.`)
            const mail = traffic(d, `away-${round}`)
            await sleep(500)
            rig('kill', server.dir)
            const from = Date.now()
            await t.test(`F07 the server is ${name} (${round}): clear pages, an honest /ready`, async () => {
                await until('a sender is put off', () => mail.during(from).later.length > 3, 15)
                assert.equal(await ready(d), 503)
                assert.equal((await fetch(`${d.url}/health`)).status, 200)
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

const cases = store === 'postgres'
    ? [['F07 the database server is away', awayServer]]
    : [['F06 another process holds the file', heldFile],
        ...(isRoot ? [['F05 the disk is full', fullDisk], ['F06 the file may not be written', readOnly]] : [])]

for (const [name, run] of cases) test(`${name} (${store})`, { timeout: 120000 }, run)
