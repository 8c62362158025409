/* Every page worth looking at, in every state: real ones of a desk that has seen all kinds of work, and those of
 * view-gallery (src/view/gallery.c), which shows what is hard to bring about.
 *
 *     const a = await album(t)
 *     a.live      [[name, async page => …shows it]]     page is one of the agent's, but where name begins with "door-"
 *     a.more      the same for pages that suites of their own hold to every rule
 *     a.gallery   ['inbox', 'states', …]                a.galleryUrl(name, lang) is where it lies */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lmtp } from '../../rig/lmtp.mjs'
import { mailbox } from '../../rig/desk.mjs'
import { until } from '../../rig/ports.mjs'
import { letterOf, shop } from './shop.mjs'

export const languages = ['en', 'sr', 'sr-Latn', 'hu', 'sl', 'el']
const root = new URL('../../..', import.meta.url).pathname
const build = join(root, process.env.BUILD || 'build')

const longNames = ['Megszentségteleníthetetlenségeskedéseitekért Nagykereskedelmi és Szolgáltató Kft.',
    'Ηλεκτροεγκεφαλογράφημα Παπακωνσταντινοπούλου-Χατζηαναγνώστου και Υιοί Α.Ε.',
    'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft']

/* Two hundred conversations, some of them late, some by people with very long names. */
async function crowd(s, n) {
    const send = i => lmtp(s.d.lmtp, { from: `k${i}@primer.example`, to: [mailbox], raw: letterOf({
        name: i % 4 ? `Купац ${i}` : longNames[(i / 4) % 3], address: `k${i}@primer.example`,
        subject: i % 5 ? `Питање о наруџбини ${10000 + i}` : longNames[i % 3], text: `Добар дан, ${'занима ме када стиже пошиљка. '.repeat(1 + i % 5)}` }) })
    for (let i = 0; i < n; i += 8) {
        s.later(i * 400)
        await new Promise(resolve => setTimeout(resolve, 40))
        await Promise.all(Array.from({ length: Math.min(8, n - i) }, (_, j) => send(i + j)))
    }
    await s.read(60)
    s.later(n * 400)
}

/* One conversation with everything in it. */
async function story(s) {
    const jelena = { name: 'Јелена Марковић', address: 'jelena@primer.example' }
    const subject = 'Ђон се одлепио после пет дана'
    const raw = letterOf({ ...jelena, subject, text: 'Добар дан,\n\nђон се одлепио после пет дана. Шта сада?\n\nЈелена' })
    const id = await s.write({ raw, ...jelena })
    const page = await s.open()
    const say = async (box, text, button) => {
        await page.goto(s.path(id, box === 'note' ? '?box=note' : ''))
        await page.fill(`#${box} textarea`, text)
        await Promise.all([page.waitForEvent('load'), page.click(`#${box} ${button}`)])
    }
    await say('reply', 'Добар дан, Јелена,\n\nизвињавамо Вам се. **Повраћај плаћамо ми**, налепница је у прилогу.', '[data-send]')
    await say('note', 'Магацин има њен пар у броју 38. Курир долази у 15 часова.', '.amber-full')
    const [ours] = s.sql(`SELECT external_id FROM message WHERE conversation_id = ${id} AND direction = 1`)
    await s.write({ ...jelena, subject: `Re: ${subject}`, headers: [`In-Reply-To: <${ours}>`],
        text: 'Добар дан,\n\nхвала на брзини! Само ме занима када стиже нови пар? У петак увече путујем и волела бих да га понесем.\n\nЈелена\n\nДана 19. 11. 2026. Ана је написала:\n> Добар дан, Јелена,\n> извињавамо Вам се.',
        html: '<p>Добар дан,</p><p>хвала на <b>брзини</b>! Само ме занима када стиже нови пар?</p>',
        files: [['рачун 10482.pdf', 'application/pdf', 'x'.repeat(4000)], ['ципела са веома дугачким именом датотеке из телефона 20261113_184212.jpg', 'image/jpeg', 'y'.repeat(90000)]] })
    await page.context().close()
    return id
}

/* A letter that nobody could read yet, and one that nobody can read. */
async function unread(s) {
    const ids = []
    for (const flag of ['not-read-yet', 'unreadable']) {
        const id = await s.write({ name: '', address: `${flag}@primer.example`, subject: flag, text: 'x' })
        s.sql(`UPDATE message SET readable = 0, text = '', reply_text = '' WHERE conversation_id = ${id}`,
            `UPDATE conversation SET flagged = '${flag}', subject = '', last_words = '' WHERE id = ${id}`)
        ids.push(id)
    }
    return ids
}

async function failed(s, page) {
    const id = await s.write({ name: 'Nagy Eszter', address: 'nagy.eszter@level.example', subject: 'Kávéfőző, 30455-ös rendelés', text: 'Köszönöm az útmutatót! Délelőtt 9 és 12 között vagyok hívható.' })
    await page.goto(s.path(id))
    await page.fill('#reply textarea', 'Jó napot! Holnap délelőtt hívjuk.')
    await Promise.all([page.waitForEvent('load'), page.click('#reply [data-send]')])
    s.sql('UPDATE outbox SET next_at = 1 WHERE state = 0')
    await until('the mail has failed', async () => { await page.reload(); return /Not delivered/.test(await page.locator('.thread').innerText()) }, 30)
    return id
}

/* The live pages. ids: what the desk has. */
function livePages(s, ids) {
    const at = path => page => page.goto(s.url + path)
    const opened = (path, ...clicks) => async page => {
        await page.goto(s.url + path)
        for (const where of clicks) await page.locator(where).locator('visible=true').first().click()
    }
    const form = (path, fields) => async page => {
        await page.goto(`${s.url}/inbox`)
        await Promise.all([page.waitForEvent('load'), page.evaluate(([path, fields]) => {
            const form = document.createElement('form')
            const csrf = document.querySelector('[name=csrf]').value
            Object.assign(form, { method: 'post', action: path })
            for (const [name, value] of Object.entries({ csrf, ...fields })) {
                const input = document.createElement('input')
                Object.assign(input, { type: 'hidden', name, value })
                form.append(input)
            }
            document.body.append(form)
            form.submit()
        }, [path, fields])])
    }
    const kept = { text: 'Добар дан, Јелена, драго ми је да је уплата стигла.' }
    return [
        ['search', at('/search')],
        ['search-found', at('/search?q=po')],
        ['search-nothing', at('/search?q=owl')],
        ['search-typing', async page => {
            await page.goto(`${s.url}/search`)
            await page.locator('[data-find] input').locator('visible=true').first().pressSequentially('po')
            await page.locator('.find-panel').locator('visible=true').first().waitFor()
        }],
        ['search-wrong', at('/search?q=colour%3Ared')],
        ['keys', at('/keys')],
        ['notifications', at('/notifications')],
        ['palette', async page => {
            await page.goto(`${s.url}/inbox`)
            await page.keyboard.press('Control+k')
            await page.waitForSelector('.palette[open] li')
        }],
        ['keys-sheet', async page => {
            await page.goto(`${s.url}/inbox`)
            await page.keyboard.press('?')
            await page.waitForSelector('.keys-dialog[open] .keys-sheet')
        }],
        ['door-sign-in', at('/sign-in')],
        ['door-languages', opened('/sign-in', '.lang-now')],
        ['door-wrong', async page => {
            await page.goto(`${s.url}/sign-in`)
            await page.fill('#address', 'nobody@shop.example')
            await page.fill('#password', 'wrong')
            await Promise.all([page.waitForEvent('load'), page.click('main form button')])
        }],
        ['inbox', at('/inbox')],
        ['inbox-mine', at('/inbox?view=mine')],
        ['inbox-solved', at('/inbox?view=solved')],
        ['inbox-done', at(`/inbox?view=team&done=${ids.story}`)],
        ['inbox-account', opened('/inbox', '.account summary, .bottom summary')],
        ['today', at('/')],
        ['contact', at('/new')],
        ['customers', at('/customers')],
        ['customer', async page => {
            await page.goto(`${s.url}/customers/1`)
            for (const fold of await page.locator('.side summary').all()) await fold.click()
        }],
        ['conversation', at(`/conversations/${ids.story}`)],
        ['conversation-note', at(`/conversations/${ids.story}?box=note`)],
        ['conversation-acts', opened(`/conversations/${ids.story}`, '.phone-head .menu > summary, .case summary[data-key=a]', 'summary[data-key=e]')],
        ['conversation-original', opened(`/conversations/${ids.story}`, '.newest .more-of:has(iframe) > summary')],
        ['conversation-failed', at(`/conversations/${ids.failed}`)],
        ['conversation-not-read', at(`/conversations/${ids.unread[0]}`)],
        ['conversation-unreadable', at(`/conversations/${ids.unread[1]}`)],
        ['error-403', form('/sign-out', { csrf: 'wrong', ...kept })],
        ['error-404', at('/conversations/4711')],
        ['error-409', form(`/conversations/${ids.story}/drafts`, { ...kept, kind: 'reply', key: ids.key })],
        ['error-413', form(`/conversations/${ids.story}/drafts`, { text: 'Добар дан. '.repeat(14000), kind: 'reply' })],
        ['error-422', at('/inbox?after=x')],
    ]
}

/* Those of which settings.mjs, people.mjs and mailboxes.mjs see every state; here for who looks at the whole. */
function morePages(s) {
    const at = path => page => page.goto(s.url + path)
    const settings = ['', '/second-step', '/people', '/people?add=1', '/people?edit=2', '/teams', '/teams?edit=1', '/rights', '/tags', '/desk', '/audit']
    return [
        ['door-forgotten', at('/forgotten')],
        ['door-link-over', at('/enter/none')],
        ['customers-found', at('/customers?q=jelena')],
        ['customer-joining', at('/customers/1/join?q=po')],
        ['customer-compare', at('/customers/1/join?with=2')],
        ['contact-who', async page => {
            await page.goto(`${s.url}/new`)
            await page.locator('#who').pressSequentially('jelena')
            await page.locator('.find-panel').locator('visible=true').first().waitFor()
        }],
        ['inbox-narrow', at('/inbox?view=team&narrow=1')],
        ...['unassigned', 'waiting', 'snoozed', 'spam', 'all'].map(view => [`inbox-${view}`, at(`/inbox?view=${view}`)]),
        ...settings.map(path => [`settings${path.replace(/[/?=]/g, '-')}`, at(`/settings${path}`)]),
        ['mailboxes', at('/mailboxes')],
        ['mailboxes-add', at('/mailboxes?add=1')],
        ...['google', 'microsoft', 'other'].map(p => [`consent-${p}`, at(`/mailboxes/consent?provider=${p}`)]),
    ]
}

function serveGallery(folder, assets) {
    const server = http.createServer(async (request, answer) => {
        const path = new URL(request.url, 'http://localhost').pathname
        try {
            if (path.startsWith('/assets/')) {
                const got = await fetch(assets + path)
                answer.writeHead(got.status, { 'Content-Type': got.headers.get('content-type') })
                answer.end(Buffer.from(await got.arrayBuffer()))
            } else {
                const page = readFileSync(join(folder, path))
                answer.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': "default-src 'self'" })
                answer.end(page)
            }
        } catch {
            answer.writeHead(404)
            answer.end()
        }
    })
    return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)))
}

async function gallery(assets) {
    execFileSync('ninja', ['-C', build, 'src/view/view-gallery'], { stdio: 'ignore' })
    const folder = mkdtempSync(join(tmpdir(), 'kept-gallery-'))
    for (const lang of languages) {
        mkdirSync(join(folder, lang))
        execFileSync(join(build, 'src/view/view-gallery'), [join(folder, lang), lang])
    }
    const style = /href="(\/assets\/css[^"]+)"/.exec(readFileSync(join(folder, 'en/inbox.html'), 'utf8'))[1]
    if (!(await fetch(assets + style)).ok) throw new Error(`view-gallery and kept are of different builds: ${style} is not served`)
    const names = readdirSync(join(folder, 'en')).map(file => file.replace('.html', '')).sort()
    const server = await serveGallery(folder, assets)
    const stop = () => {
        server.close()
        rmSync(folder, { recursive: true, force: true })
    }
    return { names, url: (name, lang = 'en') => `http://127.0.0.1:${server.address().port}/${lang}/${name}.html`, stop }
}

export async function album(t, { people = 200 } = {}) {
    const s = await shop({ t, smtp: ['rcpt:550 5.1.1 <nagy.eszter@level.example>: Recipient address rejected: User unknown in local recipient table'] })
    const page = await s.open()
    const ids = { failed: await failed(s, page) }
    await page.context().close()
    await crowd(s, people)
    ids.story = await story(s)
    ids.unread = await unread(s)
    ids.key = s.sql('SELECT key FROM idempotency ORDER BY created_at LIMIT 1')[0]
    const g = await gallery(s.url)
    t.after(g.stop)
    return { s, live: livePages(s, ids), more: morePages(s), gallery: g.names, galleryUrl: g.url }
}
