/* Killing a process at one exact system call (strace --inject).
 *
 *     threads(pid, 'sender')                the ids of the threads with that name
 *     const trace = await attach(tids)      counts their calls
 *     await trace.end()                     the names of the calls that each has made, in their order: [['read', …], …]
 *     const trace = await attach(tids, {of: 'read', kill: 7})   the first of them that makes its 7th read is killed at
 *                                           it, with all of its process
 *     positions(names, from)                the calls of one thread as {of, kill}, from the given one on
 *     await underStrace(command, args, {kill, of, input})   a program from its start: {status, signal, calls}, calls
 *                                           being all its calls as text, [[first thread's], [second's], …]; kill: at
 *                                           its nth call, of: that name
 *     d.under = killingAt(7); await d.serve()   a desk that is killed when one of its threads or children makes its 7th
 *                                           call of any one name
 *
 * strace counts each name by itself in each thread; the kill comes before the call is made. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from './end.mjs'
import { until } from './ports.mjs'

export function threads(pid, name) {
    return readdirSync(`/proc/${pid}/task`).filter(tid => {
        try { return readFileSync(`/proc/${pid}/task/${tid}/comm`, 'utf8').trim() === name } catch { return false }
    })
}

/* The calls in strace's files FILE.TID; a line that goes on after a kill or a signal is none. */
function callsIn(folder) {
    return readdirSync(folder).sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
        .map(file => readFileSync(join(folder, file), 'latin1').split('\n').filter(line => /^[a-z_0-9]+\(/.test(line)))
}

const injection = (n, of = 'all') => ['-e', `inject=${of}:signal=KILL:when=${n}`]

/* With -D the program is our child, not strace's. */
export const killingAt = n => ['strace', '-D', '-f', '-o', '/dev/null', ...injection(n)]

export function positions(names, from = 0) {
    const seen = new Map()
    return names.map(of => {
        seen.set(of, (seen.get(of) ?? 0) + 1)
        return { of, kill: seen.get(of) }
    }).slice(from)
}

export async function attach(tids, { kill = null, of } = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'kept-strace-'))
    const file = join(folder, 'calls')
    /* Without -f, which would follow all threads of the process. */
    const args = ['-o', file, ...(kill ? injection(kill, of) : []), ...tids.flatMap(tid => ['-p', tid])]
    const child = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] })
    const ended = new Promise(resolve => child.on('close', resolve))
    const forget = atEnd(() => child.kill('SIGKILL'))
    let said = ''
    child.stderr.on('data', data => { said += data })
    try {
        await until(`strace follows ${tids.length} threads`, () => {
            if (child.exitCode !== null) return true
            return (said.match(/ attached/g) ?? []).length >= tids.length
        }, 20, 5)
    } catch (error) {
        throw new Error(`${error.message}: ${said}`)
    }
    return {
        /* Lets go of what still runs. */
        async end() {
            forget()
            child.kill('SIGINT')
            await ended
            const made = new Map()
            for (const line of readFileSync(file, 'latin1').split('\n')) {
                const call = /^(\d*) *([a-z_0-9]+)\(/.exec(line)
                if (call) made.set(call[1], [...(made.get(call[1]) ?? []), call[2]])
            }
            rmSync(folder, { recursive: true, force: true })
            return [...made.values()]
        },
    }
}

/* The search for leaks traces the program itself, which strace does already. */
const env = { ...process.env, ...(process.env.ASAN_OPTIONS ? { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS}:detect_leaks=0` } : {}) }

export async function underStrace(command, args, { kill = null, of, input = '' } = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'kept-strace-'))
    const child = spawn('strace', ['-ff', '-o', join(folder, 'calls'), ...(kill ? injection(kill, of) : []), command, ...args],
        { stdio: ['pipe', 'ignore', 'ignore'], env })
    child.stdin.on('error', () => { /* it need not read all of it */ })
    child.stdin.end(input)
    const end = await new Promise((resolve, reject) => {
        child.on('error', reject)
        child.on('close', (status, signal) => resolve({ status, signal }))
    })
    const calls = callsIn(folder)
    rmSync(folder, { recursive: true, force: true })
    return { ...end, calls }
}
