/* Complaints in the browser: a conversation becomes one by keyboard, without script; it is answered, decided and its record
 * printed on one sheet; and no page of the register is cut off in any width or scheme. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { faultsOf } from './kit/look.mjs'
import { shop } from './kit/shop.mjs'
import { go, text } from './kit/steps.mjs'

const sheets = pdf => (pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length

test('complaints: register, answer, record', async t => {
    const s = await shop({ t })
    const faults = faultsOf('complaints')
    const id = await s.write({ name: 'Jelena Petrović', address: 'jelena@mail.example', subject: 'Đon', lang: 'sr-Latn', text: 'Đon se odlepio posle pet dana.' })
    const plain = await s.open({ javaScriptEnabled: false })
    let at

    await t.test('INV14 P57 one step makes it, by keyboard and without script', async () => {
        await plain.goto(`${s.url}/conversations/${id}/complaint`)
        await plain.fill('#item', 'Cipele, porudžbina 10482')
        await plain.fill('#demand', 'Nov par')
        await plain.fill('#country', 'RS')
        await plain.selectOption('#fault', '1')
        await go(plain, '.save button')
        at = plain.url().replace(/\?.*/, '')
        assert.match(await text(plain, 'main'), /R-\d{4}-0001/)
    })

    await t.test('P61 a reply without an apology is asked about once, and leaves with a reason', async () => {
        await plain.goto(`${s.url}/conversations/${id}`)
        await plain.fill('#reply-text', 'Nov par polazi sutra.')
        await go(plain, '#reply [data-send]')
        assert.match(await text(plain, '#reply'), /does not seem to say sorry/)
        await plain.fill('#no-apology', 'She asked for no words')
        await go(plain, '#reply [data-send]')
        await plain.goto(at)
        assert.match(await text(plain, 'aside'), /No apology, because[^]*She asked for no words/)
    })

    await t.test('INV15 it is decided, and its record is one sheet', async () => {
        await plain.goto(at)
        await plain.locator('summary', { hasText: 'Decide' }).press('Enter')
        await plain.fill('#proposal', 'Nov par do petka, i poštarina je naša. '.repeat(6))
        await go(plain, 'button[value=decide]')
        await plain.goto(`${at}/record`)
        assert.match(await text(plain, 'main'), /Record of a complaint/)
        const pdf = await plain.pdf({ format: 'A4' })
        assert.equal(sheets(pdf), 1)
    })

    await t.test('no page is cut off and axe finds nothing', async () => {
        const list = [], page = await s.open()
        await page.goto(at)
        await go(page, 'button[value=plan]')
        for (const [name, path] of [['register', '/complaints'], ['whole-register', '/complaints?show=all&country=RS'], ['complaint', at.replace(s.url, '')], ['record', `${at.replace(s.url, '')}/record`],
            ['law', '/settings/law?country=RS&edit=2'], ['plans', '/settings/plans?edit=1&lang=sr'], ['known-faults', '/faults'],
            ['erasure', `/customers/${s.sql('SELECT min(id) FROM customer')[0]}/erasure`], ['inbox-complaint', '/inbox?view=all']]) {
            await page.goto(s.url + path)
            list.push(...await faults(page, name, 'en'))
        }
        assert.deepEqual(list, [])
    })

    await t.test('INV14 INV15 kept check finds nothing', async () => assert.deepEqual(await s.d.check(), []))
})
