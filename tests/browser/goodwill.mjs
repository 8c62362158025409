/* Goodwill in the browser, without script: a limit is set, something is given at once, more is refused with what is left and
 * whom to ask, asked for, seen in Today and approved; a coupon is redeemed once. Nothing is cut off and axe finds nothing. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { faultsOf } from './kit/look.mjs'
import { shop } from './kit/shop.mjs'
import { go, text } from './kit/steps.mjs'

test('goodwill: given, asked for, approved', async t => {
    const s = await shop({ t })
    const faults = faultsOf('goodwill')
    const id = await s.write({ name: 'Emma Clarke', subject: 'Boots', text: 'The sole came off.' })
    const owner = await s.open({ javaScriptEnabled: false }), marko = await s.open({ who: s.marko, javaScriptEnabled: false })
    const give = `${s.url}/conversations/${id}/goodwill`
    const limit = async (who, once, period) => {
        await owner.goto(`${s.url}/settings/limits`)
        await owner.selectOption('#a-who', who)
        for (const [field, value] of [['#a-grant', once], ['#a-period', period], ['#a-currency', 'RSD']]) await owner.fill(field, value)
        await go(owner, 'button[value=set]')
        assert.match(await text(owner, 'main'), /Saved\./)
    }

    await t.test('P05 within the limit it is given at once; beyond it the page says what is left and whom to ask', async () => {
        await limit('agent', '2.000', '2.500')
        await limit('owner', '3.000', '9.000')
        await marko.goto(give)
        await marko.fill('#g-amount', '590')
        await marko.fill('#g-currency', 'RSD')
        await go(marko, 'button[value=give]')
        assert.match(await text(marko, 'main'), /Refund, 590\sRSD given, to keep the customer/)
        await marko.fill('#g-amount', '2.100')
        await marko.fill('#g-currency', 'RSD')
        await go(marko, 'button[value=give]')
        assert.match(await text(marko, 'main'), /more than you may give now[^]*1,910\sRSD left\. Who can approve more: Ana Novak/)
        await go(marko, 'button[value=ask]')
        assert.match(await text(marko, 'main'), /Refund, 2,100\sRSD waits for a yes/)
    })

    await t.test('P06 it stands in Today of whom it was put to, who says yes', async () => {
        await owner.goto(s.url)
        assert.match(await text(owner, 'main'), /Waits for your yes[^]*2,100\sRSD/)
        await owner.goto(`${s.url}/goodwill`)
        await go(owner, 'button[value=approve]')
        assert.match(await text(owner, 'main'), /Goodwill: 2,690\sRSD/)
        await owner.goto(s.path(id))
        assert.match(await text(owner, '.side'), /Goodwill[^]*Refund, 590\sRSD/)
    })

    await t.test('P05 the form among the acts of a conversation gives it there', async () => {
        await owner.goto(s.path(id))
        await owner.locator('.case summary', { hasText: 'Give goodwill' }).press('Enter')
        await owner.fill('.case [action$=goodwill] [name=amount]', '120')
        await go(owner, '.case [action$=goodwill] button')
        assert.equal(new URL(owner.url()).pathname, `/conversations/${id}`)
        assert.match(await text(owner, '#goodwill'), /Refund, 120\sRSD/)
    })

    await t.test('no page is cut off and axe finds nothing', async () => {
        const list = [], page = await s.open()
        for (const [name, path] of [['give', `/conversations/${id}/goodwill`], ['ledger', '/goodwill'], ['limits', '/settings/limits'], ['case', `/conversations/${id}`]]) {
            await page.goto(s.url + path)
            list.push(...await faults(page, name, 'en'))
        }
        assert.deepEqual(list, [])
    })

    await t.test('INV3 kept check finds nothing', async () => assert.deepEqual(await s.d.check(), []))
})
