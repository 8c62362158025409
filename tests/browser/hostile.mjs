/* What strangers write: mails that want to run, to call home, to take the page over; names and words that want to be
 * markup; files that want to be opened. Nothing runs, nobody outside hears of it, all of it is shown as what it is. */
import test from 'node:test'
import assert from 'node:assert/strict'
import http from 'node:http'
import { payloads } from './kit/payloads.mjs'
import { shop } from './kit/shop.mjs'
import { until } from '../rig/ports.mjs'

/* A server that no page may ever ask. */
async function sink(t) {
    const asked = []
    const server = http.createServer((request, answer) => { asked.push(request.url); answer.end() })
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    return { asked, url: `http://127.0.0.1:${server.address().port}` }
}

const frames = page => page.frames().filter(f => /\/original/.test(f.url()))

test('hostile mails in the frame', async t => {
    const s = await shop({ t })
    const out = await sink(t)
    /* A link that a person clicks leads where it says; that is no secret. */
    const byItself = () => out.asked.filter(path => !['/ping', '/favicon.ico'].includes(path))
    const each = 8
    const ids = []
    for (let i = 0; i < payloads.length; i += each) {
        const html = payloads.slice(i, i + each).map(p => `<div>${p.replaceAll('U/', `${out.url}/`)}</div>`).join('\n')
        ids.push(await s.write({ name: 'Mallory', address: 'mallory@evil.example', subject: `Payloads ${i}`, text: 'Look at this.', html: `<p>Before</p>${html}<p>After</p>` }))
    }
    const page = await s.open()
    const dialogs = []
    page.on('dialog', d => { dialogs.push(d.message()); d.dismiss() })

    await t.test(`A13 A14 A15 ${payloads.length} payloads in the frame: nothing runs, nobody is asked`, async () => {
        for (const id of ids) {
            await page.goto(s.path(id))
            await page.click('.more-of:has(iframe) > summary')
            const frame = await until('the frame is there', () => frames(page)[0], 10)
            await frame.waitForLoadState('load')
            await page.waitForTimeout(150)
            const state = await frame.evaluate(() => ({ hit: typeof hit, origin: self.origin, scripts: document.querySelectorAll('script').length, styles: document.querySelectorAll('style').length,
                sheets: document.querySelectorAll('link, base, meta[http-equiv], iframe, frame, object, embed, form, svg script').length,
                handlers: [...document.querySelectorAll('*')].filter(e => e.getAttributeNames().some(n => n.startsWith('on'))).length,
                fixed: [...document.querySelectorAll('*')].filter(e => getComputedStyle(e).position === 'fixed').length }))
            assert.deepEqual(state, { hit: 'undefined', origin: 'null', scripts: 1, styles: 1, sheets: 0, handlers: 0, fixed: 0 }, `conversation ${id}`)
            assert.deepEqual(byItself(), [], `conversation ${id}`)
            for (const link of await frame.$$('a, button')) await link.click({ timeout: 500, noWaitAfter: true }).catch(() => {})
            assert.equal(await page.evaluate(() => typeof window.hit), 'undefined')
            assert.equal(page.url(), s.path(id))
            for (const popup of page.context().pages().filter(p => p !== page)) await popup.close()
        }
        assert.deepEqual(dialogs, [])
        assert.deepEqual(byItself(), [])
    })

    await t.test('A14 the mail opened by its own address has no origin and no script either', async () => {
        const [message] = s.sql(`SELECT id FROM message WHERE conversation_id = ${ids[0]}`)
        const other = await s.open({})
        const [answer] = await Promise.all([other.waitForResponse(r => /original/.test(r.url())), other.goto(`${s.url}/messages/${message}/original`)])
        assert.match(answer.headers()['content-security-policy'], /^sandbox allow-scripts/)
        assert.equal(await other.evaluate(() => self.origin), 'null')
        assert.equal(await other.evaluate(() => typeof hit), 'undefined')
        assert.deepEqual(byItself(), [])
    })

    await t.test('A14 a page of ours is framed by nobody, and a frame tells it nothing but a height', async () => {
        await page.goto(s.path(ids[0]))
        await page.click('.more-of:has(iframe) > summary')
        const frame = await until('the frame is there', () => frames(page)[0], 10)
        await frame.evaluate(() => { for (const height of [1e9, -5, '<b>', NaN, { a: 1 }]) parent.postMessage({ kept: 'height', height }, '*') })
        await page.waitForTimeout(150)
        assert.ok((await page.locator('iframe.original').boundingBox()).height <= 20010)
        assert.equal(await frame.evaluate(() => { try { return String(parent.document) } catch { return 'closed' } }), 'closed')
        const beside = await s.open({ who: null })
        await beside.goto(`${out.url}/`)
        await beside.setContent(`<iframe src="${s.url}/sign-in"></iframe>`)
        await beside.waitForTimeout(300)
        assert.equal(await beside.frames()[1]?.evaluate(() => document.querySelector('#password') ? 'shown' : 'refused').catch(() => 'refused'), 'refused')
    })
})

test('names, words and files that want to be markup', async t => {
    const s = await shop({ t })
    const canary = n => `"><script>hit=1</script>'\`{{7*7919}}\${7*7919}%n${n}`
    s.sql(`UPDATE user_account SET name = '${canary('user').replaceAll("'", "''")}' WHERE id = 2`)
    const html = ['<h1>page</h1><script>hit=1</script>', '<svg xmlns="http://www.w3.org/2000/svg" onload="hit=1"/>', '<?xml version="1.0"?><x/>', '%PDF-1.4 x']
    const files = [['text/html', '.html'], ['image/svg+xml', '.svg'], ['application/xml', '.xml'], ['application/pdf', '.pdf']].map(([type, end], i) => [canary('file') + end, type, html[i]])
    const id = await s.write({ name: canary('name'), address: 'mallory@evil.example', subject: canary('subject'), text: `${canary('text')}\n\nhttp://x.example/"onmouseover=hit=1\n\n> ${canary('quoted')}`, files })
    await s.write({ name: canary('name'), address: 'mallory@evil.example', subject: canary('earlier'), text: canary('text') })
    const page = await s.open({ who: s.marko })
    const dialogs = []
    page.on('dialog', d => { dialogs.push(d.message()); d.dismiss() })

    await t.test('A16 A22 a reply, a note and a draft of the same kind', async () => {
        await page.goto(s.path(id))
        await page.fill('#reply textarea', canary('reply'))
        await page.setInputFiles('#reply-file', [{ name: 'x"><script>hit=1<_script>.txt', mimeType: 'text/plain', buffer: Buffer.from('x') }])
        const send = () => Promise.all([page.waitForEvent('load'), page.click('[data-send]')])
        await send()
        assert.match(await page.locator('#reply .wrong').innerText(), /A gap is still open/)
        await send() /* what looks like a gap is asked about once */
        await page.click('#reply [data-switch]')
        await page.fill('#note textarea', canary('note'))
        await Promise.all([page.waitForEvent('load'), page.click('#note .amber-full')])
        await page.fill('#reply textarea', canary('draft'))
        await until('it is kept', () => s.sql("SELECT count(*) FROM draft WHERE text LIKE '%ndraft'")[0] === '1', 10)
    })

    await t.test('A16 every page that a crawl of all links finds shows them as they were typed', async () => {
        const seen = new Map(), todo = ['/inbox', '/inbox?view=all', '/inbox?view=waiting', `/inbox?done=${id}`, `/conversations/${id}?box=note`, `/conversations/"><script>hit=1</script>`,
            '/sign-in?next="><script>hit=1</script>', '/inbox?view="><script>hit=1</script>', '/inbox?after="><script>hit=1</script>']
        while (todo.length) {
            const path = todo.shift()
            if (seen.has(path)) continue
            await page.goto(s.url + path)
            const source = await page.content()
            seen.set(path, source)
            const state = await page.evaluate(() => ({ hit: typeof hit, scripts: [...document.scripts].map(x => x.getAttribute('src')),
                links: [...document.querySelectorAll('a[href^="/"]:not([download])')].map(a => a.getAttribute('href').replace(/#.*/, '')) }))
            assert.equal(state.hit, 'undefined', path)
            assert.ok(state.scripts.length >= 1, path)
            for (const from of state.scripts) assert.match(String(from), /^\/assets\/js\/[\w.-]+$/, path)
            assert.doesNotMatch(await page.evaluate(() => document.documentElement.innerText), /\b55433\b/)
            for (const link of state.links) if (!/^\/assets|\/raw$|^\/attachments/.test(link)) todo.push(link)
        }
        const thread = seen.get(`/conversations/${id}?from=team`) ?? ''
        for (const n of ['name', 'subject', 'text', 'quoted', 'reply', 'note', 'user', 'draft']) {
            assert.ok(thread.includes(`%n${n}`), `the conversation shows the ${n}`)
        }
        assert.ok(seen.size >= 12, `${seen.size} pages`)
        assert.deepEqual(dialogs, [])
    })

    await t.test('A17 HTML, SVG, XML and PDF come as downloads that cannot run', async () => {
        await page.goto(s.path(id))
        const links = await page.locator('.files a').evaluateAll(list => list.map(a => a.getAttribute('href')))
        assert.ok(links.length >= 4)
        const raw = await page.locator('a[href^="/letters/"]').first().getAttribute('href')
        for (const path of [...links, raw]) {
            const headers = await page.evaluate(async path => { const a = await fetch(path); return Object.fromEntries(a.headers) }, path)
            assert.match(headers['content-disposition'], /^attachment;/, path)
            assert.equal(headers['x-content-type-options'], 'nosniff')
            assert.match(headers['content-security-policy'], /(^|; )sandbox($|;)/)
            const [download] = await Promise.all([page.waitForEvent('download'), page.goto(s.url + path).catch(() => null)])
            assert.doesNotMatch(download.suggestedFilename(), /[/\\<>"]/)
        }
        assert.equal(await page.evaluate(() => typeof window.hit), 'undefined')
    })
})
