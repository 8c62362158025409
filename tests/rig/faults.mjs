/* What the fault scenarios stand on: mail and readers that go on whatever happens, and a look at what they were told.
 *
 *     const mail = traffic(d, 'disk');  …the fault…  await mail.stop()
 *     mail.during(from, to)      what senders were told between two moments: {taken, later, never, cut}
 *     await onceEach(d, mail)    every acknowledged letter is a message exactly once, and no other is there twice
 *     below(d.child.pid, 'kept-reader')      the processes of a name below another one
 *     const browser = await signedIn(d);  await browser.get('/inbox')      a page as an agent's browser gets it
 *     const server = await faultySmtp('rcpt:451 later', 'ok')              faulty-smtp.mjs, one script a connection */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from './end.mjs'
import { mailbox, owner } from './desk.mjs'
import { lmtp } from './lmtp.mjs'
import { readMail } from './mailbox.mjs'
import { sleep, until } from './ports.mjs'

/* A plain letter that is known by its subject. */
export function letterOf(mark, { from = `${mark}@customers.example`, text = `Where is ${mark}?`, headers = [], id = `${mark}@customers.example`,
    type = 'text/plain; charset=utf-8', body = text } = {}) {
    const raw = [`From: Customer <${from}>`, `To: ${mailbox}`, `Subject: ${mark}`, `Message-ID: <${id}>`,
        'Date: Mon, 16 Nov 2026 10:31:00 +0000', `Content-Type: ${type}`, ...headers, '', body, ''].join('\r\n')
    return { mark, from, raw }
}

/* Hands one letter over; {code, text}, or code 0 where the line was cut. */
export async function hand(d, letter, timeout = 60000) {
    try {
        const [reply] = await lmtp(d.lmtp, { from: letter.from, to: [mailbox], raw: letter.raw, timeout })
        return reply
    } catch (error) {
        return { code: Number(/: (\d{3}) /.exec(error.message)?.[1] ?? 0), text: error.message }
    }
}

/* Senders that hand over one letter after the other, each until it is taken. size: bytes of each text. */
export function traffic(d, name, { lanes = 3, size = 2000, pause = 60 } = {}) {
    const told = [], letters = []
    let going = true, n = 0
    async function lane() {
        while (going) {
            const letter = letterOf(`${name}-${n++}`, { text: `${'All work and no play. '.repeat(size / 22)}` })
            letters.push(letter)
            while (!letter.taken) {
                const began = Date.now()
                const { code, text } = await hand(d, letter)
                told.push({ began, ended: Date.now(), code, text })
                letter.taken = code === 250
                if (!letter.taken && !going) break
                await sleep(pause)
            }
        }
    }
    const running = Array.from({ length: lanes }, lane)
    return {
        letters, told,
        stop: async () => { going = false; await Promise.all(running) },
        during: (from, to = Infinity) => {
            const some = told.filter(x => x.began >= from && x.ended <= to)
            const kind = low => some.filter(x => Math.floor(x.code / 100) === low)
            return { taken: kind(2).length, later: kind(4), never: kind(5), cut: some.filter(x => x.code === 0) }
        },
    }
}

/* The processes with this name below another one. */
export function below(pid, name) {
    const seen = new Map()
    for (const n of readdirSync('/proc').filter(x => /^\d+$/.test(x))) {
        try {
            const [, comm, state, parent] = /\((.*)\) (\S) (\d+)/.exec(readFileSync(`/proc/${n}/stat`, 'latin1'))
            if (state !== 'Z') seen.set(Number(n), { comm, parent: Number(parent) })
        } catch { /* it is gone */ }
    }
    const isBelow = p => { for (let at = seen.get(p)?.parent; at > 1; at = seen.get(at)?.parent) if (at === pid) return true; return false }
    return [...seen.keys()].filter(p => seen.get(p).comm === name && isBelow(p))
}

/* Subject → conversations. */
export async function bySubject(d) {
    const map = new Map()
    for (const c of await d.all('/conversations?view=all')) map.set(c.subject, [...(map.get(c.subject) ?? []), c])
    return map
}

/* I1 I2 I7: what was acknowledged is a message exactly once, within seconds; nothing waits, nothing is there twice. */
export async function onceEach(d, letters, seconds = 10) {
    const map = await until('every acknowledged letter is a conversation', async () => {
        if ((await d.all('/letters?state=waiting')).length) return null
        const found = await bySubject(d)
        return letters.every(l => !l.taken || found.has(l.mark)) && found
    }, seconds, 100)
    for (const { mark } of letters) {
        const found = map.get(mark) ?? []
        assert.ok(found.length <= 1, `${mark} is ${found.length} conversations`)
        if (!found.length) continue
        const { messages } = await d.get(`/conversations/${found[0].id}`)
        assert.equal(messages.filter(m => m.direction === 'in').length, 1, `${mark} is one message`)
    }
    return map
}

const form = fields => ({ 'Content-Type': 'application/x-www-form-urlencoded', body: new URLSearchParams(fields) })

/* An agent's browser without script. get and post give {status, headers, text}; a cut line gives status 0. */
export async function signedIn(d, who = owner) {
    let cookie = ''
    async function ask(path, options = {}) {
        try {
            const r = await fetch(d.url + path, { redirect: 'manual', signal: AbortSignal.timeout(30000), ...options,
                headers: { cookie, Origin: d.url, ...options.headers } })
            return { status: r.status, headers: r.headers, text: await r.text() }
        } catch (error) {
            return { status: 0, headers: new Headers(), text: String(error.cause ?? error) }
        }
    }
    const post = (path, fields) => ask(path, { method: 'POST', body: form(fields).body })
    const door = await post('/sign-in', { csrf: '', next: '', address: who.mail, password: who.password })
    assert.equal(door.status, 303, door.text.slice(0, 500))
    cookie = door.headers.getSetCookie()[0].split(';')[0]
    return {
        cookie, post, get: path => ask(path),
        /* Opens a conversation; send() posts the reply that was typed there. */
        reply: async (id, text) => {
            const page = await ask(`/conversations/${id}`)
            assert.equal(page.status, 200, page.text.slice(0, 500))
            const [markup] = /<form[^>]*\/replies"[\s\S]*?<\/form>/.exec(page.text)
            const fields = Object.fromEntries([...markup.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(m => [m[1], m[2]]))
            return { send: () => post(`/conversations/${id}/replies`, { ...fields, text }) }
        },
    }
}

/* A page that says in words that it cannot be done now, and when to come again. */
export function assertClearRefusal(answer, what) {
    assert.ok([503, 507].includes(answer.status), `${what}: ${answer.status} ${answer.text.slice(0, 300)}`)
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/, `${what} says when to come again`)
    assert.match(answer.text, /try again/i, `${what} says what to do`)
    assert.doesNotMatch(answer.text, /sqlite|sqlstate|\.c:\d/i, `${what} keeps its inside to itself`)
}

/* A mail server that makes mistakes to order. letters(): what it was given, complete or not. */
export async function faultySmtp(...scripts) {
    const folder = mkdtempSync(join(tmpdir(), 'kept-faulty-'))
    const log = join(folder, 'log')
    const child = spawn(process.execPath, [new URL('faulty-smtp.mjs', import.meta.url).pathname, log, ...scripts],
        { stdio: ['ignore', 'pipe', 'inherit'] })
    const stop = () => { forget(); child.kill('SIGKILL'); if (!process.env.TEST_KEEP) rmSync(folder, { recursive: true, force: true }) }
    const forget = atEnd(stop)
    const port = await new Promise((resolve, reject) => {
        child.on('exit', () => reject(new Error('the mail server did not start')))
        child.stdout.on('data', data => resolve(Number(/PORT=(\d+)/.exec(data)[1])))
    })
    const events = () => existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean).map(l => JSON.parse(l)) : []
    const letters = () => events().filter(e => e.event === 'letter').map(e => ({ ...e, mail: readMail(Buffer.from(e.raw, 'base64')) }))
    return { url: `smtp://127.0.0.1:${port}`, port, events, letters, stop }
}
