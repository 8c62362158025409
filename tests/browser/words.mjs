/* Nothing of ours stays in English when someone reads in another language: every page of the album, live and from the
 * gallery, in five languages. Two nets: texts of the catalogue that were not said in the language, and, where the
 * script gives them away, English words that no catalogue knows. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { album, languages } from './kit/album.mjs'
import { catalogue } from '../rig/catalogue.mjs'

/* The texts of the page: of its elements, its text nodes and the attributes that are read out. What people wrote is
 * marked by another language, or lies where only people's words lie. */
function textsOf() {
    const theirs = '[lang], bdi, .about, textarea, iframe, q, .q, .name, .address, small.file, pre, code'
    const texts = new Set([document.title])
    const ours = e => {
        const at = e.closest(theirs)
        return !at || at === document.documentElement
    }
    for (const e of document.querySelectorAll('body, body *')) {
        if (e.matches('script, style, template, svg *') || !ours(e)) continue
        for (const a of e.attributes) {
            if (/^(title|alt|placeholder|label|aria-label|aria-description|data-.*)$/.test(a.name)) texts.add(a.value)
        }
        for (const node of e.childNodes) if (node.nodeType === 3) texts.add(node.textContent)
        if (e.children.length && e.textContent.length < 300 && !e.querySelector(theirs)) texts.add(e.textContent)
    }
    return [...texts].map(text => text.trim().replace(/\s+/g, ' ')).filter(Boolean)
}

/* Words that stand in every English sentence and are none in Serbian Cyrillic or Greek. */
const english = /\b(the|is|are|was|has|have|of|and|your?|this|that|with|for|not|from|will|been|there|here|it|by|at|to|no)\b/i
const given = /^(Kept|https?:\/\/\S+|[\w.+-]+@[\w.-]+)$/

test('ux 5.9 no page shows a text of ours in English to who reads another language', { concurrency: 2 }, async t => {
    const a = await album(t, { people: 8 })
    const c = catalogue()
    const people = [a.s.ana, a.s.marko]
    await Promise.all(languages.filter(lang => lang !== 'en').map((lang, i) => t.test(`in ${lang}`, async () => {
        const who = people[i % 2]
        a.s.sql(`UPDATE user_account SET lang = '${lang}' WHERE mail = '${who.mail}'`)
        const agent = await a.s.open({ who })
        const stranger = await a.s.open({ who: null, locale: lang })
        const pages = [
            ...a.live.map(([name, show]) => [name.startsWith('door-') ? stranger : agent, name, show]),
        ]
        if (who === a.s.ana) pages.push([agent, 'mailboxes', page => page.goto(`${a.s.url}/mailboxes`)])
        for (const name of a.gallery) pages.push([stranger, `gallery ${name}`, page => page.goto(a.galleryUrl(name, lang))])
        const left = []
        let seen = 0
        for (const [page, name, show] of pages) {
            await show(page)
            assert.equal(await page.getAttribute('html', 'lang'), lang, `${name} says its language`)
            for (const text of await page.evaluate(textsOf)) {
                seen++
                const key = c.leftIn(lang, text)
                if (key) left.push(`${name}: "${text}" is "${key}"`)
                else if (/^(sr|el)$/.test(lang) && !given.test(text) && !text.startsWith('/') && english.test(text.replace(/\S+@\S+|https?:\S+/g, ''))) left.push(`${name}: "${text}"`)
            }
        }
        assert.ok(seen > 500, `${seen} texts were looked at`)
        assert.deepEqual([...new Set(left)], [])
    })))
})
