/* Somebody who is signed in and sends forms as a browser does, and the mails that the desk sent. */
import assert from 'node:assert/strict'
import { request } from './http.mjs'

const type = { 'Content-Type': 'application/x-www-form-urlencoded' }
const encode = fields => new URLSearchParams(fields).toString()

/* The cookie of a fresh session. */
export async function cookieOf(d, who) {
    const answer = await request(d.url, 'POST', '/sign-in', { headers: type, body: encode({ address: who.mail, password: who.password }) })
    assert.equal(answer.status, 303, answer.text)
    return answer.headers['set-cookie'][0].split(';')[0]
}

/* get(path) and post(path, fields): a form carries the token of a page that was read before it. */
export async function browser(d, who) {
    const Cookie = await cookieOf(d, who)
    const get = path => request(d.url, 'GET', path, { headers: { Cookie } })
    const post = async (path, fields) => {
        const csrf = /name="csrf" value="(\w+)"/.exec((await get('/settings')).text)?.[1] ?? ''
        return request(d.url, 'POST', path, { headers: { ...type, Cookie }, body: encode({ csrf, ...fields }) })
    }
    return { get, post }
}

/* What a server of rig/faults.mjs took for an address, oldest first, as an independent reader reads it. */
export const mailsTo = (server, address) =>
    server.letters().filter(l => l.complete && l.to.some(to => to.includes(address))).map(l => ({ ...l.mail, raw: Buffer.from(l.raw, 'base64').toString('latin1') }))

/* The path of the link in a mail: one address, at this desk. */
export function linkIn(mail, d) {
    const [, link] = /(\/enter\/[0-9a-f]{64})/.exec(mail.text) ?? []
    assert.ok(link && mail.text.includes(`${d.url}${link}`), mail.text)
    return link
}
