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
import { lanes } from '../rig/lanes.mjs'
import { seeded } from '../rig/seed.mjs'
import { attach, killingAt, positions, threads, underStrace } from '../rig/strace.mjs'
import { nothingInTheAir, rows } from '../rig/store.mjs'

const all = Boolean(process.env.TEST_SOAK)
const few = process.env.QUICK ? 1 : 3
const numbers = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
let serial = 0

/* A desk with a mailbox that is fetched and a server that takes its mail. Several of them share the positions out. */
async function world() {
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
    const marks = [], answers = new Map(), count = { kills: 0 }

    const one = sql => rows(d, sql)[0][0]
    const nextLetter = () => {
        const letter = letterOf(`call-${serial++}`)
        marks.push(letter.mark)
        return letter
    }
    const alive = () => d.child.exitCode === null && d.child.signalCode === null
    /* Looked for in the log first: that costs nothing, and a look into the store a process. */
    const saying = words => d.log().split(words).length
    /* A kill between the commit and the line leaves no line, so the store is asked as well, now and then. */
    const isMessage = (mark, before = 1) => { /* saying() of a log without the words is 1 */
        let looks = 0
        return until(`${mark} is a message`, () => saying('"letter read"') > before ||
            (++looks % 25 === 0 && Number(one(`SELECT count(*) FROM message WHERE direction = 0 AND subject = '${mark}'`)) > 0), 60, 20)
    }
    const hasAnswer = n => Number(one(`SELECT count(*) FROM outbox WHERE state = 3 AND message_id = (SELECT max(id) FROM message WHERE direction = 1 AND text LIKE '%Answer ${n}.%')`)) > 0

    const base = letterOf('base')
    assert.equal((await hand(d, base)).code, 250)
    await isMessage('base')
    const conversation = one("SELECT conversation_id FROM message WHERE subject = 'base'")
    await until('the mailbox is open', () => /mailbox open/.test(d.log()), 20)

    /* The ways in and out. first: it was acknowledged; again() does the rest once the desk is there again. */
    const flows = {
        letter() {
            const letter = nextLetter(), read = saying('"letter read"')
            const taken = async () => (await hand(d, letter, 5000)).code === 250
            return { first: taken(), again: async () => { while (!await taken()) await sleep(50) }, done: () => saying('"letter read"') > read }
        },
        async fetch() {
            const letter = nextLetter(), read = saying('"letter read"')
            const at = { host: mail.dovecot.HOST, port: Number(mail.dovecot.LMTP_PORT) }
            const [{ code }] = await lmtp(at, { from: letter.from, to: [mailbox], raw: letter.raw })
            assert.equal(code, 250)
            return { first: Promise.resolve(true), again: () => {}, done: () => saying('"letter read"') > read }
        },
        answer() {
            const n = serial++, sent = saying('"mail sent"')
            const seen = one(`SELECT max(id) FROM message WHERE conversation_id = ${conversation}`)
            const post = async () => {
                const { status, body } = await d.api('POST', `/conversations/${conversation}/replies`,
                    { text: `Answer ${n}.`, seen, hold_s: 0 }, { 'Idempotency-Key': `call-${n}` }).catch(() => ({}))
                if (status === 201) answers.set(n, body.message_id)
                return status === 201
            }
            return { first: post(), again: async () => { while (!await post()) await sleep(50) }, done: () => saying('"mail sent"') > sent && hasAnswer(n) }
        },
    }

    /* What must hold after each kill; kept check finds a message that is there twice (INV8). */
    const holds = async what => assert.deepEqual(await d.check(), [], what)

    const threadsOf = name => until(`threads ${name}`, () => { const some = threads(d.child.pid, name); return some.length && some }, 20, 10)

    /* One kill at a call of the threads with this name; false when all was done before that. */
    async function killAt(flow, name, at) {
        const read = saying('"letter read"')
        const trace = await attach(await threadsOf(name), at)
        const { first, again, done } = await flows[flow]()
        let told = false
        first.then(() => { told = true })
        await until(`${flow} is done or the desk is dead`, () => !alive() || (told && done()), 30, 10)
        if (alive()) await sleep(150) /* for the calls after the last that can be seen from here */
        await trace.end()
        await sleep(10) /* the kill may have come with the last call that was watched */
        if (alive()) { await first; return false }
        count.kills++
        const acknowledged = await first
        later(9) /* past the lease of a letter's reading */
        await d.serve()
        if (!acknowledged) await again()
        if (flow !== 'answer') await isMessage(marks.at(-1), read)
        await holds(`${flow}, ${name}, ${JSON.stringify(at)}`)
        return true
    }

    /* The calls of a flow when nobody kills: of the thread that makes most. */
    async function callsOf(flow, name) {
        const trace = await attach(await threadsOf(name))
        const { first, done } = await flows[flow]()
        assert.ok(await first)
        await until(`${flow} is done`, done, 30, 10)
        return (await trace.end()).sort((a, b) => b.length - a.length)[0]
    }

    const args = () => ['deliver', ...d.where, '--to', mailbox]

    /* The calls of kept deliver; what comes before its first look into the desk's folder is the loader's work. */
    async function callsOfDeliver() {
        const clean = await underStrace(kept, args(), { input: nextLetter().raw })
        assert.equal(clean.status, 0)
        const [main, ...others] = clean.calls
        const from = main.findIndex((line, i) => i && line.includes(d.data))
        const names = lines => lines.map(line => /^\w+/.exec(line)[0])
        return [...positions(names(main), from), ...others.flatMap(lines => positions(names(lines)))]
    }

    async function killDeliver(at) {
        const letter = nextLetter(), read = saying('"letter read"')
        const { status } = await underStrace(kept, args(), { ...at, input: letter.raw })
        if (status !== 0) {
            count.kills++
            const again = await d.kept('deliver', ['--to', mailbox], letter.raw)
            assert.equal(again.status, 0, again.stderr)
        }
        await isMessage(letter.mark, read)
        await holds(`deliver, ${JSON.stringify(at)}`)
        return status !== 0
    }

    async function killStart(n, pause) {
        const read = saying('"letter read"')
        const { first, again } = flows.letter()
        await sleep(pause)
        await d.kill9()
        const acknowledged = await first
        d.under = killingAt(n)
        const killed = await d.serve().then(() => d.kill9().then(() => false), () => true)
        d.under = []
        if (killed) count.kills++
        later(9)
        await d.serve()
        if (!acknowledged) await again()
        await isMessage(marks.at(-1), read)
        await holds(`start, call ${n}`)
        return killed
    }

    async function everyAnswerOnce() {
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
        /* Killed twice in the midst of its tries: nobody knows, and a person was told so. */
        const open = new Set(rows(d, 'SELECT m.external_id FROM outbox o JOIN message m ON m.id = o.message_id WHERE o.state = 4').map(r => r[0]))
        for (const id of answers.values()) {
            const n = copies.get(id) ?? 0
            assert.ok(n >= (open.has(id) ? 0 : 1) && n <= (uncertain.has(id) ? 2 : 1), `${id} came ${n} times, uncertain: ${uncertain.has(id)}`)
        }
        return { answers: answers.size, uncertain: uncertain.size, twice: [...copies.values()].filter(n => n > 1).length }
    }

    async function everyLetterOnce() {
        const found = new Map(rows(d, 'SELECT subject, count(*) FROM message WHERE direction = 0 GROUP BY subject').map(([s, n]) => [s, Number(n)]))
        for (const mark of marks) assert.equal(found.get(mark), 1, mark)
        assert.deepEqual(await d.check(), [])
        await d.stop()
        assert.deepEqual(await d.check(), [])
        return marks.length
    }

    const end = async () => { await d.remove(); server.stop(); mail.stop() }
    return { killAt, callsOf, callsOfDeliver, killDeliver, killStart, everyAnswerOnce, everyLetterOnce, count, end }
}

test(`F01 kill -9 at ${all ? 'every system call' : 'some system calls'} (${store})`, { timeout: 4 * 3600 * 1000 }, async t => {
    const chance = seeded(t)
    const worlds = await Promise.all(numbers(1, all ? Number(process.env.TEST_LANES) || 4 : 1).map(world))
    const figures = []

    /* Shares the positions out; kill(world, position) gives whether that call was made before all was done. One that
     * was not is tried once more: a thread does not make exactly the same calls each time. Where three of a name came to
     * nothing, those after them are calls of a thread that has nothing to do any more. */
    async function each(what, positions, kill, least = Infinity) {
        const left = [...positions], nothing = new Map()
        let killed = 0, missed = 0
        const began = Date.now()
        await lanes(worlds.length, worlds, async w => {
            for (let at; killed < least && (at = left.shift());) {
                let hit = false
                const over = all && (nothing.get(at.of) ?? 0) >= 3
                for (let i = 0; !hit && !over && i < (all ? 2 : 1); i++) hit = await kill(w, at)
                if (hit) killed++
                else missed++
                nothing.set(at.of, hit ? 0 : (nothing.get(at.of) ?? 0) + 1)
            }
        })
        assert.ok(killed > 0, 'not all of them came too late')
        figures.push(`${what}: ${positions.length} calls, ${killed} kills, ${missed} never came, ${((Date.now() - began) / 1000).toFixed(0)} s`)
        if (process.env.TEST_LOUD) console.error(figures.at(-1))
    }

    const ways = [['letter', 'lmtp'], ['letter', 'reader'], ['letter', 'store'], ['fetch', 'fetch'], ['fetch', 'store'],
        ['answer', 'pages'], ['answer', 'store'], ['answer', 'sender']].filter(([, name]) => store === 'sqlite' || name !== 'store')
    for (const [flow, name] of ways) {
        await t.test(`I1 I2 F01 ${flow}: a kill in the thread "${name}"`, async () => {
            const calls = positions(await worlds[0].callsOf(flow, name))
            const some = all ? calls : numbers(1, 4 * few).map(() => chance.of(calls))
            await each(`${flow}, ${name}`, some, (w, at) => w.killAt(flow, name, at), all ? Infinity : few)
        })
    }

    await t.test('I1 I2 F01 pipe: a kill of kept deliver', async () => {
        const calls = await worlds[0].callsOfDeliver()
        const some = all ? calls : numbers(1, 2 * few).map(() => chance.of(calls))
        await each('pipe', some, (w, at) => w.killDeliver(at))
    })

    await t.test('I1 I8 F01 F28 killed once more while it starts again', async () => {
        const some = all ? numbers(20, 150).map(i => i * 8) : numbers(1, few).map(() => 160 + chance.below(1000))
        let killed = 0
        await each('start', some.map(kill => ({ of: 'any', kill })), async (w, at) => {
            const hit = await w.killStart(at.kill, chance.below(30))
            killed += hit
            return true
        })
        figures.push(`of those ${killed} while it started`)
    })

    const sum = { answers: 0, uncertain: 0, twice: 0, letters: 0 }
    await t.test('I3 F08 every answer is with its customer once, an uncertain one twice at most', async () => {
        for (const found of await Promise.all(worlds.map(w => w.everyAnswerOnce())))
            for (const [key, n] of Object.entries(found)) sum[key] += n
    })

    await t.test('I1 every letter is a message exactly once', async () => {
        for (const n of await Promise.all(worlds.map(w => w.everyLetterOnce()))) sum.letters += n
        const kills = worlds.reduce((n, w) => n + w.count.kills, 0)
        for (const text of figures) t.diagnostic(text)
        t.diagnostic(`${kills} kills at system calls, ${sum.letters} letters each once, ` +
            `${sum.answers} answers, ${sum.uncertain} of them uncertain, ${sum.twice} of those came twice`)
    })
    for (const w of worlds) await w.end()
})
