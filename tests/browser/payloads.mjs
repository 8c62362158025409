/* Every payload of our own and of the html-* collections as the mail of a stranger: by LMTP through the locked reader
 * into the store and out into the real frame, more than a hundred frames to a page, with a marker script in each and a
 * server that hears whatever leaves. Nothing runs, nothing is asked for: in the frame with its policy and sandbox, and
 * also without them, where the sanitiser stands alone. What it made is not changed by it a second time.
 *
 * make test takes all of our own and a seeded tenth of the collections, make soak (TEST_SOAK=1) all. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { collected, letters, payloads } from './kit/payloads.mjs'
import { letterOf, shop } from './kit/shop.mjs'
import { board, watch } from './kit/watch.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { mailbox } from '../rig/desk.mjs'
import { seeded } from '../rig/seed.mjs'

const A_PAGE = 150
const shots = new URL('../report/shots/', import.meta.url).pathname
const chunks = (list, n) => Array.from({ length: Math.ceil(list.length / n) }, (_, i) => list.slice(i * n, (i + 1) * n))

/* Every name in the world but the desk's leads here, and those of Chromium's maker, whom it calls by itself, to nowhere.
 * Whoever connects has left, whatever he says. */
async function sink(t) {
    const heard = []
    const server = net.createServer(socket => {
        socket.on('error', () => {})
        socket.once('data', data => {
            heard.push(/^Host: (\S+)/m.exec(data.toString('latin1'))?.[1] ?? 'no HTTP')
            socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
        })
    })
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const nowhere = ['google', 'googleapis', 'gstatic'].map(name => `MAP *.${name}.com ~NOTFOUND, `).join('')
    return { heard, args: [`--host-resolver-rules=${nowhere}MAP * 127.0.0.1:${server.address().port}, EXCLUDE 127.0.0.1`] }
}

/* Gives HTML out as it is, with no policy: put([html]) makes it /0, /1, …; every other page is empty. */
async function bare(t) {
    let pages = []
    const server = http.createServer((request, answer) => {
        answer.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
        answer.end(`<!doctype html>${pages[request.url.slice(1)] ?? ''}`)
    })
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
    t.after(() => { server.closeAllConnections(); server.close() })
    return { url: `http://127.0.0.1:${server.address().port}`, put: list => { pages = list } }
}

/* What a payload opens, the marker behind it may use. */
const marked = (html, i) => `${html}<script>marker(${i})</script><img src="http://sink.example/${i}.gif" onerror="marker(${i})">`

/* Delivers each html as a mail; gives [{ id, html }] as they are stored, html '' where nothing is left. */
let serial = 0
async function stored(s, list) {
    const first = serial
    const work = list.map((html, i) => ({ html, subject: `case ${first + i}` }))
    serial += list.length
    const send = async () => {
        for (let c; (c = work.shift());) {
            const raw = letterOf({ subject: c.subject, address: `${c.subject.replace(' ', '')}@mail.example`, text: c.html })
                .replace('Content-Type: text/plain', 'Content-Type: text/html')
            const [{ code, text }] = await lmtp(s.d.lmtp, { from: 'mallory@evil.example', to: [mailbox], raw })
            assert.equal(code, 250, text)
        }
    }
    await Promise.all(Array.from({ length: 6 }, send))
    await s.read(60 + list.length)
    const found = new Map()
    for (const row of s.sql("SELECT subject, id, hex(coalesce(html, '')), readable FROM message WHERE subject LIKE 'case %'")) {
        const [subject, id, hex, readable] = row.split('|')
        found.set(subject, { id: Number(id), html: Buffer.from(hex, 'hex').toString(), readable })
    }
    return list.map((_, i) => {
        const got = found.get(`case ${first + i}`)
        assert.ok(got && got.readable === '1', `case ${first + i} was read`)
        return got
    })
}

/* A page whose frames are watched, and what left it. */
async function watched(s, out, who, home = s.url) {
    const page = await s.open({ who, args: out.args })
    const asked = [], opened = []
    page.context().on('request', request => { if (/^(https?|wss?|ftp):/.test(request.url()) && !request.url().startsWith(home)) asked.push(request.url()) })
    page.context().on('page', popup => opened.push(popup.url()))
    page.on('dialog', d => { opened.push(d.message()); d.dismiss().catch(() => {}) })
    await page.addInitScript(watch)
    return { page, asked, opened }
}

test('A13 A14 A15 payloads as mails', async t => {
    const chance = seeded(t)
    const all = collected()
    const chosen = process.env.TEST_SOAK ? all : all.filter(() => chance.below(10) === 0)
    const cases = [...payloads.map((p, i) => ({ name: `own ${i}`, html: p.replaceAll('U/', 'http://sink.example/') })), ...chosen]
    const s = await shop({ t })
    const out = await sink(t)
    const mails = await stored(s, cases.map((c, i) => marked(c.html, i)))
    /* Where nothing is left there is no frame. */
    const left = cases.map((c, i) => ({ ...c, ...mails[i] })).filter(c => c.html)

    const judge = (batch, seen) => batch.flatMap((c, i) => {
        if (!seen[i]) return [`${c.name}: the frame did not load`]
        return [...seen[i].ran, ...seen[i].wrong].map(what => `${c.name}: ${what}`)
    })

    const open = await bare(t)
    const frames = (page, list, seconds) => {
        open.put(list)
        return page.goto(`${open.url}/empty`).then(() => board(page, list.map((_, i) => ({ src: `/${i}`, sandbox: 'allow-scripts' })), { seconds }))
    }

    await t.test('the marker and the sink notice what is not sanitised', async () => {
        const raw = payloads.map((html, i) => marked(html.replaceAll('U/', 'http://sink.example/'), i))
        let fired = 0, left = 0
        for (const batch of chunks(raw, 16)) {
            const { page, asked } = await watched(s, out, null, open.url)
            const seen = await frames(page, batch, 20)
            fired += seen.filter(r => r?.ran.length).length
            left += asked.length
            await page.context().close()
        }
        t.diagnostic(`${fired} of ${raw.length} payloads run where nothing is sanitised, ${left} requests leave`)
        assert.ok(fired > raw.length / 2, `${fired} of ${raw.length}`)
        assert.ok(left > raw.length / 2, `${left} requests of ${raw.length} payloads`)
        assert.ok(out.heard.includes('sink.example'))
        out.heard.length = 0
    })

    await t.test('in the frame nothing runs and nothing is asked for', async () => {
        const { page, asked, opened } = await watched(s, out, s.ana)
        const faults = []
        for (const batch of chunks(left, A_PAGE)) {
            await page.goto(`${s.url}/nothing`)
            const seen = await board(page, batch.map(c => ({ src: `/messages/${c.id}/original`, sandbox: 'allow-scripts allow-popups allow-popups-to-escape-sandbox' })), { own: 1, seconds: 120 })
            faults.push(...judge(batch, seen))
            assert.equal(page.url(), `${s.url}/nothing`)
        }
        t.diagnostic(`${left.length} frames of ${cases.length} payloads, ${faults.length} with something that could act`)
        assert.deepEqual([faults, asked, opened, out.heard], [[], [], [], []])
        await page.context().close()
    })

    await t.test('the sanitiser alone lets nothing run either', async () => {
        const { page, asked, opened } = await watched(s, out, null, open.url)
        const faults = []
        for (const batch of chunks(left, A_PAGE)) faults.push(...judge(batch, await frames(page, batch.map(c => c.html), 120)))
        assert.deepEqual([faults, asked, opened, out.heard], [[], [], [], []])
        await page.context().close()
    })

    await t.test('sanitised once more nothing changes', async () => {
        const again = await stored(s, left.map(c => c.html))
        const changed = left.filter((c, i) => c.html !== again[i].html).map(c => c.name)
        assert.deepEqual(changed, [])
    })

    await t.test('honest mails keep their words', async () => {
        const page = await s.open({ width: 760 })
        mkdirSync(shots, { recursive: true })
        const honest = letters()
        const mails = await stored(s, honest.map(l => l.html))
        for (const [i, { id }] of mails.entries()) {
            const { name, text } = honest[i]
            await page.goto(`${s.url}/messages/${id}/original`)
            await page.screenshot({ path: `${shots}mail-${name.replace(/\W+/g, '-')}.png`, fullPage: true })
            const shown = new Set((await page.innerText('body')).toLowerCase().match(/\p{L}+/gu))
            const words = text.replace(/https?:\S+|\{\{.*?\}\}/g, ' ').toLowerCase().match(/\p{L}{3,}/gu) ?? []
            const lost = words.filter(w => !shown.has(w))
            assert.ok(lost.length <= words.length / 20, `${name} lost ${lost.length} of ${words.length} words: ${lost.join(' ')}`)
        }
    })
})
