/* What became of it, and a week, in the browser: figures of a desk that has been at work for a year, and of one that has not.
 * Nothing is cut off and axe finds nothing, in a short language and in a long one. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { faultsOf } from './kit/look.mjs'
import { shop } from './kit/shop.mjs'
import { text } from './kit/steps.mjs'

const day = 864e8

/* n customers who ordered 200 days ago, the first `again` of them once more; with a complaint that was put right (1) or not
 * (0); answers: how many of them said since that all is right. */
async function group(s, name, n, again, remedied, answers) {
    const then = Date.now() * 1000 - 200 * day, statements = []
    for (let i = 0; i < n; i++) {
        const { status, body: made } = await s.d.api('POST', '/conversations', { channel: 'phone', customer: { name: `${name} ${i + 1}` }, text: 'The sole came off.' })
        assert.equal(status, 201)
        const order = at => statements.push(`INSERT INTO shop_order (number, code, customer_id, currency, total, ordered_at, created_at) VALUES ('${name}${i}-${at}', '${name.toLowerCase()}${i}-${at}', ${made.customer.id}, 'RSD', 590, ${at}, ${at})`)
        order(then)
        if (i < again) order(then + 60 * day)
        if (remedied !== null) statements.push(`INSERT INTO complaint (country, year, number, conversation_id, customer_name, received_at, received_day, how, matter, goods, item, defect, keep_until, created_at, remedied_at)
            VALUES ('RS', 2020, ${statements.length + n * 1000}, ${made.id}, '${name}', ${then + day}, 0, 1, 0, 0, 'Sora 42', 'x', 0, 0, ${remedied ? then + 9 * day : 'NULL'})`)
        if (i < answers) statements.push(`INSERT INTO follow_up (conversation_id, home_id, reason, due_at, owner_id, channel, made_at, state, result, message_id, ended_at)
            SELECT ${made.id}, ${made.id}, 0, ${then + 20 * day}, 1, 1, 1, 2, ${i % 7 === 5 ? 2 : 0}, min(id), ${then + 20 * day} FROM message WHERE conversation_id = ${made.id}`)
    }
    for (const statement of statements) s.sql(statement)
}

test('what became of it, and the week', async t => {
    const s = await shop({ t }), faults = faultsOf('figures'), list = []
    const page = await s.open()
    const see = async (path, name, lang = 'en') => {
        await page.goto(s.url + path)
        list.push(...await faults(page, name, lang))
        return text(page, 'main')
    }
    const api = async (path, body) => {
        const { status, body: got } = await s.d.api('POST', path, body)
        assert.equal(status, 201, JSON.stringify(got))
        return got
    }

    await t.test('a new desk has nothing to look back at, and says what will stand there', async () => {
        assert.match(await see('/figures', 'empty'), /Nobody was asked again[^]*No order is 90 days old yet[^]*Nothing was set after a complaint/)
        assert.match(await see('/week', 'week-empty'), /No complaint came in\.[^]*Nobody complained[^]*Here stands who said/)
    })

    await t.test('P64 P21 groups with their ranges, and one that is too small', async () => {
        await group(s, 'Ana', 12, 10, 1, 11)
        await group(s, 'Eva', 11, 2, 0, 4)
        await group(s, 'Mia', 31, 12, null, 9)
        const shown = await see('/figures', 'figures')
        assert.match(shown, /Customers whose complaint was put right order again more often than those whose was not\./)
        assert.match(shown, /put right\s+12\s+10 of 12: 83\.3\s%[^]*not put right\s+11\s+2 of 11: 18\.2\s%[^]*4 of 4, too few to say anything[^]*no complaint\s+31\s+12 of 31/)
        assert.match(shown, /All 54 customers/)
    })

    await t.test('P58 P63 a week with both lists, and an action with its cause', async () => {
        const id = await s.write({ name: 'Јелена Марковић', subject: 'Ђон', text: 'Ђон се одлепио.' })
        const complaint = await api(`/conversations/${id}/complaint`, { item: 'Lada ankle boot, black, 38', defect: 'The sole', country: 'RS', fault: 'ours' })
        await s.d.api('PATCH', `/complaints/${complaint.id}`, { our_part: 'We glued it on a cold day and sent it the same evening.' }, { 'If-Match': '*' })
        await api(`/complaints/${complaint.id}/actions`, { what: 'Nothing is glued below 15 degrees', due: new Date(Date.now() + 7 * 864e5).toISOString(), check: new Date(Date.now() + 37 * 864e5).toISOString(), cause: 'haste' })
        await api('/conversations', { channel: 'phone', customer: { name: 'Kovács Réka' }, text: 'Thank you!', outcome: 'solved', reason: 'thanks' })
        assert.match(await see('/week', 'week'), /One complaint came in\. One thing went well\.[^]*Our part: We glued it[^]*wrote to thank[^]*Kovács Réka/)
        assert.match(await see('/figures', 'actions'), /Nothing is glued below 15 degrees[^]*we were in a hurry: 0 cases in the last 30 days/)
        await see(`/complaints/${complaint.id}`, 'complaint')
    })

    await t.test('in Slovenian', async () => {
        s.sql("UPDATE user_account SET lang = 'sl' WHERE id = 1")
        assert.match(await see('/figures', 'figures', 'sl'), /Kaj je bilo potem/)
        await see('/week', 'week', 'sl')
    })

    await t.test('nothing is cut off and axe finds nothing', () => assert.deepEqual(list, []))
})
