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
        ['a case with promises and all', i => `/conversations/${1 + i % 20}`],
        ['promises', one('/promises')],
        ['promises: mine', one('/promises?whose=mine')],
        ['a promise to be made', i => `/conversations/${1 + i % 20}?promise=1`],
        ['complaints', one('/complaints')],
        ['complaints: the register', one('/complaints?all=1')],
        ['complaint', i => `/complaints/${1 + i % 20}`],
        ['complaint: its record', i => `/complaints/${1 + i % 20}/record`],
        ['goodwill', one('/goodwill')],
        ['goodwill: give', i => `/conversations/${1 + i % 20}/goodwill`],
        ['settings: limits', one('/settings/limits')],
        ['settings: law', one('/settings/law?country=RS')],
        ['settings: causes', one('/settings/causes')],
        ['follow-ups', one('/follow-ups?view=all')],
        ['orders', one('/orders')],
        ['order', i => `/orders/${1 + i % 100}`],
        ['products', one('/products')],
        ['product', one('/products/1')],
        ['policies', one('/policies')],
        ['policy', one('/policies/1')],
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

/* Something in every room: twenty cases with five promises, a complaint, goodwill and a follow-up each, three hundred open
 * promises in all, a hundred orders. */
async function rooms(d) {
    const due = hours => new Date(Date.now() + hours * 3600e3).toISOString()
    const made = async (path, body) => {
        const { status, body: got } = await d.api('POST', path, body)
        if (status !== 201) throw new Error(`POST ${path}: ${status} ${JSON.stringify(got)}`)
        return got
    }
    const cases = [], product = await made('/products', { sku: 'LADA-38', name: 'Lada', guarantee_months: 24, batches: ['L23', 'L24'] })
    await made('/authority-limits', { role: 'owner', per_grant: 900000, per_period: 9000000, period_days: 30, currency: 'RSD' })
    for (let id = 1; id <= 20; id++) cases.push(await d.get(`/conversations/${id}`))
    for (const c of cases) {
        for (let i = 0; i < 15; i++) await made(`/conversations/${c.id}/promises`, { what: `Нови пар предат куриру, ${i}`, due: due(1 + 5 * i) })
        await made(`/conversations/${c.id}/complaint`, { item: 'Ципеле', defect: 'Ђон се одлепио.', country: 'RS' })
        await made(`/conversations/${c.id}/goodwill-grants`, { kind: 'refund', amount: 35000, currency: 'RSD', purpose: 'keep' })
        await made(`/conversations/${c.id}/follow-ups`, { due: due(30), channel: 'phone' })
        for (let i = 0; i < 5; i++) {
            const order = await made('/orders', { number: `${10000 + 10 * c.id + i}`, customer: c.customer.id, currency: 'RSD', lines: [{ what: product.sku, quantity: 1, price: 749000 }] })
            await d.api('POST', `/conversations/${c.id}/orders`, { order: order.id })
        }
    }
    for (let i = 0; i < 12; i++) await made('/policies', { code: `P${i}`, lang: 'en', title: `Policy ${i}`, text: 'Within 14 days.' })
}

async function one(store, n) {
    const d = await desk({ store }), chance = seeded()
    try {
        await d.stop()
        await fill(d, n, chance)
        await d.serve()
        await indexed(d)
        await rooms(d)
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
