/* Wrong input to the API: each row ends in the status it should, with a problem document that names the field and says
 * what to do; nothing is stored of any of them, not even half. */
import test from 'node:test'
import assert from 'node:assert/strict'
import net from 'node:net'
import { desk, store } from '../rig/desk.mjs'
import { caller, describe } from './kit/caller.mjs'
import { request } from './kit/http.mjs'
import { converse, end, person } from './kit/shop.mjs'
import { solved } from '../rig/solved.mjs'

const json = { 'Content-Type': 'application/json' }
const deep = n => `{"text":${'['.repeat(n)}${']'.repeat(n)}}`
const long = n => 'x'.repeat(n)
const invalid = Buffer.from([0x7b, 0x22, 0x74, 0x65, 0x78, 0x74, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]) /* {"text":"\xff\xfe"} */

/* Bodies that no endpoint with a JSON body takes: [name, body, headers, status, field]. */
const badBodies = [
    ['nothing at all', undefined, json, 400, 'body'],
    ['an empty body', '', json, 400, 'body'],
    ['broken JSON', '{"text":', json, 400, 'body'],
    ['two values', '{}{}', json, 400, 'body'],
    ['a list', '[]', json, 400, 'body'],
    ['a text', '"x"', json, 400, 'body'],
    ['null', 'null', json, 400, 'body'],
    ['a byte order mark', '\ufeff{}', json, 400, 'body'],
    ['a field twice', '{"text":"a","text":"b"}', json, 400, 'body'],
    ['a comment', '{/**/}', json, 400, 'body'],
    ['a NUL in a text', '{"text":"a\\u0000b"}', json, 400, 'body'],
    ['half a surrogate pair', '{"text":"\\ud83d"}', json, 400, 'body'],
    ['invalid UTF-8', invalid, json, 400, 'body'],
    ['a number beyond 64 bits', '{"hold_s":123456789012345678901234567890}', json, 400, 'body'],
    ['an unknown field', { colour: 'red' }, {}, 400, 'colour'],
    ['a field with a long name', { [long(3000)]: 1 }, {}, 400, long(100)],
    ['a field in another case', { Text: 'x' }, {}, 400, 'Text'],
    ['F17 depth 21', deep(20), json, 400, 'body'],
    ['F17 depth 10,000', deep(10000), json, 400, 'body'],
    ['F17 100,000 fields', `{${Array.from({ length: 100000 }, (_, i) => `"${i}":0`).join(',')}}`, json, 400, '0'],
    ['no content type', '{}', {}, 415, 'Content-Type'],
    ['another content type', '{}', { 'Content-Type': 'text/plain' }, 415, 'Content-Type'],
    ['a form', 'text=x', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415, 'Content-Type'],
    ['a content type that only begins like JSON', '{}', { 'Content-Type': 'application/jsonp' }, 415, 'Content-Type'],
]

/* What only the server sets (A27), in every write. */
const notYours = ['id', 'account_id', 'role', 'author', 'created_at', 'at', 'user_id', 'direction', 'delivery', 'version', 'conversation', 'sees', '__proto__']

/* Fields of a reply or note: [name, change to a good body, field, status]. */
const badMessages = [
    ['no text', { text: undefined }, 'text'],
    ['text null', { text: null }, 'text'],
    ['an empty text', { text: '' }, 'text'],
    ['blanks for a text', { text: ' \n\t ' }, 'text'],
    ['a number for a text', { text: 7 }, 'text'],
    ['a list for a text', { text: ['x'] }, 'text'],
    ['a text one byte too long', { text: long((256 << 10) + 1) }, 'text', 413],
    ['a number for seen', { seen: 1 }, 'seen'],
    ['seen that is no id', { seen: 'last' }, 'seen'],
    ['seen 0', { seen: '0' }, 'seen'],
    ['seen -1', { seen: '-1' }, 'seen'],
    ['seen of nowhere', { seen: '999999' }, 'seen'],
    ['seen beyond 64 bits', { seen: '99999999999999999999' }, 'seen'],
    ['seen of another conversation', 'foreign', 'seen'],
    ['hold_s below 0', { hold_s: -1 }, 'hold_s'],
    ['hold_s above 30', { hold_s: 31 }, 'hold_s'],
    ['hold_s as a text', { hold_s: '10' }, 'hold_s'],
    ['half a second for hold_s', { hold_s: 0.5 }, 'hold_s'],
    ['an unknown state', { and_state: 'owl' }, 'and_state'],
    ['a state that only the desk sets', { and_state: 'merged' }, 'and_state'],
    ['a number for a state', { and_state: 4 }, 'and_state'],
    ['one id for attachments', { attachments: '1' }, 'attachments'],
    ['a number in attachments', { attachments: [1] }, 'attachments'],
    ['an upload of nowhere', { attachments: ['999999'] }, 'attachments'],
    ['an upload of somebody else', 'theirs', 'attachments'],
    ['an upload twice', 'twice', 'attachments'],
    ['21 attachments', { attachments: Array.from({ length: 21 }, (_, i) => String(i + 1)) }, 'attachments'],
    ['a copy to what is no address', { cc: ['owl'] }, 'cc'],
]

const badChanges = [
    ['nothing', {}, 'body'],
    ['a reason alone', { reason: 'thanks' }, 'body'],
    ['an unknown state', { state: 'owl' }, 'state'],
    ['state new', { state: 'new' }, 'state'],
    ['state null', { state: null }, 'state'],
    ['solved while somebody waits', { state: 'solved' }, 'reason'],
    ['an unknown reason', { state: 'solved', reason: 'lazy' }, 'reason'],
    ['answered, and not what came of it', { state: 'solved', reason: 'answered' }, 'outcome'],
    ['an unknown outcome', { ...solved, reason: 'answered', outcome: 'owl' }, 'outcome'],
    ['no cause', { ...solved, reason: 'answered', cause: undefined }, 'cause'],
    ['a cause of nowhere', { ...solved, reason: 'answered', cause: '999' }, 'cause'],
    ['not whether the need was met', { ...solved, reason: 'answered', need_met: undefined }, 'need_met'],
    ['a need that was not met, and not why', { ...solved, reason: 'answered', need_met: false }, 'words'],
    ['no decision to ask again', { ...solved, reason: 'answered', follow_up: undefined }, 'follow_up'],
    ['no reason not to ask again', { ...solved, reason: 'answered', follow_up_reason: '' }, 'follow_up'],
    ['asking again in the past', { ...solved, reason: 'answered', follow_up: 'planned', follow_up_due: '2020-01-01T00:00:00Z' }, 'follow_up_due'],
    ['an outcome of what is not solved', { outcome: 'answered' }, 'outcome'],
    ['an owner of nowhere', { owner: '999999' }, 'owner'],
    ['a number for an owner', { owner: 1 }, 'owner'],
    ['an address for an owner', { owner: 'ana@shop.example' }, 'owner'],
    ['a person who was switched off', 'off', 'owner'],
    ['a team of nowhere', { team: '999999' }, 'team'],
    ['a good owner and a wrong team', 'half', 'team'],
    ['neither owner nor team', { owner: null, team: null }, 'owner'],
    ['SQL in a state', { state: "open' OR '1'='1" }, 'state'],
    ['an unknown field beside a good one', { state: 'open', priority: 'high' }, 'priority'],
]

/* What is given, a limit, a coupon: [name, change to a good body, field, status]. */
const badGrants = [
    ['no amount', { amount: undefined }, 'amount'], ['an amount of 0', { amount: 0 }, 'amount'], ['an amount below 0', { amount: -1 }, 'amount'],
    ['half a unit', { amount: 0.5 }, 'amount'], ['an amount beyond all reason', { amount: 1e12 + 1 }, 'amount'],
    ['an unknown kind', { kind: 'owl' }, 'kind'], ['an unknown purpose', { purpose: 'bribe' }, 'purpose'],
    ['a currency in small letters', { currency: 'rsd' }, 'currency'], ['a currency of two letters', { currency: 'RS' }, 'currency'],
    ['a reason that is too long', { reason: long(501) }, 'reason', 413], ['a coupon without days', { coupon: 'two_for_one' }, 'days'],
    ['a coupon of per cent without one', { coupon: 'percent', days: 30 }, 'percent'],
    ['a coupon for what is owed', { coupon: 'two_for_one', days: 30, owed_by_law: 'RS10' }, 'coupon'],
    ['a state that only the desk sets', { state: 'granted' }, 'state'],
]
const badLimits = [
    ['nobody', {}, 'user'], ['a person and a role', { user: '1', role: 'agent' }, 'user'], ['a person of nowhere', { user: '999999' }, 'user'],
    ['a period of 0 days', { role: 'agent', period_days: 0 }, 'period_days'], ['a period of 367 days', { role: 'agent', period_days: 367 }, 'period_days'],
    ['less than nothing', { role: 'agent', per_grant: -1 }, 'per_grant'], ['an approver of nowhere', { role: 'agent', approver: '999999' }, 'approver'],
    ['himself for an approver', { user: '1', approver: '1' }, 'approver'], ['an end in the past', { role: 'agent', valid_to: '2020-01-01T00:00:00Z' }, 'valid_to'],
]
const badCoupons = [
    ['nobody\'s', {}, 'customer'], ['of per cent without one', { kind: 'percent', transferable: true }, 'percent'],
    ['of an amount without a currency', { kind: 'amount', amount: 5, transferable: true }, 'currency'], ['for ever', { days: 731 }, 'days'],
    ['used 0 times', { max_uses: 0 }, 'max_uses'], ['a customer of nowhere', { customer: '999999' }, 'customer'],
]

/* A contact that is written down: [name, change to a good body, field, status]. */
const badContacts = [
    ['no channel', { channel: undefined }, 'channel'],
    ['an unknown channel', { channel: 'owl' }, 'channel'],
    ['no customer', { customer: undefined }, 'customer'],
    ['a text for a customer', { customer: 'Ana' }, 'customer'],
    ['a customer of nothing', { customer: {} }, 'who'],
    ['a customer of nowhere', { customer: { id: '999999' } }, 'id'],
    ['an unknown field in the customer', { customer: { name: 'Ana', role: 'owner' } }, 'role'],
    ['a number for a name', { customer: { name: 7 } }, 'name'],
    ['a name of two lines', { customer: { name: 'a\nb' } }, 'name'],
    ['an address that is none', { customer: { name: 'Ana', address: 'owl' } }, 'address'],
    ['a phone number that is none', { customer: { name: 'Ana', phone: 'call me' } }, 'phone'],
    ['blanks for a text', { text: ' \n' }, 'text'],
    ['a text that is too long', { text: long((64 << 10) + 1) }, 'text', 413],
    ['an unknown outcome', { outcome: 'owl' }, 'outcome'],
    ['solved without a reason', { outcome: 'solved' }, 'reason'],
    ['solved, and not what came of it', { outcome: 'solved', reason: 'answered' }, 'outcome'],
    ['a call back without a time', { outcome: 'call_back' }, 'by'],
    ['a call back in the past', { outcome: 'call_back', by: '2020-01-01T00:00:00Z' }, 'by'],
    ['a call back that is no time', { outcome: 'call_back', by: 'soon' }, 'by'],
    ['an owner of nowhere', { owner: '999999' }, 'owner'],
    ['a team of nowhere', { team: '999999' }, 'team'],
]

const badQueries = [
    ['/customers?limit=0', 'limit'], ['/customers?sort=name', 'sort'],
    ['/conversations?limit=0', 'limit'], ['/conversations?limit=-1', 'limit'], ['/conversations?limit=201', 'limit'],
    ['/conversations?limit=x', 'limit'], ['/conversations?limit=', 'limit'], ['/conversations?limit=1.5', 'limit'],
    ['/conversations?limit=99999999999999999999', 'limit'], ['/conversations?limit=2&limit=3', 'limit'],
    ['/conversations?after=owl', 'after'], ['/conversations?after=', 'after'], ['/conversations?after=1', 'after'],
    ['/conversations?after=-1-1', 'after'], ['/conversations?after=1-', 'after'], ['/conversations?after=1-2-3', 'after'],
    ['/conversations?after=99999999999999999999-1', 'after'], ["/conversations?after=1-1'%20OR%20'1'='1", 'after'],
    ['/conversations?view=owls', 'view'], ['/conversations?view=', 'view'], ['/conversations?view=ALL', 'view'],
    ["/conversations?view=all'%3B%20DROP%20TABLE%20conversation", 'view'], ['/conversations?view=all%00', null],
    ['/conversations?q=owl', 'q'], ['/conversations?sort=id%20DESC', 'sort'], ['/conversations?colour=red', 'colour'],
    ['/letters?state=owl', 'state'], ['/letters?state=0', 'state'], ["/letters?state=read'--", 'state'], ['/letters?limit=201', 'limit'],
    ['/users?limit=0', 'limit'], ['/users?role=owner', 'role'], ['/teams?after=x', 'after'], ['/mailboxes?limit=1e2', 'limit'],
    ['/health?x=1', 'x'], ['/metrics?x=1', 'x'], ['/openapi.json?x=1', 'x'],
]

test(`wrong input to the API (${store})`, async t => {
    const d = await desk()
    const description = await describe(d)
    const me = caller(d, description, d.token)
    const [first, second] = await converse(d, 2)
    const other = await person(d, 'other'), gone = await person(d, 'gone')
    assert.equal((await d.kept('user off', ['--mail', gone.mail])).status, 0)
    const users = (await me('GET', '/users')).json.items
    const id = who => users.find(u => u.mail === who.mail).id
    const mine = (await me('POST', '/uploads', 'mine')).json.id
    const theirs = (await caller(d, description, other.token)('POST', '/uploads', 'theirs')).json.id
    const seen = first.messages.at(-1).id
    const complaint = `/complaints/${(await me('POST', `/conversations/${second.id}/complaint`, { item: 'x', defect: 'x', country: 'RS' })).json.id}`
    const at = `/conversations/${first.id}`
    const etag = (await me('GET', at)).headers.etag
    const match = { 'If-Match': etag }
    const state = async () => ({
        conversations: await Promise.all((await d.all('/conversations?view=all')).map(c => d.get(`/conversations/${c.id}`))),
        letters: await d.all('/letters?state=read'), waiting: await d.all('/letters?state=waiting'), users: await d.all('/users'),
    })
    const promise = (await me('POST', `${at}/promises`, { what: 'A new pair', due: '2027-12-01T12:00:00Z' })).json.id
    const before = await state()

    const refused = (answer, status, field) => {
        assert.equal(answer.status, status, answer.text)
        if (field !== undefined) assert.equal(answer.json.field, field, answer.text)
    }
    const customer = `/customers/${first.customer.id}`
    const order = (await me('POST', '/orders', { number: 'A-1', customer: first.customer.id, currency: 'EUR' })).json.id
    const owed = (await me('POST', `${at}/goodwill-grants`,
        { kind: 'postage', amount: 59000, currency: 'RSD', purpose: 'correct', owed_by_law: 'RS10' })).json.id
    assert.equal((await me('POST', `${at}/follow-ups`, { due: '2027-01-31T00:00:00Z' })).status, 201)
    const writes = [['POST', '/products', {}, { sku: 'A', name: 'Owl' }], ['PATCH', '/products/1', { 'If-Match': '*' }, { name: 'Owl' }],
        ['POST', '/tips', {}, { kind: 'fact', lang: 'en', text: 'x' }], ['PATCH', '/tips/1', { 'If-Match': '*' }, { kind: 'fact' }],
        ['POST', '/orders', {}, { number: 'A-2', customer: first.customer.id, currency: 'EUR' }], ['PATCH', `/orders/${order}`, { 'If-Match': '*' }, { channel: 'web' }],
        ['POST', `/orders/${order}/steps`, {}, { seen: 1, state: 'shipped' }], ['POST', `${at}/orders`, {}, { order }], ['POST', `${at}/extra`, {}, { reason: 'x' }],
        ['POST', '/imports', {}, { kind: 'products', text: 'sku,name\nB,Bee' }], ['POST', '/imports/1/steps', {}, { step: 'confirm' }],
        ['POST', '/policies', {}, { code: 'A', lang: 'en', title: 'x', text: 'x' }], ['PATCH', '/policies/1', { 'If-Match': '*' }, { lang: 'en', title: 'x', text: 'x' }],
        ['POST', '/policies/1/versions', {}, { seen: 1, review_on: '2030-01-01' }], ['PATCH', at, match, { state: 'open' }], ['POST', `${at}/replies`, {}, { text: 'x', seen }], ['POST', `${at}/notes`, {}, { text: 'x', seen }],
        ['PATCH', customer, { 'If-Match': (await me('GET', customer)).headers.etag }, { name: 'Ana' }],
        ['POST', '/mailboxes', {}, { address: 'new@shop.example', way: 'delivered' }], ['PATCH', '/mailboxes/1', { 'If-Match': '*' }, { name: 'Shop' }],
        ['POST', `${at}/merge`, {}, { from: second.id }], ['POST', `${at}/links`, {}, { other: second.id }],
        ['POST', '/blocked-senders', {}, { address: 'owl@example.net' }], ['POST', '/trusted-senders', {}, { address: 'owl@example.net' }], ['POST', '/filters', {}, { name: 'Owls', view: 'all' }],
        ['POST', '/conversations', {}, { channel: 'phone', customer: { name: 'Ana' }, text: 'x' }],
        ['POST', `${customer}/contact-points`, {}, { kind: 'phone', value: '064 123 4567' }],
        ['POST', `${customer}/merges`, {}, { with: second.customer.id, seen: 1, with_seen: 1 }],
        ['POST', '/users', {}, { mail: 'new@shop.example', name: 'New' }], ['PATCH', '/users/1', { 'If-Match': '*' }, { active: true }],
        ['POST', '/teams', {}, { name: 'Owls' }], ['PATCH', '/teams/1', { 'If-Match': '*' }, { name: 'Shop' }],
        ['POST', `${at}/tags`, {}, { add: ['owls'] }], ['PATCH', '/tags/1', { 'If-Match': '*' }, { name: 'owls' }],
        ['POST', '/standards', {}, { kind: 'first_reply', minutes: 60, unit: 'elapsed', reason: 'x' }], ['PATCH', '/standards/1', { 'If-Match': '*' }, { minutes: 60 }],
        ['POST', '/calendars', {}, { zone: 'UTC', week: ['', '', '', '', '', '', ''] }], ['PATCH', '/calendars/1', { 'If-Match': '*' }, { zone: 'UTC' }],
        ['POST', '/calendars/1/imports', {}, { file: 'x' }], ['POST', `${at}/due`, {}, { due: '2026-12-31T00:00:00Z', reason: 'x' }],
        ['POST', '/guidance', {}, { lang: 'en', title: 'Postage' }], ['PATCH', '/guidance/1', { 'If-Match': '*' }, { title: 'Postage' }],
        ['POST', `/conversations/${first.id}/complaint`, {}, { item: 'x', defect: 'x' }], ['PATCH', complaint, { 'If-Match': '*' }, { fault: 'ours' }],
        ['POST', `${complaint}/receipt`, {}, { words: 'x' }], ['POST', `${complaint}/decision`, {}, { decision: 'accepted' }],
        ['POST', `${complaint}/extensions`, {}, { kind: 'answer', days: 1, evidence: 'x' }], ['POST', '/statutes/1/versions', {}, { duration: 8 }],
        ['POST', `${complaint}/recovery`, {}, { template: '1' }], ['POST', `${complaint}/recovery/steps`, {}, { what: 'x', due: '2027-12-01T12:00:00Z' }],
        ['POST', `${complaint}/recovery/settled`, {}, { step: '1' }], ['POST', `${complaint}/actions/settled`, {}, { action: '1' }],
        ['POST', `${complaint}/actions`, {}, { what: 'x', due: '2027-01-31T00:00:00Z', check: '2027-02-28T00:00:00Z' }],
        ['POST', '/recovery-plans', {}, { lang: 'en', name: 'x', goal: 'x', steps: [{ kind: 'deed', hours: 1, what: 'x' }] }],
        ['PATCH', '/recovery-plans/1', { 'If-Match': '*' }, { lang: 'en', name: 'x', goal: 'x', steps: [{ kind: 'deed', hours: 1, what: 'x' }] }],
        ['POST', '/faults', {}, { item: 'x', what: 'x' }], ['POST', '/faults/1/buyers', {}, { sku: 'x' }], ['POST', '/faults/1/close', {}, { closed: true }],
        ['POST', '/faults/1/customers', {}, { customer: first.customer.id }], ['POST', `${customer}/erasure`, {}, { how: 'x' }],
        ['POST', `${at}/later-replies`, {}, { text: 'x', seen, leaves_at: '2026-12-31T00:00:00Z' }],
        ['POST', `${at}/promises`, {}, { what: 'x', due: '2027-12-01T12:00:00Z' }], ['PATCH', `/promises/${promise}`, { 'If-Match': '*' }, { state: 'kept', evidence: 'x' }],
        ['POST', `${at}/asks`, {}, { text: 'x' }], ['POST', `/messages/${seen}/ask`, {}, { text: 'x' }],
        ['PATCH', `/messages/${seen}/ask`, { 'If-Match': '*' }, { open: false }], ['POST', `/messages/${seen}/forwards`, {}, { to: ['owl@example.net'] }],
        ['POST', '/causes', {}, { name: 'Glue' }], ['PATCH', '/causes/1', { 'If-Match': '*' }, { active: true }],
        ['POST', `${at}/follow-ups`, {}, { due: '2027-01-31T00:00:00Z' }], ['POST', `${at}/call-backs`, {}, { from: '2027-01-31T00:00:00Z' }], ['PATCH', '/follow-ups/1', { 'If-Match': '*' }, { act: 'no_answer' }],
        ['PATCH', '/automations/1', { 'If-Match': '*' }, { active: true }],
        ['POST', `${at}/gaps`, {}, { topic: 'Descaling' }], ['POST', '/gaps/1/close', {}, { done: 'Written' }],
        ['POST', `${at}/goodwill-grants`, {}, { kind: 'gift', amount: 1, currency: 'RSD', purpose: 'keep' }],
        ['PATCH', `/goodwill-grants/${owed}`, { 'If-Match': '*' }, { state: 'applied' }],
        ['POST', `${at}/profit-forgone`, {}, { kind: 'referral', amount: 1, currency: 'RSD', reason: 'x' }],
        ['POST', '/authority-limits', {}, { per_grant: 1, per_period: 1, period_days: 30, currency: 'RSD' }],
        ['POST', '/coupons', {}, { kind: 'two_for_one', days: 90 }], ['POST', '/redemptions', {}, { code: '2222-2222-2222' }],
        ['POST', `${customer}/permissions`, {}, { purpose: 'offers', given: false, source: 'x' }],
        ['POST', `${customer}/care-notes`, {}, { text: 'x', until: '2026-12-31T00:00:00Z' }]]

    await t.test('A27 every write that takes fields is tried', () => {
        const all = description.rows.filter(r => r.operation.requestBody?.content['application/json']).map(r => `${r.method} ${r.path.replace(/^\/api\/v1/, '')}`)
        assert.deepEqual(writes.map(([method, path]) => `${method} ${path.replace(/\d+/, '{id}')}`).sort(), all.sort())
    })

    for (const [method, path, headers, good] of writes) {
        const last = path.replace(/\/\d+$/, '').split('/').at(-1)
        for (const [name, body, more, status, field] of badBodies) {
            await t.test(`${method} ${last}: ${name} is a ${status}`, async () =>
                refused(await me(method, path, body, { ...headers, ...more }), status, field))
        }
        await t.test(`A27 ${method} ${last} takes no field that the desk sets itself`, async () => {
            for (const field of notYours) {
                const body = JSON.stringify(good).replace('{', `{"${field}":"1",`)
                refused(await me(method, path, body, { ...headers, ...json }), 400, field)
            }
        })
    }

    for (const [name, change, field, status = 400] of badContacts) {
        await t.test(`contacts: ${name} is a ${status}`, async () =>
            refused(await me('POST', '/conversations', { channel: 'phone', customer: { name: 'Ana' }, text: 'Good words.', ...change }), status, field))
    }

    for (const [what, path, good, rows] of [['grants', `${at}/goodwill-grants`, { kind: 'gift', amount: 1, currency: 'RSD', purpose: 'keep' }, badGrants],
        ['limits', '/authority-limits', { per_grant: 1, per_period: 1, period_days: 30, currency: 'RSD' }, badLimits],
        ['coupons', '/coupons', { kind: 'two_for_one', days: 90 }, badCoupons]]) {
        for (const [name, change, field, status = 400] of rows) {
            await t.test(`${what}: ${name} is a ${status}`, async () => refused(await me('POST', path, { ...good, ...change }), status, field))
        }
    }

    const special = { foreign: { seen: second.messages[0].id }, theirs: { attachments: [theirs] }, twice: { attachments: [mine, mine] } }
    for (const kind of ['replies', 'notes']) {
        for (const [name, change, field, status = 400] of badMessages) {
            await t.test(`${kind}: ${name} is a ${status}`, async () => {
                const body = { text: 'Good words.', seen, ...(special[change] ?? change) }
                refused(await me('POST', `${at}/${kind}`, body), status, field)
            })
        }
    }
    const later = { text: 'Good words.', seen, leaves_at: new Date(Date.now() + 3600e3).toISOString() }
    for (const [name, change, field] of [['what was seen is of another conversation', special.foreign, 'seen'],
        ['a file of somebody else', special.theirs, 'attachments'], ['a time that is past', { leaves_at: '2020-01-01T00:00:00Z' }, 'leaves_at']]) {
        await t.test(`F20 later-replies: ${name} is a 400`, async () =>
            refused(await me('POST', `${at}/later-replies`, { ...later, ...change }), 400, field))
    }
    await t.test('replies: no seen is a 400', async () => refused(await me('POST', `${at}/replies`, { text: 'x' }), 400, 'seen'))
    await t.test('notes: solved while somebody waits is a 400, and the note is not stored', async () =>
        refused(await me('POST', `${at}/notes`, { text: 'x', and_state: 'solved' }), 400, 'reason'))

    const changes = { off: { owner: id(gone) }, half: { owner: id(other), team: '999999' } }
    for (const [name, body, field] of badChanges) {
        await t.test(`PATCH: ${name} is a 400`, async () => refused(await me('PATCH', at, changes[body] ?? body, match), 400, field))
    }

    await t.test('PATCH without If-Match is a 428', async () => {
        refused(await me('PATCH', at, { state: 'open' }), 428, 'If-Match')
    })
    for (const tag of ['""', '"0"', '"-1"', '"owl"', '99', '"99"', 'W/"99"', '"99-0123456789abcdef"', '"99", "98"', 'W/', '"', ', ,']) {
        await t.test(`PATCH with If-Match ${tag} is a 412`, async () =>
            refused(await me('PATCH', at, { state: 'open' }, { 'If-Match': tag }), 412, 'If-Match'))
    }

    for (const key of ['', ' ', long(201), 'a b', 'š']) {
        await t.test(`an Idempotency-Key of ${JSON.stringify(key.slice(0, 10))} is a 400`, async () => {
            const answer = await me('POST', `${at}/notes`, { text: 'x' }, { 'Idempotency-Key': Buffer.from(key).toString('latin1') })
            refused(answer, 400, 'Idempotency-Key')
        })
    }

    for (const [path, field] of badQueries) {
        await t.test(`A28 GET ${path.slice(0, 60)} is a 400`, async () => {
            if (field) return refused(await me('GET', path), 400, field)
            /* Not readable as an address: the engine says so itself. */
            const answer = await request(d.url, 'GET', `/api/v1${path}`, { headers: { Authorization: `Bearer ${d.token}` } })
            assert.equal(answer.status, 400)
        })
    }
    await t.test('a query is refused on writes too', async () => refused(await me('POST', `${at}/notes?x=1`, { text: 'x' }), 400, 'x'))

    for (const path of ['/conversations', '/customers', '/attachments', '/messages']) {
        for (const wrong of ['0', '-1', 'x', '1x', '1.0', '999999', '9223372036854775807', '9223372036854775808', '%31%27', "1'%20OR%20'1'='1"]) {
            await t.test(`GET ${path}/${wrong} is a 404`, async () =>
                refused(await me('GET', `${path}/${wrong}${path === '/messages' ? '/raw' : ''}`), 404))
        }
    }
    for (const path of ['/owls', '/', '/conversations/', `${at}/owls`, `${at}/`, '//conversations', '/conversations//']) {
        await t.test(`GET ${path.replace(first.id, 'ID')} is a 404`, async () => refused(await me('GET', path), 404))
    }

    const methods = [
        ['PUT', '/conversations', 'GET, HEAD, POST'], ['DELETE', '/conversations', 'GET, HEAD, POST'], ['PUT', at, 'GET, HEAD, PATCH'],
        ['DELETE', at, 'GET, HEAD, PATCH'], ['GET', `${at}/replies`, 'POST'], ['GET', '/uploads', 'POST'], ['PUT', '/users', 'GET, HEAD, POST'], ['POST', '/tags', 'GET, HEAD'],
        ['PATCH', `/messages/${seen}`, 'DELETE'], ['OPTIONS', '/tags', 'GET, HEAD'], ['POST', '/health', 'GET, HEAD'],
    ]
    for (const [method, path, allow] of methods) {
        await t.test(`${method} ${path.replace(/\d+/, 'ID')} is a 405 that says what is taken`, async () => {
            const answer = await me(method, path)
            refused(answer, 405)
            assert.equal(answer.headers.allow, allow)
        })
    }

    await t.test('a body where none is taken is a 400', async () => refused(await me('DELETE', `/messages/${seen}`, '{}', json), 400, 'body'))
    await t.test('an upload without bytes is a 400', async () => refused(await me('POST', '/uploads', ''), 400, 'body'))
    for (const type of ['owl', '/', 'image/', '/png', 'image/p ng', 'image/png/x', `image/${long(200)}`, 'image/(png)']) {
        await t.test(`an upload of type ${type.slice(0, 20)} is a 415`, async () =>
            refused(await me('POST', '/uploads', 'x', { 'Content-Type': type }), 415, 'Content-Type'))
    }
    await t.test('taking back what is no reply is a 409', async () => refused(await me('DELETE', `/messages/${seen}`), 409))

    /* The engine refuses these before the API is asked, from the head alone: the body is never sent. */
    const ask = async lines => {
        const port = new URL(d.url).port
        const socket = net.connect(port, '127.0.0.1')
        let heard = ''
        socket.on('data', data => { heard += data.toString('latin1') })
        socket.on('error', () => { /* it is closed on us */ })
        socket.write(lines.join('\r\n'))
        await new Promise(resolve => { socket.on('close', resolve); setTimeout(resolve, 3000).unref(); socket.on('data', () => setTimeout(() => socket.end(), 20)) })
        socket.destroy()
        return Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1])
    }
    const head = (method, path, more) => [`${method} /api/v1${path} HTTP/1.1`, `Host: ${d.listen}`, `Authorization: Bearer ${d.token}`, ...more, '', '']
    const tooMuch = [
        ['a JSON body one byte above 1 MiB', head('POST', `${at}/notes`, ['Content-Type: application/json', `Content-Length: ${(1 << 20) + 1}`]), [413]],
        ['a body of 10 GB', head('POST', `${at}/notes`, ['Content-Length: 10000000000']), [413]],
        ['an upload one byte above 25 MiB', head('POST', '/uploads', [`Content-Length: ${(25 << 20) + 1}`]), [413]],
        ['a body on a GET', head('GET', '/users', ['Content-Length: 1000000']), [413]],
        ['an address of 1 MB', head('GET', `/users?x=${long(1 << 20)}`, []), [414, 431]],
        ['an address with a NUL', head('GET', '/users%00', []), [400]],
        ['an address with invalid UTF-8', head('GET', '/users/%ff', []), [400]],
    ]
    for (const [name, lines, statuses] of tooMuch) {
        await t.test(`F17 ${name} is a ${statuses.join(' or ')}`, async () => {
            const status = await ask(lines)
            assert.ok(statuses.includes(status), `${status}`)
        })
    }

    await t.test('nothing of all that was stored', async () => assert.deepEqual(await state(), before))
    await t.test('the log holds no failure of ours', () => assert.deepEqual(d.log().split('\n').filter(l => /level=error|request failed/.test(l)), []))
    await t.test('kept check finds nothing, while serving and after the end', () => end(d))
    await d.remove()
})
