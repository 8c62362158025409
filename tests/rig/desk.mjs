/* A desk for one test: made, served, killed, restarted, checked, gone.
 *
 *     const d = await desk({ store: 'postgres' })
 *     d.url, d.lmtp            where it serves pages and takes mail
 *     d.kept('check')          runs a command of the program on this desk: {status, stdout, stderr}
 *     d.api('GET', '/conversations')        the API with an admin's token: {status, headers, body}
 *     d.kill9(); await d.serve()            a crash and the next start
 *     await d.stop()           an orderly end; fails where the program does not end well
 *
 * The program is build/kept or what TEST_KEPT names. Everything lies in one temporary folder, removed at the end unless
 * TEST_KEEP is set. */
import { spawn } from 'node:child_process'
import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from './end.mjs'
import { freePort, until } from './ports.mjs'
import { newDatabase } from './postgres.mjs'

export const kept = process.env.TEST_KEPT || new URL('../../build/kept', import.meta.url).pathname
export const owner = { mail: 'ana@shop.example', name: 'Ana Novak', password: 'correct horse 4 battery' }
export const mailbox = 'hello@shop.example'

/* The stores a scenario runs on: the one TEST_STORE names, else SQLite. */
export const store = process.env.TEST_STORE || 'sqlite'

function killGroup(child) {
    try { process.kill(-child.pid, 'SIGKILL') } catch { /* it is gone */ }
}

/* Runs the program once with input on its standard input; its messages are English unless env says otherwise. */
export function run(args, input = '', seconds = 60, env = {}) {
    return new Promise((resolve, reject) => {
        const child = spawn(kept, args, { stdio: 'pipe', env: { ...process.env, LC_ALL: 'C', ...env } })
        const out = [], err = []
        const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000)
        child.stdout.on('data', data => out.push(data))
        child.stderr.on('data', data => err.push(data))
        child.stdin.on('error', () => { /* it need not read all of it */ })
        child.stdin.end(input)
        child.on('error', reject)
        child.on('close', (status, signal) => {
            clearTimeout(timer)
            resolve({ status, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() })
        })
    })
}

async function must(what, args, input) {
    const { status, signal, stdout, stderr } = await run(args, input)
    if (status !== 0) throw new Error(`${what}: kept ${args.join(' ')} ended with ${status ?? signal}: ${stderr || stdout}`)
    return stdout
}

class Desk {
    constructor(folder, database) {
        this.folder = folder
        this.data = join(folder, 'desk')
        this.database = database
        this.child = null
        this.under = [] /* a program to run it under */
        this.logFile = join(folder, 'serve.log')
        this.where = ['--data', this.data, ...(database ? ['--store', database.url] : [])]
        this.forget = atEnd(() => this.remove())
    }

    /* A command on this desk: kept('check'), kept('deliver', ['--to', address], raw). */
    kept(command, args = [], input = '', seconds = 60) {
        const [first, ...rest] = command.split(' ')
        return run([first, ...rest, ...this.where, ...args], input, seconds)
    }

    async serve(extra = this.extra) {
        this.extra = extra
        this.listen ??= `127.0.0.1:${await freePort()}`
        this.url ??= `http://${this.listen}`
        this.lmtp ??= { host: '127.0.0.1', port: await freePort() }
        const log = openSync(this.logFile, 'a')
        const args = ['serve', ...this.where, '--listen', this.listen, '--lmtp', `127.0.0.1:${this.lmtp.port}`, ...extra]
        const [program, ...before] = [...this.under, kept]
        const child = spawn(program, [...before, ...args], { detached: true, stdio: ['ignore', log, log] })
        closeSync(log)
        this.child = child
        this.ended = new Promise(resolve => child.on('close', (status, signal) => {
            resolve({ status, signal })
        }))
        let end = null
        this.ended.then(e => { end = e })
        await until('the desk says that it is ready', async () => {
            if (end) return true
            return (await fetch(`${this.url}/ready`)).ok
        }, 30, 20)
        if (end) throw new Error(`kept serve ended with ${end.status ?? end.signal}:\n${this.log()}`)
        return this
    }

    log() { return readFileSync(this.logFile, 'utf8') }

    /* A crash: the process is gone at once, with all it had in hand. */
    async kill9() {
        this.child.kill('SIGKILL')
        await this.ended
    }

    async stop() {
        if (this.child && this.child.exitCode === null && this.child.signalCode === null) {
            this.child.kill('SIGTERM')
            let timer
            const late = new Promise(resolve => { timer = setTimeout(() => resolve(null), 20000) })
            const end = await Promise.race([this.ended, late])
            clearTimeout(timer)
            if (!end) killGroup(this.child)
            if (!end || end.status !== 0) {
                throw new Error(`kept serve did not stop well (${end ? end.status ?? end.signal : 'not in 20 s'}):\n${this.log().slice(-4000)}`)
            }
        }
    }

    /* Stops and removes all, whatever state it is in. */
    async remove() {
        this.forget()
        if (this.child) killGroup(this.child)
        await this.ended
        this.database?.drop()
        if (!process.env.TEST_KEEP) rmSync(this.folder, { recursive: true, force: true })
    }

    /* kept check: [] where all is well, else its lines. It reads all of a desk, which may be a large one. */
    async check() {
        const { status, signal, stdout, stderr } = await this.kept('check', [], '', 900)
        if (status === 0) return []
        const lines = (stdout + stderr).split('\n').filter(Boolean)
        return lines.length ? lines : [`kept check ended with ${status ?? signal}`]
    }

    async api(method, path, body, headers = {}) {
        const response = await fetch(`${this.url}/api/v1${path}`, {
            method,
            headers: {
                Authorization: `Bearer ${this.token}`,
                ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
                ...headers,
            },
            body: body === undefined ? undefined : JSON.stringify(body),
        })
        const text = await response.text()
        const json = /json/.test(response.headers.get('content-type') ?? '')
        return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text }
    }

    /* The answer of a GET that must succeed. */
    async get(path) {
        const { status, body } = await this.api('GET', path)
        if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`)
        return body
    }

    /* All items of a list, page by page. */
    async all(path) {
        const items = []
        for (let after = '', pages = 0; pages < 1000; pages++) {
            const page = await this.get(`${path}${path.includes('?') ? '&' : '?'}limit=200${after}`)
            items.push(...page.items)
            if (!page.next) return items
            after = `&after=${encodeURIComponent(page.next)}`
        }
        throw new Error(`${path}: the list does not end`)
    }
}

/* Makes and serves a desk. smtp: the URL of the server that takes its outgoing mail. init: what kept init is told; a
 * desk without --test asks its first owner the questions of the first run. */
export async function desk({ store: kind = store, smtp = null, serve = [], init = ['--name', 'Shop', '--mailbox', mailbox, '--test'] } = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'kept-desk-'))
    const d = new Desk(folder, kind === 'postgres' ? await newDatabase() : null)
    try {
        await must('making a desk', ['init', ...d.where, '--owner', owner.mail, ...init],
            `${owner.password}\n`)
        if (smtp) appendFileSync(join(d.data, 'kept.conf'), `smtp_url = ${smtp}\n`)
        d.token = (await must('a token', ['token', 'create', ...d.where, '--user', owner.mail, '--scope', 'admin'])).trim()
        await d.serve(serve)
        return d
    } catch (error) {
        await d.remove()
        throw error
    }
}
