/* A look into a desk's store past all of its code: rows(d, 'SELECT …') as arrays of text, on either store. Only looks. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { query } from './postgres.mjs'

const script = 'import sqlite3, sys\nc = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True, timeout=20)\n' +
    'for r in c.execute(sys.argv[2]): print("|".join("" if x is None else str(x) for x in r))\n'

export function rows(d, sql) {
    const lines = d.database ? query(d.database.url, sql)
        : execFileSync('/usr/bin/python3', ['-I', '-c', script, join(d.data, 'desk.db'), sql],
            { encoding: 'utf8', maxBuffer: 256 << 20 }).split('\n').filter(Boolean)
    return lines.map(line => line.split('|'))
}
