/* The door against strangers, on a desk that serves: malformed requests, slow lines, what is too large, what comes too
 * often. The limits are those of the program as it is shipped. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, realpathSync } from 'node:fs'
import net from 'node:net'
import { dirname, join } from 'node:path'
import { desk, kept, mailbox, owner, store } from '../rig/desk.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { sleep, until } from '../rig/ports.mjs'
import { request } from '../api/kit/http.mjs'

const soak = process.env.TEST_SOAK === '1'
const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded' }

/* ---- raw lines ---- */

/* A line from an address of this machine; {socket, heard(), closed}. */
function line(d, from = '127.0.0.1') {
    const [host, port] = d.listen.split(':')
    const socket = net.connect({ host, port: Number(port), localAddress: from })
    const l = { socket, text: '', over: false, since: Date.now() }
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', data => { l.text += data })
    socket.on('error', () => { l.over = true })
    socket.on('close', () => { l.over = true; l.took = Date.now() - l.since })
    l.up = new Promise(resolve => { socket.on('connect', resolve); socket.on('close', resolve) })
    return l
}

const statusOf = text => Number(/^HTTP\/1\.\d (\d{3}) /.exec(text)?.[1] ?? 0)

/* Sends bytes and waits for the end of the line. */
async function say(d, bytes, seconds = 15) {
    const l = line(d)
    await l.up
    l.since = Date.now()
    l.socket.write(bytes, 'latin1')
    await until('the line is closed', () => l.over, seconds, 5)
    return { status: statusOf(l.text), text: l.text, ms: l.took }
}

const resident = d => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${d.child.pid}/status`, 'utf8'))[1]) / 1024

/* ---- what is malformed ---- */

test(`the door (${store})`, async t => {
    const d = await desk()
    const host = `Host: ${d.listen}\r\n`
    const auth = `Authorization: Bearer ${d.token}\r\n`
    const ask = (method, path, headers = {}, body) => request(d.url, method, path, { headers, body })
    const call = (method, path, headers = {}, body) => ask(method, `/api/v1${path}`, { Authorization: `Bearer ${d.token}`, ...headers }, body)

    await t.test('A44 every row of the probe table is refused and the line closed, whole, in pieces and as the second request', async () => {
        const probes = join(dirname(dirname(realpathSync(kept))), 'http/http_probe_test')
        assert.ok(existsSync(probes), `${probes} is built with the unit tests`)
        const { status, out } = await new Promise(resolve => execFile(probes, [d.listen.split(':')[1]],
            { timeout: 60000, env: { ...process.env, CMOCKA_MESSAGE_OUTPUT: 'TAP' } }, (error, stdout, stderr) => resolve({ status: error?.code ?? 0, out: stdout + stderr })))
        assert.equal(status, 0, out)
        assert.match(out, /^1\.\.4$/m)
        assert.doesNotMatch(out, /^not ok/m)
    })

    await t.test('A44 what is refused at an address of the API is told as a problem document', async () => {
        const api = '/api/v1/conversations'
        const rows = [
            ['two lengths', `POST ${api} HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, 400, true],
            ['a length and chunks', `POST ${api} HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 411],
            ['a folded header', `GET ${api} HTTP/1.1\r\n${host}X: a\r\n b\r\n\r\n`, 400],
            ['a bare line feed', `GET ${api} HTTP/1.1\nHost: ${d.listen}\n\n`, 400],
            ['another Host', `GET ${api} HTTP/1.1\r\nHost: evil.example\r\n\r\n`, 421],
            ['no Host', `GET ${api} HTTP/1.1\r\n\r\n`, 400],
            ['an unknown method', `BREW ${api} HTTP/1.1\r\n${host}\r\n`, 405],
            ['another version', `GET ${api} HTTP/1.2\r\n${host}\r\n`, 505],
            ['a body that is too large', `POST ${api}/1/notes HTTP/1.1\r\n${host}Content-Length: 1048577\r\n\r\n`, 413],
            ['a body where none belongs', `GET ${api} HTTP/1.1\r\n${host}Content-Length: 1\r\n\r\nx`, 413],
            ['101 headers', `GET ${api} HTTP/1.1\r\n${host}${'X: y\r\n'.repeat(100)}\r\n`, 431],
            ['a query of 101 fields', `GET ${api}?${'a=b&'.repeat(100)}a=b HTTP/1.1\r\n${host}\r\n`, 414],
            ['an address of 8,193 bytes', `GET ${api}?${'a'.repeat(8193 - api.length - 1)} HTTP/1.1\r\n${host}\r\n`, 414],
            ['half an escape', `GET ${api}/%4 HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, 400],
        ]
        for (const [name, bytes, want, page] of rows) {
            const { status, text } = await say(d, bytes)
            assert.equal(status, want, `${name}: ${text.slice(0, 300)}`)
            if (page) continue /* the library's own page: it could not read the request */
            assert.match(text, /^content-type: application\/problem\+json\r$/im, name)
            const problem = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))
            assert.equal(problem.status, want, name)
            assert.match(problem.type, /^urn:kept:problem:[a-z-]+$/, name)
            assert.match(problem.detail, /^[A-Z].*\.$/, name)
        }
        const page = await say(d, `POST /inbox HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)
        assert.equal(page.status, 411)
        assert.match(page.text, /^content-type: text\/html/im, 'a page stays a page')
    })

    await t.test('F17 what is one byte too large, or a thousand times, is refused at once and costs no memory', async () => {
        const json = { 'Content-Type': 'application/json' }
        const [first] = await letters(d, 1)
        const notes = `/conversations/${first.id}/notes`
        const before = resident(d)
        const rows = [
            ['a note of 256 KiB and a byte', () => call('POST', notes, json, JSON.stringify({ text: 'x'.repeat((256 << 10) + 1) })), 413],
            ['10 MB of JSON', () => call('POST', notes, json, `{"text":"${'x'.repeat(10e6)}"}`), 413],
            ['10,000 lists in lists', () => call('POST', notes, json, `{"text":${'['.repeat(10000)}${']'.repeat(10000)}}`), 400],
            ['10,000 objects in objects', () => call('POST', notes, json, `{"text":${'{"a":'.repeat(10000)}1${'}'.repeat(10001)}`), 400],
            ['200,000 keys', () => call('POST', notes, json, `{${Array.from({ length: 2e5 }, (_, i) => `"${i}":1`).join()}}`), 413],
            ['60,000 keys', () => call('POST', notes, json, `{${Array.from({ length: 6e4 }, (_, i) => `"${i}":1`).join()}}`), 400],
            ['a file of 25 MiB and a byte', () => call('POST', '/uploads', {}, Buffer.alloc((25 << 20) + 1)), 413],
            ['a form of 1 MiB and a byte', () => ask('POST', '/sign-in', urlencoded, `address=${'x'.repeat(1 << 20)}`), 413],
            ['a form of 10,000 fields', () => ask('POST', '/sign-in', urlencoded, 'a=b&'.repeat(10000)), [400, 413, 422]],
            ['an address of 10 KB', () => ask('GET', `/${'x'.repeat(10000)}`), 414],
        ]
        for (const [name, act, want] of rows) {
            const begun = Date.now(), { status, text } = await act()
            assert.ok([want].flat().includes(status), `${name}: ${status} ${text.slice(0, 200)}`)
            assert.ok(Date.now() - begun < 2000, `${name} took ${Date.now() - begun} ms`)
        }
        const huge = await say(d, `POST /api/v1/uploads HTTP/1.1\r\n${host}${auth}Content-Length: 10737418240\r\n\r\n`)
        assert.equal(huge.status, 413, '10 GB are refused before they are sent')
        const head = await say(d, `GET / HTTP/1.1\r\n${host}X: ${'y'.repeat(1 << 20)}\r\n\r\n`)
        assert.ok([0, 431].includes(head.status), 'a head of 1 MB')
        /* The sanitizers keep what is freed; the program itself gives memory back. */
        if (!/asan/.test(kept)) assert.ok(resident(d) - before < 40, `${before.toFixed(0)} and then ${resident(d).toFixed(0)} MiB`)
        assert.equal((await call('GET', `/conversations/${first.id}`)).json.messages.length, 1, 'nothing was stored')
    })

    await pages(t, d, ask, call)
    await slow(t, d, host)
    await signIns(t, d, ask)
    await t.test('kept check finds nothing', async () => assert.deepEqual(await d.check(), []))
    await d.stop()
    await rates(t, d)
    await d.remove()
})

/* ---- what a page gives away ---- */

async function pages(t, d, ask, call) {
    const body = new URLSearchParams({ address: owner.mail, password: owner.password }).toString()
    const signed = await ask('POST', '/sign-in', urlencoded, body)
    const mine = { Cookie: signed.headers['set-cookie'].map(c => c.split(';')[0]).join('; ') }
    const conversation = (await d.all('/conversations?view=all'))[0]
    const { messages: [first] } = await d.get(`/conversations/${conversation.id}`)

    await t.test('A30 no two pages carry the same form token, and each opens one session\'s forms alone', async () => {
        /* A busy desk answers 503 to one of twenty at once: then it is asked again. */
        const token = headers => until('a page', async () => /name="csrf" value="([^"]+)"/.exec((await ask('GET', '/inbox', headers)).text)?.[1])
        const seen = new Set(await Promise.all(Array.from({ length: 20 }, () => token(mine))))
        assert.equal(seen.size, 20)
        const other = await ask('POST', '/sign-in', urlencoded, body)
        const theirs = { Cookie: other.headers['set-cookie'].map(c => c.split(';')[0]).join('; ') }
        const set = (headers, csrf) => ask('POST', '/preferences', { ...urlencoded, ...headers }, new URLSearchParams({ csrf, theme: 'system' }).toString())
        const [one, two] = seen
        for (const csrf of [one, two, one]) assert.equal((await set(mine, csrf)).status, 303, 'an older page still works')
        const half = one.length / 2
        for (const wrong of [await token(theirs), one.slice(0, half) + two.slice(half), one.slice(half), one.toUpperCase(), `${one}0`, '0'.repeat(one.length)]) {
            assert.equal((await set(mine, wrong)).status, 403, wrong)
        }
    })

    await t.test('A27 a form takes no more than it shows: what a stranger adds to it changes nothing', async () => {
        const path = `/conversations/${conversation.id}`, page = (await ask('GET', path, mine)).text
        const csrf = /name="csrf" value="([^"]+)"/.exec(page)[1], key = /action="[^"]*\/notes"[\s\S]*?name="key" value="([^"]+)"/.exec(page)?.[1]
        const whole = async () => ({ desk: await d.get(path), users: await d.get('/users'), teams: await d.get('/teams') })
        const before = await whole()
        const more = { id: '1', account_id: '2', role: 'owner', sees: 'all', author: '2', author_id: '2', user: '2', user_id: '2', created_at: '1', at: '1', direction: 'in',
            kind: 'reply', delivery: 'sent', state: 'solved', owner: '2', owner_id: '2', team: '2', team_id: '2', conversation: '999', customer: '999', due_at: '0', active: '0' }
        const since = Date.now() - 5000
        const answer = await ask('POST', `${path}/notes`, { ...urlencoded, ...mine }, new URLSearchParams({ csrf, ...(key ? { key } : {}), text: 'Only this.', ...more }).toString())
        assert.equal(answer.status, 303, answer.text)
        const set = await ask('POST', '/preferences', { ...urlencoded, ...mine }, new URLSearchParams({ csrf, theme: 'system', ...more, mail: 'new@shop.example', password: 'another password', name: 'New' }).toString())
        assert.equal(set.status, 303, set.text)
        const after = await whole(), note = after.desk.messages.at(-1)
        assert.equal(after.desk.messages.length, before.desk.messages.length + 1)
        assert.deepEqual([note.direction, note.text, note.author.name, note.delivery, Date.parse(note.at) > since], ['internal', 'Only this.', before.users.items[0].name, null, true], JSON.stringify(note))
        for (const it of [before, after]) {
            it.desk.messages = it.desk.messages.slice(0, before.desk.messages.length)
            for (const name of ['version', 'updated_at', 'message_count']) delete it.desk[name]
        }
        assert.deepEqual(after, before)
    })

    await t.test('A32 A33 a session counts only as it was given out', async () => {
        const secret = /__Host-session=([^;]+)/.exec(mine.Cookie)[1]
        const hash = createHash('sha256').update(secret).digest('hex'), raw = createHash('sha256').update(Buffer.from(secret, 'hex')).digest('hex')
        const other = await ask('POST', '/sign-in', urlencoded, body)
        assert.match(secret, /^[0-9a-f]{64}$/)
        assert.notEqual(/__Host-session=([^;]+)/.exec(other.headers['set-cookie'].join())[1].slice(0, 16), secret.slice(0, 16))
        const wrong = ['', ' ', '%20', '%00', secret.toUpperCase(), `${secret}0`, secret.slice(0, -1), secret.slice(1), ` ${secret.slice(1)}`, `${secret.slice(0, 32)}%${secret.slice(33)}`,
            hash, raw, '0'.repeat(64), "' OR '1'='1", 'NULL', 'x'.repeat(4000)]
        for (const value of wrong) {
            const answer = await ask('GET', '/inbox', { Cookie: `__Host-session=${value}` })
            assert.ok(answer.status === 303 && answer.headers.location.startsWith('/sign-in'), `${value.slice(0, 70)}: ${answer.status}`)
        }
        for (const Cookie of [`session=${secret}`, `__host-session=${secret}`, `__Host-session =${secret}`, `x=__Host-session=${secret}`]) {
            assert.equal((await ask('GET', '/inbox', { Cookie })).status, 303, Cookie)
        }
        for (const headers of [{ Authorization: `Bearer ${secret}` }, { 'X-Session': secret }]) assert.equal((await ask('GET', '/inbox', headers)).status, 303)
        assert.equal((await ask('GET', `/inbox?session=${secret}&__Host-session=${secret}`)).status, 303)
        assert.equal((await ask('GET', '/api/v1/users', mine)).status, 401, 'a session opens no API')
        assert.equal((await ask('GET', '/inbox', mine)).status, 200, 'the true one still does')
    })

    await t.test('A31 a link in a mail and a redirect name the desk\'s own address, whatever Host and X-Forwarded-Host say', async () => {
        for (const headers of [{ 'X-Forwarded-Host': 'evil.example' }, { Forwarded: 'host=evil.example' }, { 'X-Host': 'evil.example' }, { 'X-Forwarded-For': '10.0.0.1' }]) {
            const { status, headers: answer, text } = await ask('GET', '/', headers)
            assert.equal(status, 303)
            assert.equal(answer.location, '/sign-in')
            assert.doesNotMatch(text, /evil/)
        }
        for (const Host of ['evil.example', `${d.listen}.evil.example`, `evil.example:${d.listen.split(':')[1]}`]) {
            assert.equal((await ask('GET', '/sign-in', { Host })).status, 421)
        }
    })

    await t.test('A39 a desk that is set up has no way to be set up again, and nobody in it has a password that we chose', async () => {
        for (const path of ['/install', '/init', '/getting_started', '/admin', '/wizard', '/register', '/sign-up', '/reset', '/api/v1/setup', '/api/v1/init', '/api/v1/users']) {
            for (const method of ['GET', 'POST']) {
                const { status } = await ask(method, path, urlencoded, method === 'POST' ? body : undefined)
                assert.ok([401, 403, 404, 405].includes(status), `${method} ${path}: ${status}`)
            }
        }
        /* The owner's five questions: to a stranger the door, as before every page. */
        for (const path of ['/setup', '/setup/business', '/setup/people']) {
            const { status, headers } = await ask('GET', path)
            assert.equal(status, 303, path)
            assert.match(headers.location, /^\/sign-in\?next=/)
            assert.ok([401, 405].includes((await ask('POST', path, urlencoded, body)).status), path)
        }
        const { status, stderr } = await d.kept('init', ['--owner', 'new@shop.example'], 'a long password\n')
        assert.equal(status, 65, stderr)
        for (const password of ['', 'admin', 'password', 'kept', owner.mail]) {
            assert.equal((await ask('POST', '/sign-in', urlencoded, new URLSearchParams({ address: owner.mail, password }).toString())).status, 403)
        }
        assert.deepEqual((await d.get('/users')).items.map(u => u.mail), [owner.mail])
    })

    await t.test('A42 what we send asks for no receipt and follows nobody', async () => {
        const answer = await call('POST', `/conversations/${conversation.id}/replies`, { 'Content-Type': 'application/json' },
            JSON.stringify({ text: 'See **here**: https://shop.example/a', seen: first.id, hold_s: 30 }))
        assert.equal(answer.status, 201, answer.text)
        const { text } = await call('GET', `/messages/${answer.json.id}/raw`)
        const plain = text.replace(/=\r?\n/g, '')
        assert.doesNotMatch(text, /^(Disposition-Notification-To|Return-Receipt-To|X-Confirm-Reading-To):/im)
        assert.doesNotMatch(plain, /<img|<link|<script|background|https?:\/\/(?!shop\.example\/a)/i)
        assert.equal((await call('DELETE', `/messages/${answer.json.id}`)).status, 204)
    })

    await t.test('A45 no page of ours may be put into a frame, but the mail\'s own, and that only into ours', async () => {
        const ours = ['/sign-in', '/inbox', '/mailboxes', `/conversations/${conversation.id}`, '/nothing', '/conversations/999999']
        for (const path of ours) {
            for (const headers of [{}, mine]) {
                const answer = await ask('GET', path, headers)
                const csp = answer.headers['content-security-policy']
                for (const rule of ["frame-ancestors 'none'", "default-src 'none'", "form-action 'self'", "base-uri 'none'"]) assert.ok(csp.includes(rule), `${path}: ${csp}`)
                assert.equal(answer.headers['cross-origin-opener-policy'], 'same-origin', path)
            }
        }
        const frame = await ask('GET', `/messages/${first.id}/original`, mine)
        const csp = frame.headers['content-security-policy']
        assert.match(csp, /frame-ancestors 'self'/)
        assert.match(csp, /^sandbox (?!.*allow-same-origin)/)
    })
}

async function letters(d, n) {
    for (let i = 1; i <= n; i++) {
        const raw = `From: c${i}@example.org\r\nTo: ${mailbox}\r\nSubject: ${i}\r\nMessage-ID: <door-${i}@example.org>\r\nContent-Type: text/html\r\n\r\n<p>Hello.</p>\r\n`
        assert.equal((await lmtp(d.lmtp, { from: `c${i}@example.org`, to: [mailbox], raw }))[0].code, 250)
    }
    return until(`${n} conversations`, async () => {
        const items = await d.all('/conversations?view=all')
        return items.length === n && items
    })
}

/* ---- who is slow ---- */

/* A third drip a head, a third drip a body, a third ask for more than they read. */
function crowd(d, host, n, style) {
    const kinds = [
        l => { l.socket.write(`GET /sign-in HTTP/1.1\r\n${host}X: `); l.drip = 'a' },
        l => { l.socket.write(`POST /sign-in HTTP/1.1\r\n${host}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n`); l.drip = 'a' },
        l => { l.socket.pause(); l.socket.write(`GET ${style} HTTP/1.1\r\n${host}\r\n`.repeat(400)) },
    ]
    const lines = Array.from({ length: n }, (_, i) => {
        const l = line(d)
        l.kind = i % 3
        l.up.then(() => { if (!l.over) kinds[l.kind](l) })
        return l
    })
    const timer = setInterval(() => {
        for (const l of lines) if (l.drip && !l.over) l.socket.write(l.drip)
    }, 1000)
    return { lines, stop() { clearInterval(timer); for (const l of lines) l.socket.destroy() } }
}

async function slow(t, d, host) {
    const n = soak ? 1000 : 100
    await t.test(`F16 ${n} slow lines: others are served meanwhile, and the slow are told and closed, those who do not read dropped`, async () => {
        const body = new URLSearchParams({ address: owner.mail, password: owner.password }).toString()
        const signed = await request(d.url, 'POST', '/sign-in', { headers: urlencoded, body })
        const cookie = signed.headers['set-cookie'].map(c => c.split(';')[0]).join('; ')
        const page = await request(d.url, 'GET', '/inbox', { headers: { Cookie: cookie } })
        const style = /href="(\/assets\/css[^"]+)"/.exec(page.text)[1]
        const figures = async () => Object.fromEntries([...(await d.api('GET', '/../../metrics')).body.matchAll(/^kept_(\w+) (\d+)$/gm)].map(m => [m[1], Number(m[2])]))
        const before = await figures()
        const slowOnes = crowd(d, host, n, style)
        try {
            await Promise.all(slowOnes.lines.map(l => l.up))
            const times = []
            const closed = () => slowOnes.lines.filter(l => l.kind < 2 && l.over).length
            const drippers = slowOnes.lines.filter(l => l.kind < 2).length
            const end = Date.now() + 40000
            while (closed() < drippers && Date.now() < end) {
                for (const [path, headers] of [['/health', {}], ['/sign-in', {}], ['/inbox', { Cookie: cookie }]]) {
                    const begun = performance.now()
                    const { status } = await request(d.url, 'GET', path, { headers })
                    assert.equal(status, 200, path)
                    times.push(performance.now() - begun)
                }
                await sleep(20)
            }
            times.sort((a, b) => a - b)
            const p99 = times[Math.floor(times.length * 0.99)]
            t.diagnostic(`${n} slow lines: ${times.length} requests beside them, p50 ${times[times.length >> 1].toFixed(1)} ms, p99 ${p99.toFixed(0)} ms, worst ${times.at(-1).toFixed(0)} ms`)
            assert.ok(p99 < 1000 && times.at(-1) < 5000, `p99 ${p99} ms, worst ${times.at(-1)} ms`)
            for (const l of slowOnes.lines.filter(l => l.kind < 2)) {
                assert.equal(statusOf(l.text), 408, `kind ${l.kind}: ${l.text.slice(0, 100)}`)
                assert.ok(l.took > 9000, `closed after ${l.took} ms`)
            }
            /* What the kernels of both sides take counts as read, so a reader who stops is dropped after two minutes. */
            if (soak) await until('the slow readers are dropped too', async () => {
                const now = await figures()
                if (now.requests_timed_out_total - before.requests_timed_out_total >= n) return true
                throw new Error(`${now.requests_timed_out_total - before.requests_timed_out_total} of ${n} dropped, ${now.connections} connections`)
            }, 180, 500)
        } finally {
            slowOnes.stop()
        }
    })

    await t.test('F16 one address takes no more than its share, and others still come in', async () => {
        const lines = []
        for (let i = 0; i < 1100; i++) {
            lines.push(line(d))
            if (i % 100 === 99) await Promise.all(lines.slice(-100).map(l => l.up))
        }
        await until('some are turned away', () => lines.some(l => statusOf(l.text) === 503), 10)
        const away = lines.filter(l => statusOf(l.text) === 503)
        assert.ok(away.length >= 70 && away.length <= 200, `${away.length} of 1,100 were turned away`)
        assert.match(away[0].text, /^Retry-After: \d+\r$/m)
        const other = line(d, '127.0.0.2')
        await other.up
        other.socket.write(`GET /health HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)
        await until('another address is served', () => statusOf(other.text) === 200, 10)
        for (const l of lines) l.socket.destroy()
    })

    await t.test('F16 a slow body at an address of the API gets its 408 as a problem document', async () => {
        const { status, text, ms } = await say(d, `POST /api/v1/uploads HTTP/1.1\r\n${host}Content-Length: 1000\r\n\r\nx`, 20)
        assert.equal(status, 408)
        assert.match(text, /"type":"urn:kept:problem:too-slow"/)
        assert.ok(ms > 9000 && ms < 18000, `${ms} ms`)
    })
}

/* ---- what comes too often ---- */

async function signIns(t, d, ask) {
    const tries = soak ? 10000 : 400
    const signIn = (address, password, cookie) => ask('POST', '/sign-in', { ...urlencoded, ...(cookie ? { Cookie: cookie } : {}) },
        new URLSearchParams({ address, password }).toString())
    const good = await signIn(owner.mail, owner.password)
    const device = good.headers['set-cookie'].find(c => /device=/.test(c))

    await t.test('A38 the mark of a known browser is a cookie that only we can set and no script can read', () => {
        assert.match(device, /^__Host-device=[0-9a-f]{32}\.[a-z2-7]{26}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=34560000$/)
    })

    await t.test(`A38 ${tries} passwords on one person and one password on ${tries} people: soon each has to wait`, async () => {
        const counts = {}
        const count = ({ status }) => { counts[status] = (counts[status] ?? 0) + 1 }
        const begun = Date.now()
        for (let i = 0; i < tries; i += 20) {
            await Promise.all(Array.from({ length: 10 }, async (_, k) => count(await signIn(owner.mail, `guess ${i + k}`))))
            await Promise.all(Array.from({ length: 10 }, async (_, k) => count(await signIn(`person${i + k}@shop.example`, 'password1'))))
        }
        const seconds = (Date.now() - begun) / 1000
        t.diagnostic(`${tries} tries in ${seconds.toFixed(1)} s: ${JSON.stringify(counts)}`)
        assert.deepEqual(Object.keys(counts).sort(), ['403', '429'])
        assert.ok(counts[403] <= 60 + seconds * 4, `${counts[403]} were looked at`)
        assert.equal((await signIn(owner.mail, owner.password)).status, 429, 'even with the right password a stranger waits')
    })

    await t.test('A38 who has signed in here before is not locked out', async () => {
        const answer = await signIn(owner.mail, owner.password, device.split(';')[0])
        assert.equal(answer.status, 303)
        assert.equal((await signIn(owner.mail, owner.password, '__Host-device=' + '0'.repeat(32) + '.' + 'a'.repeat(26))).status, 429)
    })
}

async function rates(t, d) {
    appendFileSync(join(d.data, 'kept.conf'), 'api_rate = 90\nlmtp_rate = 5\n')
    await d.serve()
    const api = (path, token = d.token) => request(d.url, 'GET', path, { headers: token ? { Authorization: `Bearer ${token}` } : {} })

    await t.test('H17 a caller who calls too often waits, and nobody else with him', async () => {
        const answers = []
        for (let i = 0; i < 40; i++) answers.push(await api('/api/v1/users'))
        const late = answers.find(a => a.status === 429)
        assert.ok(answers.slice(0, 30).every(a => a.status === 200), '30 at once')
        assert.ok(late, 'not 40')
        assert.equal(late.json.type, 'urn:kept:problem:rate')
        assert.ok(Number(late.headers['retry-after']) >= 1 && late.headers['ratelimit-remaining'] === '0')
        const strangers = []
        for (let i = 0; i < 40; i++) strangers.push((await api('/api/v1/users', 'wrong')).status)
        assert.equal(strangers[0], 401, 'a stranger has a count of his own')
        assert.ok(strangers.includes(429))
        assert.equal((await api('/health', null)).status, 200, 'who watches the desk is not counted')
        await until('after a while it goes on', async () => (await api('/api/v1/users')).status === 200, 15, 500)
    })

    await t.test('H17 letters that come too fast are sent back to come again, and none is lost by it', async () => {
        const codes = []
        for (let i = 0; i < 8; i++) {
            const raw = `From: f@example.org\r\nTo: ${mailbox}\r\nSubject: fast ${i}\r\nMessage-ID: <fast-${i}@example.org>\r\n\r\nHello.\r\n`
            codes.push((await lmtp(d.lmtp, { from: 'f@example.org', to: [mailbox], raw }))[0])
        }
        assert.deepEqual(codes.slice(0, 5).map(c => c.code), [250, 250, 250, 250, 250])
        assert.equal(codes[7].code, 451)
        assert.match(codes[7].text, /^4\.7\.1 /)
        assert.deepEqual(await d.check(), [])
    })
    await d.stop()
}
