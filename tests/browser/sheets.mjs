/* Contact sheets of every page for a person to look at: all languages, light and dark, on a desktop and a telephone.
 *
 *     node tests/browser/sheets.mjs DIR [REGEX [LANGS]]      only pages whose name it fits, only sl,hu
 *
 * DIR/NAME-1440.png and DIR/NAME-375.png show a page in the six languages, light above dark. Not a test; the runner
 * leaves it out. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { closeBrowser, newPage } from '../rig/browser.mjs'
import { album, languages } from './kit/album.mjs'

const [dir = '', only = '.', some = languages.join()] = process.argv.slice(2)
if (!dir) throw new Error('say into which folder')
const out = resolve(dir), shots = join(out, 'shots'), fits = new RegExp(only)
mkdirSync(shots, { recursive: true })
const ends = []
const a = await album({ after: end => ends.push(end) }, { people: 24 })
a.s.sql("UPDATE user_account SET theme = 0")
const pages = [...a.live, ...a.more, ...a.gallery.map(name => [`gallery-${name}`, null])].filter(([name]) => fits.test(name))
const made = new Map()

async function shoot(page, name, show, width, lang) {
    await (show ? show(page) : page.goto(a.galleryUrl(name.slice(8), lang)))
    await page.evaluate(() => document.fonts.ready)
    for (const colorScheme of ['light', 'dark']) {
        const file = join(shots, `${name}-${width}-${colorScheme}-${lang}.png`)
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.screenshot({ path: file })
        const sheet = `${name}-${width}`
        made.set(sheet, [...made.get(sheet) ?? [], [colorScheme, file]])
    }
}

for (const lang of some.split(',')) {
    a.s.sql(`UPDATE user_account SET lang = '${lang}'`)
    for (const width of [1440, 375]) {
        const agent = await a.s.open({ width }), stranger = await a.s.open({ who: null, width, locale: lang })
        for (const [name, show] of pages) {
            await shoot(name.startsWith('door-') || !show ? stranger : agent, name, show, width, lang)
                .catch(error => console.log(`${name} ${width} ${lang}: ${error.message.split('\n')[0]}`))
        }
        await agent.context().close()
        await stranger.context().close()
    }
}
const page = await newPage({ width: 2000, height: 1000 })
for (const [name, list] of made) {
    const row = scheme => `<div>${list.filter(([s]) => s === scheme).map(([, file]) => `<img src="file://${file}">`).join('')}</div>`
    const html = join(shots, 'sheet.html')
    writeFileSync(html, `<style>body { margin: 4px; background: #888 } div { display: flex; gap: 4px; margin-bottom: 4px } img { width: calc((100% - 20px) / 6) }
        ${name.endsWith('-1440') ? 'div { flex-wrap: wrap } img { width: calc((100% - 8px) / 3) }' : ''}</style>${row('light')}${row('dark')}`)
    await page.goto(`file://${html}`)
    await page.screenshot({ path: join(out, `${name}.png`), fullPage: true })
}
await closeBrowser()
rmSync(join(shots, 'sheet.html'))
for (const end of ends.reverse()) await end()
process.exit(0)
