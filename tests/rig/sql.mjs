/* The store behind a desk's back, for what no page can do. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { query } from './postgres.mjs'

/* Runs statements; the rows of all of them as lines, fields split by '|'. */
export function sql(d, ...statements) {
    if (d.database) return statements.flatMap(text => query(d.database.url, text))
    const script = 'import sqlite3, sys\nc = sqlite3.connect(sys.argv[1], timeout=20)\n' +
        'for s in sys.argv[2:]:\n    for r in c.execute(s): print("|".join(str(x) for x in r))\nc.commit()'
    const out = execFileSync('/usr/bin/python3', ['-I', '-c', script, join(d.data, 'desk.db'), ...statements],
        { encoding: 'utf8', maxBuffer: 256 << 20 })
    return out.split('\n').filter(Boolean)
}
