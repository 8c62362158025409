/* The composer in the browser: marks, pasting, files, guidance, advice, what leaves later; with script and without. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { shop } from './kit/shop.mjs'
import { faultsOf } from './kit/look.mjs'
import { until } from '../rig/ports.mjs'
import { go, press, strike } from './kit/steps.mjs'

const faults = faultsOf('composer')
const box = '#reply textarea'

test('the composer', async t => {
    const s = await shop({ t })
    const id = await s.write({ name: 'Emma Clarke', subject: 'Boots', text: 'The sole came off after five days.' })
    const page = await s.open()
    const value = () => page.inputValue(box)
    const select = (from, to) => page.evaluate(([from, to]) => document.querySelector('#reply textarea').setSelectionRange(from, to), [from, to])

    await t.test('marks by button and by key, and taken back with Ctrl Z', async () => {
        await page.goto(s.path(id))
        await page.fill(box, 'one two')
        await select(4, 7)
        await page.click('#reply [data-mark=bold]')
        assert.equal(await value(), 'one **two**')
        await page.keyboard.press('Control+b')
        assert.equal(await value(), 'one two')
        await page.keyboard.press('Control+i')
        assert.equal(await value(), 'one *two*')
        await page.keyboard.press('Control+z')
        assert.equal(await value(), 'one two')
        await page.locator('#reply [data-mark=bold]').focus()
        await page.keyboard.press('ArrowRight')
        await page.keyboard.press('ArrowRight')
        await page.keyboard.press('Enter')
        assert.equal(await value(), '- one two')
        await page.fill(box, 'један')
        await select(0, 5)
        await strike(page, 'б', 'KeyB', 2)
        assert.equal(await value(), '**један**', 'the key is where it lies on a Cyrillic keyboard')
    })

    const paste = () => page.evaluate(() => {
        const field = document.querySelector('#reply textarea'), data = new DataTransfer()
        data.setData('text/html', '<p>Send <b>the pair</b> back</p>')
        data.setData('text/plain', 'Send the pair back')
        field.focus()
        field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })

    await t.test('what is pasted is there without a line too, as its words; a capital letter before it changes nothing', async () => {
        await page.fill(box, '')
        await page.route('**/rich*.js', route => route.abort())
        await paste()
        await until('its words', async () => await value() === 'Send the pair back', 10)
        await page.unroute('**/rich*.js')
        await page.reload()
        await page.fill(box, '')
        await page.locator(box).press('Shift+A')
        await paste()
        await until('its marks', async () => await value() === 'ASend **the pair** back', 10)
    })

    await t.test('A13 pasted rich text becomes marks, pasted and dropped files go along', async () => {
        await page.fill(box, '')
        await page.evaluate(() => {
            const field = document.querySelector('#reply textarea'), data = new DataTransfer()
            data.setData('text/html', '<p>Send <b>the pair</b> to <a href="https://shop.example/back">us</a></p><ul><li>one</li></ul>')
            data.setData('text/plain', 'Send the pair to us')
            field.focus()
            field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
        })
        await until('it is there', async () => (await value()).includes('**'), 10)
        assert.equal(await value(), 'Send **the pair** to [us](https://shop.example/back)\n\n- one')
        await page.evaluate(() => {
            const form = document.querySelector('#reply'), data = new DataTransfer()
            data.items.add(new File(['x'], 'label.pdf', { type: 'application/pdf' }))
            form.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
        })
        assert.equal(await page.locator('#reply .attach output').innerText(), 'label.pdf')
    })

    await t.test('guidance is written, and a signature', async () => {
        await page.goto(`${s.url}/guidance?add=1`)
        await page.fill('#g-title', 'Postage for a faulty pair')
        await page.fill('#g-facts', 'The courier takes 2 days in Belgrade, 3 elsewhere.')
        await page.fill('#g-limits', 'Up to 2,000 RSD without asking.')
        await page.fill('#g-text', 'Faulty goods travel at our cost. A courier fetches the pair within 2 days, and the new one leaves on the day the old one is here.')
        await go(page, '.guidance-form .button.accent')
        assert.match(page.url(), /\/guidance\/1\?said=saved$/)
        await page.goto(`${s.url}/settings`)
        await page.locator('#signatures summary', { hasText: 'English' }).click()
        await page.fill('#signatures textarea[name=sign-en]', 'Kind regards\nAna, shop')
        await go(page, '#signatures .actions .button')
    })

    await t.test('P42 Ctrl K finds guidance as one types; it needs a line of one\'s own above', async () => {
        await page.goto(s.path(id))
        assert.match(await page.locator('#reply .signature').innerText(), /Kind regards\nAna, shop/)
        await page.fill(box, '')
        await page.keyboard.press('Control+k')
        await page.locator('.pick-panel [data-put]').waitFor()
        assert.equal(await page.locator('.pick-panel > input').getAttribute('placeholder'), 'Look for guidance')
        await page.keyboard.type('nothing like it')
        await page.keyboard.press('Enter')
        await page.locator('.pick-panel [data-put]').waitFor({ state: 'detached' })
        assert.equal(await value(), '', 'Enter puts nothing that was found for other words')
        await page.fill('.pick-panel input[type=search]', '')
        await page.keyboard.type('postage')
        await page.keyboard.press('Enter')
        await until('the first one found is put', async () => /^\n\nFaulty goods travel/.test(await value()), 10)
        await go(page, '[data-send]')
        assert.match(await page.locator('#reply .wrong').innerText(), /Begin with a line of your own/)
        assert.equal(await page.locator('#reply [data-guide]').count(), 1)
        const text = await value()
        await page.fill(box, `What a pity about the boots, Emma.\n\n${text.trim()}`.replace('within 2 days', 'within 5 days'))
        await go(page, '[data-send]')
        assert.match(await page.locator('#reply .wrong').innerText(), /something else than the guidance/)
        await page.fill('#reply [name=reason]', 'the courier is on strike')
    })

    await t.test('P44 a gap is asked about once, the rest is said and stops nobody', async () => {
        await page.fill(box, `${await value()}\n\nDear {name}, THIS IS ATTACHED!!`)
        await until('it is said', async () => /Capitals/.test(await page.locator('#reply [data-advice]').innerText()), 8)
        await go(page, '[data-send]')
        assert.match(await page.locator('#reply .wrong').innerText(), /A gap is still open/)
        await go(page, '[data-send]')
        assert.match(await page.locator('.relied').innerText(), /Builds on Postage for a faulty pair, version 1\. Departs from it: the courier is on strike[\s\S]*Capitals read as shouting/)
        assert.equal(await value(), '')
        s.later(30)
        const [mail] = await until('it is sent', () => s.sent().length && s.sent(), 20)
        assert.match(mail.text, /Kind regards\r?\nAna, shop/)
        await page.goto(`${s.url}/guidance/1`)
        assert.match(await page.locator('main').innerText(), /Used in one reply[\s\S]*the courier is on strike/)
    })

    const other = await s.write({ name: 'Kovács Réka', address: 'reka@level.example', subject: 'Hol van?', text: 'Hol van a csomag?' })
    await t.test('P47 a reply that leaves later is stopped, and stops by itself', async () => {
        await page.goto(s.path(other))
        await page.fill(box, 'Pénteken ott lesz.')
        await page.click('#reply .later > summary')
        await go(page, '#reply .later [value=tomorrow]')
        assert.match(await page.locator('.later-card').innerText(), /A reply by Ana Novak leaves/)
        await go(page, '.later-card button')
        assert.equal(await value(), 'Pénteken ott lesz.')
        await page.click('#reply .later > summary')
        await go(page, '#reply .later [value=tomorrow]')
        await s.write({ name: 'Kovács Réka', address: 'reka@level.example', subject: 'Re: Hol van?', text: 'Megjött!', headers: [
            `In-Reply-To: <${s.sql(`SELECT external_id FROM message WHERE conversation_id = ${other}`)[0]}>`] })
        await page.reload()
        assert.match(await page.locator('.later-card.stopped').innerText(), /The customer wrote first/)
        /* The browser tells of each form that was refused above, and of the line that was none. */
        assert.deepEqual(page.problems.filter(p => !/status of 422|ERR_FAILED/.test(p)), [])
    })

    await t.test('nothing is cut off and axe finds nothing', async () => {
        const list = []
        await page.goto(`${s.url}/conversations/${other}`)
        list.push(...await faults(page, 'later', 'en'))
        await page.goto(s.path(id))
        list.push(...await faults(page, 'later-menu', 'en', '#reply .later'))
        for (const [name, path] of [['list', '/guidance'], ['one', '/guidance/1'], ['form', '/guidance/1?edit=1&lang=en'], ['pick', `/conversations/${id}/guidance`]]) {
            await page.goto(s.url + path)
            list.push(...await faults(page, name, 'en'))
        }
        assert.deepEqual(list, [])
    })

    await t.test('without script: guidance from its page, taken off, a gap asked about, later and stopped', async () => {
        const bare = await s.open({ who: s.marko, javaScriptEnabled: false })
        await bare.goto(s.path(id))
        assert.equal(await bare.locator('#reply .format').isVisible(), false)
        await bare.fill(box, 'Nearly there.')
        await go(bare, '#reply [value=guidance]')
        await go(bare, '.choices [data-put]')
        assert.match(await bare.inputValue(box), /^Nearly there\.\n\nFaulty goods/)
        await go(bare, '#reply [data-guide-off]')
        assert.equal(await bare.locator('#reply [data-guide]').count(), 0)
        await bare.fill(box, 'We look into {order} today.')
        await press(bare, '#reply .copies > summary')
        await bare.fill('#reply .copies .other input', 'shop@carrier.example')
        await go(bare, '[data-send]')
        assert.match(await bare.locator('#reply .wrong').innerText(), /A gap is still open/)
        assert.equal(await bare.inputValue('#reply .copies .other input'), 'shop@carrier.example')
        await press(bare, '#reply .later > summary')
        await go(bare, '#reply .later [value=tomorrow]')
        assert.match(await bare.locator('.later-card').innerText(), /Marko Ilić leaves/)
        await go(bare, '.later-card button')
        assert.equal(await bare.inputValue(box), 'We look into {order} today.')
        assert.equal(await bare.inputValue('#reply .copies .other input'), 'shop@carrier.example', 'and who was to get a copy')
    })
})
