/* How quick every page of the desk is, asked by one person, one after the other: half of them and 95 of 100 are there
 * within so many milliseconds. Target: 10 ms for every page, on both stores.
 *   PAGES_SIZES='N N'   how many conversations (100000); STORES as in bench.mjs; TIMES=N requests of each page (100)
 * Ends with 1 where a page is over the target: the time stands in milliseconds on a machine that does nothing else. */
import os from 'node:os'
import { desk } from '../rig/desk.mjs'
import { signedIn } from '../rig/faults.mjs'
import { startPostgres } from '../rig/postgres.mjs'
import { seeded } from '../rig/seed.mjs'
import { fill, indexed } from './fill.mjs'
import { questions } from './search.mjs'

process.env.TEST_SEED ||= '20261121'
const sizes = (process.env.PAGES_SIZES || '100000').split(/[ ,]+/).map(Number)
const stores = (process.env.STORES || 'sqlite postgres').split(/[ ,]+/)
const times = Number(process.env.TIMES) || 100
const target = 10

/* Every page that a person may open by its address: a name, and the address of the i-th request. chance: of the data. */
function pagesOf(n, chance) {
    const some = Array.from({ length: times }, () => 1 + chance.below(n))
    const one = path => () => path
    const views = ['mine', 'unassigned', 'team', 'waiting', 'snoozed', 'solved', 'spam', 'all']
    return [
        ['Today', one('/')],
        ...views.map(view => [`inbox: ${view}`, one(`/inbox?view=${view}`)]),
        ['inbox: urgent ones', one('/inbox?view=team&urgent=1')],
        ['inbox: the form that narrows', one('/inbox?view=team&narrow=1')],
        ['conversation', i => `/conversations/${some[i]}`],
        ['conversation: its row', i => `/conversations/${some[i]}/row`],
        ['customers', one('/customers')],
        ['customers: a name', one('/customers?q=Petrovi%C4%87')],
        ['customers: a name and a number', i => `/customers?q=customer${Math.ceil(some[i] / 2)}`],
        ['customer', i => `/customers/${Math.ceil(some[i] / 2)}`],
        ['customer: join', i => `/customers/${Math.ceil(some[i] / 2)}/join`],
        ['a new contact', one('/new')],
        ['search: no question', one('/search')],
        ...questions.map(([name, of]) => [`search: ${name}`, i => `/search?q=${encodeURIComponent(of(i))}`]),
        ['mailboxes', one('/mailboxes')],
        ['settings', one('/settings')],
        ['settings: second step', one('/settings/second-step')],
        ['settings: people', one('/settings/people')],
        ['settings: teams', one('/settings/teams')],
        ['settings: rights', one('/settings/rights')],
        ['settings: desk', one('/settings/desk')],
        ['settings: audit', one('/settings/audit')],
        ['a message as it was sent', i => `/messages/${3 * some[i] - 2}/original`],
    ]
}

const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))]

export async function measure(get, n, chance) {
    const figures = []
    for (const [name, of] of pagesOf(n, chance)) {
        const took = []
        for (let i = -3; i < times; i++) { /* the first ones make connections and plans */
            const path = of(Math.max(i, 0)), began = performance.now()
            const { status, text } = await get(path)
            if (i >= 0) took.push(performance.now() - began)
            if (status !== 200) throw new Error(`${name}, ${path}: ${status} ${text.slice(0, 300)}`)
        }
        figures.push({ name, p50: quantile(took, 0.5), p95: quantile(took, 0.95) })
    }
    return figures
}

async function one(store, n) {
    const d = await desk({ store }), chance = seeded()
    try {
        await d.stop()
        await fill(d, n, chance)
        await d.serve()
        await indexed(d)
        const { get } = await signedIn(d)
        return await measure(get, n, chance)
    } finally {
        await d.remove()
    }
}

if (import.meta.url === `file://${process.argv[1]}`) {
    const postgres = stores.includes('postgres') && !process.env.TEST_POSTGRES ? await startPostgres() : null
    if (postgres) {
        Object.assign(process.env, postgres.env)
        process.on('exit', () => postgres.stop())
    }
    console.log(`every page, one client, ${times} each; target: p95 <= ${target} ms; load before: ${os.loadavg()[0].toFixed(1)}`)
    for (const n of sizes) {
        for (const store of stores) {
            console.log(`\n${store}, ${n} conversations`)
            for (const { name, p50, p95 } of await one(store, n)) {
                const over = p95 > target
                if (over) process.exitCode = 1
                console.log(`  ${name.padEnd(36)} p50 ${p50.toFixed(2).padStart(7)} ms   p95 ${p95.toFixed(2).padStart(7)} ms${over ? '   over' : ''}`)
            }
        }
    }
}
