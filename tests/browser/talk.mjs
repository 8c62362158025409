/* Talking without the customer, in the browser: a name is completed as it is typed and stands in Today; a question is asked
 * and answered, without script too; a message is forwarded and taken back; copies are ticked one by one; what was
 * understood is asked for once; and the pages as they are printed. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { readPdf } from '../rig/pdf.mjs'
import { until } from '../rig/ports.mjs'
import { faultsOf } from './kit/look.mjs'
import { shop } from './kit/shop.mjs'
import { after, go, text } from './kit/steps.mjs'

const languages = ['en', 'sr', 'el']

test('talk: colleagues, third parties, copies, understanding, paper', async t => {
    const s = await shop({ t })
    const faults = faultsOf('talk')
    const id = await s.write({ name: 'Emma Clarke', subject: 'Boots', text: 'The sole came off. Where is the new pair?', headers: ['Cc: Tom Clarke <tom.clarke@mail.example>'],
        files: [['bill 10482.pdf', 'application/pdf', 'x'.repeat(400)]] })
    const page = await s.open(), marko = await s.open({ who: s.marko })
    const plain = await s.open({ who: s.marko, javaScriptEnabled: false })

    await t.test('P54 "@" and two letters find the colleague, who has the note in Today until he is done', async () => {
        await page.goto(s.path(id, '?box=note'))
        await page.locator('#note textarea').pressSequentially('@ma')
        await page.locator('.mention-panel button').waitFor()
        await page.keyboard.press('Home')
        await page.keyboard.press('Enter')
        assert.equal(await page.inputValue('#note textarea'), '\n@ma', 'where the caret stands no name is typed')
        await page.fill('#note textarea', '')
        await page.locator('#note textarea').pressSequentially('Please look, @ma')
        await page.locator('.mention-panel button').waitFor()
        await page.keyboard.press('Enter')
        assert.equal(await page.inputValue('#note textarea'), 'Please look, @Marko Ilić ')
        await after(page, () => page.click('#note .amber-full'))
        await marko.goto(s.url)
        assert.match(await text(marko, '.asked'), /Names you: Ana Novak[^]*Please look/)
        await after(marko, () => marko.click('.asked button'))
        assert.equal(await marko.locator('.asked').count(), 0)
    })

    await t.test('P54 a colleague is asked, and answers without script; the asker sees it', async () => {
        await page.goto(s.path(id, '?box=note'))
        assert.ok(!await page.locator('#note [name=by]').isVisible())
        await page.fill('#note textarea', 'Do we have size 41?')
        await page.selectOption('#note [name=ask]', { label: 'Marko Ilić' })
        assert.ok(await page.locator('#note [name=by]').isVisible())
        await after(page, () => page.click('#note .amber-full'))
        await plain.goto(s.url)
        await go(plain, '.asked .button')
        assert.match(plain.url(), /#m:\d+$/)
        await plain.fill('.ask textarea', 'Two pairs, black.')
        await go(plain, '.ask [value=answer]')
        assert.match(await text(plain, '.ask'), /Answered: Marko Ilić[^]*Two pairs, black\./)
        await page.goto(s.url)
        assert.match(await text(page, '.asked'), /Answered you: Marko Ilić[^]*Two pairs/)
    })

    await t.test('A02 who was in copy is ticked by hand, is marked as new, and gets it only then', async () => {
        await page.goto(s.path(id))
        assert.match(await text(page, '#reply .copies'), /One more person was in copy/)
        await page.click('#reply .copies summary')
        assert.match(await text(page, '#reply .copies'), /Tom Clarke[^]*tom\.clarke@mail\.example[^]*new here/)
        assert.ok(!await page.isChecked('#reply [type=checkbox][name=cc]'))
        await page.check('#reply [type=checkbox][name=cc]')
        await page.fill('#reply textarea', 'It leaves **today**.')
        await after(page, () => page.click('#reply [data-send]'))
        assert.match(await text(page, '.thread > li:last-child'), /copy to tom\.clarke@mail\.example/)
        assert.ok(await page.isChecked('#reply [type=checkbox][name=cc]'), 'a choice that was made is kept in sight')
    })

    await t.test('INV9 a message is forwarded; taken back, its words are in its form and in no reply', async () => {
        await page.locator('.letter-links a:has-text("Forward")').first().evaluate(a => { location.href = a.href })
        await page.waitForURL(/forward/)
        assert.equal(await page.isChecked('[name=attachment]'), false)
        await page.fill('#to', 'desk@carrier.example two@carrier.example')
        await page.fill('#words', 'Where is this parcel?')
        await page.check('[name=attachment]')
        await after(page, () => page.click('.save button'))
        assert.match(await text(page, '.thread > li:last-child'), /Forwarded by Ana Novak[^]*desk@carrier\.example, two@carrier\.example/)
        await after(page, () => page.click('.thread > li:last-child .delivery button'))
        assert.equal(await page.inputValue('#to'), 'desk@carrier.example, two@carrier.example')
        assert.equal(await page.inputValue('#words'), 'Where is this parcel?')
        await after(page, () => page.click('.save button'))
        assert.equal(await page.inputValue('#reply textarea'), '')
        s.later(30)
        await until('both have it', () => s.sent().filter(m => m.envelope.some(a => a.endsWith('@carrier.example'))).length === 2)
        await page.goto(s.path(id))
        assert.match(await text(page, '.note-item .envelopes'), /desk@carrier\.example\s+sent\s+two@carrier\.example\s+sent/)
        const [token] = s.sql("SELECT external_id FROM message WHERE part = 1 AND taken_back_at IS NULL")
        await s.write({ name: 'Carrier', address: 'desk@carrier.example', subject: 'Re: Fwd: Boots', text: 'It is in our depot.', headers: [`In-Reply-To: <${token}>`] })
        await s.write({ name: 'Somebody', address: 'aunt@else.example', subject: 'Re: Boots', text: 'I ask for her.', headers: [`In-Reply-To: <${s.sql('SELECT external_id FROM message WHERE direction = 1')[0]}>`] })
        await page.goto(s.path(id))
        assert.match(await text(page, '.thread li.note-item:has-text("depot")'), /Carrier[^]*the customer never sees this/)
        assert.match(await text(page, '.thread'), /Another address answered: aunt@else\.example/)
        assert.match(await text(page, '#reply [data-send]'), /emma\.clarke@mail\.example/)
    })

    await t.test('P40 what was understood stands above, opens the reply, and is asked for once before a case is solved', async () => {
        s.sql("INSERT INTO setting (name, value) VALUES ('ask_understood', 'yes')")
        await after(page, () => page.evaluate(() => {
            const button = document.querySelector('.case-acts [name=state][value=solved]')
            if (button.form.elements.reason) button.form.elements.reason.value = 'thanks'
            button.click()
        }))
        assert.match(await text(page, '.understood'), /what did Emma want/)
        await page.fill('#understood-text', 'She wants the new pair by Friday.')
        await after(page, () => page.click('.understood .button'))
        assert.match(page.url(), /inbox/)
        await page.goto(s.path(id))
        assert.match(await text(page, '.understood'), /She wants the new pair by Friday/)
        await after(page, () => page.evaluate(() => document.querySelector('#reply .opening').click()))
        assert.equal(await page.inputValue('#reply textarea'), 'As I understand you: She wants the new pair by Friday.\n\n')
    })

    await t.test('ux.md 2.7 a conversation and a customer print black on white, with everything, and who printed them when', async () => {
        const customer = Number(s.sql(`SELECT customer_id FROM conversation WHERE id = ${id}`)[0])
        for (const [path, most, words] of [[`/conversations/${id}`, 2, ['Boots', 'The sole came off', 'Do we have size 41?', 'Two pairs, black.', 'It leaves today', 'It is in our depot', 'She wants the new pair']],
            [`/customers/${customer}`, 1, ['Emma Clarke', 'emma.clarke@mail.example', 'Boots']]]) {
            await page.goto(s.url + path)
            const { pages, text: paper } = readPdf(await page.pdf({ preferCSSPageSize: true, format: 'A4', printBackground: true }))
            const flat = paper.replace(/\s+/g, ' '), bare = paper.replace(/\s+/g, '')
            assert.ok(pages >= 1 && pages <= most, `${path} is ${pages} pages`)
            for (const word of [...words, 'Printed by Ana Novak']) assert.ok(bare.includes(word.replace(/\s+/g, '')), `${path}: ${word} in ${flat}`)
            assert.match(flat, /20\d\d/)
            for (const chrome of ['Send to', 'Take back', 'Snooze', 'New contact', 'Add the note']) assert.ok(!bare.includes(chrome.replace(/\s+/g, '')), `${path}: ${chrome}`)
        }
    })

    await t.test('WCAG 2.2 nothing is cut off and axe finds nothing, in widths, schemes and languages', async () => {
        const list = [], message = s.sql('SELECT min(id) FROM message')[0]
        s.sql("UPDATE ask SET closed_at = NULL, closed_by = NULL, answer_id = NULL")
        for (const lang of languages) {
            s.sql(`UPDATE user_account SET lang = '${lang}'`)
            for (const [name, path, who] of [['conversation', `/conversations/${id}`, page], ['note', `/conversations/${id}?box=note`, page], ['forward', `/messages/${message}/forward`, page], ['today', '/', marko]]) {
                await who.goto(s.url + path)
                list.push(...await faults(who, name, lang))
            }
        }
        assert.deepEqual(list, [])
    })

    await t.test('kept check finds nothing', async () => assert.deepEqual(await s.d.check(), []))
})
