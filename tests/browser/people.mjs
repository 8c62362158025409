/* People in the browser: a call is written down on a phone in under 20 seconds, its customer found in another script; one
 * customer with his timeline; two records joined and taken apart; Today. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { shop } from './kit/shop.mjs'
import { until } from '../rig/ports.mjs'
import { after, text } from './kit/steps.mjs'
import { contactSolved, solved } from '../rig/solved.mjs'


test('people: contacts, customers, today', async t => {
    const s = await shop({ t })
    const call = async body => {
        const { status, body: made } = await s.d.api('POST', '/conversations', body)
        assert.equal(status, 201, JSON.stringify(made))
        return made
    }
    const marko = await call({ channel: 'phone', customer: { name: 'Марко Стојановић', phone: '064 123 4567' }, text: 'Чекам позив.', ...contactSolved })
    /* Open day and night: otherwise what is offered first is an hour of the next morning. */
    const { status } = await s.d.api('POST', '/calendars', { team: null, zone: 'UTC', holidays: '', week: Array(7).fill('00:00-24:00') })
    assert.equal(status, 201)
    const page = await s.open(), phone = await s.open({ width: 375 })

    await t.test('ux 5.11 P14 a phone contact takes less than 20 seconds, and Latin letters find Cyrillic ones', async () => {
        await phone.goto(`${s.url}/inbox`)
        const began = Date.now()
        await after(phone, () => phone.click('.bottom-new'))
        await phone.locator('#who').pressSequentially('stojanovic')
        await phone.click(`.who-field [data-panel] button:has-text("Марко")`)
        assert.equal(await phone.evaluate(() => document.activeElement.name), 'text')
        await phone.keyboard.type('Ако нема 44, узећу 45 у браон.')
        await phone.check('[name=outcome][value=call_back]')
        await after(phone, () => phone.click('.save button'))
        assert.ok(Date.now() - began < 20000)
        assert.match(phone.url(), /\/conversations\/\d+/)
        const [customer, owner, due] = s.sql('SELECT customer_id, owner_id, (due - opened_at) / 60000000 FROM conversation ORDER BY id DESC LIMIT 1')[0].split('|').map(Number)
        assert.equal(customer, Number(marko.customer.id))
        assert.equal(owner, 1)
        assert.ok(due > 0 && due <= 120, `due in ${due} minutes`)
    })

    await t.test('A46 a form that is sent twice is saved once', async () => {
        await page.goto(`${s.url}/new`)
        const form = await page.evaluate(() => {
            document.querySelector('#who').value = 'Tom Harding, tom.harding@post.example'
            document.querySelector('#said').value = 'Which one do I send back?'
            return new URLSearchParams(new FormData(document.querySelector('.contact-form'))).toString()
        })
        const twice = await page.evaluate(async body => {
            const send = () => fetch('/new', { method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
            return (await Promise.all([send(), send()])).map(r => r.url)
        }, form)
        assert.equal(twice[0], twice[1])
        assert.equal(s.sql("SELECT count(*) FROM message WHERE text LIKE 'Which one%'")[0], '1')
    })

    await t.test('without choosing, a second step asks who of those that are known', async () => {
        await page.goto(`${s.url}/new`)
        await page.fill('#said', 'He came in again.')
        await page.check('[name=channel][value="2"]')
        await page.check('[name=outcome][value=solved]')
        await page.evaluate(() => { document.querySelector('#who').value = 'marko stojanovic' })
        await after(page, () => page.click('.save button'))
        assert.match(await text(page, '.contact-form .wrong'), /somebody we know/)
        assert.equal(await page.inputValue('#said'), 'He came in again.')
        await page.locator('.maybe label', { hasText: 'Somebody new' }).click()
        await after(page, () => page.click('.save button'))
        assert.match(await text(page, '.subject'), /marko stojanovic, in the shop/)
    })

    await t.test('INV19 two records are joined and come apart again', async () => {
        await page.goto(`${s.url}/customers?q=stojanovic`)
        assert.equal(await page.locator('[data-found] .row').count(), 2)
        await page.goto(`${s.url}/customers/${marko.customer.id}`)
        assert.match(await text(page, '.sentence'), /2 contacts\. One is open\./)
        assert.match(await text(page, '.twin'), /the same name/)
        await after(page, () => page.click('.twin a.link'))
        await after(page, () => page.click('.join .accent'))
        assert.match(await text(page, '.sentence'), /3 contacts/)
        assert.equal(await page.locator('.tl-item').count(), 3)
        await page.goto(`${s.url}/customers?q=stojanovic`)
        assert.equal(await page.locator('[data-found] .row').count(), 1)
        await page.goto(`${s.url}/customers/${marko.customer.id}`)
        await after(page, () => page.click('[name=merge]'))
        assert.match(await text(page, '.sentence'), /2 contacts/)
    })

    await t.test('P45 what to think of is shown, taken away and brought back', async () => {
        await page.click('.side summary >> nth=0')
        await page.fill('#note-text', 'Arm in plaster.')
        await after(page, () => page.click('.side form:has(#note-text) .button'))
        assert.match(await text(page, '.care'), /Arm in plaster/)
        await after(page, () => page.click('.care button'))
        assert.equal(await page.locator('.care').count(), 0)
        await after(page, () => page.click('.banner [value=back]'))
        assert.match(await text(page, '.care'), /Arm in plaster/)
    })

    await t.test('P45 at the next contact it is seen without looking for it, with how she likes to be spoken to', async () => {
        const emma = await s.write({ name: 'Emma Clarke', subject: 'Laces', text: 'Do you have longer ones?' })
        await page.goto(s.path(emma))
        assert.equal(await page.locator('.care').count(), 0)
        const [customer] = s.sql(`SELECT customer_id FROM conversation WHERE id = ${emma}`)
        await s.d.api('PATCH', `/customers/${customer}`, { salutation: 'Mrs Clarke', prefers: 'phone', hours: 'after 17:00' }, { 'If-Match': '*' })
        await page.goto(`${s.url}/customers/${customer}`)
        await page.click('.side summary >> nth=0')
        await page.fill('#note-text', 'Hears badly, please speak slowly.')
        await after(page, () => page.click('.side form:has(#note-text) .button'))
        for (const one of [page, phone]) {
            await one.goto(s.path(emma))
            assert.match(await text(one, '.main .care'), /speak slowly/)
            assert.match(await one.locator('.side').innerText(), /Mrs Clarke[^]*Phone, after 17:00/)
        }
        s.sql('UPDATE care_note SET until = 1')
        await page.goto(s.path(emma))
        assert.equal(await page.locator('.care').count(), 0)
        await page.goto(s.path(marko.id))
        assert.match(await page.locator('.side').innerText(), /How to reach\s+.*64 123 4567/, 'whom no mail reaches')
        await s.d.api('PATCH', `/conversations/${emma}`, { ...solved, reason: 'answered' }, { 'If-Match': '*' })
    })

    await t.test('ux 6.10 on a phone: Today, a conversation and a new contact fit, are large enough to touch, and answer', async () => {
        const id = await s.write({ name: 'Luka Zupan', address: 'luka@post.example', subject: 'Boots', text: 'Which one do I send back?\n\nLuka' })
        const faults = () => phone.evaluate(() => {
            const list = [], seen = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.hide, .skip')
            if (document.documentElement.scrollWidth > innerWidth) list.push(`scrolls sideways to ${document.documentElement.scrollWidth}`)
            for (const e of document.querySelectorAll('main .button, .thumb a, .bottom a, .bottom summary, .bottom .bottom-new, .save button')) if (seen(e) && e.getBoundingClientRect().height < 43.5) list.push(`${e.textContent.trim().slice(0, 30)} is ${e.getBoundingClientRect().height} high`)
            for (const e of document.querySelectorAll('main :is(input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), textarea, select)')) if (seen(e) && parseFloat(getComputedStyle(e).fontSize) < 16) list.push(`${e.name} is written in ${getComputedStyle(e).fontSize}`)
            return list
        })
        for (const path of ['/', '/new', `/conversations/${id}`]) {
            await phone.goto(s.url + path)
            assert.deepEqual(await faults(), [], path)
        }
        const words = await phone.locator('.newest .text').boundingBox(), thumb = await phone.locator('.thumb').boundingBox()
        assert.ok(words.y > 0 && words.y + 40 < thumb.y, 'her newest words are in sight at once')
        await phone.tap('.thumb [data-open=reply]')
        assert.deepEqual(await faults(), [], 'with the reply open')
        await phone.keyboard.type('The 44, please.')
        await after(phone, () => phone.tap('#reply [data-send]'))
        assert.equal(s.sql(`SELECT count(*) FROM message WHERE conversation_id = ${id} AND direction = 1`)[0], '1')
    })

    await t.test('INV8 two who change one customer: the second one is told, and loses nothing', async () => {
        const other = await s.open({ who: s.marko })
        for (const one of [page, other]) {
            await one.goto(`${s.url}/customers/${marko.customer.id}`)
            await one.click('.side summary >> nth=1')
        }
        await page.fill('#k-hours', 'after 17:00')
        await after(page, () => page.click('.side form:has(#k-name) .button'))
        assert.match(await text(page, '.facts-of'), /after 17:00/)
        await other.fill('#k-sal', 'господине Стојановићу')
        await after(other, () => other.click('.side form:has(#k-name) .button'))
        assert.match(await text(other, '.main .banner'), /changed this customer/)
        assert.match(await text(other, '.facts-of'), /after 17:00/)
        await other.context().close()
    })

    await t.test('P47 Today says what comes back, before and after its time, and why it was put away', async () => {
        const hour = new Date().getUTCHours() - 12 /* noon where she is, so that the day does not end meanwhile */
        s.sql(`UPDATE user_account SET zone = 'Etc/GMT${hour < 0 ? '' : '+'}${hour}' WHERE id = 1`)
        const { id } = await call({ channel: 'phone', customer: { name: 'Ivana Perić', phone: '064 765 4321' }, text: 'She walks in them for a week first.' })
        await s.d.api('PATCH', `/conversations/${id}`, { owner: '1' }, { 'If-Match': '*' })
        await s.d.api('PATCH', `/conversations/${id}`, { state: 'waiting_customer', reason: 'answered elsewhere' }, { 'If-Match': '*' })
        const until_ = new Date(Date.now() + 3600e3).toISOString().replace(/\.\d+/, '')
        const { status, body } = await s.d.api('PATCH', `/conversations/${id}`, { snoozed_until: until_, snooze_reason: 'a week is over' }, { 'If-Match': '*' })
        assert.equal(status, 200, JSON.stringify(body))
        const block = page.locator('.duty', { hasText: 'Coming back' })
        await page.goto(s.url)
        if (process.env.TEST_SHOTS) await page.screenshot({ path: `${process.env.TEST_SHOTS}/today.png` })
        assert.match(await block.innerText(), /Ivana Perić[^]*Rests: a week is over[^]*Call/)
        assert.equal(await page.locator('.ruler-ring').count(), 1)
        s.later(3700)
        await until('it is back', () => s.sql(`SELECT count(*) FROM conversation WHERE id = ${id} AND snoozed_until IS NULL`)[0] === '1')
        await page.reload()
        assert.match(await block.innerText(), /Ivana Perić[^]*Back: a week is over/)
        await after(page, () => block.locator('.button').click())
        assert.match(page.url(), new RegExp(`/conversations/${id}\\b`))
        await s.d.api('PATCH', `/conversations/${id}`, solved, { 'If-Match': '*' })
        await page.goto(s.url)
        assert.equal(await block.count(), 0)
    })

    await t.test('P47 Today says what is owed and does it in place, and is calm when nothing is', async () => {
        await s.write({ name: 'Nagy Eszter', address: 'eszter@pelda.example', subject: 'Kávéfőző', text: 'Köszönöm az útmutatót.' })
        await page.goto(s.url)
        assert.match(await text(page, '.sentence'), /2 people are waiting for your answer/)
        assert.equal(await page.locator('.today .button.accent').count(), 1)
        assert.match(await page.locator('.duty').last().innerText(), /New for the team[^]*Nagy Eszter/)
        await after(page, () => page.click('.duty button:has-text("Take it")'))
        assert.match(page.url(), /\/conversations\/\d+/)
        await page.goto(s.url)
        assert.match(await text(page, '.sentence'), /3 people/)
        for (const c of (await s.d.get('/conversations?view=open')).items) await s.d.api('PATCH', `/conversations/${c.id}`, { ...solved, reason: 'answered' }, { 'If-Match': '*' })
        await page.goto(s.url)
        assert.match(await text(page, 'h1'), /Everyone has an answer/)
    })

    await t.test('kept check finds nothing', async () => assert.deepEqual(await s.d.check(), []))
})
