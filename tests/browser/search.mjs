/* The search field: "/" leads to it, what is typed is found under it without moving anything, keys go through what was
 * found, Enter shows all of it with the words marked. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { shop } from './kit/shop.mjs'

const shots = process.env.TEST_SHOTS /* a folder for pictures, for eyes */

test('P53 search in the browser', async t => {
    const s = await shop({ t })
    const about = { name: 'Јелена Марковић', address: 'jelena@primer.example', subject: 'Ђон се одлепио', text: 'Колика је поштарина за Ниш? Чекам одговор.' }
    const first = await s.write(about)
    await s.write({ name: 'Kovács Réka', address: 'reka@pelda.example', subject: 'Hol van a csomagom?', text: 'Mennyi a szállítás díja, és mikor jön a csomag?' })
    await s.write({ name: 'Ana Kovač', address: 'ana.kovac@zgled.example', subject: 'Poštnina', text: 'Ali je poštnina vključena?' })
    const page = await s.open({ width: 1440 })
    const shot = async name => { if (shots) { await page.evaluate(() => document.fonts.ready); await page.screenshot({ path: `${shots}/${name}.png` }) } }
    const places = () => page.$$eval('main .row, .top > *', all => all.map(e => JSON.stringify(e.getBoundingClientRect())))

    await t.test('P53 "/" leads to the field, and what is typed is found under it while nothing moves', async () => {
        await page.goto(`${s.url}/inbox`)
        const before = await places()
        await page.keyboard.press('/')
        assert.equal(await page.evaluate(() => document.activeElement.id), 'find')
        await page.keyboard.type('postarina')
        await page.waitForSelector('#find ~ .find-panel:not([hidden]) li a')
        assert.deepEqual(await places(), before)
        assert.equal((await page.textContent('.top .find-panel mark')).trim(), 'поштарина')
        await shot('panel-1440')
        await page.keyboard.press('ArrowDown')
        assert.ok(await page.evaluate(() => document.activeElement.matches('.find-panel a')))
        await page.keyboard.press('Escape')
        assert.equal(await page.evaluate(() => document.activeElement.id), 'find')
        assert.ok(await page.isHidden('.top .find-panel'))
    })

    await t.test('P53 while the pointer is in what was found, it stays as it is', async () => {
        await page.fill('#find', 'kov')
        await page.waitForFunction(() => document.querySelectorAll('.top .find-panel li').length === 2)
        await page.hover('.top .find-panel li a')
        await page.focus('#find')
        const asked = page.waitForResponse(r => r.url().includes('q=kovac+'))
        await page.keyboard.type('ac ana')
        await asked.catch(() => null)
        await page.waitForTimeout(300)
        assert.equal(await page.$$eval('.top .find-panel li', all => all.length), 2, 'held')
        await page.mouse.move(300, 700)
        await page.waitForFunction(() => document.querySelectorAll('.top .find-panel li').length === 1)
    })

    await t.test('P53 Enter shows all that was found, newest first, with the words marked', async () => {
        await page.fill('#find', 'post')
        await Promise.all([page.waitForURL(/\/search\?q=post/), page.press('#find', 'Enter')])
        assert.deepEqual(await page.$$eval('.row mark', all => all.map(m => m.textContent)), ['Poštnina', 'poštnina', 'поштарина'])
        assert.match(await page.textContent('h1'), /2 conversations with “post”/)
        await shot('found-1440')
        await page.click('.rows .row:last-child .row-link')
        await page.waitForURL(new RegExp(`/conversations/${first}`))
    })

    if (shots) {
        for (const [name, path] of [['empty', '/search'], ['nothing', '/search?q=owl'], ['found', '/search?q=post']]) {
            for (const scheme of ['light', 'dark']) {
                for (const width of [1440, 375]) {
                    const page = await s.open({ width, colorScheme: scheme })
                    await page.goto(s.url + path)
                    await page.evaluate(() => document.fonts.ready)
                    await page.screenshot({ path: `${shots}/${name}-${scheme}-${width}.png` })
                    await page.close()
                }
            }
        }
    }
})
