/* Two agents and a customer at one conversation, in random order and at the same time: they type, send, send with a
 * line that is cut, take back, write notes, take it, solve it; he writes whenever he likes. What must hold, whatever the
 * order: nothing typed is lost, nothing is sent twice, and nobody's reply crosses what he has not seen (F20). */
import test from 'node:test'
import assert from 'node:assert/strict'
import net from 'node:net'
import { desk, mailbox, owner, store } from '../rig/desk.mjs'
import { faultySmtp, hand, signedIn } from '../rig/faults.mjs'
import { sleep, until } from '../rig/ports.mjs'
import { seeded } from '../rig/seed.mjs'
import { person } from '../api/kit/shop.mjs'
import { formSolved } from '../rig/solved.mjs'

const rounds = Number(process.env.TEST_ROUNDS) || (process.env.TEST_SOAK ? 200 : 15)
const plain = html => html.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&')
const customer = 'emma@customers.example'

/* The hidden fields and the text of the box for replies; null where the page has none. */
function box(text) {
    const [markup] = /<form[^>]*\/replies"[\s\S]*?<\/form>/.exec(text) ?? []
    if (!markup) return null
    const fields = Object.fromEntries([...markup.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(m => [m[1], m[2]]))
    return { fields, text: plain(/<textarea name="text"[^>]*>\n?([\s\S]*?)<\/textarea>/.exec(markup)[1]) }
}

class Agent {
    constructor(d, name, browser, id) { Object.assign(this, { d, name, browser, id, typed: '', sent: [], conflicts: 0, cuts: 0, n: 0 }) }

    /* Opens the conversation. What was typed and saved stands in the box again. */
    async open() {
        const page = await this.browser.get(`/conversations/${this.id}`)
        assert.equal(page.status, 200, page.text.slice(0, 300))
        this.box = box(page.text)
        this.version = /name="version" value="(\d+)"/.exec(page.text)?.[1]
        assert.equal(this.box.text, this.typed, `${this.name} finds what was typed`)
    }

    async type() {
        if (!this.typed) this.mark = `${this.name}-${++this.n}`
        this.typed = `${this.mark}: ${'so it will be done. '.repeat(1 + this.n % 3)}`.trim()
        const saved = await this.browser.post(`/conversations/${this.id}/drafts`, { ...this.box.fields, text: this.typed })
        assert.ok([303, 204].includes(saved.status), `a draft: ${saved.status} ${saved.text.slice(0, 300)}`)
    }

    fields() { return { ...this.box.fields, text: this.typed } }

    /* What an answer to sending means: it is with the desk, or a page with what crossed it and all of the text. */
    async answered(answer, seen) {
        if (answer.status === 303) {
            this.sent.push({ mark: this.mark, seen })
            this.typed = ''
            await this.open()
            return true
        }
        assert.equal(answer.status, 409, `${this.name}: ${answer.status} ${answer.text.slice(0, 300)}`)
        this.conflicts++
        const again = box(answer.text)
        assert.equal(again.text, this.typed, 'the page with the conflict holds the text')
        assert.match(answer.text, /while you were writing\. Your text is safe\./)
        assert.ok(Number(again.fields.seen) > Number(this.box.fields.seen), 'it shows what is newer')
        this.box = again
        return false
    }

    async send() {
        if (!this.typed) await this.type()
        const seen = Number(this.box.fields.seen)
        return this.answered(await this.browser.post(`/conversations/${this.id}/replies`, this.fields()), seen)
    }

    /* The line breaks while the reply is on its way, somewhere; then the same is sent once more, as a browser does. */
    async sendOverBrokenLine(chance) {
        if (!this.typed) await this.type()
        const body = new URLSearchParams(this.fields()).toString(), at = new URL(this.d.url)
        const request = `POST /conversations/${this.id}/replies HTTP/1.1\r\nHost: ${at.host}\r\nOrigin: ${at.origin}\r\nCookie: ${this.browser.cookie}\r\n` +
            `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`
        const part = chance.below(3) ? request.length : chance.below(request.length), pause = chance.below(12)
        await new Promise(resolve => {
            const socket = net.connect(Number(at.port), at.hostname, () => socket.write(request.slice(0, part), () => setTimeout(() => { socket.destroy(); resolve() }, pause)))
            socket.on('error', resolve)
        })
        this.cuts++
        return this.send()
    }

    async note() {
        const { csrf } = this.box.fields
        const answer = await this.browser.post(`/conversations/${this.id}/notes`, { csrf, kind: 'note', key: `${this.name}-note-${++this.n}`, seen: this.box.fields.seen, text: 'Seen in the shop.' })
        assert.equal(answer.status, 303, answer.text.slice(0, 300))
    }

    /* Takes it or moves it; an older page is told so and changes nothing. */
    async act(path, fields) {
        const answer = await this.browser.post(`/conversations/${this.id}/${path}`, { csrf: this.box.fields.csrf, version: this.version, ...fields })
        if (answer.status === 409) assert.match(answer.text, /changed this conversation a moment ago/)
        else if (answer.status === 422) assert.match(answer.text, /Somebody waits for an answer here/)
        else assert.equal(answer.status, 303, /role="alert"[\s\S]{0,400}/.exec(answer.text)?.[0])
        await this.open()
    }

    /* Takes the last reply back while it is held: its text is in the box again, unless something new stands there. */
    async takeBack(messages) {
        const last = this.sent.at(-1), m = last && messages.find(m => m.text.startsWith(`${last.mark}:`))
        if (!m || this.typed) return
        const answer = await this.browser.post(`/messages/${m.id}/take-back`, { csrf: this.box.fields.csrf })
        if (answer.status === 409) return /* it is on its way */
        assert.equal(answer.status, 303, answer.text.slice(0, 300))
        this.typed = m.text
        this.mark = last.mark
        this.sent.pop()
        await this.open()
    }
}

test(`F20 INV8 two agents and a customer at once, ${rounds} rounds (${store})`, { timeout: 3600 * 1000 }, async t => {
    const chance = seeded(t), server = await faultySmtp(), d = await desk({ smtp: server.url })
    const marko = await person(d, 'marko')
    const said = []
    const write = async () => {
        const n = said.length
        said.push(n)
        const raw = ['Authentication-Results: mx.shop.example; dmarc=pass header.from=customers.example', `From: Emma <${customer}>`, `To: ${mailbox}`, `Subject: ${n ? 'Re: ' : ''}Boots`, `Message-ID: <together-${n}@customers.example>`,
            ...(n ? ['In-Reply-To: <together-0@customers.example>'] : []), 'Content-Type: text/plain; charset=utf-8', '', `customer-${n}: and then?`, ''].join('\r\n')
        const { code, text } = await hand(d, { from: customer, raw })
        assert.equal(code, 250, text)
    }
    /* Her mails wake a case that rests, so it has to be proven that they are hers (A02). */
    assert.equal((await d.api('PATCH', '/mailboxes/1', { vouch: 'mx.shop.example' }, { 'If-Match': '*' })).status, 200)
    await write()
    const [{ id }] = await until('the conversation', async () => { const { items } = await d.get('/conversations?view=all'); return items.length && items })
    const ana = new Agent(d, 'ana', await signedIn(d, owner), id), his = new Agent(d, 'marko', await signedIn(d, marko), id)
    const messages = async () => (await d.get(`/conversations/${id}`)).messages.map(m => ({ ...m, id: Number(m.id) }))
    for (const agent of [ana, his]) await agent.open()
    const short = await ana.browser.post('/settings/desk', { csrf: ana.box.fields.csrf, name: 'Shop', country: 'RS', lang: 'en', zone: 'Europe/Belgrade', hold_seconds: '3', require_second_step: 'no' })
    assert.equal(short.status, 303, 'replies are held for three seconds')

    const acts = [
        a => a.type(), a => a.type(), a => a.send(), a => a.send(), a => a.send(), a => a.sendOverBrokenLine(chance), a => a.note(), a => a.open(),
        a => a.act('owner', { owner: 'me' }), a => a.act('state', formSolved), async a => a.takeBack(await messages()),
    ]
    await t.test(`nothing typed is lost and no reply crosses another unseen, ${rounds} rounds`, async t => {
        for (let i = 0; i < rounds; i++) {
            const turns = [ana, his].map(agent => Array.from({ length: 1 + chance.below(3) }, () => [agent, chance.of(acts)]))
            const lanes = turns.map(async turn => { for (const [agent, act] of turn) { await act(agent); await sleep(chance.below(5)) } })
            if (chance.below(3) === 0) lanes.push(write())
            await Promise.all(lanes)
        }
        for (const agent of [ana, his]) {
            for (let i = 0; agent.typed; i++) { assert.ok(i < 3); await agent.send() }
        }
        t.diagnostic(`${ana.sent.length + his.sent.length} replies, ${ana.conflicts + his.conflicts} conflicts shown, ${ana.cuts + his.cuts} lines cut, ${said.length} mails of the customer`)
        assert.ok(ana.conflicts + his.conflicts > 0 && ana.cuts + his.cuts > 0)
    })

    const all = await until('every mail is read', async () => { const list = await messages(); return list.filter(m => m.direction === 'in').length === said.length && list }, 30)
    const replies = [...ana.sent, ...his.sent]
    const standing = all.filter(m => m.direction === 'out' && !m.taken_back_at)

    await t.test('every reply that was taken is one message, and there is no other', () => {
        assert.deepEqual(standing.map(m => m.text.split(':')[0]).sort(), replies.map(r => r.mark).sort())
    })

    await t.test('between what its writer had seen and a reply stands nothing that the customer can see', () => {
        for (const { mark, seen } of replies) {
            const reply = standing.find(m => m.text.startsWith(`${mark}:`))
            const between = all.filter(m => ['in', 'out'].includes(m.direction) && !m.taken_back_at && m.id > seen && m.id < reply.id)
            assert.deepEqual(between.map(m => m.text.split(':')[0]), [], `${mark} was written when ${seen} was the newest`)
        }
    })

    await t.test('the customer has each of them once, and nothing that was taken back', async () => {
        const marks = () => server.letters().filter(l => l.complete).map(l => /(ana|marko)-\d+/.exec(l.mail.text)[0])
        await until('all have left', () => marks().length >= replies.length, 60)
        assert.deepEqual(marks().sort(), replies.map(r => r.mark).sort())
    })

    await t.test('kept check finds nothing', async () => {
        assert.deepEqual(await d.check(), [])
        await d.stop()
        assert.deepEqual(await d.check(), [])
    })
    await d.remove()
})
