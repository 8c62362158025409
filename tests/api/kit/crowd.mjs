/* Many clients at once.
 *
 *     const they = patient(caller(d, description, token))
 *     const { answers, counts } = await together(100, i => they('POST', …))        counts: {201: 2, 409: 98} */
import assert from 'node:assert/strict'
import { sleep } from '../../rig/ports.mjs'

/* What is busy may be asked again, as Retry-After says; the answer in the end is what counts. */
export const patient = call => async (...args) => {
    for (let i = 0; ; i++) {
        const answer = await call(...args)
        if ((answer.status !== 503 && answer.status !== 429) || i === 20) return answer
        assert.ok(Number(answer.headers['retry-after']) > 0)
        await sleep(50 + Math.random() * 200)
    }
}

/* Calls n times at once; resolves to the answers, and how often each status came. */
export async function together(n, call) {
    const answers = await Promise.all(Array.from({ length: n }, (_, i) => call(i)))
    const counts = {}
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
    return { answers, counts }
}
