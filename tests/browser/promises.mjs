/* Promises in the browser: what a reply says is offered as one types and, without script, with the draft; it is made by one
 * key and with the reply only; the board has it by time and each act in place; telling the customer is one step. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { until } from '../rig/ports.mjs'
import { cuts, faultsOf } from './kit/look.mjs'
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
        assert.equal(await page.locator('.slip').count(), 2)
        await page.locator('.slip', { hasText: 'new pair' }).locator('summary').first().click()
        await page.locator('.slip', { hasText: 'new pair' }).locator('[name=evidence]').fill('Number of the parcel')
        await after(page, () => page.locator('.slip', { hasText: 'new pair' }).locator('[value=kept]').click())
        assert.deepEqual(states(), [1, 0])
        assert.match(await text(page, 'main'), /Done lately[^]*Kept: Number of the parcel/)
    })

    await t.test('P52 telling early is one step: the reply stands there with the words and a new date', async () => {
        await after(page, () => page.click('.slip .promise-acts > a'))
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
        assert.match(await text(page, 'h1'), /One promise is late/)
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

    await t.test('P52 three hundred: eight slips a column and the others a line each, within the weight of a page', async () => {
        const made = s.sql('SELECT max(id) FROM promise')[0]
        s.sql(`INSERT INTO promise (conversation_id, kind, what, owner_id, made_by, made_at, due, by_helper, first_made_at, first_due, state)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
            SELECT ${id}, 0, 'Нови пар предат куриру, наруџбина ' || i, CASE WHEN i = 300 THEN 2 ELSE 1 END, 1, at, at + i * 7200000000, 0, at, at + i * 7200000000, 0
            FROM n, (SELECT ${(Date.now() + 8 * day * 1000 + 600000) * 1000} AS at)`, 'UPDATE user_account SET active = 0 WHERE id = 2')
        const answer = await page.goto(`${s.url}/promises`)
        const bytes = gzipSync(await answer.body()).length
        t.diagnostic(`300 promises: ${bytes} bytes of HTML`)
        assert.ok(bytes <= 25 * 1024, `${bytes} bytes`)
        assert.deepEqual(await page.locator('.views small').allInnerTexts(), ['99+', '99+', '1'])
        for (const column of await page.locator('.columns > section').all()) assert.ok(await column.locator('.slip').count() <= 8)
        const lines = page.locator('.columns .more-of .kept-list > li')
        assert.equal(await page.locator('.slips > .slip').count() + await lines.count(), 301)
        await page.locator('.columns > section > .more-of > summary').last().press('Enter')
        assert.ok(await lines.last().isVisible())
        for (const width of [1440, 375]) {
            await page.setViewportSize({ width, height: 900 })
            assert.deepEqual(await cuts(page, `crowded at ${width}`), [])
        }
        s.sql(`DELETE FROM promise WHERE id > ${made}`, 'UPDATE user_account SET active = 1 WHERE id = 2')
    })

    await t.test('kept check finds nothing', async () => assert.deepEqual(await s.d.check(), []))
})
