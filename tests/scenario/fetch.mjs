/* A mailbox that is fetched from a real Dovecot: push, downtime, a crash in the middle, a folder that was numbered anew,
 * another client that deletes meanwhile. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { desk, mailbox, store } from '../rig/desk.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { mailWorld } from '../rig/mail.mjs'
import { sleep, until } from '../rig/ports.mjs'
import { seeded } from '../rig/seed.mjs'

const raw = n => `From: Jelena <jelena@primer.example>\r\nTo: ${mailbox}\r\nSubject: Letter ${n}\r\n` +
    `Message-ID: <fetch-${n}@primer.example>\r\nDate: Sat, 21 Nov 2026 10:00:00 +0100\r\n\r\nWords of letter ${n}.\r\n`

test(`a mailbox is fetched (${store})`, async t => {
    const mail = await mailWorld()
    const d = await desk({ smtp: mail.smtp })
    const server = { host: mail.dovecot.HOST, port: Number(mail.dovecot.LMTP_PORT) }
    let sent = 0
    const arrives = async () => {
        const [{ code }] = await lmtp(server, { from: 'jelena@primer.example', to: [mailbox], raw: raw(++sent) })
        assert.equal(code, 250)
    }
    const subjects = async () => (await d.all('/conversations?view=all')).map(c => c.subject)
    const allHere = (what, seconds) => until(what, async () => (await subjects()).length >= sent, seconds)

    await t.test('mails that lie there are fetched when the mailbox is added', async () => {
        await arrives()
        const { status, stderr } = await d.kept('mailbox add', ['--address', mailbox, '--user', 'shop',
            '--imap', `imap://${mail.dovecot.HOST}:${mail.dovecot.IMAP_PORT}`, '--no-test'], mail.dovecot.PASSWORD)
        assert.equal(status, 0, stderr)
        await allHere('the first mail is a conversation', 15)
    })

    await t.test('F11 a new mail is in the list within two seconds', async () => {
        await until('the mailbox waits for a push', () => /mailbox open/.test(d.log()), 10)
        await sleep(500)
        await arrives()
        const began = Date.now()
        await allHere('the second mail is a conversation', 10)
        assert.ok(Date.now() - began < 2000, `${Date.now() - began} ms`)
    })

    await t.test('I1 what comes while the desk is down is fetched afterwards, once', async () => {
        await d.kill9()
        for (let i = 0; i < 10; i++) await arrives()
        await d.serve()
        await allHere('all mails of the downtime are conversations', 15)
        await sleep(500)
        assert.equal((await subjects()).length, sent)
    })

    await t.test('F01 F11 kill -9 in the middle of fetching loses nothing and doubles nothing', async () => {
        const chance = seeded(t)
        for (let round = 0; round < 4; round++) {
            await d.kill9()
            for (let i = 0; i < 15; i++) await arrives()
            await d.serve()
            await sleep(20 + Math.floor(chance() * 200))
        }
        await allHere('all mails are conversations', 20)
        await sleep(500)
        const all = await subjects()
        assert.equal(new Set(all).size, sent)
        assert.equal(all.length, sent)
    })

    await t.test('F11 a folder that was numbered anew doubles nothing', async () => {
        for (const file of readdirSync(mail.maildir)) if (file.startsWith('dovecot')) rmSync(join(mail.maildir, file), { force: true })
        await d.kill9()
        await d.serve()
        await arrives()
        await until('the new mail is here', async () => (await subjects()).includes(`Letter ${sent}`), 20)
        await sleep(500)
        assert.equal(new Set(await subjects()).size, (await subjects()).length)
    })

    await t.test('F11 another client deletes mails meanwhile: what is left comes, nothing stops', async () => {
        await d.kill9()
        const before = mailFilesOf(mail).length
        for (let i = 0; i < 10; i++) await arrives()
        const files = mailFilesOf(mail)
        assert.ok(files.length >= before + 10)
        const serving = d.serve()
        for (const file of files.filter((_, i) => i % 3 === 0)) rmSync(file, { force: true })
        await serving
        await arrives()
        await until('the newest mail is here', async () => (await subjects()).includes(`Letter ${sent}`), 20)
    })

    await t.test('kept check finds nothing', async () => {
        assert.deepEqual(await d.check(), [])
        await d.stop()
        assert.deepEqual(await d.check(), [])
    })
    await d.remove()
    mail.stop()
})

/* The files of all mails in the mailbox. */
function mailFilesOf(mail) {
    const out = []
    for (const folder of ['new', 'cur'])
        for (const file of readdirSync(join(mail.maildir, folder))) out.push(join(mail.maildir, folder, file))
    return out
}
