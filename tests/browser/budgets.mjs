/* What a page may weigh and how quick it must be (ux.md 2.1 and check 2 of its part 5), measured in Chromium over a list of
 * fifty and a conversation of which thirty messages are shown, all of it in Cyrillic: bytes as they come over the line, requests, the
 * first picture, how far things move, and at a quarter of the processor's speed how long a key or a click takes until
 * one sees it. What hangs on the clock is the best of some tries: a machine that does other things as well makes a page
 * slower, and never quicker. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { letterOf, shop } from './kit/shop.mjs'
import { mailbox } from '../rig/desk.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { sleep } from '../rig/ports.mjs'
import { seeded } from '../rig/seed.mjs'

const KB = 1024, LONG = 45, SHOWN = 30
const words = 'наруџбина пошиљка курир плаћање број ципела чизма рачун повраћај радња замена гаранција достава адреса телефон сутра петак понедељак хвала молим када где стигла нова плава црна широка уска мала велика динара поштарина обећали звали писала дошао видела купио платила враћам чекам'.split(' ')

/* Runs in the page before anything of it: what moves, what is long, when the words stand there, and every event with the
 * time until its effect was painted. */
function watch() {
    const seen = { cls: 0, lcp: 0, long: [], events: new Map() }
    window.seen = seen
    const observe = (type, take, more = {}) => new PerformanceObserver(list => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more })
    observe('layout-shift', e => { if (!e.hadRecentInput) seen.cls += e.value })
    observe('largest-contentful-paint', e => { seen.lcp = e.renderTime || e.loadTime })
    observe('longtask', e => seen.long.push(Math.round(e.duration)))
    const event = e => { if (e.interactionId) seen.events.set(e.interactionId, Math.max(seen.events.get(e.interactionId) ?? 0, e.duration)) }
    observe('event', event, { durationThreshold: 16 })
    observe('first-input', event)
}

async function fill(s, chance) {
    const text = n => Array.from({ length: n }, () => chance.of(words)).join(' ')
    const send = raw => lmtp(s.d.lmtp, { from: 'k@primer.example', to: [mailbox], raw })
    for (let i = 0; i < 54; i++) await send(letterOf({ name: `${text(1)} ${text(1)}`, address: `k${i}@primer.example`, subject: text(6), text: text(40) }))
    await s.read(60)
    const first = letterOf({ name: 'Јелена Марковић', address: 'jelena@primer.example', subject: text(5), text: text(90) })
    const id = await s.write({ raw: first, address: 'jelena@primer.example' })
    const before = /^Message-ID: (.*)$/m.exec(first)[1].trim()
    for (let i = 1; i < LONG; i++) await send(letterOf({ name: 'Јелена Марковић', address: 'jelena@primer.example', subject: 'Re', text: text(90), headers: [`In-Reply-To: ${before}`] }))
    await s.read(60)
    const n = Number(s.sql(`SELECT count(*) FROM message WHERE conversation_id = ${id}`)[0])
    assert.equal(n, LONG)
    return id
}

test('what pages weigh and how quick they are', async t => {
    const s = await shop({ t }), chance = seeded(t)
    const id = await fill(s, chance)
    const pages = { '/': 25, '/inbox': 25, '/inbox?view=all': 25, [`/conversations/${id}`]: 30, [`/conversations/${id}?box=note`]: 30,
        '/customers': 25, '/customers/1': 25, '/new': 25, '/search?q=курир': 25, '/notifications': 25, '/keys': 25, '/guidance': 25,
        '/settings': 25, '/settings/desk': 25, '/settings/people': 25, '/settings/teams': 25, '/settings/rights': 25, '/settings/tags': 25, '/settings/spam': 25, '/settings/audit': 25, '/mailboxes': 25,
        '/goodwill': 25, '/settings/limits': 25, '/settings/calendars': 25, '/settings/standards': 25, [`/conversations/${id}/goodwill`]: 25 }
    const page = await s.open()
    await page.addInitScript(watch)

    /* A page as a new browser gets it: each answer with its bytes over the line. What script asks for when the page
     * stands there (who else is here, what is new) is apart. */
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Network.enable')
    await cdp.send('Network.setCacheDisabled', { cacheDisabled: true })
    const got = []
    page.on('requestfinished', request => got.push(request))
    async function visit(path) {
        await page.goto('about:blank')
        got.length = 0
        await page.goto(s.url + path)
        await page.evaluate(() => document.fonts.ready)
        await page.waitForFunction(() => window.seen.lcp > 0)
        await sleep(150) /* what comes by itself after the page has: it may not move what is there */
        const parts = await Promise.all(got.filter(request => !['fetch', 'eventsource', 'ping'].includes(request.resourceType()))
            .map(async request => ({ type: request.resourceType(), url: request.url(), bytes: (await request.sizes()).responseBodySize })))
        const seen = await page.evaluate(() => ({ cls: window.seen.cls, lcp: window.seen.lcp, long: Math.max(0, ...window.seen.long) }))
        return { parts, ...seen }
    }
    const sum = (parts, type) => parts.filter(p => p.type === type).reduce((n, p) => n + p.bytes, 0)

    await t.test('ux 5.2 every page is within its bytes and its eight requests, and nothing on it moves', async t => {
        const over = []
        for (const [path, most] of Object.entries(pages)) {
            const { parts, cls } = await visit(path)
            const html = sum(parts, 'document'), css = sum(parts, 'stylesheet'), js = sum(parts, 'script')
            t.diagnostic(`${path}: HTML ${html}, style ${css}, script ${js} bytes, ${parts.length} requests, CLS ${cls.toFixed(4)}`)
            if (html > most * KB) over.push(`${path}: ${html} bytes of HTML`)
            if (css > 22 * KB || js > 45 * KB) over.push(`${path}: ${css} of style, ${js} of script`)
            if (parts.length > 8) over.push(`${path}: ${parts.length} requests: ${parts.map(p => p.url.replace(s.url, '')).join(' ')}`)
            if (cls > 0.02) over.push(`${path}: CLS ${cls}`)
            if (!css || !js || !html) over.push(`${path}: a part is missing`)
        }
        assert.deepEqual(over, [])
    })

    await t.test('ux 5.2 the first picture stands within 0.8 s, and no task is longer than 50 ms', async t => {
        for (const path of ['/', '/inbox', `/conversations/${id}`]) {
            let lcp = Infinity, long = Infinity
            for (let i = 0; i < 40 && (lcp > 800 || long > 50); i++) {
                const seen = await visit(path)
                lcp = Math.min(lcp, seen.lcp)
                long = Math.min(long, seen.long)
            }
            t.diagnostic(`${path}: LCP ${Math.round(lcp)} ms, longest task ${long || 'under 50'} ms`)
            assert.ok(lcp <= 800 && long <= 50, `${path}: LCP ${lcp}, longest task ${long}`)
        }
    })

    /* The keys and clicks of a day; each begins when the one before was painted. */
    const painted = () => page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 0))))
    async function play(acts) {
        for (const act of acts) {
            await (typeof act === 'string' ? page.keyboard.press(act) : act())
            await painted()
        }
    }
    const list = ['j', 'j', 'k', 'x', 'j', 'x', 'x', 'Control+k', 'n', 'e', 'w', 'Backspace', 'ArrowDown', 'Escape', 'Home', 'End',
        () => page.click('.account > summary'), 'Escape', () => page.locator('.pick').nth(4).click(), () => page.locator('.pick').nth(4).click()]
    const talk = ['r', ...'Draga Jelena', 'Control+b', 'Enter', 'Escape', 'n', ...'Za nas', 'Escape', 's', 'Escape', 'a', 'Escape', 'r', 'Control+k', 'Escape',
        () => page.locator('.fold > summary').nth(3).click(), () => page.locator('.fold > summary').nth(7).click(), () => page.click('.account > summary'), 'Escape']

    async function interactions(path, acts) {
        await page.goto(s.url + path)
        await page.waitForFunction(() => window.seen.lcp > 0)
        await sleep(500) /* what the page asks for when it is there */
        await page.evaluate(() => window.seen.events.clear())
        await play(acts)
        await sleep(250)
        const times = await page.evaluate(() => [...window.seen.events.values()])
        return [...times, ...Array(Math.max(0, acts.length - times.length)).fill(8)].sort((a, b) => a - b) /* what is quicker than 16 ms is not told */
    }

    await t.test('ux 5.2 a key or click is seen within 100 ms (three of four) at a quarter of the speed', async t => {
        await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
        for (const [path, acts] of [['/inbox', list], [`/conversations/${id}`, talk]]) {
            const tries = []
            const worst = () => Math.min(...tries.map(x => x.worst)), p75 = () => Math.min(...tries.map(x => x.p75))
            for (let i = 0; i < 20 && (!tries.length || p75() > 100 || worst() > 200); i++) {
                const times = await interactions(path, acts)
                tries.push({ p75: times[Math.ceil(times.length * 0.75) - 1], worst: times.at(-1), n: times.length })
            }
            t.diagnostic(`${path}: ${acts.length} keys and clicks at 4x: ${tries.map(x => `p75 ${x.p75}, worst ${x.worst} ms`).join('; ')}`)
            assert.ok(acts.length >= 20)
            assert.ok(p75() <= 100 && worst() <= 200, JSON.stringify(tries))
        }
        await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    })

    await t.test('ux 6.6 a long conversation opens with its newest thirty; the list is where one was, also on its next page', async () => {
        await page.goto(s.path(id))
        assert.equal(await page.locator('.thread > li[id^="m:"]').count(), SHOWN)
        assert.match(await page.locator('.earlier-items').innerText(), new RegExp(`${LONG - SHOWN} earlier messages`))
        await Promise.all([page.waitForEvent('load'), page.click('.earlier-items a')])
        assert.equal(await page.locator('.thread > li[id^="m:"]').count(), LONG)
        for (const [path, n] of [['/inbox?view=team', 40], ['next', 2]]) {
            if (path === 'next') await Promise.all([page.waitForEvent('load'), page.click('[rel=next]')])
            else await page.goto(s.url + path)
            const row = page.locator('.rows > .row').nth(n), address = page.url()
            await row.evaluate(e => e.scrollIntoView({ block: 'center' }))
            const name = await row.getAttribute('id'), y = await page.evaluate(() => scrollY)
            await Promise.all([page.waitForEvent('load'), row.locator('.row-link').click()])
            await Promise.all([page.waitForEvent('load'), page.keyboard.press('u')])
            assert.deepEqual([page.url(), await page.evaluate(() => document.activeElement.closest('.row')?.id), await page.evaluate(() => scrollY)], [address, name, y])
        }
    })

    await t.test('ux 5.11 whoever has waited longest is found within two seconds of the sign-in', async () => {
        const found = async () => {
            const stranger = await s.open({ who: null })
            await stranger.goto(`${s.url}/inbox`)
            await stranger.fill('#address', s.ana.mail)
            await stranger.fill('#password', s.ana.password)
            await Promise.all([stranger.waitForEvent('load'), stranger.click('main form button')])
            const began = Date.now()
            await Promise.all([stranger.waitForEvent('load'), stranger.locator('.rows .row-link').first().click()])
            const ms = Date.now() - began
            /* To the minute, as times are told: within one, first contacts stand in the order in which they were read. */
            const shown = /conversations\/(\d+)/.exec(stranger.url())[1], minute = 'waiting_since / 60000000'
            assert.deepEqual(s.sql(`SELECT ${minute} FROM conversation WHERE id = ${shown}`), s.sql(`SELECT min(${minute}) FROM conversation WHERE due IS NOT NULL`))
            await stranger.context().close()
            return ms
        }
        let best = Infinity
        for (let i = 0; i < 3 && best > 2000; i++) best = Math.min(best, await found())
        assert.ok(best <= 2000, `${best} ms`)
    })
})
