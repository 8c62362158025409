/* What a test leaves standing when it fails half way is taken down once all tests of the file are over; without that,
 * one forgotten server would keep the process alive until the runner loses patience.
 *
 *     const forget = atEnd(() => server.stop())
 *     …; forget()                      once it is stopped in good order
 *
 * Outside of a test run (the benchmark uses the rig as well) it happens when the process exits, as far as it can
 * without waiting. */
const left = new Set()

export function atEnd(stop) {
    left.add(stop)
    return () => left.delete(stop)
}

async function takeDown() {
    for (const stop of [...left].reverse()) {
        left.delete(stop)
        try { await stop() } catch { /* what matters has failed before */ }
    }
}

if (process.execArgv.some(arg => arg.startsWith('--test'))) {
    const { after } = await import('node:test')
    after(async () => {
        await takeDown()
        /* What nobody named here holds the process up no longer than this; the timer itself holds nothing. */
        setTimeout(() => {
            process.stderr.write(`still held up by ${process.getActiveResourcesInfo().join(', ')}: what was started must be stopped\n`)
            process.exit()
        }, 3000).unref()
    })
}
process.on('exit', () => { for (const stop of left) { try { stop() } catch { /* as above */ } } })
