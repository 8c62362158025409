/* What 100 clients at once cannot break, over HTTP, on both stores. Each client does what it may; what must hold, whatever
 * came first, is read from the desk's own answers after each round, and by kept check at the end. TEST_ROUNDS sets how
 * many rounds (make soak: 1,000). Grants and coupons (INV3, INV10) have a test of their own, goodwill.mjs; replies that
 * cross, and versions, have races.mjs. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, store } from '../rig/desk.mjs'
import { hand } from '../rig/faults.mjs'
import { lanes } from '../rig/lanes.mjs'
import { micros } from '../rig/moment.mjs'
import { sleep, until } from '../rig/ports.mjs'
import { seeded } from '../rig/seed.mjs'
import { rows } from '../rig/store.mjs'
import { outcome } from '../rig/solved.mjs'
import { caller, describe } from './kit/caller.mjs'
import { patient, together } from './kit/crowd.mjs'
import { end, letter, person } from './kit/shop.mjs'

const rounds = Number(process.env.TEST_ROUNDS ?? 1), CLIENTS = 100
const any = { 'If-Match': '*' }

test(`what 100 clients at once cannot break (${store})`, async t => {
    const chance = seeded(t)
    const folder = mkdtempSync(join(tmpdir(), 'kept-at-once-')), clock = join(folder, 'clock')
    writeFileSync(clock, '+0')
    const d = await desk({ serve: ['--test-clock', clock] })
    t.after(async () => { await d.remove(); rmSync(folder, { recursive: true, force: true }) })
    const description = await describe(d), helper = await person(d, 'helper')
    const me = patient(caller(d, description, d.token)), they = patient(caller(d, description, helper.token))
    const who = i => i % 2 ? me : they
    let ahead = 0, contacts = 0
    const step = seconds => { ahead += seconds; writeFileSync(clock, `+${ahead}`) }
    const time = seconds => new Date(Date.now() + (ahead + seconds) * 1000).toISOString()
    const read = async id => (await me('GET', `/conversations/${id}`)).json
    const contact = async () => {
        const made = await me('POST', '/conversations', { channel: 'phone', customer: { phone: `+38164${1000000 + contacts++}` }, text: 'The sole came off.' })
        assert.equal(made.status, 201, made.text)
        return made.json
    }
    /* share: of the rounds; those that need many seconds each are fewer. */
    const each = async (what, round, share = 1) => {
        const sums = {}, most = Math.ceil(rounds * share)
        for (let i = 0; i < most; i++) for (const [name, n] of Object.entries(await round(i))) sums[name] = (sums[name] ?? 0) + n
        t.diagnostic(`${most} rounds of ${CLIENTS} clients: ${what} ${JSON.stringify(sums)}`)
        return sums
    }

    await t.test('INV4 one promises while four solve, in 20 conversations at once: what is solved has no promise that is still to be kept', async () => {
        const CASES = 20, solve = { state: 'solved', reason: 'answered', ...outcome }
        await each('conversations', async () => {
            const cases = (await together(CASES, contact)).answers
            const tasks = Array.from({ length: CLIENTS }, (_, i) => ({ id: cases[i % CASES].id, promises: i < CASES, at: chance() })).sort((x, y) => x.at - y.at)
            const due = time(3600)
            const { answers } = await together(CLIENTS, i => tasks[i].promises
                ? who(i)('POST', `/conversations/${tasks[i].id}/promises`, { what: 'A new pair', due })
                : who(i)('PATCH', `/conversations/${tasks[i].id}`, solve, any))
            for (const { status, text } of answers) assert.ok([200, 201, 400, 409].includes(status), text)
            const sums = { solved_first: 0, refused: answers.filter(x => x.status === 400).length }
            for (const { id } of cases) {
                const { state, promises: [p], clocks } = await read(id)
                assert.equal(p?.state, 'made', 'the promise was taken')
                assert.notEqual(state, 'solved')
                sums.solved_first += clocks[0].result === 'met' || clocks[0].stopped_at !== null ? 1 : 0
                assert.equal((await me('PATCH', `/promises/${p.id}`, { state: 'released', reason: 'The round is over' }, any)).status, 200)
            }
            return sums
        })
    })

    await t.test('INV2 they keep promises while their time passes: what was kept was in time, the rest is broken and late', async () => {
        const { id } = await contact(), SECONDS = 62
        await each('promises', async () => {
            const made = []
            for (let i = 0; i < 4; i++) {
                const p = await me('POST', `/conversations/${id}/promises`, { what: `News ${i}`, due: time(SECONDS) })
                assert.equal(p.status, 201, p.text)
                made.push(p.json)
            }
            step(SECONDS - 1)
            const begins = Date.parse(made[0].due) - ahead * 1000 - 250
            const { answers } = await together(CLIENTS, async i => {
                await sleep(Math.max(0, begins - Date.now()) + (i % 4) * 150 + chance.below(150)) /* some before, some behind */
                return me('PATCH', `/promises/${made[i % 4].id}`, { state: 'kept', evidence: 'Sent' }, any)
            })
            const states = {}
            for (const p of made) {
                const now = (await me('GET', `/promises/${p.id}`)).json
                states[now.state] = (states[now.state] ?? 0) + 1
                assert.ok(['kept', 'late'].includes(now.state), now.state)
                assert.equal(micros(now.fulfilled_at) <= micros(now.due), now.state === 'kept', JSON.stringify(now))
                assert.equal(now.broken_at !== null, now.state === 'late')
                const told = answers.filter(a => a.status === 200 && a.json.id === p.id)
                assert.ok(told.length > 0)
                for (const a of told) assert.deepEqual([a.json.state, a.json.fulfilled_at], [now.state, now.fulfilled_at], 'nobody is told anything else')
                if (now.state === 'late') assert.equal((await me('PATCH', `/promises/${p.id}`, { recovered: 'Called her' }, any)).status, 200)
            }
            return states
        })
    })

    await t.test('INV1 INV8 100 letters, each twice, as fast as they come: 100 conversations with somebody for them and 24 hours', async () => {
        await each('letters', async round => {
            const [[last]] = rows(d, 'SELECT coalesce(max(id), 0) FROM conversation')
            await lanes(8, Array.from({ length: 2 * CLIENTS }, (_, i) => i >> 1), async n => {
                const from = `at-once-${round}-${n}@example.org`
                const told = await until('it is taken', async () => { /* as a mail server does: who is told to come later comes later */
                    const answer = await hand(d, { from, raw: letter(`${round}-${n}`, { from }) })
                    return answer.code !== 421 && answer
                }, 30, 50)
                assert.equal(told.code, 250, told.text)
            })
            await until('all are read', () => rows(d, 'SELECT count(*) FROM letter WHERE state = 0')[0][0] === '0', 60)
            const mine = rows(d, `SELECT c.subject, coalesce(c.owner_id, c.team_id), c.due - c.waiting_since,
                (SELECT count(*) FROM message m WHERE m.conversation_id = c.id) FROM conversation c WHERE c.id > ${last}`)
            assert.equal(mine.length, CLIENTS)
            for (const [subject, owner, span, messages] of mine) assert.deepEqual([Number(owner) > 0, Number(span), messages], [true, 24 * 3600e6, '1'], subject)
            return { conversations: mine.length }
        }, 0.1)
    })

    await t.test('INV6 a standard changes while 100 write: each clock is as long as the version says that it names', async () => {
        const made = await me('POST', '/standards', { kind: 'first_reply', channel: 'phone', minutes: 600, unit: 'elapsed', reason: 'Who calls waits for us' })
        assert.equal(made.status, 201, made.text)
        await each('clocks', async round => {
            const lengths = new Set([600, ...Array.from({ length: 10 }, (_, k) => 60 + 100 * round % 1000 + k)])
            const minutes = [...lengths].slice(1)
            const { answers } = await together(CLIENTS, i => i % 10 === 0
                ? me('PATCH', `/standards/${made.json.id}`, { minutes: minutes[i / 10], reason: `Tried ${i}` }, any)
                : contact().then(json => ({ status: 201, json })))
            const clocks = []
            for (const { json } of answers.filter(a => a.status === 201)) clocks.push((await read(json.id)).clocks[0])
            const before = clocks.map(k => k.due)
            for (const k of clocks) assert.ok((Date.parse(k.due) - Date.parse(k.started)) % 60000 === 0 && k.result === 'running')
            assert.equal((await me('PATCH', `/standards/${made.json.id}`, { minutes: 30, reason: 'And again' }, any)).status, 200)
            const after = []
            for (const { json } of answers.filter(a => a.status === 201)) after.push((await read(json.id)).clocks[0].due)
            assert.deepEqual(after, before, 'what runs keeps what it began with')
            return { clocks: clocks.length, lengths: new Set(clocks.map(k => Date.parse(k.due) - Date.parse(k.started))).size }
        }, 0.1)
    })

    await t.test('INV7 they answer while the time runs out: in time or late, and it stays so', async () => {
        const standard = await me('POST', '/standards', { kind: 'first_reply', channel: 'counter', minutes: 1, unit: 'elapsed', reason: 'He stands before us' })
        assert.equal(standard.status, 201, standard.text)
        await each('clocks', async () => {
            const waiting = []
            for (let i = 0; i < 10; i++) {
                const c = await me('POST', '/conversations', { channel: 'counter', customer: { name: `Visitor ${i}` }, text: 'And my shoes?' })
                assert.equal(c.status, 201, c.text)
                waiting.push(c.json)
            }
            const due = Date.parse(waiting.at(-1).due)
            step(58)
            const begins = due - ahead * 1000 - 300
            await together(CLIENTS, async i => {
                await sleep(Math.max(0, begins - Date.now()) + (i % 10) * 60 + chance.below(100))
                return who(i)('PATCH', `/conversations/${waiting[i % 10].id}`, { state: 'solved', reason: 'answered', ...outcome }, any)
            })
            const sums = {}
            for (const { id } of waiting) {
                const look = async () => { const { clocks: [k] } = await read(id); return [k.due, k.stopped_at, k.result] }
                const [at, stopped, result] = await look()
                assert.equal(result, micros(stopped) <= micros(at) ? 'met' : 'breached', `${stopped} of ${at}`)
                sums[result] = (sums[result] ?? 0) + 1
            }
            return sums
        })
    })

    await t.test('INV15 of 100 who extend one deadline one does, as often as the law allows', async () => {
        await each('extensions', async () => {
            const { id } = await contact()
            const made = await me('POST', `/conversations/${id}/complaint`, { item: 'Shoes', defect: 'The sole came off', country: 'RS' })
            assert.equal(made.status, 201, made.text)
            const was = made.json.deadlines.find(x => x.kind === 'remedy').due
            const { counts } = await together(CLIENTS, i => who(i)('POST', `/complaints/${made.json.id}/extensions`, { kind: 'remedy', days: 1 + i % 9, evidence: `She agrees, says ${i}` }))
            assert.equal(counts[201], 1, JSON.stringify(counts))
            const now = (await me('GET', `/complaints/${made.json.id}`)).json.deadlines.find(x => x.kind === 'remedy')
            assert.equal((Date.parse(now.due) - Date.parse(was)) / (24 * 3600e3), now.extended_days)
            return { extended: 1, refused: CLIENTS - 1 }
        })
    })

    await t.test('kept check finds nothing, while serving and after the end', async () => {
        await sleep(1500) /* the timer has a look at what the clock made due */
        await end(d)
    })
})
