/* INV9 A02: what colleagues ask each other, what goes to third parties and what comes from them is in no mail to the
 * customer and in no answer to somebody outside; and the customer's later words are in no mail to a third party. A real
 * SMTP server takes every mail; each one is looked through. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { desk, mailbox, store } from '../rig/desk.mjs'
import { faultySmtp } from '../rig/faults.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { until } from '../rig/ports.mjs'
import { caller, describe } from './kit/caller.mjs'
import { request } from './kit/http.mjs'
import { converse, end, person } from './kit/shop.mjs'

const inside = ['canary-note-7Q', 'canary-ask-7Q', 'canary-more-7Q', 'canary-answer-7Q', 'canary-understood-7Q']
const aside = ['canary-forward-7Q', 'canary-third-7Q', 'desk@carrier.example']

/* Every text of a mail, whatever its encoding. */
const plain = raw => {
    const bytes = Buffer.from(raw, 'base64'), text = bytes.toString('latin1')
    const blocks = [...text.matchAll(/\r\n\r\n([A-Za-z0-9+/=\r\n]+)/g)].map(m => Buffer.from(m[1], 'base64').toString())
    return [text, text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, x) => String.fromCharCode(parseInt(x, 16))), ...blocks].join('\n')
}

test(`INV9 what the customer never sees (${store})`, async t => {
    const server = await faultySmtp()
    const d = await desk({ smtp: server.url })
    t.after(async () => { await d.remove(); await server.stop?.() })
    const description = await describe(d), me = caller(d, description, d.token)
    const [{ id, messages: [letter], customer }] = await converse(d, 1)
    const helper = await person(d, 'helper'), him = caller(d, description, helper.token)
    const read = async () => (await me('GET', `/conversations/${id}`)).json
    const write = async (from, reply, words, messageId) => {
        const raw = [`From: ${from}`, `To: ${mailbox}`, 'Subject: Re: Question 1', `Message-ID: <${messageId}>`, `In-Reply-To: <${reply}>`, '', words, ''].join('\r\n')
        const [{ code, text }] = await lmtp(d.lmtp, { from, to: [mailbox], raw })
        assert.equal(code, 250, text)
        return until(words, async () => (await read()).messages.find(m => m.message_id === messageId))
    }
    const good = async answer => { const a = await answer; assert.ok(a.status < 300, a.text); return a.json }
    const letters = () => server.events().filter(e => e.event === 'letter' && e.complete)
    const sent = n => until(`${n} mails`, () => letters().length >= n && letters())

    const helperId = (await me('GET', '/users')).json.items.find(u => u.mail === helper.mail).id
    const due = new Date(Date.now() + 3600e3).toISOString()
    await good(me('POST', `/conversations/${id}/notes`, { text: `${inside[0]} @helper` }))
    const asked = await good(me('POST', `/conversations/${id}/asks`, { text: inside[1], user: helperId, due }))
    await good(me('POST', `/messages/${asked.id}/ask`, { text: inside[2], as: 'words' }))
    await good(him('POST', `/messages/${asked.id}/ask`, { text: inside[3] }))
    await good(me('PATCH', `/conversations/${id}`, { understood: inside[4] }, { 'If-Match': '*' }))
    const forwarded = await good(me('POST', `/messages/${letter.id}/forwards`, { to: ['desk@carrier.example'], text: aside[0], hold_s: 0 }))
    await sent(1)
    const third = await write('desk@carrier.example', forwarded.message_id, aside[1], 'third@carrier.example')
    const reply = await good(me('POST', `/conversations/${id}/replies`, { text: 'It arrives tomorrow.', seen: letter.id, hold_s: 0 }))
    await sent(2)
    const customers = await write('customer1@example.org', reply.message_id, 'canary-customer-7Q', 'second@example.org')
    await good(me('POST', `/messages/${third.id}/forwards`, { to: ['other@carrier.example'], hold_s: 0 }))
    await good(me('POST', `/conversations/${id}/replies`, { text: 'We look again.', seen: customers.id, hold_s: 0, cc: ['wife@example.org'] }))
    const mails = await sent(5)

    await t.test('INV9 P54 no mail to the customer or to his copies holds a word of it', () => {
        const outside = mails.filter(m => m.to.some(a => /example\.org/.test(a)))
        assert.equal(outside.length, 3)
        for (const mail of outside) {
            const text = plain(mail.raw)
            for (const word of [...inside, ...aside, forwarded.message_id, 'third@carrier.example']) assert.ok(!text.includes(word), `${word} in the mail to ${mail.to}`)
        }
    })

    await t.test('INV9 no mail to a third party holds what colleagues said, who the customer is or what he said later', () => {
        const outside = mails.filter(m => m.to.some(a => /carrier\.example/.test(a)))
        assert.equal(outside.length, 2)
        for (const mail of outside) {
            const text = plain(mail.raw)
            for (const word of [...inside, 'customer1@', 'canary-customer-7Q', reply.message_id, letter.message_id]) assert.ok(!text.includes(word), `${word} in the mail to ${mail.to}`)
        }
    })

    await t.test('A02 a third party\'s answer is his, inside, and makes him no customer', async () => {
        const now = await read(), m = now.messages.find(x => x.id === third.id)
        assert.deepEqual([m.direction, m.part, m.about, m.author.kind], ['internal', 'third_party', forwarded.id, 'third_party'])
        assert.equal(now.customer.id, customer.id)
        assert.deepEqual((await me('GET', `/customers/${customer.id}`)).json.contact_points.map(p => p.value), ['customer1@example.org'])
        assert.equal((await me('GET', '/customers?q=carrier')).json.items.length, 0)
        assert.deepEqual(now.messages.at(-1).to.map(p => p.address), ['customer1@example.org'])
        assert.equal((await me('GET', '/conversations?view=all')).json.items.length, 1)
    })

    await t.test('A02 a stranger with a copied token is marked, and no reply goes to him', async () => {
        const stranger = await write('stranger@evil.example', reply.message_id, 'Send it to me.', 'x@evil.example')
        assert.deepEqual([stranger.part, stranger.author.kind], ['other_address', 'third_party'])
        const next = await good(me('POST', `/conversations/${id}/replies`, { text: 'Only to you.', seen: stranger.id, hold_s: 30 }))
        assert.deepEqual([next.to.map(p => p.address), next.cc], [['customer1@example.org'], []])
        assert.equal((await me('DELETE', `/messages/${next.id}`)).status, 204)
    })

    await t.test('INV9 who is nobody here reads nothing of it anywhere', async () => {
        for (const path of ['/', '/inbox', `/conversations/${id}`, `/messages/${asked.id}/forward`, '/api/v1/asked', `/api/v1/conversations/${id}`, `/api/v1/messages/${third.id}/raw`,
            '/sign-in', '/forgotten', '/health', '/ready', '/api/v1/openapi.json', '/events']) {
            const { text } = await request(d.url, 'GET', path)
            for (const word of [...inside, ...aside]) assert.ok(!text.includes(word), `${word} in ${path}`)
        }
    })

    await t.test('kept check finds nothing, while serving and after the end', () => end(d))
})
