/* A day at the desk without a mouse, in each of the six languages: in at the door, the oldest letter taken and answered
 * with guidance, the next one put away, a call written down, its customer found in the other script and joined with who
 * he is already, what he asked solved, and that undone. Stops are known by what they are, so the way is the same in
 * every language. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { languages } from './kit/album.mjs'
import { shop } from './kit/shop.mjs'
import { people } from '../rig/people.mjs'
import { seeded } from '../rig/seed.mjs'
import { after } from './kit/steps.mjs'
import { solveForm } from '../rig/solved.mjs'

const press = (page, key) => after(page, () => page.keyboard.press(key))
const at = (page, where) => page.evaluate(where => document.activeElement?.matches(where) ?? false, where)

/* Tab, until the focus is on what is wanted. */
async function to(page, where) {
    for (let i = 0; i < 120; i++) {
        if (await at(page, where)) return
        await page.keyboard.press('Tab')
    }
    throw new Error(`the Tab key does not lead to ${where} on ${page.url()}`)
}

async function signIn(page, s) {
    await page.goto(s.url)
    await page.waitForFunction(() => document.activeElement.matches('input[type=email]')) /* focused with the first frame */
    await page.keyboard.type(s.ana.mail)
    await page.keyboard.press('Tab')
    await page.keyboard.type(s.ana.password)
    await press(page, 'Enter')
}

/* conversation.state as desk/conversation.h counts it. */
const open = '1', solved = '4'

const caseOf = page => Number(/\/conversations\/(\d+)/.exec(page.url())[1])

test('ux 5.5 a day without a mouse', async t => {
    const s = await shop({ t }), chance = seeded(t)
    const who = people(languages.length, chance)
    const guidance = await s.d.api('POST', '/guidance', { lang: 'sr', title: 'Замена броја', text: 'Замена броја је бесплатна у року од 30 дана, а поштарину плаћамо ми.' })
    assert.equal(guidance.status, 201)
    const state = id => s.sql(`SELECT state FROM conversation WHERE id = ${id}`)[0]

    for (const [i, lang] of languages.entries()) await t.test(`in ${lang}`, async () => {
        const { cyrillic, latin, plain } = who[i]
        s.sql(`UPDATE user_account SET lang = '${lang}' WHERE id = 1`)
        for (const c of (await s.d.get('/conversations?view=open')).items) await s.d.api('PATCH', `/conversations/${c.id}`, { state: 'solved', reason: 'thanks' }, { 'If-Match': '*' })
        const oldest = await s.write({ name: cyrillic, address: `day${i}@post.example`, subject: `Day ${i}`, text: 'Хоћете ли ми послати број 44?' })
        s.later(60 * (i + 1))
        const second = await s.write({ name: 'Tom Harding', address: `tom${i}@post.example`, subject: `Second ${i}`, text: 'Thank you, I shall write on Monday.' })
        const page = await s.open({ who: null, locale: lang })
        await signIn(page, s)
        assert.equal(await page.locator('html').getAttribute('lang'), { sr: 'sr', 'sr-Latn': 'sr-Latn' }[lang] ?? lang)

        await to(page, 'a[href="/inbox"]')
        await press(page, 'Enter')
        await page.keyboard.press('j')
        await press(page, 'Enter')
        assert.equal(caseOf(page), oldest, 'the oldest is the first')

        await press(page, 'm')
        assert.equal(s.sql(`SELECT owner_id FROM conversation WHERE id = ${oldest}`)[0], '1')
        await page.keyboard.press('r')
        await page.keyboard.press('Control+k')
        await page.locator('.pick-panel input[type=search]').waitFor()
        await page.keyboard.type('zamena')
        await page.locator('.pick-panel [data-put]').waitFor()
        await page.keyboard.press('Enter')
        await page.locator('#reply [data-guide]').waitFor()
        await page.keyboard.press('Control+Home')
        await page.keyboard.type(`Поштовани, број 44 је на стању и шаљемо га данас. ${lang}`)
        await press(page, 'Control+Enter')
        assert.equal(s.sql(`SELECT guided FROM message WHERE conversation_id = ${oldest} AND direction = 1`)[0], '1')
        assert.equal(s.sql(`SELECT count(*) FROM message WHERE conversation_id = ${oldest} AND direction = 1`)[0], '1')

        await to(page, 'a[href="/inbox"]')
        await press(page, 'Enter')
        await page.keyboard.press('j')
        await press(page, 'Enter')
        assert.equal(caseOf(page), second)
        await page.keyboard.press('s')
        await to(page, 'form:has([name=rest]) input[name=reason]')
        await page.keyboard.type('понедељак')
        await to(page, 'button[name=rest][value=tomorrow]')
        await press(page, 'Enter')
        assert.match(s.sql(`SELECT snoozed_until, snooze_reason FROM conversation WHERE id = ${second}`)[0], /^\d+\|понедељак$/)

        await page.keyboard.press('c')
        await page.waitForURL('**/new*')
        await to(page, '#who')
        await page.keyboard.type(`${latin}, 064 11 22 ${30 + i}`)
        await to(page, '#said')
        await page.keyboard.type('Звао је и пита за цену.')
        await to(page, '[name=outcome]')
        while (!await at(page, '[name=outcome][value=open]')) await page.keyboard.press('ArrowDown')
        await to(page, '.save button')
        await press(page, 'Enter')
        if (/\/new/.test(page.url())) { /* it asks who of those that are known: he is somebody new, for now */
            await to(page, '.maybe input')
            while (!await at(page, '.maybe input[value=new]')) await page.keyboard.press('ArrowDown')
            await page.keyboard.press('Space')
            await to(page, '.save button')
            await press(page, 'Enter')
        }
        const call = caseOf(page)

        await to(page, 'a[href="/customers"]')
        await press(page, 'Enter')
        await to(page, '#people-q')
        await page.keyboard.type(plain)
        await press(page, 'Enter')
        await to(page, '[data-found] a[href^="/customers/"]')
        await press(page, 'Enter')
        await to(page, '.twin a.link')
        await press(page, 'Enter')
        await to(page, '.join .accent')
        await press(page, 'Enter')
        assert.equal(s.sql(`SELECT count(DISTINCT customer_id) FROM conversation WHERE id IN (${oldest}, ${call})`)[0], '1', 'both are of one customer')

        await to(page, `.timeline a[href^="/conversations/${call}"]`)
        await press(page, 'Enter')
        await page.keyboard.press('e')
        await to(page, 'select[name=reason]')
        await page.keyboard.press('End')
        await to(page, 'button[name=state][value=solved]')
        await press(page, 'Enter')
        await to(page, solveForm)
        await press(page, 'Enter')
        assert.equal(state(call), solved)
        await to(page, '.notice-line button, .row [name=back] ~ button.link')
        await press(page, 'Enter')
        assert.equal(state(call), open)
        /* A form that asks for more comes as 422, which Chromium logs. */
        assert.deepEqual(page.problems.filter(p => !p.includes('status of 422')), [])
        await page.context().close()
    })
})
