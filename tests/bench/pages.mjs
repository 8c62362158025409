/* How quick every page of the desk is, asked by one person, one after the other: half of them and 95 of 100 are there
 * within so many milliseconds. Target: 10 ms for every page, on both stores.
 *   PAGES_SIZES='N N'   how many conversations (100000); STORES as in bench.mjs; TIMES=N requests of each page (100)
 * Ends with 1 where a page is over the target: the time stands in milliseconds on a machine that does nothing else. */
import { readFileSync } from 'node:fs'
import os from 'node:os'
import { desk, owner } from '../rig/desk.mjs'
import { signedIn } from '../rig/faults.mjs'
import { sleep, until } from '../rig/ports.mjs'
import { startPostgres } from '../rig/postgres.mjs'
import { seeded } from '../rig/seed.mjs'
import { fill, indexed } from './fill.mjs'
import { questions } from './search.mjs'
import { noneOf, someOf, stock } from './stock.mjs'

process.env.TEST_SEED ||= '20261121'
const sizes = (process.env.PAGES_SIZES || '100000').split(/[ ,]+/).map(Number)
const stores = (process.env.STORES || 'sqlite postgres').split(/[ ,]+/)
const times = Number(process.env.TIMES) || 100
const target = 10

/* Every page that the owner may open by its address: a name, and the address of the i-th request. chance: of the data. Which
 * conversations have a promise, an order and so on says stock.mjs. */
function pagesOf(n, chance) {
    const some = Array.from({ length: times }, () => 1 + chance.below(n))
    const one = path => () => path
    const views = ['mine', 'unassigned', 'team', 'waiting', 'snoozed', 'solved', 'spam', 'all']
    const nth = (step, less) => i => step * (1 + some[i] % Math.floor(n / step)) - less
    const ofComplaint = nth(40, 3), complaint = i => (ofComplaint(i) + 3) / 40
    return [
        ['Today', one('/')],
        ...views.map(view => [`inbox: ${view}`, one(`/inbox?view=${view}`)]),
        ['inbox: urgent ones', one('/inbox?view=team&urgent=1')],
        ['inbox: solved, of a tag', i => `/inbox?view=solved&tag=${1 + i % 60}`],
        ['inbox: the form that narrows', one('/inbox?view=team&narrow=1')],
        ['conversation', i => `/conversations/${some[i]}`],
        ['conversation: its row', i => `/conversations/${some[i]}/row`],
        ['conversation: guidance', i => `/conversations/${some[i]}/guidance`],
        ['conversation: who is there', i => `/conversations/${some[i]}/presence`],
        ['customers', one('/customers')],
        ['customers: a name', one('/customers?q=Petrovi%C4%87')],
        ['customers: a name and a number', i => `/customers?q=customer${Math.ceil(some[i] / 2)}`],
        ['customer', i => `/customers/${Math.ceil(some[i] / 2)}`],
        ['customer: join', i => `/customers/${Math.ceil(some[i] / 2)}/join`],
        ['customer: erasure', i => `/customers/${Math.ceil(some[i] / 2)}/erasure`],
        ['a new contact', one('/new')],
        ['search: no question', one('/search')],
        ...questions.map(([name, of]) => [`search: ${name}`, i => `/search?q=${encodeURIComponent(of(i))}`]),
        ['a case with promises and all', i => `/conversations/${1 + i % 20}`],
        ['promises', one('/promises')],
        ['promises: mine', one('/promises?whose=mine')],
        ['a promise to be made', i => `/conversations/${1 + i % 20}?promise=1`],
        ['complaints', one('/complaints')],
        ['complaints: the register', one('/complaints?all=1')],
        ['complaint', i => `/complaints/${complaint(i)}`],
        ['complaint: its record', i => `/complaints/${complaint(i)}/record`],
        ['a complaint to be entered', i => `/conversations/${ofComplaint(i)}/complaint`],
        ['faults', one('/faults')],
        ['fault', i => `/faults/${1 + i % 40}`],
        ['goodwill', one('/goodwill')],
        ['goodwill: give', i => `/conversations/${nth(20, 13)(i)}/goodwill`],
        ['follow-ups', one('/follow-ups?view=all')],
        ['follow-ups: mine', one('/follow-ups')],
        ['orders', one('/orders')],
        ['orders: delivered', one('/orders?state=delivered')],
        ['order', i => `/orders/${1 + some[i] % Math.floor(n / 5)}`],
        ['order: packing note', i => `/orders/${1 + some[i] % Math.floor(n / 5)}/packing-note`],
        ['products', one('/products')],
        ['product', i => `/products/${1 + i % 300}`],
        ['policies', one('/policies')],
        ['policy', one('/policies/1')],
        ['guidance', one('/guidance')],
        ['guidance: one', one('/guidance/1')],
        ['tables', one('/imports')],
        ['what became of it', one('/figures')],
        ['what became of it: a year', one('/figures?days=365')],
        ['the week', one('/week')],
        ['mailboxes', one('/mailboxes')],
        ['notifications', one('/notifications')],
        ['keys', one('/keys')],
        ['settings', one('/settings')],
        ...['second-step', 'people', 'teams', 'rights', 'desk', 'tags', 'tags?edit=1', 'automations', 'causes', 'law?country=RS', 'spam', 'limits',
            'calendars', 'calendars/1', 'standards', 'standards/1', 'plans', 'audit', 'audit?who=2'].map(page => [`settings: ${page}`, one(`/settings/${page}`)]),
        ['a message to be forwarded', i => `/messages/${3 * some[i] - 2}/forward`],
        ['a letter as it came', i => `/letters/${3 * some[i] - 2}/raw`],
    ]
}

/* The lists of an agent who sees a part of it all: one in a hundred of the newest and a few old ones, or these alone. */
function partsOf(who) {
    const views = ['team', 'unassigned', 'waiting', 'snoozed', 'solved', 'spam', 'all'].map(view => `/inbox?view=${view}`)
    const pages = ['/', ...views, '/inbox?view=solved&tag=14', '/inbox?view=all&urgent=1', '/customers', '/promises', '/complaints', '/follow-ups?view=all', '/orders',
        '/goodwill', '/search?q=kolibri', '/search?q=zvrkalo']
    return pages.map(path => [`${who}: ${path}`, () => path])
}

const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))]

/* Hundredths of a second that a process has used; what children did is not in it. */
const processor = pid => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ').slice(11, 13).reduce((a, b) => a + Number(b), 0)

/* cpu: the processor time of the program alone for one of them, in milliseconds, which a busy machine changes little. */
export async function measure(get, pages, pid) {
    const figures = []
    for (const [name, of] of pages) {
        const took = []
        let used = 0
        for (let i = -3; i < times; i++) { /* the first ones make connections and plans */
            if (i === 0) used = processor(pid)
            const path = of(Math.max(i, 0)), began = performance.now()
            const { status, text } = await get(path)
            if (i >= 0) took.push(performance.now() - began)
            if (status !== 200) throw new Error(`${name}, ${path}: ${status} ${text.slice(0, 300)}`)
        }
        figures.push({ name, p50: quantile(took, 0.5), p95: quantile(took, 0.95), cpu: (processor(pid) - used) * 10 / times })
    }
    return figures
}

/* What no bulk makes: twenty cases with fifteen promises, a complaint, goodwill and a follow-up each, and a few of what there is
 * not much of. */
export async function rooms(d) {
    const due = hours => new Date(Date.now() + hours * 3600e3).toISOString()
    const made = async (path, body) => {
        const { status, body: got } = await d.api('POST', path, body)
        if (status !== 201) throw new Error(`POST ${path}: ${status} ${JSON.stringify(got)}`)
        return got
    }
    const product = await made('/products', { sku: 'LADA-38', name: 'Lada', guarantee_months: 24, batches: ['L23', 'L24'] })
    await made('/authority-limits', { role: 'owner', per_grant: 900000, per_period: 9000000, period_days: 30, currency: 'RSD' })
    await made('/calendars', { zone: 'UTC', week: ['9-17', '9-17', '9-17', '9-17', '9-17', '', ''] })
    await made('/standards', { kind: 'resolution', minutes: 600, unit: 'elapsed', reason: 'So it is.' })
    for (let id = 1; id <= 20; id++) {
        const c = await d.get(`/conversations/${id}`)
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
    for (let i = 0; i < 12; i++) await made('/guidance', { lang: 'en', title: `Guidance ${i}`, text: 'We send a new pair.' })
}

/* Once the desk has done what it does after its start: what the pages use is measured, not that. */
const calm = pid => until('the desk has nothing to do', async () => {
    const before = processor(pid)
    await sleep(1000)
    return processor(pid) - before < 3
}, 120, 10)

/* only: a pattern of names. */
export async function all(d, n, chance, only = null) {
    await calm(d.child.pid)
    const of = async (who, pages) => measure((await signedIn(d, who)).get, pages.filter(([name]) => !only || only.test(name)), d.child.pid)
    return [...await of(owner, pagesOf(n, chance)), ...await of(someOf, partsOf('limited sight')), ...await of(noneOf, partsOf('sees forty'))]
}

async function one(store, n) {
    const d = await desk({ store }), chance = seeded()
    try {
        await d.stop()
        await fill(d, n, chance)
        await stock(d, n)
        await d.serve()
        await indexed(d)
        await rooms(d)
        return await all(d, n, chance)
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
            for (const { name, p50, p95, cpu } of await one(store, n)) {
                const over = p95 > target
                if (over) process.exitCode = 1
                console.log(`  ${name.padEnd(36)} p50 ${p50.toFixed(2).padStart(7)} ms   p95 ${p95.toFixed(2).padStart(7)} ms   processor ${cpu.toFixed(1).padStart(5)} ms${over ? '   over' : ''}`)
            }
        }
    }
}
