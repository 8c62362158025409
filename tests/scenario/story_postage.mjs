/* Story (i) of practices.md 5, with its dates, amounts and texts: an angry mail about return postage. A shoe shop in Serbia;
 * Јелена writes on a Friday evening, Милица makes it good within her limit, what she promises comes true and is looked at
 * again, and only then is it solved. The shop's register has 146 complaints before this one. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { store } from '../rig/desk.mjs'
import { closeBrowser, newPage, signIn } from '../rig/browser.mjs'
import { until } from '../rig/ports.mjs'
import { sql } from '../rig/sql.mjs'
import { rows } from '../rig/store.mjs'
import { contactSolved } from '../rig/solved.mjs'
import { story } from '../rig/story.mjs'

const jelena = { name: 'Јелена Марковић', address: 'jelena@primer.example' }
const words = 'Наруџбина 10482: ђон се одлепио после пет дана, а ви тражите да још ја платим 590 динара за повраћај! Срамота.'
const answer = 'Добар дан, Јелена, у име предузећа „Корак“ извињавамо Вам се. Ђон се одлепио после пет дана, а ми смо Вам још тражили 590 динара за ' +
    'повраћај. То није смело да се догоди.\n\nМожете да бирате: нов пар или повраћај новца. Налепница за повраћај је плаћена и налази се у прилогу. ' +
    '590 RSD биће на Вашем рачуну до среде, 18. 11. 2026. у 16 часова.\n\nМилица Петровић'
const utc = time => new Date(time).toISOString().replace('.000Z', 'Z')
const flat = text => text.replace(/\s+/g, ' ')
const text = html => html.replace(/<[^>]+>/g, ' ').replace(/&quot;/g, '"').replace(/[\s\u00a0\u202f]+/g, ' ')

test(`story (i): return postage, in Serbian (${store})`, { timeout: 300000 }, async t => {
    const s = await story({ t, lang: 'sr', country: 'RS', zone: 'Europe/Belgrade', name: 'Корак', begins: '2026-10-20T10:00+02:00' })
    const milica = await s.person('milica', 'Милица Петровић'), nenad = await s.person('nenad', 'Ненад', { args: ['--owner'] })
    const limit = { role: 'agent', kind: 'any', per_grant: 200000, per_period: 1000000, period_days: 30, currency: 'RSD' }
    let id, complaint, owed

    const used = 'Да ли је налепница искоришћена?', sent = 'Нов пар је послат', DONE = 1
    const step = what => { const [n, due, state] = rows(s.d, `SELECT id, due_at, state FROM recovery_step WHERE what = '${what}'`)[0].map(Number); return { id: n, due, state } }
    const settle = async (what, words) => {
        await milica.form(`/complaints/${complaint.id}`, { act: 'done', step: step(what).id, words })
        assert.equal(step(what).state, DONE, `${what}: done, and not late`)
    }

    await t.test('before it: limits, hours, 8,900 of 10,000 given in these 30 days, and a yes that usually takes 40 minutes', async () => {
        const shut = '', open = '09:00-16:00'
        await s.owner.does('POST', '/calendars', { team: null, zone: 'Europe/Belgrade', holidays: 'RS', week: [open, open, open, open, open, shut, shut] })
        await s.owner.form('/settings/desk', { promise_days: '3' })
        await s.owner.does('POST', '/authority-limits', { ...limit, role: undefined, user: milica.id, approver: nenad.id })
        await s.owner.does('POST', '/authority-limits', { ...limit, role: undefined, user: nenad.id, per_grant: 1000000, per_period: 10000000 })
        sql(s.d, `UPDATE mailbox SET receipt_user_id = ${milica.id}`)
        const other = await milica.does('POST', '/conversations', { channel: 'phone', customer: { name: 'Петар', phone: '+381641112223' }, text: 'Каснила је поруџбина.', ...contactSolved })
        const give = (amount, more = {}) => milica.does('POST', `/conversations/${other.id}/goodwill-grants`, { kind: 'gift', amount, currency: 'RSD', purpose: 'keep', ...more })
        for (const amount of [200000, 200000, 200000, 200000, 90000]) assert.equal((await give(amount)).state, 'granted')
        const asked = []
        for (let i = 0; i < 3; i++) asked.push(await give(210000 + i, { ask: true }))
        assert.deepEqual([...new Set(asked.map(g => g.state))], ['waiting_approval'])
        await s.at('2026-10-20T10:40+02:00')
        for (const g of asked) assert.equal((await nenad.changes(`/goodwill-grants/${g.id}`, { state: 'granted' })).state, 'granted')
    })

    await t.test('INV14 146 complaints of this year stand in the register', async () => {
        await s.at('2026-11-13T09:00+01:00')
        for (let n = 1; n <= 146; n++) {
            const c = await nenad.does('POST', '/conversations', { channel: 'phone', customer: { name: `Купац ${n}`, phone: `+38164500${1000 + n}` }, text: 'Рекламација.', ...contactSolved })
            const made = await nenad.does('POST', `/conversations/${c.id}/complaint`, { item: 'Ципеле', defect: 'Ђон', how: 'phone', received_at: utc(Date.UTC(2026, 0, 5) + n * 48 * 3600e3) })
            assert.equal(made.number, `R-2026-${String(n).padStart(4, '0')}`)
        }
    })

    await t.test('INV1 P47 Fri 13 Nov 18:42: one conversation with an owner, due Sat 14 Nov 18:42; the receipt leaves the clock running', async () => {
        await s.at('2026-11-13T18:42+01:00')
        const c = await s.write({ ...jelena, subject: 'Наруџбина 10482', text: words })
        id = c.id
        assert.deepEqual([c.waiting_since, c.due, c.state], ['2026-11-13T17:42:00Z', '2026-11-14T17:42:00Z', 'new'])
        assert.ok(c.team)
        assert.equal(c.messages[0].text.trim(), words)
        const [receipt] = await s.mails(jelena.address)
        assert.match(flat(receipt.text), /Милица Петровић Вам одговара најкасније сутра до 18:42/)
        assert.ok(receipt.headers.some(([name, value]) => /^auto-submitted$/i.test(name) && /auto-replied/.test(value)))
        const after = await milica.sees(`/conversations/${id}`)
        assert.deepEqual([after.due, after.clocks.map(k => k.result)], ['2026-11-14T17:42:00Z', ['running']], 'a machine answers nobody')
        await milica.changes(`/conversations/${id}`, { owner: milica.id })
    })

    await t.test('INV14 INV15 marked as a complaint on the page: R-2026-0147, receipt sent, due 21 and 28 Nov', async () => {
        const page = await newPage()
        await signIn(page, s.d, milica)
        await page.goto(`${s.d.url}/conversations/${id}`)
        await page.goto(`${s.d.url}${await page.locator(`a[href="/conversations/${id}/complaint"]`).first().getAttribute('href')}`)
        assert.match(await page.locator('#defect').inputValue(), /ђон се одлепио/)
        await page.fill('#item', 'Ципеле, наруџбина 10482')
        await page.fill('#demand', 'Да не плаћам поштарину од 590 динара')
        await page.locator('.contact-form .save button').click()
        await page.waitForURL(/\/complaints\/\d+/)
        assert.match(await page.locator('main').innerText(), /R-2026-0147/)
        assert.deepEqual(page.problems, [])
        const [item] = (await milica.sees('/complaints?limit=1')).items
        complaint = await milica.sees(`/complaints/${item.id}`)
        assert.deepEqual([complaint.number, complaint.received_at, complaint.conversation, complaint.fault], ['R-2026-0147', '2026-11-13T17:42:00Z', id, 'unknown'])
        assert.deepEqual(complaint.deadlines.map(d => [d.kind, d.rule, d.due]), [['receipt', 'RS1', '2026-11-13'], ['answer', 'RS2', '2026-11-21'], ['remedy', 'RS3', '2026-11-28']])
        assert.ok(complaint.receipt_at)
        const receipt = (await s.mails(jelena.address)).at(-1)
        assert.match(receipt.subject, /Рекламација R-2026-0147/)
        assert.match(flat(receipt.text), /Ваша рекламација од 13\. 11\. 2026\. заведена је у нашој евиденцији под бројем R-2026-0147\. .*Милица Петровић/)
        assert.equal((await milica.sees(`/conversations/${id}`)).due, '2026-11-14T17:42:00Z', 'our own 24 hours run beside, and are earlier')
    })

    await t.test('P40 P61 Sat 14 Nov 09:12: restated need; the fault is ours, so a reply without an apology needs a reason', async () => {
        await s.at('2026-11-14T09:12+01:00')
        await milica.changes(`/conversations/${id}`, { understood: 'Нов пар или повраћај, без плаћања поштарине' })
        complaint = await milica.changes(`/complaints/${complaint.id}`, { fault: 'ours', our_part: 'Тражили смо поштарину за робу са грешком' })
        const { messages } = await milica.sees(`/conversations/${id}`)
        const bare = await milica.call('POST', `/conversations/${id}/replies`, { text: 'Шаљемо Вам нов пар.', seen: messages.at(-1).id, hold_s: 0 })
        assert.deepEqual([bare.status, bare.json.field], [400, 'no_apology'])
    })

    await t.test('P51 P52 the answer: apology after 14 h 30 min, and a promise for the date that the helper proposes', async () => {
        const helper = await milica.sees('/promise-helper')
        assert.equal(helper.due, '2026-11-18T15:00:00Z', 'Wed 18 Nov 16:00')
        const sent = await milica.replies(id, answer, { promise: { what: '590 RSD на Вашем рачуну', due: helper.due } })
        complaint = await milica.sees(`/complaints/${complaint.id}`)
        assert.equal(Date.parse(complaint.apology_at) - Date.parse(complaint.received_at), (14 * 60 + 30) * 60000)
        assert.match(text(await milica.page(`/complaints/${complaint.id}`)), /14:30 h/)
        const c = await milica.sees(`/conversations/${id}`)
        assert.deepEqual([c.state, c.due, c.clocks.map(k => k.result)], ['waiting_customer', null, ['met']])
        assert.deepEqual(c.promises.map(p => [p.what, p.due, p.state, p.message, p.owner]), [['590 RSD на Вашем рачуну', '2026-11-18T15:00:00Z', 'made', sent.id, milica.id]])
        const mail = (await s.mails(jelena.address)).at(-1)
        assert.ok(flat(mail.text).includes(flat(answer)), mail.text)
        assert.deepEqual(mail.in_reply_to.length, 1)
    })

    await t.test('RS2 the answer that the law asks for: accepted, with 590 RSD owed by law (RS10), which is no goodwill', async () => {
        complaint = await milica.does('POST', `/complaints/${complaint.id}/decision`, { decision: 'accepted', proposal: 'Нов пар или повраћај новца, по избору; 590 RSD до 18. 11. 2026.',
            remedy_amount: 59000, remedy_currency: 'RSD', remedy_law: 'RS10' }, { 'If-Match': '*' })
        assert.deepEqual([complaint.decision, complaint.remedy_amount, complaint.remedy_law], ['accepted', 59000, 'RS10'])
        assert.ok(complaint.deadlines.find(d => d.kind === 'answer').met_at)
        owed = await milica.does('POST', `/conversations/${id}/goodwill-grants`, { kind: 'refund', amount: 59000, currency: 'RSD', purpose: 'correct', owed_by_law: 'RS10' })
        assert.deepEqual([owed.state, owed.owed_by_law, owed.authority], ['granted', 'RS10', null])
        const [mine] = (await milica.sees('/authority-limits')).items.filter(a => a.user === milica.id)
        assert.equal(mine.left, 110000, '1,100 of 10,000 are left still')
    })

    await t.test('P05 INV3 400 and free shipping (350) at once; in a second tab 500 more are refused: 350 left, Ненад, usually 40 minutes', async () => {
        const at = `/conversations/${id}/goodwill-grants`, rsd = { currency: 'RSD', purpose: 'keep' }
        const four = await milica.does('POST', at, { kind: 'gift', amount: 40000, ...rsd })
        const post = await milica.does('POST', at, { kind: 'postage', amount: 35000, ...rsd, coupon: 'free_shipping_next_order', days: 90 })
        assert.deepEqual([four.state, post.state, four.approver, post.approver], ['granted', 'granted', null, null])
        assert.ok(post.coupon)
        const [mine] = (await milica.sees('/authority-limits')).items.filter(a => a.user === milica.id)
        assert.equal(mine.left, 35000)
        const tab = await milica.call('POST', at, { kind: 'gift', amount: 50000, ...rsd })
        assert.equal(tab.status, 409)
        assert.deepEqual([tab.json.left, tab.json.approvers], [35000, [{ id: nenad.id, name: 'Ненад', usual_wait_s: 2400 }]])
        const page = await milica.post(`/conversations/${id}/goodwill`, { kind: 'gift', amount: '500', currency: 'RSD', purpose: 'keep', act: 'give' })
        assert.equal(page.status, 409, page.text.slice(0, 300))
        assert.match(text(page.text), /Преостало: 350 (RSD|динара|дин)\.? Више може да одобри: Ненад, одговор обично за 40 мин/)
        const all = (await milica.sees(at)).items
        assert.deepEqual(all.filter(g => !g.owed_by_law).map(g => g.amount), [40000, 35000])
        assert.deepEqual(all.filter(g => g.owed_by_law).map(g => g.amount), [59000])
    })

    await t.test('P57 P60 the timetable is told: Mon 16 Nov 12:00 and Thu 19 Nov 16:00', async () => {
        const at = `/complaints/${complaint.id}`
        const [plan] = rows(s.d, "SELECT id FROM recovery_template WHERE name = 'Our mistake'")[0]
        await milica.form(at, { act: 'plan', plan })
        await milica.form(at, { act: 'step', what: used, day: '2026-11-16', time: '12:00' })
        await milica.form(at, { act: 'step', what: sent, day: '2026-11-19', time: '16:00' })
        assert.deepEqual([used, sent].map(what => step(what).due / 1000), ['2026-11-16T12:00+01:00', '2026-11-19T16:00+01:00'].map(Date.parse))
        await settle('Извинити се у име предузећа', 'У одговору од суботе')
        assert.equal((await milica.changes(`/complaints/${complaint.id}`, { customer_agrees: true })).state, 'decided')
        assert.equal((await milica.changes(`/complaints/${complaint.id}`, { state: 'remedy_running' })).state, 'remedy_running')
    })

    await t.test('INV4 what is promised keeps it from being solved', async () => {
        const refused = await milica.call('PATCH', `/conversations/${id}`, { state: 'solved', outcome: 'solved', goal: 'kept', cause: 'policy', need_met: true, follow_up: 'none', follow_up_reason: 'confirmed' }, { 'If-Match': '*' })
        assert.deepEqual([refused.status, refused.json.field], [400, 'promise'])
        assert.equal((await milica.sees(`/conversations/${id}`)).state, 'waiting_customer')
    })

    await t.test('P20 the follow-up is planned: Mon 23 Nov, by telephone', async () => {
        const f = await milica.does('POST', `/conversations/${id}/follow-ups`, { due: '2026-11-23T09:00:00Z', channel: 'phone', words: 'Да ли нови пар одговара?' })
        assert.deepEqual([f.state, f.owner, f.channel], ['planned', milica.id, 'phone'])
    })

    await t.test('P60 Mon 16 Nov 11:20: the first word of the timetable, in time', async () => {
        await s.at('2026-11-16T11:20+01:00')
        await milica.replies(id, 'Добар дан, Јелена, да ли је налепница за повраћај искоришћена?\n\nМилица Петровић')
        for (const what of [used, 'Јавити докле се стигло, и када нема ничег новог']) await settle(what, 'Питали смо')
    })

    await t.test('P52 INV2 Tue 17 Nov 11:20: the bank has paid, and the promise is kept', async () => {
        await s.at('2026-11-17T11:20+01:00')
        const [p] = (await milica.sees(`/conversations/${id}`)).promises
        const kept = await milica.changes(`/promises/${p.id}`, { state: 'kept', evidence: 'Извод банке од 17. 11. 2026.' })
        assert.deepEqual([kept.state, kept.fulfilled_at, kept.evidence], ['kept', '2026-11-17T10:20:00Z', 'Извод банке од 17. 11. 2026.'])
        await milica.changes(`/goodwill-grants/${owed.id}`, { state: 'applied' })
    })

    await t.test('P52 Wed 18 Nov 16:01: its time has passed, and it stays kept', async () => {
        await s.at('2026-11-18T16:01+01:00')
        const [p] = (await milica.sees(`/conversations/${id}`)).promises
        assert.equal(p.state, 'kept')
        const rate = await s.owner.sees('/promise-rate')
        assert.deepEqual([rate.kept.kept, rate.kept.n, rate.broken, rate.late], [1, 1, 0, 0])
    })

    await t.test('P60 Thu 19 Nov 14:30: the second word, in time', async () => {
        await s.at('2026-11-19T14:30+01:00')
        await milica.replies(id, 'Добар дан, Јелена, нов пар је послат данас.\n\nМилица Петровић')
        for (const what of [sent, 'Исправити грешку']) await settle(what, 'Послато')
        assert.equal((await milica.changes(`/complaints/${complaint.id}`, { state: 'remedied', outcome: 'Враћено 590 RSD, послат нов пар' })).state, 'remedied')
    })

    await t.test('P20 INV20 Mon 23 Nov 10:05, by telephone: «нови пар одговара»', async () => {
        await s.at('2026-11-23T10:05+01:00')
        const due = await until('it is due', async () => (await milica.sees('/follow-ups?view=due')).items.find(f => f.conversation === id && f.reason === 'by_hand' && f.state === 'due'))
        const done = await milica.changes(`/follow-ups/${due.id}`, { act: 'done', result: 'ok', text: 'нови пар одговара' })
        assert.deepEqual([done.state, done.result, done.ended_at], ['done', 'ok', '2026-11-23T09:05:00Z'])
        const c = await milica.sees(`/conversations/${id}`)
        assert.ok(c.messages.some(m => m.text.includes('нови пар одговара')))
        assert.notEqual(c.state, 'solved')
    })

    await t.test('INV4 P25 P55 only then it is solved', async () => {
        const said = { state: 'solved', outcome: 'solved', goal: 'kept', cause: 'policy', need_met: true, follow_up: 'none', follow_up_reason: 'confirmed' }
        const solved = await milica.changes(`/conversations/${id}`, said)
        assert.equal(solved.state, 'solved')
        const { outcome } = await milica.sees(`/conversations/${id}`)
        assert.deepEqual([outcome.outcome, outcome.goal, outcome.need_met, outcome.no_follow_up, outcome.at], ['solved', 'kept', true, 'confirmed', '2026-11-23T09:05:00Z'])
        for (const state of ['verified', 'closed']) complaint = await milica.changes(`/complaints/${complaint.id}`, { state, outcome: 'Нов пар одговара' })
        await settle('Осврнути се: шта мењамо?', 'Поштарину за робу са грешком плаћамо ми')
        await milica.form(`/complaints/${complaint.id}`, { act: 'review' })
        assert.deepEqual(rows(s.d, 'SELECT state, late FROM recovery'), [['2', '0']], 'looked back at, and never late')
        assert.deepEqual([complaint.state, complaint.deadlines.map(d => d.missed)], ['closed', [false, false, false]])
    })

    await t.test('P63 INV9 what we change among ourselves is invisible to Јелена', async () => {
        const inner = 'Служба за достављаче не сме да наводи поштарину'
        await milica.form(`/complaints/${complaint.id}`, { act: 'after', what: inner, due: '2026-11-30', check: '2026-12-30' })
        assert.match(await milica.page(`/complaints/${complaint.id}`), new RegExp(inner))
        const c = await milica.sees(`/conversations/${id}`)
        const shown = [c, await milica.sees(`/customers/${c.customer.id}`), await milica.sees(`/complaints/${complaint.id}`), await milica.page(`/complaints/${complaint.id}/record`),
            (await s.mails(jelena.address)).map(m => m.text)]
        for (const one of shown) assert.ok(!JSON.stringify(one).includes(inner))
    })

    await t.test('the record on paper speaks Serbian', async () => {
        const record = text(await milica.page(`/complaints/${complaint.id}/record`))
        for (const part of ['R-2026-0147', 'Јелена Марковић', 'ђон се одлепио', '590 RSD']) assert.ok(record.includes(part), `${part}: ${record}`)
        assert.match(record, /Примљено|примљено|Пријем/)
    })

    await t.test('she got five mails; Милица was reminded of no promise, since she kept it a day before', async () => {
        const own = await s.mails(milica.mail)
        assert.ok(!own.some(m => /обећањ|обећање/.test(m.subject)), own.map(m => m.subject).join())
        const mails = await s.mails(jelena.address)
        assert.deepEqual(mails.map(m => /R-2026-0147/.test(m.subject) || /^auto/.test(m.headers.find(([n]) => /^auto-submitted$/i.test(n))?.[1] ?? '')), [true, true, false, false, false])
        for (const m of mails) assert.doesNotMatch(m.text, /[{}]|%\d/, 'no placeholder leaves')
    })

    await t.test('kept check finds nothing, while serving and after the end', () => s.end())
    await closeBrowser()
})
