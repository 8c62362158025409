/* The server that takes our mail makes every mistake there is. For each: which state the answer is in, what the agent
 * sees, what comes back to its owner, and how many copies reached the customer. The desk's clock is moved on, so that
 * waits of hours and days are real ones. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, store } from '../rig/desk.mjs'
import { faultySmtp, hand, letterOf, onceEach, signedIn } from '../rig/faults.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { freePort, sleep, until } from '../rig/ports.mjs'

const minute = 60, hour = 3600

async function upload(d, size) {
    const r = await fetch(`${d.url}/api/v1/uploads`, { method: 'POST', body: Buffer.alloc(size, 'kept'),
        headers: { Authorization: `Bearer ${d.token}`, 'Content-Type': 'application/octet-stream', 'Content-Disposition': 'attachment; filename="large"' } })
    assert.equal(r.status, 201)
    return (await r.json()).id
}

/* A desk whose answers go to a server that follows these scripts, a letter in it, and a clock to be moved on. */
async function scene(name, scripts, url) {
    const folder = mkdtempSync(join(tmpdir(), 'kept-send-'))
    const clock = join(folder, 'clock')
    writeFileSync(clock, '+0\n')
    const server = scripts ? await faultySmtp(...scripts) : null
    const d = await desk({ smtp: server?.url ?? url, serve: ['--test-clock', clock] })
    const letter = letterOf(`send-${name}`)
    const { code, text } = await hand(d, letter)
    assert.equal(code, 250, text)
    letter.taken = true
    const [{ id }] = (await onceEach(d, [letter])).get(letter.mark)
    let shift = 0
    const whole = () => d.get(`/conversations/${id}`)
    const out = async () => (await whole()).messages.find(m => m.direction === 'out')
    return {
        d, id, server, whole,
        delivery: async () => (await out()).delivery,
        state: async (...wanted) => until(`the answer is ${wanted.join(' or ')}`, async () => {
            const { delivery } = await out()
            return wanted.includes(delivery) && delivery
        }, 40),
        later: seconds => writeFileSync(clock, `+${shift += seconds}\n`),
        /* A large one does not fit into the buffers of the line: where that is cut, its last byte has not left. */
        answer: async large => {
            const { messages } = await whole()
            const attachments = large ? [await upload(d, 9 << 20)] : undefined
            const { status, body } = await d.api('POST', `/conversations/${id}/replies`,
                { text: `It is on its way.`, seen: messages.at(-1).id, hold_s: 0, attachments })
            assert.equal(status, 201, JSON.stringify(body))
        },
        /* What the server was given: whole letters, and those that were cut off. */
        copies: () => server.letters().filter(l => l.complete),
        tries: () => server.events().filter(e => e.event === 'command' && /^MAIL/i.test(e.line)).length,
        end: async () => {
            assert.deepEqual(await d.check(), [])
            await d.stop()
            await d.remove()
            server?.stop()
            rmSync(folder, { recursive: true, force: true })
        },
    }
}

const one = copies => {
    assert.equal(copies.length, 1, `${copies.length} copies`)
    assert.match(copies[0].mail.text, /It is on its way\./)
    return copies[0]
}

/* Refused for now, then taken: it waits for minutes, not seconds, and goes out once. */
const putOff = [
    ['greylisted at RCPT', 'rcpt:451 4.7.1 greylisted, come again'],
    ['greylisted at MAIL', 'mail:450 4.7.1 later'],
    ['put off at DATA', 'data:451 4.3.0 later'],
    ['put off after the final dot', 'end:452 4.3.1 no room,idle:50'],
    ['421 at the greeting', 'connect:421 4.3.2 closing'],
    ['421 at RCPT', 'rcpt:421 4.7.0 too many'],
    ['the line is cut before RCPT', 'rcpt:drop'],
    ['the line is cut in mid-DATA', 'data:drop=100000'],
    ['the line is cut at the greeting', 'connect:drop'],
]

const several = { timeout: 300000, concurrency: 3 }

test(`F09 for now: one try each, one copy in the end (${store})`, several, async t => {
    await Promise.all(putOff.map(([name, fault]) =>
        t.test(`F09 I3 ${name}`, async () => {
            const s = await scene('later', [fault, 'ok:ok'])
            await s.answer(fault.startsWith('data:drop'))
            await until('the first try', () => s.server.events().some(e => ['close', 'letter'].includes(e.event)), 40)
            await s.state('queued')
            await sleep(1500)
            assert.equal(await s.delivery(), 'queued')
            assert.equal(s.server.events().filter(e => e.event === 'connect').length, 1, 'it does not hammer')
            assert.equal((await s.whole()).state, 'waiting_customer')
            s.later(4 * minute)
            await sleep(1500)
            assert.equal(s.server.events().filter(e => e.event === 'connect').length, 1, 'it waits for five minutes')
            s.later(2 * minute)
            await s.state('sent')
            const took = s.copies()
            if (fault.startsWith('end:')) assert.equal(new Set(took.map(l => l.mail.message_id)).size, 1)
            else one(took)
            await s.end()
        })))
})

/* Refused for good: the owner has it back within a minute, with the reason. */
const never = [
    ['550 at RCPT', 'rcpt:550 5.1.1 nobody of that name'],
    ['554 at DATA', 'data:554 5.6.0 not such a letter'],
    ['552 after the final dot', 'end:552 5.3.4 too large'],
    ['553 at MAIL', 'mail:553 5.1.8 not such a sender'],
]

test(`F09 never: the conversation comes back with the reason (${store})`, several, async t => {
    const all = never.map(([name, fault]) =>
        t.test(`F09 I3 ${name}`, async () => {
            const s = await scene('never', [fault])
            await s.answer()
            await s.state('failed')
            const c = await s.whole()
            assert.equal(c.state, 'open')
            assert.ok(c.due, 'its clock runs again')
            assert.equal(c.flagged, 'send-failed')
            assert.deepEqual(c.clocks.filter(k => k.result === 'met'), [], 'nothing counts as answered')
            const page = await (await signedIn(s.d)).get(`/conversations/${s.id}`)
            const [, reason] = /:(\d{3} \S+ .*)/.exec(fault)
            assert.ok(page.text.includes(reason.slice(10)), 'the page says why')
            s.later(6 * 24 * hour)
            await sleep(1500)
            assert.equal(s.tries(), 1, 'never is never')
            await s.end()
        }))

    const days = t.test('F09 after five days of "not now" it is given up, and comes back', async () => {
        const s = await scene('days', ['rcpt:451 4.7.1 later'])
        await s.answer()
        await until('the first try', () => s.tries() > 0)
        await s.state('queued') /* a clock moved in the midst of a try would end its lease */
        let hours = 0
        for (; hours < 130 && await s.delivery() !== 'failed'; hours += 4.5) {
            const before = s.tries()
            s.later(4.5 * hour)
            await until('it was tried again or given up', async () => s.tries() > before || await s.delivery() === 'failed')
            await until('the try is over', async () => await s.delivery() !== 'sending')
        }
        assert.ok(hours >= 112 && hours <= 126, `given up after ${hours} h`)
        assert.equal((await s.whole()).state, 'open')
        assert.equal(s.copies().length, 0)
        await s.end()
    })
    await Promise.all([...all, days])
})

test(`F09 no server at all: it waits, and goes out once there is one (${store})`, { timeout: 60000 }, async () => {
    const port = await freePort()
    const s = await scene('none', null, `smtp://127.0.0.1:${port}`)
    await s.answer()
    await sleep(1500)
    await s.state('queued')
    assert.equal((await s.whole()).messages.filter(m => m.direction === 'out').length, 1)
    const server = await faultySmtp('ok:ok')
    const there = net.createServer(line => {
        const on = net.connect(server.port, '127.0.0.1')
        for (const end of [line, on]) end.on('error', () => { /* the desk is over */ })
        line.pipe(on).pipe(line)
    })
    await new Promise(resolve => there.listen(port, '127.0.0.1', resolve))
    s.later(10 * minute)
    await s.state('sent')
    one(server.letters().filter(l => l.complete))
    await s.end()
    there.close()
    server.stop()
})

/* Nobody knows whether the customer has it: it is said, tried once more by itself, and then a person decides. */
test(`F08 the line is cut after the final dot (${store})`, several, async t => {
    await Promise.all([
        t.test('F08 I3 and the next time all is well: one copy more, the same letter', async () => {
            const s = await scene('dot', ['end:drop', 'ok:ok'])
            await s.answer()
            await s.state('uncertain')
            const page = await (await signedIn(s.d)).get(`/conversations/${s.id}`)
            assert.match(page.text, /uncertain|not known|may have/i, 'the agent sees it')
            s.later(10 * minute)
            await sleep(1500)
            assert.equal(s.copies().length, 1, 'it waits for a quarter of an hour')
            s.later(6 * minute)
            await s.state('sent')
            const copies = s.copies()
            assert.equal(copies.length, 2)
            assert.equal(copies[0].mail.message_id, copies[1].mail.message_id)
            assert.equal(copies[0].raw, copies[1].raw)
            s.later(24 * hour)
            await sleep(1200)
            assert.equal(s.copies().length, 2)
            await s.end()
        }),
        t.test('F08 I3 always: two copies at most, then a person decides', async () => {
            const s = await scene('dots', ['end:drop'])
            await s.answer()
            await s.state('uncertain')
            s.later(16 * minute)
            await until('the second try', () => s.copies().length === 2)
            await s.state('uncertain')
            for (let day = 0; day < 6; day++) {
                s.later(24 * hour)
                await sleep(700)
            }
            assert.equal(s.copies().length, 2, 'never an unbounded retry')
            assert.equal(await s.delivery(), 'uncertain')
            assert.equal(new Set(s.copies().map(l => l.mail.message_id)).size, 1)
            await s.end()
        }),
    ])
})

/* Two mailboxes, each with a server of its own; twelve answers wait for the one that is ill. */
async function twoServers(name, scripts) {
    const ill = await faultySmtp(...scripts)
    const s = await scene(name, ['ok:ok'])
    const address = 'ill@shop.example'
    const { status, stderr } = await s.d.kept('mailbox add', ['--address', address, '--smtp', ill.url, '--imap', 'imap://127.0.0.1:1', '--no-test'], 'x\n')
    assert.equal(status, 0, stderr)
    const letters = Array.from({ length: 12 }, (_, i) => letterOf(`${name}-${i}`))
    for (const letter of letters) {
        const [{ code }] = await lmtp(s.d.lmtp, { from: letter.from, to: [address], raw: letter.raw })
        assert.equal(code, 250)
        letter.taken = true
    }
    const cases = await onceEach(s.d, letters, 20)
    const ids = letters.map(l => cases.get(l.mark)[0].id)
    const out = async () => (await Promise.all(ids.map(id => s.d.get(`/conversations/${id}`)))).map(c => c.messages.find(m => m.direction === 'out'))
    for (const id of ids) {
        const { messages } = await s.d.get(`/conversations/${id}`)
        const { status, body } = await s.d.api('POST', `/conversations/${id}/replies`, { text: 'It is on its way.', seen: messages.at(-1).id, hold_s: 0 })
        assert.equal(status, 201, JSON.stringify(body))
    }
    return { ...s, ill, ids, out, connects: () => ill.events().filter(e => e.event === 'connect').length,
        end: async () => { await s.end(); ill.stop() } }
}

test(`F26 one mail server is ill, the mails for the other go (${store})`, several, async t => {
    const refusals = 8
    await Promise.all([
        t.test('F26 I3 I7 it refuses us: it is tried by one mail and ever more rarely, and all leave once it is well', async () => {
            const s = await twoServers('ill', [...Array(refusals).fill('connect:421 4.3.2 closing'), 'ehlo:AUTH PLAIN'])
            await until('it is left alone', () => /a mail server is left alone/.test(s.d.log()), 40)
            await s.answer()
            await s.state('sent')
            await until('the others wait', async () => (await s.out()).every(m => m.delivery === 'queued'), 40)
            /* The third failure begins the rest: with it at most three others are on their way (post/breaker.h: four at once). */
            assert.ok(s.connects() <= 6, `${s.connects()} connections for twelve mails`)
            assert.match((await (await signedIn(s.d)).get(`/conversations/${s.ids.at(-1)}`)).text, /Not through yet\..*4\.3\.2 closing/s)
            const tries = []
            while (s.connects() < refusals) {
                const before = s.connects()
                s.later(30 * minute) /* the longest rest */
                await until('it is tried', () => s.connects() > before, 20)
                await until('the try is over', async () => (await s.out()).every(m => m.delivery !== 'sending'), 20)
                tries.push(s.connects() - before)
                assert.ok(tries.length < 2 * refusals)
            }
            const sent = async () => (await s.out()).every(m => m.delivery === 'sent')
            for (let hours = 0; !await sent(); hours++) { /* the mails that were tried themselves wait for hours */
                assert.ok(hours < 12, 'all leave in the end')
                s.later(hour)
                await sleep(1500)
            }
            t.diagnostic(`twelve mails: ${refusals} connections until it was well, ${tries} a half hour`)
            assert.ok(tries.every(n => n <= 2), `not one for each mail: ${tries}`)
            const took = s.ill.letters().filter(l => l.complete).map(l => l.mail.message_id)
            assert.equal(took.length, 12)
            assert.equal(new Set(took).size, 12)
            await s.end()
        }),
        t.test('F26 I3 it takes our lines and says nothing', async () => {
            const s = await twoServers('mute', ['connect:hang'])
            await until('as many as may are waiting for it', () => s.connects() >= 4, 40)
            await s.answer()
            await s.state('sent')
            assert.equal(s.connects(), 4, 'four senders at most')
            await s.end()
        }),
    ])
})
