/* The doors of the pages: forms of other sites, addresses that lead away, who is who at the sign-in, what is left of a
 * session, and the headers that every answer carries. Requests are made by hand, as an attacker makes them.
 *
 * make soak: 1,000 sign-ins that fail, the work of which may differ by 2 %. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { shop } from './kit/shop.mjs'
import { request } from '../api/kit/http.mjs'
import { sleep, until } from '../rig/ports.mjs'

const soak = Boolean(process.env.TEST_SOAK)

/* Every row of the pages' table, so that a new one is tried from its first day. */
const table = readFileSync(new URL('../../src/web/table.c', import.meta.url), 'utf8')
const routes = [...table.matchAll(/METHOD_(GET|POST), "([^"]+)"/g)].map(m => ({ method: m[1], path: m[2] }))
const form = fields => new URLSearchParams(fields).toString()
const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded' }

test('the doors of the pages', async t => {
    const s = await shop({ t })
    const first = await s.write({ subject: 'First', text: 'Hello', html: '<p>Hello</p>', files: [['a.html', 'text/html', '<script>1</script>']] })
    const second = await s.write({ subject: 'Second', text: 'Hello' })
    const ask = (method, path, headers = {}, body) => request(s.url, method, path, { headers, body })

    async function signIn(headers = {}, fields = {}) {
        const answer = await ask('POST', '/sign-in', { ...urlencoded, ...headers }, form({ address: s.ana.mail, password: s.ana.password, ...fields }))
        const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0]
        return { ...answer, cookie }
    }
    const session = async () => {
        const { cookie } = await signIn()
        const { text } = await ask('GET', '/inbox', { Cookie: cookie })
        return { Cookie: cookie, csrf: /name="csrf" value="([^"]+)"/.exec(text)[1] }
    }
    const me = await session()
    /* Time stands still, so that nothing changes by itself; and a held mail, so that there is something to take back. */
    s.at(new Date().toISOString())
    await sleep(60)
    const page = (await ask('GET', `/conversations/${first}`, { Cookie: me.Cookie })).text
    const key = /action="[^"]*\/replies"[\s\S]*?name="key" value="([^"]+)"/.exec(page)[1]
    await ask('POST', `/conversations/${first}/replies`, { ...urlencoded, Cookie: me.Cookie }, form({ csrf: me.csrf, text: 'Held', key }))
    await ask('POST', `/conversations/${first}/promises`, { ...urlencoded, Cookie: me.Cookie }, form({ csrf: me.csrf, what: 'A new pair', day: '2027-12-01', time: '12:00' }))
    await ask('POST', `/conversations/${second}/complaint`, { ...urlencoded, Cookie: me.Cookie }, form({ csrf: me.csrf, item: 'Shoes', defect: 'The sole', country: 'RS' }))
    await ask('POST', '/orders', { ...urlencoded, Cookie: me.Cookie }, form({ csrf: me.csrf, number: '10482', customer: s.sql('SELECT min(id) FROM customer')[0], currency: 'RSD' }))
    const closed = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map(i => [`day${i}`, '']))
    await ask('POST', '/settings/calendars', { ...urlencoded, Cookie: me.Cookie }, form({ csrf: me.csrf, zone: 'UTC', ...closed }))
    await ask('POST', '/settings/standards', { ...urlencoded, Cookie: me.Cookie }, form({ csrf: me.csrf, kind: 'resolution', amount: '48', reason: 'So it is.' }))
    assert.equal((await s.d.api('POST', '/imports', { kind: 'products', text: 'sku,name\nB,Bee\n' })).status, 201)
    await ask('POST', `/conversations/${first}/gap`, { ...urlencoded, Cookie: me.Cookie }, form({ csrf: me.csrf, topic: 'Descaling' }))
    await ask('POST', '/faults', { ...urlencoded, Cookie: me.Cookie }, form({ csrf: me.csrf, item: 'Boots', what: 'The glue' }))
    const ids = { imports: 1, gaps: Number(s.sql('SELECT min(id) FROM content_gap')[0]), calendars: Number(s.sql('SELECT min(id) FROM calendar')[0]), standards: Number(s.sql('SELECT min(id) FROM standard')[0]), conversations: first, orders: Number(s.sql('SELECT min(id) FROM shop_order')[0]), complaints: Number(s.sql('SELECT min(id) FROM complaint')[0]), messages: Number(s.sql('SELECT max(id) FROM message WHERE direction = 1')[0]), faults: Number(s.sql('SELECT min(id) FROM known_fault')[0]),
        letters: Number(s.sql('SELECT min(id) FROM letter')[0]), attachments: Number(s.sql('SELECT min(id) FROM attachment')[0]),
        customers: Number(s.sql('SELECT min(id) FROM customer')[0]), promises: Number(s.sql('SELECT min(id) FROM promise')[0]) }
    assert.ok(Object.values(ids).every(id => id > 0))
    const filled = path => path.replace(/\/(\w+)\/\{id\}/, (_, noun) => `/${noun}/${ids[noun]}`).replace(/\{\w+\}/g, '1')

    /* All that a form could change. */
    const tables = ['conversation', 'message', 'recipient', 'attachment', 'file', 'draft', 'outgoing', 'outbox', 'clock', 'event', 'idempotency', 'user_account',
        'team', 'mailbox', 'customer', 'setting', 'tag', 'saved_filter', 'trusted_sender', 'blocked_sender', 'promise', 'outcome', 'follow_up', 'cause', 'automation', 'calendar', 'calendar_version', 'special_day', 'standard', 'standard_version', 'product', 'shop_order', 'csv_import',
        'permission', 'offer', 'customer_link', 'content_gap', 'content_gap_report', 'content_gap_closing']
    const picture = () => s.sql(...tables.map(name => `SELECT '${name}', t.* FROM ${name} t ORDER BY 2, 3`))
        .filter(row => !row.startsWith('setting|pulse|')) /* the desk's own sign of life */
        .map(row => row.startsWith('automation|') ? row.split('|').filter((_, i) => i < 9 || i > 14).join('|') : row) /* what its timer counts */
        .join('\n')

    const writes = routes.filter(r => r.method === 'POST' && r.path !== '/sign-in')
    const fields = { text: 'x', owner: 'me', state: 'open', version: '1', lang: 'el', theme: 'dark', kind: 'reply', address: 'new@shop.example' }
    const attacks = {
        'without the token': [{}, {}],
        'with a wrong token': [{}, { csrf: '0'.repeat(32) }],
        'with an empty token': [{}, { csrf: '' }],
        "with another session's token": [{}, { csrf: (await session()).csrf }],
        'with the right token from another site': [{ 'Sec-Fetch-Site': 'cross-site' }, { csrf: me.csrf }],
        'with the right token from a site beside': [{ 'Sec-Fetch-Site': 'same-site' }, { csrf: me.csrf }],
        'with the right token and a foreign Origin': [{ Origin: 'https://evil.example' }, { csrf: me.csrf }],
        'with the right token and no Origin to speak of': [{ Origin: 'null' }, { csrf: me.csrf }],
    }
    for (const [name, [headers, more]] of Object.entries(attacks)) {
        await t.test(`A30 every form ${name} is refused with 403 and changes nothing`, async () => {
            assert.ok(writes.length >= 9)
            const before = picture()
            for (const { path } of writes) {
                const answer = await ask('POST', filled(path), { ...urlencoded, Cookie: me.Cookie, ...headers }, form({ ...fields, ...more }))
                assert.equal(answer.status, 403, `${path}: ${answer.status}`)
            }
            assert.equal(picture(), before)
        })
    }

    await t.test('A30 signing in from another site is refused: nobody is put into a stranger\'s session', async () => {
        for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'https://evil.example' }]) {
            const answer = await signIn(headers)
            assert.equal(answer.status, 403)
            assert.equal(answer.headers['set-cookie'], undefined)
        }
    })

    await t.test('A30 a form that is kept back keeps its text on the page', async () => {
        const answer = await ask('POST', `/conversations/${first}/replies`, { ...urlencoded, Cookie: me.Cookie }, form({ text: 'Typed for an hour', csrf: 'old' }))
        assert.equal(answer.status, 403)
        assert.match(answer.text, /<textarea[^>]*>\s*Typed for an hour<\/textarea>/)
    })

    await t.test('A30 no GET changes anything, whatever its query says', async () => {
        const before = picture()
        for (const { path } of routes.filter(r => r.method === 'GET')) {
            for (const query of ['', `?${form({ ...fields, csrf: me.csrf, done: '1', from: 'mine', box: 'note', all: '1' })}`]) {
                const answer = await ask('GET', filled(path) + query, { Cookie: me.Cookie })
                assert.ok(answer.status < 500, `${path}: ${answer.status}`)
            }
        }
        for (const { path } of writes) {
            const { status } = await ask('GET', filled(path), { Cookie: me.Cookie })
            assert.ok(routes.some(r => r.method === 'GET' && r.path === path) || status === 405, `GET ${path}: ${status}`)
        }
        assert.equal(picture(), before)
    })

    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example/', 'javascript:alert(1)', '/%0d%0aSet-Cookie:%20a=b', '\\\\evil.example', '/\t/evil.example', ' //evil.example']) {
        await t.test(`A31 next=${JSON.stringify(next)} leads nowhere but here`, async () => {
            const answer = await signIn({}, { next })
            assert.equal(answer.status, 303)
            assert.match(answer.headers.location, /^\/($|[^/\\])/)
            assert.doesNotMatch(new URL(answer.headers.location, s.url).host, /evil/)
            const back = await ask('POST', '/preferences', { ...urlencoded, Cookie: me.Cookie }, form({ csrf: me.csrf, theme: 'system', back: next }))
            assert.match(back.headers.location, /^\/($|[^/\\])/)
        })
    }

    await t.test('A31 a request for an unknown Host gets nothing', async () => {
        for (const Host of ['evil.example', `evil.example:${new URL(s.url).port}`, '127.0.0.1.evil.example']) {
            for (const path of ['/sign-in', '/inbox', '/assets/none']) {
                const answer = await ask('GET', path, { Host, Cookie: me.Cookie })
                assert.equal(answer.status, 421, `${Host} ${path}`)
                assert.doesNotMatch(answer.text, /Shop|Ana/)
            }
        }
        const lied = await ask('GET', '/', { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' })
        assert.equal(lied.headers.location, '/sign-in')
    })

    await t.test('A34 an unknown name and a wrong password get the same answer and cost the same work', async () => {
        /* Milliseconds that the desk has computed: unlike a clock on the wall, the same on a busy machine. */
        const tasks = `/proc/${s.d.child.pid}/task`
        const cpu = () => readdirSync(tasks).reduce((sum, task) => sum + Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]), 0) / 1e6
        const tries = { unknown: [], wrong: [] }, pairs = soak ? 500 : 3
        for (let i = 0; i < pairs; i++) {
            for (const [kind, address] of [['unknown', 'abc@shop.example'], ['wrong', s.ana.mail]]) {
                s.later(86400 * (1 + 2 * i + (kind === 'wrong'))) /* no two tries on one day: none is too often */
                await sleep(60)
                const start = cpu()
                const { status, headers, text } = await ask('POST', '/sign-in', urlencoded, form({ address, password: 'not the right one' }))
                tries[kind].push({ ms: cpu() - start, status, body: text.replaceAll(address, 'ADDRESS'),
                    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(date|content-length)$/.test(name))) })
            }
        }
        for (let i = 0; i < pairs; i++) {
            assert.deepEqual([tries.unknown[i].status, tries.unknown[i].headers], [tries.wrong[i].status, tries.wrong[i].headers])
            assert.equal(tries.unknown[i].body, tries.wrong[i].body)
        }
        const [unknown, wrong] = ['unknown', 'wrong'].map(kind => tries[kind].map(x => x.ms).sort((x, y) => x - y))
        assert.ok(unknown[0] > wrong[0] / 2 && wrong[0] > unknown[0] / 2, `${unknown[0]} and ${wrong[0]} ms`)
        const [half, other] = [unknown, wrong].map(list => list[list.length >> 1])
        t.diagnostic(`${2 * pairs} tries: ${half.toFixed(2)} ms of work for an unknown name, ${other.toFixed(2)} for a wrong password`)
        if (soak) assert.ok(Math.abs(half - other) < 0.02 * other, `${half} and ${other} ms`)
        s.later(86400 * (2 + 2 * pairs))
    })

    await t.test('A35 every sign-in makes a new session; one that was brought along is not taken', async () => {
        const brought = `session=${'a'.repeat(64)}`
        const [one, two] = [await signIn({ Cookie: brought.replace('session', '__Host-session') }), await signIn()]
        assert.equal(one.status, 303)
        assert.notEqual(one.cookie, two.cookie)
        assert.ok(!one.cookie.includes('a'.repeat(64)))
        assert.match(one.headers['set-cookie'][0], /^__Host-session=\S{40,}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=\d+$/)
    })

    await t.test('A35 after signing out the old session is dead, for reading and for writing', async () => {
        const mine = await session()
        const out = await ask('POST', '/sign-out', { ...urlencoded, Cookie: mine.Cookie }, form({ csrf: mine.csrf }))
        assert.equal(out.status, 303)
        assert.match(out.headers['set-cookie'][0], /Max-Age=0|Max-Age=-1/)
        const read = await ask('GET', `/conversations/${first}`, { Cookie: mine.Cookie })
        assert.equal(read.status, 303)
        assert.match(read.headers.location, /^\/sign-in/)
        const before = picture()
        const write = await ask('POST', `/conversations/${first}/notes`, { ...urlencoded, Cookie: mine.Cookie }, form({ csrf: mine.csrf, text: 'x' }))
        assert.equal(write.status, 401)
        /* Days have passed on the desk's clock since the last look: what it forgets after one may go meanwhile. */
        const lasting = text => text.split('\n').filter(row => !/^(idempotency|file)\|/.test(row))
        assert.deepEqual(lasting(picture()), lasting(before))
        assert.deepEqual(picture().split('\n').filter(row => !before.split('\n').includes(row)), [])
    })

    await t.test('A35 a person who is switched off is out within a second', async () => {
        const { cookie } = await signIn({}, { address: s.marko.mail })
        assert.equal((await ask('GET', '/inbox', { Cookie: cookie })).status, 200)
        s.sql(`UPDATE user_account SET active = 0 WHERE mail = '${s.marko.mail}'`)
        await sleep(1000)
        assert.equal((await ask('GET', '/inbox', { Cookie: cookie })).status, 303)
    })

    await t.test('H16 every answer carries the headers that keep it what it is', async () => {
        const mine = await session()
        const asset = /href="(\/assets\/css[^"]+)"/.exec((await ask('GET', '/sign-in')).text)[1]
        const paths = [...routes.filter(r => r.method === 'GET').map(r => filled(r.path)), '/nothing', '/conversations/999', '/inbox?after=x', asset, '/favicon.ico']
        for (const path of paths) {
            for (const Cookie of ['', mine.Cookie]) {
                const { status, headers } = await ask('GET', path, Cookie ? { Cookie } : {})
                const where = `${path} ${Cookie ? 'signed in' : 'stranger'} (${status})`
                assert.equal(headers['x-content-type-options'], 'nosniff', where)
                assert.equal(headers['referrer-policy'], 'no-referrer', where)
                assert.equal(headers['cross-origin-opener-policy'], 'same-origin', where)
                assert.match(headers['cross-origin-resource-policy'] ?? '', /^(same|cross)-origin$/, where)
                assert.equal(headers.server, undefined, where)
                const csp = headers['content-security-policy'] ?? ''
                assert.match(csp, /default-src '(self|none)'|^sandbox|; sandbox/, where)
                assert.doesNotMatch(csp.replace(/style-src 'unsafe-inline'/, ''), /unsafe-|\*|https?:/, where)
                if (/html/.test(headers['content-type']) && !headers['content-disposition']) assert.match(csp, /frame-ancestors '(none|self)'/, where)
                if (!path.startsWith('/assets/') && path !== '/favicon.ico' && !/^\/pictures|^\/remote|^\/inline/.test(path)) assert.equal(headers['cache-control'], 'no-store', `A40 ${where}`)
            }
        }
    })

    await t.test('A40 what one session was shown, nobody else is', async () => {
        const stranger = await ask('GET', `/conversations/${first}`)
        assert.equal(stranger.status, 303)
        assert.equal((await ask('GET', `/attachments/${ids.attachments}`)).status, 303)
    })

    await t.test('F17 a body above the limit is refused at once, and the desk goes on', async () => {
        const answer = await ask('POST', `/conversations/${first}/state`, { ...urlencoded, Cookie: me.Cookie, 'Content-Length': String(40 << 20) }, 'csrf=x').catch(e => e)
        assert.equal(answer.status, 413)
        assert.equal((await ask('GET', '/sign-in')).status, 200)
    })

    await t.test('F06 while the store is busy a page says so, with the text kept; afterwards it works', async () => {
        const mine = await session()
        const { spawn } = await import('node:child_process')
        const { join } = await import('node:path')
        const hog = spawn('/usr/bin/python3', ['-I', '-u', '-c', 'import sqlite3, sys, time\nc = sqlite3.connect(sys.argv[1])\nc.execute("BEGIN IMMEDIATE")\nprint("held")\ntime.sleep(60)', join(s.d.data, 'desk.db')], { stdio: ['ignore', 'pipe', 'inherit'] })
        await new Promise(resolve => hog.stdout.once('data', resolve))
        const answer = await ask('POST', `/conversations/${first}/notes`, { ...urlencoded, Cookie: mine.Cookie }, form({ csrf: mine.csrf, text: 'Typed for an hour' }))
        hog.kill('SIGKILL')
        assert.equal(answer.status, 503)
        assert.match(answer.headers['retry-after'], /^\d+$/)
        assert.match(answer.text, /Typed for an hour/)
        await until('writing works again', async () => (await ask('POST', `/conversations/${first}/notes`, { ...urlencoded, Cookie: mine.Cookie }, form({ csrf: mine.csrf, text: 'Typed for an hour' }))).status === 303, 15, 500)
    })
})
