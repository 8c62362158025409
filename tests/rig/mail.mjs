/* The world of mail around a desk: OpenSMTPD as the server that takes its mail, Dovecot as the customer's mailbox.
 *
 *     const mail = await mailWorld()
 *     mail.smtp                 smtp://… for the desk's outgoing mail
 *     mail.inbox()              what lies in the customer's mailbox now, read by the independent reader
 *     await mail.arrived(n)     the same, once there are n mails
 *     mail.password('next')     the password of the Dovecot changes
 *     mail.stop() */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from './end.mjs'
import { mailFiles, readMaildir } from './mailbox.mjs'
import { until } from './ports.mjs'

const script = name => new URL(name, import.meta.url).pathname

/* Starts one of the servers; it prints KEY=VALUE … in one line. Its own output goes to files, so that no pipe of
 * ours stays open in it. */
function start(name, dir, ...args) {
    const { status, stdout, stderr } = spawnSync(script(name), ['start', dir, ...args], { encoding: 'utf8', timeout: 60000 })
    if (status !== 0) throw new Error(`${name} start: ended with ${status}: ${stderr}`)
    const line = stdout.trim().split('\n').pop()
    return Object.fromEntries(line.split(' ').map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
}

/* Servers under one temporary folder, in the order of names, stopped the other way round. */
function servers() {
    const folder = mkdtempSync(join(tmpdir(), 'kept-mail-'))
    chmodSync(folder, 0o755)
    const started = []
    let stopped = false
    const stop = () => {
        forget()
        if (stopped) return
        stopped = true
        for (const [name, dir] of started.reverse()) spawnSync(script(name), ['stop', dir], { stdio: 'ignore', timeout: 30000 })
        if (!process.env.TEST_KEEP) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    }
    const forget = atEnd(stop)
    const runAs = (as, name, ...args) => {
        const dir = join(folder, as)
        started.push([name, dir])
        return start(name, dir, ...args)
    }
    const run = (name, ...args) => runAs(name.replace('.sh', ''), name, ...args)
    return { folder, run, runAs, stop }
}

function world(folder, smtpd, maildir, stop) {
    return {
        folder, smtpd, maildir, stop,
        smtp: `smtp://${smtpd.HOST}:${smtpd.PORT}`,
        log: () => readFileSync(smtpd.LOG, 'utf8'),
        inbox: () => readMaildir(maildir),
        count: () => mailFiles(maildir).length,
        arrived: async (n, seconds = 40) => {
            await until(`${n} mails in the customer's mailbox`, () => mailFiles(maildir).length >= n, seconds)
            return readMaildir(maildir)
        },
    }
}

/* OpenSMTPD handing over to Dovecot. */
export async function mailWorld() {
    const { folder, run, stop } = servers()
    const dovecot = run('dovecot.sh')
    const password = next => spawnSync(script('dovecot.sh'), ['password', join(folder, 'dovecot'), next], { stdio: 'inherit', timeout: 30000 })
    return { dovecot, password, ...world(folder, run('smtpd.sh', dovecot.LMTP_PORT), dovecot.MAILDIR, stop) }
}

/* Two sides: the shop's mailbox in one Dovecot, and OpenSMTPD that hands what the shop sends to the customers' Dovecot. */
export async function twoSides() {
    const { folder, run, runAs, stop } = servers()
    const shop = runAs('shop', 'dovecot.sh')
    const customers = runAs('customers', 'dovecot.sh')
    return { shop, ...world(folder, run('smtpd.sh', customers.LMTP_PORT), customers.MAILDIR, stop) }
}

/* A door that takes TLS with a certificate of rig/certs.sh and hands on to a port, until close(). */
async function tlsDoor(certs, port, name) {
    const child = spawn(process.execPath, [script('tls-door.mjs'), 'tls', port, join(certs, `${name}.pem`), join(certs, `${name}.key`)],
        { stdio: ['ignore', 'pipe', 'inherit'] })
    const close = () => { forget(); child.kill('SIGKILL') }
    const forget = atEnd(close)
    const found = await new Promise((resolve, reject) => {
        child.on('exit', () => reject(new Error('the door did not open')))
        child.stdout.on('data', data => resolve(/PORT=(\d+)/.exec(data)[1]))
    })
    return { port: found, close }
}

/* A shop's own mailbox: Dovecot with folders for Junk and Trash (sieve(script) rewrites what decides where mail lands),
 * and a submission server that wants sign-in and whose mail comes back to it. certs: what rig/certs.sh makes; ca: a
 * file that trusts both servers. tokens(certs), if given, starts the service of tokens.mjs and tells where Dovecot asks it:
 * then only tokens sign in, by the mechanisms that are named. door(name) opens the mailbox by TLS with one of the certificates. */
export async function shopMail(tokens = null, mechanisms = 'xoauth2 oauthbearer') {
    const { folder, run, runAs, stop } = servers()
    const certs = join(folder, 'certs')
    mkdirSync(certs)
    const made = spawnSync('sh', [script('certs.sh'), certs], { encoding: 'utf8', timeout: 60000 })
    if (made.status !== 0) throw new Error(`certs.sh: ${made.stderr}`)
    const asks = tokens ? [await tokens(certs), mechanisms] : []
    const mailbox = runAs('mailbox', 'dovecot.sh', '', 'sieve', ...asks)
    const smtpd = run('smtpd.sh', mailbox.LMTP_PORT)
    const out = runAs('submission', 'dovecot.sh', smtpd.PORT, '', ...asks)
    const ca = join(folder, 'ca.pem')
    writeFileSync(ca, readFileSync(join(certs, 'ca.pem'), 'utf8') + readFileSync(out.CA, 'utf8'))
    const doors = []
    const door = async (name = 'good') => {
        doors.push(await tlsDoor(certs, mailbox.IMAP_PORT, name))
        return doors.at(-1)
    }
    return {
        mailbox, smtpd, out, certs, ca, folder, door,
        stop: () => { for (const one of doors) one.close(); stop() },
        password: mailbox.PASSWORD,
        sieve: text => {
            writeFileSync(mailbox.SIEVE, text)
            rmSync(mailbox.SIEVE.replace(/\.sieve$/, '.svbin'), { force: true }) /* it knows the age by the second */
        },
        /* The letters of a folder that are not marked as deleted. */
        letters: (name = '') => mailFiles(join(mailbox.MAILDIR, name && `.${name}`)).filter(file => !/:2,[A-Z]*T/.test(file)),
    }
}

/* OpenSMTPD alone, keeping what it takes: enough where only the counting matters. */
export async function smtpSink() {
    const { folder, run, stop } = servers()
    const smtpd = run('smtpd.sh')
    return world(folder, smtpd, smtpd.MAILDIR, stop)
}
