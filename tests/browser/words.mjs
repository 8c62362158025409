/* Nothing of ours stays in English when someone reads in another language: every page of the album, live and from the
 * gallery, in five languages. Two nets: texts of the catalogue that were not said in the language, and, where the
 * script gives them away, English words that no catalogue knows. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { album, languages } from './kit/album.mjs'
import { catalogue } from '../rig/catalogue.mjs'
import { leftInEnglish } from './kit/texts.mjs'

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
            const { n, list } = await leftInEnglish(page, c, lang)
            seen += n
            left.push(...list.map(text => `${name}: ${text}`))
        }
        assert.ok(seen > 500, `${seen} texts were looked at`)
        assert.deepEqual([...new Set(left)], [])
    })))
})
