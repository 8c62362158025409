/* A desk with a life behind it is backed up while letters keep coming in, goes on, and is lost. From the backup it comes
 * back on the same kind of store and on the other, row by row the same, and nothing that has left since leaves again.
 * kept backup and kept restore are killed in between; files are damaged; what is not right is refused before anything
 * is written. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { spawn, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, kept, mailbox, run, store } from '../rig/desk.mjs'
import { faultySmtp } from '../rig/faults.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { newDatabase, query } from '../rig/postgres.mjs'
import { sleep, until } from '../rig/ports.mjs'
import { seeded } from '../rig/seed.mjs'

const kills = process.env.TEST_SOAK ? 60 : process.env.QUICK ? 3 : 6
const folder = mkdtempSync(join(tmpdir(), 'kept-backup-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const at = name => join(folder, name)
const file = at('desk.backup')

const letterOf = (n, size = 200) => ({
    from: `customer${n}@example.org`,
    raw: [`From: Customer ${n} <customer${n}@example.org>`, `To: ${mailbox}`, `Subject: case-${n}`,
        `Message-ID: <case-${n}@example.org>`, 'Content-Type: text/plain; charset=utf-8', '',
        `Где је поруџбина ${n}? Köszönöm, ευχαριστώ.`, ...Array.from({ length: size / 70 }, () => 'x'.repeat(68)), ''].join('\r\n'),
})

async function takeIn(d, n, size) {
    const { from, raw } = letterOf(n, size)
    const [{ code }] = await lmtp(d.lmtp, { from, to: [mailbox], raw })
    return code === 250
}

const lite = (path, sql) => execFileSync('sqlite3', ['-readonly', path, sql], { encoding: 'utf8', maxBuffer: 1 << 30 })
    .split('\n').filter(Boolean)

/* The tables of the backup: [name, [[column, type]]]. */
const shape = () => [...lite(file, "SELECT t.name || ' ' || group_concat(c.name || ' ' || c.type, ' ') FROM pragma_table_list t"
    + " JOIN pragma_table_info(t.name) c WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
    + " AND t.name <> 'backup_mark' GROUP BY t.name ORDER BY t.name")].map(line => {
    const [name, ...words] = line.split(' ')
    return [name, Array.from({ length: words.length / 2 }, (_, i) => words.slice(2 * i, 2 * i + 2))]
})

/* Everything in a store as hashed lines, a table each; read by other programs than ours. */
function tablesOf(where) {
    const postgres = where.startsWith('postgresql:')
    const hex = ([name, type]) => postgres
        ? `coalesce(upper(encode(${type === 'BLOB' ? `"${name}"` : `convert_to(CAST("${name}" AS text), 'UTF8')`}, 'hex')), '-')`
        : `CASE WHEN "${name}" IS NULL THEN '-' ELSE hex("${name}") END`
    const tables = shape()
    const sql = tables.map(([name, columns]) => `SELECT '${name} ' || ${columns.map(hex).join(" || ' ' || ")} FROM "${name}"`)
    const rows = Object.fromEntries(tables.map(([name]) => [name, []]))
    for (const line of postgres ? query(where, sql.join(';')) : lite(where, sql.join(';'))) {
        rows[line.slice(0, line.indexOf(' '))].push(createHash('sha256').update(line).digest('hex'))
    }
    for (const list of Object.values(rows)) list.sort()
    return rows
}

/* Rows that a restore may add to (events, audit), change (mails that waited) or leave out (sessions). */
function assertSame(before, after, waiting) {
    assert.deepEqual(Object.keys(after), Object.keys(before))
    for (const [name, rows] of Object.entries(before)) {
        const now = new Set(after[name])
        const missing = rows.filter(r => !now.has(r)).length
        if (name === 'session') assert.equal(after[name].length, 0, 'sessions end')
        else if (name === 'outbox') assert.deepEqual([after[name].length, missing], [rows.length, waiting], name)
        else if (['event', 'audit', 'audit_seal'].includes(name)) assert.equal(missing, 0, name)
        else assert.deepEqual(after[name], rows, name)
    }
}

/* A place for a desk to come back to: a folder with the old key, and a store of a kind. */
async function placeFor(old, kind, name) {
    const data = at(name)
    mkdirSync(data)
    copyFileSync(join(old.data, 'key'), join(data, 'key'))
    if (existsSync(join(old.data, 'kept.conf'))) copyFileSync(join(old.data, 'kept.conf'), join(data, 'kept.conf'))
    const database = kind === 'postgres' ? await newDatabase() : null
    const where = ['--data', data, ...(database ? ['--store', database.url] : [])]
    return { data, kind, database, where, store: database ? database.url : join(data, 'desk.db') }
}

/* Is there anything of a desk? */
const isEmpty = place => place.database
    ? query(place.database.url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'").length === 0
    : !['', '-wal', '-shm', '-journal'].some(tail => existsSync(place.store + tail))

const restore = (from, place, ...more) => run(['restore', from, ...place.where, ...more])

function assertRefused(result, status, says) {
    assert.equal(result.status, status, `status ${result.status ?? result.signal}: ${result.stderr}`)
    assert.match(result.stderr, says)
    assert.match(result.stderr, /^kept: \S/m)
}

/* Starts the program and kills it after a while; null where it was done before. */
function killedAfter(args, ms) {
    return new Promise((resolve, reject) => {
        const child = spawn(kept, args, { stdio: 'ignore' })
        const timer = setTimeout(() => child.kill('SIGKILL'), ms)
        child.on('error', reject)
        child.on('close', (status, signal) => { clearTimeout(timer); resolve(signal) })
    })
}

async function timed(work) {
    const began = Date.now()
    const result = await work()
    assert.equal(result.status, 0, result.stderr)
    return Date.now() - began
}

/* A restored desk as one that can be served: of the same class as the first. */
function servable(d, place, clock) {
    const again = new d.constructor(at(`${place.kind}-run`), place.database)
    mkdirSync(again.folder)
    again.data = place.data
    again.where = place.where
    again.token = d.token
    again.extra = ['--test-clock', clock]
    return again
}

test(`backup and restore (${store})`, { timeout: 3600 * 1000 }, async t => {
    const chance = seeded(t)
    const smtp = await faultySmtp('idle:0', 'mail:421 4.3.2 later', 'end:drop', 'rcpt:550 5.1.1 nobody', 'idle:0')
    const clock = at('clock')
    writeFileSync(clock, '+0\n')
    const d = await desk({ smtp: smtp.url, serve: ['--test-clock', clock] })
    const other = store === 'postgres' ? 'sqlite' : 'postgres'
    const replies = {}
    const places = {}
    let waitingRows

    const conversation = async n => (await d.all('/conversations?view=all')).find(c => c.subject === `case-${n}`).id
    const delivery = async (on, message) => {
        const whole = await on.get(`/conversations/${message.conversation}`)
        return whole.messages.find(m => m.id === message.id).delivery
    }
    async function reply(name, n, extra = { hold_s: 0 }) {
        const id = await conversation(n)
        const seen = (await d.get(`/conversations/${id}`)).messages.at(-1).id
        const { status, body } = await d.api('POST', `/conversations/${id}/replies`, { text: `The answer ${name}.`, seen, ...extra },
            { 'Idempotency-Key': `reply-${name.replaceAll(' ', '-')}` })
        assert.equal(status, 201, JSON.stringify(body))
        replies[name] = { id: body.id, conversation: id }
    }
    const reaches = (name, state) => until(`the reply ${name} is ${state}`, async () => await delivery(d, replies[name]) === state)

    await t.test('a desk gets a life: answers in every state, a note, a file', async () => {
        for (let n = 1; n <= 8; n++) assert.ok(await takeIn(d, n))
        await until('all are conversations', async () => (await d.all('/conversations?view=all')).length === 8)
        await reply('sent', 1)
        await reaches('sent', 'sent')
        await reply('queued', 2)
        await until('the server put it off', () => smtp.events().some(e => e.n === 2 && e.event === 'close'))
        await reply('uncertain', 3)
        await reaches('uncertain', 'uncertain')
        await reply('failed', 4)
        await reaches('failed', 'failed')
        await d.stop()
        await d.serve()
        await reply('taken back', 5, { hold_s: 30 })
        assert.ok((await d.api('DELETE', `/messages/${replies['taken back'].id}`)).status < 300)
        const upload = await fetch(`${d.url}/api/v1/uploads`, { method: 'POST', body: Buffer.alloc(50000, 7),
            headers: { Authorization: `Bearer ${d.token}`, 'Content-Type': 'application/pdf', 'Content-Disposition': 'attachment; filename="invoice.pdf"' } })
        await reply('with a file', 6, { hold_s: 0, attachments: [(await upload.json()).id] })
        await reaches('with a file', 'sent')
        const { status } = await d.api('POST', `/conversations/${await conversation(7)}/notes`, { text: 'Call them.' }, { 'Idempotency-Key': 'note' })
        assert.equal(status, 201)
        for (let n = 100; n < 300; n += 4) await Promise.all([0, 1, 2, 3].map(i => takeIn(d, n + i, 20000)))
    })

    await t.test('F22 H21 it is backed up while letters keep coming in', async () => {
        let stop = false, taken = 8 + 200
        await reply('held', 8, { hold_s: 30 })
        const writers = Array.from({ length: 3 }, async (_, w) => {
            for (let n = 1000 * (w + 1); !stop; n++) if (await takeIn(d, n, 5000)) taken++
        })
        await until('some have come in', () => taken > 8 + 200 + 20)
        const before = taken
        const { status, stdout, stderr } = await d.kept('backup', [file])
        stop = true
        await Promise.all(writers)
        assert.equal(status, 0, stderr)
        const hash = createHash('sha256').update(readFileSync(file)).digest('hex')
        assert.ok(stdout.includes(hash), stdout)
        assert.ok(stdout.includes(join(d.data, 'key')), 'it says that the key must be kept too')
        assert.equal(readFileSync(`${file}.sha256`, 'utf8'), `${hash}  desk.backup\n`)
        const rows = tablesOf(file)
        assert.ok(rows.letter.length >= before, `${rows.letter.length} letters, ${before} were acknowledged before it began`)
        assert.ok(rows.letter.length < taken, 'letters came in after it')
        assert.equal(rows.letter.length, rows.letter_raw.length)
        waitingRows = 3
        t.diagnostic(`${rows.letter.length} letters in the backup, ${taken} in the desk`)
    })

    await t.test('the desk goes on: what waited leaves', async () => {
        for (const [i, name] of ['held', 'queued', 'uncertain'].entries()) {
            writeFileSync(clock, `+${2 ** i * 3600}\n`)
            await reaches(name, 'sent')
        }
        /* For the program that looks at it later: what nobody has read for long is a finding. */
        await until('all letters are read', async () => (await d.get('/letters?state=waiting&limit=1')).count === 0, 120, 200)
        await d.stop()
    })

    for (const kind of [store, other]) {
        await t.test(`F22 it comes back on ${kind}, row by row`, async () => {
            const place = places[kind] = await placeFor(d, kind, `on-${kind}`)
            const { status, stdout, stderr } = await restore(file, place)
            assert.equal(status, 0, stderr)
            assert.match(stdout, new RegExp(`Mails that waited to leave then: ${waitingRows}\\.`))
            assertSame(tablesOf(file), tablesOf(place.store), waitingRows)
            assert.deepEqual(readdirSync(place.data).filter(f => f.includes('part')), [])
        })

        await t.test(`F22 I3 on ${kind} it serves, and nothing that has left leaves again`, async () => {
            const place = places[kind]
            const again = servable(d, place, clock)
            const sent = smtp.letters().length
            await again.serve()
            await until('letters that waited are read', async () => (await again.all('/letters?state=waiting')).length === 0, 30)
            writeFileSync(clock, '+36000\n')
            await sleep(2500)
            assert.equal(smtp.letters().length, sent, 'nothing was sent by itself')
            for (const name of ['held', 'queued', 'uncertain']) assert.equal(await delivery(again, replies[name]), 'uncertain', name)
            for (const name of ['sent', 'with a file']) assert.equal(await delivery(again, replies[name]), 'sent', name)
            assert.equal(await delivery(again, replies.failed), 'failed')
            const back = (await again.get(`/conversations/${replies['taken back'].conversation}`)).messages.find(m => m.id === replies['taken back'].id)
            assert.ok(back.taken_back_at, 'what was taken back stays so')
            const whole = await again.get(`/conversations/${replies['with a file'].conversation}`)
            const [attachment] = whole.messages.at(-1).attachments
            const response = await fetch(`${again.url}/api/v1/attachments/${attachment.id}`, { headers: { Authorization: `Bearer ${d.token}` } })
            assert.ok(Buffer.from(await response.arrayBuffer()).equals(Buffer.alloc(50000, 7)), 'the file is what it was')
            assert.ok(await takeIn(again, 9), 'a new letter is taken')
            const fresh = await until('it is a conversation', async () => (await again.all('/conversations?view=all')).find(c => c.subject === 'case-9'))
            const seen = (await again.get(`/conversations/${fresh.id}`)).messages.at(-1).id
            const { status } = await again.api('POST', `/conversations/${fresh.id}/replies`, { text: 'We are back.', seen, hold_s: 0 }, { 'Idempotency-Key': 'back' })
            assert.equal(status, 201)
            await until('the answer leaves', () => smtp.letters().length === sent + 1)
            await sleep(1500)
            assert.deepEqual(await again.check(), [])
            await again.stop()
            assert.equal(smtp.letters().length, sent + 1)
        })

        await t.test(`F22 on ${kind} a second restore is refused and changes nothing`, async () => {
            const before = tablesOf(places[kind].store)
            assertRefused(await restore(file, places[kind]), 65, /desk here already/)
            assert.deepEqual(tablesOf(places[kind].store), before)
        })
    }

    await t.test('F22 a restored desk gives the same backup on both stores', async () => {
        /* Each has taken a letter and sent an answer since, at times of its own: as many rows, and what nobody touched.
         * Of events there are as many as there was time for: the clock was moved on. */
        const found = []
        for (const kind of [store, other]) {
            const { status, stderr } = await run(['backup', at(`again-${kind}`), ...places[kind].where])
            assert.equal(status, 0, stderr)
            found.push(tablesOf(at(`again-${kind}`)))
        }
        const sizes = tables => Object.fromEntries(Object.entries(tables).filter(([name]) => name !== 'event').map(([name, rows]) => [name, rows.length]))
        assert.deepEqual(sizes(found[0]), sizes(found[1]))
        for (const table of ['letter_raw', 'file', 'user_account', 'mailbox', 'team']) {
            const theirs = new Set(found[1][table])
            assert.ok(found[0][table].filter(row => !theirs.has(row)).length <= (table === 'letter_raw' ? 1 : 0), table)
        }
    })

    await t.test('a backup never takes the place of anything but a backup', async () => {
        const mine = at('mine.txt')
        writeFileSync(mine, 'my own words')
        assertRefused(await d.kept('backup', [file]), 65, /name already/)
        assertRefused(await d.kept('backup', [mine]), 65, /name already/)
        assertRefused(await d.kept('backup', ['--force', mine]), 65, /no backup/)
        assertRefused(await d.kept('backup', ['--force', join(d.data, 'key')]), 65, /no backup/)
        if (store === 'sqlite') assertRefused(await d.kept('backup', ['--force', join(d.data, 'desk.db')]), 65, /no backup/)
        assertRefused(await d.kept('backup', [at('no/such/folder/b')]), 69, /written/)
        assertRefused(await d.kept('backup', []), 64, /FILE/)
        assert.equal(readFileSync(mine, 'utf8'), 'my own words')
        copyFileSync(file, at('old.backup'))
        writeFileSync(at('old.backup.sha256'), 'of another\n')
        const { status, stderr } = await d.kept('backup', ['--force', at('old.backup')])
        assert.equal(status, 0, stderr)
        assert.deepEqual(execFileSync('sha256sum', ['-c', 'old.backup.sha256'], { cwd: folder, encoding: 'utf8' }), 'old.backup: OK\n')
        assert.deepEqual(readdirSync(folder).filter(f => f.includes('.part')), [])
    })

    await t.test('F22 H17 the key: missing, of another desk, lost', async () => {
        const place = await placeFor(d, 'sqlite', 'keys')
        rmSync(join(place.data, 'key'))
        assertRefused(await restore(file, place), 65, /key/)
        assertRefused(await restore(file, { where: ['--data', at('nowhere')] }), 65, /folder/)
        writeFileSync(join(place.data, 'key'), `${'ab'.repeat(32)}\n`)
        assertRefused(await restore(file, place), 65, /not the one/)
        assert.ok(isEmpty(place))
        const { status, stderr } = await restore(file, place, '--new-key')
        assert.equal(status, 0, stderr)
        assert.equal(readFileSync(join(place.data, 'key'), 'utf8'), `${'ab'.repeat(32)}\n`)
        const made = { where: ['--data', at('made')] }
        assert.equal((await restore(file, made, '--new-key')).status, 0)
        assert.match(readFileSync(at('made/key'), 'utf8'), /^[0-9a-f]{64}\n$/)
    })

    await t.test('F22 a backup put in the place of a desk does not serve', async () => {
        const data = at('by-hand')
        mkdirSync(data)
        copyFileSync(join(d.data, 'key'), join(data, 'key'))
        copyFileSync(file, join(data, 'desk.db'))
        for (const command of ['serve', 'migrate', 'check']) assertRefused(await run([command, '--data', data]), 65, /kept restore/)
        assert.ok(readFileSync(file).equals(readFileSync(join(data, 'desk.db'))))
    })

    await t.test('F22 F30 damage is found before anything is written', async () => {
        const bad = at('bad'), whole = readFileSync(file)
        const targets = [await placeFor(d, 'sqlite', 'bad-sqlite'), await placeFor(d, 'postgres', 'bad-postgres')]
        const refused = async (what, bytes, says, sum = false) => {
            writeFileSync(bad, bytes)
            rmSync(`${bad}.sha256`, { force: true })
            if (sum) copyFileSync(`${file}.sha256`, `${bad}.sha256`)
            for (const place of targets) {
                const result = await restore(bad, place)
                assert.equal(result.status, 65, `${what}: ${result.status} ${result.stderr}`)
                assert.match(result.stderr, says, what)
                assert.ok(isEmpty(place), what)
                assert.deepEqual(readdirSync(place.data).filter(f => f.includes('part')), [], what)
            }
        }
        const flipped = where => { const copy = Buffer.from(whole); copy[where] ^= 1 << chance.below(8); return copy }
        await refused('empty', Buffer.alloc(0), /no backup/)
        await refused('a letter', Buffer.from(letterOf(1, 20000).raw), /no backup/)
        await refused('packed', execFileSync('gzip', ['-c', file], { maxBuffer: 1 << 30 }), /no backup.*packed/s)
        for (const part of [0.1, 0.5, 0.999]) await refused('cut off', whole.subarray(0, Math.floor(whole.length * part)), /damaged/)
        await refused('longer', Buffer.concat([whole, Buffer.from('x')]), /damaged/)
        for (let i = 0; i < 4; i++) await refused('a bit, with the sum beside it', flipped(100 + chance.below(whole.length - 100)), /damaged/, true)
        for (const words of ['case-105', 'customer103@example.org', 'The answer sent', 'Call them.', 'desk.create']) {
            const where = whole.indexOf(words)
            if (where >= 0) await refused(`a bit of ${words}`, flipped(where), /damaged/)
        }
        await refused('a page of zeros', (() => { const copy = Buffer.from(whole); copy.fill(0, 40960, 45056); return copy })(), /damaged/)
        for (const place of targets) place.database?.drop()
    })

    await t.test(`F22 kept backup killed ${kills} times`, async () => {
        const target = at('killed.backup')
        const whole = await timed(() => d.kept('backup', [at('timed.backup')]))
        let killed = 0
        for (let i = 0; i < kills; i++) {
            killed += await killedAfter(['backup', target, ...d.where], chance.below(whole)) === 'SIGKILL'
            if (existsSync(target)) {
                assert.equal((await restore(target, { where: ['--data', at(`killed-${i}`)] }, '--new-key')).status, 0, 'what has the name is whole')
                rmSync(target)
            }
        }
        assert.deepEqual(await d.check(), [])
        const { status, stderr } = await d.kept('backup', [target])
        assert.equal(status, 0, stderr)
        assert.ok(!existsSync(`${target}.part`))
        t.diagnostic(`${killed} kills of kept backup, which takes ${whole} ms`)
    })

    for (const kind of [store, other]) {
        await t.test(`F22 kept restore into ${kind} killed ${kills} times`, async () => {
            const place = await placeFor(d, kind, `killed-${kind}`)
            const whole = await timed(async () => restore(file, await placeFor(d, kind, `timed-${kind}`)))
            let killed = 0, done = 0
            for (let i = 0; i < kills && !done; i++) {
                const signal = await killedAfter(['restore', file, ...place.where], whole * (i + 0.5) / kills)
                killed += signal === 'SIGKILL'
                if (kind === 'postgres') await sleep(100)
                if (isEmpty(place)) {
                    assertRefused(await run(['check', ...place.where]), 65, /no desk here|older version/)
                } else {
                    done++
                }
            }
            if (!done) assert.equal((await restore(file, place)).status, 0)
            assertSame(tablesOf(file), tablesOf(place.store), waitingRows)
            assert.deepEqual(readdirSync(place.data).filter(f => f.includes('part')).length <= done, true)
            t.diagnostic(`${killed} kills of kept restore into ${kind}, which takes ${whole} ms`)
            place.database?.drop()
        })
    }

    for (const place of Object.values(places)) place.database?.drop()
    smtp.stop()
    await d.remove()
    truncateSync(clock)
})
