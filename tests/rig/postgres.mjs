/* PostgreSQL for one run of the tests: a server of its own (rig/postgres.sh), a database a desk. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const script = new URL('postgres.sh', import.meta.url).pathname

/* Starts a server: {url, dir, env, stop()}. env is what suites get, so that they share it. fsync 'off': it lies in
 * memory where there is room, for tests that cut no power. */
export async function startPostgres(fsync = 'on') {
    const dir = mkdtempSync(join(tmpdir(), 'kept-postgres-'))
    const url = execFileSync(script, ['start', dir], { encoding: 'utf8', env: { ...process.env, TEST_FSYNC: fsync } }).trim()
    const stop = () => execFileSync(script, ['stop', dir], { stdio: 'ignore' })
    return { url, dir, env: { TEST_POSTGRES: url, TEST_POSTGRES_DIR: dir }, stop }
}

let shared = null

/* The server of this run, or one started for this process alone and stopped with it. */
async function server() {
    if (process.env.TEST_POSTGRES) return process.env.TEST_POSTGRES
    if (!shared) {
        shared = await startPostgres()
        process.on('exit', () => shared.stop())
    }
    return shared.url
}

/* Runs one statement as the owner of the server and returns its rows as lines, fields split by '|'. */
export function query(url, sql) {
    const out = execFileSync('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', sql, url], { encoding: 'utf8', maxBuffer: 256 << 20 })
    return out.split('\n').filter(Boolean)
}

/* A new empty database: {url, drop()}. */
export async function newDatabase() {
    const admin = await server()
    const name = `desk_${process.pid}_${Date.now()}_${Math.floor(Math.random() * 1e6)}`
    query(admin, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`)
    return {
        url: admin.replace(/\/\/\/kept\?/, `///${name}?`),
        drop: () => query(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
    }
}
