/* Mailboxes that sign in by a provider's consent: a real Dovecot takes tokens by XOAUTH2 and OAUTHBEARER for reading and
 * for sending, and asks the provider of the tests about each. What the store has little part in is shown on SQLite alone;
 * desk/consent_test.c has the store's part of it on both. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import https from 'node:https'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, kept, owner, store } from '../rig/desk.mjs'
import { atEnd } from '../rig/end.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { readMaildir } from '../rig/mailbox.mjs'
import { shopMail } from '../rig/mail.mjs'
import { freePort, sleep, until } from '../rig/ports.mjs'
import { tokenService } from '../rig/tokens.mjs'

const address = 'help@shop.example', other = 'second@shop.example'
/* OAUTHBEARER comes first where a server has both; the other store's takes XOAUTH2 alone. */
const [mechanisms, method] = store === 'sqlite' ? ['xoauth2 oauthbearer', 'OAUTHBEARER'] : ['xoauth2', 'XOAUTH2']

/* Ends all connections of readers, or senders, as a server does whose tokens ran out. */
function hangUp(dovecot, what) {
    const pids = execFileSync('sh', ['-c', `pgrep -P ${dovecot.PID} -x '${what}' || true`], { encoding: 'utf8' }).split('\n').filter(Boolean)
    for (const pid of pids) process.kill(Number(pid), 'SIGTERM')
    return pids.length
}

test(`a provider's consent in place of a password (${store})`, async t => {
    let service
    const mail = await shopMail(async certs => {
        service = await tokenService(certs)
        return service.introspect
    }, mechanisms)
    mail.sieve('require ["fileinto", "mailbox"]; if not header :contains "to" "@shop.example" { fileinto :create "Customers"; } elsif header :contains "to" "ana@" { fileinto :create "Owner"; }')
    const clock = join(mail.folder, 'clock')
    let ahead = 0
    const later = async seconds => {
        writeFileSync(clock, `+${ahead += seconds}`)
        await sleep(60) /* it is read again every 20 ms */
    }
    await later(0)
    const d = await desk({ smtp: `smtp://${mail.smtpd.HOST}:${mail.smtpd.PORT}`, serve: ['--test-clock', clock, '--smtp-ca', mail.ca] })
    const servers = ['--imap', `imap://localhost:${mail.mailbox.IMAP_PORT}`, '--smtp', `smtps://localhost:${mail.out.SUBMISSIONS_PORT}`]
    const add = (to, args = []) => d.kept('mailbox add', ['--ca', mail.ca, '--address', to, ...servers, ...service.args, ...args], `${service.secret}\n`)
    const listed = async to => {
        const { status, stdout, stderr } = await d.kept('mailbox list')
        assert.equal(status, 0, stderr)
        return stdout.split('\n').find(line => line.startsWith(to)) ?? ''
    }
    const subjects = async () => (await d.all('/conversations?view=all')).map(c => c.subject)
    let sent = 0
    const arrives = async () => {
        const raw = `From: Emma <emma@mail.example>\r\nTo: ${address}\r\nSubject: Letter ${++sent}\r\nMessage-ID: <oauth-${sent}@mail.example>\r\n\r\nWords of ${sent}.\r\n`
        const [{ code }] = await lmtp({ host: '127.0.0.1', port: mail.mailbox.LMTP_PORT }, { from: 'emma@mail.example', to: [address], raw })
        assert.equal(code, 250)
    }
    const allHere = () => until('all letters are conversations, each once', async () => {
        const all = await subjects()
        assert.equal(new Set(all).size, all.length)
        return all.length === sent
    }, 30)
    const folder = async name => {
        try { return await readMaildir(join(mail.mailbox.MAILDIR, `.${name}`)) } catch { return [] }
    }
    const reply = async () => {
        const [{ id }] = await d.all('/conversations?view=all')
        const c = await d.get(`/conversations/${id}`)
        const { status, body } = await d.api('POST', `/conversations/${id}/replies`, { text: `Answer ${++answers}.`, seen: c.messages.at(-1).id, hold_s: 0 })
        assert.equal(status, 201, JSON.stringify(body))
    }
    let answers = 0
    const answered = n => until(`${n} answers have left`, async () => (await folder('Customers')).length >= n, 30)

    if (!d.database) await t.test('device flow: no, and a client that holds no longer, store nothing', async () => {
        service.onDevice = code => service.answer(code, 'deny')
        const no = await add(address)
        assert.equal(no.status, 65, no.stdout + no.stderr)
        assert.match(no.stderr, /said no at the provider/)
        const secret = service.secret
        service.secret = 'another one'
        service.onDevice = code => service.answer(code, 'approve')
        const wrong = await d.kept('mailbox add', ['--ca', mail.ca, '--address', address, ...servers, ...service.args], 'stale\n')
        service.secret = secret
        assert.match(wrong.stderr, /does not know this client or its secret/)
        assert.match((await d.kept('mailbox add', ['--address', address, '--oauth', 'google', '--client-id', 'x'], '\n')).stderr, /no codes for mailboxes/)
        assert.equal(await listed(address), '')
    })

    await t.test('device flow: a person enters the code, every step of the test is told, all is stored sealed', async () => {
        service.onDevice = code => service.answer(code, 'approve')
        const { status, stdout, stderr } = await add(address)
        assert.equal(status, 0, stdout + stderr)
        assert.match(stdout, /Open https:\/\/localhost:\d+\/device\nand enter the code [0-9A-F]{8}\n/)
        const titles = stdout.split('\n').filter(l => / ok {4}/.test(l)).map(l => /ok {5,}([^:]+)/.exec(l)?.[1].trim())
        assert.deepEqual(titles, ['Consent holds', 'Name found', 'Door open', 'Line safe', 'Sign-in accepted', 'Folder there',
            'Server for sending reached', 'Sign-in for sending accepted', 'Test mail sent', 'Test mail received', 'Plus addresses arrive'])
        assert.match(readFileSync(mail.mailbox.LOG, 'utf8'), new RegExp(`imap-login: Info: Login: user=<help@shop.example>, method=${method}`, 'i'))
        if (!d.database) for (const file of readdirSync(d.data)) {
            const bytes = readFileSync(join(d.data, file))
            for (const secret of [service.secret, ...service.given]) assert.ok(!bytes.includes(secret), `${file} holds a secret`)
        }
    })

    if (!d.database) await t.test('in a browser: authorisation code with PKCE, bound to the session, once, within ten minutes', async () => {
        const third = 'third@shop.example'
        const typed = { act: 'begin', provider: 'other', id: '0', address: third, client_id: service.id, client_secret: service.secret, authorize_url: `${service.url}/authorize`,
            token_url: `${service.url}/token`, scope: 'mail offline_access', imap: servers[1], smtp: servers[3] }
        const begin = async (fields = {}) => {
            const { status, html } = await send(d, '/mailboxes/consent', { ...typed, ...fields })
            assert.equal(status, 200, html)
            return /href="([^"]*[?]response_type=code[^"]*)"/.exec(html)[1].replaceAll('&amp;', '&')
        }
        const agrees = async url => (await fetchOf(service, mail.ca, url)).replace(/^https?:[/][/][^/]+/, '')
        service.account = third
        const url = await begin()
        assert.equal(new URL(url).searchParams.get('redirect_uri'), `${d.url}/mailboxes/consent/back`)
        assert.equal(new URL(url).searchParams.get('login_hint'), third)
        const back = await agrees(url)
        assert.match((await look(d, back, await signIn(d))).html, /not begun here/, 'another session gets nothing')
        const arrived = await look(d, back)
        assert.match(arrived.html, /The provider agrees/)
        assert.match((await look(d, back)).html, /not begun here/, 'once')
        for (const secret of [service.secret, ...service.given]) assert.ok(!arrived.html.includes(secret))
        const denied = await begin()
        assert.match((await look(d, `/mailboxes/consent/back?error=access_denied&state=${new URL(denied).searchParams.get('state')}`)).html, /gave no consent/)
        const late = await agrees(await begin())
        await later(601)
        assert.match((await look(d, late)).html, /not begun here, or is over/)
        service.account = 'ana@shop.example'
        service.opens['ana@shop.example'] = 'third@shop.example'
        const shared = await look(d, await agrees(await begin({ shared: '1' })))
        assert.match(shared.html, /ana@shop\.example has consented/, 'another account is noticed')
        const stored = await send(d, '/mailboxes', { act: 'test', id: '0', version: '0', sealed: /name="sealed" value="([^"]+)"/.exec(shared.html)[1] })
        assert.match(stored.html, /Everything works/)
        assert.match(stored.html, /Consent holds/)
        assert.match(await visit(d), /Signs in by consent of ana@shop\.example/)
        /* It shares its folder with the other one, and would fetch its letters. */
        const box = (await d.get('/mailboxes')).items.find(m => m.address === third)
        const { status, body: left } = await d.api('PATCH', `/mailboxes/${box.id}`, { way: 'delivered', smtp: null }, { 'If-Match': '*' })
        assert.deepEqual([status, left.consent], [200, null], JSON.stringify(left))
        service.account = address
    })

    await t.test('letters are fetched and answers leave with a token', async () => {
        await arrives()
        await allHere()
        await reply()
        await answered(1)
        assert.match(readFileSync(mail.out.LOG, 'utf8'), new RegExp(`submission-login: Info: Login: user=<help@shop.example>, method=${method}`, 'i'))
    })

    await t.test('tokens that end in mid-session: one new one is fetched, nothing is lost, nothing is in trouble', async () => {
        const before = service.refreshed[address] ?? 0
        for (let i = 0; i < 10; i++) await arrives()
        service.endAccess()
        await until('the reader is hung up on', () => hangUp(mail.mailbox, 'imap') > 0, 20)
        for (let i = 0; i < 5; i++) await arrives()
        await allHere()
        assert.equal(service.refreshed[address], before + 1)
        assert.doesNotMatch(await listed(address), /trouble/)
        service.endAccess()
        await until('no sender is left', () => hangUp(mail.out, 'submission') === 0, 20)
        await reply()
        await answered(2)
        assert.equal(service.refreshed[address], before + 2)
    })

    if (!d.database) await t.test('new tokens come before the old ones end, and a provider that is away costs nothing meanwhile', async () => {
        const before = service.refreshed[address]
        service.away = true
        await later(3600 - 200)
        await until('it was asked in vain', () => /no new token for a mailbox/.test(d.log()), 20)
        await arrives()
        await allHere()
        service.away = false
        await later(100)
        await until('a new token is there', () => service.refreshed[address] > before, 20)
    })

    if (!d.database) await t.test('a consent that will run out is announced days before, to owners', async () => {
        service.refreshLasts = 3 * 86400
        await later(3600)
        await until('the owner has the mail', async () => (await folder('Owner')).some(m => /ends soon/.test(m.subject)), 30)
        await until('every page says so', async () => /The consent for one mailbox ends within days/.test(await visit(d)), 20)
        service.refreshLasts = 0
    })

    if (d.database) await t.test('two nodes: one of them fetches the new token', async () => {
        const data = join(mkdtempSync(join(tmpdir(), 'kept-node-')), 'desk')
        mkdirSync(data)
        cpSync(join(d.data, 'key'), join(data, 'key'))
        const node = spawn(kept, ['serve', '--data', data, '--store', d.database.url, '--listen', `127.0.0.1:${await freePort()}`, '--lmtp', '', '--smtp-ca', mail.ca, '--test-clock', clock], { stdio: ['ignore', 'ignore', 'ignore'] })
        const forget = atEnd(() => node.kill('SIGKILL'))
        const readers = () => Number(execFileSync('sh', ['-c', `pgrep -c -P ${mail.mailbox.PID} -x imap || true`], { encoding: 'utf8' }))
        await until('both nodes read the mailbox', () => readers() === 2, 30)
        for (let round = 0; round < 2; round++) {
            const before = service.refreshed[address]
            service.endAccess()
            hangUp(mail.mailbox, 'imap')
            await until('both nodes are back', () => readers() === 2, 30)
            await arrives()
            await allHere()
            assert.equal(service.refreshed[address], before + 1, 'a second question would have ended the consent')
        }
        node.kill('SIGTERM')
        await until('the node has ended', () => node.exitCode !== null, 20)
        forget()
    })

    await t.test('zammad#3294 a refused refresh stops this mailbox alone, and says so', async () => {
        service.account = other
        const second = await add(other)
        assert.equal(second.status, 0, second.stdout + second.stderr)
        service.endConsent(address)
        const before = service.refreshed[other] ?? 0
        await later(3600)
        await until('it is stopped', async () => /needed again/.test(await listed(address)), 30)
        service.endAccess()
        hangUp(mail.mailbox, 'imap')
        await until('the other one goes on', async () => service.refreshed[other] > before && !/trouble/.test(await listed(other)), 30)
        const page = await visit(d)
        assert.match(page, /One mailbox needs consent again/)
        await until('the owner has the mail', async () => (await folder('Owner')).some(m => /needs your consent again/.test(m.subject)), 30)
        const box = (await d.get('/mailboxes')).items.find(m => m.address === address)
        const whole = await d.get(`/mailboxes/${box.id}`)
        assert.equal(whole.consent.state, 'needed')
        assert.equal(whole.consent.provider, 'other')
    })

    await t.test('consent once more: what waited goes on, nothing is lost', async () => {
        await reply()
        service.account = address
        const again = await add(address, ['--no-test'])
        assert.equal(again.status, 0, again.stdout + again.stderr)
        await arrives()
        await allHere()
        await answered(3)
        await until('it is well', async () => / fine /.test(await listed(address)), 20)
        assert.doesNotMatch(await visit(d), /needs consent again/)
    })

    await t.test('no secret is in the log, the API or the backup; kept check finds nothing', async () => {
        const file = join(mail.folder, 'desk.backup')
        assert.equal((await d.kept('backup', [file])).status, 0)
        const box = (await d.get('/mailboxes')).items.find(m => m.address === address)
        const places = { log: d.log(), api: JSON.stringify(await d.get(`/mailboxes/${box.id}`)), backup: readFileSync(file).toString('latin1'), page: await visit(d, `/mailboxes?edit=${box.id}`) }
        for (const [name, text] of Object.entries(places))
            for (const secret of [service.secret, ...service.given]) assert.ok(!text.includes(secret), `the ${name} holds a secret`)
        assert.deepEqual(await d.check(), [])
        await d.stop()
    })
    await d.remove()
    await service.close()
    mail.stop()
})

const urlencoded = body => ({ method: 'POST', redirect: 'manual', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(body).toString() })

async function signIn(d) {
    const door = await fetch(`${d.url}/sign-in`, urlencoded({ address: owner.mail, password: owner.password }))
    return door.headers.get('set-cookie').split(';')[0]
}

let first = null

/* A page as the owner sees it. */
async function look(d, path, cookie = null) {
    cookie ??= first ??= await signIn(d)
    const answer = await fetch(d.url + path, { headers: { cookie } })
    return { status: answer.status, html: (await answer.text()).replace(/<[/]?b>/g, '') }
}

async function visit(d, path = '/mailboxes') {
    const { status, html } = await look(d, path)
    assert.equal(status, 200)
    return html
}

async function send(d, path, fields) {
    const csrf = /name="csrf" value="([^"]+)"/.exec(await visit(d))[1]
    const options = urlencoded({ csrf, ...fields })
    options.headers.cookie = first
    const answer = await fetch(d.url + path, options)
    return { status: answer.status, html: (await answer.text()).replace(/<[/]?b>/g, '') }
}

/* Where the provider sends a person who agrees. */
function fetchOf(service, ca, url) {
    return new Promise((resolve, reject) => {
        https.get(url, { ca: readFileSync(ca) }, answer => { answer.resume(); resolve(answer.headers.location) }).on('error', reject)
    })
}
