/* Time, on two nodes: on PostgreSQL a second server works on the same store. One of them sleeps (SIGSTOP) while its time
 * comes and is woken afterwards; both clocks are stepped by an hour and a day, forth and back; then they disagree. What
 * time does, it does once (F14, F21): a reminder, a follow-up, a breach, a broken promise, a missed deadline. On SQLite
 * the same is done to the one server there is. A node sleeps for TEST_SLEEP seconds (make soak: 60). */
import test from 'node:test'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, kept, store } from '../rig/desk.mjs'
import { atEnd } from '../rig/end.mjs'
import { faultySmtp } from '../rig/faults.mjs'
import { freePort, sleep, until } from '../rig/ports.mjs'
import { rows } from '../rig/store.mjs'
import { person } from '../api/kit/shop.mjs'

const asleep = Number(process.env.TEST_SLEEP) || (process.env.TEST_SOAK ? 60 : 1)
const hour = 3600, day = 24 * hour, PEOPLE = 3
/* event.kind and complaint_entry.kind */
const BROKEN = 143, FOLLOW_UP = 230, BREACHED = 180, MISSED = 8

/* A server of its own on a desk's store, with a clock of its own. */
async function secondNode(d, folder, clock) {
    const data = join(folder, 'node')
    mkdirSync(data)
    cpSync(join(d.data, 'key'), join(data, 'key'))
    cpSync(join(d.data, 'kept.conf'), join(data, 'kept.conf'))
    const listen = `127.0.0.1:${await freePort()}`
    const child = spawn(kept, ['serve', '--data', data, '--store', d.database.url, '--listen', listen, '--lmtp', '', '--test-clock', clock], { detached: true, stdio: 'ignore' })
    const forget = atEnd(() => { try { process.kill(-child.pid, 'SIGKILL') } catch { /* it is gone */ } })
    await until('the second node is ready', async () => (await fetch(`http://${listen}/ready`)).ok, 30)
    return { child, end: async () => { forget(); child.kill('SIGTERM'); await until('the second node has ended', () => child.exitCode !== null, 20) } }
}

test(`F14 F21 what time does it does once (${store})`, { timeout: 900000 }, async t => {
    const folder = mkdtempSync(join(tmpdir(), 'kept-nodes-')), clocks = ['a', 'b'].map(name => join(folder, name))
    const ahead = [0, 0]
    const step = (seconds, which = [0, 1]) => { for (const i of which) { ahead[i] += seconds; writeFileSync(clocks[i], `+${ahead[i]}`) } }
    step(10 * day) /* so that there is room to go back */
    const server = await faultySmtp()
    const d = await desk({ smtp: server.url, serve: ['--test-clock', clocks[0]] })
    const second = d.database ? await secondNode(d, folder, clocks[1]) : null
    t.after(async () => { await d.remove(); server.stop(); rmSync(folder, { recursive: true, force: true }) })
    const nodes = [d.child, ...second ? [second.child] : []]
    const time = seconds => new Date(Date.now() + (ahead[0] + seconds) * 1000).toISOString()
    const api = async (method, path, body) => {
        const answer = await d.api(method, path, body, { 'If-Match': '*' })
        assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
        return answer.body
    }
    const people = []
    for (let i = 0; i < PEOPLE; i++) people.push(await person(d, `agent${i}`))
    const users = (await d.get('/users')).items
    for (const who of people) who.id = users.find(u => u.mail === who.mail).id

    /* A person who owes something of each kind. */
    const owe = async (owner, n, plan) => {
        const c = await api('POST', '/conversations', { channel: 'phone', customer: { name: `Customer ${n}`, phone: `+3816412${1000 + n}` }, text: 'The sole came off.', owner: owner.id })
        await api('POST', `/conversations/${c.id}/promises`, { what: 'A new pair', due: time(plan.promise), owner: owner.id })
        await api('POST', `/conversations/${c.id}/follow-ups`, { due: time(plan.followUp), channel: 'phone', owner: owner.id })
        await api('POST', `/conversations/${c.id}/complaint`, { item: 'Shoes', defect: 'The sole', country: 'RS', how: 'phone' })
        return c.id
    }
    /* How often it happened to each of them. */
    const counts = (ids, sql) => {
        const found = new Map(rows(d, sql).map(([id, n]) => [id, Number(n)]))
        return ids.map(id => found.get(id) ?? 0)
    }
    const events = (ids, kind, more = '') => counts(ids, `SELECT conversation_id, count(*) FROM event WHERE kind = ${kind} ${more} AND conversation_id IN (${ids}) GROUP BY 1`)
    const missed = ids => counts(ids, `SELECT c.conversation_id, count(*) FROM complaint_entry e JOIN complaint c ON c.id = e.complaint_id WHERE e.kind = ${MISSED} AND c.conversation_id IN (${ids}) GROUP BY 1`)
    const mails = words => {
        const all = server.events().filter(e => e.event === 'letter' && e.complete).map(e => ({ to: e.to.join(), head: Buffer.from(e.raw, 'base64').toString('latin1').replace(/\r\n[ \t]/g, ' ') }))
        return people.map(who => all.filter(m => m.to.includes(who.mail) && new RegExp(`^Subject: .*${words}`, 'm').test(m.head)).length)
    }
    const reminders = () => mails('promises are due soon'), alarms = () => mails('a promise was broken')
    const state = ids => ({ broken: events(ids, BROKEN), followUps: events(ids, FOLLOW_UP, "AND words = 'due'"), breaches: events(ids, BREACHED), missed: missed(ids), reminders: reminders(), alarms: alarms() })
    const all = n => Array(PEOPLE).fill(n)
    /* Every node has had its turns, and what it wrote has left. */
    const turns = async () => {
        await sleep(1100) /* two of each */
        await until('no notice waits', () => Number(rows(d, 'SELECT (SELECT count(*) FROM notice) + (SELECT count(*) FROM outbox WHERE state IN (1, 2))')[0][0]) === 0, 60, 100)
    }
    /* One sleeps while the others see what comes; then it wakes, with what it was about to do. */
    const sleeps = async (node, meanwhile) => {
        process.kill(node.pid, 'SIGSTOP')
        try {
            await meanwhile()
            await sleep(asleep * 1000)
        } finally {
            process.kill(node.pid, 'SIGCONT')
        }
        await turns()
    }
    let ids = []

    await t.test('P52 P20 INV7 one node sleeps while its time comes: a reminder, a follow-up and a breach, each once', async () => {
        for (const [i, who] of people.entries()) ids.push(await owe(who, i, { promise: 30 * hour, followUp: 5 * hour }))
        await turns()
        assert.deepEqual(state(ids), { broken: all(0), followUps: all(0), breaches: all(0), missed: all(0), reminders: all(0), alarms: all(0) })
        await sleeps(nodes.at(-1), async () => step(day + hour))
        assert.deepEqual(state(ids), { broken: all(0), followUps: all(1), breaches: all(1), missed: all(1), reminders: all(1), alarms: all(0) })
    })

    await t.test('F14 a clock that is set back an hour, then a day, and on again repeats none of it', async () => {
        const before = state(ids)
        for (const by of [-hour, -day, day, hour]) {
            step(by)
            await turns()
            assert.deepEqual(state(ids), before, `after ${by / hour} h`)
        }
    })

    await t.test('P52 the second reminder comes once, and no third', async () => {
        await sleeps(nodes[0], async () => step(4 * hour)) /* 29 h: two hours before it is due */
        assert.deepEqual(reminders(), all(2))
        await turns()
        assert.deepEqual(reminders(), all(2))
    })

    await t.test('INV2 P52 it is broken once, and its owner is told once', async () => {
        await sleeps(nodes[0], async () => step(day))
        const then = { broken: all(1), followUps: all(1), breaches: all(1), missed: all(1), reminders: all(2), alarms: all(1) }
        assert.deepEqual(state(ids), then)
        for (const by of [-day, -hour, hour, day]) { step(by); await sleep(700) }
        await turns()
        assert.deepEqual(state(ids), then)
        for (const id of ids) assert.equal((await d.get(`/conversations/${id}`)).promises[0].state, 'broken')
    })

    await t.test('F14 F21 nodes whose clocks disagree by an hour and a day do each once', async () => {
        const told = [reminders(), alarms()], first = ids
        ids = []
        for (const [i, who] of people.entries()) ids.push(await owe(who, PEOPLE + i, { promise: 30 * hour, followUp: 5 * hour }))
        const last = [nodes.length - 1]
        for (const by of [hour, day, -hour, -day]) {
            step(by, second ? [1] : [0])
            await turns()
        }
        await sleeps(nodes[last], async () => step(2 * day))
        const now = state(ids)
        assert.deepEqual([now.broken, now.followUps, now.breaches, now.missed], [all(1), all(1), all(1), all(1)])
        for (const [i, n] of now.reminders.entries()) assert.ok([1, 2].includes(n - told[0][i]), `${n - told[0][i]} reminders`)
        assert.deepEqual(now.alarms, told[1].map(n => n + 1))
        assert.deepEqual(events(first, BROKEN), all(1))
    })

    await t.test('kept check finds nothing', async () => {
        await second?.end()
        assert.deepEqual(await d.check(), [])
        await d.stop()
        assert.deepEqual(await d.check(), [])
    })
    t.diagnostic(`${asleep} seconds a node slept each time`)
})
