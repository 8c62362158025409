/* What is printed fits on one sheet of A4: the record of a complaint in each of the six languages, as long as a real one is
 * and with all that the law wants to see in it; the note in a parcel. And the list of what was kept and not. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { until } from '../rig/ports.mjs'
import { shop } from './kit/shop.mjs'
import { readPdf } from '../rig/pdf.mjs'

const words = {
    en: ['IE', 'Emma Clarke', 'The sole of the left boot came off after five days of ordinary walking, only on asphalt and only in dry weather.', 'A new pair, and that I do not pay the postage.'],
    sr: ['RS', 'Јелена Марковић', 'Ђон леве чизме се одлепио после пет дана обичног хода, само по асфалту и само по сувом времену.', 'Нови пар, и да не плаћам поштарину.'],
    'sr-Latn': ['RS', 'Jelena Marković', 'Đon leve čizme se odlepio posle pet dana običnog hoda, samo po asfaltu i samo po suvom vremenu.', 'Novi par, i da ne plaćam poštarinu.'],
    hu: ['HU', 'Kovács Réka', 'A bal csizma talpa öt nap szokásos járás után levált, csak aszfalton és csak száraz időben hordtam.', 'Új pár, és ne én fizessem a postaköltséget.'],
    sl: ['SI', 'Maja Novak', 'Podplat levega škornja je po petih dneh običajne hoje odstopil, samo po asfaltu in samo v suhem vremenu.', 'Nov par, in da ne plačam poštnine.'],
    el: ['GR', 'Ελένη Δημητρίου', 'Η σόλα της αριστερής μπότας ξεκόλλησε μετά από πέντε μέρες συνηθισμένου περπατήματος, μόνο σε άσφαλτο και με στεγνό καιρό.', 'Ένα νέο ζευγάρι, χωρίς να πληρώσω τα μεταφορικά.'],
}

async function made(s, path, body) {
    const { status, body: got } = await s.d.api('POST', path, body)
    assert.ok(status >= 200 && status < 300, `POST ${path}: ${status} ${JSON.stringify(got)}`)
    return got
}

test('what is printed, and what was kept', async t => {
    const s = await shop({ t }), page = await s.open()
    const sheet = async path => {
        await page.goto(s.url + path)
        return readPdf(await page.pdf({ format: 'A4', printBackground: true }))
    }

    await t.test('P57 a record of a complaint is one sheet in each language', async () => {
        const list = []
        for (const [lang, [country, name, defect, demand]] of Object.entries(words)) {
            const id = await s.write({ name, address: `${lang}@mail.example`, lang, subject: defect.slice(0, 40), text: defect })
            const long = `${defect} `.repeat(6).trim()
            const c = await made(s, `/conversations/${id}/complaint`, { item: 'Lada ankle boot, black, 38, order 10482 of 8 November', defect: long, demand: `${demand} `.repeat(3).trim(), country })
            const at = `/complaints/${c.id}`
            await page.goto(s.url + at)
            if (await page.locator('#words').count()) {
                await page.fill('#words', 'By mail')
                await page.locator('button[value=receipt]').press('Enter')
                await page.locator('#words').waitFor({ state: 'detached' })
            }
            await page.evaluate(() => { document.querySelector('details:has(#decision)').open = true })
            await page.selectOption('#decision', { index: 2 })
            for (const [field, text] of [['#proposal', demand], ['#reasons', defect], ['#adr', 'Out-of-court body, 1 Long Street, Town']]) {
                if (await page.locator(field).count()) await page.fill(field, `${text} `.repeat(3).trim())
            }
            await page.locator('button[value=decide]').press('Enter')
            await page.locator('#decision').waitFor({ state: 'detached' })
            const { pages, text } = await sheet(`${at}/record`)
            if (pages !== 1) list.push(`${lang}: ${pages} sheets`)
            if (!text.replace(/\s+/g, ' ').includes(defect.slice(-30))) list.push(`${lang}: ${text.slice(0, 300)}`)
        }
        assert.deepEqual(list, [])
    })

    await t.test('P12 the note in a parcel is one sheet, with a full order', async () => {
        const customer = s.sql('SELECT customer_id FROM conversation LIMIT 1')[0]
        const lines = Array.from({ length: 12 }, (_, i) => ({ what: `Shoe cream, colourless, 75 ml, shade ${i}`, quantity: 2, price: 59000 }))
        const order = await made(s, '/orders', { number: '10482', customer, channel: 'web', currency: 'RSD', lines, note: 'Lepo nosite! Ako nešto ne odgovara, javite se. '.repeat(4).trim() })
        const { pages, text } = await sheet(`/orders/${order.id}/packing-note`)
        assert.equal(pages, 1)
        assert.match(text, /shade 11/)
    })

    await t.test('INV3 all kept and not kept stand in one list, the latest first, and those that were not alone', async () => {
        const [id] = s.sql('SELECT min(id) FROM conversation'), soon = Date.now() + 90e3
        const one = await made(s, `/conversations/${id}/promises`, { what: 'Size table', due: new Date(soon + 3600e3).toISOString(), kind: 'deed' })
        await made(s, `/conversations/${id}/promises`, { what: 'A call about the pair', due: new Date(soon).toISOString(), kind: 'deed' })
        await s.d.api('PATCH', `/promises/${one.id}`, { state: 'kept', evidence: 'The mail of today' }, { 'If-Match': '*' })
        s.later(600)
        await page.goto(`${s.url}/promises`)
        await page.locator('a[href="/promises?show=past"]').first().press('Enter')
        await page.locator('.kept-list.past').waitFor()
        assert.match(await page.innerText('.past'), /Size table/)
        await until('the timer has broken it', async () => {
            await page.goto(`${s.url}/promises?show=missed`)
            return /A call/.test(await page.innerText('main'))
        }, 20)
        assert.match(await page.innerText('.past'), /A call about the pair/)
        assert.doesNotMatch(await page.innerText('.past'), /Size table/)
    })
})
