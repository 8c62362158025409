/* Mails of machines and mails in every script: reports that an answer did not arrive (true, late, forged, about nothing,
 * by the dozen), and letters whose charset is rare, false or broken. Each is taken, shown, and nothing is answered by
 * itself. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { desk, mailbox, store } from '../rig/desk.mjs'
import { bySubject, faultySmtp, hand, letterOf, onceEach } from '../rig/faults.mjs'
import { until } from '../rig/ports.mjs'

/* A delivery report of RFC 3464 about a mail of ours. */
function reportOf(mark, about, { recipient, status = '5.1.1', action = 'failed', words = 'smtp; 550 5.1.1 nobody of that name' }) {
    const part = (type, ...lines) => ['--r', `Content-Type: ${type}`, '', ...lines]
    const raw = ['From: Mail Delivery System <MAILER-DAEMON@mx.example>', `To: ${mailbox}`, `Subject: ${mark}`,
        `Message-ID: <${mark}@mx.example>`, 'Date: Mon, 16 Nov 2026 10:40:00 +0000', 'Auto-Submitted: auto-replied', 'MIME-Version: 1.0',
        'Content-Type: multipart/report; report-type=delivery-status; boundary=r', '',
        ...part('text/plain', 'Your mail could not be delivered.'),
        ...part('message/delivery-status', 'Reporting-MTA: dns; mx.example', '', `Final-Recipient: rfc822; ${recipient}`,
            `Action: ${action}`, `Status: ${status}`, `Diagnostic-Code: ${words}`, ''),
        ...part('text/rfc822-headers', `From: ${mailbox}`, `To: ${recipient}`, `Message-ID: <${about}>`, ''), '--r--', ''].join('\r\n')
    return { mark, from: '', raw }
}

test(`F10 reports that an answer did not arrive (${store})`, { timeout: 120000 }, async t => {
    const server = await faultySmtp('chance:1=0')
    const d = await desk({ smtp: server.url })
    const take = async letter => {
        const { code, text } = await hand(d, letter)
        assert.equal(code, 250, text)
        letter.taken = true
        return letter
    }
    const whole = id => d.get(`/conversations/${id}`)
    const sent = () => server.events().filter(e => e.event === 'letter').length

    /* A conversation with an answer that was sent: {id, answer}. */
    async function answered(mark) {
        const letter = await take(letterOf(mark))
        const [{ id }] = (await onceEach(d, [letter], 20)).get(mark)
        const { status, body } = await d.api('POST', `/conversations/${id}/replies`,
            { text: 'It is on its way.', seen: (await whole(id)).messages.at(-1).id, hold_s: 0 })
        assert.equal(status, 201, JSON.stringify(body))
        await until('the answer is sent', async () => (await whole(id)).messages.at(-1).delivery === 'sent', 20)
        return { id, letter, answer: body.message_id }
    }
    const read = () => until('no letter waits', async () => !(await d.get('/letters?state=waiting&limit=1')).count, 20)

    const one = await answered('bounced')
    await t.test('F10 I7 a report finds its answer by the token alone: the case is open again, with the reason', async () => {
        await take(reportOf('Undelivered', one.answer, { recipient: one.letter.from }))
        await read()
        const c = await whole(one.id)
        assert.equal(c.messages.length, 3, 'the report stands in the conversation')
        assert.equal(c.state, 'open')
        assert.equal(c.flagged, 'send-failed')
        assert.ok(c.due, 'its clock runs again')
        assert.equal(c.messages.find(m => m.direction === 'out').delivery, 'failed')
    })
    await t.test('F10 the same report once more, and a late one, change nothing', async () => {
        const { updated_at: _, ...before } = await whole(one.id)
        await take(reportOf('Undelivered', one.answer, { recipient: one.letter.from }))
        await take(reportOf('Undelivered again', one.answer, { recipient: one.letter.from }))
        await read()
        const c = await whole(one.id)
        assert.deepEqual([c.state, c.flagged, c.due], [before.state, before.flagged, before.due])
    })
    const two = await answered('not-bounced')
    await t.test('F10 forged, unknown and for another address: the answer stays sent', async () => {
        const forged = two.answer.replace(/\.([a-z2-7]{26})@/, (_, mac) => `.${[...mac].reverse().join('')}@`)
        assert.notEqual(forged, two.answer)
        await take(reportOf('Forged', forged, { recipient: two.letter.from }))
        await take(reportOf('Unknown', 'nothing-of-ours@mx.example', { recipient: two.letter.from }))
        await take(reportOf('Delayed', two.answer, { recipient: two.letter.from, action: 'delayed', status: '4.4.1' }))
        await read()
        const c = await whole(two.id)
        assert.equal(c.messages.find(m => m.direction === 'out').delivery, 'sent')
        assert.equal(c.state, 'waiting_customer')
        const map = await bySubject(d)
        assert.ok(map.has('Forged') && map.has('Unknown'), 'those stand alone, for an agent to see')
    })
    await t.test('F10 a hundred at once, and none is answered by itself', async () => {
        const before = sent()
        const many = Array.from({ length: 100 }, (_, i) => reportOf(`Report ${i}`, `unknown-${i}@mx.example`, { recipient: `r${i}@x.example` }))
        for (const letter of many) await take(letter)
        await read()
        const map = await bySubject(d)
        for (const { mark } of many) assert.equal(map.get(mark)?.length, 1, mark)
        assert.equal(sent(), before)
    })
    assert.deepEqual(await d.check(), [])
    await d.stop()
    await d.remove()
    server.stop()
})

/* Bytes of a letter as latin1, what it says its charset is, and what an agent reads. */
const charsets = [
    ['windows-1251', '\xcf\xee\xec\xee\xf8', 'Помош'], ['koi8-r', '\xf0\xcf\xcd\xcf\xdb', 'Помош'], ['iso-8859-2', 'Ra\xe8un \xb9iroki', 'Račun široki'],
    ['windows-1250', 'Ra\xe8un \x9airoki', 'Račun široki'], ['iso-8859-7', '\xca\xe1\xeb\xe7\xec\xdd\xf1\xe1', 'Καλημέρα'], ['windows-1253', '\xca\xe1\xeb\xe7\xec\xdd\xf1\xe1', 'Καλημέρα'],
    ['iso-2022-jp', '\x1b$B$3$s\x1b(B', 'こん'], ['shift_jis', '\x82\xb1\x82\xf1', 'こん'], ['euc-kr', '\xb0\xa1', '가'], ['gb18030', '\xc4\xe3\xba\xc3', '你好'],
    ['big5', '\xa7A\xa6n', '你好'], ['utf-7', 'A+AGE-b', 'Aab'], ['utf-8', '\xc5\xa1\xff\xc5', null], ['x-no-such', 'plain words', 'plain words'],
    ['us-ascii', '\xc5\xa1to', 'što'], ['utf-8', 'one\0two', null],
]

test(`F19 letters in every script (${store})`, { timeout: 120000 }, async t => {
    const d = await desk()
    for (const [i, [charset, bytes, words]] of charsets.entries()) {
        await t.test(`F19 I1 ${charset} ${i}`, async () => {
            const mark = `charset-${i}`
            const head = letterOf(mark).raw.replace(/Content-Type:.*\r\n/, `Content-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: 8bit\r\n`)
            const raw = Buffer.from(head.slice(0, head.indexOf('\r\n\r\n') + 4) + bytes + '\r\n', 'latin1')
            const { code, text } = await hand(d, { mark, from: `${mark}@customers.example`, raw })
            if (bytes.includes('\0') && code >= 500) return /* refused with notice, at the source (RFC 5321, 4.5.2) */
            assert.equal(code, 250, text)
            const [{ id }] = await until('it is a conversation', async () => (await bySubject(d)).get(mark), 20)
            const { messages: [m] } = await d.get(`/conversations/${id}`)
            assert.ok(m.text.isWellFormed?.() ?? true)
            assert.ok(!m.text.includes('\0'))
            if (words) assert.equal(m.text.trim(), words)
            const r = await fetch(`${d.url}/api/v1/messages/${m.id}/raw`, { headers: { Authorization: `Bearer ${d.token}` } })
            assert.ok(Buffer.from(await r.arrayBuffer()).includes(Buffer.from(bytes, 'latin1')), 'its bytes are there as they came')
        })
    }
    assert.deepEqual(await d.check(), [])
    await d.stop()
    await d.remove()
})
