/* What the links in mails to customers lead to: a page in the customer's language that works without script, by keyboard, at
 * 375 px and in the dark; opening it changes nothing, a button does, and a second time it says what was said. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { shop } from './kit/shop.mjs'
import { newPage } from '../rig/browser.mjs'
import { until } from '../rig/ports.mjs'
import { axe, rules, shots } from './kit/look.mjs'
import { after, go, text } from './kit/steps.mjs'
import { request } from '../api/kit/http.mjs'


test('links in mails to customers', async t => {
    const s = await shop({ t })
    mkdirSync(shots, { recursive: true })
    s.sql("INSERT INTO setting (name, value) VALUES ('phone', '+381 11 123 456'), ('thanks_percent', '10')")
    const id = await s.write({ name: 'Јелена Марковић', address: 'jelena@primer.example', subject: 'Ђон', text: 'Ђон се одлепио, шта сада да радим?' })
    const customer = s.sql(`SELECT customer_id FROM conversation WHERE id = ${id}`)[0]
    const page = await s.open()
    const look = async (page, name) => {
        await page.evaluate(axe)
        for (const colorScheme of ['light', 'dark']) for (const width of [1440, 375]) {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
            await page.setViewportSize({ width, height: 800 })
            await page.screenshot({ path: `${shots}${name}-${width}-${colorScheme}.png`, fullPage: true })
            const { violations } = await page.evaluate(options => axe.run(document, options), rules)
            assert.deepEqual(violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]), [], `${name} ${width} ${colorScheme}`)
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} ${width} does not scroll sideways`)
        }
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
        await page.setViewportSize({ width: 1440, height: 900 })
    }
    const state = () => s.sql(`SELECT state, (SELECT state FROM follow_up) FROM conversation WHERE id = ${id}`)[0]
    let answer, stop

    await t.test('P23 what a customer may be sent stands beside him, with its history', async () => {
        await page.goto(`${s.url}/customers/${customer}`)
        assert.match(await text(page, '#permissions'), /nobody said that we may/)
        await page.locator('#permissions summary').first().click()
        await page.fill('#permissions [name=source]', 'by telephone')
        await go(page, '#permissions [value=give]')
        assert.match(await text(page, '#permissions'), /Offers by mail: yes, since/)
        await page.locator('#permissions summary').last().click()
        await look(page, 'permissions')
    })

    await t.test('P22 P42 the reply that asks begins with the shipped text, needs an own line and brings links', async () => {
        await page.goto(s.path(id))
        await page.locator('#follow-ups details summary').last().click()
        await go(page, '#follow-ups [value=plan]')
        await go(page, '#follow-ups a[href*="ask="]')
        const opening = await page.inputValue('#reply-text')
        assert.match(opening, /\+381 11 123 456/)
        assert.match(opening, /Хвала Вам на поверењу/)
        await page.locator('#reply [name=thanks]').check()
        await look(page, 'asking')
        await after(page, () => page.locator('#reply [data-send]').click())
        assert.match(await text(page, '#reply .wrong'), /placeholder|gap|left|line of your own/i)
        await page.fill('#reply-text', `Плави пар ће Вам, надам се, лепо стајати.\n\n${opening.trim().replace(/\{[^}]*\}/g, 'ципеле')}`)
        await page.locator('#reply [name=thanks]').check()
        await after(page, () => page.locator('#reply [data-send]').click())
        s.later(60)
        await until('the mail is there', () => s.sent().length > 0)
        const mail = JSON.stringify(s.sent().at(-1))
        answer = /\/answer\/[0-9a-f]{64}/.exec(mail)?.[0]
        stop = /\/no-offers\/[0-9a-f]{64}/.exec(mail)?.[0]
        assert.ok(answer && stop, mail.slice(0, 3000))
        assert.match(mail, /One-Click/)
        assert.equal(s.sql('SELECT state FROM offer')[0], '1')
    })

    await t.test('A26 whoever opens the link changes nothing, however often', async () => {
        const before = state()
        for (let i = 0; i < 20; i++) assert.equal((await request(s.url, 'GET', `${answer}?a=yes`, {})).status, 200)
        assert.equal((await request(s.url, 'HEAD', answer, {})).status, 200)
        assert.equal(state(), before)
        const { headers, text } = await request(s.url, 'GET', answer, {})
        assert.equal(headers['x-robots-tag'], 'noindex')
        assert.equal(headers['referrer-policy'], 'no-referrer')
        assert.ok(!/jelena|Јелена|Ђон/.test(text), 'nothing of the customer stands there')
        assert.ok(!/<script|sign-in/.test(text), 'no script, and no way in')
    })

    await t.test('P22 P35 P39 without script and by keyboard: no, with words, opens it again', async () => {
        const hers = await newPage({ width: 375, height: 700 })
        await hers.goto(`${s.url}${answer}?a=no`)
        assert.equal(await hers.getAttribute('html', 'lang'), 'sr')
        await look(hers, 'link-asks')
        const plain = await newPage({ width: 375, height: 700, javaScriptEnabled: false })
        plain.plain = true
        await plain.goto(`${s.url}${answer}?a=no`)
        assert.match(await text(plain, 'main'), /\+381 11 123 456/)
        await plain.locator('#text').press('End')
        await plain.locator('#text').pressSequentially('Пуца рајсфершлус.')
        await plain.keyboard.press('Tab')
        await after(plain, () => plain.keyboard.press('Enter'))
        assert.match(await text(plain, 'h1'), /Хвала/)
        assert.deepEqual(state().split('|'), ['1', '2'])
        const hours = Number(s.sql(`SELECT (due - started_at) / 3600000000 FROM conversation c JOIN clock k ON k.conversation_id = c.id WHERE c.id = ${id} AND k.stopped_at IS NULL`)[0])
        assert.equal(hours, 24)
        await hers.goto(`${s.url}${answer}?a=yes`)
        assert.match(await text(hers, 'main'), /нешто није у реду/, 'a second time it says what was said')
        assert.equal(await hers.locator('form').count(), 0)
        await look(hers, 'link-said')
        await hers.goto(`${s.url}/answer/${'a'.repeat(64)}`)
        await look(hers, 'link-gone')
        await hers.context().close()
        await plain.context().close()
        await page.goto(s.path(id))
        assert.match(await text(page, 'main'), /Пуца рајсфершлус/)
    })

    await t.test('EU9 RFC 8058 one click from anywhere ends offers', async () => {
        assert.equal((await request(s.url, 'GET', stop, {})).status, 200)
        assert.equal(s.sql('SELECT count(*) FROM permission WHERE given = 0')[0], '0')
        const once = { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' }
        for (let i = 0; i < 2; i++) assert.equal((await request(s.url, 'POST', stop, once)).status, 200)
        assert.equal(s.sql('SELECT count(*) FROM permission WHERE given = 0 AND user_id IS NULL')[0], '1')
        assert.equal((await request(s.url, 'POST', `/no-offers/${'b'.repeat(64)}`, once)).status, 404)
        await page.goto(`${s.url}/customers/${customer}`)
        assert.match(await text(page, '#permissions'), /Offers by mail: no, since/)
    })
})
