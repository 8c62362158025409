/* A desk with letters in it, and people. */
import assert from 'node:assert/strict'
import { mailbox } from '../../rig/desk.mjs'
import { lmtp } from '../../rig/lmtp.mjs'
import { until } from '../../rig/ports.mjs'

/* A letter with a file in it. */
export function letter(n, { from = `customer${n}@example.org`, name = `Customer ${n}`, words = 'Where is my order?' } = {}) {
    return [
        `From: ${name} <${from}>`, `To: ${mailbox}`, `Subject: Question ${n}`, `Message-ID: <question-${n}@example.org>`,
        'Date: Mon, 16 Nov 2026 10:31:00 +0000', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="b"', '',
        '--b', 'Content-Type: text/plain; charset=utf-8', '', words, '',
        '--b', 'Content-Type: image/png; name="bill.png"', 'Content-Disposition: attachment; filename="bill.png"',
        'Content-Transfer-Encoding: base64', '', Buffer.from(`picture ${n}`).toString('base64'), '--b--', '',
    ].join('\r\n')
}

/* Sends letters 1 … n and resolves to their conversations, in that order, each read whole. */
export async function converse(d, n, make = letter) {
    for (let i = 1; i <= n; i++) {
        const [{ code, text }] = await lmtp(d.lmtp, { from: `customer${i}@example.org`, to: [mailbox], raw: make(i) })
        assert.equal(code, 250, text)
    }
    const items = await until(`${n} conversations`, async () => {
        const { items } = await d.get('/conversations?view=all&limit=200')
        return items.length === n && items
    })
    const inOrder = [...items].sort((a, b) => Number(a.subject.split(' ')[1]) - Number(b.subject.split(' ')[1]))
    return Promise.all(inOrder.map(c => d.get(`/conversations/${c.id}`)))
}

/* Makes a person; password is what he signs in with. Resolves to {mail, password, token}. */
export async function person(d, name, { scope = 'admin', args = [], team = 'Shop' } = {}) {
    const mail = `${name}@shop.example`, password = `the password of ${name}`
    const made = await d.kept('user add', ['--mail', mail, '--name', name, '--team', team, ...args], `${password}\n`)
    assert.equal(made.status, 0, made.stderr)
    return { mail, password, token: await token(d, mail, scope) }
}

export async function token(d, mail, scope) {
    const made = await d.kept('token create', ['--user', mail, '--scope', scope])
    assert.equal(made.status, 0, made.stderr)
    return made.stdout.trim()
}

/* Ends the desk in good order, and says what was wrong where there was no good order. */
export async function end(d) {
    assert.deepEqual(await d.check(), [])
    d.child.kill('SIGTERM')
    const { status, signal } = await d.ended
    assert.equal(status, 0, `kept serve ended with ${status ?? signal}: ${d.log().slice(-2000)}`)
    assert.deepEqual(await d.check(), [])
}
