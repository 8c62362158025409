/* Somebody kills or stops the processes that read letters, while letters come in. What was acknowledged is read all the
 * same, within 10 s and without a restart; nothing is taken for a bad letter; and stopping waits for none of them. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { desk, store } from '../rig/desk.mjs'
import { below, hand, letterOf, onceEach, traffic } from '../rig/faults.mjs'
import { until } from '../rig/ports.mjs'

const rounds = process.env.TEST_SOAK ? 200 : 4

const one = (d, name) => until(`there is a ${name}`, () => below(d.child.pid, name)[0])
const ready = async d => (await fetch(`${d.url}/ready`)).status

/* Letters that are handed over now are read within 10 s. */
async function readsAgain(d, mark) {
    const letters = [1, 2, 3, 4].map(n => letterOf(`${mark}-${n}`))
    for (const letter of letters) {
        letter.taken = (await hand(d, letter)).code === 250
        assert.ok(letter.taken, 'letters are taken whatever happens to readers')
    }
    const began = Date.now()
    await onceEach(d, letters, 20)
    return { letters, took: Date.now() - began }
}

test(`the processes that read letters (${store})`, { timeout: 3600 * 1000 }, async t => {
    const d = await desk()
    const all = []

    for (const name of ['kept-keeper', 'kept-nursery', 'kept-reader']) {
        await t.test(`F12 I1 ${name} is killed ${rounds} times while letters come in: all are read, none is called bad`, async () => {
            const mail = traffic(d, name)
            let slowest = 0
            for (let round = 1; round <= rounds; round++) {
                await until('some letters came in', () => mail.letters.filter(l => l.taken).length > round * 10)
                process.kill(await one(d, name), 'SIGKILL')
                const { letters, took } = await readsAgain(d, `${name}-${round}-after`)
                all.push(...letters)
                slowest = Math.max(slowest, took)
                await until('it is ready', async () => await ready(d) === 200, 10)
            }
            await mail.stop()
            all.push(...mail.letters.filter(l => l.taken))
            assert.deepEqual(await d.all('/letters?state=unreadable'), [])
            t.diagnostic(`${rounds} kills of ${name}, ${slowest} ms at most until letters are read`)
        })
    }

    await t.test('F12 an idle desk notices, says so in its log and has a keeper again', async () => {
        const keeper = await one(d, 'kept-keeper')
        process.kill(keeper, 'SIGKILL')
        await until('another keeper', () => below(d.child.pid, 'kept-keeper').some(p => p !== keeper))
        await until('it is ready', async () => await ready(d) === 200)
        assert.match(d.log(), /the readers of letters had ended/)
    })

    await t.test('F12 a nursery that somebody stopped is replaced', async () => {
        process.kill(await one(d, 'kept-nursery'), 'SIGSTOP')
        for (const reader of below(d.child.pid, 'kept-reader')) process.kill(reader, 'SIGKILL')
        const letter = letterOf('nursery-stopped')
        letter.taken = (await hand(d, letter)).code === 250
        all.push(letter)
        await onceEach(d, [letter], 40)
    })

    await t.test('I1 I7 every acknowledged letter is a message exactly once', async () => {
        await onceEach(d, all, 30)
        assert.deepEqual(await d.all('/letters?state=unreadable'), [])
        assert.deepEqual(await d.check(), [])
    })

    for (const name of ['kept-keeper', 'kept-nursery', 'kept-reader']) {
        await t.test(`F12 stopping does not wait for a ${name} that somebody stopped`, async () => {
            await readsAgain(d, `before-${name}`)
            const stopped = below(d.child.pid, name)
            for (const pid of stopped) process.kill(pid, 'SIGSTOP')
            const letter = letterOf(`waits-${name}`)
            letter.taken = (await hand(d, letter)).code === 250
            const began = Date.now()
            await d.stop()
            const took = Date.now() - began
            assert.ok(took < 10000, `it took ${took} ms`)
            t.diagnostic(`${took} ms to stop with a stopped ${name}`)
            await until('none of them is left', () => stopped.every(pid => {
                try { return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')) } catch { return true }
            }))
            await d.serve()
            await onceEach(d, [letter], 20)
            assert.deepEqual(await d.all('/letters?state=unreadable'), [])
        })
    }
    await d.stop()
    await d.remove()
})
