/* Two desks that face each other, each the other's customer: receipts and bounces go to and fro over a mail server that
 * keeps the marks of machines, and then over one that loses them all. After two mails each it is quiet. A report that
 * something did not arrive is believed where it proves which envelope it is about; a forged one changes nothing. What a
 * colleague forwards is a customer's where it is proven that it is a colleague. */
import test from 'node:test'
import assert from 'node:assert/strict'
import net from 'node:net'
import { desk, owner, store } from '../rig/desk.mjs'
import { signedIn } from '../rig/faults.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { freePort, until } from '../rig/ports.mjs'
import { sql } from '../rig/sql.mjs'

const proven = from => `Authentication-Results: mx.between.test; dmarc=pass header.from=${from.split('@')[1]}`

/* A mail server between the desks: takes by SMTP, hands on by LMTP. loses: it forgets who is a machine, and what
 * answers what. letters: all that it took.
 * proves: it says of each that it is from whom it names. */
class Between {
    constructor() { Object.assign(this, { desks: {}, letters: [], loses: false, proves: false, going: 0, failed: null }) }

    async listen() {
        const port = await freePort()
        this.server = net.createServer(socket => this.talk(socket)).listen(port, '127.0.0.1')
        this.url = `smtp://127.0.0.1:${port}`
        return this
    }

    talk(socket) {
        let rest = '', letter = { to: [] }, inside = false
        const say = line => socket.write(line + '\r\n')
        socket.setEncoding('latin1').on('error', () => { /* it is gone */ })
        const take = line => {
            if (inside && line === '.') {
                inside = false
                this.letters.push(letter)
                this.hand(letter)
                letter = { to: [] }
                return say('250 2.0.0 taken')
            }
            if (inside) return letter.lines.push(line.replace(/^\./, ''))
            const [, from] = /^MAIL FROM:<(.*?)>/i.exec(line) ?? [], [, to] = /^RCPT TO:<(.*?)>/i.exec(line) ?? []
            if (from !== undefined) letter = { from, to: [], lines: [] }
            if (to !== undefined) letter.to.push(to)
            if (/^DATA/i.test(line)) { inside = true; return say('354 go on') }
            say(/^EHLO/i.test(line) ? '250-between.test\r\n250 8BITMIME' : /^QUIT/i.test(line) ? '221 bye' : '250 2.1.0 well')
        }
        socket.on('data', data => {
            const lines = (rest + data).split('\r\n')
            rest = lines.pop()
            lines.forEach(take)
        })
        say('220 between.test')
    }

    /* Loses the header fields by which machines know each other, and the path back. */
    worse(letter) {
        const end = letter.lines.indexOf(''), head = letter.lines.slice(0, end).join('\r\n').replace(/\r\n(?=[ \t])/g, ' ').split('\r\n')
        const kept = head.filter(x => !/^(auto-submitted|precedence|in-reply-to|references|x-|message-id|list-|return-path)/i.test(x))
        const from = /<(.*)>/.exec(head.find(x => /^from:/i.test(x)))[1]
        if (this.proves) kept.unshift(proven(from))
        kept.push(`Message-ID: <${this.letters.length}.${Math.random()}@between.test>`)
        return { ...letter, from, lines: [...kept, ...letter.lines.slice(end)] }
    }

    async hand(letter) {
        const raw = this.loses ? this.worse(letter) : letter
        this.going++
        for (const to of letter.to) {
            const d = this.desks[to.split('@')[1]]
            if (!d) continue
            await lmtp(d.lmtp, { from: raw.from, to: [to], raw: Buffer.from(raw.lines.join('\r\n'), 'latin1') })
                .then(([{ code, text }]) => assert.equal(code, 250, text)).catch(error => { this.failed ??= error })
        }
        this.going--
    }

    by(domain) { return this.letters.filter(l => l.lines.some(x => x.startsWith('From:') && x.includes(`@${domain}`))) }
}

const answerOf = letter => ({ path: letter.from, to: letter.to[0],
    id: /^Message-ID: <(.*)>/im.exec(letter.lines.join('\r\n').replace(/\r\n[ \t]/g, ' '))[1] })

/* A report of RFC 3464 that a mail did not arrive. */
let reports = 0
const reportOf = ({ recipient, original, status = '5.1.1', mark = `Report ${++reports}` }) => ({ mark, raw: [
    'From: Mail Delivery System <MAILER-DAEMON@mx.example>', 'To: sender@shop.example', `Subject: ${mark}`,
    `Message-ID: <report-${mark.replace(/ /g, '-')}@mx.example>`, 'Date: Mon, 16 Nov 2026 10:40:00 +0000', 'Auto-Submitted: auto-replied', 'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=r', '',
    '--r', 'Content-Type: text/plain', '', 'Your mail could not be delivered.',
    '--r', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '',
    `Final-Recipient: rfc822; ${recipient}`, 'Action: failed', `Status: ${status}`, 'Diagnostic-Code: smtp; 550 nobody of that name', '',
    ...original ? ['--r', 'Content-Type: text/rfc822-headers', '', `Message-ID: <${original}>`, ''] : [], '--r--', ''].join('\r\n') })

test(`A10 F10 two desks that face each other (${store})`, { timeout: 120000 }, async t => {
    const between = await new Between().listen()
    const init = domain => ['--name', `Shop ${domain}`, '--mailbox', `hello@${domain}`, '--test']
    const [a, b] = await Promise.all(['a.example', 'b.example'].map(domain => desk({ smtp: between.url, init: init(domain) })))
    Object.assign(between.desks, { 'a.example': a, 'b.example': b })
    t.after(async () => { between.server.close(); await a.remove(); await b.remove() })
    for (const d of [a, b]) sql(d, "UPDATE mailbox SET receipt_user_id = 1, takes_plus = 1, vouch = 'mx.between.test'")
    const quiet = () => until('all is quiet', async () => {
        if (between.going) return false
        for (const d of [a, b]) {
            if ((await d.get('/letters?state=waiting&limit=1')).count) return false
            if (Number(sql(d, 'SELECT count(*) FROM outbox WHERE state IN (0, 1, 2)')[0])) return false
        }
        return !between.going
    }, 20)
    let written = 0
    /* One of b's people writes to a, or the other way round; as any customer would. */
    const write = async (d, from, to) => {
        const raw = `${between.proves ? proven(from) + '\r\n' : ''}From: Person <${from}>\r\nTo: ${to}\r\nSubject: Question ${++written}\r\nMessage-ID: <w${written}@${from.split('@')[1]}>\r\n` +
            'Date: Mon, 16 Nov 2026 10:31:00 +0000\r\n\r\nWhere is my parcel?\r\n'
        const [{ code, text }] = await lmtp(d.lmtp, { from, to: [to], raw })
        assert.equal(code, 250, text)
        await quiet()
    }
    const mails = () => [between.by('a.example').length, between.by('b.example').length]

    await t.test('A10 a receipt is answered by none', async () => {
        await write(a, 'hello@b.example', 'hello@a.example')
        assert.deepEqual(mails(), [1, 0])
        assert.equal(between.letters[0].from, '', 'nothing may answer it')
    })
    await t.test('A10 over a server that loses every mark they stop after two mails each, after one where nothing proves who writes', async () => {
        between.loses = true
        for (const most of [1, 2]) {
            for (let i = 0; i < 3; i++) {
                await write(b, 'hello@a.example', 'hello@b.example')
                await write(a, 'hello@b.example', 'hello@a.example')
            }
            assert.deepEqual(mails(), [most, most])
            between.proves = true
        }
        between.loses = between.proves = false
    })

    /* A case of a's with an answer to a customer and a copy to another; both envelopes have left. */
    await lmtp(a.lmtp, { from: 'jelena@c.example', to: ['hello@a.example'], raw: 'From: Jelena <jelena@c.example>\r\nTo: hello@a.example\r\n' +
        'Subject: Where is it\r\nMessage-ID: <j1@c.example>\r\nDate: Mon, 16 Nov 2026 10:31:00 +0000\r\n\r\nWhere is my parcel?\r\n\r\n-- \r\nJelena Perko\r\n+381 11 234 567\r\n' })
    await quiet()
    const before = between.letters.length
    const { id } = (await a.all('/conversations?view=all')).find(c => c.subject === 'Where is it')
    const whole = () => a.get(`/conversations/${id}`)
    const reply = await a.api('POST', `/conversations/${id}/replies`,
        { text: 'It is on its way.', seen: (await whole()).messages.at(-1).id, hold_s: 0, cc: ['marko@c.example'] })
    assert.equal(reply.status, 201, JSON.stringify(reply.body))
    await until('both envelopes have left', () => between.letters.length === before + 2)
    await quiet()
    const [one, two] = ['jelena@c.example', 'marko@c.example'].map(to => answerOf(between.letters.slice(before).find(l => l.to[0] === to)))
    const state = async () => {
        const c = await whole(), customer = await a.get(`/customers/${c.customer.id}`)
        return { state: c.state, flagged: c.flagged, due: c.due, marks: customer.contact_points.map(p => p.refused_at),
            n: c.messages.length, deliveries: c.messages.filter(m => m.deliveries?.length === 2).flatMap(m => m.deliveries).map(x => [x.address, x.state, x.came_back]) }
    }
    const report = async (to, what) => {
        const { mark, raw } = reportOf(what)
        const [{ code, text }] = await lmtp(a.lmtp, { from: '', to: [to], raw })
        assert.equal(code, 250, text)
        await quiet()
        return (await a.all('/conversations?view=all')).filter(c => c.subject === mark).length
    }

    await t.test('A33 each envelope left with a return path of its own, with 128 keyed bits', () => {
        for (const { path } of [one, two]) assert.match(path, /^hello\+b\d+\.[a-z2-7]{26}@a\.example$/)
        assert.notEqual(one.path, two.path)
        assert.equal(one.id, two.id)
    })
    await t.test('F10 A02 a forged report changes nothing and stands alone', async () => {
        const was = await state(), count = between.letters.length
        const swapped = one.path.replace(/\.([a-z2-7]{26})@/, (_, mac) => `.${[...mac].reverse().join('')}@`)
        const mine = { recipient: 'jelena@c.example', original: one.id }
        for (const [name, to, what] of [
            ['wrong token', swapped, mine],
            ['another desk\'s key', one.path.replace('.', '.a'), mine],
            ['missing token', 'hello@a.example', mine],
            ['token of another recipient', two.path, mine],
            ['the same, giving nothing back', two.path, { recipient: 'jelena@c.example' }],
            ['original not ours', 'hello@a.example', { recipient: 'jelena@c.example', original: 'x@elsewhere.example' }],
            ['right token, original not ours', one.path, { recipient: 'jelena@c.example', original: 'x@elsewhere.example' }],
        ]) {
            assert.equal(await report(to, what), 1, `${name}: an agent sees it`)
            assert.deepEqual(await state(), was, name)
        }
        assert.equal(between.letters.length, count, 'and nobody is answered')
    })
    await t.test('F10 A10 an out-of-office answer to the return path is in the case and changes nothing else', async () => {
        const was = await state(), count = between.letters.length
        await lmtp(a.lmtp, { from: '', to: [one.path], raw: 'From: Jelena <jelena@c.example>\r\nTo: x@a.example\r\nSubject: Out of office\r\n' +
            'Message-ID: <ooo@c.example>\r\nAuto-Submitted: auto-replied\r\nDate: Mon, 16 Nov 2026 10:31:00 +0000\r\n\r\nBack on Monday.\r\n' })
        await quiet()
        assert.deepEqual(await state(), { ...was, n: was.n + 1 })
        assert.equal(between.letters.length, count)
    })
    await t.test('F10 the true one fails that recipient, marks his address, opens the case and tells its owner within a minute', async () => {
        const count = between.letters.length
        const browser = await signedIn(a)
        assert.equal((await a.api('PATCH', `/conversations/${id}`, { owner: (await a.get('/users')).items[0].id }, { 'If-Match': '*' })).status, 200)
        const began = Date.now()
        assert.equal(await report(one.path, { recipient: 'jelena@c.example', original: one.id }), 0, 'it is in the case')
        const now = await state()
        assert.deepEqual(now.deliveries.sort(), [['jelena@c.example', 'failed', 'nobody'], ['marko@c.example', 'sent', null]])
        assert.deepEqual([now.state, now.flagged, now.marks.length, Boolean(now.marks[0]), Boolean(now.due)], ['open', 'send-failed', 1, true, true])
        const news = await until('the owner is told', async () => {
            const { text } = await browser.get('/notifications/new')
            return text.includes(`/conversations/${id}`) && text
        })
        assert.ok(Date.now() - began < 60000 && /not delivered/i.test(news), news)
        assert.equal(between.letters.length, count, 'and nobody is answered')
    })
    await t.test('F10 a mail of a person from there takes the mark away, an out-of-office answer does not', async () => {
        await lmtp(a.lmtp, { from: '', to: ['hello@a.example'], raw: 'From: Jelena <jelena@c.example>\r\nTo: x@a.example\r\nSubject: Away\r\n' +
            'Message-ID: <ooo2@c.example>\r\nAuto-Submitted: auto-replied\r\nDate: Mon, 16 Nov 2026 10:31:00 +0000\r\n\r\nBack on Monday.\r\n' })
        await quiet()
        assert.ok((await state()).marks[0])
        await write(a, 'jelena@c.example', 'hello@a.example')
        assert.deepEqual((await state()).marks, [null])
    })
    await t.test('a signature is folded on the page, and told by the API; the letter is one click away', async () => {
        const { text } = await (await signedIn(a)).get(`/conversations/${id}`), [letter] = (await whole()).messages
        assert.match(text, /Signature<\/summary>\s*<div class="quoted"[^>]*>Jelena Perko/)
        assert.ok(text.includes(`/letters/${letter.letter ?? ''}`) && !text.includes('What was quoted'))
        assert.deepEqual([letter.reply, letter.signature], ['Where is my parcel?', 'Jelena Perko\n+381 11 234 567'])
        assert.match(letter.text, /Jelena Perko/)
    })
    await t.test('I4 a mailbox sends no more than it may: the others wait, told on every page, and leave when they may', async () => {
        const limit = async day_limit => assert.equal((await a.api('PATCH', '/mailboxes/1', { day_limit }, { 'If-Match': '*' })).status, 200)
        const sent = Number(sql(a, 'SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL')[0]), browser = await signedIn(a)
        await limit(sent + 1)
        const say = async text => (await a.api('POST', `/conversations/${id}/replies`, { text, hold_s: 0, seen: (await whole()).messages.at(-1).id })).body
        const [first, second] = [await say('One.'), await say('Two.')]
        const delivery = async m => (await whole()).messages.find(x => x.id === m.id).deliveries[0]
        const waits = await until('one waits', async () => { const x = await delivery(second); return x.answer && x })
        assert.match(waits.answer, /as many mails as it may/)
        assert.equal(waits.state, 'queued')
        await until('the first has left', async () => (await delivery(first)).state === 'sent')
        const box = await a.get('/mailboxes/1')
        assert.ok(box.day_limit === sent + 1 && Date.parse(box.limited_until) > Date.now())
        assert.match((await browser.get('/')).text, /as many mails as it may/)
        assert.match((await browser.get('/mailboxes')).text, /others wait until/)
        await limit(null)
        await until('the other leaves', async () => (await delivery(second)).state === 'sent')
        assert.equal((await a.get('/mailboxes/1')).limited_until, null)
        await quiet()
    })
    await t.test('A03 A04 what one of us forwards becomes the customer\'s, if it is proven that it is one of us', async () => {
        const petra = n => [`From: Petra <petra${n}@c.example>`, 'Date: Mon, Nov 16, 2026 at 09:41', `Subject: Sole ${n}`, `To: <${owner.mail}>`]
        const words = ['The sole came off.', '', '-- ', 'Petra Kos', '+386 1 234 567', '']
        const inWords = n => ['', 'Please answer her.', '', '---------- Forwarded message ---------', ...petra(n), '', ...words]
        const picture = ['Content-Type: image/png; name=sole.png', 'Content-Transfer-Encoding: base64', '', 'iVBORw0KGgo=']
        const asFile = (n, more = []) => ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=f', '', '--f', 'Content-Type: text/plain', '', 'Please answer her.',
            '--f', 'Content-Type: message/rfc822; name=sole.eml', 'Content-Disposition: attachment', '', ...petra(n), 'MIME-Version: 1.0',
            'Content-Type: multipart/mixed; boundary=p', '', '--p', 'Content-Type: text/plain', '', ...words, '--p', ...picture, '--p--', '', ...more, '--f--', '']
        const bring = async (n, from, proof, letter = inWords) => {
            const count = between.letters.length
            await lmtp(a.lmtp, { from, to: ['hello@a.example'], raw: [...proof ? [proof] : [], `From: Ana Novak <${from}>`, 'To: hello@a.example',
                `Subject: Fwd: Sole ${n}`, `Message-ID: <fwd${n}@shop.example>`, 'Date: Mon, 16 Nov 2026 10:31:00 +0000', ...letter(n)].join('\r\n') })
            await quiet()
            assert.deepEqual(between.letters.slice(count).filter(l => l.to.includes(`petra${n}@c.example`)), [], 'whom it names gets nothing by itself')
            const c = (await a.all('/conversations?view=all')).find(x => x.subject.endsWith(`Sole ${n}`))
            const { contact_points: [{ value }] } = await a.get(`/customers/${c.customer.id}`)
            return { id: c.id, subject: c.subject, value, due: Boolean(c.due), messages: (await a.get(`/conversations/${c.id}`)).messages }
        }
        const { id: me, name } = (await a.get('/users')).items.find(u => u.mail === owner.mail)
        const page = async c => (await (await signedIn(a)).get(`/conversations/${c.id}`)).text
        const brought = (c, n) => {
            const [letter, note] = c.messages
            assert.deepEqual([c.subject, c.value, c.due], [`Sole ${n}`, `petra${n}@c.example`, true])
            assert.deepEqual([letter.author.name, letter.reply, letter.signature, letter.forwarded_by, letter.proof],
                ['Petra', 'The sole came off.', 'Petra Kos\n+386 1 234 567', me, undefined])
            assert.match(letter.text, /Please answer her[^]*The sole came off[^]*Petra Kos/, 'his mail is kept whole')
            assert.deepEqual([note.direction, note.text, note.author.name], ['internal', 'Please answer her.', name])
            return note
        }
        const c = await bring(1, owner.mail, proven(owner.mail)), note = brought(c, 1)
        /* The same as an attachment: what is attached to it stands beside it, and can be had; its words stand there once. */
        const six = await bring(6, owner.mail, proven(owner.mail), asFile)
        brought(six, 6)
        assert.deepEqual(six.messages[0].attachments.map(x => x.name), ['sole.png', 'sole.eml'])
        const had = await Promise.all(six.messages[0].attachments.map(async x => Buffer.from(
            await (await fetch(`${a.url}/api/v1/attachments/${x.id}`, { headers: { Authorization: `Bearer ${a.token}` } })).arrayBuffer())))
        assert.equal(had[0].toString('hex'), '89504e470d0a1a0a')
        assert.match(had[1].toString(), /^From: Petra[^]*The sole came off/)
        const shown = await page(six)
        assert.ok(/The mail that brought it here/.test(shown) && !/Forwarded mail/.test(shown), 'the letter is shown once')
        assert.equal((await a.api('POST', `/conversations/${c.id}/replies`, { text: 'We mend it.', seen: note.id, hold_s: 0 })).status, 201)
        const answer = await until('it is answered', () => between.letters.find(l => l.to[0] === 'petra1@c.example'))
        assert.ok(!/Please answer|ana@shop|fwd1@shop/.test(answer.lines.join('\n')), 'what was said inside stays inside, and no thread is named that she never saw')
        await quiet()
        for (const [n, from, proof, letter] of [[2, owner.mail], [3, owner.mail, proven(owner.mail).replace('pass', 'fail')],
            [4, owner.mail, proven(owner.mail).replace('mx.between', 'mx.elsewhere')], [5, 'eva@shop.example', proven('eva@shop.example')],
            [7, owner.mail, '', asFile], [8, owner.mail, proven(owner.mail).replace('pass', 'fail'), asFile],
            [9, owner.mail, proven(owner.mail).replace('mx.between', 'mx.elsewhere'), asFile], [10, 'eva@shop.example', proven('eva@shop.example'), asFile],
            [11, owner.mail, proven(owner.mail), n => asFile(n, ['--f', 'Content-Type: message/rfc822', '', 'From: eva@c.example', '', 'x'])]]) {
            const other = await bring(n, from, proof, letter)
            assert.deepEqual([other.subject, other.value, other.messages[0].forwarded_by], [`Fwd: Sole ${n}`, from, undefined], `${n}`)
        }
    })
    await t.test('F10 what a provider reports as called spam marks the address and tells the owner; about a mail that is not ours it changes nothing', async () => {
        const sent = answerOf(between.letters.find(l => l.to[0] === 'petra1@c.example')), browser = await signedIn(a), count = between.letters.length
        const case1 = (await a.all('/conversations?view=all')).find(c => c.subject === 'Sole 1')
        assert.equal((await a.api('PATCH', `/conversations/${case1.id}`, { owner: (await a.get('/users')).items[0].id }, { 'If-Match': '*' })).status, 200)
        const complain = async (n, id) => {
            const [{ code }] = await lmtp(a.lmtp, { from: '', to: ['hello@a.example'], raw: ['From: fbl@provider.example', 'To: hello@a.example', `Subject: Complaint ${n}`,
                `Message-ID: <fbl${n}@provider.example>`, 'Date: Mon, 16 Nov 2026 10:31:00 +0000', 'MIME-Version: 1.0',
                'Content-Type: multipart/report; report-type=feedback-report; boundary=r', '', '--r', 'Content-Type: text/plain', '', 'This is a report of abuse.',
                '--r', 'Content-Type: message/feedback-report', '', 'Feedback-Type: abuse', 'User-Agent: Provider/1', 'Version: 1', '',
                '--r', 'Content-Type: text/rfc822-headers', '', `Message-ID: <${id}>`, '', '--r--', ''].join('\r\n') })
            assert.equal(code, 250)
            await quiet()
            return (await a.get(`/customers/${case1.customer.id}`)).contact_points[0].complained_at
        }
        assert.equal(await complain(1, 'x@elsewhere.example'), null)
        assert.equal(await complain(2, sent.id.replace(/.@/, x => (x === 'a@' ? 'b@' : 'a@'))), null)
        const told = async () => (await browser.get('/notifications/new')).text.includes(`/conversations/${case1.id}`)
        assert.ok(!await told())
        const began = Date.now()
        assert.ok(await complain(3, sent.id))
        await until('the owner is told', told)
        assert.ok(Date.now() - began < 60000)
        assert.equal((await a.get(`/conversations/${case1.id}`)).messages.find(m => m.deliveries?.length).deliveries[0].state, 'sent')
        assert.equal(between.letters.length, count, 'and nobody is answered')
    })
    assert.equal(between.failed, null)
    for (const d of [a, b]) {
        assert.deepEqual(await d.check(), [])
        await d.stop()
    }
})
