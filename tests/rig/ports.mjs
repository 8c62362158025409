/* Free ports and waiting. */
import { randomInt } from 'node:crypto'
import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/* Below the range from which Linux takes the near end of outgoing connections (32768 on), so that none of the many
 * that tests open takes the port between our look and the server's start. */
const lowest = 12000, highest = 32000

/* Between our look and the server's start no other test, nor another look of ours, is given the same port: whoever
 * takes one leaves a file of its name, which counts for a minute. */
const taken = join(tmpdir(), `kept-ports-${process.getuid()}`), counts = 60000
function take(port) {
    const file = join(taken, String(port))
    mkdirSync(taken, { recursive: true })
    try {
        if (Date.now() - statSync(file).mtimeMs < counts) return false
        rmSync(file, { force: true })
    } catch { /* nobody has it */ }
    try {
        closeSync(openSync(file, 'wx'))
        return true
    } catch { return false }
}

/* A TCP port of 127.0.0.1 that nobody listens on now. */
export async function freePort() {
    for (let tries = 0; tries < 100; tries++) {
        const port = randomInt(lowest, highest)
        if (!take(port)) continue
        const server = net.createServer()
        const free = await new Promise(resolve =>
            server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)))
        if (!free) continue
        await new Promise(resolve => server.close(resolve))
        return port
    }
    throw new Error('no free port in 100 tries')
}

export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))

/* Calls look() until it gives something true and returns that; after seconds it fails and says what was awaited and
 * what look() saw last. An error thrown by look() counts as "not yet". */
export async function until(what, look, seconds = 40, step = 50) {
    const end = Date.now() + seconds * 1000
    let last
    for (;;) {
        try {
            last = await look()
            if (last) return last
        } catch (error) {
            last = error
        }
        if (Date.now() > end) break
        await sleep(step)
    }
    const seen = last instanceof Error ? last.message : JSON.stringify(last)
    throw new Error(`waited ${seconds} s in vain: ${what}; last seen: ${seen}`)
}
