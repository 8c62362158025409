/* The pages of the register, over HTTP: a conversation becomes a complaint in one step, its page takes it to its end, the
 * record speaks the customer's language, and the owner writes a new version of a rule. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { desk, mailbox, owner, store } from '../rig/desk.mjs'
import { browser } from './kit/settings.mjs'
import { converse, end } from './kit/shop.mjs'

const letter = n => [`From: Jelena <jelena${n}@example.org>`, `To: ${mailbox}`, 'Subject: =?utf-8?B?0J/QvtGA0YPRn9Cx0LjQvdCw?=', `Message-ID: <sole-${n}@example.org>`,
    'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '',
    'Добар дан, поруџбина 10482: ђон се одлепио после пет дана, а ви тражите да још ја платим поштарину. Срамота, хоћу нов пар.', ''].join('\r\n')

test(`complaints on their pages (${store})`, async t => {
    const d = await desk()
    const [first, second] = await converse(d, 2, letter)
    const ana = await browser(d, owner)
    const page = async path => (await ana.get(path)).text
    let at

    await t.test('P57 INV14 one step makes it: number, terms and a receipt', async () => {
        assert.match(await page('/complaints'), /No complaint is open/)
        assert.match(await page(`/conversations/${first.id}`), /This is a complaint/)
        assert.match(await page(`/conversations/${first.id}/complaint`), /ђон се одлепио/)
        const refused = await ana.post(`/conversations/${first.id}/complaint`, { item: 'Shoes', defect: '', country: 'RS' })
        assert.equal(refused.status, 422)
        const made = await ana.post(`/conversations/${first.id}/complaint`, { item: 'Shoes', defect: 'The sole', country: 'RS', matter: '1', goods: '0', how: '0', fault: '0' })
        assert.equal(made.status, 303, made.text)
        at = made.headers.location.replace(/\?.*/, '')
        assert.match(await page(at), /R-\d{4}-0001[^]*acknowledged[^]*Receipt[^]*Answer[^]*Remedy/)
        assert.match(await page('/complaints'), /One complaint is open[^]*R-\d{4}-0001/)
        const card = await page(`/conversations/${first.id}`)
        assert.match(card, /R-\d{4}-0001[^]*Admit nothing/)
        assert.doesNotMatch(card, /This is a complaint/)
    })

    await t.test('P58 P61 P62 no admission before it is known; then the page asks for an apology', async () => {
        assert.match(await page(at), /Fault: not known yet/)
        const version = /name="version" value="(\d+)"/.exec(await page(at))[1]
        assert.equal((await ana.post(at, { act: 'facts', version, item: 'Shoes', defect: 'The sole', demand: '', fault: '1', our_part: 'Badly glued' })).status, 303)
        assert.equal((await ana.post(at, { act: 'facts', version, item: 'Shoes', defect: 'x', demand: '', fault: '1', our_part: '' })).status, 409, 'the version has moved on')
        assert.match(await page(`/conversations/${first.id}`), /say sorry in the name of the company/)
    })

    await t.test('P61 a reply without an apology is asked about, and leaves when its writer says why, or that it has one', async () => {
        const send = async more => {
            const text = await page(`/conversations/${first.id}`), form = /action="[^"]*\/replies"[^]*?<\/form>/.exec(text)[0]
            return ana.post(`/conversations/${first.id}/replies`, { kind: 'reply', key: /name="key" value="([^"]+)"/.exec(form)[1],
                seen: /name="seen" value="(\d+)"/.exec(form)[1], ...more })
        }
        const asked = await send({ text: 'Шаљемо Вам нов пар сутра.' })
        assert.equal(asked.status, 422)
        assert.match(asked.text, /does not seem to say sorry[^]*It says sorry, in other words[^]*Or no apology, because/)
        assert.doesNotMatch(await page(`/conversations/${first.id}`), /in other words/, 'nobody else is asked')
        assert.equal((await send({ text: 'Наша је кривица и прихватамо је.', says_sorry: '1' })).status, 303)
        assert.match(await page(at), /Said sorry[^]*/)
        assert.doesNotMatch(await page(at), /No apology, because/)
        assert.equal((await send({ text: 'Нов пар полази сутра.' })).status, 303, 'asked once')
    })

    await t.test('P57 P60 P63 making good by steps, and what we change among ourselves', async () => {
        assert.equal((await ana.post(at, { act: 'plan', plan: '1' })).status, 303)
        const step = /name="step" value="(\d+)"/.exec(await page(at))[1]
        assert.equal((await ana.post(at, { act: 'skip', step, words: '' })).status, 422)
        assert.equal((await ana.post(at, { act: 'done', step, words: 'Said it by phone' })).status, 303)
        assert.equal((await ana.post(at, { act: 'after', what: 'The carrier desk quotes no postage', due: '2000-01-01', check: '2000-01-01' })).status, 422)
        const day = n => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10)
        assert.equal((await ana.post(at, { act: 'after', what: 'The carrier desk quotes no postage', due: day(7), check: day(37) })).status, 303)
        assert.match(await page(at), /The carrier desk quotes no postage/)
        for (const path of [`${at}/record`, `/customers/${first.customer.id}`, `/conversations/${first.id}`]) assert.doesNotMatch(await page(path), /carrier desk/, `INV9 ${path}`)
        assert.doesNotMatch(JSON.stringify(await d.get(`/conversations/${first.id}`)), /carrier desk/)
    })

    await t.test('INV15 the record is in the language of the customer, the terms are nobody\'s to edit', async () => {
        assert.match(await page(`${at}/record`), /Записник о рекламацији/)
        const version = /name="version" value="(\d+)"/.exec(await page(at))[1]
        assert.equal((await ana.post(at, { act: 'extend', version, kind: '3', days: '7', evidence: '' })).status, 422)
        assert.equal((await ana.post(at, { act: 'decide', version, decision: '3', reasons: 'Worn', adr: '' })).status, 422)
        assert.equal((await ana.post(at, { act: 'decide', version, decision: '1', proposal: 'A new pair', amount: '590 RSD', law: 'RS10' })).status, 303)
        assert.match(await page(at), /590\.00 RSD/)
    })

    await t.test('P65 it shows with its customer, and in the inbox', async () => {
        assert.match(await page(`/customers/${first.customer.id}`), /R-\d{4}-0001[^]*being made good/)
        assert.match(await page('/inbox?view=all'), /Complaint\./)
    })

    await t.test('P65 nothing but service leaves for him while it is open, and that is told before', async () => {
        const customer = `/customers/${first.customer.id}`, may = async () => (await d.get(`${customer}/offer`))
        assert.deepEqual(await may(), { may: false, why_not: 'not_allowed' })
        await d.api('POST', `${customer}/permissions`, { purpose: 'offers', given: true, source: 'by telephone' })
        assert.deepEqual(await may(), { may: false, why_not: 'complaint' })
        assert.match(await page(customer), /until it is closed, no offer leaves/)
        assert.equal((await ana.post('/settings/desk', { thanks_percent: '10' })).status, 303)
        const plan = await d.api('POST', `/conversations/${first.id}/follow-ups`, { due: new Date(Date.now() + 86400000).toISOString(), channel: 'mail' })
        assert.equal(plan.status, 201, JSON.stringify(plan.body))
        const asks = await page(`/conversations/${first.id}?ask=${plan.body.id}`)
        assert.match(asks, /No coupon in the mail: a complaint is open/)
        assert.doesNotMatch(asks, /name="thanks"/)
    })

    await t.test('the register by state, country, year and fault', async () => {
        const year = new Date().getUTCFullYear()
        for (const query of ['', '?country=RS', `?year=${year}`, '?fault=1', '?show=all&country=RS']) assert.match(await page(`/complaints${query}`), /R-\d{4}-0001/, query)
        for (const query of ['?country=HU', '?year=2001', '?fault=2', '?show=overdue', '?show=all&country=HU']) assert.doesNotMatch(await page(`/complaints${query}`), /R-\d{4}-0001/, query)
    })

    await t.test('P59 a known fault: opened, listed by what was bought, told, closed, as a table', async () => {
        const product = await d.api('POST', '/products', { sku: 'BOOT-L', name: 'Boots' })
        assert.equal(product.status, 201)
        for (const [n, c] of [first, second].entries()) {
            const order = await d.api('POST', '/orders', { number: `B-${n}`, customer: c.customer.id, currency: 'RSD', lines: [{ what: 'BOOT-L', quantity: 1, price: 590000, batch: 'L23' }] })
            assert.equal(order.status, 201, JSON.stringify(order.body))
            if (n === 0) assert.equal((await d.api('POST', `/conversations/${c.id}/orders`, { order: order.body.id })).status < 300, true)
        }
        assert.match(await page('/faults'), /No fault is known/)
        assert.equal((await ana.post('/faults', { act: 'open', item: '', what: 'The glue' })).status, 422)
        const opened = await ana.post('/faults', { act: 'open', item: 'Boots', batch: 'L23', what: 'The glue does not hold' })
        const fault = opened.headers.location.replace(/\?.*/, '')
        assert.equal((await ana.post(fault, { act: 'buyers', sku: 'NONE', batch: '' })).status, 422)
        assert.equal((await ana.post(fault, { act: 'buyers', sku: 'boot-l', batch: 'L23' })).status, 303)
        assert.match(await page(fault), /Still to be told: 1 of 2\.[^]*to be told[^]*wrote first/)
        assert.equal((await ana.post(fault, { act: 'close' })).status, 409)
        assert.equal((await ana.post(fault, { act: 'told', customer: second.customer.id, words: '=By phone' })).status, 303)
        const csv = await page(`${fault}/customers.csv`)
        assert.equal(csv.trim().split('\r\n').length, 3)
        assert.match(csv, /"told","","'=By phone"/)
        assert.equal((await ana.post(fault, { act: 'close' })).status, 303)
        assert.match(await page('/faults'), /Everybody was told/)
    })

    await t.test('P57 plans are the owner\'s to change, in each language', async () => {
        assert.match(await page('/settings/plans?lang=sr'), /Наша грешка/)
        const form = await page('/settings/plans?lang=sl&edit=1')
        const version = /name="version" value="(\d+)"/.exec(form)[1], steps = [...form.matchAll(/name="(step\d+)" value="(\d+)"/g)].filter(m => m[2] !== '0')
        assert.equal(steps.length, 4)
        const body = { act: 'save', id: '1', version, lang: 'sl', name: 'Naša velika napaka', goal: 'Vse je dobro' }
        steps.forEach(([, name, id], i) => Object.assign(body, { [name]: id, [`kind${i}`]: '0', [`hours${i}`]: String(i + 1), [`what${i}`]: i === 3 ? '' : `Korak ${i}` }))
        assert.equal((await ana.post('/settings/plans', { ...body, name: '' })).status, 422)
        assert.equal((await ana.post('/settings/plans', body)).status, 303)
        assert.equal((await ana.post('/settings/plans', body)).status, 409, 'the version has moved on')
        assert.match(await page('/settings/plans?lang=sl'), /Steps: 3[^]*Naša velika napaka/)
        assert.match(await page('/settings/plans?lang=hu'), /A mi hibánk/)
    })

    await t.test('INV14 forgetting a customer: what is under way is said, then what went and what stayed', async () => {
        const path = `/customers/${second.customer.id}/erasure`
        assert.match(await page(`/customers/${second.customer.id}`), /Forget this customer/)
        assert.match(await page(path), /Something is still under way[^]*Conversations not solved: 1/)
        assert.equal((await ana.post(path, { act: 'erase', how: 'By mail', sure: '1' })).status, 409)
        const now = await d.get(`/conversations/${second.id}`)
        assert.equal((await d.api('PATCH', `/conversations/${second.id}`, { state: 'solved', reason: 'thanks' }, { 'If-Match': `"${now.version}"` })).status, 200)
        assert.equal((await ana.post(path, { act: 'erase', how: 'By mail' })).status, 422, 'sure?')
        assert.equal((await ana.post(path, { act: 'erase', how: 'By mail, from his address', sure: '1' })).status, 303)
        assert.match(await page(path), /This customer was forgotten[^]*Conversations: 1, messages: 1[^]*Nothing by name/)
        assert.doesNotMatch(await page(`/conversations/${second.id}`), /jelena1|Срамота/)
    })

    await t.test('INV15 the owner writes a new version, looks at one again, and is told what is old', async () => {
        const list = await page('/settings/law?country=RS')
        assert.match(list, /Not looked at by this shop yet: \d+\.[^]*Version 1\. Not looked at by this shop yet\.[^]*Not legal advice/)
        assert.doesNotMatch(list, /1 Aug(ust)? 2026/, 'no look is claimed that nobody took')
        const id = /edit=(\d+)/.exec(list)[1]
        assert.match(await page(`/settings/law?country=RS&edit=${id}`), /Write a new version/)
        assert.equal((await ana.post('/settings/law', { act: 'change', id, country: 'RS', says: '', duration: '1', from: '2030-01-01' })).status, 422)
        assert.equal((await ana.post('/settings/law', { act: 'change', id, country: 'RS', says: 'At once', duration: '1', unit: '1', keep_years: '4', refuse_adr: '1', certainty: '0', from: '2030-01-01', to: '2031-01-01' })).status, 303)
        assert.equal((await ana.post('/settings/law', { act: 'verify', id, country: 'RS' })).status, 409)
        assert.match(await page('/settings/law?country=RS'), /At once[^]*Version 2/)
    })

    assert.ok(second)
    await t.test('kept check finds nothing, while serving and after the end', () => end(d))
    await d.remove()
})
