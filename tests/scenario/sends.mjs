/* Answers by the thousand to a mail server that makes every mistake by chance, with the desk killed in between: each
 * answer reaches its customer once, or it failed and came back, or it is one of those that were marked uncertain, and
 * those reach them twice at most. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, store } from '../rig/desk.mjs'
import { faultySmtp, hand, letterOf, onceEach } from '../rig/faults.mjs'
import { lanes } from '../rig/lanes.mjs'
import { seeded } from '../rig/seed.mjs'
import { sleep, until } from '../rig/ports.mjs'
import { nothingInTheAir, rows } from '../rig/store.mjs'

const total = Number(process.env.TEST_SENDS) || 600
const each = 40 /* answers a conversation: its page still loads at once */
const kills = Math.min(20, Math.ceil(total / 300))
const SENT = '3', UNCERTAIN = '4', FAILED = '5'

/* Every answer with its envelope: {id: Message-ID, state, tries, uncertain}, uncertain: whether it ever was. */
function envelopes(d) {
    const flagged = new Set(rows(d, 'SELECT DISTINCT object_id FROM event WHERE kind = 9').map(r => r[0]))
    return rows(d, 'SELECT m.id, m.external_id, o.state, o.tries FROM message m JOIN outbox o ON o.message_id = m.id WHERE m.direction = 1')
        .map(([message, id, state, tries]) => ({ id, state, tries: Number(tries), uncertain: flagged.has(message) }))
}

/* What the customers have: Message-ID → copies. "drop" after the final dot: the server has it and nobody was told. */
function copies(server) {
    const map = new Map()
    for (const { event, id, said } of server.events())
        if (event === 'letter' && ['250', 'drop'].includes(said)) map.set(id, [...(map.get(id) ?? []), said])
    return map
}

test(`I3 F08 F09 F28 ${total} answers to a faulty server (${store})`, { timeout: 4 * 3600 * 1000 }, async t => {
    const chance = seeded(t)
    const folder = mkdtempSync(join(tmpdir(), 'kept-sends-'))
    const clock = join(folder, 'clock')
    writeFileSync(clock, '+0\n')
    const server = await faultySmtp(`chance:${chance.below(1 << 30)}=1`)
    const d = await desk({ smtp: server.url, serve: ['--test-clock', clock] })
    const letters = Array.from({ length: Math.ceil(total / each) }, (_, i) => letterOf(`sends-${i}`))
    const promised = new Set()
    let done = 0, killed = 0, began

    /* One answer after the other to one conversation; the key makes trying again safe. */
    async function answerAll({ id, n }) {
        let seen = (await retried(() => d.get(`/conversations/${id}`))).messages.at(-1).id
        for (let i = 0; i < each && n * each + i < total; i++) {
            const { status, body } = await retried(() => d.api('POST', `/conversations/${id}/replies`,
                { text: `It is on its way, ${i}.`, seen, hold_s: 0 }, { 'Idempotency-Key': `sends-${n}-${i}` }))
            assert.equal(status, 201, JSON.stringify(body))
            assert.ok(!promised.has(body.message_id), 'each answer is one of its own')
            promised.add(body.message_id)
            seen = body.id
            done++
        }
    }

    /* A browser that tries again while the desk is away. */
    async function retried(what) {
        for (let tries = 0; ; tries++) {
            try {
                const answer = await what()
                if (answer.status !== 503) return answer
            } catch (error) { if (tries > 400) throw error }
            await sleep(100)
        }
    }

    async function killNowAndThen() {
        while (killed < kills) {
            const at = Math.floor(total * (killed + 0.2 + 0.6 * chance()) / kills)
            while (done < at) await sleep(20)
            killed++
            await d.kill9()
            await d.serve()
        }
    }

    await t.test('the answers are written, and the desk is killed in between', async () => {
        await lanes(8, letters, async l => {
            l.taken = await until('the letter is taken', async () => (await hand(d, l)).code === 250, 60)
        })
        const found = await onceEach(d, letters, 60 + letters.length / 10)
        began = Date.now()
        const killing = killNowAndThen()
        await lanes(12, letters.map((l, n) => ({ n, id: found.get(l.mark)[0].id })), answerAll)
        await killing
        assert.equal(promised.size, total)
    })

    await t.test('every answer comes to an end', async () => {
        const waits = () => Number(rows(d, 'SELECT count(*) FROM outbox WHERE state IN (0, 1, 2) OR (state = 4 AND uncertain_tries = 1)')[0][0])
        const due = now => Number(rows(d, `SELECT count(*) FROM outbox WHERE state IN (0, 1) AND next_at <= ${now}`)[0][0])
        for (let minutes = 0; waits(); minutes += 15) {
            assert.ok(minutes < 6 * 24 * 60, `${waits()} never come to an end`)
            await nothingInTheAir(d)
            writeFileSync(clock, `+${minutes * 60}\n`)
            await sleep(1200) /* the clock's file is read once in a while, and a sender looks once a second */
            const now = (Date.now() + minutes * 60000) * 1000
            await until('what is due has been tried', () => !due(now), 60 + total / 20, 300)
        }
        t.diagnostic(`${(total / ((Date.now() - began) / 1000)).toFixed(0)} answers a second, written and sent, waits and ${killed} kills included`)
    })

    await t.test('I3 F08 none reaches a customer twice but an uncertain one, at most once more', () => {
        const had = copies(server)
        const all = envelopes(d)
        assert.deepEqual(new Set(all.map(e => e.id)), promised, 'one envelope for each answer that was acknowledged')
        assert.equal(all.length, total)
        const count = { sent: 0, failed: 0, uncertain: 0, wasUncertain: 0, doubled: 0, retried: 0 }
        for (const e of all) {
            const came = had.get(e.id) ?? [], n = came.length
            const what = `${e.id} in state ${e.state} after ${e.tries} tries, uncertain: ${e.uncertain}, came ${n} times: ${came}`
            assert.ok(n <= (e.uncertain ? 2 : 1), what)
            if (e.state === SENT) assert.ok(n >= 1, what)
            if (e.state === FAILED && !e.uncertain) assert.equal(n, 0, what)
            assert.ok([SENT, UNCERTAIN, FAILED].includes(e.state), what)
            if (e.state === UNCERTAIN) assert.ok(e.uncertain, what)
            count.sent += e.state === SENT
            count.failed += e.state === FAILED
            count.uncertain += e.state === UNCERTAIN
            count.wasUncertain += e.uncertain
            count.doubled += n > 1
            count.retried += e.tries > 1
        }
        for (const id of had.keys()) assert.ok(promised.has(id), `${id} is an answer of ours`)
        t.diagnostic(`${total} answers: ${count.sent} sent, ${count.failed} failed and back with their owners, ${count.uncertain} uncertain; ` +
            `${count.retried} needed more than one try, ${count.wasUncertain} were uncertain, of which ${count.doubled} came twice; 0 others did`)
    })

    assert.deepEqual(await d.check(), [])
    await d.stop()
    assert.deepEqual(await d.check(), [])
    await d.remove()
    server.stop()
    rmSync(folder, { recursive: true, force: true })
})
