/* A story that is told with its own dates: a desk in a language and a country, real servers for its mail, people by their
 * names, and a clock that stands at the moment which the story has reached.
 *
 *     const s = await story({ t, lang: 'sr', country: 'RS', zone: 'Europe/Belgrade', name: 'Корак', begins: '2026-10-20T10:00+02:00' })
 *     await s.at('2026-11-13T18:42+01:00')      first all mail that waits leaves, then the clock is set
 *     const milica = await s.person('milica', 'Милица Петровић')       {mail, password, token, name, call, pages}
 *     await milica.call('GET', '/conversations/1')        the API, each answer held against its description
 *     await milica.post('/complaints/1', {act: 'plan', plan: 1})       a form of a page, signed in anew
 *     await s.write({ name, address, subject, text })     a customer's mail, read; gives its conversation
 *     await s.mails('jelena@primer.example')    what lies in the customer's mailbox, oldest first
 *     await s.end()        the clock goes on to today, what that makes due happens, and kept check finds nothing
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { caller, describe } from '../api/kit/caller.mjs'
import { token } from '../api/kit/shop.mjs'
import { desk, mailbox, owner } from './desk.mjs'
import { signedIn } from './faults.mjs'
import { lmtp } from './lmtp.mjs'
import { mailWorld } from './mail.mjs'
import { sleep, until } from './ports.mjs'
import { rows } from './store.mjs'

const encoded = text => /^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`

class Person {
    constructor(s, who) { Object.assign(this, who, { s, call: caller(s.d, s.description, who.token) }) }

    /* What must succeed; its answer. */
    async does(method, path, body, headers) {
        const { status, json, text } = await this.call(method, path, body, headers)
        assert.ok(status < 300, `${this.name}: ${method} ${path}: ${status} ${text}`)
        return json
    }

    sees(path) { return this.does('GET', path) }
    changes(path, body) { return this.does('PATCH', path, body, { 'If-Match': '*' }) }

    /* A session of its own each time: days pass in between. */
    async page(path) {
        const { status, text } = await (await signedIn(this.s.d, this)).get(path)
        assert.equal(status, 200, `${path}: ${text.slice(0, 500)}`)
        return text
    }

    async post(path, fields) {
        const browser = await signedIn(this.s.d, this)
        const csrf = /name="csrf" value="(\w+)"/.exec((await browser.get('/settings')).text)?.[1] ?? ''
        return browser.post(path, { csrf, ...fields })
    }

    async form(path, fields) {
        const answer = await this.post(path, fields)
        assert.equal(answer.status, 303, `${path}: ${answer.text.slice(0, 2000)}`)
        return answer
    }

    /* Answers a customer, having read everything. */
    async replies(id, text, more = {}) {
        const seen = (await this.sees(`/conversations/${id}`)).messages.at(-1).id
        return this.does('POST', `/conversations/${id}/replies`, { text, seen, hold_s: 0, ...more })
    }
}

class Story {
    /* Moves the clock once nothing is on its way: a mail that is being sent must not grow days old in between. */
    async at(time) {
        await this.calm()
        this.now = new Date(time)
        writeFileSync(this.clock, this.now.toISOString())
        await sleep(60) /* the desk looks at the file every 20 ms */
    }

    calm() {
        const waiting = 'SELECT (SELECT count(*) FROM outbox WHERE state IN (0, 1, 2)) + (SELECT count(*) FROM letter WHERE state = 0)'
        return until('all mail has left and is read', () => Number(rows(this.d, waiting)[0][0]) === 0, 60, 100)
    }

    async person(login, name, { args = [], scope = 'admin' } = {}) {
        const mail = `${login}@shop.example`, password = `the password of ${login}`
        const made = await this.d.kept('user add', ['--mail', mail, '--name', name, '--team', this.name, ...args], `${password}\n`)
        assert.equal(made.status, 0, made.stderr)
        const who = new Person(this, { mail, password, name, token: await token(this.d, mail, scope) })
        who.id = (await this.owner.sees('/users')).items.find(u => u.mail === mail).id
        return who
    }

    async write({ name, address, subject, text, headers = [] }) {
        const raw = [`From: ${encoded(name)} <${address}>`, `To: ${mailbox}`, `Subject: ${encoded(subject)}`, `Date: ${this.now.toUTCString().replace('GMT', '+0000')}`,
            `Message-ID: <${this.now.getTime()}.${this.serial++}@primer.example>`, ...headers, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8',
            'Content-Transfer-Encoding: base64', '', ...Buffer.from(text).toString('base64').match(/.{1,76}/g), ''].join('\r\n')
        const [{ code, text: said }] = await lmtp(this.d.lmtp, { from: address, to: [mailbox], raw })
        assert.equal(code, 250, said)
        await this.calm()
        const id = rows(this.d, 'SELECT conversation_id FROM message WHERE direction = 0 ORDER BY id DESC LIMIT 1')[0][0]
        return this.owner.sees(`/conversations/${id}`)
    }

    /* The mail server took them; it hands them on by and by. */
    async mails(address) {
        await this.calm()
        const sent = Number(rows(this.d, `SELECT count(*) FROM outbox WHERE state = 3 AND recipient = '${address}'`)[0][0])
        const lying = () => this.mail.inbox().filter(m => m.to.some(to => to.address === address))
        await until(`${sent} mails lie with ${address}`, () => lying().length >= sent, 40, 100)
        return lying()
    }

    async end() {
        await this.calm()
        writeFileSync(this.clock, '+0')
        /* Years fall due in this moment: the timers take them in their turns. */
        await until('what is due by now is marked', async () => (await this.d.check()).length === 0, 30, 500).catch(() => {})
        await this.calm()
        assert.deepEqual(await this.d.check(), [])
        await this.d.stop()
        assert.deepEqual(await this.d.check(), [])
    }
}

export async function story({ t, lang, country, zone, name, begins }) {
    const folder = mkdtempSync(join(tmpdir(), 'kept-story-')), s = new Story()
    Object.assign(s, { folder, name, serial: 0, now: new Date(begins), clock: join(folder, 'clock') })
    writeFileSync(s.clock, s.now.toISOString())
    s.mail = await mailWorld()
    s.d = await desk({ smtp: s.mail.smtp, serve: ['--test-clock', s.clock],
        init: ['--name', name, '--mailbox', mailbox, '--lang', lang, '--tz', zone, '--country', country, '--test'] })
    t.after(async () => { await s.d.remove(); s.mail.stop(); rmSync(folder, { recursive: true, force: true }) })
    s.description = await describe(s.d)
    s.owner = new Person(s, { ...owner, token: s.d.token })
    return s
}
