/* Free ports and waiting. */
import net from 'node:net'

/* A TCP port of 127.0.0.1 that nobody listens on now. */
export async function freePort() {
    const server = net.createServer()
    await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
    const { port } = server.address()
    await new Promise(resolve => server.close(resolve))
    return port
}

export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))

/* Calls look() until it gives something true and returns that; after seconds it fails and says what was awaited and
 * what look() saw last. An error thrown by look() counts as "not yet". */
export async function until(what, look, seconds = 10, step = 50) {
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
