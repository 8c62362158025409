/* F11: whatever the line to the mailbox's server does (a real Dovecot behind it), every mail is a message once, each is
 * marked on the server only once it is stored, and nobody has to help. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { desk, mailbox, store } from '../rig/desk.mjs'
import { letterOf, signedIn } from '../rig/faults.mjs'
import { faultyImap } from '../rig/faulty-imap.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { mailWorld } from '../rig/mail.mjs'
import { until } from '../rig/ports.mjs'
import { rows } from '../rig/store.mjs'

const faults = [
    ['the line ends at sign-in', 'AUTHENTICATE', 2], ['at SELECT', 'SELECT', 2], ['at FETCH', 'FETCH', 2], ['at STORE', 'STORE', 2], ['at IDLE', 'IDLE', 1],
    ['within a letter', 'drop', 2], ['BYE in place of a letter', 'bye', 2], ['a literal that says too little', 'short', 2],
    ['a literal that says too much', 'long', 2],
]

test(`F11 a mailbox behind a bad line (${store})`, { timeout: 600000 }, async t => {
    const mail = await mailWorld()
    const line = await faultyImap(mail.dovecot.HOST, Number(mail.dovecot.IMAP_PORT))
    const clock = join(mail.folder, 'clock')
    writeFileSync(clock, '+0\n')
    const d = await desk({ smtp: mail.smtp, serve: ['--test-clock', clock] })
    const setUp = async password => {
        const { status, stderr } = await d.kept('mailbox add', ['--address', mailbox, '--user', 'shop',
            '--imap', `imap://127.0.0.1:${line.port}`, '--no-test'], password)
        assert.equal(status, 0, stderr)
    }
    await setUp(mail.dovecot.PASSWORD)
    const marks = [], handedIn = new Map()
    const arrives = async () => {
        const letter = letterOf(`line-${marks.length}`)
        marks.push(letter.mark)
        const at = { host: mail.dovecot.HOST, port: Number(mail.dovecot.LMTP_PORT) }
        await until('the mailbox takes it', async () => {
            handedIn.set(letter.mark, (handedIn.get(letter.mark) ?? 0) + 1)
            return (await lmtp(at, { from: letter.from, to: [mailbox], raw: letter.raw }))[0].code === 250
        })
    }
    const found = () => new Map(rows(d, 'SELECT subject, count(*) FROM message WHERE direction = 0 GROUP BY subject').map(([s, n]) => [s, Number(n)]))
    const onceEach = async (seconds, what) => {
        await until(`all mails are messages: ${what}`, () => { const map = found(); return marks.every(m => map.has(m)) }, seconds, 200)
        for (const [mark, n] of found()) assert.equal(n, 1, mark)
    }
    await arrives()
    await onceEach(20, 'the first')

    for (const [name, fault, mails] of faults) {
        await t.test(`I1 F11 ${name}`, async () => {
            const before = line.happened
            line.fault = fault
            /* A line that stands signs in and selects no more: it is cut by the desk's own end. */
            if (['AUTHENTICATE', 'SELECT'].includes(fault)) { await d.kill9(); await d.serve() }
            for (let i = 0; i < mails; i++) await arrives()
            await until('it went wrong', () => line.happened > before, 60, 50)
            await onceEach(60, name)
            assert.deepEqual(await d.check(), [])
        })
    }

    for (const fault of ['drop', 'bye', 'short', 'long', 'STORE']) {
        await t.test(`I1 F11 ${fault} while many letters come at once`, async () => {
            const before = line.happened
            await d.kill9()
            for (let i = 0; i < 6; i++) await arrives()
            line.fault = fault
            await d.serve()
            await until('it went wrong', () => line.happened > before, 60, 50)
            await onceEach(60, `${fault} among many`)
            assert.deepEqual(await d.check(), [])
        })
    }

    /* A minute of silence has to pass, so this is for long runs; src/mail/imap_idle_test.c shows the rest. */
    if (process.env.TEST_SOAK || process.env.FULL === '1') await t.test('I1 I8 F11 IDLE dies silently: the mail comes all the same, by itself', async () => {
        const before = line.happened
        line.fault = 'silent'
        await arrives()
        await until('IDLE is dead', () => line.happened > before, 60, 50)
        await arrives()
        const began = Date.now()
        await onceEach(280, 'after a silent death')
        t.diagnostic(`${((Date.now() - began) / 1000).toFixed(0)} s until a dead line was noticed`)
        assert.ok(Date.now() - began < 5 * 60000)
    })

    await t.test('I1 I8 F11 the password is changed at the provider: an alarm within five minutes, and all is well with the new one', async () => {
        const agent = await signedIn(d)
        const silent = async () => /mailbox has been silent/.test((await agent.get('/inbox')).text)
        const listed = async () => (await d.kept('mailbox list')).stdout
        mail.password('another-one-2')
        line.cut()
        await arrives()
        await until('the page of mailboxes says what is wrong', async () =>
            /does not accept this password/.test((await agent.get('/mailboxes')).text), 60, 300)
        assert.match(await listed(), new RegExp(`${mailbox} +trouble`))
        writeFileSync(clock, '+120\n')
        assert.equal(await silent(), false, 'not yet after two minutes')
        writeFileSync(clock, '+301\n')
        await until('every page says that it is silent', silent, 10)
        assert.deepEqual(await d.check(), [])
        const began = Date.now()
        await setUp('another-one-2')
        await onceEach(30, 'with the new password')
        t.diagnostic(`${((Date.now() - began) / 1000).toFixed(1)} s from the new password to the mail`)
        await until('no page says so any more', async () => !await silent(), 10)
        assert.deepEqual(await d.check(), [])
    })

    await t.test('I1 F11 every mail is still there and marked', async () => {
        /* The desk puts nothing there: a mail is there as often as we handed it in, which is more than once where
         * the server's yes did not come in time, or fewer where it had not taken it. A mark may wait for as long as a
         * line that has broken some times in a row rests (post/fetch.c: five seconds a time). */
        const cur = join(mail.maildir, 'cur')
        let left
        await until('every file carries the mark', () => {
            const files = readdirSync(cur), bare = files.filter(f => !/:2,[A-Z]*S/.test(f))
            left = `${files.length} files for ${marks.length} mails, without the mark: ${bare}`
            return files.length >= marks.length && !bare.length
        }, 60).catch(error => { throw new Error(`${error.message}: ${left}`) })
        const texts = readdirSync(cur).map(f => readFileSync(join(cur, f), 'latin1'))
        const of = mark => texts.filter(text => new RegExp(`^Subject: ${mark}\r?$`, 'm').test(text)).length
        for (const mark of marks) assert.ok(of(mark) >= 1 && of(mark) <= handedIn.get(mark), `${mark}: ${of(mark)} files, handed in ${handedIn.get(mark)} times`)
        assert.equal(texts.length, marks.reduce((sum, mark) => sum + of(mark), 0), 'and nothing else is there')
        assert.deepEqual(await d.check(), [])
        await d.stop()
        assert.deepEqual(await d.check(), [])
    })
    await d.remove()
    line.stop()
    mail.stop()
})
