/* Checks of practices.md that a page or a whole way through the API shows, and no unit test: each by its number, with the
 * numbers of its own line there. The desk's clock stands where the check needs it. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, owner, store } from '../rig/desk.mjs'
import { sleep } from '../rig/ports.mjs'
import { contactSolved, outcome } from '../rig/solved.mjs'
import { caller, describe } from './kit/caller.mjs'
import { browser } from './kit/settings.mjs'
import { converse, end } from './kit/shop.mjs'

const words = html => html.replace(/<[^>]+>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')

test(`checks of practices (${store})`, async t => {
    const folder = mkdtempSync(join(tmpdir(), 'kept-practices-')), clock = join(folder, 'clock')
    const at = async time => { writeFileSync(clock, time); await sleep(60) }
    await at('2026-11-02T10:00:00Z')
    const d = await desk({ serve: ['--test-clock', clock] })
    t.after(async () => { await d.remove(); rmSync(folder, { recursive: true, force: true }) })
    const call = caller(d, await describe(d), d.token)
    const does = async (method, path, body) => {
        const { status, json, text } = await call(method, path, body, { 'If-Match': '*' })
        assert.ok(status < 300, `${method} ${path}: ${status} ${text}`)
        return json
    }
    const contact = (n, more = {}) => does('POST', '/conversations', { channel: 'phone', customer: { name: `Customer ${n}`, phone: `+38164300${1000 + n}` }, text: 'The sole came off.', ...more })

    await t.test('P25 P48 a reply is no solution: it waits for the customer, and is work that is not done; unanswered, it is closed with a reason only', async () => {
        const [c, other] = await converse(d, 2)
        const bare = await call('PATCH', `/conversations/${other.id}`, { state: 'solved', ...outcome }, { 'If-Match': '*' })
        assert.deepEqual([bare.status, bare.json.field], [400, 'reason'])
        await does('POST', `/conversations/${c.id}/replies`, { text: 'Please try another socket.', seen: c.messages[0].id, hold_s: 0 })
        assert.equal((await does('GET', `/conversations/${c.id}`)).state, 'waiting_customer')
        assert.ok((await does('GET', '/conversations?view=waiting')).items.some(x => x.id === c.id))
        assert.ok(!(await does('GET', '/conversations?view=solved&limit=200')).items.some(x => x.id === c.id))
        assert.equal((await does('PATCH', `/conversations/${other.id}`, { state: 'solved', reason: 'duplicate' })).state, 'solved')
    })

    await t.test('P51 history of 3 to 9 days, nine of ten in 8: nine are proposed, and three warn with what was kept of such promises', async () => {
        const open = '09:00-18:00'
        await does('POST', '/calendars', { team: null, zone: 'UTC', holidays: '', week: [open, open, open, open, open, '', ''] })
        const { id } = await contact(1), took = { 5: 1, 6: 2, 9: 3, 10: 2, 12: 1, 13: 1 } /* day of November: how many were kept on it */
        const made = []
        for (let i = 0; i < 10; i++) made.push(await does('POST', `/conversations/${id}/promises`, { what: `A new pair ${i}`, due: '2026-11-30T16:00:00Z' }))
        for (const [day, n] of Object.entries(took)) {
            await at(`2026-11-${day.padStart(2, '0')}T12:00:00Z`)
            for (let i = 0; i < n; i++) await does('PATCH', `/promises/${made.shift().id}`, { state: 'kept', evidence: 'Sent' })
        }
        await at('2026-11-19T10:00:00Z')
        const helper = await does('GET', '/promise-helper')
        assert.deepEqual([helper.cases, helper.p90_days, helper.days, helper.due], [10, 8, 9, '2026-12-02T18:00:00Z'])
        const page = await browser(d, owner), soon = { what: 'The money', kind: '0', day: '2026-11-24', time: '16:00' }
        const warned = await page.post(`/conversations/${id}/promises`, soon)
        assert.equal(warned.status, 422)
        const { kept, n } = { kept: helper.past_kept, n: helper.past_n }
        assert.match(words(warned.text), new RegExp(`This is sooner than we usually manage: ${kept} of ${n} such promises were kept`))
        const [, sooner] = /name="sooner" value="(\d+)"/.exec(warned.text)
        assert.equal((await page.post(`/conversations/${id}/promises`, { ...soon, sooner })).status, 303, 'whoever insists may')
        const promised = (await does('GET', `/conversations/${id}`)).promises.find(p => p.state === 'made')
        assert.deepEqual([promised.what, promised.by_helper], ['The money', false])
        await does('PATCH', `/promises/${promised.id}`, { state: 'released', reason: 'She changed her mind' })
    })

    await t.test('P56 thirty that are classified: each cause with its share, and with all before it', async () => {
        let n = 100
        for (const [cause, count] of [['information', 2], ['carrier', 15], ['haste', 1], ['policy', 3], ['product', 9]])
            for (let i = 0; i < count; i++) await contact(n++, { ...contactSolved, cause })
        const text = words((await (await browser(d, owner)).get('/settings/causes')).text)
        for (const line of ['15 cases, 50 %, together 50 %', '9 cases, 30 %, together 80 %', '3 cases, 10 %, together 90 %', '2 cases, 6 %, together 96 %', 'one case, 3 %, together 100 %'])
            assert.ok(text.includes(line), `${line}: ${text.slice(0, 3000)}`)
        assert.ok(text.indexOf('15 cases') < text.indexOf('9 cases') && text.indexOf('9 cases') < text.indexOf('3 cases'), 'the most frequent first')
    })

    await t.test('P15 redeemed twice is refused, and so is what is no longer valid, which says until when it was', async () => {
        const { customer } = await contact(500, contactSolved)
        const issue = () => does('POST', '/coupons', { kind: 'free_shipping_next_order', customer: customer.id, days: 90 })
        const redeem = code => call('POST', '/redemptions', { code, customer: customer.id })
        const [first, second] = [await issue(), await issue()]
        assert.deepEqual([(await redeem(first.code)).status, (await redeem(first.code)).status], [201, 409])
        await at('2027-02-18T10:00:00Z') /* 91 days later */
        const late = await redeem(second.code)
        assert.deepEqual([late.status, late.json.field, late.json.valid_to?.slice(0, 10)], [409, 'code', '2027-02-17'], late.text)
        const now = await does('GET', `/coupon?code=${second.code}`)
        assert.deepEqual([now.state, now.uses, now.valid_to.slice(0, 10)], ['expired', 0, '2027-02-17'])
    })

    /* Asked by telephone: planned and done in the same moment. */
    const askedAgain = async (conversation, result) => {
        const { id } = await does('POST', `/conversations/${conversation}/follow-ups`, { due: '2027-02-27T10:00:00Z', channel: 'phone' })
        return does('PATCH', `/follow-ups/${id}`, { act: 'done', result, text: `They said that it is ${result}.` })
    }
    const ordered = (customer, number, ordered_at) => does('POST', '/orders', { number, customer, currency: 'RSD', ordered_at, lines: [{ what: 'Shoe cream', quantity: 1, price: 59000 }] })

    await t.test('P21 asked, reached, problems and who ordered within 90, 180 and 365 days; no standard and no figure is about sales at once', async () => {
        const [ana, eva, mia] = [await contact(601), await contact(602), await contact(603)]
        await askedAgain(ana.id, 'ok')
        await askedAgain(eva.id, 'problem')
        const lost = await does('POST', `/conversations/${mia.id}/follow-ups`, { due: '2027-02-27T10:00:00Z', channel: 'phone' })
        for (let i = 0; i < 2; i++) await does('PATCH', `/follow-ups/${lost.id}`, { act: 'no_answer' })
        await at('2027-06-01T10:00:00Z') /* 103 days later */
        await ordered(eva.customer.id, '20001', '2027-05-10T10:00:00Z')
        const report = await does('GET', '/follow-up-report')
        assert.deepEqual([report.asked, report.reached, report.not_reached, report.ok, report.explained, report.problem], [3, 2, 1, 1, 0, 1])
        assert.deepEqual(report.ordered_again.map(x => [x.days, x.reached.k, x.reached.n, x.with_problem.k, x.with_problem.n, x.reached.too_few]),
            [[90, 1, 2, 1, 1, true], [180, 0, 0, 0, 0, true], [365, 0, 0, 0, 0, true]], 'nothing sooner than 90 days')
        const me = await browser(d, owner), page = words((await me.get('/figures')).text)
        assert.match(page, /asked 3, reached 2, nobody there 1, no answer yet 0\. Of those reached: all right 1, something explained 0, a problem found 1\./)
        assert.match(page, /within 90 days 1 of 2, too few to say anything 1 of 1, too few to say anything within 180 days nobody yet/)
        assert.doesNotMatch((await me.get('/figures')).text, /<main[^]*<form[^]*<\/main>/, 'nothing to set there')
        const [, offered] = /name="kind">([^]*?)<\/select>/.exec((await me.get('/settings/standards?add=1')).text)
        assert.deepEqual([...offered.matchAll(/value="(\w+)"/g)].map(m => m[1]), ['first_reply', 'next_reply', 'resolution', 'promised_update'])
        for (const kind of ['sales', 'follow_up_sales', 'follow_up']) {
            const refused = await call('POST', '/standards', { kind, minutes: 60, unit: 'elapsed', reason: 'Sell more' })
            assert.deepEqual([refused.status, refused.json.field], [400, 'kind'])
            assert.equal((await me.post('/settings/standards', { kind, amount: '1', in: 'hours', unit: 'elapsed', reason: 'Sell more' })).status, 422)
        }
    })

    await t.test('P64 whose complaint was put right, whose was not, and who had none: three groups that sum to all who ordered, and say where they are too small', async () => {
        const bought = []
        for (let i = 0; i < 14; i++) {
            const one = await contact(700 + i)
            await ordered(one.customer.id, `3${1000 + i}`, '2027-05-30T10:00:00Z')
            bought.push(one)
        }
        for (const [i, remedied] of [[0, true], [1, true], [2, false]]) {
            const { id } = await does('POST', `/conversations/${bought[i].id}/complaint`, { item: 'Shoes', defect: 'The sole', country: 'RS' })
            if (!remedied) continue
            await does('POST', `/complaints/${id}/decision`, { decision: 'accepted', proposal: 'A new pair' })
            for (const state of ['remedy_running', 'remedied']) await does('PATCH', `/complaints/${id}`, { state, outcome: 'A new pair' })
        }
        await at('2027-07-20T10:00:00Z')
        for (const i of [0, 3, 4, 5]) await ordered(bought[i].customer.id, `4${1000 + i}`, '2027-07-10T10:00:00Z')
        await at('2027-09-10T10:00:00Z') /* 101 days after the first orders */
        const effect = await does('GET', '/recovery-effect'), of = Object.fromEntries(effect.groups.map(g => [g.group, g.ordered_again]))
        assert.deepEqual([of.recovered.k, of.recovered.n, of.recovered.too_few], [1, 2, true])
        assert.deepEqual([of.not_recovered.k, of.not_recovered.n, of.not_recovered.too_few], [0, 1, true])
        /* Eleven of these, and the one whom we asked again. */
        assert.deepEqual([of.no_problem.k, of.no_problem.n, of.no_problem.too_few], [3, 12, false])
        assert.equal(effect.groups.reduce((sum, g) => sum + g.ordered_again.n, 0), effect.customers)
        assert.equal(effect.customers, 15)
        assert.deepEqual([of.no_problem.low_permille, of.no_problem.high_permille], [89, 532], 'Wilson of 3 in 12')
        assert.deepEqual([effect.than_not_recovered, effect.than_no_problem], ['unknown', 'unknown'])
        const page = words((await (await browser(d, owner)).get('/figures?days=90')).text)
        assert.match(page, /Too few customers complained to compare/)
        assert.match(page, /put right 2 1 of 2, too few to say anything nobody yet not put right 1 0 of 1, too few to say anything nobody yet no complaint 12 3 of 12: 25\.0 % \(8\.9–53\.2 %\)/)
        assert.match(page, /All 15 customers who ordered in that year stand in it once/)
        assert.equal((await call('GET', '/recovery-effect?days=30')).json.field, 'days', 'never sooner')
    })

    await t.test('P63 closing what was put right opens an action; 30 days after it was done its cause stands there with its count before and since, and no customer sees it', async () => {
        const carrier = n => contact(n, { ...contactSolved, cause: 'carrier' })
        for (let i = 0; i < 3; i++) await carrier(801 + i)
        const one = await contact(800), { id } = await does('POST', `/conversations/${one.id}/complaint`, { item: 'Shoes', defect: 'Lost on the way', country: 'RS' })
        const complaint = `/complaints/${id}`, advance = state => does('PATCH', complaint, { state, outcome: 'A new pair' })
        await does('POST', `${complaint}/decision`, { decision: 'accepted', proposal: 'A new pair' })
        for (const state of ['remedy_running', 'remedied']) await advance(state)
        await does('PATCH', `/conversations/${one.id}`, { state: 'solved', reason: 'answered', ...outcome, cause: 'carrier' })
        await advance('verified')
        assert.deepEqual((await does('GET', `${complaint}/actions`)).items, [])
        await advance('closed')
        await at('2027-09-10T11:00:00Z')
        const action = async () => (await does('GET', `${complaint}/actions`)).items[0]
        const opened = await action()
        assert.match(opened.what, /^Decide what we change/)
        assert.ok(opened.owner && opened.cause && opened.due === '2027-09-17' && opened.check === '2027-10-17', JSON.stringify(opened))
        assert.deepEqual([opened.before, opened.since, opened.helped], [4, null, null], 'so often in the last 30 days')
        await at('2027-09-12T10:00:00Z')
        await does('POST', `${complaint}/actions/settled`, { action: opened.id })
        await at('2027-09-20T10:00:00Z')
        await carrier(810)
        assert.deepEqual([(await action()).since, (await action()).since_days], [1, 8])
        await at('2027-10-17T10:00:00Z')
        await carrier(811) /* after the 30 days */
        const checked = await action()
        assert.deepEqual([checked.before, checked.since, checked.since_days], [4, 1, 30])
        const me = await browser(d, owner), figures = words((await me.get('/figures')).text)
        assert.match(figures, /One action is to be looked at: did it help\?/)
        assert.match(figures, /the carrier: 4 cases in the 30 days before, 1 in the 30 days after\./)
        assert.match(words((await me.get(complaint)).text), /the carrier: 4 cases in the 30 days before, 1 in the 30 days after\./)
        await does('POST', `${complaint}/actions/settled`, { action: opened.id, helped: true, result: 'Fewer parcels are lost' })
        assert.equal((await does('GET', '/actions')).items.find(x => x.id === opened.id).helped, true)
        for (const path of [`${complaint}/record`, `/customers/${one.customer.id}`, `/conversations/${one.id}`]) assert.doesNotMatch((await me.get(path)).text, /Decide what we change|30 days before/, `INV9 ${path}`)
        assert.doesNotMatch(JSON.stringify(await does('GET', `/conversations/${one.id}`)), /Decide what we change/)
        const bad = await call('POST', `${complaint}/actions`, { what: 'x', due: '2027-10-20T00:00:00Z', check: '2027-11-20T00:00:00Z', cause: 'nonsense' })
        assert.deepEqual([bad.status, bad.json.field], [400, 'cause'])
    })

    await t.test('P58 the week lists complaints with who owns them and our part, and what went well with who did it, both with names', async () => {
        await at('2027-12-01T10:00:00Z')
        const [bad, good, kept, glad] = [await contact(901), await contact(902), await contact(903, { ...contactSolved, goal: 'kept' }), await contact(904)]
        await does('PATCH', `/conversations/${bad.id}`, { owner: (await does('GET', '/users')).items[0].id })
        const complaint = await does('POST', `/conversations/${bad.id}/complaint`, { item: 'Sora 42', defect: 'The left one is 41', country: 'RS' })
        await does('PATCH', `/complaints/${complaint.id}`, { fault: 'ours', our_part: 'Packed in a hurry' })
        await does('PATCH', `/conversations/${glad.id}`, { state: 'solved', reason: 'thanks' })
        const { id } = await does('POST', `/conversations/${good.id}/follow-ups`, { due: '2027-12-02T10:00:00Z', channel: 'phone' })
        await does('PATCH', `/follow-ups/${id}`, { act: 'done', result: 'ok', text: 'They fit.' })
        await at('2027-12-06T08:30:00Z')
        const week = await does('GET', '/week'), [user] = (await does('GET', '/users')).items
        assert.deepEqual(week.complaints.map(c => [c.number, c.customer_name, c.item, c.fault, c.our_part, c.owner_name]),
            [[complaint.number, 'Customer 901', 'Sora 42', 'ours', 'Packed in a hurry', user.name]])
        assert.deepEqual(week.good.map(g => [g.kind, g.customer_name, g.who]).sort(),
            [['kept', 'Customer 903', user.name], ['said_all_right', 'Customer 902', user.name], ['thanks', 'Customer 904', user.name]])
        const me = await browser(d, owner), page = words((await me.get('/week')).text)
        assert.match(page, /One complaint came in\. 3 things went well\./)
        assert.match(page, new RegExp(`${complaint.number} Customer 901 ${user.name} Sora 42, received\\. Our part: Packed in a hurry`))
        for (const line of ['a customer kept Customer 903', 'asked again: all right Customer 902', 'wrote to thank Customer 904']) assert.ok(page.includes(`${line} ${user.name}`), line)
        assert.match(words((await me.get('/week?until=2027-11-30')).text), /No complaint came in\./)
        assert.deepEqual((await does('GET', '/week?until=2027-12-01T00:00:00Z')).complaints, [])
    })

    await t.test('P50 "information missing" pressed three times on one topic: a gap with count 3; twice in one conversation counts once, and says so', async () => {
        const cases = [await contact(1001), await contact(1002), await contact(1003)], me = await browser(d, owner)
        for (const [i, topic] of ['Скидање каменца', 'skidanje kamenca', 'SKIDANJE KAMENCA'].entries()) {
            const form = `/conversations/${cases[i].id}/gap`, said = await me.post(form, { topic, asked: i ? '' : 'Колико често?' })
            assert.deepEqual([said.status, said.headers.location.split('?')[0]], [303, `/conversations/${cases[i].id}`])
            const twice = await me.post(form, { topic })
            assert.match(words((await me.get(twice.headers.location)).text), /This conversation counts for “Скидање каменца” already, and counts once\./)
        }
        const [gap] = (await does('GET', '/gaps')).items
        assert.deepEqual([gap.topic, gap.count, gap.since_closed, gap.state], ['Скидање каменца', 3, 3, 'open'])
        assert.match((await me.get(`/conversations/${cases[0].id}/gap`)).text, /<datalist id="topics"><option value="Скидање каменца">/)
        assert.match(words((await me.get('/gaps')).text), /Скидање каменца missing 3 times/)
        assert.match(words((await me.get(`/gaps/${gap.id}`)).text), /Missing 3 times\..*Колико често\?/)
        assert.match(words((await me.get(`/conversations/${cases[0].id}`)).text), /Information was missing, says [^:]+: Скидање каменца/)
        /* Three times in each of them at once, of a topic that nobody has named before. */
        const storm = await Promise.all([...cases, ...cases, ...cases].map(c => call('POST', `/conversations/${c.id}/gaps`, { topic: 'Guarantee' })))
        assert.deepEqual([storm.map(r => r.status).filter(status => status !== 201), storm.filter(r => r.json.counted).length], [[], 3])
        assert.deepEqual((await does('GET', '/gaps')).items.map(g => [g.topic, g.count]), [['Guarantee', 3], ['Скидање каменца', 3]])
        await does('POST', `/gaps/${storm[0].json.gap.id}/close`, { done: 'On the page of the shop' })
        /* Closed with what was done, and asked for again. */
        assert.equal((await me.post(`/gaps/${gap.id}`, { done: ' ' })).status, 422)
        assert.equal((await me.post(`/gaps/${gap.id}`, { done: 'Article written' })).status, 303)
        assert.match(words((await me.get('/gaps')).text), /Nothing is missing\./)
        assert.match(words((await me.get('/gaps?view=closed')).text), /Скидање каменца missing 3 times Article written/)
        const again = await does('POST', `/conversations/${cases[1].id}/gaps`, { topic: 'Skidanje kamenca' })
        assert.deepEqual([again.counted, again.gap.count, again.gap.since_closed], [true, 4, 1])
        assert.match(words((await me.get('/gaps')).text), /Once since it was closed on [^:]+: “Article written”/)
    })

    await t.test('P75 what had to be explained in a call adds its topic to what is missing, in the same act', async () => {
        const [one, other] = [await contact(1101), await contact(1102)]
        for (const [i, { id }] of [one, other].entries()) {
            const { id: asked } = await does('POST', `/conversations/${id}/follow-ups`, { due: '2027-12-10T10:00:00Z', channel: 'phone', words: 'Is the machine all right?' })
            await does('PATCH', `/follow-ups/${asked}`, { act: 'done', result: 'explained', text: 'What does the orange light mean?', topic: i ? 'ORANGE light' : 'Orange light' })
        }
        const gap = (await does('GET', '/gaps')).items.find(g => g.topic === 'Orange light')
        assert.deepEqual([gap.count, (await does('GET', `/gaps/${gap.id}`)).reports.map(r => r.conversation)], [2, [other.id, one.id]])
        const wrong = await does('POST', `/conversations/${one.id}/follow-ups`, { due: '2027-12-10T10:00:00Z', channel: 'phone' })
        const refused = await call('PATCH', `/follow-ups/${wrong.id}`, { act: 'done', result: 'explained', text: 'x', topic: '?!' }, { 'If-Match': '*' })
        assert.deepEqual([refused.status, refused.json.field], [400, 'topic'])
    })

    await t.test('kept check finds nothing', async () => {
        await sleep(1500) /* what the clock made due has happened */
        await end(d)
    })
})
