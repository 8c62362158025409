/* People in the browser: a call is written down on a phone in under 20 seconds, its customer found in another script; one
 * customer with his timeline; two records joined and taken apart; Today. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { shop } from './kit/shop.mjs'
import { after, text } from './kit/steps.mjs'


test('people: contacts, customers, today', async t => {
    const s = await shop({ t })
    const call = async body => {
        const { status, body: made } = await s.d.api('POST', '/conversations', body)
        assert.equal(status, 201, JSON.stringify(made))
        return made
    }
    const marko = await call({ channel: 'phone', customer: { name: 'Марко Стојановић', phone: '064 123 4567' }, text: 'Чекам позив.', outcome: 'solved', reason: 'answered' })
    const page = await s.open(), phone = await s.open({ width: 375 })

    await t.test('P14 a phone contact takes less than 20 seconds, and Latin letters find Cyrillic ones', async () => {
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
        for (const c of (await s.d.get('/conversations?view=open')).items) await s.d.api('PATCH', `/conversations/${c.id}`, { state: 'solved', reason: 'answered' }, { 'If-Match': '*' })
        await page.goto(s.url)
        assert.match(await text(page, 'h1'), /Everyone has an answer/)
    })

    await t.test('kept check finds nothing', async () => assert.deepEqual(await s.d.check(), []))
})
