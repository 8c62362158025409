/* A look into a desk's store past all of its code: rows(d, 'SELECT …') as arrays of text, on either store. Only looks. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { until } from './ports.mjs'
import { query } from './postgres.mjs'

const script = 'import sqlite3, sys\nc = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True, timeout=20)\n' +
    'for r in c.execute(sys.argv[2]): print("|".join("" if x is None else str(x) for x in r))\n'

export function rows(d, sql) {
    const lines = d.database ? query(d.database.url, sql)
        : execFileSync('/usr/bin/python3', ['-I', '-c', script, join(d.data, 'desk.db'), sql],
            { encoding: 'utf8', maxBuffer: 256 << 20 }).split('\n').filter(Boolean)
    return lines.map(line => line.split('|'))
}

/* Before a desk's clock is moved past the lease of a mail that is being sent: waits until none is. On PostgreSQL what a
 * killed desk left stays claimed until then; there it waits for a while only. */
export async function nothingInTheAir(d) {
    const none = () => !Number(rows(d, 'SELECT count(*) FROM outbox WHERE state = 2')[0][0])
    await until('no mail is being sent', none, d.database ? 10 : 120, 200).catch(error => { if (!d.database) throw error })
}
