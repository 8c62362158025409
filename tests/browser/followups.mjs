/* Solved means solved in the browser: a case is solved in two presses with what came of it, asked about again when its day
 * has come, and opened by a problem; one form solves many. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { shop } from './kit/shop.mjs'
import { until } from '../rig/ports.mjs'
import { axe, rules, shots } from './kit/look.mjs'
import { after, go, text } from './kit/steps.mjs'
import { solveForm } from '../rig/solved.mjs'
import { mkdirSync } from 'node:fs'

const day = 24 * 3600 * 1000

test('solved, and asked again', async t => {
    const s = await shop({ t }), began = Date.now()
    mkdirSync(shots, { recursive: true })
    s.at(new Date(began).toISOString())
    const id = await s.write({ name: 'Јелена Марковић', address: 'jelena@primer.example', subject: 'Ђон', text: 'Ђон се одлепио.' })
    const page = await s.open()
    const good = async name => {
        await page.evaluate(axe)
        for (const colorScheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
            for (const width of [1440, 375]) {
                await page.setViewportSize({ width, height: 900 })
                await page.screenshot({ path: `${shots}${name}-${width}-${colorScheme}.png`, fullPage: true })
                const { violations } = await page.evaluate(options => axe.run(document, options), rules)
                assert.deepEqual(violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]), [], `${name} ${width} ${colorScheme}`)
                assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} ${width} does not scroll sideways`)
            }
        }
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
        await page.setViewportSize({ width: 1440, height: 900 })
    }

    await t.test('INV4 P25 a reply that is to solve asks what came of it, and plans to ask again', async () => {
        await page.goto(s.path(id))
        await page.keyboard.press('r')
        await page.keyboard.type('Шаљемо нови пар.')
        await after(page, () => page.keyboard.press('Control+Shift+Enter'))
        assert.equal(s.sql(`SELECT state FROM conversation WHERE id = ${id}`)[0], '2', 'a reply alone is no solution')
        await good('solve')
        await page.locator('#solve [name=result]').selectOption('honest_no')
        await after(page, () => page.locator(solveForm).press('Enter'))
        assert.match(await text(page, '.act-wrong'), /few words/)
        assert.equal(await page.inputValue('#solve [name=result]'), 'honest_no', 'what was chosen stands there')
        await page.fill('#solve [name=words]', 'We offered the brown pair.')
        await page.locator('#solve [name=follow]').selectOption('phone 3')
        await page.locator('#solve [name=cause]').selectOption({ label: 'the product' })
        await after(page, () => page.locator(solveForm).press('Enter'))
        assert.match(await text(page, '.notice-line'), /Solved/)
        assert.equal(s.sql(`SELECT count(*) FROM outcome o JOIN cause c ON c.id = o.cause_id WHERE o.conversation_id = ${id} AND o.result = 3 AND c.code = 'product' AND o.follow_up_id IS NOT NULL`)[0], '1')
    })

    await t.test('P20 when its day has come it stands in Today and in the list', async () => {
        s.at(new Date(began + 3 * day + 60000).toISOString())
        await until('it is due', () => s.sql('SELECT state FROM follow_up')[0] === '1')
        await page.goto(s.url)
        assert.match(await text(page, '.today'), /To ask again[\s\S]*Јелена Марковић/)
        await page.goto(`${s.url}/follow-ups`)
        assert.match(await text(page, '.rows'), /Јелена Марковић[\s\S]*by telephone/)
        await good('follow-ups')
    })

    await t.test('P22 INV20 what they said by telephone opens it again', async () => {
        await page.goto(s.path(id))
        await good('follow-up-card')
        await page.locator('#follow-ups summary', { hasText: 'What they said' }).click()
        await page.fill('#follow-ups [name=text]', 'Пуца и други пар.')
        await page.locator('#follow-ups [name=result]').selectOption('problem')
        await go(page, '#follow-ups [value=called]')
        assert.match(await text(page, '.facts'), /answer/i)
        assert.match(await text(page, '#follow-ups'), /something was wrong/)
        const [state, owner, hours] = s.sql(`SELECT state, owner_id, (due - ${(began + 3 * day) * 1000}) / 3600000000 FROM conversation WHERE id = ${id}`)[0].split('|').map(Number)
        assert.deepEqual([state, owner], [1, 1])
        assert.ok(hours >= 23 && hours <= 25, `due in ${hours} hours`)
    })

    await t.test('P50 information missing, by keys: named, told in the thread, counted once; closed with what was done', async () => {
        const say = async topic => {
            await page.goto(s.path(id))
            await page.getByRole('link', { name: 'Information missing' }).focus()
            await after(page, () => page.keyboard.press('Enter'))
            assert.equal(await page.evaluate(() => document.activeElement.name), 'topic', 'one can write at once')
            await page.keyboard.type(topic)
            await after(page, () => page.keyboard.press('Enter'))
        }
        await say('Чиме се чисти кожа')
        assert.match(page.url(), new RegExp(`/conversations/${id}(\\?|$)`))
        assert.match(await page.content(), /Information was missing, says [^:<]+: Чиме се чисти кожа/)
        await say('ČIME se čisti koža')
        assert.match(await text(page, '.banner [role=status]'), /counts for “Чиме се чисти кожа” already/)
        await good('missing')
        await go(page, '.rows a[href^="/gaps/"]')
        assert.match(await text(page, 'h1'), /Чиме се чисти кожа\. Missing once\./)
        await page.fill('[name=done]', 'It stands in the guidance')
        await after(page, () => page.locator('[name=done]').press('Enter'))
        assert.match(await text(page, 'h1'), /No longer missing\./)
        await good('gap')
        assert.deepEqual(s.sql('SELECT times, fresh, closings FROM content_gap'), ['1|0|1'])
    })

    await t.test('INV4 one form solves many', async () => {
        const ids = [await s.write({ subject: 'One' }), await s.write({ subject: 'Two' })]
        await page.goto(`${s.url}/inbox?view=team`)
        for (const one of ids) await page.locator(`#row\\:${one} .pick input`).check()
        await page.locator('#bulk [value=done]').click()
        await page.locator('#bulk [name=reason]').selectOption('answered elsewhere')
        await page.locator('#bulk button[value=solved]').click()
        await page.locator('.toast.did').waitFor()
        assert.equal(s.sql(`SELECT count(*) FROM outcome WHERE conversation_id IN (${ids}) AND closed_as IS NULL AND ended_at IS NULL`)[0], '2')
        await after(page, () => page.locator('.toast.did button').click())
        assert.equal(s.sql(`SELECT count(*) FROM outcome WHERE conversation_id IN (${ids}) AND ended_at IS NULL`)[0], '0', 'undone is work again')
    })

    await t.test('P56 the owner sees which causes weigh most', async () => {
        await page.goto(`${s.url}/settings/causes`)
        await page.fill('#cause-name', 'the glue')
        await go(page, 'button[value=add]')
        assert.match(await text(page, '.rows'), /the glue/)
        await good('causes')
    })
})
