/* How quick search is: conversations of three messages (fill.mjs), asked for as pages by one client.
 *   SEARCH_SIZES='N N'   how many conversations (10000); STORES as in bench.mjs
 * Beside the time that the client sees stands the processor time of the server, which other work on the machine leaves
 * as it is (PostgreSQL's own server is not counted in it). */
import { readFileSync } from 'node:fs'
import os from 'node:os'
import { desk } from '../rig/desk.mjs'
import { signedIn } from '../rig/faults.mjs'
import { startPostgres } from '../rig/postgres.mjs'
import { seeded } from '../rig/seed.mjs'
import { sql } from '../rig/sql.mjs'
import { fill, indexed } from './fill.mjs'
import { connect } from './line.mjs'

const sizes = (process.env.SEARCH_SIZES || '10000').split(/[ ,]+/).map(Number)
const stores = (process.env.STORES || 'sqlite postgres').split(/[ ,]+/)
const times = 200

/* Beginnings that words of the vocabulary have. */
const two = ['ba', 'ce', 'di', 'fo', 'gu', 'ka', 'le', 'mi', 'no', 'pu', 'ra', 'se', 'ti', 'vo', 'zu', 'ko', 'pr', 'sk', 'tr', 'ze']
export const questions = [
    ['a word in 5 % of conversations', () => 'kolibri'],
    ['a word in 0.01 %', () => 'zvrkalo'],
    ['two letters', i => two[i % two.length]],
    ['a word and two letters', i => `kolibri ${two[i % two.length]}`],
    ['three letters', i => `${two[i % two.length]}b`],
    ['two words in other letters', () => 'колибри звркало'],
    ['a phrase', () => '"kolibri"'],
    ['nothing', i => `xq${i}`],
    ['a word that stands in all', () => 'hello'],
    ['is:open', () => 'is:open'],
    ['is:solved', () => 'is:solved'],
    ['is:snoozed, of which there are three', () => 'is:snoozed'],
    ['a word that stands in all, is:snoozed', () => 'hello is:snoozed'],
    ['from: two letters', i => `from:${two[i % two.length]}`],
    ['assigned:me is:open', () => 'assigned:me is:open'],
    ['has:attachment', () => 'has:attachment'],
    ['before:2000', () => 'before:2000'],
    ['after:yesterday -kolibri', () => 'after:yesterday -kolibri'],
]

const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))]

/* Processor time of a process in ms. */
function busy(pid) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
}

export async function measure(d, cookie) {
    const figures = [], line = connect(d, { Cookie: cookie })
    for (const [name, of] of questions) {
        const took = [], before = busy(d.child.pid)
        let found = 0
        for (let i = 0; i < times; i++) {
            const began = performance.now()
            const { status, body } = await line.ask('GET', `/search?q=${encodeURIComponent(of(i))}`)
            took.push(performance.now() - began)
            if (status !== 200) throw new Error(`${name}: ${status}`)
            found = body.split('<li class="row">').length - 1
        }
        figures.push({ name, p50: quantile(took, 0.5), p95: quantile(took, 0.95), cpu: (busy(d.child.pid) - before) / times, found })
    }
    line.close()
    return figures
}

async function one(store, n) {
    const d = await desk({ store })
    try {
        await d.stop()
        await fill(d, n, seeded())
        sql(d, 'UPDATE conversation SET snoozed_until = 1, bucket = 3 WHERE id IN (5, 50, 500)', 'UPDATE conversation SET owner_id = 1 WHERE id % 50 = 0')
        await d.serve()
        const began = performance.now()
        await indexed(d)
        const filled = `indexed in ${((performance.now() - began) / 1000).toFixed(1)} s`
        const { cookie } = await signedIn(d)
        return { store, n, filled, figures: await measure(d, cookie) }
    } finally {
        await d.remove()
    }
}

if (import.meta.url === `file://${process.argv[1]}`) {
    const postgres = stores.includes('postgres') && !process.env.TEST_POSTGRES ? await startPostgres() : null
    if (postgres) {
        process.env.TEST_POSTGRES = postgres.url
        process.on('exit', () => postgres.stop())
    }
    console.log(`pages of search, one client, ${times} each; target: p95 <= 5 ms on SQLite; load before: ${os.loadavg()[0].toFixed(1)}`)
    for (const n of sizes) {
        for (const store of stores) {
            const { filled, figures } = await one(store, n)
            console.log(`\n${store}, ${n} conversations (${filled})`)
            for (const f of figures) {
                console.log(`  ${f.name.padEnd(34)} p50 ${f.p50.toFixed(2).padStart(7)} ms   p95 ${f.p95.toFixed(2).padStart(7)} ms   ` +
                    `processor ${f.cpu.toFixed(2).padStart(6)} ms   ${f.found} shown`)
            }
        }
    }
}
