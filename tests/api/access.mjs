/* A26: who may do what, over HTTP: every route of the pages and of the API, read out of their two tables, times seven
 * callers, times ids of the own and of others, of what is not there and of what is no id. What a caller may not see
 * answers byte for byte like what is not there. (The seventh caller of A26, the customer, has no pages yet.) */
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { desk, mailbox, owner, store } from '../rig/desk.mjs'
import { describe } from './kit/caller.mjs'
import { until } from '../rig/ports.mjs'
import { request } from './kit/http.mjs'
import { cookieOf } from './kit/settings.mjs'
import { converse, end, person, token } from './kit/shop.mjs'

/* ---- what is expected: the one table ---- */

/* Which conversations each caller sees: shop is the Shop team's and nobody's in it, his is given to the trainee, repairs
 * is the Repairs team's. */
const sees = {
    'nobody': [],
    'an agent of another team': ['repairs'],
    'an agent who sees what is his': ['his'],
    'an agent of the team': ['shop', 'his'],
    'the owner': ['shop', 'his', 'repairs'],
    'a token that may only read': ['shop', 'his'],
    'an agent who was switched off': [],
}
const unknown = new Set(['nobody', 'an agent who was switched off'])

/* Routes that are not about one thing; the others are about the thing in their path, and writing needs more than a
 * token that may only read. */
const anyone = new Set(['GET /health', 'GET /ready', 'GET /api/v1/openapi.json', 'GET /sign-in', 'POST /sign-in',
    'GET /forgotten', 'POST /forgotten', 'POST /sign-in/code', 'GET /sign-in/passkey', 'POST /sign-in/passkey'])
const owners = new Set(['GET /metrics', 'GET /api/v1/promise-rate', 'GET /api/v1/letters', 'GET /api/v1/blocked-senders',
    'GET /api/v1/trusted-senders', 'GET /mailboxes', 'POST /mailboxes', 'POST /mailboxes/hurry', 'GET /mailboxes/proof', 'POST /mailboxes/proof',
    'POST /mailboxes/signature', 'POST /mailboxes/limits', 'POST /settings/tags', 'GET /mailboxes/consent', 'POST /mailboxes/consent',
    'GET /mailboxes/consent/back', 'POST /api/v1/mailboxes', 'GET /api/v1/mailboxes/{id}', 'PATCH /api/v1/mailboxes/{id}', 'GET /settings/people',
    'POST /settings/people', 'GET /settings/teams', 'POST /settings/teams', 'POST /api/v1/users', 'GET /api/v1/users/{id}',
    'PATCH /api/v1/users/{id}', 'DELETE /api/v1/users/{id}', 'POST /api/v1/users/{id}/invitation', 'POST /api/v1/teams', 'GET /api/v1/teams/{id}',
    'PATCH /api/v1/teams/{id}', 'DELETE /api/v1/teams/{id}', 'PATCH /api/v1/tags/{id}', 'DELETE /api/v1/tags/{id}', 'GET /setup', 'GET /setup/{step}', 'POST /setup/{step}',
    'GET /api/v1/follow-up-coverage', 'POST /settings/automations', 'PATCH /api/v1/automations/{id}', 'POST /api/v1/causes', 'PATCH /api/v1/causes/{id}', 'POST /guidance', 'POST /guidance/{id}', 'POST /gaps/{id}', 'POST /api/v1/gaps/{id}/close',
    'POST /api/v1/guidance', 'PATCH /api/v1/guidance/{id}', 'GET /settings/desk', 'POST /settings/desk', 'GET /settings/causes',
    'POST /settings/causes', 'GET /settings/spam', 'POST /settings/spam', 'GET /settings/audit', 'POST /settings/audit', 'POST /products',
    'POST /products/{id}', 'GET /imports', 'POST /imports', 'GET /imports/{id}', 'POST /imports/{id}', 'GET /orders.csv', 'GET /products.csv',
    'GET /policies.csv', 'GET /api/v1/imports', 'POST /api/v1/imports', 'GET /api/v1/imports/{id}', 'GET /api/v1/imports/{id}/units',
    'POST /api/v1/imports/{id}/steps', 'GET /api/v1/orders.csv', 'GET /api/v1/products.csv', 'GET /api/v1/policies.csv', 'POST /policies', 'POST /policies/{id}', 'POST /api/v1/products', 'PATCH /api/v1/products/{id}', 'POST /api/v1/tips',
    'PATCH /api/v1/tips/{id}', 'POST /api/v1/policies', 'PATCH /api/v1/policies/{id}', 'POST /api/v1/policies/{id}/versions',
    'POST /api/v1/authority-limits', 'DELETE /api/v1/authority-limits', 'GET /api/v1/authority-proposals', 'GET /api/v1/coupons',
    'POST /api/v1/coupons', 'DELETE /api/v1/coupons', 'GET /settings/limits', 'POST /settings/limits', 'GET /settings/law', 'POST /settings/law',
    'GET /settings/calendars', 'POST /settings/calendars', 'GET /settings/calendars/{id}', 'POST /settings/calendars/{id}',
    'GET /settings/standards', 'POST /settings/standards', 'GET /settings/standards/{id}', 'POST /settings/standards/{id}',
    'GET /figures', 'GET /api/v1/follow-up-report', 'GET /api/v1/recovery-effect', 'GET /api/v1/actions', 'GET /week', 'GET /api/v1/week',
    'GET /faults', 'POST /faults', 'GET /faults/{id}', 'POST /faults/{id}', 'GET /faults/{id}/customers.csv', 'GET /settings/plans', 'POST /settings/plans',
    'GET /customers/{id}/erasure', 'POST /customers/{id}/erasure', 'GET /api/v1/customers/{id}/erasure', 'POST /api/v1/customers/{id}/erasure',
    'GET /api/v1/faults', 'POST /api/v1/faults', 'GET /api/v1/faults/{id}', 'POST /api/v1/faults/{id}/buyers', 'POST /api/v1/faults/{id}/customers',
    'POST /api/v1/faults/{id}/close', 'POST /api/v1/recovery-plans', 'PATCH /api/v1/recovery-plans/{id}', 'DELETE /api/v1/recovery-plans/{id}',
    'POST /api/v1/statutes/{id}/versions', 'POST /api/v1/standards', 'PATCH /api/v1/standards/{id}', 'POST /api/v1/calendars',
    'PATCH /api/v1/calendars/{id}', 'POST /api/v1/calendars/{id}/imports', 'DELETE /api/v1/calendars/{id}/imports'])
/* Addresses that prove themselves by a keyed hash, for pictures in the frame of a mail, which has no cookies. */
const signed = new Set(['GET /inline/{id}/{number}/{until}/{mac}', 'GET /pictures/{id}/{number}/{until}/{mac}',
    'GET /enter/{token}', 'POST /enter/{token}', 'GET /answer/{secret}', 'POST /answer/{secret}', 'GET /no-offers/{secret}',
    'POST /no-offers/{secret}'])
/* Things that all inside may read, whoever's they are. */
const shared = new Set(['GET /gaps/{id}', 'GET /api/v1/gaps/{id}', 'GET /guidance/{id}', 'GET /api/v1/tags/{id}', 'GET /api/v1/guidance/{id}', 'GET /products/{id}', 'GET /api/v1/products/{id}',
    'GET /policies/{id}', 'GET /api/v1/policies/{id}', 'GET /api/v1/automations/{id}', 'GET /api/v1/tips/{id}', 'GET /api/v1/standards/{id}', 'GET /api/v1/calendars/{id}'])
const nouns = { guidance: 'guidance', gaps: 'gap', conversations: 'conversation', messages: 'message', letters: 'letter', attachments: 'attachment', customers: 'customer', promises: 'promise', mailboxes: 'mailbox', users: 'user',
    teams: 'team', tags: 'tag', 'follow-ups': 'follow_up', causes: 'cause', automations: 'automation', orders: 'order', products: 'product', policies: 'policy', tips: 'tip', complaints: 'complaint', statutes: 'statute', standards: 'standard', calendars: 'calendar', 'goodwill-grants': 'grant', imports: 'import', faults: 'fault', 'recovery-plans': 'plan' }

/* Ids of nothing, and what is no id. */
const none = { absent: '999999', largest: '9223372036854775807', zero: '0', negative: '-1', word: 'x', huge: '99999999999999999999' }
const noIds = ['zero', 'negative', 'word', 'huge']

function expected(caller, method, path, about) {
    if (anyone.has(`${method} ${path}`)) return 'allow'
    if (unknown.has(caller)) return 'sign in'
    if (method !== 'GET' && caller === 'a token that may only read') return 'denied'
    if (owners.has(`${method} ${path}`) && caller !== 'the owner') return 'denied'
    /* An owner's change is refused for what it lacks before the thing is looked for. */
    if (owners.has(`${method} ${path}`) && method !== 'GET') return 'allow'
    if (shared.has(`${method} ${path}`)) return about in none ? 'hidden' : 'allow'
    if (!path.includes('{id}')) return 'allow'
    return sees[caller].includes(about) ? 'allow' : 'hidden'
}

/* ---- the routes, as their tables have them ---- */

function routes(file) {
    const text = readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8')
    const rows = text.slice(text.indexOf('_table[] = {'), text.indexOf('_table_n'))
    const list = [...rows.matchAll(/\{\s*METHOD_(\w+),\s*"([^"]+)"\s*\},\s*(ACCESS_\w+)/g)].map(m => ({ method: m[1], path: m[2], rule: m[3] }))
    assert.equal(list.length, rows.split('METHOD_').length - 1, `${file}: every row was read`)
    return list
}
const api = routes('api/table.c'), allPages = routes('web/table.c')
const web = allPages.filter(r => !signed.has(`${r.method} ${r.path}`))

/* ---- the callers ---- */

const html = n => [
    `From: Customer ${n} <customer${n}@example.org>`, `To: ${mailbox}`, `Subject: Question ${n}`, `Message-ID: <question-${n}@example.org>`,
    'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="m"', '', '--m', 'Content-Type: multipart/alternative; boundary="a"', '',
    '--a', 'Content-Type: text/plain', '', `The words of letter ${n}.`, '', '--a', 'Content-Type: text/html', '', `<p>The words of <b>letter</b> ${n}.</p>`,
    '--a--', '--m', 'Content-Type: image/png; name="bill.png"', 'Content-Transfer-Encoding: base64', '', 'cGljdHVyZQ==', '--m--', '',
].join('\r\n')

async function callers(d) {
    const other = await person(d, 'other', { team: 'Repairs' }), team = await person(d, 'milica')
    const his = await person(d, 'trainee', { args: ['--sees', 'assigned'] }), gone = await person(d, 'gone', { args: ['--sees', 'all'] })
    const bearer = t => ({ Authorization: `Bearer ${t}` })
    const both = async who => ({ api: bearer(who.token), web: { Cookie: await cookieOf(d, who) } })
    const reading = bearer(await token(d, team.mail, 'read'))
    const list = {
        'nobody': { api: {}, web: {} },
        'an agent of another team': await both(other),
        'an agent who sees what is his': await both(his),
        'an agent of the team': await both(team),
        'the owner': await both({ ...owner, token: d.token }),
        'a token that may only read': { api: reading, web: null }, /* pages know no tokens */
        'an agent who was switched off': await both(gone),
    }
    const before = await request(d.url, 'GET', '/api/v1/users', { headers: list['an agent who was switched off'].api })
    assert.equal(before.status, 200, 'the token counts until its person is switched off')
    assert.equal((await d.kept('user off', ['--mail', gone.mail])).status, 0)
    return { list, his, other }
}

/* The ids of the three conversations and of all that is in them: {shop: {conversation, message, …}, …}. */
async function places(d, people) {
    const [shop, his, repairs] = await converse(d, 3, html)
    const users = await d.all('/users')
    const move = async (c, change) => assert.equal((await d.api('PATCH', `/conversations/${c.id}`, change, { 'If-Match': '*' })).status, 200)
    await move(his, { owner: users.find(u => u.mail === people.his.mail).id })
    await move(repairs, { team: (await d.all('/teams')).find(x => x.name === 'Repairs').id })
    const letters = await d.all('/letters?state=read'), [{ id: box }] = await d.all('/mailboxes'), [{ id: team }] = await d.all('/teams')
    const guidance = await d.api('POST', '/guidance', { lang: 'en', title: 'Postage', facts: 'It is ours.' })
    assert.equal(guidance.status, 201)
    const promised = new Map()
    for (const c of [shop, his, repairs]) {
        const made = await d.api('POST', `/conversations/${c.id}/promises`, { what: 'A new pair', due: '2027-12-01T12:00:00Z' })
        assert.equal(made.status, 201)
        promised.set(c, made.body.id)
    }
    const made = async (path, body) => {
        const answer = await d.api('POST', path, body)
        assert.equal(answer.status, 201, JSON.stringify(answer.body))
        return answer.body.id
    }
    const product = await made('/products', { sku: 'A', name: 'Owl' }), tip = await made('/tips', { kind: 'fact', lang: 'en', text: 'x' })
    const policy = await made('/policies', { code: 'A', lang: 'en', title: 'x', text: 'x' })
    const table = await made('/imports', { kind: 'products', text: 'sku,name\nB,Bee\n' })
    const fault = await made('/faults', { item: 'Boots', what: 'The glue' })
    const orders = {}
    for (const c of [shop, his, repairs]) orders[c.id] = await made('/orders', { number: `order-${c.id}`, customer: c.customer.id, currency: 'EUR' })
    const complaints = new Map()
    for (const c of [shop, his, repairs]) {
        const made = await d.api('POST', `/conversations/${c.id}/complaint`, { item: 'Shoes', defect: 'The sole', country: 'RS' })
        assert.equal(made.status, 201)
        complaints.set(c.id, made.body.id)
        assert.equal((await d.api('POST', `/complaints/${made.body.id}/recovery`, { template: '1' })).status, 201)
    }
    /* What the law owes needs no limit, so there is one grant in each. */
    const grants = {}
    for (const c of [shop, his, repairs]) {
        const grant = await d.api('POST', `/conversations/${c.id}/goodwill-grants`,
            { kind: 'postage', amount: 59000, currency: 'RSD', purpose: 'correct', owed_by_law: 'RS10' })
        assert.equal(grant.status, 201)
        grants[c.id] = grant.body.id
    }
    for (const c of [shop, his, repairs]) {
        const planned = await d.api('POST', `/conversations/${c.id}/follow-ups`, { due: new Date(Date.now() + 864e5).toISOString() })
        assert.equal(planned.status, 201)
        c.follow_up = planned.body.id
    }
    const missing = await d.api('POST', `/conversations/${shop.id}/gaps`, { topic: 'Descaling' })
    assert.equal(missing.status, 201)
    const standard = await d.api('POST', '/standards', { kind: 'resolution', minutes: 600, unit: 'elapsed', reason: 'So it is.' })
    const calendar = await d.api('POST', '/calendars', { zone: 'UTC', week: ['9-17', '9-17', '9-17', '9-17', '9-17', '', ''] })
    assert.deepEqual([standard.status, calendar.status], [201, 201])
    const tagged = await d.api('POST', `/conversations/${shop.id}/tags`, { add: ['late'] })
    assert.equal(tagged.status, 200)
    const [{ id: tag }] = await d.all('/tags')
    const ids = c => ({
        grant: grants[c.id], guidance: guidance.body.id, cause: '1', automation: '1', follow_up: c.follow_up, standard: standard.body.id, calendar: calendar.body.id,
        promise: promised.get(c), product, import: table, tip, policy, order: orders[c.id], complaint: complaints.get(c.id), statute: '1', fault, plan: '1',
        promise: promised.get(c), product, import: table, tip, policy, order: orders[c.id], complaint: complaints.get(c.id), statute: '1', fault, plan: '1',
        grant: grants[c.id], guidance: guidance.body.id, cause: '1', automation: '1', follow_up: c.follow_up, standard: standard.body.id, calendar: calendar.body.id,
        gap: missing.body.gap.id, conversation: c.id, message: c.messages[0].id, attachment: c.messages[0].attachments[0].id, customer: c.customer.id,
        letter: letters.find(l => l.message === c.messages[0].id).id, mailbox: box, user: users[0].id, team, tag,
    })
    return { shop: ids(shop), his: ids(his), repairs: ids(repairs) }
}

/* ---- asking ---- */

const noun = path => nouns[/\/([\w-]+)\/\{id\}/.exec(path)?.[1]]

/* Every id a route is asked with: [what it is about, the id]. */
function idsFor(path, at) {
    if (!path.includes('{id}')) return [['nothing', '']]
    const kind = noun(path)
    assert.ok(kind, `${path}: this test does not know what the id is of`)
    return [...Object.entries(at).map(([about, ids]) => [about, ids[kind]]), ...Object.entries(none)]
}

/* Asks without giving what a write needs, so that one that is allowed is refused for that, and nothing changes. */
function ask(d, method, path, id, headers, json) {
    const write = method === 'POST' || method === 'PATCH'
    const type = json ? 'application/json' : 'application/x-www-form-urlencoded'
    const bare = path === '/api/v1/uploads' ? undefined : json ? '{}' : ''
    const more = method === 'GET' && path === '/mailboxes/consent' ? '?provider=google' : ''
    return request(d.url, method, path.replace('{id}', id).replace('{step}', 'business') + more,
        { headers: { ...headers, ...(write ? { 'Content-Type': type } : {}) }, body: write ? bare : undefined })
}

function apiSays(answer) {
    if (answer.status === 401) return 'sign in'
    if (answer.status === 403) return 'denied'
    if (answer.status === 404) return 'hidden'
    return [200, 400, 409, 428].includes(answer.status) ? 'allow' : `status ${answer.status}`
}

/* A form without its token is refused with 403, but only after the question whether the caller may. */
function webSays(method, path, answer) {
    if (answer.status === 401 || (answer.status === 303 && answer.headers.location.startsWith('/sign-in'))) return 'sign in'
    if (answer.status === 404) return 'hidden'
    if (answer.status === 403 && answer.text.includes('Only the owner may do this.')) return 'denied'
    /* Who comes back from a provider without having been sent there is told so. */
    const good = method === 'GET' && path !== '/mailboxes/consent/back' ? [200, 303] : [403, 422]
    return good.includes(answer.status) ? 'allow' : `status ${answer.status}`
}

/* The answer without what the caller himself has sent: the path, and the id in the way back that a page offers. */
const seen = (answer, path, id) => {
    const { date, 'content-length': length, 'ratelimit-remaining': left, ...headers } = answer.headers
    return `${answer.status} ${JSON.stringify(headers)} ${answer.text}`.replace(/name="csrf" value="\w+"/g, 'CSRF')
        .replace(/\b\d{1,2}[:.]\d\d\b/g, 'TIME') /* a page says what time it is, and a minute may end between two */
        .replace(/data-live="\d+"/, 'LIVE') /* the number of the newest event, which may come between two */
        .replaceAll(path, 'PATH').replaceAll(encodeURIComponent(path), 'PATH').replaceAll(`href="/conversations/${id}?`, 'href="/conversations/ID?')
}

function difference(a, b) {
    let i = 0
    while (a[i] === b[i]) i++
    const part = text => JSON.stringify(text.slice(Math.max(0, i - 60), i + 60))
    return `${part(a)} and ${part(b)}`
}

async function matrix(d, table, who, headers, at, says, json) {
    let n = 0
    const wrong = []
    for (const { method, path } of table) {
        const hidden = new Map()
        for (const [about, id] of idsFor(path, at)) {
            const answer = await ask(d, method, path, id, headers, json)
            const want = expected(who, method, path, about), got = says(method, path, answer)
            n++
            if (got !== want) wrong.push(`${method} ${path} about ${about} (${id}): ${got}, not ${want}: ${answer.text.slice(0, 200)}`)
            /* Which mailboxes there are is no secret from the owner. */
            if (want === 'hidden' && !owners.has(`${method} ${path}`)) hidden.set(about, seen(answer, path.replace('{id}', id), id))
        }
        for (const [about, text] of hidden) {
            /* A page offers no way back to what is no id; the API makes no difference at all. */
            const other = hidden.get(noIds.includes(about) && !json ? 'zero' : 'absent')
            if (text !== other) wrong.push(`${method} ${path}: ${about} can be told from what is not there: ${difference(text, other)}`)
        }
    }
    assert.deepEqual(wrong.slice(0, 10), [], `${wrong.length} wrong`)
    return n
}

test(`A26 who may do what (${store})`, async t => {
    const d = await desk()
    const { list, ...people } = await callers(d)
    const at = await places(d, people)
    const state = async () => Promise.all((await d.all('/conversations?view=all')).map(c => d.get(`/conversations/${c.id}`)))
    const before = await state()

    await t.test('A26 the API table is what is described', async () => {
        const { rows } = await describe(d)
        assert.deepEqual(api.map(r => `${r.method} ${r.path}`), rows.map(r => `${r.method} ${r.path}`))
    })

    await t.test('A26 A30 every row has a rule that fits: about its thing, and one for writing where it writes', () => {
        for (const { method, path, rule } of [...api, ...allPages]) {
            const key = `${method} ${path}`
            if (signed.has(key)) { assert.equal(rule, 'ACCESS_ANYONE', key); continue }
            if (anyone.has(key)) assert.equal(rule, 'ACCESS_ANYONE', key)
            else if (owners.has(key)) assert.match(rule, method === 'GET' ? /^ACCESS_(OWNER|PEOPLE|SETTINGS|AUDIT|AUTHORITY)$/
                : /^ACCESS_(OWNER_WRITE|GUIDANCE_WRITE|RECORDS_WRITE|PEOPLE|SETTINGS|AUDIT|AUTHORITY)$/, key)
            else assert.match(rule, method === 'GET' ? /_READ$|^ACCESS_SIGNED_IN$/ : /_WRITE$/, key)
            if (path.includes('{id}') && !owners.has(key) && !shared.has(key)) assert.ok(rule.toLowerCase().startsWith(`access_${noun(path)}_`), key)
        }
    })

    await t.test('A26 A33 a signed address that is guessed is none, whoever asks', async () => {
        assert.equal(allPages.length - web.length, signed.size)
        for (const [who, { api: headers, web: cookie }] of Object.entries(list)) {
            for (const about of Object.values(at)) {
                for (const [kind, id] of [['inline', about.attachment], ['pictures', about.message]]) {
                    const path = `/${kind}/${id}/0/${Math.floor(Date.now() / 1000) + 600}/${'a'.repeat(26)}`
                    assert.equal((await request(d.url, 'GET', path, { headers: cookie ?? headers })).status, 404, `${who}: ${path}`)
                }
            }
            for (const kind of ['enter', 'answer', 'no-offers'])
                assert.equal((await request(d.url, 'GET', `/${kind}/${'a'.repeat(64)}`, { headers: cookie ?? headers })).status, 404, `${who}: a link`)
        }
    })

    let cells = 0
    for (const [who, { api: headers }] of Object.entries(list)) {
        await t.test(`A26 the API for ${who}`, async () => {
            cells += await matrix(d, api, who, headers, at, (_, __, answer) => apiSays(answer), true)
        })
    }
    for (const [who, { web: headers }] of Object.entries(list)) {
        const as = headers ? who : 'nobody'
        await t.test(`A26 the pages for ${who}`, async () => {
            cells += await matrix(d, web, as, headers ?? list[who].api, at, webSays, false)
        })
    }

    await t.test('A26 lists hold what the caller sees and count nothing else', async () => {
        for (const [who, { api: headers, web: cookie }] of Object.entries(list)) {
            const { status, json } = await request(d.url, 'GET', '/api/v1/conversations?view=all&limit=200', { headers })
            if (unknown.has(who)) { assert.equal(status, 401, who); continue }
            assert.deepEqual(json.items.map(c => c.id).sort(), sees[who].map(place => at[place].conversation).sort(), who)
            assert.equal(json.next, null)
            if (!cookie) continue
            const page = await request(d.url, 'GET', '/inbox?view=all', { headers: cookie })
            for (const [place, n] of [['shop', 1], ['his', 2], ['repairs', 3]]) {
                assert.equal(page.text.includes(`Question ${n}`), sees[who].includes(place), `${who}: the inbox and ${place}`)
            }
        }
    })

    await t.test('A26 a search finds what the caller sees, and no name and no number tells of more', async () => {
        /* The index is behind the letters for a moment. */
        const find = async (headers, q) => request(d.url, 'GET', `/api/v1/search?q=${q}`, { headers })
        await until('all are found by the owner', async () => (await find(list['the owner'].api, 'question')).json.items.length >= 3)
        for (const [who, { api: headers, web: cookie }] of Object.entries(list)) {
            for (const [place, n] of [['shop', 1], ['his', 2], ['repairs', 3]]) {
                for (const q of [`customer${n}`, `%22question+${n}%22`, `customer${n}%40example.org`]) {
                    const { status, json } = await find(headers, q)
                    if (unknown.has(who)) { assert.equal(status, 401, who); continue }
                    if (!sees[who].includes(place)) {
                        const none = (await find(headers, 'nothingofthekind')).json
                        assert.deepEqual(json, none, `${who}: ${q}`)
                    } else if (!q.includes('%40')) {
                        assert.ok(JSON.stringify(json).includes(`customer${n}`) || JSON.stringify(json).includes(`uestion ${n}`), `${who}: ${q}: ${JSON.stringify(json)}`)
                    }
                    if (!cookie) continue
                    const page = await request(d.url, 'GET', `/search?q=${q}`, { headers: cookie })
                    if (!sees[who].includes(place)) assert.doesNotMatch(page.text, new RegExp(`Question ${n}|/conversations/${at[place].conversation}\\b|Customer ${n}`), `${who}: ${q}`)
                }
            }
        }
    })

    await t.test('A35 the switched-off person gets the same answer as a token that never was', async () => {
        const never = await request(d.url, 'GET', '/api/v1/users', { headers: { Authorization: `Bearer kept_${'0'.repeat(64)}` } })
        const off = await request(d.url, 'GET', '/api/v1/users', { headers: list['an agent who was switched off'].api })
        assert.equal(seen(off, '/'), seen(never, '/'))
    })

    await t.test('A35 switched on again, the token counts and the old session stays dead', async () => {
        assert.equal((await d.kept('user on', ['--mail', 'gone@shop.example'])).status, 0)
        const who = list['an agent who was switched off']
        assert.equal((await request(d.url, 'GET', '/api/v1/users', { headers: who.api })).status, 200)
        const page = await request(d.url, 'GET', '/inbox', { headers: who.web })
        assert.equal(page.status, 303)
        assert.match(page.headers.location, /^\/sign-in/)
    })

    await t.test('nothing was changed by all that', async () => {
        t.diagnostic(`${api.length} + ${web.length} routes, ${cells} questions`)
        assert.deepEqual(await state(), before)
    })
    await t.test('kept check finds nothing, while serving and after the end', () => end(d))
    await d.remove()
})
