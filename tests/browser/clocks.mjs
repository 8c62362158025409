/* Opening hours and standards in the browser: written by an owner, tried, and what letters are due by them. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { shop } from './kit/shop.mjs'
import { faultsOf } from './kit/look.mjs'
import { go } from './kit/steps.mjs'

const faults = faultsOf('clocks')
const words = (page, where = 'main') => page.locator(where).first().innerText()

test('opening hours and standards', async t => {
    const s = await shop({ t }), list = []
    /* A Monday; Tuesday is a holiday in Serbia. Who signs in then is signed in for a while only. */
    const on = async time => { s.at(time); return s.open() }
    let page = await on('2031-11-10T09:00:00Z')
    await page.goto(`${s.url}/settings`)
    await page.fill('#my-zone', 'Europe/Belgrade')
    await go(page, '.box-form:has(#my-zone) .button.accent')

    await t.test('nobody has said yet when the shop is open', async () => {
        await page.goto(`${s.url}/settings/calendars`)
        assert.match(await words(page), /Nobody has said yet when the shop is open/)
        list.push(...await faults(page, 'empty', 'en'))
    })

    await t.test('P10 an owner says it: a lunch break, holidays, a special day; what does not fit comes back', async () => {
        await go(page, 'main .button.accent')
        for (const day of [1, 2, 3, 4, 5]) await page.fill(`#c-day${day}`, '9-12, 13-17')
        await page.fill('#c-day6', '13-9')
        await page.selectOption('#c-holidays', 'RS')
        await page.fill('#c-zone', 'Europe/Belgrade')
        await go(page, 'main .box-form .button.accent')
        assert.match(await words(page, 'main .wrong'), /open before it closes/)
        assert.equal(await page.inputValue('#c-day1'), '9-12, 13-17')
        await page.fill('#c-day6', '')
        await go(page, 'main .box-form .button.accent')
        assert.match(page.url(), /\/settings\/calendars\/1\?said=saved$/)
        assert.match(await words(page, 'h1'), /Monday to Friday 09:00-12:00, 13:00-17:00/)
        assert.match(await words(page), /11 Nov[^]*public holiday, closed/)
        await page.fill('#d-day', '2031-11-13')
        await page.fill('#d-name', 'Inventory')
        await go(page, '[name=act][value=day]')
        assert.match(await words(page), /Inventory[^]*closed/)
        assert.match(await words(page, 'aside'), /Version 2[^]*Version 1/)
    })

    await t.test('a calendar file is looked at before it is taken in', async () => {
        const event = (day, name, more = '') => `BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:${day}\r\nSUMMARY:${name}\r\n${more}END:VEVENT\r\n`
        const file = `BEGIN:VCALENDAR\r\n${event('20311224', 'Christmas Eve')}${event('20311113', 'Stock')}BEGIN:VEVENT\r\nDTSTART:20311201T080000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
        await page.setInputFiles('#f-file', { name: 'wrong.ics', mimeType: 'text/calendar', buffer: Buffer.from('no calendar') })
        await go(page, '[name=act][value=look]')
        assert.match(await words(page, '#file .wrong'), /no calendar file/)
        await page.setInputFiles('#f-file', { name: 'days.ics', mimeType: 'text/calendar', buffer: Buffer.from(file) })
        await go(page, '[name=act][value=look]')
        assert.match(await words(page, '#import'), /One day, closed\. One date has hours of its own[^]*One event is left out[^]*Christmas Eve/)
        await go(page, '#import [name=act][value=import]')
        assert.match(await words(page), /Christmas Eve/)
        list.push(...await faults(page, 'calendar', 'en'))
        await go(page, '#file [name=act][value=undo]')
        assert.doesNotMatch(await words(page), /Christmas Eve/)
    })

    await t.test('P10 two price levels, two standards; less than before has to be said twice', async () => {
        for (const [tier, amount, unit, reason] of [['premium', '4', 'open', 'They pay for it.'], ['discount', '24', 'elapsed', 'The prices are low.']]) {
            await page.goto(`${s.url}/settings/standards?add=1`)
            await page.fill('#s-tier', tier)
            await page.fill('#s-amount', amount)
            await page.selectOption('#s-unit', unit)
            if (tier === 'premium') list.push(...await faults(page, 'form', 'en'))
            await page.fill('#s-reason', reason)
            await go(page, 'main .box-form .button.accent')
            assert.match(page.url(), /\/settings\/standards\/\d+\?said=saved$/)
        }
        await page.goto(`${s.url}/settings/standards/1`)
        await page.fill('#s-amount', '6')
        await page.fill('#s-reason', 'We are few.')
        await go(page, '[name=act][value=change]')
        assert.match(await words(page, 'main .wrong'), /longer than before/)
        await page.check('[name=longer]')
        await go(page, '[name=act][value=change]')
        assert.match(await words(page), /6 opening hours[^]*We are few\. longer than before[^]*4 opening hours/)
        await page.fill('#s-amount', '4')
        await page.fill('#s-reason', 'They pay for it.')
        await go(page, '[name=act][value=change]')
        list.push(...await faults(page, 'standard', 'en'))
    })

    await t.test('P10 P47 it is tried: a sentence with the deadline', async () => {
        await page.goto(`${s.url}/settings/standards`)
        await page.fill('#t-tier', 'premium')
        await page.fill('#t-day', '2031-11-10')
        await page.fill('#t-time', '10:00')
        await go(page, '#try .button')
        assert.match(await words(page, '#try'), /What comes Mon,? 10 Nov 2031, 10:00 is answered by Mon,? 10 Nov 2031, 15:00\.[^]*premium[^]*4 opening hours\. They pay for it\./)
        await page.fill('#t-time', '16:00')
        await go(page, '#try .button')
        assert.match(await words(page, '#try'), /answered by Tue,? 11 Nov 2031, 16:00\.[^]*would end later; 24 hours are earlier/)
        list.push(...await faults(page, 'standards', 'en'))
    })

    await t.test('P10 two messages at the same minute get two deadlines, each naming its standard', async () => {
        const tier = async (address, name, level) => {
            const id = await s.write({ name, address, subject: 'First', text: 'Hello' })
            await page.goto(s.path(id))
            await go(page, 'aside .subject a')
            await page.evaluate(() => { for (const d of document.querySelectorAll('aside details')) d.open = true })
            await page.fill('#k-tier', level)
            await go(page, 'aside form:has(#k-tier) button')
            assert.match(await words(page, '.head'), new RegExp(level))
        }
        await tier('ana@primer.example', 'Ana', 'premium')
        await tier('marko@primer.example', 'Marko', 'discount')
        page = await on('2031-11-12T09:00:00Z')
        const premium = await s.write({ name: 'Ana', address: 'ana@primer.example', subject: 'Second', text: 'Hello again' })
        const discount = await s.write({ name: 'Marko', address: 'marko@primer.example', subject: 'Second', text: 'Hello again' })
        await page.goto(s.path(premium))
        assert.match(await words(page, 'body'), /Standard for premium: 4 opening hours\. They pay for it\./)
        await page.goto(s.path(discount))
        assert.match(await words(page, 'body'), /Standard for discount: 24 clock hours\. The prices are low\./)
        const due = id => Number(s.sql(`SELECT due_at FROM clock WHERE conversation_id = ${id} ORDER BY id DESC LIMIT 1`)[0]) / 1000
        assert.deepEqual([due(premium), due(discount)].map(ms => new Date(ms).toISOString()), ['2031-11-12T14:00:00.000Z', '2031-11-13T09:00:00.000Z'])
    })

    await t.test('P35 who calls on Saturday night is called on Monday between nine and eleven', async () => {
        page = await on('2031-11-15T21:10:00Z')
        await page.goto(`${s.url}/new`)
        await page.fill('#who', 'Jelena 064 123 4567')
        await page.fill('#said', 'I want to talk to a person.')
        assert.match(await page.locator('[name=by] option:checked').innerText(), /Mon,? 17 Nov 2031, 09:00–11:00/)
        await go(page, '.save .button')
        assert.match(await words(page, 'body'), /09:00–11:00/)
    })

    await t.test('nothing is cut off and axe finds nothing', () => assert.deepEqual(list, []))
})
