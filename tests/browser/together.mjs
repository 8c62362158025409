/* Two people at one desk, without a mouse where it can be: who looks and who writes is seen, a reply that crosses is
 * stopped once, what is unread is bold and counted in the title, commands are found in every layout, and what was done
 * leads to the next row. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { shop } from './kit/shop.mjs'
import { until } from '../rig/ports.mjs'
import { strike } from './kit/steps.mjs'

const box = '#reply textarea'
const shots = process.env.TEST_SHOTS /* a folder for pictures, for eyes */

test('two people at one desk', async t => {
    const s = await shop({ t, smtp: [''] })
    const ids = []
    for (const name of ['Tom Harding', 'Kovács Réka', 'Јелена Марковић', 'Γιώργος Παπαδόπουλος']) ids.push(await s.write({ name, address: `c${ids.length}@post.example`, subject: `Question ${ids.length}`, text: 'Which one do I send back?' }))
    const ana = await s.open(), marko = await s.open({ who: s.marko })
    const shot = async (page, name) => { if (shots) { await page.evaluate(() => document.fonts.ready); await page.screenshot({ path: `${shots}/${name}.png` }) } }
    const strip = page => page.locator('[data-presence]')
    const says = (where, words) => until(`${words}`, async () => words.test(await where.innerText()), 10)
    const row = (page, id) => page.locator(`[id="row:${id}"]`)

    await t.test('who has it open and who writes a reply is seen there and in the list; a note is nobody’s to see', async () => {
        await ana.goto(s.path(ids[0]))
        await marko.goto(s.path(ids[0]))
        await says(strip(marko), /Ana Novak is looking/)
        await says(strip(ana), /Marko Ilić is looking/)
        assert.equal(await strip(ana).getAttribute('role'), 'status')
        await marko.locator(box).pressSequentially('Dear Tom')
        await says(strip(ana), /Marko Ilić is replying/)
        await shot(ana, 'presence-strip')
        await ana.goto(`${s.url}/inbox`)
        await says(row(ana, ids[0]).locator('[data-here]'), /Marko Ilić is replying/)
        await shot(ana, 'presence-row')
        await marko.goto(s.path(ids[1], '?box=note'))
        await marko.locator('#note textarea').pressSequentially('Only for us')
        await says(row(ana, ids[1]).locator('[data-here]'), /Marko Ilić is looking/)
        await until('he has left the first', async () => !(await row(ana, ids[0]).locator('[data-here]').innerText()).trim(), 10)
        await marko.fill('#note textarea', '')
        await marko.goto(s.url)
        await until('he has left', async () => !(await row(ana, ids[1]).locator('[data-here]').innerText()).trim(), 10)
    })

    await t.test('ux 5.4 a reply that crosses is stopped once with the newer one in sight; the second click sends it once', async () => {
        await marko.goto(s.path(ids[0]))
        await marko.fill(box, 'Dear Tom, from Marko.')
        await ana.goto(s.path(ids[0]))
        await ana.fill(box, 'Dear Tom, from Ana.')
        await Promise.all([ana.waitForEvent('load'), ana.click('[data-send]')])
        await Promise.all([marko.waitForEvent('load'), marko.click('[data-send]')])
        assert.equal(await marko.inputValue(box), 'Dear Tom, from Marko.')
        assert.match(await marko.locator('#reply .banner').innerText(), /Ana Novak answered at/)
        assert.match(await marko.locator('.thread').innerText(), /from Ana/)
        assert.match(await marko.locator('[data-send]').innerText(), /Send anyway/)
        await Promise.all([marko.waitForEvent('load'), marko.click('[data-send]')])
        assert.equal(Number(s.sql(`SELECT count(*) FROM message WHERE direction = 1 AND conversation_id = ${ids[0]}`)[0]), 2)
    })

    await t.test('opening is not reading: after a second in sight it is, for this person alone; the title counts', async () => {
        s.sql(`UPDATE conversation SET owner_id = 1 WHERE id = ${ids[1]}`)
        await ana.goto(`${s.url}/inbox`)
        const bold = id => row(ana, id).evaluate(e => e.classList.contains('unread'))
        assert.deepEqual([await bold(ids[1]), await bold(ids[2])], [true, true])
        await until('the title counts', async () => /^\(1\) /.test(await ana.title()), 10)
        await ana.evaluate(async path => { await fetch(path) }, s.path(ids[1]))
        await ana.goto(`${s.url}/inbox`)
        assert.equal(await bold(ids[1]), true)
        await Promise.all([ana.waitForRequest(r => r.url().endsWith('/read')), ana.goto(s.path(ids[1]))])
        await until('it is noted', () => s.sql(`SELECT count(*) FROM conversation_read WHERE user_id = 1 AND conversation_id = ${ids[1]}`)[0] === '1', 5)
        await ana.goto(`${s.url}/inbox`)
        assert.deepEqual([await bold(ids[1]), await bold(ids[2])], [false, true])
        await marko.goto(`${s.url}/inbox`)
        assert.equal(await row(marko, ids[1]).evaluate(e => e.classList.contains('unread')), true)
        await until('the title has no number', async () => !/^\(/.test(await ana.title()), 10)
    })

    await t.test('the palette opens in every layout, shows keys, finds commands, customers and conversations', async () => {
        for (const [key, code] of [['k', 'KeyK'], ['к', 'KeyK'], ['κ', 'KeyK']]) {
            await ana.goto(`${s.url}/inbox`)
            await strike(ana, key, code, 2)
            await ana.waitForSelector('.palette[open]')
        }
        assert.equal(await ana.evaluate(() => document.activeElement.getAttribute('role')), 'combobox')
        assert.match(await ana.locator('.palette li', { hasText: 'New contact' }).innerText(), /c$/)
        await shot(ana, 'palette')
        await ana.keyboard.type('jelena')
        await ana.waitForFunction(() => [...document.querySelectorAll('.palette li small')].map(e => e.textContent).join() === 'Customer,Conversation')
        await shot(ana, 'palette-found')
        await ana.keyboard.press('ArrowDown')
        await Promise.all([ana.waitForURL(new RegExp(`/conversations/${ids[2]}`)), ana.keyboard.press('Enter')])
        await strike(ana, 'к', 'KeyK', 2)
        await ana.keyboard.type('wait for')
        assert.equal(await ana.locator('.palette li').count(), 0)
        for (const words of ['urgent', 'join or', 'spam', 'send and']) { /* what has no key of its own is found here */
            await ana.fill('.palette input', words)
            assert.equal(await ana.locator('.palette li').count(), 1, words)
        }
        await ana.fill('.palette input', 'snooze')
        await ana.keyboard.press('Enter')
        assert.equal(await ana.evaluate(() => document.activeElement.closest('details')?.open), true)
        await ana.keyboard.press('Escape')
        /* Inside of a reply, what can be said there comes first; a note has none of that. */
        await ana.focus(box)
        await strike(ana, 'k', 'KeyK', 2)
        await ana.waitForSelector('.pick-panel[open]')
        assert.equal(await ana.locator('.palette[open]').count(), 0)
        await ana.keyboard.press('Escape')
        await ana.waitForFunction(box => document.activeElement.matches(box), box)
        await ana.keyboard.press('Escape')
        await ana.evaluate(() => document.activeElement.blur())
        await ana.keyboard.press('n')
        await strike(ana, 'к', 'KeyK', 2)
        assert.equal(await ana.locator('.palette[open]').count(), 1)
        await ana.keyboard.press('Escape')
        assert.deepEqual(await ana.evaluate(() => [document.activeElement.name, document.querySelector('.palette').open]), ['text', false])
        /* A click on what takes no focus leaves it nowhere: Escape closes all the same, and so does going on from there. */
        /* Nor does it matter that it was closed and opened again before the page heard of the first. */
        const again = () => ana.evaluate(() => {
            const palette = document.querySelector('.palette')
            palette.close()
            document.querySelector('[data-open-palette]').click()
            return new Promise(done => palette.addEventListener('close', () => done(palette.open), { once: true }))
        })
        for (const leave of [() => ana.keyboard.press('Escape'), () => ana.focus('.skip'),
            async () => { assert.equal(await again(), true); await ana.focus('.skip') }]) {
            await strike(ana, 'к', 'KeyK', 2)
            await ana.evaluate(() => document.activeElement.blur())
            assert.equal(await ana.locator('.palette[open]').count(), 1)
            await leave()
            await ana.locator('.palette[open]').waitFor({ state: 'detached', timeout: 5000 })
        }
    })

    await t.test('g and a letter go places, ? shows the keys, and single keys can be switched off', async () => {
        await ana.goto(`${s.url}/inbox`)
        await strike(ana, 'γ', 'KeyG')
        await Promise.all([ana.waitForURL(/\/customers$/), strike(ana, 'ψ', 'KeyC')])
        await ana.keyboard.press('?')
        await ana.waitForSelector('.keys-dialog[open] .keys-sheet')
        assert.match(await ana.locator('.keys-dialog').innerText(), /Ctrl K/)
        await shot(ana, 'keys-sheet')
        await ana.keyboard.press('Escape')
        await ana.goto(`${s.url}/keys`)
        await shot(ana, 'keys-page')
        await Promise.all([ana.waitForURL(/said=saved/), ana.click('button[value=off]')])
        await ana.goto(`${s.url}/inbox`)
        for (const key of ['c', 'j', '?', '/', 'g']) await ana.keyboard.press(key)
        assert.deepEqual([new URL(ana.url()).pathname, await ana.evaluate(() => document.activeElement.tagName), await ana.locator('dialog[open]').count()], ['/inbox', 'BODY', 0])
        await ana.keyboard.press('Control+k')
        assert.equal(await ana.locator('.palette[open]').count(), 1)
        await ana.goto(`${s.url}/keys`)
        await Promise.all([ana.waitForURL(/said=saved/), ana.click('button[value=on]')])
    })

    await t.test('what was done leads to the next row, at the end to the one before; k goes to the conversation before', async () => {
        const at = () => ana.evaluate(() => document.activeElement.closest('.row')?.id)
        const order = async () => { await ana.goto(`${s.url}/inbox`); return ana.$$eval('.rows > .row', rows => rows.map(r => r.id)) }
        const solve = async () => {
            await Promise.all([ana.waitForEvent('load'), ana.keyboard.press('Enter')])
            await ana.keyboard.press('e')
            await ana.locator('select[name=reason]:visible').selectOption('thanks')
            await Promise.all([ana.waitForEvent('load'), ana.locator('form:has(select[name=reason]) button[value=solved]:visible').press('Enter')])
        }
        let rows = await order()
        assert.ok(rows.length >= 3)
        await ana.keyboard.press('j')
        await ana.keyboard.press('j')
        await Promise.all([ana.waitForURL(new RegExp(`/conversations/${rows[1].slice(4)}\\b`)), ana.keyboard.press('Enter')])
        await Promise.all([ana.waitForURL(new RegExp(`/conversations/${rows[0].slice(4)}\\b`)), ana.keyboard.press('k')])
        rows = await order()
        await ana.keyboard.press('j')
        await ana.keyboard.press('j')
        await solve()
        assert.equal(await at(), rows[2])
        await ana.keyboard.press('End')
        await solve()
        assert.equal(await at(), rows[0])
        await ana.keyboard.press('Enter')
        await ana.waitForURL(/\/conversations\//)
    })

    await t.test('what a customer writes appears on his page, which is looked at', async () => {
        const [customer] = s.sql(`SELECT customer_id FROM conversation WHERE id = ${ids[3]}`)
        await ana.goto(`${s.url}/customers/${customer}`)
        const n = await ana.locator('.timeline > li').count()
        await s.write({ name: 'Γιώργος Παπαδόπουλος', address: 'c3@post.example', subject: 'Another thing', text: 'Καλημέρα' })
        await ana.locator('.timeline', { hasText: 'Another thing' }).waitFor()
        assert.ok(await ana.locator('.timeline > li').count() > n)
    })

    await t.test('what is new is one list, and what one is told is one’s own choice', async () => {
        await ana.goto(`${s.url}/notifications`)
        await shot(ana, 'notifications')
        await ana.check('[name=told][value="2"]')
        await ana.fill('[name=from]', '08:00')
        await ana.fill('[name=to]', '08:00')
        await Promise.all([ana.waitForURL(/said=saved/), ana.click('.news-form .button')])
        assert.match(await ana.locator('main').innerText(), /Another thing/)
        assert.deepEqual([await ana.inputValue('[name=from]'), await ana.isChecked('[name=told][value="2"]')], ['08:00', true])
        const part = await ana.evaluate(async () => (await fetch('/notifications/new')).text())
        assert.match(part, /data-news="\d+" data-quiet/)
    })

    if (shots) {
        for (const [name, path] of [['search', '/search'], ['search-filtered', '/search?q=is:open'], ['search-wrong', '/search?q=subject:x'], ['keys', '/keys'], ['notifications', '/notifications']])
            for (const [lang, width, theme] of [['en', 1440, 'light'], ['en', 1440, 'dark'], ['sr', 375, 'light'], ['el', 375, 'dark'], ['sr', 1440, 'light'], ['el', 1440, 'light']]) {
                s.sql(`UPDATE user_account SET lang = '${lang}', theme = ${theme === 'dark' ? 2 : 1} WHERE id = 1`)
                const page = await s.open({ width })
                await page.goto(s.url + path)
                await shot(page, `${name}-${lang}-${width}-${theme}`)
                await page.context().close()
            }
    }
    /* The browser logs the reply that was stopped. */
    await t.test('no page threw', () => assert.deepEqual([...ana.problems, ...marko.problems].filter(p => !/409/.test(p)), []))
})
