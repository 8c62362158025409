/* A01–A12 one by one: what strangers send, what they see of it, and what it changes: nothing. One desk, one customer with a
 * solved case whose reply address got into wrong hands; every mail that leaves is taken by a real SMTP server and looked
 * through. docs/trust.md has the table. SOAK counts are in tests/soak.mjs. */
import test from 'node:test'
import assert from 'node:assert/strict'
import net from 'node:net'
import { desk, mailbox, owner, store } from '../rig/desk.mjs'
import { faultySmtp } from '../rig/faults.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { readMail } from '../rig/mailbox.mjs'
import { until } from '../rig/ports.mjs'
import { sql } from '../rig/sql.mjs'
import { outcome } from '../rig/solved.mjs'

const server = 'mx.shop.example', vera = 'vera@example.org', evil = 'x@evil.example'
const word = `Authentication-Results: ${server};`
const crowd = Number(process.env.STRANGERS || 40)

test(`A01 to A12: strangers see nothing and change nothing (${store})`, async t => {
    const out = await faultySmtp()
    const d = await desk({ smtp: out.url })
    t.after(async () => { await d.remove(); await out.stop?.() })
    let count = 0

    const good = async (method, path, body, headers) => {
        const answer = await d.api(method, path, body, headers)
        assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
        return answer.body
    }
    const left = () => out.events().filter(e => e.event === 'letter' && e.complete).map(e => ({ ...e, mail: readMail(Buffer.from(e.raw, 'base64')) }))
    /* A receipt has no return path; whatever has one was written by the agent. */
    const answers = () => left().filter(e => e.from !== '')
    /* What was read has its receipt in the outbox already: so nothing comes behind what is counted then. */
    const quiet = () => until('nothing waits to leave', () => sql(d, 'SELECT count(*) FROM outbox WHERE state IN (0, 1, 2)')[0] === '0')
    const place = async id => {
        for (const { id: at } of [...await d.all('/conversations?view=all'), ...await d.all('/conversations?view=spam')]) {
            const whole = await d.get(`/conversations/${at}`), m = whole.messages.find(x => x.message_id === id)
            if (m) return { c: whole, m }
        }
    }
    /* A mail comes in; what became of it. head: lines above From, as servers add them. */
    const arrives = async ({ head = [], from = `Vera <${vera}>`, more = [], to = [mailbox], subject = 'Re: My shoes', body = 'Please send it to my new address.', path = vera }) => {
        const id = `mail-${++count}@mail.example`
        const raw = [...head, ...[from].flat().map(f => `From: ${f}`), `To: ${mailbox}`, `Subject: ${subject}`, `Message-ID: <${id}>`, ...more,
            ...(more.some(l => /^Content-Type/.test(l)) ? [] : ['Content-Type: text/plain; charset=utf-8']), '', body, ''].join('\r\n')
        for (const { code, text } of await lmtp(d.lmtp, { from: path, to, raw })) assert.equal(code, 250, text)
        return until(`${id} is read`, () => place(id))
    }
    const page = async (path, cookie = '') => (await fetch(d.url + path, { redirect: 'manual', headers: cookie ? { cookie } : {} }))

    await good('PATCH', '/mailboxes/1', { vouch: server }, { 'If-Match': '*' })
    sql(d, "UPDATE mailbox SET receipt_user_id = 1, takes_plus = 1 WHERE id = 1")
    const { c: first, m: asked } = await arrives({ head: [`${word} dmarc=pass header.from=example.org`], subject: 'My shoes', body: 'canary-vera-7Q: the sole came off.' })
    const reply = await good('POST', `/conversations/${first.id}/replies`, { text: 'A new pair is on its way.', seen: first.messages.at(-1).id, hold_s: 0, and_state: 'solved', ...outcome })
    await until('the receipt and the reply have left', () => left().length === 2)
    const token = /^kept\.(.+)@/.exec(reply.message_id)[1]
    const plus = mailbox.replace('@', `+${token}@`)

    /* All of the case and of the customer that anybody could have changed. */
    const look = async () => {
        const c = await d.get(`/conversations/${first.id}`)
        const { text: _, ...who } = await d.get(`/customers/${c.customer.id}`)
        return JSON.stringify([{ ...c, messages: c.messages.map(m => m.id) }, who])
    }
    const sent = left().length
    assert.match(answers()[0].from, /\+b\d+\./, 'the reply has a return path of its own')

    await t.test('A01 a code that a third party mails to the reply address is inside, in no mail, and on no page for strangers', async () => {
        const code = 'canary-code-493201'
        const { c, m } = await arrives({ from: 'Bank <no-reply@bank.example>', to: [plus], body: `Your code is ${code}`, path: 'no-reply@bank.example' })
        assert.deepEqual([c.id, m.part, m.author.kind], [first.id, 'other_address', 'third_party'])
        const next = await good('POST', `/conversations/${c.id}/replies`, { text: 'Is all well?', seen: c.messages.at(-1).id, hold_s: 0, and_state: 'solved', ...outcome })
        const mails = await until('the reply has left', () => left().length === sent + 1 && left())
        assert.deepEqual([next.to.map(p => p.address), next.cc, mails.at(-1).to], [[vera], [], [vera]])
        for (const e of mails) assert.ok(!Buffer.from(e.raw, 'base64').toString('latin1').includes(code) && !e.mail.text.includes(code))
        for (const path of ['/', '/inbox', `/conversations/${c.id}`, `/messages/${m.id}/original`, `/letters/1/raw`, '/search?q=canary', `/api/v1/conversations/${c.id}`,
            `/api/v1/messages/${m.id}/raw`, '/api/v1/search?q=canary', '/events', '/customers', '/contact']) {
            const answer = await page(path), text = await answer.text()
            assert.ok([303, 401, 404].includes(answer.status), `${path}: ${answer.status}`)
            assert.ok(!/canary|Vera|vera@/.test(text), path)
        }
    })
    const base = await look()
    const still = async what => assert.equal(await look(), base, `${what}: Vera's case changed`)
    const gone = left().length

    await t.test('A02 in her name, DMARC says no: a case of its own, marked; hers stays as it was, nobody in copy gets anything', async () => {
        for (const [head, to, more] of [[[`${word} dmarc=fail header.from=example.org`], [plus], []],
            [[`${word} dmarc=fail header.from=example.org`], [mailbox], [`In-Reply-To: <${reply.message_id}>`]],
            [[`${word} dmarc=fail header.from=example.org`], [answers()[0].from], []],
            [[], [mailbox.replace('@', `+${first.id}@`)], []], [[], [mailbox], [`In-Reply-To: <${first.ref}@shop.example>`]], [[], [mailbox], [`In-Reply-To: <${asked.message_id}>`]]]) {
            const { c, m } = await arrives({ head, to, more: [`Cc: ${evil}`, `Reply-To: ${evil}`, ...more], subject: `Re: My shoes ${first.ref}` })
            assert.notEqual(c.id, first.id)
            assert.deepEqual([m.proof.state, m.proof.reply_to_doubted, c.flagged], head.length ? ['failed', true, 'forged'] : ['not_proven', true, null])
            const next = await good('POST', `/conversations/${c.id}/replies`, { text: 'Who are you?', seen: c.messages.at(-1).id, hold_s: 30 })
            assert.deepEqual([next.to.map(p => p.address), next.cc], [[vera], []], 'no answer goes where a forger wants it')
            await good('DELETE', `/messages/${next.id}`)
        }
        await still('A02')
    })

    await t.test('A02 with her own token, not proven: her case goes on, and answers go to nobody but her', async () => {
        const { c, m } = await arrives({ to: [plus], more: [`Cc: ${evil}`, `Reply-To: ${evil}`] })
        assert.deepEqual([c.id, m.part, m.proof.state, m.proof.why, m.proof.reply_to_doubted], [first.id, null, 'not_proven', 'no-result', true])
        const next = await good('POST', `/conversations/${c.id}/replies`, { text: 'We send it where you live.', seen: c.messages.at(-1).id, hold_s: 0, and_state: 'solved', ...outcome })
        assert.deepEqual([next.to.map(p => p.address), next.cc], [[vera], []])
        await until('it has left', () => left().length > gone && left().at(-1).to.join() === vera)
        assert.deepEqual(answers().filter(e => e.to.join() !== vera), [])
    })

    await t.test('A03 an agent\'s From with a forged Message-ID of ours answers nobody', async () => {
        await quiet()
        const was = await look(), mails = left().length
        const [id, nonce, mac] = token.split('.')
        for (const wrong of [`${id}.${nonce}.${mac.replace(/./, c => c === '0' ? '1' : '0')}`, `${id}.${nonce}.`, `${id}..`, `${id}.${nonce}`, id]) {
            const { c, m } = await arrives({ from: `${owner.name} <${owner.mail}>`, more: [`In-Reply-To: <kept.${wrong}@shop.example>`, `References: <kept.${wrong}@shop.example>`],
                body: 'canary-agent-7Q: we refund you.', path: owner.mail })
            assert.notEqual(c.id, first.id)
            assert.deepEqual([m.direction, m.author.kind, m.delivery], ['in', 'customer', null])
        }
        assert.equal(await look(), was)
        await quiet()
        const fresh = left().slice(mails)
        assert.ok(fresh.every(e => e.to.join() === owner.mail) && fresh.length <= 1, 'one receipt to the address that was named')
        assert.ok(!fresh.some(e => e.mail.text.includes('canary-agent')))
    })

    await t.test('A04 only the topmost word, and only of the server that was named, counts', async () => {
        const pass = `${word} dmarc=pass header.from=example.org`
        for (const [head, state, why] of [[[pass], 'proven', 'dmarc'], [[`${word} spf=none`, pass], 'not_proven', 'no-check'],
            [['Received: from a by b', `${word} dmarc=fail header.from=example.org`, 'Received: from c by d', pass], 'failed', 'dmarc'],
            [['Authentication-Results: evil.example; dmarc=pass header.from=example.org', pass], 'not_proven', 'other-server'],
            [[`ARC-Authentication-Results: i=1; ${server}; dmarc=pass`, `X-${pass}`], 'not_proven', 'no-result'],
            [[`${word} dmarc=pass header.from=evil.example`], 'not_proven', 'other-domain']]) {
            const { m } = await arrives({ head, subject: 'Hello' })
            assert.deepEqual([m.proof.state, m.proof.why], [state, why], head.join('\n'))
        }
    })

    await t.test('A05 no line end but CR LF ends a letter: one message, no second envelope', async () => {
        await quiet()
        const mails = left().length, all = (await d.all('/conversations?view=all')).length
        const inner = 'MAIL FROM:<a@evil.example>\r\nRCPT TO:<b@victim.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n'
        const body = ['\n.\n', '\n.\r\n', '\r.\r\n', '\r\n.\n', '\r.\r'].map(end => `${end}${inner}`).join('')
        await new Promise((resolve, reject) => {
            const socket = net.connect(d.lmtp.port, d.lmtp.host)
            const say = [`LHLO x\r\n`, `MAIL FROM:<${evil}>\r\n`, `RCPT TO:<${mailbox}>\r\n`, 'DATA\r\n',
                `From: ${evil}\r\nSubject: outer\r\nMessage-ID: <outer@evil.example>\r\n\r\nx${body}\r\n.\r\n`, 'QUIT\r\n']
            let step = 0
            socket.setEncoding('latin1').on('error', reject).on('close', resolve)
            socket.on('data', text => { if (/^\d\d\d /m.test(text) && step < say.length) socket.write(say[step++], 'latin1') })
        })
        await until('it is read', () => place('outer@evil.example'))
        const now = await d.all('/conversations?view=all')
        assert.equal(now.length, all + 1)
        assert.ok(!now.some(c => c.subject === 'smuggled'))
        await quiet()
        assert.deepEqual(left().slice(mails).map(e => e.to.join()).filter(a => a !== evil), [])
    })

    await t.test('A06 odd addresses have one reading or none, and stand in no address of a page', async () => {
        for (const from of ['<a(&email=v@x&)@evil.example>', '"a b@example.org"@evil.example', [`Vera <${vera}>`, `<${evil}>`], `Friends: Vera <${vera}>, <${evil}>;`,
            `=?utf-8?Q?Vera_=3C${vera}=3E?= <x@=?utf-8?Q?example.org?=>`, `${'a'.repeat(64000)}@evil.example`]) {
            const { c, m } = await arrives({ from, subject: 'Odd', path: evil })
            assert.notEqual(c.id, first.id)
            assert.equal(m.proof.state, 'not_proven')
            assert.equal((await d.api('GET', `/customers/${c.customer.id}`)).status, 200)
        }
    })

    await t.test('A07 what turns or hides is shown; a domain of two scripts is shown as name servers know it', async () => {
        const { c } = await arrives({ from: '"Vera\u202e gro.elpmaxe@arev" <vera@ex\u0430mple.org>', subject: 'pay\u200bpal \u202efdp.exe', more: ['Content-Type: text/plain; charset=utf-8'] })
        assert.equal(c.subject, 'pay[U+200B]pal [U+202E]fdp.exe')
        assert.equal(c.customer.name, 'Vera[U+202E] gro.elpmaxe@arev')
        assert.deepEqual((await d.get(`/customers/${c.customer.id}`)).contact_points.map(p => p.value), ['vera@xn--exmple-4nf.org'])
    })

    await t.test('A08 a hundred guessed reply addresses: none is joined, one new case, marked', async () => {
        const all = (await d.all('/conversations?view=all')).length
        const guess = i => mailbox.replace('@', `+${i + 1}.${'0'.repeat(16)}.${i.toString(16).padStart(32, '0')}@`)
        const { c } = await arrives({ from: `<${evil}>`, to: Array.from({ length: 100 }, (_, i) => guess(i)), path: evil })
        assert.deepEqual([c.flagged, c.messages.length], ['guessed', 1])
        assert.equal((await d.all('/conversations?view=all')).length, all + 1)
    })

    await t.test('A09 letters in strangers\' names: at most one mail to each, without a word of the sender; a web form for strangers there is none', async () => {
        await quiet()
        const mails = left().length, names = Array.from({ length: 4 }, (_, i) => `stranger${i}@victim.example`)
        const ids = []
        for (let i = 0; i < crowd; i++) {
            const from = names[i % names.length], id = `crowd-${i}@evil.example`
            const raw = `From: canary-buy-7Q <${from}>\r\nTo: ${mailbox}\r\nSubject: canary-buy-7Q http://evil.example/${i}\r\nMessage-ID: <${id}>\r\n\r\ncanary-buy-7Q\r\n`
            assert.equal((await lmtp(d.lmtp, { from, to: [mailbox], raw }))[0].code, 250)
            ids.push(id)
        }
        await until('all are read', () => sql(d, "SELECT count(*) FROM message WHERE external_id LIKE 'crowd-%'")[0] === String(crowd))
        await quiet()
        const got = left().slice(mails)
        assert.deepEqual(got.map(e => e.to.join()).sort(), names)
        for (const e of got) assert.ok(!/canary|evil\.example\//.test(Buffer.from(e.raw, 'base64').toString('latin1') + e.mail.subject + e.mail.text))
        console.log(`# ${crowd} letters in strangers' names, ${got.length} mails to them`)
        for (const path of ['/contact', '/conversations', '/api/v1/conversations']) {
            const answer = await fetch(d.url + path, { method: 'POST', redirect: 'manual', body: 'who=a@victim.example&text=x', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
            assert.ok([303, 401, 403, 404, 405].includes(answer.status), `${path}: ${answer.status}`)
        }
    })

    await t.test('A10 what machines write, bounces of bounces and our own address get no answer', async () => {
        await quiet()
        const mails = left().length
        const vacation = ['Auto-Submitted: auto-replied'], report = ['Content-Type: multipart/report; report-type=delivery-status; boundary="b"']
        const dsn = '--b\r\nContent-Type: text/plain\r\n\r\nCould not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; nobody@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--'
        await arrives({ from: 'Robot <robot@example.org>', more: vacation, subject: 'Out of office' })
        await arrives({ from: 'MAILER-DAEMON@example.org', more: report, subject: 'Undelivered', body: dsn, path: '' })
        await arrives({ from: `Shop <${mailbox}>`, subject: 'From ourselves', path: mailbox })
        await arrives({ from: `Vera <${vera}>`, to: [plus], more: vacation, subject: 'Away', body: 'I am away.' })
        assert.equal((await d.get(`/conversations/${first.id}`)).state, 'solved', 'a machine reopens nothing')
        for (let i = 0; i < 3; i++) await arrives({ from: 'Marko <marko@example.org>', subject: `Away ${i}`, body: 'I am not in the office.', path: 'marko@example.org' })
        await quiet()
        assert.deepEqual(left().slice(mails).map(e => e.to.join()), ['marko@example.org'])
        for (const e of left().slice(mails)) assert.deepEqual([e.from, /Auto-Submitted: auto-replied/.test(Buffer.from(e.raw, 'base64').toString('latin1'))], ['', true])
    })

    await t.test('A11 line ends in subject, name and address reach no header; the wire shows the recipients that were meant', async () => {
        const mails = left().length
        const { c, m } = await arrives({ from: `=?utf-8?Q?Vera=0D=0ABcc:_${evil.replace('@', '=40')}?= <rada@example.org>`, path: 'rada@example.org', head: [`${word} dmarc=pass header.from=example.org`],
            subject: `=?utf-8?Q?Shoes=0D=0ABcc:_${evil.replace('@', '=40')}=00?=`, more: [`Reply-To: rada@example.org\r\n ,${evil}`] })
        for (const cc of [`a@b.example\r\nBcc: ${evil}`, 'a@b.example>\nRCPT TO:<x@y.example', 'a@b.example\u0000'])
            assert.equal((await d.api('POST', `/conversations/${c.id}/replies`, { text: 'No.', seen: c.messages.at(-1).id, cc: [cc] })).status, 400, JSON.stringify(cc))
        await good('POST', `/conversations/${c.id}/replies`, { text: 'Yes.', seen: c.messages.at(-1).id, hold_s: 0 })
        const e = await until('the answer has left', () => left().slice(mails).find(x => x.mail.text.includes('Yes.')))
        assert.deepEqual(e.to, ['rada@example.org'])
        assert.deepEqual(e.mail.headers.filter(([name]) => /^(bcc|cc)$/i.test(name)), [])
        assert.deepEqual(answers().filter(x => /evil/.test(x.to.join())), [])
    })

    await t.test('A12 words that only one of two forms has are marked; what is invisible is found by no search', async () => {
        const body = ['--b', 'Content-Type: text/plain; charset=utf-8', '', 'Please cancel my order, thank you very much, all is well here with us today.', '--b', 'Content-Type: text/html; charset=utf-8', '',
            '<p>Send ten boxes to another street, as we agreed on the telephone yesterday with your colleague.</p><p style="opacity:0">canary-hidden-7Q</p>', '--b--'].join('\r\n')
        const { c } = await arrives({ from: 'Iva <iva@example.org>', path: 'iva@example.org', more: ['Content-Type: multipart/alternative; boundary="b"'], body, subject: 'Two forms' })
        assert.deepEqual((await d.get('/search?q=canary-hidden-7Q')).items, [])
        const door = await fetch(`${d.url}/sign-in`, { method: 'POST', redirect: 'manual', headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
            body: new URLSearchParams({ address: owner.mail, password: owner.password }).toString() })
        const cookie = door.headers.get('set-cookie').split(';')[0]
        const html = await (await page(`/conversations/${c.id}`, cookie)).text()
        assert.ok(html.includes('The text and the layout of this mail say different things.'))
        assert.ok(html.includes('Sender not proven'), 'A02 the agent sees that nothing proves who wrote it')
        assert.ok((await (await page('/conversations/' + first.id, cookie)).text()).includes('Nothing proves that this is the customer’s'), 'and whither it asked to be answered')
    })

    await t.test('in the end: nothing has left but answers of the agent and receipts, and kept check is silent', async () => {
        const receipts = left().filter(e => e.from === '').map(e => e.to.join())
        assert.deepEqual([...new Set(answers().map(e => e.to.join()))], [vera, 'rada@example.org'])
        const unproven = receipts.filter(a => a !== vera)
        assert.equal(new Set(unproven).size, unproven.length, 'one receipt an address')
        assert.ok(!receipts.some(a => /robot|daemon|hello@/i.test(a)))
        assert.deepEqual(await d.check(), [])
    })
})
