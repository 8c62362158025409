/* A look at one page as it is: nothing is cut off and axe finds nothing, in all widths, light and dark, with pictures for a
 * person to look at.
 *
 *     const faults = faultsOf('settings')
 *     list.push(...await faults(page, 'people', 'en'))
 *     list.push(...await faults(page, 'later', 'en', '.later'))      what floats above the page, by itself */
import { mkdirSync, readFileSync } from 'node:fs'

export const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
export const shots = new URL('../../report/shots/', import.meta.url).pathname
export const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'target-size': { enabled: true } }, iframes: false, resultTypes: ['violations'] }

/* What is cut off in a page as it is now; an ellipsis is a decision, and what is clipped wholly is for screen readers. */
export async function cuts(page, name) {
    const wide = await page.evaluate(() => {
        const cut = [...document.querySelectorAll('main *, aside *')].filter(e => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1 &&
            !e.closest('.hide, svg, select') && getComputedStyle(e).clipPath === 'none' && getComputedStyle(e).textOverflow !== 'ellipsis' && !e.matches('input') && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && getComputedStyle(e).display !== 'inline')
        return { sideways: document.documentElement.scrollWidth - innerWidth, cut: cut.map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 40)}`) }
    })
    const list = wide.cut.map(c => `${name} cuts ${c}`)
    list.push(...(await misshapen(page)).map(f => `${name}: ${f}`))
    if (wide.sideways > 0) list.push(`${name} scrolls sideways by ${wide.sideways}`)
    return list
}

/* What no clipping shows: words that stand letter under letter, a page that hangs in the column of its heads, a heading
 * that touches the bar above it. */
const misshapen = page => page.evaluate(() => {
    const list = [], main = document.querySelector('main')
    for (const e of document.querySelectorAll('main *, aside *')) {
        const words = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent).join(' ')
        if (!/\p{L}{4}/u.test(words) || !e.checkVisibility() || e.closest('.hide, option, svg')) continue
        const box = e.getBoundingClientRect(), letter = parseFloat(getComputedStyle(e).fontSize)
        if (box.width > 1 && box.width < 2.2 * letter && box.height > 3.5 * letter) list.push(`stands letter under letter: ${e.tagName}.${e.className} ${words.trim().slice(0, 40)}`)
    }
    if (main && innerWidth >= 1024 && main.getBoundingClientRect().width < 360) list.push('hangs in the column of the heads')
    const h1 = main?.querySelector('h1.sentence'), bar = document.querySelector('.top')
    if (h1 && bar && bar.checkVisibility() && h1.getBoundingClientRect().top + parseFloat(getComputedStyle(h1).paddingTop) < bar.getBoundingClientRect().bottom + 6) list.push('its sentence touches the bar')
    return list
})

/* What axe finds, with a picture for a person to look at. */
async function violations(page, name, only) {
    await page.screenshot({ path: `${shots}${name}.png`, fullPage: true })
    const found = await page.evaluate(([only, rules]) => axe.run(only ?? document, rules), [only, rules])
    return found.violations.flatMap(v => v.nodes.map(n => `${name}: ${v.id} at ${n.target.join(' ')}: ${n.failureSummary.slice(0, 200)}`))
}

/* A page in all widths, and in both schemes on a desktop and on a telephone. What a scheme changes does not depend on
 * the language, so one language is looked at in both. */
export const faultsOf = suite => async (page, name, lang, only = null) => {
    mkdirSync(shots, { recursive: true })
    const list = []
    await page.evaluate(() => document.fonts.ready)
    /* All that folds is unfolded; what floats above the page would cover it. */
    await page.evaluate(what => { for (const d of document.querySelectorAll(what)) d.open = true }, only ?? 'main details:not(.later)')
    await page.evaluate(axe)
    for (const width of [1440, 1024, 375, 320]) {
        await page.setViewportSize({ width, height: 900 })
        list.push(...await cuts(page, `${name} at ${width}`))
        if (![1440, 375].includes(width)) continue
        for (const colorScheme of lang === 'en' ? ['light', 'dark'] : ['light']) {
            await page.emulateMedia({ colorScheme })
            list.push(...await violations(page, `${suite}-${name}-${width}-${colorScheme}-${lang}`, only))
        }
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })
    return list
}
