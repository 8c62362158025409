/* The pages for mailboxes in the browser: added without script, with the steps of the test; nothing is cut off and axe
 * finds nothing in any of their states, light and dark, at four widths, in the languages that are complete. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { desk, owner, store } from '../rig/desk.mjs'
import { shopMail } from '../rig/mail.mjs'
import { closeBrowser, newPage, signIn } from '../rig/browser.mjs'
import { faultsOf } from './kit/look.mjs'
import { sql } from '../rig/sql.mjs'
import { enter, press } from './kit/steps.mjs'

const faults = faultsOf('mailboxes')
const junk = 'require ["fileinto"]; if header :contains "subject" "Kept test" { fileinto "Junk"; }'

test(`mailboxes in the browser (${store})`, async t => {
    const mail = await shopMail()
    const clock = join(mail.folder, 'clock')
    writeFileSync(clock, '+0')
    const d = await desk({ serve: ['--test-clock', clock, '--smtp-ca', mail.ca] })
    const imap = `imaps://localhost:${(await mail.door()).port}`
    const smtp = `smtps://localhost:${mail.out.SUBMISSIONS_PORT}`
    assert.equal((await d.kept('mailbox add', ['--address', 'returns-and-exchanges.customer-service@shop.example', '--imap', 'imap://localhost:1', '--no-test'], 'x\n')).status, 0)

    async function fillIn(page, address) {
        await page.goto(`${d.url}/mailboxes?add=1`)
        await page.fill('#box-address', address)
        await page.fill('#box-password', mail.password)
        await press(page, '.more-of > summary')
        await page.fill('#box-imap', imap)
        await page.fill('#box-smtp', smtp)
    }

    await t.test('the account menu leads to the mailboxes, and one is added without script', async () => {
        const page = await newPage({ width: 1440, height: 900, javaScriptEnabled: false })
        await signIn(page, d, owner)
        await press(page, '.account > summary')
        await enter(page, '.account a[href="/mailboxes"]')
        await enter(page, 'main a[href="/mailboxes?add=1"]')
        mail.sieve(junk)
        await fillIn(page, 'help@shop.example')
        await enter(page, 'button[value=test]')
        assert.match(await page.locator('h1').innerText(), /^8 of 9 steps work\. Test mail not in the inbox\.$/)
        assert.equal(await page.locator('.step.good').count(), 8)
        assert.match(await page.locator('.step.bad').innerText(), /found it in Junk/)
        assert.equal(await page.inputValue('#box-password'), '')
        mail.sieve('keep;')
        await enter(page, 'button[value=rescue]')
        assert.equal(await page.locator('h1').innerText(), 'Everything works. The mailbox is connected.')
        await enter(page, 'main a[href="/mailboxes"]')
        assert.match(await page.locator('.box', { hasText: 'help@shop.example' }).innerText(), /Fetched from localhost\. Plus addresses arrive\./)
        await enter(page, '.box:has-text("help@shop.example") button[value=again]')
        assert.match(await page.locator('h1').innerText(), /^Everything works\./)
        await page.context().close()
    })

    for (const lang of ['en', 'sr', 'sr-Latn']) {
        await t.test(`axe finds nothing and nothing is cut off in ${lang}`, async () => {
            sql(d, `UPDATE user_account SET lang = '${lang}'`)
            mail.sieve(junk)
            const list = []
            const page = await newPage({ width: 1440, height: 900, reducedMotion: 'reduce' })
            await signIn(page, d, owner)
            await page.goto(`${d.url}/mailboxes`)
            list.push(...await faults(page, 'list', lang))
            await page.goto(`${d.url}/mailboxes?add=1`)
            list.push(...await faults(page, 'add', lang))
            await fillIn(page, 'second@shop.example')
            await enter(page, 'button[value=test]')
            list.push(...await faults(page, 'test', lang))
            await page.context().close()
            mail.sieve('keep;')
            assert.deepEqual(list, [])
        })
    }

    await closeBrowser()
    await d.stop()
    await d.remove()
    mail.stop()
})
