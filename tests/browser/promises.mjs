/* Promises in the browser: what a reply says is offered as one types and, without script, with the draft; it is made by one
 * key and with the reply only; the board has it by time and each act in place; telling the customer is one step. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { until } from '../rig/ports.mjs'
import { faultsOf } from './kit/look.mjs'
import { shop } from './kit/shop.mjs'
import { after, go, text } from './kit/steps.mjs'

const day = 86400

test('promises: offered, made, kept, told and put right', async t => {
    const s = await shop({ t })
    const faults = faultsOf('promises')
    const words = 'We send the new pair within three days.'
    const id = await s.write({ name: 'Emma Clarke', subject: 'Boots', text: 'The sole came off. Where is the new pair?' })
    const page = await s.open(), plain = await s.open({ who: s.marko, javaScriptEnabled: false })
    const states = () => s.sql('SELECT state FROM promise ORDER BY id').map(Number)

    await t.test('P52 what the words say is offered as one types, and made only when it is ticked', async () => {
        await page.goto(s.path(id, '#reply'))
        await page.fill('#reply textarea', words)
        const offer = page.locator('#reply [name=promise]')
        await offer.waitFor()
        assert.match(await page.inputValue('#reply .promise-line .input'), /We send the new pair/)
        assert.ok(!await offer.isChecked())
        await offer.press('Space')
        await page.screenshot({ path: new URL('../report/shots/promises-offer.png', import.meta.url).pathname })
        await after(page, () => page.click('#reply [data-send]'))
        assert.deepEqual(states(), [0])
        assert.match(await text(page, '#promises'), /Promised[^]*We send the new pair/)
        assert.equal(s.sql('SELECT message_id IS NOT NULL FROM promise')[0], '1')
    })

    await t.test('P52 without script it is offered with the draft, and nothing is made silently', async () => {
        const other = await s.write({ name: 'Tom Harding', address: 'tom@mail.example', subject: 'Which one', text: 'Which boot do I send back?' })
        await plain.goto(s.path(other))
        await plain.fill('#reply textarea', words)
        await go(plain, '#reply noscript button, #reply button[value=reply]')
        assert.equal(await plain.locator('#reply [name=promise]').count(), 1)
        await go(plain, '#reply [data-send]')
        assert.deepEqual(states(), [0], 'it was not ticked')
    })

    await t.test('P51 by hand, with the date that is proposed', async () => {
        await page.goto(s.path(id))
        await after(page, () => page.click('.add-promise a'))
        await page.fill('#promise [name=what]', 'A call about the size')
        await after(page, () => page.click('#promise .accent'))
        assert.deepEqual(states(), [0, 0])
    })

    await t.test('P52 the board has them by time; one is kept in place, with what shows it', async () => {
        await page.goto(`${s.url}/promises`)
        assert.equal(await page.locator('.box.promise').count(), 2)
        await page.locator('.box.promise', { hasText: 'new pair' }).locator('summary').first().click()
        await page.locator('.box.promise', { hasText: 'new pair' }).locator('[name=evidence]').fill('Number of the parcel')
        await after(page, () => page.locator('.box.promise', { hasText: 'new pair' }).locator('[value=kept]').click())
        assert.deepEqual(states(), [1, 0])
        assert.match(await text(page, 'main'), /Done lately[^]*Kept: Number of the parcel/)
    })

    await t.test('P52 telling early is one step: the reply stands there with the words and a new date', async () => {
        await after(page, () => page.click('.box.promise .box-acts a'))
        assert.match(await page.inputValue('#reply textarea'), /we are sorry\. \{what_happened\}[^]*A call about the size/)
        assert.ok(await page.isVisible('#reply [name=told_day]'))
        const draft = await page.inputValue('#reply textarea')
        await page.fill('#reply textarea', draft.replace('{what_happened}', 'The colleague is ill.'))
        await after(page, () => page.click('#reply [data-send]'))
        assert.deepEqual(s.sql('SELECT told_id IS NOT NULL FROM promise ORDER BY id'), ['0', '1'])
    })

    await t.test('P52 broken by the timer: first on the board and in Today, until it is put right', async () => {
        s.later(8 * day)
        await until('it is broken', () => states()[1] === 3)
        await page.goto(`${s.url}/promises`)
        assert.match(await text(page, 'h1'), /One promise was broken/)
        await page.goto(s.url)
        assert.match(await text(page, 'main'), /Promises due[^]*A call about the size/)
    })

    await t.test('WCAG 2.2 nothing is cut off and axe finds nothing, in widths, schemes and languages', async () => {
        const list = []
        for (const lang of ['en', 'sr', 'hu', 'el']) {
            s.sql(`UPDATE user_account SET lang = '${lang}'`)
            for (const [name, path] of [['board', '/promises'], ['case', `/conversations/${id}?promise=1`], ['tell', `/conversations/${id}?tell=2`], ['today', '/']]) {
                await page.goto(s.url + path)
                list.push(...await faults(page, name, lang))
            }
        }
        assert.deepEqual(list, [])
    })

    await t.test('kept check finds nothing', async () => assert.deepEqual(await s.d.check(), []))
})
