/* A shop for the browser tests: a desk with two people, a mail server that makes mistakes to order, customers who write.
 *
 *     const s = await shop({ t, smtp: ['rcpt:550 5.1.1 nobody'] })
 *     const c = await s.write({ name: 'Emma Clarke', subject: 'Where is it?', text: '…' })   the conversation's id
 *     const page = await s.open({ who: s.marko, width: 375 })                                a signed-in page
 *     s.later(9)                    the desk's clock, seconds ahead of the real one; only grows
 *     s.sent()                      the letters that the mail server took
 *
 * It closes when the test t ends.
 * smtp: one script a connection (rig/faulty-smtp.mjs); the last one counts for all that follow. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, mailbox, owner } from '../../rig/desk.mjs'
import { lmtp } from '../../rig/lmtp.mjs'
import { closeBrowser, newPage, signIn } from '../../rig/browser.mjs'
import { faultySmtp } from '../../rig/faults.mjs'
import { until } from '../../rig/ports.mjs'
import { sql } from '../../rig/sql.mjs'

const people = {
    ana: { mail: owner.mail, password: owner.password, name: 'Ana Novak' },
    marko: { mail: 'marko@shop.example', password: owner.password, name: 'Marko Ilić' },
}

const encoded = text => /^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`
let serial = 0

/* A customer's mail. html and files make it multipart; files are [name, type, bytes]. */
export function letterOf({ name = 'Emma Clarke', address = 'emma.clarke@mail.example', subject = 'A question', text = 'Hello.',
    html = null, files = [], headers = [], lang = null }) {
    const head = [`From: ${/^[\w .-]+$/.test(name) ? `"${name}"` : encoded(name)} <${address}>`, `To: ${mailbox}`, `Subject: ${encoded(subject)}`,
        `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`, `Message-ID: <${process.pid}.${Date.now()}.${serial++}@mail.example>`,
        ...(lang ? [`Content-Language: ${lang}`] : []), ...headers, 'MIME-Version: 1.0']
    const part = (type, bytes, more = []) => [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', ...more, '',
        ...Buffer.from(bytes).toString('base64').match(/.{1,76}/g) ?? ['']].join('\r\n')
    const words = part('text/plain; charset=utf-8', text)
    if (!html && !files.length) return [...head, words, ''].join('\r\n')
    const multi = (type, mark, parts) => [`Content-Type: multipart/${type}; boundary="${mark}"`, '', ...parts.map(p => `--${mark}\r\n${p}`), `--${mark}--`, ''].join('\r\n')
    const body = html ? multi('alternative', 'inner-mark', [words, part('text/html; charset=utf-8', html)]) : words
    const attached = files.map(([file, type, bytes]) => part(type, bytes, [`Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(file)}`]))
    return [...head, files.length ? multi('mixed', 'outer-mark', [body, ...attached]) : body].join('\r\n')
}

class Shop {
    constructor(d, mail, folder, clock) { Object.assign(this, { d, mail, folder, clock, ...people, url: d.url }) }

    later(seconds) { writeFileSync(this.clock, `+${seconds}`) }
    at(time) { writeFileSync(this.clock, time) }
    sent() { return this.mail.letters().filter(l => l.complete).map(l => ({ ...l.mail, envelope: l.to })) }
    sql(...statements) { return sql(this.d, ...statements) }

    /* A letter by LMTP, read and joined; gives the id of its conversation. */
    async write(letter) {
        const [{ code, text }] = await lmtp(this.d.lmtp, { from: letter.address ?? 'emma.clarke@mail.example', to: [mailbox], raw: letter.raw ?? letterOf(letter) })
        if (code !== 250) throw new Error(`${code} ${text}`)
        await this.read()
        const [id] = this.sql('SELECT conversation_id FROM message WHERE direction = 0 ORDER BY id DESC LIMIT 1')
        return Number(id)
    }

    /* Waits until every letter is read. */
    read(seconds = 30) {
        return until('every letter is read', () => this.sql('SELECT count(*) FROM letter WHERE state = 0')[0] === '0', seconds)
    }

    /* A page of a person who is signed in; who: null for a stranger. */
    async open({ who = this.ana, width = 1440, height = width < 800 ? 812 : 900, ...options } = {}) {
        const touch = width < 800
        const page = await newPage({ width, height, hasTouch: touch, isMobile: touch, reducedMotion: 'reduce', ...options })
        if (who) await signIn(page, this.d, who)
        return page
    }

    path(id, more = '') { return `${this.url}/conversations/${id}${more}` }

    async close() {
        await closeBrowser()
        await this.d.remove()
        this.mail.stop()
        rmSync(this.folder, { recursive: true, force: true })
    }
}

export async function shop({ t, smtp = [''], lang = 'en' }) {
    const folder = mkdtempSync(join(tmpdir(), 'kept-shop-'))
    const clock = join(folder, 'clock')
    writeFileSync(clock, '+0')
    const mail = await faultySmtp(...smtp)
    const d = await desk({ smtp: mail.url, serve: ['--test-clock', clock] })
    sql(d, `UPDATE user_account SET name = '${people.ana.name}', lang = '${lang}', zone = 'Europe/Belgrade' WHERE id = 1`,
        `INSERT INTO user_account (mail, name, password_hash, role, sees, lang, zone, created_at)
         SELECT '${people.marko.mail}', '${people.marko.name}', password_hash, 0, 0, '${lang}', 'Europe/Belgrade', 0 FROM user_account WHERE id = 1`,
        'INSERT INTO team_member (team_id, user_id) SELECT t.id, u.id FROM team t CROSS JOIN user_account u WHERE u.id > 1')
    const s = new Shop(d, mail, folder, clock)
    t.after(() => s.close())
    return s
}
