/* Live pages over HTTP: who is told what, what is told again after a break, and many at once.
 *
 * make soak: 1,000 streams opened, fed and closed beside 200 requests a second for 10 minutes (TEST_SECONDS=600); 10,000
 * idle ones. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, kept, mailbox, store } from '../rig/desk.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { freePort, sleep, until } from '../rig/ports.mjs'
import { sql } from '../rig/sql.mjs'
import { Events, listen } from '../rig/events.mjs'
import { atEnd } from '../rig/end.mjs'
import { token } from '../api/kit/shop.mjs'

const soak = Boolean(process.env.TEST_SOAK)
let serial = 0

/* A session of a person, as signing in makes it: what a browser sends. */
function session(d, mail) {
    const secret = randomBytes(32).toString('hex'), hash = createHash('sha256').update(secret).digest('hex')
    sql(d, `INSERT INTO session (token_hash, user_id, csrf, created_at, seen_at, expires_at)
        SELECT '${hash}', id, '${hash}', 0, 0, 9000000000000000 FROM user_account WHERE mail = '${mail}'`)
    return { hash, headers: { Cookie: `__Host-session=${secret}` } }
}

async function person(d, name, ...args) {
    const mail = `${name}@shop.example`
    assert.equal((await d.kept('user add', ['--mail', mail, '--name', name, ...args], 'a long password\n')).status, 0)
    return { mail, ...session(d, mail) }
}

const post = async d => {
    const n = serial++
    const [{ code, text }] = await lmtp(d.lmtp, { from: `c${n}@example.org`, to: [mailbox], raw: `From: c${n}@example.org\r\nTo: ${mailbox}\r\nSubject: Q${n}\r\nMessage-ID: <live${n}.${process.pid}@example.org>\r\n\r\nQuestion ${n}\r\n` })
    assert.equal(code, 250, text)
    return until('it is a conversation', () => Number(sql(d, `SELECT id FROM conversation WHERE subject = 'Q${n}'`)[0]), 20, 20)
}
const metric = async (d, name) => Number(new RegExp(`^kept_${name} (\\d+)$`, 'm').exec(await (await fetch(`${d.url}/metrics`, { headers: { Authorization: `Bearer ${d.token}` } })).text())[1])
/* n streams, opened 50 at a time as browsers that come back would, spread over sessions and addresses. */
async function crowd(d, n, sessions) {
    const list = []
    for (let i = 0; i < n; i += 50) {
        list.push(...await Promise.all(Array.from({ length: Math.min(50, n - i) }, (_, k) =>
            listen(d.url, '/events', { headers: sessions[(i + k) % sessions.length].headers, from: `127.0.0.${2 + (i + k) % 16}` }))))
    }
    assert.deepEqual(list.filter(s => s.status !== 200).map(s => s.status), [])
    return list
}
const open = n => async d => until(`${n} streams`, async () => await metric(d, 'streams') === n, 20, 50)

test(`live streams (${store})`, async t => {
    const d = await desk()
    t.after(() => d.remove())
    const ana = session(d, 'ana@shop.example')
    const his = await person(d, 'trainee', '--team', 'Shop', '--sees', 'assigned'), other = await person(d, 'other', '--team', 'Repairs')
    const hear = (who, more = {}) => listen(d.url, '/events', { headers: who.headers, ...more })
    const bearer = { Authorization: `Bearer ${d.token}` }
    other.token = await token(d, other.mail, 'read')

    await t.test('A26 a stream tells a person only of what he may see; of the same case once it is his', async () => {
        const streams = { ana: await hear(ana), his: await hear(his), other: await hear(other), api: await listen(d.url, '/api/v1/events', { headers: bearer }) }
        const id = await post(d)
        for (const who of ['ana', 'api']) await streams[who].has(e => e.type === 'conversation' && e.data.id === id)
        const message = streams.api.events.find(e => e.type === 'message')
        assert.equal(message.data.conversation, id)
        const c = await d.get(`/conversations/${id}`)
        assert.equal(Number(c.messages[0].id), message.data.id)
        const trainee = (await d.all('/users')).find(u => u.mail === his.mail).id
        assert.equal((await d.api('PATCH', `/conversations/${id}`, { owner: trainee }, { 'If-Match': '*' })).status, 200)
        await streams.his.has(e => e.data.id === id)
        assert.equal(streams.his.events.filter(e => e.type !== 'mark').length, 1)
        /* Another one, which ends later, shows that nothing is still on its way to the other team. */
        const last = await post(d)
        await streams.ana.has(e => e.data.id === last)
        assert.deepEqual(streams.other.events.filter(e => e.type !== 'mark'), [])
        assert.ok(!JSON.stringify(streams.ana.events).includes('Question'), 'no words go over the stream')
        for (const s of Object.values(streams)) s.close()
    })

    await t.test('A26 what is told again after a break is asked of the same rule', async () => {
        const s = await listen(d.url, '/events?after=0', { headers: other.headers })
        assert.deepEqual(s.events.map(e => e.type), ['mark'])
        s.close()
        const all = await listen(d.url, '/events?after=0', { headers: ana.headers })
        assert.deepEqual(all.conversations().sort(), sql(d, 'SELECT id FROM conversation').map(Number).sort())
        all.close()
        const nobody = await listen(d.url, '/events', {})
        assert.equal(nobody.status, 401)
    })

    await t.test('A43 whatever a stranger writes into the address or the mark, he is told nothing of another inbox', async () => {
        const shops = sql(d, "SELECT id FROM team WHERE name = 'Shop'")[0], [id] = sql(d, 'SELECT min(id) FROM conversation')
        const named = ['channel=%25', 'channel=*', `team=${shops}`, `inbox=${shops}`, `conversation=${id}`, 'user=1', 'view=all', 'sees=all', 'after=0%27%20OR%201%3D1', 'after=%25']
        const asked = [...named.map(q => ['/events', `?${q}`]), ...named.map(q => ['/api/v1/events', `?${q}`])]
        for (const path of ['/events', '/api/v1/events']) {
            for (const name of ['/%25', '/*', `/${shops}`, `/${id}`, `/conversation.${id}`, '/..%2fevents']) {
                const s = await listen(d.url, path + name, { headers: path === '/events' ? other.headers : { Authorization: `Bearer ${other.token}` } })
                assert.ok([400, 404].includes(s.status), `${path}${name}: ${s.status}`)
                s.close()
            }
        }
        const streams = []
        for (const [path, query] of asked) {
            const page = path === '/events'
            const s = await listen(d.url, path + query, { headers: page ? other.headers : { Authorization: `Bearer ${other.token}` } })
            assert.equal(s.status, page ? 200 : 400, path + query)
            if (page) streams.push(s)
            else s.close()
        }
        for (const mark of ['%', '*', '-1', '0 OR 1=1', `0' OR '1'='1`, '99999999999999999999', 'x'.repeat(5000)]) {
            const s = await hear(other, { after: mark })
            assert.deepEqual([s.status, ...s.events.map(e => e.type)], [200, 'lost', 'mark'], mark.slice(0, 30))
            streams.push(s)
        }
        const good = await hear(ana), all = await listen(d.url, '/api/v1/events', { headers: bearer })
        const last = await post(d)
        for (const s of [good, all]) await s.has(e => e.type === 'conversation' && e.data.id === last)
        const behind = await post(d)
        await good.has(e => e.data.id === behind)
        for (const s of streams) assert.deepEqual(s.events.filter(e => !['mark', 'lost'].includes(e.type)), [])
        for (const s of [...streams, good, all]) s.close()
        await open(0)(d)
    })

    await t.test('A35 a stream ends within a second of its session: signed out, ended in the store, person switched off', async () => {
        const gone = await person(d, 'gone', '--team', 'Shop', '--sees', 'all'), second = session(d, gone.mail)
        const a = await hear(gone), b = await hear(second), stays = await hear(ana)
        for (const [stream, end] of [[a, () => sql(d, `DELETE FROM session WHERE token_hash = '${gone.hash}'`)],
            [b, () => d.kept('user off', ['--mail', gone.mail])]]) {
            await end()
            const since = Date.now()
            await until('it is ended', () => stream.ended, 10, 10)
            assert.ok(Date.now() - since < 1300, `${Date.now() - since} ms`)
        }
        const out = session(d, 'ana@shop.example'), c = await hear(out)
        const csrf = /name="csrf" value="(\w+)"/.exec(await (await fetch(`${d.url}/inbox`, { headers: out.headers })).text())[1]
        const since = Date.now()
        assert.equal((await fetch(`${d.url}/sign-out`, { method: 'POST', redirect: 'manual', headers: { ...out.headers, 'Content-Type': 'application/x-www-form-urlencoded' }, body: `csrf=${csrf}` })).status, 303)
        await until('it is ended', () => c.ended, 10, 10)
        assert.ok(Date.now() - since < 1300, `${Date.now() - since} ms`)
        assert.equal(stays.ended, 0)
        stays.close()
    })

    await t.test('A35 A43 who sees less from now on is told less from now on, on the stream that is open', async () => {
        const one = await person(d, 'moves', '--team', 'Shop', '--sees', 'all'), s = await hear(one), good = await hear(ana)
        const before = await post(d)
        await s.has(e => e.type === 'conversation' && e.data.id === before)
        sql(d, `UPDATE user_account SET sees = (SELECT sees FROM user_account WHERE mail = '${his.mail}') WHERE mail = '${one.mail}'`)
        await sleep(1000)
        const after = await post(d)
        await good.has(e => e.type === 'conversation' && e.data.id === after)
        const last = await post(d)
        await good.has(e => e.type === 'conversation' && e.data.id === last)
        assert.deepEqual(s.conversations().filter(id => id >= after), [])
        for (const x of [s, good]) x.close()
    })

    await t.test('one session has a hundred streams, no more', async () => {
        const s = session(d, 'ana@shop.example')
        const list = await Promise.all(Array.from({ length: 100 }, () => hear(s)))
        const more = await hear(s)
        assert.equal(more.status, 429)
        for (const one of [...list, more]) one.close()
        await open(0)(d)
    })

    await t.test('F10 F15 after a kill, a stop and a break each change is told that came meanwhile', async () => {
        const s = await hear(ana)
        const before = await post(d)
        await s.has(e => e.type === 'conversation' && e.data.id === before)
        await until('a mark behind it', () => s.events.at(-1).type === 'mark')
        s.close()
        const missed = [await post(d), await post(d)]
        await d.kill9()
        await until('it has ended', () => s.ended)
        await d.serve()
        missed.push(await post(d))
        const again = await hear(ana, { after: s.mark })
        assert.deepEqual([...new Set(again.conversations())].sort((a, b) => a - b), missed)
        again.close()
        const strange = await hear(ana, { after: 999999999 })
        assert.equal(strange.events[0].type, 'lost', 'a mark from before a restore')
        assert.ok(strange.mark < 999999999)
        strange.close()
    })

    await t.test('F15 a slow reader is dropped, another does not notice, and the slow one learns that it missed much', async () => {
        const [id] = sql(d, 'SELECT min(id) FROM conversation')
        const slow = await hear(ana), good = await hear(ana)
        slow.pause()
        /* In slices that a reader who reads has room for. */
        const many = store === 'postgres' ? 'generate_series(1, 900) AS n(i)' : '(WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i FROM n) AS n'
        let told = 0
        const count = () => good.events.filter(e => e.type === 'message').length
        for (; await metric(d, 'streams') === 2 && told < 40000; told += 900) {
            sql(d, `INSERT INTO event (at, kind, conversation_id, actor_kind, object_id) SELECT 0, 1, ${id}, 2, 1 FROM ${many}`)
            await until('the good one has them', () => count() >= told + 900, 20, 10)
        }
        await open(1)(d)
        const last = await post(d)
        await good.has(e => e.type === 'conversation' && e.data.id === last, 30)
        assert.ok(count() > told)
        assert.equal(good.ended, 0)
        slow.resume()
        await until('it sees its end', () => slow.ended, 20)
        const back = await hear(ana, { after: slow.mark })
        assert.ok(back.events[0].type === 'lost' || back.conversations().includes(last))
        assert.ok(back.mark >= good.mark)
        for (const s of [good, back]) s.close()
    })

    if (store === 'postgres') {
        await t.test('a change that commits after a later one is told, and the mark waits for it', async () => {
            const s = await hear(ana), [id] = sql(d, 'SELECT min(id) FROM conversation')
            const psql = spawn('psql', ['-X', '-q', '-A', '-t', d.database.url], { stdio: ['pipe', 'pipe', 'inherit'] })
            let out = ''
            psql.stdout.on('data', data => { out += data })
            psql.stdin.write(`BEGIN; INSERT INTO event (at, kind, conversation_id, actor_kind) VALUES (0, 4, ${id}, 2) RETURNING id;\n`)
            const held = Number(await until('its id', () => /\d+/.exec(out)?.[0]))
            const later = await post(d)
            await s.has(e => e.type === 'conversation' && e.data.id === later)
            await until('a mark', () => s.events.at(-1).type === 'mark')
            assert.equal(s.mark, held - 1)
            const joined = await hear(ana, { after: s.mark })
            assert.ok(joined.conversations().includes(later))
            const n = s.conversations().length
            psql.stdin.end('COMMIT;\n')
            for (const one of [s, joined]) await one.has(e => e.data.id === Number(id))
            assert.equal(s.conversations().length, n + 1)
            await until('the mark moves on', () => s.mark > held)
            for (const one of [s, joined]) one.close()
        })

        await t.test('what happens on one node is told on the other', async () => {
            const data = join(mkdtempSync(join(tmpdir(), 'kept-node-')), 'desk')
            mkdirSync(data)
            cpSync(join(d.data, 'key'), join(data, 'key'))
            const port = await freePort()
            const node = spawn(kept, ['serve', '--data', data, '--store', d.database.url, '--listen', `127.0.0.1:${port}`, '--lmtp', ''], { stdio: 'ignore' })
            const forget = atEnd(() => node.kill('SIGKILL'))
            const url = `http://127.0.0.1:${port}`
            await until('the other node', async () => (await fetch(`${url}/ready`)).ok, 30)
            const s = await listen(url, '/events', { headers: ana.headers })
            const id = await post(d), since = Date.now()
            await s.has(e => e.type === 'conversation' && e.data.id === id)
            assert.ok(Date.now() - since < 2000)
            s.close()
            node.kill('SIGTERM')
            await until('it has ended', () => node.exitCode !== null, 20)
            assert.equal(node.exitCode, 0)
            forget()
        })
    }

    await t.test('F15 many streams are opened, fed and closed beside pages, and none of these waits; the stop takes less than 2 s', async t => {
        const n = soak ? 1000 : 200, seconds = soak ? Number(process.env.TEST_SECONDS) || 600 : 3, rate = soak ? 200 : 50
        const sessions = Array.from({ length: n / 50 }, () => session(d, 'ana@shop.example'))
        const waits = []
        let going = true, refused = 0
        const page = async () => {
            const since = Date.now()
            const answer = await fetch(`${d.url}/inbox?view=team`, { headers: ana.headers })
            await answer.text()
            if (answer.status !== 200) refused++
            waits.push(Date.now() - since)
        }
        const pages = (async () => {
            const asked = []
            for (const since = Date.now(); going;) {
                for (const due = (Date.now() - since) / 1000 * rate; asked.length < due && (soak || asked.length - waits.length < 20);) asked.push(page())
                await sleep(5)
            }
            await Promise.all(asked)
        })()
        let rounds = 0, told = 0
        for (const end = Date.now() + seconds * 1000; Date.now() < end || rounds === 0; rounds++) {
            const streams = await crowd(d, n, sessions)
            const id = await post(d)
            await Promise.all(streams.map(s => s.has(e => e.type === 'conversation' && e.data.id === id, 20)))
            told += streams.length
            for (const s of streams) s.close()
            await open(0)(d)
            if (soak) await sleep(2000)
        }
        going = false
        await pages
        waits.sort((a, b) => a - b)
        t.diagnostic(`${told} streams opened, fed and closed in ${rounds} rounds beside ${waits.length} pages: p50 ${waits[waits.length >> 1]} ms, p99 ${waits[Math.floor(waits.length * 0.99)]} ms, longest ${waits.at(-1)} ms`)
        if (soak) assert.equal(refused, 0)
        if (soak) assert.ok(waits.at(-1) < 1000, `${waits.at(-1)} ms`)
        const last = await crowd(d, n, sessions)
        const since = Date.now()
        await d.stop()
        const took = Date.now() - since
        assert.ok(took < 2000, `${took} ms`)
        await until('all have seen the end', () => last.every(s => s.ended))
        await d.serve()
    })

    await t.test('nothing is wrong with the desk', async () => {
        assert.deepEqual(await d.check(), [])
        await d.stop()
        assert.doesNotMatch(readFileSync(d.logFile, 'utf8'), /"level":"error"|level=error/)
    })
})

/* What a process has of its own, in bytes (smaps_rollup: private and its share of what is shared). */
const memory = pid => 1024 * Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1])

test(`idle streams (${store})`, async t => {
    const n = soak ? 10000 : 500, d = await desk()
    t.after(() => d.remove())
    const sessions = Array.from({ length: Math.max(5, n / 100) }, () => session(d, 'ana@shop.example'))
    await post(d)
    const pages = async seconds => {
        const waits = []
        const end = Date.now() + seconds * 1000
        await Promise.all(Array.from({ length: 8 }, async () => {
            while (Date.now() < end) {
                const since = performance.now()
                await (await fetch(`${d.url}/inbox?view=team`, { headers: sessions[0].headers })).text()
                waits.push(performance.now() - since)
            }
        }))
        waits.sort((a, b) => a - b)
        return { n: waits.length, p50: waits[waits.length >> 1], p99: waits[Math.floor(waits.length * 0.99)] }
    }
    await pages(1)
    const before = memory(d.child.pid)
    const streams = await crowd(d, n, sessions)
    await open(n)(d)
    const each = (memory(d.child.pid) - before) / n
    const seen = await pages(soak ? 20 : 2)
    const reach = [], ticks = () => readFileSync(`/proc/${d.child.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((a, b) => a + Number(b), 0)
    const worked = ticks()
    for (let i = 0; i < 5; i++) {
        const at = [], next = Number(sql(d, 'SELECT max(id) FROM conversation')[0]) + 1
        Events.awaited = { text: `event: conversation\ndata: {"id":${next},`, at }
        await post(d)
        await until('all are told', () => at.length >= n, 20, 20)
        reach.push(Math.round(Math.max(...at) - Math.min(...at)))
    }
    reach.sort((a, b) => a - b)
    t.diagnostic(`${n} idle streams: ${(each / 1024).toFixed(1)} KiB each; ${seen.n} pages by 8 clients, p50 ${seen.p50.toFixed(1)} ms, p99 ${seen.p99.toFixed(1)} ms; a broadcast reaches the last in ${reach.join(', ')} ms, for ${(ticks() - worked) * 2} ms of the server's CPU each`)
    const since = Date.now()
    await d.stop()
    const took = Date.now() - since
    t.diagnostic(`${n} streams are ended and the server has stopped in ${took} ms`)
    /* What a page waits for on a machine that others use as well is told above and judged in soak, alone. */
    if (soak) assert.ok(seen.p99 <= 50, `p99 ${seen.p99} ms`)
    /* What a sanitizer keeps beside every piece of memory is none of ours. */
    if (!process.env.ASAN_OPTIONS) assert.ok(each <= 10240, `${each} bytes a stream`)
    assert.ok(reach[2] <= 500, `${reach} ms`)
    assert.ok(took < 2000, `${took} ms`)
})
