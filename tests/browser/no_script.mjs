/* The same work with script switched off: links and forms do all of it, and nothing typed is lost on the way. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { shop } from './kit/shop.mjs'
import { until } from '../rig/ports.mjs'
import { go, press, text } from './kit/steps.mjs'
import { solveForm } from '../rig/solved.mjs'


for (const width of [1440, 375]) {
    test(`ux 5.6 the agent's work without script at ${width} px`, async t => {
        const s = await shop({ t })
        const first = await s.write({ name: 'Kovács Réka', address: 'reka@level.example', subject: 'Hol van a csomagom?', text: 'Jó napot!\n\nHol van a csomagom?',
            files: [['számla.pdf', 'application/pdf', 'a bill']] })
        const page = await s.open({ who: null, width, javaScriptEnabled: false })
        const acts = width < 800 ? '.phone-head' : '.case'
        const menu = async () => { if (width < 800) await press(page, '.phone-head .menu > summary') }

        await t.test('sign in, with the language chosen at the door', async () => {
            await page.goto(`${s.url}/conversations/${first}`)
            await press(page, '.lang-now')
            await go(page, '.menu-panel a[lang=hu]')
            await page.fill('#address', s.ana.mail)
            await page.fill('#password', s.ana.password)
            await go(page, 'main form button')
            assert.equal(new URL(page.url()).pathname, `/conversations/${first}`)
            assert.equal(await page.getAttribute('html', 'lang'), 'hu')
            s.sql("UPDATE user_account SET lang = 'en'")
        })

        await t.test('the list, the row, the file, the older words', async () => {
            await page.goto(`${s.url}/inbox`)
            assert.match(await text(page, 'h1'), /One open/)
            await go(page, '.row-link')
            assert.match(await text(page, 'main'), /Hol van a csomagom/)
            const [download] = await Promise.all([page.waitForEvent('download'), press(page, '.files a')])
            assert.equal(download.suggestedFilename(), 'számla.pdf')
        })

        await t.test('"Internal note" takes the typed reply along as a draft, and comes back to it', async () => {
            await page.fill('#reply textarea', 'Jó napot, Réka,')
            await go(page, '#reply .composer-head button')
            assert.equal(await page.locator('#reply').isVisible(), false)
            await page.fill('#note textarea', 'A futár ma hozza.')
            await go(page, '#note .amber-full')
            assert.match(await text(page, '.note-item'), /A futár ma hozza/)
            assert.equal(await page.inputValue('#reply textarea'), 'Jó napot, Réka,')
            await go(page, '#reply noscript button')
            assert.equal(await page.inputValue('#reply textarea'), 'Jó napot, Réka,')
        })

        await t.test('an empty reply is refused in its box', async () => {
            await page.fill('#reply textarea', '  ')
            await go(page, '#reply [data-send]')
            assert.match(await text(page, '#reply [role=alert]'), /nothing to send/)
            assert.match(await page.title(), /^Error:/)
        })

        await t.test('reply with a file, take back, send', async () => {
            await page.fill('#reply textarea', 'Jó napot, Réka,\n\nholnap megkapja.')
            await page.setInputFiles('#reply-file', [{ name: 'útvonal.pdf', mimeType: 'application/pdf', buffer: Buffer.from('a way') }])
            await go(page, '#reply [data-send]')
            assert.match(await text(page, '.delivery'), /Leaves in \d+ s/)
            await go(page, '.delivery button')
            assert.match(await page.inputValue('#reply textarea'), /holnap megkapja/)
            await go(page, '#reply [data-send]')
            s.later(12)
            await until('it is sent', async () => { await page.reload(); return /Handed to/.test(await text(page, '.delivery')) }, 20)
            const [mail] = s.sent()
            assert.deepEqual(mail.attachments.map(a => a.name), ['útvonal.pdf'])
        })

        await t.test('give away, open again, solve, undo', async () => {
            await menu()
            await press(page, `${acts} summary[data-key=a]`)
            await page.locator(`${acts} select[name=owner]`).selectOption({ label: 'Marko Ilić' })
            await go(page, `${acts} .assign[open] button`)
            assert.match(await text(page, '.facts'), /Marko Ilić/)
            await menu()
            await go(page, `${acts} .case-act[value=solved]`)
            await go(page, solveForm)
            assert.match(await text(page, '.notice-line'), /Solved: Kovács Réka/)
            await go(page, '.notice-line button')
            assert.match(await text(page, '.facts'), /nothing is owed now/)
        })

        await t.test('P48 solving what is owed needs a reason', async () => {
            const owed = await s.write({ name: 'Kovács Réka', address: 'reka@level.example', subject: 'Köszönöm', text: 'Köszönöm!' })
            await page.goto(s.path(owed))
            await menu()
            await press(page, `${acts} summary[data-key=e]`)
            await page.locator(`${acts} select[name=reason]`).selectOption('thanks')
            await go(page, `${acts} .assign[open] button[value=solved]`)
            assert.match(await text(page, '.notice-line'), /Solved/)
        })

        await t.test('F20 a colleague was faster: his words are shown, the text is kept, "anyway" sends', async () => {
            const both = await s.write({ name: 'Tom', address: 'tom@post.example', subject: 'Boots', text: 'One is a 43.' })
            const marko = await s.open({ who: s.marko, width, javaScriptEnabled: false })
            await page.goto(s.path(both))
            await marko.goto(s.path(both))
            await page.fill('#reply textarea', 'Send the 44.')
            await go(page, '#reply [data-send]')
            await marko.fill('#reply textarea', 'Send both.')
            await go(marko, '#reply [data-send]')
            assert.match(await text(marko, '#reply .banner'), /Ana Novak answered/)
            assert.equal(await marko.inputValue('#reply textarea'), 'Send both.')
            await go(marko, '#reply [data-send]')
            assert.match(await text(marko, '.thread'), /Send both/)
        })

        await t.test('theme, and out', async () => {
            await page.goto(`${s.url}/inbox`)
            const account = width < 800 ? '.bottom' : '.top'
            await press(page, `${account} .menu > summary`)
            await go(page, `${account} button[value=dark]`)
            assert.equal(await page.getAttribute('html', 'data-theme'), 'dark')
            await press(page, `${account} .menu > summary`)
            await go(page, `${account} form[action="/sign-out"] button`)
            assert.equal(new URL(page.url()).pathname, '/sign-in')
        })
    })
}
