/* The settings over HTTP, with real mails: an invitation that lets one person in, a forgotten password that is told alike
 * to everybody (A32), sessions and tokens that end at once (A35), an owner who cannot lock the desk. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { desk, owner, store } from '../rig/desk.mjs'
import { faultySmtp } from '../rig/faults.mjs'
import { until } from '../rig/ports.mjs'
import { request } from './kit/http.mjs'
import { browser, cookieOf, linkIn, mailsTo } from './kit/settings.mjs'
import { end } from './kit/shop.mjs'

test(`settings (${store})`, async t => {
    const server = await faultySmtp()
    const d = await desk({ smtp: server.url })
    const ana = await browser(d, owner)
    const iva = { mail: 'iva@shop.example', password: 'the password of iva' }
    let link

    await t.test('A32 an invitation comes by mail, in the language of who is invited', async () => {
        const answer = await ana.post('/settings/people', { act: 'invite', mail: 'Iva@shop.example', name: 'Iva Ilić', lang: 'sr', role: '0', sees: '1', team: '1' })
        assert.equal(answer.status, 303, answer.text)
        const mail = await until('the mail is there', () => mailsTo(server, iva.mail).at(-1), 20)
        assert.match(mail.raw, /Auto-Submitted: auto-generated/i)
        assert.match(mail.text, /Добар дан, Iva Ilić/)
        link = linkIn(mail, d)
        const again = await ana.post('/settings/people', { act: 'invite', mail: iva.mail, name: 'Iva', lang: 'sr', role: '0', sees: '1' })
        assert.equal(again.status, 409)
        assert.equal((await request(d.url, 'POST', '/sign-in', form({ address: iva.mail, password: iva.password }))).status, 403)
    })

    await t.test('A32 the link lets her in once, and neither a HEAD of it nor a short password uses it up', async () => {
        assert.equal((await request(d.url, 'HEAD', link)).status, 200)
        const page = await request(d.url, 'GET', link)
        assert.equal(page.status, 200)
        assert.match(page.text, /lang="sr"/)
        assert.equal((await request(d.url, 'POST', link, form({ password: 'short' }))).status, 422)
        assert.equal((await request(d.url, 'POST', link, form({ password: iva.password }))).status, 303)
        assert.equal((await request(d.url, 'POST', link, form({ password: 'another password' }))).status, 404)
        assert.equal((await request(d.url, 'GET', link)).status, 404)
        assert.equal((await d.all('/users')).find(u => u.mail === iva.mail).active, true)
    })

    const here = await browser(d, iva), there = await browser(d, iva)

    await t.test('A35 a session is ended from another one, at once', async () => {
        const page = await here.get('/settings')
        assert.equal((page.text.match(/name="handle"/g) ?? []).length, 1)
        const handle = /name="handle" value="(\w+)"/.exec(page.text)[1]
        assert.equal((await here.post('/settings/sessions', { act: 'end', handle })).status, 303)
        assert.equal((await there.get('/inbox')).status, 303)
        assert.equal((await here.get('/inbox')).status, 200)
    })

    await t.test('A27 what a form does not ask for changes nothing', async () => {
        const answer = await here.post('/settings', { name: 'Iva I.', lang: 'en', zone: 'Europe/Belgrade', theme: 'dark', density: 'compact', role: '1', active: '0', id: '1' })
        assert.equal(answer.status, 303, answer.text)
        const users = await d.all('/users')
        assert.deepEqual(users.map(u => [u.mail, u.role]).sort(), [[owner.mail, 'owner'], [iva.mail, 'agent']].sort())
        assert.match((await here.get('/inbox')).text, /data-theme="dark".*data-lists="compact"/)
        for (const [field, value] of [['zone', '../../etc/passwd'], ['zone', 'Mars/Base'], ['name', '  '], ['name', 'x'.repeat(121)], ['lang', 'de'], ['theme', 'pink']]) {
            const wrong = await here.post('/settings', { name: 'Iva', lang: 'en', zone: 'UTC', theme: 'dark', density: 'compact', [field]: value })
            assert.equal(wrong.status, 422, `${field} ${value}`)
        }
    })

    await t.test('H18 a token is shown once, to who knows the password, and revoked at once', async () => {
        assert.equal((await here.post('/settings/tokens', { act: 'make', name: 'Till', scope: '0', current: 'wrong', key: 'a' })).status, 403)
        const made = await here.post('/settings/tokens', { act: 'make', name: 'Till', scope: '0', current: iva.password, key: 'k1' })
        assert.equal(made.status, 200, made.text)
        const token = /kept_[0-9a-f]{64}/.exec(made.text)[0]
        const second = await here.post('/settings/tokens', { act: 'make', name: 'Till', scope: '0', current: iva.password, key: 'k1' })
        assert.equal(second.status, 303, 'the second click makes none')
        const as = { Authorization: `Bearer ${token}` }
        assert.equal((await request(d.url, 'GET', '/api/v1/users', { headers: as })).status, 200)
        const page = await here.get('/settings')
        assert.doesNotMatch(page.text, /kept_[0-9a-f]{64}/)
        const id = /name="id" value="(\d+)"/.exec(page.text)[1]
        assert.equal((await ana.post('/settings/tokens', { act: 'revoke', id })).status, 303)
        assert.equal((await request(d.url, 'GET', '/api/v1/users', { headers: as })).status, 200, 'nobody else revokes it')
        assert.equal((await here.post('/settings/tokens', { act: 'revoke', id })).status, 303)
        assert.equal((await request(d.url, 'GET', '/api/v1/users', { headers: as })).status, 401)
    })

    await t.test('A35 a changed password ends the other sessions and is told by mail', async () => {
        const other = await browser(d, iva)
        assert.equal((await here.post('/settings/password', { current: 'wrong', password: 'a new password' })).status, 403)
        assert.equal((await here.post('/settings/password', { current: iva.password, password: 'a new password' })).status, 303)
        iva.password = 'a new password'
        assert.equal((await other.get('/inbox')).status, 303)
        assert.equal((await here.get('/inbox')).status, 200)
        await until('the mail about it is there', () => mailsTo(server, iva.mail).length >= 2, 20)
    })

    await t.test('A32 A34 who forgot a password is told the same, whether known or not', async () => {
        const said = async address => {
            const { status, text, headers } = await request(d.url, 'POST', '/forgotten', form({ address }))
            return [status, Object.keys(headers).sort().join(), text.replace(/name="csrf" value="\w*"/g, '')]
        }
        const before = mailsTo(server, iva.mail).length
        const known = await said(iva.mail), unknown = await said('nobody@shop.example')
        assert.equal(known[0], 200)
        assert.deepEqual(known, unknown)
        assert.equal((await request(d.url, 'POST', '/forgotten', form({ address: 'x' }))).status, 422)
        const mail = await until('the mail is there', () => mailsTo(server, iva.mail).length > before && mailsTo(server, iva.mail).at(-1), 20)
        assert.equal(mailsTo(server, 'nobody@shop.example').length, 0)
        link = linkIn(mail, d)
        for (const wrong of [link.slice(0, -1), `${link}0`, link.toUpperCase().replace('/ENTER', '/enter'), '/enter/%20', '/enter/null']) {
            assert.equal((await request(d.url, 'GET', wrong)).status, 404, wrong)
        }
        assert.equal((await request(d.url, 'POST', link, form({ password: 'a third password' }))).status, 303)
        iva.password = 'a third password'
        assert.equal((await here.get('/inbox')).status, 303, 'every session has ended')
        await cookieOf(d, iva)
    })

    await t.test('A37 H18 the second step is set up with a code of the app, and asked for at the door; what is held between the steps opens nothing', async () => {
        const her = await browser(d, iva), field = (text, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)[1]
        assert.equal((await her.post('/settings/second-step', { act: 'begin', current: 'wrong' })).status, 403)
        const offer = await her.post('/settings/second-step', { act: 'begin', current: iva.password })
        const secret = /<code class="secret">([A-Z2-7]+)<\/code>/.exec(offer.text)[1], sealed = field(offer.text, 'sealed')
        assert.match(offer.text, /<svg class="qr"[^>]*><path d="M[^"]{500,}"/)
        assert.equal((await her.post('/settings/second-step', { act: 'finish', sealed, code: 'abcdef' })).status, 403)
        const on = await her.post('/settings/second-step', { act: 'finish', sealed, code: totp(secret, 0) })
        const codes = [...on.text.matchAll(/<li><code>([a-z0-9-]{14})<\/code>/g)].map(m => m[1])
        assert.equal(codes.length, 10, on.text)
        const enter = async code => {
            const first = await request(d.url, 'POST', '/sign-in', form({ address: iva.mail, password: iva.password }))
            assert.equal(first.status, 200)
            assert.equal(first.headers['set-cookie'], undefined, 'nobody is in yet')
            const ticket = field(first.text, 'ticket')
            for (const headers of [{ Cookie: `session=${ticket}` }, { Cookie: `__Host-session=${ticket}` }, { Authorization: `Bearer ${ticket}` }]) {
                assert.equal((await request(d.url, 'GET', '/inbox', { headers })).status, 303)
                assert.equal((await request(d.url, 'GET', '/api/v1/users', { headers })).status, 401)
            }
            return request(d.url, 'POST', '/sign-in/code', form({ ticket, code }))
        }
        assert.equal((await enter('000000x')).status, 403)
        assert.equal((await enter(codes[0].toUpperCase())).status, 303)
        assert.equal((await enter(codes[0])).status, 403, 'once')
        assert.equal((await enter(totp(secret, 1))).status, 303)
        assert.equal((await request(d.url, 'POST', '/sign-in/code', form({ ticket: 'x', code: codes[1] }))).status, 403)
        assert.equal((await her.post('/settings/second-step', { act: 'off', current: iva.password })).status, 303)
        await browser(d, iva)
    })

    await t.test('H18 two clicks switch one person off once; the last owner stays', async () => {
        const { id } = (await d.all('/users')).find(u => u.mail === iva.mail), mine = (await d.all('/users')).find(u => u.mail === owner.mail).id
        assert.equal((await ana.post('/settings/people', { act: 'off', id: mine })).status, 409)
        const both = await Promise.all([1, 2].map(() => ana.post('/settings/people', { act: 'off', id })))
        assert.deepEqual(both.map(a => a.status), [303, 303])
        assert.equal((await request(d.url, 'POST', '/sign-in', form({ address: iva.mail, password: iva.password }))).status, 403)
        assert.equal((await ana.post('/settings/people', { act: 'on', id })).status, 303)
    })

    await t.test('a team is made, named and filled; an older page changes nothing', async () => {
        assert.equal((await ana.post('/settings/teams', { act: 'add', name: 'Repairs' })).status, 303)
        assert.equal((await ana.post('/settings/teams', { act: 'add', name: 'Repairs' })).status, 409)
        const { id } = (await d.all('/teams')).find(x => x.name === 'Repairs')
        const version = /name="version" value="(\d+)"/.exec((await ana.get(`/settings/teams?edit=${id}`)).text)[1]
        const mine = (await d.all('/users')).find(u => u.mail === owner.mail).id
        assert.equal((await ana.post('/settings/teams', { act: 'save', id, version, name: 'Workshop', member: mine })).status, 303)
        const stale = await ana.post('/settings/teams', { act: 'save', id, version, name: 'Other' })
        assert.equal(stale.status, 409)
        assert.deepEqual((await d.all('/teams')).map(x => x.name), ['Shop', 'Workshop'])
    })

    await t.test('what the owner settles counts at once, and says where it came from', async () => {
        const all = { name: 'Korak', country: 'RS', lang: 'en', zone: 'Europe/Belgrade', hold_seconds: '3', require_second_step: 'no' }
        const wrong = await ana.post('/settings/desk', { ...all, hold_seconds: '31' })
        assert.equal(wrong.status, 422)
        assert.match(wrong.text, /id="s-hold_seconds"[^>]*aria-invalid="true"/)
        assert.doesNotMatch((await ana.get('/inbox')).text, /class="shop">Korak/)
        assert.equal((await ana.post('/settings/desk', all)).status, 303)
        assert.match((await ana.get('/inbox')).text, /class="shop">Korak/)
        assert.match((await request(d.url, 'GET', '/sign-in')).text, /Korak/)
        assert.match((await ana.get('/settings/desk')).text, /Set in this desk\./)
    })

    await t.test('INV8 I4 limits and consent of a mailbox: an older page changes nothing, and who was told may go on', async () => {
        const [{ id }] = (await d.get('/mailboxes')).items, version = html => /name="id" value="1">\s*<input type="hidden" name="version" value="(\d+)"/.exec(html)[1]
        const form = (await ana.get(`/mailboxes?edit=${id}`)).text, old = version(form.slice(form.indexOf('id="limits"')))
        const set = (version, day_limit) => ana.post('/mailboxes/limits', { id, version, day_limit, hour_limit: '' })
        const stored = async () => (await d.get(`/mailboxes/${id}`)).day_limit
        assert.equal((await set(old, '100')).status, 303)
        const late = await set(old, '7')
        assert.deepEqual([late.status, await stored()], [409, 100])
        assert.match(late.text, /changed this a moment ago[^]*name="day_limit" value="7"/)
        const now = version(late.text.slice(late.text.indexOf('id="limits"')))
        for (const wrong of ['1000001', '-1', '1.5', 'many']) {
            const answer = await set(now, wrong)
            assert.deepEqual([answer.status, await stored()], [422, 100], wrong)
            assert.ok(answer.text.includes(`value="${wrong}"`))
        }
        assert.equal((await set(now, ' 7 ')).status, 303)
        assert.equal(await stored(), 7)
        assert.equal((await set(version((await ana.get(`/mailboxes?edit=${id}`)).text), '')).status, 303)
        const ask = version => ana.post('/mailboxes/consent', { act: 'begin', id, version, provider: 'google', client_id: 'x' })
        const stale = await ask(old)
        assert.equal(stale.status, 409)
        assert.match((await ask(version(stale.text))).text, /Now sign in at/)
    })

    await t.test('H18 a second step that is required comes before everything else', async () => {
        const her = await browser(d, iva)
        assert.equal((await ana.post('/settings/desk', { require_second_step: 'yes' })).status, 303)
        const page = await her.get('/inbox')
        assert.equal(page.headers.location, '/settings/second-step')
        assert.equal((await her.get('/settings/second-step')).status, 200)
        assert.equal((await request(d.url, 'GET', '/settings/desk', { headers: {} })).status, 303)
        assert.equal((await d.api('GET', '/users')).status, 200, 'programs go on')
        const csrf = /name="csrf" value="(\w+)"/.exec((await ana.get('/settings/second-step')).text)[1]
        assert.equal((await ana.post('/settings/desk', { csrf, require_second_step: 'no' })).status, 403, 'the owner too')
    })

    await t.test('INV16 the log tells who did what, filtered and page by page, and holds', async () => {
        /* the owner needs a second step by now, so the log is read after it is no longer asked for */
        const csrf = /name="csrf" value="(\w+)"/.exec((await ana.get('/settings/second-step')).text)[1]
        const offer = await ana.post('/settings/second-step', { csrf, act: 'begin', current: owner.password })
        const secret = /<code class="secret">([A-Z2-7]+)<\/code>/.exec(offer.text)[1], sealed = /name="sealed" value="([^"]*)"/.exec(offer.text)[1]
        assert.equal((await ana.post('/settings/second-step', { csrf, act: 'finish', sealed, code: totp(secret, 0) })).status, 200)
        assert.equal((await ana.post('/settings/desk', { require_second_step: 'no' })).status, 303)
        const mine = (await d.all('/users')).find(u => u.mail === owner.mail).id
        const page = await ana.get(`/settings/audit?who=${mine}&object=setting:name`)
        assert.match(page.text, /<b>Setting of the desk changed<\/b>.*\n.*<code>setting\.change<\/code>/)
        assert.equal((page.text.match(/<li class="box/g) ?? []).length, 1)
        const first = await ana.get('/settings/audit'), next = /href="(\/settings\/audit[^"]*before=\d+)"/.exec(first.text)
        if (next) assert.equal((await ana.get(next[1].replaceAll('&amp;', '&'))).status, 200)
        assert.match((await ana.post('/settings/audit', {})).text, /the chain holds/)
        assert.doesNotMatch(first.text, /kept_[0-9a-f]{64}|correct horse/, 'no secret stands in it')
    })

    await t.test('kept check finds nothing, while serving and after the end', () => end(d))
    await d.remove()
    server.stop()
})

/* RFC 6238, so many half minutes from now. */
function totp(secret, away) {
    const bits = [...secret].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
    const key = Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)))
    const counter = Buffer.alloc(8)
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + away))
    const mac = createHmac('sha1', key).update(counter).digest(), at = mac[19] & 15
    return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0')
}

const form = fields => ({ headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() })
