/* Live pages: what happens appears by itself, over one stream a browser, and nothing moves or gets lost. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { cpus, loadavg } from 'node:os'
import { letterOf, shop } from './kit/shop.mjs'
import { mailbox, store } from '../rig/desk.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { until } from '../rig/ports.mjs'
import { solved } from '../rig/solved.mjs'

const row = (page, words) => page.locator('.rows > .row', { hasText: words })
const pill = page => page.locator('[data-pill] [data-other], [data-pill][data-other]')
const box = '#reply textarea'

test(`live pages (${store})`, async t => {
    const s = await shop({ t, smtp: [''] })
    const streams = async () => Number(/^kept_streams (\d+)/m.exec(await (await fetch(`${s.url}/metrics`, { headers: { Authorization: `Bearer ${s.d.token}` } })).text())?.[1])
    const listening = n => until(`${n} streams`, async () => await streams() === n, 10)
    const post = (name, more = {}) => lmtp(s.d.lmtp, { from: `${name}@mail.example`, to: [mailbox], raw: letterOf({ name, address: `${name}@mail.example`, subject: `About ${name}`, text: `I am ${name}.`, ...more }) })
    for (let i = 0; i < 6; i++) await s.write({ name: `First${i}`, address: `first${i}@mail.example`, subject: `Case ${i}`, text: 'Hello.' })
    const ana = await s.open(), tab = await ana.context().newPage(), marko = await s.open({ who: s.marko })
    tab.setDefaultTimeout(15000)
    const away = page => page.mouse.move(2, 2)

    await t.test('a letter appears in both tabs and at the colleague within 2 s, over one stream a browser', async () => {
        for (const page of [ana, tab, marko]) { await page.goto(`${s.url}/inbox?view=team`); await away(page) }
        await listening(2)
        await post('Zoltan')
        const sent = Date.now()
        for (const page of [ana, tab, marko]) await row(page, 'About Zoltan').waitFor()
        const took = Date.now() - sent, busy = loadavg()[0] > 3 * cpus().length
        t.diagnostic(`${took} ms from 250 to three pages`)
        assert.ok(took < (busy ? 8000 : 2000), `${took} ms`)
        assert.equal(await streams(), 2)
        assert.match(await ana.locator('.sentence').innerText(), /^(Seven|7) open/)
    })

    await t.test('the tab that has the stream closes, the other goes on without a gap', async () => {
        await ana.close()
        await post('Yannis')
        await row(tab, 'About Yannis').waitFor()
        await listening(2)
    })

    await t.test('a colleague who takes it shows in the row, in place', async () => {
        const id = (await row(tab, 'About Zoltan').getAttribute('id')).slice(4)
        await tab.evaluate(() => { window.stays = true })
        await Promise.all([marko.waitForEvent('load'), row(marko, 'About Zoltan').locator('.owner button').click()])
        await row(tab, 'About Zoltan').locator('.owner', { hasText: 'Marko' }).waitFor()
        assert.equal(await tab.evaluate(() => window.stays), true)
        await marko.goto(`${s.url}/inbox?view=team`)
        return id
    })

    await t.test('ux 5.3 the row under the pointer stays under it while ten new arrive; the pill counts them and shows them', async () => {
        await tab.reload()
        const third = tab.locator('.rows > .row').nth(2)
        const before = await third.boundingBox(), id = await third.getAttribute('id')
        const x = before.x + 200, y = before.y + 30
        await tab.mouse.move(x, y)
        const under = () => tab.evaluate(([x, y]) => document.elementFromPoint(x, y).closest('.row')?.id, [x, y])
        const all = []
        for (let i = 0; i < 10; i++) {
            await post(`New${i}`)
            all.push([await under(), (await third.boundingBox()).y])
        }
        await until('the pill says ten', async () => (await pill(tab).innerText()) === '10 new', 10)
        all.push([await under(), (await third.boundingBox()).y])
        assert.deepEqual([...new Set(all.map(String))], [String([id, before.y])])
        assert.equal(await row(tab, 'About New').count(), 0)
        await until('it is spoken', async () => await tab.locator('[data-say]').textContent() === '10 new', 8)
        await tab.click('[data-pill] a')
        await row(tab, 'About New9').waitFor()
        assert.equal(await row(tab, 'About New').count(), 10)
        assert.equal(await pill(tab).isVisible(), false)
        assert.match(await tab.evaluate(() => document.activeElement.innerText), /New/)
    })

    await t.test('a row that leaves the view stays where it is and says so', async () => {
        const first = tab.locator('.rows > .row').first(), id = (await first.getAttribute('id')).slice(4)
        const at = (await first.boundingBox()).y
        const place = await tab.locator('.rows > .row').nth(4).boundingBox()
        await tab.evaluate(() => document.activeElement.blur())
        await tab.mouse.move(place.x + 200, place.y + 30)
        await marko.goto(s.path(id))
        await marko.fill(box, 'Here is your answer.')
        await Promise.all([marko.waitForEvent('load'), marko.click('[data-send]')])
        await tab.locator('.row.ghost').waitFor()
        assert.equal((await tab.locator(`[id="row:${id}"]`).boundingBox()).y, at)
        assert.match(await tab.locator('.row.ghost').innerText(), /waiting/)
    })

    await t.test('ux 5.3 an open menu and a selection stay as they are while rows change and come', async () => {
        await tab.goto(`${s.url}/inbox?view=team`)
        await away(tab)
        const second = tab.locator('.rows > .row').nth(1), changing = (await second.getAttribute('id')).slice(4)
        await tab.evaluate(() => { document.querySelector('details.account').open = true })
        await second.locator('.words').evaluate(words => getSelection().selectAllChildren(words))
        const now = () => tab.evaluate(() => [String(getSelection()), document.querySelector('details.account').open, [...document.querySelectorAll('.rows > .row')].map(row => row.id).join()])
        const before = await now()
        assert.ok(before[0].trim())
        assert.equal((await s.d.api('PATCH', `/conversations/${changing}`, { priority: 'urgent' }, { 'If-Match': '*' })).status, 200)
        await post('Ursula')
        await until('the pill', async () => (await pill(tab).innerText()) === '1 new', 10)
        assert.deepEqual(await now(), before)
        await tab.reload()
    })

    await t.test('what leaves the view while the list is being asked for is a ghost as well', async () => {
        const rows = tab.locator('.rows > .row:not(.ghost)')
        const leaving = (await rows.nth(1).getAttribute('id')).slice(4)
        await rows.nth(2).hover()
        let answered, let_go
        const asked = new Promise(resolve => { answered = resolve }), held = new Promise(resolve => { let_go = resolve })
        await tab.route('**/inbox?view=team', async route => {
            const response = await route.fetch()
            answered()
            await held
            await route.fulfill({ response })
        }, { times: 1 })
        await post('Quirin')
        await asked
        const heard = tab.waitForRequest('**/notifications/new')
        assert.equal((await s.d.api('PATCH', `/conversations/${leaving}`, { ...solved, reason: 'answered' }, { 'If-Match': '*' })).status, 200)
        await heard /* the tab knows that something happened */
        let_go()
        await tab.locator(`[id="row:${leaving}"].ghost`).waitFor()
    })

    let id
    await t.test('ux 5.3 ux 6.2 what is typed survives a message that comes meanwhile, with caret and scroll', async () => {
        id = await s.write({ name: 'Emma Clarke', subject: 'Boots', text: 'Which one do I send back?\n'.repeat(60) })
        await tab.goto(s.path(id))
        await tab.locator(box).pressSequentially('Dear Emma, the left')
        await tab.evaluate(() => { const f = document.querySelector('#reply textarea'); f.setSelectionRange(5, 9); scrollTo(0, 120) })
        const now = () => tab.evaluate(() => { const f = document.querySelector('#reply textarea'); return [f.value, f.selectionStart, f.selectionEnd, scrollY, document.activeElement === f, Math.round(f.getBoundingClientRect().top)] })
        const before = await now()
        await marko.goto(s.path(id, '?box=note'))
        await marko.fill('#note textarea', 'She called as well.')
        await Promise.all([marko.waitForEvent('load'), marko.click('#note button.amber-full')])
        await until('the pill', async () => (await pill(tab).innerText()) === '1 new message', 10)
        assert.deepEqual(await now(), before)
        const seen = await tab.inputValue('#reply [name=seen]')
        await tab.locator('[data-pill]').click()
        assert.equal(await tab.inputValue(box), 'Dear Emma, the left')
        assert.ok(Number(await tab.inputValue('#reply [name=seen]')) > Number(seen))
        assert.match(await tab.evaluate(() => document.activeElement.innerText), /She called as well/)
    })

    await t.test('ux 6.2 a reason half written in the head of a case survives what a colleague changes there', async () => {
        await tab.reload()
        await tab.click('.case summary[data-key=s]')
        const reason = tab.locator('.case form:has([name=rest]) input[name=reason]')
        await reason.pressSequentially('when the box is ba')
        assert.equal((await s.d.api('PATCH', `/conversations/${id}`, { priority: 'urgent' }, { 'If-Match': '*' })).status, 200)
        await until('the thread says it', async () => /urgent/i.test(await tab.locator('.thread').innerText()), 10)
        assert.deepEqual([await reason.isVisible(), await reason.inputValue()], [true, 'when the box is ba'])
    })

    await t.test('a reply that crosses is stopped once by the server, the text stays', async () => {
        await tab.reload()
        await tab.fill(box, 'Dear Emma, crossing')
        await marko.goto(s.path(id))
        await marko.fill(box, 'Marko was quicker.')
        await Promise.all([marko.waitForEvent('load'), marko.click('[data-send]')])
        await until('it is there', async () => await tab.locator('.thread', { hasText: 'Marko was quicker.' }).count() === 1, 10)
        await Promise.all([tab.waitForEvent('load'), tab.click('[data-send]')])
        assert.equal(await tab.inputValue(box), 'Dear Emma, crossing')
        assert.match(await tab.locator('[data-send]').innerText(), /Send anyway/)
    })

    await t.test('who reads at the end is taken along', async () => {
        const short = await s.write({ name: 'Short Talk', address: 'short@mail.example', subject: 'Hi', text: 'Hi.' })
        await tab.goto(s.path(short))
        await away(tab)
        await marko.goto(s.path(short, '?box=note'))
        await marko.fill('#note textarea', 'A note at the end.')
        await Promise.all([marko.waitForEvent('load'), marko.click('#note button.amber-full')])
        await tab.locator('.thread .arrived', { hasText: 'A note at the end.' }).waitFor()
        assert.equal(await pill(tab).isVisible(), false)
    })

    await t.test('F10 the server goes and comes back: the strip says so, typed text stays, what came meanwhile appears', async () => {
        await tab.goto(s.path(id))
        await tab.fill(box, 'Dear Emma, no line')
        await marko.goto(`${s.url}/inbox?view=team`)
        await away(marko)
        await s.d.kill9()
        await until('the strip', () => marko.locator('[data-line]').isVisible(), 12)
        assert.match(await marko.locator('[data-line]').innerText(), /Reconnecting… last update \d\d:\d\d/)
        /* A letter comes in by the pipe while no server runs. */
        const raw = letterOf({ name: 'Night Owl', address: 'owl@mail.example', subject: 'In between', text: 'While you were away.' })
        assert.equal((await s.d.kept('deliver', ['--to', mailbox], raw)).status, 0)
        await s.d.serve()
        await row(marko, 'In between').waitFor({ timeout: 40000 })
        assert.equal(await marko.locator('[data-line]').isVisible(), false)
        assert.equal(await tab.inputValue(box), 'Dear Emma, no line')
        await s.d.stop()
        await s.d.serve()
        await post('Xena')
        await row(marko, 'About Xena').waitFor({ timeout: 40000 })
        assert.equal(await tab.inputValue(box), 'Dear Emma, no line')
    })

    await t.test('A35 a session that ends ends its stream within a second, and the page says so', async () => {
        await tab.goto(`${s.url}/inbox`)
        await listening(2)
        s.sql(`DELETE FROM session WHERE user_id = (SELECT id FROM user_account WHERE mail = '${s.marko.mail}')`)
        const ended = Date.now()
        await listening(1)
        assert.ok(Date.now() - ended < 1500, `${Date.now() - ended} ms`)
        await until('the page says it', async () => /You are signed out\.\s+Sign in/.test(await marko.locator('[data-line]').innerText()), 10)
    })
})
