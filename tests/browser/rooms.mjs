/* Every page of promises, complaints, goodwill, records and follow-ups, with something in it and with nothing: whole in all
 * widths and languages, said in the reader's language, sound to axe in both schemes, and open to the keyboard. The same
 * run takes the pictures that a person looks at: tests/report/shots/rooms-*. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { axe, cuts, rules, shots } from './kit/look.mjs'
import { bareRooms, furnish, roomPages } from './kit/rooms.mjs'
import { shop } from './kit/shop.mjs'
import { stops } from './kit/stops.mjs'
import { leftInEnglish } from './kit/texts.mjs'
import { catalogue } from '../rig/catalogue.mjs'

const dark = { ...rules, runOnly: ['color-contrast', 'link-in-text-block'], rules: {} }

/* A picture of the page as it comes; then, with all that folds unfolded, what axe finds and what is cut off. What a scheme
 * changes does not depend on the width. */
async function sound(page, name, show, widths) {
    const list = []
    for (const width of widths) {
        await page.setViewportSize({ width, height: 900 })
        const answer = await show(page)
        if (answer.status() !== 200) list.push(`${name}: ${answer.status()}`)
        await page.evaluate(() => document.fonts.ready)
        await page.screenshot({ path: `${shots}rooms-${name}-${width}-light.png`, fullPage: true })
        await page.evaluate(() => { for (const d of document.querySelectorAll('main details, aside details')) d.open = true })
        await page.evaluate(axe)
        for (const [colorScheme, options] of width === 1440 ? [['light', rules], ['dark', dark]] : [['light', rules]]) {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
            if (colorScheme === 'dark') await page.screenshot({ path: `${shots}rooms-${name}-${width}-dark.png` })
            const { violations } = await page.evaluate(options => axe.run(document, options), options)
            list.push(...violations.flatMap(v => v.nodes.map(n => `${name} ${width} ${colorScheme}: ${v.id} at ${n.target.join(' ')}: ${n.failureSummary.slice(0, 200)}`)))
        }
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
        list.push(...await cuts(page, `${name}, unfolded, at ${width}`))
    }
    return list
}

/* Whole on a telephone and on a desktop, in English in between as well, and said in the language. */
async function whole(page, name, show, c, lang) {
    const list = []
    await page.setViewportSize({ width: 1440, height: 900 })
    await show(page)
    await page.evaluate(() => document.fonts.ready)
    if (lang !== 'en') list.push(...(await leftInEnglish(page, c, lang)).list.map(text => `${name}: ${text}`))
    for (const width of lang === 'en' ? [320, 768, 1024, 1440] : [375, 1440]) {
        await page.setViewportSize({ width, height: 900 })
        list.push(...await cuts(page, `${name} at ${width}`))
        if (lang === 'el') await page.screenshot({ path: `${shots}rooms-${name}-${width}-${lang}.png` })
    }
    return list
}

test('the rooms of promises, complaints, goodwill and records', async t => {
    mkdirSync(shots, { recursive: true })
    const s = await shop({ t }), page = await s.open(), c = catalogue()
    const bare = []
    for (const [name, show] of bareRooms(s)) bare.push(...await sound(page, name, show, [375]))
    const pages = roomPages(s, await furnish(s, 0))

    await t.test('WCAG 2.2 ux 5.1 with nothing in them', async () => assert.deepEqual(bare, []))

    await t.test('WCAG 2.2 ux 5.1 with something in them, light and dark, at 1440 and 375', async () => {
        const list = []
        for (const [name, show] of pages) list.push(...await sound(page, name, show, [1440, 375]))
        assert.deepEqual(list, [])
    })

    await t.test('ux 5.7 ux 5.9 whole in every width, and in the languages with the longest words and other letters', async () => {
        const list = []
        for (const lang of ['en', 'sr', 'hu', 'el']) {
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
