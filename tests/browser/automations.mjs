/* What the desk does by itself, in the browser: the register and its switches; a call that a rule planned is written down on
 * the page of a customer who never wrote. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { shop } from './kit/shop.mjs'
import { axe, rules, shots } from './kit/look.mjs'
import { go, text } from './kit/steps.mjs'
import { mkdirSync } from 'node:fs'

test('automations', async t => {
    const s = await shop({ t })
    mkdirSync(shots, { recursive: true })
    await s.write({ name: 'Јелена Марковић', address: 'jelena@primer.example', subject: 'Ђон', text: 'Ђон се одлепио.' })
    const page = await s.open()
    const good = async name => {
        await page.evaluate(axe)
        for (const colorScheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
            for (const width of [1440, 375]) {
                await page.setViewportSize({ width, height: 900 })
                await page.screenshot({ path: `${shots}${name}-${width}-${colorScheme}.png`, fullPage: true })
                const { violations } = await page.evaluate(options => axe.run(document, options), rules)
                assert.deepEqual(violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]), [], `${name} ${width} ${colorScheme}`)
                assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} ${width} does not scroll sideways`)
            }
        }
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
        await page.setViewportSize({ width: 1440, height: 900 })
    }
    const active = code => s.sql(`SELECT active FROM automation WHERE code = '${code}'`)[0]

    await t.test('P32 one is switched off and says so; what the law asks for wants a reason', async () => {
        await page.goto(`${s.url}/settings/automations`)
        assert.equal(await page.locator('.rows > li').count(), 15)
        await good('automations')
        const row = page.locator('.rows > li', { hasText: 'After silence' })
        await Promise.all([page.waitForURL(/said=saved/), row.locator('button[value=off]').click()])
        assert.equal(active('silence'), '0')
        assert.match(await page.locator('.rows > li', { hasText: 'After silence' }).innerText(), /Switched off by/)
        await page.locator('.rows > li', { hasText: 'Receipt of a complaint' }).locator('a', { hasText: 'Change' }).click()
        await good('automation')
        await page.locator('.box-form button[value=off]').click()
        assert.match(await text(page, '.wrong'), /law asks/)
        await page.fill('#why', 'On paper, in the shop')
        await Promise.all([page.waitForURL(/said=saved/), page.locator('.box-form button[value=off]').click()])
        assert.equal(active('complaint_receipt'), '0')
        assert.match(await page.locator('.rows > li', { hasText: 'Receipt of a complaint' }).innerText(), /The law asks[\s\S]*On paper, in the shop/)
    })

    await t.test('P14 P34 who bought and never wrote is called from the own page', async () => {
        s.sql("INSERT INTO customer (name, lang, created_at, hours, prefers) VALUES ('Nagy Eszter', 'hu', 1, '9–12', 1)")
        const id = s.sql("SELECT id FROM customer WHERE name = 'Nagy Eszter'")[0]
        const order = await s.d.api('POST', '/orders', { number: '30455', customer: id, currency: 'HUF', note: 'Jó kávézást! Gergő', lines: [{ what: 'kávéfőző', quantity: 1, price: 6499000 }] })
        assert.equal(order.status, 201, JSON.stringify(order.body))
        assert.equal((await s.d.api('POST', `/orders/${order.body.id}/steps`, { seen: order.body.version, state: 'delivered' })).status, 201)
        await page.goto(`${s.url}/follow-ups?view=all`)
        await page.locator('.rows a', { hasText: 'Nagy Eszter' }).first().click()
        await page.waitForURL(new RegExp(`/customers/${id}`))
        assert.match(await text(page, '#follow-ups'), /After the first order[\s\S]*30455, kávéfőző/)
        await good('customer-follow-ups')
        await page.locator('#follow-ups summary').first().click()
        await page.fill('#follow-ups [name=text]', 'Nem értem a lámpát.')
        await page.locator('#follow-ups [name=result]').selectOption('explained')
        await go(page, '#follow-ups [value=called]')
        assert.match(await text(page, '#follow-ups'), /it needed an explanation/)
        assert.deepEqual(s.sql("SELECT state, result FROM shop_order WHERE number = '30455'"), ['3|2'])
    })
})
