/* Orders, products and policies in the browser: written down, brought on their way, hung on a conversation, approved. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { shop } from './kit/shop.mjs'
import { faultsOf } from './kit/look.mjs'
import { go } from './kit/steps.mjs'

const faults = faultsOf('records')

test('orders, products and policies', async t => {
    const s = await shop({ t })
    const page = await s.open(), list = []
    const product = await s.d.api('POST', '/products', { sku: 'SORA-38', name: 'Sora', tier: 'discount', guarantee_months: 24, batches: ['L23 autumn'] })
    assert.equal(product.status, 201)
    await s.d.api('POST', '/tips', { product: product.body.id, kind: 'saving', lang: 'en', text: 'Textile needs no care spray.' })

    await t.test('P13 a first order leaves with a line by hand', async () => {
        await page.goto(`${s.url}/orders?add=1`)
        list.push(...await faults(page, 'form', 'en'))
        await page.fill('#o-number', '20771')
        await page.fill('#o-who', 'Ana Kovač ana.kovac@zgled.example')
        await page.fill('#o-currency', 'EUR')
        await page.locator('[name=what]').first().fill('sora 38')
        await page.locator('[name=price]').first().fill('54,00')
        await go(page, 'main .box-form .button.accent')
        assert.match(page.url(), /\/orders\/1\?said=saved$/)
        await go(page, '[name=state][value=shipped]')
        assert.match(await page.locator('main .wrong').innerText(), /line of your own/)
        await page.fill('#o-note', 'Lepo nosite! Luka')
        await go(page, '[name=act][value=note]')
        await go(page, '[name=state][value=shipped]')
        list.push(...await faults(page, 'order', 'en'))
        assert.match(await page.locator('main .rows').innerText(), /shipped/)
    })

    await t.test('P13 the packing note is printed in the language of the customer, and asks for its line', async () => {
        s.sql("UPDATE customer SET lang = 'sl' WHERE name LIKE 'Ana Kova%'", 'SELECT 1')
        await page.goto(`${s.url}/orders/1/packing-note`)
        assert.match(await page.locator('main').innerText(), /Dobrodošli[^]*Lepo nosite! Luka[^]*1 × Sora/)
        assert.equal(await page.locator('html').getAttribute('lang'), 'sl')
        list.push(...await faults(page, 'packing note', 'sl'))
        const pdf = await page.pdf({ format: 'A4' })
        assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g).length, 1, 'one sheet')
        await page.goto(`${s.url}/orders?add=1`)
        for (const [field, value] of [['#o-number', '20772'], ['#o-who', 'Eva Rus eva@zgled.example'], ['#o-currency', 'EUR']]) await page.fill(field, value)
        await go(page, 'main .box-form .button.accent')
        await page.goto(`${s.url}/orders/2/packing-note`)
        assert.match(await page.locator('main .wrong').innerText(), /line of your own/)
    })

    await t.test('P10 a table is looked at, written and taken back', async () => {
        await page.goto(`${s.url}/imports`)
        list.push(...await faults(page, 'tables', 'en'))
        const csv = 'sku;name;guarantee_months\nKM-400;Kávéfőző;24\nBAD;Bad;soon\nkm 400;Twice;1\n'
        await page.selectOption('#i-kind', 'products')
        await page.setInputFiles('#i-file', { name: 'products.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
        await go(page, 'main form .button.accent')
        assert.match(await page.locator('main').innerText(), /products\.csv: not written yet[^]*Row 3[^]*column guarantee_months[^]*Row 4[^]*stands on line 2 already/)
        list.push(...await faults(page, 'table', 'en'))
        await go(page, '[name=act][value=confirm]')
        assert.match(await page.locator('h1').innerText(), /: written/)
        await page.goto(`${s.url}/products?q=km`)
        assert.match(await page.locator('main').innerText(), /Kávéfőző/)
        await page.goto(`${s.url}/imports`)
        await go(page, 'main .rows .link')
        await go(page, '[name=act][value=undo]')
        assert.match(await page.locator('main').innerText(), /: taken back[^]*Taken back\s*1/)
    })

    await t.test('P12 P50 a letter that names the order hangs on it; its first contact is seen', async () => {
        const id = await s.write({ name: 'Ana Kovač', address: 'ana.kovac@zgled.example', subject: 'Order', text: 'Where is order 20771?' })
        await s.write({ name: 'Nova Oseba', address: 'nova@zgled.example', subject: 'Hello', text: 'I wear 38. And what of 20771?' })
        await page.goto(s.path(id))
        assert.match(await page.locator('aside').innerText(), /20771[^]*shipped[^]*Textile needs no care spray/)
        list.push(...await faults(page, 'conversation', 'en', 'aside details'))
        await page.goto(`${s.url}/inbox?view=unassigned`)
        assert.equal(await page.locator('.row', { hasText: 'First contact.' }).count(), 1)
        await go(page, '.row:has-text("First contact.") .row-link')
        assert.match(await page.locator('aside').innerText(), /another customer’s order/)
        await go(page, 'aside [name=act][value=not]')
        assert.doesNotMatch(await page.locator('aside').innerText(), /another customer’s order/)
    })

    await t.test('P11 INV11 a policy is approved, and its version stays', async () => {
        await page.goto(`${s.url}/policies?add=1`)
        await page.fill('#y-code', 'RETURNS')
        await page.fill('#y-title', 'Returns')
        await page.fill('#y-text', 'Within 14 days.')
        await go(page, 'main .box-form .button.accent')
        list.push(...await faults(page, 'draft', 'en'))
        await go(page, '[name=act][value=approve]')
        assert.match(await page.locator('main').innerText(), /Version 1 in force since/)
        list.push(...await faults(page, 'policy', 'en'))
    })

    await t.test('P42 the openings that Kept brings along become guidance', async () => {
        await page.goto(`${s.url}/guidance`)
        await go(page, '[name=act][value=openings]')
        assert.equal(await page.locator('main .rows li').count(), 7)
    })

    await t.test('nothing is cut off and axe finds nothing', async () => {
        for (const [name, path] of [['orders', '/orders'], ['late', '/orders?late=1'], ['products', '/products'], ['product', '/products/1'], ['policies', '/policies']]) {
            await page.goto(s.url + path)
            list.push(...await faults(page, name, 'en'))
        }
        assert.deepEqual(list, [])
    })
})
