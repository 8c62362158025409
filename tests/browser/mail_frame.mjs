/* Pictures in a mail: those of the mail itself show in its frame by signed addresses, those of other servers only when
 * asked for and never from inside our own net; and the files of a winmail.dat come out as they went in. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import http from 'node:http'
import { shop } from './kit/shop.mjs'
import { until } from '../rig/ports.mjs'

const shots = new URL('../report/shots/', import.meta.url).pathname
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGM4YWSEBzGMSmNDAI/Jaol16kHlAAAAAElFTkSuQmCC', 'base64')
const gif = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64')
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>parent.postMessage("ran", "*")</script></svg>'

/* A winmail.dat with one file (MS-OXTNEF 2.1.3). */
function packet(name, bytes) {
    const attribute = (level, id, value) => {
        const head = Buffer.alloc(9), sum = Buffer.alloc(2)
        head.writeUInt8(level, 0)
        head.writeUInt32LE(id, 1)
        head.writeUInt32LE(value.length, 5)
        sum.writeUInt16LE(value.reduce((a, b) => a + b, 0) & 0xffff)
        return Buffer.concat([head, value, sum])
    }
    return Buffer.concat([Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0]), attribute(2, 0x69002, Buffer.alloc(4)),
        attribute(2, 0x18010, Buffer.from(`${name}\0`)), attribute(2, 0x6800f, bytes)])
}

function letter(html, sender) {
    const part = (head, bytes) => `--m\n${head}\nContent-Transfer-Encoding: base64\n\n${Buffer.from(bytes).toString('base64').replace(/.{70}/g, '$&\n')}\n`
    return `From: ${sender} <${sender}@mail.example>\nTo: help@shop.example\nSubject: Pictures\nMessage-ID: <${sender}.${Date.now()}@mail.example>\n` +
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary=m\n\n' +
        part('Content-Type: text/html; charset=utf-8', html) +
        part('Content-Type: image/png; name=sole.png\nContent-ID: <sole@mail>', png) +
        part('Content-Type: image/svg+xml; name=drawing.svg\nContent-ID: <drawing@mail>', svg) +
        part('Content-Type: image/gif; name=no.gif\nContent-ID: <text@mail>', '<html><script>1</script>') +
        part('Content-Type: application/octet-stream; name=winmail.dat', packet('receipt.bin', Buffer.from('\0\x01\x02receipt\xff', 'latin1'))) +
        '--m--\n'
}

test('A15 A21 A29 pictures', async t => {
    const s = await shop({ t })
    const hits = []
    const sink = http.createServer((req, res) => { hits.push(req.url); res.writeHead(200, { 'content-type': 'image/gif' }); res.end(gif) })
    await new Promise(resolve => sink.listen(0, resolve))
    t.after(() => sink.close())
    const port = sink.address().port
    const inside = [`http://127.0.0.1:${port}/a.gif`, `https://localhost:${port}/b.gif`, `https://[::1]:${port}/c.gif`,
        `https://0x7f000001:${port}/d.gif`, `https://2130706433:${port}/e.gif`, `https://[::ffff:127.0.0.1]:${port}/f.gif`]
    const html = `<p>The sole: <img id=x src="cid:sole@mail" alt="sole"><img src="cid:drawing@mail" alt="drawing">
        <img src="cid:text@mail" alt="text"><img src="cid:nobody@mail" alt="nobody"></p>
        <div style="background:url(http://127.0.0.1:${port}/style.gif)">${inside.map(u => `<img src="${u}" alt="remote">`).join('')}</div>`
    const id = await s.write({ raw: letter(html, 'mira') })
    const [message] = s.sql('SELECT max(id) FROM message')
    const page = await s.open({})
    await page.goto(s.path(id))
    const cookie = (await page.context().cookies()).map(c => `${c.name}=${c.value}`).join('; ')
    const mail = async more => (await fetch(`${s.url}/messages/${message}/original${more}`, { headers: { cookie } })).text()

    await t.test('the picture of the mail shows in the frame; what is no picture by its bytes does not', async () => {
        await page.click('text=As the sender laid it out')
        const frame = page.frameLocator('iframe.original')
        const width = alt => frame.locator(`img[alt=${alt}]`).evaluate(i => i.complete ? i.naturalWidth : -1)
        await until('the picture is there', async () => await width('sole') === 10)
        for (const alt of ['drawing', 'text', 'nobody']) assert.equal(await width(alt), 0, alt)
        assert.equal(await frame.locator('img[alt=remote]').first().getAttribute('src'), null)
        assert.deepEqual(hits, [])
        assert.match(await page.innerText('main'), /Load pictures from elsewhere/)
    })

    await t.test('its address needs no cookie, and no other address is good', async () => {
        const links = [...(await mail('')).matchAll(/src="(\/inline\/[^"]+)"/g)].map(m => m[1])
        assert.equal(links.length, 3)
        const got = await fetch(s.url + links[0])
        assert.equal(got.status, 200)
        assert.equal(got.headers.get('content-type'), 'image/png')
        assert.equal(got.headers.get('x-content-type-options'), 'nosniff')
        assert.match(got.headers.get('content-security-policy'), /default-src 'none'; sandbox/)
        assert.deepEqual(Buffer.from(await got.arrayBuffer()), png)
        for (const link of links.slice(1)) assert.equal((await fetch(s.url + link)).status, 404, 'no picture by its bytes')
        const [, , file, number, end, mac] = links[0].split('/')
        const forged = [[Number(file) + 1, number, end, mac], [file, 1, end, mac], [file, number, Number(end) + 9, mac],
            [file, number, end, mac.replace(/^./, c => c === 'a' ? 'b' : 'a')], [file, number, end, mac.slice(0, -1)], [file, number, 0, mac]]
        for (const f of forged) assert.equal((await fetch(`${s.url}/inline/${f.join('/')}`)).status, 404, f.join('/'))
        assert.equal((await fetch(`${s.url}/pictures/${file}/${number}/${end}/${mac}`)).status, 404, 'an address of another kind')
        s.later(3700)
        await until('it ends an hour later', async () => (await fetch(s.url + links[0])).status === 404)
    })

    await t.test('asked for, pictures of other servers come through the desk, but not from inside its own net', async () => {
        const links = [...(await mail('?pictures=1')).matchAll(/src="(\/pictures\/[^"]+)"/g)].map(m => m[1])
        assert.equal(links.length, inside.length)
        for (const link of links) assert.equal((await fetch(s.url + link)).status, 404, link)
        const [, , ...rest] = links[0].split('/')
        rest[1] = '99'
        assert.equal((await fetch(`${s.url}/pictures/${rest.join('/')}`)).status, 404, 'a number that was not signed')
        assert.deepEqual(hits, [])
    })

    await t.test('A20 the file in a winmail.dat is a download', async () => {
        await page.reload()
        const [download] = await Promise.all([page.waitForEvent('download'), page.click('.files a:has-text("receipt.bin")')])
        const chunks = []
        for await (const c of await download.createReadStream()) chunks.push(c)
        assert.deepEqual(Buffer.concat(chunks), Buffer.from('\0\x01\x02receipt\xff', 'latin1'))
    })

    await t.test('A12 a mail whose two forms differ is marked', async () => {
        const other = await s.write({ name: 'Two Faces', address: 'two@mail.example', subject: 'Two', text: 'Please cancel my order 17 today.', html: '<p>All is fine, thank you very much!</p>' })
        await page.goto(s.path(other))
        assert.match(await page.innerText('main'), /say different things/)
        await page.goto(s.path(id))
        assert.doesNotMatch(await page.innerText('main'), /say different things/)
    })
})

/* A mail with other mails in it, and an invitation. */
function forwarding() {
    const event = ['BEGIN:VCALENDAR', 'METHOD:REQUEST', 'BEGIN:VEVENT', 'SUMMARY:Проба ципела', 'LOCATION:Радња\\, Нови Сад',
        'ORGANIZER;CN="Јелена Марковић":mailto:jelena@primer.example', 'ATTENDEE;CN=Ana Novak:mailto:ana@shop.example',
        'DTSTART:20261113T140000Z', 'DTEND:20261113T150000Z', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
    const there = event.replace('DTSTART:20261113T140000Z', 'DTSTART;TZID=America/New_York:20261113T080000').replace('DTEND:20261113T150000Z', 'DURATION:PT30M')
    const day = event.replace('DTSTART:20261113T140000Z', 'DTSTART;VALUE=DATE:20261113').replace('DTEND:20261113T150000Z', 'DTEND;VALUE=DATE:20261115').replace('REQUEST', 'CANCEL')
    const inner = 'From: Tom Harding <tom@post.example>\r\nSubject: =?utf-8?B?' + Buffer.from('Чизме <b>').toString('base64') + '?=\r\nDate: Fri, 13 Nov 2026 18:42:00 +0100\r\n' +
        'Content-Type: text/html; charset=utf-8\r\n\r\n<p>The boots are <script>hit=1</script>too small.</p>\r\n'
    const part = (head, body) => `--m\r\nContent-Type: ${head}\r\n\r\n${body}\r\n`
    return 'From: Jelena <jelena@primer.example>\r\nTo: help@shop.example\r\nSubject: Fwd\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n' +
        part('text/plain; charset=utf-8', 'Please look.') + part('message/rfc822', inner) +
        [event, there, day].map(e => part('text/calendar; charset=utf-8; method=REQUEST', e)).join('') + '--m--\r\n'
}

test('what lies in a mail as a mail or an event itself', async t => {
    const s = await shop({ t })
    const id = await s.write({ raw: forwarding() })
    const page = await s.open({})
    /* A page waits two seconds for a reader and goes without then; a busy machine may need longer. */
    const main = await until('all of it was read in time', async () => {
        await page.goto(s.path(id))
        const words = await page.innerText('main')
        return /Forwarded mail/.test(words) && words.match(/Who invites/g)?.length === 3 && words
    }, 60)

    await t.test('a forwarded mail is shown with its writer, its time and its words', async () => {
        for (const words of ['Forwarded mail: Чизме <b>', 'Tom Harding, Fri, 13 Nov 2026, 18:42', 'The boots are too small.']) assert.ok(main.includes(words), `${words} in ${main}`)
        assert.equal(await page.evaluate(() => typeof hit), 'undefined')
    })

    await t.test('an invitation says who, when in the viewer\'s zone, and where', async () => {
        for (const words of ['Invitation: Проба ципела', 'When: Fri, 13 Nov 2026, 15:00 – 16:00', 'Where: Радња, Нови Сад', 'Who invites: Јелена Марковић', 'Who is invited: Ana Novak',
            'When: Fri, 13 Nov 2026, 14:00 – 14:30', 'Called off: Проба ципела', 'When: 13 Nov 2026 – 14 Nov 2026']) assert.ok(main.includes(words), `${words} in ${main}`)
    })

    await t.test('it fits on a telephone', async () => {
        mkdirSync(shots, { recursive: true })
        await page.screenshot({ path: `${shots}enclosed-1440.png`, fullPage: true })
        await page.emulateMedia({ colorScheme: 'dark' })
        await page.setViewportSize({ width: 375, height: 900 })
        await page.screenshot({ path: `${shots}enclosed-375-dark.png`, fullPage: true })
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 375)
    })
})
