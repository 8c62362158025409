/* Putting conversations in order by hand: snoozed and back, a tag in either script, spam and out of it, joined and taken
 * apart, several rows at once with one undo, a view of one's own; two people at once; and the bar
 * without script. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { until } from '../rig/ports.mjs'
import { shop } from './kit/shop.mjs'
import { after, go } from './kit/steps.mjs'

const shown = (page, words) => page.getByText(words).locator('visible=true').first()
const main = (page, what) => page.locator(`.head .case ${what}`)

test('conversations are put in order', async t => {
    const s = await shop({ t })
    const ids = []
    for (const name of ['Tom Harding', 'Kovács Réka', 'Tom Harding', 'Horvat Maja']) {
        ids.push(await s.write({ name, address: `${name.slice(0, 3)}@post.example`, subject: `Question ${ids.length}`, text: `Which one do I send back? ${ids.length}` }))
    }
    const [tom, reka, laces, maja] = ids
    const state = id => s.sql(`SELECT state, snoozed_until IS NOT NULL, tags FROM conversation WHERE id = ${id}`)[0]
    /* The other's page does not hear of what happens meanwhile. */
    const page = await s.open(), other = await s.open({ who: s.marko, javaScriptEnabled: false })

    await t.test('P47 snoozed with its reason, undone in the list, and back by itself', async () => {
        await page.goto(s.path(reka))
        await page.keyboard.press('s')
        await main(page, 'form:has([name=rest]) input[name=reason]').fill('The carrier calls back')
        await after(page, () => main(page, '[name=rest][value=tomorrow]').click())
        await shown(page, /^Snoozed until .*Kovács Réka/).waitFor()
        await after(page, () => page.locator('.notice-line button').click())
        await page.goto(s.path(reka))
        await page.keyboard.press('s')
        await main(page, 'form:has([name=rest]) input[name=reason]').fill('The carrier calls back')
        await after(page, () => main(page, '[name=rest][value=tomorrow]').click())
        await page.goto(`${s.url}/inbox?view=snoozed`)
        await shown(page, 'Rests: The carrier calls back').waitFor()
        s.later(2 * 86400)
        await until('it is back by itself', () => state(reka).split('|')[1].replace('f', '0') === '0')
        await page.goto(`${s.url}/inbox?view=team`)
        await shown(page, 'Back: The carrier calls back').waitFor()
    })

    await t.test('INV8 two at once: the second is told and nothing is lost; a second click is harmless', async () => {
        await page.goto(s.path(maja))
        await other.goto(s.path(maja))
        await after(page, () => main(page, 'button[value=me]').click())
        await after(other, () => main(other, 'button[value=me]').press('Enter'))
        await shown(other, 'Somebody changed this conversation a moment ago.').waitFor()
        assert.equal(s.sql(`SELECT owner_id FROM conversation WHERE id = ${maja}`)[0], '1')
    })

    await t.test('P53 a tag in either script is one, and a list of it can be kept', async () => {
        for (const [id, word] of [[tom, 'Рекламација'], [maja, 'reklamacija']]) {
            await page.goto(s.path(id))
            await page.keyboard.press('t')
            await main(page, '[name=add]').fill(word)
            await after(page, () => main(page, 'form:has([name=add]) button').click())
            await main(page, '.tag').filter({ hasText: 'Рекламација' }).waitFor()
        }
        await page.goto(`${s.url}/inbox?view=all`)
        await after(page, () => page.locator('.tool').click())
        await page.selectOption('.narrow [name=tag]', { label: 'Рекламација' })
        await after(page, () => page.locator('.narrow button').first().click())
        assert.equal(await page.locator('.row').count(), 2)
        await page.fill('.narrow [name=name]', 'Complaints')
        await after(page, () => page.locator('.narrow[method=post] button').click())
        assert.equal((await page.locator('.views [aria-current]').innerText()).trim(), 'Complaints')
    })

    await t.test('A09 spam and out of it', async () => {
        await page.goto(s.path(reka))
        await main(page, 'summary:has-text("Spam")').click()
        await after(page, () => main(page, 'button[value=block]').click())
        assert.equal(s.sql('SELECT count(*) FROM blocked_sender')[0], '1')
        await after(page, () => page.locator('.notice-line button').click())
        assert.equal(s.sql('SELECT count(*) FROM blocked_sender')[0], '0')
        assert.equal(state(reka)[0], '1')
    })

    await t.test('INV19 joined and taken apart', async () => {
        await page.goto(s.path(tom))
        await shown(page, 'Join or link').click()
        await main(page, '[name=other]').selectOption(String(laces))
        await after(page, () => main(page, 'button[value=join]').click())
        assert.equal(await page.locator('.thread > [id^="m:"]').count(), 2)
        await page.goto(s.path(laces))
        assert.match(page.url(), new RegExp(`/conversations/${tom}\\?`))
        await after(page, () => page.locator('.side button[value=apart]').click())
        assert.equal(await page.locator('.thread > [id^="m:"]').count(), 1)
        assert.equal(state(laces)[0], '1')
    })

    await t.test('P48 several rows at once: none moves, ghosts with their undo, one undo for all', async () => {
        await page.goto(`${s.url}/inbox?view=team`)
        const place = async id => (await page.locator(`#row\\:${id}`).boundingBox()).y
        const before = await place(tom)
        await page.locator(`#row\\:${tom} .row-link`).focus()
        await page.keyboard.press('x')
        await page.locator(`#row\\:${laces} .pick input`).check()
        assert.equal((await page.locator('#bulk [data-chosen]').innerText()).trim(), '2 chosen')
        await page.locator('#bulk [value=done]').click()
        await page.locator('#bulk [name=reason]').selectOption('thanks')
        await page.locator('#bulk button[value=solved]').dblclick()
        await page.locator('.toast.did').waitFor()
        await until('both are ghosts', async () => await page.locator('.row.ghost').count() === 2)
        assert.equal(await place(tom), before)
        assert.deepEqual([state(tom)[0], state(laces)[0]], ['4', '4'])
        await after(page, () => page.locator('.toast.did button').click())
        assert.deepEqual([state(tom)[0], state(laces)[0]], ['1', '1'])
        assert.equal(s.sql(`SELECT count(*) FROM conversation WHERE id IN (${tom}, ${laces}) AND due IS NOT NULL`)[0], '2', 'what was owed is owed again')
    })

    await t.test('INV8 of several rows the one that somebody changed is left alone, and said', async () => {
        await page.goto(`${s.url}/inbox?view=team`)
        for (const id of [tom, laces]) await page.locator(`#row\\:${id} .pick input`).check()
        const [row] = await page.locator(`#row\\:${tom} .pick input`).evaluateAll(all => all.map(one => { one.value = one.value.replace(/\d+$/, '1'); return one.value }))
        assert.ok(row)
        await page.locator('#bulk [value=spam]').click()
        await page.locator('#bulk .bulk-wrong').waitFor()
        assert.deepEqual([state(tom)[0], state(laces)[0]], ['1', '7'])
    })

    await t.test('P39 the bar is a form: without script it does the same', async () => {
        /* One that is not late: who waits for an answer past its time is not put off. */
        const fresh = await s.write({ name: 'Nagy Eszter', address: 'nagy@post.example', subject: 'A new one', text: 'And this one?' })
        const plain = await s.open({ javaScriptEnabled: false })
        await plain.goto(`${s.url}/inbox?view=team`)
        await plain.locator(`#row\\:${fresh} .pick input`).press('Space')
        await go(plain, '#bulk [value=snooze]')
        await plain.fill('#bulk [name=reason]', 'Monday')
        await go(plain, '#bulk [value=tomorrow]')
        assert.match(state(fresh), /^1\|(1|t)\|/)
        await go(plain, '.toast.did button')
        assert.match(state(fresh), /^1\|(0|f)\|/)
    })

    assert.deepEqual(await s.d.check(), [])
})
