/* Mailboxes: added by command and by page with a test that tells its steps, against a real Dovecot and OpenSMTPD. What is
 * wrong is found at its step and nothing is stored; the test's own mails are removed and never become conversations; a
 * mailbox that falls silent alarms everybody within five minutes. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { desk, owner, store } from '../rig/desk.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { shopMail } from '../rig/mail.mjs'
import { freePort, until } from '../rig/ports.mjs'

const address = 'help@shop.example'

/* The steps that the command prints: [{took, state, title, text, todo: []}]. */
function steps(stdout) {
    const list = []
    for (const line of stdout.split('\n')) {
        const step = /^ *([\d.]+ s)  (ok|note|FAILED) +([^:]+)(?:: (.*))?$/.exec(line)
        if (step) list.push({ took: step[1], state: step[2], title: step[3], text: step[4] ?? '', todo: [] })
        const todo = /^ {16}\d\. (.*)$/.exec(line)
        if (todo) list.at(-1).todo.push(todo[1])
    }
    return list
}

const entities = text => text.replace(/<[^>]*>/g, ' ').replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&').replace(/\s+/g, ' ')

/* A signed-in person without a browser. */
async function visitor(d, who = owner) {
    const form = body => ({ method: 'POST', redirect: 'manual', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(body).toString() })
    const door = await fetch(`${d.url}/sign-in`, form({ address: who.mail, password: who.password }))
    assert.equal(door.status, 303, await door.text())
    const cookie = door.headers.get('set-cookie').split(';')[0]
    const get = async path => {
        const answer = await fetch(d.url + path, { headers: { cookie }, redirect: 'manual' })
        const html = await answer.text()
        return { status: answer.status, html, text: entities(html) }
    }
    return {
        get,
        post: async (path, fields) => {
            const csrf = /name="csrf" value="([^"]+)"/.exec((await get('/mailboxes')).html)[1]
            const options = form({ csrf, ...fields })
            options.headers.cookie = cookie
            const answer = await fetch(d.url + path, options)
            const html = await answer.text()
            return { status: answer.status, html, text: entities(html) }
        },
    }
}

test(`mailboxes (${store})`, async t => {
    const mail = await shopMail()
    const clock = join(mail.folder, 'clock')
    writeFileSync(clock, '+0')
    const d = await desk({ serve: ['--test-clock', clock, '--smtp-ca', mail.ca] })
    const good = await mail.door()
    const imap = `imaps://localhost:${good.port}`, smtp = `smtps://localhost:${mail.out.SUBMISSIONS_PORT}`
    const add = (args, password = mail.password) => d.kept('mailbox add', ['--ca', mail.ca, ...args], `${password}\n`)
    const whole = ['--address', address, '--imap', imap, '--smtp', smtp]
    const listed = async () => (await d.kept('mailbox list')).stdout
    const folders = () => ({ inbox: mail.letters().length, junk: mail.letters('Junk').length, trash: mail.letters('Trash').length })

    /* What fails at which step, with what was found and what to do. */
    const refuses = (name, args, title, found, todo, password) => t.test(`a test that fails says so: ${name}`, async () => {
        const before = folders()
        const { status, stdout, stderr } = await add(args, password)
        assert.equal(status, 69, stdout + stderr)
        const last = steps(stdout).at(-1)
        assert.equal(last?.state, 'FAILED', stdout)
        assert.equal(last.title, title)
        assert.match(last.text, found)
        assert.match(last.todo.join(' '), todo)
        assert.ok(steps(stdout).slice(0, -1).every(s => s.state !== 'FAILED'), stdout)
        assert.match(stderr, /nothing was stored/)
        assert.doesNotMatch(await listed(), new RegExp(address), 'nothing was stored')
        assert.equal(folders().inbox, before.inbox, 'no test mail stays')
    })

    await refuses('a name that is none', ['--address', address, '--imap', 'imaps://no-such-host.invalid', '--smtp', smtp],
        'Name not found', /Nobody knows an address for no-such-host\.invalid/, /spelled/)
    await refuses('a wrong port', ['--address', address, '--imap', `imaps://localhost:${await freePort()}`, '--smtp', smtp],
        'Door closed', /does not answer at port/, /993 for imaps/)
    await refuses('a port where something else answers', ['--address', address, '--imap', `imap://localhost:${mail.smtpd.PORT}`, '--smtp', smtp],
        'Line not safe', /is no server for IMAP/, /port/)
    await refuses('a port without encryption', ['--address', address, '--imap', `imaps://localhost:${mail.mailbox.IMAP_PORT}`, '--smtp', smtp],
        'Line not safe', /speaks no encryption/, /port/)
    for (const [certificate, found, todo] of [
        ['wrong', /not one of localhost/, /name/],
        ['old', /run out/, /renew/],
        ['stranger', /Nobody whom we trust/, /smtp_ca/],
    ]) {
        const door = await mail.door(certificate)
        await refuses(`a certificate that is ${certificate}`, ['--address', address, '--imap', `imaps://localhost:${door.port}`, '--smtp', smtp],
            'Line not safe', found, todo)
        door.close()
    }
    await refuses('a wrong password', whole, 'Sign-in refused', /does not take this user and this password/, /IMAP is switched on/, 'not-the-password')
    await refuses('a folder that is not there', [...whole, '--folder', 'Nowhere'], 'Folder missing', /no folder Nowhere/, /inbox/)
    await refuses('a closed server for sending', ['--address', address, '--imap', imap, '--smtp', `smtps://localhost:${await freePort()}`],
        'Server for sending not reached', /does not answer/, /465 for smtps/)
    await refuses('IMAP where mail is to be sent', ['--address', address, '--imap', imap, '--smtp', `smtp://localhost:${mail.mailbox.IMAP_PORT}`],
        'Server for sending not reached', /no server for sending/, /port/)
    await refuses('mail that arrives in another folder', [...whole, '--folder', 'Trash'], 'Test mail in another folder', /INBOX/, /folder/)
    mail.sieve('require ["fileinto"]; if header :contains "subject" "Kept test" { fileinto "Junk"; }')
    await refuses('mail that lands in Junk', whole, 'Test mail not in the inbox', /found it in Junk/, /move it to the inbox.*SPF and DKIM/s)
    assert.deepEqual(folders().junk, 0, 'and nothing stays there')
    mail.sieve('keep;')

    await t.test('wrong use is refused before anything is tried', async () => {
        for (const [args, input, says] of [
            [[], '', /--address/], [['--address', 'nobody'], 'x\n', /not a mail address/], [['--address', address], '\n', /password .*missing/],
            [['--address', address, '--imap', 'http://x'], 'x\n', /imaps:\/\//], [['--address', address, '--after', 'burn'], 'x\n', /keep, mark or move/],
            [['--address', address, '--team', 'Nobody'], 'x\n', /no such team/],
        ]) {
            const { status, stdout, stderr } = await d.kept('mailbox add', args, input)
            assert.ok([64, 65].includes(status), `${args}: ${status} ${stderr}`)
            assert.match(stderr, says)
            assert.equal(stdout, '')
        }
    })

    await t.test('the right settings pass every step and are stored sealed', async () => {
        const { status, stdout, stderr } = await add(whole)
        assert.equal(status, 0, stdout + stderr)
        assert.deepEqual(steps(stdout).map(s => [s.state, s.title]), [
            'Name found', 'Door open', 'Line safe', 'Sign-in accepted', 'Folder there', 'Server for sending reached',
            'Sign-in for sending accepted', 'Test mail sent', 'Test mail received', 'Plus addresses arrive'].map(title => ['ok', title]))
        assert.match(stdout, /help@shop\.example is added/)
        assert.equal(folders().inbox, 0, 'the test mails are gone')
        assert.match(await listed(), new RegExp(`${address} +(new|fine)`))
        if (!d.database) {
            for (const file of readdirSync(d.data)) assert.ok(!readFileSync(join(d.data, file)).includes(mail.password), `${file} holds the password`)
        }
    })

    await t.test('it is fetched, and its mail becomes a conversation', async () => {
        const raw = `From: Emma <emma@mail.example>\r\nTo: ${address}\r\nSubject: Where is my order\r\nMessage-ID: <first@mail.example>\r\n\r\nIt is late.\r\n`
        const [{ code }] = await lmtp({ host: '127.0.0.1', port: mail.mailbox.LMTP_PORT }, { from: 'emma@mail.example', to: [address], raw })
        assert.equal(code, 250)
        await until('the letter is a conversation', async () => (await d.all('/conversations?view=all')).some(c => c.subject === 'Where is my order'), 20)
        await until('the mailbox is well', async () => /help@shop\.example +fine/.test(await listed()), 20)
    })

    const ana = await visitor(d)
    const id = async () => /mailboxes\?edit=(\d+)"[^>]*>help@shop\.example</.exec((await ana.get('/mailboxes')).html)[1]

    await t.test('the test of a mailbox that is being fetched makes no conversation', async () => {
        const { status, text } = await ana.post('/mailboxes', { id: await id(), act: 'again' })
        assert.equal(status, 200, text)
        assert.match(text, /Everything works/)
        assert.match(text, /Test mail received/)
        const { status: again } = await add(whole)
        assert.equal(again, 0)
        assert.deepEqual((await d.all('/conversations?view=all')).map(c => c.subject), ['Where is my order'])
        assert.deepEqual(await d.check(), [])
    })

    await t.test('a test mail that stays behind makes no conversation, one with a made-up word does', async () => {
        const files = mail.letters('Trash')
        assert.ok(files.length >= 2, 'the test mails lie in Trash')
        const raw = readFileSync(files[0], 'latin1').replace(/\r?\n/g, '\r\n')
        const word = /^X-Kept-Test: (\S+ \S+)\r$/m.exec(raw)[1]
        const before = (await d.all('/conversations?view=all')).length
        const deliver = async text => assert.equal((await lmtp({ host: '127.0.0.1', port: mail.mailbox.LMTP_PORT }, { from: 'x@mail.example', to: [address], raw: text }))[0].code, 250)
        await deliver(raw)
        await deliver(raw.replace(word, `${word.slice(0, -1)}${word.endsWith('a') ? 'b' : 'a'}`).replace(/^Message-ID: .*$/m, 'Message-ID: <forged@mail.example>'))
        await until('the made-up one is a conversation', async () => (await d.all('/conversations?view=all')).length > before, 20)
        await deliver('From: x@mail.example\r\nSubject: After them\r\nMessage-ID: <after@mail.example>\r\n\r\nHi\r\n')
        await until('what came after is one', async () => (await d.all('/conversations?view=all')).some(c => c.subject === 'After them'), 20)
        assert.equal((await d.all('/conversations?view=all')).length, before + 2)
    })

    await t.test('the page tells a failure, and what was typed stays but for the password', async () => {
        const { status, text, html } = await ana.post('/mailboxes', { act: 'test', address: 'second@shop.example', password: 'not-the-password', imap, smtp, user: 'second', after: '1' })
        assert.equal(status, 422, text)
        assert.match(text, /3 of 4 steps work\. Sign-in refused/)
        assert.match(html, /value="second@shop\.example"/)
        assert.match(html, new RegExp(`value="${imap}"`))
        assert.ok(!html.includes('not-the-password'))
        assert.doesNotMatch(await listed(), /second@shop/)
    })

    await t.test('a test mail in Junk: moved as wanted, tested again, stored', async () => {
        mail.sieve('require ["fileinto", "duplicate"]; if allof(header :contains "subject" "Kept test", not header :contains "to" "+", not duplicate :uniqueid "learnt") { fileinto "Junk"; }')
        const before = folders().inbox
        const typed = { act: 'test', address: 'second@shop.example', password: mail.password, imap, smtp, after: '1' }
        const first = await ana.post('/mailboxes', typed)
        assert.equal(first.status, 422, first.text)
        assert.match(first.text, /We found it in Junk/)
        const sealed = /name="sealed" value="([^"]+)"/.exec(first.html)[1]
        assert.ok(!Buffer.from(sealed, 'base64url').includes(mail.password))
        mail.sieve('require ["fileinto", "duplicate"]; if allof(header :contains "subject" "Kept test", not header :contains "to" "+", not duplicate :uniqueid "learnt again") { fileinto "Junk"; }')
        const second = await ana.post('/mailboxes', { act: 'rescue', sealed })
        assert.equal(second.status, 200, second.text)
        assert.match(second.text, /Test mail taken out of Junk.*Test mail sent.*Test mail received/)
        assert.match(await listed(), /second@shop\.example/)
        assert.equal(folders().junk, 0)
        assert.equal(folders().inbox, before, 'no test mail stays in the inbox')
        mail.sieve('keep;')
        const forged = await ana.post('/mailboxes', { act: 'save', sealed: sealed.slice(0, -2) + 'AA' })
        assert.equal(forged.status, 422)
    })

    await t.test('a stored password goes to no other server', async () => {
        const version = /name="version" value="(\d+)"/.exec((await ana.get(`/mailboxes?edit=${await id()}`)).html)[1]
        const { status, text } = await ana.post('/mailboxes', { act: 'test', id: await id(), version, imap: 'imaps://evil.example', smtp, after: '1' })
        assert.equal(status, 422)
        assert.match(text, /password has to be entered again/)
        const same = await ana.post('/mailboxes', { act: 'test', id: await id(), version, imap, smtp, after: '0' })
        assert.equal(same.status, 200, same.text)
    })

    await t.test('--no-test stores what does not answer', async () => {
        const { status, stdout, stderr } = await d.kept('mailbox add', ['--address', 'third@shop.example', '--imap', 'imap://localhost:1', '--no-test'], 'x\n')
        assert.equal(status, 0, stdout + stderr)
        await until('its trouble shows', async () => /third@shop\.example +trouble/.test(await listed()), 20)
        const { text } = await ana.get('/mailboxes')
        assert.match(text, /third@shop\.example/)
    })

    await t.test('README 10: a mailbox that falls silent alarms everybody within five minutes', async () => {
        const agent = { mail: 'marko@shop.example', password: owner.password }
        assert.equal((await d.kept('user add', ['--mail', agent.mail, '--sees', 'all'], `${agent.password}\n`)).status, 0)
        const marko = await visitor(d, { ...agent })
        const silent = async () => Number(/(One|\d+) mailbox(es)? (has|have) been silent/.exec((await marko.get('/inbox')).text)?.[1].replace('One', '1') ?? 0)
        const others = await silent()
        good.close()
        spawnSync(new URL('../rig/dovecot.sh', import.meta.url).pathname, ['stop', join(mail.folder, 'mailbox')])
        await until('the trouble is noted', async () => (await listed()).split('\n').filter(l => /help@|second@/.test(l)).every(l => / trouble /.test(l)), 90)
        writeFileSync(clock, '+120')
        assert.equal(await silent(), others, 'not yet after two minutes')
        writeFileSync(clock, '+300')
        await until('everybody sees it', async () => await silent() >= others + 2, 10)
        assert.doesNotMatch((await marko.get('/inbox')).html, /href="\/mailboxes"/, 'an agent gets no link to settings')
        assert.equal((await marko.get('/mailboxes')).status, 403)
        const page = await ana.get('/mailboxes')
        assert.match(page.text, /\d mailboxes are silent/)
        assert.match((await ana.get('/inbox')).html, /href="\/mailboxes"/)
    })

    await t.test('kept check finds nothing, and the desk ends well', async () => {
        assert.deepEqual(await d.check(), [])
        await d.stop()
        assert.ok(!d.log().includes(mail.password), 'no password in the log')
    })
    await d.remove()
    mail.stop()
})
