/* The whole way without a mouse, from the sign-in to a sent reply, with the keys of Latin, Cyrillic and Greek keyboards;
 * what AltGr types fires nothing; every stop of the Tab key shows where it is. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { shop } from './kit/shop.mjs'
import { after, strike, text } from './kit/steps.mjs'
import { stops } from './kit/stops.mjs'
import { solveForm } from '../rig/solved.mjs'


const focused = page => page.evaluate(() => {
    const e = document.activeElement
    return { tag: e.tagName, name: e.getAttribute('name'), href: e.getAttribute('href'), words: e.innerText?.trim().slice(0, 60) ?? '' }
})

async function tabTo(page, wanted) {
    for (let i = 0; i < 80; i++) {
        const at = await focused(page)
        if (at.tag !== 'BODY' && wanted.test(at.words)) return at
        await page.keyboard.press('Tab')
    }
    throw new Error(`the Tab key does not lead to ${wanted}`)
}

test('the whole way without a mouse', async t => {
    const s = await shop({ t })
    const ids = []
    for (const name of ['Tom Harding', 'Kovács Réka', 'Γιώργος Παπαδόπουλος']) ids.push(await s.write({ name, address: `${ids.length}@post.example`, subject: `Question ${ids.length}`, text: 'Which one do I send back?' }))
    const page = await s.open({ who: null })

    await t.test('sign in: the field has the focus, Tab and Enter do the rest', async () => {
        await page.goto(s.url)
        assert.equal((await focused(page)).name, 'address')
        await page.keyboard.type(s.ana.mail)
        await page.keyboard.press('Tab')
        await page.keyboard.type(s.ana.password)
        await after(page, () => page.keyboard.press('Enter'))
        assert.equal(new URL(page.url()).pathname, '/')
        await page.goto(`${s.url}/inbox`)
    })

    await t.test('the first stop skips to the content', async () => {
        await page.keyboard.press('Tab')
        assert.match((await focused(page)).words, /Skip to the content/)
        assert.ok((await page.locator('.skip').boundingBox()).y >= 0)
        await page.keyboard.press('Enter')
        await page.keyboard.press('Tab') /* what narrows the list down, then its first row: to choose, to open */
        assert.match((await focused(page)).href ?? '', /narrow=1$/)
        await page.keyboard.press('Tab')
        assert.ok(await page.evaluate(() => document.activeElement.matches('.pick input')))
        await page.keyboard.press('Tab')
        assert.match((await focused(page)).href ?? '', /^\/conversations\//)
    })

    await t.test('ux 5.5 every stop of the inbox and of a conversation can be seen and is not covered', async () => {
        for (const path of ['/inbox', `/conversations/${ids[0]}`, `/conversations/${ids[0]}?box=note`]) {
            await page.goto(s.url + path)
            const list = await stops(page)
            assert.ok(list.length > 8, `${path}: ${list.length} stops`)
            assert.deepEqual(list.filter(at => !at.shown || at.covered), [], path)
            assert.equal(await page.locator('[tabindex]:not([tabindex="-1"]):not([tabindex="0"])').count(), 0)
        }
    })

    const rows = () => page.evaluate(() => [...document.querySelectorAll('.row-link')].indexOf(document.activeElement))
    for (const [layout, keys] of Object.entries({
        Latin: { j: 'j', k: 'k', r: 'r', n: 'n', e: 'e', a: 'a' },
        Cyrillic: { j: 'ј', k: 'к', r: 'р', n: 'н', e: 'е', a: 'а' },
        Greek: { j: 'ξ', k: 'κ', r: 'ρ', n: 'ν', e: 'ε', a: 'α' },
    })) {
        const key = letter => strike(page, keys[letter], `Key${letter.toUpperCase()}`)
        await t.test(`ux 6.8 ${layout} keys walk the list and open the boxes`, async () => {
            await page.goto(`${s.url}/inbox`)
            await key('j'); await key('j')
            assert.equal(await rows(), 1)
            await key('k')
            assert.equal(await rows(), 0)
            await after(page, () => page.keyboard.press('Enter'))
            assert.equal(new URL(page.url()).pathname, `/conversations/${ids[0]}`)
            await key('n')
            assert.equal(await page.locator('#note').isVisible(), true)
            await page.keyboard.press('Escape')
            await key('r')
            assert.deepEqual([await page.locator('#reply').isVisible(), (await focused(page)).name], [true, 'text'])
            await page.keyboard.press('Escape')
            await key('e')
            assert.equal((await focused(page)).name, 'reason')
            await after(page, async () => { await page.evaluate(() => document.activeElement.blur()); await key('j') })
            assert.equal(new URL(page.url()).pathname, `/conversations/${ids[1]}`)
        })
    }

    await t.test('ux 6.8 AltGr, Ctrl and Alt with a letter fire nothing, nor does a letter in a field', async () => {
        await page.goto(s.path(ids[0]))
        const before = page.url()
        for (const [sign, code] of [['€', 'KeyE'], ['@', 'KeyV'], ['}', 'KeyN'], ['ß', 'KeyA'], ['|', 'KeyR']]) await strike(page, sign, code, 1 + 2)
        for (const code of ['KeyN', 'KeyE', 'KeyA', 'KeyJ']) {
            await strike(page, code[3].toLowerCase(), code, 2)
            await strike(page, code[3].toLowerCase(), code, 1)
        }
        assert.equal(page.url(), before)
        assert.deepEqual([await page.locator('#note').isVisible(), await page.locator('.assign[open]').count()], [false, 0])
        await page.evaluate(() => document.activeElement.blur())
        await page.keyboard.down('n')
        await page.keyboard.press('Escape')
        await page.evaluate(() => document.querySelector('#note').hidden = true)
        await page.keyboard.down('n') /* held down, it comes again */
        await page.keyboard.up('n')
        assert.equal(await page.locator('#note').isVisible(), false)
        await page.evaluate(() => document.querySelector('#reply').hidden = false)
        await page.focus('#reply textarea')
        await page.keyboard.type('near jar me')
        assert.equal(await page.inputValue('#reply textarea'), 'near jar me')
        assert.equal(await page.locator('#note').isVisible(), false)
        await page.fill('#reply textarea', '')
    })

    await t.test('a reply is typed and sent, and taken back, and sent', async () => {
        await page.goto(s.path(ids[0]))
        await strike(page, 'р', 'KeyR')
        await page.keyboard.type('Dear Tom, please send back the 44.')
        await after(page, () => page.keyboard.press('Control+Enter'))
        assert.match(await text(page, '.delivery'), /Leaves in/)
        await tabTo(page, /^Take back$/)
        await after(page, () => page.keyboard.press('Enter'))
        assert.match(await page.inputValue('#reply textarea'), /send back the 44/)
        await page.focus('#reply textarea')
        await tabTo(page, /^Send to 0@post/)
        await after(page, () => page.keyboard.press('Enter'))
        assert.match(await text(page, '.facts'), /Waiting on the customer/)
    })

    await t.test('with Shift it is sent, and one press more says what came of it; the list says so', async () => {
        await page.goto(s.path(ids[2]))
        await page.keyboard.press('r')
        await page.keyboard.type('Dear Sir, the left one.')
        await after(page, () => page.keyboard.press('Control+Shift+Enter'))
        await after(page, () => page.locator(solveForm).press('Enter'))
        assert.match(page.url(), new RegExp(`/inbox\\?.*done=${ids[2]}`))
        assert.match(await text(page, '.notice-line'), /^Solved: Γιώργος/)
        assert.equal(s.sql(`SELECT count(*) FROM message WHERE conversation_id = ${ids[2]} AND direction = 1`)[0], '1')
    })

    await t.test('Ctrl Enter does not send a note', async () => {
        await page.goto(s.path(ids[1]))
        await page.keyboard.press('n')
        await page.keyboard.type('only for us')
        await page.keyboard.press('Control+Enter')
        await page.waitForTimeout(300)
        assert.equal(await page.locator('.note-item').count(), 0)
        await tabTo(page, /^Add the note/)
        await after(page, () => page.keyboard.press('Enter'))
        assert.match(await text(page, '.note-item'), /only for us/)
    })

    await t.test('menus close with Escape and give the focus back', async () => {
        await page.goto(`${s.url}/inbox`)
        await tabTo(page, /Your account|AN/)
        await page.keyboard.press('Enter')
        assert.equal(await page.locator('.account[open]').count(), 1)
        await page.keyboard.press('Tab')
        await page.keyboard.press('Escape')
        assert.equal(await page.locator('.account[open]').count(), 0)
        assert.equal((await focused(page)).tag, 'SUMMARY')
    })
    await t.test('no page threw', () => assert.deepEqual(page.problems, []))
})
