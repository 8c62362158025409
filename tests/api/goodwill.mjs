/* INV3, INV10: 100 clients at once, over HTTP, on both stores: of 100 who each want to give 500 of a limit of 1,000 two
 * do, of 100 who redeem one coupon one does; the others are told what is left, and the store adds up. TEST_GRANTS sets how
 * many rounds (make soak: 1,000). */
import test from 'node:test'
import assert from 'node:assert/strict'
import { desk, store } from '../rig/desk.mjs'
import { caller, describe } from './kit/caller.mjs'
import { patient, together } from './kit/crowd.mjs'
import { converse, end, person } from './kit/shop.mjs'

const rounds = Number(process.env.TEST_GRANTS ?? 2), CLIENTS = 100

test(`many who give at once (${store})`, async t => {
    const d = await desk()
    const description = await describe(d)
    const me = patient(caller(d, description, d.token))
    const helper = await person(d, 'helper')
    const they = patient(caller(d, description, helper.token))
    const [c] = await converse(d, 1)
    const user = (await me('GET', '/users')).json.items.find(u => u.mail === helper.mail).id
    const gift = { kind: 'gift', amount: 50000, currency: 'RSD', purpose: 'keep' }

    await t.test('INV3 of 100 who give 500 of 1,000 two do, and the others are told that nothing is left', async () => {
        for (let round = 0; round < rounds; round++) {
            /* A period of its own for each round: what was given before counts in it too, so it allows 1,000 more. */
            const limit = await me('POST', '/authority-limits', { user, kind: 'any', per_grant: 50000, per_period: (round + 1) * 100000, period_days: 30, currency: 'RSD' })
            assert.equal(limit.status, 201)
            const { answers, counts } = await together(CLIENTS, () => they('POST', `/conversations/${c.id}/goodwill-grants`, gift))
            assert.deepEqual(counts, { 201: 2, 409: CLIENTS - 2 }, `round ${round}`)
            for (const { status, json } of answers) {
                if (status === 409) assert.ok(json.left === 0 && json.approvers.length === 1)
            }
        }
        const all = (await d.all(`/conversations/${c.id}/goodwill-grants`)).filter(g => g.state === 'granted')
        /* The list of a conversation ends after 200. */
        assert.equal(all.length, Math.min(2 * rounds, 200))
        t.diagnostic(`${rounds} rounds of ${CLIENTS} clients gave ${2 * rounds}`)
    })

    await t.test('INV10 of 100 who redeem one coupon one does', async () => {
        for (let round = 0; round < rounds; round++) {
            const coupon = (await me('POST', '/coupons', { kind: 'two_for_one', customer: c.customer.id, days: 90 })).json
            const { counts } = await together(CLIENTS, () => they('POST', '/redemptions', { code: coupon.code, customer: c.customer.id }))
            assert.deepEqual(counts, { 201: 1, 409: CLIENTS - 1 }, `round ${round}`)
        }
    })

    await t.test('kept check finds nothing, while serving and after the end', () => end(d))
    await d.remove()
})
