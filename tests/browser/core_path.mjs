/* The work of an agent in the browser, from sign-in to a solved case: read, reply with a file, take back, note, give
 * away, wait, solve, reopen, answer at once with a colleague, and every way in which a mail can fail to leave. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { shop } from './kit/shop.mjs'
import { store } from '../rig/desk.mjs'
import { until } from '../rig/ports.mjs'
import { go, text } from './kit/steps.mjs'
import { solveForm } from '../rig/solved.mjs'

const pdf = { name: 'повратница.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 return label') }
const jelena = { name: 'Јелена Марковић', address: 'jelena@primer.example' }
const opened = async (page, path) => { await page.goto(path); await page.waitForLoadState('load') }

async function reply(page, words, files = []) {
    await page.fill('#reply textarea', words)
    if (files.length) await page.setInputFiles('#reply-file', files)
    await go(page, '#reply [data-send]')
}

test(`the agent's work in the browser (${store})`, async t => {
    /* The nth mail to the server meets the nth of these. */
    const s = await shop({ t, smtp: ['idle:1', 'rcpt:550 5.1.1 <jelena@primer.example>: nobody here', 'idle:1', 'end:drop', 'idle:1', 'rcpt:451 4.7.1 come back later', ''] })
    let ahead = 0
    const pass = seconds => s.later(ahead += seconds)
    const first = await s.write({ ...jelena, subject: 'Ђон се одлепио', text: 'Добар дан,\n\nђон се одлепио после пет дана.\n\nЈелена',
        html: '<p style="color:#a00">Добар дан, ђон се <b>одлепио</b> после пет дана.</p>', files: [['слика ђона.jpg', 'image/jpeg', 'a picture']] })
    const page = await s.open({ who: null })

    await t.test('a wrong password is refused and the address stays', async () => {
        await opened(page, `${s.url}/conversations/${first}`)
        assert.match(page.url(), /\/sign-in\?next=%2Fconversations%2F/)
        await page.fill('#address', s.ana.mail)
        await page.fill('#password', 'not this one')
        await go(page, 'main form button')
        assert.equal(await page.inputValue('#address'), s.ana.mail)
        assert.match(await text(page, '[role=alert]'), /do not belong together|not right|wrong/i)
        assert.match(await page.title(), /^Error:/)
    })

    await t.test('signing in leads to the page that was asked for', async () => {
        await page.fill('#password', s.ana.password)
        await go(page, 'main form button')
        assert.equal(new URL(page.url()).pathname, `/conversations/${first}`)
    })

    await t.test('P47 the inbox says what is owed, by when, and who has it', async () => {
        await opened(page, `${s.url}/inbox`)
        assert.match(await text(page, 'h1'), /^One open, the first by/)
        const row = await text(page, '.row')
        for (const words of ['Јелена Марковић', 'Ђон се одлепио', 'ђон се одлепио после пет дана', 'in 23 h', 'Take it']) assert.ok(row.includes(words), `${words} in: ${row}`)
        assert.equal(await page.locator('.row q').getAttribute('lang'), 'sr')
        for (const view of ['Unassigned', 'Team', 'All']) assert.match(await text(page, '.views'), new RegExp(`${view}\\s+\\d`))
    })

    await t.test('"Take it" in the list gives it to me', async () => {
        await go(page, '.row button')
        assert.match(await text(page, '.facts'), /Ana Novak, you/)
        await opened(page, `${s.url}/inbox?view=mine`)
        assert.equal(await page.locator('.row').count(), 1)
    })

    await t.test('the conversation shows her words, her file and who she is', async () => {
        await go(page, '.row-link')
        const main = await text(page, 'main')
        for (const words of ['ђон се одлепио после пет дана', 'слика ђона.jpg', 'by e-mail since']) assert.ok(main.includes(words), words)
        assert.match(await text(page, '.side'), /Serbian, Cyrillic letters/)
        const [download] = await Promise.all([page.waitForEvent('download'), page.click('.files a')])
        assert.equal(download.suggestedFilename(), 'слика ђона.jpg')
    })

    await t.test('her mail opens as she laid it out, and the frame takes its height', async () => {
        await page.click('.more-of > summary')
        const frame = page.frameLocator('iframe.original')
        assert.equal(await frame.locator('b').innerText(), 'одлепио')
        await until('the frame is as high as the mail', async () => (await page.locator('iframe.original').boundingBox()).height < 200, 5)
    })

    await t.test('a draft saves itself, comes back, and stays apart from the note', async () => {
        await page.fill('#reply textarea', 'Добар дан, Јелена,')
        await until('the draft is saved', async () => /Saved \d\d:\d\d/.test(await text(page, '#reply [data-saved]')))
        await page.click('#reply [data-switch]')
        assert.equal(await page.locator('#reply').isVisible(), false)
        await page.fill('#note textarea', 'Магацин има пар у 38.')
        await until('the note is saved', async () => /Saved/.test(await text(page, '#note [data-saved]')))
        await page.reload()
        assert.equal(await page.inputValue('#reply textarea'), 'Добар дан, Јелена,')
        assert.equal(await page.inputValue('#note textarea'), 'Магацин има пар у 38.')
        assert.match(await text(page, '#reply [data-switch]'), /draft kept/)
    })

    await t.test('a reply with a file is held and counts down', async () => {
        await page.click('.copies > summary')
        await page.fill('[data-cc]', 'brother@primer.example')
        await reply(page, 'Добар дан, Јелена,\n\nшаљемо **нови пар**:\n\n- Лада\n- број 38', [pdf])
        assert.match(await text(page, '.delivery'), /Leaves in \d+ s\./)
        const words = page.locator('.item .rich').last()
        assert.equal(await words.locator('strong').innerText(), 'нови пар')
        assert.equal(await words.locator('li').count(), 2)
        assert.match(await text(page, '.facts'), /Waiting on the customer/)
        const box = await page.locator('.delivery button').boundingBox()
        const stick = await page.locator('.composer-stick').boundingBox()
        assert.ok(box.y + box.height <= stick.y, '"Take back" is in sight')
    })

    await t.test('ux 6.4 the held mail can be taken back from any page; text, file, copy and state are as before, and nothing leaves', async () => {
        await opened(page, `${s.url}/inbox`)
        assert.match(await text(page, '.toast'), /Sends to .* in \d+ s/)
        await go(page, '.toast button')
        assert.match(await page.inputValue('#reply textarea'), /шаљемо \*\*нови пар\*\*/)
        assert.match(await text(page, '.kept-files'), /повратница\.pdf/)
        assert.ok(await page.locator('.kept-files [type=checkbox]').isChecked())
        assert.equal(await page.inputValue('[data-cc]'), 'brother@primer.example')
        await page.fill('[data-cc]', '')
        assert.match(await text(page, '.facts'), /Answer by/)
        assert.match(await text(page, '.thread'), /taken back before it left, by Ana Novak/)
        pass(20)
        await new Promise(resolve => setTimeout(resolve, 1500))
        assert.deepEqual(s.sent(), [])
    })

    await t.test('sent once more it leaves with its file, and the page says so by itself', async () => {
        await go(page, '#reply [data-send]')
        pass(11)
        await until('the page knows that it was handed over', async () => /Handed to/.test(await text(page, '.delivery')), 60)
        const [mail, ...more] = s.sent()
        assert.equal(more.length, 0)
        assert.deepEqual(mail.envelope, [jelena.address])
        assert.deepEqual(mail.attachments.map(a => a.name ?? a.filename), [pdf.name])
        assert.match(mail.text, /Лада/)
    })

    await t.test('ux 6.1 the reply names its customer and its address, the note is amber, for the team, and no mail', async () => {
        const colour = where => page.locator(where).evaluate(box => getComputedStyle(box).backgroundColor)
        const white = await colour('#reply')
        assert.match(await text(page, '#reply h2'), /^Reply to Јелена$/)
        assert.equal(await text(page, '#reply [data-send]'), `Send to ${jelena.address}`)
        await page.click('#reply [data-switch]')
        assert.equal(await page.locator('#note [data-send]').count(), 0)
        assert.match(await text(page, '#note .amber-full'), /^Add the note for the team$/)
        assert.notEqual(await colour('#note'), white)
        await go(page, '#note .amber-full')
        assert.match(await text(page, '.note-item'), /Internal note by Ana Novak, the customer never sees this/)
        assert.match(await text(page, '.note-item'), /Магацин има пар у 38/)
        assert.equal(await page.inputValue('#note textarea'), '')
        assert.equal(s.sent().length, 1)
    })

    const marko = await s.open({ who: s.marko })
    await t.test('given to a colleague it stands in his list, and the thread says who gave it', async () => {
        await page.click('.case summary[data-key=a]')
        await page.locator('.case select[name=owner]').selectOption({ label: 'Marko Ilić' })
        await go(page, '.case .assign[open] button')
        assert.match(await text(page, '.facts'), /Marko Ilić/)
        assert.match(await text(page, '.thread'), /Given to Marko Ilić, by Ana Novak/)
        await go(page, '.case .case-act[value=open]')
        await opened(marko, `${s.url}/inbox?view=mine`)
        assert.equal(await marko.locator('.row').count(), 1)
    })

    await t.test('INV4 where nothing is owed it is solved with two presses, and the list offers to undo that', async () => {
        await opened(page, s.path(first))
        assert.match(await text(page, '.facts'), /nothing is owed now/)
        await go(page, '.case .case-act[value=solved]')
        assert.equal(await page.evaluate(() => document.activeElement.closest('#solve')?.id), 'solve', 'the second press is at hand')
        await go(page, solveForm)
        assert.match(await text(page, '.notice-line'), /Solved: Јелена Марковић/)
        await go(page, '.notice-line button')
        assert.match(await text(page, '.thread'), /Opened again, by Ana Novak/)
        await go(page, '.case .case-act[value=waiting_customer]')
        assert.match(await text(page, '.notice-line'), /Waiting on the customer: Јелена/)
    })

    const second = await s.write({ ...jelena, subject: 'Хвала', text: 'Хвала пуно!' })
    await t.test('P48 where an answer is owed, solving asks why none is needed', async () => {
        await opened(page, s.path(second))
        assert.equal(await page.locator('.case .case-act[value=solved]').count(), 0)
        await page.keyboard.press('e')
        await page.locator('.case .assign[open] button[value=solved]').click()
        assert.equal(await page.evaluate(() => document.querySelector('.case select[name=reason]').validity.valueMissing), true)
        await page.locator('.case select[name=reason]').selectOption('thanks')
        await go(page, '.case .assign[open] button[value=solved]')
        assert.match(await text(page, '.notice-line'), /Solved/)
        const [bad] = await Promise.all([page.waitForResponse(r => r.url().endsWith('/state')), opened(page, s.path(await s.write({ subject: 'Без разлога' }))).then(async () => {
            await page.evaluate(() => { const form = document.querySelector('.case .assign:has(select[name=reason]) form'); form.noValidate = true; form.requestSubmit(form.querySelector('[value=solved]')) })
        })])
        assert.equal(bad.status(), 422)
        await page.waitForLoadState()
        assert.match(await text(page, '.act-wrong'), /Answer first, or say why/)
        assert.ok(await page.locator('.case select[name=reason]').isVisible())
    })

    /* What comes by the stream would show one the other's work before they cross (live.mjs looks at that). */
    const streams = '**/events?*'
    await marko.context().route(streams, route => route.abort())

    await t.test('F20 two answer at once: the second sees the first one, keeps text and file, and may send anyway', async () => {
        const both = await s.write({ name: 'Tom Harding', address: 'tom@post.example', subject: 'Boots', text: 'One is a 43.' })
        await opened(page, s.path(both))
        await opened(marko, s.path(both))
        await reply(page, 'Please send back the 44.')
        await marko.fill('#reply textarea', 'Please send back both.')
        await marko.setInputFiles('#reply-file', [pdf])
        const [refused] = await Promise.all([marko.waitForResponse(r => r.url().endsWith('/replies')), go(marko, '#reply [data-send]')])
        assert.equal(refused.status(), 409)
        assert.match(await text(marko, '#reply .banner'), /Ana Novak answered at .* while you were writing\. Your text is safe/)
        assert.match(await text(marko, '.thread'), /Please send back the 44/)
        assert.equal(await marko.inputValue('#reply textarea'), 'Please send back both.')
        assert.match(await text(marko, '.kept-files'), /повратница\.pdf/)
        assert.match(await text(marko, '#reply [data-send]'), /Send anyway to tom@post\.example/)
        await go(marko, '#reply [data-send]')
        assert.match(await text(marko, '.thread'), /Please send back both/)
        for (const one of [page, marko]) {
            await opened(one, s.path(both))
            await go(one, '.delivery button')
        }
    })

    await t.test('INV8 two who take one conversation: the second is told, nothing is overwritten', async () => {
        const one = await s.write({ name: 'Tom Harding', address: 'tom@post.example', subject: 'Laces', text: 'Do you sell laces?' })
        await opened(page, s.path(one))
        await opened(marko, s.path(one))
        await go(page, '.case .case-act[value=me]')
        await go(marko, '.case .case-act[value=me]')
        assert.match(await text(marko, '.act-wrong'), /Somebody changed this conversation/)
        assert.match(await text(marko, '.facts'), /Ana Novak/)
    })

    await marko.context().unroute(streams)

    await t.test('F09 a refused mail comes back to its writer with what the other side said', async () => {
        const failing = await s.write({ ...jelena, subject: 'Грешка', text: 'Пишите ми.' })
        await opened(page, s.path(failing))
        await reply(page, 'Ево одговора.')
        pass(11)
        await until('the page knows that it failed', async () => { await page.reload(); return /Not delivered/.test(await text(page, '.delivery')) }, 60)
        assert.match(await text(page, '.delivery'), /The other side said: .*550 5\.1\.1/)
        assert.match(await text(page, '.facts'), /Answer by/)
        assert.match(await text(page, '.strip'), /One mail of ours was not delivered/)
        await opened(page, `${s.url}/inbox?view=mine`)
        assert.match(await text(page, '.row.bad'), /Not delivered\. We: Ево одговора/)
        await go(page, '.strip a')
        await go(page, '.delivery.failed button')
        await until('the second try arrives', () => s.sent().length === 2, 60)
    })

    await t.test('F08 a line that breaks after the last dot is shown as perhaps sent', async () => {
        const unsure = await s.write({ ...jelena, subject: 'Прекид', text: 'Пишите ми.' })
        await opened(page, s.path(unsure))
        await reply(page, 'Ево другог одговора.')
        pass(11)
        await until('the page knows that nobody knows', async () => { await page.reload(); return /Perhaps sent/.test(await text(page, '.delivery')) }, 60)
        assert.match(await text(page, '.delivery'), /it may arrive twice/)
        await go(page, '.delivery button')
        await until('sent again it arrives', async () => { await page.reload(); return /Handed to/.test(await text(page, '.delivery')) }, 60)
    })

    await t.test('F09 a mail that is put off says when it is tried again', async () => {
        const later = await s.write({ ...jelena, subject: 'Касније', text: 'Пишите ми.' })
        await opened(page, s.path(later))
        await reply(page, 'Ево трећег одговора.')
        pass(11)
        await until('the page knows of the next try', async () => { await page.reload(); return /Next try: /.test(await text(page, '.delivery')) }, 60)
        assert.match(await text(page, '.delivery'), /451 4\.7\.1 come back later/)
    })

    await t.test('P47 the due time turns amber in its last tenth and red with the word when it is past', async () => {
        const due = await s.write({ name: 'Ana Kovač', address: 'ana.kovac@posta.example', subject: 'Sora', text: 'Katero številko?' })
        const row = page.locator(`.row:has(a[href*="/conversations/${due}?"]) .when`)
        /* The desk reads its clock at the next tick. */
        const looks = async what => { await opened(page, `${s.url}/inbox`); return (await row.getAttribute('class')).includes(what) }
        pass(22 * 3600)
        await until('it is soon', () => looks('soon'), 10)
        pass(3 * 3600)
        await until('it is late', () => looks('late'), 10)
        assert.match(await row.innerText(), /late/)
        assert.match(await text(page, 'h1'), /past (its|their) time/)
    })

    await t.test('the desk speaks the six languages, each marked as such', async () => {
        const said = { sr: 'Пријемно|сандуче|Тим', 'sr-Latn': 'Tim|sanduče', hu: 'Csapat', sl: 'Ekipa|Skupina', el: 'Ομάδα', en: 'Team' }
        for (const [tag, words] of Object.entries(said)) {
            await opened(page, `${s.url}/inbox`)
            await page.click('.top .account summary')
            await go(page, `.account button[value="${tag}"]`)
            assert.equal(await page.getAttribute('html', 'lang'), tag)
            assert.match(await text(page, '.views'), new RegExp(words), tag)
            assert.equal(new URL(page.url()).pathname, '/inbox')
        }
    })

    await t.test('the theme stays with the person', async () => {
        const canvas = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor + getComputedStyle(document.documentElement).backgroundColor)
        const before = await canvas()
        await page.click('.top .account summary')
        await go(page, '.account button[value=dark]')
        assert.equal(await page.getAttribute('html', 'data-theme'), 'dark')
        assert.notEqual(await canvas(), before)
        await opened(page, s.path(first))
        assert.equal(await page.getAttribute('html', 'data-theme'), 'dark')
    })

    await t.test('signing out ends at the door', async () => {
        await page.click('.top .account summary')
        await go(page, '.account .menu-item:has-text("Sign out")')
        assert.equal(new URL(page.url()).pathname, '/sign-in')
        await opened(page, s.path(first))
        assert.equal(new URL(page.url()).pathname, '/sign-in')
    })

    await t.test('no page threw, and none asked another server', () => {
        const real = [...page.problems, ...marko.problems].filter(p => !/status of (4\d\d)|ERR_FAILED/.test(p))
        assert.deepEqual(real, [])
    })
    await t.test('kept check finds nothing', async () => assert.deepEqual(await s.d.check(), []))
})
