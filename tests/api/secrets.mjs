/* A41: what is secret is in no answer, no log and, but for hashes, not in the store: passwords, tokens, session secrets, the
 * key, the password of the mail server. Every endpoint and page is read as every kind of caller, well and in error. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { execFile, execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import net from 'node:net'
import { desk, kept, owner, store } from '../rig/desk.mjs'
import { freePort, until } from '../rig/ports.mjs'
import { sql } from '../rig/sql.mjs'
import { answers, caller, describe } from './kit/caller.mjs'
import { request } from './kit/http.mjs'
import { cookieOf } from './kit/settings.mjs'
import { converse, end, person, token } from './kit/shop.mjs'

const smtpPassword = 'canary-of-the-mail-server-52f1'
const sha256 = text => createHash('sha256').update(text).digest('hex')

/* All that the store holds, as text. */
function dump(d) {
    if (d.database) return execFileSync('pg_dump', ['--data-only', '--inserts', d.database.url], { encoding: 'latin1', maxBuffer: 256 << 20 })
    return readdirSync(d.data).filter(f => f.startsWith('desk.db')).map(f => readFileSync(join(d.data, f), 'latin1')).join('\n')
}

/* Every way in which bytes may stand somewhere. */
function forms(name, bytes) {
    const b = Buffer.from(bytes)
    return [[name, b], [`${name} as hex`, Buffer.from(b.toString('hex'))], [`${name} as HEX`, Buffer.from(b.toString('hex').toUpperCase())],
        [`${name} as base64`, Buffer.from(b.toString('base64').replace(/=+$/, ''))], [`${name} as base64url`, Buffer.from(b.toString('base64url'))]]
}

function found(secrets, where, bytes) {
    return secrets.filter(([, secret]) => bytes.includes(secret)).map(([name]) => `${name} in ${where}`)
}

/* A line of the log: time, level, what, key=value; what is not plain stands in quotes, controls as \xNN. */
const value = '("(\\\\["\\\\x]|[^"\\\\])*"|[^\\s"=]*)'
const line = new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z (debug|info|warn|error) ${value}( [a-z_]+=${value})*$`)

test(`A41 secrets stay secret (${store})`, async t => {
    const d = await desk()
    const agent = await person(d, 'agent')
    await d.kill9()
    appendFileSync(join(d.data, 'kept.conf'),
        `log = debug\nsmtp_url = smtp://127.0.0.1:${await freePort()}\nsmtp_user = shop\nsmtp_password = ${smtpPassword}\n`)
    await d.serve()
    const [conversation] = await converse(d, 1)
    const reading = await token(d, agent.mail, 'read')
    const cookies = [await cookieOf(d, { mail: owner.mail, password: owner.password }), await cookieOf(d, agent)]
    const key = readFileSync(join(d.data, 'key'), 'utf8').trim()
    assert.match(key, /^[0-9a-f]{64}$/)
    const hashes = sql(d, 'SELECT password_hash FROM user_account')
    assert.equal(hashes.length, 2)
    assert.match(hashes[0], /^\$argon2id\$/)

    const sessions = cookies.map(c => c.split('=')[1])
    const plain = [['the owner\'s password', owner.password], ['a password', agent.password], ['the mail server\'s password', smtpPassword],
        ['the key', Buffer.from(key, 'hex')], ['the key file', key], ['a token', d.token], ['another token', reading],
        ...sessions.map(s => ['a session', s])].flatMap(([name, bytes]) => forms(name, bytes))
    const secrets = [...plain, ...hashes.map(h => ['a password\'s hash', Buffer.from(h)]),
        ...[d.token, reading, agent.token, ...sessions].map(s => ['the hash of a token', Buffer.from(sha256(s))])]

    await t.test('A41 no endpoint tells one, to whomever it is asked by', async () => {
        const description = await describe(d)
        for (const who of [d.token, agent.token, reading, null, 'wrong']) {
            const call = caller(d, description, who)
            for (const { method, path } of description.rows) {
                for (const id of [conversation.id, '999999', 'x']) {
                    const body = method === 'PATCH' || method === 'POST' ? {} : undefined
                    await call(method, path.replace('{id}', id), body)
                    await call(method, `${path.replace('{id}', id)}?token=${encodeURIComponent(d.token)}`, body)
                }
            }
        }
        const reply = await caller(d, description, d.token)('POST', `/conversations/${conversation.id}/replies`,
            { text: 'It left.', seen: conversation.messages[0].id, hold_s: 0 }, { 'Idempotency-Key': 'one' })
        assert.equal(reply.status, 201, reply.text)
        await until('the mail server was called', async () => {
            const { json } = await caller(d, description, d.token)('GET', `/conversations/${conversation.id}`)
            return json.messages.at(-1).delivery === 'queued' && /127\.0\.0\.1|smtp|again/i.test(d.log())
        }, 20)
        assert.ok(answers.length > 500, `${answers.length}`)
        t.diagnostic(`${answers.length} answers`)
        const wrong = answers.flatMap(a => found(secrets, `${a.name}: ${a.bytes.toString().slice(0, 100)}`, Buffer.concat([a.bytes, Buffer.from(a.headers)])))
        assert.deepEqual(wrong.slice(0, 10), [])
    })

    await t.test('A41 no page tells one', async () => {
        const paths = ['/', '/inbox', '/inbox?view=all', `/conversations/${conversation.id}`, '/conversations/x', '/owls', '/sign-in',
            `/messages/${conversation.messages[0].id}/original`, `/attachments/${conversation.messages[0].attachments[0].id}`]
        for (const cookie of [...cookies, 'session=x']) {
            for (const path of paths) {
                const { status, bytes } = await request(d.url, 'GET', path, { headers: { Cookie: cookie } })
                assert.deepEqual(found(secrets, `${path} ${status}`, bytes), [])
            }
        }
    })

    await t.test('A41 no command tells one', async () => {
        for (const command of ['config', 'version', 'check', 'migrate']) {
            const { stdout, stderr } = await d.kept(command)
            assert.deepEqual(found(secrets, command, Buffer.from(stdout + stderr)), [])
        }
        assert.match((await d.kept('config')).stdout, /smtp_password +\(set\)/)
    })

    await t.test('A41 the log has no link that a mail brought: whoever reads the one could use the other', async () => {
        const table = readFileSync(new URL('../../src/web/table.c', import.meta.url), 'utf8')
        const doors = new Set([...table.matchAll(/"(\/[^"]*)\{(?:token|secret)\}/g)].map(m => m[1]))
        assert.ok(doors.has('/enter/'), [...doors].join())
        for (const door of doors) {
            for (const method of ['GET', 'POST']) await request(d.url, method, `${door}canary-of-a-link-83c4`)
            await until('it is told', () => d.log().includes(`path=${door} `), 10)
        }
        assert.ok(!d.log().includes('canary-of-a-link-83c4'))
    })

    await t.test('A41 what a stranger sends cannot forge a line of the log', async () => {
        const evil = ['GET /a%0d%0atime=x%20level=error HTTP/1.1', 'GET /b%1b[31m HTTP/1.1', 'GET /c\x1b[31m HTTP/1.1', 'GET /d"%22what= HTTP/1.1']
        for (const line of evil) {
            const socket = net.connect(new URL(d.url).port, '127.0.0.1')
            socket.on('error', () => { /* closed on us */ })
            socket.write(`${line}\r\nHost: ${d.listen}\r\nUser-Agent: x\x1b[0m\r\nX-Forwarded-For: 1.2.3.4" level=error\r\nConnection: close\r\n\r\n`, 'latin1')
            socket.resume()
            await new Promise(resolve => socket.on('close', resolve))
        }
        const lines = d.log().split('\n').filter(Boolean)
        assert.deepEqual(lines.filter(l => !line.test(l) && l !== `Kept serves ${d.url}/`), [])
        assert.deepEqual(lines.filter(l => /[\x00-\x1f\x7f]/.test(l)), [])
        assert.ok(lines.length > 500)
    })

    await t.test('A41 no line of the log holds one', () => {
        const log = Buffer.from(d.log())
        assert.ok(log.includes('path=/api/v1/conversations'), 'requests are logged')
        assert.ok(!log.includes('token='), 'without their query')
        assert.deepEqual(found(secrets, 'the log', log), [])
    })

    await t.test('A33 the store holds hashes, and nothing that opens a door', () => {
        const stored = Buffer.from(dump(d), 'latin1')
        assert.ok(stored.includes(sha256(d.token)), 'the store was read')
        assert.deepEqual(found(plain, 'the store', stored), [])
    })

    await t.test('A41 a backup holds no secret and no key: neither the file nor what is restored from it', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'kept-secrets-')), file = join(folder, 'desk.backup'), back = join(folder, 'back')
        t.after(() => rmSync(folder, { recursive: true, force: true }))
        mkdirSync(back)
        const made = await d.kept('backup', [file])
        assert.equal(made.status, 0, made.stderr)
        assert.deepEqual(found(secrets.filter(([name]) => !/hash/.test(name)), 'the backup', readFileSync(file)), [])
        const restored = await new Promise(resolve => execFile(kept, ['restore', file, '--data', back, '--new-key'],
            (error, stdout, stderr) => resolve({ status: error?.code ?? 0, stderr })))
        assert.equal(restored.status, 0, restored.stderr)
        const files = readdirSync(back)
        assert.ok(files.includes('desk.db'), files.join())
        for (const name of files) assert.deepEqual(found(plain, `restored ${name}`, readFileSync(join(back, name))), [])
        assert.ok(readFileSync(join(back, 'desk.db')).includes(sha256(d.token)), 'the desk is in it')
    })

    await t.test('kept check finds nothing, while serving and after the end', () => end(d))
    await d.remove()
})
