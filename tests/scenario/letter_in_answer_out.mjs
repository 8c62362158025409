/* A letter in, an answer out: customers write in six languages, by LMTP and by pipe; each letter becomes a
 * conversation with an owner and a deadline; an agent answers one in the browser; the customer finds one threaded
 * reply in a real mailbox and answers it; that answer joins the same conversation. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { desk, mailbox, owner, store } from '../rig/desk.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { mailWorld } from '../rig/mail.mjs'
import { readMail } from '../rig/mailbox.mjs'
import { closeBrowser, newPage, signIn } from '../rig/browser.mjs'
import { until } from '../rig/ports.mjs'

const folder = new URL('../mail/', import.meta.url)
const letters = readdirSync(folder).filter(f => f.endsWith('.eml')).sort().map(file => {
    const raw = readFileSync(new URL(file, folder))
    return { file, raw, ...readMail(raw) }
})
const day = 24 * 3600 * 1000
const answer = 'Dear Emma,\n\nyour kettle left our store this morning and arrives on Wednesday.\n.\nA line that is one dot must survive.\n\nAna'

test(`a letter in, an answer out (${store})`, async t => {
    const mail = await mailWorld()
    const d = await desk({ smtp: mail.smtp })
    const page = await newPage()
    const asked = letters.find(l => l.file.startsWith('en-'))
    let conversation, reply

    await t.test('letters come in by LMTP and by pipe and are acknowledged', async () => {
        for (const [i, letter] of letters.entries()) {
            const from = letter.from[0].address
            if (i % 2) {
                const { status, stderr } = await d.kept('deliver', ['--to', mailbox], letter.raw)
                assert.equal(status, 0, `${letter.file}: ${stderr}`)
            } else {
                const [{ code, text }] = await lmtp(d.lmtp, { from, to: [mailbox], raw: letter.raw })
                assert.equal(code, 250, `${letter.file}: ${text}`)
            }
        }
    })

    await t.test('INV1 P47 each is a conversation with an owner and a deadline of receipt + 24 h', async () => {
        const open = await until('all letters are conversations', async () => {
            const items = await d.all('/conversations?view=open')
            return items.length >= letters.length && items
        })
        assert.equal(open.length, letters.length)
        for (const letter of letters) {
            const found = open.filter(c => c.subject === letter.subject)
            assert.equal(found.length, 1, `one conversation with the subject ${letter.subject}`)
            const c = found[0]
            assert.ok(c.owner !== null || c.team !== null, `${letter.file}: nobody owns it`)
            assert.equal(Date.parse(c.due) - Date.parse(c.waiting_since), day, letter.file)
            assert.ok(Math.abs(Date.parse(c.waiting_since) - Date.now()) < 60000, `${letter.file}: received at ${c.waiting_since}`)
            const whole = await d.get(`/conversations/${c.id}`)
            assert.equal(whole.messages.length, 1)
            const [message] = whole.messages
            assert.equal(message.direction, 'in')
            assert.equal(message.text.trim().split('\n')[0], letter.text.trim().split('\n')[0])
            assert.equal(whole.customer.name, letter.from[0].name)
            assert.deepEqual(message.attachments.map(a => a.name), letter.attachments.map(a => a.name))
            if (letter === asked) conversation = whole
        }
    })

    await t.test('the stored letter is what was sent, byte for byte', async () => {
        const id = conversation.messages[0].id
        const { status, body } = await d.api('GET', `/messages/${id}/raw`)
        assert.equal(status, 200)
        assert.equal(body.replace(/\r\n/g, '\n').trimEnd(), asked.raw.toString().trimEnd())
    })

    await t.test('the agent finds it in the list, with its deadline in words', async () => {
        await signIn(page, d, owner)
        await page.goto(`${d.url}/inbox?view=team`)
        const row = page.locator(`a[href*="/conversations/${conversation.id}"]`).first()
        await row.waitFor()
        const list = await page.locator('main').innerText()
        for (const letter of letters) assert.ok(list.includes(letter.subject), `${letter.subject} is in the list`)
        await row.click()
        await page.waitForURL(url => url.pathname.startsWith(`/conversations/${conversation.id}`))
        const text = await page.locator('main').innerText()
        assert.ok(text.includes('Where is order 10482?'))
        assert.ok(text.includes("My mother's birthday is on Thursday."))
    })

    const dkim = {}
    await t.test('a key for signatures is made, and its record told', async () => {
        const off = await d.kept('mailbox dkim', ['--address', mailbox])
        assert.equal(off.status, 0, off.stderr)
        assert.ok(/not signed|nothing was changed/.test(off.stdout), off.stdout)
        const { status, stdout, stderr } = await d.kept('mailbox dkim', ['--address', mailbox, '--no-test'])
        assert.equal(status, 0, stderr)
        for (const line of stdout.split('\n').filter(l => /^(name|text) /.test(l))) dkim[line.slice(0, 4)] = line.slice(6)
        assert.ok(dkim.name.endsWith('._domainkey.shop.example') && dkim.text.startsWith('v=DKIM1; k=rsa; p='), stdout)
        assert.ok(stdout.includes('Every mail from shop.example is signed.') && off.stdout.includes(dkim.name), stdout)
    })

    await t.test('the agent answers in the browser', async () => {
        const form = page.locator('form[action$="/replies"]')
        await form.locator('textarea[name=text]').fill(answer)
        await form.locator('button[data-send]').click()
        reply = await until('the reply is in the conversation', async () => {
            const whole = await d.get(`/conversations/${conversation.id}`)
            return whole.messages.find(m => m.direction === 'out')
        })
        assert.ok(['held', 'queued', 'sending', 'sent'].includes(reply.delivery), reply.delivery)
        await page.getByText('your kettle left our store').first().waitFor()
        assert.deepEqual(page.problems, [])
    })

    let received
    await t.test("the customer's mailbox holds one reply, correctly threaded", async () => {
        const inbox = await mail.arrived(1)
        assert.equal(inbox.length, 1)
        received = inbox[0]
        assert.deepEqual(received.in_reply_to, [asked.message_id])
        assert.ok(received.references.includes(asked.message_id), `References: ${received.references}`)
        assert.equal(received.subject, `Re: ${asked.subject}`)
        assert.deepEqual(received.to.map(a => a.address), [asked.from[0].address])
        assert.deepEqual(received.from.map(a => a.address), [mailbox])
        assert.ok(received.text.replace(/\r\n/g, '\n').includes(answer), received.text)
        assert.deepEqual(received.defects, [])
        assert.equal(received.bare_line_ends, 0)
        assert.equal(received.headers.filter(([name]) => /^message-id$/i.test(name)).length, 1)
        assert.equal(received.headers.filter(([name]) => /^date$/i.test(name)).length, 1)
    })

    await t.test('its signature is verified by a program that shares nothing with Kept', () => {
        const script = new URL('../rig/verify_dkim.py', import.meta.url).pathname
        assert.equal(execFileSync('/usr/bin/python3', ['-I', script, dkim.name, dkim.text, received.file], { encoding: 'utf8' }), 'good\n')
    })

    await t.test('the reply is shown as sent and the clock is met', async () => {
        const whole = await until('the reply is sent', async () => {
            const c = await d.get(`/conversations/${conversation.id}`)
            return c.messages.find(m => m.id === reply.id)?.delivery === 'sent' && c
        })
        assert.equal(whole.state, 'waiting_customer')
        assert.equal(whole.due, null)
        assert.deepEqual(whole.clocks.map(c => c.result), ['met'])
    })

    await t.test('INV1 what the customer answers joins the same conversation and starts a new clock', async () => {
        const back = received.reply_to[0]?.address ?? received.from[0].address
        const raw = [
            `From: ${asked.from[0].name} <${asked.from[0].address}>`, `To: ${back}`, `Subject: Re: ${asked.subject}`,
            'Date: Mon, 16 Nov 2026 10:31:00 +0000', 'Message-ID: <thanks.10482@mail.example.org>',
            `In-Reply-To: ${received.message_id}`,
            `References: ${[...received.references, received.message_id].join(' ')}`,
            'Content-Type: text/plain; charset=utf-8', '', 'Thank you! Wednesday is fine.', '', 'On Monday Ana wrote:',
            ...answer.split('\n').map(l => `> ${l}`), '',
        ].join('\r\n')
        const [{ code }] = await lmtp(d.lmtp, { from: asked.from[0].address, to: [back], raw })
        assert.equal(code, 250)
        const whole = await until('three messages', async () => {
            const c = await d.get(`/conversations/${conversation.id}`)
            return c.messages.length >= 3 && c
        })
        assert.equal(whole.messages.length, 3)
        assert.ok(whole.messages[2].text.startsWith('Thank you! Wednesday is fine.'))
        assert.equal(whole.state, 'open')
        assert.equal(Date.parse(whole.due) - Date.parse(whole.waiting_since), day)
        assert.equal((await d.all('/conversations?view=all')).length, letters.length)
    })

    await t.test('INV8 the same letter once more changes nothing', async () => {
        const [{ code }] = await lmtp(d.lmtp, { from: asked.from[0].address, to: [mailbox], raw: asked.raw })
        assert.equal(code, 250)
        await until('every letter is read', async () => (await d.all('/letters?state=waiting')).length === 0)
        const whole = await d.get(`/conversations/${conversation.id}`)
        assert.equal(whole.messages.length, 3)
        assert.equal((await d.all('/conversations?view=all')).length, letters.length)
    })

    await t.test('nothing was sent twice', () => assert.equal(mail.count(), 1))
    await t.test('kept check finds nothing, while serving and after the end', async () => {
        assert.deepEqual(await d.check(), [])
        await d.stop()
        assert.deepEqual(await d.check(), [])
    })

    await closeBrowser()
    await d.remove()
    mail.stop()
})
