/* What clocks cost: N open ones of which none is due (the share of a core that the program takes, and PostgreSQL with it),
 * and 10,000 that fall due in the same minute (until the last is marked as late, warned of and told in its thread).
 *   CLOCKS='N N'   how many are open (100000); STORES as in bench.mjs; IDLE=S how long nothing is due (30)
 * The clocks are put into the store past the desk: copies of the one that a letter began. */
import { readFileSync, readdirSync } from 'node:fs'
import { converse } from '../api/kit/shop.mjs'
import { desk } from '../rig/desk.mjs'
import { startPostgres } from '../rig/postgres.mjs'
import { sql } from '../rig/sql.mjs'
import { sleep, until } from '../rig/ports.mjs'

const sizes = (process.env.CLOCKS || '100000').split(/[ ,]+/).map(Number)
const stores = (process.env.STORES || 'sqlite postgres').split(/[ ,]+/)
const idle = Number(process.env.IDLE || 30), due = 10000

/* Processor time in ms: of the program, and of what serves its database. */
function busy(d) {
    const time = pid => {
        const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ')
        return (Number(fields[11]) + Number(fields[12])) * 10
    }
    const name = d.database && new URL(d.database.url).pathname.slice(1)
    const serves = pid => { try { return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(` ${name} [`) } catch { return false } }
    return time(d.child.pid) + (name ? readdirSync('/proc').filter(p => /^\d+$/.test(p) && serves(p)).reduce((sum, p) => sum + time(p), 0) : 0)
}

const copies = (n, until) => `INSERT INTO clock (conversation_id, kind, standard, message_id, started_at, due_at, first_due, warn_half, warn_most, warn_at, warned)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${n})
    SELECT k.conversation_id, 1, k.standard, k.message_id, k.started_at, ${until} + n.i % 1000, ${until} + n.i % 1000, k.warn_half, k.warn_most, ${until} + n.i % 1000, 80
    FROM (SELECT * FROM clock ORDER BY id LIMIT 1) AS k, n`

async function measure(store, n) {
    const d = await desk({ store })
    try {
        await converse(d, 1)
        sql(d, copies(n, (Date.now() + 20 * 3600e3) * 1000))
        await sleep(3000)
        const before = busy(d), began = performance.now()
        await sleep(idle * 1000)
        const share = (busy(d) - before) / (performance.now() - began) * 100
        const late = (Date.now() + 5000) * 1000
        sql(d, copies(due, late))
        const left = () => Number(sql(d, `SELECT count(*) FROM clock WHERE due_at BETWEEN ${late} AND ${late + 1000} AND warned < 100`)[0])
        await until('all are marked', () => left() === 0, 120, 200)
        const took = Date.now() - late / 1000
        const told = Number(sql(d, 'SELECT count(*) FROM event WHERE kind = 180')[0])
        console.log(`${store}: ${n} open clocks, none due: ${share.toFixed(2)} % of a core; ${due} due at once: ${(took / 1000).toFixed(1)} s, ${told} told`)
        if (told !== due) process.exitCode = 1
    } finally {
        await d.remove()
    }
}

const postgres = stores.includes('postgres') && !process.env.TEST_POSTGRES ? await startPostgres() : null
if (postgres) {
    process.env.TEST_POSTGRES = postgres.url
    process.on('exit', () => postgres.stop())
}
for (const store of stores)
    for (const n of sizes) await measure(store, n)
