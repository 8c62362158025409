/* Putting conversations in order by the API: resting until a time, priority, tags, spam, joining, splitting, filters. The
 * desk has a clock that the test moves. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, mailbox, owner, store } from '../rig/desk.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { until } from '../rig/ports.mjs'
import { caller, describe } from './kit/caller.mjs'
import { browser } from './kit/settings.mjs'
import { converse, end, person } from './kit/shop.mjs'

let serial = 0

/* A letter of a customer into a conversation, by the Message-ID of what it answers. */
async function write(d, { from = 'customer1@example.org', reply = null, words = 'And another thing.', headers = [] } = {}) {
    const id = `organise-${++serial}@example.org`
    const raw = [`From: Somebody <${from}>`, `To: ${mailbox}`, `Subject: Letter ${serial}`, `Message-ID: <${id}>`,
        'Date: Mon, 16 Nov 2026 10:31:00 +0000', ...(reply ? [`In-Reply-To: <${reply}>`] : []), ...headers, '', words, ''].join('\r\n')
    const [{ code, text }] = await lmtp(d.lmtp, { from, to: [mailbox], raw })
    assert.equal(code, 250, text)
    return id
}

const ids = list => list.items.map(c => c.id)

test(`putting conversations in order (${store})`, async t => {
    const folder = mkdtempSync(join(tmpdir(), 'kept-organise-')), clock = join(folder, 'clock')
    writeFileSync(clock, '+0')
    const d = await desk({ serve: ['--test-clock', clock] })
    t.after(async () => { await d.remove(); rmSync(folder, { recursive: true, force: true }) })
    const me = caller(d, await describe(d), d.token)
    const all = await converse(d, 8)
    let ahead = 0
    const later = seconds => writeFileSync(clock, `+${ahead += seconds}`)
    const now = () => Date.now() + 1000 * ahead
    const time = ms => new Date(ms).toISOString().replace(/\.\d+Z/, 'Z')
    const read = async id => (await me('GET', `/conversations/${id}`)).json
    const view = async name => ids((await me('GET', `/conversations?view=${name}`)).json)
    const change = async (id, body, match) => me('PATCH', `/conversations/${id}`, body, { 'If-Match': match ?? '*' })
    const good = async (id, body) => { const a = await change(id, body); assert.equal(a.status, 200, a.text); return a.json }

    await t.test('P47 what rests leaves the lists, comes back at its time, also after a kill, and says why', async () => {
        const { id, version } = all[0]
        await good(id, { state: 'waiting_customer', reason: 'answered elsewhere' })
        const till = time(now() + 3 * 86400e3)
        const rests = await good(id, { snoozed_until: till, snooze_reason: 'The carrier calls back' })
        assert.equal(rests.snoozed_until, till)
        assert.equal(rests.snooze_reason, 'The carrier calls back')
        assert.deepEqual(await view('snoozed'), [id])
        for (const name of ['team', 'waiting', 'unassigned']) assert.ok(!(await view(name)).includes(id), name)
        assert.ok((await view('all')).includes(id))
        assert.equal((await change(id, { snoozed_until: time(now() + 86400e3) }, `"${version}"`)).status, 412)
        await d.kill9()
        later(3 * 86400 + 5)
        await d.serve()
        const back = await until('it is back', async () => { const c = await read(id); return c.snoozed_until === null && c })
        assert.equal(back.state, 'open')
        assert.equal(back.snooze_reason, 'The carrier calls back')
        assert.equal(back.version, rests.version + 1, 'it came back once')
        assert.deepEqual(await view('snoozed'), [])
    })

    await t.test('INV5 a mail of the customer ends a rest at once, one of a machine does not', async () => {
        const { id, messages: [first] } = await read(all[1].id)
        const answer = await d.api('POST', `/conversations/${id}/replies`, { text: 'A new pair leaves on Monday.', seen: first.id, hold_s: 0 })
        assert.equal(answer.status, 201, JSON.stringify(answer.body))
        await good(id, { snoozed_until: time(now() + 86400e3), snooze_reason: 'Monday' })
        await write(d, { reply: answer.body.message_id, headers: ['Auto-Submitted: auto-replied'] })
        await until('the machine has written', async () => (await read(id)).messages.length === 3)
        assert.ok((await read(id)).snoozed_until)
        await write(d, { reply: answer.body.message_id, words: 'Thanks!' })
        const back = await until('it is back', async () => { const c = await read(id); return c.snoozed_until === null && c })
        assert.equal(back.state, 'open')
        assert.equal(back.snooze_reason, 'Monday')
        assert.ok(back.due)
    })

    await t.test('H07 a rest that cannot be is refused', async () => {
        const { id } = all[2]
        for (const [body, field, status] of [[{ snoozed_until: time(now() - 60e3) }, 'snoozed_until', 400],
            [{ snoozed_until: time(now() + 400 * 86400e3) }, 'snoozed_until', 413], [{ snoozed_until: 'tomorrow' }, 'snoozed_until', 400],
            [{ snooze_reason: 'why' }, 'snoozed_until', 400], [{ snoozed_until: time(now() + 1e7), snooze_reason: 'x'.repeat(201) }, 'snooze_reason', 413],
            [{ priority: 'very' }, 'priority', 400]]) {
            const a = await change(id, body)
            assert.equal(a.status, status, `${JSON.stringify(body)} ${a.text}`)
            assert.equal(a.json.field, field)
        }
    })

    await t.test('INV8 urgent, and not any more', async () => {
        assert.equal((await good(all[2].id, { priority: 'urgent' })).priority, 'urgent')
        assert.equal((await good(all[2].id, { priority: 'normal' })).priority, 'normal')
    })

    await t.test('P53 tags: one in any script, shown in their order, a list of each; two at once lose nothing', async () => {
        const [a, b] = [all[2].id, all[3].id]
        assert.deepEqual((await good(a, { tags: ['Поштарина', 'late', 'poštarina'] })).tags, ['Поштарина', 'late'])
        assert.deepEqual((await good(b, { tags: ['POSTARINA'] })).tags, ['Поштарина'])
        assert.deepEqual((await me('GET', '/tags')).json.items.map(x => x.name).sort(), ['late', 'Поштарина'].sort())
        const list = async query => ids((await me('GET', `/conversations?${query}`)).json).sort()
        assert.deepEqual(await list('view=all&tag=postarina'), [a, b].sort())
        assert.deepEqual(await list('view=team&tag=late'), [a])
        assert.deepEqual(await list('view=solved&tag=late'), [])
        assert.deepEqual(await list('tag=nobody%20made%20this'), [])
        await good(b, { priority: 'urgent' })
        assert.deepEqual(await list('view=all&priority=urgent'), [b])
        assert.deepEqual(await list('view=team&tag=postarina&priority=urgent'), [b])
        const page = (await me('GET', '/conversations?view=all&tag=postarina&limit=1')).json
        const next = (await me('GET', `/conversations?view=all&tag=postarina&limit=1&after=${page.next}`)).json
        assert.deepEqual([...ids(page), ...ids(next)].sort(), [a, b].sort())
        assert.deepEqual((await good(a, { tags: [] })).tags, [])
        for (const tags of [['a,b'], ['!'], Array.from({ length: 21 }, (_, i) => `t${i}`), 'late']) {
            const answer = await change(a, { tags })
            assert.equal(answer.status, 400, answer.text)
            assert.equal(answer.json.field, 'tags')
        }
        const made = await Promise.all([...'abcdefgh'].map(x => change(all[4].id, { tags: ['Ђон'] }, '*').then(r => r.status)))
        assert.ok(made.every(s => s === 200 || s === 409 || s === 503), made.join())
        assert.deepEqual((await read(all[4].id)).tags, ['Ђон'])
        assert.equal((await me('GET', '/tags')).json.items.filter(x => x.name === 'Ђон').length, 1)
    })

    await t.test('A09 spam: out of the lists, its clock still; later mail of a blocked sender follows; nothing is lost', async () => {
        const { id, messages: [first] } = await read(all[5].id), before = await read(id)
        const spam = await good(id, { state: 'spam' })
        assert.equal(spam.state, 'spam')
        assert.equal(spam.due, null)
        assert.deepEqual(await view('spam'), [id])
        assert.ok(!(await view('all')).includes(id))
        const back = await good(id, { state: 'open' })
        assert.equal(back.due, before.due, 'what was owed is owed again')
        const sender = 'customer6@example.org'
        const blocked = await me('POST', '/blocked-senders', { address: sender.toUpperCase() })
        assert.equal(blocked.status, 201, blocked.text)
        assert.equal(blocked.json.address, sender)
        assert.equal((await me('POST', '/blocked-senders', { address: sender })).json.id, blocked.json.id)
        assert.deepEqual((await me('GET', '/blocked-senders')).json.items.map(x => x.address), [sender])
        assert.equal((await me('POST', '/blocked-senders', { address: mailbox })).status, 400)
        await write(d, { from: sender, reply: first.message_id, words: 'Buy!' })
        const [arrived] = await until('it is in Spam', async () => { const list = await view('spam'); return list.length === 1 && list })
        assert.equal((await read(arrived)).due, null)
        assert.equal((await read(id)).messages.length, 1)
        assert.equal((await me('DELETE', `/blocked-senders?address=${sender}`)).status, 204)
        assert.equal((await me('DELETE', `/blocked-senders?address=${sender}`)).status, 404)
        const out = await good(arrived, { state: 'open' })
        assert.ok(out.due, 'and its customer waits like any other')
    })

    await t.test('INV19 joined: one thread, later mail follows; taken apart: each has what it had; linked and split', async () => {
        const { id: into, messages: [first] } = await read(all[6].id)
        const mid = await write(d, { from: 'customer7@example.org', words: 'And the laces.' })
        const other = await until('the second letter', async () => (await me('GET', '/conversations?view=all&limit=200')).json.items.find(c => c.subject === `Letter ${serial}`))
        assert.equal(other.customer.id, (await read(into)).customer.id)
        const joined = await me('POST', `/conversations/${into}/merge`, { from: other.id })
        assert.equal(joined.status, 200, joined.text)
        const gone = await read(other.id), whole = await read(into)
        assert.deepEqual([gone.state, gone.merged_into, gone.messages.length, gone.due], ['merged', into, 0, null])
        assert.equal(whole.messages.length, 2)
        assert.equal(whole.clocks.length, 2)
        assert.deepEqual(whole.merged.map(x => x.id), [other.id])
        await write(d, { from: 'customer7@example.org', reply: mid, words: 'And the box.' })
        await until('it is in the one that stays', async () => (await read(into)).messages.length === 3)
        assert.equal((await me('POST', `/conversations/${other.id}/replies`, { text: 'x', seen: first.id })).status, 400)
        assert.equal((await me('POST', `/conversations/${other.id}/notes`, { text: 'x' })).status, 409)
        assert.equal((await change(other.id, { state: 'open' })).status, 400)
        assert.equal((await me('POST', `/conversations/${into}/merge`, { from: other.id })).status, 400)
        const apart = await me('DELETE', `/conversations/${other.id}/merge`)
        assert.equal(apart.status, 200, apart.text)
        assert.equal((await read(other.id)).messages.length, 1)
        assert.equal((await read(into)).messages.length, 2)
        assert.equal((await me('DELETE', `/conversations/${other.id}/merge`)).status, 400)
        assert.equal((await me('POST', `/conversations/${into}/merge`, { from: all[0].id })).status, 400, 'of two customers')
        assert.equal((await me('POST', `/conversations/${into}/links`, { other: all[0].id })).status, 200)
        assert.equal((await me('POST', `/conversations/${into}/links`, { other: '999999' })).status, 400)
        assert.deepEqual((await read(all[0].id)).links.map(x => x.id), [into])
        assert.equal((await me('DELETE', `/conversations/${into}/links?other=${all[0].id}`)).status, 204)
        assert.deepEqual((await read(into)).links, [])
        const [, last] = (await read(into)).messages
        const made = await me('POST', `/messages/${last.id}/split`)
        assert.equal(made.status, 201, made.text)
        assert.ok(made.json.due)
        assert.deepEqual((await read(made.json.id)).links.map(x => x.id), [into])
        assert.equal((await me('POST', `/messages/${first.id}/split`)).status, 400)
        assert.equal((await me('GET', '/search?q=box&kind=message')).json.items[0].conversation, made.json.id)
    })

    await t.test('F20 two join each other at once: one does, nothing is lost', async () => {
        const a = all[7].id
        await write(d, { from: 'customer8@example.org', words: 'Another.' })
        const other = await until('the second letter', async () => (await me('GET', '/conversations?view=all&limit=200')).json.items.find(c => c.subject === `Letter ${serial}`))
        const done = await Promise.all([[a, other.id], [other.id, a], [a, other.id]].map(([x, y]) => me('POST', `/conversations/${x}/merge`, { from: y }).then(r => r.status)))
        assert.equal(done.filter(s => s === 200).length, 1, done.join())
        const both = [await read(a), await read(other.id)]
        assert.deepEqual(both.map(c => c.messages.length).sort(), [0, 2])
    })

    await t.test('A26 views of one person are his own', async () => {
        const other = caller(d, await describe(d), (await person(d, 'helper')).token)
        await good(all[3].id, { tags: ['poštarina'] })
        const made = await me('POST', '/filters', { name: ' Postage ', view: 'all', tag: 'ПОШТАРИНА' })
        assert.equal(made.status, 201, made.text)
        assert.equal(made.json.name, 'Postage')
        assert.equal(made.json.tag, 'Поштарина')
        const again = await me('POST', '/filters', { name: 'Postage', view: 'team', priority: 'urgent' })
        assert.deepEqual([again.json.id, again.json.view, again.json.tag, again.json.urgent], [made.json.id, 'team', null, true])
        assert.deepEqual((await other('GET', '/filters')).json.items, [])
        assert.equal((await other('DELETE', `/filters?filter=${made.json.id}`)).status, 204)
        assert.equal((await me('GET', '/filters')).json.items.length, 1, 'nobody removes another\'s')
        for (const [body, field] of [[{ name: ' ', view: 'all' }, 'name'], [{ name: 'x', view: 'owls' }, 'view'], [{ name: 'x', view: 'all', tag: 'no such' }, 'tag']])
            assert.equal((await me('POST', '/filters', body)).json.field, field)
        for (let i = 1; i < 20; i++) assert.equal((await me('POST', '/filters', { name: `view ${i}`, view: 'all' })).status, 201)
        assert.equal((await me('POST', '/filters', { name: 'one more', view: 'all' })).status, 413)
    })

    await t.test('P53 INV8 tags are renamed, joined and removed on their page, an older page changes nothing', async () => {
        const ana = await browser(d, owner), other = caller(d, await describe(d), (await person(d, 'keeper')).token)
        const id = async name => new RegExp(`edit=(\\d+)">Change<span class="hide">: ${name}<`).exec((await ana.get('/settings/tags')).text)?.[1]
        const act = async fields => (await ana.post('/settings/tags', fields)).status
        const [one, two] = [all[4].id, all[5].id]
        await good(two, { tags: ['late', 'Ђон', 'Поштарина'] })
        assert.equal((await other('POST', '/filters', { name: 'mine', view: 'all', tag: 'late' })).status, 201)
        const late = await id('late'), sole = await id('Ђон'), { version } = await read(two)
        assert.equal(await act({ act: 'rename', id: late, was: 'late', name: ' касни ' }), 303)
        assert.deepEqual((await read(two)).tags, ['касни', 'Ђон', 'Поштарина'])
        assert.notEqual((await read(two)).version, version, 'whoever has read it before is told')
        assert.equal(await act({ act: 'rename', id: late, was: 'late', name: 'too late' }), 409)
        const taken = await ana.post('/settings/tags', { act: 'rename', id: late, was: 'касни', name: 'djon' })
        assert.equal(taken.status, 409)
        assert.match(taken.text, /Another tag is called so\.[^]*value="djon"/)
        assert.equal(await act({ act: 'rename', id: late, was: 'касни', name: 'a,b' }), 422)
        assert.equal(await act({ act: 'join', id: late, was: 'касни', into: late }), 422)
        for (const into of ['999999', '']) assert.equal(await act({ act: 'join', id: late, was: 'касни', into }), 422, 'nothing was joined, and that is said')
        assert.deepEqual(await Promise.all([1, 2].map(() => act({ act: 'join', id: late, was: 'касни', into: sole }))), [303, 303])
        assert.deepEqual((await read(two)).tags, ['Ђон', 'Поштарина'])
        assert.deepEqual(ids((await me('GET', '/conversations?view=all&tag=djon')).json).sort(), [one, two].sort())
        assert.equal((await other('GET', '/filters')).json.items[0].tag, 'Ђон')
        assert.match((await ana.get(`/settings/tags?edit=${sole}`)).text, /It comes off 2 conversations/)
        assert.equal(await act({ act: 'remove', id: sole, was: 'Ђон' }), 303)
        assert.deepEqual([(await read(one)).tags, (await read(two)).tags, (await other('GET', '/filters')).json.items], [[], ['Поштарина'], []])
        assert.match((await ana.get('/settings/audit')).text, /Tag removed[^]*Tags joined[^]*Tag renamed/)
        const mine = /name="remove" value="(\d+)"/.exec((await ana.get('/settings/tags')).text)[1]
        assert.equal((await ana.post('/filters', { remove: mine, back: 'settings' })).headers.location, '/settings/tags?said=saved')
    })

    await t.test('P53 INV8 programs put tags on and take them off without a version, and who may keeps them in order', async () => {
        const [one, two] = [all[4].id, all[5].id], tag = async name => (await me('GET', '/tags')).json.items.find(x => x.name === name)?.id
        const put = (id, body, call = me) => call('POST', `/conversations/${id}/tags`, body)
        await good(one, { tags: [] })
        const both = await Promise.all([put(one, { add: ['spoon', 'Fork'] }), put(one, { add: ['Ложица'] })])
        assert.deepEqual(both.map(x => x.status), [200, 200], both[0].text + both[1].text)
        assert.deepEqual((await read(one)).tags.sort(), ['Fork', 'spoon', 'Ложица'])
        const off = await put(one, { remove: ['FORK', 'never there'], add: ['ložica'] })
        assert.deepEqual([off.status, off.json.tags.sort()], [200, ['spoon', 'Ложица']])
        for (const [body, field] of [[{}, 'body'], [{ add: ['a,b'] }, 'tags'], [{ add: 'x' }, 'add'], [{ put: ['x'] }, 'put']]) {
            const answer = await put(one, body)
            assert.deepEqual([answer.status, answer.json.field], [400, field], answer.text)
        }
        await put(two, { add: ['spoon', 'Ложица'] })
        const spoon = await tag('spoon'), kasika = await tag('Ложица'), path = `/tags/${spoon}`, first = await me('GET', path)
        assert.deepEqual(first.json, { id: spoon, name: 'spoon' })
        assert.equal((await me('GET', path, undefined, { 'If-None-Match': first.headers.etag })).status, 304)
        const match = { 'If-Match': first.headers.etag }, agent = caller(d, await describe(d), (await person(d, 'tidier')).token)
        assert.equal((await agent('PATCH', path, { name: 'x' }, match)).status, 403, 'an agent keeps no tags in order')
        assert.equal((await agent('DELETE', path, undefined, match)).status, 403)
        assert.equal((await me('PATCH', path, { name: 'x' })).status, 428)
        for (const [body, status, field] of [[{}, 400, 'body'], [{ name: 'x', into: kasika }, 400, 'body'], [{ name: 'a,b' }, 400, 'tags'],
            [{ into: spoon }, 400, 'into'], [{ into: '999999' }, 400, 'into'], [{ name: 'LOZICA' }, 409, 'name']]) {
            const answer = await me('PATCH', path, body, match)
            assert.deepEqual([answer.status, answer.json.field], [status, field], answer.text)
        }
        const named = await me('PATCH', path, { name: ' Spoons ' }, match)
        assert.deepEqual([named.status, named.json.name], [200, 'Spoons'], named.text)
        assert.deepEqual((await read(one)).tags.sort(), ['Spoons', 'Ложица'])
        assert.equal((await me('PATCH', path, { name: 'x' }, match)).status, 412, 'it is called otherwise by now')
        const joined = await me('PATCH', path, { into: kasika }, { 'If-Match': named.headers.etag })
        assert.deepEqual([joined.status, joined.json], [200, { id: kasika, name: 'Ложица' }], joined.text)
        assert.deepEqual([(await read(one)).tags, (await read(two)).tags.includes('Spoons')], [['Ложица'], false])
        assert.equal((await me('GET', path)).status, 404)
        assert.equal((await me('DELETE', `/tags/${kasika}`, undefined, { 'If-Match': joined.headers.etag })).status, 204)
        assert.deepEqual((await read(one)).tags, [])
        assert.equal((await me('DELETE', `/tags/${kasika}`, undefined, { 'If-Match': '*' })).status, 404)
    })

    await t.test('A09 who is trusted and who is blocked stands on one page of the owner\'s, with whoever said so; one is never both', async () => {
        const ana = await browser(d, owner), senders = async () => (await ana.get('/settings/spam')).text
        const act = async (act, address) => (await ana.post('/settings/spam', { act, address })).status
        const lists = async () => (await Promise.all(['trusted', 'blocked'].map(x => me('GET', `/${x}-senders`)))).map(x => x.json.items.map(i => i.address))
        assert.match(await senders(), /Nobody is trusted by name\.[^]*Nobody is blocked\./)
        assert.equal((await me('POST', '/blocked-senders', { address: 'pest@example.org' })).status, 201)
        assert.equal(await act('trust', ' Carrier@Example.org '), 303)
        assert.match(await senders(), /carrier@example\.org<[^]*Trusted by ana[^]*Blocked senders[^]*pest@example\.org</)
        assert.deepEqual(await lists(), [['carrier@example.org'], ['pest@example.org']])
        assert.equal(await act('trust', 'pest@example.org'), 303)
        assert.equal(await act('block', 'carrier@example.org'), 303)
        assert.deepEqual(await lists(), [['pest@example.org'], ['carrier@example.org']])
        for (const [way, address] of [['trust', mailbox], ['block', mailbox], ['trust', 'no address'], ['trust', '']]) {
            const refused = await ana.post('/settings/spam', { act: way, address })
            assert.equal(refused.status, 422, address)
            assert.match(refused.text, new RegExp(`role="alert"[^]*name="address"[^>]* value="${address}"`))
        }
        for (const way of ['', 'Trust', 'letter']) assert.equal(await act(way, 'owl@example.org'), 422, 'nobody is trusted by a word that is none')
        assert.deepEqual(await lists(), [['pest@example.org'], ['carrier@example.org']])
        assert.deepEqual([await act('distrust', 'pest@example.org'), await act('let', 'carrier@example.org'), await act('let', 'carrier@example.org')], [303, 303, 303])
        assert.deepEqual(await lists(), [[], []])
        assert.match((await ana.get('/settings/audit')).text, /Sender no longer trusted/)
        for (const [n, path] of [[60, 'trusted'], [60, 'blocked']])
            for (let i = 0; i < n; i++) assert.equal((await me('POST', `/${path}-senders`, { address: `${path}${i}@example.org` })).status, 201)
        for (const [path, other] of [['trusted', 'blocked'], ['blocked', 'trusted']]) {
            const first = await senders(), next = new RegExp(`href="(/settings/spam\\?${path}=\\d+)" rel="next"`).exec(first)[1], second = (await ana.get(next)).text
            for (const [has, text, n] of [[true, first, 49], [false, first, 50], [false, second, 49], [true, second, 50], [true, second, 59]])
                assert.equal(text.includes(`${path}${n}@example.org`), has, `${path} ${n}`)
            assert.ok(second.includes(`${other}0@example.org`) && /href="\/settings\/spam">/.test(second))
        }
        assert.equal((await ana.get('/settings/spam?trusted=x&blocked=-1')).status, 200)
    })

    await end(d)
})
