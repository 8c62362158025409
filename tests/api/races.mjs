/* Many at once: a key is used once (A46), a version is changed once (INV8), a reply never overtakes one that its writer
 * has not seen (F20). On both stores; what must hold is counted in the store's own answers afterwards. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { desk, store } from '../rig/desk.mjs'
import { caller, describe } from './kit/caller.mjs'
import { patient, together } from './kit/crowd.mjs'
import { converse, end, person } from './kit/shop.mjs'

test(`many at once (${store})`, async t => {
    const d = await desk()
    const description = await describe(d)
    const me = patient(caller(d, description, d.token))
    const helper = await person(d, 'helper')
    const they = patient(caller(d, description, helper.token))
    const [first, second, third, fourth] = await converse(d, 4)
    const read = async c => (await me('GET', `/conversations/${c.id}`)).json
    const out = messages => messages.filter(m => m.direction === 'out')

    await t.test('A46 100 replies under one key are one message', async () => {
        const body = { text: 'It left this morning.', seen: first.messages[0].id, hold_s: 30 }
        const { answers, counts } = await together(100, () => me('POST', `/conversations/${first.id}/replies`, body, { 'Idempotency-Key': 'k-1' }))
        t.diagnostic(`A46 ${JSON.stringify(counts)}`)
        assert.deepEqual(counts, { 201: 100 })
        assert.equal(new Set(answers.map(a => a.text)).size, 1, 'each got the same answer')
        assert.equal(out((await read(first)).messages).length, 1)
        const after = await me('POST', `/conversations/${first.id}/replies`, body, { 'Idempotency-Key': 'k-1' })
        assert.equal(after.text, answers[0].text)
    })

    await t.test('A46 of 40 different replies under one key one is stored, the others are refused', async () => {
        const { counts } = await together(40, i => me('POST', `/conversations/${second.id}/replies`,
            { text: `Answer ${i}.`, seen: second.messages[0].id, hold_s: 30 }, { 'Idempotency-Key': 'k-2' }))
        t.diagnostic(`A46 ${JSON.stringify(counts)}`)
        assert.equal(counts[201], 1)
        assert.equal(counts[422], 39)
        assert.equal(out((await read(second)).messages).length, 1)
    })

    await t.test('F20 of 20 who saw the same messages one answers, the others get that answer first', async () => {
        const seen = third.messages[0].id
        const { answers, counts } = await together(20, i => (i % 2 ? me : they)('POST', `/conversations/${third.id}/replies`, { text: `Answer ${i}.`, seen, hold_s: 30 }))
        t.diagnostic(`F20 ${JSON.stringify(counts)}`)
        assert.equal(counts[201], 1)
        assert.equal(counts[409], 19)
        const [won] = answers.filter(a => a.status === 201)
        for (const answer of answers.filter(a => a.status === 409)) {
            assert.deepEqual(answer.json.messages.map(m => m.id), [won.json.id])
        }
        assert.equal(out((await read(third)).messages).length, 1)
    })

    await t.test('INV8 of 20 changes of one version one is made, the others get 412', async () => {
        const { headers } = await me('GET', `/conversations/${fourth.id}`)
        const users = (await me('GET', '/users')).json.items
        const { answers, counts } = await together(20, i => (i % 2 ? me : they)('PATCH', `/conversations/${fourth.id}`,
            { owner: users[i % users.length].id }, { 'If-Match': headers.etag }))
        t.diagnostic(`INV8 ${JSON.stringify(counts)}`)
        assert.deepEqual(counts, { 200: 1, 412: 19 })
        const [won] = answers.filter(a => a.status === 200)
        const now = await read(fourth)
        assert.equal(now.owner, won.json.owner)
        assert.equal(now.version, won.json.version)
    })

    await t.test('INV8 two who take a conversation at once: one has it, the other knows', async () => {
        for (let i = 0; i < 10; i++) {
            const { headers, json } = await me('GET', `/conversations/${fourth.id}`)
            const to = [{ state: 'open' }, { state: 'waiting_internal' }]
            const both = await Promise.all([me, they].map((who, k) => who('PATCH', `/conversations/${fourth.id}`, to[k], { 'If-Match': headers.etag })))
            assert.deepEqual(both.map(a => a.status).sort(), [200, 412])
            assert.equal((await read(fourth)).version, json.version + 1)
        }
    })

    await t.test('taking back 20 times at once takes back once', async () => {
        const [reply] = out((await read(third)).messages)
        const { counts } = await together(20, () => me('DELETE', `/messages/${reply.id}`))
        t.diagnostic(`take back ${JSON.stringify(counts)}`)
        assert.deepEqual(counts, { 204: 1, 409: 19 })
    })

    await t.test('50 uploads at once are 50 files', async () => {
        const { answers, counts } = await together(50, i => me('POST', '/uploads', `file ${i}`))
        assert.deepEqual(counts, { 201: 50 })
        assert.equal(new Set(answers.map(a => a.json.id)).size, 50)
    })

    await t.test('kept check finds nothing, while serving and after the end', () => end(d))
    await d.remove()
})
