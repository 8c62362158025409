/* make bench: how quick the desk is, on each store, at each size. Every figure comes from a real server asked over
 * 127.0.0.1 by clients on the same machine; the data comes from a fixed random start. The floor beside it is the same
 * server's answer to a request that touches no store. */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import { join } from 'node:path'
import { desk, mailbox } from '../rig/desk.mjs'
import { signedIn } from '../rig/faults.mjs'
import { wire } from '../rig/lmtp.mjs'
import { sleep, until } from '../rig/ports.mjs'
import { startPostgres } from '../rig/postgres.mjs'
import { seeded } from '../rig/seed.mjs'
import { fill, indexed } from './fill.mjs'
import { connect } from './line.mjs'
import { measure as searches } from './search.mjs'

process.env.TEST_SEED ||= '20261121'
/* SIZES=0: letters coming in, and nothing else. */
const sizes = (process.env.SIZES || '10000 100000').split(/[ ,]+/).map(Number).filter(n => n > 0)
const stores = (process.env.STORES || 'sqlite postgres').split(/[ ,]+/)
const seconds = Number(process.env.SECONDS) || 4
const clients = 8
const arrivals = Number(process.env.LETTERS) || 5000
const words = ('order parcel kettle cup colour size broken late Monday address refund voucher two same again please where ' +
    'today invoice shop blue large wrong missing thank hello card twice charged delivery').split(' ')

/* A customer's letter of about 10 KB: a conversation of its own. */
function letterOf(chance, n, bytes = 10000) {
    const text = []
    for (let size = 0; size < bytes;) {
        const line = Array.from({ length: 10 }, () => chance.of(words)).join(' ')
        text.push(line)
        size += line.length + 2
    }
    const who = chance.below(5000)
    return ['From: Customer ' + who + ` <customer${who}@customers.example>`, `To: ${mailbox}`,
        `Subject: ${chance.of(words)} ${chance.of(words)} ${n}`, `Message-ID: <bench-${n}@customers.example>`,
        'Date: Mon, 16 Nov 2026 10:31:00 +0000', 'Content-Type: text/plain; charset=utf-8', '', ...text, ''].join('\r\n')
}

/* One LMTP connection for many letters, as a mail server keeps it; each waits for its own 250. */
function lane(at, letters) {
    return new Promise((resolve, reject) => {
        const socket = net.connect(at.port, at.host)
        let rest = '', step = 0, n = 0
        const envelope = 'MAIL FROM:<x@customers.example>\r\n'
        socket.setNoDelay(true)
        socket.setEncoding('latin1')
        socket.on('error', reject)
        socket.on('close', () => resolve(n))
        const say = text => socket.write(text)
        const next = () => {
            const raw = letters.pop()
            if (raw === undefined) return say('QUIT\r\n')
            step = 2
            current = raw
            say(`${envelope}RCPT TO:<${mailbox}>\r\nDATA\r\n`)
        }
        let current = null
        socket.on('data', data => {
            const lines = (rest + data).split('\r\n')
            rest = lines.pop()
            for (const line of lines) {
                if (line[3] === '-') continue
                if (line.startsWith('220')) { say('LHLO bench.example\r\n'); step = 1 }
                else if (line.startsWith('221')) return socket.end()
                else if (line.startsWith('354')) { socket.write(wire(current)); step = 3 }
                else if (!line.startsWith('250')) return reject(new Error(line))
                else if (step === 1) next()
                else if (step === 3) { n++; next() }
            }
        })
    })
}

const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))]
const round = (x, digits = 0) => Number(x.toFixed(digits))

/* Letters until all are stored, and until all are messages. */
async function intake(store, n, chance) {
    const d = await desk({ store })
    try {
        const letters = Array.from({ length: n }, (_, i) => letterOf(chance, i))
        const before = processor(d.child.pid), began = performance.now()
        await Promise.all(Array.from({ length: clients }, () => lane(d.lmtp, letters)))
        const stored = performance.now()
        await until('all letters are messages', async () => (await d.get('/letters?state=waiting&limit=1')).count === 0, 600, 50)
        const read = performance.now()
        const cost = processor(d.child.pid) - before
        await d.stop()
        const wrong = await d.check()
        if (wrong.length) throw new Error(`kept check: ${wrong[0]}`)
        return { letters_stored_per_s: round(n / ((stored - began) / 1000)),
            letters_read_per_s: round(n / ((read - began) / 1000)),
            letter_cpu_ms: round(1000 * cost / n, 2) }
    } finally {
        await d.remove()
    }
}

/* A process and all that come from it. */
function family(pid) {
    const kin = new Set([pid])
    for (let grew = true; grew;) {
        grew = false
        for (const name of readdirSync('/proc').filter(x => /^\d+$/.test(x) && !kin.has(Number(x)))) {
            try {
                const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'latin1'))[1])
                if (kin.has(parent)) { kin.add(Number(name)); grew = true }
            } catch { /* it is gone */ }
        }
    }
    return kin
}

/* Seconds of processor time that kept serve and its children took, also those that are gone: a figure that says what a
 * letter costs on a machine that has other things to do, too. */
function processor(pid) {
    let ticks = 0
    for (const p of family(pid)) {
        try {
            const fields = readFileSync(`/proc/${p}/stat`, 'latin1').replace(/^.*\) /, '').split(' ').map(Number)
            ticks += fields[11] + fields[12] + fields[13] + fields[14]
        } catch { /* it is gone */ }
    }
    return ticks / 100
}

/* PSS of kept serve and all its children, in MiB. */
function memory(pid) {
    let kb = 0
    for (const p of family(pid)) {
        try { kb += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${p}/smaps_rollup`, 'latin1'))[1]) } catch { /* it is gone */ }
    }
    return round(kb / 1024, 1)
}

/* PSS of PostgreSQL's own server; it is another user's, so only root may see it. */
function serverMemory() {
    const pid = Number(readFileSync(join(process.env.TEST_POSTGRES_DIR, 'data/postmaster.pid'), 'latin1').split('\n')[0])
    return memory(pid) || null
}

/* wrk over these addresses in turn. */
function pages(d, cookie, paths, { connections = clients, encoding } = {}) {
    const file = join(d.folder, 'paths')
    writeFileSync(file, [cookie, ...paths].join('\n') + '\n')
    const script = new URL('turns.lua', import.meta.url).pathname
    const before = processor(d.child.pid)
    const { stdout, stderr } = spawnSync('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, d.url, '--', file, ...(encoding ? [encoding] : [])], { encoding: 'utf8' })
    const found = /FIGURES (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(stdout ?? '')
    if (!found) throw new Error(`wrk (a Debian package) did not run: ${stderr}`)
    const [requests, micros, p50, p99, broken, refused] = found.slice(1).map(Number)
    if (broken || refused) throw new Error(`${broken} broken and ${refused} refused requests of ${requests} for ${paths[0]}`)
    return { per_s: round(requests / (micros / 1e6)), p50_ms: round(p50 / 1000, 2), p99_ms: round(p99 / 1000, 2),
        cpu_us: round(1e6 * (processor(d.child.pid) - before) / requests) }
}

async function replies(d, conversations) {
    const took = []
    const line = connect(d, { Authorization: `Bearer ${d.token}` })
    for (const id of conversations.slice(0, 60)) {
        const { messages } = await d.get(`/conversations/${id}`)
        const began = performance.now()
        const { status, body } = await line.ask('POST', `/api/v1/conversations/${id}/replies`, { text: 'It is on its way.', seen: messages.at(-1).id, hold_s: 30 })
        took.push(performance.now() - began)
        if (status !== 201) throw new Error(`a reply: ${status} ${body}`)
    }
    line.close()
    return took
}

/* Twenty lists that people look at: the first pages of every view. */
async function lists(get) {
    const found = []
    for (const view of ['team', 'mine', 'unassigned', 'waiting', 'solved', 'all']) {
        for (let path = `/inbox?view=${view}`, page = 0; path && page < 4; page++) {
            found.push(path)
            const { text } = await get(path)
            path = /href="(\/inbox\?[^"]*after=[^"]*)"/.exec(text)?.[1].replaceAll('&amp;', '&')
        }
    }
    return found.slice(0, 20)
}

async function measure(store, n, arriving) {
    const d = await desk({ store })
    const chance = seeded()
    try {
        const figures = { store, conversations: n, ...arriving }
        figures.memory_empty_mib = memory(d.child.pid)
        await d.stop()
        await fill(d, n, chance)
        const began = performance.now()
        await d.serve()
        figures.start_ms = round(performance.now() - began)
        await indexed(d)
        await sleep(1000)
        figures.memory_idle_mib = memory(d.child.pid)
        const { cookie, get } = await signedIn(d)
        const views = await lists(get)
        const some = Array.from({ length: 200 }, () => 1 + chance.below(n))
        const opened = some.map(id => `/conversations/${id}`)
        const asset = /href="(\/assets\/css\/[^"]+)"/.exec((await get('/inbox')).text)[1]
        figures.floor = pages(d, cookie, [asset])
        figures.health = pages(d, cookie, ['/health'])
        figures.list = pages(d, cookie, views)
        figures.list_gzip = pages(d, cookie, views, { encoding: 'gzip' })
        figures.conversation = pages(d, cookie, opened)
        figures.conversation_gzip = pages(d, cookie, opened, { encoding: 'gzip' })
        figures.list_alone = pages(d, cookie, views, { connections: 1 })
        figures.conversation_alone = pages(d, cookie, opened, { connections: 1 })
        figures.search = await searches(d, cookie)
        const took = await replies(d, [...new Set(some)])
        figures.reply_p50_ms = round(quantile(took, 0.5), 2)
        figures.reply_p95_ms = round(quantile(took, 0.95), 2)
        figures.memory_after_mib = memory(d.child.pid)
        if (store === 'postgres') figures.memory_server_mib = serverMemory()
        await d.stop()
        return figures
    } finally {
        await d.remove()
    }
}

/* name, target as the design has it (for SQLite at 10,000), figure. */
const rows = [
    ['letters stored /s (10 KB, 8 lines in)', '>= 1000', f => f.letters_stored_per_s],
    ['letters read /s', '>= 300', f => f.letters_read_per_s],
    ['processor ms a letter, stored and read', '', f => f.letter_cpu_ms],
    ['list pages /s (8 clients)', '>= 4500', f => f.list.per_s],
    ['processor µs a list page', '', f => f.list.cpu_us],
    ['list p99 ms', '', f => f.list.p99_ms],
    ['list pages /s, gzip', '>= 2250', f => f.list_gzip.per_s],
    ['conversation pages /s', '>= 5500', f => f.conversation.per_s],
    ['processor µs a conversation page', '', f => f.conversation.cpu_us],
    ['conversation p99 ms', '<= 10', f => f.conversation.p99_ms],
    ['conversation pages /s, gzip', '>= 2750', f => f.conversation_gzip.per_s],
    ['list p50 ms, one client', '<= 0.5', f => f.list_alone.p50_ms],
    ['conversation p50 ms, one client', '<= 0.5', f => f.conversation_alone.p50_ms],
    ['search p95 ms: a word in 5 %', '<= 5', f => round(f.search[0].p95, 2)],
    ['search p95 ms: a word in 0.01 %', '<= 5', f => round(f.search[1].p95, 2)],
    ['search p95 ms: two letters', '<= 5', f => round(f.search[2].p95, 2)],
    ['reply p50 ms (API, durable)', '<= 2', f => f.reply_p50_ms],
    ['reply p95 ms', '', f => f.reply_p95_ms],
    ['memory MiB (PSS, all), empty', '<= 40', f => f.memory_empty_mib],
    ['memory MiB, idle at this size', '<= 40', f => f.memory_idle_mib],
    ['memory MiB, after the run', '<= 40', f => f.memory_after_mib],
    ["memory MiB, PostgreSQL's own server after the run", '', f => f.memory_server_mib ?? '-'],
    ['start ms', '<= 100', f => f.start_ms],
    ['floor: a file without store /s', '', f => f.floor.per_s],
    ['floor: /health /s', '', f => f.health.per_s],
]

function table(results, rows) {
    const heads = ['', 'target', ...results.map(f => `${f.store} ${f.conversations}`)]
    const body = rows.map(([name, target, of]) => [name, target, ...results.map(f => String(of(f)))])
    const wide = heads.map((_, i) => Math.max(...[heads, ...body].map(r => r[i].length)))
    return [heads, ...body].map(r => r.map((cell, i) => i ? cell.padStart(wide[i]) : cell.padEnd(wide[i])).join('   ')).join('\n')
}

const postgres = stores.includes('postgres') && !process.env.TEST_POSTGRES ? await startPostgres() : null
if (postgres) {
    Object.assign(process.env, postgres.env)
    process.on('exit', () => postgres.stop())
}
const results = []
for (const store of stores) {
    process.stderr.write(`${arrivals} letters into ${store} …\n`)
    const arriving = await intake(store, arrivals, seeded())
    if (!sizes.length) results.push({ store, conversations: 0, ...arriving })
    for (const n of sizes) {
        process.stderr.write(`measuring ${store} with ${n} conversations …\n`)
        results.push(await measure(store, n, arriving))
    }
}
console.log(table(results, sizes.length ? rows : rows.slice(0, 3)))
console.log(`\n${os.cpus().length} cores shared with the clients; load before: ${os.loadavg()[0].toFixed(1)}; TEST_SEED=${process.env.TEST_SEED}; ${seconds} s a rate`)
if (process.env.JSON) writeFileSync(process.env.JSON, JSON.stringify({ cores: os.cpus().length, seed: Number(process.env.TEST_SEED), seconds, results }, null, 2) + '\n')
