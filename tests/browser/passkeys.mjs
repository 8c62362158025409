/* Passkeys in Chromium, with its own virtual device: added in the settings, used at the door, refused where the device
 * does not recognise its person; without script the pages say so. What the answers must be, src/desk/passkey_test.c
 * shows. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { desk, owner, store } from '../rig/desk.mjs'
import { closeBrowser, newPage, signIn } from '../rig/browser.mjs'
import { faultsOf } from './kit/look.mjs'
import { sql } from '../rig/sql.mjs'

const faults = faultsOf('passkeys')

test(`passkeys in the browser (${store})`, async t => {
    const d = await desk()
    const url = d.url.replace('127.0.0.1', 'localhost') /* a passkey is for a name, not a number */
    const at = { url }
    const page = await newPage({ width: 1440, height: 900, reducedMotion: 'reduce' })
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    const device = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true }
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: device })
    const press = where => Promise.all([page.waitForEvent('load'), page.locator(where).first().click()])

    await t.test('H18 a passkey is added after the password, and the recovery codes are shown once', async () => {
        await signIn(page, at, owner)
        await page.goto(`${url}/settings/second-step`)
        await page.fill('#pk-name', 'Laptop')
        await page.fill('#pk-current', 'not the password')
        await page.locator('form[data-passkey] button').click()
        await page.locator('[data-wrong]:not([hidden])').waitFor()
        await page.fill('#pk-current', owner.password)
        await press('form[data-passkey] button')
        assert.equal(await page.locator('#codes li').count(), 10)
        await page.goto(`${url}/settings/second-step`)
        assert.match(await page.locator('.passkeys').innerText(), /Laptop\s+never used/)
        const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
        assert.equal(credentials.length, 1)
        assert.equal(credentials[0].rpId, 'localhost')
    })

    await t.test('H18 it signs in without a password, and beside one', async () => {
        await page.context().clearCookies()
        await page.goto(`${url}/sign-in?next=%2Finbox`)
        await press('.passkey-door button')
        assert.equal(new URL(page.url()).pathname, '/inbox')
        await page.context().clearCookies()
        await page.goto(`${url}/sign-in`)
        await page.fill('#address', owner.mail)
        await page.fill('#password', owner.password)
        await press('main form .accent')
        assert.match(await page.locator('h1').innerText(), /One more step/)
        await press('.passkey-door button')
        assert.equal(new URL(page.url()).pathname, '/')
        assert.match(sql(d, 'SELECT name, counter FROM passkey')[0], /^Laptop\|[1-9]/)
    })

    await t.test('A37 a device that does not recognise its person lets nobody in, nor does an answer used before', async () => {
        let body
        page.on('request', r => { if (r.method() === 'POST' && r.url().endsWith('/sign-in/passkey')) body = r.postData() })
        await page.context().clearCookies()
        await page.goto(`${url}/sign-in`)
        await press('.passkey-door button')
        await page.context().clearCookies()
        const again = await fetch(`${url}/sign-in/passkey`, { method: 'POST', redirect: 'manual', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body })
        assert.equal(again.status, 403, 'the same answer once more')
        await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
        await page.goto(`${url}/sign-in`)
        await page.locator('.passkey-door button').click()
        await page.locator('[data-wrong]:not([hidden])').waitFor()
        const said = await page.locator('[data-said]').innerText()
        await page.route('**/sign-in/passkey', route => route.abort(), { times: 1 })
        await Promise.all([page.waitForEvent('requestfailed'), page.locator('.passkey-door button').click()])
        await page.locator('[data-wrong]:not([hidden])').waitFor()
        assert.equal(await page.locator('[data-said]').innerText(), said, 'without a line it says the same, and no words of the browser')
        assert.equal(new URL(page.url()).pathname, '/sign-in')
        await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
    })

    await t.test('without script the pages say that it needs it', async () => {
        const plain = await newPage({ width: 1440, height: 900, javaScriptEnabled: false })
        await plain.goto(`${url}/sign-in`)
        assert.match(await plain.locator('main').innerText(), /Signing in with a passkey needs script/)
        assert.equal(await plain.locator('.passkey-door button').isVisible(), false)
        await plain.context().close()
    })

    await t.test('by eyes: nothing is cut off and axe finds nothing', async () => {
        const list = []
        await page.goto(`${url}/sign-in`)
        list.push(...await faults(page, 'door', 'en'))
        await press('.passkey-door button')
        for (const lang of ['en', 'el']) {
            sql(d, `UPDATE user_account SET lang = '${lang}'`)
            await page.goto(`${url}/settings/second-step`)
            list.push(...await faults(page, 'settings', lang))
        }
        assert.deepEqual(list, [])
    })

    await t.test('it is removed with the password, and lets nobody in any more', async () => {
        sql(d, "UPDATE user_account SET lang = 'en'")
        await page.goto(`${url}/settings/second-step`)
        await page.locator('.passkeys summary').first().click()
        await page.fill('#pk-password', owner.password)
        await press('.passkeys button[value=remove]')
        assert.match(await page.locator('h1').innerText(), /The second step is off/)
        await page.context().clearCookies()
        await page.goto(`${url}/sign-in`)
        await press('.passkey-door button')
        assert.match(await page.locator('.wrong').first().innerText(), /This passkey was not accepted/)
    })

    /* What was refused, the line that was none, and pages whose cookies were taken away while they were open. */
    assert.deepEqual(page.problems.filter(p => !/status of (401|403|422)|ERR_FAILED/.test(p)), [])
    assert.deepEqual(await d.check(), [])
    await closeBrowser()
    await d.stop()
    await d.remove()
})
