/* No text is cut off, nothing overlaps its neighbour's column, no page scrolls sideways: every page in six languages at
 * 320, 375, 768 and 1440 px with the large targets of touch, and with eighty-character names among the rows. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { album, languages } from './kit/album.mjs'

/* What is wrong with the page as it is laid out now. An ellipsis is a decision (one-line cells), a clip is a fault. */
function faultsOf() {
    /* What is clipped to one pixel, for screen readers only, is not looked into. */
    const seen = function * (e) {
        const style = getComputedStyle(e)
        if (e.matches('.hide, svg, select, [hidden], input, textarea') || style.clipPath !== 'none') return
        if (style.display !== 'contents' && !e.checkVisibility()) return
        yield [e, style]
        for (const child of e.children) yield * seen(child)
    }
    const faults = []
    if (document.documentElement.scrollWidth > innerWidth) {
        const widest = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).at(-1)
        faults.push(`scrolls sideways to ${document.documentElement.scrollWidth}, because of ${widest?.tagName}.${widest?.className}`)
    }
    for (const [e, style] of seen(document.body)) {
        const cell = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none' || e.closest('.line, .row-top, .words')
        if (style.display === 'inline' || cell || e.clientWidth <= 1) continue
        const wide = e.scrollWidth > e.clientWidth + 1, high = style.overflowY === 'hidden' && e.scrollHeight > e.clientHeight + 1
        const words = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
        if ((wide && (words || style.overflowX !== 'visible')) || (high && words)) {
            faults.push(`${e.tagName}.${e.className} cuts "${e.textContent.trim().slice(0, 40)}" (${e.scrollWidth} in ${e.clientWidth})`)
        }
    }
    return faults
}

const widths = [320, 375, 768, 1440]

test('ux 5.7 nothing is cut off or scrolls sideways', { concurrency: 2 }, async t => {
    const a = await album(t, { people: 60 })
    const live = a.live.filter(([name]) => /^(door-sign-in|inbox|inbox-account|today|contact|customers|customer|conversation|conversation-acts|conversation-failed|error-404)$/.test(name))
    /* Two people, so that two languages can be looked at at once. */
    const people = [a.s.ana, a.s.marko]
    await Promise.all(languages.map((lang, i) => t.test(`in ${lang}`, async () => {
        const who = people[i % 2]
        a.s.sql(`UPDATE user_account SET lang = '${lang}' WHERE mail = '${who.mail}'`)
        const faults = []
        const agent = await a.s.open({ who, width: widths[0] })
        const stranger = await a.s.open({ who: null, width: widths[0], locale: lang })
        const pages = [
            ...live.map(([name, show]) => [name.startsWith('door-') ? stranger : agent, name, show]),
            ...a.gallery.map(name => [stranger, `gallery ${name}`, page => page.goto(a.galleryUrl(name, lang))]),
        ]
        for (const [page, name, show] of pages) {
            for (const width of widths) {
                await page.setViewportSize({ width, height: 900 })
                if (width === widths[0] || /acts|account/.test(name)) await show(page)
                faults.push(...(await page.evaluate(faultsOf)).map(f => `${name} at ${width}: ${f}`))
            }
        }
        assert.deepEqual(faults, [])
    })))

    /* A language that nobody has written yet. */
    await t.test('with words that are longer by two fifths', async () => {
        const page = await a.s.open({ who: null }), faults = []
        for (const name of a.gallery) {
            for (const width of [375, 1440]) {
                await page.setViewportSize({ width, height: 900 })
                await page.goto(a.galleryUrl(name))
                await page.evaluate(() => {
                    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
                    for (let node; (node = walk.nextNode());) {
                        if (node.parentElement.closest('script, style, svg, textarea, bdi, q, time, [lang], .q, .who, .about')) continue
                        node.textContent = node.textContent.replace(/\p{L}{3,}/gu, word => word + word.slice(0, Math.ceil(word.length * 0.4)))
                    }
                })
                faults.push(...(await page.evaluate(faultsOf)).map(f => `${name} at ${width}: ${f}`))
            }
        }
        assert.deepEqual(faults, [])
    })
})
