/* Every page of promises, complaints, goodwill, records and follow-ups, with something in it and with nothing: whole in all
 * widths and languages, said in the reader's language, sound to axe in both schemes, and open to the keyboard. The same
 * run takes the pictures that a person looks at: tests/report/shots/rooms-*. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { languages } from './kit/album.mjs'
import { axe, cuts, rules, shots } from './kit/look.mjs'
import { bareRooms, furnish, roomPages } from './kit/rooms.mjs'
import { shop } from './kit/shop.mjs'
import { stops } from './kit/stops.mjs'
import { leftInEnglish } from './kit/texts.mjs'
import { catalogue } from '../rig/catalogue.mjs'

const colours = { ...rules, runOnly: ['color-contrast', 'link-in-text-block'], rules: {} }

/* Pictures and axe, folded and unfolded: in light all of its rules, in dark those about colours. */
async function sound(page, name, show) {
    const list = []
    for (const width of [1440, 375]) {
        await page.setViewportSize({ width, height: 900 })
        const { status } = await show(page).then(answer => ({ status: answer.status() }))
        if (status !== 200) list.push(`${name}: ${status}`)
        await page.evaluate(() => document.fonts.ready)
        for (const colorScheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
            await page.screenshot({ path: `${shots}rooms-${name}-${width}-${colorScheme}.png`, fullPage: true })
        }
        await page.evaluate(() => { for (const d of document.querySelectorAll('main details, aside details')) d.open = true })
        await page.evaluate(axe)
        for (const [colorScheme, options] of [['light', rules], ['dark', colours]]) {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
            const { violations } = await page.evaluate(options => axe.run(document, options), options)
            list.push(...violations.flatMap(v => v.nodes.map(n => `${name} ${width} ${colorScheme}: ${v.id} at ${n.target.join(' ')}: ${n.failureSummary.slice(0, 200)}`)))
        }
        list.push(...await cuts(page, `${name}, unfolded, at ${width}`))
    }
    return list
}

/* Whole at 320, 375, 768, 1024 and 1440, and in the language. */
async function whole(page, name, show, c, lang) {
    const list = []
    await page.setViewportSize({ width: 1440, height: 900 })
    await show(page)
    await page.evaluate(() => document.fonts.ready)
    if (lang !== 'en') list.push(...(await leftInEnglish(page, c, lang)).list.map(text => `${name}: ${text}`))
    for (const width of [320, 375, 768, 1024, 1440]) {
        await page.setViewportSize({ width, height: 900 })
        list.push(...await cuts(page, `${name} at ${width}`))
        if (lang !== 'en' && (width === 375 || width === 1440)) await page.screenshot({ path: `${shots}rooms-${name}-${width}-${lang}.png`, fullPage: true })
    }
    return list
}

test('the rooms of promises, complaints, goodwill and records', async t => {
    mkdirSync(shots, { recursive: true })
    const s = await shop({ t }), page = await s.open(), c = catalogue()
    const bare = []
    for (const [name, show] of bareRooms(s)) bare.push(...await sound(page, name, show))
    const pages = roomPages(s, await furnish(s, 0))

    await t.test('WCAG 2.2 ux 5.1 with nothing in them', async () => assert.deepEqual(bare, []))

    await t.test('WCAG 2.2 ux 5.1 with something in them, light and dark, at 1440 and 375', async () => {
        const list = []
        for (const [name, show] of pages) list.push(...await sound(page, name, show))
        assert.deepEqual(list, [])
    })

    await t.test('ux 5.7 ux 5.9 whole in every width, and in every language', async () => {
        const list = []
        for (const lang of languages) {
            s.sql(`UPDATE user_account SET lang = '${lang}'`)
            for (const [name, show] of pages) list.push(...(await whole(page, name, show, c, lang)).map(fault => `${lang} ${fault}`))
        }
        s.sql("UPDATE user_account SET lang = 'en'")
        assert.deepEqual([...new Set(list)], [])
    })

    await t.test('ux 5.5 every stop of the Tab key can be seen and is not covered', async () => {
        const list = []
        await page.setViewportSize({ width: 1440, height: 900 })
        for (const [name, show] of pages) {
            await show(page)
            const at = await stops(page, 200)
            if (at.length < 8) list.push(`${name} has ${at.length} stops`)
            list.push(...at.filter(one => !one.shown || one.covered).map(one => `${name}: ${one.what}, ${one.shown ? 'covered' : 'no ring'}`))
        }
        assert.deepEqual(list, [])
    })

    await t.test('kept check finds nothing', async () => assert.deepEqual(await s.d.check(), []))
})
