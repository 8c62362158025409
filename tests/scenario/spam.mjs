/* Spam: what looks like it comes to Spam by itself with its reasons, and is counted with its time; a person's click takes
 * it out and teaches the sender; a stranger teaches nothing; nothing is answered by itself and nothing is lost. While no
 * filter answers our own rules judge; then a real rspamd does (GTUBE). */
import test from 'node:test'
import assert from 'node:assert/strict'
import { desk, mailbox, store } from '../rig/desk.mjs'
import { faultySmtp, signedIn } from '../rig/faults.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { freePort, until } from '../rig/ports.mjs'
import { gtube, rspamd } from '../rig/rspamd.mjs'
import { sql } from '../rig/sql.mjs'

const eve = 'eve@bulk.example', server = 'mx.shop.example'

test(`A09 A10 spam: suspected with reasons, taken out by a click, taught by people alone (${store})`, async t => {
    /* One store is enough for what does not know of stores, and takes seconds to start. */
    const real = store === 'sqlite'
    const filter = real ? await rspamd() : {}
    const out = await faultySmtp()
    const d = await desk({ smtp: out.url })
    t.after(async () => { await d.remove(); await out.stop?.(); await filter.stop?.() })
    let count = 0

    const arrives = async ({ from = eve, name = 'Eve', head = [], to = mailbox, body = 'Where is my order?', type = 'text/plain; charset=utf-8', more = [] } = {}) => {
        const id = `spam-${++count}@mail.example`
        const raw = [...head, `From: ${name} <${from}>`, `To: ${to}`, `Subject: Letter ${count}`, `Message-ID: <${id}>`, ...more,
            `Content-Type: ${type}`, '', body, ''].join('\r\n')
        const [{ code, text }] = await lmtp(d.lmtp, { from, to: [mailbox], raw })
        assert.equal(code, 250, text)
        return until(`${id} is read`, async () => {
            for (const view of ['spam', 'all']) {
                const found = (await d.all(`/conversations?view=${view}`)).find(c => c.subject === `Letter ${count}`)
                if (found) return d.get(`/conversations/${found.id}`)
            }
        })
    }
    const proven = from => [`Authentication-Results: ${server}; dmarc=pass header.from=${from.split('@')[1]}`]
    const change = async (id, state) => {
        const answer = await d.api('PATCH', `/conversations/${id}`, { state }, { 'If-Match': '*' })
        assert.equal(answer.status, 200, JSON.stringify(answer.body))
        return answer.body
    }
    const trusted = async () => (await d.get('/trusted-senders')).items.map(x => x.address)
    const hiding = { type: 'text/html', to: 'undisclosed@bulk.example',
        body: '<p>Please look: <a href="https://evil.example/x">https://www.bank.example/</a></p>' }

    await d.api('PATCH', '/mailboxes/1', { vouch: server }, { 'If-Match': '*' })
    sql(d, 'UPDATE mailbox SET receipt_user_id = 1 WHERE id = 1')
    const browser = await signedIn(d)

    await t.test('A09 our own rules: each with its reasons, and one alone is not enough', async () => {
        for (const [letter, reasons] of [[hiding, ['link', 'not-to-us']], [{ head: ['X-Spam-Flag: YES'] }, ['marked']],
            [{ from: mailbox, head: [`Authentication-Results: ${server}; dmarc=none`] }, ['own-address']],
            [{ type: 'application/octet-stream; name="invoice.exe"' }, ['program']],
            [{ name: '"service@bank.example"', head: [`Authentication-Results: ${server}; dmarc=fail header.from=bulk.example`] }, ['forged', 'name']]]) {
            const came = Date.now(), c = await arrives(letter)
            assert.deepEqual([c.state, c.due, c.suspicion?.reasons, c.suspicion?.state], ['spam', null, reasons, 'open'])
            assert.ok(Math.abs(Date.parse(c.suspicion.look_by) - came - 86400e3) < 60e3, 'the answer would be due in 24 hours')
        }
        for (const letter of [{ to: 'undisclosed@bulk.example' }, { type: hiding.type, body: hiding.body }, {}]) {
            const c = await arrives({ ...letter, from: `customer${count}@example.org` })
            assert.deepEqual([c.state, c.suspicion], ['new', undefined])
            assert.ok(c.due)
        }
    })

    await t.test('A10 nothing is answered by itself; all of it is counted where owners look', async () => {
        const sent = await until('receipts have left for the three others', () => {
            const letters = out.events().filter(e => e.event === 'letter' && e.complete)
            return letters.length >= 3 && letters
        })
        assert.ok(!sent.some(e => e.to.includes(eve) || e.to.includes(mailbox)), 'a receipt to what is suspected')
        const page = (await browser.get('/inbox?view=spam')).text
        assert.match(page, /5 letters came to Spam by themselves/)
        assert.match(page, /A link in it shows another address than the one it leads to\. It is not addressed to you\./)
        assert.match((await browser.get('/inbox?view=team')).text, /Look at Spam/)
    })

    await t.test('A09 taken out: owed since it came, its sender is known; put back: he is not', async () => {
        const c = await arrives(hiding), page = (await browser.get(`/conversations/${c.id}`)).text
        for (const words of [/It came to Spam by itself/, /A link in it shows/, /It is not addressed to you/, /Nothing was sent/]) assert.match(page, words)
        assert.equal((await arrives(hiding)).state, 'spam', 'a second letter teaches nothing')
        assert.deepEqual(await trusted(), [])
        const open = await change(c.id, 'open')
        assert.deepEqual([open.state, open.due], ['open', c.suspicion.look_by])
        assert.deepEqual(await trusted(), [eve])
        assert.equal((await arrives({ ...hiding, head: proven(eve) })).state, 'new')
        await change(c.id, 'spam')
        assert.deepEqual(await trusted(), [])
        assert.equal((await d.get(`/conversations/${c.id}`)).suspicion.state, 'spam')
        assert.equal((await arrives({ ...hiding, head: proven(eve) })).state, 'spam')
    })

    await t.test('A02 A09 whom we have answered is never suspected where it is proven that it is he; who writes in his name is', async () => {
        const from = 'vera@example.org', c = await arrives({ from })
        const answer = await d.api('POST', `/conversations/${c.id}/replies`, { text: 'On Monday.', seen: c.messages.at(-1).id, hold_s: 0 })
        assert.ok(answer.status < 300, JSON.stringify(answer.body))
        const program = { from, type: 'application/octet-stream; name="invoice.exe"' }
        for (const letter of [{ ...hiding, from }, program]) {
            const next = await arrives({ ...letter, head: [...proven(from), 'X-Spam-Flag: YES'] })
            assert.deepEqual([next.state, next.suspicion], ['new', undefined])
        }
        const before = await d.get(`/customers/${c.customer.id}`)
        for (const [head, reasons] of [[[], ['program']], [[`Authentication-Results: ${server}; dmarc=fail header.from=example.org`], ['program', 'forged']],
            [['Authentication-Results: mx.evil.example; dmarc=pass header.from=example.org'], ['program']],
            [[`Authentication-Results: ${server}; spf=none; dmarc=none header.from=example.org`], ['program']]]) {
            const forged = await arrives({ ...program, head })
            assert.deepEqual([forged.state, forged.suspicion?.reasons, forged.due], ['spam', reasons, null], head[0])
            assert.equal(forged.messages.length, 1, 'it is all there')
            assert.equal((await arrives({ from, head })).state, 'new', 'without a reason it is work like any other')
        }
        assert.deepEqual((await d.get(`/customers/${c.customer.id}`)).contact_points, before.contact_points)
        await d.api('PATCH', '/mailboxes/1', { vouch: '' }, { 'If-Match': '*' })
        assert.equal((await arrives(program)).state, 'new', 'while no server is named nothing speaks against it')
        await d.api('PATCH', '/mailboxes/1', { vouch: server }, { 'If-Match': '*' })
    })

    await t.test('A09 trusted and blocked by hand; an address of our own is neither', async () => {
        const address = 'Offers@Bulk.example'
        const one = await d.api('POST', '/trusted-senders', { address })
        assert.deepEqual([one.status, one.body.address, one.body.conversation], [201, address.toLowerCase(), null])
        assert.equal((await arrives({ ...hiding, from: address, head: proven(address) })).state, 'new')
        assert.equal((await arrives({ ...hiding, from: address })).state, 'spam', 'a name that anybody can write')
        assert.equal((await d.api('POST', '/blocked-senders', { address })).status, 201)
        assert.deepEqual(await trusted(), [], 'who is blocked is not trusted')
        assert.equal((await d.api('DELETE', `/trusted-senders?address=${address}`)).status, 404)
        assert.equal((await d.api('POST', '/trusted-senders', { address: mailbox })).status, 400)
    })

    await t.test('F10 a filter that is away holds up nothing: our own rules judge, and health says so', async () => {
        await d.stop()
        await d.serve(['--spam-filter', `http://127.0.0.1:${await freePort()}`])
        assert.equal((await arrives(hiding)).state, 'spam')
        assert.equal((await arrives({ from: 'ana@example.org' })).state, 'new')
        const health = await (await fetch(`${d.url}/health`)).json()
        assert.deepEqual(health.wrong, ['The spam filter does not answer.'])
    })

    if (real) await t.test('A09 a real rspamd: what it says is the reason; what it lets through is in the inbox', async () => {
        await filter.ready
        await d.stop()
        await d.serve(['--spam-filter', filter.url])
        const c = await arrives({ body: gtube })
        assert.deepEqual([c.state, c.suspicion.reasons], ['spam', ['filter']])
        assert.match(c.suspicion.said, /^15\.0 \/ 15\.0: GTUBE/)
        assert.equal((await arrives({ from: 'mara@example.org' })).state, 'new')
        assert.deepEqual((await (await fetch(`${d.url}/health`)).json()).wrong, [])
        const from = 'vera@example.org'
        assert.equal((await arrives({ from, head: proven(from), body: gtube })).state, 'new', 'a customer whom we have answered')
        assert.equal((await arrives({ from, body: gtube })).state, 'spam', 'somebody in her name')
    })

    assert.deepEqual(await d.check(), [])
})
