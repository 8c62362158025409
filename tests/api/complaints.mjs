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

    await t.test('P65 it shows with its customer', async () => assert.match(await page(`/customers/${first.customer.id}`), /R-\d{4}-0001/))

    await t.test('INV15 the owner writes a new version, looks at one again, and is told what is old', async () => {
        const list = await page('/settings/law?country=RS')
        assert.match(list, /Not legal advice[^]*/)
        const id = /edit=(\d+)/.exec(list)[1]
        assert.match(await page(`/settings/law?country=RS&edit=${id}`), /Write a new version/)
        assert.equal((await ana.post('/settings/law', { act: 'change', id, country: 'RS', says: '', duration: '1', from: '2030-01-01' })).status, 422)
        assert.equal((await ana.post('/settings/law', { act: 'change', id, country: 'RS', says: 'At once', duration: '1', from: '2030-01-01' })).status, 303)
        assert.equal((await ana.post('/settings/law', { act: 'verify', id, country: 'RS' })).status, 409)
        assert.match(await page('/settings/law?country=RS'), /At once[^]*Version 2/)
    })

    assert.ok(second)
    await t.test('kept check finds nothing, while serving and after the end', () => end(d))
    await d.remove()
})
