/* Story (iii) of practices.md 5, with its dates, amounts and texts: shipped, delivered, and asked whether all is well. A shop
 * in Hungary; Nagy Eszter bought a coffee maker, likes to be called between 9 and 12, and does not know what a blinking
 * orange light means. The variant: somebody who is called twice in vain, and a parcel that comes back without a word. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { store } from '../rig/desk.mjs'
import { until } from '../rig/ports.mjs'
import { contactSolved, solved } from '../rig/solved.mjs'
import { story } from '../rig/story.mjs'

const shipped = 'Kedves Nagy Eszter!\n\nA 30455 számú rendelését ma feladtuk: kávéfőző, 64 990 Ft.\n\nÚtmutató: https://bolt.example/hu/kavefozo\n' +
    'Vízkőmentesítés videón: https://bolt.example/hu/kavefozo/vizkomentesites\n\nA két nyitvatartási nappal a kézbesítés utáni napon felhívjuk Önt 9 és 12 óra között.\n\nSzabó Gergő'
const orange = 'Nem értem, mit jelent a villogó narancssárga lámpa.'
const asks = 'Kedves Tóth Anna! 30457 számú rendelését kézbesítették (2026. 11. 19.). Minden rendben megérkezett, és érthető, hogyan kell használni a terméket? ' +
    'Két nap kerestük telefonon. Ha szeretné, felhívjuk Önt egy Önnek megfelelő időpontban.\n\nSzabó Gergő'
const flat = text => text.replace(/\s+/g, ' ').trim()

test(`story (iii): delivered, and asked, in Hungarian (${store})`, { timeout: 300000 }, async t => {
    const s = await story({ t, lang: 'hu', country: 'HU', zone: 'Europe/Budapest', name: 'Kávébolt', begins: '2026-11-13T10:00+01:00' })
    const gergo = await s.person('gergo', 'Szabó Gergő')
    const buyers = {}
    const step = async (order, state, more = {}) => {
        const { version } = await gergo.sees(`/orders/${order.id}`)
        return gergo.does('POST', `/orders/${order.id}/steps`, { seen: version, state, ...more })
    }
    /* What is open of a buyer's. */
    const planned = async key => (await gergo.sees('/follow-ups?view=all')).items.find(f => f.customer === buyers[key].customer)

    await t.test('before it: the shop is open Mon to Fri 9 to 17, and three people order a coffee maker at 64 990 Ft', async () => {
        const open = '09:00-17:00'
        await s.owner.does('POST', '/calendars', { team: null, zone: 'Europe/Budapest', holidays: 'HU', week: [open, open, open, open, open, '', ''] })
        await s.owner.does('POST', '/products', { sku: 'KF-7', name: 'Kávéfőző', guarantee_months: 24 })
        for (const [key, name, number, phone, hours] of [['eszter', 'Nagy Eszter', '30455', '+36301234567', '9–12'], ['peter', 'Kiss Péter', '30456', '+36301234568'], ['anna', 'Tóth Anna', '30457', '+36301234569', '9–10']]) {
            const call = await gergo.does('POST', '/conversations', { channel: 'phone', customer: { name, phone, address: `${key}@pelda.example` }, text: 'Kávéfőzőt rendel.', ...contactSolved })
            const customer = call.customer.id
            await gergo.changes(`/customers/${customer}`, { lang: 'hu', salutation: name, prefers: 'phone', ...hours ? { hours } : {} })
            const order = await gergo.does('POST', '/orders', { number, customer, channel: 'web', currency: 'HUF', lines: [{ what: 'KF-7', quantity: 1, price: 6499000 }], note: `Jó kávézást, kedves ${name}!` })
            assert.deepEqual([order.total, order.currency, order.first, order.state], [6499000, 'HUF', true, 'ordered'])
            buyers[key] = { customer, order, name, address: `${key}@pelda.example` }
        }
    })

    await t.test('P50 INV1 P47 Mon 16 Nov 10:00: Eszter asks for her order, which hangs on her letter', async () => {
        await s.at('2026-11-16T10:00+01:00')
        const c = await s.write({ ...buyers.eszter, subject: 'Rendelés 30455', text: 'Jó napot! Mikor adják fel a 30455 számú rendelésemet?\n\nNagy Eszter' })
        buyers.eszter.c = c.id
        assert.deepEqual([c.customer.id, c.due], [buyers.eszter.customer, '2026-11-17T09:00:00Z'])
        assert.deepEqual((await gergo.sees(`/conversations/${c.id}/orders`)).items.map(o => [o.number, o.proposed]), [['30455', false]])
        await gergo.changes(`/conversations/${c.id}`, { owner: gergo.id })
        const other = await s.write({ ...buyers.anna, subject: 'Rendelés 30457', text: 'Mikor jön a csomag?' })
        buyers.anna.c = other.id
        await gergo.changes(`/conversations/${other.id}`, { owner: gergo.id })
    })

    await t.test('P13 Tue 17 Nov 09:00: shipped, with a line by hand; the message in Hungarian links the guide and the video', async () => {
        await s.at('2026-11-17T09:00+01:00')
        for (const key of ['eszter', 'peter', 'anna']) assert.equal((await step(buyers[key].order, 'shipped', { words: 'GLS' })).state, 'shipped')
        await gergo.replies(buyers.eszter.c, shipped)
        await gergo.replies(buyers.anna.c, 'Kedves Tóth Anna!\n\nA rendelését ma feladtuk.\n\nSzabó Gergő')
        const [mail] = await s.mails(buyers.eszter.address)
        assert.equal(flat(mail.text), flat(shipped))
        const c = await gergo.sees(`/conversations/${buyers.eszter.c}`)
        assert.deepEqual([c.state, c.clocks.map(k => k.result)], ['waiting_customer', ['met']])
    })

    await t.test('P14 P24 P34 Thu 19 Nov 14:00: delivered, so a call is planned for Mon 23 Nov, two open days later, in her hours, with Gergő', async () => {
        await s.at('2026-11-19T14:00+01:00')
        for (const [key, due] of [['eszter', '2026-11-23T11:00:00Z'], ['peter', '2026-11-23T16:00:00Z'], ['anna', '2026-11-23T09:00:00Z']]) {
            const order = await step(buyers[key].order, 'delivered')
            assert.deepEqual([order.state, new Date(order.check_by).toLocaleDateString('sv', { timeZone: 'Europe/Budapest' })], ['delivered', '2026-11-23'])
            const f = await planned(key)
            assert.deepEqual([f.reason, f.due, f.channel, f.owner, f.state], ['first_order', due, 'phone', gergo.id, 'planned'], key)
        }
        assert.deepEqual((await gergo.sees('/orders?late=true')).items, [])
    })

    await t.test('P26 Fri 20 Nov: a parcel comes back without a word, so somebody asks why, once', async () => {
        await s.at('2026-11-20T15:00+01:00')
        const order = await step(buyers.peter.order, 'returned', { reason: 'Szó nélkül visszaküldve' })
        assert.deepEqual([order.state, order.reason], ['returned', 'Szó nélkül visszaküldve'])
        const why = await planned('peter')
        assert.deepEqual([why.reason, why.due, why.channel, why.words.slice(0, 5)], ['delivery', '2026-11-23T16:00:00Z', 'phone', '30456'])
        assert.equal((await gergo.sees('/follow-ups?view=all')).items.filter(f => f.customer === buyers.peter.customer).length, 1, 'whether all is well nobody asks any more')
    })

    await t.test('P20 P75 INV20 Mon 23 Nov 09:40: the call, and what she said; result explained, and its topic is missing', async () => {
        await s.at('2026-11-23T09:40+01:00')
        const done = await gergo.changes(`/follow-ups/${(await planned('eszter')).id}`, { act: 'done', result: 'explained', text: orange, topic: 'Villogó narancssárga lámpa' })
        assert.deepEqual([done.state, done.result], ['done', 'explained'])
        const { messages } = await gergo.sees(`/conversations/${buyers.eszter.c}`)
        const call = messages.find(m => m.id === done.message)
        assert.deepEqual([call.channel, call.text, call.at], ['phone', orange, '2026-11-23T08:40:00Z'])
        const order = await gergo.sees(`/orders/${buyers.eszter.order.id}`)
        assert.deepEqual([order.state, order.result], ['check_in', 'explained'])
        const { items: [gap] } = await gergo.sees('/gaps')
        assert.deepEqual([gap.topic, gap.count], ['Villogó narancssárga lámpa', 1])
        assert.deepEqual((await gergo.sees(`/gaps/${gap.id}`)).reports.map(r => r.conversation), [buyers.eszter.c])
        assert.equal((await step(buyers.eszter.order, 'settled')).state, 'settled')
        assert.equal((await gergo.changes(`/conversations/${buyers.eszter.c}`, { ...solved, reason: 'answered' })).state, 'solved')
    })

    await t.test('P20 the variant: nobody there on Mon 23 and on Tue 24 Nov, so not reached, and a mail asks', async () => {
        for (const [time, state, tries] of [['2026-11-23T10:05+01:00', 'planned', 1], ['2026-11-24T10:05+01:00', 'not_reached', 2]]) {
            await s.at(time)
            const due = await until('it is due', async () => { const f = await planned('anna'); return f?.state === 'due' && f })
            const f = await gergo.changes(`/follow-ups/${due.id}`, { act: 'no_answer' })
            assert.deepEqual([f.state, f.tries], [state, tries])
        }
        await gergo.replies(buyers.anna.c, asks)
        assert.equal(flat((await s.mails(buyers.anna.address)).at(-1).text), flat(asks))
        const order = await gergo.sees(`/orders/${buyers.anna.order.id}`)
        assert.deepEqual([order.state, order.result], ['check_in', 'not_reached'])
        assert.deepEqual((await gergo.sees('/orders?late=true')).items, [])
    })

    await t.test('P26 he says why, by telephone', async () => {
        const done = await gergo.changes(`/follow-ups/${(await planned('peter')).id}`, { act: 'done', result: 'ok', text: 'Túl nagy volt a konyhába.' })
        assert.deepEqual([done.state, done.result], ['done', 'ok'])
    })

    await t.test('P32 the register of automations says what each rule planned', async () => {
        const made = Object.fromEntries((await s.owner.sees('/automations')).items.map(a => [a.code, a.made]))
        assert.deepEqual([made.first_order, made.silent_return, made.delivery], [3, 1, 0])
    })

    await t.test('P20 coverage: one was done in time, one was not reached', async () => {
        const c = await s.owner.sees('/follow-up-coverage?from=2026-11-22T23:00:00Z&until=2026-11-24T09:04:00Z')
        assert.deepEqual([c.done_in_time, c.not_reached], [1, 1])
    })

    await t.test('no mail has a placeholder or another language', async () => {
        for (const { address } of Object.values(buyers)) for (const m of await s.mails(address)) {
            assert.doesNotMatch(m.text, /[{}]|%\d/)
            assert.match(m.text, /Kedves/)
        }
    })

    await t.test('kept check finds nothing, while serving and after the end', () => s.end())
})
