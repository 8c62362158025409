/* axe-core on every page and state, light and dark, at 1440 and 375: no violation (WCAG 2.2 AA, best practice, target
 * size). The same run takes the pictures that a person looks at: tests/report/shots/. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { album } from './kit/album.mjs'
import { axe, rules, shots } from './kit/look.mjs'

/* Marks the targets that an open menu covers, even in part: nobody can hit what is left of them, and with the menu
 * closed each is looked at for itself. */
const covered = page => page.evaluate(() => {
    const boxes = [...document.querySelectorAll('details[data-menu][open] > .menu-panel')].filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect())
    for (const one of document.querySelectorAll('main :is(a, button, input, select, textarea, summary)')) {
        const r = one.getBoundingClientRect()
        one.toggleAttribute('data-covered', boxes.some(b => r.left < b.right && b.left < r.right && r.top < b.bottom && b.top < r.bottom))
    }
    return document.querySelectorAll('[data-covered]').length
})

/* The picture and the faults of a page, light and then dark; a scheme changes colours only, so the whole list of rules
 * is run once. */
async function look(page, name, faults) {
    await page.evaluate(() => document.fonts.ready)
    await page.evaluate(axe)
    for (const [colorScheme, options] of [['light', rules], ['dark', { ...rules, runOnly: ['color-contrast', 'link-in-text-block'], rules: {} }]]) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.screenshot({ path: `${shots}${name}-${colorScheme}.png` })
        const context = { include: [['html']], ...await covered(page) ? { exclude: [['[data-covered]']] } : {} }
        const { violations } = await page.evaluate(([context, options]) => axe.run(context, options), [context, options])
        for (const v of violations) {
            for (const node of v.nodes) faults.push(`${name} ${colorScheme}: ${v.id} at ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ').slice(0, 300)}`)
        }
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
}

/* Opens every disclosure of a page, the menus of its frame only once: what is folded must be as good as what is not. */
const unfold = (page, name) => page.evaluate(frame => {
    const folded = [...document.querySelectorAll('details:not([open])')].filter(d => d.checkVisibility() && (frame || !d.closest('.top, .bottom, .views-narrow')))
    for (const d of folded) d.open = true
    return folded.length
}, /^(inbox|signin)$/.test(name))

test('ux 5.1 WCAG 2.2 AA: axe-core finds nothing on any page', { concurrency: 2 }, async t => {
    mkdirSync(shots, { recursive: true })
    const a = await album(t)
    await Promise.all([1440, 375].map(width => t.test(`light and dark at ${width} px`, async () => {
        const faults = []
        const agent = await a.s.open({ width })
        const stranger = await a.s.open({ who: null, width })
        for (const [name, show] of a.live) {
            const page = name.startsWith('door-') ? stranger : agent
            await show(page)
            await look(page, `${name}-${width}`, faults)
        }
        for (const name of a.gallery) {
            await stranger.goto(a.galleryUrl(name))
            await look(stranger, `gallery-${name}-${width}`, faults)
            if (await unfold(stranger, name)) await look(stranger, `gallery-${name}-open-${width}`, faults)
        }
        assert.deepEqual(faults, [])
    })))

    await t.test('forced colours: focus, what is chosen, icons and drawings are seen without backgrounds', async () => {
        const page = await a.s.open({ width: 1440 })
        await page.emulateMedia({ forcedColors: 'active' })
        const line = (where, within = page) => within.locator(where).locator('visible=true').first().evaluate(e => {
            const s = getComputedStyle(e)
            return s.outlineStyle === 'none' ? 0 : parseFloat(s.outlineWidth)
        })
        const show = name => a.live.find(([one]) => one === name)[1](page)
        await page.goto(`${a.s.url}/inbox?view=team`)
        assert.ok(await line('.view-link[aria-current]') >= 1, 'the view that is shown')
        await page.locator('.row .pick input').first().check({ force: true })
        assert.ok(await line('.row:has(.pick :checked)') >= 1, 'a chosen row')
        for (const where of ['.button', '.view-link[aria-current]']) {
            await page.locator(where).locator('visible=true').first().focus()
            await page.keyboard.press('Shift+Tab')
            await page.keyboard.press('Tab')
            assert.ok(await line(':focus') >= 2, `${where}: the focus is another line than that of what is chosen`)
        }
        const icons = () => page.evaluate(() => [...document.querySelectorAll('svg.i')].filter(e => e.checkVisibility())
            .filter(e => getComputedStyle(e).fill === getComputedStyle(document.body).backgroundColor).map(e => e.parentElement.outerHTML.slice(0, 120)))
        assert.deepEqual(await icons(), [], 'icons of the colour of the ground')
        await show('palette')
        assert.ok(await line('.palette-field') >= 2, 'the field of the palette has the focus')
        assert.ok(await line('.palette [aria-selected="true"]') >= 1, 'its chosen line')
        await page.goto(a.s.url)
        const drawn = await page.evaluate(() => [...document.querySelectorAll('main svg:not(.i) :is(line, circle, path, text)')].filter(e => e.checkVisibility())
            .filter(e => { const s = getComputedStyle(e), ground = getComputedStyle(document.body).backgroundColor; return [s.fill, s.stroke].every(c => c === 'none' || c === ground) })
            .map(e => e.outerHTML.slice(0, 120)))
        assert.deepEqual(drawn, [], 'lines of the colour of the ground')
        await page.close()
    })
})
