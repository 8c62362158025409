/* Nothing that was typed is lost, nothing is sent twice: tabs that die, lines that break, two devices, two clicks. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shop } from './kit/shop.mjs'
import { sleep, until } from '../rig/ports.mjs'
import { go } from './kit/steps.mjs'
import { solveForm } from '../rig/solved.mjs'


test('drafts and double sends', async t => {
    const s = await shop({ t })
    const id = await s.write({ subject: 'Boots', text: 'Which one do I send back?' })
    const ours = () => Number(s.sql(`SELECT count(*) FROM message WHERE conversation_id = ${id} AND direction = 1 AND taken_back_at IS NULL`)[0])
    const draft = () => s.sql(`SELECT text FROM draft WHERE conversation_id = ${id} AND kind = 0`).join('\n')
    const page = await s.open()
    const box = '#reply textarea'

    await t.test('ux 5.4 a tab that dies 400 ms after the last key gives the text back', async () => {
        await page.goto(s.path(id))
        await page.locator(box).pressSequentially('Dear Emma, 400 ms')
        await sleep(400)
        const next = await page.context().newPage()
        await page.evaluate(() => { window.stop() })
        await next.goto(s.path(id))
        assert.equal(await next.inputValue(box), 'Dear Emma, 400 ms')
        await next.close()
    })

    await t.test('ux 6.3 after two seconds it is there on another device', async () => {
        await page.fill(box, 'Dear Emma, two seconds')
        await until('the server has it', () => draft() === 'Dear Emma, two seconds', 4)
        const phone = await s.open({ width: 375 })
        await phone.goto(s.path(id))
        assert.equal(await phone.inputValue(box), 'Dear Emma, two seconds')
        await phone.context().close()
    })

    await t.test('without a line the text stays in the browser, and is saved when the line is back', async () => {
        await page.route('**/drafts', route => route.abort())
        await Promise.all([page.waitForEvent('requestfailed'), page.fill(box, 'Dear Emma, offline')])
        assert.notEqual(draft(), 'Dear Emma, offline')
        await page.unroute('**/drafts')
        await page.reload()
        assert.equal(await page.inputValue(box), 'Dear Emma, offline')
        await until('the server has it', () => draft() === 'Dear Emma, offline', 4)
    })

    await t.test('what is typed while a save is under way is not lost with the tab', async () => {
        await page.route('**/drafts', async route => {
            await route.fetch()
            await new Promise(() => {}) /* it arrived, and its answer never does */
        }, { times: 1 })
        await page.fill(box, 'Dear Emma, under way')
        await until('the server has it', () => draft() === 'Dear Emma, under way', 4)
        await page.locator(box).press('End')
        await page.keyboard.type(', and more')
        await page.reload()
        assert.equal(await page.inputValue(box), 'Dear Emma, under way, and more')
        await until('the server has all of it', () => draft() === 'Dear Emma, under way, and more', 4)
    })

    await t.test('a draft that is refused says so beside the box', async () => {
        s.sql('UPDATE session SET expires_at = 1')
        await page.fill(box, 'Dear Emma, signed out')
        await until('the page says it', async () => /sign in/i.test(await page.locator('#reply [data-saved]').innerText()), 5)
        assert.equal(await page.inputValue(box), 'Dear Emma, signed out')
        await page.goto(s.path(id))
        await page.fill('#address', s.ana.mail)
        await page.fill('#password', s.ana.password)
        await go(page, 'main form button')
        assert.equal(await page.inputValue(box), 'Dear Emma, signed out')
    })

    await t.test('two quick clicks send once', async () => {
        await page.fill(box, 'Please send back the 44.')
        await Promise.all([page.waitForEvent('load'), page.evaluate(() => { const b = document.querySelector('[data-send]'); b.click(); b.click() })])
        assert.equal(ours(), 1)
    })

    await t.test('ux 5.4 F08 a line that breaks in mid-send and a second try send once', async () => {
        await page.goto(s.path(id))
        await page.fill(box, 'And the box, please.')
        /* What the browser sends arrives, what the desk answers does not. */
        await page.evaluate(() => fetch(document.querySelector('#reply').action, { method: 'POST', body: new FormData(document.querySelector('#reply')) }))
        await until('it has arrived', () => ours() === 2, 5)
        await go(page, '[data-send]')
        assert.equal(await page.inputValue(box), '')
        assert.equal(ours(), 2)
    })

    await t.test('F08 a sending that is stopped can be begun again, and sends once', async () => {
        const slow = await s.open()
        await slow.clock.install()
        await slow.goto(s.path(id))
        await slow.fill(box, 'Stopped in between.')
        await slow.route('**/replies', route => route.abort('aborted'), { times: 1 })
        await Promise.all([slow.waitForEvent('requestfailed'), slow.click('[data-send]', { noWaitAfter: true })])
        await slow.clock.runFor(11000)
        await go(slow, '[data-send]')
        assert.equal(await slow.inputValue(box), '')
        assert.equal(ours(), 3)
        await slow.context().close()
    })

    await t.test('a save that comes late does not revive what was sent', async () => {
        await page.goto(s.path(id))
        const form = await page.evaluate(() => Object.fromEntries(new FormData(document.querySelector('#reply'))))
        await page.fill(box, 'Third and last.')
        await go(page, '[data-send]')
        const late = await page.evaluate(async ([url, fields]) => {
            const body = new FormData()
            for (const [name, value] of Object.entries(fields)) body.set(name, value)
            const answer = await fetch(url, { method: 'POST', headers: { Accept: 'text/plain' }, body })
            return { status: answer.status, words: await answer.text() }
        }, [s.path(id, '/drafts'), { csrf: form.csrf, kind: 'reply', key: form.key, from: 'team', text: 'Third and la' }])
        assert.equal(late.status, 409)
        assert.match(late.words, /sent already/)
        assert.equal(draft(), '')
    })

    await t.test('ux 6.2 a colleague who solves the case leaves my half-written reply alone', async () => {
        await page.goto(s.path(id))
        await page.fill(box, 'One more thing')
        const marko = await s.open({ who: s.marko })
        await marko.goto(s.path(id))
        await go(marko, '.case .case-act[value=solved]')
        await go(marko, solveForm)
        await until('saved', () => draft() === 'One more thing', 4)
        await page.reload()
        assert.equal(await page.inputValue(box), 'One more thing')
    })

    await t.test('ux 6.2 ux 5.4 a colleague joins the case to another one: what I write goes on there, is stopped once, and is sent once', async () => {
        const into = await s.write({ subject: 'Boots again', text: 'And when does it come?' })
        /* a blank line does not come through here */
        const there = () => s.sql(`SELECT text FROM draft WHERE conversation_id = ${into} AND kind = 0`).join('\n')
        await page.goto(s.path(into))
        await page.fill(box, 'It comes on Friday.')
        await until('saved there', () => there() === 'It comes on Friday.', 4)
        await page.goto(s.path(id))
        await page.fill(box, 'One more thing')
        await until('saved here', () => draft() === 'One more thing', 4)
        const joined = await s.d.api('POST', `/conversations/${into}/merge`, { from: String(id) })
        assert.equal(joined.status, 200, JSON.stringify(joined.body))
        await page.locator(box).press('Control+End')
        await page.locator(box).pressSequentially(', and laces')
        await until('it went along', () => there() === 'It comes on Friday.\nOne more thing, and laces', 6)
        await go(page, '[data-send]')
        assert.match(await page.locator('#reply .wrong').innerText(), /joined to another one/)
        assert.equal(await page.inputValue(box), 'It comes on Friday.\n\nOne more thing, and laces')
        assert.match(await page.locator('.thread').innerText(), /when does it come/)
        await go(page, '[data-send]')
        assert.equal(s.sql(`SELECT count(*) FROM message WHERE conversation_id = ${into} AND text LIKE 'It comes on Friday.%One more thing, and laces%'`)[0], '1')
        await s.d.api('DELETE', `/conversations/${id}/merge`)
        await page.goto(s.path(id))
        await page.fill(box, 'One more thing')
    })

    await t.test('files that are too large together are refused before they are sent', async () => {
        const files = ['a.bin', 'b.bin'].map(name => join(s.folder, name))
        for (const file of files) {
            writeFileSync(file, '')
            truncateSync(file, 14 << 20)
        }
        await page.setInputFiles('#reply-file', files)
        assert.match(await page.locator('#reply .attach output').innerText(), /larger than 25/)
        const before = ours()
        await page.click('[data-send]')
        await sleep(300)
        assert.equal(ours(), before)
        assert.equal(await page.inputValue(box), 'One more thing')
    })
})
