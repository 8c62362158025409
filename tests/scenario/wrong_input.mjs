/* Wrong input to the program gets a clear error that says what to do, the exit code of the contract, and leaves nothing
 * half stored: flags, config, letters, the API, a store of a newer version. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, mailbox, owner, run, store } from '../rig/desk.mjs'
import { freePort, until } from '../rig/ports.mjs'
import { sql } from '../rig/sql.mjs'

const folder = mkdtempSync(join(tmpdir(), 'kept-wrong-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const letter = `From: x@example.org\nTo: ${mailbox}\nSubject: one\nMessage-ID: <one@example.org>\n\nhello\n`

/* An error on the terminal is one line: "kept: what happened; what to do". */
function assertRefused(result, status, says) {
    assert.equal(result.status, status, `status ${result.status ?? result.signal}: ${result.stderr}`)
    assert.match(result.stderr, /^kept: \S/)
    assert.match(result.stderr, says)
    assert.equal(result.stdout, '')
}

const usage = [
    ['no command at all', [], /kept/],
    ['an unknown command', ['serv'], /command/],
    ['an unknown flag', ['init', '--data', join(folder, 'a'), '--owner', owner.mail, '--colour', 'red'], /colour/],
    ['a flag without its value', ['serve', '--data'], /--data/],
    ['a missing flag', ['init', '--owner', owner.mail], /--data/],
    ['a word too many', ['check', '--data', folder, 'now'], /now/],
]
for (const [name, args, says] of usage) {
    test(`wrong usage ends with 64: ${name}`, async () => assertRefused(await run(args), 64, says))
}

const badDesks = [
    ['an owner that is no address', ['--owner', 'nobody'], 'a good long password\n', /address/],
    ['an owner with a line end', ['--owner', 'a@example.org\nBcc: b@example.org'], 'a good long password\n', /address/],
    ['no password', ['--owner', owner.mail], '', /password/],
    ['a short password', ['--owner', owner.mail], 'short\n', /password/],
    ['an unknown zone', ['--owner', owner.mail, '--tz', 'Mars/Olympus'], 'a good long password\n', /zone/i],
    ['an unknown language', ['--owner', owner.mail, '--lang', 'klingon'], 'a good long password\n', /language/i],
]
for (const [name, args, input, says] of badDesks) {
    test(`a desk is not made with ${name}, and can be made afterwards`, async () => {
        const data = join(folder, `desk-${badDesks.findIndex(b => b[0] === name)}`)
        const bad = await run(['init', '--data', data, ...args], input)
        assert.ok([64, 65].includes(bad.status), `status ${bad.status}: ${bad.stderr}`)
        assert.match(bad.stderr, says)
        const good = await run(['init', '--data', data, '--owner', owner.mail], 'a good long password\n')
        assert.equal(good.status, 0, good.stderr)
    })
}

test('kept parse refuses only what is empty', async () => {
    assertRefused(await run(['parse'], ''), 65, /empty/)
    const nonsense = await run(['parse'], '\0\xff\xfe')
    assert.equal(nonsense.status, 0)
    assert.ok(JSON.parse(nonsense.stdout))
})

test('commands on a folder without a desk say so', async () => {
    for (const command of ['serve', 'check', 'deliver', 'token']) {
        const args = command === 'token' ? ['token', 'create', '--user', owner.mail, '--scope', 'read'] : [command]
        const { status, stderr } = await run([...args, '--data', join(folder, 'nowhere')], letter)
        assert.ok([65, 69, 75].includes(status), `${command}: ${status} ${stderr}`)
        assert.match(stderr, /^kept: .*(init|desk)/s, command)
    }
    assert.ok(!existsSync(join(folder, 'nowhere')), 'nothing was made')
})

test(`a desk that serves (${store})`, async t => {
    const d = await desk()
    assert.equal((await d.kept('deliver', [], letter)).status, 0)
    const [{ id }] = await until('the letter is a conversation', async () => {
        const items = await d.all('/conversations?view=all')
        return items.length && items
    })
    const before = await d.get(`/conversations/${id}`)
    const etag = (await d.api('GET', `/conversations/${id}`)).headers.get('etag')
    const other = join(folder, 'other')
    assert.equal((await run(['init', '--data', other, '--owner', owner.mail], 'a good long password\n')).status, 0)

    await t.test('init does not touch a desk that is there', async () => {
        const { status, stderr } = await d.kept('init', ['--owner', 'other@example.org'], 'another long password\n')
        assert.equal(status, 65, stderr)
        assert.match(stderr, /already/)
        assert.equal((await d.get('/users')).items.length, 1)
    })

    await t.test('an empty letter is not taken', async () => assertRefused(await d.kept('deliver', [], ''), 65, /empty/))

    await t.test('a letter above the limit is refused and nothing of it is stored', async () => {
        const big = letter + 'x'.repeat(70).concat('\n').repeat(400000)
        assertRefused(await d.kept('deliver', [], big), 65, /large|big|MiB|MB/)
        assert.equal((await d.all('/letters?state=read')).length + (await d.all('/letters?state=waiting')).length, 1)
    })

    await t.test('a port that is taken is said at the start', async () => {
        const { status, stderr } = await run(['serve', '--data', other, '--listen', d.listen])
        assert.equal(status, 69, stderr)
        assert.match(stderr, /address|port/)
    })

    await t.test('a desk is served once', async () => {
        const { status, stderr } = await d.kept('serve', ['--listen', `127.0.0.1:${await freePort()}`])
        if (store === 'sqlite') assert.equal(status, 75, stderr)
        assert.match(stderr, /already/)
    })

    await t.test('sign-in on a plain line to other machines is refused at the start', async () => {
        const { status, stderr } = await run(['serve', '--data', other, '--listen', `0.0.0.0:${await freePort()}`])
        assert.ok([64, 65].includes(status), stderr)
        assert.match(stderr, /insecure.http/)
    })

    const problems = [
        ['no token', 'GET', '/conversations', undefined, { Authorization: '' }, 401],
        ['a wrong token', 'GET', '/conversations', undefined, { Authorization: 'Bearer x' }, 401],
        ['an unknown id', 'GET', '/conversations/999999', undefined, {}, 404],
        ['an id that is none', 'GET', '/conversations/x', undefined, {}, 404],
        ['an unknown path', 'GET', '/owls', undefined, {}, 404],
        ['a method that is not served', 'PUT', '/conversations', {}, {}, 405],
        ['an unknown view', 'GET', '/conversations?view=owls', undefined, {}, 400],
        ['a limit too large', 'GET', '/conversations?limit=201', undefined, {}, 400],
        ['a broken cursor', 'GET', '/conversations?after=owl', undefined, {}, 400],
        ['an unknown field', 'POST', `/conversations/${id}/notes`, { text: 'x', colour: 'red' }, {}, 400],
        ['a number where a text belongs', 'POST', `/conversations/${id}/notes`, { text: 7 }, {}, 400],
        ['a missing field', 'POST', `/conversations/${id}/notes`, {}, {}, 400],
        ['a note without words', 'POST', `/conversations/${id}/notes`, { text: '  ' }, {}, 400],
        ['a hold that is too long', 'POST', `/conversations/${id}/replies`, { text: 'x', seen: before.messages[0].id, hold_s: 31 }, {}, 400],
        ['a change without If-Match', 'PATCH', `/conversations/${id}`, { state: 'solved' }, {}, 428],
        ['a change of an older version', 'PATCH', `/conversations/${id}`, { state: 'solved' }, { 'If-Match': '"0"' }, 412],
        ['a state that is none', 'PATCH', `/conversations/${id}`, { state: 'lost' }, { 'If-Match': etag }, 400],
    ]
    for (const [name, method, path, body, headers, want] of problems) {
        await t.test(`A27 the API answers with a problem document: ${name}`, async () => {
            const answer = await d.api(method, path, body, headers)
            assert.equal(answer.status, want, JSON.stringify(answer.body))
            assert.match(answer.headers.get('content-type'), /^application\/problem\+json/)
            assert.equal(answer.body.status, want)
            assert.ok(answer.body.title.length > 3)
        })
    }

    await t.test('broken JSON is a 400', async () => {
        const answer = await fetch(`${d.url}/api/v1/conversations/${id}/notes`, { method: 'POST', body: '{"a":',
            headers: { Authorization: `Bearer ${d.token}`, 'Content-Type': 'application/json' } })
        assert.equal(answer.status, 400)
    })

    await t.test('nothing of all that was stored', async () => {
        assert.deepEqual(await d.get(`/conversations/${id}`), before)
        assert.deepEqual(await d.check(), [])
    })

    await t.test('F20 a reply to what has moved on is refused, shows what is new, and keeps nothing', async () => {
        const next = `From: x@example.org\nTo: ${mailbox}\nSubject: Re: one\nMessage-ID: <two@example.org>\nIn-Reply-To: <one@example.org>\n\nand this\n`
        assert.equal((await d.kept('deliver', [], next)).status, 0)
        await until('two messages', async () => (await d.get(`/conversations/${id}`)).messages.length === 2)
        const answer = await d.api('POST', `/conversations/${id}/replies`, { text: 'x', seen: before.messages[0].id })
        assert.equal(answer.status, 409)
        assert.deepEqual(answer.body.messages.map(m => m.text.trim()), ['and this'])
        assert.equal((await d.get(`/conversations/${id}`)).messages.length, 2)
    })

    await t.test('the same Idempotency-Key: once with the same body, refused with another', async () => {
        const note = (text, key) => d.api('POST', `/conversations/${id}/notes`, { text }, { 'Idempotency-Key': key })
        const one = await note('a note', 'key-1'), two = await note('a note', 'key-1')
        assert.deepEqual([one.status, two.status], [201, 201])
        assert.equal(one.body.id, two.body.id)
        assert.equal((await note('another note', 'key-1')).status, 422)
        assert.equal((await d.get(`/conversations/${id}`)).messages.length, 3)
    })

    await t.test('LMTP answers nonsense and goes on', async () => {
        const socket = net.connect(d.lmtp.port, d.lmtp.host)
        let heard = ''
        socket.on('data', data => { heard += data })
        for (const line of ['', 'OWL', 'MAIL FROM:<a@example.org>', 'LHLO x', 'RCPT TO:<x@example.org>', 'DATA', 'MAIL FROM:<a\x01b>', 'QUIT']) {
            await new Promise(resolve => setTimeout(resolve, 50))
            socket.write(line + '\r\n')
        }
        await new Promise(resolve => socket.on('close', resolve))
        const codes = heard.split('\r\n').filter(l => /^\d{3} /.test(l)).map(l => l[0]).join('')
        assert.match(codes, /^25+25+2$/, heard)
    })

    await t.test('an unknown setting in the file is refused with its line', async () => {
        await d.stop()
        appendFileSync(join(d.data, 'kept.conf'), '\n# a comment\ncolour = red\n')
        const { status, stderr } = await d.kept('serve', ['--listen', d.listen])
        writeFileSync(join(d.data, 'kept.conf'), '')
        assert.equal(status, 65, stderr)
        assert.match(stderr, /kept\.conf[^]*line 3/)
    })

    await t.test('a store of a newer version is left alone', async () => {
        sql(d, "INSERT INTO schema_version (version, name, hash, applied_at) VALUES (1000, 'later', 'x', 0)")
        const { status, stderr } = await d.kept('serve', ['--listen', d.listen])
        assert.equal(status, 65, stderr)
        assert.match(stderr, /newer/)
    })
    await d.remove()
})
