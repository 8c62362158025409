/* P52 P60 INV2: promises by the API. The desk has a clock that the test moves: what becomes of a promise before and behind
 * its time, with a reply that makes one, and by the timer alone. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, mailbox, store } from '../rig/desk.mjs'
import { micros } from '../rig/moment.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { until } from '../rig/ports.mjs'
import { caller, describe } from './kit/caller.mjs'
import { converse, end, letter, person } from './kit/shop.mjs'
import { outcome } from '../rig/solved.mjs'

const hour = 3600e3, day = 24 * hour

test(`promises (${store})`, async t => {
    const folder = mkdtempSync(join(tmpdir(), 'kept-promises-')), clock = join(folder, 'clock')
    writeFileSync(clock, '+0')
    const d = await desk({ serve: ['--test-clock', clock] })
    t.after(async () => { await d.remove(); rmSync(folder, { recursive: true, force: true }) })
    const description = await describe(d), me = caller(d, description, d.token)
    const milica = await person(d, 'milica'), she = caller(d, description, milica.token)
    const [first, second] = await converse(d, 2)
    let ahead = 0
    const step = ms => { ahead += ms; writeFileSync(clock, `+${Math.round(ahead / 1000)}`) }
    const time = ms => new Date(Date.now() + ahead + ms).toISOString()
    const any = { 'If-Match': '*' }
    const promise = async (in_ms, more = {}) => {
        const made = await me('POST', `/conversations/${first.id}/promises`, { what: '590 RSD to her account', due: time(in_ms), ...more })
        assert.equal(made.status, 201, made.text)
        return made.json
    }
    const change = (id, body) => me('PATCH', `/promises/${id}`, body, any)
    const read = async id => (await me('GET', `/promises/${id}`)).json

    await t.test('P52 kept with evidence before it is due', async () => {
        const { id, state, customer, conversation } = await promise(day)
        assert.deepEqual([state, customer, conversation], ['made', first.customer.id, first.id])
        assert.equal((await change(id, { state: 'kept' })).json.field, 'evidence')
        const kept = await change(id, { state: 'kept', evidence: 'Bank proof' })
        assert.deepEqual([kept.status, kept.json.state], [200, 'kept'])
        assert.ok(micros(kept.json.fulfilled_at) <= micros(kept.json.due))
        assert.equal((await change(id, { state: 'made', reason: 'No money came' })).status, 403, 'not by the same person')
        const corrected = await she('PATCH', `/promises/${id}`, { state: 'made', reason: 'No money came' }, any)
        assert.deepEqual([corrected.status, corrected.json.state], [200, 'made'], corrected.text)
        assert.equal((await change(id, { state: 'released', reason: 'She bought it elsewhere' })).json.state, 'released')
        assert.equal((await change(id, { state: 'kept', evidence: 'x' })).status, 409)
    })

    await t.test('P52 another date needs the customer, and only before it is due', async () => {
        const { id, due } = await promise(day)
        assert.equal((await change(id, { state: 'renegotiated', due: time(2 * day) })).json.field, 'agreed')
        assert.equal((await change(id, { state: 'renegotiated', due: time(2 * day), agreed: true })).json.state, 'renegotiated')
        const next = (await me('GET', '/promises?state=made')).json.items.find(p => p.earlier === id)
        assert.deepEqual([next.first_due, next.state], [due, 'made'])
        assert.equal((await change(next.id, { state: 'kept', evidence: 'Sent' })).json.state, 'kept')
    })

    await t.test('P52 INV2 F14 due passes: broken at once by the timer, then late; a clock that is set back changes nothing', async () => {
        const a = await promise(hour), b = await promise(hour)
        step(hour + 60e3)
        await until('both are broken', async () => (await me('GET', '/promises?state=broken')).json.items.length === 2)
        assert.equal((await change(a.id, { state: 'renegotiated', due: time(day), agreed: true })).status, 409)
        assert.equal((await change(a.id, { state: 'released', reason: 'x' })).status, 409)
        step(-day)
        const late = await change(a.id, { state: 'kept', evidence: 'Sent' })
        assert.deepEqual([late.status, late.json.state], [200, 'late'])
        assert.ok(micros(late.json.fulfilled_at) > micros(late.json.due))
        step(day)
        assert.equal((await read(b.id)).state, 'broken')
        assert.ok((await read(b.id)).recovery_due)
        assert.equal((await change(b.id, { recovered: 'Called her, and sent a voucher' })).status, 200)
        assert.equal((await change(b.id, { recovered: 'Again' })).status, 409)
        const { kept, broken, late: n } = (await me('GET', `/promise-rate?to=${time(0)}`)).json
        assert.deepEqual([kept.kept, broken, n], [0, 1, 1], 'those kept early are due later')
    })

    await t.test('P52 made with its reply, and gone with it', async () => {
        const seen = second.messages.at(-1).id, at = `/conversations/${second.id}`
        const body = { text: 'We send it tomorrow.', seen, hold_s: 30, promise: { what: 'A new pair', due: time(day) } }
        assert.equal((await me('POST', `${at}/replies`, { ...body, and_state: 'solved', ...outcome })).json.field, 'state')
        assert.equal((await me('POST', `${at}/replies`, { ...body, promise: { what: 'A new pair', due: time(-day) } })).json.field, 'due')
        const sent = await me('POST', `${at}/replies`, body)
        assert.equal(sent.status, 201, sent.text)
        const [made] = (await me('GET', at)).json.promises
        assert.deepEqual([made.message, made.state], [sent.json.id, 'made'])
        assert.equal((await me('DELETE', `/messages/${sent.json.id}`)).status, 204)
        assert.deepEqual((await me('GET', at)).json.promises, [])
    })

    await t.test('P52 P47 a reply that leaves later promises when it leaves; stopped by a mail of the customer, it promises nothing', async () => {
        const [third, fourth] = (await converse(d, 4)).slice(2)
        const set = async (c, at) => {
            const body = { text: 'You have it by then.', seen: c.messages.at(-1).id, leaves_at: time(hour), promise: { what: 'A new pair', due: time(at) } }
            return me('POST', `/conversations/${c.id}/later-replies`, body)
        }
        assert.equal((await set(third, hour / 2)).json.field, 'due', 'not before it leaves')
        for (const c of [third, fourth]) {
            const later = await set(c, day)
            assert.equal(later.status, 201, later.text)
            assert.deepEqual((await me('GET', `/conversations/${c.id}`)).json.promises, [], 'nothing is said yet')
        }
        const raw = letter(4).replace('question-4@', 'again-4@').replace('Subject: ', 'Subject: Re: ').replace('MIME-Version', 'In-Reply-To: <question-4@example.org>\r\nReferences: <question-4@example.org>\r\nMIME-Version')
        const [{ code }] = await lmtp(d.lmtp, { from: 'customer4@example.org', to: [mailbox], raw })
        assert.equal(code, 250)
        step(hour + 60e3)
        const made = await until('it has left', async () => (await me('GET', `/conversations/${third.id}`)).json.promises[0])
        const { messages } = (await me('GET', `/conversations/${third.id}`)).json
        assert.deepEqual([made.state, made.message, made.what], ['made', messages.findLast(m => m.direction === 'out').id, 'A new pair'])
        assert.ok(made.made_at >= messages.at(-1).at && made.first_due === made.due)
        const stopped = (await me('GET', `/conversations/${fourth.id}`)).json
        assert.deepEqual([stopped.promises, stopped.messages.filter(m => m.direction === 'out')], [[], []])
        assert.equal((await change(made.id, { state: 'kept', evidence: 'Sent' })).json.state, 'kept')
    })

    await t.test('P60 an update is kept by a reply', async () => {
        const at = `/conversations/${second.id}`, seen = (await me('GET', at)).json.messages.at(-1).id
        const made = await me('POST', `${at}/promises`, { what: 'News from the courier', due: time(hour), kind: 'update' })
        const sent = await me('POST', `${at}/replies`, { text: 'Nothing new yet.', seen, hold_s: 0 })
        assert.equal(sent.status, 201, sent.text)
        const now = await read(made.json.id)
        assert.deepEqual([now.state, now.evidence_message], ['kept', sent.json.id])
    })

    await t.test('INV2 kept check finds nothing', () => end(d))
})
