/* F01: the desk is killed at one system call after the other of taking a letter (LMTP, pipe, IMAP), reading it, taking an
 * answer and sending it; and while it starts again. After each: it starts, kept check is clean, every acknowledged letter
 * is a message exactly once; in the end every answer has reached its customer once, one that was marked uncertain twice
 * at most. All calls in make soak, a few by chance in make test. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { desk, kept, mailbox, store } from '../rig/desk.mjs'
import { faultySmtp, hand, letterOf } from '../rig/faults.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { mailWorld } from '../rig/mail.mjs'
import { sleep, until } from '../rig/ports.mjs'
import { seeded } from '../rig/seed.mjs'
import { attach, killingAt, positions, threads, underStrace } from '../rig/strace.mjs'
import { nothingInTheAir, rows } from '../rig/store.mjs'

const all = Boolean(process.env.TEST_SOAK)
const few = process.env.QUICK ? 1 : 3
const numbers = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)

test(`F01 kill -9 at ${all ? 'every system call' : 'some system calls'} (${store})`, { timeout: 4 * 3600 * 1000 }, async t => {
    const chance = seeded(t)
    const mail = await mailWorld()
    const server = await faultySmtp('chance:1=0') /* all goes well, short lines in its log */
    const clock = join(mail.folder, 'clock')
    let ahead = 0
    const later = seconds => writeFileSync(clock, `+${ahead += seconds}\n`)
    later(0)
    const d = await desk({ smtp: server.url, serve: ['--test-clock', clock] })
    const { status, stderr } = await d.kept('mailbox add', ['--address', mailbox, '--user', 'shop',
        '--imap', `imap://${mail.dovecot.HOST}:${mail.dovecot.IMAP_PORT}`, '--no-test'], mail.dovecot.PASSWORD)
    assert.equal(status, 0, stderr)
    const marks = [], answers = new Map()
    let kills = 0, survived = 0, serial = 0

    const one = sql => rows(d, sql)[0][0]
    const messages = mark => Number(one(`SELECT count(*) FROM message WHERE direction = 0 AND subject = '${mark}'`))
    const isMessage = mark => until(`${mark} is a message`, () => messages(mark) >= 1, 15, 30)
    const nextLetter = () => {
        const letter = letterOf(`call-${serial++}`)
        marks.push(letter.mark)
        return letter
    }
    const alive = () => d.child.exitCode === null && d.child.signalCode === null

    /* The ways in and out. act() does it, and gives what does the rest once the desk is there again. */
    const flows = {
        async letter() {
            const letter = nextLetter()
            const taken = async () => (await hand(d, letter, 5000)).code === 250
            const first = taken()
            return { first, again: async () => { while (!await taken()) await sleep(50) }, done: () => messages(letter.mark) }
        },
        async fetch() {
            const letter = nextLetter()
            const at = { host: mail.dovecot.HOST, port: Number(mail.dovecot.LMTP_PORT) }
            const [{ code }] = await lmtp(at, { from: letter.from, to: [mailbox], raw: letter.raw })
            assert.equal(code, 250)
            return { first: Promise.resolve(true), again: () => {}, done: () => messages(letter.mark) }
        },
        async answer() {
            const n = serial++
            const seen = one(`SELECT max(id) FROM message WHERE conversation_id = ${conversation}`)
            const post = async () => {
                const { status, body } = await d.api('POST', `/conversations/${conversation}/replies`,
                    { text: `Answer ${n}.`, seen, hold_s: 0 }, { 'Idempotency-Key': `call-${n}` }).catch(() => ({}))
                if (status === 201) answers.set(n, body.message_id)
                return status === 201
            }
            return { first: post(), again: async () => { while (!await post()) await sleep(50) },
                done: () => Number(one(`SELECT count(*) FROM outbox WHERE state = 3 AND message_id = (SELECT max(id) FROM message WHERE direction = 1 AND text LIKE '%Answer ${n}.%')`)) }
        },
    }

    /* What must hold after each kill. */
    async function holds(what) {
        assert.deepEqual(await d.check(), [], what)
        for (const [mark, n] of rows(d, "SELECT subject, count(*) FROM message WHERE direction = 0 GROUP BY subject HAVING count(*) > 1"))
            assert.fail(`${what}: ${mark} is ${n} messages`)
    }

    /* One kill at a call of the threads with this name; false when all was done before that. */
    async function killAt(flow, name, at) {
        const tids = await until(`threads ${name}`, () => { const some = threads(d.child.pid, name); return some.length && some }, 20, 20)
        const trace = await attach(tids, at)
        const { first, again, done } = await flows[flow]()
        let told = false
        first.then(() => { told = true })
        await until(`${flow} is done or the desk is dead`, () => !alive() || (told && done()), 30, 20)
        if (alive()) await sleep(150) /* for the calls after the last that can be seen from here */
        await trace.end()
        await sleep(10) /* the kill may have come with the last call that was watched */
        if (alive()) { survived++; await first; return false }
        kills++
        const acknowledged = await first
        later(9) /* past the lease of a letter's reading */
        await d.serve()
        if (!acknowledged) await again()
        if (flow !== 'answer') await isMessage(marks.at(-1))
        await holds(`${flow}, ${name}, ${JSON.stringify(at)}`)
        return true
    }

    /* The calls of a flow when nobody kills: of the thread that makes most. */
    async function callsOf(flow, name) {
        const tids = await until(`threads ${name}`, () => { const some = threads(d.child.pid, name); return some.length && some }, 20, 20)
        const trace = await attach(tids)
        const { first, done } = await flows[flow]()
        assert.ok(await first)
        await until(`${flow} is done`, done, 30, 20)
        return (await trace.end()).sort((a, b) => b.length - a.length)[0]
    }

    const base = letterOf('base')
    assert.equal((await hand(d, base)).code, 250)
    await isMessage('base')
    const conversation = one("SELECT conversation_id FROM message WHERE subject = 'base'")
    await until('the mailbox is open', () => /mailbox open/.test(d.log()), 20)

    const ways = [['letter', 'lmtp'], ['letter', 'reader'], ['letter', 'store'], ['fetch', 'fetch'], ['fetch', 'store'],
        ['answer', 'pages'], ['answer', 'store'], ['answer', 'sender']].filter(([, name]) => store === 'sqlite' || name !== 'store')
    for (const [flow, name] of ways) {
        await t.test(`I1 I2 F01 ${flow}: a kill in the thread "${name}"`, async () => {
            const calls = positions(await callsOf(flow, name))
            const before = kills
            for (const at of all ? calls : numbers(1, 4 * few).map(() => chance.of(calls))) {
                await killAt(flow, name, at)
                if (!all && kills - before >= few) break
            }
            assert.ok(kills > before, 'not all of them came too late')
            t.diagnostic(`${flow}, ${name}: ${calls.length} calls, ${kills - before} kills`)
        })
    }

    await t.test('I1 I2 F01 pipe: a kill of kept deliver', async () => {
        const args = () => ['deliver', ...d.where, '--to', mailbox]
        const clean = await underStrace(kept, args(), { input: nextLetter().raw })
        assert.equal(clean.status, 0)
        /* What comes before its first look into the desk's folder is the loader's work. */
        const [main, ...others] = clean.calls
        const from = main.findIndex((line, i) => i && line.includes(d.data))
        const names = lines => lines.map(line => /^\w+/.exec(line)[0])
        const wanted = [...positions(names(main), from), ...others.flatMap(lines => positions(names(lines)))]
        let killed = 0
        for (const at of all ? wanted : numbers(1, 2 * few).map(() => chance.of(wanted))) {
            const letter = nextLetter()
            const { status } = await underStrace(kept, args(), { ...at, input: letter.raw })
            if (status !== 0) {
                killed++
                const again = await d.kept('deliver', ['--to', mailbox], letter.raw)
                assert.equal(again.status, 0, again.stderr)
            }
            await isMessage(letter.mark)
            if (!all || killed % 10 === 0) await holds(`deliver, ${JSON.stringify(at)}`)
        }
        await holds('deliver')
        kills += killed
        t.diagnostic(`pipe: ${wanted.length} calls, ${killed} kills`)
    })

    await t.test('I1 I8 F01 F28 killed once more while it starts again', async () => {
        let killed = 0
        for (const n of all ? numbers(20, 150).map(i => i * 8) : numbers(1, few).map(() => 160 + chance.below(1000))) {
            const { first, again } = await flows.letter()
            await sleep(chance.below(30))
            await d.kill9()
            const acknowledged = await first
            d.under = killingAt(n)
            await d.serve().then(() => d.kill9(), () => { killed++ })
            d.under = []
            later(9)
            await d.serve()
            if (!acknowledged) await again()
            await isMessage(marks.at(-1))
            await holds(`start, call ${n}`)
        }
        kills += killed
        t.diagnostic(`start: ${killed} kills`)
    })

    await t.test('I3 F08 every answer is with its customer once, an uncertain one twice at most', async () => {
        const waits = () => Number(one('SELECT count(*) FROM outbox WHERE state IN (0, 1, 2) OR (state = 4 AND uncertain_tries = 1)'))
        for (let tries = 0; waits(); tries++) {
            assert.ok(tries < 40, `${waits()} answers never leave`)
            await nothingInTheAir(d)
            later(15 * 60)
            await sleep(1500)
        }
        const uncertain = new Set(rows(d, 'SELECT m.external_id FROM event e JOIN message m ON m.id = e.object_id WHERE e.kind = 9').map(r => r[0]))
        const copies = new Map()
        for (const { id, said } of server.events()) if (said === '250') copies.set(id, (copies.get(id) ?? 0) + 1)
        assert.equal(new Set(answers.values()).size, answers.size)
        assert.equal(Number(one('SELECT count(*) FROM message WHERE direction = 1')), answers.size)
        for (const id of answers.values()) {
            const n = copies.get(id) ?? 0
            assert.ok(n >= 1 && n <= (uncertain.has(id) ? 2 : 1), `${id} came ${n} times, uncertain: ${uncertain.has(id)}`)
        }
        t.diagnostic(`${kills} kills at system calls (${survived} came too late), ${marks.length} letters each once, ` +
            `${answers.size} answers, ${uncertain.size} of them uncertain, ${[...copies.values()].filter(n => n > 1).length} of those came twice`)
    })

    await t.test('I1 every letter is a message exactly once', async () => {
        const found = new Map(rows(d, 'SELECT subject, count(*) FROM message WHERE direction = 0 GROUP BY subject').map(([s, n]) => [s, Number(n)]))
        for (const mark of marks) assert.equal(found.get(mark), 1, mark)
        assert.deepEqual(await d.check(), [])
        await d.stop()
        assert.deepEqual(await d.check(), [])
    })
    await d.remove()
    server.stop()
    mail.stop()
})
