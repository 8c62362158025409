/* Every endpoint of the API is called; every answer is held against its description; docs/api.md tells the same. What
 * contract.md says of ids, times, lists, versions and keys is shown here. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { desk, owner, store } from '../rig/desk.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { until } from '../rig/ports.mjs'
import { sql } from '../rig/sql.mjs'
import { caller, describe } from './kit/caller.mjs'
import { request } from './kit/http.mjs'
import { converse, end, letter, person, token } from './kit/shop.mjs'
import { contactSolved, outcome, solved } from '../rig/solved.mjs'

const docs = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')
const sha256 = bytes => createHash('sha256').update(bytes).digest('hex')

/* The examples of docs/api.md as one script, in their order. */
const script = [...docs.matchAll(/^```sh\n(.*?)^```$/gms)].map(m => m[1]).filter(s => !s.includes('kept token create'))

function shell(text, env) {
    return new Promise(resolve => {
        const child = spawn('bash', ['-euo', 'pipefail', '-c', text], { env: { ...process.env, ...env }, stdio: 'pipe' })
        let out = '', err = ''
        child.stdout.on('data', data => { out += data })
        child.stderr.on('data', data => { err += data })
        child.stdin.end()
        child.on('close', status => resolve({ status, out, err }))
    })
}

test(`the API (${store})`, async t => {
    const d = await desk()
    const description = await describe(d)
    const me = caller(d, description, d.token), nobody = caller(d, description, null)
    const [first, second, third] = await converse(d, 3)
    const helper = await person(d, 'helper')

    await t.test('health, readiness and the description need no token', async () => {
        assert.deepEqual((await nobody('GET', '/health')).json, { status: 'alive', wrong: [] })
        assert.deepEqual((await nobody('GET', '/ready')).json, { status: 'ready' })
        assert.equal((await nobody('GET', '/openapi.json')).json.openapi, '3.1.0')
    })

    await t.test('the description names each endpoint, its limits and its problems', () => {
        assert.ok(description.rows.length >= 19)
        const names = description.rows.map(r => r.operation.operationId)
        assert.equal(new Set(names).size, names.length, 'each has a name of its own')
        for (const { method, path, operation } of description.rows) {
            const where = `${method} ${path}`
            assert.match(operation.summary, /^[A-Z].*\.$/, where)
            assert.equal(operation.responses.default.content['application/problem+json'].schema.$ref, '#/components/schemas/Problem', where)
            assert.equal(path.includes('{id}'), operation.parameters.some(p => p.in === 'path' && p.name === 'id'), where)
            const list = new RegExp('conversations$|letters$|users$|teams$|tags$|filters$|guidance$|causes$|automations$|v1/follow-ups$|blocked-senders$|trusted-senders$|mailboxes$|customers$|search$|' +
                'v1/orders$|gaps$|imports$|units$|products$|tips$|policies$|complaints$|statutes$|standards$|calendars$|goodwill-grants$|authority-limits$|coupons$|promises$').test(path) && method === 'GET'
            const takes = operation.parameters.filter(p => p.in === 'query').map(p => p.name)
            assert.equal(list, takes.includes('limit') && takes.includes('after'), where)
            assert.equal(method === 'PATCH' || (method === 'DELETE' && /\/(users|teams|tags|recovery-plans)\/\{id\}$/.test(path)), operation.parameters.some(p => p.name === 'If-Match' && p.required), where)
            assert.equal(method !== 'GET', operation.parameters.some(p => p.name === 'Idempotency-Key'), where)
        }
    })

    await t.test('docs/api.md lists exactly these endpoints, in the same words', () => {
        const listed = [...docs.matchAll(/^\| (GET|POST|PATCH|DELETE) \| `([^`]+)` \| ([^|]+) \|$/gm)].map(m => m.slice(1))
        const own = description.rows.map(r => [r.method, r.path, r.operation.summary])
        assert.deepEqual(listed, own)
    })

    await t.test('a word that may be null is described so', () => {
        const { properties } = description.rows.find(r => r.operation.operationId === 'change_customer').operation.requestBody.content['application/json'].schema
        assert.deepEqual(properties.prefers.enum, ['mail', 'phone', 'counter', null])
        assert.ok(properties.lang.enum.includes(null))
    })

    await t.test('figures are OpenMetrics', async () => {
        const { text } = await me('GET', '/metrics')
        assert.ok(text.endsWith('\n# EOF\n'))
        for (const line of text.trimEnd().split('\n')) {
            assert.match(line, /^(# (TYPE|HELP|EOF)\b.*|kept_[a-z_]+(\{[a-z]+="[^"]*"\})? -?\d+(\.\d+)?)$/)
        }
        assert.match(text, /^kept_letters\{state="read"\} 3$/m)
        assert.match(text, /^kept_letters\{state="waiting"\} 0$/m)
        assert.match(text, /^kept_oldest_waiting_letter_seconds 0\.000000$/m)
        assert.match(text, /^kept_outbox\{state="held"\} 0$/m)
        assert.ok(Number(/^kept_readers (\d+)$/m.exec(text)[1]) >= 1)
        assert.ok(Number(/^kept_requests_total (\d+)$/m.exec(text)[1]) > 3)
        const reading = caller(d, description, await token(d, owner.mail, 'read'))
        assert.equal((await reading('GET', '/metrics')).status, 200)
        assert.equal((await nobody('GET', '/metrics')).status, 401)
    })

    await t.test('events are a stream that begins with what was missed', async () => {
        const { text } = await me('GET', '/events?after=0')
        for (const c of [first, second, third]) assert.match(text, new RegExp(`^event: conversation\ndata: \\{"id":${c.id},"version":\\d+\\}\n\n`, 'm'))
        assert.match(text, /^id: \d+\nevent: mark\ndata: \{\}\n\n$/m)
        assert.equal((await me('GET', '/events?after=x')).status, 400)
        assert.equal((await nobody('GET', '/events')).status, 401)
    })

    await t.test('a list comes in pages that leave nothing out', async () => {
        const all = (await me('GET', '/conversations?view=all')).json
        assert.equal(all.next, null)
        /* Those who write for the first time stand first within their minute (P12), here all three. */
        const minute = c => Math.floor(Date.parse(c.opened_at) / 60000)
        const waiting = [first, second, third].sort((a, b) => minute(a) - minute(b) || a.id - b.id)
        assert.deepEqual(all.items.map(c => c.id), waiting.map(c => c.id), 'longest waiting first')
        const seen = []
        for (let after = ''; ;) {
            const { json } = await me('GET', `/conversations?view=all&limit=2${after}`)
            seen.push(...json.items)
            if (!json.next) break
            assert.equal(json.items.length, 2)
            after = `&after=${encodeURIComponent(json.next)}`
        }
        assert.deepEqual(seen, all.items)
        for (const path of ['/users', '/teams', '/mailboxes', '/letters?state=read']) {
            const mark = path.includes('?') ? '&' : '?'
            const whole = (await me('GET', path)).json, pages = []
            for (let after = '', n = 0; n < 10; n++) {
                const { json } = await me('GET', `${path}${mark}limit=1${after}`)
                assert.equal(json.items.length, 1, `${path}: no page is empty`)
                pages.push(...json.items)
                if (!json.next) break
                after = `&after=${json.next}`
            }
            assert.deepEqual(pages, whole.items, path)
        }
    })

    await t.test('P53 what was said and who said it is found, newest first, page by page', async () => {
        const { subject } = first, q = encodeURIComponent(subject)
        const found = (await me('GET', `/search?q=${q}`)).json
        assert.ok(found.items.some(i => i.kind === 'message' && i.conversation === first.id && i.title === subject && i.excerpt), JSON.stringify(found))
        const kinds = async kind => (await me('GET', `/search?q=${encodeURIComponent(first.customer.name)}&kind=${kind}`)).json.items
        assert.ok((await kinds('customer')).some(i => i.id === first.customer.id && i.conversation === null && i.title === first.customer.name))
        assert.deepEqual((await kinds('conversation')).filter(i => i.id === first.id).map(i => i.conversation), [first.id])
        assert.deepEqual(await kinds('article'), [])
        const all = [], whole = (await me('GET', '/search?q=customer&limit=200')).json.items
        for (let after = '', n = 0; n < 50; n++) {
            const { json } = await me('GET', `/search?q=customer&limit=1${after}`)
            all.push(...json.items)
            if (!json.next) break
            after = `&after=${json.next}`
        }
        assert.ok(whole.length >= 3)
        assert.deepEqual(all, whole)
        for (const nothing of ['', '-', '""', '%F0%9F%98%80', '-customer']) assert.deepEqual((await me('GET', `/search?q=${nothing}`)).json, { items: [], next: null })
    })

    await t.test('every view of the contract can be asked for', async () => {
        const count = async view => (await me('GET', `/conversations?view=${view}`)).json.items.length
        const counts = {}
        for (const view of ['mine', 'unassigned', 'team', 'open', 'waiting', 'snoozed', 'solved', 'spam', 'all']) counts[view] = await count(view)
        assert.deepEqual(counts, { mine: 0, unassigned: 3, team: 3, open: 3, waiting: 0, snoozed: 0, solved: 0, spam: 0, all: 3 })
        assert.equal((await me('GET', '/conversations')).json.items.length, 3)
    })

    await t.test('a conversation is read whole, with ids as texts and times in UTC', async () => {
        const { json, headers } = await me('GET', `/conversations/${first.id}`)
        assert.equal(json.messages.length, 1)
        assert.equal(json.earlier_messages, 0)
        const [message] = json.messages
        assert.equal(message.text.trim(), 'Where is my order?')
        assert.deepEqual(message.to.map(p => p.address), ['hello@shop.example'])
        assert.deepEqual(message.attachments.map(a => [a.name, a.type, a.size]), [['bill.png', 'image/png', 9]])
        assert.equal(json.clocks.length, 1)
        const again = await me('GET', `/conversations/${first.id}`, undefined, { 'If-None-Match': headers.etag })
        assert.equal(again.status, 304)
        assert.equal(again.bytes.length, 0)
    })

    await t.test('a HEAD says what a GET would', async () => {
        const get = await me('GET', '/users'), head = await me('HEAD', '/users')
        assert.equal(head.status, 200)
        assert.equal(head.bytes.length, 0)
        assert.equal(head.headers['content-length'], get.headers['content-length'])
    })

    await t.test('the letter is given byte for byte, the file as it was', async () => {
        const raw = await me('GET', `/messages/${first.messages[0].id}/raw`)
        assert.ok(raw.bytes.equals(Buffer.from(letter(1))))
        assert.equal(raw.type, 'message/rfc822')
        const file = await me('GET', `/attachments/${first.messages[0].attachments[0].id}`)
        assert.equal(file.text, 'picture 1')
        assert.equal(file.type, 'image/png')
        assert.match(file.headers['content-disposition'], /^attachment; filename="bill\.png"/)
        assert.match(file.headers['content-security-policy'], /sandbox/)
    })

    await t.test('letters come by state, with their count', async () => {
        const { json } = await me('GET', '/letters?state=read&limit=2')
        assert.equal(json.items.length, 2)
        assert.equal(json.count, 3)
        assert.equal(json.items[0].sha256, sha256(letter(1)))
        assert.equal((await me('GET', '/letters')).json.count, 0, 'waiting is what is asked for without a state')
    })

    await t.test('people, teams, mailboxes and a customer', async () => {
        const users = (await me('GET', '/users')).json.items
        assert.deepEqual(users.map(u => [u.mail, u.role, u.active]).sort(), [[owner.mail, 'owner', true], [helper.mail, 'agent', true]].sort())
        assert.deepEqual((await me('GET', '/teams')).json.items.map(x => x.name), ['Shop'])
        assert.deepEqual((await me('GET', '/mailboxes')).json.items.map(m => m.address), ['hello@shop.example'])
        const { json } = await me('GET', `/customers/${first.customer.id}`)
        assert.equal(json.name, 'Customer 1')
        const here = { kind: 'mail', value: 'customer1@example.org', refused_at: null, refused_status: '', complained_at: null }
        assert.deepEqual(json.contact_points, [here])
    })

    await t.test('F10 an address that refused mail or called it spam is marked until one of us says that it is all right', async () => {
        const path = `/customers/${first.customer.id}`, marks = `${path}/contact-marks?value=`
        const [{ value }] = (await me('GET', path)).json.contact_points
        sql(d, `UPDATE contact_point SET refused_at = 1763287200000000, refused_status = '5.1.1', complained_at = 1763287200000000 WHERE value = '${value}'`)
        sql(d, `UPDATE customer SET marked = 1 WHERE id = ${first.customer.id}`)
        const marked = (await me('GET', path)).json
        const [{ refused_at: refused, complained_at: complained, refused_status: status }] = marked.contact_points
        assert.deepEqual([Date.parse(refused), Date.parse(complained), status], [1763287200000, 1763287200000, '5.1.1'])
        assert.equal((await me('DELETE', `${marks}nobody@example.org`)).status, 404)
        assert.equal((await me('DELETE', `${marks}${value}`)).status, 204)
        const clean = (await me('GET', path)).json
        assert.deepEqual([clean.contact_points[0].refused_at, clean.contact_points[0].complained_at, clean.version], [null, null, marked.version + 1])
        assert.equal((await me('DELETE', `${marks}${value}`)).status, 204, 'once more changes nothing')
        assert.equal((await me('GET', path)).json.version, clean.version)
    })

    await t.test('A32 INV8 a person is invited, put into teams, given other rights and withdrawn', async () => {
        const [{ id: team }] = (await me('GET', '/teams')).json.items
        const made = await me('POST', '/users', { mail: 'Iva@shop.example', name: ' Iva Ilić ', lang: 'sr', teams: [team] })
        assert.equal(made.status, 201, made.text)
        const { id, version, invited, ...rest } = made.json
        assert.deepEqual(rest, { name: 'Iva Ilić', mail: 'iva@shop.example', role: 'agent', active: false, sees: 'teams', lang: 'sr', teams: [team] })
        assert.ok(Date.parse(invited))
        const path = `/users/${id}`, read = await me('GET', path)
        assert.equal(read.json.version, version)
        assert.equal((await me('POST', `${path}/invitation`)).status, 200)
        assert.equal((await me('PATCH', path, { sees: 'all' })).status, 428)
        const seeing = await me('PATCH', path, { sees: 'all', role: 'owner', teams: [] }, { 'If-Match': read.headers.etag })
        assert.deepEqual([seeing.status, seeing.json.sees, seeing.json.role, seeing.json.teams], [200, 'all', 'owner', []], seeing.text)
        assert.equal((await me('PATCH', path, { sees: 'teams' }, { 'If-Match': read.headers.etag })).status, 412)
        for (const [body, status, field] of [[{ active: true }, 409, 'active'], [{ teams: ['999999'] }, 400, 'teams'], [{ teams: team }, 400, 'teams'],
            [{ active: 'yes' }, 400, 'active'], [{}, 400, 'body'], [{ sees: 'owls' }, 400, 'sees']]) {
            const answer = await me('PATCH', path, body, { 'If-Match': '*' })
            assert.deepEqual([answer.status, answer.json.field], [status, field], JSON.stringify(body))
        }
        for (const [body, status, field] of [[{ mail: 'iva@shop.example', name: 'Iva' }, 409, 'mail'], [{ mail: 'owl', name: 'Iva' }, 400, 'mail'],
            [{ mail: 'b@shop.example', name: '  ' }, 400, 'name'], [{ mail: 'b@shop.example', name: 'B', teams: ['999999'] }, 400, 'teams']]) {
            const answer = await me('POST', '/users', body)
            assert.deepEqual([answer.status, answer.json.field], [status, field], JSON.stringify(body))
        }
        assert.equal((await me('DELETE', path)).status, 428)
        assert.equal((await me('DELETE', path, undefined, { 'If-Match': '*' })).status, 204)
        assert.equal((await me('GET', path)).status, 404)
        assert.ok(!(await me('GET', '/users')).json.items.some(u => u.mail === 'b@shop.example'), 'nothing is stored half')
        const mine = (await me('GET', '/users')).json.items.find(u => u.mail === owner.mail).id
        assert.equal((await me('DELETE', `/users/${mine}`, undefined, { 'If-Match': '*' })).status, 409, 'the only owner stays')
        assert.equal((await me('PATCH', `/users/${mine}`, { role: 'agent' }, { 'If-Match': '*' })).status, 409)
    })

    await t.test('INV8 a team is made, changed and removed while nothing belongs to it', async () => {
        const mine = (await me('GET', '/users')).json.items.find(u => u.mail === owner.mail).id
        const made = await me('POST', '/teams', { name: ' Repairs ', members: [mine] })
        assert.equal(made.status, 201, made.text)
        assert.deepEqual([made.json.name, made.json.members], ['Repairs', [mine]])
        const path = `/teams/${made.json.id}`, read = await me('GET', path)
        const named = await me('PATCH', path, { name: 'Workshop', members: [] }, { 'If-Match': read.headers.etag })
        assert.deepEqual([named.status, named.json.name, named.json.members], [200, 'Workshop', []], named.text)
        assert.equal((await me('PATCH', path, { name: 'Late' }, { 'If-Match': read.headers.etag })).status, 412)
        for (const [body, status, field] of [[{ name: 'Shop' }, 409, 'name'], [{ name: 'a\nb' }, 400, 'name'], [{ members: ['999999'] }, 400, 'members']]) {
            const answer = await me('PATCH', path, body, { 'If-Match': '*' })
            assert.deepEqual([answer.status, answer.json.field], [status, field], JSON.stringify(body))
        }
        const [{ id: shop }] = (await me('GET', '/teams')).json.items
        assert.equal((await me('DELETE', `/teams/${shop}`, undefined, { 'If-Match': '*' })).status, 409, 'the mailbox is its')
        assert.equal((await me('DELETE', path, undefined, { 'If-Match': '*' })).status, 204)
        assert.deepEqual((await me('GET', '/teams')).json.items.map(x => x.name), ['Shop'])
    })

    await t.test('H15 INV8 a mailbox is made and changed; its password goes in and never comes out', async () => {
        const [{ id: team }] = (await me('GET', '/teams')).json.items
        const secret = 'correct-horse-7'
        const made = await me('POST', '/mailboxes', { address: 'Info@shop.example', way: 'fetched', imap: 'imaps://127.0.0.1:1', user: 'info', password: secret, after: 'keep' })
        assert.equal(made.status, 201, made.text)
        const { id, version, ...rest } = made.json
        assert.deepEqual(rest, { address: 'info@shop.example', name: rest.name, lang: 'en', team, way: 'fetched', imap: 'imaps://127.0.0.1:1', smtp: null, user: 'info',
            folder: rest.folder, after: 'keep', move_to: '', hour_limit: null, day_limit: null, limited_until: null,
            vouch: null, vouchers: [], consent: null, last_fetched: null, trouble: rest.trouble })
        const path = `/mailboxes/${id}`
        const read = await me('GET', path)
        assert.equal(read.json.version, version)
        assert.ok((await me('GET', '/mailboxes')).json.items.some(m => m.id === id))
        const named = await me('PATCH', path, { name: 'Info', lang: 'sr' }, { 'If-Match': read.headers.etag })
        assert.equal(named.status, 200, named.text)
        assert.deepEqual([named.json.name, named.json.lang, named.json.imap], ['Info', 'sr', 'imaps://127.0.0.1:1'])
        assert.equal((await me('PATCH', path, { name: 'Late' }, { 'If-Match': read.headers.etag })).status, 412)
        assert.equal((await me('PATCH', path, { name: 'Blind' })).status, 428)
        const elsewhere = await me('PATCH', path, { imap: 'imaps://127.0.0.2:1' }, { 'If-Match': '*' })
        assert.deepEqual([elsewhere.status, elsewhere.json.field], [400, 'password'], 'a stored password goes to no other server')
        const same = await me('PATCH', path, { folder: 'Shop' }, { 'If-Match': '*' })
        assert.deepEqual([same.status, same.json.folder], [200, 'Shop'], same.text)
        const delivered = await me('PATCH', path, { way: 'delivered', smtp: null }, { 'If-Match': '*' })
        assert.deepEqual([delivered.json.way, delivered.json.imap, delivered.json.user], ['delivered', null, null], delivered.text)
        const limit = async (hour_limit, day_limit) => {
            const { status, json } = await me('PATCH', path, { hour_limit, day_limit }, { 'If-Match': '*' })
            return status === 200 ? [json.hour_limit, json.day_limit] : [status, json.field]
        }
        assert.deepEqual([await limit(30), await limit(undefined, 0), await limit(null), await limit(undefined, 1000001), await limit(-1)],
            [[30, null], [30, 0], [null, 0], [400, 'day_limit'], [400, 'hour_limit']])
        const vouch = async (name, status = 200) => {
            const answer = await me('PATCH', path, { vouch: name }, { 'If-Match': '*' })
            assert.equal(answer.status, status, answer.text)
            return status === 200 ? answer.json.vouch : answer.json.field
        }
        assert.deepEqual([await vouch(' MX.Shop.example'), await vouch('two words', 400), await vouch(null)], ['mx.shop.example', 'vouch', null])
        for (const [body, status, field] of [[{ address: 'info@shop.example', way: 'delivered' }, 409, 'address'], [{ way: 'delivered' }, 400, 'address'],
            [{ address: 'nobody', way: 'delivered' }, 400, 'address'], [{ address: 'b@shop.example', way: 'fetched', password: 'x' }, 400, 'imap'],
            [{ address: 'b@shop.example', imap: 'http://x', password: 'x' }, 400, 'imap'], [{ address: 'b@shop.example', imap: 'imaps://x' }, 400, 'password'],
            [{ address: 'b@shop.example', way: 'delivered', team: '99' }, 400, 'team'], [{ address: 'b@shop.example', way: 'delivered', name: 'a\nb' }, 400, 'name'],
            [{ address: 'b@shop.example', way: 'pigeon' }, 400, 'way']]) {
            const answer = await me('POST', '/mailboxes', body)
            assert.deepEqual([answer.status, answer.json.field], [status, field], JSON.stringify(body))
        }
        assert.ok(!(await me('GET', '/mailboxes')).json.items.some(m => m.address === 'b@shop.example'), 'nothing is stored half')
        for (const answer of [made, read, named, same, delivered]) assert.ok(!answer.text.includes(secret))
        assert.equal((await me('GET', '/mailboxes/999999')).status, 404)
    })

    await t.test('INV8 a customer gets another name and language under the version that was read', async () => {
        const path = `/customers/${second.customer.id}`
        const { headers, json } = await me('GET', path)
        assert.equal((await me('GET', path, undefined, { 'If-None-Match': headers.etag })).status, 304)
        const renamed = await me('PATCH', path, { name: ' Milica Perić ', lang: 'sr-Latn' }, { 'If-Match': headers.etag })
        assert.equal(renamed.status, 200, renamed.text)
        assert.deepEqual(renamed.json, { ...json, name: 'Milica Perić', lang: 'sr-Latn', version: json.version + 1 })
        assert.deepEqual((await me('GET', path)).json, renamed.json)
        assert.equal((await me('GET', `/conversations/${second.id}`)).json.customer.name, 'Milica Perić')
        assert.equal((await me('PATCH', path, { name: 'Too late' }, { 'If-Match': headers.etag })).status, 412)
        assert.equal((await me('PATCH', path, { name: 'Blind' })).status, 428)
        const none = await me('PATCH', path, { lang: null }, { 'If-Match': renamed.headers.etag })
        assert.equal(none.json.lang, null)
        for (const [body, field] of [[{}, 'body'], [{ name: ' ' }, 'name'], [{ name: 'a\r\nBcc: b' }, 'name'], [{ name: 'x'.repeat(301) }, 'name'], [{ name: null }, 'name'],
            [{ lang: 'xx' }, 'lang'], [{ id: '1' }, 'id'], [{ version: 9 }, 'version'], [{ contact_points: [] }, 'contact_points']]) {
            const answer = await me('PATCH', path, body, { 'If-Match': '*' })
            assert.ok([400, 413].includes(answer.status), JSON.stringify(body))
            assert.equal(answer.json.field, field)
        }
        assert.equal((await me('PATCH', path, { name: 'Customer 2' }, { 'If-Match': '*' })).status, 200)
        const known = await me('PATCH', path, { salutation: 'gospođo Perić', prefers: 'phone', hours: 'after 17:00' }, { 'If-Match': '*' })
        assert.deepEqual([known.json.salutation, known.json.prefers, known.json.hours], ['gospođo Perić', 'phone', 'after 17:00'])
        assert.equal((await me('PATCH', path, { prefers: null }, { 'If-Match': '*' })).json.prefers, null)
    })

    await t.test('P14 P47 a call is written down, once under its key, and its customer is found in any script', async () => {
        const call = { channel: 'phone', customer: { name: 'Марко Стојановић', phone: '+381 64 123 4567' }, text: 'Чекам позив од понедељка.' }
        const key = { 'Idempotency-Key': 'a-call' }
        const made = await me('POST', '/conversations', call, key)
        assert.equal(made.status, 201, made.text)
        assert.deepEqual([made.json.channel, made.json.state, made.json.messages[0].text, made.json.clocks[0].result], ['phone', 'open', call.text, 'running'])
        assert.equal(Date.parse(made.json.due) - Date.parse(made.json.opened_at), 86400000)
        assert.deepEqual((await me('POST', '/conversations', call, key)).json, made.json)
        const again = await me('POST', '/conversations', { channel: 'counter', customer: { phone: '00381641234567' }, text: 'He came in.', ...contactSolved })
        assert.equal(again.json.customer.id, made.json.customer.id)
        assert.deepEqual([again.json.state, again.json.due, again.json.clocks[0].result], ['solved', null, 'met'])
        const by = new Date(Date.now() + 3600000).toISOString()
        const later = await me('POST', '/conversations', { channel: 'phone', customer: { id: made.json.customer.id }, text: 'Call him.', outcome: 'call_back', by })
        assert.equal(Date.parse(later.json.due), Date.parse(by), later.text)
        for (const q of ['stojanovic', 'марко', '+38164', '064 123 4567']) {
            assert.deepEqual((await me('GET', `/customers?q=${encodeURIComponent(q)}`)).json.items.map(c => c.id), [made.json.customer.id], q)
        }
        for (const c of [made, again, later]) assert.equal((await me('PATCH', `/conversations/${c.json.id}`, { ...solved, reason: 'answered' }, { 'If-Match': '*' })).status, 200)
    })

    await t.test('INV8 P45 contact points are one customer\'s, care notes end', async () => {
        const path = `/customers/${second.customer.id}`
        const point = { kind: 'mail', value: 'Second@Post.example' }
        assert.equal((await me('POST', `${path}/contact-points`, point)).status, 201)
        assert.equal((await me('POST', `${path}/contact-points`, { kind: 'mail', value: 'second@post.example' })).json.contact_points.length, 2)
        assert.equal((await me('POST', `/customers/${first.customer.id}/contact-points`, point)).status, 409)
        assert.equal((await me('DELETE', `${path}/contact-points?kind=mail&value=second%40post.example`)).status, 204)
        assert.equal((await me('DELETE', `${path}/contact-points?kind=mail&value=second%40post.example`)).status, 404)
        const until = new Date(Date.now() + 86400000).toISOString()
        const noted = await me('POST', `${path}/care-notes`, { text: 'Arm in plaster.', until })
        assert.deepEqual(noted.json.care_notes.map(n => n.text), ['Arm in plaster.'])
        assert.equal((await me('DELETE', `${path}/care-notes?note=${noted.json.care_notes[0].id}`)).status, 204)
        assert.deepEqual((await me('GET', path)).json.care_notes, [])
        const hers = (await caller(d, description, helper.token)('POST', `${path}/care-notes`, { text: 'Erase me.', until })).json.care_notes[0].id
        const mine = (await me('POST', `${path}/care-notes`, { text: 'Mine.', until })).json.care_notes.find(n => n.text === 'Mine.').id
        assert.equal((await caller(d, description, helper.token)('DELETE', `${path}/care-notes?note=${mine}&erase=yes`)).status, 403)
        for (const one of [hers, mine]) assert.equal((await me('DELETE', `${path}/care-notes?note=${one}&erase=yes`)).status, 204)
        assert.equal((await me('DELETE', `${path}/care-notes?note=${hers}`)).status, 404, 'it is not only hidden')
        assert.equal((await me('POST', `${path}/care-notes`, { text: 'Old.', until: '2020-01-01T00:00:00Z' })).status, 400)
    })

    await t.test('P23 EU9 what a customer may be sent is said, kept and withdrawn', async () => {
        const path = `/customers/${second.customer.id}/permissions`, by = { purpose: 'offers', source: 'by telephone' }
        assert.deepEqual((await me('GET', path)).json.items, [])
        assert.equal((await me('POST', path, { ...by, given: true, basis: 'soft_opt_in' })).status, 400, 'without an order')
        const given = await me('POST', path, { ...by, given: true })
        assert.equal(given.status, 201)
        assert.deepEqual(given.json.items.map(p => [p.purpose, p.given, p.basis, p.order]), [['offers', true, 'consent', null]])
        assert.equal((await me('POST', path, { ...by, given: true })).json.items.length, 1, 'the same once more')
        await me('POST', path, { ...by, given: false })
        assert.deepEqual((await me('GET', path)).json.items.map(p => p.given), [false, true], 'nothing is taken away')
        assert.deepEqual((await me('GET', `/customers/${second.customer.id}/offer`)).json, { may: false, why_not: 'withdrawn' })
        assert.equal((await me('POST', path, { ...by, purpose: 'survey', given: true, basis: 'soft_opt_in' })).status, 400)
    })

    await t.test('INV19 P12 two records are joined under the versions that were read, and come apart as they were', async () => {
        const make = async name => (await me('POST', '/conversations', { channel: 'counter', customer: { name }, text: 'He came in.', ...contactSolved })).json.customer.id
        const [one, two] = [await make('Nagy Eszter'), await make('Eszter Nagy')]
        const read = async id => (await me('GET', `/customers/${id}`)).json
        const [a, b] = [await read(one), await read(two)]
        assert.deepEqual(a.duplicates, [{ id: two, name: 'Eszter Nagy', evidence: ['name'] }])
        const body = { with: two, seen: a.version, with_seen: b.version, take: ['name'] }
        assert.equal((await me('POST', `/customers/${one}/merges`, { ...body, with_seen: b.version + 1 })).status, 409)
        for (const [change, field] of [[{ with: '999999' }, 'with'], [{ with: one }, 'with'], [{ take: ['role'] }, 'take']]) {
            const answer = await me('POST', `/customers/${one}/merges`, { ...body, ...change })
            assert.deepEqual([answer.status, answer.json.field], [400, field])
        }
        const joined = (await me('POST', `/customers/${one}/merges`, body)).json
        assert.deepEqual([joined.name, joined.merges.map(m => m.with), joined.duplicates], ['Eszter Nagy', [two], []])
        assert.equal((await me('GET', `/customers/${two}`)).status, 404)
        assert.equal((await me('DELETE', `/customers/${one}/merges?merge=${joined.merges[0].id}`)).status, 204)
        assert.equal((await me('DELETE', `/customers/${one}/merges?merge=${joined.merges[0].id}`)).status, 204, 'the second click')
        assert.equal((await me('DELETE', `/customers/${one}/merges?merge=999999`)).status, 404)
        const again = [await read(one), await read(two)]
        for (const [x, y] of [[a, again[0]], [b, again[1]]]) assert.deepEqual({ ...x, version: 0 }, { ...y, version: 0 })
    })

    await t.test('INV8 owner, team and state change under the version that was read', async () => {
        const { headers, json } = await me('GET', `/conversations/${second.id}`)
        const [helperId] = (await me('GET', '/users')).json.items.filter(u => u.mail === helper.mail).map(u => u.id)
        const taken = await me('PATCH', `/conversations/${second.id}`, { owner: helperId }, { 'If-Match': headers.etag })
        assert.equal(taken.status, 200, taken.text)
        assert.equal(taken.json.owner, helperId)
        assert.equal(taken.json.team, json.team)
        assert.equal(taken.json.messages, undefined, 'lists come in the single read only')
        const stale = await me('PATCH', `/conversations/${second.id}`, { owner: null }, { 'If-Match': headers.etag })
        assert.equal(stale.status, 412)
        const alone = await me('PATCH', `/conversations/${second.id}`, { team: null }, { 'If-Match': taken.headers.etag })
        assert.equal(alone.status, 200, alone.text)
        assert.equal(alone.json.team, null)
        const nobodys = await me('PATCH', `/conversations/${second.id}`, { owner: null }, { 'If-Match': alone.headers.etag })
        assert.equal(nobodys.status, 400)
        const back = await me('PATCH', `/conversations/${second.id}`, { owner: null, team: json.team }, { 'If-Match': `"${alone.json.version}"` })
        assert.equal(back.status, 200, back.text)
        assert.equal(back.json.owner, null)
        const open = await me('PATCH', `/conversations/${second.id}`, { state: 'solved' }, { 'If-Match': back.headers.etag })
        assert.equal(open.status, 400, 'somebody waits for an answer')
        assert.equal(open.json.field, 'reason')
        const done = await me('PATCH', `/conversations/${second.id}`, { state: 'solved', reason: 'thanks' }, { 'If-Match': back.headers.etag })
        assert.equal(done.json.state, 'solved')
        assert.equal(done.json.due, null)
        assert.deepEqual((await me('GET', '/conversations?view=solved')).json.items.filter(c => c.id === second.id).length, 1)
    })

    await t.test('who sees only what is his can hand it over, and sees it no more', async () => {
        const ownOnly = await person(d, 'trainee', { args: ['--sees', 'assigned'] })
        const trainee = caller(d, description, ownOnly.token)
        const users = (await me('GET', '/users')).json.items
        const id = mail => users.find(u => u.mail === mail).id
        await me('PATCH', `/conversations/${third.id}`, { owner: id(ownOnly.mail) }, { 'If-Match': '*' })
        const { headers } = await trainee('GET', `/conversations/${third.id}`)
        const given = await trainee('PATCH', `/conversations/${third.id}`, { owner: id(owner.mail) }, { 'If-Match': headers.etag })
        assert.equal(given.status, 200, given.text)
        assert.equal((await trainee('GET', `/conversations/${third.id}`)).status, 404)
    })

    let upload, reply
    await t.test('a file is uploaded, attached to a reply and read again', async () => {
        const bytes = Buffer.from([0, 255, 1, 254, 13, 10])
        const sent = await me('POST', '/uploads', bytes, {
            'Content-Type': 'application/pdf', 'Content-Disposition': "attachment; filename=\"rechnung.pdf\"; filename*=UTF-8''ra%C4%8Dun.pdf",
        })
        upload = sent.json
        assert.deepEqual({ ...upload, id: '' }, { id: '', name: 'račun.pdf', size: 6, sha256: sha256(bytes) })
        const answer = await me('POST', `/conversations/${first.id}/replies`,
            { text: 'It is on its **way**.', seen: first.messages.at(-1).id, hold_s: 30, attachments: [upload.id] })
        assert.equal(answer.status, 201, answer.text)
        reply = answer.json
        assert.equal(reply.delivery, 'held')
        assert.deepEqual(reply.to.map(p => p.address), ['customer1@example.org'])
        const file = await me('GET', `/attachments/${reply.attachments[0].id}`)
        assert.ok(file.bytes.equals(bytes))
        const { json } = await me('GET', `/conversations/${first.id}`)
        assert.equal(json.state, 'waiting_customer')
        assert.deepEqual(json.messages, [first.messages[0], reply], 'each message has its own files, people and delivery')
        const mail = await me('GET', `/messages/${reply.id}/raw`)
        assert.equal(mail.type, 'message/rfc822')
        assert.match(mail.text, /^To: .*customer1@example\.org/m)
        assert.ok(mail.text.includes(`Message-ID: <${reply.message_id}>`), 'the mail as it is sent')
    })

    await t.test('a held reply is taken back, once', async () => {
        const before = (await me('GET', `/conversations/${first.id}`))
        const key = { 'Idempotency-Key': 'take-back-1' }
        assert.equal((await me('DELETE', `/messages/${reply.id}`, undefined, key)).status, 204)
        assert.equal((await me('DELETE', `/messages/${reply.id}`, undefined, key)).status, 204, 'the same request again')
        assert.equal((await me('DELETE', `/messages/${reply.id}`)).status, 409, 'another request')
        const after = (await me('GET', `/conversations/${first.id}`))
        assert.notEqual(after.headers.etag, before.headers.etag)
        const message = after.json.messages.find(m => m.id === reply.id)
        assert.equal(message.delivery, null)
        assert.ok(message.taken_back_at)
        assert.equal((await me('GET', `/messages/${reply.id}/raw`)).status, 404, 'it was never sent')
        assert.equal(after.json.state, 'open')
        assert.equal(after.json.clocks[0].result, 'running')
    })

    await t.test('INV4 P20 INV20 what came of a case, why, and asking again', async () => {
        const causes = (await me('GET', '/causes')).json.items
        assert.deepEqual(causes.map(c => c.code), ['information', 'understanding', 'attention', 'guidance', 'diligence', 'haste', 'policy', 'product', 'supplier', 'carrier', 'system'])
        const glue = await me('POST', '/causes', { name: 'The glue', parent: causes.find(c => c.code === 'product').id })
        assert.equal(glue.status, 201, glue.text)
        const off = await me('PATCH', `/causes/${glue.json.id}`, { active: false }, { 'If-Match': `"${glue.json.version}"` })
        assert.equal(off.json.active, false, off.text)
        assert.equal((await me('PATCH', `/causes/${glue.json.id}`, { name: 'Glue' }, { 'If-Match': '"1"' })).status, 412)
        const call = (await me('POST', '/conversations', { channel: 'phone', customer: { name: 'Vesna' }, text: 'They squeak.', ...contactSolved, follow_up: 'planned',
            follow_up_channel: 'phone', follow_up_due: new Date(Date.now() + 864e5).toISOString(), follow_up_reason: 'Do they squeak still?' })).json
        assert.equal(call.state, 'solved')
        assert.deepEqual([call.outcome.outcome, call.outcome.cause, call.outcome.need_met, call.outcome.no_follow_up], ['answered', causes[0].id, true, null])
        const at = `/conversations/${call.id}/follow-ups`, [planned] = (await me('GET', at)).json.items
        assert.deepEqual([planned.id, planned.state, planned.channel, planned.words], [call.outcome.follow_up, 'planned', 'phone', 'Do they squeak still?'])
        assert.ok((await me('GET', '/follow-ups?view=mine')).json.items.some(f => f.id === planned.id))
        assert.ok((await me('GET', '/follow-ups?view=due')).json.items.every(f => f.id !== planned.id))
        const one = await me('GET', `/follow-ups/${planned.id}`), match = { 'If-Match': one.headers.etag }
        assert.equal((await me('PATCH', `/follow-ups/${planned.id}`, { act: 'done', result: 'ok' }, match)).json.field, 'text')
        assert.equal((await me('PATCH', `/follow-ups/${planned.id}`, { act: 'done', result: 'ok', message: first.messages[0].id }, match)).json.field, 'message')
        const wrong = await me('PATCH', `/follow-ups/${planned.id}`, { act: 'done', result: 'problem', text: 'They squeak more.' }, match)
        assert.deepEqual([wrong.json.state, wrong.json.result], ['done', 'problem'], wrong.text)
        const open = (await me('GET', `/conversations/${call.id}`)).json
        assert.equal(open.state, 'open', 'P22 a problem opens it')
        assert.equal(open.outcome, undefined)
        assert.equal(open.messages.at(-1).id, wrong.json.message)
        const again = await me('POST', at, { due: new Date(Date.now() + 864e5).toISOString(), words: 'By hand' })
        assert.equal(again.status, 201, again.text)
        assert.equal((await me('PATCH', `/follow-ups/${again.json.id}`, { act: 'cancel', why: 'They moved.' }, { 'If-Match': '*' })).json.state, 'cancelled')
        assert.equal((await me('PATCH', `/conversations/${call.id}`, { ...solved, reason: 'answered' }, { 'If-Match': '*' })).status, 200)
        const until = new Date().toISOString(), covered = await me('GET', `/follow-up-coverage?from=2026-01-01T00:00:00Z&until=${until}`)
        assert.ok(covered.json.solved >= 2 && covered.json.none >= 1, covered.text)
        assert.equal((await me('GET', '/follow-up-coverage?from=2026-01-01T00:00:00Z&until=2999-01-01T00:00:00Z')).json.field, 'until')
    })

    await t.test('P32 P33 the register of automations: read, switched, counted', async () => {
        const list = (await me('GET', '/automations')).json.items, of = code => list.find(a => a.code === code)
        assert.equal(list.length, 15)
        assert.ok(list.every(a => a.name && a.purpose && a.owner && a.effect === 'not_measurable_yet' && a.more_minutes === null))
        assert.deepEqual(list.filter(a => !a.active).map(a => a.code), ['quiet_customer'])
        assert.deepEqual([of('delivery').days, of('delivery').unit, of('delivery').channel, of('receipt').days], [2, 'open_days', null, null])
        const one = await me('GET', `/automations/${of('silence').id}`), match = { 'If-Match': one.headers.etag }
        const changed = await me('PATCH', `/automations/${one.json.id}`, { days: 4, unit: 'days', channel: 'phone', minutes: 9, owner: one.json.owner }, match)
        assert.deepEqual([changed.json.days, changed.json.unit, changed.json.channel, changed.json.minutes, changed.json.active], [4, 'days', 'phone', 9, true], changed.text)
        assert.equal((await me('PATCH', `/automations/${one.json.id}`, { days: 5 }, match)).status, 412)
        const back = await me('PATCH', `/automations/${one.json.id}`, { days: 3, unit: 'open_days', channel: null, minutes: null, active: false, why: 'Enough' }, { 'If-Match': '*' })
        assert.deepEqual([back.json.channel, back.json.minutes, back.json.active, back.json.why], [null, null, false, 'Enough'], back.text)
        assert.equal((await me('PATCH', `/automations/${one.json.id}`, { active: true }, { 'If-Match': '*' })).json.active, true)
        const law = `/automations/${of('complaint_receipt').id}`
        assert.equal((await me('PATCH', law, { active: false }, { 'If-Match': '*' })).json.field, 'why')
        assert.equal((await me('PATCH', law, { active: false, why: 'On paper, in the shop' }, { 'If-Match': '*' })).json.active, false)
        assert.equal((await me('PATCH', law, { active: true }, { 'If-Match': '*' })).json.off, 'with_reason')
        assert.equal((await me('PATCH', `/automations/${of('promise_recovery').id}`, { active: false }, { 'If-Match': '*' })).json.field, 'active')
    })

    await t.test('a reply that leaves changes what is read, and so the ETag', async () => {
        const seen = (await me('GET', `/conversations/${first.id}`)).json.messages.at(-1).id
        const answer = await me('POST', `/conversations/${first.id}/replies`, { text: 'Tomorrow.', seen, hold_s: 0, and_state: 'solved', ...outcome })
        assert.equal(answer.status, 201, answer.text)
        const { json } = await me('GET', `/conversations/${first.id}`)
        assert.equal(json.state, 'solved')
        const read = () => me('GET', `/conversations/${first.id}`)
        const one = await read()
        await until('its delivery goes on', async () => {
            const two = await read()
            return two.headers.etag !== one.headers.etag || one.json.messages.at(-1).delivery !== 'held'
        })
    })

    await t.test('A02 a copy goes to whom the writer names, once, and to nobody whom a stranger named', async () => {
        const strange = letter(9).replace('Subject: Question 9', 'Subject: Re: Question 3\r\nCc: stranger@evil.example\r\nIn-Reply-To: <question-3@example.org>')
            .replaceAll('customer9', 'customer3')
        assert.equal((await lmtp(d.lmtp, { from: 'customer3@example.org', to: ['hello@shop.example'], raw: strange }))[0].code, 250)
        const messages = await until('his second letter', async () => {
            const { json } = await me('GET', `/conversations/${third.id}`)
            return json.messages.length === 2 && json.messages
        })
        assert.deepEqual(messages[1].cc.map(p => p.address), ['stranger@evil.example'], 'who was in copy is shown')
        const seen = messages[1].id
        const say = (cc, more) => me('POST', `/conversations/${third.id}/replies`, { text: 'With copies.', seen, hold_s: 30, cc, ...more })
        const wrong = [['x'], ['a@b.example\r\nBcc: c@d.example'], ['a@b.example', 'A@b.example'], ['customer3@example.org'], ['hello@shop.example'],
            ['a@b.example>'], [''], [7], 'a@b.example', Array.from({ length: 21 }, (_, i) => `p${i}@b.example`), ['x'.repeat(321)], [null]]
        for (const cc of wrong) {
            const { status, json } = await say(cc)
            assert.equal(status, 400, JSON.stringify(cc))
            assert.equal(json.field, 'cc', JSON.stringify(cc))
        }
        assert.equal((await me('POST', `/conversations/${third.id}/notes`, { text: 'x', cc: ['a@b.example'] })).status, 400, 'a note goes to nobody')
        const plain = await me('POST', `/conversations/${third.id}/replies`, { text: 'Without.', seen, hold_s: 30 })
        assert.deepEqual(plain.json.cc, [], 'nobody is added by himself')
        const copied = await say(['partner@firm.example', 'ana@home.example'], { seen: plain.json.id })
        assert.equal(copied.status, 201, copied.text)
        assert.deepEqual(copied.json.cc.map(p => p.address), ['partner@firm.example', 'ana@home.example'])
        assert.deepEqual(copied.json.to.map(p => p.address), ['customer3@example.org'])
        const { text } = await me('GET', `/messages/${copied.json.id}/raw`)
        assert.match(text, /^Cc: partner@firm\.example,\s+ana@home\.example$/m)
        assert.doesNotMatch(text, /evil\.example/)
        for (const id of [copied.json.id, plain.json.id]) assert.equal((await me('DELETE', `/messages/${id}`)).status, 204)
    })

    await t.test('H17 every answer to a caller says how often he may call', async () => {
        const one = await me('GET', '/users'), two = await me('GET', '/teams'), wrong = await me('GET', '/customers/999999')
        const left = answer => Number(answer.headers['ratelimit-remaining'])
        assert.equal(one.headers['ratelimit-limit'], '6000')
        assert.equal(one.headers['ratelimit-reset'], '0')
        assert.ok(left(one) > 0 && left(one) < 6000)
        for (const answer of [two, wrong, await nobody('GET', '/users')]) assert.ok(left(answer) > 0)
        assert.equal((await nobody('GET', '/health')).headers['ratelimit-limit'], undefined)
    })

    await t.test('a note stays inside', async () => {
        const note = await me('POST', `/conversations/${first.id}/notes`, { text: 'Ask the store.' })
        assert.equal(note.status, 201)
        assert.equal(note.json.direction, 'internal')
        assert.equal(note.json.delivery, null)
        assert.deepEqual(note.json.to, [])
        assert.equal((await me('GET', `/messages/${note.json.id}/raw`)).status, 404, 'a note is no mail')
        const moved = await me('POST', `/conversations/${first.id}/notes`, { text: 'And open again.', and_state: 'open', seen: note.json.id })
        assert.equal(moved.status, 201, moved.text)
        assert.equal((await me('GET', `/conversations/${first.id}`)).json.state, 'open')
    })

    await t.test('a write under a key is done once, and another body under it is refused', async () => {
        const key = { 'Idempotency-Key': 'note-1' }
        const one = await me('POST', `/conversations/${third.id}/notes`, { text: 'Once.' }, key)
        const two = await me('POST', `/conversations/${third.id}/notes`, { text: 'Once.' }, key)
        assert.equal(two.status, 201)
        assert.deepEqual(two.json, one.json)
        const other = await me('POST', `/conversations/${third.id}/notes`, { text: 'Twice.' }, key)
        assert.equal(other.status, 422)
        assert.equal(other.json.field, 'Idempotency-Key')
        const elsewhere = await me('POST', `/conversations/${first.id}/notes`, { text: 'Once.' }, key)
        assert.equal(elsewhere.status, 422)
        const theirs = await caller(d, description, helper.token)('POST', `/conversations/${third.id}/notes`, { text: 'Mine.' }, key)
        assert.equal(theirs.status, 201, 'a key is its sender\'s own')
        const { json } = await me('GET', `/conversations/${third.id}`)
        assert.deepEqual(json.messages.filter(m => m.direction === 'internal').map(m => m.text), ['Once.', 'Mine.'])
        const { headers } = await me('GET', `/conversations/${third.id}`)
        const change = () => me('PATCH', `/conversations/${third.id}`, { state: 'waiting_internal' }, { 'If-Match': headers.etag, 'Idempotency-Key': 'patch-1' })
        const changed = await change()
        assert.equal(changed.status, 200)
        const again = await change()
        assert.equal(again.status, 200, 'the answer that was lost on the line is given again')
        assert.deepEqual(again.json, changed.json)
        const file = () => me('POST', '/uploads', 'x', { 'Idempotency-Key': 'upload-1' })
        assert.equal((await file()).json.id, (await file()).json.id)
    })

    await t.test('F20 who has not seen the newest message gets it with the refusal', async () => {
        const theirs = caller(d, description, helper.token)
        const before = (await me('GET', `/conversations/${third.id}`)).json
        const seen = before.messages.at(-1).id
        const one = await me('POST', `/conversations/${third.id}/replies`, { text: 'Mine came first.', seen, hold_s: 30 })
        assert.equal(one.status, 201, one.text)
        const late = await theirs('POST', `/conversations/${third.id}/replies`, { text: 'And mine.', seen })
        assert.equal(late.status, 409)
        assert.deepEqual(late.json.messages, [one.json], 'the newer message, whole')
        const now = await theirs('POST', `/conversations/${third.id}/replies`, { text: 'And mine.', seen: one.json.id, hold_s: 30 })
        assert.equal(now.status, 201)
    })

    await t.test('the examples of docs/api.md work as they stand there', async () => {
        assert.ok(script.length >= 6)
        const { id, messages } = (await me('GET', `/conversations/${second.id}`)).json
        const { status, out, err } = await shell(script.join('\n'),
            { KEPT: d.url, TOKEN: d.token, CONVERSATION: id, MESSAGE: messages.at(-1).id, TMPDIR: d.folder })
        assert.equal(status, 0, `${out}\n${err}`)
        const { json } = await me('GET', `/conversations/${second.id}`)
        assert.ok(json.messages.some(m => m.direction === 'out'), 'a reply was written')
    })

    await t.test('tags, blocked senders, joining, linking, splitting (tests/api/organise tells what they do)', async () => {
        const [raw] = await lmtp(d.lmtp, { from: 'customer1@example.org', to: ['hello@shop.example'],
            raw: letter(9, { from: 'customer1@example.org', name: 'Customer 1', words: 'One more question.' }) })
        assert.equal(raw.code, 250)
        const other = await until('the second letter', async () => (await me('GET', '/conversations?view=all')).json.items.find(c => c.subject === 'Question 9'))
        assert.equal((await me('POST', `/conversations/${other.id}/tags`, { add: ['late'] })).status, 200)
        const [tag] = (await me('GET', '/tags')).json.items, read = await me('GET', `/tags/${tag.id}`)
        assert.deepEqual(read.json, tag)
        const named = await me('PATCH', `/tags/${tag.id}`, { name: 'too late' }, { 'If-Match': read.headers.etag })
        assert.deepEqual([named.status, named.json.name], [200, 'too late'], named.text)
        assert.equal((await me('DELETE', `/tags/${tag.id}`, undefined, { 'If-Match': named.headers.etag })).status, 204)
        assert.equal((await me('POST', '/blocked-senders', { address: 'bulk@example.net' })).status, 201)
        assert.equal((await me('GET', '/blocked-senders')).json.items.length, 1)
        assert.equal((await me('DELETE', '/blocked-senders?address=bulk@example.net')).status, 204)
        assert.equal((await me('POST', '/trusted-senders', { address: 'bulk@example.net' })).status, 201)
        assert.equal((await me('GET', '/trusted-senders')).json.items.length, 1)
        assert.equal((await me('DELETE', '/trusted-senders?address=bulk@example.net')).status, 204)
        const own = await me('POST', '/filters', { name: 'All of it', view: 'all', priority: 'urgent' })
        assert.equal(own.status, 201, own.text)
        assert.deepEqual((await me('GET', '/filters')).json.items, [own.json])
        assert.equal((await me('DELETE', `/filters?filter=${own.json.id}`)).status, 204)
        const at = `/conversations/${first.id}`
        const guide = await me('POST', '/guidance', { lang: 'en', title: 'Faulty goods', text: 'Faulty goods travel at our cost, and a courier fetches them within 2 days.' })
        assert.equal(guide.status, 201, guide.text)
        assert.deepEqual((await me('GET', `/guidance/${guide.json.id}`)).json, guide.json)
        const change = { lang: 'sr', title: 'Неисправна роба', facts: 'Поштарина је наша.' }, where = `/guidance/${guide.json.id}`
        assert.equal((await me('PATCH', where, change, { 'If-Match': '"9"' })).status, 412)
        const both = await me('PATCH', where, { ...change, offered: 'no' }, { 'If-Match': '"1"' })
        assert.deepEqual([both.status, both.json.version, both.json.texts.map(x => x.lang)], [200, 2, ['en', 'sr']])
        assert.ok(both.json.retired_at)
        assert.deepEqual((await me('GET', '/guidance')).json.items, [both.json])
        assert.equal((await me('POST', '/guidance', { lang: 'en', title: 'Nothing' })).status, 400)
        const last = (await me('GET', at)).json.messages.at(-1).id, leaves_at = new Date(Date.now() + 3600000).toISOString()
        const built = { seen: last, guidance: [guide.json.texts[0].id], text: guide.json.texts[0].text }
        assert.match((await me('POST', `${at}/replies`, built)).json.detail ?? '', /line of your own|own words/)
        const later = await me('POST', `${at}/later-replies`, { ...built, text: `What a pity about it.\n\n${built.text}`, leaves_at })
        assert.equal(later.status, 201, later.text)
        assert.equal((await me('POST', `${at}/later-replies`, { seen: last, text: 'Once more', leaves_at })).status, 409)
        assert.deepEqual((await me('GET', `${at}/later-replies`)).json.items, [later.json])
        assert.equal((await me('DELETE', `${at}/later-replies`)).status, 204)
        assert.deepEqual((await me('GET', `${at}/later-replies`)).json.items, [])
        const promise = await me('POST', `${at}/promises`, { what: 'A new pair', due: new Date(Date.now() + 86400e3).toISOString() })
        assert.equal(promise.status, 201, promise.text)
        const kept = `/promises/${promise.json.id}`, match = (await me('GET', kept)).headers.etag
        assert.equal((await me('GET', kept, undefined, { 'If-None-Match': match })).status, 304)
        assert.equal((await me('PATCH', kept, { state: 'kept', evidence: 'Bank proof' }, { 'If-Match': match })).json.state, 'kept')
        assert.equal((await me('GET', '/promises?state=kept')).json.items.length, 1)
        assert.equal((await me('GET', '/promise-rate')).status, 200)
        assert.equal((await me('GET', '/promise-helper')).status, 200)
        assert.equal((await me('POST', `${at}/links`, { other: other.id })).status, 200)
        assert.equal((await me('DELETE', `${at}/links?other=${other.id}`)).status, 204)
        assert.equal((await me('POST', `${at}/merge`, { from: other.id })).status, 200)
        assert.equal((await me('DELETE', `/conversations/${other.id}/merge`)).status, 200)
        assert.equal((await me('POST', `${at}/merge`, { from: other.id })).status, 200)
        const split = (await me('GET', at)).json.messages.filter(m => m.direction === 'in').at(-1)
        assert.equal((await me('POST', `/messages/${split.id}/split`)).status, 201)
    })

    await t.test('P50 products, orders and policies (desk/records_test and desk/policy_test tell what they do)', async () => {
        const product = await me('POST', '/products', { sku: 'SORA-38', name: 'Sora', tier: 'discount', guarantee_months: 24, batches: ['L23 autumn'] })
        assert.equal(product.status, 201, product.text)
        assert.deepEqual((await me('GET', '/products?q=sora')).json.items, [product.json])
        assert.deepEqual((await me('GET', `/products/${product.json.id}`)).json, product.json)
        assert.equal((await me('PATCH', `/products/${product.json.id}`, { name: 'Sora 2' }, { 'If-Match': '"1"' })).json.name, 'Sora 2')
        const tip = await me('POST', '/tips', { product: product.json.id, kind: 'saving', lang: 'en', text: 'Textile needs no spray.' })
        assert.equal(tip.status, 201, tip.text)
        assert.deepEqual((await me('GET', `/tips/${tip.json.id}`)).json, tip.json)
        assert.deepEqual((await me('GET', '/tips')).json.items, [tip.json])
        assert.equal((await me('PATCH', `/tips/${tip.json.id}`, { lang: 'sl', text: 'Tekstil ne potrebuje spreja.' }, { 'If-Match': '"1"' })).json.texts.length, 2)
        const order = await me('POST', '/orders', { number: '20771', customer: first.customer.id, currency: 'EUR', channel: 'web',
            lines: [{ what: 'sora 38', quantity: 1, price: 5400, batch: 'L23' }] })
        assert.deepEqual([order.status, order.json.total, order.json.first, order.json.lines[0].product], [201, 5400, true, product.json.id], order.text)
        const step = more => me('POST', `/orders/${order.json.id}/steps`, { seen: 1, state: 'shipped', ...more })
        assert.equal((await step({})).json.field, 'note')
        assert.equal((await me('PATCH', `/orders/${order.json.id}`, { note: 'Lepo nosite! Luka' }, { 'If-Match': '"1"' })).json.note, 'Lepo nosite! Luka')
        assert.equal((await step({ seen: 1 })).status, 409)
        assert.equal((await step({ seen: 2 })).json.state, 'shipped')
        assert.equal((await me('GET', `/orders/${order.json.id}`)).json.steps.length, 2)
        for (const query of ['number=20-771', 'state=shipped', `customer=${first.customer.id}`, 'limit=1']) assert.equal((await me('GET', `/orders?${query}`)).json.items.length, 1, query)
        assert.equal((await me('GET', '/orders?late=true')).json.items.length, 0)
        const at = `/conversations/${first.id}`
        assert.deepEqual((await me('POST', `${at}/orders`, { order: order.json.id })).json.items.map(o => [o.number, o.proposed]), [['20771', false]])
        assert.equal((await me('GET', `${at}/orders`)).json.items.length, 1)
        assert.equal((await me('GET', `${at}/extra`)).json.offered[0].id, tip.json.id)
        assert.equal((await me('POST', `${at}/extra`, { tip: tip.json.id })).json.tip, tip.json.id)
        assert.equal((await me('DELETE', `${at}/orders?order=${order.json.id}`)).status, 204)
        assert.deepEqual((await me('GET', `${at}/orders`)).json.items, [])
        const policy = await me('POST', '/policies', { code: 'RETURNS', lang: 'en', title: 'Returns', text: 'Within 14 days.' })
        assert.equal(policy.status, 201, policy.text)
        const review_on = new Date(Date.now() + 40 * 86400e3).toISOString().slice(0, 10)
        const approved = await me('POST', `/policies/${policy.json.id}/versions`, { seen: policy.json.version, review_on })
        assert.deepEqual([approved.status, approved.json.versions[0].state, approved.json.versions[0].texts[0].text], [201, 'effective', 'Within 14 days.'], approved.text)
        const right = await me('PATCH', `/policies/${policy.json.id}`, { lang: 'en', title: 'Returns', text: 'Within 30 days.' }, { 'If-Match': `"${approved.json.version}"` })
        assert.deepEqual([right.json.versions[0].texts[0].text, right.json.draft[0].text], ['Within 14 days.', 'Within 30 days.'])
        assert.deepEqual((await me('GET', '/policies')).json.items, [right.json])
        assert.deepEqual((await me('GET', `/policies/${policy.json.id}`)).json, right.json)
    })

    await t.test('P10 P50 tables come in, are written and taken back (desk/import_test tells what they do)', async () => {
        const made = await me('POST', '/imports', { kind: 'orders', name: 'orders.csv', text: 'number;customer_mail;currency;total;margin\nT-1;table@example.net;EUR;54,00;20\nT-2;;EUR;1;\n' })
        assert.equal(made.status, 201, made.text)
        const at = `/imports/${made.json.id}`
        const reach = async state => {
            for (let i = 0; i < 100; i++) {
                const now = (await me('GET', at)).json
                if (now.state === state) return now
                await new Promise(done => setTimeout(done, 50))
            }
            assert.fail(`it is never ${state}`)
        }
        const looked = await reach('looked_at')
        assert.deepEqual([looked.verdicts.new, looked.verdicts.refused], [1, 1])
        const [refused] = (await me('GET', `${at}/units`)).json.items
        assert.deepEqual([refused.at_line, refused.column, refused.shown], [3, 'customer_mail', 'T-2'])
        assert.equal((await me('POST', `${at}/steps`, { step: 'undo' })).status, 409)
        assert.equal((await me('POST', `${at}/steps`, { step: 'confirm' })).status, 201)
        await reach('written')
        const [unit] = (await me('GET', `${at}/units?verdict=new&limit=1`)).json.items
        const order = (await me('GET', `/orders/${unit.object}`)).json
        assert.deepEqual([order.number, order.total, order.margin, unit.outcome], ['T-1', 5400, 2000, 'written'])
        const out = await me('GET', '/orders.csv?since=2020-01-01T00:00:00Z')
        assert.match(out.text, /"T-1","[^"]+","table@example.net","table@example.net","","","EUR","54","20","ordered"/)
        const again = await me('POST', '/imports', { kind: 'orders', text: out.text.replace(/^\uFEFF/, '') })
        for (let now = again.json; now.state === 'looking'; now = (await me('GET', `/imports/${again.json.id}`)).json) again.now = now
        assert.equal((await me('GET', `/imports/${again.json.id}`)).json.verdicts.new, 0)
        assert.equal((await me('POST', `/imports/${again.json.id}/steps`, { step: 'lay_aside' })).json.state, 'laid_aside')
        assert.equal((await me('POST', `${at}/steps`, { step: 'undo' })).status, 201)
        assert.equal((await reach('taken_back')).outcomes.taken_back, 1)
        assert.equal((await me('GET', `/orders/${unit.object}`)).status, 404)
        assert.equal((await me('GET', '/imports')).json.items.length, 2)
        assert.match((await me('GET', '/products.csv')).text, /"sku","name"/)
        assert.match((await me('GET', '/policies.csv')).text, /"RETURNS"/)
    })

    await t.test('P57 INV14 INV15 a complaint from the register to its end', async () => {
        const made = await me('POST', `/conversations/${first.id}/complaint`, { item: 'Shoes, order 10482', defect: 'The sole came off', country: 'RS' })
        assert.equal(made.status, 201, made.text)
        assert.deepEqual([made.json.number.slice(0, 2), made.json.state, made.json.fault, made.json.deadlines.map(x => x.kind)],
            ['R-', 'acknowledged', 'unknown', ['receipt', 'answer', 'remedy']], 'the receipt left by mail')
        const day = iso => Math.round((Date.parse(iso) - Date.parse(made.json.deadlines[0].due)) / 864e5)
        assert.deepEqual(made.json.deadlines.map(x => day(x.due)), [0, 8, 15])
        assert.equal((await me('POST', `/conversations/${first.id}/complaint`, { item: 'x', defect: 'x', country: 'RS' })).status, 409)
        const at = `/complaints/${made.json.id}`, whole = await me('GET', at)
        assert.deepEqual(whole.json, made.json)
        assert.equal((await me('GET', '/complaints?country=RS&state=open')).json.items[0].number, made.json.number)
        assert.equal((await me('PATCH', at, { fault: 'ours' }, { 'If-Match': '"99"' })).status, 412)
        const ours = await me('PATCH', at, { fault: 'ours', our_part: 'Badly glued' }, { 'If-Match': whole.headers.etag })
        assert.equal(ours.json.our_part, 'Badly glued', ours.text)
        assert.equal((await me('POST', `${at}/receipt`, { words: 'By hand' })).status, 409)
        const call = (await me('POST', '/conversations', { channel: 'phone', customer: { name: 'Stana' }, text: 'The sole came off.' })).json.id
        const spoken = (await me('POST', `/conversations/${call}/complaint`, { item: 'Shoes', defect: 'The sole', country: 'RS' })).json
        const byHand = await me('POST', `/complaints/${spoken.id}/receipt`, { words: 'Read out to her' })
        assert.deepEqual([spoken.state, byHand.status, byHand.json?.state], ['received', 201, 'acknowledged'], byHand.text)
        assert.equal((await me('POST', `${at}/extensions`, { kind: 'answer', days: 3, evidence: 'She agrees' })).status, 400)
        assert.equal((await me('POST', `${at}/extensions`, { kind: 'remedy', days: 7, evidence: 'She agrees' })).status, 201)
        assert.equal((await me('POST', `${at}/extensions`, { kind: 'remedy', days: 7, evidence: 'Again' })).status, 400)
        const last = (await me('GET', `/conversations/${first.id}`)).json.messages.at(-1).id
        assert.equal((await me('POST', `/conversations/${first.id}/replies`, { seen: last, text: 'We look into it.' })).json.field, 'no_apology')
        assert.equal((await me('POST', `/conversations/${first.id}/replies`, { seen: last, text: 'We are sorry. A new pair is on its way.' })).status, 201)
        assert.ok((await me('GET', at)).json.apology_at)
        assert.equal((await me('POST', `${at}/decision`, { decision: 'rejected', reasons: 'Worn' })).json.field, 'adr')
        const yes = await me('POST', `${at}/decision`, { decision: 'accepted', proposal: 'A new pair', remedy_amount: 59000, remedy_currency: 'RSD', remedy_law: 'RS10' })
        assert.deepEqual([yes.status, yes.json.state, yes.json.remedy_amount], [201, 'decided', 59000])
        const run = await me('PATCH', at, { state: 'remedy_running' }, { 'If-Match': '*' })
        assert.equal(run.json.state, 'remedy_running', run.text)
        const rules = (await me('GET', '/statutes?limit=200')).json.items, rule = rules.find(r => r.code === 'RS2')
        assert.deepEqual([rule.duration, rule.unit, rule.version, rule.verified_on, rule.verified_by], [8, 'days', 1, null, null], 'nobody of this shop has looked')
        const five = await me('POST', `/statutes/${rule.id}/versions`, { duration: 5, valid_from: '2099-01-01T00:00:00Z', unit: 'working_days', pause: 'anew', pause_days: 2, keep_years: 9, record: true, certainty: 'low' })
        assert.deepEqual([five.status, five.json.version, five.json.valid_from, five.json.unit, five.json.pause, five.json.keep_years, five.json.record, five.json.certainty], [201, 2, '2099-01-01', 'working_days', 'anew', 9, true, 'low'])
        assert.ok(five.json.verified_on && five.json.verified_by)
        assert.equal((await me('POST', `/statutes/${rule.id}/versions`, { duration: 3 })).status, 409)
    })

    await t.test('P57 P59 P63 recoveries, what we change among ourselves, plans and known faults', async () => {
        const complaint = `/complaints/${(await me('GET', '/complaints?state=open')).json.items[0].id}`
        assert.equal((await me('GET', `${complaint}/recovery`)).status, 404)
        const begun = await me('POST', `${complaint}/recovery`, { template: '1', lang: 'hu' })
        assert.deepEqual([begun.status, begun.json.steps.length, begun.json.state], [201, 4, 'active'], begun.text)
        assert.match(begun.json.steps[0].what, /^Elnézést kérni/)
        const due = new Date(Date.now() + 864e5).toISOString()
        const more = await me('POST', `${complaint}/recovery/steps`, { what: 'Call her', kind: 'word', due })
        assert.equal(more.json.steps.length, 5, more.text)
        assert.equal((await me('POST', `${complaint}/recovery/settled`, { step: more.json.steps[0].id, skipped: true })).json.field, 'words')
        for (const s of more.json.steps) assert.equal((await me('POST', `${complaint}/recovery/settled`, { step: s.id, words: 'Done' })).status, 201)
        assert.equal((await me('POST', `${complaint}/recovery/review`)).json.state, 'reviewed')
        assert.equal((await me('GET', `${complaint}/recovery`)).json.steps.every(s => s.state === 'done'), true)
        const set = await me('POST', `${complaint}/actions`, { what: 'The carrier desk quotes no postage', due, check: new Date(Date.now() + 30 * 864e5).toISOString() })
        assert.equal(set.json.items[0].helped, null, set.text)
        assert.equal((await me('POST', `${complaint}/actions/settled`, { action: set.json.items[0].id, helped: true, result: 'x' })).status, 409, 'not done yet')
        assert.equal((await me('POST', `${complaint}/actions/settled`, { action: set.json.items[0].id })).status, 201)
        assert.equal((await me('POST', `${complaint}/actions/settled`, { action: set.json.items[0].id, helped: true, result: 'None since' })).json.items[0].helped, true)
        assert.equal((await me('GET', `${complaint}/actions`)).json.items.length, 1)

        const plans = (await me('GET', '/recovery-plans?lang=sl')).json.items
        assert.deepEqual(plans.map(p => p.name), ['Naša napaka', 'Vzrok še ni znan'])
        const plan = await me('POST', '/recovery-plans', { lang: 'en', name: 'Lost parcel', goal: 'It is there', steps: [{ kind: 'deed', hours: 24, what: 'Send another' }] })
        assert.equal(plan.status, 201, plan.text)
        const there = await me('PATCH', `/recovery-plans/${plan.json.id}`, { lang: 'sl', name: 'Izgubljen paket', goal: 'Je tam', steps: [{ id: plan.json.steps[0].id, kind: 'deed', hours: 24, what: 'Poslati drugega' }] }, { 'If-Match': `"${plan.json.version}"` })
        assert.equal(there.json.steps[0].id, plan.json.steps[0].id, there.text)
        assert.equal((await me('DELETE', `/recovery-plans/${plan.json.id}`, undefined, { 'If-Match': '*' })).status, 204)

        const fault = await me('POST', '/faults', { item: 'Boots', batch: 'L23', what: 'The glue' })
        assert.deepEqual([fault.status, fault.json.customers], [201, 0], fault.text)
        const at = `/faults/${fault.json.id}`
        assert.equal((await me('POST', `${at}/buyers`, { sku: 'NONE' })).json.field, 'sku')
        const other = await me('POST', '/faults', { item: 'Sora', what: 'The zip' }), bought = await me('POST', `/faults/${other.json.id}/buyers`, { sku: 'SORA-38' })
        assert.deepEqual([bought.status, bought.json.list.length], [201, bought.json.customers], bought.text)
        const listed = await me('POST', `${at}/customers`, { customer: first.customer.id })
        assert.deepEqual([listed.json.to_tell, listed.json.list[0].state], [1, 'to_tell'], listed.text)
        assert.equal((await me('POST', `${at}/close`, { closed: true })).status, 409)
        assert.equal((await me('POST', `${at}/customers`, { customer: first.customer.id, state: 'told', words: 'By phone' })).json.to_tell, 0)
        assert.ok((await me('POST', `${at}/close`, { closed: true })).json.closed_at)
        assert.equal((await me('GET', '/faults')).json.items.length, 2)
        assert.deepEqual((await me('GET', at)).json.list.map(x => x.state), ['told'])
    })

    await t.test('INV14 a customer is forgotten when nothing of his is under way, once', async () => {
        const path = `/customers/${second.customer.id}/erasure`
        assert.equal((await me('GET', path)).json.at, null)
        const call = (await me('POST', '/conversations', { channel: 'phone', customer: { name: 'Petar', phone: '064 777 8888' }, text: 'Only a question.' })).json
        const busy = await me('POST', `/customers/${call.customer.id}/erasure`, { how: 'By phone' })
        assert.equal(busy.status, 409, busy.text)
        const solved = await me('PATCH', `/conversations/${call.id}`, { state: 'solved', reason: 'thanks' }, { 'If-Match': '*' })
        assert.equal(solved.status, 200, solved.text)
        const gone = await me('POST', `/customers/${call.customer.id}/erasure`, { how: 'By phone, called back' })
        assert.equal(gone.status, 201, gone.text)
        assert.deepEqual([gone.status, gone.json.erased.conversations, gone.json.erased.contact_points, gone.json.kept.register_rows], [201, 1, 1, 0], gone.text)
        const left = await me('GET', `/customers/${call.customer.id}`)
        assert.deepEqual([left.json.name, left.json.contact_points], [`#${call.customer.id}`, []], left.text)
        assert.equal((await me('POST', `/customers/${call.customer.id}/erasure`, { how: 'Again' })).status, 409)
        assert.equal((await me('POST', `/customers/${call.customer.id}/care-notes`, { text: 'x', until: new Date(Date.now() + 864e5).toISOString() })).status, 409)
    })

    await t.test('A32 A33 a token counts only as it was given out', async () => {
        assert.match(d.token, /^kept_[0-9a-f]{64}$/)
        assert.notEqual(await token(d, owner.mail, 'read'), await token(d, owner.mail, 'read'))
        const odd = ['', ' ', '%20', d.token.toUpperCase(), `${d.token}0`, d.token.slice(0, -1), d.token.slice(5), sha256(d.token), `"${d.token}"`, 'x'.repeat(5000)]
        for (const wrong of odd) {
            const answer = await nobody('GET', '/users', undefined, { Authorization: `Bearer ${wrong}` })
            assert.equal(answer.status, 401, wrong.slice(0, 80))
            assert.equal(answer.headers['www-authenticate'], 'Bearer')
        }
        for (const headers of [{ Authorization: d.token }, { Authorization: `Basic ${d.token}` }, { Cookie: `session=${d.token}` }, { 'X-Api-Key': d.token }]) {
            assert.equal((await nobody('GET', '/users', undefined, headers)).status, 401, JSON.stringify(headers))
        }
        assert.equal((await nobody('GET', `/users?token=${d.token}`)).status, 401)
    })

    await t.test('P54 A26 a colleague is asked in a note, sees it, answers, and who asked is told', async () => {
        const users = (await me('GET', '/users')).json.items, other = users.find(u => u.mail === helper.mail).id, own = users.find(u => u.mail === owner.mail).id
        const him = caller(d, description, helper.token), due = new Date(Date.now() + 3600e3).toISOString()
        const path = `/conversations/${second.id}/asks`
        for (const [body, field] of [[{ text: 'x', due }, 'user'], [{ text: 'x', due, user: own }, 'user'], [{ text: 'x', due, user: '999999' }, 'user'],
            [{ text: 'x', user: other, due: '2020-01-01T00:00:00Z' }, 'due'], [{ text: ' ', user: other, due }, 'text'], [{ text: 'x', user: other }, 'due']]) {
            const answer = await me('POST', path, body)
            assert.deepEqual([answer.status, answer.json.field], [400, field], JSON.stringify(body))
        }
        const { json: { ask, ...note } } = await me('POST', path, { text: 'Do we have size 41?', user: other, due })
        assert.deepEqual([note.direction, note.part, ask.user, ask.from, ask.state], ['internal', 'ask', other, own, 'open'])
        assert.ok((await him('GET', '/asked')).json.items.some(i => i.kind === 'me' && i.message === note.id))
        const say = (who, text, as) => who('POST', `/messages/${note.id}/ask`, { text, as })
        assert.deepEqual((await say(me, 'In black.', 'words')).json.words.map(w => w.text), ['In black.'])
        assert.equal((await say(me, 'Yes.', 'answer')).status, 400, 'who asks does not answer')
        const done = await say(him, 'Two pairs.', 'answer')
        assert.deepEqual([done.json.state, done.json.words.map(w => w.answer)], ['answered', [false, true]])
        assert.equal((await say(him, 'Three.', 'answer')).status, 409)
        assert.ok((await me('GET', '/asked')).json.items.some(i => i.kind === 'answered' && i.message === note.id && i.text === 'Two pairs.'))
        const change = (who, state, match) => who('PATCH', `/messages/${note.id}/ask`, { state }, { 'If-Match': match })
        assert.equal((await change(me, 'open', '"1"')).status, 412)
        assert.equal((await change(him, 'open', '*')).status, 403, 'only who asked')
        const again = await change(me, 'open', `"${done.json.version}"`)
        assert.deepEqual([again.status, again.json.state], [200, 'open'])
        assert.equal((await change(me, 'closed', again.headers.etag)).json.state, 'closed')
        const named = await me('POST', `/conversations/${second.id}/notes`, { text: 'Look, @helper' })
        assert.ok((await him('GET', '/asked')).json.items.some(i => i.kind === 'named' && i.message === named.json.id))
        assert.equal((await me('POST', `/conversations/${second.id}/notes`, { text: 'Look.', mentions: ['999999'] })).json.field, 'text')
    })

    await t.test('A02 INV9 a message goes to somebody outside; another address is the customer\'s only when one of us says so', async () => {
        const [letter] = first.messages, path = `/messages/${letter.id}/forwards`
        for (const [body, field] of [[{ to: [] }, 'to'], [{ to: ['x'] }, 'to'], [{ to: ['customer1@example.org'] }, 'to'], [{ to: ['hello@shop.example'] }, 'to'],
            [{ to: ['a@b.example', 'A@b.example'] }, 'to'], [{ to: ['a@b.example'], attachments: ['999999'] }, 'attachments']]) {
            const answer = await me('POST', path, body)
            assert.deepEqual([answer.status, answer.json.field], [400, field], JSON.stringify(body))
        }
        const sent = await me('POST', path, { to: ['desk@carrier.example', 'two@carrier.example'], text: 'Where is it?', attachments: [letter.attachments[0].id], hold_s: 30 })
        assert.equal(sent.status, 201, sent.text)
        assert.deepEqual([sent.json.part, sent.json.about, sent.json.direction, sent.json.delivery], ['forward', letter.id, 'internal', 'held'])
        assert.deepEqual(sent.json.deliveries.map(x => [x.address, x.state]), [['desk@carrier.example', 'held'], ['two@carrier.example', 'held']])
        const { text } = await me('GET', `/messages/${sent.json.id}/raw`)
        assert.ok(!text.includes('customer1@') && !text.includes('question-1@'), 'neither his address nor his letter is named')
        assert.match(text, /^Content-Disposition: attachment;[^]*bill\.png/m)
        assert.equal((await me('DELETE', `/messages/${sent.json.id}`)).status, 204)
        /* What waits for him is not woken by whoever knows the Message-ID. */
        assert.equal((await me('PATCH', `/conversations/${first.id}`, { state: 'open' }, { 'If-Match': '*' })).status, 200)
        const strange = `From: Aunt <aunt@example.net>\r\nTo: hello@shop.example\r\nSubject: Re: Question 1\r\nMessage-ID: <aunt@example.net>\r\nIn-Reply-To: <question-1@example.org>\r\n\r\nI ask for him.\r\n`
        assert.equal((await lmtp(d.lmtp, { from: 'aunt@example.net', to: ['hello@shop.example'], raw: strange }))[0].code, 250)
        const found = await until('her letter', async () => (await me('GET', `/conversations/${first.id}`)).json.messages.find(m => m.part === 'other_address'))
        assert.deepEqual([found.author.kind, found.direction], ['third_party', 'in'])
        assert.equal((await me('POST', `/messages/${letter.id}/adopt`)).status, 400)
        const hers = await me('POST', `/messages/${found.id}/adopt`)
        assert.deepEqual([hers.status, hers.json.part, hers.json.author.kind], [200, null, 'customer'])
        assert.ok((await me('GET', `/customers/${first.customer.id}`)).json.contact_points.some(p => p.value === 'aunt@example.net'))
    })

    await t.test('P40 what was understood is kept with what it was before', async () => {
        const path = `/conversations/${second.id}`
        const say = understood => me('PATCH', path, { understood }, { 'If-Match': '*' })
        assert.equal((await say('He wants his money back.')).json.understood, 'He wants his money back.')
        assert.equal((await me('POST', `${path}/misunderstood`)).status, 204)
        await say('He wants another pair.')
        const { json } = await me('GET', path)
        assert.deepEqual(json.understandings.map(u => [u.text, u.wrong_at !== null]), [['He wants another pair.', false], ['He wants his money back.', true]])
        assert.equal((await say('x'.repeat(501))).status, 413)
    })

    await t.test('P05 P07 goodwill: given at once, refused with what is left and whom to ask, or asked for', async () => {
        const path = `/conversations/${first.id}/goodwill-grants`, gift = { kind: 'gift', amount: 40000, currency: 'RSD', purpose: 'keep', reason: 'the second time' }
        const users = (await me('GET', '/users')).json.items, ana = users.find(u => u.mail === owner.mail), other = users.find(u => u.mail === helper.mail)
        const they = caller(d, description, helper.token)
        const refused = await they('POST', path, gift)
        assert.deepEqual([refused.status, refused.json.left, refused.json.approvers.map(a => [a.id, a.usual_wait_s])], [409, 0, [[ana.id, null]]])
        const limit = { user: other.id, kind: 'any', per_grant: 200000, per_period: 1000000, period_days: 30, currency: 'RSD', approver: ana.id }
        const set = await me('POST', '/authority-limits', limit)
        assert.deepEqual([set.status, set.json.left, set.json.kind], [201, 200000, 'any'])
        const given = await they('POST', path, gift)
        assert.deepEqual([given.status, given.json.state, given.json.approver, given.json.decided_at], [201, 'granted', null, null])
        const asked = await they('POST', path, { ...gift, amount: 210000, ask: true })
        assert.deepEqual([asked.status, asked.json.state, asked.json.approver], [202, 'waiting_approval', ana.id])
        const one = `/goodwill-grants/${asked.json.id}`
        assert.equal((await me('PATCH', one, { state: 'granted' }, { 'If-Match': '*' })).status, 409, 'an owner without a limit')
        await me('POST', '/authority-limits', { role: 'owner', per_grant: 300000, per_period: 9000000, period_days: 30, currency: 'RSD' })
        assert.equal((await they('PATCH', one, { state: 'granted' }, { 'If-Match': '*' })).status, 403)
        const yes = await me('PATCH', one, { state: 'granted' }, { 'If-Match': (await me('GET', one)).headers.etag })
        assert.deepEqual([yes.status, yes.json.state, yes.json.authority], [200, 'granted', ana.id])
        const left = (await they('GET', `/authority-limits?user=${other.id}`)).json.items
        assert.deepEqual(left.map(l => [l.id, l.left]), [[set.json.id, 200000]])
        assert.deepEqual((await me('GET', path)).json.items.map(g => g.amount), [40000, 210000])
        assert.deepEqual((await they('GET', '/goodwill-grants')).json.items.map(g => g.amount), [210000, 40000])
        assert.deepEqual((await me('GET', '/goodwill-grants?purpose=thank')).json.items, [])
        assert.deepEqual((await me('GET', '/authority-proposals')).json.items, [])
        assert.equal((await me('DELETE', `/authority-limits?authority_limit=${set.json.id}`)).status, 204)
        assert.equal((await they('POST', path, gift)).status, 409)
    })

    await t.test('P15 P18 coupons, and profit forgone', async () => {
        const path = `/conversations/${first.id}/profit-forgone`
        const forgone = await me('POST', path, { kind: 'declined_upsell', amount: 300000, currency: 'RSD', reason: 'the cheaper pair suits her' })
        assert.deepEqual([forgone.status, (await me('GET', path)).json.items], [201, [forgone.json]])
        const customer = first.customer.id, thanks = { kind: 'free_shipping_next_order', customer, days: 90, first_order: '20771' }
        const coupon = (await me('POST', '/coupons', thanks)).json
        assert.equal((await me('POST', '/coupons', thanks)).json.code, coupon.code, 'one an order')
        assert.deepEqual((await me('GET', `/coupon?code=${coupon.code.toLowerCase()}`)).json, coupon)
        const other = await me('POST', '/redemptions', { code: coupon.code, customer: second.customer.id })
        assert.deepEqual([other.status, other.json.field, other.json.valid_to], [409, 'customer', coupon.valid_to])
        assert.deepEqual([(await me('POST', '/redemptions', { code: coupon.code })).status], [400])
        const redeemed = await me('POST', '/redemptions', { code: coupon.code, customer, order: '20772' })
        assert.deepEqual([redeemed.status, redeemed.json.state], [201, 'redeemed'])
        assert.equal((await me('POST', '/redemptions', { code: coupon.code, customer })).status, 409)
        const spare = (await me('POST', '/coupons', { kind: 'percent', percent: 10, transferable: true, days: 30 })).json
        assert.equal((await me('DELETE', `/coupons?coupon=${spare.id}`)).status, 204)
        assert.deepEqual((await me('GET', '/coupons')).json.items.map(c => c.state), ['revoked', 'redeemed'])
    })

    await t.test('A40 no answer may be kept by a cache, and the next caller without a token gets none', async () => {
        assert.equal((await me('GET', `/conversations/${first.id}`)).status, 200)
        const { status, headers } = await request(d.url, 'GET', `/api/v1/conversations/${first.id}`)
        assert.equal(status, 401)
        assert.equal(headers['cache-control'], 'no-store')
    })

    await t.test('P10 P35 INV6 calendars, standards, the clocks they start, call-backs, and another due time', async () => {
        const week = ['9:00-12:00, 13-17', '9-17', '9-17', '9-17', '9-17', '', '']
        assert.equal((await me('POST', '/standards', { kind: 'first_reply', minutes: 60, unit: 'open', reason: 'Soon.' })).json.field, 'unit', 'there are no hours yet')
        const shop = await me('POST', '/calendars', { zone: 'Europe/Belgrade', holidays: 'RS', week })
        assert.equal(shop.status, 201, shop.text)
        assert.equal(shop.json.week[0], '09:00-12:00, 13:00-17:00')
        const at = `/calendars/${shop.json.id}`
        assert.equal((await me('PATCH', at, { day: '2031-12-24', name: 'Half a day', hours: '9-12' }, { 'If-Match': '"9"' })).status, 412)
        const day = await me('PATCH', at, { day: '2031-12-24', name: 'Half a day', hours: '9-12' }, { 'If-Match': '"1"' })
        assert.deepEqual(day.json.special_days, [{ day: '2031-12-24', name: 'Half a day', hours: '09:00-12:00' }])
        const back = await me('PATCH', at, { day: '2031-12-24', hours: null }, { 'If-Match': '"2"' })
        assert.deepEqual([back.json.version, back.json.special_days], [3, []])
        assert.deepEqual((await me('GET', at)).json, back.json)
        assert.deepEqual((await me('GET', '/calendars')).json.items, [back.json])
        const soon = new Date(Date.now() + 40 * 86400000).toISOString().slice(0, 10)
        const file = ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', `DTSTART;VALUE=DATE:${soon.replaceAll('-', '')}`, 'SUMMARY:Inventory', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
        const look = await me('POST', `${at}/imports`, { file, look: true })
        assert.deepEqual([look.status, look.json.id, look.json.special_days.map(x => x.day)], [201, null, [soon]])
        assert.deepEqual((await me('GET', at)).json.special_days, [], 'looking brings nothing')
        const done = await me('POST', `${at}/imports`, { file, name: 'days.ics' })
        assert.deepEqual((await me('GET', at)).json.special_days, done.json.special_days)
        assert.equal((await me('DELETE', `${at}/imports?import=${done.json.id}`)).status, 204)
        assert.equal((await me('DELETE', `${at}/imports?import=${done.json.id}`)).status, 409)
        assert.deepEqual((await me('GET', at)).json.special_days, [])

        const premium = await me('POST', '/standards', { kind: 'next_reply', tier: 'premium', minutes: 240, unit: 'elapsed', reason: 'They pay for it.' })
        assert.equal(premium.status, 201, premium.text)
        assert.equal((await me('POST', '/standards', { kind: 'next_reply', tier: 'premium', minutes: 60, unit: 'elapsed', reason: 'x' })).status, 409)
        const one = `/standards/${premium.json.id}`
        const quicker = await me('PATCH', one, { minutes: 120 }, { 'If-Match': '"1"' })
        assert.deepEqual([quicker.json.version, quicker.json.minutes, quicker.json.minutes_now], [2, 120, 120])
        assert.deepEqual((await me('GET', one)).json, quicker.json)
        assert.deepEqual((await me('GET', '/standards')).json.items, [quicker.json])
        const news = await me('POST', '/standards', { kind: 'promised_update', minutes: 60, unit: 'elapsed', reason: 'Nobody waits in the dark.' })
        assert.equal(news.status, 201, news.text)
        const hears = minutes => me('POST', `/conversations/${first.id}/promises`, { what: 'Where it is', kind: 'update', due: new Date(Date.now() + minutes * 60000).toISOString() })
        assert.deepEqual([(await hears(70)).json.field, (await hears(50)).json.standard], ['due', 'News within one hour: Nobody waits in the dark.'])
        const offered = await me('GET', '/call-back-windows')
        assert.equal(offered.status, 200, offered.text)
        const [window] = offered.json.windows
        const asks = (await me('POST', '/conversations', { channel: 'phone', customer: { name: 'Ilona' }, text: 'I want to talk to a person.' })).json
        assert.equal((await me('POST', `/conversations/${asks.id}/call-backs`, { from: new Date(Date.parse(window.from) + 1000).toISOString() })).json.field, 'window')
        const planned = await me('POST', `/conversations/${asks.id}/call-backs`, { from: window.from, words: '+36 30 123 4567' })
        assert.deepEqual([planned.status, planned.json.from, planned.json.until], [201, window.from, window.until], planned.text)
        assert.match(planned.json.told, /^We will call you back on \d\d\/\d\d\/\d{4} between \d\d:\d\d and \d\d:\d\d\.$/)
        const [call] = (await me('GET', `/conversations/${asks.id}/follow-ups`)).json.items
        assert.deepEqual([call.id, call.channel, call.due, call.words.slice(-15)], [planned.json.follow_up, 'phone', window.from, '+36 30 123 4567'])
        const who = `/customers/${asks.customer.id}`, read = await me('GET', who)
        const tiered = await me('PATCH', who, { tier: 'premium' }, { 'If-Match': read.headers.etag })
        assert.deepEqual([read.json.tier, tiered.status, tiered.json.tier, (await me('GET', who)).json.tier], ['', 200, 'premium', 'premium'], tiered.text)

        const fresh = (await me('POST', '/conversations', { channel: 'phone', customer: { name: 'Eszter' }, text: 'Which one do I send back?' })).json
        const due = new Date(Date.parse(fresh.due) - 3600000).toISOString().replace('.000', '')
        assert.equal((await me('POST', `/conversations/${fresh.id}/due`, { due: new Date(Date.parse(fresh.due) + 1000).toISOString(), reason: 'x' })).status, 400, 'never past 24 hours')
        const moved = await me('POST', `/conversations/${fresh.id}/due`, { due, reason: 'She flies at six.' })
        assert.deepEqual([moved.status, Date.parse(moved.json.due)], [200, Date.parse(due)])
        assert.equal(Date.parse((await me('GET', `/conversations/${fresh.id}`)).json.clocks[0].due), Date.parse(due))
    })

    await t.test('P21 P58 P63 P64 figures that look back', async () => {
        const asked = (await me('GET', '/follow-up-report')).json
        assert.deepEqual([asked.reached, asked.problem, asked.ordered_again.map(x => x.days)], [asked.ok + asked.explained + asked.problem, 1, [90, 180, 365]])
        const effect = (await me('GET', '/recovery-effect?days=180')).json
        assert.deepEqual([effect.days, effect.customers, effect.groups.map(g => g.group)], [180, 0, ['recovered', 'not_recovered', 'no_problem']])
        assert.deepEqual(effect.groups[0].ordered_again, { k: 0, n: 0, low_permille: null, high_permille: null, too_few: true })
        const week = (await me('GET', '/week')).json
        assert.ok(week.complaints.some(c => c.our_part === 'Badly glued') && week.good.length > 0, JSON.stringify(week))
        const [action] = (await me('GET', '/actions')).json.items
        assert.deepEqual([action.helped, action.cause, action.before, action.since], [true, null, null, null])
    })

    await t.test('P50 what is missing (desk/gap_test tells what it does)', async () => {
        const asking = (await me('POST', '/conversations', { channel: 'phone', customer: { name: 'Eszter' }, text: 'How do I descale it?' })).json
        const { json: { counted, gap } } = await me('POST', `/conversations/${asking.id}/gaps`, { topic: 'Descaling', asked: 'How often?' })
        assert.deepEqual([counted, gap.count, gap.since_closed, gap.state, gap.done, gap.reports.map(r => [r.conversation, r.asked])], [true, 1, 1, 'open', null, [[asking.id, 'How often?']]])
        assert.deepEqual((await me('GET', `/gaps/${gap.id}`)).json, gap)
        const { reports, ...row } = gap
        assert.deepEqual((await me('GET', '/gaps')).json, { items: [row], next: null })
        const closed = (await me('POST', `/gaps/${gap.id}/close`, { done: 'Article written' })).json
        assert.deepEqual([closed.state, closed.since_closed, closed.done], ['closed', 0, 'Article written'])
        assert.deepEqual([(await me('GET', '/gaps')).json.items, (await me('GET', '/gaps?state=closed')).json.items.map(g => g.id)], [[], [gap.id]])
        assert.equal((await me('POST', `/gaps/${gap.id}/close`, { done: 'Twice' })).status, 409)
    })

    await t.test('every endpoint was hit, and gave what it promises', () => {
        for (const { method, path, operation } of description.rows) {
            const statuses = [...description.hits.get(`${method} ${path}`) ?? []]
            const promised = Object.keys(operation.responses).filter(s => s !== 'default').map(Number)
            for (const status of promised) assert.ok(statuses.includes(status), `${method} ${path} never gave ${status}: ${statuses}`)
        }
        t.diagnostic(`${description.rows.length} endpoints`)
    })

    await t.test('kept check finds nothing, while serving and after the end', () => end(d))
    await d.remove()
})
