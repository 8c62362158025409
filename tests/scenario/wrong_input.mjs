/* Wrong input to the program gets a clear error that says what to do, the exit code of the contract, and leaves nothing
 * half stored: flags, config, letters, the API, a store of a newer version. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, mailbox, owner, run, store } from '../rig/desk.mjs'
import { signedIn } from '../rig/faults.mjs'
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

    await pages(t, d)

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

/* What the fields of the form with this address hold: the hidden and the written ones. */
const fieldsOf = (html, action) => {
    const [form] = html.split('<form').filter(f => f.includes(`action="${action}"`))
    assert.ok(form, `there is a form for ${action}`)
    const value = tag => [/name="([^"]+)"/.exec(tag)?.[1], (/value="([^"]*)"/.exec(tag)?.[1] ?? '').replaceAll('&amp;', '&')]
    const inputs = [...form.split('</form')[0].matchAll(/<input[^>]*>/g)].map(m => m[0]).filter(tag => !/type="(checkbox|radio|file)"/.test(tag) || / checked/.test(tag))
    const areas = [...form.split('</form')[0].matchAll(/<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</g)].map(m => [m[1], m[2]])
    return Object.fromEntries([...inputs.map(value), ...areas])
}

/* Forms of the pages: what the desk refuses comes back with what was typed, and who was slower is told. */
async function pages(t, d) {
    const marko = { mail: 'marko@shop.example', password: owner.password }
    assert.equal((await d.kept('user add', ['--mail', marko.mail, '--sees', 'all'], `${marko.password}\n`)).status, 0)
    const ana = await signedIn(d), other = await signedIn(d, marko)
    const mail = ['From: Greta <greta@mail.example>', `To: ${mailbox}`, 'Cc: Tom <tom@mail.example>, Lea <lea@mail.example>', 'Subject: Boots', 'Message-ID: <boots@mail.example>', '', 'Where are they?', ''].join('\n')
    assert.equal((await d.kept('deliver', [], mail)).status, 0)
    const { id, customer } = await until('her letter is a conversation', async () => (await d.all('/conversations?view=all')).find(c => c.subject === 'Boots'))
    const at = `/conversations/${id}`, long = 'Дуго '.repeat(60)
    const form = async (path, action = path) => fieldsOf((await ana.get(path)).text, action)
    const hasText = (html, text) => assert.ok(html.includes(text), `what was typed is there: ${text.slice(0, 40)}`)

    await t.test('A02 a refused reply keeps who was to get a copy, and adds nobody', async () => {
        const fields = await form(at, `${at}/replies`)
        const sent = { ...fields, text: 'They left today.', cc: 'lea@mail.example', seen: fields.seen }
        const gone = await ana.post(`${at}/replies`, sent)
        assert.equal(gone.status, 303)
        const next = await form(at, `${at}/replies`)
        assert.equal(next.cc, '', 'the one who got the last copy is ticked, and no other address is written')
        const refused = await ana.post(`${at}/replies`, { ...next, text: 'Dear {name}', cc: 'shop@mail.example, tom@mail.example', later: '', day: '2027-01-04', time: '14:30' })
        assert.equal(refused.status, 422, refused.text.slice(0, 300))
        const box = refused.text.split('id="reply"')[1].split('</form')[0]
        assert.doesNotMatch(box, /value="lea@mail\.example"[^>]*checked/, 'who was taken off stays off')
        assert.match(box, /name="cc" value="shop@mail\.example, tom@mail\.example"/)
        assert.match(box, /name="day" value="2027-01-04"[^]*name="time" value="14:30"/)
        const back = () => ana.post(`/messages/${/#m:(\d+)/.exec(gone.headers.get('location'))[1]}/take-back`, { csrf: fields.csrf })
        assert.equal((await back()).status, 303)
        const again = await back()
        assert.equal(again.status, 409)
        assert.match(again.text, new RegExp(`data-conversation="${id}"[^]*role="alert"`), 'the case says why')
    })

    await t.test('F20 who stops a colleague\'s later reply twice does not throw it away, nor another one', async () => {
        const leaves_at = new Date(Date.now() + 7200e3).toISOString().replace(/\.\d+Z/, 'Z')
        const { messages } = await d.get(at)
        const set = () => d.api('POST', `${at}/later-replies`, { text: 'Tomorrow they are there.', seen: messages.at(-1).id, leaves_at })
        assert.equal((await set()).status, 201)
        const card = fieldsOf((await other.get(at)).text, `${at}/later`)
        for (let click = 0; click < 2; click++) assert.equal((await other.post(`${at}/later`, { ...card, act: 'stop' })).status, 303)
        const { items } = await d.get(`${at}/later-replies`)
        assert.deepEqual(items.map(l => [l.state, l.text]), [['stopped', 'Tomorrow they are there.']])
        const old = await form(at, `${at}/later`)
        assert.equal((await d.api('DELETE', `${at}/later-replies`)).status, 204)
        assert.equal((await set()).status, 201)
        assert.equal((await ana.post(`${at}/later`, { ...old, act: 'drop' })).status, 409)
        assert.deepEqual((await d.get(`${at}/later-replies`)).items.map(l => l.state), ['waiting'])
        assert.equal((await d.api('DELETE', `${at}/later-replies`)).status, 204)
    })

    await t.test('an act on a case that is refused comes back with its words', async () => {
        const { version } = await d.get(at), { csrf } = await form(at, `${at}/understood`)
        const act = (what, fields) => ana.post(`${at}/${what}`, { csrf, version: String(version), from: 'team', ...fields })
        const understood = await act('understood', { act: 'write', understood: long })
        assert.equal(understood.status, 413)
        assert.match(understood.text, /<details class="understood" id="understood" open>/)
        hasText(understood.text, long)
        const rest = await act('snooze', { rest: 'day', day: '2020-01-04', time: '07:15', reason: 'The carrier calls' })
        assert.equal(rest.status, 422)
        for (const text of ['value="The carrier calls"', 'value="2020-01-04"', 'value="07:15"']) hasText(rest.text, text)
        const tags = await act('tags', { add: long })
        assert.ok([413, 422].includes(tags.status), String(tags.status))
        hasText(tags.text, `value="${long}"`)
        hasText((await act('merge', { act: 'link', ref: 'K-NONE' })).text, 'value="K-NONE"')
        const solve = await act('state', { state: 'solved', asked: '1', understood: 'She wants her boots', version: '0' })
        assert.equal(solve.status, 409)
        hasText(solve.text, 'She wants her boots')
        const bulk = await ana.post('/inbox/bulk', { csrf, view: 'team', row: `${id}-${version}`, act: 'tag now', add: long })
        assert.ok([413, 422].includes(bulk.status), String(bulk.status))
        hasText(bulk.text, `value="${long}"`)
    })

    await t.test('A30 a form that is too old loses none of its texts', async () => {
        const { status, text } = await ana.post('/guidance', { csrf: 'x', lang: 'en', title: 'Postage', facts: 'It is ours.', tone: 'Warm.', text: 'Dear {name},' })
        assert.equal(status, 403)
        hasText(text, 'It is ours.\n\nWarm.\n\nDear {name},')
    })

    await t.test('what is known of a customer comes back as it was typed, and his language stays', async () => {
        const where = `/customers/${customer.id}`
        const { version } = await d.get(where)
        const facts = { ...await form(where), version: String(version), name: 'Greta Berg', salutation: '', hours: '', prefers: '1', lang: '' }
        const refused = await ana.post(where, { ...facts, name: 'Greta Bergmann', hours: long })
        assert.equal(refused.status, 422, refused.text.slice(0, 300))
        hasText(refused.text, 'value="Greta Bergmann"')
        hasText(refused.text, `value="${long}"`)
        hasText((await ana.post(`${where}/contacts`, { csrf: facts.csrf, act: 'add', value: 'greta at home' })).text, 'value="greta at home"')
        hasText((await ana.post(`${where}/notes`, { csrf: facts.csrf, act: 'add', text: long.repeat(5), days: '92' })).text, long.repeat(5))
        sql(d, `UPDATE customer SET lang = 'de' WHERE id = ${customer.id}`)
        assert.match((await ana.get(where)).text, /<option value="de" selected>/)
        assert.equal((await ana.post(where, { ...facts, lang: 'de' })).status, 303)
        assert.equal((await d.get(where)).lang, 'de')
    })

    await t.test('INV8 two owners at one mailbox, and at the settings: who was slower is told', async () => {
        const [{ id: box }] = await d.all('/mailboxes')
        const first = await form(`/mailboxes?edit=${box}`, '/mailboxes')
        const stored = { ...first, way: 'delivered', act: 'save', after: '1' }
        assert.equal((await ana.post('/mailboxes', stored)).status, 303)
        const late = await ana.post('/mailboxes', { ...stored, smtp: 'smtp://127.0.0.1:2525' })
        assert.equal(late.status, 409)
        hasText(late.text, 'value="smtp://127.0.0.1:2525"')
        assert.equal((await d.get(`/mailboxes/${box}`)).smtp, null, 'nothing of it is stored')
        assert.equal((await ana.post('/mailboxes', { ...stored, id: '0', version: '0' })).status, 409, 'nor by adding it once more')

        const settings = { ...await form('/settings/desk'), lang: 'en', require_second_step: 'no', ask_understood: 'no' }
        for (const name of ['lang', 'require_second_step', 'ask_understood']) assert.equal(settings[`was-${name}`], settings[name])
        assert.equal((await ana.post('/settings/desk', { ...settings, answer_hours: '8' })).status, 303)
        assert.equal((await ana.post('/settings/desk', { ...settings, country: 'RS' })).status, 303)
        const { answer_hours, country } = await form('/settings/desk')
        assert.deepEqual([answer_hours, country], ['8', 'RS'], 'what was left alone stays as the other one set it')
        const slower = await ana.post('/settings/desk', { ...settings, answer_hours: '12' })
        assert.equal(slower.status, 409)
        assert.deepEqual([fieldsOf(slower.text, '/settings/desk').answer_hours, fieldsOf(slower.text, '/settings/desk')['was-answer_hours']], ['12', '8'])
        assert.match((await fetch(`${d.url}/sign-in`).then(r => r.text())), /Within 8 hours/)
    })

    await t.test('Undo lets a sender write again only where he was blocked by what is undone', async () => {
        const { csrf } = await form(at, `${at}/understood`)
        const put = async act => ana.post(`${at}/spam`, { csrf, version: String((await d.get(at)).version), from: 'team', act })
        const undo = async answer => {
            const notice = (await ana.get(answer.headers.get('location'))).text.split('class="notice-line"')[1].split('</form')[0]
            return /name="act" value="(\w+)"/.exec(notice)[1]
        }
        assert.equal(await undo(await put('block')), 'not')
        assert.equal((await put('once')).status, 303)
        assert.equal(await undo(await put('block')), 'once', 'he was blocked before')
        assert.equal((await put('not')).status, 303)
        assert.equal(await undo(await put('spam')), 'once')
    })
}
