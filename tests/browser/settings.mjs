/* The settings in the browser: nothing is cut off and axe finds nothing on any of their pages; what is settled is seen,
 * without script too. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { desk, owner, store } from '../rig/desk.mjs'
import { closeBrowser, newPage, signIn } from '../rig/browser.mjs'
import { faultsOf } from './kit/look.mjs'
import { sql } from '../rig/sql.mjs'
import { enter, press } from './kit/steps.mjs'

const faults = faultsOf('settings')

test(`settings in the browser (${store})`, async t => {
    const d = await desk()
    const long = ['--name', 'Konstantinos-Alexandros Papadimitrakopoulos', '--team', 'Returns and exchanges of the whole region']
    assert.equal((await d.kept('user add', ['--mail', 'konstantinos.papadimitrakopoulos@customer-service.shop.example', ...long], 'a good password\n')).status, 0)

    await t.test('without script an invitation is sent and seen, taken back, and one line is shown for each conversation', async () => {
        const page = await newPage({ width: 1440, height: 900, javaScriptEnabled: false })
        await signIn(page, d, owner)
        await press(page, '.account > summary')
        await enter(page, '.account a[href="/settings"]')
        await page.selectOption('#my-density', 'compact')
        await enter(page, 'form[action="/settings"] button')
        assert.equal(await page.getAttribute('html', 'data-lists'), 'compact')
        assert.equal(await page.locator('.notice-line [role=status]').innerText(), 'Saved.')
        await enter(page, '.views a[href="/settings/people"]')
        await enter(page, 'main a[href="/settings/people?add=1"]')
        await page.fill('#p-mail', 'iva@shop.example')
        await page.fill('#p-name', 'Iva Ilić')
        await enter(page, 'button[value=invite]')
        assert.match(await page.locator('h1').innerText(), /^2 people answer here\. One invitation waits\.$/)
        await enter(page, 'button[value=withdraw]')
        assert.equal(await page.locator('h1').innerText(), '2 people answer here.')
        await page.context().close()
    })

    sql(d, "INSERT INTO tag (name, folded, created_at) VALUES ('Рекламација', 'reklamacija', 0), ('Επιστροφή ηλεκτροεγκεφαλογραφήματος στο κατάστημα', 'epistrofi', 0)",
        "INSERT INTO saved_filter (user_id, name, view, tag_id, urgent, created_at) VALUES (1, 'Complaints that cannot wait', 'team', 1, 1, 0)",
        "INSERT INTO blocked_sender (address, created_at) VALUES ('megszentsegtelenithetetlensegeskedeseitekert@nagykereskedelem.example', 0)",
        "INSERT INTO trusted_sender (address, user_id, conversation_id, created_at) VALUES ('elkelkaposztastalanitottatok.szallitmanyozas@nagykereskedelem.example', 2, NULL, 0)")
    const places = [['account', '/settings'], ['second', '/settings/second-step'], ['people', '/settings/people'], ['invite', '/settings/people?add=1'],
        ['person', '/settings/people?edit=2'], ['teams', '/settings/teams'], ['team', '/settings/teams?edit=1'], ['rights', '/settings/rights'],
        ['tags', '/settings/tags'], ['tag', '/settings/tags?edit=1'], ['spam', '/settings/spam'], ['causes', '/settings/causes'], ['desk', '/settings/desk'], ['audit', '/settings/audit']]
    for (const lang of ['en', 'el']) {
        await t.test(`axe finds nothing and nothing is cut off in ${lang}`, async () => {
            sql(d, `UPDATE user_account SET lang = '${lang}'`)
            const list = []
            const page = await newPage({ width: 1440, height: 900, reducedMotion: 'reduce' })
            await page.goto(`${d.url}/forgotten?lang=${lang}`)
            list.push(...await faults(page, 'forgotten', lang))
            await signIn(page, d, owner)
            for (const [name, path] of places) {
                await page.goto(d.url + path)
                assert.equal(await page.getAttribute('html', 'lang'), lang)
                list.push(...await faults(page, name, lang))
            }
            await page.goto(`${d.url}/settings/second-step`)
            await page.fill('#now-password', owner.password)
            await enter(page, 'button[value=begin]')
            list.push(...await faults(page, 'offer', lang))
            await page.context().close()
            assert.deepEqual(list, [])
        })
    }

    await closeBrowser()
    await d.stop()
    await d.remove()
})
