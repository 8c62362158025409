/* Conversations that are long: many long mails (F18) and many short ones. Both are read, within the limits of an answer. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { desk, mailbox, store } from '../rig/desk.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { until } from '../rig/ports.mjs'
import { caller, describe } from './kit/caller.mjs'
import { converse, end } from './kit/shop.mjs'

const follow = (n, words) => [
    'From: Customer 1 <customer1@example.org>', `To: ${mailbox}`, 'Subject: Re: Question 1', `Message-ID: <follow-${n}@example.org>`,
    'In-Reply-To: <question-1@example.org>', 'Content-Type: text/plain', '', words, '',
].join('\r\n')

test(`long conversations (${store})`, async t => {
    const d = await desk()
    const description = await describe(d)
    const me = caller(d, description, d.token)
    const [first] = await converse(d, 1)
    const send = raw => lmtp(d.lmtp, { from: 'customer1@example.org', to: [mailbox], raw })
    const read = async n => until(`${n} letters are read`, async () => (await me('GET', '/letters?state=read&limit=1')).json.count === n, 60)

    await t.test('every message has its own people and files, in one answer', async () => {
        const seen = []
        for (let i = 0; i < 12; i++) {
            const upload = (await me('POST', '/uploads', `file ${i}`, { 'Content-Disposition': `attachment; filename="${i}.txt"` })).json.id
            const note = await me('POST', `/conversations/${first.id}/notes`, { text: `Note ${i}.`, attachments: i % 3 ? [upload] : [] })
            assert.equal(note.status, 201)
            seen.push(note.json)
        }
        const { json } = await me('GET', `/conversations/${first.id}`)
        assert.deepEqual(json.messages.slice(1), seen)
        assert.deepEqual(json.messages[0], first.messages[0])
        assert.equal(json.earlier_messages, 0)
    })

    await t.test('F18 of many long mails the newest are given, and how many were left out', async () => {
        const words = n => `${n} `.padEnd(76, 'x').concat('\r\n').repeat(14000) /* more than 1 MiB, cut there */
        for (let n = 1; n <= 18; n++) { /* one by one: two readers would keep the order only roughly */
            assert.equal((await send(follow(n, words(n))))[0].code, 250)
            await read(n + 1)
        }
        const { status, json, bytes } = await me('GET', `/conversations/${first.id}`)
        assert.equal(status, 200)
        assert.ok(bytes.length < 16 << 20, `${bytes.length} bytes`)
        assert.ok(json.messages.length >= 2 && json.messages.length < 31, `${json.messages.length} messages`)
        assert.equal(json.messages.length + json.earlier_messages, 31)
        const last = json.messages.at(-1), n = Number(last.text.split(' ')[0])
        assert.equal(n, 18, 'the newest is the last')
        const again = await me('GET', `/messages/${last.id}/raw`)
        assert.ok(again.bytes.equals(Buffer.from(follow(n, words(n)))), 'the letter is whole')
    })

    await t.test('kept check finds nothing, while serving and after the end', () => end(d))
    await d.remove()
})
